// Import of a log (interface.md 5.16, picture 07): files → format → dry run → import. Nothing is written before the last step; a cancelled or failed
// import leaves the store as it was and says so.
#pragma once

#include "ui/models/cells_model.h"
#include "ui/session/session.h"

#include <QtWidgets/QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QRadioButton;
class QStackedWidget;
class QTableView;

namespace lookback::ui {

class CodeView;
class LineStrip;
class PlainLabel;
class StepRail;

class ImportDialog : public QDialog {
    Q_OBJECT
public:
    explicit ImportDialog(Session* session, const QStringList& files = {}, QWidget* parent = nullptr);
    ~ImportDialog() override;

Q_SIGNALS:
    /// A new store was made and filled: open it.
    void storeMade(const QString& path, const QString& keyFile);

private:
    enum Page { Files, Format, DryRun, Import };

    QWidget* buildFiles();
    QWidget* buildFormat();
    QWidget* buildDryRun();
    QWidget* buildImport();
    void go(Page page);
    void next();
    void chooseFiles();
    void chooseTarget();
    void preview();
    void startDryRun();
    void dryRunDone(const base::Result<transfer::ImportReport>& report);
    void showDefects();
    void showVerdicts();
    void startImport();
    void importDone(const base::Result<transfer::ImportReport>& report);
    void saveProblems();
    void refresh();
    [[nodiscard]] bool intoOpenStore() const;
    [[nodiscard]] transfer::ImportOptions options(bool dryRun) const;
    [[nodiscard]] bool needsPassphrase() const;
    [[nodiscard]] QString reasonNotToImport() const;

    Session* m_session;
    Page m_page = Files;
    QStringList m_files;
    std::optional<transfer::ImportReport> m_report;
    std::optional<base::Error> m_error;
    bool m_imported = false;
    QPointer<Job> m_job;

    StepRail* m_rail;
    QStackedWidget* m_pages;
    QLineEdit *m_fileEdit, *m_targetEdit, *m_passphrase, *m_passphraseAgain;
    QRadioButton *m_intoOpen, *m_intoNew;
    QComboBox *m_format, *m_officer;
    CodeView* m_preview;
    PlainLabel *m_previewTitle, *m_heading, *m_subheading, *m_reason, *m_importText, *m_importDetail;
    LineStrip* m_strip;
    std::vector<PlainLabel*> m_figures;
    std::vector<QLabel*> m_verdicts; ///< tick or triangle beside each figure
    CellsModel* m_defects;
    QTableView* m_defectTable;
    CodeView* m_excerpt;
    QWidget* m_policy;
    QRadioButton *m_policyNothing, *m_policySkip, *m_policyKeep;
    QProgressBar *m_dryProgress, *m_importProgress;
    QPushButton *m_save = nullptr, *m_back = nullptr, *m_next = nullptr, *m_cancel = nullptr;
    QWidget* m_secrets = nullptr;
};

} // namespace lookback::ui
