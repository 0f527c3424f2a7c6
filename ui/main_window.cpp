#include "ui/main_window.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/icons.h"
#include "ui/appearance/plain_text.h"
#include "ui/dialogs/go_to_dialog.h"
#include "ui/dialogs/import_dialog.h"
#include "ui/dialogs/snapshots_dialog.h"
#include "ui/dialogs/unlock_dialog.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/pages/accounts_panel.h"
#include "ui/pages/context_bar.h"
#include "ui/pages/event_view.h"
#include "ui/pages/inspector_panel.h"
#include "ui/pages/jobs_panel.h"
#include "ui/pages/state_panel.h"
#include "ui/pages/timeline_panel.h"
#include "ui/pages/welcome_page.h"
#include "ui/timeline/timeline_widget.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/panel_bar.h"

#include <QtCore/QFileInfo>
#include <QtCore/QMimeData>
#include <QtCore/QSettings>
#include <QtGui/QClipboard>
#include <QtGui/QCloseEvent>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QInputDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {
namespace {

constexpr int kRecentKept = 8;
constexpr int kFrame = 2; // operator mode, round the client area

// A tool bar asks the style for its margins when it is made and when the style changes, not when a property does.
void makeBare(QToolBar* bar) {
    appearance::setKind(bar, "bare");
    QEvent changed(QEvent::StyleChange);
    QCoreApplication::sendEvent(bar, &changed);
}

} // namespace

MainWindow::MainWindow(base::Executor* executor, QWidget* parent)
    : QMainWindow(parent), m_session(new Session(executor, this)), m_playback(new Playback(m_session, this)), m_actions(new Actions(this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setMinimumSize(900, 600);
    resize(1440, 900);
    setAcceptDrops(true);
    setDockOptions(AllowTabbedDocks | AllowNestedDocks);
    setDockNestingEnabled(true);
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    buildCentre();
    buildDocks();
    buildToolBar();
    buildMenus();
    buildStatusBar();
    connectActions();
    connectSession();
    defaultLayout();
    showWelcome(true);
    refresh();
}

MainWindow::~MainWindow() = default;

// ---- building ------------------------------------------------------------------------------------------------------

void MainWindow::buildCentre() {
    m_welcome = new WelcomePage(this);
    m_work = new QWidget(this);
    m_timeline = new timeline::TimelineWidget(m_work);
    m_timeline->setObjectName(QStringLiteral("timeline"));
    m_events = new EventView(m_session, m_work);
    m_timelinePanel = new TimelinePanel(m_session, m_timeline, this);
    auto* splitter = new QSplitter(Qt::Vertical, m_work);
    splitter->setObjectName(QStringLiteral("centreSplitter"));
    splitter->setHandleWidth(1);
    splitter->addWidget(m_timeline);
    splitter->addWidget(m_events);
    splitter->setCollapsible(0, false);
    splitter->setCollapsible(1, false);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    auto* layout = new QVBoxLayout(m_work);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(splitter);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_welcome);
    m_stack->addWidget(m_work);
    setCentralWidget(m_stack);
}

QDockWidget* MainWindow::addDock(const char* name, const QString& title, QWidget* content, DockTitle* bar, Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(QLatin1String(name));
    dock->setWidget(content);
    dock->setTitleBarWidget(bar ? static_cast<QWidget*>(bar) : new QWidget(dock));
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetFloatable);
    addDockWidget(area, dock);
    if (bar) {
        auto* close = bar->addButton(icon(QStringLiteral("x-lg")), tr("Close %1").arg(title), QLatin1String(name) + QStringLiteral("Close"));
        connect(close, &QToolButton::clicked, dock, &QDockWidget::close);
    }
    return dock;
}

