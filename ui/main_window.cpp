#include "ui/main_window.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/format/format.h"
#include "ui/dialogs/privacy_desk.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"
#include "ui/pages/accounts_panel.h"
#include "ui/pages/context_bar.h"
#include "ui/pages/event_view.h"
#include "ui/pages/inspector_panel.h"
#include "ui/pages/integrity_panel.h"
#include "ui/pages/state_panel.h"
#include "ui/pages/timeline_panel.h"
#include "ui/pages/welcome_page.h"
#include "ui/timeline/timeline_widget.h"
#include "ui/widgets/banner.h"

#include <QtCore/QFileInfo>
#include <QtCore/QMimeData>
#include <QtCore/QSettings>
#include <QtGui/QCloseEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QTreeView>

namespace lookback::ui {
namespace {

constexpr int kRecentKept = 8;
constexpr int kFrame = 2; // operator mode, round the client area

} // namespace

MainWindow::MainWindow(base::Executor* executor, QWidget* parent)
    : QMainWindow(parent), m_session(new Session(executor, this)), m_playback(new Playback(m_session, this)), m_actions(new Actions(this)),
      m_privacy(new PrivacyDesk(m_session, this)) {
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
// ---- wiring --------------------------------------------------------------------------------------------------------

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
    connect(m_privacy, &PrivacyDesk::failed, this, &MainWindow::showFailure);
    connect(m_privacy, &PrivacyDesk::unlockRequested, this, &MainWindow::unlock);
    connect(m_privacy, &PrivacyDesk::showEventsRequested, this, &MainWindow::showEventsOf);
    connect(m_privacy->service(), &PrivacyService::factsChanged, this, &MainWindow::refreshCommands);
    m_privacy->setBanners(m_banners);
    m_privacy->copyFrom(m_state->tree());
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
    connect(m_state, &StatePanel::showErasure, this, &MainWindow::showErasure);
    connect(m_inspector, &InspectorPanel::showErasure, this, &MainWindow::showErasure);
    connect(m_context, &ContextBar::accountRequested, m_actions->get(Command::FindAccount), &QAction::trigger);
    connect(m_context, &ContextBar::instantRequested, this, &MainWindow::goTo);
    connect(m_context, &ContextBar::knownAsOfRequested, this, &MainWindow::chooseKnownAsOf);
    connect(m_context, &ContextBar::findingsRequested, m_actions->get(Command::ShowState), &QAction::trigger);
    connect(m_context, &ContextBar::integrityRequested, this, [this] { openDock(m_integrityDock); });
    connect(m_integrity, &IntegrityPanel::unlockRequested, this, &MainWindow::unlock);
    connect(m_session->integrity(), &Integrity::changed, this, &MainWindow::refreshBanners);
    connect(m_context, &ContextBar::modeRequested, this, [this] { m_session->isOperator() ? m_session->setMode(workspace::Mode::Evidence) : m_privacy->askOperator(); });
    connect(m_banners, &BannerStack::linkActivated, this, [this](BannerKind kind) {
        switch (kind) {
        case BannerKind::Occurred: m_session->cursor()->setAxis(timetravel::Axis::Recorded); return;
        case BannerKind::Operator: m_session->setMode(workspace::Mode::Evidence); return;
        case BannerKind::Notice: unlock(); return;
        case BannerKind::Restored:
        case BannerKind::Unfinished: return; // the privacy desk's
        case BannerKind::Broken:
            openDock(m_integrityDock);
            m_integrity->showFirstProblem();
            return;
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

void MainWindow::refresh() {
    const bool open = m_session->isOpen();
    setWindowTitle(open ? tr("%1 — %2 — Lookback").arg(QFileInfo(fromUtf8(m_session->summary().path)).fileName(), m_session->isOperator() ? tr("Operator mode") : tr("Evidence mode"))
                        : QStringLiteral("Lookback"));
    refreshCommands();
    const int frame = m_session->isOperator() ? kFrame : 0;
    setContentsMargins(frame, frame, frame, frame);
    update();
    refreshBanners();
    refreshStatus();
}

void MainWindow::refreshBanners() {
    if (const auto& last = m_session->integrity()->last(); last && m_session->integrity()->badge().verdict == integrity::Verdict::Broken)
        m_banners->setBanner({BannerKind::Broken, tr("This store is broken."),
                              tr("%1 Figures that rest on what is broken are not to be relied on.").arg(integrityWords(*m_session, *m_session->integrity()).second + QLatin1Char('.')), tr("Show the problem"), {}});
    else
        m_banners->clearBanner(BannerKind::Broken);
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

void MainWindow::openPath(const QString& path) { m_session->openStore(path, workspace::Mode::Evidence); }
void MainWindow::openSample(int number) { m_session->openSample(number); }

void MainWindow::showFailure(const QString& title, const base::Error& error) {
    m_welcome->setBusy({});
    if (error.code == base::ErrorCode::Cancelled)
        return;
    auto* box = new QMessageBox(QMessageBox::Warning, QStringLiteral("Lookback"), title, QMessageBox::Ok, this);
    box->setObjectName(QStringLiteral("failureBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    QString detail = fromUtf8(error.message) + QLatin1Char('.');
    detail[0] = detail[0].toUpper();
    if (const QString hint = hintText(error); !hint.isEmpty())
        detail += QLatin1Char('\n') + hint;
    box->setInformativeText(visibleText(detail).replace(QStringLiteral("\\n"), QStringLiteral("\n")));
    if (!error.where.empty())
        box->setDetailedText(fromUtf8(error.where));
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
