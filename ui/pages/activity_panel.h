// The Activity dock: the register of what was shown, exported and erased, newest first, with its chain judged line by line.
#pragma once

#include "ui/models/activity_model.h"

#include <QtWidgets/QWidget>

class QComboBox;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace lookback::ui {

class CouldNotRead;
class DockTitle;
class EmptyState;
class PlainLabel;

class ActivityPanel : public QWidget {
    Q_OBJECT
public:
    ActivityPanel(Session* session, DockTitle* title, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void reloadIfShown();
    void refresh();
    void arrange();

    Session* m_session;
    DockTitle* m_title;
    ActivityModel* m_model;
    QComboBox* m_acts;
    QPushButton* m_reload;
    PlainLabel *m_count, *m_broken;
    QTableView* m_table;
    EmptyState* m_empty;
    CouldNotRead* m_unreadable;
    QStackedWidget* m_stack;
};

} // namespace lookback::ui
