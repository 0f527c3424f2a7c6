// Pictures for eyes, not a test: LOOKBACK_SHOTS=<folder> lookback-shots [events of the large account]. Welcome, sample 1 at v11 on both axes, a dry run with
// defects, keys and the erasure wizard, and a large account, at 1280×800 and 1920×1080, light and dark. LOOKBACK_SHOW=integrity: checks and register instead.
#include "tests/ui/support/desk.h"
#include "tests/ui/support/surroundings.h"
#include "ui/appearance/apply.h"
#include "ui/session/integrity.h"

#include <QtCore/QDir>
#include <QtCore/QProcess>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

#include <cstdio>

namespace {

using namespace lookback;
using test::Desk;

void save(QWidget& widget, const QString& folder, const QString& name) {
    QTest::qWait(400);
    const QString file = QDir(folder).filePath(name + QStringLiteral(".png"));
    std::printf("%s %s\n", widget.grab().save(file) ? "saved" : "FAILED", qPrintable(file));
}

// Keys locked and unlocked, each page of the wizard up to the certificate.
bool shootPrivacy(Desk& desk, const QString& folder, const QString& suffix) {
    const auto shown = [&](const char* name) {
        return Desk::until([&] {
            auto* widget = desk.window().findChild<QWidget*>(QLatin1String(name));
            return widget && widget->isVisible() && widget->isEnabled();
        });
    };
    const auto unlock = [&](const QByteArray& prefix, const QString& officer, const QString& passphrase) {
        if (!shown((prefix + "Officer").constData()))
            return false;
        auto* box = desk.find<QComboBox>((prefix + "Officer").constData());
        box->setCurrentIndex(box->findData(officer));
        desk.type(desk.find<QLineEdit>((prefix + "Passphrase").constData()), passphrase);
        desk.click((prefix + "Ok").constData());
        return Desk::until([&] { return desk.session().officer() == officer; });
    };
    desk.session().setMode(workspace::Mode::Operator);
    if (!Desk::until([&] { return desk.session().isOperator() && !desk.session().isOpening(); }))
        return false;
    desk.find<QAbstractButton>("panelKeys")->click();
    auto* table = desk.find<QAbstractItemView>("keysTable");
    if (!Desk::until([&] { return table->model()->rowCount() == 5; }))
        return false;
    save(desk.window(), folder, QStringLiteral("keys-locked") + suffix);
    if (!unlock("keysUnlock", QStringLiteral("requester"), QStringLiteral("sample requester")))
        return false;
    desk.clickCell(table, table->model()->index(1, 0));
    if (!shown("subjectErase") || !shown("subjectHold"))
        return false;
    save(desk.window(), folder, QStringLiteral("keys") + suffix);
    desk.click("subjectErase");
    auto* wizard = desk.await<QDialog>("erasureWizard");
    if (!wizard)
        return false;
    desk.type(desk.find<QLineEdit>("erasureIdentity"), QStringLiteral("passport at the branch, case 2026-118"));
    save(*wizard, folder, QStringLiteral("erasure-1-request") + suffix);
    for (const char* page : {"erasure-2-impact", "erasure-3-holds", "erasure-4-plan"}) {
        if (!shown("erasureNext"))
            return false;
        desk.click("erasureNext");
        if (!shown("erasureNext"))
            return false;
        save(*wizard, folder, QLatin1String(page) + suffix);
    }
    desk.click("erasureNext");
    if (!Desk::until([&] { return desk.label("erasureStatus").startsWith(QStringLiteral("E-")); }) || !unlock("erasureSignIn", QStringLiteral("approver"), QStringLiteral("sample approver")))
        return false;
    desk.type(desk.find<QLineEdit>("erasureApproveNumber"), QStringLiteral("E-1"));
    save(*wizard, folder, QStringLiteral("erasure-4-approval") + suffix);
    if (!shown("erasureApprove"))
        return false;
    desk.click("erasureApprove");
    if (!shown("erasureNext"))
        return false;
    desk.click("erasureNext");
    if (!shown("erasureNext"))
        return false;
    save(*wizard, folder, QStringLiteral("erasure-5-execute") + suffix);
    desk.click("erasureNext");
    if (!shown("certificateTrials") || !Desk::until([&] { return desk.label("certificateScan").contains(QStringLiteral("traces")); }))
        return false;
    save(*wizard, folder, QStringLiteral("erasure-6-certificate") + suffix);
    desk.click("erasureNext");
    if (!desk.gone("erasureWizard"))
        return false;
    save(desk.window(), folder, QStringLiteral("keys-erased") + suffix);
    desk.find<QAbstractButton>("panelKeys")->click();
    return true;
}

// Integrity before, consistent, and broken (#8 of a copy is no JSON any more); the register; a value erased by the command line.
bool shootIntegrity(Desk& desk, const QString& folder, const QString& suffix) {
    const auto verified = [&] { return Desk::until([&] { return !desk.session().integrity()->job() && desk.session().integrity()->last(); }); };
    const QString store = test::makeStore(QStringLiteral("shown%1.lookback").arg(suffix));
    desk.window().openPath(store);
    if (!Desk::until([&] { return desk.session().isOpen() && !desk.session().isOpening(); }) || !desk.openAccount(QStringLiteral("ACC-1001")))
        return false;
    desk.find<QAbstractButton>("panelIntegrity")->click();
    save(desk.window(), folder, QStringLiteral("integrity-not-checked") + suffix);
    desk.key(Qt::Key_F5);
    if (!verified())
        return false;
    save(desk.window(), folder, QStringLiteral("integrity-consistent") + suffix);
    const QStringList pass{QStringLiteral("--passphrase-file"), test::scratch(QStringLiteral("passphrase"))};
    const auto erase = [&](QStringList arguments) { return test::cli(QStringList{QStringLiteral("erase"), store} + arguments + pass).exitCode == 0; };
    if (!erase({QStringLiteral("request"), QStringLiteral("S-02"), QStringLiteral("--ground"), QStringLiteral("17(1)(a)"), QStringLiteral("--received"), QStringLiteral("2026-11-02"),
                QStringLiteral("--identity"), QStringLiteral("passport")})
        || !erase({QStringLiteral("execute"), QStringLiteral("E-1")}))
        return false;
    if (!Desk::until([&] { return desk.session().view().events() == 21; }) || !desk.goTo(QStringLiteral("v4")))
        return false;
    save(desk.window(), folder, QStringLiteral("erased-integrity-grey") + suffix);
    desk.find<QAbstractButton>("panelActivity")->click();
    save(desk.window(), folder, QStringLiteral("activity") + suffix);
    const QString broken = test::makeStore(QStringLiteral("broken%1.lookback").arg(suffix));
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral("-c"), QStringLiteral("import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nc.execute('DROP TRIGGER event_keep')\n"
                 "c.execute('UPDATE event SET data = substr(data, 2) WHERE position = 8')\n"
                 "c.execute(\"CREATE TRIGGER event_keep BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END\")\nc.commit()\n"), broken});
    if (!python.waitForFinished() || python.exitCode() != 0)
        return false;
    desk.window().openPath(broken);
    if (!Desk::until([&] { return desk.session().isOpen() && !desk.session().isOpening(); }) || !desk.openAccount(QStringLiteral("ACC-1001")))
        return false;
    desk.key(Qt::Key_F5);
    if (!verified())
        return false;
    save(desk.window(), folder, QStringLiteral("integrity-broken") + suffix);
    return true;
}

