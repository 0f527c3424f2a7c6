// The Integrity dock: the badge, what it says and does not say, every check with every problem, and the way to each. A check is a job with progress and
// cancel; what was cancelled or failed leaves no statement.
#pragma once

#include "ui/models/integrity_model.h"
#include "ui/widgets/badges.h"

#include <QtWidgets/QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QTreeView;

namespace lookback::ui {

class DockTitle;
class EmptyState;
class PlainLabel;

/// The badge as the context bar and the panel word it.
struct IntegrityWords {
    IntegrityState state = IntegrityState::NotChecked;
    QString text;   ///< "Broken: 1 problem, first at #8"
    QString value;  ///< "Broken"
    QString second; ///< "1 problem at #8"
};
IntegrityWords integrityWords(const Session& session, const Integrity& integrity);

class IntegrityPanel : public QWidget {
    Q_OBJECT
public:
    IntegrityPanel(Session* session, DockTitle* title, QWidget* parent = nullptr);

    /// Selects the first problem that breaks.
    void showFirstProblem();
    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void unlockRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildHead();
    QWidget* buildWords();
    void refresh();
    void refreshProgress();
    void refreshWords();
    void arrange();
    void go(const QModelIndex& index);

    Session* m_session;
    DockTitle* m_title;
    IntegrityModel* m_model;
    IntegrityBadge* m_badge;
    Badge* m_data;
    PlainLabel *m_note, *m_progressText, *m_about;
    QProgressBar* m_progress;
    QPushButton *m_verify, *m_verifyAccount, *m_cancel;
    QTreeView* m_tree;
    EmptyState* m_empty;
    QStackedWidget* m_stack;
    QScrollArea* m_words;
    QLabel *m_proves, *m_provesNot, *m_remark;
};

} // namespace lookback::ui
