// core/base: times, money, encodings, ids, results; published vectors and python's datetime, decimal and base64 as the other opinion.
#include "core/base/clock.h"
#include "core/base/encoding.h"
#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/money.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/base/uuid.h"

#include <QProcess>
#include <QTest>

#include <rapidcheck.h>

#include <memory>
#include <set>
#include <unordered_set>

using namespace lookback::base;

namespace {

// Bytes in memory of exactly their size, so that a sanitizer sees a read beyond.
template <class Function>
auto tight(std::string_view text, Function function) {
    const std::unique_ptr<char[]> copy(new char[text.size()]);
    text.copy(copy.get(), text.size());
    return function(std::string_view(copy.get(), text.size()));
}

std::string problemOf(std::string_view text) {
    return tight(text, [](std::string_view t) {
        Instant out;
        const auto problem = parseInstant(t, out);
        return problem ? std::string(problem->problem) : std::string("none");
    });
}

std::int64_t nsOf(std::string_view text) {
    Instant out;
    if (parseInstant(text, out))
        throw std::runtime_error("not a time: " + std::string(text));
    return out.ns;
}

std::string verdictOf(std::string_view text, int decimals) {
    std::int64_t minor = 0;
    switch (parseDecimal(text, decimals, minor)) {
    case DecimalProblem::None: return std::to_string(minor);
    case DecimalProblem::NotPlainDecimal: return "notPlainDecimal";
    case DecimalProblem::TooManyDecimals: return "tooManyDecimals";
    case DecimalProblem::Overflow: return "overflow";
    }
    return {};
}

} // namespace

class TstBase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void timesOfTheStandards();
    void timesOutOfRange();
    void malformedTimes_data();
    void malformedTimes();
    void timesOfPeople();
    void timesKeepTheirOrderAsText();
    void anyTextIsATimeOrAProblem();
    void daysAgreeWithTheCalendar();

    void currencies();
    void checkedSums();
    void decimalsByHand();

    void hexAndBase64Vectors();
    void base64IsCanonical();
    void excerptsAreVisible();
    void utf8IsStrict();

    void uuidsAreStrict();
    void positions();
    void results();
    void clockMoves();

    void agreesWithPython();
};

void TstBase::timesOfTheStandards() {
    // RFC 3339 section 5.8, less its leap seconds.
    QCOMPARE(nsOf("1985-04-12T23:20:50.52Z"), 482196050520000000);
    QCOMPARE(nsOf("1996-12-19T16:39:57-08:00"), 851042397000000000);
    QCOMPARE(nsOf("1937-01-01T12:00:27.87+00:20"), nsOf("1937-01-01T11:40:27.87Z"));
    QCOMPARE(nsOf("1970-01-01T00:00:00Z"), 0);
    QCOMPARE(nsOf("1969-12-31T23:59:59.999999999Z"), -1);
    QCOMPARE(nsOf("2000-02-29T00:00:00z"), 951782400000000000);
    QCOMPARE(nsOf("2026-01-05t09:00:00+00:00"), nsOf("2026-01-05T09:00:00Z"));
    QCOMPARE(nsOf("2026-01-05T09:00:00-00:00"), nsOf("2026-01-05T09:00:00Z"));
    QCOMPARE(problemOf("1990-12-31T23:59:60Z"), std::string("leap second"));
    QCOMPARE(problemOf("1990-12-31T15:59:60-08:00"), std::string("leap second"));
    QCOMPARE(formatInstant({482196050520000000}), std::string("1985-04-12T23:20:50.520Z"));
    QCOMPARE(formatInstant({-1}), std::string("1969-12-31T23:59:59.999999999Z"));
    QCOMPARE(formatInstant({1000}), std::string("1970-01-01T00:00:00.000001Z"));
    QCOMPARE(formatInstant({100000000}), std::string("1970-01-01T00:00:00.100Z"));
}

