#include "ui/appearance/row_delegate.h"

#include "ui/appearance/glyphs.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_look.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QHelpEvent>
#include <QtGui/QMouseEvent>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolTip>
#include <QtWidgets/QTreeView>
#include <algorithm>
#include <cmath>

namespace lookback::ui {
namespace {

constexpr double kPad = 8;
constexpr double kPadBefore = 2; // of a right-aligned cell: the column before it has its own air
constexpr double kGlyph = 14;
constexpr double kGlyphGap = 6;
constexpr double kFadeMs = 600;

const QHeaderView* headerOf(const QAbstractItemView* view) {
    if (const auto* table = qobject_cast<const QTableView*>(view))
        return table->horizontalHeader();
    if (const auto* tree = qobject_cast<const QTreeView*>(view))
        return tree->header();
    return nullptr;
}

Qt::Alignment alignmentOf(const QModelIndex& index) {
    const QVariant value = index.data(Qt::TextAlignmentRole);
    return value.isValid() ? Qt::Alignment(value.toInt()) : Qt::Alignment(Qt::AlignLeft);
}

double padBefore(const QModelIndex& index) { return scaledF(alignmentOf(index).testFlag(Qt::AlignRight) ? kPadBefore : kPad); }

BadgeList badgesOf(const QModelIndex& index) { return index.data(BadgesRole).value<BadgeList>(); }

double badgesWidth(const BadgeList& badges) {
    double width = 0;
    for (const BadgeSpec& badge : badges)
        width += badgeWidth(badge, scaledF(18)) + scaledF(4);
    return badges.isEmpty() ? 0 : width - scaledF(4);
}

constexpr double kLeastBadge = 24; // a glyph and an ellipsis

double paintBadges(QPainter& painter, double x, const QRectF& row, const BadgeList& badges,
                   Ground ground) {
    const double height = scaledF(18);
    for (const BadgeSpec& badge : badges) {
        // The first one is the one that matters: it elides where there is no room, the others are left out.
        const double width = std::min(badgeWidth(badge, height), row.right() - x);
        if (width < scaledF(kLeastBadge))
            break;
        const double top = std::round(row.center().y() - height / 2);
        paintBadge(painter, QRectF(x, top, width, height), badge, ground);
        x += width + scaledF(4);
    }
    return x;
}

bool isEnabled(const QModelIndex& index) { return index.flags().testFlag(Qt::ItemIsEnabled); }

// Text, then second text, then badges, inside `rect`; right-aligned cells keep text at the right.
void paintTextAndBadges(QPainter& painter, QRectF rect, const RowLook& look,
                        const QModelIndex& index) {
    const CellInk ink = cellInk(index, look, isEnabled(index), 12);
    const QString text = cellText(index);
    const BadgeList badges = badgesOf(index);
    if (alignmentOf(index).testFlag(Qt::AlignRight)) {
        if (!badges.isEmpty()) {
            const double width = badgesWidth(badges);
            paintBadges(painter, rect.right() - width, rect, badges, look.ground);
            rect.setRight(rect.right() - width - scaledF(kGlyphGap));
        }
        paintLine(painter, rect, text, ink.font, ink.text, Qt::AlignRight);
        return;
    }
    const double reserved = badges.isEmpty() ? 0 : badgesWidth(badges) + scaledF(kGlyphGap);
    const double room = std::max(0.0, rect.width() - reserved);
    paintLine(painter, QRectF(rect.left(), rect.top(), room, rect.height()), text, ink.font,
              ink.text);
    double x = rect.left();
    if (!text.isEmpty())
        x += std::min(room, QFontMetricsF(ink.font).horizontalAdvance(text)) + scaledF(kGlyphGap);
    const QString second = cellText(index, SecondTextRole);
    const QFont font = Fonts::body(11);
    // "v2 …" for "v2 → 3" says nothing: a short second text is whole or absent.
    const double least = std::min(QFontMetricsF(font).horizontalAdvance(second), scaledF(48));
    if (!second.isEmpty() && x + least <= rect.right() - reserved + 0.5) {
        paintLine(painter, QRectF(x, rect.top(), rect.right() - reserved - x, rect.height()),
                  second, font, ink.secondary);
        x += QFontMetricsF(font).horizontalAdvance(second) + scaledF(kGlyphGap);
    }
    paintBadges(painter, std::clamp(rect.right() - reserved + scaledF(kGlyphGap), rect.left(), x), rect, badges,
                look.ground);
}

} // namespace

RowDelegate::RowDelegate(QAbstractItemView* view) : QStyledItemDelegate(view), m_view(view) {
    m_fade.setInterval(33);
    connect(&m_fade, &QTimer::timeout, this, [this] {
        m_fade.stop(); // painting starts it again while something still fades
        m_view->viewport()->update();
    });
    view->viewport()->installEventFilter(this);
    view->installEventFilter(this);
    view->viewport()->setMouseTracking(true);
    connect(&Appearance::instance(), &Appearance::changed, this, &RowDelegate::setUpView);
    setUpView();
}

void RowDelegate::setComfortable(bool comfortable) {
    m_comfortable = comfortable;
    setUpView();
}

int RowDelegate::rowHeight() const { return scaled(m_comfortable ? 28 : 24); }

void RowDelegate::setUpView() {
    if (auto* table = qobject_cast<QTableView*>(m_view)) {
        table->setShowGrid(false);
        table->horizontalHeader()->setHighlightSections(false);
        table->verticalHeader()->hide();
        table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
        table->verticalHeader()->setMinimumSectionSize(1);
        table->verticalHeader()->setDefaultSectionSize(rowHeight());
        table->setSelectionBehavior(QAbstractItemView::SelectRows);
        table->setWordWrap(false);
    } else if (auto* tree = qobject_cast<QTreeView*>(m_view)) {
        tree->setUniformRowHeights(true);
        tree->setIndentation(scaled(16));
        tree->setAllColumnsShowFocus(true);
    }
    m_view->doItemsLayout();
    m_view->viewport()->update();
}

bool RowDelegate::isFirstVisual(const QModelIndex& index) const {
    const QHeaderView* header = headerOf(m_view);
    if (!header)
        return true;
    for (int visual = 0; visual < header->count(); ++visual) {
        const int logical = header->logicalIndex(visual);
        if (!header->isSectionHidden(logical))
            return logical == index.column();
    }
    return false;
}

// In a tree the first cell begins after the indentation; its ground begins at the edge.
QRect RowDelegate::groundRect(const QRect& cell, const QModelIndex& index) const {
    if (!qobject_cast<QTreeView*>(m_view) || !isFirstVisual(index))
        return cell;
    const QHeaderView* header = headerOf(m_view);
    QRect rect = cell;
    rect.setLeft(header->sectionViewportPosition(index.column()));
    return rect;
}

RowState RowDelegate::rowState(const QStyleOptionViewItem& option,
                               const QModelIndex& index) const {
    const QModelIndex row = index.siblingAtColumn(0);
    RowState state;
    state.selected = option.state.testFlag(QStyle::State_Selected);
    state.viewFocused = m_view->hasFocus() || m_view->viewport()->hasFocus();
    state.hover = m_hover.isValid() && m_hover == row;
    state.group = row.data(GroupRowRole).toBool();
    state.cursor = enumData(row, CursorRelationRole, CursorRelation::Past);
    state.placeholder = enumData(row, PlaceholderRole, Placeholder::None);
    state.changed = row.data(ChangedRole).toBool();
    const QVariant at = row.data(ChangedAtRole);
    if (state.changed && at.isValid() && !reducedMotion()) {
        const double age = static_cast<double>(changedClock() - at.toLongLong());
        state.changedTint = std::clamp(1 - age / kFadeMs, 0.0, 1.0);
        if (state.changedTint > 0 && !m_fade.isActive())
            m_fade.start();
    }
    return state;
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                        const QModelIndex& index) const {
    const RowState state = rowState(option, index);
    const RowLook look = rowLook(state, theme());
    painter->save();
    const QRect ground = groundRect(option.rect, index);
    paintGround(*painter, ground, look, index);
    if (state.placeholder != Placeholder::None) {
        paintPlaceholder(*painter, ground, state.placeholder, index);
    } else {
        paintBranch(*painter, option, index, look);
        painter->setClipRect(option.rect, Qt::IntersectClip);
        paintCell(*painter, option.rect, look, option, index);
    }
    painter->restore();
}

void RowDelegate::paintGround(QPainter& painter, const QRect& rect, const RowLook& look,
                              const QModelIndex& index) const {
    const Theme& t = theme();
    painter.fillRect(rect, look.background);
    const int line = rect.bottom();
    painter.fillRect(QRect(rect.left(), line, rect.width(), 1), t.hair);
    if (look.cursorLine)
        painter.fillRect(QRect(rect.left(), line - 1, rect.width(), 2), t.fill);
    if (look.bar.isValid() && isFirstVisual(index))
        painter.fillRect(QRect(rect.left(), rect.top(), scaled(3), rect.height() - 1), look.bar);
}

// The chevron that QTreeView would have painted under our ground.
void RowDelegate::paintBranch(QPainter& painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index, const RowLook& look) const {
    const auto* tree = qobject_cast<const QTreeView*>(m_view);
    if (!tree || !isFirstVisual(index) || !index.model()->hasChildren(index))
        return;
    const double side = scaledF(10);
    const double width = tree->indentation();
    const QRectF box(option.rect.left() - width / 2 - side / 2 + scaledF(2),
                     option.rect.center().y() - side / 2 + 1, side, side);
    const bool dark = look.ground == Ground::Selected && theme().isHighContrast();
    paintGlyph(painter, box, tree->isExpanded(index) ? Glyph::ChevronDown : Glyph::ChevronRight,
               dark ? theme().onSel : theme().text3);
}

// A row without data never looks like an empty one; its sentence runs across all columns.
void RowDelegate::paintPlaceholder(QPainter& painter, const QRect& rect, Placeholder kind,
                                   const QModelIndex& index) const {
    const Theme& t = theme();
    painter.setClipRect(rect, Qt::IntersectClip);
    if (kind == Placeholder::Loading) {
        const double width = std::min(rect.width() - 2 * scaledF(kPad), scaledF(72));
        if (width > 0) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(t.hair);
            painter.drawRoundedRect(QRectF(rect.left() + scaledF(kPad),
                                           rect.center().y() - scaledF(3), width, scaledF(6)),
                                    3, 3);
        }
        return;
    }
    const bool unreadable = kind == Placeholder::Unreadable;
    const KindColors colors = unreadable ? t.broken : t.finding;
    const QRect ground = rect.adjusted(0, 0, 0, -1);
    painter.fillRect(ground, colors.tint);
    const int left = headerOf(m_view) ? -headerOf(m_view)->offset() : 0;
    const double side = scaledF(kGlyph);
    const QRectF glyph(left + scaledF(kPad), rect.center().y() - side / 2, side, side);
    paintGlyph(painter, glyph, unreadable ? Glyph::BrokenOctagon : Glyph::FindingTriangle,
               GlyphInk(colors.mark, colors.edge));
    const double x = glyph.right() + scaledF(kGlyphGap);
    const double right = std::max(m_view->viewport()->width(), rect.right());
    paintLine(painter, QRectF(x, rect.top(), right - x, rect.height()),
              cellText(index.siblingAtColumn(0)), Fonts::body(12, QFont::Medium), colors.text);
}

