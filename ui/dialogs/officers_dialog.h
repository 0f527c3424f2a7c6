// Officers and policy of the vault: who there is, how many must sign, which changes wait for whom. Changes that one officer alone may not make take effect
// with the last signature needed; each officer makes the same call.
#pragma once

#include "ui/models/cells_model.h"
#include "ui/session/privacy_service.h"

#include <QtWidgets/QDialog>

class QPushButton;
class QTableView;

namespace lookback::ui {

class ActGate;
class AskDialog;
class PlainLabel;

class OfficersDialog : public QDialog {
    Q_OBJECT
public:
    explicit OfficersDialog(PrivacyService* service, QWidget* parent = nullptr);

private:
    void refresh();
    void add();
    void remove();
    void policy();
    void run(AskDialog* dialog, std::function<base::Result<bool>(workspace::Privacy)> what, const QString& done);

    PrivacyService* m_service;
    ActGate* m_gate;
    CellsModel *m_officers, *m_pending;
    QStringList m_shown; ///< officers and roles, as the table has them
    QTableView *m_officerTable, *m_pendingTable;
    PlainLabel *m_policyLine, *m_result, *m_pendingTitle;
    QPushButton *m_add, *m_remove, *m_policy;
};

} // namespace lookback::ui
