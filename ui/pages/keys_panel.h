// The key manager (interface.md 5.8, picture 03): who has a key, in which state, where their data is, and the ways on from there. Decides nothing: which
// acts a state allows is shown here, whether they happen is the service's. Nothing here erases by a key, a tool bar or a context menu.
#pragma once

#include "ui/models/keys_model.h"

#include <QtWidgets/QWidget>

class QComboBox;
class QFrame;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace lookback::ui {

class BusyLine;
class CouldNotRead;
class DockTitle;
class EmptyState;
class FilterField;
class PlainLabel;
class SubjectCard;
class UnlockForm;

class KeysPanel : public QWidget {
    Q_OBJECT
public:
    KeysPanel(PrivacyService* service, DockTitle* title, QWidget* parent = nullptr);

    [[nodiscard]] SubjectCard* card() const { return m_card; }
    void focusSearch();
    /// The row of a subject; clears a filter that hides it.
    void select(const QString& subject);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QString subject() const; ///< selected; empty if none

Q_SIGNALS:
    void unlockRequested(); ///< with another key file
    void requestsRequested(); ///< the list of open requests was asked for

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildTable();
    QWidget* buildHead();
    void filter();
    void listArrived();
    void currentChanged();
    void refresh();
    void refreshTitle();

    PrivacyService* m_service;
    DockTitle* m_title;
    KeysModel* m_model;
    QWidget* m_lockRow;
    UnlockForm* m_unlock;
    FilterField* m_search;
    QComboBox* m_state;
    QPushButton *m_lockNow, *m_waiting;
    BusyLine* m_busy;
    QTableView* m_table;
    QStackedWidget* m_stack;
    EmptyState *m_empty, *m_noMatch, *m_noVault;
    CouldNotRead* m_unreadable;
    PlainLabel *m_count, *m_sums, *m_problems;
    SubjectCard* m_card;
    std::string m_wanted; ///< the subject that stays selected when the list is read anew
    bool m_arriving = false;
};

} // namespace lookback::ui
