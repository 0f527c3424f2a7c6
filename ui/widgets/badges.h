// Badge: a fact in the tint of its kind. IntegrityBadge: the four things that can be said about
// integrity, as a button that opens the panel. Texts come from the caller, because only the
// verifier knows what was checked; the badge never says more than its state.
#pragma once

#include "ui/appearance/roles.h"

#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QWidget>

namespace lookback::ui {

class Badge : public QWidget {
    Q_OBJECT
public:
    explicit Badge(const BadgeSpec& spec = {}, QWidget* parent = nullptr);

    void setSpec(const BadgeSpec& spec);
    const BadgeSpec& spec() const { return m_spec; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    BadgeSpec m_spec;
};

enum class IntegrityState { NotChecked, ConsistentAnchored, ConsistentNotAnchored, Broken };

class IntegrityBadge : public QAbstractButton {
    Q_OBJECT
public:
    explicit IntegrityBadge(QWidget* parent = nullptr);

    void setState(IntegrityState state, const QString& text);
    IntegrityState state() const { return m_state; }

    static Glyph glyphFor(IntegrityState state);
    static Kind kindFor(IntegrityState state);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    IntegrityState m_state = IntegrityState::NotChecked;
};

} // namespace lookback::ui
