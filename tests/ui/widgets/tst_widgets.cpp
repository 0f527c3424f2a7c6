// The small parts, driven through mouse, keys and focus, and measured at every font setting.
#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/style.h"
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

#include <QtGui/QAction>
#include <QtTest/QtTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFocusFrame>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTableWidget>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QVBoxLayout>
#include <algorithm>
#include <set>

using namespace lookback::ui;

namespace {

QString utf8(const char* text) { return QString::fromUtf8(text); }

bool inks(const QImage& image, const QColor& color) {
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == color)
                return true;
        }
    }
    return false;
}

QFocusFrame* visibleRing() {
    const QWidgetList all = QApplication::allWidgets();
    for (QWidget* widget : all) {
        auto* frame = qobject_cast<QFocusFrame*>(widget);
        if (frame && frame->widget() && frame->isVisible())
            return frame;
    }
    return nullptr;
}

constexpr PersonalState kPersonal[] = {
    PersonalState::Masked, PersonalState::Clear,   PersonalState::Locked, PersonalState::Erased,
    PersonalState::Restricted, PersonalState::Damaged, PersonalState::Empty};

} // namespace

class TestWidgets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void ringFollowsTheKeyboardOnly();
    void ringStandsOutsideButtonsInsideTables();
    void inputsHaveNoRing();
    void chipIsRemovedByCrossAndDelete();
    void segmentsChooseOne();
    void segmentsKeepTheirWidth();
    void integrityBadgeSaysFourThings();
    void bannersAreOrderedAndAtMostTwo();
    void bannerLinkIsAButton();
    void busyLineWaitsAndStandsStill();
    void sevenPersonalLooksDiffer();
    void onlyMaskedReveals();
    void maskedNeverSaysTheText();
    void segmentsGiveWayInOrder_data();
    void segmentsGiveWayInOrder();
    void segmentRowNeverOverlaps();
    void couldNotReadIsNotEmpty();
    void stepRailSpeaks();
    void dockTitleButtonsOnHoverAndFocus();
    void panelBarShowsKeysAndToggles();
    void filterFieldVerdicts();
    void nothingIsClippedAtAnyFontSetting_data();
    void nothingIsClippedAtAnyFontSetting();
    void targetsAreLargeEnough();
    void buttonsByKind();
    void inputsAreOutlinedInEveryTheme();
    void toolButtonsKeepTheirSize();
    void heightsAreThoseOfThePage();
};

void TestWidgets::init() {
    setReducedMotion(false);
    setFontScale(100);
    appearance::apply(*qApp, appearance::ThemeChoice::Light);
}

void TestWidgets::ringFollowsTheKeyboardOnly() {
    QWidget window;
    auto* layout = new QVBoxLayout(&window);
    auto* one = new QPushButton(utf8("one"), &window);
    auto* two = new QPushButton(utf8("two"), &window);
    layout->addWidget(one);
    layout->addWidget(two);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QTest::mouseClick(one, Qt::LeftButton);
    one->setFocus(Qt::MouseFocusReason);
    QVERIFY(!visibleRing());
    QTest::keyClick(one, Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget(), two);
    QVERIFY(visibleRing());
    QCOMPARE(visibleRing()->widget(), two);
    QTest::mouseClick(one, Qt::LeftButton);
    one->setFocus(Qt::MouseFocusReason);
    QVERIFY(!visibleRing());
}

void TestWidgets::ringStandsOutsideButtonsInsideTables() {
    QWidget window;
    auto* layout = new QVBoxLayout(&window);
    auto* button = new QPushButton(utf8("one"), &window);
    auto* tabs = new QTabBar(&window);
    tabs->addTab(utf8("tab"));
    layout->addWidget(button);
    layout->addWidget(tabs);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    tabs->setFocus(Qt::TabFocusReason);
    QVERIFY(visibleRing());
    QCOMPARE(visibleRing()->geometry().size(), tabs->size());
    button->setFocus(Qt::TabFocusReason);
    QCOMPARE(visibleRing()->geometry(), button->geometry().adjusted(-3, -3, 3, 3));
    // 2 px of accent, 1 px of air, then the button's border.
    const QImage image = window.grab().toImage();
    const QPoint left(button->geometry().left(), button->geometry().center().y());
    QCOMPARE(image.pixelColor(left - QPoint(3, 0)), theme().accent);
    QCOMPARE(image.pixelColor(left - QPoint(2, 0)), theme().accent);
    QCOMPARE(image.pixelColor(left - QPoint(1, 0)), theme().window);
}

