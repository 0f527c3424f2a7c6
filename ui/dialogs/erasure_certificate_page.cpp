#include "ui/dialogs/erasure_certificate_page.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/dialogs/act_gate.h"
#include "ui/document/pdf_writer.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"
#include "ui/widgets/fact_list.h"

#include <QtCore/QFileInfo>
#include <QtCore/QUrl>
#include <QtGui/QDesktopServices>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

ErasureCertificatePage::ErasureCertificatePage(ErasureCase& shared, QWidget* parent) : ErasurePage(shared, tr("Certificate"), parent) {
    m_line = label({}, "secondary", "erasureCertificateLine");
    m_layout->addWidget(m_line);
    m_gate = new ActGate(shared.service, QStringLiteral("erasureCertificate"), this);
    m_layout->addWidget(m_gate);
    m_facts = new FactList(this);
    m_layout->addWidget(m_facts);
    const auto button = [this](QPushButton*& made, const QString& text, const char* name) {
        made = new QPushButton(text, this);
        made->setObjectName(QLatin1String(name));
        made->setAutoDefault(false);
        return made;
    };
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(button(m_pdf, tr("Save PDF…"), "certificatePdf"));
    row->addWidget(button(m_json, tr("Save JSON…"), "certificateJson"));
    row->addWidget(button(m_folder, tr("Open folder"), "certificateFolder"));
    row->addStretch();
    m_layout->addLayout(row);
    m_result = label({}, "secondary", "certificateResult");
    m_layout->addWidget(m_result);
    auto* card = new QFrame(this);
    appearance::setKind(card, "card");
    auto* box = new QVBoxLayout(card);
    box->setContentsMargins(12, 10, 12, 10);
    box->addWidget(label(tr("Make a new backup of vault and key file now"), "title"));
    m_backup = label({}, "secondary", "certificateBackup");
    box->addWidget(m_backup);
    auto* open = new QHBoxLayout;
    open->addWidget(button(m_vaultFolder, tr("Open the vault's folder"), "certificateVaultFolder"));
    open->addStretch();
    box->addLayout(open);
    m_layout->addWidget(card);
    m_layout->addStretch();
    connect(m_pdf, &QPushButton::clicked, this, [this] { choose(Form::Pdf); });
    connect(m_json, &QPushButton::clicked, this, [this] { choose(Form::Json); });
    connect(m_folder, &QPushButton::clicked, this, [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_lastFolder)); });
    connect(m_vaultFolder, &QPushButton::clicked, this, [this] {
        const auto* session = m_case.service->session();
        if (session->isOpen())
            QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(fromUtf8(session->summary().path)).absolutePath()));
    });
    connect(m_gate, &ActGate::changed, this, &ErasureCertificatePage::refreshButtons);
    connect(shared.service->session(), &Session::opened, this, [this] { m_busy = false; });
}

void ErasureCertificatePage::refresh() {
    const auto& e = m_case.erasure;
    if (!e)
        return;
    setAside(fromUtf8(e->id));
    m_line->setPlainText(tr("%1 is cryptographically erased: whoever has the store, the vault and every passphrase cannot read the values any more. Amounts, dates and ids stay.").arg(fromUtf8(e->subject)));
    m_facts->clear();
    const auto add = [this](const QString& name, const QString& value, const char* objectName = nullptr) { m_facts->add(name, value, objectName); };
    if (const auto& o = e->outcome) {
        add(tr("Trial decryption"), tr("%1 of %2 failed as erased").arg(format::count(o->trialsFailed), format::count(o->trials)), "certificateTrials");
        add(tr("Reached"), tr("%1 in %2, %3").arg(format::counted(o->fields, tr("%1 field"), tr("%1 fields")), format::events(o->events), format::counted(o->streams, tr("%1 stream"), tr("%1 streams"))));
        add(tr("Files searched"), tr("%1 files, %2 bytes: %3").arg(format::count(o->filesScanned), format::count(o->bytesScanned), format::counted(o->hits, tr("%1 trace of the keys"), tr("%1 traces of the keys"))), "certificateFiles");
    }
    add(tr("Event table searched"), e->storeScan ? tr("%1 bytes: %2").arg(format::count(e->storeScan->bytesScanned), format::counted(e->storeScan->hits, tr("%1 trace of the keys"), tr("%1 traces of the keys")))
                                                 : tr("not yet, or not in this session"), "certificateScan");
    m_facts->addCode(tr("Keys destroyed"), [&] {
        QStringList kids;
        for (const auto& key : e->plan.keys)
            kids.append(fromUtf8(key.kid));
        return kids.join(QStringLiteral(", "));
    }());
    add(tr("Vault epoch"), tr("%1 → %2").arg(e->epochFrom).arg(e->epochTo));
    const auto signedBy = [](const erasure::Signature& s) { return tr("%1 on %2").arg(fromUtf8(s.officer.name), actTime(s.at)); };
    add(tr("Requested"), signedBy(e->requested));
    for (const auto& approval : e->approvals)
        add(tr("Approved"), signedBy(approval));
    if (e->executed)
        add(tr("Executed"), signedBy(*e->executed));
    add(tr("Out of reach"), e->plan.outOfReach.empty() ? tr("nothing named") : fromUtf8(e->plan.outOfReach));
    add(tr("Certificate"), e->certified ? tr("issued last by %1").arg(signedBy(*e->certified)) : tr("not issued yet: saving issues and signs it"), "certificateIssued");

    if (m_document && !m_withScan && e->storeScan)
        m_document.reset(); // the result of the scan belongs into it
    const auto* session = m_case.service->session();
    if (session->isOpen()) {
        const QString path = fromUtf8(session->summary().path);
        m_backup->setPlainText(tr("Older ones do not open any more, for anyone. Vault: %1.vault. Key file: %2. Keep them apart from each other.").arg(path, fromUtf8(session->summary().vault.keyFile)));
    }
    refreshButtons();
}