void MainWindow::buildDocks() {
    auto* accountsTitle = new DockTitle(tr("Accounts"), this);
    m_accounts = new AccountsPanel(m_session, accountsTitle, this);
    m_accountsDock = addDock("dockAccounts", tr("Accounts"), m_accounts, accountsTitle, Qt::LeftDockWidgetArea);
    m_state = new StatePanel(m_session, this);
    m_stateDock = addDock("dockState", tr("State"), m_state, nullptr, Qt::RightDockWidgetArea);
    auto* inspectorTitle = new DockTitle(tr("Inspector"), this);
    m_inspector = new InspectorPanel(m_session, inspectorTitle, this);
    m_inspectorDock = addDock("dockInspector", tr("Inspector"), m_inspector, inspectorTitle, Qt::RightDockWidgetArea);
    auto* jobsTitle = new DockTitle(tr("Jobs"), this);
    m_jobsDock = addDock("dockJobs", tr("Jobs"), new JobsPanel(m_session->jobs(), this), jobsTitle, Qt::BottomDockWidgetArea);
    m_inspectorDock->toggleViewAction()->setShortcut(QKeySequence(QStringLiteral("Alt+5")));
    m_jobsDock->toggleViewAction()->setShortcut(QKeySequence(QStringLiteral("Alt+9")));

    auto* bar = new QToolBar(tr("Panels"), this);
    bar->setObjectName(QStringLiteral("panelToolBar"));
    bar->setMovable(false);
    makeBare(bar);
    m_panelBar = new PanelBar(bar);
    m_panelBar->addPanel(m_jobsDock->toggleViewAction(), QStringLiteral("hourglass-split"), QStringLiteral("panelJobs"));
    bar->addWidget(m_panelBar);
    addToolBar(Qt::BottomToolBarArea, bar);
}

void MainWindow::defaultLayout() {
    for (QDockWidget* dock : {m_accountsDock, m_stateDock, m_inspectorDock, m_jobsDock})
        dock->setFloating(false);
    addDockWidget(Qt::LeftDockWidgetArea, m_accountsDock);
    addDockWidget(Qt::RightDockWidgetArea, m_stateDock);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_jobsDock);
    splitDockWidget(m_stateDock, m_inspectorDock, Qt::Vertical);
    m_jobsDock->hide();
    sizeDocks();
}

void MainWindow::sizeDocks() {
    resizeDocks({m_accountsDock, m_stateDock, m_inspectorDock}, {scaled(228), scaled(392), scaled(392)}, Qt::Horizontal);
    resizeDocks({m_stateDock, m_inspectorDock}, {scaled(420), scaled(330)}, Qt::Vertical);
    if (auto* splitter = m_work->findChild<QSplitter*>(QStringLiteral("centreSplitter")))
        splitter->setSizes({scaled(350), scaled(400)});
}

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
    for (QDockWidget* dock : {m_accountsDock, m_stateDock, m_inspectorDock, m_jobsDock})
        view->addAction(dock->toggleViewAction());
    fill(view, {{}, C::ToggleTheme, C::FullScreen, C::ResetLayout});
    fill(menuBar()->addMenu(tr("&Go")), {C::Back, C::Forward, {}, C::First, C::Previous, C::Next, C::Last, {}, C::PreviousMarker, C::NextMarker, {}, C::Play, C::GoTo});
    fill(menuBar()->addMenu(tr("&Account")), {C::FindAccount, {}, C::ToggleAxis, C::PinKnownAsOf, C::UnpinKnownAsOf, {}, C::SetA, C::SetB, C::SwapHandles, C::ShowState, C::ShowDiff, {}, C::Snapshots, C::TakeSnapshot});
    fill(menuBar()->addMenu(tr("E&vidence")), {C::EnterOperator, C::LeaveOperator});
    fill(menuBar()->addMenu(tr("&Privacy")), {C::Unlock, C::LockVault});
    fill(menuBar()->addMenu(tr("&Window")), {C::NextPanel, C::PreviousPanel});
    fill(menuBar()->addMenu(tr("&Help")), {C::Shortcuts, {}, C::About});
}