void TestWidgets::inputsHaveNoRing() {
    QLineEdit edit;
    QCOMPARE(ringPlace(&edit), RingPlace::None);
    edit.show();
    edit.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&edit));
    edit.setFocus(Qt::TabFocusReason);
    QVERIFY(!visibleRing());
    QVERIFY(inks(edit.grab().toImage(), theme().accent)); // its border is the ring
}

void TestWidgets::chipIsRemovedByCrossAndDelete() {
    Chip chip(utf8("type: Transferred"));
    chip.resize(chip.sizeHint());
    chip.show();
    QSignalSpy removed(&chip, &Chip::removed);
    QSignalSpy clicked(&chip, &Chip::clicked);
    QTest::mouseClick(&chip, Qt::LeftButton, {}, QPoint(chip.width() - 12, 12));
    QCOMPARE(removed.size(), 1);
    QCOMPARE(clicked.size(), 0);
    QTest::mouseClick(&chip, Qt::LeftButton, {}, QPoint(20, 12));
    QCOMPARE(removed.size(), 1);
    QCOMPARE(clicked.size(), 1);
    QTest::keyClick(&chip, Qt::Key_Delete);
    QCOMPARE(removed.size(), 2);
    QTest::mousePress(&chip, Qt::LeftButton, {}, QPoint(chip.width() - 12, 12));
    QTest::mouseRelease(&chip, Qt::LeftButton, {}, QPoint(20, 12)); // changed their mind
    QCOMPARE(removed.size(), 2);
}

void TestWidgets::segmentsChooseOne() {
    Segments segments({{utf8("Recorded"), utf8("axisRecorded")},
                       {utf8("Occurred"), utf8("axisOccurred")}});
    segments.show();
    segments.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&segments));
    QSignalSpy changed(&segments, &Segments::currentChanged);
    QVERIFY(segments.button(0)->isChecked());
    QTest::mouseClick(segments.button(1), Qt::LeftButton);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(segments.currentIndex(), 1);
    QVERIFY(!segments.button(0)->isChecked());
    QTest::mouseClick(segments.button(1), Qt::LeftButton); // already there
    QCOMPARE(changed.size(), 1);
    segments.button(1)->setFocus();
    QTest::keyClick(segments.button(1), Qt::Key_Left);
    QCOMPARE(segments.currentIndex(), 0);
    QCOMPARE(changed.size(), 2);
    QCOMPARE(segments.findChild<QWidget*>(utf8("axisOccurred")), segments.button(1));
}

void TestWidgets::segmentsKeepTheirWidth() {
    Segments segments({{utf8("Time"), utf8("a")}, {utf8("Event №"), utf8("b")}});
    const QSize before = segments.sizeHint();
    segments.setCurrentIndex(1);
    QCOMPARE(segments.sizeHint(), before);
}

void TestWidgets::integrityBadgeSaysFourThings() {
    using S = IntegrityState;
    std::set<Glyph> glyphs;
    std::set<Kind> kinds;
    for (const S state :
         {S::NotChecked, S::ConsistentAnchored, S::ConsistentNotAnchored, S::Broken}) {
        glyphs.insert(IntegrityBadge::glyphFor(state));
        kinds.insert(IntegrityBadge::kindFor(state));
        IntegrityBadge badge;
        badge.setState(state, utf8("words"));
        badge.resize(badge.sizeHint());
        const KindColors colors = theme().kind(IntegrityBadge::kindFor(state));
        const QImage image = badge.grab().toImage();
        QVERIFY(inks(image, colors.tint));
        QVERIFY(inks(image, colors.text));
        QVERIFY(badge.accessibleName().contains(utf8("words")));
    }
    QCOMPARE(glyphs.size(), 4U);
    QCOMPARE(kinds.size(), 4U);
}

