#include "ui/dialogs/erasure_holds_page.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace lookback::ui {

ErasureHoldsPage::ErasureHoldsPage(ErasureCase& shared, QWidget* parent) : ErasurePage(shared, tr("Holds and exemptions"), parent), m_classes(new CellsModel(this)) {
    m_verdict = label({}, "secondary", "erasureHoldVerdict");
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("erasureClassTable"));
    m_table->setAccessibleName(tr("Field classes"));
    m_table->setModel(m_classes);
    m_table->setItemDelegate(new RowDelegate(m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_holdLines = label({}, "secondary", "erasureHoldLines");
    m_place = new QPushButton(tr("Place hold…"), this);
    m_place->setObjectName(QStringLiteral("erasurePlaceHold"));
    m_release = new QPushButton(this);
    m_release->setObjectName(QStringLiteral("erasureReleaseHold"));
    for (QPushButton* button : {m_place, m_release})
        button->setAutoDefault(false);
    auto* row = new QHBoxLayout;
    row->addWidget(m_place);
    row->addWidget(m_release);
    row->addStretch();
    m_layout->addWidget(m_verdict);
    m_layout->addWidget(m_table, 1);
    m_layout->addWidget(m_holdLines);
    m_layout->addLayout(row);
    connect(m_place, &QPushButton::clicked, this, &ErasureHoldsPage::placeHoldRequested);
    connect(m_release, &QPushButton::clicked, this, [this] { Q_EMIT releaseHoldRequested(m_release->property("hold").toString()); });
}

void ErasureHoldsPage::refresh() {
    if (!m_case.detail)
        return m_verdict->setPlainText(tr("Counting…"));
    const auto& d = *m_case.detail;
    std::vector<const erasure::Hold*> active;
    for (const auto& hold : d.holds)
        if (hold.state != erasure::Hold::State::Released)
            active.push_back(&hold);
    const auto holdOf = [&](const std::string& field) {
        const auto at = std::find_if(active.begin(), active.end(), [&](const auto* h) { return h->scope.empty() || std::find(h->scope.begin(), h->scope.end(), field) != h->scope.end(); });
        return at == active.end() ? nullptr : *at;
    };
    std::vector<CellsModel::Row> rows;
    bool held = false;
    for (const auto& [name, count] : d.plan.fieldsByClass) {
        const auto* hold = holdOf(name);
        held = held || hold;
        Cell verdict = hold ? Cell(tr("kept%1 because of Art. %2, case %3 (%4)").arg(hold->review.empty() ? QString() : tr(" until the review on %1").arg(fromUtf8(hold->review)),
                                                                                     fromUtf8(hold->basis), fromUtf8(hold->reference), fromUtf8(hold->id)),
                                   {{GlyphRole, static_cast<int>(Glyph::Pause)}, {KindRole, static_cast<int>(Kind::Privacy)}, {KindTextRole, true}})
                            : Cell(tr("erase"), {{GlyphRole, static_cast<int>(Glyph::ErasedBox)}, {KindRole, static_cast<int>(Kind::Privacy)}});
        rows.push_back({Cell(fromUtf8(name), {{WeightRole, static_cast<int>(TextWeight::Strong)}}), Cell(format::count(count)), verdict});
    }
    m_classes->set({{tr("Field class")}, {tr("Fields"), true}, {tr("What happens")}}, std::move(rows));
    m_table->horizontalHeader()->resizeSection(0, scaled(140));
    m_table->horizontalHeader()->resizeSection(1, scaled(70));
    const QString id = m_case.erasure ? fromUtf8(m_case.erasure->id) : tr("the request");
    m_verdict->setPlainText(!held            ? tr("No hold covers this subject: every class would be erased.")
                            : m_case.submitted() ? tr("%1 is deferred until the hold is released. One key covers all fields of a person, so meanwhile every field is restricted: kept, and not shown (Art. 18).").arg(id)
                                             : tr("A hold covers this subject. Submitting now defers %1 until it is released. One key covers all fields of a person, so meanwhile every field is restricted: kept, and not shown (Art. 18).").arg(id));
    QStringList lines;
    for (const auto* hold : active) {
        QStringList names;
        for (const auto& s : hold->releases)
            names.append(fromUtf8(s.officer.name));
        lines.append(tr("%1, placed by %2: Art. %3, case %4%5").arg(fromUtf8(hold->id), fromUtf8(hold->placed.officer.name), holdBasis(hold->basis), fromUtf8(hold->reference),
                                                                 names.isEmpty() ? QString() : tr("; release signed by %1").arg(names.join(QStringLiteral(", ")))));
    }
    m_holdLines->setPlainText(lines.join(QLatin1Char(' ')));
    m_holdLines->setVisible(!lines.isEmpty());
    const QString reason = m_case.erased() ? tr("The data was erased") : m_case.service->reasonNotToAct();
    for (QPushButton* button : {m_place, m_release}) {
        button->setEnabled(reason.isEmpty());
        setPlainToolTip(button, reason);
    }
    m_release->setVisible(!active.empty());
    if (!active.empty()) {
        m_release->setText(tr("Release %1…").arg(fromUtf8(active.front()->id)));
        m_release->setProperty("hold", fromUtf8(active.front()->id));
    }
}

} // namespace lookback::ui