void MainWindow::buildToolBar() {
    m_toolBar = new QToolBar(tr("Main"), this);
    m_toolBar->setObjectName(QStringLiteral("mainToolBar"));
    m_toolBar->setMovable(false);
    m_toolBar->setToolButtonStyle(Qt::ToolButtonIconOnly);
    const auto add = [this](Command command, Qt::ToolButtonStyle style = Qt::ToolButtonIconOnly) {
        m_toolBar->addAction(m_actions->get(command));
        auto* button = qobject_cast<QToolButton*>(m_toolBar->widgetForAction(m_actions->get(command)));
        button->setToolButtonStyle(style);
        button->setObjectName(m_actions->get(command)->objectName() + QStringLiteral("Button"));
        return button;
    };
    m_actions->get(Command::Open)->setIconText(tr("Open"));
    m_actions->get(Command::Import)->setIconText(tr("Import"));
    add(Command::Open, Qt::ToolButtonTextBesideIcon);
    add(Command::Import, Qt::ToolButtonTextBesideIcon);
    m_toolBar->addSeparator();
    add(Command::Back);
    add(Command::Forward);
    m_toolBar->addSeparator();
    add(Command::First);
    add(Command::Previous);
    add(Command::Play, Qt::ToolButtonTextBesideIcon);
    add(Command::Next);
    add(Command::Last);
    auto* speed = new QToolButton(m_toolBar);
    speed->setObjectName(QStringLiteral("playSpeed"));
    speed->setPopupMode(QToolButton::InstantPopup);
    auto* speeds = new QMenu(speed);
    for (const int n : {1, 4, 16, 64})
        speeds->addAction(tr("%1 ev/s").arg(n), this, [this, n, speed] {
            m_playback->setSpeed(n);
            speed->setText(tr("%1 ev/s").arg(n));
        });
    speed->setMenu(speeds);
    speed->setText(tr("%1 ev/s").arg(1));
    setPlainToolTip(speed, tr("Events a second while playing"));
    m_toolBar->addWidget(speed);
    m_toolBar->addSeparator();
    m_actions->get(Command::SetA)->setIconText(QStringLiteral("A"));
    m_actions->get(Command::SetB)->setIconText(QStringLiteral("B"));
    add(Command::SetA, Qt::ToolButtonTextOnly);
    add(Command::SetB, Qt::ToolButtonTextOnly);
    add(Command::SwapHandles);
    connect(m_playback, &Playback::playingChanged, this, [this](bool playing) {
        m_timeline->setPlaying(playing);
        m_actions->get(Command::Play)->setText(playing ? tr("Pause") : tr("P&lay"));
        m_actions->get(Command::Play)->setIcon(icon(playing ? QStringLiteral("pause-fill") : QStringLiteral("play-fill")));
    });
    addToolBar(Qt::TopToolBarArea, m_toolBar);

    addToolBarBreak(Qt::TopToolBarArea);
    m_contextTool = new QToolBar(tr("Context"), this);
    m_contextTool->setObjectName(QStringLiteral("contextToolBar"));
    m_contextTool->setMovable(false);
    auto* column = new QWidget(m_contextTool);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_context = new ContextBar(m_session, column);
    m_banners = new BannerStack(column);
    layout->addWidget(m_context);
    layout->addWidget(m_banners);
    m_contextTool->addWidget(column);
    makeBare(m_contextTool);
    addToolBar(Qt::TopToolBarArea, m_contextTool);
    for (QToolBar* bar : {m_toolBar, m_contextTool})
        bar->setContextMenuPolicy(Qt::PreventContextMenu);
}

void MainWindow::buildStatusBar() {
    m_statusCounts = new QLabel(this);
    m_statusCounts->setObjectName(QStringLiteral("lblEventCount"));
    m_statusRebuilt = new QLabel(this);
    m_statusRebuilt->setObjectName(QStringLiteral("lblRebuilt"));
    m_statusJobs = new QLabel(this);
    m_statusJobs->setObjectName(QStringLiteral("lblJobs"));
    for (QLabel* label : {m_statusCounts, m_statusRebuilt, m_statusJobs}) {
        label->setTextFormat(Qt::PlainText);
        label->setContentsMargins(8, 0, 8, 0);
    }
    statusBar()->setSizeGripEnabled(false);
    statusBar()->addWidget(m_statusCounts);
    statusBar()->addPermanentWidget(m_statusRebuilt);
    statusBar()->addPermanentWidget(m_statusJobs);
}

// ---- wiring --------------------------------------------------------------------------------------------------------

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
    on(Command::EnterOperator, [this] { enterOperator(); });
    on(Command::LeaveOperator, [this] { m_session->setMode(workspace::Mode::Evidence); });
    on(Command::Unlock, [this] { unlock(); });
    on(Command::LockVault, [this] { m_session->lockVault(); });
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

