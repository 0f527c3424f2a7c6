// Page 3 of the erasure wizard: for each class of fields whether it would be erased or is kept, until when and because of what.
#pragma once

#include "ui/dialogs/erasure_case.h"
#include "ui/models/cells_model.h"

class QPushButton;
class QTableView;

namespace lookback::ui {

class ErasureHoldsPage : public ErasurePage {
    Q_OBJECT
public:
    ErasureHoldsPage(ErasureCase& shared, QWidget* parent);
    void refresh() override;

Q_SIGNALS:
    void placeHoldRequested();
    void releaseHoldRequested(const QString& hold);

private:
    CellsModel* m_classes;
    QTableView* m_table;
    PlainLabel *m_verdict, *m_holdLines;
    QPushButton *m_place, *m_release;
};

} // namespace lookback::ui
