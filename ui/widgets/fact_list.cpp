#include "ui/widgets/fact_list.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/widgets/part.h"

#include <QtGui/QPainter>
#include <QtWidgets/QGridLayout>

namespace lookback::ui {
namespace {

constexpr int kRow = 22;

} // namespace

FactList::FactList(QWidget* parent) : QWidget(parent) {
    followAppearance(this);
    connect(&Appearance::instance(), &Appearance::changed, this, [this] {
        for (int row = 0; row < m_rows; ++row)
            m_grid->setRowMinimumHeight(row, scaled(kRow));
    });
    clear();
}

void FactList::clear() {
    qDeleteAll(findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
    delete layout();
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(scaled(12));
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnStretch(1, 1);
    m_rows = 0;
}

PlainLabel* FactList::add(const QString& name, const QString& value, const char* objectName) {
    auto* text = new PlainLabel(value, this);
    if (objectName)
        text->setObjectName(QLatin1String(objectName));
    text->setElided(true);
    appearance::setKind(text, "fact");
    addWidget(name, text);
    return text;
}

PlainLabel* FactList::addCode(const QString& name, const QString& value, const char* objectName) {
    PlainLabel* text = add(name, value, objectName);
    text->setElided(false);
    text->setWordWrap(true);
    appearance::setKind(text, "code");
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return text;
}

void FactList::addWidget(const QString& name, QWidget* value) {
    auto* caption = new PlainLabel(name, this);
    appearance::setKind(caption, "factName");
    m_grid->addWidget(caption, m_rows, 0);
    m_grid->addWidget(value, m_rows, 1);
    m_grid->setRowMinimumHeight(m_rows, scaled(kRow));
    ++m_rows;
}

void FactList::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    for (int row = 0; m_ruled && row < m_rows; ++row)
        painter.fillRect(0, m_grid->cellRect(row, 0).bottom(), width(), 1, theme().hair);
}

} // namespace lookback::ui
