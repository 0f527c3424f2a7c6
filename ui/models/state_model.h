// The state at the cursor as a tree: Field · Value · Change · Set by, with groups (the aggregate itself, "holder", rules). Obeys Session::state(), never
// the cursor: what it shows belongs together. GUI thread.
#pragma once

#include "ui/session/session.h"

#include <QtCore/QAbstractItemModel>
#include <QtCore/QElapsedTimer>

#include <vector>

namespace lookback::ui {

class StateModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Field, Value, Change, SetBy, kColumns };
    enum {
        VersionRole = Qt::UserRole + 1, ///< of "set by" and of a rule's first breach; 0 = none
        PathRole,                       ///< dotted path of the field
    };

    explicit StateModel(Session* session, QObject* parent = nullptr);

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& = {}) const override { return kColumns; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    void setOnlyChanged(bool only);
    /// Shows a revealed value in the clear until hidden again (60 s); never kept longer.
    void setRevealed(const QString& path, const QString& text);
    void hideRevealed();
    [[nodiscard]] const aggregate::Field* fieldAt(const QModelIndex& index) const;
    /// How a personal value may be shown; null for any other field.
    [[nodiscard]] const PersonalShown* shownAt(const QModelIndex& index) const;

public Q_SLOTS:
    void rebuild();

private:
    struct Leaf {
        QString path, label;
        const aggregate::Field* now = nullptr;
        const aggregate::Field* before = nullptr;
        const PersonalShown *shown = nullptr, *shownBefore = nullptr; ///< of a personal value that is there
        bool changed = false;
        int rule = -1; ///< index into the report's rules
    };
    struct Group {
        QString label, second;
        std::vector<Leaf> leaves;
    };

    void valuesChanged();
    bool halted(const Leaf& leaf, int column) const;
    QVariant leafData(const Leaf& leaf, int column, int role) const;
    QVariant ruleData(const Leaf& leaf, int column, int role) const;
    const Leaf* leafAt(const QModelIndex& index) const;

    Session* m_session;
    std::shared_ptr<const StateShown> m_state;
    std::shared_ptr<const timetravel::StreamReport> m_report;
    std::vector<Group> m_groups;
    bool m_onlyChanged = false;
    qint64 m_changedAt = 0;
    qint64 m_lastRank = -1;
    QString m_revealedPath, m_revealedText;
};

} // namespace lookback::ui
