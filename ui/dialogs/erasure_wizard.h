// The erasure wizard (interface.md 5.9, picture 03): request, impact, holds, plan and approval, then, beyond the point of no return, execution and
// certificate. No page can be skipped; a submitted request waits in the store, and the wizard opens again at the page it has come to. It can be closed at any
// time: what runs goes on. Rules are the service's; the wizard shows its refusals.
#pragma once

#include "ui/dialogs/erasure_case.h"

#include <QtWidgets/QDialog>

#include <array>

class QPushButton;
class QStackedWidget;

namespace lookback::ui {

class ErasurePlanPage;
class StepRail;

class ErasureWizard : public QDialog {
    Q_OBJECT
public:
    enum Page { Request, Impact, Holds, Plan, Execute, Certificate, kPages };

    /// `erasure` empty: a new request for the subject.
    ErasureWizard(PrivacyService* service, const QString& subject, const QString& erasure, QWidget* parent = nullptr);

    [[nodiscard]] Page page() const { return m_page; }

Q_SIGNALS:
    void placeHoldRequested(const QString& subject);
    void releaseHoldRequested(const QString& hold);

private:
    void load();
    void loaded(base::Result<workspace::SubjectDetail> detail);
    void compare();
    void go(Page page);
    void next();
    void refresh();
    void executionChanged();
    [[nodiscard]] Page pageOfState() const;
    [[nodiscard]] QString reasonNotToGoOn() const;

    ErasureCase m_case;
    Page m_page = Request;
    std::string m_id;             ///< of the request, once there is one
    bool m_placed = false;        ///< the page it opened at was chosen
    bool m_lookForChange = false; ///< an act was refused: perhaps because the plan changed
    bool m_wasRunning = false;
    quint64 m_generation = 0;
    QString m_path;

    StepRail* m_rail;
    QStackedWidget* m_stack;
    std::array<ErasurePage*, kPages> m_pages{};
    ErasurePlanPage* m_plan;
    PlainLabel* m_note;
    QPushButton *m_close, *m_cancelRun, *m_back, *m_next;
};

} // namespace lookback::ui
