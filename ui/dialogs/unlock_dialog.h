// Unlocking the vault with another key file than the one at its usual place: officer, passphrase, key file.
#pragma once

#include "ui/session/session.h"

#include <QtWidgets/QDialog>

namespace lookback::ui {

class UnlockDialog : public QDialog {
    Q_OBJECT
public:
    explicit UnlockDialog(Session* session, QWidget* parent = nullptr);
};

} // namespace lookback::ui
