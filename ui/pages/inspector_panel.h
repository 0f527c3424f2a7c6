// The Inspector dock: the event at the cursor as stored, as the fold sees it, step by step, as bytes, and where it came from.
// What it shows carries its own caption; it never stands under another event's.
#pragma once

#include "ui/models/json_text.h"
#include "ui/session/session.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QPushButton;
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

Q_SIGNALS:
    /// "E-7": its certificate, or its row among the keys.
    void showErasure(const QString& erasure);

private:
    /// An event, and how each of its personal values may be shown.
    struct Shown {
        workspace::EventDetail detail;
        std::vector<PersonalShown> personal; ///< beside detail.personal
    };
    void buildTabs();
    void request();
    void show(const Shown& shown);
    void showSteps(const workspace::EventDetail& detail, const SealedText& sealed);
    void showContext(const Shown& shown);
    void showErasures(const Shown& shown);
    SealedText sealedTexts(const Shown& shown) const;

    Session* m_session;
    DockTitle* m_title;
    QTabWidget* m_tabs;
    QPushButton* m_erasure; ///< of the first erased value; hidden where there is none
    EmptyState* m_empty;
    CodeView *m_raw, *m_upcasted, *m_steps, *m_bytes;
    PlainLabel *m_stepsHead, *m_bytesHead, *m_derived, *m_sentence;
    CodeView* m_context;
    QTimer m_timer;
    quint64 m_generation = 0;
};

} // namespace lookback::ui
