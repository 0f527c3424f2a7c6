#include "tests/ui/widgets/gallery_parts.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/glyphs.h"
#include "ui/appearance/icons.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"
#include "ui/widgets/badges.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/busy_line.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/context_segment.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel_bar.h"
#include "ui/widgets/segments.h"
#include "ui/widgets/step_rail.h"
#include "ui/widgets/values.h"

#include <QtCore/QTimer>
#include <QtGui/QAction>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtGui/QStandardItemModel>
#include <QtTest/QtTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListView>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>

namespace lookback::ui::gallery {
namespace {

QString s(const char* utf8) { return QString::fromUtf8(utf8); }

template <class E> QVariant role(E value) { return static_cast<int>(value); }

void place(QWidget* widget, int x, int y, int w = 0, int h = 0) {
    const QSize hint = widget->sizeHint();
    widget->setGeometry(x, y, w > 0 ? w : hint.width(), h > 0 ? h : hint.height());
}

void caption(QWidget* page, int x, int centre, const char* text) {
    auto* label = new PlainLabel(s(text), page);
    appearance::setKind(label, "caption");
    label->setGeometry(x, centre - 10, 326, 20);
}

int button(QWidget* page, int x, int y, const char* text, const char* kind = "") {
    auto* b = new QPushButton(s(text), page);
    if (*kind != 0)
        appearance::setKind(b, kind);
    b->setFocusPolicy(Qt::TabFocus);
    place(b, x, y);
    return x + b->width();
}

void buttons(QWidget* page) {
    caption(page, 24, 28, "Buttons: primary, default, flat, destructive, disabled");
    int x = button(page, 24, 39, "Export", "primary");
    x = button(page, x + 4, 39, "Cancel");
    x = button(page, x, 39, "Details", "flat");
    x = button(page, x, 39, "Erase", "destructive");
    button(page, x + 4, 39, "Import");
    const auto made = page->findChildren<QPushButton*>();
    made.last()->setEnabled(false);
    caption(page, 24, 88, "Rest, hover, pressed, focus");
    x = 24;
    for (const char* name : {"rest", "hover", "pressed", "focusButton"}) {
        x = button(page, x, 100, "Verify") + 8;
        auto* b = page->findChildren<QPushButton*>().last();
        b->setObjectName(QLatin1String(name));
        if (qstrcmp(name, "hover") == 0)
            b->setAttribute(Qt::WA_UnderMouse);
        if (qstrcmp(name, "pressed") == 0)
            b->setDown(true);
    }
}

void filters(QWidget* page) {
    caption(page, 24, 149, "Filter line: rest, focus, error, valid without rows");
    const struct {
        const char* text;
        FilterField::Verdict verdict;
        const char* note;
    } rows[] = {{"", FilterField::Verdict::Rest, ""},
                {"type:Transferred and amount>9000", FilterField::Verdict::Valid, "1 of 20"},
                {"amount >> 9000", FilterField::Verdict::Invalid, "number expected at 9"},
                {"balance < -9000", FilterField::Verdict::NoRows, "0 of 20"}};
    int y = 161;
    for (const auto& row : rows) {
        auto* field = new FilterField(s("Filter: type:Withdrawn and amount>50"), page);
        field->edit()->setText(s(row.text));
        field->setVerdict(row.verdict, s(row.note));
        if (row.verdict == FilterField::Verdict::Valid) {
            field->setObjectName(QStringLiteral("filterFrame"));
            field->edit()->setObjectName(QStringLiteral("focusFilter"));
        }
        place(field, 24, y, 326);
        y += 30;
    }
}

void chipsAndChoices(QWidget* page) {
    caption(page, 24, 298, "Filter chips, sort chip");
    auto* chip = new Chip(s("type: Transferred"), Chip::Tone::Filter, page);
    place(chip, 24, 309);
    auto* sort = new Chip(s("sorted by amount"), Chip::Tone::Quiet, page);
    place(sort, chip->geometry().right() + 9, 309);
    caption(page, 24, 353, "Check boxes, radio buttons, segments");
    auto* proofs = new QCheckBox(s("Proofs"), page);
    proofs->setChecked(true);
    place(proofs, 24, 363);
    auto* xlsx = new QCheckBox(s("XLSX"), page);
    place(xlsx, 91, 363);
    auto* masked = new QRadioButton(s("Masked"), page);
    masked->setChecked(true);
    place(masked, 158, 363);
    auto* clear = new QRadioButton(s("Clear"), page);
    place(clear, 233, 363);
    caption(page, 24, 402, "Segments");
    auto* axis = new Segments({{s("Recorded"), s("a")}, {s("Occurred"), s("b")}}, page);
    place(axis, 24, 413);
    auto* scale = new Segments({{s("Time"), s("c")}, {s("Event №"), s("d")}}, page);
    place(scale, axis->geometry().right() + 9, 413);
}

QStandardItemModel* rowStates(QObject* parent) {
    auto* model = new QStandardItemModel(0, 5, parent);
    for (const char* name : {"rest", "hover", "cursor", "unfocused", "later", "changed"}) {
        QList<QStandardItem*> row;
        for (const char* text : {"11", "FundsWithdrawn", "−100.00", "225.54", name})
            row.append(new QStandardItem(s(text)));
        row[0]->setData(role(TextTone::Tertiary), ToneRole);
        row[2]->setData(role(MoneySign::Out), MoneySignRole);
        row[2]->setData(role(TextWeight::Regular), WeightRole);
        row[4]->setData(role(TextTone::Tertiary), ToneRole);
        for (const int column : {0, 2, 3, 4})
            row[column]->setData(int(Qt::AlignRight), Qt::TextAlignmentRole);
        const int at = model->rowCount();
        if (at == 2)
            row[0]->setData(role(CursorRelation::AtCursor), CursorRelationRole);
        if (at == 4)
            row[0]->setData(role(CursorRelation::Later), CursorRelationRole);
        if (at == 5)
            row[0]->setData(true, ChangedRole);
        model->appendRow(row);
    }
    return model;
}

void table(QWidget* page) {
    caption(page, 24, 457, "Table row: rest, hover, cursor, unfocused, later, changed");
    auto* frame = new QFrame(page);
    appearance::setKind(frame, "panel");
    frame->setGeometry(24, 469, 340, 146);
    auto* view = new QTableView(frame);
    view->setModel(rowStates(view));
    view->setItemDelegate(new RowDelegate(view));
    view->horizontalHeader()->hide();
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setGeometry(1, 1, 338, 144);
    const int widths[] = {34, 114, 68, 62, 60};
    for (int i = 0; i < 5; ++i)
        view->setColumnWidth(i, widths[i]);
    view->selectRow(3);
    QTimer::singleShot(0, view, [view] {
        const QPointF pos(40, 36);
        QMouseEvent move(QEvent::MouseMove, pos, view->viewport()->mapToGlobal(pos), Qt::NoButton,
                         Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(view->viewport(), &move);
    });
}

void tabsAndUnreadable(QWidget* page) {
    caption(page, 24, 635, "Tabs and dock title");
    auto* frame = new QFrame(page);
    frame->setGeometry(24, 647, 326, 60);
    appearance::setKind(frame, "panel");
    auto* title = new DockTitle(s("Inspector"), frame);
    title->setWord(s("#11 FundsWithdrawn"));
    title->addButton(icon(s("pin-angle")), s("Pin"), s("pin"));
    title->addButton(icon(Glyph::Close), s("Close"), s("close"));
    title->setAttribute(Qt::WA_UnderMouse);
    title->setGeometry(1, 1, 324, 28);
    auto* tabs = new QTabBar(frame);
    for (const char* text : {"Raw", "Upcasted", "Steps", "Proof"})
        tabs->addTab(s(text));
    tabs->setExpanding(false);
    tabs->setDrawBase(false);
    tabs->setAutoFillBackground(true);
    tabs->setGeometry(1, 29, 324, 30);
    caption(page, 24, 729, "Unreadable is not empty");
    auto* unread = new CouldNotRead(page);
    unread->setProblem(s("#8"), s("the file is truncated"));
    unread->setGeometry(24, 740, 326, 52);
}

void integrity(QWidget* page) {
    caption(page, 370, 28, "Integrity badge: four states");
    const struct {
        IntegrityState state;
        const char* text;
    } rows[] = {{IntegrityState::ConsistentAnchored, "Consistent and anchored on 2026-03-31"},
                {IntegrityState::ConsistentNotAnchored, "Consistent, not anchored"},
                {IntegrityState::Broken, "Broken: 1 problem, first at #8"},
                {IntegrityState::NotChecked, "Not checked since opening"}};
    int y = 38;
    for (const auto& row : rows) {
        auto* badge = new IntegrityBadge(page);
        badge->setState(row.state, s(row.text));
        place(badge, 370, y);
        y += 26;
    }
}

void personal(QWidget* page) {
    caption(page, 370, 160, "A personal or missing value: seven different looks");
    const PersonalValueSpec rows[] = {
        {PersonalState::Masked, {}, {}},
        {PersonalState::Clear, s("revealed text"), s("masks in 00:52")},
        {PersonalState::Locked, s("Locked: unlock the vault"), {}},
        {PersonalState::Erased, s("Erased on 2026-04-02 (E-1)"), {}},
        {PersonalState::Restricted, s("Restricted: on hold (H-1)"), {}},
        {PersonalState::Damaged, s("Damaged: authentication failed"), {}},
        {PersonalState::Empty, {}, {}}};
    auto* frame = new QFrame(page);
    appearance::setKind(frame, "panel");
    frame->setGeometry(370, 172, 326, 170);
    auto* model = new QStandardItemModel(0, 2, frame);
    for (const PersonalValueSpec& spec : rows) {
        auto* name = new QStandardItem(personalStateWord(spec.state));
        name->setData(role(TextTone::Secondary), ToneRole);
        auto* value = new QStandardItem(spec.text);
        value->setData(role(spec.state), PersonalStateRole);
        value->setData(spec.note, SecondTextRole);
        model->appendRow({name, value});
    }
    auto* view = new QTableView(frame);
    view->setModel(model);
    view->setItemDelegate(new RowDelegate(view));
    view->horizontalHeader()->hide();
    view->setGeometry(1, 1, 324, 168);
    view->setColumnWidth(0, 78);
    view->horizontalHeader()->setStretchLastSection(true);
}

void badgesOf(QWidget* page) {
    caption(page, 370, 363, "Badges of the seven kinds");
    const struct {
        Kind kind;
        const char* text;
    } kinds[] = {{Kind::MoneyIn, "in"},        {Kind::MoneyOut, "out"},
                 {Kind::Status, "status"},     {Kind::Admin, "admin"},
                 {Kind::Privacy, "privacy"},   {Kind::Finding, "finding"},
                 {Kind::Snapshot, "snapshot"}};
    int x = 370;
    int y = 374;
    for (const auto& [kind, text] : kinds) {
        if (kind == Kind::Finding) {
            x = 370;
            y = 397;
        }
        auto* badge = new Badge({kind, glyphOf(kind), s(text)}, page);
        place(badge, x, y);
        x = badge->geometry().right() + 6;
    }
}

void banners(QWidget* page) {
    caption(page, 370, 437, "Banners: caution, broken, notice, hypothetical");
    const BannerSpec specs[] = {
        {BannerKind::Occurred, s("Rebuilt in occurred order."), {}, s("Back"), {}},
        {BannerKind::Broken, s("This store has been altered."), {}, s("Show"), {}},
        {BannerKind::Notice, {}, s("Changes after 10:41 are not shown"), s("Reload"), {}},
        {BannerKind::Hypothetical, s("HYPOTHETICAL"), s("without #15"), s("Discard"), {}}};
    int y = 448;
    for (const BannerSpec& spec : specs) {
        auto* banner = new Banner(spec, page);
        place(banner, 370, y, 326);
        y += 34;
    }
}

void emptyAndBusy(QWidget* page) {
    caption(page, 370, 601, "Empty: filter without rows");
    auto* frame = new QFrame(page);
    appearance::setKind(frame, "panel");
    frame->setGeometry(370, 613, 326, 96);
    auto* empty = new EmptyState(s("0 of 20 events match"), frame);
    empty->addWidget(new Chip(s("type: AccountClosed"), Chip::Tone::Filter, empty));
    empty->addWayOut(s("Clear filter"), s("clearFilter"));
    empty->setGeometry(1, 1, 324, 94);
    caption(page, 370, 730, "Busy: thin line, old caption; job with figures");
    auto* panel = new QFrame(page);
    appearance::setKind(panel, "panel");
    panel->setGeometry(370, 742, 326, 34);
    auto* line = new BusyLine(panel);
    line->start(s("rebuilding for v11"));
    line->setProgress(0.38);
    line->setGeometry(1, 0, 324, 2);
    auto* title = new PlainLabel(s("State at v10"), panel);
    title->setFont(Fonts::strong(13));
    QPalette quiet = title->palette();
    quiet.setColor(QPalette::WindowText, theme().text3);
    title->setPalette(quiet);
    place(title, 11, 8);
    auto* note = new PlainLabel(s("rebuilding for v11"), panel);
    appearance::setKind(note, "caption");
    place(note, title->geometry().right() + 9, 10);
    QTest::qWait(BusyLine::kDelayMs + 30);
    auto* job = new PlainLabel(s("Verify"), page);
    job->setFont(Fonts::medium(13));
    place(job, 370, 786);
    auto* bar = new QProgressBar(page);
    bar->setTextVisible(false);
    bar->setRange(0, 100);
    bar->setValue(41);
    bar->setGeometry(418, 793, 164, 6);
    auto* share = new PlainLabel(s("41 %"), page);
    appearance::setKind(share, "secondary");
    place(share, 590, 786);
    auto* cancel = new QPushButton(s("Cancel"), page);
    appearance::setKind(cancel, "small");
    place(cancel, 696 - cancel->sizeHint().width(), 784);
}

// ---- the second page ----

SegmentRow* contextBar(QWidget* page, bool operatorMode) {
    auto* row = new SegmentRow(page);
    auto* account = new CaptionValue(s("Account"));
    account->setValue(s("ACC-1001"), s("EUR"));
    account->setHasMenu(true);
    row->addSegment(account, false);
    auto* axis = new CaptionValue(s("Axis"));
    axis->setEmbedded(new Segments({{s("Recorded"), s("r")}, {s("Occurred"), s("o")}}));
    row->addSegment(axis, false);
    auto* instant = new CaptionValue(s("As of"), CaptionValue::Size::Instant);
    instant->setValue(s("2026-02-16 10:10:00Z"), s("#11 · v11 of 20"));
    instant->setHasMenu(true);
    row->addSegment(instant, true);
    auto* known = new CaptionValue(s("Known as of"));
    known->setValue(s("now"));
    known->setHasMenu(true);
    row->addSegment(known, false);
    auto* balance = new CaptionValue(s("Balance"), CaptionValue::Size::Balance);
    balance->setValue(s("225.54"));
    row->addSegment(balance, true);
    auto* status = new CaptionValue(s("Status"));
    status->setValue(s("Frozen"));
    status->setMeaning(Glyph::FrostStar, Kind::Status, true);
    row->addSegment(status, false);
    auto* integrityPart = new CaptionValue(s("Integrity"));
    integrityPart->setValue(s("Consistent"), s("anchored 03-31"));
    integrityPart->setMeaning(Glyph::OkDisc, Kind::Ok, true);
    integrityPart->setSecondGlyph(Glyph::Anchor);
    integrityPart->setHasMenu(true);
    row->addSegment(integrityPart, true);
    auto* findings = new CaptionValue(s("Findings"));
    findings->setValue(s("2 open"));
    findings->setMeaning(Glyph::FindingTriangle, Kind::Finding, false);
    row->addSegment(findings, false);
    auto* mode = new CaptionValue(s("Mode"));
    mode->setValue(operatorMode ? s("OPERATOR") : s("EVIDENCE"),
                   operatorMode ? s("28:40") : s("(read-only)"));
    mode->setMeaning(Glyph::Padlock, Kind::None, false);
    mode->setTinted(operatorMode ? Kind::Finding : Kind::None);
    row->addSegment(mode, true, true);
    return row;
}

void accounts(QWidget* page, int x, int y) {
    auto* view = new QListView(page);
    auto* model = new QStandardItemModel(view);
    const auto add = [model](const char* id, const char* note, const char* badge) {
        auto* item = new QStandardItem(s(id));
        item->setData(s(note), CaptionRole);
        item->setData(role(Glyph::FindingTriangle), GlyphRole);
        item->setData(role(Kind::Finding), KindRole);
        if (*badge != 0)
            item->setData(QVariant::fromValue(BadgeList{{Kind::Admin, Glyph::None, s(badge)}}),
                          BadgesRole);
        model->appendRow(item);
        return item;
    };
    auto* first = add("ACC-1001", "S-01 · 20 events", "");
    first->setData(s("1,524.92"), TrailingTextRole);
    first->setData(QVariant::fromValue(QList<double>{0, 1000, 800, 650, 650.54, -149.46, 350.54,
                                                     325.54, 225.54, 12225.54, 2325.54, -574.46,
                                                     1524.92, 1524.92}),
                   SeriesRole);
    add("ACC-1003", "7 events", "gap v6→v8");
    add("ACC-1004", "4 events", "same id twice");
    view->setModel(model);
    view->setItemDelegate(new TwoLineDelegate(view));
    view->setGeometry(x, y, 228, 3 * scaled(44));
    view->setCurrentIndex(model->index(0, 0));
}

QList<QStandardItem*> leaf(const char* name, const char* value, const char* delta,
                           const char* setBy) {
    QList<QStandardItem*> row;
    for (const char* text : {name, value, delta, setBy})
        row.append(new QStandardItem(s(text)));
    row[0]->setData(role(TextTone::Secondary), ToneRole);
    row[2]->setData(role(TextTone::Tertiary), ToneRole);
    row[3]->setData(role(TextTone::Link), ToneRole);
    for (int i = 1; i < 4; ++i)
        row[i]->setData(int(Qt::AlignRight), Qt::TextAlignmentRole);
    return row;
}

QStandardItem* group(QStandardItemModel* model, const char* name, const char* note) {
    QList<QStandardItem*> row;
    for (const char* text : {name, "", "", ""})
        row.append(new QStandardItem(s(text)));
    row[0]->setData(true, GroupRowRole);
    row[0]->setData(s(note), SecondTextRole);
    model->appendRow(row);
    return row[0];
}

void stateTree(QWidget* page, int x, int y) {
    auto* view = new QTreeView(page);
    auto* model = new QStandardItemModel(0, 4, view);
    auto* account = group(model, "Account", "");
    auto status = leaf("status", "frozen", "·", "#10");
    status[1]->setData(role(Glyph::FrostStar), GlyphRole);
    status[1]->setData(role(Kind::Status), KindRole);
    status[1]->setData(true, KindTextRole);
    account->appendRow(status);
    auto balance = leaf("balance", "225.54", "▼ −100.00", "#11");
    balance[0]->setData(true, ChangedRole);
    balance[0]->setData(role(TextTone::Primary), ToneRole);
    balance[2]->setData(role(MoneySign::Out), MoneySignRole);
    account->appendRow(balance);
    account->appendRow(leaf("overdraftLimit", "300.00", "·", "#6"));
    auto reason = leaf("freezeReason", "other", "", "#10");
    reason[2]->setData(QVariant::fromValue(BadgeList{{Kind::Admin, Glyph::None, s("derived")}}),
                       BadgesRole);
    account->appendRow(reason);
    auto* holder = group(model, "Holder", "S-01");
    for (const char* name : {"name", "email"}) {
        auto row = leaf(name, "", "·", "#1");
        row[1]->setData(role(PersonalState::Masked), PersonalStateRole);
        holder->appendRow(row);
    }
    auto address = leaf("address", "", "·", "");
    address[1]->setData(role(PersonalState::Empty), PersonalStateRole);
    holder->appendRow(address);
    view->setModel(model);
    view->setItemDelegate(new RowDelegate(view));
    view->expandAll();
    view->header()->hide();
    view->header()->setStretchLastSection(false);
    view->setGeometry(x, y, 392, 9 * scaled(24));
    const int widths[] = {136, 100, 96, 58};
    for (int i = 0; i < 4; ++i)
        view->setColumnWidth(i, widths[i]);
}

void eventTable(QWidget* page, int x, int y) {
    struct Row {
        int number;
        const char* recorded;
        const char* late;
        Glyph glyph;
        Kind kind;
        const char* type;
        const char* upcast;
        const char* amount;
        const char* balance;
    };
    const Row rows[] = {
        {8, "2026-02-04 09:30:00Z", "=", Glyph::Plus, Kind::MoneyIn, "FundsDeposited", "v2→3",
         "+500.00", "350.54"},
        {9, "2026-02-10 14:00:00Z", "11 d late", Glyph::None, Kind::MoneyOut, "FeeCharged", "",
         "−25.00", "325.54"},
        {10, "2026-02-15 09:00:00Z", "=", Glyph::FrostStar, Kind::Status, "AccountFrozen", "v1→2",
         "·", "325.54"},
        {11, "2026-02-16 10:10:00Z", "=", Glyph::Minus, Kind::MoneyOut, "FundsWithdrawn", "v2→3",
         "−100.00", "225.54"},
        {12, "2026-02-20 09:00:00Z", "=", Glyph::FrostStarStruck, Kind::Status, "AccountUnfrozen",
         "", "·", "225.54"},
        {13, "2026-02-21 10:00:00Z", "=", Glyph::Plus, Kind::MoneyIn, "FundsDeposited", "v2→3",
         "+12,000.00", "12,225.54"},
        {15, "2026-02-22 23:49:00Z", "=", Glyph::TransferArrow, Kind::MoneyOut, "FundsTransferred",
         "", "−2,900.00", "−574.46"}};
    auto* view = new QTableView(page);
    auto* model = new QStandardItemModel(0, 7, view);
    const char* heads[] = {"#", "Recorded", "Occurred", "Type", "Amount", "Balance", "Flags"};
    for (int i = 0; i < 7; ++i) {
        auto* head = new QStandardItem(s(heads[i]));
        head->setTextAlignment((i == 0 || i == 4 || i == 5 ? Qt::AlignRight : Qt::AlignLeft) |
                               Qt::AlignVCenter);
        model->setHorizontalHeaderItem(i, head);
    }
    for (const Row& r : rows) {
        QList<QStandardItem*> row;
        for (const QString& text : {QString::number(r.number), s(r.recorded), s(r.late), s(r.type),
                                    s(r.amount), s(r.balance), QString()})
            row.append(new QStandardItem(text));
        row[0]->setData(int(Qt::AlignRight), Qt::TextAlignmentRole);
        row[1]->setData(role(TextWeight::Regular), WeightRole);
        if (r.number == 9) {
            row[2]->setData(role(Glyph::BackDated), GlyphRole);
            row[2]->setData(role(Kind::Finding), KindRole);
            row[2]->setData(true, KindTextRole);
        } else {
            row[2]->setData(role(TextTone::Tertiary), ToneRole);
        }
        if (r.glyph == Glyph::None)
            row[3]->setData(s("receipt"), IconNameRole);
        row[3]->setData(role(r.glyph), GlyphRole);
        row[3]->setData(role(r.kind), KindRole);
        row[3]->setData(s(r.upcast), SecondTextRole);
        row[3]->setData(role(TextWeight::Medium), WeightRole);
        row[4]->setData(int(Qt::AlignRight), Qt::TextAlignmentRole);
        row[4]->setData(role(TextWeight::Medium), WeightRole);
        if (r.kind == Kind::MoneyIn || r.kind == Kind::MoneyOut)
            row[4]->setData(role(r.kind == Kind::MoneyIn ? MoneySign::In : MoneySign::Out),
                            MoneySignRole);
        row[5]->setData(int(Qt::AlignRight), Qt::TextAlignmentRole);
        if (r.number == 15)
            row[5]->setData(role(MoneySign::BelowZero), MoneySignRole);
        if (r.number == 11 || r.number == 15)
            row[6]->setData(QVariant::fromValue(BadgeList{
                                {Kind::Finding, Glyph::FindingTriangle, s("R1")},
                                {Kind::Privacy, Glyph::Seal, s("2")}}),
                            BadgesRole);
        if (r.number >= 11)
            row[0]->setData(role(r.number == 11 ? CursorRelation::AtCursor
                                                : CursorRelation::Later),
                            CursorRelationRole);
        model->appendRow(row);
    }
    const struct {
        Placeholder placeholder;
        const char* text;
    } holes[] = {{Placeholder::Missing, "revision 6 is missing: revision 7 follows 5"},
                 {Placeholder::Unreadable, "Could not read #17: payload is not JSON"},
                 {Placeholder::Loading, ""}};
    for (const auto& hole : holes) {
        auto* item = new QStandardItem(s(hole.text));
        item->setData(role(hole.placeholder), PlaceholderRole);
        model->appendRow(QList<QStandardItem*>{item, new QStandardItem, new QStandardItem,
                                               new QStandardItem, new QStandardItem,
                                               new QStandardItem, new QStandardItem});
    }
    view->setModel(model);
    view->setItemDelegate(new RowDelegate(view));
    view->setGeometry(x, y, 780, scaled(26) + 10 * scaled(24));
    const int widths[] = {46, 156, 92, 190, 100, 86, 110};
    for (int i = 0; i < 7; ++i)
        view->setColumnWidth(i, scaled(widths[i]));
}

class GlyphSheet : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(rect(), theme().surface);
        int column = 0;
        for (int i = 1; i <= static_cast<int>(Glyph::Logo); ++i, ++column) {
            const auto glyph = static_cast<Glyph>(i);
            const GlyphInk ink = glyph == Glyph::FindingTriangle ? GlyphInk::of(Kind::Finding, theme())
                                 : glyph == Glyph::SnapshotDiamond
                                     ? GlyphInk::of(Kind::Snapshot, theme())
                                     : GlyphInk(theme().text1);
            const double x = 6 + column % 15 * 46;
            const double y = 6 + column / 15 * 40;
            paintGlyph(painter, QRectF(x, y, 28, 28), glyph, ink);
            paintGlyph(painter, QRectF(x + 29, y + 8, 14, 14), glyph, ink);
        }
        int n = 0;
        const QStringList names = iconNames();
        for (const QString& name : names) {
            paintIcon(painter, QRectF(6 + n % 30 * 23, 92 + n / 30 * 24, 16, 16), name,
                      theme().text2);
            ++n;
        }
    }
};

} // namespace