void TestWidgets::bannersAreOrderedAndAtMostTwo() {
    BannerStack stack;
    stack.resize(600, 100);
    stack.show();
    const auto shown = [&stack] {
        QList<Banner*> list = stack.findChildren<Banner*>();
        list.removeIf([](const Banner* b) { return !b->isVisible(); });
        QApplication::processEvents();
        std::sort(list.begin(), list.end(),
                  [](const Banner* a, const Banner* b) { return a->y() < b->y(); });
        QList<BannerKind> kinds;
        for (const Banner* banner : list)
            kinds.append(banner->spec().kind);
        return kinds;
    };
    stack.setBanner({BannerKind::Notice, utf8("n"), {}, {}, {}});
    stack.setBanner({BannerKind::Occurred, utf8("o"), {}, {}, {}});
    QCOMPARE(shown(), (QList{BannerKind::Occurred, BannerKind::Notice}));
    stack.setBanner({BannerKind::Broken, utf8("b"), {}, {}, {}});
    QCOMPARE(shown(), (QList{BannerKind::Broken, BannerKind::Occurred}));
    stack.setBanner({BannerKind::Operator, utf8("p"), {}, {}, {}});
    QCOMPARE(shown(), (QList{BannerKind::Broken, BannerKind::Operator}));
    stack.clearBanner(BannerKind::Broken);
    QCOMPARE(shown(), (QList{BannerKind::Operator, BannerKind::Occurred}));
}

void TestWidgets::bannerLinkIsAButton() {
    Banner banner({BannerKind::Occurred, utf8("Rebuilt in occurred order."), utf8("Not believed."),
                   utf8("Back"), {}});
    banner.resize(500, 30);
    banner.show();
    QSignalSpy spy(&banner, &Banner::linkActivated);
    auto* link = banner.findChild<QPushButton*>();
    QTest::mouseClick(link, Qt::LeftButton);
    QCOMPARE(spy.size(), 1);
    QVERIFY(banner.rect().contains(link->geometry()));
    QCOMPARE(banner.grab().toImage().pixelColor(2, 2), theme().finding.tint);
}

void TestWidgets::busyLineWaitsAndStandsStill() {
    BusyLine line;
    line.resize(200, 20);
    line.show();
    line.start(utf8("rebuilding"));
    QVERIFY(!line.isShown()); // a quick answer never flickers
    line.stop();
    QTest::qWait(BusyLine::kDelayMs + 60);
    QVERIFY(!line.isShown());
    line.start(utf8("rebuilding"));
    QTRY_VERIFY(line.isShown());
    QCOMPARE(line.sizeHint().height(), 2);
    line.setProgress(0.5);
    const QImage half = line.grab().toImage();
    QCOMPARE(half.pixelColor(50, 1), theme().fill);
    QCOMPARE(half.pixelColor(150, 1), theme().pressed);
    setReducedMotion(true);
    line.setProgress(-1);
    const QImage first = line.grab().toImage();
    QTest::qWait(120);
    QCOMPARE(line.grab().toImage(), first);
    QVERIFY(inks(first, theme().text3)); // the word
}

void TestWidgets::sevenPersonalLooksDiffer() {
    QList<QImage> seen;
    for (const PersonalState state : kPersonal) {
        PersonalValue value;
        value.setValue(utf8("name"), {state, utf8("same text"), {}});
        value.resize(220, 24);
        const QImage image = value.grab().toImage();
        QVERIFY(!seen.contains(image));
        seen.append(image);
    }
}

void TestWidgets::onlyMaskedReveals() {
    for (const PersonalState state : kPersonal) {
        PersonalValue value;
        value.setValue(utf8("name"), {state, utf8("text"), {}});
        value.resize(200, 24);
        value.show();
        QSignalSpy spy(&value, &PersonalValue::revealRequested);
        QTest::mouseClick(&value, Qt::LeftButton);
        QCOMPARE(spy.size(), state == PersonalState::Masked ? 1 : 0);
    }
}

void TestWidgets::maskedNeverSaysTheText() {
    PersonalValue value;
    value.setValue(utf8("holder name"), {PersonalState::Masked, utf8("Ada"), {}});
    QCOMPARE(value.accessibleName(), utf8("holder name: masked"));
}

