// PanelBar: the bottom docks while they are collapsed, as checkable buttons with their keys.
// DockTitle: title, one grey word, quiet buttons that show on hover and focus.
#pragma once

#include <QtGui/QIcon>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QWidget>

class QAction;
class QHBoxLayout;

namespace lookback::ui {

class PanelBar : public QWidget {
    Q_OBJECT
public:
    explicit PanelBar(QWidget* parent = nullptr);

    // `toggle` is the dock's checkable toggleViewAction (or one like it); its shortcut is shown.
    QToolButton* addPanel(QAction* toggle, const QString& iconName, const QString& objectName);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QHBoxLayout* m_layout;
};

class DockTitle : public QWidget {
    Q_OBJECT
public:
    explicit DockTitle(const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setWord(const QString& word); // count, event
    QToolButton* addButton(const QIcon& icon, const QString& text, const QString& objectName);
    // Always shown, right behind the word: the one act that belongs to what the word says.
    void setInline(QWidget* widget);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    // True while the pointer is over the title or a button has the focus.
    bool buttonsShown() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeInline();

    QString m_title;
    QString m_word;
    QHBoxLayout* m_buttons;
    QWidget* m_inline = nullptr;
};

} // namespace lookback::ui
