#include "ui/appearance/plain_text.h"

#include <QtCore/QEvent>
#include <QtGui/QFontMetrics>

namespace lookback::ui {
namespace {

bool isHidden(char32_t c) {
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph: return true;
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Mark_Enclosing:
    case QChar::Number_DecimalDigit:
    case QChar::Number_Letter:
    case QChar::Number_Other:
    case QChar::Separator_Space:
    case QChar::Letter_Uppercase:
    case QChar::Letter_Lowercase:
    case QChar::Letter_Titlecase:
    case QChar::Letter_Modifier:
    case QChar::Letter_Other:
    case QChar::Punctuation_Connector:
    case QChar::Punctuation_Dash:
    case QChar::Punctuation_Open:
    case QChar::Punctuation_Close:
    case QChar::Punctuation_InitialQuote:
    case QChar::Punctuation_FinalQuote:
    case QChar::Punctuation_Other:
    case QChar::Symbol_Math:
    case QChar::Symbol_Currency:
    case QChar::Symbol_Modifier:
    case QChar::Symbol_Other: return false;
    }
    return true;
}

QString hex(char32_t c) { return QString::number(static_cast<uint>(c), 16).toUpper(); }

void appendEscape(QString& out, char32_t c) {
    if (c == U'\n')
        out += QLatin1String("\\n");
    else if (c == U'\r')
        out += QLatin1String("\\r");
    else if (c == U'\t')
        out += QLatin1String("\\t");
    else if (c <= 0xFFFF)
        out += QStringLiteral("\\u%1").arg(hex(c), 4, QLatin1Char('0'));
    else
        out += QStringLiteral("\\u{%1}").arg(hex(c));
}

} // namespace

QString visibleText(QStringView text) {
    QString out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        char32_t c = text[i].unicode();
        qsizetype units = 1;
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            c = QChar::surrogateToUcs4(text[i], text[i + 1]);
            units = 2;
        }
        if (isHidden(c))
            appendEscape(out, c);
        else
            out += text.mid(i, units);
        i += units - 1;
    }
    return out;
}

QString toolTip(const QString& plain) {
    if (plain.isEmpty())
        return {};
    return QStringLiteral("<span>") + visibleText(plain).toHtmlEscaped() +
           QStringLiteral("</span>");
}

QString toolTip(const QStringList& plainLines) {
    QStringList escaped;
    for (const QString& line : plainLines)
        escaped.append(visibleText(line).toHtmlEscaped());
    const QString joined = escaped.join(QStringLiteral("<br>"));
    return joined.isEmpty() ? QString() : QStringLiteral("<span>%1</span>").arg(joined);
}

void setPlainToolTip(QWidget* widget, const QString& plain) {
    widget->setToolTip(toolTip(plain));
    if (widget->accessibleDescription().isEmpty())
        widget->setAccessibleDescription(plain);
}

PlainLabel::PlainLabel(const QString& plain, QWidget* parent) : QLabel(parent) {
    setTextFormat(Qt::PlainText);
    setPlainText(plain);
}

void PlainLabel::setPlainText(const QString& plain) {
    m_plain = visibleText(plain);
    setAccessibleName(m_plain);
    refresh();
    updateGeometry();
}

void PlainLabel::setElided(bool elided) {
    m_elided = elided;
    refresh();
    updateGeometry();
}

QSize PlainLabel::sizeHint() const {
    const QSize shown = QLabel::sizeHint();
    if (!m_elided)
        return shown;
    // The wish is for the whole text, or an elided label could never grow again.
    const int around = 2 * (margin() + frameWidth()) + 1;
    return {fontMetrics().horizontalAdvance(m_plain) + around, shown.height()};
}

QSize PlainLabel::minimumSizeHint() const {
    const QSize full = QLabel::minimumSizeHint();
    return m_elided ? QSize(std::min(full.width(), fontMetrics().horizontalAdvance(u'…') * 3),
                            full.height())
                    : full;
}

void PlainLabel::resizeEvent(QResizeEvent* event) {
    QLabel::resizeEvent(event);
    refresh();
}

void PlainLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        refresh();
}

void PlainLabel::refresh() {
    if (!m_elided) {
        QLabel::setText(m_plain);
        return;
    }
    const QString shown =
        fontMetrics().elidedText(m_plain, Qt::ElideRight, contentsRect().width());
    QLabel::setText(shown);
    setToolTip(shown == m_plain ? QString() : ui::toolTip(m_plain));
}

} // namespace lookback::ui
