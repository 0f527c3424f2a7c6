// The commands of the window: menus, what each command does, when it may be used and why not, and the dialogs behind them.
#include "ui/main_window.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/dialogs/go_to_dialog.h"
#include "ui/dialogs/import_dialog.h"
#include "ui/dialogs/privacy_desk.h"
#include "ui/dialogs/snapshots_dialog.h"
#include "ui/dialogs/unlock_dialog.h"
#include "ui/models/describe.h"
#include "ui/pages/accounts_panel.h"
#include "ui/pages/context_bar.h"
#include "ui/pages/event_view.h"
#include "ui/pages/state_panel.h"
#include "ui/session/integrity.h"
#include "ui/timeline/timeline_widget.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>

namespace lookback::ui {

void MainWindow::buildMenus() {
    const auto fill = [this](QMenu* menu, std::initializer_list<std::optional<Command>> commands) {
        for (const auto& command : commands)
            if (command)
                menu->addAction(m_actions->get(*command));
            else
                menu->addSeparator();
    };
    using C = Command;
    fill(menuBar()->addMenu(tr("&File")), {C::Open, C::Import, {}, C::OpenSample1, C::OpenSample2, {}, C::CloseStore, C::Quit});
    fill(menuBar()->addMenu(tr("&Edit")), {C::CopyLocator, {}, C::Filter, C::ClearFilters});
    auto* view = menuBar()->addMenu(tr("&View"));
    fill(view, {C::ToggleScale, C::ZoomIn, C::ZoomOut, C::Centre, C::FitAll, {}});
    for (QDockWidget* dock : m_sideDocks + m_bottomDocks)
        view->addAction(dock->toggleViewAction());
    fill(view, {{}, C::ToggleTheme, C::FullScreen, C::ResetLayout});
    fill(menuBar()->addMenu(tr("&Go")), {C::Back, C::Forward, {}, C::First, C::Previous, C::Next, C::Last, {}, C::PreviousMarker, C::NextMarker, {}, C::Play, C::GoTo});
    fill(menuBar()->addMenu(tr("&Account")), {C::FindAccount, {}, C::ToggleAxis, C::PinKnownAsOf, C::UnpinKnownAsOf, {}, C::SetA, C::SetB, C::SwapHandles, C::ShowState, C::ShowDiff, {}, C::Snapshots, C::TakeSnapshot});
    fill(menuBar()->addMenu(tr("E&vidence")), {C::Verify, C::VerifyAccount, {}, C::EnterOperator, C::LeaveOperator});
    fill(menuBar()->addMenu(tr("&Privacy")), {C::Unlock, C::LockVault, C::LockOnMinimise, {}, C::Officers, C::ChangePassphrase});
    fill(menuBar()->addMenu(tr("&Window")), {C::NextPanel, C::PreviousPanel});
    fill(menuBar()->addMenu(tr("&Help")), {C::Shortcuts, {}, C::About});
}

void MainWindow::connectActions() {
    const auto on = [this](Command command, auto function) { connect(m_actions->get(command), &QAction::triggered, this, function); };
    auto* cursor = m_session->cursor();
    on(Command::Open, [this] { chooseStore(); });
    on(Command::OpenSample1, [this] { openSample(1); });
    on(Command::OpenSample2, [this] { openSample(2); });
    on(Command::Import, [this] { importLog(); });
    on(Command::CloseStore, [this] { m_session->closeStore(); });
    on(Command::Quit, [this] { close(); });
    on(Command::CopyLocator, [this] { QGuiApplication::clipboard()->setText(m_context->copyText()); });
    on(Command::Filter, [this] { m_events->focusFilter(); });
    on(Command::ClearFilters, [this] { m_events->clearFilters(); });
    on(Command::ZoomIn, [this] { m_timeline->zoomIn(); });
    on(Command::ZoomOut, [this] { m_timeline->zoomOut(); });
    on(Command::FitAll, [this] { m_timeline->fitAll(); });
    on(Command::Centre, [this] { m_timeline->centreOrFit(); });
    on(Command::ToggleScale, [this] {
        m_timeline->setScaleKind(m_timeline->scaleKind() == timeline::ScaleKind::Time ? timeline::ScaleKind::EventNumber : timeline::ScaleKind::Time);
    });
    on(Command::ToggleTheme, [this] { nextTheme(); });
    on(Command::ResetLayout, [this] { defaultLayout(); });
    on(Command::FullScreen, [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    on(Command::Back, [cursor] { cursor->goBack(); });
    on(Command::Forward, [cursor] { cursor->goForward(); });
    on(Command::First, [cursor] { cursor->setRank(0, CursorCause::User); });
    on(Command::Previous, [this] { m_timeline->stepPrevious(); });
    on(Command::Next, [this] { m_timeline->stepNext(); });
    on(Command::Last, [cursor] { cursor->setRank(cursor->eventsInView(), CursorCause::User); });
    on(Command::PreviousMarker, [this] { m_timeline->stepMarker(-1); });
    on(Command::NextMarker, [this] { m_timeline->stepMarker(1); });
    on(Command::Play, [this] { m_playback->toggle(); });
    on(Command::GoTo, [this] { goTo(); });
    on(Command::FindAccount, [this] {
        m_accountsDock->show();
        m_accounts->focusSearch();
    });
    on(Command::SetA, [cursor] { cursor->setHandles(cursor->here(), cursor->handleB()); });
    on(Command::SetB, [cursor] { cursor->setHandles(cursor->handleA(), cursor->here()); });
    on(Command::SwapHandles, [cursor] { cursor->swapHandles(); });
    on(Command::ToggleAxis, [cursor] {
        cursor->setAxis(cursor->place().view.axis == timetravel::Axis::Recorded ? timetravel::Axis::Occurred : timetravel::Axis::Recorded);
    });
    on(Command::PinKnownAsOf, [cursor] {
        if (cursor->place().view.knownAsOf)
            cursor->setKnownAsOf(std::nullopt);
        else if (const auto t = cursor->instant())
            cursor->setKnownAsOf(base::Instant{*t});
    });
    on(Command::UnpinKnownAsOf, [cursor] { cursor->setKnownAsOf(std::nullopt); });
    on(Command::ShowState, [this] {
        m_stateDock->show();
        m_state->showState();
        m_state->tree()->setFocus(Qt::ShortcutFocusReason);
    });
    on(Command::ShowDiff, [this] {
        m_stateDock->show();
        m_state->showDiff();
    });
    on(Command::Snapshots, [this] { (new SnapshotsDialog(m_session, this))->open(); });
    on(Command::TakeSnapshot, [this] { takeSnapshot(); });
    on(Command::Verify, [this] {
        openDock(m_integrityDock);
        m_session->integrity()->verify();
    });
    on(Command::VerifyAccount, [this] {
        openDock(m_integrityDock);
        m_session->integrity()->verifyAccount(m_session->cursor()->place().account, m_session->cursor()->place().stream);
    });
    on(Command::EnterOperator, [this] { m_privacy->askOperator(); });
    on(Command::LeaveOperator, [this] { m_session->setMode(workspace::Mode::Evidence); });
    on(Command::Unlock, [this] { unlock(); });
    on(Command::LockVault, [this] { m_session->lockVault(); });
    on(Command::LockOnMinimise, [this] { m_privacy->setLockOnMinimise(m_actions->get(Command::LockOnMinimise)->isChecked()); });
    on(Command::Officers, [this] { m_privacy->officers(); });
    on(Command::ChangePassphrase, [this] { m_privacy->changePassphrase(); });
    on(Command::NextPanel, [this] { cyclePanels(1); });
    on(Command::PreviousPanel, [this] { cyclePanels(-1); });
    on(Command::Shortcuts, [this] { showKeys(); });
    on(Command::About, [this] { about(); });

    // Single letters act only while timeline, table or state tree has the focus.
    const auto letter = [this](const char* name, const char* key, Command command) {
        for (QWidget* widget : {static_cast<QWidget*>(m_timeline), static_cast<QWidget*>(m_events->table()), static_cast<QWidget*>(m_state->tree())}) {
            auto* action = new QAction(m_actions->get(command)->text(), widget);
            action->setObjectName(QLatin1String(name) + widget->objectName());
            action->setShortcut(QKeySequence(QLatin1String(key)));
            action->setShortcutContext(Qt::WidgetShortcut);
            widget->addAction(action);
            connect(action, &QAction::triggered, m_actions->get(command), &QAction::trigger);
        }
    };
    letter("letterAxis", "X", Command::ToggleAxis);
    letter("letterPin", "K", Command::PinKnownAsOf);
    for (QWidget* widget : {static_cast<QWidget*>(m_events->table()), static_cast<QWidget*>(m_state->tree())})
        for (const auto& [key, command] : {std::pair{"[", Command::SetA}, {"]", Command::SetB}, {"\\", Command::SwapHandles}, {"T", Command::ToggleScale}}) {
            auto* action = new QAction(m_actions->get(command)->text(), widget);
            action->setShortcut(QKeySequence(QLatin1String(key)));
            action->setShortcutContext(Qt::WidgetShortcut);
            widget->addAction(action);
            connect(action, &QAction::triggered, m_actions->get(command), &QAction::trigger);
        }
}

void MainWindow::refreshCommands() {
    const auto* cursor = m_session->cursor();
    const bool open = m_session->isOpen();
    const bool account = cursor->hasAccount();
    const QString noStore = tr("Open a store first"), noAccount = tr("Choose an account first");
    using C = Command;
    for (const C command : {C::CloseStore, C::CopyLocator, C::FindAccount, C::Verify})
        m_actions->setReason(command, open ? QString() : noStore);
    for (const C command : {C::Filter, C::ZoomIn, C::ZoomOut, C::FitAll, C::Centre, C::ToggleScale, C::First, C::Previous, C::Next, C::Last, C::PreviousMarker, C::NextMarker, C::Play,
                            C::GoTo, C::SetA, C::SetB, C::ToggleAxis, C::PinKnownAsOf, C::ShowState, C::ShowDiff, C::Snapshots, C::VerifyAccount})
        m_actions->setReason(command, account ? QString() : open ? noAccount : noStore);
    m_actions->setReason(C::Back, cursor->canGoBack() ? QString() : tr("No place was visited before"));
    m_actions->setReason(C::Forward, cursor->canGoForward() ? QString() : tr("Nowhere to go forward to"));
    m_actions->setReason(C::SwapHandles, cursor->handleA() || cursor->handleB() ? QString() : tr("Set A or B first"));
    m_actions->setReason(C::UnpinKnownAsOf, cursor->place().view.knownAsOf ? QString() : tr("Nothing is pinned"));
    m_actions->setReason(C::TakeSnapshot, !account ? noAccount : m_session->isOperator() ? QString() : tr("Taking a snapshot writes: enter operator mode first (Evidence menu)"));
    m_actions->setReason(C::EnterOperator, !open ? noStore : m_session->isOperator() ? tr("Already in operator mode") : QString());
    m_actions->setReason(C::LeaveOperator, m_session->isOperator() ? QString() : tr("Already in evidence mode"));
    using VaultState = workspace::VaultSummary::State;
    const auto vault = open ? m_session->summary().vault.state : VaultState::None;
    m_actions->setReason(C::Unlock, !open ? noStore : vault == VaultState::None ? tr("This store has no vault beside it") : vault == VaultState::Unlocked ? tr("The vault is unlocked") : QString());
    m_actions->setReason(C::LockVault, vault == VaultState::Unlocked ? QString() : tr("The vault is not unlocked"));
    m_actions->setReason(C::Officers, !open ? noStore : vault == VaultState::None ? tr("This store has no vault beside it") : QString());
    m_actions->setReason(C::ChangePassphrase, !open ? noStore : m_privacy->service()->reasonNotToAct());
}

// ---- doing ---------------------------------------------------------------------------------------------------------

void MainWindow::chooseStore() {
    auto* dialog = new QFileDialog(this, tr("Open a store"), {}, tr("Lookback stores (*.lookback);;All files (*)"));
    dialog->setObjectName(QStringLiteral("openDialog"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openPath);
    dialog->open();
}

void MainWindow::importLog(const QStringList& files) {
    auto* dialog = new ImportDialog(m_session, files, this);
    connect(dialog, &ImportDialog::storeMade, this, [this](const QString& path) { openPath(path); });
    dialog->open();
}

void MainWindow::goTo() {
    auto* dialog = new GoToDialog(
        tr("Go to"), tr("An instant in UTC, a version (v11) or a position (#11)"),
        [this](const QString& text, const GoToDialog::Answer& answer) {
            m_session->goTo(text, [answer](const std::optional<base::Error>& error) {
                answer(error ? std::optional(fromUtf8(error->message) + (error->hint.empty() ? QString() : QStringLiteral("; ") + fromUtf8(error->hint))) : std::nullopt);
            });
        },
        this);
    dialog->open();
}

void MainWindow::chooseKnownAsOf() {
    auto* dialog = new GoToDialog(
        tr("Known as of"), tr("Count only what had been recorded by this instant (UTC)"),
        [this](const QString& text, const GoToDialog::Answer& answer) {
            const auto point = timetravel::parsePoint(text.trimmed().toUtf8().toStdString());
            const auto* instant = point ? std::get_if<base::Instant>(&*point) : nullptr;
            if (!instant)
                return answer(tr("Write an instant, for example 2026-02-09 00:00:00"));
            m_session->cursor()->setKnownAsOf(*instant);
            answer(std::nullopt);
        },
        this);
    dialog->open();
}

void MainWindow::unlock() {
    if (m_actions->get(Command::Unlock)->isEnabled())
        (new UnlockDialog(m_session, this))->open();
}

// The account first, then what of it: choosing an account clears the filters.
void MainWindow::showErasure(const QString& id) {
    openDock(m_keysDock);
    if (!m_privacy->showErasure(id))
        statusBar()->showMessage(tr("%1 is not among this store's erasures").arg(id), 10'000);
}

void MainWindow::showEventsOf(const QString& account, const QString& filter) {
    m_session->ask<std::string>(
        this, [id = account.toUtf8().toStdString()](workspace::Workspace& w) { return w.streamOf(id); },
        [this, account, filter](const base::Result<std::string>& stream) {
            if (!stream)
                return showFailure(tr("Could not show the events"), stream.error());
            if (m_session->cursor()->place().account != account)
                m_session->cursor()->setAccount(account, *stream);
            m_events->clearFilters();
            m_events->addFilter(filter);
        });
}

void MainWindow::takeSnapshot() {
    auto* dialog = new SnapshotsDialog(m_session, this);
    dialog->open();
    dialog->take();
}

void MainWindow::nextTheme() {
    using Choice = appearance::ThemeChoice;
    appearance::apply(*qApp, theme().id == ThemeId::Light ? Choice::Dark : theme().id == ThemeId::Dark ? Choice::HighContrast : Choice::Light);
}

void MainWindow::showKeys() {
    QStringList lines;
    for (const auto& [command, action] : m_actions->all())
        if (!action->shortcut().isEmpty())
            lines.append(QStringLiteral("%1\t%2").arg(action->shortcut().toString(QKeySequence::NativeText), action->text().remove(QLatin1Char('&'))));
    lines.append(tr("In the timeline\t← → events, Shift ignores the filter, PgUp PgDn days, Home End, Space play, + − zoom, 0 fit, F centre, [ ] A and B, \\ swap, T scale, X axis, K known as of"));
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Keys"), lines.join(QLatin1Char('\n')), QMessageBox::Close, this);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::about() {
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Lookback"),
                                tr("Lookback %1\nAny account, at any instant, and the proof that it was so.\n\nApache-2.0. With Qt (LGPL-3.0), SQLite (public domain), OpenSSL (Apache-2.0), "
                                   "simdjson (Apache-2.0), Inter and JetBrains Mono (OFL-1.1), Bootstrap Icons (MIT).")
                                    .arg(QStringLiteral(LOOKBACK_VERSION)),
                                QMessageBox::Close, this);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace lookback::ui
