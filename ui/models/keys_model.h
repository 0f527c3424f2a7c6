// The key list as a table, over a hundred thousand subjects: it holds the order of what matches, never the cells. Filter and sort are one pass
// (ui/session/key_list.h). GUI thread.
#pragma once

#include "ui/session/privacy_service.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QDate>

namespace lookback::ui {

class KeysModel : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit KeysModel(PrivacyService* service, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : KeyList::kColumns; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

    void setFilter(const QString& text, std::optional<erasure::KeyState> state);
    /// "Today" of the due dates.
    void setToday(QDate today);
    [[nodiscard]] const erasure::SubjectRow* rowAt(int row) const;
    [[nodiscard]] int rowOf(std::string_view subject) const; ///< −1: not among those that match
    [[nodiscard]] bool filtered() const { return !m_text.isEmpty() || m_state.has_value(); }
    [[nodiscard]] qint64 subjects() const; ///< all of them
    /// Totals of what matches.
    struct Totals {
        qint64 subjects = 0, all = 0, fields = 0;
    };
    [[nodiscard]] const Totals& totals() const { return m_totals; }

private:
    void select();
    [[nodiscard]] QVariant text(const erasure::SubjectRow& row, int column) const;

    PrivacyService* m_service;
    std::shared_ptr<const KeyList> m_list;
    std::vector<std::uint32_t> m_order;
    QString m_text;
    std::optional<erasure::KeyState> m_state;
    KeyList::Column m_column = KeyList::Subject;
    bool m_descending = false;
    QDate m_today;
    Totals m_totals;
};

} // namespace lookback::ui