void ErasureCertificatePage::refreshButtons() {
    const QString reason = m_busy ? tr("The certificate is being written") : m_document ? QString() : m_case.service->reasonNotToAct();
    for (QPushButton* button : {m_pdf, m_json}) {
        button->setEnabled(reason.isEmpty());
        setPlainToolTip(button, reason);
    }
    m_folder->setEnabled(!m_lastFolder.isEmpty());
    setPlainToolTip(m_folder, m_lastFolder.isEmpty() ? tr("Save the certificate first") : m_lastFolder);
}

void ErasureCertificatePage::choose(Form form) {
    const QString suffix = form == Form::Pdf ? QStringLiteral("pdf") : QStringLiteral("json");
    auto* dialog = new QFileDialog(this, tr("Save the certificate"), m_lastFolder, form == Form::Pdf ? tr("PDF (*.pdf)") : tr("JSON (*.json)"));
    dialog->setObjectName(QStringLiteral("certificateSaveDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(tr("certificate-%1.%2").arg(fromUtf8(m_case.erasure->id), suffix));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this, form](const QString& path) { issue(form, path); });
    dialog->open();
}

// Whether it can be written is asked first: a certificate issued is an act, and one that went nowhere would still be one.
void ErasureCertificatePage::issue(Form form, const QString& path) {
    if (m_document)
        return write(form, path);
    m_busy = true;
    m_result->setPlainText(tr("Issuing…"));
    refreshButtons();
    m_case.service->act<workspace::SignedDocument>(
        this,
        [id = m_case.erasure->id, to = path.toUtf8().toStdString()](workspace::Privacy p) -> base::Result<workspace::SignedDocument> {
            LOOKBACK_TRY(p.maySave(to));
            return p.certificate(id);
        },
        [this, form, path, scan = m_case.erasure->storeScan.has_value()](base::Result<workspace::SignedDocument> document) {
            if (!document)
                return wrote(document.error(), path);
            m_document = std::make_shared<const workspace::SignedDocument>(std::move(*document));
            m_withScan = scan;
            write(form, path);
        });
}

void ErasureCertificatePage::write(Form form, const QString& path) {
    if (form == Form::Pdf)
        return wrote(document::savePdf(m_document->document, path), path);
    m_busy = true;
    refreshButtons();
    m_case.service->act<base::Unit>(
        this, [document = m_document, to = path.toUtf8().toStdString()](workspace::Privacy p) { return p.save(*document, to, false); },
        [this, path](const base::Status& status) { wrote(status, path); });
}

void ErasureCertificatePage::wrote(const base::Status& status, const QString& path) {
    m_busy = false;
    if (status) {
        m_lastFolder = QFileInfo(path).absolutePath();
        m_result->setPlainText(path.endsWith(QStringLiteral(".json")) ? tr("Saved %1, with its signature (.sig) and the officer's public key (.pem) beside it.").arg(path) : tr("Saved %1.").arg(path));
    } else {
        m_result->setPlainText(tr("Nothing was written. %1").arg(errorText(status.error())));
    }
    appearance::setKind(m_result, status ? "secondary" : "error");
    refreshButtons();
}

} // namespace lookback::ui
