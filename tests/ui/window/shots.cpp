// Pictures for eyes, not a test: LOOKBACK_SHOTS=<folder> lookback-shots [events of the large account]. Welcome, sample 1 at v11 on both axes, a dry run with
// defects and a large account, at 1280×800 and 1920×1080, light and dark.
#include "tests/ui/support/desk.h"
#include "tests/ui/support/surroundings.h"
#include "ui/appearance/apply.h"

#include <QtCore/QDir>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QApplication>
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

bool shoot(const QString& folder, const QString& suffix, QSize size, const QString& large) {
    Desk desk(size);
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
