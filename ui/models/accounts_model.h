// The accounts of the open store, read in pages as the view scrolls (fetchMore). Findings come in a second pass, so that the list is there at once.
// GUI thread.
#pragma once

#include "ui/session/session.h"

#include <QtCore/QAbstractListModel>

#include <vector>

namespace lookback::ui {

class AccountsModel : public QAbstractListModel {
    Q_OBJECT
public:
    explicit AccountsModel(Session* session, QObject* parent = nullptr);

    /// The id of the account in a row; StreamRole its stream.
    enum { AccountRole = Qt::UserRole + 1, StreamRole };

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

    [[nodiscard]] int rowOf(const QString& account) const;
    [[nodiscard]] const workspace::AccountRow& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
    /// All accounts of the store have been read.
    [[nodiscard]] bool complete() const { return m_complete; }
    [[nodiscard]] bool loading() const { return m_loading; }
    [[nodiscard]] const std::optional<base::Error>& error() const { return m_error; }

public Q_SLOTS:
    void reload();

Q_SIGNALS:
    void stateChanged(); ///< loading, complete or error changed

private:
    void inspect(std::size_t from);

    Session* m_session;
    std::vector<workspace::AccountRow> m_rows;
    bool m_complete = false, m_loading = false;
    quint64 m_generation = 0;
    std::stop_source m_stop;
    std::optional<base::Error> m_error;
};

} // namespace lookback::ui
