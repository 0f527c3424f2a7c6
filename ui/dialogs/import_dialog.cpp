#include "ui/dialogs/import_dialog.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/icons.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"
#include "ui/dialogs/line_strip.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"
#include "ui/pages/code_view.h"
#include "ui/widgets/step_rail.h"

#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QSaveFile>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QFrame>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <array>

namespace lookback::ui {
namespace {

constexpr int kPreviewLines = 20;

PlainLabel* labelled(const QString& text, const char* kind, QWidget* parent = nullptr) {
    auto* label = new PlainLabel(text, parent);
    label->setWordWrap(true);
    appearance::setKind(label, kind);
    return label;
}

QVBoxLayout* pageLayout(QWidget* page) {
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(22, 18, 22, 18);
    layout->setSpacing(10);
    return layout;
}

QPushButton* button(const QString& text, const char* name, QWidget* parent) {
    auto* b = new QPushButton(text, parent);
    b->setObjectName(QLatin1String(name));
    b->setAutoDefault(false);
    return b;
}

enum Figure { kFit, kGaps, kSameId, kAlready, kUnreadable, kTotal, kFigures };

std::array<qint64, kFigures> figuresOf(const transfer::ImportReport& r) {
    using transfer::DefectKind;
    std::array<qint64, kFigures> n{};
    for (const auto& d : r.defects) {
        if (d.kind == DefectKind::RevisionGap || d.kind == DefectKind::RepeatedRevision)
            ++n[kGaps];
        else if (d.kind == DefectKind::RepeatedId || d.kind == DefectKind::ConflictingContent)
            ++n[kSameId];
    }
    n[kAlready] = r.duplicates;
    n[kUnreadable] = r.defective - n[kGaps] - n[kSameId];
    n[kTotal] = r.lines;
    n[kFit] = r.lines - r.defective - r.duplicates;
    return n;
}

} // namespace

ImportDialog::ImportDialog(Session* session, const QStringList& files, QWidget* parent) : QDialog(parent), m_session(session), m_files(files) {
    setObjectName(QStringLiteral("importDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Import a log"));
    resize(1100, 620);
    m_rail = new StepRail(this);
    m_rail->setSteps({tr("Files"), tr("Format"), tr("Dry run"), tr("Import")});
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(buildFiles());
    m_pages->addWidget(buildFormat());
    m_pages->addWidget(buildDryRun());
    m_pages->addWidget(buildImport());

    auto* foot = new QFrame(this);
    appearance::setKind(foot, "foot");
    m_save = button(tr("Save problems as CSV…"), "importSaveProblems", foot);
    m_reason = labelled({}, "secondary", foot);
    m_reason->setObjectName(QStringLiteral("importReason"));
    m_reason->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_cancel = button(tr("Cancel"), "importCancel", foot);
    m_back = button(tr("Back"), "importBack", foot);
    m_next = button(tr("Next"), "importNext", foot);
    appearance::setKind(m_next, "primary");
    auto* footRow = new QHBoxLayout(foot);
    footRow->setContentsMargins(22, 11, 22, 11);
    footRow->addWidget(m_save);
    footRow->addWidget(m_reason, 1);
    footRow->addWidget(m_cancel);
    footRow->addWidget(m_back);
    footRow->addWidget(m_next);

    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_pages, 1);
    right->addWidget(foot);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_rail);
    layout->addLayout(right, 1);

    connect(m_next, &QPushButton::clicked, this, &ImportDialog::next);
    connect(m_back, &QPushButton::clicked, this, [this] { go(static_cast<Page>(m_page - 1)); });
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_job && !m_job->isOver())
            m_job->cancel();
        else
            reject();
    });
    connect(m_save, &QPushButton::clicked, this, &ImportDialog::saveProblems);
    m_fileEdit->setText(m_files.join(QStringLiteral("; ")));
    go(Files);
}

ImportDialog::~ImportDialog() {
    if (m_job && !m_job->isOver())
        m_job->cancel();
    for (QLineEdit* secret : {m_passphrase, m_passphraseAgain})
        secret->setText(QString(secret->text().size(), QLatin1Char(' ')));
}

