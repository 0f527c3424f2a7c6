// Properties of the filter language: what is printed parses back and means what a naive reading of the tree means; exact decimals against
// wide integers; the regular expressions against std::regex on small texts; nothing that is typed can do harm.
#include "core/account/account_kind.h"
#include "core/filter/decimal.h"
#include "core/filter/regex.h"
#include "rows.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <QtTest>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <random>
#include <regex>

using namespace lookback;

namespace {

using Random = std::mt19937_64;
using timetravel::Row;

std::int64_t below(Random& random, std::int64_t n) { return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n)); }

template <class T>
const T& pick(Random& random, const std::vector<T>& from) {
    return from[static_cast<std::size_t>(below(random, static_cast<std::int64_t>(from.size())))];
}

// ---- a tree of the test's own, how it is printed, and what it means

struct Tree {
    enum class Kind { And, Or, Not, Leaf } kind = Kind::Leaf;
    std::vector<Tree> parts;
    std::string text;                      ///< of a leaf
    std::function<bool(const Row&)> means; ///< of a leaf
};

/// Row facts told in the plainest way; the decimals are known because the test made the data.
struct Plain {
    static int decimals(const Row& row) {
        return row.event.data.find("\"JPY\"") != std::string::npos ? 0 : row.event.data.find("\"BHD\"") != std::string::npos ? 3 : 2;
    }
    /// In units of 1/1,000 minor-most: everything times 10^3.
    static filter::Wide thousandths(std::int64_t minor, int decimals) {
        filter::Wide value = minor;
        for (int i = decimals; i < 3; ++i)
            value *= 10;
        return value;
    }
    static bool contains(std::string_view hay, std::string_view needle) {
        return QString::fromUtf8(hay.data(), static_cast<qsizetype>(hay.size()))
            .contains(QString::fromUtf8(needle.data(), static_cast<qsizetype>(needle.size())), Qt::CaseInsensitive);
    }
    static std::optional<std::string> member(const std::string& json, const QString& path) {
        QJsonValue value = QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
        for (const QString& name : path.split(QLatin1Char('.')))
            value = value.toObject().value(name);
        return value.isString() ? std::optional(value.toString().toStdString()) : std::nullopt;
    }
};

template <class A>
bool compare(const std::string& op, const A& a, const A& b) {
    if (op == "<") return a < b;
    if (op == "<=") return a <= b;
    if (op == ">") return a > b;
    if (op == ">=") return a >= b;
    if (op == "!=") return a != b;
    return a == b;
}

std::string anyOp(Random& random) { return pick<std::string>(random, {"<", "<=", ">", ">=", "=", "!=", ":"}); }
std::string gap(Random& random) { return pick<std::string>(random, {"", " ", "  ", "\t"}); }

Tree leaf(std::string text, std::function<bool(const Row&)> means) { return {Tree::Kind::Leaf, {}, std::move(text), std::move(means)}; }

Tree integerLeaf(Random& random) {
    const auto n = below(random, 32);
    const auto op = anyOp(random);
    const int which = static_cast<int>(below(random, 3));
    const std::string field = which == 0 ? "seq" : which == 1 ? "v" : "schema";
    const auto value = [which](const Row& r) {
        return which == 0 ? r.rank.value : which == 1 ? r.event.revision.value + 1 : std::int64_t{r.event.schemaVersion};
    };
    if (below(random, 3) == 0) {
        const auto last = n + below(random, 5);
        return leaf(field + " in [" + std::to_string(n) + gap(random) + ".." + std::to_string(last) + "]",
                    [=](const Row& r) { return value(r) >= n && value(r) <= last; });
    }
    return leaf(field + gap(random) + op + gap(random) + std::to_string(n), [=](const Row& r) { return compare(op, value(r), n); });
}

