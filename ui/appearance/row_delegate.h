// Delegates that paint whole cells of tables, trees and lists from the semantic roles of roles.h:
// background, bar at the left, hairline, cursor line, glyph, text, badges.
//
// Made with the view as parent, a delegate also sets the view up: fixed row height, no grid, hover
// by rows, refresh with theme and font. rowLook is the pure decision and is tested alone.
// Main thread only.
#pragma once

#include "ui/appearance/parts.h"

#include <QtCore/QPersistentModelIndex>
#include <QtCore/QTimer>
#include <QtWidgets/QStyledItemDelegate>

class QAbstractItemView;

namespace lookback::ui {

struct RowState {
    bool selected = false;
    bool viewFocused = false;
    bool hover = false;
    bool group = false;
    bool changed = false;
    double changedTint = 1; // 1 at the step, 0 when faded
    CursorRelation cursor = CursorRelation::Past;
    Placeholder placeholder = Placeholder::None;
};

struct RowLook {
    QColor background;
    QColor bar; // invalid: no bar
    bool cursorLine = false;
    bool strong = false; // weight 600
    bool quiet = false;  // text 3, weight 400
    Ground ground = Ground::Plain;
};

RowLook rowLook(const RowState& state, const Theme& theme);

class RowDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit RowDelegate(QAbstractItemView* view);

    // 24 px, or 28 px where the user asked for comfortable rows.
    void setComfortable(bool comfortable);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void linkActivated(const QModelIndex& index);   // a cell with TextTone::Link was clicked
    void revealRequested(const QModelIndex& index); // a masked value was clicked
    void erasureRequested(const QModelIndex& index); // an erased value was clicked

protected:
    virtual int rowHeight() const;
    virtual void paintCell(QPainter& painter, const QRect& rect, const RowLook& look,
                           const QStyleOptionViewItem& option, const QModelIndex& index) const;

    QAbstractItemView* view() const { return m_view; }

private:
    RowState rowState(const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintGround(QPainter& painter, const QRect& rect, const RowLook& look,
                     const QModelIndex& index) const;
    void paintPlaceholder(QPainter& painter, const QRect& rect, Placeholder kind,
                          const QModelIndex& index) const;
    void paintBranch(QPainter& painter, const QStyleOptionViewItem& option,
                     const QModelIndex& index, const RowLook& look) const;
    QRect groundRect(const QRect& cell, const QModelIndex& index) const;
    bool isFirstVisual(const QModelIndex& index) const;
    void setHoverAt(const QPoint& pos);
    void setHover(const QModelIndex& index);
    void setUpView();

    QAbstractItemView* m_view;
    QPersistentModelIndex m_hover;
    mutable QTimer m_fade; // runs only while a changed row is fading
    bool m_comfortable = false;
};

// Rows of two lines, 44 px: accounts, findings, recent stores. Text, CaptionRole, TrailingTextRole,
// BadgesRole (right), SeriesRole (right, lower line), GlyphRole.
class TwoLineDelegate : public RowDelegate {
    Q_OBJECT
public:
    using RowDelegate::RowDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    int rowHeight() const override;
    void paintCell(QPainter& painter, const QRect& rect, const RowLook& look,
                   const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace lookback::ui