// ---- pages ---------------------------------------------------------------------------------------------------------

QWidget* ImportDialog::buildFiles() {
    auto* page = new QFrame;
    appearance::setKind(page, "surface");
    auto* layout = pageLayout(page);
    layout->addWidget(labelled(tr("Which log?"), "heading", page));
    layout->addWidget(labelled(tr("JSON Lines or CloudEvents, one or several files. Nothing is written before the last step."), "secondary", page));
    auto* row = new QHBoxLayout;
    m_fileEdit = new QLineEdit(page);
    m_fileEdit->setObjectName(QStringLiteral("importFiles"));
    m_fileEdit->setAccessibleName(tr("Log files"));
    m_fileEdit->setPlaceholderText(tr("Path of a log; several separated by “; ”"));
    auto* choose = button(tr("Choose…"), "importChoose", page);
    row->addWidget(m_fileEdit, 1);
    row->addWidget(choose);
    layout->addLayout(row);
    layout->addSpacing(10);
    layout->addWidget(labelled(tr("Into which store?"), "title", page));
    m_intoOpen = new QRadioButton(page);
    m_intoOpen->setObjectName(QStringLiteral("importIntoOpen"));
    m_intoNew = new QRadioButton(tr("A new store"), page);
    m_intoNew->setObjectName(QStringLiteral("importIntoNew"));
    m_intoOpen->setText(m_session->isOpen() ? tr("The open store, %1").arg(QFileInfo(fromUtf8(m_session->summary().path)).fileName()) : tr("The open store (none is open)"));
    m_intoOpen->setEnabled(m_session->isOpen());
    (m_session->isOpen() && m_session->isOperator() ? m_intoOpen : m_intoNew)->setChecked(true);
    auto* targetRow = new QHBoxLayout;
    m_targetEdit = new QLineEdit(page);
    m_targetEdit->setObjectName(QStringLiteral("importTarget"));
    m_targetEdit->setAccessibleName(tr("New store"));
    m_targetEdit->setPlaceholderText(QStringLiteral("bank.lookback"));
    auto* target = button(tr("Choose…"), "importChooseTarget", page);
    targetRow->setContentsMargins(24, 0, 0, 0);
    targetRow->addWidget(m_targetEdit, 1);
    targetRow->addWidget(target);
    layout->addWidget(m_intoOpen);
    layout->addWidget(m_intoNew);
    layout->addLayout(targetRow);
    layout->addStretch();
    layout->addWidget(labelled(tr("Personal values are sealed before they are stored. Metadata and free texts (reason, note, reference) are not."), "caption", page));
    connect(choose, &QPushButton::clicked, this, &ImportDialog::chooseFiles);
    connect(target, &QPushButton::clicked, this, &ImportDialog::chooseTarget);
    connect(m_fileEdit, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_files.clear();
        for (const QString& part : text.split(QLatin1Char(';'), Qt::SkipEmptyParts))
            if (!part.trimmed().isEmpty())
                m_files.append(part.trimmed());
        if (m_targetEdit->text().isEmpty() && m_files.size() == 1) {
            const QFileInfo file(m_files.front());
            m_targetEdit->setPlaceholderText(file.absolutePath() + QLatin1Char('/') + file.completeBaseName() + QStringLiteral(".lookback"));
        }
        refresh();
    });
    connect(m_intoNew, &QRadioButton::toggled, this, &ImportDialog::refresh);
    connect(m_targetEdit, &QLineEdit::textChanged, this, &ImportDialog::refresh);
    return page;
}