void TstBase::timesOutOfRange() {
    QCOMPARE(nsOf("2262-04-11T23:47:16.854775807Z"), INT64_MAX);
    QCOMPARE(problemOf("2262-04-11T23:47:16.854775808Z"), std::string("out of range"));
    QCOMPARE(problemOf("2262-04-11T23:47:17Z"), std::string("out of range"));
    QCOMPARE(nsOf("2262-04-12T00:47:16.854775807+01:00"), INT64_MAX);
    QCOMPARE(nsOf("1677-09-22T00:00:00Z"), Instant::min().ns);
    QCOMPARE(problemOf("1677-09-21T23:59:59.999999999Z"), std::string("out of range"));
    QCOMPARE(problemOf("1677-09-22T00:00:00+00:01"), std::string("out of range"));
    QCOMPARE(problemOf("0000-01-01T00:00:00Z"), std::string("out of range"));
    QCOMPARE(problemOf("9999-12-31T23:59:59.999999999-23:59"), std::string("out of range"));
    QCOMPARE(formatInstant(Instant::max()), std::string("2262-04-11T23:47:16.854775807Z"));
    QCOMPARE(formatInstant(Instant::min()), std::string("1677-09-22T00:00:00Z"));
    QCOMPARE(formatInstant({INT64_MIN}), std::string("1677-09-21T00:12:43.145224192Z"));
}

void TstBase::malformedTimes_data() {
    QTest::addColumn<QByteArray>("problem");
    for (const char* text :
         {"", "2026", "2026-01-05", "2026-01-05T09:00", "2026-01-05T09:00Z", "2026-01-05 09:00:00Z", "2026/01/05T09:00:00Z", "26-01-05T09:00:00Z",
          "2026-1-05T09:00:00Z", "+2026-01-05T09:00:00Z", "02026-01-05T09:00:00Z", "2026-01-05T09:00:00,5Z", "2026-01-05T09:00:00.Z",
          "2026-01-05T09:00:00.", "2026-01-05T09:00:00ZZ", "2026-01-05T09:00:00Z ", " 2026-01-05T09:00:00Z", "2026-01-05T09:00:00+0100",
          "2026-01-05T09:00:00+01", "2026-01-05T09:00:00+1:00", "2026-01-05T09:00:00+01:0", "2026-01-05T09:00:00+01:000", "2026-01-05T09:00:00UTC",
          "2026-01-05T09:00:00 Z", "20260105T090000Z", "2026-W02-1T09:00:00Z", "2026-01-05T09:00:0xZ", "2026-01-05T09:00:00\xE2\x88\x92""01:00",
          "xxxx-xx-xxTxx:xx:xxZ", "2026-01-05T-1:00:00Z"})
        QTest::newRow(text) << QByteArray("not a time");
    for (const char* text : {"2026-00-05T09:00:00Z", "2026-13-05T09:00:00Z", "2026-01-00T09:00:00Z", "2026-01-32T09:00:00Z", "2026-02-29T09:00:00Z",
                             "2024-02-30T09:00:00Z", "1900-02-29T09:00:00Z", "2026-04-31T09:00:00Z", "2026-01-05T24:00:00Z", "2026-01-05T09:60:00Z",
                             "2026-01-05T09:00:61Z", "2026-01-05T09:00:99Z"})
        QTest::newRow(text) << QByteArray("no such date or time");
    for (const char* text : {"2026-01-05T09:00:00", "2026-01-05T09:00:00.123"})
        QTest::newRow(text) << QByteArray("no offset");
    for (const char* text : {"2026-01-05T09:00:00+24:00", "2026-01-05T09:00:00-00:60", "2026-01-05T09:00:00+99:99"})
        QTest::newRow(text) << QByteArray("no such offset");
    for (const char* text : {"2026-01-05T09:00:00.1234567890Z", "2026-01-05T09:00:00.00000000000000000000000000000Z"})
        QTest::newRow(text) << QByteArray("more than 9 fraction digits");
    QTest::newRow("2026-06-30T23:59:60Z") << QByteArray("leap second");
}

