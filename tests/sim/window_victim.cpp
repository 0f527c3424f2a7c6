// The real window as a victim of the memory search (tst_window_memory): opens a store, is unlocked by typed passphrase, reveals a personal value by mouse and reason,
// locks. Says on standard output where it is and waits for a line on standard input.
//   window_victim STORE KEY-FILE OFFICER PASSPHRASE-FILE ACCOUNT FIELD VALUE-LENGTH
#include "core/crypto/process_hardening.h"
#include "tests/ui/support/desk.h"
#include "tests/ui/support/surroundings.h"
#include "ui/models/state_model.h"
#include "ui/session/session.h"

#include <QtWidgets/QApplication>
#include <QtWidgets/QDialog>
#include <QtWidgets/QInputDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QTreeView>

#include <cstdio>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

using namespace lookback;
using test::Desk;

void pauseAt(const char* where) {
    std::printf("%s\n", where);
    std::fflush(stdout);
    char line[16];
    if (::read(STDIN_FILENO, line, sizeof line) <= 0)
        _exit(9);
}

int failed(const char* what) {
    std::fprintf(stderr, "failed: %s\n", what);
    return 5;
}

// Key by key, so that only the window ever holds the whole.
void typeFrom(const char* path, QWidget* into) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    for (char c = 0; ::read(fd, &c, 1) == 1 && c != '\n';)
        QTest::keyClick(into, c);
    ::close(fd);
}

int run(Desk& desk, char** argv) {
    const auto text = [](const char* argument) { return QString::fromLocal8Bit(argument); };
    desk.window().openPath(text(argv[1]));
    if (!Desk::until([&] { return desk.session().isOpen() && desk.find<QAbstractItemView>("accountList")->model()->rowCount() > 0; }) || !desk.openAccount(text(argv[5])))
        return failed("open");
    desk.find<QAction>("actUnlock")->trigger();
    if (!desk.await("unlockDialog"))
        return failed("dialog");
    auto* keyFile = desk.find<QLineEdit>("unlockKeyFile");
    keyFile->setText(text(argv[2]));
    keyFile->setModified(true);
    auto* passphrase = desk.find<QLineEdit>("unlockPassphrase");
    passphrase->setFocus();
    typeFrom(argv[4], passphrase);
    desk.click("unlockOk");
    if (!desk.gone("unlockDialog") || desk.session().officer() != text(argv[3]) || !desk.settled())
        return failed("unlock");
    if (!Desk::until([&] { return desk.value(text(argv[6])).contains(QStringLiteral("••")); })) // unlocked, and masked until somebody says why
        return failed("masked");
    auto* tree = desk.find<QTreeView>("stateTree");
    desk.clickCell(tree, desk.field(text(argv[6]), ui::StateModel::Value));
    auto* dialog = desk.await<QInputDialog>("revealDialog");
    if (dialog == nullptr)
        return failed("reveal");
    QTest::keyClicks(dialog->findChild<QLineEdit*>(), QStringLiteral("memory test"));
    QTest::keyClick(dialog->findChild<QLineEdit*>(), Qt::Key_Return);
    const qsizetype length = text(argv[7]).toInt();
    if (!desk.gone("revealDialog") || !Desk::until([&] { return desk.value(text(argv[6])).size() == length; }))
        return failed("shown");
    QTest::qWait(3000); // a second worker unlocks too
    pauseAt("unlocked");
    desk.find<QAction>("actLock")->trigger();
    if (!Desk::until([&] { return desk.session().summary().vault.state == workspace::VaultSummary::State::Locked && desk.value(text(argv[6])).size() != length; }) || !desk.settled())
        return failed("lock");
    QTest::qWait(500);
    pauseAt("locked");
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 8)
        return 2;
    static_cast<void>(crypto::hardenProcess());
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); // only here: the test must be able to look
    ::prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
    test::Surroundings surroundings;
    QApplication app(argc, argv);
    surroundings.dress(app);
    Desk desk;
    return run(desk, argv);
}
