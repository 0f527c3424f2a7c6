#include "ui/dialogs/privacy_desk.h"

#include "ui/appearance/plain_text.h"
#include "ui/appearance/roles.h"
#include "ui/dialogs/ask_dialog.h"
#include "ui/dialogs/erasure_wizard.h"
#include "ui/dialogs/officers_dialog.h"
#include "ui/document/pdf_writer.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"
#include "ui/pages/keys_panel.h"
#include "ui/pages/subject_card.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/secret_clipboard.h"

#include <QtCore/QDateTime>
#include <QtCore/QEvent>
#include <QtCore/QFileInfo>
#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QFileDialog>

#include <algorithm>

namespace lookback::ui {

PrivacyDesk::PrivacyDesk(Session* session, QWidget* window) : QObject(window), m_session(session), m_service(new PrivacyService(session)), m_window(window), m_clipboard(new SecretClipboard(this)) {
    window->installEventFilter(this);
    connect(m_service, &PrivacyService::failed, this, &PrivacyDesk::failed);
    connect(session, &Session::summaryChanged, this, [this] {
        if (m_service->vaultState() != workspace::VaultSummary::State::Unlocked)
            m_clipboard->clear();
    });
    connect(m_service, &PrivacyService::factsChanged, this, &PrivacyDesk::refreshBanners);
    connect(m_service, &PrivacyService::executionChanged, this, &PrivacyDesk::refreshBanners);
    connect(m_service, &PrivacyService::executionChanged, this, [this] {
        const auto& execution = m_service->execution();
        // Nobody looks at the wizard: what went wrong must be seen all the same.
        if (!execution.running && execution.error && execution.error->code != base::ErrorCode::Cancelled && !m_window->findChild<ErasureWizard*>())
            Q_EMIT failed(execution.id.empty() ? tr("The older file is not settled yet") : tr("Erasure %1 stopped").arg(fromUtf8(execution.id)), *execution.error);
    });
}

KeysPanel* PrivacyDesk::makePanel(DockTitle* title, QWidget* parent) {
    m_panel = new KeysPanel(m_service, title, parent);
    connect(m_panel, &KeysPanel::unlockRequested, this, &PrivacyDesk::unlockRequested);
    connect(m_panel, &KeysPanel::requestsRequested, this, &PrivacyDesk::firstDue);
    auto* card = m_panel->card();
    connect(card, &SubjectCard::showEventsRequested, this, [this](const QString& subject, const QString& account) {
        Q_EMIT showEventsRequested(account, QStringLiteral("subject:\"%1\"").arg(subject));
    });
    connect(card, &SubjectCard::accessExportRequested, this, &PrivacyDesk::accessExport);
    connect(card, &SubjectCard::placeHoldRequested, this, [this](const QString& subject) { placeHold(subject); });
    connect(card, &SubjectCard::releaseHoldRequested, this, [this](const QString& hold) { releaseHold(hold); });
    connect(card, &SubjectCard::erasureRequested, this, &PrivacyDesk::erase);
    connect(card, &SubjectCard::readmitRequested, this, &PrivacyDesk::readmit);
    return m_panel;
}

void PrivacyDesk::copyFrom(QAbstractItemView* view) {
    auto* copy = new QAction(tr("Copy value"), view);
    copy->setObjectName(QStringLiteral("copyValue"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    view->addAction(copy);
    connect(copy, &QAction::triggered, view, [this, view] {
        const QModelIndex current = view->currentIndex();
        if (!current.isValid())
            return;
        for (int column = 0; column < view->model()->columnCount(current.parent()); ++column) {
            const QModelIndex cell = current.siblingAtColumn(column);
            const auto state = static_cast<PersonalState>(cell.data(PersonalStateRole).toInt());
            if (state == PersonalState::None)
                continue;
            if (state == PersonalState::Clear)
                m_clipboard->copy(cell.data(Qt::DisplayRole).toString());
            return;
        }
        QGuiApplication::clipboard()->setText(current.data(Qt::DisplayRole).toString());
    });
}

// ---- bars ----------------------------------------------------------------------------------------------------------

void PrivacyDesk::setBanners(BannerStack* banners) {
    m_banners = banners;
    connect(banners, &BannerStack::linkActivated, this, [this](BannerKind kind) {
        if (kind == BannerKind::Restored || kind == BannerKind::Unfinished)
            goOn();
    });
}

void PrivacyDesk::refreshBanners() {
    const auto& facts = m_service->facts();
    const bool running = m_service->execution().running;
    if (facts && facts->restored && !running) {
        const QString detail = fromUtf8(facts->restored->detail);
        const QString why = detail.left(1).toUpper() + detail.mid(1);
        const bool nothingToErase = facts->restored->erasures.empty();
        if (nothingToErase && facts->restored->what == erasure::Restored::What::VaultAlone)
            m_banners->setBanner({BannerKind::Restored, restoredText(*facts->restored), tr("%1. Put back the newest vault with its key file; with this one the store is read-only.").arg(why), {}, {}});
        else
            m_banners->setBanner({BannerKind::Restored, restoredText(*facts->restored), tr("%1. The store is read-only until that is settled.").arg(why),
                                  nothingToErase ? tr("Take it as it is…") : tr("Erase again…"), {}});
    } else {
        m_banners->clearBanner(BannerKind::Restored);
    }
    if (facts && !facts->unfinished.empty() && !running) {
        const QString id = fromUtf8(facts->unfinished.front());
        m_banners->setBanner({BannerKind::Unfinished, tr("Erasure %1 is not finished.").arg(id), tr("Nothing else is written before it is."), tr("Continue"), {}});
    } else {
        m_banners->clearBanner(BannerKind::Unfinished);
    }
}

// The erasure that was begun in the wizard, at its steps; a file put back is settled in a dialog of its own, because it may concern several.
void PrivacyDesk::goOn() {
    const auto facts = m_service->facts();
    if (!facts)
        return;
    if (!facts->unfinished.empty())
        if (const auto* erasure = facts->find(facts->unfinished.front()))
            return erase(fromUtf8(erasure->subject), fromUtf8(erasure->id));
    if (!facts->restored)
        return;
    const auto& restored = *facts->restored;
    QStringList ids;
    for (const auto& id : restored.erasures)
        ids.append(fromUtf8(id));
    auto* dialog = new AskDialog(QStringLiteral("eraseAgainDialog"), restoredText(restored),
                                 ids.isEmpty() ? tr("%1. Nothing has to be erased again; an act notes that the store is taken as it is.").arg(fromUtf8(restored.detail))
                                               : tr("%1. What had been erased is erased again: %2. The keys are destroyed for good, and the store is taken as it is. Cannot be undone.").arg(fromUtf8(restored.detail), ids.join(QStringLiteral(", "))),
                                 m_window);
    if (restored.what == erasure::Restored::What::StoreAlone)
        dialog->addNote(tr("What an older store lacks, a hold or an officer's removal among it, would be given up: as many officers as the policy asks must sign. The newest store put back settles it too."));
    const int officer = dialog->addText(QStringLiteral("eraseAgainWord"), tr("Type AGAIN"), {}, true);
    dialog->setOk(QStringLiteral("eraseAgainOk"), ids.isEmpty() ? tr("Take it as it is") : tr("Erase again"), "destructiveFinal");
    const auto refresh = [this, dialog] {
        dialog->setReason(!m_session->isOperator()      ? tr("This writes to the store: enter operator mode first")
                          : !m_service->unlocked()      ? tr("Acts are signed: unlock the vault first")
                          : m_service->execution().running ? tr("It is under way")
                                                        : QString());
    };
    refresh();
    connect(m_session, &Session::summaryChanged, dialog, refresh);
    connect(dialog, &AskDialog::submitted, this, [this, dialog, officer] {
        if (dialog->text(officer) != QStringLiteral("AGAIN"))
            return dialog->refuse(tr("Type AGAIN in capitals."));
        m_service->eraseAgain();
        dialog->accept();
    });
    dialog->open();
}

// ---- erasure -------------------------------------------------------------------------------------------------------

void PrivacyDesk::erase(const QString& subject, const QString& erasure) {
    if (!m_session->isOpen())
        return;
    if (auto* open = m_window->findChild<ErasureWizard*>())
        return open->raise();
    auto* wizard = new ErasureWizard(m_service, subject, erasure, m_window);
    connect(wizard, &ErasureWizard::placeHoldRequested, this, [this, wizard](const QString& of) { placeHold(of, wizard); });
    connect(wizard, &ErasureWizard::releaseHoldRequested, this, [this, wizard](const QString& hold) { releaseHold(hold, wizard); });
    wizard->open();
}

void PrivacyDesk::firstDue() {
    const auto& facts = m_service->facts();
    if (!facts)
        return;
    const erasure::Erasure* first = nullptr;
    for (const auto& e : facts->erasures)
        if ((e.state == erasure::State::Submitted || e.state == erasure::State::Approved || e.state == erasure::State::Blocked) && (!first || e.due < first->due))
            first = &e;
    if (first)
        m_panel->select(fromUtf8(first->subject));
}

bool PrivacyDesk::showErasure(const QString& id) {
    const auto& facts = m_service->facts();
    const auto* erasure = facts ? facts->find(id.toUtf8().toStdString()) : nullptr;
    if (!erasure || !m_panel)
        return false;
    m_panel->select(fromUtf8(erasure->subject));
    return true;
}

void PrivacyDesk::askOperator() {
    if (!m_session->isOpen() || m_session->isOperator())
        return;
    auto* dialog = new AskDialog(QStringLiteral("operatorDialog"), tr("Operator mode"),
                                 tr("Lookback may then write to this store. The reason is registered. Half an hour without a key or pointer brings evidence mode back."), m_window);
    const int why = dialog->addText(QStringLiteral("operatorReason"), tr("Reason"), tr("Why operator mode is needed"), true);
    dialog->setOk(QStringLiteral("operatorOk"), tr("Enter operator mode"));
    connect(dialog, &AskDialog::submitted, this, [this, dialog, why] {
        m_service->enterOperator(dialog->text(why));
        dialog->accept();
    });
    dialog->open();
}

// ---- holds ---------------------------------------------------------------------------------------------------------

void PrivacyDesk::placeHold(const QString& subject, QWidget* over) {
    auto* dialog = new AskDialog(QStringLiteral("holdDialog"), tr("Place a hold on %1").arg(subject),
                                 tr("What must be kept is not erased while the hold counts. One key covers all fields of a person: an open request is deferred, and every field is restricted meanwhile (Art. 18)."),
                                 over ? over : m_window);
    const int basis = dialog->addChoice(QStringLiteral("holdBasis"), tr("Basis"), {{tr("Art. %1").arg(holdBasis("17(3)(b)")), QStringLiteral("17(3)(b)")}, {tr("Art. %1").arg(holdBasis("17(3)(e)")), QStringLiteral("17(3)(e)")}});
    const int reference = dialog->addText(QStringLiteral("holdReference"), tr("Case"), tr("File number of the case or of the legal duty"), true);
    const int scope = dialog->addText(QStringLiteral("holdScope"), tr("Field classes"), tr("Empty = all; otherwise for example name, iban"), false);
    const int review = dialog->addDate(QStringLiteral("holdReview"), tr("Review on"), QDateTime::currentDateTimeUtc().date().addMonths(6), true);
    dialog->addNote(tr("A hold is released by as many officers as the policy asks."));
    dialog->setOk(QStringLiteral("holdOk"), tr("Place hold"));
    connect(dialog, &AskDialog::submitted, this, [=, this] {
        erasure::Hold hold;
        hold.subject = subject.toUtf8().toStdString();
        hold.basis = dialog->text(basis).toStdString();
        hold.reference = dialog->text(reference).toUtf8().toStdString();
        hold.review = dialog->text(review).toStdString();
        for (const QString& part : dialog->text(scope).split(QLatin1Char(','), Qt::SkipEmptyParts))
            if (!part.trimmed().isEmpty())
                hold.scope.push_back(part.trimmed().toUtf8().toStdString());
        m_service->act<erasure::Hold>(
            dialog, [hold](workspace::Privacy p) { return p.placeHold(hold); },
            [dialog](const base::Result<erasure::Hold>& result) { result ? dialog->accept() : dialog->refuse(errorText(result.error())); });
    });
    dialog->open();
}

void PrivacyDesk::releaseHold(const QString& hold, QWidget* over) {
    const auto& facts = m_service->facts();
    QString request;
    if (facts)
        for (const auto& e : facts->erasures)
            if (e.state == erasure::State::Blocked && std::find(e.holds.begin(), e.holds.end(), hold.toStdString()) != e.holds.end())
                request = fromUtf8(e.id);
    const int approvals = facts ? facts->governance.approvals : 1;
    auto* dialog = new AskDialog(QStringLiteral("releaseDialog"), tr("Release %1").arg(hold),
                                 (approvals > 1 ? tr("%1 officers must sign the release; this is one signature.").arg(approvals) : tr("The hold no longer counts from then on.")) +
                                     (request.isEmpty() ? QString() : tr(" Released, request %1 comes back: it waits for approval again.").arg(request)),
                                 over ? over : m_window);
    dialog->setOk(QStringLiteral("releaseOk"), approvals > 1 ? tr("Sign the release") : tr("Release"));
    connect(dialog, &AskDialog::submitted, this, [this, dialog, id = hold.toStdString()] {
        m_service->act<erasure::Hold>(
            dialog, [id](workspace::Privacy p) { return p.releaseHold(id); },
            [dialog](const base::Result<erasure::Hold>& result) { result ? dialog->accept() : dialog->refuse(errorText(result.error())); });
    });
    dialog->open();
}

// ---- the subject's own data ----------------------------------------------------------------------------------------

void PrivacyDesk::accessExport(const QString& subject) {
    auto* dialog = new AskDialog(QStringLiteral("exportDialog"), tr("Access export of %1").arg(subject),
                                 tr("Everything of this person in clear, with where it came from; other people are masked (Art. 15, 20). The export, its reason and its recipient are registered."), m_window);
    const int reason = dialog->addText(QStringLiteral("exportReason"), tr("Reason"), tr("For example: request of 2026-04-02"), true);
    const int recipient = dialog->addText(QStringLiteral("exportRecipient"), tr("Recipient"), tr("Who gets it"), true);
    dialog->addNote(tr("A JSON file with its signature (.sig) and the officer's public key (.pem), and the same as PDF. Only you can read the files; they hold personal data in clear."));
    dialog->setOk(QStringLiteral("exportOk"), tr("Export…"));
    connect(dialog, &AskDialog::submitted, this, [=, this] {
        auto* files = new QFileDialog(dialog, tr("Save the access export"), {}, tr("JSON (*.json)"));
        files->setObjectName(QStringLiteral("exportSaveDialog"));
        files->setAcceptMode(QFileDialog::AcceptSave);
        files->setDefaultSuffix(QStringLiteral("json"));
        files->selectFile(tr("access-%1.json").arg(subject));
        files->setAttribute(Qt::WA_DeleteOnClose);
        connect(files, &QFileDialog::rejected, dialog, [dialog] { dialog->refuse(tr("Nothing was written.")); });
        connect(files, &QFileDialog::fileSelected, dialog, [=, this](const QString& path) {
            m_service->act<workspace::SignedDocument>(
                dialog,
                [s = subject.toUtf8().toStdString(), why = dialog->text(reason).toUtf8().toStdString(), who = dialog->text(recipient).toUtf8().toStdString(),
                 to = path.toUtf8().toStdString()](workspace::Privacy p) -> base::Result<workspace::SignedDocument> {
                    LOOKBACK_TRY(p.maySave(to)); // registered only if it can be written
                    LOOKBACK_TRY_ASSIGN(auto document, p.accessExport(s, why, who));
                    LOOKBACK_TRY(p.save(document, to, true));
                    return document;
                },
                [this, dialog, path](const base::Result<workspace::SignedDocument>& document) {
                    if (!document)
                        return dialog->refuse(tr("Nothing was written. %1").arg(errorText(document.error())));
                    saveExport(*document, path, dialog);
                });
        });
        files->open();
    });
    dialog->open();
}

void PrivacyDesk::saveExport(const workspace::SignedDocument& document, const QString& path, AskDialog* dialog) {
    const QString pdf = (path.endsWith(QStringLiteral(".json")) ? path.chopped(5) : path) + QStringLiteral(".pdf");
    const auto saved = document::savePdf(document.document, pdf);
    if (!saved)
        return dialog->refuse(tr("The JSON was written to %1, the PDF was not. %2").arg(path, errorText(saved.error())));
    dialog->accept();
}

void PrivacyDesk::readmit(const QString& subject) {
    auto* dialog = new AskDialog(QStringLiteral("readmitDialog"), tr("Readmit %1").arg(subject),
                                 tr("The person came back: a new key for new data. What was erased stays erased. As many officers as the policy asks must sign."), m_window);
    const int reason = dialog->addText(QStringLiteral("readmitReason"), tr("Reason"), {}, true);
    dialog->setOk(QStringLiteral("readmitOk"), tr("Sign readmission"));
    connect(dialog, &AskDialog::submitted, this, [=, this] {
        m_service->act<std::string>(
            dialog, [s = subject.toUtf8().toStdString(), why = dialog->text(reason).toUtf8().toStdString()](workspace::Privacy p) { return p.readmit(s, why); },
            [dialog](const base::Result<std::string>& result) {
                if (!result)
                    return dialog->refuse(errorText(result.error()));
                if (result->empty())
                    return dialog->refuse(tr("Signed. Another officer must sign the same."));
                dialog->accept();
            });
    });
    dialog->open();
}

// ---- officers ------------------------------------------------------------------------------------------------------

void PrivacyDesk::officers() { (new OfficersDialog(m_service, m_window))->open(); }

void PrivacyDesk::changePassphrase() {
    auto* dialog = new AskDialog(QStringLiteral("passphraseDialog"), tr("Change the passphrase of %1").arg(m_session->officer()),
                                 tr("From then on only the new one opens the vault for this officer. Nobody can reset it."), m_window);
    const int first = dialog->addSecret(QStringLiteral("passphraseNew"), tr("New passphrase"));
    const int again = dialog->addSecret(QStringLiteral("passphraseAgain"), tr("Once more"));
    dialog->setOk(QStringLiteral("passphraseOk"), tr("Change passphrase"));
    dialog->setReason(m_service->reasonNotToAct());
    connect(dialog, &AskDialog::submitted, this, [=, this] {
        if (dialog->text(first) != dialog->text(again))
            return dialog->refuse(tr("The two passphrases differ."));
        m_service->act<base::Unit>(
            dialog, [secret = dialog->text(first).toUtf8().toStdString()](workspace::Privacy p) { return p.changePassphrase(secret); },
            [dialog](const base::Status& done) { done ? dialog->accept() : dialog->refuse(errorText(done.error())); });
    });
    dialog->open();
}

bool PrivacyDesk::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_window && event->type() == QEvent::WindowStateChange && m_lockOnMinimise && m_window->isMinimized() && m_service->unlocked())
        m_session->lockVault();
    return QObject::eventFilter(watched, event);
}

} // namespace lookback::ui
