// The panels of the window: centre, docks, tool bars, status bar, and how they lie. Bottom docks share one place: opening one closes the others that
// are still docked there; the panel bar below stands for their tabs.
#include "ui/main_window.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/icons.h"
#include "ui/appearance/plain_text.h"
#include "ui/dialogs/privacy_desk.h"
#include "ui/pages/accounts_panel.h"
#include "ui/pages/activity_panel.h"
#include "ui/pages/context_bar.h"
#include "ui/pages/event_view.h"
#include "ui/pages/inspector_panel.h"
#include "ui/pages/integrity_panel.h"
#include "ui/pages/jobs_panel.h"
#include "ui/pages/keys_panel.h"
#include "ui/pages/state_panel.h"
#include "ui/pages/timeline_panel.h"
#include "ui/pages/welcome_page.h"
#include "ui/timeline/timeline_widget.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/panel_bar.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QSplitter>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {
namespace {

// A tool bar asks the style for its margins when it is made and when the style changes, not when a property does.
void makeBare(QToolBar* bar) {
    appearance::setKind(bar, "bare");
    QEvent changed(QEvent::StyleChange);
    QCoreApplication::sendEvent(bar, &changed);
}

} // namespace

void MainWindow::buildCentre() {
    m_welcome = new WelcomePage(this);
    m_welcome->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored); // hidden, it would keep an open dock low
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

QDockWidget* MainWindow::addBottomDock(const char* name, const QString& title, QWidget* content, DockTitle* bar, const char* key, const char* iconName, const char* buttonName) {
    QDockWidget* dock = addDock(name, title, content, bar, Qt::BottomDockWidgetArea);
    QAction* toggle = dock->toggleViewAction();
    toggle->setShortcut(QKeySequence(QLatin1String(key)));
    connect(toggle, &QAction::triggered, this, [this, dock](bool shown) {
        if (shown)
            openDock(dock);
    });
    m_panelBar->addPanel(toggle, QLatin1String(iconName), QLatin1String(buttonName));
    m_bottomDocks.append(dock);
    return dock;
}

void MainWindow::openDock(QDockWidget* dock) {
    const auto below = [this](QDockWidget* d) { return m_bottomDocks.contains(d) && !d->isFloating() && dockWidgetArea(d) == Qt::BottomDockWidgetArea; };
    if (below(dock))
        for (QDockWidget* other : m_bottomDocks)
            if (other != dock && below(other))
                other->hide();
    dock->show();
    dock->raise();
}

void MainWindow::buildDocks() {
    auto* bar = new QToolBar(tr("Panels"), this);
    bar->setObjectName(QStringLiteral("panelToolBar"));
    bar->setMovable(false);
    makeBare(bar);
    m_panelBar = new PanelBar(bar);
    bar->addWidget(m_panelBar);
    addToolBar(Qt::BottomToolBarArea, bar);

    auto* accountsTitle = new DockTitle(tr("Accounts"), this);
    m_accounts = new AccountsPanel(m_session, accountsTitle, this);
    m_accountsDock = addDock("dockAccounts", tr("Accounts"), m_accounts, accountsTitle, Qt::LeftDockWidgetArea);
    m_state = new StatePanel(m_session, this);
    m_stateDock = addDock("dockState", tr("State"), m_state, nullptr, Qt::RightDockWidgetArea);
    auto* inspectorTitle = new DockTitle(tr("Inspector"), this);
    m_inspector = new InspectorPanel(m_session, inspectorTitle, this);
    m_inspectorDock = addDock("dockInspector", tr("Inspector"), m_inspector, inspectorTitle, Qt::RightDockWidgetArea);
    m_inspectorDock->toggleViewAction()->setShortcut(QKeySequence(QStringLiteral("Alt+5")));
    m_sideDocks = {m_accountsDock, m_stateDock, m_inspectorDock};

    // In the order of the panel bar.
    auto* integrityTitle = new DockTitle(tr("Integrity"), this);
    m_integrity = new IntegrityPanel(m_session, integrityTitle, this);
    m_integrityDock = addBottomDock("dockIntegrity", tr("Integrity"), m_integrity, integrityTitle, "Alt+7", "shield-check", "panelIntegrity");
    auto* keysTitle = new DockTitle(tr("Keys"), this);
    m_keysDock = addBottomDock("dockKeys", tr("Keys"), m_privacy->makePanel(keysTitle, this), keysTitle, "Alt+8", "key", "panelKeys");
    auto* activityTitle = new DockTitle(tr("Activity"), this);
    addBottomDock("dockActivity", tr("Activity"), new ActivityPanel(m_session, activityTitle, this), activityTitle, "Alt+0", "journal-text", "panelActivity");
    auto* jobsTitle = new DockTitle(tr("Jobs"), this);
    addBottomDock("dockJobs", tr("Jobs"), new JobsPanel(m_session->jobs(), this), jobsTitle, "", "hourglass-split", "panelJobs");
}

void MainWindow::defaultLayout() {
    for (QDockWidget* dock : m_sideDocks + m_bottomDocks)
        dock->setFloating(false);
    addDockWidget(Qt::LeftDockWidgetArea, m_accountsDock);
    addDockWidget(Qt::RightDockWidgetArea, m_stateDock);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    splitDockWidget(m_stateDock, m_inspectorDock, Qt::Vertical);
    for (QDockWidget* dock : m_bottomDocks) {
        addDockWidget(Qt::BottomDockWidgetArea, dock);
        dock->hide();
    }
    sizeDocks();
}

void MainWindow::sizeDocks() {
    // A narrow window takes from the list of accounts, a wide one gives the inspector whole lines.
    const int left = width() < scaled(1360) ? 200 : 228, right = width() < scaled(1700) ? 392 : 440;
    resizeDocks({m_accountsDock, m_stateDock, m_inspectorDock}, {scaled(left), scaled(right), scaled(right)}, Qt::Horizontal);
    resizeDocks({m_stateDock, m_inspectorDock}, {scaled(420), scaled(330)}, Qt::Vertical);
    if (auto* splitter = m_work->findChild<QSplitter*>(QStringLiteral("centreSplitter")))
        splitter->setSizes({scaled(350), scaled(400)});
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
    m_context->setOperatorWatch(m_privacy->service()->operatorWatch());
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

void MainWindow::showWelcome(bool welcome) {
    m_stack->setCurrentWidget(welcome ? static_cast<QWidget*>(m_welcome) : m_work);
    m_toolBar->setVisible(!welcome);
    m_contextTool->setVisible(!welcome);
    for (QDockWidget* dock : m_sideDocks)
        dock->setVisible(!welcome);
    if (welcome)
        for (QDockWidget* dock : m_bottomDocks)
            dock->hide();
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

void MainWindow::cyclePanels(int direction) {
    QList<QWidget*> panels{m_accountsDock, m_timeline, m_events, m_stateDock, m_inspectorDock};
    for (QDockWidget* dock : m_bottomDocks)
        panels.append(dock);
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

} // namespace lookback::ui