void MainWindow::connectSession() {
    connect(m_session, &Session::opening, this, [this](const QString& what) { m_welcome->setBusy(tr("Opening %1…").arg(what)); });
    connect(m_session, &Session::opened, this, [this] {
        m_welcome->setBusy({});
        showWelcome(false);
        if (!m_session->sample())
            rememberRecent(fromUtf8(m_session->summary().path));
        refresh();
    });
    connect(m_session, &Session::closed, this, [this] {
        m_welcome->setBusy({});
        showWelcome(true);
        refresh();
    });
    connect(m_session, &Session::failed, this, &MainWindow::showFailure);
    connect(m_session, &Session::summaryChanged, this, &MainWindow::refresh);
    connect(m_session, &Session::viewChanged, this, &MainWindow::refresh);
    connect(m_session, &Session::viewFailed, this, [this](const base::Error& error) { statusBar()->showMessage(fromUtf8(error.message), 10'000); });
    connect(m_session, &Session::stateChanged, this, &MainWindow::refreshStatus);
    connect(m_session, &Session::fileDigestChanged, this, &MainWindow::refreshStatus);
    connect(m_session->jobs(), &Jobs::changed, this, &MainWindow::refreshStatus);
    connect(m_session->cursor(), &TimeCursor::historyChanged, this, &MainWindow::refresh);
    connect(m_session->cursor(), &TimeCursor::handlesChanged, this, &MainWindow::refresh);
    connect(m_session->cursor(), &TimeCursor::viewChanged, this, &MainWindow::refresh);

    connect(m_events, &EventView::filterChanged, m_timelinePanel, &TimelinePanel::setFilter);
    connect(m_timelinePanel, &TimelinePanel::clearFiltersRequested, m_events, &EventView::clearFilters);
    connect(m_timelinePanel, &TimelinePanel::filterRequested, m_events, &EventView::addFilter);
    connect(m_timelinePanel, &TimelinePanel::openRequested, this, &MainWindow::chooseStore);
    connect(m_timelinePanel, &TimelinePanel::sampleRequested, this, [this] { openSample(1); });
    connect(m_timeline, &timeline::TimelineWidget::playPauseRequested, m_playback, &Playback::toggle);
    connect(m_accounts, &AccountsPanel::importRequested, this, [this] { importLog(); });
    connect(m_accounts, &AccountsPanel::sampleRequested, this, [this] { openSample(1); });
    connect(m_state, &StatePanel::unlockRequested, this, &MainWindow::unlock);
    connect(m_context, &ContextBar::accountRequested, m_actions->get(Command::FindAccount), &QAction::trigger);
    connect(m_context, &ContextBar::instantRequested, this, &MainWindow::goTo);
    connect(m_context, &ContextBar::knownAsOfRequested, this, &MainWindow::chooseKnownAsOf);
    connect(m_context, &ContextBar::findingsRequested, m_actions->get(Command::ShowState), &QAction::trigger);
    connect(m_context, &ContextBar::modeRequested, this, [this] { m_session->isOperator() ? m_session->setMode(workspace::Mode::Evidence) : enterOperator(); });
    connect(m_banners, &BannerStack::linkActivated, this, [this](BannerKind kind) {
        switch (kind) {
        case BannerKind::Occurred: m_session->cursor()->setAxis(timetravel::Axis::Recorded); return;
        case BannerKind::Operator: m_session->setMode(workspace::Mode::Evidence); return;
        case BannerKind::Notice: unlock(); return;
        case BannerKind::Broken:
        case BannerKind::Hypothetical: return;
        }
    });

    connect(m_welcome, &WelcomePage::openRequested, this, &MainWindow::chooseStore);
    connect(m_welcome, &WelcomePage::importRequested, this, [this] { importLog(); });
    connect(m_welcome, &WelcomePage::sampleRequested, this, &MainWindow::openSample);
    connect(m_welcome, &WelcomePage::recentRequested, this, &MainWindow::openPath);
    connect(m_welcome, &WelcomePage::locateRequested, this, [this](const QString& gone) {
        m_recent.removeAll(gone);
        chooseStore();
    });
    connect(m_welcome, &WelcomePage::recentRemoved, this, [this](const QString& path) {
        m_recent.removeAll(path);
        m_welcome->setRecent(m_recent);
        saveSettings();
    });
    connect(m_welcome, &WelcomePage::recentCleared, this, [this] {
        m_recent.clear();
        m_welcome->setRecent(m_recent);
        saveSettings();
    });
    connect(m_welcome, &WelcomePage::themeChosen, this, [](int choice) { appearance::apply(*qApp, static_cast<appearance::ThemeChoice>(choice)); });
}

// ---- refreshing ----------------------------------------------------------------------------------------------------

void MainWindow::showWelcome(bool welcome) {
    m_stack->setCurrentWidget(welcome ? static_cast<QWidget*>(m_welcome) : m_work);
    m_toolBar->setVisible(!welcome);
    m_contextTool->setVisible(!welcome);
    for (QDockWidget* dock : {m_accountsDock, m_stateDock, m_inspectorDock})
        dock->setVisible(!welcome);
    if (welcome)
        m_jobsDock->hide();
    m_panelBar->parentWidget()->setVisible(!welcome);
    statusBar()->setVisible(!welcome);
    if (!welcome && !m_laidOut) {
        // Widths mean something only once the docks are shown.
        m_laidOut = true;
        QMetaObject::invokeMethod(this, &MainWindow::sizeDocks, Qt::QueuedConnection);
    }
    if (welcome)
        m_welcome->setRecent(m_recent);
}

void MainWindow::refresh() {
    const auto* cursor = m_session->cursor();
    const bool open = m_session->isOpen();
    const bool account = cursor->hasAccount();
    const QString noStore = tr("Open a store first"), noAccount = tr("Choose an account first");
    setWindowTitle(open ? tr("%1 — %2 — Lookback").arg(QFileInfo(fromUtf8(m_session->summary().path)).fileName(), m_session->isOperator() ? tr("Operator mode") : tr("Evidence mode"))
                        : QStringLiteral("Lookback"));
    using C = Command;
    for (const C command : {C::CloseStore, C::CopyLocator, C::FindAccount})
        m_actions->setReason(command, open ? QString() : noStore);
    for (const C command : {C::Filter, C::ZoomIn, C::ZoomOut, C::FitAll, C::Centre, C::ToggleScale, C::First, C::Previous, C::Next, C::Last, C::PreviousMarker, C::NextMarker, C::Play,
                            C::GoTo, C::SetA, C::SetB, C::ToggleAxis, C::PinKnownAsOf, C::ShowState, C::ShowDiff, C::Snapshots})
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
    const int frame = m_session->isOperator() ? kFrame : 0;
    setContentsMargins(frame, frame, frame, frame);
    update();
    refreshBanners();
    refreshStatus();
}

void MainWindow::refreshBanners() {
    const bool occurred = m_session->cursor()->hasAccount() && m_session->cursor()->place().view.axis == timetravel::Axis::Occurred;
    if (occurred)
        m_banners->setBanner({BannerKind::Occurred, tr("Rebuilt in occurred order."), tr("This is not what the system believed at the time."), tr("Back to recorded order"), QStringLiteral("X")});
    else
        m_banners->clearBanner(BannerKind::Occurred);
    if (m_session->isOperator())
        m_banners->setBanner({BannerKind::Operator, tr("Operator mode."), tr("Changes to this store are written and cannot be undone."), tr("Back to evidence mode"), {}});
    else
        m_banners->clearBanner(BannerKind::Operator);
    if (m_session->isOpen() && m_session->sample()) {
        QStringList officers;
        for (const auto& officer : m_session->sample()->officers)
            officers.append(tr("%1: “%2”").arg(fromUtf8(officer.name), fromUtf8(officer.passphrase)));
        const bool locked = m_session->summary().vault.state == workspace::VaultSummary::State::Locked;
        m_banners->setBanner({BannerKind::Notice, tr("Sample."), tr("A copy in a temporary folder; all persons are invented. Vault officers: %1").arg(officers.join(QStringLiteral(", "))),
                              locked ? tr("Unlock the vault") : QString(), {}});
    } else {
        m_banners->clearBanner(BannerKind::Notice);
    }
}

void MainWindow::refreshStatus() {
    if (!m_session->isOpen())
        return;
    const auto& summary = m_session->summary();
    m_statusCounts->setText(tr("%1  ·  %2  ·  UTC").arg(format::events(summary.head.events), format::counted(summary.accounts, tr("%1 account"), tr("%1 accounts"))));
    setPlainToolTip(m_statusCounts, m_session->fileDigest().isEmpty() ? tr("The file's SHA-256 is being computed") : tr("%1\nSHA-256 when opened: %2").arg(fromUtf8(summary.path), m_session->fileDigest()));
    if (const auto& shown = m_session->state()) {
        const auto& answer = shown->answer;
        const QString from = answer.snapshotVersion.value > 0 ? tr("from snapshot v%1").arg(answer.snapshotVersion.value) : answer.fromMemory ? tr("from memory") : tr("from the start");
        m_statusRebuilt->setText(tr("rebuilt in %1 ms %2, %3").arg(QString::number(shown->milliseconds, 'f', shown->milliseconds < 10 ? 1 : 0), from, format::events(answer.eventsApplied)));
    } else {
        m_statusRebuilt->clear();
    }
    const auto running = m_session->jobs()->running();
    m_statusJobs->setText(running.isEmpty() ? tr("Jobs: idle")
                              : running.front()->percent() >= 0 ? tr("%1: %2 %").arg(running.front()->title()).arg(running.front()->percent())
                                                                : running.front()->title());
}

// ---- doing ---------------------------------------------------------------------------------------------------------

void MainWindow::openPath(const QString& path) { m_session->openStore(path, workspace::Mode::Evidence); }
void MainWindow::openSample(int number) { m_session->openSample(number); }

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

void MainWindow::enterOperator() {
    if (!m_session->isOpen())
        return;
    auto* dialog = new QInputDialog(this);
    dialog->setObjectName(QStringLiteral("operatorDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Operator mode"));
    dialog->setLabelText(tr("Operator mode lets Lookback write to this store. Why is that needed?"));
    dialog->setOkButtonText(tr("Enter operator mode"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& reason) {
        if (!reason.trimmed().isEmpty())
            m_session->setMode(workspace::Mode::Operator);
    });
    dialog->open();
}

void MainWindow::takeSnapshot() {
    auto* dialog = new SnapshotsDialog(m_session, this);
    dialog->open();
    dialog->take();
}

void MainWindow::showFailure(const QString& title, const base::Error& error) {
    m_welcome->setBusy({});
    if (error.code == base::ErrorCode::Cancelled)
        return;
    auto* box = new QMessageBox(QMessageBox::Warning, QStringLiteral("Lookback"), title, QMessageBox::Ok, this);
    box->setObjectName(QStringLiteral("failureBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    QString detail = fromUtf8(error.message) + QLatin1Char('.');
    if (!error.hint.empty())
        detail += QLatin1Char('\n') + fromUtf8(error.hint);
    box->setInformativeText(visibleText(detail).replace(QStringLiteral("\\n"), QStringLiteral("\n")));
    if (!error.where.empty())
        box->setDetailedText(fromUtf8(error.where));
    box->open();
}

void MainWindow::cyclePanels(int direction) {
    const QList<QWidget*> panels{m_accountsDock, m_timeline, m_events, m_stateDock, m_inspectorDock, m_jobsDock};
    qsizetype current = 0;
    for (qsizetype i = 0; i < panels.size(); ++i)
        if (panels[i] == focusWidget() || panels[i]->isAncestorOf(focusWidget()))
            current = i;
    for (qsizetype step = 1; step <= panels.size(); ++step) {
        QWidget* panel = panels[(current + direction * step + panels.size() * 2) % panels.size()];
        if (!panel->isVisible())
            continue;
        if (panel->focusPolicy() != Qt::NoFocus)
            return panel->setFocus(Qt::ShortcutFocusReason);
        for (QWidget* child : panel->findChildren<QWidget*>())
            if (child->isVisibleTo(panel) && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus) && !child->inherits("QAbstractButton"))
                return child->setFocus(Qt::ShortcutFocusReason);
    }
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

// ---- what is kept between runs -------------------------------------------------------------------------------------

void MainWindow::setRemembering(bool remembering) {
    m_remembering = remembering;
    if (remembering)
        restoreSettings();
}

void MainWindow::rememberRecent(const QString& path) {
    m_recent.removeAll(path);
    m_recent.prepend(QFileInfo(path).absoluteFilePath());
    m_recent.removeDuplicates();
    while (m_recent.size() > kRecentKept)
        m_recent.removeLast();
    saveSettings();
}

void MainWindow::restoreSettings() {
    const QSettings settings;
    m_recent = settings.value(QStringLiteral("recent")).toStringList();
    m_welcome->setRecent(m_recent);
    restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray());
}

void MainWindow::saveSettings() const {
    if (!m_remembering)
        return;
    QSettings settings;
    settings.setValue(QStringLiteral("recent"), m_recent);
    settings.setValue(QStringLiteral("geometry"), saveGeometry());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    saveSettings();
    m_session->closeStore();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList logs;
    for (const QUrl& url : event->mimeData()->urls()) {
        const QString path = url.toLocalFile();
        if (path.endsWith(QStringLiteral(".lookback")))
            return openPath(path);
        if (!path.isEmpty())
            logs.append(path);
    }
    if (!logs.isEmpty())
        importLog(logs);
}

void MainWindow::paintEvent(QPaintEvent* event) {
    QMainWindow::paintEvent(event);
    if (!m_session->isOperator())
        return;
    QPainter p(this);
    p.setPen(QPen(theme().operatorFrame, kFrame * 2));
    p.drawRect(rect());
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        update();
}

} // namespace lookback::ui
