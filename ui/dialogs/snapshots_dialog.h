// Snapshots of the account (interface.md 5.7): list, verify against replay, take one at the latest version (operator mode).
#pragma once

#include "ui/models/cells_model.h"
#include "ui/session/session.h"

#include <QtWidgets/QDialog>

class QPushButton;
class QTableView;

namespace lookback::ui {

class PlainLabel;

class SnapshotsDialog : public QDialog {
    Q_OBJECT
public:
    explicit SnapshotsDialog(Session* session, QWidget* parent = nullptr);
    void take();

private:
    void load(bool verify);
    void show(const std::vector<timetravel::SnapshotInfo>& infos);
    void refreshButtons();

    Session* m_session;
    CellsModel* m_model;
    QTableView* m_table;
    PlainLabel* m_note;
    QPushButton *m_take, *m_verify;
};

} // namespace lookback::ui
