// Page 1 of the erasure wizard: who asked, when, on what ground, and how their identity was checked. Once submitted it can be read, not changed.
#pragma once

#include "ui/dialogs/erasure_case.h"

class QComboBox;
class QDateEdit;
class QLineEdit;

namespace lookback::ui {

class ErasureRequestPage : public ErasurePage {
    Q_OBJECT
public:
    ErasureRequestPage(ErasureCase& shared, QWidget* parent);
    void refresh() override;
    [[nodiscard]] QString reasonNotToGoOn() const override;
    [[nodiscard]] QWidget* firstField() override;

private:
    void edited();

    QComboBox* m_ground;
    QDateEdit* m_received;
    QLineEdit* m_identity;
    PlainLabel *m_due, *m_state;
};

} // namespace lookback::ui
