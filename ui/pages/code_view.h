// Read-only text in the mono face with line numbers and the colours of JSON; lines may be marked as added or removed. Selectable, copied whole
// or in part. Text is never interpreted.
#pragma once

#include <QtWidgets/QPlainTextEdit>

#include <vector>

namespace lookback::ui {

class CodeView : public QPlainTextEdit {
    Q_OBJECT
public:
    enum class LineKind { Plain, Added, Removed };
    struct Line {
        QString text;
        LineKind kind = LineKind::Plain;
    };

    explicit CodeView(const QString& objectName, const QString& accessibleName, QWidget* parent = nullptr);

    void setLines(std::vector<Line> lines);
    void setPlainLines(const QStringList& lines);
    void setNumbers(bool shown);
    /// Off for hex.
    void setJsonColours(bool on);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    class Gutter;
    class Colours;

    void dress();
    void mark();
    int gutterWidth() const;

    Gutter* m_gutter;
    Colours* m_colours;
    std::vector<Line> m_lines;
    bool m_numbers = true;
};

} // namespace lookback::ui
