#include "ui/pages/code_view.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/theme.h"

#include <QtGui/QPainter>
#include <QtGui/QSyntaxHighlighter>
#include <QtGui/QTextBlock>

#include <algorithm>

namespace lookback::ui {

class CodeView::Colours : public QSyntaxHighlighter {
public:
    explicit Colours(QTextDocument* document) : QSyntaxHighlighter(document) {}
    bool on = true;

protected:
    // Strings that are not member names in the colour of status changes: quiet, and never a colour of money.
    void highlightBlock(const QString& text) override {
        if (!on)
            return;
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (text[i] != QLatin1Char('"'))
                continue;
            qsizetype end = i + 1;
            while (end < text.size() && text[end] != QLatin1Char('"'))
                end += text[end] == QLatin1Char('\\') ? 2 : 1;
            end = std::min<qsizetype>(end + 1, text.size());
            const bool name = end < text.size() && text[end] == QLatin1Char(':');
            const bool masked = text.mid(i, end - i).contains(QStringLiteral("••••••"));
            setFormat(static_cast<int>(i), static_cast<int>(end - i), masked ? theme().privacy.text : name ? theme().text1 : theme().status.text);
            i = end - 1;
        }
    }
};

class CodeView::Gutter : public QWidget {
public:
    explicit Gutter(CodeView* view) : QWidget(view), m_view(view) {}

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), theme().surface);
        painter.setFont(m_view->font());
        painter.setPen(theme().text3);
        QTextBlock block = m_view->firstVisibleBlock();
        while (block.isValid()) {
            // Where the line really stands: block heights have fractions, lines do not.
            const QRect line = m_view->cursorRect(QTextCursor(block));
            if (line.top() >= height())
                break;
            if (block.isVisible()) {
                const auto i = static_cast<std::size_t>(block.blockNumber());
                QString text = QString::number(i + 1);
                if (i < m_view->m_lines.size() && m_view->m_lines[i].kind != LineKind::Plain)
                    text = m_view->m_lines[i].kind == LineKind::Added ? QStringLiteral("+") : QStringLiteral("−");
                painter.drawText(QRect(0, line.top(), width() - scaled(6), line.height()), Qt::AlignRight | Qt::AlignVCenter, text);
            }
            block = block.next();
        }
    }

private:
    CodeView* m_view;
};

CodeView::CodeView(const QString& objectName, const QString& accessibleName, QWidget* parent)
    : QPlainTextEdit(parent), m_gutter(new Gutter(this)), m_colours(new Colours(document())) {
    setObjectName(objectName);
    setAccessibleName(accessibleName);
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(true);
    appearance::setKind(this, "bare");
    setMinimumHeight(scaled(48)); // gives way to an open dock
    document()->setDocumentMargin(3);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
        if (dy)
            m_gutter->scroll(0, dy);
        else
            m_gutter->update(0, rect.y(), m_gutter->width(), rect.height());
    });
    connect(&Appearance::instance(), &Appearance::changed, this, &CodeView::dress);
    dress();
}

void CodeView::dress() {
    setFont(Fonts::mono(11.5));
    setViewportMargins(gutterWidth(), 0, 0, 0);
    m_colours->rehighlight();
    mark();
}

// As wide as the last number needs, two digits at least: an id of an event fits beside it.
int CodeView::gutterWidth() const {
    const auto digits = std::max<qsizetype>(2, QString::number(m_lines.size()).size());
    return m_numbers ? fontMetrics().horizontalAdvance(QString(digits, QLatin1Char('0'))) + scaled(9) : scaled(3);
}

void CodeView::setNumbers(bool shown) {
    m_numbers = shown;
    m_gutter->setVisible(shown);
    setViewportMargins(gutterWidth(), 0, 0, 0);
}

void CodeView::setJsonColours(bool on) {
    m_colours->on = on;
    m_colours->rehighlight();
}

void CodeView::setLines(std::vector<Line> lines) {
    m_lines = std::move(lines);
    QStringList texts;
    for (const auto& line : m_lines)
        texts.append(visibleText(line.text));
    setPlainText(texts.join(QLatin1Char('\n')));
    setViewportMargins(gutterWidth(), 0, 0, 0);
    m_gutter->setGeometry(contentsRect().left(), contentsRect().top(), gutterWidth(), contentsRect().height());
    mark();
}

void CodeView::setPlainLines(const QStringList& lines) {
    std::vector<Line> plain;
    for (const QString& line : lines)
        plain.push_back({line, LineKind::Plain});
    setLines(std::move(plain));
}

void CodeView::mark() {
    QList<QTextEdit::ExtraSelection> marks;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        if (m_lines[i].kind == LineKind::Plain)
            continue;
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(document()->findBlockByNumber(static_cast<int>(i)));
        selection.format.setProperty(QTextFormat::FullWidthSelection, true);
        selection.format.setBackground(m_lines[i].kind == LineKind::Added ? theme().ok.tint : theme().broken.tint);
        marks.append(selection);
    }
    setExtraSelections(marks);
}

void CodeView::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    m_gutter->setGeometry(contentsRect().left(), contentsRect().top(), gutterWidth(), contentsRect().height());
}

// Polishing by the application's style sheet resolves the font anew: ours is set again behind it.
bool CodeView::event(QEvent* event) {
    const bool result = QPlainTextEdit::event(event);
    if (event->type() == QEvent::Polish || event->type() == QEvent::StyleChange)
        dress();
    return result;
}

void CodeView::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange && m_gutter)
        setViewportMargins(gutterWidth(), 0, 0, 0);
}

} // namespace lookback::ui