void TstBase::malformedTimes() {
    QFETCH(QByteArray, problem);
    const std::string text = QTest::currentDataTag();
    QCOMPARE(QByteArray::fromStdString(problemOf(text)), problem);
    const auto result = parseInstant(text);
    QVERIFY(!result.ok());
    QVERIFY(result.error().code == ErrorCode::InvalidInput);
}

void TstBase::timesOfPeople() {
    const auto loose = [](std::string_view text) { return tight(text, [](std::string_view t) { return parseInstantLoose(t); }); };
    const std::int64_t day = nsOf("2026-01-31T00:00:00Z");
    QCOMPARE(loose("2026-01-31").value().ns, day);
    QCOMPARE(loose("2026-01-31 23:59:59").value().ns, nsOf("2026-01-31T23:59:59Z"));
    QCOMPARE(loose("2026-01-31T23:59:59").value().ns, nsOf("2026-01-31T23:59:59Z"));
    QCOMPARE(loose("2026-01-31 23:59").value().ns, nsOf("2026-01-31T23:59:00Z"));
    QCOMPARE(loose("2026-01-31 23:59Z").value().ns, nsOf("2026-01-31T23:59:00Z"));
    QCOMPARE(loose("2026-01-31 23:59:59.25").value().ns, nsOf("2026-01-31T23:59:59.25Z"));
    QCOMPARE(loose("2026-01-31 23:59:59+02:00").value().ns, nsOf("2026-01-31T21:59:59Z"));
    for (const char* text : {"", "today", "31.01.2026", "2026-01-31 9:00", "2026-01-31T", "2026-01-31 ", "2026-02-30", "2026-01-31x23:59:59"})
        QVERIFY2(!loose(text).ok() && loose(text).error().code == ErrorCode::InvalidArgument, text);
    // The message is text for a terminal, whatever was typed.
    QVERIFY(loose("\x1B[2J\xFF").error().message.find("\\u001b[2J\\xff") != std::string::npos);
}

void TstBase::timesKeepTheirOrderAsText() {
    QVERIFY(rc::check("format, then parse", [](std::int64_t ns) {
        const Instant t{std::max(ns, Instant::min().ns)};
        const std::string text = formatInstant(t);
        RC_ASSERT(text.size() <= kMaxInstantText);
        RC_ASSERT(nsOf(text) == t.ns);
    }));
}

void TstBase::anyTextIsATimeOrAProblem() {
    QVERIFY(rc::check("one character changed", [](std::int64_t ns) {
        std::string text = formatInstant({std::max(ns, Instant::min().ns)});
        text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
        problemOf(text);
        problemOf(text.substr(0, *rc::gen::inRange<std::size_t>(0, text.size() + 1)));
    }));
}

void TstBase::daysAgreeWithTheCalendar() {
    // Every day of the range, counted one by one.
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    std::int64_t day = daysFromCivil(1600, 1, 1);
    QCOMPARE(day, -135140);
    for (std::int64_t year = 1600; year < 2400; ++year)
        for (unsigned month = 1; month <= 12; ++month) {
            const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            const unsigned last = static_cast<unsigned>(kDays[month - 1]) + (leap && month == 2 ? 1U : 0U);
            for (unsigned d = 1; d <= last; ++d, ++day) {
                if (daysFromCivil(year, month, d) != day)
                    QFAIL("days from a date");
                const CivilDate back = civilFromDays(day);
                if (back.year != year || back.month != month || back.day != d)
                    QFAIL("date from days");
            }
        }
}

