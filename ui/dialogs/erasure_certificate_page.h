// Page 6 of the erasure wizard: what was proven, the certificate to take away, and the reminder that backups of vault and key file are to be made anew.
#pragma once

#include "ui/dialogs/erasure_case.h"

class QPushButton;

namespace lookback::ui {

class FactList;

class ActGate;

class ErasureCertificatePage : public ErasurePage {
    Q_OBJECT
public:
    ErasureCertificatePage(ErasureCase& shared, QWidget* parent);
    void refresh() override;

private:
    enum class Form { Pdf, Json };
    void choose(Form form);
    void issue(Form form, const QString& path);
    void write(Form form, const QString& path);
    void wrote(const base::Status& status, const QString& path);
    void refreshButtons();

    ActGate* m_gate;
    FactList* m_facts;
    PlainLabel *m_line, *m_result, *m_backup;
    QPushButton *m_pdf, *m_json, *m_folder, *m_vaultFolder;
    std::shared_ptr<const workspace::SignedDocument> m_document; ///< issued in this dialog; made anew when the scan of the store has come
    bool m_withScan = false, m_busy = false;
    QString m_lastFolder;
};

} // namespace lookback::ui