void RowDelegate::paintCell(QPainter& painter, const QRect& cell, const RowLook& look,
                            const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QRectF rect = QRectF(cell).adjusted(padBefore(index), 0, -scaledF(kPad), -1);
    if (qobject_cast<const QTreeView*>(m_view) && isFirstVisual(index))
        rect.setLeft(cell.left() + scaledF(4));
    const QVariant check = index.data(Qt::CheckStateRole);
    if (check.isValid()) {
        QStyleOptionViewItem item = option;
        initStyleOption(&item, index);
        const QStyle* style = m_view->style();
        QStyleOptionViewItem box = item;
        box.rect = style->subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &item, m_view);
        box.state.setFlag(QStyle::State_On, check.toInt() == Qt::Checked);
        box.state.setFlag(QStyle::State_NoChange, check.toInt() == Qt::PartiallyChecked);
        style->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &box, &painter, m_view);
        rect.setLeft(box.rect.right() + scaledF(kGlyphGap));
    }
    const auto personal = enumData(index, PersonalStateRole, PersonalState::None);
    if (personal != PersonalState::None) {
        const PersonalValueSpec spec{personal, cellText(index), cellText(index, SecondTextRole)};
        paintPersonalValue(painter, rect, spec, Fonts::body(12), alignmentOf(index), look.ground);
        return;
    }
    const QVariant series = index.data(SeriesRole);
    if (series.isValid()) {
        const bool dark = look.ground == Ground::Selected && theme().isHighContrast();
        paintSparkline(painter, rect.adjusted(0, scaledF(5), 0, -scaledF(5)),
                       series.value<QList<double>>(), dark ? theme().onSel : theme().control);
        return;
    }
    if (hasCellGlyph(index)) {
        const double side = scaledF(kGlyph);
        const bool right = alignmentOf(index).testFlag(Qt::AlignRight);
        double x = rect.left();
        if (right)
            x = rect.right() - side - scaledF(kGlyphGap) -
                QFontMetricsF(cellInk(index, look, true, 12).font)
                    .horizontalAdvance(cellText(index));
        x = std::max(x, rect.left());
        paintCellGlyph(painter, QRectF(x, rect.center().y() - side / 2, side, side), index,
                       cellGlyphInk(index, look, isEnabled(index)));
        rect.setLeft((right ? x : rect.left()) + side + scaledF(kGlyphGap));
    }
    paintTextAndBadges(painter, rect, look, index);
}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const RowLook strong{.background = {}, .bar = {}, .strong = true};
    const QFontMetricsF fm(cellInk(index, strong, true, 12).font);
    const double air = padBefore(index) + scaledF(kPad);
    double width = air + fm.horizontalAdvance(cellText(index));
    if (hasCellGlyph(index))
        width += scaledF(kGlyph) + scaledF(kGlyphGap);
    const QString second = cellText(index, SecondTextRole);
    if (!second.isEmpty())
        width += scaledF(kGlyphGap) + QFontMetricsF(Fonts::body(11)).horizontalAdvance(second);
    const BadgeList badges = badgesOf(index);
    if (!badges.isEmpty())
        width += scaledF(kGlyphGap) + badgesWidth(badges);
    const auto personal = enumData(index, PersonalStateRole, PersonalState::None);
    if (personal != PersonalState::None)
        width = air +
                personalValueWidth({personal, cellText(index), second}, Fonts::body(12));
    return {static_cast<int>(std::ceil(width)), rowHeight()};
}