QWidget* ImportDialog::buildFormat() {
    auto* page = new QFrame;
    appearance::setKind(page, "surface");
    auto* layout = pageLayout(page);
    layout->addWidget(labelled(tr("Which format?"), "heading", page));
    m_format = new QComboBox(page);
    m_format->setObjectName(QStringLiteral("importFormat"));
    m_format->setAccessibleName(tr("Format"));
    m_format->addItems({tr("As the first bytes say"), tr("JSON Lines (Lookback records)"), tr("CloudEvents 1.0")});
    m_format->setMaximumWidth(320);
    m_previewTitle = labelled({}, "title", page);
    m_preview = new CodeView(QStringLiteral("importPreview"), tr("First lines of the log"), page);
    layout->addWidget(m_format);
    layout->addSpacing(6);
    layout->addWidget(m_previewTitle);
    layout->addWidget(m_preview, 1);
    return page;
}

QWidget* ImportDialog::buildDryRun() {
    auto* page = new QFrame;
    appearance::setKind(page, "surface");
    auto* layout = pageLayout(page);
    auto* head = new QHBoxLayout;
    m_heading = labelled({}, "heading", page);
    m_heading->setObjectName(QStringLiteral("importHeading"));
    m_heading->setWordWrap(false);
    m_subheading = labelled({}, "secondary", page);
    m_subheading->setObjectName(QStringLiteral("importSubheading"));
    m_subheading->setWordWrap(false);
    head->addWidget(m_heading);
    head->addStretch();
    head->addWidget(m_subheading);
    layout->addLayout(head);
    m_dryProgress = new QProgressBar(page);
    m_dryProgress->setTextVisible(false);
    layout->addWidget(m_dryProgress);
    m_strip = new LineStrip(page);
    layout->addWidget(m_strip);

    auto* figures = new QFrame(page);
    appearance::setKind(figures, "panel");
    auto* cells = new QHBoxLayout(figures);
    cells->setContentsMargins(0, 0, 0, 0);
    cells->setSpacing(0);
    const QString captions[kFigures] = {tr("fit"), tr("gap in a stream"), tr("same id twice"), tr("already here"), tr("other defects"), tr("lines, adds up")};
    for (int i = 0; i < kFigures; ++i) {
        if (i > 0) {
            auto* line = new QFrame(figures);
            appearance::setKind(line, "vline");
            cells->addWidget(line);
        }
        auto* figure = labelled({}, "figure", figures);
        figure->setObjectName(QStringLiteral("importFigure%1").arg(i));
        figure->setWordWrap(false);
        m_figures.push_back(figure);
        auto* verdict = new QLabel(figures);
        m_verdicts.push_back(verdict);
        auto* line = new QHBoxLayout;
        line->setSpacing(8);
        line->addWidget(figure);
        line->addWidget(verdict);
        line->addStretch();
        auto* cell = new QVBoxLayout;
        cell->setContentsMargins(12, 8, 12, 8);
        cell->setSpacing(0);
        cell->addLayout(line);
        cell->addWidget(labelled(captions[i], "caption", figures));
        cells->addLayout(cell, 1);
    }
    connect(&Appearance::instance(), &Appearance::changed, this, &ImportDialog::showVerdicts);
    layout->addWidget(figures);

    m_defects = new CellsModel(this);
    m_defectTable = new QTableView(page);
    m_defectTable->setObjectName(QStringLiteral("importDefects"));
    m_defectTable->setAccessibleName(tr("Defects"));
    m_defectTable->setModel(m_defects);
    m_defectTable->setItemDelegate(new RowDelegate(m_defectTable));
    m_defectTable->verticalHeader()->hide();
    m_defectTable->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_defectTable->setSelectionMode(QAbstractItemView::SingleSelection);
    m_defectTable->horizontalHeader()->setHighlightSections(false);
    layout->addWidget(m_defectTable, 20);
    m_excerpt = new CodeView(QStringLiteral("importExcerpt"), tr("Excerpt of the line"), page);
    m_excerpt->setNumbers(false);
    m_excerpt->setFixedHeight(scaled(58));
    auto* box = new QFrame(page);
    appearance::setKind(box, "panel");
    auto* boxed = new QVBoxLayout(box);
    boxed->setContentsMargins(1, 1, 1, 1);
    boxed->addWidget(m_excerpt);
    layout->addWidget(box);

    m_policy = new QWidget(page);
    auto* policy = new QGridLayout(m_policy);
    policy->setContentsMargins(0, 0, 0, 0);
    policy->setVerticalSpacing(scaled(3));
    policy->addWidget(labelled(tr("What should happen with these lines?"), "title", m_policy), 0, 0, 1, 3);
    const auto choice = [&](QRadioButton*& radio, const QString& text, const QString& why, const char* name, int column) {
        radio = new QRadioButton(text, m_policy);
        radio->setObjectName(QLatin1String(name));
        appearance::setKind(radio, "choice");
        auto* explanation = labelled(why, "factName", m_policy);
        explanation->setContentsMargins(22, 0, 8, 0);
        policy->addWidget(radio, 1, column);
        policy->addWidget(explanation, 2, column, Qt::AlignTop);
        policy->setColumnStretch(column, 1);
        connect(radio, &QRadioButton::toggled, this, &ImportDialog::refresh);
    };
    choice(m_policyNothing, tr("Import nothing"), tr("Default. Ask for a complete log and try again."), "policyNothing", 0);
    choice(m_policySkip, tr("Leave these lines out"), tr("The rest is imported; save the list of what is missing."), "policySkip", 1);
    choice(m_policyKeep, tr("Keep the defects as they are"), tr("The log is evidence. What cannot be read is kept sealed."), "policyKeep", 2);
    m_policyNothing->setChecked(true);
    layout->addWidget(m_policy);
    layout->addStretch(1);
    connect(m_defectTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        if (!m_report || !index.isValid())
            return;
        const auto& d = m_report->defects[static_cast<std::size_t>(index.row())];
        m_excerpt->setPlainLines({fromUtf8(d.excerpt), d.expected.empty() ? QString() : tr("expected %1").arg(fromUtf8(d.expected)) + (d.found.empty() ? QString() : tr(", found %1").arg(fromUtf8(d.found)))});
    });
    return page;
}

