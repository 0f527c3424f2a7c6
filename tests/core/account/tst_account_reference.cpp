// The engine's fold against reference_fold.py, an independent second implementation: random histories on both axes with known-as-of,
// compared byte for byte on the canonical form, stops included.
#include "random_history.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <random>

using namespace lookback;
using namespace lookback::account::test;

namespace {

struct Query {
    std::string stream, axis;
    std::optional<base::Instant> until, known;
    std::string line() const {
        return stream + " " + axis + " " + (until ? base::formatInstant(*until) : "latest") + " " +
            (known ? base::formatInstant(*known) : "now");
    }
};

std::string answer(const Events& all, const Query& query) {
    const auto known = query.known.value_or(base::Instant::max()), until = query.until.value_or(base::Instant::max());
    const bool recorded = query.axis == "recorded";
    const auto chosen = recorded ? recordedBy(all, std::min(until, known)) : occurredBy(all, until, known);
    auto folded = fold(chosen, recorded);
    if (chosen.empty())
        folded.state = account::accountKind().start(event::splitStream(query.stream).id);
    std::string text = canonical(*folded.state);
    if (folded.result.stopped)
        text += " stopped v" + std::to_string(base::versionOf(chosen[folded.result.applied].revision).value);
    return text;
}

std::vector<Query> queries(const Events& all, const std::string& stream, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const auto anyTime = [&]() -> std::optional<base::Instant> {
        if (random() % 4 == 0)
            return std::nullopt;
        const auto& event = all[random() % all.size()];
        return base::Instant{(random() % 2 == 0 ? event.recordedAt : event.occurredAt).ns + static_cast<std::int64_t>(random() % 3) - 1};
    };
    std::vector<Query> some{{stream, "recorded", {}, {}}, {stream, "occurred", {}, {}}};
    for (int i = 0; i < 6; ++i)
        some.push_back({stream, random() % 3 == 0 ? "recorded" : "occurred", anyTime(), anyTime()});
    return some;
}

std::vector<std::string> lines(const QByteArray& output) {
    std::vector<std::string> all;
    for (const auto& line : output.split('\n'))
        if (!line.isEmpty())
            all.push_back(line.toStdString());
    return all;
}

void compareWithReference(const std::vector<Events>& histories, std::uint64_t seed) {
    QTemporaryDir folder;
    const std::string log = folder.filePath(QStringLiteral("log")).toStdString(), asks = folder.filePath(QStringLiteral("asks")).toStdString();
    std::ofstream logFile(log, std::ios::binary), askFile(asks, std::ios::binary);
    std::vector<std::string> expected;
    std::vector<Query> asked;
    for (const auto& history : histories) {
        for (const auto& event : history)
            logFile << event::record(event.view()) << '\n';
        for (const auto& query : queries(history, history.front().stream, seed++)) {
            askFile << query.line() << '\n';
            asked.push_back(query);
            expected.push_back(answer(history, query));
        }
    }
    logFile.close();
    askFile.close();
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral(LOOKBACK_SOURCE_DIR "/tests/core/account/reference_fold.py"),
                                                      QString::fromStdString(log), QString::fromStdString(asks)});
    QVERIFY(python.waitForFinished(120'000));
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
    const auto answers = lines(python.readAllStandardOutput());
    QCOMPARE(answers.size(), expected.size());
    for (std::size_t i = 0; i < answers.size(); ++i)
        if (answers[i] != expected[i])
            QFAIL((asked[i].line() + "\nreference: " + answers[i] + "\nengine:    " + expected[i]).c_str());
}

} // namespace

class TestAccountReference : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void firstAudit() { compareWithReference({sample1(), sample1("ACC-1003"), sample1("ACC-1004")}, 1); }
    void randomHistories() {
        const std::string_view currencies[] = {"EUR", "JPY", "BHD", "CLF"};
        std::vector<Events> histories;
        for (std::uint64_t i = 0; i < 60; ++i)
            histories.push_back(randomHistory({1000 + i, 20 + 5 * i, false, currencies[i % 4]}, "account-R-" + std::to_string(i)));
        compareWithReference(histories, 7);
    }
    void longHistory() { compareWithReference({randomHistory({42, 6000, false, "EUR"}, "account-LONG-1")}, 11); }
    void historiesThatStop() {
        std::vector<Events> histories;
        for (std::uint64_t i = 0; i < 200; ++i)
            histories.push_back(randomHistory({5000 + i, 40, true, "EUR"}, "account-D-" + std::to_string(i)));
        compareWithReference(histories, 13);
    }
};

QTEST_GUILESS_MAIN(TestAccountReference)
#include "tst_account_reference.moc"
