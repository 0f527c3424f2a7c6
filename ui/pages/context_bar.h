// The bar under the tool bar: account, axis, instant, known-as-of, balance, status, integrity, findings, mode. What it says about the cursor
// comes from the cursor and the view's columns, so that it is right at once; nothing in it belongs to another version.
#pragma once

#include "ui/session/session.h"
#include "ui/widgets/context_segment.h"

#include <map>

namespace lookback::ui {

class IdleWatch;
class Segments;

class ContextBar : public QWidget {
    Q_OBJECT
public:
    explicit ContextBar(Session* session, QWidget* parent = nullptr);

    /// Operator mode says how long until it ends by itself.
    void setOperatorWatch(IdleWatch* watch);
    /// All segments as one line: account, axis, instant … for the clipboard.
    [[nodiscard]] QString copyText() const;

Q_SIGNALS:
    void accountRequested();
    void instantRequested();
    void knownAsOfRequested(); ///< "choose…" of its menu
    void integrityRequested();
    void findingsRequested();
    void modeRequested();

private:
    void refresh();
    void refreshState();
    void refreshIntegrity();
    void refreshMode();
    void buildKnownAsOfMenu();

    Session* m_session;
    IdleWatch* m_operatorWatch = nullptr;
    SegmentRow* m_row;
    CaptionValue *m_account, *m_axis, *m_instant, *m_knownAsOf, *m_balance, *m_status, *m_integrity, *m_findings, *m_mode;
    Segments* m_axisSegments;
    std::map<aggregate::StatusBand, QString> m_words; ///< the kind's own word for each band, learned from the states seen
};

} // namespace lookback::ui
