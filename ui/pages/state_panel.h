// The State dock: tabs State and Diff. The caption belongs to the state shown, never to the cursor: until the state has caught up it keeps its old
// caption, dims and shows a busy line.
#pragma once

#include "ui/models/cells_model.h"
#include "ui/models/state_model.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QCheckBox;
class QComboBox;
class QTabWidget;
class QTableView;
class QTreeView;

namespace lookback::ui {

class BannerStack;
class BusyLine;
class PlainLabel;

class StatePanel : public QWidget {
    Q_OBJECT
public:
    explicit StatePanel(Session* session, QWidget* parent = nullptr);

    void showState();
    void showDiff();
    [[nodiscard]] QTreeView* tree() const { return m_tree; }

Q_SIGNALS:
    /// A personal value was asked for while the vault is locked.
    void unlockRequested();
    /// "E-7": its certificate, or its row among the keys.
    void showErasure(const QString& erasure);

private:
    QWidget* buildState();
    QWidget* buildDiff();
    void arrangeRows();
    void fitColumns();
    void refresh();
    void dim();
    void goToSetter(const QModelIndex& index);
    void reveal(const QModelIndex& index);
    void compareWith(int choice);
    void requestDiff();
    /// A difference, and how its personal values may be shown: a pair for each change.
    struct DiffShown {
        timetravel::Diff diff;
        std::vector<std::pair<PersonalShown, PersonalShown>> shown;
    };
    void showDiffAnswer(const DiffShown& answer);

    Session* m_session;
    StateModel* m_model;
    QTabWidget* m_tabs;
    PlainLabel *m_caption, *m_when, *m_digest, *m_note;
    BusyLine* m_busy;
    QComboBox* m_compare;
    QCheckBox* m_onlyChanged;
    QTreeView* m_tree;
    std::string m_fittedFor;
    int m_changeNeeds = 0;
    QTimer m_dimTimer, m_hideTimer;

    PlainLabel *m_a, *m_b, *m_ties, *m_rollTitle;
    CellsModel *m_changes, *m_roll;
    QTableView *m_changesTable, *m_rollTable;
    quint64 m_diffGeneration = 0;
};

} // namespace lookback::ui