void TstBase::currencies() {
    // ISO 4217, column "Minor unit": all that are not 2.
    const std::set<std::string> none{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"};
    const std::set<std::string> three{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
    const std::set<std::string> four{"CLF", "UYW"};
    int known = 0;
    std::string code = "AAA";
    for (code[0] = 'A'; code[0] <= 'Z'; ++code[0])
        for (code[1] = 'A'; code[1] <= 'Z'; ++code[1])
            for (code[2] = 'A'; code[2] <= 'Z'; ++code[2]) {
                const auto currency = Currency::parse(code);
                const int expected = none.contains(code) ? 0 : three.contains(code) ? 3 : four.contains(code) ? 4 : 2;
                QVERIFY2(currency || expected == 2, code.c_str());
                if (!currency)
                    continue;
                ++known;
                QCOMPARE(std::string(currency->code()), code);
                QVERIFY2(currency->decimals() == expected, code.c_str());
            }
    QCOMPARE(known, 166);
    for (const char* text : {"", "EU", "EURO", "eur", "Eur", "XXX", "XTS", "XAU", "DEM", "E\xC3", "EUR "})
        QVERIFY2(!Currency::parse(text), text);
    QVERIFY(!Currency().isSet());
    QVERIFY(Currency().code().empty());
    QVERIFY(Currency::parse("EUR") == Currency::parse("EUR"));
    QVERIFY(!(Currency::parse("EUR") == Currency::parse("USD")));
}

void TstBase::checkedSums() {
    QCOMPARE(checkedAdd(INT64_MAX - 1, 1).value(), INT64_MAX);
    QVERIFY(!checkedAdd(INT64_MAX, 1));
    QVERIFY(!checkedAdd(INT64_MIN, -1));
    QCOMPARE(checkedSub(INT64_MIN + 1, 1).value(), INT64_MIN);
    QVERIFY(!checkedSub(0, INT64_MIN));
    QCOMPARE(checkedSub(-1, INT64_MIN).value(), INT64_MAX);
}

void TstBase::decimalsByHand() {
    QCOMPARE(verdictOf("1000.00", 2), std::string("100000"));
    QCOMPARE(verdictOf("-0.54", 2), std::string("-54"));
    QCOMPARE(verdictOf("1000", 2), std::string("100000"));
    QCOMPARE(verdictOf("0.5", 2), std::string("50"));
    QCOMPARE(verdictOf("12.345", 3), std::string("12345"));
    QCOMPARE(verdictOf("12", 0), std::string("12"));
    QCOMPARE(verdictOf("12.0", 0), std::string("tooManyDecimals"));
    QCOMPARE(verdictOf("0.001", 2), std::string("tooManyDecimals"));
    QCOMPARE(verdictOf("0.000", 2), std::string("tooManyDecimals"));
    QCOMPARE(verdictOf("1.2345e2", 2), std::string("notPlainDecimal"));
    QCOMPARE(verdictOf("1e2", 2), std::string("notPlainDecimal"));
    QCOMPARE(verdictOf("92233720368547758.07", 2), std::string("9223372036854775807"));
    QCOMPARE(verdictOf("92233720368547758.08", 2), std::string("overflow"));
    QCOMPARE(verdictOf("-92233720368547758.08", 2), std::string("-9223372036854775808"));
    QCOMPARE(verdictOf("-92233720368547758.09", 2), std::string("overflow"));
    QCOMPARE(verdictOf("922337203685477581", 2), std::string("overflow"));
    for (const char* text : {"", "-", ".", "-.", ".5", "5.", "+5", " 5", "5 ", "1,5", "1.2.3", "--5", "0x5", "NaN", "1_0"})
        QCOMPARE(verdictOf(text, 2), std::string("notPlainDecimal"));
    QCOMPARE(formatDecimal(-57446, 2), std::string("-574.46"));
    QCOMPARE(formatDecimal(5, 2), std::string("0.05"));
    QCOMPARE(formatDecimal(-5, 3), std::string("-0.005"));
    QCOMPARE(formatDecimal(0, 2), std::string("0.00"));
    QCOMPARE(formatDecimal(120, 0), std::string("120"));
    QCOMPARE(formatDecimal(INT64_MIN, 2), std::string("-92233720368547758.08"));
    QVERIFY(rc::check("format, then parse", [](std::int64_t minor) {
        const int decimals = *rc::gen::element(0, 2, 3, 4);
        RC_ASSERT(verdictOf(formatDecimal(minor, decimals), decimals) == std::to_string(minor));
    }));
}

void TstBase::hexAndBase64Vectors() {
    // RFC 4648 section 10, padding left out as section 3.2 allows.
    const std::pair<const char*, const char*> base64[] = {{"", ""},           {"f", "Zg"},         {"fo", "Zm8"},        {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, text] : base64) {
        QCOMPARE(toBase64Url(plain), std::string(text));
        QCOMPARE(fromBase64Url(text).value(), std::string(plain));
    }
    const std::pair<const char*, const char*> hex[] = {{"", ""},           {"f", "66"},         {"fo", "666f"},        {"foo", "666f6f"},
                                                       {"foob", "666f6f62"}, {"fooba", "666f6f6261"}, {"foobar", "666f6f626172"}};
    for (const auto& [plain, text] : hex) {
        QCOMPARE(toHex(plain), std::string(text));
        QCOMPARE(fromHex(text).value(), std::string(plain));
        QCOMPARE(fromHex(QByteArray(text).toUpper().toStdString()).value(), std::string(plain));
    }
    QCOMPARE(toBase64Url("\xFB\xEF\xBE\xFF"), std::string("----_w")); // the two characters of the URL alphabet
    QVERIFY(!fromHex("6") && !fromHex("6g") && !fromHex("0x") && !fromHex("66 6"));
    QVERIFY(rc::check("there and back", [](const std::string& bytes) {
        RC_ASSERT(fromBase64Url(toBase64Url(bytes)) == bytes);
        RC_ASSERT(fromHex(toHex(bytes)) == bytes);
    }));
}

void TstBase::base64IsCanonical() {
    for (const char* text : {"Zg==", "Zm8=", "Zm9v=", "Z", "Zm9vY", "Zh", "Zn", "Zm9", "Zm+", "Zm/v", "Zm 9v", "Zm9v\n", "Zm9\xC3", "Zm9vYh"})
        QVERIFY2(!fromBase64Url(text), text);
    // Of the four texts of two characters that differ in the unused bits only one is a value.
    int accepted = 0;
    for (const char c : std::string_view("ghijklmnopqrstuv"))
        accepted += fromBase64Url(std::string{'Z', c}) ? 1 : 0;
    QCOMPARE(accepted, 1);
}

void TstBase::excerptsAreVisible() {
    QCOMPARE(visibleExcerpt("plain"), std::string("plain"));
    QCOMPARE(visibleExcerpt("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"), std::string("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"));
    QCOMPARE(visibleExcerpt(std::string_view("a\0b\n\x1B\x7F", 6)), std::string("a\\u0000b\\u000a\\u001b\\u007f"));
    QCOMPARE(visibleExcerpt("\xC2\x80\xC2\x9F\xC2\xA0"), std::string("\\u0080\\u009f\xC2\xA0"));
    QCOMPARE(visibleExcerpt("\xFF\xC3(\xE2\x82"), std::string("\\xff\\xc3(\\xe2\\x82"));
    QCOMPARE(visibleExcerpt("\xED\xA0\x80"), std::string("\\xed\\xa0\\x80"));
    QCOMPARE(visibleExcerpt(std::string(500, 'x')), std::string(120, 'x'));
    QCOMPARE(visibleExcerpt(std::string(500, 'x'), 7), std::string(7, 'x'));
    // Characters, not bytes; an escape is never cut.
    std::string euros;
    for (int i = 0; i < 200; ++i)
        euros += "\xE2\x82\xAC";
    QCOMPARE(visibleExcerpt(euros), euros.substr(0, 360));
    QCOMPARE(visibleExcerpt(std::string(117, 'x') + "\xFF\xFF"), std::string(117, 'x'));
    QCOMPARE(visibleExcerpt(std::string(116, 'x') + "\xFF\xFF"), std::string(116, 'x') + "\\xff");
    QVERIFY(rc::check("always UTF-8 without control characters", [](const std::string& bytes) {
        const std::string out = visibleExcerpt(bytes);
        RC_ASSERT(isUtf8(out));
        RC_ASSERT(std::none_of(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
    }));
}

void TstBase::utf8IsStrict() {
    // Every sequence of one to three bytes against a table of code points, and the borders of four.
    const auto decodes = [](std::string_view s) { return utf8SequenceLength(s, 0) == s.size(); };
    std::unordered_set<std::string> good;
    for (char32_t c = 0; c < 0x10000; ++c) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        std::string s;
        if (c < 0x80)
            s = {static_cast<char>(c)};
        else if (c < 0x800)
            s = {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
        else
            s = {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
        good.insert(s);
    }
    for (int a = 0; a < 256; ++a) {
        const std::string one{static_cast<char>(a)};
        QCOMPARE(decodes(one), good.contains(one));
        for (int b = 0; b < 256; ++b) {
            const std::string two{static_cast<char>(a), static_cast<char>(b)};
            if (decodes(two) != good.contains(two))
                QFAIL(toHex(two).c_str());
            for (const int c : {0x00, 0x22, 0x7F, 0x80, 0xA0, 0xBF, 0xC0, 0xFF}) {
                const std::string three = two + static_cast<char>(c);
                if (decodes(three) != good.contains(three))
                    QFAIL(toHex(three).c_str());
            }
        }
    }
    QVERIFY(isUtf8("\xF0\x90\x80\x80\xF4\x8F\xBF\xBF") && isUtf8(""));
    for (const char* text : {"\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF0\x90\x80", "\xF0\x90\x80\x41", "\xF8\x88\x80\x80\x80"})
        QVERIFY(!isUtf8(text));
    QCOMPARE(utf8SequenceLength("a", 1), std::size_t{0});
    QCOMPARE(utf8SequenceLength("a", 9), std::size_t{0});
}

void TstBase::uuidsAreStrict() {
    const char* text = "00112233-4455-6677-8899-aabbccddeeff";
    const auto id = Uuid::parse(text);
    QVERIFY(id);
    for (std::size_t i = 0; i < 16; ++i)
        QCOMPARE(int{id->bytes[i]}, static_cast<int>(i * 0x11));
    QCOMPARE(id->text(), std::string(text));
    QCOMPARE(toHex(id->view()), std::string("00112233445566778899aabbccddeeff"));
    for (const char* wrong :
         {"", "00112233-4455-6677-8899-AABBCCDDEEFF", "00112233-4455-6677-8899-aabbccddeef", "00112233-4455-6677-8899-aabbccddeefff",
          "{00112233-4455-6677-8899-aabbccddeeff}", "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeefg",
          "001122334-455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899_aabbccddeeff",
          // Hyphens where digits should be: the first version of the reader counted too far here, beyond the text.
          "-00-0000-0000-0000-0000-000000000000", "00-00-00-0000-0000-0000-000000000000", "00000000-0000-0000-0000-0000000000-0",
          "-0000000-0000-0000-0000-000000000000", "--------------------------------------"})
        QVERIFY2(!tight(wrong, [](std::string_view t) { return Uuid::parse(t); }), wrong);
    QVERIFY(rc::check("there and back, and any one wrong character is refused", [](const std::array<std::uint8_t, 16>& bytes) {
        const Uuid u{bytes};
        std::string t = u.text();
        RC_ASSERT(Uuid::parse(t) == u);
        const auto at = *rc::gen::inRange<std::size_t>(0, 36);
        const char c = *rc::gen::arbitrary<char>();
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        const bool hyphen = at == 8 || at == 13 || at == 18 || at == 23;
        t[at] = c;
        RC_ASSERT(tight(t, [](std::string_view v) { return Uuid::parse(v); }).has_value() == (hyphen ? c == '-' : hex));
    }));
}

void TstBase::positions() {
    QCOMPARE((Position{0, 17}.text()), std::string("17"));
    QCOMPARE((Position{3, 17}.text()), std::string("3:17"));
    QVERIFY((Position::parse("#17") == Position{0, 17}));
    QVERIFY((Position::parse("3:17") == Position{3, 17}));
    QVERIFY((Position::parse("18446744073709551615") == Position{0, UINT64_MAX}));
    for (const char* wrong : {"", "#", "-1", "+1", " 1", "1 ", "1:", ":1", "1:2:3", "18446744073709551616", "##1", "1.0", "x"})
        QVERIFY2(!Position::parse(wrong), wrong);
    QVERIFY((Position{1, 0} > Position{0, UINT64_MAX}));
    QVERIFY((versionOf(Revision{0}) == Version{1}) && (revisionOf(Version{1}) == Revision{0}));
    QVERIFY(rc::check("there and back", [](std::uint64_t high, std::uint64_t low) {
        RC_ASSERT((Position::parse(Position{high, low}.text()) == Position{high, low}));
    }));
}

void TstBase::results() {
    const auto half = [](int n) -> Result<int> {
        if (n % 2 != 0)
            return makeError(ErrorCode::InvalidArgument, "odd", "line 3");
        return n / 2;
    };
    const auto quarter = [&](int n) -> Result<int> {
        LOOKBACK_TRY_ASSIGN(const int h, half(n));
        LOOKBACK_TRY(half(h));
        return half(h);
    };
    QCOMPARE(quarter(8).value(), 2);
    QVERIFY(!quarter(6).ok() && !quarter(5));
    QCOMPARE(quarter(5).error().at("file").where, std::string("file: line 3"));
    QCOMPARE(makeError(ErrorCode::Internal, "x").at("file").where, std::string("file"));
    QCOMPARE(half(3).valueOr(7), 7);
    QCOMPARE(half(4).valueOr(7), 2);
    Result<std::unique_ptr<int>> moved = std::make_unique<int>(5);
    QCOMPARE(*std::move(moved).value(), 5);
    std::set<std::string_view> names;
    for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code)
        names.insert(toString(static_cast<ErrorCode>(code)));
    QCOMPARE(names.size(), static_cast<std::size_t>(ErrorCode::Internal) + 1);
}

void TstBase::clockMoves() {
    FixedClock clock(Instant{5});
    QCOMPARE(clock.now().ns, 5);
    clock.set(Instant{6});
    QCOMPARE(clock.now().ns, 6);
    QVERIFY(SystemClock().now().ns > nsOf("2020-01-01T00:00:00Z"));
    int ran = 0;
    InlineExecutor().spawn([&] { ++ran; });
    QCOMPARE(ran, 1);
}

void TstBase::agreesWithPython() {
    const int seed = qEnvironmentVariableIntValue("LOOKBACK_FUZZ_SEED");
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"),
                 {QStringLiteral(BASE_TEST_FOLDER "/other_values.py"), QStringLiteral("20000"), QString::number(seed)});
    QVERIFY2(python.waitForFinished(120000) && python.exitCode() == 0, python.readAllStandardError().constData());
    int lines = 0;
    for (const QByteArray& line : python.readAllStandardOutput().split('\n')) {
        if (line.isEmpty())
            continue;
        const QByteArrayList f = line.split('\t');
        const std::string a = f[1].toStdString(), b = f[2].toStdString();
        ++lines;
        if (f[0] == "time")
            QVERIFY2(problemOf(a) == "none" && std::to_string(nsOf(a)) == b, line.constData());
        else if (f[0] == "written")
            QVERIFY2(formatInstant({f[1].toLongLong()}) == b, line.constData());
        else if (f[0] == "decimal")
            QVERIFY2(f[3].toStdString() == verdictOf(a, f[2].toInt()) ||
                         (f[3] == "overflow or tooManyDecimals" && f[3].contains(verdictOf(a, f[2].toInt()).c_str())),
                     (line + " ours: " + verdictOf(a, f[2].toInt()).c_str()).constData());
        else if (f[0] == "format")
            QVERIFY2(formatDecimal(f[1].toLongLong(), f[2].toInt()) == f[3].toStdString(), line.constData());
        else if (f[0] == "base64")
            QVERIFY2(toBase64Url(fromHex(a).value()) == b && fromBase64Url(b) == fromHex(a), line.constData());
        else
            QFAIL(line.constData());
    }
    QVERIFY(lines > 80'000);
    qInfo("LOOKBACK_FUZZ_SEED=%d, %d values agree", seed, lines);
}

QTEST_GUILESS_MAIN(TstBase)
#include "tst_base.moc"
