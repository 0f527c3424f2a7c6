// Pictures for eyes, not a test: LOOKBACK_SHOTS=<folder> lookback-shots [events of the large account]. Every view of the window with real data, at 1280×800
// and 1920×1080, light, dark and high contrast; LOOKBACK_SHOW=1280x800-light takes only what has this in its name. Part by part: what fails is said, the
// other parts still go on.
#include "tests/ui/support/desk.h"
#include "tests/ui/support/surroundings.h"
#include "ui/appearance/apply.h"
#include "ui/pages/welcome_page.h"
#include "ui/session/integrity.h"
#include "ui/timeline/timeline_widget.h"

#include <QtCore/QDateTime>
#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtWidgets/QAbstractItemView>
#include <QtGui/QAction>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabWidget>

#include <cstdio>

namespace {

using namespace lookback;
using test::Desk;

QString q(const char* text) { return QString::fromUtf8(text); }

class Shots {
public:
    Shots(QString folder, QString suffix, QSize size, QString large) : m_folder(std::move(folder)), m_suffix(std::move(suffix)), m_size(size), m_large(std::move(large)) {}

    bool all() {
        bool whole = part("welcome, import, main window", &Shots::window);
        whole = part("keys and erasure", &Shots::privacy) && whole;
        whole = part("integrity and activity", &Shots::integrity) && whole;
        whole = part("long values and errors", &Shots::extremes) && whole;
        return whole;
    }

private:
    bool part(const char* name, bool (Shots::*take)()) {
        Desk desk(m_size);
        m_desk = &desk;
        const bool whole = (this->*take)();
        if (!whole)
            std::fprintf(stderr, "%s: not all of it (after %s)\n", name, qPrintable(m_last));
        // Dialogs left open would outlive their part.
        for (QDialog* dialog : desk.window().findChildren<QDialog*>())
            dialog->reject();
        return whole;
    }
    void save(QWidget& widget, const char* name) {
        QTest::qWait(350);
        m_last = q(name) + m_suffix;
        const QString file = QDir(m_folder).filePath(m_last + q(".png"));
        std::printf("%s %s\n", widget.grab().save(file) ? "saved" : "FAILED", qPrintable(file));
    }
    void save(const char* name) { save(m_desk->window(), name); }
    bool ready(const char* name) {
        return Desk::until([&] {
            auto* widget = m_desk->window().findChild<QWidget*>(QLatin1String(name));
            return widget && widget->isVisible() && widget->isEnabled();
        });
    }
    bool press(const char* name) {
        if (!ready(name))
            return false;
        m_desk->click(name);
        return true;
    }
    QString typed(const char* name) { return m_desk->window().findChild<QWidget*>(QLatin1String(name)) ? m_desk->label(name) : QString(); }

    // ---- welcome, import, main -----------------------------------------------------------------------------------