QWidget* ImportDialog::buildImport() {
    auto* page = new QFrame;
    appearance::setKind(page, "surface");
    auto* layout = pageLayout(page);
    m_importText = labelled({}, "heading", page);
    m_importText->setObjectName(QStringLiteral("importResult"));
    m_importDetail = labelled({}, "secondary", page);
    m_importDetail->setObjectName(QStringLiteral("importDetail"));
    m_importProgress = new QProgressBar(page);
    m_importProgress->setTextVisible(false);
    m_secrets = new QWidget(page);
    auto* secrets = new QVBoxLayout(m_secrets);
    secrets->setContentsMargins(0, 8, 0, 0);
    secrets->addWidget(labelled(tr("Passphrase of the vault"), "title", m_secrets));
    m_officer = new QComboBox(m_secrets);
    m_officer->setObjectName(QStringLiteral("importOfficer"));
    m_officer->setAccessibleName(tr("Officer"));
    m_officer->setMaximumWidth(320);
    secrets->addWidget(m_officer);
    m_passphrase = new QLineEdit(m_secrets);
    m_passphrase->setObjectName(QStringLiteral("importPassphrase"));
    m_passphraseAgain = new QLineEdit(m_secrets);
    m_passphraseAgain->setObjectName(QStringLiteral("importPassphraseAgain"));
    for (QLineEdit* edit : {m_passphrase, m_passphraseAgain}) {
        edit->setEchoMode(QLineEdit::Password);
        edit->setMaximumWidth(320);
        secrets->addWidget(edit);
        connect(edit, &QLineEdit::textChanged, this, &ImportDialog::refresh);
    }
    m_passphrase->setAccessibleName(tr("Passphrase"));
    m_passphraseAgain->setAccessibleName(tr("Passphrase once more"));
    m_passphrase->setPlaceholderText(tr("Passphrase"));
    m_passphraseAgain->setPlaceholderText(tr("Once more"));
    secrets->addWidget(labelled(tr("The vault keeps one key per person beside the store. Its key file goes to your configuration folder: keep a copy apart from the store. "
                                   "Without both, sealed values cannot be read by anyone."),
                                "caption", m_secrets));
    layout->addWidget(m_importText);
    layout->addWidget(m_importDetail);
    layout->addWidget(m_importProgress);
    layout->addWidget(m_secrets);
    layout->addStretch();
    return page;
}

