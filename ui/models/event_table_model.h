// The event table over the loaded view: as many rows as the view (or the filter) has events, text made only for rows that are seen. Figures come from
// the series' columns at once; type, actor and payload from pages read by the interactive worker, kept in a bounded cache and never asked for twice
// at the same time. A row that has not arrived shows a placeholder. GUI thread.
#pragma once

#include "ui/session/session.h"

#include <QtCore/QAbstractTableModel>

#include <list>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace lookback::ui {

class EventTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Position, Version, Recorded, Occurred, Type, Summary, Amount, Balance, Actor, Flags, kColumns };
    enum { RankRole = Qt::UserRole + 1 };

    explicit EventTableModel(Session* session, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : kColumns; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Ranks to show, ascending; null = all.
    void setFilter(std::shared_ptr<const std::vector<std::uint32_t>> ranks);
    [[nodiscard]] bool filtered() const { return m_ranks != nullptr; }
    [[nodiscard]] qint64 rankOfRow(int row) const;
    /// The row of a rank, or of the nearest one before it; −1 before the first.
    [[nodiscard]] int rowOfRank(qint64 rank) const;

    /// Sums over the shown rows: net and Σ|amount|, counting postings.
    struct Footer {
        qint64 events = 0, all = 0, postings = 0, net = 0, absolute = 0;
    };
    [[nodiscard]] Footer footer() const;

private:
    static constexpr qint64 kPage = 128;
    static constexpr std::size_t kPagesKept = 64;
    using Page = std::vector<timetravel::Row>;

    void reset();
    bool occurred() const;
    void cursorMoved();
    const timetravel::Row* rowOf(qint64 rank) const;
    void request(qint64 page) const;
    QVariant text(const timetravel::Row* row, qint64 rank, int column) const;
    QVariant look(const timetravel::Row* row, qint64 rank, int column, int role) const;

    Session* m_session;
    std::shared_ptr<const std::vector<std::uint32_t>> m_ranks;
    qint64 m_cursorRank = 0;
    quint64 m_generation = 0;
    mutable std::unordered_map<qint64, Page> m_pages;
    mutable std::list<qint64> m_recent; ///< front = used last
    mutable std::unordered_set<qint64> m_asked;
    std::unordered_set<qint64> m_failed;
};

} // namespace lookback::ui