bool shoot(const QString& folder, const QString& suffix, QSize size, const QString& large) {
    Desk desk(size);
    if (qEnvironmentVariable("LOOKBACK_SHOW") == QStringLiteral("integrity"))
        return shootIntegrity(desk, folder, suffix);
    save(desk.window(), folder, QStringLiteral("welcome") + suffix);
    desk.key(Qt::Key_I, Qt::ControlModifier);
    auto* dialog = desk.await<QDialog>("importDialog");
    if (!dialog)
        return false;
    desk.type(dialog->findChild<QLineEdit*>(QStringLiteral("importFiles")), test::sampleLog());
    desk.click("importNext");
    desk.click("importNext");
    if (!Desk::until([&] { return desk.label("importFigure5") == QStringLiteral("31"); }))
        return false;
    save(*dialog, folder, QStringLiteral("import-dry-run") + suffix);
    desk.click("importCancel");
    if (!desk.gone("importDialog") || !desk.begin() || !desk.goTo(QStringLiteral("v11")))
        return false;
    save(desk.window(), folder, QStringLiteral("v11-recorded") + suffix);
    desk.click("axisOccurred");
    if (!Desk::until([&] { return desk.cursor().place().view.axis == timetravel::Axis::Occurred; }) || !desk.settled())
        return false;
    save(desk.window(), folder, QStringLiteral("v11-occurred") + suffix);
    if (!shootPrivacy(desk, folder, suffix))
        return false;
    if (large.isEmpty())
        return true;
    desk.window().openPath(large);
    auto* list = desk.find<QAbstractItemView>("accountList");
    if (!QTest::qWaitFor([&] { return desk.session().isOpen() && !desk.session().isOpening() && list->model()->rowCount() == 1; }, 60'000))
        return false;
    desk.clickCell(list, list->model()->index(0, 0));
    if (!QTest::qWaitFor([&] { return desk.cursor().hasAccount() && desk.session().stateIsCurrent() && !desk.session().viewLoading(); }, 600'000) || !desk.settled())
        return false;
    save(desk.window(), folder, QStringLiteral("large-account") + suffix);
    return true;
}

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
    for (const auto& [theme, choice] : {std::pair{"light", Choice::Light}, {"dark", Choice::Dark}}) {
        ui::appearance::apply(app, choice);
        for (const QSize size : {QSize(1280, 800), QSize(1920, 1080)})
            if (!shoot(folder, QStringLiteral("-%1x%2-%3").arg(size.width()).arg(size.height()).arg(QLatin1String(theme)), size, large))
                return 1;
    }
    return 0;
}