// ---- navigation ----------------------------------------------------------------------------------------------------

bool ImportDialog::intoOpenStore() const { return m_intoOpen->isChecked(); }

bool ImportDialog::needsPassphrase() const {
    return !intoOpenStore() || m_session->summary().vault.state != workspace::VaultSummary::State::Unlocked;
}

transfer::ImportOptions ImportDialog::options(bool dryRun) const {
    transfer::ImportOptions o;
    o.dryRun = dryRun;
    o.format = m_format->currentIndex() == 1 ? transfer::Format::JsonLines : m_format->currentIndex() == 2 ? transfer::Format::CloudEvents : transfer::Format::Auto;
    if (!dryRun)
        o.policy = m_policySkip->isChecked() ? transfer::DefectPolicy::Skip : m_policyKeep->isChecked() ? transfer::DefectPolicy::Keep : transfer::DefectPolicy::ImportNothing;
    return o;
}

void ImportDialog::go(Page page) {
    m_page = page;
    m_pages->setCurrentIndex(page);
    m_rail->setCurrent(page);
    m_rail->setTitle(m_files.isEmpty() ? QString() : QFileInfo(m_files.front()).fileName() + (m_files.size() > 1 ? tr(" and %1 more").arg(m_files.size() - 1) : QString()));
    if (page == Format)
        preview();
    if (page == DryRun)
        startDryRun();
    if (page == Import) {
        m_importText->setPlainText(tr("Ready to import %1").arg(format::events(m_report ? m_report->lines - m_report->duplicates - (m_policySkip->isChecked() ? m_report->defective : 0) : 0)));
        m_importDetail->setPlainText(tr("All or nothing: a cancelled or failed import leaves the store as it was. It cannot be undone afterwards."));
        m_importProgress->hide();
        m_secrets->setVisible(needsPassphrase());
        // A vault of several officers is opened by one of them; a new one has no choice yet.
        m_officer->clear();
        if (intoOpenStore() && m_session->summary().vault.state != workspace::VaultSummary::State::None)
            for (const auto& officer : m_session->summary().vault.officers)
                m_officer->addItem(visibleText(fromUtf8(officer.name)), fromUtf8(officer.name));
        m_officer->setVisible(m_officer->count() > 1);
        m_passphraseAgain->setVisible(!intoOpenStore() || m_session->summary().vault.state == workspace::VaultSummary::State::None);
    }
    refresh();
}

void ImportDialog::next() {
    switch (m_page) {
    case Files: return go(Format);
    case Format: return go(DryRun);
    case DryRun: return go(Import);
    case Import: return m_imported ? accept() : startImport();
    }
}

QString ImportDialog::reasonNotToImport() const {
    if (m_job && !m_job->isOver())
        return m_page == DryRun ? tr("The dry run is under way") : tr("The import is under way");
    if (m_page == Files) {
        if (m_files.isEmpty())
            return tr("Choose a log");
        // Not even looked into: closing it again would drop the locks this program has on the store.
        if (m_session->isOpen())
            for (const QString& file : m_files)
                for (const char* suffix : {"", "-wal", "-shm", "-journal"})
                    if (QFileInfo(file).exists() && QFileInfo(file) == QFileInfo(fromUtf8(m_session->summary().path) + QLatin1String(suffix)))
                        return tr("This is the open store itself, not a log: choose a log");
        if (intoOpenStore() && !m_session->isOperator())
            return tr("The open store is evidence: enter operator mode to import into it");
        return {};
    }
    if (m_page == DryRun) {
        if (m_error && m_error->code == base::ErrorCode::Cancelled)
            return tr("The dry run was stopped: go back and start it again");
        if (m_error || !m_report)
            return tr("The log could not be read");
        if (m_report->lines == m_report->duplicates)
            return tr("All %1 are already here. Nothing to do.").arg(format::count(m_report->duplicates));
        if (m_report->defective > 0 && m_policyNothing->isChecked())
            return tr("To import, choose what happens with the defects");
        return {};
    }
    if (m_page == Import && !m_imported && needsPassphrase()) {
        if (m_passphrase->text().isEmpty())
            return tr("A passphrase is needed to seal personal values");
        if (m_passphraseAgain->isVisibleTo(this) && m_passphrase->text() != m_passphraseAgain->text())
            return tr("The two passphrases differ");
    }
    return {};
}

