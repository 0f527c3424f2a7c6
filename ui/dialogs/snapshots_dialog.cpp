#include "ui/dialogs/snapshots_dialog.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"

#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {
namespace {
using Infos = std::vector<timetravel::SnapshotInfo>;
}

SnapshotsDialog::SnapshotsDialog(Session* session, QWidget* parent) : QDialog(parent), m_session(session), m_model(new CellsModel(this)) {
    setObjectName(QStringLiteral("snapshotsDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Snapshots of %1").arg(session->cursor()->place().account));
    resize(760, 420);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("snapshotsTable"));
    m_table->setAccessibleName(tr("Snapshots"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new RowDelegate(m_table));
    m_table->verticalHeader()->hide();
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_note = new PlainLabel({}, this);
    m_note->setObjectName(QStringLiteral("snapshotsNote"));
    m_note->setWordWrap(true);
    appearance::setKind(m_note, "secondary");
    m_take = new QPushButton(tr("Take snapshot at the latest version"), this);
    m_take->setObjectName(QStringLiteral("snapshotTake"));
    m_verify = new QPushButton(tr("Verify all against replay"), this);
    m_verify->setObjectName(QStringLiteral("snapshotVerify"));
    auto* close = new QPushButton(tr("Close"), this);
    close->setObjectName(QStringLiteral("snapshotClose"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(22, 0, 22, 12);
    row->addWidget(m_take);
    row->addWidget(m_verify);
    row->addStretch();
    row->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_table, 1);
    m_note->setContentsMargins(22, 4, 22, 4);
    layout->addWidget(m_note);
    layout->addLayout(row);
    connect(m_take, &QPushButton::clicked, this, &SnapshotsDialog::take);
    connect(m_verify, &QPushButton::clicked, this, [this] { load(true); });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    refreshButtons();
    load(false);
}

void SnapshotsDialog::refreshButtons() {
    m_take->setEnabled(m_session->isOperator());
    setPlainToolTip(m_take, m_session->isOperator() ? tr("Cannot be undone, but a snapshot is only a cache") : tr("Taking a snapshot writes: enter operator mode first (Evidence menu)"));
    const qint64 events = m_session->view().events();
    if (m_session->cursor()->rank() < events)
        m_note->setPlainText(tr("A snapshot is taken at the latest version, not at the cursor (v%1 of %2).").arg(m_session->cursor()->rank()).arg(events));
}

void SnapshotsDialog::take() {
    m_take->setEnabled(false);
    m_session->takeSnapshot(this, [this](const base::Result<bool>& taken) {
        refreshButtons();
        m_note->setPlainText(!taken ? tr("Nothing was written: %1").arg(fromUtf8(taken.error().message))
                                 : *taken ? tr("Snapshot taken.")
                                          : tr("There was a snapshot at this version already; nothing was added."));
        load(false);
    });
}

void SnapshotsDialog::load(bool verify) {
    m_verify->setEnabled(false);
    m_session->runJob<Infos>(
        verify ? tr("Verify snapshots of %1").arg(m_session->cursor()->place().account) : tr("List snapshots"), this,
        [stream = m_session->cursor()->place().stream, verify](workspace::Workspace& w, std::stop_token stop, const base::ProgressCallback& progress) {
            return w.snapshots(stream, verify, stop, progress);
        },
        [](const Infos& infos) { return format::counted(static_cast<qint64>(infos.size()), tr("%1 snapshot"), tr("%1 snapshots")); },
        [this](const base::Result<Infos>& infos) {
            m_verify->setEnabled(true);
            if (infos)
                return show(*infos);
            m_note->setPlainText(tr("Could not read: %1").arg(fromUtf8(infos.error().message)));
        });
}

void SnapshotsDialog::show(const Infos& infos) {
    std::vector<CellsModel::Row> rows;
    for (const auto& info : infos) {
        const bool bad = !info.usable || info.matchesReplay == false;
        const QString proof = !info.usable ? tr("not used: %1").arg(fromUtf8(info.problem)) : !info.matchesReplay ? tr("not checked") : *info.matchesReplay ? tr("equals replay") : tr("DIFFERS from replay");
        Cell verdict(proof, {{GlyphRole, static_cast<int>(bad ? Glyph::BrokenOctagon : info.matchesReplay ? Glyph::OkDisc : Glyph::DashCircle)},
                             {KindRole, static_cast<int>(bad ? Kind::Broken : info.matchesReplay ? Kind::Ok : Kind::None)}});
        rows.push_back({Cell(QStringLiteral("v%1").arg(info.version.value)), Cell(format::instant(info.takenAt.ns)), Cell(format::count(info.size)),
                        Cell(format::shortHash(fromUtf8(info.digest)), {{MonoRole, true}}), verdict});
    }
    if (infos.empty())
        m_note->setPlainText(tr("No snapshots yet: one is taken at each 100th version, or by hand."));
    m_model->set({{tr("Version"), true}, {tr("Taken")}, {tr("Bytes"), true}, {tr("State digest")}, {tr("Proof")}}, std::move(rows));
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
}

} // namespace lookback::ui
