// Unlocking the vault, or making one: officer, passphrase, key file. The passphrase field is cleared when the dialog goes; wrong passphrases make
// the next try wait longer.
#pragma once

#include "ui/session/session.h"

#include <QtWidgets/QDialog>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace lookback::ui {

class PlainLabel;

class UnlockDialog : public QDialog {
    Q_OBJECT
public:
    explicit UnlockDialog(Session* session, QWidget* parent = nullptr);
    ~UnlockDialog() override;

private:
    void submit();
    void refused(const base::Error& error);

    Session* m_session;
    QComboBox* m_officer;
    QLineEdit *m_passphrase, *m_keyFile;
    PlainLabel* m_error;
    QPushButton* m_ok;
    static int s_wrong; ///< wrong passphrases in a row, of this run of the program
};

} // namespace lookback::ui
