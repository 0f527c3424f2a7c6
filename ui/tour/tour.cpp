#include "ui/tour/tour.h"

#include "core/workspace/workspace.h"
#include "ui/appearance/apply.h"
#include "ui/dialogs/import_dialog.h"
#include "ui/format/format.h"
#include "ui/main_window.h"
#include "ui/timeline/timeline_widget.h"

#include <QtCore/QDir>
#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QTextStream>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

#include <functional>

namespace lookback::ui {
namespace {

constexpr int kPatienceMs = 30'000;

class Tour {
public:
    Tour(MainWindow& window, const QString& folder) : m_window(window), m_folder(folder), m_file(QDir(folder).filePath(QStringLiteral("tour.txt"))) {}

    int run() {
        if (!m_folder.mkpath(QStringLiteral(".")) || !m_file.open(QIODevice::WriteOnly | QIODevice::Text)) {
            QTextStream(stderr) << "lookback: cannot write to " << m_folder.path() << "\n";
            return 6;
        }
        m_text.setDevice(&m_file);
        m_window.resize(1440, 900);
        m_window.show();
        settle();
        picture("01-welcome", QStringLiteral("The welcome page: open, import, samples."));
        if (!openSample() || !chooseAccount() || !travel())
            return 1;
        if (!importDryRun() || !keys())
            return 1;
        for (const auto& [name, choice] : {std::pair{"06-dark", appearance::ThemeChoice::Dark}, {"07-high-contrast", appearance::ThemeChoice::HighContrast}}) {
            appearance::apply(*qApp, choice);
            settle();
            picture(name, QStringLiteral("The same in another theme."));
        }
        appearance::apply(*qApp, appearance::ThemeChoice::Light);
        say(QStringLiteral("Done."));
        return 0;
    }

private:
    Session& session() { return *m_window.session(); }

