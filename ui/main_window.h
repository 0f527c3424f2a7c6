// Frame, docks, tool bar and actions. No feature logic here: pages and the session have it; this class puts them side by side. Three sources: frame and
// wiring (main_window.cpp), panels and their places (main_window_docks.cpp), commands (main_window_commands.cpp).
#pragma once

#include "ui/actions.h"
#include "ui/session/playback.h"
#include "ui/session/session.h"

#include <QtWidgets/QMainWindow>

class QDockWidget;
class QLabel;
class QStackedWidget;

namespace lookback::ui {

namespace timeline {
class TimelineWidget;
}
class AccountsPanel;
class BannerStack;
class ContextBar;
class DockTitle;
class EventView;
class InspectorPanel;
class IntegrityPanel;
class PanelBar;
class PrivacyDesk;
class StatePanel;
class TimelinePanel;
class WelcomePage;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(base::Executor* executor, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Session* session() { return m_session; }
    void openPath(const QString& path);
    void openSample(int number);
    /// Without settings of an earlier run and without writing any: tests and the tour.
    void setRemembering(bool remembering);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildCentre();
    void buildDocks();
    void buildMenus();
    void buildToolBar();
    void buildStatusBar();
    void connectActions();
    void connectSession();
    QDockWidget* addDock(const char* name, const QString& title, QWidget* content, DockTitle* bar, Qt::DockWidgetArea area);
    /// A dock of the bottom area with its button in the panel bar; `key` may be empty.
    QDockWidget* addBottomDock(const char* name, const QString& title, QWidget* content, DockTitle* bar, const char* key, const char* iconName, const char* buttonName);
    /// Shows a dock; a bottom dock takes the place of the one that is open there.
    void openDock(QDockWidget* dock);
    void defaultLayout();
    void sizeDocks();
    void showWelcome(bool welcome);
    void refresh();
    void refreshCommands();
    void refreshStatus();
    void refreshBanners();
    void goTo();
    void chooseKnownAsOf();
    void unlock();
    void takeSnapshot();
    void showErasure(const QString& id);
    void showEventsOf(const QString& account, const QString& filter);
    void importLog(const QStringList& files = {});
    void chooseStore();
    void showFailure(const QString& title, const base::Error& error);
    void cyclePanels(int direction);
    void nextTheme();
    void showKeys();
    void about();
    void rememberRecent(const QString& path);
    void restoreSettings();
    void saveSettings() const;

    Session* m_session;
    Playback* m_playback;
    Actions* m_actions;
    PrivacyDesk* m_privacy;

    QStackedWidget* m_stack;
    WelcomePage* m_welcome;
    QWidget* m_work;
    BannerStack* m_banners;
    ContextBar* m_context;
    timeline::TimelineWidget* m_timeline;
    TimelinePanel* m_timelinePanel;
    EventView* m_events;
    AccountsPanel* m_accounts;
    StatePanel* m_state;
    InspectorPanel* m_inspector;
    IntegrityPanel* m_integrity;
    QDockWidget *m_accountsDock, *m_stateDock, *m_inspectorDock, *m_integrityDock, *m_keysDock;
    QList<QDockWidget*> m_sideDocks, m_bottomDocks;
    QToolBar *m_toolBar, *m_contextTool;
    PanelBar* m_panelBar;
    QLabel *m_statusCounts, *m_statusRebuilt, *m_statusJobs;
    QStringList m_recent;
    bool m_remembering = true;
    bool m_laidOut = false;
};

} // namespace lookback::ui
