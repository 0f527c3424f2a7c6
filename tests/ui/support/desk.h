// A real MainWindow and hands to work it: clicks, keys and drags go through QTest at what a person would see; everything read is what the window
// shows (texts of labels, cells of views), found by objectName. Waiting turns the event loop until a condition holds.
#pragma once

#include "app/thread_executor.h"
#include "ui/main_window.h"

#include <QtCore/QJsonDocument>
#include <QtTest/QTest>
#include <QtWidgets/QWidget>

#include <functional>
#include <memory>

class QAbstractItemView;

namespace lookback::ui::timeline {
class TimelineWidget;
}

namespace lookback::test {

inline constexpr int kPatience = 20'000;

class Desk {
public:
    explicit Desk(QSize size = {1440, 900});
    ~Desk();

    [[nodiscard]] ui::MainWindow& window() { return *m_window; }
    [[nodiscard]] ui::Session& session() { return *m_window->session(); }
    [[nodiscard]] ui::TimeCursor& cursor() { return *session().cursor(); }

    /// Requires: there is such a widget of the window (or of a dialog of it).
    template <class T = QWidget>
    [[nodiscard]] T* find(const char* name) {
        T* found = m_window->findChild<T*>(QLatin1String(name));
        if (!found)
            qFatal("no widget named %s", name);
        return found;
    }
    /// A dialog that has to appear; null when it does not.
    template <class T = QWidget>
    [[nodiscard]] T* await(const char* name) {
        T* found = nullptr;
        (void)until([&] {
            found = m_window->findChild<T*>(QLatin1String(name));
            return found && found->isVisible();
        });
        return found && found->isVisible() ? found : nullptr;
    }
    [[nodiscard]] bool gone(const char* name);

    [[nodiscard]] static bool until(const std::function<bool()>& reached, int ms = kPatience);
    /// Store open, view loaded, state of the cursor arrived, timeline built over it, page of the table there.
    [[nodiscard]] bool settled();
    /// The state panel says so, and all is settled.
    [[nodiscard]] bool arrives(const QString& caption);
    /// The state panel shows this balance, and all is settled.
    [[nodiscard]] bool comesTo(const QString& balance);
    /// The end of a movement by hand: the place is remembered after a rest (interface.md 5.2).
    void rest() { QTest::qWait(250); }

    // Hands.
    void click(const char* name);
    void click(QWidget* widget);
    void type(QWidget* widget, const QString& text);
    /// To whatever has the focus, through the window's shortcuts.
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void key(QWidget* widget, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void clickCell(QAbstractItemView* view, const QModelIndex& index);

    [[nodiscard]] ui::timeline::TimelineWidget* timeline();
    /// On the track, where the event of a rank stands.
    [[nodiscard]] QPoint onTrack(qint64 rank);
    /// Press at the cursor, move in `steps`, release at the rank. `between` is called after every turn of the event loop.
    void drag(qint64 toRank, int steps = 12, const std::function<void()>& between = {});

    // Ways often gone.
    [[nodiscard]] bool openSample1();
    [[nodiscard]] bool openAccount(const QString& text);
    /// Sample 1, ACC-1001, at its last event.
    [[nodiscard]] bool begin();
    [[nodiscard]] bool goTo(const QString& text);

    // What is shown.
    [[nodiscard]] QString label(const char* name);
    [[nodiscard]] QString caption() { return label("stateCaption"); }
    [[nodiscard]] QString segment(const char* name); ///< of the context bar: "Balance 225.54"
    [[nodiscard]] QModelIndex field(const QString& path, int column);
    [[nodiscard]] QString value(const QString& path);
    [[nodiscard]] QString setBy(const QString& path);
    [[nodiscard]] QString cell(int row, int column); ///< of the event table
    [[nodiscard]] int currentRow();
    [[nodiscard]] bool rowVisible(int row);
    [[nodiscard]] QStringList column(const char* table, int column);
    [[nodiscard]] QString code(const char* name); ///< of a CodeView

private:
    app::ThreadExecutor m_executor;
    std::unique_ptr<ui::MainWindow> m_window;
};

/// The log of sample 1 as it lies in the tree.
QString sampleLog();
struct CliAnswer {
    int exitCode = -1;
    QByteArray out, err;
    [[nodiscard]] QJsonDocument json() const { return QJsonDocument::fromJson(out); }
};
/// The command line's answer, from its own process.
CliAnswer cli(const QStringList& arguments, const QByteArray& input = {});
/// A store with sample 1 (defects kept), vault and one officer, passphrase "correct horse"; made by the command line.
QString makeStore(const QString& name);
/// Hex SHA-256 of a file.
QByteArray digestOf(const QString& file);

} // namespace lookback::test
