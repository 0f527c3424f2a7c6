// Who, with which passphrase and key file: the fields that unlock the vault, in a dialog, in the key panel and in the erasure wizard. The
// passphrase is overwritten when it has been used; wrong ones make every next try wait longer (unlock_gate.h).
#pragma once

#include "ui/session/session.h"

#include <QtWidgets/QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace lookback::ui {

class PlainLabel;

class UnlockForm : public QWidget {
    Q_OBJECT
public:
    enum class Shape { Row, Form };

    /// Object names begin with `prefix`: unlockOfficer, unlockPassphrase, unlockKeyFile, unlockError, unlockOk.
    UnlockForm(Session* session, const QString& prefix, Shape shape, QWidget* parent = nullptr);
    ~UnlockForm() override;

    [[nodiscard]] QPushButton* button() const { return m_ok; }
    /// The one chosen first: not this officer, if there is another.
    void preferOther(const QString& officer);
    void preferOfficer(const QString& officer);
    /// The vault is locked before it is unlocked: whoever was signed in no longer is, whatever comes of it.
    void setLockFirst(bool lock) { m_lockFirst = lock; }
    void focusPassphrase();
    void submit();

Q_SIGNALS:
    void unlocked();

protected:
    void changeEvent(QEvent* event) override;

private:
    void fill();
    void refused(const base::Error& error);
    void wipe();
    void refresh();

    Session* m_session;
    QComboBox* m_officer;
    QLineEdit *m_passphrase, *m_keyFile;
    PlainLabel* m_error;
    QPushButton* m_ok;
    QTimer m_wait;
    bool m_busy = false, m_lockFirst = false;
};

} // namespace lookback::ui
