#include "tests/ui/support/watch.h"

#include "tests/ui/support/oracle.h"
#include "ui/models/event_table_model.h"

#include <QtCore/QRegularExpression>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>

namespace lookback::test {

Watch::Watch(Desk& desk) : m_desk(desk) { qApp->installEventFilter(this); }
Watch::~Watch() { qApp->removeEventFilter(this); }

void Watch::complain(const QString& text) {
    if (!m_complaints.contains(text))
        m_complaints.append(text);
}

bool Watch::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Paint && watched->isWidgetType()) {
        auto* widget = static_cast<QWidget*>(watched);
        if (widget->window() == &m_desk.window())
            look();
    }
    return false;
}

void Watch::look() {
    if (!m_desk.session().isOpen() || m_desk.cursor().place().account != QStringLiteral("ACC-1001"))
        return;
    ++m_looks;
    lookAtState();
    lookAtContext();
    lookAtTable();
    lookAtInspector();
}

// "State at v11" over the balance and the status of v11.
void Watch::lookAtState() {
    static const QRegularExpression at(QStringLiteral("^State at ([v#])(\\d+)$"));
    const QString caption = m_desk.caption();
    const auto& state = m_desk.session().state();
    const auto match = at.match(caption);
    if (!match.hasMatch())
        return;
    const qint64 version = match.captured(2).toLongLong();
    m_versions.insert(version);
    const bool occurred = match.captured(1) == QStringLiteral("#");
    if (!state || state->answer.version.value != version)
        return complain(QStringLiteral("caption \"%1\" while the session holds v%2").arg(caption).arg(state ? state->answer.version.value : -1));
    if (state->place.view.knownAsOf)
        return;
    QString balance = text(known(version).balance);
    if (occurred)
        for (std::size_t i = 0; i < kOccurredOrder.size(); ++i)
            if (kOccurredOrder[i] == version)
                balance = text(kOccurredBalance[i]);
    if (m_desk.value(QStringLiteral("balance")) != balance)
        complain(QStringLiteral("\"%1\" over a balance of %2").arg(caption, m_desk.value(QStringLiteral("balance"))));
    if (m_desk.value(QStringLiteral("status")) != text(known(version).status))
        complain(QStringLiteral("\"%1\" over the status %2").arg(caption, m_desk.value(QStringLiteral("status"))));
}

// "As of … v11 of 20" beside "Balance 225.54".
void Watch::lookAtContext() {
    static const QRegularExpression at(QStringLiteral("(\\d{4}-\\d\\d-\\d\\d [0-9:]+Z).* v(\\d+) of 20$"));
    const QString instant = m_desk.segment("ctxInstant"), balance = m_desk.segment("ctxBalance");
    const auto match = at.match(instant);
    if (!match.hasMatch() || match.captured(2).toInt() < 1 || m_desk.cursor().place().view.knownAsOf)
        return;
    const auto& fact = known(match.captured(2).toLongLong());
    if (!balance.contains(QLatin1Char(' ') + text(fact.balance)))
        complain(QStringLiteral("context bar: \"%1\" beside \"%2\"").arg(instant, balance));
    if (!m_desk.cursor().place().instant && match.captured(1) != text(fact.recorded))
        complain(QStringLiteral("context bar: \"%1\", recorded %2").arg(instant, text(fact.recorded)));
}

void Watch::lookAtTable() {
    auto* table = m_desk.find<QTableView>("eventTable");
    const int row = table->currentIndex().row();
    if (!table->isVisible() || row < 0 || m_desk.session().viewLoading())
        return;
    const qint64 rank = table->model()->index(row, 0).data(ui::EventTableModel::RankRole).toLongLong();
    if (rank != m_desk.cursor().rank())
        complain(QStringLiteral("table: row of rank %1 current while the cursor is at %2").arg(rank).arg(m_desk.cursor().rank()));
}

// "#11 FundsWithdrawn" over that record.
void Watch::lookAtInspector() {
    static const QRegularExpression word(QStringLiteral("#(\\d+) (\\w+)"));
    static const QRegularExpression revision(QStringLiteral("\"revision\": (\\d+)"));
    auto* dock = m_desk.find<QDockWidget>("dockInspector");
    const auto said = word.match(dock->titleBarWidget()->accessibleName());
    const auto stored = revision.match(m_desk.code("inspectorRaw"));
    if (!said.hasMatch() || !stored.hasMatch())
        return;
    const qint64 version = said.captured(1).toLongLong();
    if (stored.captured(1).toLongLong() + 1 != version || said.captured(2) != text(known(version).type))
        complain(QStringLiteral("inspector: \"%1\" over revision %2").arg(said.captured(0), stored.captured(1)));
}

} // namespace lookback::test