void ImportDialog::refresh() {
    if (!m_next)
        return;
    const QString reason = reasonNotToImport();
    m_reason->setPlainText(reason);
    m_next->setEnabled(reason.isEmpty());
    setPlainToolTip(m_next, reason);
    m_back->setEnabled(m_page != Files && !m_imported && !(m_job && !m_job->isOver()));
    setPlainToolTip(m_back, m_back->isEnabled() ? QString() : m_imported ? tr("The import is done") : m_page == Files ? tr("This is the first step") : tr("Work is under way"));
    m_save->setVisible(m_page == DryRun && m_report && m_report->defective > 0);
    m_cancel->setVisible(!m_imported);
    m_cancel->setText(m_job && !m_job->isOver() ? tr("Stop") : tr("Cancel"));
    if (m_page == Import)
        m_next->setText(m_imported ? tr("Done") : tr("Import"));
    else if (m_page == DryRun && m_report)
        m_next->setText(tr("Import %1…").arg(format::events(m_report->lines - m_report->duplicates - (m_policySkip->isChecked() ? m_report->defective : 0))));
    else
        m_next->setText(tr("Next"));
}

void ImportDialog::chooseFiles() {
    auto* dialog = new QFileDialog(this, tr("Choose a log"), {}, tr("Event logs (*.jsonl *.ndjson *.json);;All files (*)"));
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) { m_fileEdit->setText(files.join(QStringLiteral("; "))); });
    dialog->open();
}

void ImportDialog::chooseTarget() {
    auto* dialog = new QFileDialog(this, tr("New store"), {}, tr("Lookback stores (*.lookback)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("lookback"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        m_intoNew->setChecked(true);
        m_targetEdit->setText(file);
    });
    dialog->open();
}

// The first lines as they stand, cut to what fits; personal values are hidden because nobody has said yet why they are looked at.
void ImportDialog::preview() {
    QFile file(m_files.value(0));
    if (!file.open(QIODevice::ReadOnly)) {
        m_previewTitle->setPlainText(tr("Could not read %1: %2").arg(m_files.value(0), file.errorString()));
        m_preview->setPlainLines({});
        return;
    }
    QStringList lines;
    while (lines.size() < kPreviewLines && !file.atEnd()) {
        const QByteArray line = file.readLine(4096);
        const QByteArray head = line.left(line.indexOf("\"data\"") > 0 ? line.indexOf("\"data\"") : 160);
        lines.append(QString::fromUtf8(head).trimmed() + QStringLiteral("…"));
    }
    m_previewTitle->setPlainText(format::counted(lines.size(), tr("The first line, without its data"), tr("First %1 lines, without their data")));
    m_preview->setPlainLines(lines);
}

// ---- dry run -------------------------------------------------------------------------------------------------------

void ImportDialog::startDryRun() {
    m_report.reset();
    m_error.reset();
    m_heading->setPlainText(tr("Dry run…"));
    m_subheading->setPlainText({});
    m_dryProgress->show();
    m_dryProgress->setRange(0, 0);
    m_strip->setLines(0, {});
    for (auto* figure : m_figures)
        figure->setPlainText(QStringLiteral("–"));
    for (auto* verdict : m_verdicts)
        verdict->clear();
    m_defects->set({}, {});
    m_excerpt->setPlainLines({});
    m_policy->hide();
    m_job = intoOpenStore() ? m_session->importLogs(m_files, options(true), this, [this](const base::Result<transfer::ImportReport>& r) { dryRunDone(r); })
                            : m_session->dryRunWithoutStore(m_files, options(true), this, [this](const base::Result<transfer::ImportReport>& r) { dryRunDone(r); });
    connect(m_job, &Job::changed, this, [this] {
        if (!m_job || m_job->percent() < 0)
            return;
        m_dryProgress->setRange(0, 100);
        m_dryProgress->setValue(m_job->percent());
        m_subheading->setPlainText(m_job->rate() > 0 ? tr("%1 %, %2 %3/s").arg(m_job->percent()).arg(format::count(static_cast<qint64>(m_job->rate())), fromUtf8(m_job->progress().unit)) : QString());
    });
    refresh();
}

