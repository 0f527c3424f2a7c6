// Page 5 of the erasure wizard: E2 to E9 with a state per step. Before the point of no return it can be cancelled; from there on it goes on whoever looks, and
// after a crash it is finished from where it stopped.
#pragma once

#include "ui/dialogs/erasure_case.h"
#include "ui/models/cells_model.h"

class QLineEdit;
class QTableView;

namespace lookback::ui {

class ActGate;

class ErasureExecutePage : public ErasurePage {
    Q_OBJECT
public:
    ErasureExecutePage(ErasureCase& shared, QWidget* parent);
    void refresh() override;
    /// Why the keys cannot be destroyed now.
    [[nodiscard]] QString reasonNotToGoOn() const override;
    [[nodiscard]] QWidget* firstField() override;

private:
    [[nodiscard]] std::optional<base::Instant> doneAt(erasure::Step step) const;

    ActGate* m_gate;
    PlainLabel *m_line, *m_error;
    CellsModel* m_steps;
    QTableView* m_table;
    QWidget* m_confirmBox;
    QLineEdit* m_confirm;
};

} // namespace lookback::ui