bool RowDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* itemView,
                            const QStyleOptionViewItem& option, const QModelIndex& index) {
    if (event->type() != QEvent::ToolTip)
        return QStyledItemDelegate::helpEvent(event, itemView, option, index);
    QString text = index.data(PlainToolTipRole).toString();
    if (text.isEmpty() && sizeHint(option, index).width() > option.rect.width())
        text = index.data(Qt::DisplayRole).toString();
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(event->globalPos(), toolTip(text.split(u'\n')), itemView);
    return true;
}

bool RowDelegate::editorEvent(QEvent* event, QAbstractItemModel* model,
                              const QStyleOptionViewItem& option, const QModelIndex& index) {
    if (event->type() == QEvent::MouseButtonRelease &&
        static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton) {
        if (enumData(index, ToneRole, TextTone::Primary) == TextTone::Link)
            Q_EMIT linkActivated(index);
        const auto personal = enumData(index, PersonalStateRole, PersonalState::None);
        if (personal == PersonalState::Masked)
            Q_EMIT revealRequested(index);
        else if (personal == PersonalState::Erased)
            Q_EMIT erasureRequested(index);
    }
    return QStyledItemDelegate::editorEvent(event, model, option, index);
}

bool RowDelegate::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_view->viewport()) {
        if (event->type() == QEvent::MouseMove)
            setHoverAt(static_cast<QMouseEvent*>(event)->position().toPoint());
        else if (event->type() == QEvent::Leave)
            setHover({});
        return false;
    }
    if (watched == m_view) {
        // Selection is painted differently with and without focus.
        if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
            m_view->viewport()->update();
        return false;
    }
    return QStyledItemDelegate::eventFilter(watched, event); // editors
}

