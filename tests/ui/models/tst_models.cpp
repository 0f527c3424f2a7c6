// The item models under QAbstractItemModelTester, which complains about every broken promise to a view, while they do what they do in the
// window: open, filter, page, travel, switch, close. And JSON for reading, against expectations written by hand.
#include "app/thread_executor.h"
#include "tests/ui/support/oracle.h"
#include "tests/ui/support/surroundings.h"
#include "ui/appearance/roles.h"
#include "ui/models/accounts_model.h"
#include "ui/models/cells_model.h"
#include "ui/models/event_table_model.h"
#include "ui/models/jobs_model.h"
#include "ui/models/json_text.h"
#include "ui/models/keys_model.h"
#include "ui/models/privacy_words.h"
#include "ui/models/state_model.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>
#include <QtWidgets/QApplication>

#include <set>

namespace lookback::test {

using namespace lookback::ui;
using Mode = QAbstractItemModelTester::FailureReportingMode;

class ModelsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void accounts();
    void events();
    void eventsInPages();
    void state();
    void jobs();
    void cells();
    void keys();
    void keysOfManyPeople();
    void planDifferencesNameWhatChanged();
    void leavesOfJson();

    void jsonIsIndented_data();
    void jsonIsIndented();
    void differences();
    void bytes();

private:
    app::ThreadExecutor m_executor;
};

namespace {

bool opened(Session& session, const char* account = nullptr) {
    session.openSample(1);
    if (!QTest::qWaitFor([&] { return session.isOpen(); }, 30'000))
        return false;
    if (!account)
        return true;
    session.cursor()->setAccount(QLatin1String(account), std::string("account-") + account);
    return QTest::qWaitFor([&] { return session.stateIsCurrent() && session.report(); }, 30'000);
}

QStringList lines(const char* text) { return QString::fromUtf8(text).split(QLatin1Char('\n')); }

// A log of `n` events of one account, generated, imported into a store of its own.
QString storeOf(qint64 n, const QString& name) {
    const QString log = scratch(name + QStringLiteral(".jsonl")), store = scratch(name + QStringLiteral(".lookback"));
    if (!workspace::generate(log.toStdString(), scratch(name + QStringLiteral(".manifest")).toStdString(), n, 1, "models"))
        return {};
    app::ThreadExecutor executor;
    auto made = workspace::Workspace::open({store.toStdString(), workspace::Mode::Operator, true, &executor});
    if (!made || !(*made)->createVault({"tester", "correct horse", scratch(name + QStringLiteral(".key")).toStdString()}, 1))
        return {};
    transfer::ImportOptions options;
    options.policy = transfer::DefectPolicy::Keep;
    const auto report = (*made)->importLogs({log.toStdString()}, options);
    return report && report->imported == n ? store : QString();
}

} // namespace

void ModelsTest::accounts() {
    Session session(&m_executor);
    AccountsModel model(&session);
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(opened(session));
    QVERIFY(QTest::qWaitFor([&] { return model.complete(); }));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(0).data(AccountsModel::AccountRole).toString(), QStringLiteral("ACC-1001"));
    QCOMPARE(model.index(0).data(TrailingTextRole).toString(), QStringLiteral("1,524.92"));
    QCOMPARE(model.index(1).data(TrailingTextRole).toString(), QStringLiteral("475.00"));
    QCOMPARE(model.index(2).data(TrailingTextRole).toString(), QStringLiteral("210.00"));
    QVERIFY(QTest::qWaitFor([&] { return model.row(0).findings.has_value() && model.row(2).findings.has_value(); }));
    QCOMPARE(*model.row(0).findings, 3); // R1 at v11, R2 at v15 and v16
    QCOMPARE(model.rowOf(QStringLiteral("ACC-1004")), 2);
    QCOMPARE(model.rowOf(QStringLiteral("ACC-9")), -1);
    model.reload();
    QVERIFY(QTest::qWaitFor([&] { return model.complete() && model.rowCount() == 3; }));
    session.closeStore();
    QCOMPARE(model.rowCount(), 0);
}

void ModelsTest::events() {
    Session session(&m_executor);
    EventTableModel model(&session);
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    QVERIFY(opened(session, "ACC-1001"));
    QCOMPARE(model.rowCount(), 20);
    QVERIFY(QTest::qWaitFor([&] { return !model.index(0, EventTableModel::Type).data().toString().isEmpty(); }));
    const auto sums = model.footer();
    QCOMPARE(sums.postings, 15);
    QCOMPARE(sums.absolute, 2'967'716);
    QCOMPARE(sums.net, 152'492);
    for (int row = 0; row < 20; ++row)
        QCOMPARE(model.index(row, EventTableModel::Amount).data().toString(), text(known(row + 1).amount));

    model.setFilter(std::make_shared<const std::vector<std::uint32_t>>(std::vector<std::uint32_t>{4, 14, 15}));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.rankOfRow(1), 14);
    QCOMPARE(model.rowOfRank(3), -1);
    QCOMPARE(model.rowOfRank(4), 0);
    QCOMPARE(model.rowOfRank(13), 0);
    QCOMPARE(model.rowOfRank(20), 2);
    QCOMPARE(model.footer().net, -1'295'000); // −150.00 −9,900.00 −2,900.00
    QCOMPARE(model.footer().postings, 3);
    for (const qint64 rank : {20, 14, 9, 1, 0, 15}) {
        session.cursor()->setRank(rank, CursorCause::User);
        QCoreApplication::processEvents();
    }
    QCOMPARE(model.index(2, 0).data(CursorRelationRole).toInt(), static_cast<int>(CursorRelation::AtCursor));
    QCOMPARE(model.index(1, 0).data(CursorRelationRole).toInt(), static_cast<int>(CursorRelation::Past));
    model.setFilter(std::make_shared<const std::vector<std::uint32_t>>());
    QCOMPARE(model.rowCount(), 0);
    session.cursor()->setRank(3, CursorCause::User); // with nothing to show
    QCoreApplication::processEvents();
    model.setFilter(nullptr);
    QCOMPARE(model.rowCount(), 20);

    session.cursor()->setAxis(timetravel::Axis::Occurred);
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent() && !session.viewLoading(); }));
    QCOMPARE(model.index(4, EventTableModel::Version).data().toString(), QStringLiteral("9"));
    QVERIFY(model.index(4, EventTableModel::Occurred).data().toString().contains(QStringLiteral("11 d")));
    session.cursor()->setKnownAsOf(base::Instant{1'769'904'000'000'000'000}); // 2026-02-01T00:00:00Z: five were recorded
    QVERIFY(QTest::qWaitFor([&] { return model.rowCount() == 5; }));
    session.closeStore();
    QCOMPARE(model.rowCount(), 0);
}

