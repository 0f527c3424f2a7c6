// What an act needs first, asked where it is needed: operator mode with its reason, and an unlocked vault. Hidden when both are there.
#pragma once

#include "ui/session/privacy_service.h"

#include <QtWidgets/QWidget>

class QLineEdit;
class QPushButton;

namespace lookback::ui {

class UnlockForm;

class ActGate : public QWidget {
    Q_OBJECT
public:
    /// Object names: <prefix>OperatorReason, <prefix>OperatorOk, <prefix>UnlockOfficer …
    ActGate(PrivacyService* service, const QString& prefix, QWidget* parent = nullptr);
    [[nodiscard]] bool isOpen() const; ///< nothing is missing

Q_SIGNALS:
    void changed();

private:
    void refresh();

    PrivacyService* m_service;
    QWidget *m_mode, *m_vault;
    QLineEdit* m_reason;
    QPushButton* m_enter;
    UnlockForm* m_unlock;
};

} // namespace lookback::ui
