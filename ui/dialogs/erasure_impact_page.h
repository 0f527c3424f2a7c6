// Page 2 of the erasure wizard: what erasing reaches, one event before and after, who stays readable, and what the program cannot reach.
#pragma once

#include "ui/dialogs/erasure_case.h"

class QCheckBox;
class QGridLayout;
class QLineEdit;

namespace lookback::ui {

class FactList;

class ErasureImpactPage : public ErasurePage {
    Q_OBJECT
public:
    ErasureImpactPage(ErasureCase& shared, QWidget* parent);
    void refresh() override;
    [[nodiscard]] QString reasonNotToGoOn() const override;

private:
    struct Preview {
        std::string position, stream, leafHash;
        base::Version version;
        struct Row {
            QString name, text;
            bool masked = false, erased = false; ///< erased: by this request
        };
        std::vector<Row> rows;
        QStringList stateFields; ///< of the account's state that are this subject's
    };
    void buildTiles();
    void buildPreview();
    void buildRest();
    void requestPreview();
    void showPreview();
    static base::Result<Preview> previewOf(workspace::Workspace& w, const workspace::SubjectDetail::Event& event, const std::string& subject);

    std::vector<PlainLabel*> m_figures, m_captions;
    PlainLabel *m_line, *m_changed, *m_classes, *m_beforeTitle, *m_afterTitle, *m_stateLine, *m_others, *m_snapshots, *m_index, *m_backups;
    QWidget* m_previewBox;
    FactList *m_before, *m_after;
    QLineEdit* m_outOfReach;
    QCheckBox* m_informed;
    std::optional<Preview> m_preview;
    std::string m_previewOf;
    quint64 m_generation = 0;
};

} // namespace lookback::ui