    bool window() {
        Desk& desk = *m_desk;
        save("welcome");
        desk.window().findChild<ui::WelcomePage*>()->setRecent({test::sampleLog(), q("/srv/audits/2026/branch-7/quarterly-close/branch7.lookback")});
        save("welcome-recent");
        desk.key(Qt::Key_I, Qt::ControlModifier);
        auto* dialog = desk.await<QDialog>("importDialog");
        if (!dialog)
            return false;
        desk.type(dialog->findChild<QLineEdit*>(q("importFiles")), test::sampleLog());
        save(*dialog, "import-files");
        desk.click("importNext");
        save(*dialog, "import-format");
        desk.click("importNext");
        if (!Desk::until([&] { return desk.label("importFigure5") == q("31"); }))
            return false;
        save(*dialog, "import-dry-run");
        desk.click("importCancel");
        if (!desk.gone("importDialog") || !desk.begin() || !desk.goTo(q("v11")))
            return false;
        desk.timeline()->setFocus();
        save("v11-recorded");
        auto* tabs = desk.find<QTabWidget>("inspectorTabs");
        if (!desk.goTo(q("v2")))
            return false;
        for (const auto& [tab, name] : {std::pair{1, "inspector-upcasted"}, {2, "inspector-steps"}, {3, "inspector-bytes"}, {4, "inspector-context"}}) {
            tabs->setCurrentIndex(tab);
            save(name);
        }
        tabs->setCurrentIndex(0);
        if (!desk.goTo(q("2026-01-31T23:59:59Z")))
            return false;
        desk.key(Qt::Key_1, Qt::ControlModifier);
        if (!desk.goTo(q("2026-02-28T23:59:59Z")))
            return false;
        desk.key(Qt::Key_2, Qt::ControlModifier);
        desk.key(Qt::Key_D, Qt::ControlModifier);
        save("diff");
        desk.find<QTabWidget>("stateTabs")->setCurrentIndex(0);
        if (!desk.goTo(q("v11")))
            return false;
        desk.click("axisOccurred");
        if (!Desk::until([&] { return desk.cursor().place().view.axis == timetravel::Axis::Occurred; }) || !desk.settled())
            return false;
        save("v11-occurred");
        desk.click("axisRecorded");
        if (!Desk::until([&] { return desk.cursor().place().view.axis == timetravel::Axis::Recorded; }) || !desk.settled())
            return false;
        auto* filter = desk.find<QLineEdit>("filterEdit");
        desk.type(filter, q("type:Withdrawn and amount >> 50"));
        save("filter-invalid");
        filter->clear();
        desk.type(filter, q("type:AccountClosed"));
        desk.key(filter, Qt::Key_Return);
        save("filter-empty");
        desk.click("clearFilters");
        if (!m_large.isEmpty()) {
            desk.window().openPath(m_large);
            auto* list = desk.find<QAbstractItemView>("accountList");
            if (!Desk::until([&] { return desk.session().isOpen() && !desk.session().isOpening() && list->model()->rowCount() == 1; }, 60'000))
                return false;
            desk.clickCell(list, list->model()->index(0, 0));
            if (!Desk::until([&] { return desk.cursor().hasAccount() && desk.session().stateIsCurrent() && !desk.session().viewLoading(); }, 600'000) || !desk.settled())
                return false;
            save("large-account");
        }
        return true;
    }

    // ---- keys and erasure ----------------------------------------------------------------------------------------

    bool unlock(const QByteArray& prefix, const QString& officer, const QString& passphrase) {
        if (!ready((prefix + "Officer").constData()))
            return false;
        auto* box = m_desk->find<QComboBox>((prefix + "Officer").constData());
        box->setCurrentIndex(box->findData(officer));
        m_desk->type(m_desk->find<QLineEdit>((prefix + "Passphrase").constData()), passphrase);
        return press((prefix + "Ok").constData()) && Desk::until([&] { return m_desk->session().officer() == officer; });
    }
    bool choose(int row) {
        auto* table = m_desk->find<QAbstractItemView>("keysTable");
        const QString subject = table->model()->index(row, 0).data().toString();
        m_desk->clickCell(table, table->model()->index(row, 0));
        return Desk::until([&] { return m_desk->label("subjectName") == subject; }) && ready("subjectErase");
    }
    QDialog* request(int row, const QString& identity) {
        if (!choose(row) || !press("subjectErase"))
            return nullptr;
        auto* wizard = m_desk->await<QDialog>("erasureWizard");
        if (wizard)
            m_desk->type(m_desk->find<QLineEdit>("erasureIdentity"), identity);
        return wizard;
    }
    bool closeWizard() { return press("erasureClose") && m_desk->gone("erasureWizard"); }

    bool privacy() {
        Desk& desk = *m_desk;
        if (!desk.begin() || !desk.goTo(q("v11")))
            return false;
        desk.find<QAction>("actEnterOperator")->trigger();
        auto* mode = desk.await<QDialog>("operatorDialog");
        if (!mode)
            return false;
        desk.type(mode->findChild<QLineEdit*>(), q("erasure request of S-02"));
        save(*mode, "operator-dialog");
        desk.key(mode->findChild<QLineEdit*>(), Qt::Key_Return);
        if (!Desk::until([&] { return desk.session().isOperator() && !desk.session().isOpening(); }))
            return false;
        desk.find<QAbstractButton>("panelKeys")->click();
        auto* table = desk.find<QAbstractItemView>("keysTable");
        if (!Desk::until([&] { return table->model()->rowCount() == 5; }))
            return false;
        save("keys-locked");
        desk.find<QAction>("actUnlock")->trigger();
        if (auto* dialog = desk.await<QDialog>("unlockDialog")) {
            save(*dialog, "unlock-dialog");
            dialog->reject();
        }
        if (!desk.gone("unlockDialog") || !unlock("keysUnlock", q("requester"), q("sample requester")) || !choose(1))
            return false;
        save("keys-unlocked");

        // S-02: every page, with a stop while it waits for approval.
        QDialog* wizard = request(1, q("passport at the branch, case 2026-118"));
        if (!wizard)
            return false;
        save(*wizard, "erasure-1-request");
        for (const char* page : {"erasure-2-impact", "erasure-3-holds", "erasure-4-plan"}) {
            if (!press("erasureNext") || !ready("erasureNext"))
                return false;
            save(*wizard, page);
        }
        if (!press("erasureNext") || !Desk::until([&] { return typed("erasureStatus").startsWith(q("E-1")); }))
            return false;
        save(*wizard, "erasure-4-submitted");
        if (!closeWizard() || !choose(1))
            return false;
        save("keys-waiting-approval");

        // S-01: a hold, and a request it defers; its fields are restricted.
        if (!choose(0) || !press("subjectHold"))
            return false;
        auto* hold = desk.await<QDialog>("holdDialog");
        if (!hold)
            return false;
        desk.type(desk.find<QLineEdit>("holdReference"), q("court 12 O 34/26"));
        save(*hold, "hold-dialog");
        if (!press("holdOk") || !desk.gone("holdDialog") || !Desk::until([&] { return table->model()->index(0, 2).data().toString() == q("on hold"); }))
            return false;
        wizard = request(0, q("letter of 2026-04-02, passport seen"));
        if (!wizard || !press("erasureNext") || !press("erasureNext") || !ready("erasureNext"))
            return false;
        save(*wizard, "erasure-3-held");
        if (!press("erasureNext") || !press("erasureNext") || !Desk::until([&] { return typed("erasureStatus").contains(q("Deferred")); }))
            return false;
        save(*wizard, "erasure-4-deferred");
        if (!closeWizard() || !choose(0))
            return false;
        save("keys-on-hold");

        // The other officer approves E-1; executed; certificate.
        if (!choose(1) || !press("subjectErase"))
            return false;
        wizard = desk.await<QDialog>("erasureWizard");
        if (!wizard || !unlock("erasureSignIn", q("approver"), q("sample approver")))
            return false;
        desk.type(desk.find<QLineEdit>("erasureApproveNumber"), q("E-1"));
        save(*wizard, "erasure-4-approval");
        if (!press("erasureApprove") || !ready("erasureNext"))
            return false;
        save(*wizard, "erasure-4-approved");
        if (!press("erasureNext") || !ready("erasureNext"))
            return false;
        save(*wizard, "erasure-5-execute");
        if (!press("erasureNext") || !ready("certificateTrials") || !Desk::until([&] { return typed("certificateScan").contains(q("traces")); }))
            return false;
        save(*wizard, "erasure-6-certificate");
        if (!press("erasureNext") || !desk.gone("erasureWizard") || !choose(1))
            return false;
        save("keys-destroyed");
        desk.type(desk.find<QLineEdit>("keysSearch"), q("nobody"));
        save("keys-no-match");
        desk.click("keysClearFilter");

        desk.find<QAction>("actOfficers")->trigger();
        auto* officers = desk.await<QDialog>("officersDialog");
        if (!officers)
            return false;
        save(*officers, "officers");
        if (press("officersPolicy")) {
            if (auto* policy = desk.await<QDialog>("policyDialog")) {
                auto* approvals = desk.find("policyApprovals");
                approvals->setFocus();
                QTest::keyClick(approvals, Qt::Key_Down);
                save(*policy, "policy-dialog");
                desk.click("policyOk");
                (void)desk.gone("policyDialog");
                (void)Desk::until([&] { return desk.find("officersPending")->isVisible(); });
                save(*officers, "officers-pending");
            }
        }
        desk.click("officersClose");
        if (!desk.gone("officersDialog"))
            return false;

        // What is left of S-02 and what is shown of S-01.
        desk.find<QAbstractButton>("panelKeys")->click();
        if (!desk.goTo(q("v4")))
            return false;
        if (const QModelIndex holder = desk.field(q("holder.name"), 0); holder.isValid())
            desk.find<QAbstractItemView>("stateTree")->scrollTo(holder, QAbstractItemView::PositionAtCenter);
        save("erased-and-restricted");
        desk.find<QAbstractButton>("panelActivity")->click();
        save("activity");
        return true;
    }

    // ---- integrity -----------------------------------------------------------------------------------------------

    bool open(const QString& store) {
        m_desk->window().openPath(store);
        return Desk::until([&] { return m_desk->session().isOpen() && !m_desk->session().isOpening(); }) && m_desk->openAccount(q("ACC-1001"));
    }
    bool verify() {
        m_desk->key(Qt::Key_F5);
        return Desk::until([&] { return !m_desk->session().integrity()->job() && m_desk->session().integrity()->last(); });
    }
    // Past the guard against changes, which is put back as it was.
    static bool alter(const QString& store, const QString& where) {
        QProcess python;
        python.start(q("/usr/bin/python3"), {q("-c"), q("import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nc.execute('DROP TRIGGER event_keep')\n"
                     "c.execute('UPDATE event SET data = substr(data, 2) WHERE ' + sys.argv[2])\n"
                     "c.execute(\"CREATE TRIGGER event_keep BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END\")\nc.commit()\n"), store, where});
        return python.waitForFinished() && python.exitCode() == 0;
    }

    bool integrity() {
        Desk& desk = *m_desk;
        if (!open(test::makeStore(q("shown%1.lookback").arg(m_suffix))))
            return false;
        desk.find<QAbstractButton>("panelIntegrity")->click();
        save("integrity-not-checked");
        if (!verify())
            return false;
        save("integrity-consistent");
        const QString broken = test::makeStore(q("broken%1.lookback").arg(m_suffix));
        if (!alter(broken, q("position = 8")) || !open(broken) || !verify())
            return false;
        save("integrity-broken-one");
        const QString many = test::makeStore(q("many%1.lookback").arg(m_suffix));
        if (!alter(many, q("position > 6 AND position % 2 = 0")) || !open(many) || !verify())
            return false;
        save("integrity-broken-many");
        return true;
    }

    // ---- long values, errors -------------------------------------------------------------------------------------

    bool extremes() {
        Desk& desk = *m_desk;
        const QString junk = test::scratch(q("no-store-at-all.lookback"));
        QFile file(junk);
        if (!file.open(QIODevice::WriteOnly) || file.write(QByteArray(8192, 'x')) < 0)
            return false;
        file.close();
        desk.window().openPath(junk);
        if (auto* box = desk.await<QDialog>("failureBox")) {
            save(*box, "error-not-a-store");
            box->reject();
        }
        const QString account = q("ACC-2026-GEMEINSCHAFTSKONTO-HAMBURG-ALTONA-0000000001");
        const auto event = [&](int revision, const char* type, const QByteArray& data) {
            return q("{\"stream\":\"account-%1\",\"revision\":%2,\"id\":\"00000000-0000-4000-8000-%3\",\"type\":\"%4\",\"schemaVersion\":%5,\"occurredAt\":\"2026-01-0%6T09:00:00.123456789Z\","
                     "\"recordedAt\":\"2026-01-0%6T09:00:00.123456789Z\",\"data\":%7,\"metadata\":{\"actor\":\"settlement-engine-frankfurt-am-main-primary\",\"approvedBy\":\"head-of-operations-hamburg-altona\"}}\n")
                .arg(account).arg(revision).arg(revision + 1, 12, 10, QLatin1Char('0')).arg(QLatin1String(type)).arg(1).arg(revision + 1).arg(QString::fromUtf8(data)).toUtf8();
        };
        QByteArray lines = event(0, "AccountOpened", "{\"holderId\":\"S-DE-2026-000000000000000000000000000001\",\"owner\":\"Karl-Theodor Maximilian Wolfeschlegelsteinhausenbergerdorff der Aeltere\",\"email\":\"karl.theodor.maximilian.wolfeschlegelsteinhausenbergerdorff@post.example\",\"currency\":\"EUR\"}");
        lines += event(1, "FundsDeposited", "{\"amount\":70000000000000.00,\"reference\":\"a reference as long as a bank lets one write it, with numbers 0001 0002 0003 0004 0005 and no end in sight\"}");
        lines += event(2, "FundsWithdrawn", "{\"amount\":69999999999999.99}");
        const QString log = test::scratch(q("long.jsonl")), store = test::scratch(q("long%1.lookback").arg(m_suffix));
        QFile out(log);
        if (!out.open(QIODevice::WriteOnly) || out.write(lines) < 0)
            return false;
        out.close();
        const auto made = test::cli({q("import"), store, log, q("--keep-defects"), q("--create-vault"), q("--passphrase-file"), test::scratch(q("passphrase"))});
        if (made.exitCode > 1) {
            std::fprintf(stderr, "%s\n", made.err.constData());
            return false;
        }
        desk.window().openPath(store);
        if (!Desk::until([&] { return desk.session().isOpen() && !desk.session().isOpening(); }) || !desk.openAccount(account))
            return false;
        save("long-values");
        desk.find<QAbstractButton>("panelKeys")->click();
        save("long-values-keys");
        return true;
    }

    QString m_folder, m_suffix, m_last;
    QSize m_size;
    QString m_large;
    Desk* m_desk = nullptr;
};

} // namespace

int main(int argc, char** argv) {
    test::Surroundings surroundings;
    QApplication app(argc, argv);
    surroundings.dress(app);
    const QString folder = qEnvironmentVariable("LOOKBACK_SHOTS");
    if (folder.isEmpty() || !QDir().mkpath(folder)) {
        std::fprintf(stderr, "LOOKBACK_SHOTS=<folder> lookback-shots [events of the large account]\n");
        return 2;
    }
    QString large;
    if (const qint64 events = argc > 1 ? QByteArray(argv[1]).toLongLong() : 0; events > 0) {
        const QString log = test::scratch(QStringLiteral("large.jsonl"));
        large = test::scratch(QStringLiteral("large.lookback"));
        if (!workspace::generate(log.toStdString(), (log + QStringLiteral(".manifest")).toStdString(), events, 1, "shots"))
            return 6;
        app::ThreadExecutor executor;
        auto store = workspace::Workspace::open({large.toStdString(), workspace::Mode::Operator, true, &executor});
        transfer::ImportOptions options;
        options.policy = transfer::DefectPolicy::Keep;
        if (!store || !(*store)->createVault({"shots", "correct horse", test::scratch(QStringLiteral("shots.key")).toStdString()}, 1) || !(*store)->importLogs({log.toStdString()}, options))
            return 6;
    }
    using Choice = ui::appearance::ThemeChoice;
    bool whole = true;
    for (const auto& [theme, choice] : {std::pair{"light", Choice::Light}, {"dark", Choice::Dark}, {"contrast", Choice::HighContrast}})
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)}) {
            const QString suffix = QStringLiteral("-%1x%2-%3").arg(size.width()).arg(size.height()).arg(QLatin1String(theme));
            if (!suffix.contains(qEnvironmentVariable("LOOKBACK_SHOW")))
                continue;
            ui::appearance::apply(app, choice);
            whole = Shots(folder, suffix, size, large).all() && whole;
        }
    return whole ? 0 : 1;
}
