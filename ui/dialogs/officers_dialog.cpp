#include "ui/dialogs/officers_dialog.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"
#include "ui/dialogs/act_gate.h"
#include "ui/dialogs/ask_dialog.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {
namespace {

QTableView* table(CellsModel* model, const char* name, const QString& accessible, QWidget* parent) {
    auto* made = new QTableView(parent);
    made->setObjectName(QLatin1String(name));
    made->setAccessibleName(accessible);
    made->setModel(model);
    made->setItemDelegate(new RowDelegate(made));
    made->setSelectionMode(QAbstractItemView::SingleSelection);
    made->setTabKeyNavigation(false);
    made->horizontalHeader()->setStretchLastSection(true);
    return made;
}

std::vector<std::string> rolesOf(const QString& requester, const QString& approver) {
    std::vector<std::string> roles;
    if (!requester.isEmpty())
        roles.emplace_back("requester");
    if (!approver.isEmpty())
        roles.emplace_back("approver");
    return roles;
}

} // namespace

OfficersDialog::OfficersDialog(PrivacyService* service, QWidget* parent)
    : QDialog(parent), m_service(service), m_officers(new CellsModel(this)), m_pending(new CellsModel(this)) {
    setObjectName(QStringLiteral("officersDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Officers and policy"));
    resize(scaled(680), scaled(480));
    const auto text = [this](const QString& content, const char* kind, const char* name = nullptr) {
        auto* made = new PlainLabel(content, this);
        made->setWordWrap(true);
        if (name)
            made->setObjectName(QLatin1String(name));
        appearance::setKind(made, kind);
        return made;
    };
    m_gate = new ActGate(service, QStringLiteral("officers"), this);
    m_officerTable = table(m_officers, "officersTable", tr("Officers"), this);
    m_pendingTable = table(m_pending, "officersPending", tr("Changes waiting for signatures"), this);
    m_policyLine = text({}, "secondary", "officersPolicyLine");
    m_pendingTitle = text(tr("Waiting for signatures: each officer makes the same change"), "title");
    m_result = text({}, "error", "officersResult");
    const auto button = [this](QPushButton*& made, const QString& caption, const char* name) {
        made = new QPushButton(caption, this);
        made->setObjectName(QLatin1String(name));
        made->setAutoDefault(false);
        return made;
    };
    auto* row = new QHBoxLayout;
    row->addWidget(button(m_add, tr("Add officer…"), "officersAdd"));
    row->addWidget(button(m_remove, tr("Remove officer…"), "officersRemove"));
    row->addWidget(button(m_policy, tr("Change policy…"), "officersPolicy"));
    row->addStretch();
    QPushButton* close = nullptr;
    row->addWidget(button(close, tr("Close"), "officersClose"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(22, 18, 22, 16);
    layout->setSpacing(10);
    layout->addWidget(text(tr("Officers and policy"), "heading"));
    layout->addWidget(m_policyLine);
    layout->addWidget(m_gate);
    layout->addWidget(m_officerTable, 2);
    layout->addWidget(m_pendingTitle);
    layout->addWidget(m_pendingTable, 1);
    layout->addWidget(m_result);
    layout->addLayout(row);
    connect(m_add, &QPushButton::clicked, this, &OfficersDialog::add);
    connect(m_remove, &QPushButton::clicked, this, &OfficersDialog::remove);
    connect(m_policy, &QPushButton::clicked, this, &OfficersDialog::policy);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(service, &PrivacyService::factsChanged, this, &OfficersDialog::refresh);
    connect(service->session(), &Session::summaryChanged, this, &OfficersDialog::refresh);
    connect(service->session(), &Session::closed, this, &QDialog::reject);
    connect(m_gate, &ActGate::changed, this, &OfficersDialog::refresh);
    connect(m_officerTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &OfficersDialog::refresh);
    refresh();
}

void OfficersDialog::refresh() {
    if (!m_service->session()->isOpen())
        return;
    const auto& vault = m_service->session()->summary().vault;
    const int current = m_officerTable->currentIndex().row();
    QStringList shown; // one who goes and one who comes may leave the number as it was
    for (const auto& officer : vault.officers) {
        shown.append(fromUtf8(officer.name));
        for (const auto& role : officer.roles)
            shown.append(fromUtf8(role));
    }
    if (shown != m_shown || m_officers->columnCount() == 0) {
        m_shown = shown;
        std::vector<CellsModel::Row> rows;
        for (const auto& officer : vault.officers) {
            QStringList roles;
            for (const auto& role : officer.roles)
                roles.append(fromUtf8(role));
            rows.push_back({Cell(visibleText(fromUtf8(officer.name)), {{WeightRole, static_cast<int>(TextWeight::Strong)}}), Cell(roles.join(QStringLiteral(", ")))});
        }
        m_officers->set({{tr("Officer")}, {tr("May")}}, std::move(rows));
        m_officerTable->horizontalHeader()->resizeSection(0, scaled(240));
        if (current >= 0 && current < m_officers->rowCount())
            m_officerTable->setCurrentIndex(m_officers->index(current, 0));
    }
    const auto& facts = m_service->facts();
    if (facts) {
        const auto& g = facts->governance;
        m_policyLine->setPlainText(tr("%1 must sign an erasure, the requester included; %2 between approval and execution. Vault epoch %3.")
                                       .arg(format::counted(g.approvals, tr("%1 officer"), tr("%1 officers")), format::counted(g.coolOffHours, tr("%1 hour"), tr("%1 hours")))
                                       .arg(vault.epoch));
        std::vector<CellsModel::Row> rows;
        for (const auto& pending : g.pending) {
            QStringList by, others;
            for (const auto& s : pending.signatures)
                by.append(fromUtf8(s.officer.name));
            for (const auto& name : pending.others)
                others.append(fromUtf8(name));
            rows.push_back({Cell(visibleText(changeWords(pending.change))), Cell(by.join(QStringLiteral(", "))), Cell(others.join(QStringLiteral(", ")))});
        }
        m_pendingTitle->setVisible(!rows.empty());
        m_pendingTable->setVisible(!rows.empty());
        m_pending->set({{tr("Change")}, {tr("Signed by")}, {tr("May still sign")}}, std::move(rows));
        m_pendingTable->horizontalHeader()->resizeSection(0, scaled(280));
    }
    const QString reason = m_service->reasonNotToAct();
    for (QPushButton* button : {m_add, m_policy, m_remove}) {
        const QString own = reason.isEmpty() && button == m_remove && !m_officerTable->currentIndex().isValid() ? tr("Choose an officer first") : reason;
        button->setEnabled(own.isEmpty());
        setPlainToolTip(button, own);
    }
}

void OfficersDialog::run(AskDialog* dialog, std::function<base::Result<bool>(workspace::Privacy)> what, const QString& done) {
    m_service->act<bool>(dialog, std::move(what), [this, dialog, done](const base::Result<bool>& result) {
        if (!result)
            return dialog->refuse(errorText(result.error()));
        m_result->setPlainText(*result ? done : tr("Signed. It takes effect when the other officers have made the same change."));
        appearance::setKind(m_result, "secondary");
        dialog->accept();
    });
}

void OfficersDialog::add() {
    auto* dialog = new AskDialog(QStringLiteral("addOfficerDialog"), tr("Add an officer"),
                                 tr("They type their own passphrase here, and later unlock with it and the key file. Nobody else learns it; nobody can reset it."), this);
    const int name = dialog->addText(QStringLiteral("addOfficerName"), tr("Name"), {}, true);
    const int requester = dialog->addCheck(QStringLiteral("addOfficerRequester"), tr("May request and execute"), true);
    const int approver = dialog->addCheck(QStringLiteral("addOfficerApprover"), tr("May approve"), true);
    const int first = dialog->addSecret(QStringLiteral("addOfficerPassphrase"), tr("Passphrase"));
    const int again = dialog->addSecret(QStringLiteral("addOfficerAgain"), tr("Once more"));
    dialog->setOk(QStringLiteral("addOfficerOk"), tr("Add officer"));
    connect(dialog, &AskDialog::submitted, this, [=, this] {
        const auto roles = rolesOf(dialog->text(requester), dialog->text(approver));
        if (dialog->text(first) != dialog->text(again))
            return dialog->refuse(tr("The two passphrases differ."));
        if (roles.empty())
            return dialog->refuse(tr("An officer may do at least one of the two."));
        run(dialog, [n = dialog->text(name).toUtf8().toStdString(), roles, secret = dialog->text(first).toUtf8().toStdString()](workspace::Privacy p) { return p.addOfficer(n, roles, secret); },
            tr("%1 is an officer now.").arg(dialog->text(name)));
    });
    dialog->open();
}

void OfficersDialog::remove() {
    const QString name = fromUtf8(m_service->session()->summary().vault.officers[static_cast<std::size_t>(m_officerTable->currentIndex().row())].name);
    auto* dialog = new AskDialog(QStringLiteral("removeOfficerDialog"), tr("Remove %1").arg(visibleText(name)),
                                 tr("A new epoch begins without them: their passphrase opens the vault no longer, with whatever key file. What they signed stays valid. Make a new backup of vault and key file afterwards."), this);
    dialog->setOk(QStringLiteral("removeOfficerOk"), tr("Remove officer"), "destructive");
    connect(dialog, &AskDialog::submitted, this, [=, this] {
        run(dialog, [n = name.toUtf8().toStdString()](workspace::Privacy p) { return p.removeOfficer(n); }, tr("%1 is removed. Make a new backup of vault and key file now: older ones do not open any more.").arg(name));
    });
    dialog->open();
}

void OfficersDialog::policy() {
    const auto& facts = m_service->facts();
    const auto officers = static_cast<int>(m_service->session()->summary().vault.officers.size());
    auto* dialog = new AskDialog(QStringLiteral("policyDialog"), tr("Change the policy"),
                                 tr("Raising it is one officer's act; lowering it takes effect when every officer has made the same change. Where all must sign and one is lost, nothing can be signed or lowered any more."), this);
    const int approvals = dialog->addNumber(QStringLiteral("policyApprovals"), tr("Officers who must sign"), 1, std::max(1, officers), facts ? facts->governance.approvals : 1);
    const int hours = dialog->addNumber(QStringLiteral("policyCoolOff"), tr("Hours of cool-off"), 0, 144 /* approvals lapse after seven days */, facts ? facts->governance.coolOffHours : 0);
    dialog->setOk(QStringLiteral("policyOk"), tr("Change policy"));
    connect(dialog, &AskDialog::submitted, this, [=, this] {
        run(dialog, [a = dialog->text(approvals).toInt(), h = dialog->text(hours).toInt()](workspace::Privacy p) { return p.setPolicy(a, h); }, tr("The policy is changed."));
    });
    dialog->open();
}

} // namespace lookback::ui
