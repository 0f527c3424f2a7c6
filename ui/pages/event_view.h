// The lower half of the centre: filter line, chips, event table, footer. The table's current row is the cursor.
#pragma once

#include "ui/models/event_table_model.h"

#include <QtWidgets/QWidget>

class QHBoxLayout;
class QStackedWidget;
class QTableView;

namespace lookback::ui {

class CouldNotRead;
class EmptyState;
class FilterField;
class PlainLabel;

class EventView : public QWidget {
    Q_OBJECT
public:
    explicit EventView(Session* session, QWidget* parent = nullptr);

    [[nodiscard]] QTableView* table() const { return m_table; }
    void focusFilter();
    void clearFilters();
    void addFilter(const QString& expression);
    [[nodiscard]] bool filtered() const { return !m_filters.isEmpty(); }

Q_SIGNALS:
    /// Ranks that match; null = no filter. The timeline obeys it too.
    void filterChanged(std::shared_ptr<const std::vector<std::uint32_t>> ranks);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildTable();
    void applyFilters();
    void check(const QString& text);
    void rebuildChips();
    void followCursor();
    void refresh();
    void sizeNumbers();
    void shareRoom();
    int m_instantWidth = 164, m_secondsWidth = 164;
    [[nodiscard]] std::string expression() const;

    Session* m_session;
    EventTableModel* m_model;
    FilterField* m_filter;
    QHBoxLayout* m_chips;
    QWidget* m_chipRow;
    QTableView* m_table;
    QStackedWidget* m_stack;
    EmptyState *m_noMatch, *m_noEvents;
    CouldNotRead* m_unreadable;
    PlainLabel *m_count, *m_sums, *m_hint;
    QStringList m_filters;
    quint64 m_generation = 0, m_checkGeneration = 0;
    bool m_following = false;
};

} // namespace lookback::ui
