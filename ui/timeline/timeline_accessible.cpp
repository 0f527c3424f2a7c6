#include "ui/timeline/timeline_accessible.h"

#include "ui/timeline/timeline_widget.h"

#include <QtWidgets/QAccessibleWidget>

#include <mutex>

namespace lookback::ui::timeline {
namespace {

class AccessibleTimeline : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit AccessibleTimeline(TimelineWidget* widget)
        : QAccessibleWidget(widget, QAccessible::Slider) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface) {
            return static_cast<QAccessibleValueInterface*>(this);
        }
        return QAccessibleWidget::interface_cast(type);
    }

    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Value ? timeline()->spokenPlace()
                                          : QAccessibleWidget::text(kind);
    }

    QVariant currentValue() const override {
        return static_cast<qlonglong>(timeline()->place().rank);
    }
    void setCurrentValue(const QVariant& value) override {
        timeline()->setPlace({value.toLongLong(), std::nullopt}, Cause::User);
    }
    QVariant minimumValue() const override { return qlonglong(0); }
    QVariant maximumValue() const override {
        const auto& model = timeline()->model();
        return static_cast<qlonglong>(model ? model->count() : 0);
    }
    QVariant minimumStepSize() const override { return qlonglong(1); }

private:
    TimelineWidget* timeline() const { return static_cast<TimelineWidget*>(widget()); }
};

QAccessibleInterface* make(const QString&, QObject* object) {
    auto* widget = qobject_cast<TimelineWidget*>(object);
    return widget != nullptr ? new AccessibleTimeline(widget) : nullptr;
}

} // namespace

void installAccessibleTimeline() {
    static std::once_flag once;
    std::call_once(once, [] { QAccessible::installFactory(make); });
}

} // namespace lookback::ui::timeline