void ImportDialog::dryRunDone(const base::Result<transfer::ImportReport>& report) {
    m_dryProgress->hide();
    if (!report) {
        m_error = report.error();
        const bool cancelled = report.error().code == base::ErrorCode::Cancelled;
        m_heading->setPlainText(cancelled ? tr("The dry run was stopped; no result") : tr("Could not read the log"));
        m_subheading->setPlainText({});
        m_excerpt->setPlainLines(cancelled ? QStringList() : QStringList{fromUtf8(report.error().message), fromUtf8(report.error().where), hintText(report.error())});
        return refresh();
    }
    m_report = *report;
    showDefects();
    refresh();
}

void ImportDialog::showDefects() {
    const auto& r = *m_report;
    m_heading->setPlainText(r.defective == 0 ? tr("Dry run found no defects") : format::counted(r.defective, tr("Dry run found %1 defect"), tr("Dry run found %1 defects")));
    m_subheading->setPlainText(tr("%1 lines in %2, nothing was written").arg(format::count(r.lines), format::duration(static_cast<qint64>(r.seconds * 1e9))));
    std::vector<qint64> lines;
    std::vector<CellsModel::Row> rows;
    for (const auto& d : r.defects) {
        lines.push_back(d.line);
        rows.push_back({Cell(format::count(d.line), {{WeightRole, static_cast<int>(TextWeight::Strong)}}), Cell(format::count(d.byte)), Cell(visibleText(fromUtf8(d.stream))),
                        Cell(fromUtf8(d.field)),
                        Cell(fromUtf8(d.problem), {{GlyphRole, static_cast<int>(Glyph::FindingTriangle)}, {KindRole, static_cast<int>(Kind::Finding)}, {WeightRole, static_cast<int>(TextWeight::Medium)}}),
                        Cell(fromUtf8(d.expected)), Cell(fromUtf8(d.found))});
    }
    m_strip->setLines(r.lines, lines);
    const auto figures = figuresOf(r);
    for (std::size_t i = 0; i < m_figures.size(); ++i)
        m_figures[i]->setPlainText(format::count(figures[i]));
    showVerdicts();
    m_defects->set({{tr("Line"), true}, {tr("Byte"), true}, {tr("Stream")}, {tr("Field")}, {tr("Problem")}, {tr("Expected")}, {tr("Found")}}, std::move(rows));
    m_defectTable->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    m_defectTable->resizeColumnsToContents();
    m_defectTable->horizontalHeader()->setStretchLastSection(true);
    // The last column gives way rather than make the table scroll; it elides with a tool tip. Few defects: the excerpt follows them closely.
    auto* header = m_defectTable->horizontalHeader();
    const int over = header->length() - m_defectTable->viewport()->width(), last = header->count() - 1;
    if (over > 0)
        header->resizeSection(last, std::max(scaled(80), header->sectionSize(last) - over));
    m_defectTable->setMaximumHeight(r.defects.size() > 30 ? QWIDGETSIZE_MAX : header->sizeHint().height() + static_cast<int>(r.defects.size()) * m_defectTable->verticalHeader()->defaultSectionSize() + scaled(2));
    m_policy->setVisible(r.defective > 0);
    const bool keepable = std::all_of(r.defects.begin(), r.defects.end(), [](const auto& d) { return transfer::canBeKept(d.kind); });
    m_policyKeep->setEnabled(keepable);
    setPlainToolTip(m_policyKeep, keepable ? QString() : tr("Some of these lines are not events at all and can only be left out"));
    if (!r.defects.empty())
        m_defectTable->selectRow(0);
}

