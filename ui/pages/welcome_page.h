// What stands in the window while no store is open: open, import, samples, recent stores, a place to drop files, and the theme.
#pragma once

#include <QtWidgets/QWidget>

class QFrame;
class QVBoxLayout;

namespace lookback::ui {

class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget* parent = nullptr);

    /// Paths, newest first; a file that has gone is shown as such.
    void setRecent(const QStringList& paths);
    void setBusy(const QString& what); ///< empty = not busy

Q_SIGNALS:
    void openRequested();
    void importRequested();
    void sampleRequested(int number);
    void recentRequested(const QString& path);
    void recentRemoved(const QString& path);
    void recentCleared();
    void locateRequested(const QString& path);
    void themeChosen(int choice); ///< appearance::ThemeChoice

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QWidget* buildHead();
    QWidget* buildActions();
    QWidget* buildRecent();
    QWidget* buildSamples();
    QWidget* buildFoot();

    QVBoxLayout* m_recent;
    QWidget* m_busy = nullptr;
    QWidget* m_clearRecent = nullptr;
};

} // namespace lookback::ui