void ModelsTest::eventsInPages() {
    const QString store = storeOf(20'000, QStringLiteral("pages"));
    QVERIFY(!store.isEmpty());
    Session session(&m_executor);
    EventTableModel model(&session);
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    session.openStore(store, workspace::Mode::Evidence);
    QVERIFY(QTest::qWaitFor([&] { return session.isOpen(); }));
    AccountsModel list(&session);
    list.reload();
    QVERIFY(QTest::qWaitFor([&] { return list.rowCount() == 1; }));
    session.cursor()->setAccount(list.index(0).data(AccountsModel::AccountRole).toString(), list.index(0).data(AccountsModel::StreamRole).toString().toStdString());
    QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent(); }));
    QCOMPARE(model.rowCount(), 20'000);
    // Far more pages than are kept, forth and back: each row arrives, and is the row asked for.
    for (const int row : {0, 19'999, 127, 128, 5'000, 10'000, 15'000, 0, 19'999}) {
        (void)model.index(row, EventTableModel::Type).data();
        QVERIFY(QTest::qWaitFor([&] { return !model.index(row, EventTableModel::Type).data().toString().isEmpty(); }));
        QCOMPARE(model.index(row, EventTableModel::Position).data().toString().remove(QLatin1Char('#')).toInt(), row + 1);
        QCOMPARE(model.index(row, 0).data(PlaceholderRole).toInt(), 0);
    }
    for (int row = 0; row < 20'000; row += 128)
        (void)model.index(row, EventTableModel::Type).data();
    QVERIFY(QTest::qWaitFor([&] { return !model.index(19'840, EventTableModel::Type).data().toString().isEmpty(); }));
    QVERIFY(QTest::qWaitFor([&] { return !model.index(0, EventTableModel::Type).data().toString().isEmpty(); }));
}

void ModelsTest::state() {
    Session session(&m_executor);
    StateModel model(&session);
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    QVERIFY(opened(session, "ACC-1001"));
    for (const qint64 rank : {20, 11, 10, 0, 1, 15}) {
        session.cursor()->setRank(rank, CursorCause::User);
        QVERIFY(QTest::qWaitFor([&] { return session.stateIsCurrent(); }));
    }
    QVERIFY(model.rowCount() >= 2);
    for (int group = 0; group < model.rowCount(); ++group)
        for (int row = 0; row < model.rowCount(model.index(group, 0)); ++row)
            for (int column = 0; column < StateModel::kColumns; ++column)
                for (const int role : {int(Qt::DisplayRole), int(Qt::AccessibleTextRole), int(PersonalStateRole), int(ChangedRole), int(PlainToolTipRole), int(MoneySignRole)})
                    (void)model.index(row, column, model.index(group, 0)).data(role);
    model.setOnlyChanged(true);
    QStringList changed;
    for (int group = 0; group < model.rowCount(); ++group)
        for (int row = 0; row < model.rowCount(model.index(group, 0)); ++row)
            changed.append(model.index(row, 0, model.index(group, 0)).data(StateModel::PathRole).toString());
    QVERIFY(changed.contains(QStringLiteral("balance")));
    QVERIFY(!changed.contains(QStringLiteral("status")));
    model.setOnlyChanged(false);
    model.setRevealed(QStringLiteral("holder.name"), QStringLiteral("Wilhelmina Musterfrau"));
    model.hideRevealed();
    for (int group = 0; group < model.rowCount(); ++group)
        for (int row = 0; row < model.rowCount(model.index(group, 0)); ++row)
            QVERIFY(!model.index(row, StateModel::Value, model.index(group, 0)).data().toString().contains(QStringLiteral("Wilhelmina")));
    session.closeStore();
    QCOMPARE(model.rowCount(), 0);
}

void ModelsTest::jobs() {
    Jobs jobs;
    JobsModel model(&jobs);
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    Job* first = jobs.add(QStringLiteral("Import of a"));
    Job* second = jobs.add(QStringLiteral("Dry run of b"));
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.jobAt(0), second); // newest first
    QCOMPARE(model.index(1, JobsModel::Progress).data().toString(), QStringLiteral("waiting"));
    first->start();
    first->report({"reading", 41, 100, "bytes"});
    QCOMPARE(model.index(1, JobsModel::Progress).data().toString(), QStringLiteral("41 %"));
    first->cancel();
    QVERIFY(first->stopToken().stop_requested());
    QCOMPARE(model.index(1, JobsModel::Progress).data().toString(), QStringLiteral("cancelling"));
    first->fail(base::makeError(base::ErrorCode::Cancelled, "cancelled"));
    QCOMPARE(first->outcome(), QStringLiteral("Cancelled at 41 %; no result"));
    // What is over stays over: late progress, a late start and another cancel change nothing.
    QSignalSpy over(first, &Job::over);
    first->report({"reading", 99, 100, "bytes"});
    first->start();
    first->cancel();
    QCOMPARE(first->state(), Job::State::Cancelled);
    QCOMPARE(first->outcome(), QStringLiteral("Cancelled at 41 %; no result"));
    QCOMPARE(over.count(), 0);
    second->start();
    second->finish(QStringLiteral("31 of 31"));
    QCOMPARE(model.index(0, JobsModel::Outcome).data().toString(), QStringLiteral("31 of 31"));
    second->cancel();
    QCOMPARE(second->state(), Job::State::Done);
    QVERIFY(jobs.running().isEmpty());
}

void ModelsTest::cells() {
    CellsModel model;
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    model.set({{QStringLiteral("Field")}, {QStringLiteral("A"), true}}, {{Cell(QStringLiteral("balance")), Cell(QStringLiteral("650.54"))}, {Cell(QStringLiteral("short row"))}});
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(model.index(0, 1).data().toString(), QStringLiteral("650.54"));
    QVERIFY(!model.index(1, 1).data().isValid());
    QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("A"));
    model.set({}, {});
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.columnCount(), 0);
}

// ---- JSON for reading ----------------------------------------------------------------------------------------------

void ModelsTest::keys() {
    Session session(&m_executor);
    auto* service = new PrivacyService(&session);
    KeysModel model(service);
    const QAbstractItemModelTester tester(&model, Mode::QtTest);
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(opened(session));
    QTest::qWait(100);
    QCOMPARE(model.rowCount(), 0); // nobody looks: nothing is read
    service->setKeysWanted(true);
    QVERIFY(QTest::qWaitFor([&] { return model.rowCount() == 5; }, 30'000));
    const auto column = [&](int c) {
        QStringList texts;
        for (int row = 0; row < model.rowCount(); ++row)
            texts.append(model.index(row, c).data().toString());
        return texts;
    };
    QCOMPARE(column(KeyList::Subject).join(QLatin1Char(' ')), QStringLiteral("S-01 S-02 S-03 S-04 S-05"));
    QCOMPARE(column(KeyList::Fields).join(QLatin1Char(' ')), QStringLiteral("5 2 4 2 2"));
    model.sort(KeyList::Fields, Qt::DescendingOrder);
    QCOMPARE(column(KeyList::Fields).join(QLatin1Char(' ')), QStringLiteral("5 4 2 2 2"));
    QCOMPARE(model.rowOf("S-03"), 1);
    model.setFilter(QStringLiteral("ACC-1001"), std::nullopt);
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.totals().fields, 11);
    model.setFilter({}, erasure::KeyState::Destroyed);
    QCOMPARE(model.rowCount(), 0);
    model.setFilter({}, std::nullopt);
    session.closeStore();
    QVERIFY(QTest::qWaitFor([&] { return model.rowCount() == 0; }, 30'000));
}

void ModelsTest::keysOfManyPeople() {
    constexpr int kMany = 100'000;
    std::vector<erasure::SubjectRow> rows;
    for (int i = 0; i < kMany; ++i) {
        erasure::SubjectRow row;
        row.subject = "S-" + std::to_string((i * 7919) % kMany); // 7919 is prime to the count: each once, in no order
        row.kid = "k" + std::to_string(i);
        row.state = i % 10 == 0 ? erasure::KeyState::Destroyed : erasure::KeyState::Active;
        row.fields = i % 97;
        row.accounts = {"ACC-" + std::to_string(i % 2000)};
        row.accountCount = 1;
        rows.push_back(std::move(row));
    }
    const KeyList list(rows);
    QCOMPARE(list.rows().size(), std::size_t{kMany});
    // Naively: whatever holds the text, counted over the rows as they were given.
    const auto naive = [&](const std::string& text, std::optional<erasure::KeyState> state) {
        std::set<std::string> subjects;
        for (const auto& row : rows)
            if ((!state || row.state == *state) && (row.subject.find(text) != std::string::npos || row.kid.find(text) != std::string::npos || row.accounts[0].find(text) != std::string::npos))
                subjects.insert(row.subject);
        return subjects;
    };
    for (const std::string text : {"", "S-999", "k4242", "ACC-77", "nothing"})
        for (const auto state : {std::optional<erasure::KeyState>(), std::optional(erasure::KeyState::Destroyed)}) {
            const auto selected = list.select(text, state, KeyList::Fields, true);
            std::set<std::string> subjects;
            for (const auto i : selected)
                subjects.insert(list.rows()[i].subject);
            QVERIFY(subjects == naive(text, state));
            for (std::size_t i = 1; i < selected.size(); ++i)
                QVERIFY(list.rows()[selected[i - 1]].fields >= list.rows()[selected[i]].fields);
        }
    QCOMPARE(list.find("S-12345")->subject, std::string("S-12345"));
    QVERIFY(!list.find("S-100000"));
}

void ModelsTest::planDifferencesNameWhatChanged() {
    erasure::Plan before;
    before.subject = "S-02";
    before.keys = {{"abc", "kc"}};
    before.events = 1;
    before.fields = 2;
    before.fieldsByClass = {{"iban", 1}, {"name", 1}};
    before.streams = {"account-ACC-1001"};
    erasure::Plan now = before;
    now.outOfReach = "disk images"; // what the requester wrote is not of the store
    QVERIFY(planDifferences(before, now).isEmpty());
    now.events = 2;
    now.fieldsByClass["name"] = 2;
    now.holds = {"H-1"};
    QCOMPARE(planDifferences(before, now), QStringList({QStringLiteral("Events: 1 when requested, now 2"), QStringLiteral("Classes: iban 1, name 1 when requested, now iban 1, name 2"),
                                                        QStringLiteral("Holds: none when requested, now H-1")}));
}

void ModelsTest::leavesOfJson() {
    const auto leaves = jsonLeaves("{\"amount\":{\"minor\":-15000,\"currency\":\"EUR\"},\"payee\":{\"subject\":\"S-02\",\"list\":[1,{\"a\":true},null]},\"text\":\"a \\\"b\\\", {c}\",\"none\":{}}");
    QStringList texts;
    for (const auto& leaf : leaves)
        texts.append(leaf.path + QLatin1Char('=') + leaf.text);
    QCOMPARE(texts, QStringList({QStringLiteral("amount.minor=-15000"), QStringLiteral("amount.currency=EUR"), QStringLiteral("payee.subject=S-02"), QStringLiteral("payee.list.0=1"),
                                 QStringLiteral("payee.list.1.a=true"), QStringLiteral("payee.list.2=null"), QStringLiteral("text=a \\\"b\\\", {c}")}));
}

void ModelsTest::jsonIsIndented_data() {
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QStringList>("shown");
    const auto row = [](const char* name, const char* json, const char* shown) { QTest::newRow(name) << QByteArray(json) << lines(shown); };
    row("one member", R"({"a":1})", "{\n  \"a\": 1\n}");
    row("empty object", "{}", "{}");
    row("empty inside", R"({"a":{},"b":[]})", "{\n  \"a\": {},\n  \"b\": []\n}");
    row("short stays on its line", R"({"amount":{"minor":100000,"currency":"EUR"}})", "{\n  \"amount\": { \"minor\": 100000, \"currency\": \"EUR\" }\n}");
    row("nested", R"({"a":{"b":1,"c":[1,2]},"d":"x"})", "{\n  \"a\": {\n    \"b\": 1,\n    \"c\": [1, 2]\n  },\n  \"d\": \"x\"\n}");
    row("figures as stored", R"({"a":1000.00,"b":1E+2,"c":-0.0})", "{\n  \"a\": 1000.00,\n  \"b\": 1E+2,\n  \"c\": -0.0\n}");
    row("order kept", R"({"z":true,"a":null})", "{\n  \"z\": true,\n  \"a\": null\n}");
    row("braces in a text", R"({"a":"}\"{[","b":2})", "{\n  \"a\": \"}\\\"{[\",\n  \"b\": 2\n}");
    row("blanks between", "{ \"a\" :\t1 ,\n \"b\":2 }", "{\n  \"a\": 1,\n  \"b\": 2\n}");
    row("array of objects", R"([{"a":1},{"a":2}])", "[\n  { \"a\": 1 },\n  { \"a\": 2 }\n]");
    row("not ascii", "{\"name\":\"Zoë €\"}", "{\n  \"name\": \"Zoë €\"\n}");
    row("sealed", R"({"owner":"eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAA.BBBB.CCCCCCCCCCCCCCCCCCCCCC"})", "{\n  \"owner\": \"••••••\"\n}");
    row("begins like a sealed value", R"({"note":"eyJ"})", "{\n  \"note\": \"eyJ\"\n}");
    // What is not JSON is shown as it is: nothing left out, nothing added.
    row("a sentence", "hello world", "hello world");
    row("lines", "first\nsecond", "first\nsecond");
    row("cut off", R"({"a":1,"b")", R"({"a":1,"b")");
    row("cut off after a value", R"({"a":1)", R"({"a":1)");
    row("more behind it", R"({"a":1} tail)", R"({"a":1} tail)");
    row("no name", R"({1:2})", R"({1:2})");
    row("cut off in a text", R"({"a":"b)", R"({"a":"b)");
}

void ModelsTest::jsonIsIndented() {
    QFETCH(QByteArray, json);
    QFETCH(QStringList, shown);
    QCOMPARE(prettyJson({json.constData(), static_cast<std::size_t>(json.size())}), shown);
}

void ModelsTest::differences() {
    using K = DiffLine::Kind;
    const auto diff = [](const char* a, const char* b) {
        QStringList out;
        for (const auto& line : diffLines(lines(a), lines(b)))
            out.append((line.kind == K::Same ? QStringLiteral(" ") : line.kind == K::Added ? QStringLiteral("+") : QStringLiteral("-")) + line.text);
        return out;
    };
    QCOMPARE(diff("a\nb\nc", "a\nx\nc"), lines(" a\n-b\n+x\n c"));
    QCOMPARE(diff("a\nb", "a\nb"), lines(" a\n b"));
    QCOMPARE(diff("a", "a\nb"), lines(" a\n+b"));
    // The comma belongs to the neighbour: only the new member is a difference.
    QCOMPARE(diff("{\n  \"a\": 1\n}", "{\n  \"a\": 1,\n  \"b\": 2\n}"), lines(" {\n   \"a\": 1,\n+  \"b\": 2\n }"));
    QVERIFY(diffLines({}, {}).empty());
    QCOMPARE(diffLines({}, {QStringLiteral("a")}).size(), std::size_t{1});
}

void ModelsTest::bytes() {
    QVERIFY(hexDump({}).isEmpty());
    const QStringList dump = hexDump({"{\"stream\":\"a\"}\n\0\xC3\xA9\x7F", 19});
    QCOMPARE(dump.size(), 2);
    QCOMPARE(dump[0].simplified(), QStringLiteral("000000 7b 22 73 74 72 65 61 6d 22 3a 22 61 22 7d 0a 00 {\"stream\":\"a\"}.."));
    QCOMPARE(dump[1].simplified(), QStringLiteral("000010 c3 a9 7f ..."));
    QCOMPARE(dump[0].indexOf(QStringLiteral("{")), dump[1].indexOf(QStringLiteral("...")));
}

} // namespace lookback::test

LOOKBACK_WINDOW_TEST_MAIN(lookback::test::ModelsTest)
#include "tst_models.moc"
