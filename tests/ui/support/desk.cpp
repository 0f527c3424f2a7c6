#include "tests/ui/support/desk.h"

#include "tests/ui/support/surroundings.h"
#include "ui/appearance/plain_text.h"
#include "ui/models/event_table_model.h"
#include "ui/models/state_model.h"
#include "ui/timeline/timeline_widget.h"
#include "ui/widgets/context_segment.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QProcess>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>

namespace lookback::test {

using ui::EventTableModel;
using ui::StateModel;

Desk::Desk(QSize size) : m_window(std::make_unique<ui::MainWindow>(&m_executor)) {
    m_window->setRemembering(false);
    m_window->resize(size);
    m_window->show();
    m_window->activateWindow();
    if (!QTest::qWaitForWindowActive(m_window.get()))
        qFatal("the window does not become active");
}

Desk::~Desk() = default;

bool Desk::until(const std::function<bool()>& reached, int ms) { return QTest::qWaitFor(reached, ms); }

bool Desk::settled() {
    QString missing;
    const bool reached = until([&] {
        missing.clear();
        if (!session().isOpen() || session().viewLoading() || !session().view().series)
            missing = QStringLiteral("the view");
        else if (!session().stateIsCurrent() || !session().report())
            missing = QStringLiteral("the state or the report");
        else if (!timeline()->model() || &timeline()->model()->series() != session().view().series.get())
            missing = QStringLiteral("the timeline");
        else if (const int row = currentRow(); row >= 0 && find<QTableView>("eventTable")->model()->index(row, EventTableModel::Position).data().toString().isEmpty())
            missing = QStringLiteral("the row of the table");
        return missing.isEmpty();
    });
    if (!reached)
        qWarning("not settled: %s is missing; account \"%s\", rank %lld", qPrintable(missing), qPrintable(cursor().place().account), static_cast<long long>(cursor().rank()));
    return reached;
}

bool Desk::gone(const char* name) {
    const bool closed = until([&] {
        auto* widget = m_window->findChild<QWidget*>(QLatin1String(name));
        return !widget || !widget->isVisible();
    });
    // A window manager gives the keys back to the window; the offscreen platform has none.
    m_window->activateWindow();
    return closed && until([this] { return m_window->isActiveWindow(); });
}

bool Desk::arrives(const QString& caption) {
    return until([&] { return this->caption() == caption; }) && settled();
}

bool Desk::comesTo(const QString& balance) {
    return until([&] { return value(QStringLiteral("balance")) == balance; }) && settled() && value(QStringLiteral("balance")) == balance;
}

// ---- hands ---------------------------------------------------------------------------------------------------------

void Desk::click(const char* name) { click(find(name)); }

void Desk::click(QWidget* widget) {
    if (!widget->isVisible() || !widget->isEnabled())
        qFatal("%s cannot be clicked: visible %d, enabled %d", qPrintable(widget->objectName()), widget->isVisible(), widget->isEnabled());
    // A radio button or check box listens only where its mark and text are.
    const bool marked = widget->inherits("QRadioButton") || widget->inherits("QCheckBox");
    QTest::mouseClick(widget, Qt::LeftButton, Qt::NoModifier, marked ? QPoint(12, widget->height() / 2) : widget->rect().center());
}

void Desk::type(QWidget* widget, const QString& text) {
    QTest::mouseClick(widget, Qt::LeftButton, Qt::NoModifier, widget->rect().center());
    QTest::keyClick(widget, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(widget, Qt::Key_Delete);
    QTest::keyClicks(widget, text);
}

void Desk::key(Qt::Key key, Qt::KeyboardModifiers modifiers) {
    QWidget* target = QApplication::focusWidget() ? QApplication::focusWidget() : QApplication::activeWindow() ? QApplication::activeWindow() : m_window.get();
    QTest::keyClick(target, key, modifiers);
}

void Desk::key(QWidget* widget, Qt::Key key, Qt::KeyboardModifiers modifiers) { QTest::keyClick(widget, key, modifiers); }

void Desk::clickCell(QAbstractItemView* view, const QModelIndex& index) {
    view->scrollTo(index);
    const QRect rect = view->visualRect(index);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, Qt::NoModifier, rect.center());
}

ui::timeline::TimelineWidget* Desk::timeline() { return find<ui::timeline::TimelineWidget>("timeline"); }

QPoint Desk::onTrack(qint64 rank) {
    const auto& scene = timeline()->scene();
    return {scene.scale.xOfRank(rank), scene.layers.rect(ui::timeline::Layer::Track).center().y()};
}

void Desk::drag(qint64 toRank, int steps, const std::function<void()>& between) {
    const QPoint from = onTrack(cursor().rank());
    auto* widget = timeline();
    QTest::mousePress(widget, Qt::LeftButton, Qt::NoModifier, from);
    for (int i = 1; i <= steps; ++i) {
        QTest::mouseMove(widget, from + (onTrack(toRank) - from) * i / steps);
        for (int turn = 0; turn < 3; ++turn) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
            if (between)
                between();
        }
    }
    QTest::mouseRelease(widget, Qt::LeftButton, Qt::NoModifier, onTrack(toRank));
    if (between)
        between();
}

