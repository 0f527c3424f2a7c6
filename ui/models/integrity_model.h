// The checks of a verification as a tree: a row a check, under it its problems, each with its place. Obeys Integrity::last(). GUI thread.
#pragma once

#include "ui/session/integrity.h"
#include "ui/session/session.h"

#include <QtCore/QAbstractItemModel>

#include <vector>

namespace lookback::ui {

class IntegrityModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Check, Scope, Items, Problems, Time, LastRun, Where, Go, kColumns };
    enum Role { UnlockRole = Qt::UserRole + 1 /* bool: the link opens the vault, not an event */ };

    explicit IntegrityModel(Session* session, QObject* parent = nullptr);

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& = {}) const override { return kColumns; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    [[nodiscard]] const integrity::Check* checkAt(const QModelIndex& index) const;     ///< null for a problem
    [[nodiscard]] const integrity::Problem* problemAt(const QModelIndex& index) const; ///< null for a check, and for the line that counts the rest
    /// The first problem that breaks; invalid when there is none.
    [[nodiscard]] QModelIndex firstBroken() const;

private:
    struct Row {
        const integrity::Check* check = nullptr;
        std::vector<const integrity::Problem*> problems;
    };

    void rebuild();
    [[nodiscard]] bool vaultLocked() const;
    [[nodiscard]] bool canGo(const integrity::Problem& problem) const;
    QVariant checkData(const Row& row, int column, int role) const;
    QVariant problemData(const Row& row, const integrity::Problem* problem, int column, int role) const;

    Session* m_session;
    std::shared_ptr<const Integrity::Statement> m_shown;
    std::vector<Row> m_rows;
};

/// "ACC-1003 v8", "#12", or the stream: where a problem is.
QString placeOf(const Session& session, const integrity::Problem& problem);

} // namespace lookback::ui