    // Turns the event loop until `reached`, or until patience ends.
    bool wait(const std::function<bool()>& reached, const char* what) {
        QElapsedTimer timer;
        timer.start();
        while (!reached()) {
            if (timer.elapsed() > kPatienceMs) {
                say(QStringLiteral("Gave up waiting for: %1").arg(QLatin1String(what)));
                return false;
            }
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
        }
        settle();
        return true;
    }
    void settle() {
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 350)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    }
    void say(const QString& line) {
        m_text << line << "\n";
        m_text.flush();
        QTextStream(stdout) << line << "\n";
    }
    void picture(const char* name, const QString& what) {
        const QString file = QLatin1String(name) + QStringLiteral(".png");
        m_window.grab().save(m_folder.filePath(file));
        say(QStringLiteral("%1: %2").arg(file, what));
    }
    // Without nested loops a job that needs the event loop would never answer: this is the program's own loop, there is no other.
    bool openSample() {
        m_window.findChild<QAbstractButton*>(QStringLiteral("welcomeSample1"))->click();
        if (!wait([this] { return session().isOpen(); }, "sample 1 to open"))
            return false;
        say(QStringLiteral("Sample 1: %1 in %2 accounts.").arg(format::events(session().summary().head.events)).arg(session().summary().accounts));
        return true;
    }
    bool chooseAccount() {
        session().cursor()->setAccount(QStringLiteral("ACC-1001"), "account-ACC-1001");
        if (!wait([this] { return session().stateIsCurrent() && session().report(); }, "ACC-1001 to load"))
            return false;
        picture("02-account", QStringLiteral("ACC-1001 at its latest version: balance %1.").arg(balance()));
        return true;
    }
    bool travel() {
        session().cursor()->setRank(11, CursorCause::User);
        if (!wait([this] { return session().stateIsCurrent(); }, "the state at v11"))
            return false;
        picture("03-v11", QStringLiteral("At v11, a withdrawal while the account is frozen: balance %1.").arg(balance()));
        const auto goTo = [this](const char* instant) {
            bool arrived = false;
            session().goTo(QLatin1String(instant), [&arrived](const auto&) { arrived = true; });
            return wait([&] { return arrived && session().stateIsCurrent(); }, instant);
        };
        if (!goTo("2026-01-31T23:59:59Z"))
            return false;
        session().cursor()->setHandles(session().cursor()->here(), std::nullopt);
        say(QStringLiteral("On 2026-01-31 the system knew: %1.").arg(balance()));
        session().cursor()->setAxis(timetravel::Axis::Occurred);
        if (!wait([this] { return !session().viewLoading() && session().stateIsCurrent(); }, "the occurred axis"))
            return false;
        say(QStringLiteral("What was true: %1.").arg(balance()));
        if (!goTo("2026-02-28T23:59:59Z"))
            return false;
        session().cursor()->setHandles(session().cursor()->handleA(), session().cursor()->here());
        m_window.findChild<QAction*>(QStringLiteral("actShowDiff"))->trigger();
        settle();
        picture("04-occurred-diff", QStringLiteral("Occurred axis, February rolled forward."));
        session().cursor()->setAxis(timetravel::Axis::Recorded);
        if (!wait([this] { return !session().viewLoading() && session().stateIsCurrent(); }, "the recorded axis"))
            return false;
        picture("05-recorded-diff", QStringLiteral("Recorded axis, February rolled forward: closing %1.").arg(balance()));
        return true;
    }
    bool importDryRun() {
        const QString log = m_folder.filePath(QStringLiteral("first-audit.jsonl"));
        QFile file(log);
        const auto bytes = workspace::sampleLog();
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes.data(), static_cast<qint64>(bytes.size())) < 0)
            return false;
        file.close();
        auto* dialog = new ImportDialog(&session(), {log}, &m_window);
        dialog->open();
        auto* next = dialog->findChild<QAbstractButton*>(QStringLiteral("importNext"));
        next->click();
        next->click();
        auto* result = dialog->findChild<QLabel*>(QStringLiteral("importHeading"));
        if (!wait([result] { return result->text().contains(QStringLiteral("defects")); }, "the dry run"))
            return false;
        settle();
        dialog->grab().save(m_folder.filePath(QStringLiteral("08-import-dry-run.png")));
        say(QStringLiteral("08-import-dry-run.png: %1; nothing was written.").arg(result->text()));
        dialog->close();
        return true;
    }
    // Who has a key, and what erasing one would reach; nothing is written.
    bool keys() {
        const auto& officer = session().sample()->officers.front();
        bool unlocked = false;
        session().unlock({officer.name, officer.passphrase, session().sample()->keyFile}, &m_window, [&unlocked](const auto& result) { unlocked = result.ok(); });
        if (!wait([&] { return unlocked; }, "the vault to unlock"))
            return false;
        m_window.findChild<QAbstractButton*>(QStringLiteral("panelKeys"))->click();
        auto* table = m_window.findChild<QAbstractItemView*>(QStringLiteral("keysTable"));
        auto* erase = m_window.findChild<QAbstractButton*>(QStringLiteral("subjectErase"));
        if (!wait([&] { return table->model()->rowCount() == 5; }, "the keys"))
            return false;
        table->setCurrentIndex(table->model()->index(1, 0));
        if (!wait([&] { return erase->isEnabled(); }, "where the data of S-02 is"))
            return false;
        picture("09-keys", QStringLiteral("Five people have a key."));
        erase->click();
        auto* wizard = m_window.findChild<QDialog*>(QStringLiteral("erasureWizard"));
        auto* next = wizard->findChild<QAbstractButton*>(QStringLiteral("erasureNext"));
        wizard->findChild<QLineEdit*>(QStringLiteral("erasureIdentity"))->setText(QStringLiteral("passport at the branch"));
        next->click();
        if (!wait([&] { return next->isEnabled(); }, "the impact"))
            return false;
        wizard->grab().save(m_folder.filePath(QStringLiteral("10-erasure-impact.png")));
        say(QStringLiteral("10-erasure-impact.png: what erasing S-02 would reach; nothing was written."));
        wizard->close();
        m_window.findChild<QAbstractButton*>(QStringLiteral("panelKeys"))->click();
        session().lockVault();
        return true;
    }
    QString balance() {
        const auto& view = session().view();
        const qint64 rank = session().cursor()->rank();
        return rank < 1 ? QStringLiteral("none") : format::money(view.series->value[static_cast<std::size_t>(rank - 1)], view.series->decimals);
    }

    MainWindow& m_window;
    QDir m_folder;
    QFile m_file;
    QTextStream m_text;
};

} // namespace

int runTour(MainWindow& window, const QString& folder) { return Tour(window, folder).run(); }

} // namespace lookback::ui
