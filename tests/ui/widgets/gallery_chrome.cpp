#include "tests/ui/widgets/gallery_parts.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/icons.h"
#include "ui/widgets/panel_bar.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QDateTimeEdit>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QGroupBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QListWidget>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QRadioButton>
#include <QtWidgets/QSlider>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QToolBar>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui::gallery {
namespace {

QString s(const char* utf8) { return QString::fromUtf8(utf8); }

void addToolBar(QMainWindow* window) {
    auto* bar = window->addToolBar(s("main"));
    bar->setMovable(false);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addAction(icon(s("folder2-open")), s("Open"));
    bar->addAction(icon(s("box-arrow-in-down")), s("Import"));
    bar->addSeparator();
    auto* a = bar->addAction(s("A"));
    a->setCheckable(true);
    a->setChecked(true);
    bar->addAction(s("B"))->setEnabled(false);
    bar->addAction(icon(Glyph::Mark), s("Mark"));
    bar->addAction(icon(s("arrow-left-right")), s("Swap"))->setEnabled(false);
}

QWidget* form() {
    auto* page = new QWidget;
    auto* layout = new QFormLayout(page);
    auto* combo = new QComboBox;
    combo->addItems({s("Account history"), s("Findings")});
    auto* spin = new QSpinBox;
    spin->setValue(42);
    auto* off = new QSpinBox;
    off->setEnabled(false);
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setValue(40);
    auto* text = new QPlainTextEdit(s("Reason\nsecond line"));
    text->setFixedHeight(60);
    auto* box = new QGroupBox(s("Privacy"));
    auto* inBox = new QVBoxLayout(box);
    auto* radio = new QRadioButton(s("masked"));
    radio->setChecked(true);
    inBox->addWidget(radio);
    inBox->addWidget(new QRadioButton(s("clear")));
    auto* edit = new QLineEdit;
    edit->setPlaceholderText(s("placeholder"));
    layout->addRow(s("Template"), combo);
    layout->addRow(s("Count"), spin);
    layout->addRow(s("Off"), off);
    layout->addRow(s("Period"), new QDateTimeEdit(QDate(2026, 2, 16).startOfDay()));
    layout->addRow(s("Speed"), slider);
    layout->addRow(s("Reason"), text);
    layout->addRow(s("Name"), edit);
    layout->addRow(box);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    appearance::setKind(buttons->button(QDialogButtonBox::Ok), "primary");
    layout->addRow(buttons);
    return page;
}

QMenu* addMenus(QMainWindow* window) {
    QMenu* file = window->menuBar()->addMenu(s("&File"));
    for (const char* name : {"&Edit", "&View", "&Go", "&Help"})
        window->menuBar()->addMenu(s(name));
    file->addAction(icon(s("folder2-open")), s("Open a store…"))
        ->setShortcut(QKeySequence(s("Ctrl+O")));
    file->addAction(s("Import a log…"))->setShortcut(QKeySequence(s("Ctrl+I")));
    file->addSeparator();
    QAction* checked = file->addAction(s("Show the overview"));
    checked->setCheckable(true);
    checked->setChecked(true);
    QAction* other = file->addAction(s("Reduced motion"));
    other->setCheckable(true);
    file->addAction(s("Take a snapshot"))->setEnabled(false);
    file->addMenu(s("Recent"))->addAction(s("one"));
    file->setActiveAction(checked);
    return file;
}

} // namespace

QWidget* makeChrome() {
    auto* window = new QMainWindow;
    window->setFixedSize(900, 640);
    QMenu* file = addMenus(window);
    addToolBar(window);
    auto* tabs = new QTabWidget;
    tabs->addTab(form(), s("State"));
    tabs->addTab(new QWidget, s("Diff"));
    tabs->addTab(new QWidget, s("What-if"));
    window->setCentralWidget(tabs);
    auto* dock = new QDockWidget(s("Bookmarks"));
    auto* title = new DockTitle(s("Bookmarks"));
    title->setWord(s("2"));
    title->addButton(icon(Glyph::Close), s("Close"), s("closeBookmarks"));
    dock->setTitleBarWidget(title);
    auto* list = new QListWidget;
    for (int i = 0; i < 40; ++i)
        list->addItem(s("row %1").arg(i));
    dock->setWidget(list);
    window->addDockWidget(Qt::LeftDockWidgetArea, dock);
    window->statusBar()->addWidget(new QLabel(s("20 of 20 events")));
    window->statusBar()->addPermanentWidget(new QLabel(s("Jobs: idle")));
    // The menu, painted where it would open, as part of the same picture.
    file->setParent(window, Qt::Widget);
    file->setGeometry(QRect(QPoint(600, 330), file->sizeHint()));
    file->show();
    return window;
}

} // namespace lookback::ui::gallery
