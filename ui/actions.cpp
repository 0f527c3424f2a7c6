#include "ui/actions.h"

#include "ui/appearance/icons.h"
#include "ui/appearance/plain_text.h"

#include <QtWidgets/QWidget>

namespace lookback::ui {

void Actions::add(Command command, const char* id, const QString& text, const QString& help, const QList<QKeySequence>& keys, const QString& iconName) {
    auto* action = new QAction(text, m_window);
    action->setObjectName(QLatin1String(id));
    action->setWhatsThis(help);
    action->setShortcuts(keys);
    if (!iconName.isEmpty())
        action->setIcon(icon(iconName));
    m_window->addAction(action);
    m_actions[command] = action;
    setReason(command, {});
}

void Actions::setReason(Command command, const QString& reason) {
    QAction* action = m_actions.at(command);
    action->setEnabled(reason.isEmpty());
    const QString help = reason.isEmpty() ? action->whatsThis() : reason;
    const QString key = action->shortcut().toString(QKeySequence::NativeText);
    action->setToolTip(toolTip(key.isEmpty() ? help : QStringLiteral("%1 (%2)").arg(help, key)));
    action->setStatusTip(help);
}

Actions::Actions(QWidget* window) : QObject(window), m_window(window) {
    const auto key = [](const char* text) { return QList<QKeySequence>{QKeySequence(QLatin1String(text))}; };
    add(Command::Open, "actOpen", tr("&Open…"), tr("Open a store as evidence: nothing in it changes"), key("Ctrl+O"), QStringLiteral("folder2-open"));
    add(Command::OpenSample1, "actSample1", tr("Sample &1: First audit"), tr("31 events with six planted problems, as a copy"));
    add(Command::OpenSample2, "actSample2", tr("Sample &2: Year of a branch"), tr("1,000,000 events, as a copy"));
    add(Command::Import, "actImport", tr("&Import…"), tr("Read an event log into a store; a dry run comes first"), key("Ctrl+I"), QStringLiteral("box-arrow-in-down"));
    add(Command::CloseStore, "actClose", tr("&Close store"), tr("Close the store and lock its vault"), key("Ctrl+W"));
    add(Command::Quit, "actQuit", tr("&Quit"), tr("Close the window"), key("Ctrl+Q"));

    add(Command::CopyLocator, "actCopyLocator", tr("Copy &locator"), tr("Copy what the context bar says, as text"), key("Ctrl+Shift+C"), QStringLiteral("clipboard"));
    add(Command::Filter, "actFilter", tr("&Filter events"), tr("Write a filter for the event table"), key("Ctrl+F"), QStringLiteral("funnel"));
    add(Command::ClearFilters, "actClearFilters", tr("&Clear filters"), tr("Show all events again"), key("Ctrl+Shift+X"));

    add(Command::ZoomIn, "actZoomIn", tr("Zoom &in"), tr("Show less time, larger"));
    add(Command::ZoomOut, "actZoomOut", tr("Zoom &out"), tr("Show more time"));
    add(Command::FitAll, "actFitAll", tr("&Fit all"), tr("Show every event"));
    add(Command::Centre, "actCentre", tr("&Centre on the cursor"), tr("Centre; again fits A to B"));
    add(Command::ToggleScale, "actToggleScale", tr("&Time or event number"), tr("Scale of the timeline (T in the timeline)"));
    add(Command::ToggleTheme, "actToggleTheme", tr("&Next theme"), tr("Light, dark, high contrast"), key("Ctrl+Shift+T"));
    add(Command::ResetLayout, "actResetLayout", tr("&Reset layout"), tr("Put all panels back where they were"));
    add(Command::FullScreen, "actFullScreen", tr("F&ull screen"), tr("Fill the screen"), key("F11"));

    add(Command::Back, "actBack", tr("&Back"), tr("Back to the place visited before"), key("Alt+Left"), QStringLiteral("arrow-left"));
    add(Command::Forward, "actForward", tr("&Forward"), tr("Forward again"), key("Alt+Right"), QStringLiteral("arrow-right"));
    add(Command::First, "actFirst", tr("Before the &first event"), tr("Before the first event"), {}, QStringLiteral("skip-start-fill"));
    add(Command::Previous, "actPrevious", tr("&Previous event"), tr("Previous event"), key("Ctrl+,"), QStringLiteral("caret-left-fill"));
    add(Command::Play, "actPlay", tr("P&lay"), tr("Step forward by itself"), {}, QStringLiteral("play-fill"));
    add(Command::Next, "actNext", tr("&Next event"), tr("Next event"), key("Ctrl+."), QStringLiteral("play-fill"));
    add(Command::Last, "actLast", tr("La&st event"), tr("Last event"), {}, QStringLiteral("skip-end-fill"));
    add(Command::PreviousMarker, "actPreviousMarker", tr("Previous &marker"), tr("Previous finding, snapshot or change of status"), key("Ctrl+Left"));
    add(Command::NextMarker, "actNextMarker", tr("Next m&arker"), tr("Next finding, snapshot or change of status"), key("Ctrl+Right"));
    add(Command::GoTo, "actGoTo", tr("&Go to…"), tr("An instant, a version or a position"), key("Ctrl+G"));

    add(Command::FindAccount, "actFindAccount", tr("&Find account"), tr("Search the accounts"), key("Alt+1"));
    add(Command::SetA, "actSetA", tr("Set &A here"), tr("One end of the comparison ([ in the timeline)"), key("Ctrl+1"));
    add(Command::SetB, "actSetB", tr("Set &B here"), tr("Other end of the comparison (] in the timeline)"), key("Ctrl+2"));
    add(Command::SwapHandles, "actSwapHandles", tr("S&wap A and B"), tr("Swap A and B"), key("Ctrl+3"), QStringLiteral("arrow-left-right"));
    add(Command::ToggleAxis, "actToggleAxis", tr("Recorded or &occurred"), tr("Switch the axis at the same instant (X)"));
    add(Command::PinKnownAsOf, "actPinKnownAsOf", tr("&Known as of the cursor"), tr("Count only what had been recorded by then (K)"));
    add(Command::UnpinKnownAsOf, "actUnpinKnownAsOf", tr("Known as of &now"), tr("Count everything recorded"));
    add(Command::ShowState, "actShowState", tr("&State"), tr("Fields at the cursor"), key("Alt+4"));
    add(Command::ShowDiff, "actShowDiff", tr("&Compare A and B"), tr("Fields that differ, and the roll-forward"), key("Ctrl+D"));
    add(Command::Snapshots, "actSnapshots", tr("S&napshots…"), tr("List and verify the account's snapshots"));
    add(Command::TakeSnapshot, "actTakeSnapshot", tr("&Take snapshot"), tr("At the latest version"), key("Ctrl+Shift+S"));

    add(Command::Verify, "actVerify", tr("&Verify the store"), tr("Check everything that can be checked without a checkpoint; nothing in the store changes"), key("F5"), QStringLiteral("shield-check"));
    add(Command::VerifyAccount, "actVerifyAccount", tr("Verify this &account"), tr("Check the events of this account alone"));
    add(Command::EnterOperator, "actEnterOperator", tr("Enter &operator mode…"), tr("Allow writing to this store"));
    add(Command::LeaveOperator, "actLeaveOperator", tr("Back to &evidence mode"), tr("Open the store read-only again"));
    add(Command::Unlock, "actUnlock", tr("&Unlock the vault…"), tr("Open the keys of personal values"), {}, QStringLiteral("unlock"));
    add(Command::LockVault, "actLock", tr("&Lock the vault"), tr("Close the keys again"), key("Ctrl+L"), QStringLiteral("lock"));
    add(Command::LockOnMinimise, "actLockOnMinimise", tr("Lock when &minimised"), tr("Close the keys when the window is minimised"));
    get(Command::LockOnMinimise)->setCheckable(true);
    add(Command::Officers, "actOfficers", tr("&Officers and policy…"), tr("Who may open the vault, and how many must sign"));
    add(Command::ChangePassphrase, "actChangePassphrase", tr("Change &passphrase…"), tr("Of the officer who is signed in"));
    add(Command::NextPanel, "actNextPanel", tr("&Next panel"), tr("Move the focus to the next panel"), key("F6"));
    add(Command::PreviousPanel, "actPreviousPanel", tr("&Previous panel"), tr("Move the focus to the previous panel"), key("Shift+F6"));
    add(Command::Shortcuts, "actShortcuts", tr("&Keys"), tr("All keys"), key("Ctrl+/"));
    add(Command::About, "actAbout", tr("&About Lookback"), tr("Version and licences"));
}

} // namespace lookback::ui