void TestWidgets::segmentsGiveWayInOrder_data() {
    QTest::addColumn<int>("available");
    QTest::addColumn<QList<int>>("levels");
    // account, balance (stays), status, mode (stays): 100/80/60 each.
    QTest::newRow("all") << 400 << QList{0, 0, 0, 0};
    QTest::newRow("one second word") << 399 << QList{0, 0, 1, 0};
    QTest::newRow("both of those that may go") << 360 << QList{1, 0, 1, 0};
    QTest::newRow("then of those that stay, from the right") << 350 << QList{1, 0, 1, 1};
    QTest::newRow("all second words") << 320 << QList{1, 1, 1, 1};
    QTest::newRow("a caption") << 319 << QList{1, 1, 2, 1};
    QTest::newRow("captions of those that may go") << 280 << QList{2, 1, 2, 1};
    QTest::newRow("one goes") << 279 << QList{2, 1, 3, 1};
    QTest::newRow("those that may go are gone") << 160 << QList{3, 1, 3, 1};
    QTest::newRow("last resort") << 120 << QList{3, 2, 3, 2};
    QTest::newRow("never less") << 1 << QList{3, 2, 3, 2};
}

void TestWidgets::segmentsGiveWayInOrder() {
    QFETCH(int, available);
    QFETCH(QList<int>, levels);
    const std::vector<SegmentWidths> widths{
        {100, 80, 60, false}, {100, 80, 60, true}, {100, 80, 60, false}, {100, 80, 60, true}};
    QList<int> found;
    for (const SegmentLevel level : fitSegments(widths, available))
        found.append(static_cast<int>(level));
    QCOMPARE(found, levels);
}

void TestWidgets::segmentRowNeverOverlaps() {
    SegmentRow row;
    const auto add = [&row](const char* caption, const char* value, bool stays, bool atEnd) {
        auto* segment = new CaptionValue(utf8(caption));
        segment->setValue(utf8(value), utf8("second"));
        row.addSegment(segment, stays, atEnd);
        return segment;
    };
    QList<CaptionValue*> all{add("Account", "ACC-1001", false, false),
                             add("Balance", "225.54", true, false),
                             add("Integrity", "Consistent", true, false),
                             add("Mode", "EVIDENCE", true, true)};
    row.show();
    for (int width = 900; width > 120; width -= 13) {
        row.resize(width, 54);
        int right = 0;
        for (const CaptionValue* segment : all) {
            if (segment->level() == SegmentLevel::Hidden)
                continue;
            QVERIFY(segment->x() >= right);
            right = segment->geometry().right();
            QVERIFY(right < width);
        }
    }
    QCOMPARE(all.first()->level(), SegmentLevel::Hidden);
    QVERIFY(all.last()->isVisible());
    QCOMPARE(row.copyText(), utf8("Account ACC-1001 second | Balance 225.54 second | "
                                  "Integrity Consistent second | Mode EVIDENCE second"));
}

void TestWidgets::couldNotReadIsNotEmpty() {
    CouldNotRead panel;
    panel.setProblem(utf8("#8"), utf8("truncated"));
    panel.resize(340, 52);
    panel.show();
    EmptyState empty(utf8("0 of 20 events match"));
    empty.resize(340, 52);
    QVERIFY(inks(panel.grab().toImage(), theme().broken.text));
    QVERIFY(!inks(empty.grab().toImage(), theme().broken.text));
    QSignalSpy retry(&panel, &CouldNotRead::retryRequested);
    QTest::mouseClick(panel.findChild<QPushButton*>(utf8("couldNotReadRetry")), Qt::LeftButton);
    QCOMPARE(retry.size(), 1);
    QCOMPARE(panel.accessibleName(), utf8("Could not read #8"));
}

void TestWidgets::stepRailSpeaks() {
    StepRail rail;
    rail.setTitle(utf8("Subject S-02"));
    rail.setSteps({utf8("Request"), utf8("Impact"), utf8("Execute")});
    rail.setPointOfNoReturnAfter(1);
    rail.setCurrent(1);
    QCOMPARE(rail.accessibleDescription(), utf8("Step 2 of 3: Impact"));
    QCOMPARE(rail.sizeHint().width(), 204);
    rail.resize(rail.sizeHint());
    QVERIFY(inks(rail.grab().toImage(), theme().broken.text));
    rail.setPointOfNoReturnAfter(-1);
    QVERIFY(!inks(rail.grab().toImage(), theme().broken.text));
}

