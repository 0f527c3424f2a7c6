#include "ui/dialogs/erasure_execute_page.h"

#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"
#include "ui/dialogs/act_gate.h"
#include "ui/models/describe.h"
#include "ui/models/privacy_words.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

ErasureExecutePage::ErasureExecutePage(ErasureCase& shared, QWidget* parent) : ErasurePage(shared, tr("Execute"), parent), m_steps(new CellsModel(this)) {
    m_line = label({}, "secondary", "erasureExecuteLine");
    m_gate = new ActGate(shared.service, QStringLiteral("erasureExecute"), this);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("erasureSteps"));
    m_table->setAccessibleName(tr("Steps"));
    m_table->setModel(m_steps);
    m_table->setItemDelegate(new RowDelegate(m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_confirmBox = new QWidget(this);
    auto* row = new QHBoxLayout(m_confirmBox);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_confirm = new QLineEdit(m_confirmBox);
    m_confirm->setObjectName(QStringLiteral("erasureConfirmNumber"));
    m_confirm->setAccessibleName(tr("Number of the request"));
    m_confirm->setMaximumWidth(scaled(140));
    row->addWidget(new PlainLabel(tr("No other officer has looked at this. Type the number of the request:"), m_confirmBox));
    row->addWidget(m_confirm);
    row->addStretch();
    m_error = label({}, "error", "erasureExecuteError");
    m_layout->addWidget(m_line);
    m_layout->addWidget(m_gate);
    m_layout->addWidget(m_table, 1);
    m_layout->addWidget(m_confirmBox);
    m_layout->addWidget(m_error);
    connect(m_confirm, &QLineEdit::textChanged, this, &ErasurePage::changed);
    connect(m_gate, &ActGate::changed, this, &ErasurePage::changed);
}

QWidget* ErasureExecutePage::firstField() { return m_confirmBox->isVisibleTo(this) ? m_confirm : nullptr; }

std::optional<base::Instant> ErasureExecutePage::doneAt(erasure::Step step) const {
    const auto i = static_cast<std::size_t>(step);
    const auto& execution = m_case.service->execution();
    if (m_case.erasure && execution.id == m_case.erasure->id && execution.done[i])
        return execution.done[i];
    return m_case.erasure ? m_case.erasure->steps[i] : std::nullopt;
}

void ErasureExecutePage::refresh() {
    using erasure::Step;
    const auto& e = m_case.erasure;
    if (!e)
        return;
    const QString id = fromUtf8(e->id);
    const bool running = m_case.running();
    const bool begun = doneAt(Step::Started).has_value();
    // E3 to E6 leave no act: whether they were done is known of a running erasure only, and of one that came further.
    std::optional<Step> last;
    for (int s = static_cast<int>(Step::Started); s <= static_cast<int>(Step::Completed); ++s)
        if (doneAt(static_cast<Step>(s)))
            last = static_cast<Step>(s);
    std::vector<CellsModel::Row> rows;
    for (int s = static_cast<int>(Step::Started); s <= static_cast<int>(Step::Certified); ++s) {
        const auto step = static_cast<Step>(s);
        const auto at = doneAt(step);
        const bool passed = at || (last && step < *last);
        const bool next = running && !passed && s == (last ? static_cast<int>(*last) + 1 : static_cast<int>(Step::Started));
        Cell state;
        if (passed)
            state = {at ? tr("done %1").arg(actTime(*at)) : tr("done"), {{GlyphRole, static_cast<int>(Glyph::OkDisc)}, {KindRole, static_cast<int>(Kind::Ok)}}};
        else if (next)
            state = {tr("under way"), {{GlyphRole, static_cast<int>(Glyph::HalfDisc)}, {KindRole, static_cast<int>(Kind::Finding)}}};
        else
            state = {step == Step::Certified ? tr("on the next page") : tr("to do"), {{GlyphRole, static_cast<int>(Glyph::DashCircle)}, {ToneRole, static_cast<int>(TextTone::Tertiary)}}};
        rows.push_back({Cell(fromUtf8(erasure::code(step)), {{WeightRole, static_cast<int>(TextWeight::Strong)}}), Cell(engineText(erasure::title(step))), state});
    }
    m_steps->set({{tr("Step")}, {tr("What")}, {tr("State")}}, std::move(rows));
    m_table->horizontalHeader()->resizeSection(0, scaled(52));
    m_table->horizontalHeader()->resizeSection(1, scaled(360));
    setAside(id);
    const auto& error = m_case.service->execution().id == e->id ? m_case.service->execution().error : std::optional<base::Error>();
    m_error->setVisible(error.has_value());
    if (error)
        m_error->setPlainText(error->code == base::ErrorCode::Cancelled ? tr("Cancelled before the point of no return: nothing was destroyed.")
                              : !begun                                 ? tr("Nothing has been destroyed. %1").arg(errorText(*error))
                                                                       : tr("Stopped after %1. %2 Every step can be done again: continue.").arg(last ? fromUtf8(erasure::code(*last)) : QStringLiteral("E1"), errorText(*error)));
    m_line->setPlainText(e->state == erasure::State::Resurrected && !running ? tr("%1 had been erased, but an older file was put back. Erasing again destroys the keys anew, and every copy of the key file with them. Cannot be undone.").arg(fromUtf8(e->subject))
                         : m_case.erased()                            ? tr("%1 is cryptographically erased.").arg(fromUtf8(e->subject))
                         : running && begun                          ? tr("The point of no return is behind. This can be closed: it goes on in the background.")
                         : running                                   ? tr("Checking holds and approval…")
                         : e->state == erasure::State::Executing || begun ? tr("Erasure %1 stopped after step %2. Nothing else is written before it is finished.").arg(id, last ? stepTitle(*last) : QString())
                                                                     : tr("From E2 on nothing brings the values back: the key of %1 is destroyed, and every older copy of the key file with it. Cannot be undone.").arg(fromUtf8(e->subject)));
    m_confirmBox->setVisible(m_case.executable() && !running && m_case.approvals() <= 1);
    m_confirm->setPlaceholderText(tr("Type %1").arg(id));
}

QString ErasureExecutePage::reasonNotToGoOn() const {
    const auto& e = m_case.erasure;
    if (!e)
        return tr("Submit the request first");
    const bool again = e->state == erasure::State::Resurrected;
    if (m_case.erased() && !again)
        return {};
    if (m_case.service->execution().running && !m_case.running())
        return tr("Another erasure is under way");
    const auto& session = *m_case.service->session();
    // Finishing what was begun is not held up by what holds up other acts.
    const bool finishing = again || e->state == erasure::State::Executing;
    const QString act = !session.isOperator()          ? tr("Destroying keys writes: enter operator mode first")
                        : !m_case.service->unlocked() ? tr("The act is signed: sign in first")
                        : finishing                   ? QString()
                                                      : m_case.service->reasonNotToAct();
    if (!act.isEmpty() || finishing)
        return act;
    if (e->state == erasure::State::Blocked)
        return tr("%1 is deferred: a hold covers the subject. Release it first").arg(fromUtf8(e->id));
    if (e->state == erasure::State::Rejected)
        return tr("%1 was rejected").arg(fromUtf8(e->id));
    if (!m_case.executable())
        return tr("%1 waits for the approval of another officer").arg(fromUtf8(e->id));
    if (m_case.approvals() > 1 && !m_case.differences.isEmpty())
        return tr("The store has changed since the approval: go back to the impact");
    if (e->executableFrom && *e->executableFrom > base::SystemClock().now())
        return tr("The cool-off ends on %1").arg(actTime(*e->executableFrom));
    if (m_confirmBox->isVisibleTo(this) && m_confirm->text().trimmed() != fromUtf8(e->id))
        return tr("Type the number of the request first");
    return {};
}

} // namespace lookback::ui
