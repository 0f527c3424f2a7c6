// Page 4 of the erasure wizard: the plan with its digest; who requested, who approved. Another officer signs in here, sees this very plan, and rejects it with
// a reason or approves it by typing the number of the request. Who may do what is the service's to say: its refusals are shown here.
#pragma once

#include "ui/dialogs/erasure_case.h"

class QLineEdit;
class QPushButton;

namespace lookback::ui {

class FactList;

class ActGate;
class UnlockForm;

class ErasurePlanPage : public ErasurePage {
    Q_OBJECT
public:
    ErasurePlanPage(ErasureCase& shared, QWidget* parent);
    void refresh() override;
    [[nodiscard]] QString reasonNotToGoOn() const override;
    [[nodiscard]] QWidget* firstField() override;
    void submit();

Q_SIGNALS:
    void submitted(const QString& erasure);
    void differencesRequested();
    /// Asked for by the store: the plan is not the one that was looked at.
    void planChanged();

private:
    void showFacts();
    void approve();
    void reject();
    void extend();
    void answer(const base::Result<erasure::Erasure>& result, const QString& done);
    void refreshButtons();

    ActGate* m_gate;
    FactList* m_facts;
    QWidget* m_officerBox;
    PlainLabel *m_status, *m_differences, *m_error, *m_signedIn;
    QPushButton *m_look, *m_approve, *m_reject, *m_extend;
    UnlockForm* m_signIn;
    QLineEdit *m_number, *m_reason;
    bool m_busy = false;
};

} // namespace lookback::ui