// ---- ways ----------------------------------------------------------------------------------------------------------

bool Desk::openSample1() {
    click("welcomeSample1");
    const bool open = until([this] { return session().isOpen() && find<QAbstractItemView>("accountList")->model()->rowCount() > 0; }); // a search may hide some
    if (!open)
        qWarning("sample 1: open %d, opening %d, accounts %d", session().isOpen(), session().isOpening(), find<QAbstractItemView>("accountList")->model()->rowCount());
    return open;
}

bool Desk::openAccount(const QString& text) {
    auto* search = find<QLineEdit>("accountSearch");
    if (!until([this] { return find<QAbstractItemView>("accountList")->model()->rowCount() > 0; }))
        return false;
    type(search, text);
    key(search, Qt::Key_Return);
    return settled();
}

bool Desk::begin() { return openSample1() && openAccount(QStringLiteral("1001")); }

bool Desk::goTo(const QString& text) {
    key(Qt::Key_G, Qt::ControlModifier);
    auto* dialog = await("goToDialog");
    if (!dialog)
        return false;
    auto* edit = dialog->findChild<QLineEdit*>(QStringLiteral("goToEdit"));
    QTest::keyClicks(edit, text);
    QTest::keyClick(edit, Qt::Key_Return);
    return gone("goToDialog") && settled();
}

// ---- reading -------------------------------------------------------------------------------------------------------

QString Desk::label(const char* name) {
    auto* widget = find<QLabel>(name);
    auto* plain = qobject_cast<ui::PlainLabel*>(widget);
    return plain ? plain->plainText() : widget->text();
}

QString Desk::segment(const char* name) { return find<ui::CaptionValue>(name)->copyText(); }

QModelIndex Desk::field(const QString& path, int column) {
    const auto* model = find<QTreeView>("stateTree")->model();
    for (int group = 0; group < model->rowCount(); ++group) {
        const QModelIndex parent = model->index(group, 0);
        for (int row = 0; row < model->rowCount(parent); ++row)
            if (model->index(row, 0, parent).data(StateModel::PathRole).toString() == path)
                return model->index(row, column, parent);
    }
    return {};
}

QString Desk::value(const QString& path) { return field(path, StateModel::Value).data().toString(); }
QString Desk::setBy(const QString& path) { return field(path, StateModel::SetBy).data().toString(); }
QString Desk::cell(int row, int column) { return find<QTableView>("eventTable")->model()->index(row, column).data().toString(); }
int Desk::currentRow() { return find<QTableView>("eventTable")->currentIndex().row(); }

bool Desk::rowVisible(int row) {
    auto* table = find<QTableView>("eventTable");
    const QRect rect = table->visualRect(table->model()->index(row, 0));
    return table->viewport()->rect().contains(rect.center());
}

QStringList Desk::column(const char* table, int column) {
    const auto* model = find<QAbstractItemView>(table)->model();
    QStringList texts;
    for (int row = 0; row < model->rowCount(); ++row)
        texts.append(model->index(row, column).data().toString());
    return texts;
}

QString Desk::code(const char* name) { return find<QPlainTextEdit>(name)->toPlainText(); }

// ---- beside the window ---------------------------------------------------------------------------------------------

QString sampleLog() { return QStringLiteral(LOOKBACK_SOURCE_DIR "/resources/samples/first-audit.jsonl"); }

CliAnswer cli(const QStringList& arguments, const QByteArray& input) {
    QProcess process;
    process.start(QStringLiteral(LOOKBACK_BINARY_DIR "/app/lookback-cli"), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(kPatience))
        qFatal("lookback-cli does not answer");
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QString makeStore(const QString& name) {
    const QString store = scratch(name);
    QFile secret(scratch(QStringLiteral("passphrase")));
    if (!secret.open(QIODevice::WriteOnly) || secret.write("correct horse\n") < 0)
        qFatal("cannot write the passphrase file");
    secret.close();
    const auto made = cli({QStringLiteral("import"), store, sampleLog(), QStringLiteral("--keep-defects"), QStringLiteral("--create-vault"), QStringLiteral("--passphrase-file"), secret.fileName()});
    if (made.exitCode != 1) // 1: done, with findings
        qFatal("cannot make %s: %s", qPrintable(store), made.err.constData());
    return store;
}

QByteArray digestOf(const QString& file) {
    QFile f(file);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!f.open(QIODevice::ReadOnly) || !hash.addData(&f))
        return {};
    return hash.result().toHex();
}

} // namespace lookback::test
