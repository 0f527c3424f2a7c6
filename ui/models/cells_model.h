// A small table of ready cells: differences, roll-forward, snapshots, defects. For what fits in memory and changes as a whole. GUI thread.
#pragma once

#include <QtCore/QAbstractTableModel>
#include <QtCore/QHash>

#include <vector>

namespace lookback::ui {

struct Cell {
    QString text;
    QHash<int, QVariant> roles; ///< roles.h
    Cell() = default;
    Cell(const QString& t) : text(t) {}
    Cell(const QString& t, QHash<int, QVariant> r) : text(t), roles(std::move(r)) {}
};

class CellsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    struct Column {
        QString title;
        bool right = false;
    };
    using Row = std::vector<Cell>;

    explicit CellsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void set(std::vector<Column> columns, std::vector<Row> rows);
    [[nodiscard]] const std::vector<Row>& rows() const { return m_rows; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<Column> m_columns;
    std::vector<Row> m_rows;
};

} // namespace lookback::ui