QWidget* makeParts() {
    auto* page = new QWidget;
    page->setFixedSize(720, 900);
    buttons(page);
    filters(page);
    chipsAndChoices(page);
    table(page);
    tabsAndUnreadable(page);
    integrity(page);
    personal(page);
    badgesOf(page);
    banners(page);
    emptyAndBusy(page);
    return page;
}

QWidget* makeMoreParts() {
    auto* page = new QWidget;
    page->setFixedSize(1440, 900);
    contextBar(page, false)->setGeometry(0, 0, 1440, scaled(54));
    contextBar(page, true)->setGeometry(0, 60 + scaled(20), 1100, scaled(54));
    contextBar(page, false)->setGeometry(0, 120 + scaled(40), 760, scaled(54));
    accounts(page, 0, 280);
    stateTree(page, 1040, 280);
    eventTable(page, 240, 280);
    auto* rail = new StepRail(page);
    rail->setTitle(s("Subject S-02"));
    rail->setSteps({s("Request"), s("Impact"), s("Holds"), s("Plan and approval"), s("Execute"),
                    s("Certificate")});
    rail->setPointOfNoReturnAfter(3);
    rail->setCurrent(1);
    place(rail, 0, 560, 0, 300);
    auto* bar = new PanelBar(page);
    const struct {
        const char* icon;
        const char* text;
        const char* key;
    } panels[] = {{"diagram-3", "Projections", "Alt+6"}, {"shield-check", "Integrity", "Alt+7"},
                  {"key", "Keys", "Alt+8"},              {"clipboard-check", "Tests", "Alt+9"},
                  {"journal-text", "Activity", "Alt+0"}, {"hourglass-split", "Jobs", ""}};
    for (const auto& panel : panels) {
        auto* action = new QAction(s(panel.text), page);
        action->setCheckable(true);
        action->setShortcut(QKeySequence(s(panel.key)));
        action->setChecked(qstrcmp(panel.text, "Keys") == 0);
        bar->addPanel(action, s(panel.icon), s(panel.text));
    }
    place(bar, 0, 870, 1440);
    auto* sheet = new GlyphSheet(page);
    sheet->setGeometry(240, 570, 720, 170);
    auto* combo = new QComboBox(page);
    combo->addItems({s("v10, previous"), s("A")});
    place(combo, 240, 760);
    auto* off = new QComboBox(page);
    off->addItem(s("English"));
    off->setEnabled(false);
    place(off, 400, 760);
    auto* line = new QLineEdit(s("Whole-disk images, 30 days"), page);
    place(line, 540, 760, 200);
    auto* offCheck = new QCheckBox(s("disabled"), page);
    offCheck->setChecked(true);
    offCheck->setEnabled(false);
    place(offCheck, 760, 764);
    return page;
}

} // namespace lookback::ui::gallery
