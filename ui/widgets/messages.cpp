#include "ui/widgets/messages.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/glyphs.h"
#include "ui/appearance/plain_text.h"
#include "ui/widgets/part.h"

#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

EmptyState::EmptyState(const QString& sentence, QWidget* parent)
    : QWidget(parent), m_sentence(new PlainLabel(sentence, this)), m_ways(new QHBoxLayout) {
    appearance::setKind(m_sentence, "secondary");
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    m_ways->setSpacing(8);
    auto* centred = new QHBoxLayout;
    centred->addStretch();
    centred->addLayout(m_ways);
    centred->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addStretch();
    layout->addWidget(m_sentence);
    layout->addLayout(centred);
    layout->addStretch();
    followAppearance(this);
}

void EmptyState::setSentence(const QString& sentence) { m_sentence->setPlainText(sentence); }

QPushButton* EmptyState::addWayOut(const QString& text, const QString& objectName) {
    auto* button = new QPushButton(text, this);
    button->setObjectName(objectName);
    appearance::setKind(button, "small");
    m_ways->addWidget(button);
    return button;
}

void EmptyState::addWidget(QWidget* widget) { m_ways->addWidget(widget); }

void EmptyState::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().surface);
}

CouldNotRead::CouldNotRead(QWidget* parent)
    : QFrame(parent), m_what(new PlainLabel(QString(), this)),
      m_details(new QPushButton(tr("Details"), this)),
      m_retry(new QPushButton(tr("Retry"), this)) {
    m_details->setObjectName(QStringLiteral("couldNotReadDetails"));
    m_retry->setObjectName(QStringLiteral("couldNotReadRetry"));
    appearance::setKind(this, "broken");
    appearance::setKind(m_details, "small");
    appearance::setKind(m_retry, "small");
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(scaled(12 + 16 + 9), scaled(12), scaled(14), scaled(12));
    layout->setSpacing(5);
    auto* statement = new PlainLabel(tr("Could not read"), this);
    statement->setFont(Fonts::strong(13));
    layout->addWidget(statement);
    m_what->setElided(true);
    layout->addWidget(m_what, 1);
    layout->addWidget(m_details);
    layout->addSpacing(3);
    layout->addWidget(m_retry);
    connect(m_details, &QPushButton::clicked, this, &CouldNotRead::detailsRequested);
    connect(m_retry, &QPushButton::clicked, this, &CouldNotRead::retryRequested);
    connect(&Appearance::instance(), &Appearance::changed, statement, [statement, layout] {
        statement->setFont(Fonts::strong(13));
        layout->setContentsMargins(scaled(12 + 16 + 9), scaled(12), scaled(14), scaled(12));
    });
    followAppearance(this);
}

void CouldNotRead::setProblem(const QString& what, const QString& reason) {
    m_what->setPlainText(what);
    setAccessibleName(tr("Could not read %1").arg(visibleText(what)));
    setPlainToolTip(this, reason);
}

void CouldNotRead::paintEvent(QPaintEvent* event) {
    QFrame::paintEvent(event);
    QPainter painter(this);
    const double side = scaledF(16);
    paintGlyph(painter, QRectF(scaledF(13), height() / 2.0 - side / 2, side, side),
               Glyph::BrokenOctagon, theme().broken.mark);
}

void nameButtons(CouldNotRead& panel, const QString& prefix) {
    for (auto* button : panel.findChildren<QPushButton*>()) {
        const QString name = button->objectName();
        button->setObjectName(prefix + name.left(1).toUpper() + name.mid(1));
    }
}

} // namespace lookback::ui
