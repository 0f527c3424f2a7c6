// The register of the open store as a table, newest first: what was shown, exported, erased or failed, by whom and why. Read whole on a worker; a filter by
// act. A line that does not follow the one before it is flagged. GUI thread.
#pragma once

#include "core/workspace/privacy.h"
#include "ui/session/session.h"

#include <QtCore/QAbstractTableModel>

#include <memory>
#include <optional>
#include <vector>

namespace lookback::ui {

class ActivityModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Time, Act, Officer, Subject, Event, Field, Reason, kColumns };
    using Entries = std::vector<workspace::ActivityEntry>;

    explicit ActivityModel(Session* session, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : kColumns; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// Reads the register; what was shown stays until the answer has come.
    void reload();
    /// Empty = all acts.
    void setAct(const std::string& act);
    [[nodiscard]] std::vector<std::string> acts() const; ///< that occur, in name order
    [[nodiscard]] qint64 lines() const { return m_entries ? static_cast<qint64>(m_entries->size()) : 0; }
    /// 1-based lines of the register that do not follow the one before.
    [[nodiscard]] std::vector<qint64> breaks() const;
    [[nodiscard]] bool loaded() const { return m_entries != nullptr; }
    [[nodiscard]] const std::optional<base::Error>& error() const { return m_error; }

Q_SIGNALS:
    void reloaded();

private:
    void show(std::shared_ptr<const Entries> entries);
    void select();

    Session* m_session;
    std::shared_ptr<const Entries> m_entries;
    std::vector<std::size_t> m_rows; ///< into the entries, newest first
    std::string m_act;
    std::optional<base::Error> m_error;
    quint64 m_generation = 0;
};

/// "Value shown" for "reveal"; an act this version does not know keeps its name.
QString actTitle(std::string_view act);

} // namespace lookback::ui
