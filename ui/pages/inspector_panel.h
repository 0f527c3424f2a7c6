// The Inspector dock: the event at the cursor as stored, as the fold sees it, step by step, as bytes, and where it came from.
// What it shows carries its own caption; it never stands under another event's.
#pragma once

#include "ui/session/session.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QTabWidget;
class QVBoxLayout;

namespace lookback::ui {

class CodeView;
class DockTitle;
class EmptyState;
class PlainLabel;

class InspectorPanel : public QWidget {
    Q_OBJECT
public:
    InspectorPanel(Session* session, DockTitle* title, QWidget* parent = nullptr);

    void showTab(int index);

private:
    void buildTabs();
    void request();
    void show(const workspace::EventDetail& detail);
    void showSteps(const workspace::EventDetail& detail);
    void showContext(const workspace::EventDetail& detail);

    Session* m_session;
    DockTitle* m_title;
    QTabWidget* m_tabs;
    EmptyState* m_empty;
    CodeView *m_raw, *m_upcasted, *m_steps, *m_bytes;
    PlainLabel *m_stepsHead, *m_bytesHead, *m_derived, *m_sentence;
    CodeView* m_context;
    QTimer m_timer;
    quint64 m_generation = 0;
};

} // namespace lookback::ui
