// A bank of two officers (tests/app/privacy_fixture.h), made and worked on by the command line, and the real window on it: what privacy officers do there by
// hand. The window takes the bank's key folder for its own. One office at a time.
#pragma once

#include "tests/app/privacy_fixture.h"
#include "tests/ui/support/desk.h"
#include "tests/ui/support/surroundings.h"
#include "ui/dialogs/erasure_wizard.h"
#include "ui/models/keys_model.h"
#include "ui/session/privacy_service.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/messages.h"

#include <QtCore/QTimer>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialog>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>

namespace lookback::test {

using fixture::Bank;
using ui::KeyList;

inline QString q(const char* text) { return QString::fromUtf8(text); }

/// As `command`, with one more environment variable set, or several.
inline fixture::Ran runWith(const Bank& bank, const QStringList& variables, const QStringList& arguments, const QByteArray& input = {}) {
    const auto process = bank.start(variables + QStringList{q(LOOKBACK_CLI)} + arguments, q("/usr/bin/env"));
    process->write(input);
    process->closeWriteChannel();
    return Bank::finish(*process);
}
/// An officer's command, given so many hours ago.
inline fixture::Ran hoursAgo(const Bank& bank, int hours, const char* officer, const QString& words) {
    return runWith(bank, {q("LD_PRELOAD=" LOOKBACK_CLOCK_SHIM), q("LOOKBACK_CLOCK_OFFSET=-%1").arg(hours * 3600)}, bank.splitFor(officer, words));
}

inline void replaceFile(const QString& what, const QString& with) {
    // Put in place in one step, as whoever restores a backup does.
    QFile::remove(what + q(".part"));
    if (!QFile::copy(with, what + q(".part")) || ::rename(qPrintable(what + q(".part")), qPrintable(what)) != 0)
        qFatal("cannot put %s in the place of %s", qPrintable(with), qPrintable(what));
}

class Office {
public:
    explicit Office(std::unique_ptr<Bank> bank) : m_bank(std::move(bank)), m_desk(moveIn(*m_bank)) {}

    [[nodiscard]] Bank& bank() { return *m_bank; }
    [[nodiscard]] Desk& desk() { return m_desk; }
    [[nodiscard]] ui::PrivacyService& service() { return *m_desk.window().findChild<ui::PrivacyService*>(q("privacyService")); }

    // ---- ways