void TestWidgets::dockTitleButtonsOnHoverAndFocus() {
    DockTitle title(utf8("Inspector"));
    auto* close = title.addButton(QIcon(), utf8("Close"), utf8("closeInspector"));
    title.resize(300, 28);
    title.show();
    title.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&title));
    title.setAttribute(Qt::WA_UnderMouse, false);
    close->clearFocus();
    QVERIFY(!title.buttonsShown());
    close->setFocus(Qt::TabFocusReason); // reachable although not painted
    QVERIFY(title.buttonsShown());
}

void TestWidgets::panelBarShowsKeysAndToggles() {
    PanelBar bar;
    QAction keys(utf8("&Keys"));
    keys.setCheckable(true);
    keys.setShortcut(QKeySequence(utf8("Alt+8")));
    auto* button = bar.addPanel(&keys, utf8("key"), utf8("panelKeys"));
    bar.resize(400, 30);
    bar.show();
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(keys.isChecked());
    QVERIFY(inks(bar.grab().toImage(), theme().pressed));
    QCOMPARE(bar.sizeHint().height(), 30);
}

void TestWidgets::filterFieldVerdicts() {
    using V = FilterField::Verdict;
    FilterField field(utf8("Filter"));
    field.resize(300, 26);
    field.show();
    const auto border = [&field] { return field.grab().toImage().pixelColor(150, 0); };
    QCOMPARE(border(), theme().control);
    field.setVerdict(V::Invalid, utf8("number expected at 9"));
    QCOMPARE(border(), theme().broken.text);
    QCOMPARE(field.edit()->accessibleDescription(), utf8("number expected at 9"));
    field.setVerdict(V::NoRows, utf8("0 of 20"));
    QCOMPARE(border(), theme().finding.text);
    field.setVerdict(V::Valid, utf8("1 of 20"));
    QCOMPARE(border(), theme().control);
    QVERIFY(field.edit()->geometry().right() < field.width() - 30); // the note has its place
}

void TestWidgets::nothingIsClippedAtAnyFontSetting_data() {
    QTest::addColumn<int>("percent");
    for (const int percent : {80, 100, 200})
        QTest::addRow("%d %%", percent) << percent;
}

void TestWidgets::nothingIsClippedAtAnyFontSetting() {
    QFETCH(int, percent);
    setFontScale(percent);
    // A longer language: what the pseudo-locale does to a label.
    const QString text = utf8("[Čöñšïšţéñţ åñð åñçĥöŕéð öñ 2026-03-31 ·····]");
    const double width = QFontMetricsF(Fonts::body(12)).horizontalAdvance(text);
    const double height = QFontMetricsF(Fonts::body(12)).height();
    QWidget page;
    auto* layout = new QVBoxLayout(&page);
    QList<QWidget*> parts{new Chip(text), new Badge({Kind::Finding, Glyph::FindingTriangle, text}),
                          new QPushButton(text),
                          new Segments({{text, utf8("a")}, {utf8("b"), utf8("b")}})};
    auto* badge = new IntegrityBadge;
    badge->setState(IntegrityState::Broken, text);
    auto* personal = new PersonalValue;
    personal->setValue(utf8("n"), {PersonalState::Locked, text, {}});
    auto* value = new CaptionValue(utf8("Caption"));
    value->setValue(text);
    parts << badge << personal << value;
    for (QWidget* part : parts)
        layout->addWidget(part);
    page.show();
    for (const QWidget* part : parts) {
        const double share = qobject_cast<const Badge*>(part) ? 11.0 / 12 : 1;
        QVERIFY2(part->sizeHint().width() >= width * share * 0.98, part->metaObject()->className());
        QVERIFY2(part->sizeHint().height() >= height * share * 0.98,
                 part->metaObject()->className());
        QVERIFY2(part->width() >= part->sizeHint().width(), part->metaObject()->className());
    }
}

void TestWidgets::targetsAreLargeEnough() {
    Chip chip(utf8("x"));
    IntegrityBadge badge;
    PersonalValue personal;
    Segments segments({{utf8("Time"), utf8("a")}});
    for (const QWidget* widget : QList<QWidget*>{&chip, &badge, &personal, segments.button(0)})
        QVERIFY(widget->sizeHint().height() >= 24);
}

