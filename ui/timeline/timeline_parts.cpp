// The controls in the head, and the sentence with its way out when there is nothing to draw.
#include "ui/timeline/timeline_widget.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/theme.h"
#include "ui/format/format.h"
#include "ui/widgets/segments.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyle>
#include <QtWidgets/QToolButton>

namespace lookback::ui::timeline {
namespace {

// A flat button of the head: hover, pressed and checked backgrounds, keyboard focus ring by the
// application's focus frame. Painted from the tokens, not by a style sheet of its own.
class HeadButton : public QToolButton {
public:
    using QToolButton::QToolButton;

    QSize sizeHint() const override {
        const QFontMetrics fm(Fonts::medium(12));
        const int side = scaled(24);
        return {std::max(side, fm.horizontalAdvance(text()) + scaled(14)), side};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        const Theme& t = theme();
        const bool held = isDown() || isChecked();
        if (held || underMouse()) {
            p.setPen(t.isHighContrast() ? QPen(t.edge) : QPen(Qt::NoPen));
            p.setBrush(held ? t.pressed : t.hover);
            p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
        p.setFont(text().size() == 1 ? Fonts::body(17) : Fonts::medium(12)); // + and −
        p.setPen(isEnabled() ? t.text1 : t.off);
        p.drawText(rect(), Qt::AlignCenter, text());
    }
};

HeadButton* headButton(QWidget* parent, const char* name, const QString& text,
                       const QString& description, const QString& keys) {
    auto* button = new HeadButton(parent);
    button->setObjectName(QString::fromLatin1(name));
    button->setText(text);
    button->setAccessibleName(description);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAttribute(Qt::WA_Hover);
    setPlainToolTip(button, keys.isEmpty() ? description
                                           : QStringLiteral("%1 (%2)").arg(description, keys));
    return button;
}

} // namespace

void TimelineWidget::buildHead() {
    m_scaleSegments = new Segments({{tr("Time"), QStringLiteral("timelineScaleTime")},
                                    {tr("Event №"), QStringLiteral("timelineScaleEvents")}},
                                   this);
    m_scaleSegments->setObjectName(QStringLiteral("timelineScale"));
    connect(m_scaleSegments, &Segments::currentChanged, this,
            [this](int i) { setScaleKind(i == 0 ? ScaleKind::Time : ScaleKind::EventNumber); });
    m_logButton = headButton(this, "timelineLog", tr("log"), tr("Logarithmic value scale"), {});
    m_logButton->setCheckable(true);
    m_logButton->setChecked(m_scene.logValues);
    connect(m_logButton, &QToolButton::toggled, this, &TimelineWidget::setLogScale);
    m_fitButton =
        headButton(this, "timelineFit", tr("Fit"), tr("Show everything"), QStringLiteral("0"));
    connect(m_fitButton, &QToolButton::clicked, this, &TimelineWidget::fitAll);
    m_zoomOutButton = headButton(this, "timelineZoomOut", QStringLiteral("\u2212"), tr("Zoom out"),
                                 QStringLiteral("S"));
    connect(m_zoomOutButton, &QToolButton::clicked, this, &TimelineWidget::zoomOut);
    m_zoomInButton =
        headButton(this, "timelineZoomIn", QStringLiteral("+"), tr("Zoom in"), QStringLiteral("W"));
    connect(m_zoomInButton, &QToolButton::clicked, this, &TimelineWidget::zoomIn);
}

void TimelineWidget::buildMessage() {
    m_message = new QWidget(this);
    m_message->setObjectName(QStringLiteral("timelineMessage"));
    auto* column = new QVBoxLayout(m_message);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(10);
    m_messageText = new QLabel(m_message);
    m_messageText->setObjectName(QStringLiteral("timelineMessageText"));
    m_messageText->setTextFormat(Qt::PlainText);
    m_messageText->setAlignment(Qt::AlignCenter);
    m_messageText->setWordWrap(true);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_offerA = new QPushButton(m_message);
    m_offerA->setObjectName(QStringLiteral("timelineOffer"));
    m_offerB = new QPushButton(m_message);
    m_offerB->setObjectName(QStringLiteral("timelineOfferOther"));
    row->addStretch();
    row->addWidget(m_offerA);
    row->addWidget(m_offerB);
    row->addStretch();
    column->addWidget(m_messageText);
    column->addLayout(row);
    connect(m_offerA, &QPushButton::clicked, this, [this] { Q_EMIT offerChosen(m_offerKindA); });
    connect(m_offerB, &QPushButton::clicked, this, [this] { Q_EMIT offerChosen(m_offerKindB); });
    refreshMessage();
}

void TimelineWidget::refreshMessage() {
    QString text;
    QString offerA;
    QString offerB;
    switch (state()) {
    case TimelineState::NoStore:
        text = tr("Open a store or try a sample.");
        offerA = tr("Open…");
        offerB = tr("Sample 1");
        m_offerKindA = Offer::OpenStore;
        m_offerKindB = Offer::OpenSample;
        break;
    case TimelineState::NoAccount:
        text = tr("Choose an account to see its history.");
        break;
    case TimelineState::Empty:
        text = tr("No events for this account.");
        break;
    case TimelineState::Loading:
        text = tr("Reading events… %1 %").arg(m_percent);
        break;
    case TimelineState::FilteredEmpty:
        text = tr("%1 match.").arg(format::eventsOf(0, m_scene.index->count()));
        offerA = tr("Clear filters");
        m_offerKindA = Offer::ClearFilters;
        break;
    case TimelineState::Error:
        text = tr("Could not read the events. %1").arg(m_errorText);
        offerA = tr("Retry");
        m_offerKindA = Offer::Retry;
        break;
    case TimelineState::Ready:
    case TimelineState::Playing:
    case TimelineState::Dragging:
        break;
    }
    m_messageText->setText(visibleText(text));
    m_offerA->setText(offerA);
    m_offerB->setText(offerB);
    m_offerA->setVisible(!offerA.isEmpty());
    m_offerB->setVisible(!offerB.isEmpty());
    m_message->setVisible(!text.isEmpty());
    const bool error = state() == TimelineState::Error;
    QPalette palette = m_messageText->palette();
    palette.setColor(QPalette::WindowText, error ? theme().broken.text : theme().text2);
    m_messageText->setPalette(palette);
    m_messageText->setFont(Fonts::body(13));
    m_message->setAutoFillBackground(state() == TimelineState::FilteredEmpty);
    const bool drawn = showsEvents();
    for (QWidget* w : {static_cast<QWidget*>(m_scaleSegments), static_cast<QWidget*>(m_logButton),
                       static_cast<QWidget*>(m_fitButton), static_cast<QWidget*>(m_zoomOutButton),
                       static_cast<QWidget*>(m_zoomInButton)}) {
        w->setEnabled(drawn);
    }
    placeChildren();
}

void TimelineWidget::placeChildren() {
    const QRect head = m_scene.layers.rect(Layer::Head);
    if (head.isNull() || m_scaleSegments == nullptr || m_message == nullptr) {
        return;
    }
    // From the right end inwards, mirrored in right-to-left languages.
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    int x = head.width() - scaled(10);
    const auto put = [&](QWidget* w, int gapAfter) {
        const QSize s = w->sizeHint();
        x -= s.width();
        const int left = mirrored ? head.width() - x - s.width() : x;
        w->setGeometry(left, head.top() + (head.height() - s.height()) / 2, s.width(), s.height());
        x -= gapAfter;
    };
    put(m_zoomInButton, scaled(6));
    put(m_zoomOutButton, scaled(6));
    put(m_fitButton, scaled(4));
    put(m_logButton, scaled(24));
    put(m_scaleSegments, 0);

    // FilteredEmpty speaks inside the events layer: the balance and the lanes are still true.
    const int top = head.bottom() + 1;
    QRect area(0, top, width(), m_scene.layers.rect(Layer::Summary).top() - top);
    if (state() == TimelineState::FilteredEmpty) {
        area = m_scene.layers.plot(Layer::Events).adjusted(0, 1, 0, -2);
        auto* column = static_cast<QVBoxLayout*>(m_message->layout());
        column->setDirection(QBoxLayout::LeftToRight);
    } else {
        static_cast<QVBoxLayout*>(m_message->layout())->setDirection(QBoxLayout::TopToBottom);
    }
    const int wanted = std::min(area.width() - 2 * scaled(10), scaled(560));
    const QSize hint = m_message->sizeHint();
    const int w = state() == TimelineState::FilteredEmpty
                      ? std::min(hint.width() + 20, area.width())
                      : wanted;
    const int textHeight = m_message->layout()->hasHeightForWidth()
                               ? m_message->layout()->heightForWidth(w)
                               : hint.height();
    const int h = std::min(std::max(textHeight, hint.height()), area.height());
    m_message->setGeometry(area.center().x() - w / 2, area.center().y() - h / 2, w, h);
}

void TimelineWidget::applyTheme() {
    QPalette palette = m_message->palette();
    palette.setColor(QPalette::Window, theme().surface);
    m_message->setPalette(palette);
    appearance::setKind(m_offerA, "small");
    appearance::setKind(m_offerB, "small");
    refreshMessage();
    updateGeometry();
    relayout();
}

} // namespace lookback::ui::timeline