    /// Open, the key panel in front, everybody listed.
    [[nodiscard]] bool open(int subjects = 5) {
        m_desk.window().openPath(m_bank->store());
        if (!Desk::until([&] { return m_desk.session().isOpen() && !m_desk.session().isOpening(); }))
            return false;
        m_desk.key(Qt::Key_8, Qt::AltModifier);
        return Desk::until([&] { return (service().facts() || subjects == 0) && m_desk.find("dockKeys")->isVisible() && m_desk.find<QTableView>("keysTable")->model()->rowCount() >= subjects; });
    }
    [[nodiscard]] bool operatorMode() {
        m_desk.find<QAction>("actEnterOperator")->trigger();
        auto* dialog = m_desk.await<QDialog>("operatorDialog");
        if (!dialog)
            return false;
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), q("privacy work"));
        QTest::keyClick(dialog->findChild<QLineEdit*>(), Qt::Key_Return);
        return m_desk.gone("operatorDialog") && Desk::until([&] { return m_desk.session().isOperator() && !m_desk.session().isOpening() && !service().loading(); });
    }
    /// In one of the forms; false when it is not signed in. The passphrase is the bank's for the name, or another one.
    [[nodiscard]] bool signIn(const char* officer, const char* form = "keysUnlock", const QString& passphrase = {}) {
        if (!submit(officer, form, passphrase))
            return false;
        const bool in = Desk::until([&] { return m_desk.session().officer() == q(officer) && service().unlocked(); });
        if (!in)
            qWarning("not signed in as %s: %s", officer, qPrintable(formError(form)));
        return in;
    }
    [[nodiscard]] bool submit(const char* officer, const char* form = "keysUnlock", const QString& passphrase = {}) {
        const QByteArray f(form);
        if (!Desk::until([&] { return visible((f + "Officer").constData()) && m_desk.find<QComboBox>((f + "Officer").constData())->findData(q(officer)) >= 0; }))
            return false;
        auto* box = m_desk.find<QComboBox>((f + "Officer").constData());
        box->setFocus();
        QTest::keyClicks(box, q(officer));
        if (box->currentData().toString() != q(officer))
            return false;
        m_desk.type(m_desk.find<QLineEdit>((f + "Passphrase").constData()), passphrase.isEmpty() ? q("the passphrase of ") + q(officer) : passphrase);
        return press((f + "Ok").constData());
    }
    [[nodiscard]] QString formError(const char* form) { return visible((QByteArray(form) + "Error").constData()) ? m_desk.label((QByteArray(form) + "Error").constData()) : QString(); }
    [[nodiscard]] bool lock() {
        m_desk.key(Qt::Key_L, Qt::ControlModifier);
        return Desk::until([&] { return service().vaultState() == workspace::VaultSummary::State::Locked; });
    }
    /// Operator mode, and signed in.
    [[nodiscard]] bool start(const char* officer, int subjects = 5) { return open(subjects) && operatorMode() && signIn(officer); }

    [[nodiscard]] bool select(const char* subject) {
        auto* table = m_desk.find<QTableView>("keysTable");
        const bool selected = Desk::until([&] { // the list may be read anew at any moment
            const int row = rowOf(subject);
            if (row >= 0 && m_desk.label("subjectName") != q(subject))
                m_desk.clickCell(table, table->model()->index(row, KeyList::Subject));
            return row >= 0 && m_desk.label("subjectName") == q(subject) && enabled("subjectErase");
        });
        if (!selected)
            qWarning("%s cannot be selected: row %d, \"%s\", %s", subject, rowOf(subject), qPrintable(m_desk.label("subjectName")), qPrintable(m_desk.find("subjectErase")->toolTip()));
        return selected;
    }
    /// The wizard on a subject, from its card; read and at the page where the request stands.
    [[nodiscard]] ui::ErasureWizard* wizard(const char* subject) {
        if (!select(subject) || !press("subjectErase"))
            return nullptr;
        auto* opened = m_desk.await<ui::ErasureWizard>("erasureWizard");
        return opened && Desk::until([&] { return m_desk.find("erasureNext")->toolTip().indexOf(q("being read")) < 0; }) ? opened : nullptr;
    }
    [[nodiscard]] bool approve(const char* id) {
        m_desk.type(m_desk.find<QLineEdit>("erasureApproveNumber"), q(id));
        return press("erasureApprove");
    }
    /// Forward to a page, by Next.
    [[nodiscard]] bool forward(ui::ErasureWizard* wizard, ui::ErasureWizard::Page page) {
        while (wizard->page() < page)
            if (!press("erasureNext"))
                return false;
        return wizard->page() == page;
    }
    [[nodiscard]] bool closeWizard() {
        m_desk.click("erasureClose");
        return m_desk.gone("erasureWizard");
    }
    /// Executes from the page it stands on, to the certificate.
    [[nodiscard]] bool execute(ui::ErasureWizard* wizard) {
        if (!forward(wizard, ui::ErasureWizard::Execute) || !press("erasureNext"))
            return false;
        const bool done = Desk::until([&] { return wizard->page() == ui::ErasureWizard::Certificate && visible("certificateTrials"); }, 30'000);
        if (!done)
            qWarning("not executed: %s", qPrintable(m_desk.label("erasureExecuteError")));
        return done;
    }

    // ---- hands and eyes

    /// What was asked of the job worker before is done.
    [[nodiscard]] bool idle() {
        bool done = false;
        m_desk.session().askInBackground<base::Unit>(
            &m_desk.window(), [](workspace::Workspace&) -> base::Result<base::Unit> { return base::Unit{}; }, [&](const base::Result<base::Unit>&) { done = true; });
        return Desk::until([&] { return done; });
    }
    /// What stands in the place of the key list when it cannot be read.
    [[nodiscard]] QString unreadable() {
        auto* place = m_desk.find("keysPanel")->findChild<ui::CouldNotRead*>();
        return place && place->isVisible() ? place->accessibleName() : QString();
    }

    [[nodiscard]] bool visible(const char* name) {
        auto* widget = m_desk.window().findChild<QWidget*>(QLatin1String(name));
        return widget && widget->isVisible();
    }
    [[nodiscard]] bool enabled(const char* name) {
        auto* widget = m_desk.window().findChild<QWidget*>(QLatin1String(name));
        return widget && widget->isVisible() && widget->isEnabled();
    }
    /// Clicks once it can be clicked.
    [[nodiscard]] bool press(const char* name) {
        if (!Desk::until([&] { return enabled(name); }, 8'000)) {
            auto* widget = m_desk.window().findChild<QWidget*>(QLatin1String(name));
            qWarning("%s cannot be pressed: %s", name, widget ? qPrintable(widget->isVisible() ? widget->toolTip() : q("hidden")) : "no such widget");
            return false;
        }
        m_desk.click(name);
        return true;
    }
    [[nodiscard]] int rowOf(const char* subject) {
        const auto* model = m_desk.find<QTableView>("keysTable")->model();
        for (int row = 0; row < model->rowCount(); ++row)
            if (model->index(row, KeyList::Subject).data().toString() == q(subject))
                return row;
        return -1;
    }
    [[nodiscard]] QString state(const char* subject) {
        const int row = rowOf(subject);
        return row < 0 ? QString() : m_desk.find<QTableView>("keysTable")->model()->index(row, KeyList::State).data().toString();
    }
    [[nodiscard]] bool comesToState(const char* subject, const char* begin) {
        const bool reached = Desk::until([&] { return state(subject).startsWith(q(begin)); });
        if (!reached)
            qWarning("%s is \"%s\", not \"%s\"", subject, qPrintable(state(subject)), begin);
        return reached;
    }
    /// What a bar says; empty when it does not stand there.
    [[nodiscard]] QString bar(ui::BannerKind kind) {
        for (auto* banner : m_desk.window().findChildren<ui::Banner*>())
            if (banner->isVisible() && banner->spec().kind == kind)
                return banner->accessibleName();
        return {};
    }
    [[nodiscard]] bool says(const char* label, const char* part) {
        const bool said = Desk::until([&] { return visible(label) && m_desk.label(label).contains(q(part)); }, 8'000);
        if (!said)
            qWarning("%s says \"%s\", not \"%s\"", label, m_desk.window().findChild<QLabel*>(QLatin1String(label)) ? qPrintable(m_desk.label(label)) : "(nothing)", part);
        return said;
    }
    /// The tool tip of something that is disabled.
    [[nodiscard]] QString whyNot(const char* name) { return m_desk.find(name)->isEnabled() ? QString() : m_desk.find(name)->toolTip(); }
    /// In a file dialog.
    [[nodiscard]] bool choose(const char* dialog, const QString& path) {
        auto* files = m_desk.await<QFileDialog>(dialog);
        if (!files)
            return false;
        auto* name = files->findChild<QLineEdit*>(q("fileNameEdit"));
        name->setText(path);
        // Qt's question whether to replace a file runs its own loop.
        QTimer yes;
        QObject::connect(&yes, &QTimer::timeout, files, [files] {
            for (auto* box : files->findChildren<QMessageBox*>())
                if (auto* button = box->button(QMessageBox::Yes); button && box->isVisible())
                    button->click();
        });
        yes.start(50);
        QTest::keyClick(name, Qt::Key_Return);
        return true;
    }
    /// Every record, vault and key file: what a refused act leaves as it was.
    [[nodiscard]] QByteArray contents() { return fixture::contents(*m_bank); }

private:
    static QSize moveIn(const Bank& bank) {
        qputenv("XDG_CONFIG_HOME", bank.at("config").toUtf8());
        return {1440, 900};
    }
    std::unique_ptr<Bank> m_bank;
    Desk m_desk;
};

} // namespace lookback::test

/// Nothing was written, in store, vault or key file, by what stands in `...`.
#define CHECK_UNCHANGED(office, ...)                                             \
    do {                                                                         \
        const QByteArray contentsBefore = (office).contents();                   \
        __VA_ARGS__;                                                             \
        QVERIFY2((office).contents() == contentsBefore, "something was written"); \
    } while (false)