// What fits and what does not, by colour, glyph and word.
void ImportDialog::showVerdicts() {
    if (!m_report)
        return;
    const auto figures = figuresOf(*m_report);
    for (std::size_t i = 0; i < m_figures.size(); ++i) {
        const bool good = i == kFit || i == kTotal, bad = !good && i != kAlready && figures[i] > 0;
        QPalette ink = m_figures[i]->palette();
        ink.setColor(QPalette::WindowText, bad ? theme().finding.text : theme().text1);
        m_figures[i]->setPalette(ink);
        m_verdicts[i]->setPixmap(bad                          ? icon(Glyph::FindingTriangle, Kind::Finding).pixmap(scaled(15), scaled(15))
                                 : good && figures[i] > 0 ? icon(Glyph::Tick, Kind::Ok).pixmap(scaled(15), scaled(15))
                                                              : QPixmap());
    }
}

void ImportDialog::saveProblems() {
    auto* dialog = new QFileDialog(this, tr("Save problems"), {}, tr("CSV (*.csv)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        QSaveFile file(path);
        bool written = file.open(QIODevice::WriteOnly) && file.write(workspace::defectsCsv(*m_report).c_str()) >= 0;
        written = written && file.commit();
        m_reason->setPlainText(written ? tr("Saved %1").arg(QFileInfo(path).fileName()) : tr("Nothing was written: %1").arg(file.errorString()));
    });
    dialog->open();
}

// ---- import --------------------------------------------------------------------------------------------------------

void ImportDialog::startImport() {
    m_importText->setPlainText(tr("Importing…"));
    m_importProgress->show();
    m_importProgress->setRange(0, 0);
    workspace::Credentials credentials;
    credentials.passphrase = m_passphrase->text().toUtf8().toStdString();
    if (m_officer->count() > 0)
        credentials.officer = m_officer->currentData().toString().toUtf8().toStdString();
    const auto done = [this](const base::Result<transfer::ImportReport>& r) { importDone(r); };
    const QString target = m_targetEdit->text().isEmpty() ? m_targetEdit->placeholderText() : m_targetEdit->text();
    m_job = intoOpenStore() ? m_session->importWithVault(m_files, options(false), needsPassphrase() ? std::optional(credentials) : std::nullopt, this, done)
                            : m_session->importIntoNewStore(target, m_files, options(false), credentials, this, done);
    connect(m_job, &Job::changed, this, [this] {
        if (!m_job || m_job->percent() < 0)
            return;
        m_importProgress->setRange(0, 100);
        m_importProgress->setValue(m_job->percent());
    });
    refresh();
}

void ImportDialog::importDone(const base::Result<transfer::ImportReport>& report) {
    m_importProgress->hide();
    if (!report) {
        const auto& error = report.error();
        m_importText->setPlainText(tr("Nothing was imported"));
        m_importDetail->setPlainText(error.code == base::ErrorCode::Cancelled ? tr("The import was stopped; the store is as it was.")
                                                                              : tr("%1. %2").arg(fromUtf8(error.message), hintText(error)));
        return refresh();
    }
    m_imported = report->imported > 0;
    m_secrets->hide();
    m_importText->setPlainText(m_imported ? tr("Imported %1 of %2 lines").arg(format::count(report->imported), format::count(report->lines)) : tr("Nothing was imported"));
    m_importDetail->setPlainText(tr("%1 duplicates, %2 kept as evidence, %3 left out. %4 snapshots.")
                                     .arg(format::count(report->duplicates), format::count(report->kept), format::count(m_imported ? report->lines - report->imported - report->duplicates : report->defective),
                                          format::count(report->snapshots)));
    if (m_imported && !intoOpenStore())
        Q_EMIT storeMade(m_targetEdit->text().isEmpty() ? m_targetEdit->placeholderText() : m_targetEdit->text(), {});
    refresh();
}

} // namespace lookback::ui