void RowDelegate::setHoverAt(const QPoint& pos) {
    const QModelIndex index = m_view->indexAt(pos);
    setHover(index.siblingAtColumn(0));
    const auto personal = enumData(index, PersonalStateRole, PersonalState::None);
    const bool link = enumData(index, ToneRole, TextTone::Primary) == TextTone::Link ||
                      personal == PersonalState::Masked || personal == PersonalState::Erased;
    m_view->viewport()->setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void RowDelegate::setHover(const QModelIndex& index) {
    if (m_hover == index)
        return;
    const auto repaintRow = [this](const QModelIndex& row) {
        if (!row.isValid())
            return;
        const QRect cell = m_view->visualRect(row);
        m_view->viewport()->update(0, cell.top(), m_view->viewport()->width(), cell.height());
    };
    repaintRow(m_hover);
    m_hover = index;
    repaintRow(m_hover);
}

int TwoLineDelegate::rowHeight() const { return scaled(44); }

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {scaled(120), rowHeight()}; // as wide as the list; both lines elide
}

void TwoLineDelegate::paintCell(QPainter& painter, const QRect& cell, const RowLook& look,
                                const QStyleOptionViewItem&, const QModelIndex& index) const {
    QRectF rect = QRectF(cell).adjusted(scaledF(10), scaledF(4), -scaledF(10), -scaledF(5));
    const double half = rect.height() / 2;
    QRectF upper(rect.left(), rect.top(), rect.width(), half);
    QRectF lower(rect.left(), rect.top() + half, rect.width(), half);
    if (hasCellGlyph(index)) {
        const double side = scaledF(kGlyph);
        paintCellGlyph(painter, QRectF(rect.left(), upper.center().y() - side / 2, side, side),
                       index, cellGlyphInk(index, look, isEnabled(index)));
        upper.setLeft(rect.left() + side + scaledF(7));
        lower.setLeft(upper.left());
    }
    CellInk ink = cellInk(index, look, isEnabled(index), 13);
    if (!index.data(WeightRole).isValid())
        ink.font.setWeight(look.strong ? QFont::DemiBold : QFont::Medium);
    const BadgeList badges = badgesOf(index);
    if (!badges.isEmpty()) {
        const double width = badgesWidth(badges);
        paintBadges(painter, upper.right() - width, upper, badges, look.ground);
        upper.setRight(upper.right() - width - scaledF(kGlyphGap));
    }
    const QString trailing = cellText(index, TrailingTextRole);
    if (!trailing.isEmpty()) {
        const QFont font = Fonts::body(12);
        paintLine(painter, upper, trailing, font, ink.text, Qt::AlignRight);
        upper.setRight(upper.right() - QFontMetricsF(font).horizontalAdvance(trailing) -
                       scaledF(kGlyphGap));
    }
    const QVariant series = index.data(SeriesRole);
    if (series.isValid()) {
        const double width = scaledF(60);
        const bool dark = look.ground == Ground::Selected && theme().isHighContrast();
        paintSparkline(painter,
                       QRectF(lower.right() - width, lower.top() + scaledF(2), width,
                              lower.height() - scaledF(4)),
                       series.value<QList<double>>(), dark ? theme().onSel : theme().text3);
        lower.setRight(lower.right() - width - scaledF(kGlyphGap));
    }
    paintLine(painter, upper, cellText(index), ink.font, ink.text);
    paintLine(painter, lower, cellText(index, CaptionRole), Fonts::body(11), ink.secondary);
}

} // namespace lookback::ui
