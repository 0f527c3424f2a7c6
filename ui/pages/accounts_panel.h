// The accounts dock: search, list, the two empty texts. Enter in the search opens the first match.
#pragma once

#include "ui/models/accounts_model.h"

#include <QtCore/QSortFilterProxyModel>
#include <QtWidgets/QWidget>

class QListView;
class QStackedWidget;

namespace lookback::ui {

class CouldNotRead;
class DockTitle;
class EmptyState;
class FilterField;

class AccountsPanel : public QWidget {
    Q_OBJECT
public:
    AccountsPanel(Session* session, DockTitle* title, QWidget* parent = nullptr);
    void focusSearch();

Q_SIGNALS:
    void importRequested();
    void sampleRequested();

private:
    void filter(const QString& text);
    void open(const QModelIndex& index);
    void refresh();
    void followCursor();

    Session* m_session;
    DockTitle* m_title;
    AccountsModel* m_model;
    QSortFilterProxyModel* m_proxy;
    FilterField* m_search;
    QListView* m_list;
    QStackedWidget* m_stack;
    EmptyState *m_empty, *m_noMatch;
    CouldNotRead* m_unreadable;
    bool m_openFirst = false; ///< Enter was pressed before the list had come
};

} // namespace lookback::ui
