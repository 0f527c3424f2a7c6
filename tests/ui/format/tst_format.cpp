// Expected texts are written by hand from the design pages (look, section 9) and from `date -u`.
#include "ui/format/civil.h"
#include "ui/format/format.h"

#include <QtTest/QtTest>

#include <limits>

using namespace lookback::ui;
using format::Civil;
using format::Sign;

namespace {
constexpr std::int64_t kSecond = format::kNanosPerSecond;
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
const QLocale kEnglish(QLocale::English, QLocale::UnitedKingdom);
const QLocale kGerman(QLocale::German, QLocale::Germany);
} // namespace

class TestFormat : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void moneyGroupsAndSigns() {
        QCOMPARE(format::money(-1280000, 2, Sign::Change, kEnglish),
                 QStringLiteral("\u221212,800.00"));
        QCOMPARE(format::money(1200000, 2, Sign::Change, kEnglish), QStringLiteral("+12,000.00"));
        QCOMPARE(format::money(152492, 2, Sign::Negative, kEnglish), QStringLiteral("1,524.92"));
        QCOMPARE(format::money(-57558, 2, Sign::Negative, kEnglish),
                 QStringLiteral("\u2212575.58"));
        QCOMPARE(format::money(0, 2, Sign::Change, kEnglish), QStringLiteral("0.00"));
        QCOMPARE(format::money(-5, 2, Sign::Negative, kEnglish), QStringLiteral("\u22120.05"));
        QCOMPARE(format::money(1234, 0, Sign::Negative, kEnglish), QStringLiteral("1,234"));
        QCOMPARE(format::money(1234567, 3, Sign::Negative, kEnglish), QStringLiteral("1,234.567"));
        QCOMPARE(format::money(-1280000, 2, Sign::Change, kGerman),
                 QStringLiteral("\u221212.800,00"));
    }
    void moneyOfTheWholeRange() {
        QCOMPARE(format::money(kMax, 2, Sign::Negative, kEnglish),
                 QStringLiteral("92,233,720,368,547,758.07"));
        QCOMPARE(format::money(kMin, 2, Sign::Negative, kEnglish),
                 QStringLiteral("\u221292,233,720,368,547,758.08"));
        QCOMPARE(format::money(kMin, 18, Sign::Negative, kEnglish),
                 QStringLiteral("\u22129.223372036854775808"));
    }
    void moneyShortDropsOnlyAZeroFraction() {
        QCOMPARE(format::moneyShort(1000000, 2, kEnglish), QStringLiteral("10,000"));
        QCOMPARE(format::moneyShort(-30000, 2, kEnglish), QStringLiteral("\u2212300"));
        QCOMPARE(format::moneyShort(5, 2, kEnglish), QStringLiteral("0.05"));
        QCOMPARE(format::moneyShort(0, 2, kEnglish), QStringLiteral("0"));
    }
    void moneyInAnotherScriptKeepsOneScript() {
        const QLocale arabic(QLocale::Arabic, QLocale::Egypt);
        const QString text = format::money(105, 2, Sign::Negative, arabic);
        for (const QChar c : text) {
            QVERIFY(!c.isDigit() || c.unicode() >= 0x660);
        }
        QVERIFY(text.endsWith(QStringLiteral("\u0660\u0665")));
    }
    void counts() {
        QCOMPARE(format::events(1, kEnglish), QStringLiteral("1 event"));
        QCOMPARE(format::events(8, kEnglish), QStringLiteral("8 events"));
        QCOMPARE(format::events(1000000, kEnglish), QStringLiteral("1,000,000 events"));
        QCOMPARE(format::eventsOf(20, 20, kEnglish), QStringLiteral("20 of 20 events"));
        QCOMPARE(format::count(-63412, kEnglish), QStringLiteral("\u221263,412"));
    }
    void instants_data() {
        QTest::addColumn<qint64>("nanos");
        QTest::addColumn<QString>("text");
        // 1771236600 = date -u -d '2026-02-16 10:10' +%s
        QTest::newRow("whole") << qint64(1771236600 * kSecond)
                               << QStringLiteral("2026-02-16 10:10:00Z");
        QTest::newRow("ms") << qint64(1771236600 * kSecond + 4'000'000)
                            << QStringLiteral("2026-02-16 10:10:00.004Z");
        QTest::newRow("us") << qint64(1771236600 * kSecond + 4'050'000)
                            << QStringLiteral("2026-02-16 10:10:00.004050Z");
        QTest::newRow("ns") << qint64(1771236600 * kSecond + 1)
                            << QStringLiteral("2026-02-16 10:10:00.000000001Z");
        QTest::newRow("epoch") << qint64(0) << QStringLiteral("1970-01-01 00:00:00Z");
        QTest::newRow("before 1970")
            << qint64(-1) << QStringLiteral("1969-12-31 23:59:59.999999999Z");
        QTest::newRow("leap day 1900 is none")
            << qint64(-2203891200 * kSecond) << QStringLiteral("1900-03-01 00:00:00Z");
        QTest::newRow("after 2100")
            << qint64(4107542400 * kSecond) << QStringLiteral("2100-03-01 00:00:00Z");
        QTest::newRow("last") << qint64(kMax) << QStringLiteral("2262-04-11 23:47:16.854775807Z");
        QTest::newRow("first") << qint64(kMin) << QStringLiteral("1677-09-21 00:12:43.145224192Z");
    }
    void instants() {
        QFETCH(qint64, nanos);
        QFETCH(QString, text);
        QCOMPARE(format::instant(nanos), text);
        QCOMPARE(format::fromCivil(format::civil(nanos)), std::optional<std::int64_t>(nanos));
    }
    void theHourThatHappensTwiceIsToldApartByItsOffset() {
        // 2026-10-25: Berlin goes from +02:00 to +01:00 at 01:00Z; 02:30 local happens twice.
        const qint64 first = 1792888200 * kSecond; // 00:30Z
        QCOMPARE(format::instant(first, 7200), QStringLiteral("2026-10-25 02:30:00+02:00"));
        QCOMPARE(format::instant(first + 3600 * kSecond, 3600),
                 QStringLiteral("2026-10-25 02:30:00+01:00"));
        QCOMPARE(format::instantShort(first, -12600), QStringLiteral("10-24 21:00-03:30"));
    }
    void shortInstantAndDate() {
        QCOMPARE(format::instantShort(1771236600 * kSecond), QStringLiteral("02-16 10:10Z"));
        QCOMPARE(format::date(1771236600 * kSecond), QStringLiteral("2026-02-16"));
    }
    void outOfRangeIsAbsent() {
        QVERIFY(!format::fromCivil(Civil{2262, 4, 12}));
        QVERIFY(!format::fromCivil(Civil{1677, 9, 21}));
        QVERIFY(format::fromCivil(Civil{1677, 9, 22}));
    }
    void monthsAreCutToTheirLength() {
        const auto at = [](int y, int m, int d) { return *format::fromCivil(Civil{y, m, d, 12}); };
        QCOMPARE(format::addMonths(at(2026, 1, 31), 1), at(2026, 2, 28));
        QCOMPARE(format::addMonths(at(2024, 1, 31), 1), at(2024, 2, 29));
        QCOMPARE(format::addMonths(at(2026, 1, 31), -1), at(2025, 12, 31));
        QCOMPARE(format::addMonths(at(1969, 12, 5), 14), at(1971, 2, 5));
        QCOMPARE(format::addMonths(kMax, 1), kMax);
    }
    void lateness() {
        // #9 of sample 1: recorded 2026-02-10 14:00, occurred 2026-01-30 12:00 = 11 d 2 h.
        const auto recorded = *format::fromCivil(Civil{2026, 2, 10, 14});
        const auto occurred = *format::fromCivil(Civil{2026, 1, 30, 12});
        QCOMPARE(format::lateness(recorded, occurred), QStringLiteral("11 d late"));
        QCOMPARE(format::lateness(occurred, recorded), QStringLiteral("11 d early"));
        QCOMPARE(format::lateness(recorded, recorded), QString());
        QCOMPARE(format::lateness(kMax, kMin), QStringLiteral("213,503 d late"));
        QCOMPARE(format::duration(7'000), QStringLiteral("7 \u00b5s"));
        QCOMPARE(format::duration(-5 * 60 * kSecond), QStringLiteral("5 min"));
        QCOMPARE(format::duration(0), QStringLiteral("0 ns"));
    }
    void hashes() {
        QCOMPARE(format::shortHash(QStringLiteral("9c1e00aa77bb42")),
                 QStringLiteral("9c1e\u202642"));
        QCOMPARE(format::shortHash(QStringLiteral("9c1e42")), QStringLiteral("9c1e42"));
    }
    void initTestCase() { QLocale::setDefault(kEnglish); }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
