// What the pages of the erasure wizard share: the subject, where the data is, and the request as the ledger has it; and the page they derive from.
#pragma once

#include "ui/session/privacy_service.h"

#include <QtWidgets/QFrame>

class QVBoxLayout;

namespace lookback::ui {

class PlainLabel;

struct ErasureCase {
    PrivacyService* service = nullptr;
    std::string subject;
    std::optional<workspace::SubjectDetail> detail;   ///< absent until read
    std::optional<base::Error> error;                 ///< why it could not be read
    std::optional<erasure::Erasure> erasure;          ///< absent until submitted
    erasure::Request draft;                           ///< what will be submitted
    QStringList differences;                          ///< between the plan requested and the plan as it is now

    [[nodiscard]] bool submitted() const { return erasure.has_value(); }
    [[nodiscard]] bool erased() const {
        return erasure && (erasure->state == erasure::State::Erased || erasure->state == erasure::State::Certified || erasure->state == erasure::State::Resurrected);
    }
    [[nodiscard]] int approvals() const { return service->facts() ? service->facts()->governance.approvals : 1; }
    /// The plan as it is now, with what the requester wrote: what an approval is over.
    [[nodiscard]] erasure::Plan planNow() const;
    [[nodiscard]] bool running() const { return erasure && service->execution().running && service->execution().id == erasure->id; }
    /// Approved, or under a policy of one officer submitted.
    [[nodiscard]] bool executable() const;
};

class ErasurePage : public QFrame {
    Q_OBJECT
public:
    ErasurePage(ErasureCase& shared, const QString& heading, QWidget* parent);

    /// The case changed, or the page is entered.
    virtual void refresh() = 0;
    /// Why one cannot go on from here; empty if one can.
    [[nodiscard]] virtual QString reasonNotToGoOn() const { return {}; }
    /// Focus when the page is entered; null: the button that goes on.
    [[nodiscard]] virtual QWidget* firstField() { return nullptr; }

Q_SIGNALS:
    void changed(); ///< a field was edited: whether one can go on may differ

protected:
    void setHeading(const QString& text);
    void setAside(const QString& text); ///< right of the heading
    PlainLabel* label(const QString& text, const char* kind, const char* objectName = nullptr);

    ErasureCase& m_case;
    QVBoxLayout* m_layout;

private:
    PlainLabel *m_heading, *m_aside;
};

} // namespace lookback::ui
