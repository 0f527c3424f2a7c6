// Every command of the window, in one place: id, text, help, shortcut, icon. Menus, tool bar and (later) the command palette are made from it. A
// disabled action says why in its tool tip and in the status bar.
#pragma once

#include <QtCore/QObject>
#include <QtGui/QAction>

#include <map>

class QWidget;

namespace lookback::ui {

enum class Command {
    Open, OpenSample1, OpenSample2, Import, CloseStore, Quit,
    CopyLocator, ClearFilters, Filter,
    ZoomIn, ZoomOut, FitAll, Centre, ToggleScale, ToggleTheme, ResetLayout, FullScreen,
    Back, Forward, First, Previous, Play, Next, Last, PreviousMarker, NextMarker, GoTo,
    FindAccount, SetA, SetB, SwapHandles, ToggleAxis, PinKnownAsOf, UnpinKnownAsOf, ShowState, ShowDiff,
    Snapshots, TakeSnapshot, Verify, VerifyAccount, EnterOperator, LeaveOperator,
    Unlock, LockVault, LockOnMinimise, Officers, ChangePassphrase,
    NextPanel, PreviousPanel, About, Shortcuts,
};

class Actions : public QObject {
    Q_OBJECT
public:
    explicit Actions(QWidget* window);

    [[nodiscard]] QAction* get(Command command) const { return m_actions.at(command); }
    [[nodiscard]] const std::map<Command, QAction*>& all() const { return m_actions; }
    /// `reason` empty = enabled.
    void setReason(Command command, const QString& reason);

private:
    void add(Command command, const char* id, const QString& text, const QString& help, const QList<QKeySequence>& keys = {}, const QString& iconName = {});

    QWidget* m_window;
    std::map<Command, QAction*> m_actions;
};

} // namespace lookback::ui