Tree moneyLeaf(Random& random) {
    const auto op = anyOp(random);
    const bool balance = below(random, 2) == 0;
    const std::int64_t scale = pick<std::int64_t>(random, {1, 1'000, 1'000'000, 50'000'000});
    std::int64_t thousandths = below(random, 2 * scale) * pick<std::int64_t>(random, {1, 10, 1'000});
    const bool negative = balance && below(random, 2) == 0;
    std::string whole = std::to_string(thousandths / 1'000);
    if (below(random, 2) == 0)
        for (auto i = static_cast<std::ptrdiff_t>(whole.size()) - 3; i > 0; i -= 3)
            whole.insert(static_cast<std::size_t>(i), ",");
    std::string text = (negative ? "-" : "") + whole;
    if (thousandths % 1'000 != 0 || below(random, 2) == 0)
        text += "." + std::to_string(1'000 + thousandths % 1'000).substr(1);
    if (negative)
        thousandths = -thousandths;
    return leaf((balance ? "balance" : "amount") + gap(random) + op + gap(random) + text, [=](const Row& r) {
        if (!balance && !r.facts.hasAmount)
            return op == "!=";
        filter::Wide value = Plain::thousandths(balance ? r.facts.value : r.facts.amount, Plain::decimals(r));
        if (!balance && value < 0)
            value = -value;
        return compare<filter::Wide>(op, value, thousandths);
    });
}

Tree timeLeaf(Random& random) {
    const auto op = anyOp(random);
    const bool recorded = below(random, 2) == 0;
    const auto value = [recorded](const Row& r) { return recorded ? r.event.recordedAt.ns : r.event.occurredAt.ns; };
    const auto day = static_cast<int>(below(random, 70));
    const QDate date = QDate(2026, 1, 3).addDays(day);
    constexpr std::int64_t kDay = 86'400'000'000'000;
    const std::int64_t start = QDateTime(date, {}, Qt::UTC).toMSecsSinceEpoch() * 1'000'000;
    const std::string name = recorded ? "recorded" : "occurred";
    if (below(random, 2) == 0) // a whole day: compare days
        return leaf(name + gap(random) + op + gap(random) + date.toString(Qt::ISODate).toStdString(), [=](const Row& r) {
            return compare(op, value(r) / kDay, start / kDay); // all after 1970
        });
    const std::int64_t seconds = below(random, 86'400);
    const std::string text = QDateTime(date, {}, Qt::UTC).addSecs(seconds).toString(Qt::ISODate).toStdString();
    return leaf(name + gap(random) + op + gap(random) + text, [=](const Row& r) { return compare(op, value(r), start + seconds * 1'000'000'000); });
}

Tree delayLeaf(Random& random) {
    const auto op = anyOp(random);
    const std::int64_t d = below(random, 13), h = below(random, 24), s = below(random, 60);
    return leaf("delay" + gap(random) + op + gap(random) + std::to_string(d) + "d" + std::to_string(h) + "h" + std::to_string(s) + "s", [=](const Row& r) {
        return compare(op, r.event.recordedAt.ns - r.event.occurredAt.ns, (d * 86'400 + h * 3'600 + s) * 1'000'000'000);
    });
}

/// A word as a quoted text or, when it can be, bare.
std::string written(Random& random, const std::string& text) {
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-'; });
    if (plain && below(random, 2) == 0)
        return text;
    std::string out = "\"";
    for (const char c : text)
        out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return out + "\"";
}

Tree textLeaf(Random& random) {
    struct Field {
        std::string name;
        std::function<std::optional<std::string>(const Row&)> value;
    };
    const auto metadata = [](const char* name) {
        return [name](const Row& r) { return Plain::member(r.event.metadata, QString::fromLatin1(name)); };
    };
    const std::vector<Field> fields{
        {"actor", metadata("actor")},
        {"corr", metadata("correlationId")},
        {"cause", metadata("causationId")},
        {"account", [](const Row& r) { return std::optional(r.event.stream.substr(r.event.stream.find('-') + 1)); }},
        {"payload.reference", [](const Row& r) { return Plain::member(r.event.data, QStringLiteral("reference")); }},
        {"payload.payee.subject", [](const Row& r) { return Plain::member(r.event.data, QStringLiteral("payee.subject")); }}};
    const Field field = pick(random, fields);
    const auto word = pick<std::string>(random, {"branch", "system", "online", "OFFICE", "case-17", "fee-2026-01", "invoice 4711", "S-03", "ACC-1001", "a\"b\\", "", "9862"});
    switch (below(random, 3)) {
    case 0:
        return leaf(field.name + gap(random) + ":" + gap(random) + written(random, word), [=](const Row& r) {
            const auto value = field.value(r);
            return value && Plain::contains(*value, word);
        });
    case 1: {
        const bool not_ = below(random, 2) == 0;
        return leaf(field.name + gap(random) + (not_ ? "!=" : "=") + gap(random) + written(random, word),
                    [=](const Row& r) { return (field.value(r) == word) != not_; });
    }
    default: {
        const auto other = pick<std::string>(random, {"branch", "invoice 4712", "case-17"});
        return leaf(field.name + " in {" + gap(random) + written(random, word) + gap(random) + "," + written(random, other) + "}", [=](const Row& r) {
            const auto value = field.value(r);
            return value && (*value == word || *value == other);
        });
    }
    }
}

Tree flagLeaf(Random& random) {
    switch (below(random, 4)) {
    case 0: return leaf("has:late", [](const Row& r) { return r.event.recordedAt.ns > r.event.occurredAt.ns; });
    case 1: return leaf("HAS: finding", [](const Row& r) { return r.facts.ruleBits != 0; });
    case 2: return leaf("has:upcast", [](const Row& r) { return (r.facts.flags & aggregate::kUpcast) != 0; });
    default: return leaf("finding:R2", [](const Row& r) { return (r.facts.ruleBits & 2) != 0; });
    }
}

Tree typeLeaf(Random& random) {
    const auto word = pick<std::string>(random, {"deposit", "Transfer", "FundsDeposited", "frozen", "Interest", "x"});
    if (below(random, 2) == 0)
        return leaf("type=" + word, [=](const Row& r) { return r.event.type == word; });
    return leaf("type:" + word, [=](const Row& r) {
        const auto* info = account::accountKind().find(r.event.type);
        return Plain::contains(r.event.type, word) || (info != nullptr && Plain::contains(info->title, word));
    });
}

Tree randomTree(Random& random, int depth) {
    const auto choice = below(random, depth <= 0 ? 7 : 13);
    switch (choice) {
    case 0: return integerLeaf(random);
    case 1: return moneyLeaf(random);
    case 2: return timeLeaf(random);
    case 3: return delayLeaf(random);
    case 4: return textLeaf(random);
    case 5: return flagLeaf(random);
    case 6: return typeLeaf(random);
    case 7:
    case 8: return {Tree::Kind::Not, {randomTree(random, depth - 1)}, {}, {}};
    default: {
        Tree tree{choice % 2 == 0 ? Tree::Kind::And : Tree::Kind::Or, {}, {}, {}};
        for (auto n = 2 + below(random, 2); n > 0; --n)
            tree.parts.push_back(randomTree(random, depth - 1));
        return tree;
    }
    }
}

/// Parentheses where the grammar needs them, and at random.
std::string print(Random& random, const Tree& tree, int binding = 0) {
    constexpr int kOr = 0, kAnd = 1, kNot = 2, kTerm = 3;
    int own = kTerm;
    std::string text;
    const auto join = [&](const char* word, int inner) {
        for (const Tree& part : tree.parts)
            text += (text.empty() ? "" : pick<std::string>(random, {" ", "  "}) + word + " ") + print(random, part, inner);
    };
    switch (tree.kind) {
    case Tree::Kind::Leaf: text = tree.text; break;
    case Tree::Kind::Not:
        own = kNot;
        text = pick<std::string>(random, {"not ", "NOT "}) + print(random, tree.parts.front(), kTerm);
        break;
    case Tree::Kind::And:
        own = kAnd;
        join(below(random, 4) == 0 ? "And" : "and", kAnd + 1);
        break;
    case Tree::Kind::Or:
        own = kOr;
        join("or", kOr + 1);
        break;
    }
    return own < binding || below(random, 8) == 0 ? "(" + gap(random) + text + gap(random) + ")" : text;
}

bool naive(const Tree& tree, const Row& row) {
    switch (tree.kind) {
    case Tree::Kind::Leaf: return tree.means(row);
    case Tree::Kind::Not: return !naive(tree.parts.front(), row);
    case Tree::Kind::And:
        for (const Tree& part : tree.parts)
            if (!naive(part, row))
                return false;
        return true;
    case Tree::Kind::Or:
        for (const Tree& part : tree.parts)
            if (naive(part, row))
                return true;
        return false;
    }
    return false;
}

/// Sample 1 and a few rows in other currencies.
const filter_test::Rows& allRows() {
    static const auto rows = [] {
        auto out = filter_test::sampleRows();
        for (const auto* account : {"ACC-1003", "ACC-1004"})
            for (auto& row : filter_test::sampleRows(account))
                out.push_back(std::move(row));
        for (const std::string currency : {"JPY", "BHD", "EUR"})
            for (const std::int64_t minor : {1, -5, 12'345, -1'000'000'000}) {
                filter_test::Made made;
                made.data = R"({"amount":{"minor":)" + std::to_string(minor) + R"(,"currency":")" + currency + "\"},\"reference\":\"a\\\"b\\\\\"}";
                made.amount = minor;
                made.balance = -3 * minor;
                out.push_back(filter_test::row(made));
            }
        return out;
    }();
    return rows;
}

template <class Property>
bool holds(const char* what, Property&& property) {
    return rc::check(what, std::forward<Property>(property));
}

} // namespace

class TstFilterProperties : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void printedTreesMeanWhatTheySay() {
        QVERIFY(holds("print, parse, evaluate", [](std::uint64_t seed) {
            Random random(seed);
            const Tree tree = randomTree(random, 4);
            const std::string text = print(random, tree);
            RC_PRE(text.size() <= 4096);
            const auto parsed = filter::Filter::parse(text, account::accountKind());
            if (!parsed)
                RC_FAIL(text + "\n" + parsed.error().where + ": " + parsed.error().message);
            for (const Row& row : allRows())
                if ((*parsed)->matches(row) != naive(tree, row))
                    RC_FAIL(text + "\nat " + row.event.stream + " #" + std::to_string(row.rank.value));
        }));
    }

    void amountsAreExact() {
        QVERIFY(holds("MajorAmount against wide integers", [](std::uint64_t seed) {
            Random random(seed);
            const auto decimals = static_cast<int>(below(random, 5));
            const std::int64_t minor = below(random, 4) == 0 ? static_cast<std::int64_t>(random()) : below(random, 20'000) - 10'000;
            // A literal near it, with up to 7 decimals.
            const filter::Wide near = static_cast<filter::Wide>(minor) + below(random, 5) - 2;
            filter::Wide scaled = near;
            for (int i = decimals; i < 7; ++i)
                scaled *= 10;
            scaled += below(random, 2) == 0 ? 0 : below(random, 200) - 100;
            std::string digits;
            for (filter::Wide rest = scaled < 0 ? -scaled : scaled; rest != 0 || digits.size() < 8; rest /= 10)
                digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
            const std::string text = (scaled < 0 ? "-" : "") + digits.substr(0, digits.size() - 7) + "." + digits.substr(digits.size() - 7);
            filter::Wide exact = minor;
            for (int i = decimals; i < 7; ++i)
                exact *= 10;
            const auto plain = filter::plainAmount(text);
            RC_ASSERT(plain.has_value());
            const auto amount = filter::MajorAmount::parse(*plain);
            RC_ASSERT(amount.has_value());
            const auto order = amount->compare(minor, decimals);
            RC_ASSERT((order < 0) == (exact < scaled));
            RC_ASSERT((order > 0) == (exact > scaled));
        }));
    }

    void decimalsAreExact() {
        QVERIFY(holds("DecimalView against wide integers", [](std::uint64_t seed) {
            Random random(seed);
            const auto make = [&](filter::Wide& value) { // value = number × 10^12
                const auto mantissa = below(random, 100'000) - 50'000;
                const auto point = static_cast<int>(below(random, 5)), power = static_cast<int>(below(random, 9)) - 4;
                std::string digits = std::to_string(mantissa < 0 ? -mantissa : mantissa);
                while (static_cast<int>(digits.size()) <= point)
                    digits.insert(digits.begin(), '0');
                std::string text = (mantissa < 0 ? "-" : "") + digits.substr(0, digits.size() - static_cast<std::size_t>(point));
                if (point > 0)
                    text += "." + digits.substr(digits.size() - static_cast<std::size_t>(point));
                if (power != 0 || below(random, 2) == 0)
                    text += (below(random, 2) == 0 ? "e" : "E") + std::string(power > 0 && below(random, 2) == 0 ? "+" : "") + std::to_string(power);
                value = mantissa;
                for (int i = 0; i < 12 - point + power; ++i)
                    value *= 10;
                return text;
            };
            filter::Wide a = 0, b = 0;
            const std::string textA = make(a), textB = make(b);
            const auto x = filter::DecimalView::parse(textA), y = filter::DecimalView::parse(textB);
            RC_ASSERT(x && y);
            RC_ASSERT((*x < *y) == (a < b));
            RC_ASSERT((*x == *y) == (a == b));
            RC_ASSERT(*x == *x);
        }));
    }

    void regexAgreesWithTheLibrary() {
        QVERIFY(holds("Regex against std::regex on small patterns", [](std::uint64_t seed) {
            Random random(seed);
            const std::function<std::string(int)> pattern = [&](int depth) -> std::string {
                switch (below(random, depth <= 0 ? 5 : 9)) {
                case 0: return "a";
                case 1: return "b";
                case 2: return pick<std::string>(random, {"[ab]", "[^a]", "[b-c]", "\\d", "\\W", "."});
                case 3: return pick<std::string>(random, {"^", "$", "\\b", "1"});
                case 4: return "c";
                case 5: return "(" + pattern(depth - 1) + ")" + pick<std::string>(random, {"*", "+", "?", "{2}", "{1,3}", "{0,1}", ""});
                case 6: return "(?:" + pattern(depth - 1) + "|" + pattern(depth - 1) + ")";
                default: return pattern(depth - 1) + pattern(depth - 1);
                }
            };
            const std::string source = pattern(4);
            std::string text;
            for (auto n = below(random, 9); n > 0; --n)
                text += pick<std::string>(random, {"a", "b", "c", "1", " "});
            const auto compiled = filter::Regex::compile(source);
            RC_ASSERT(std::holds_alternative<filter::Regex>(compiled));
            const bool ours = std::get<filter::Regex>(compiled).isIn(text);
            const bool theirs = std::regex_search(text, std::regex(source));
            if (ours != theirs)
                RC_FAIL(source + " in \"" + text + "\": " + (ours ? "ours" : "theirs"));
        }));
    }

    void nothingTypedDoesHarm() {
        const std::vector<std::string> pieces{"type", "amount", "seq", "payload.a.b", "payload.", "has", "recorded", "delay", "finding", "in", "and", "or", "not",
                                              "(", ")", "[", "]", "{", "}", "..", ",", ":", "=", "!=", "<", "<=", ">", ">=", "~", "\"", "\\", " ", "\t", "9,000.00",
                                              "2026-02-01", "3d", "R1", "late", "tick", "-", "−", "≠", "é", "\xC2\xA0", "\xFF", "1e9", "*", "a{2,3}", "[a-", "(?i)"};
        int valid = 0;
        QVERIFY(holds("random text", [&](std::uint64_t seed) {
            Random random(seed);
            std::string text;
            if (below(random, 3) == 0) {
                for (auto n = below(random, 60); n > 0; --n)
                    text += static_cast<char>(below(random, 256));
            } else if (below(random, 2) == 0) {
                for (auto n = below(random, 20); n > 0; --n)
                    text += pick(random, pieces);
            } else { // a good one, damaged
                text = print(random, randomTree(random, 2));
                for (auto n = below(random, 4); n > 0 && !text.empty(); --n) {
                    const auto at = static_cast<std::size_t>(below(random, static_cast<std::int64_t>(text.size())));
                    if (below(random, 2) == 0)
                        text.erase(at, 1 + static_cast<std::size_t>(below(random, 5)));
                    else
                        text.insert(at, pick(random, pieces));
                }
            }
            const auto parsed = filter::Filter::parse(text, account::accountKind());
            if (parsed) {
                ++valid;
                for (const Row& row : allRows())
                    (void)(*parsed)->matches(row);
                return;
            }
            const auto& error = parsed.error();
            RC_ASSERT(error.code == base::ErrorCode::InvalidArgument);
            RC_ASSERT(error.where.starts_with("character "));
            const int character = std::stoi(error.where.substr(10));
            RC_ASSERT(character >= 1 && character <= static_cast<int>(text.size()) + 1);
            RC_ASSERT(!error.message.empty() && !error.hint.empty());
            RC_ASSERT(!QString::fromStdString(error.message + error.hint).contains(QChar::ReplacementCharacter)); // valid UTF-8
        }));
        QVERIFY(valid > 20); // the soup is not all stones
    }

    void regexOfAnythingDoesNoHarm() {
        QVERIFY(holds("random patterns", [](std::uint64_t seed) {
            Random random(seed);
            const std::vector<std::string> pieces{"a", "(", ")", "[", "]", "^", "$", "|", "*", "+", "?", "{", "}", "{2}", "{3,}", "{1,9}", ",", "\\", "\\d", "\\b",
                                                  "-", "(?:", "(?i)", ".", "é", "\xFF", "[^", "a-z", "{99999999999}"};
            std::string pattern, text;
            for (auto n = below(random, 30); n > 0; --n)
                pattern += pick(random, pieces);
            for (auto n = below(random, 30); n > 0; --n)
                text += pick(random, pieces);
            const auto compiled = filter::Regex::compile(pattern);
            if (const auto* regex = std::get_if<filter::Regex>(&compiled))
                (void)regex->isIn(text);
            else
                RC_ASSERT(std::get<filter::Regex::Problem>(compiled).byte <= pattern.size());
        }));
    }
};

QTEST_GUILESS_MAIN(TstFilterProperties)
#include "tst_filter_properties.moc"