void TestWidgets::buttonsByKind() {
    const auto ground = [](const char* kind) {
        QPushButton button(utf8("Erase"));
        appearance::setKind(&button, kind);
        button.resize(button.sizeHint());
        return button.grab().toImage().pixelColor(6, button.height() / 2);
    };
    QCOMPARE(ground(""), theme().surface);
    QCOMPARE(ground("primary"), theme().fill);
    QCOMPARE(ground("destructive"), theme().surface);
    QCOMPARE(ground("destructiveFinal"), theme().brokenFill);
    QPushButton plain(utf8("Erase"));
    plain.resize(plain.sizeHint());
    plain.show();
    QTest::mouseMove(&plain, QPoint(10, 10));
    QApplication::processEvents();
    QCOMPARE(plain.grab().toImage().pixelColor(6, 14), theme().hover);
    plain.setDown(true);
    QCOMPARE(plain.grab().toImage().pixelColor(6, 14), theme().pressed);
    plain.setDown(false);
    QCOMPARE(plain.sizeHint().height(), 28);
    appearance::setKind(&plain, "small");
    QCOMPARE(plain.sizeHint().height(), 24);
}

// Fusion's spin box has no visible border on black.
void TestWidgets::inputsAreOutlinedInEveryTheme() {
    for (const ThemeId id : {ThemeId::Light, ThemeId::Dark, ThemeId::HighContrast}) {
        setTheme(id);
        QSpinBox spin;
        QComboBox combo;
        QLineEdit edit;
        QPlainTextEdit text;
        for (QWidget* input : QList<QWidget*>{&spin, &combo, &edit, &text}) {
            input->resize(140, std::max(28, input->sizeHint().height()));
            const QImage image = input->grab().toImage();
            const char* name = input->metaObject()->className();
            QVERIFY2(image.pixelColor(70, 0) == theme().control, name);
            QVERIFY2(image.pixelColor(70, image.height() - 1) == theme().control, name);
            QVERIFY2(image.pixelColor(0, image.height() / 2) == theme().control, name);
        }
    }
}

void TestWidgets::toolButtonsKeepTheirSize() {
    QToolBar bar;
    QAction* play = bar.addAction(QIcon(), utf8("Play"));
    play->setCheckable(true);
    QWidget* button = bar.widgetForAction(play);
    const QSize rest = button->sizeHint();
    QCOMPARE(rest.height(), 28);
    play->setChecked(true); // weight 600
    QCOMPARE(button->sizeHint(), rest);
    bar.resize(200, 38);
    QVERIFY(inks(bar.grab().toImage(), theme().pressed));
}

void TestWidgets::heightsAreThoseOfThePage() {
    QMainWindow window;
    window.resize(900, 600);
    window.menuBar()->addMenu(utf8("File"))->addAction(utf8("Open"));
    QToolBar* bar = window.addToolBar(utf8("main"));
    bar->addAction(utf8("Play"));
    window.statusBar()->addWidget(new QLabel(utf8("20 of 20 events")));
    auto* table = new QTableWidget(3, 2);
    window.setCentralWidget(table);
    auto* tabs = new QTabBar;
    tabs->addTab(utf8("State"));
    window.show();
    QApplication::processEvents();
    QCOMPARE(window.menuBar()->height(), 26);
    QCOMPARE(bar->height(), 38);
    QCOMPARE(bar->widgetForAction(bar->actions().first())->height(), 28);
    QCOMPARE(window.statusBar()->height(), 24);
    QCOMPARE(table->horizontalHeader()->height(), 26);
    QCOMPARE(tabs->sizeHint().height(), 30);
    QCOMPARE(QPushButton(utf8("x")).sizeHint().height(), 28);
    QCOMPARE(QLineEdit().sizeHint().height(), 26);
    QCOMPARE(QComboBox().sizeHint().height(), 26);
    QCOMPARE(QSpinBox().sizeHint().height(), 26);
    QCOMPARE(DockTitle(utf8("x")).sizeHint().height(), 28);
    QCOMPARE(PanelBar().sizeHint().height(), 30);
    QCOMPARE(Banner({}).sizeHint().height(), 30);
    QCOMPARE(SegmentRow().sizeHint().height(), 54);
    QCOMPARE(FilterField({}).sizeHint().height(), 26);
    QCOMPARE(Badge({Kind::Admin, Glyph::None, utf8("x")}).sizeHint().height(), 18);
    delete tabs;
}

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
