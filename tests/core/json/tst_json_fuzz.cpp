// core/json against other implementations and random damage. The seed is fixed and printed; LOOKBACK_FUZZ_SEED and
// LOOKBACK_FUZZ_COUNT choose others.
#include "json_support.h"

#include <QTest>

#include <simdjson.h>

#include <random>

using namespace lookback::json;

namespace {

class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : m_random(seed) {}

    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(m_random); }

    std::string damaged(std::string text, const std::vector<std::string>& others) {
        for (std::size_t n = 1 + below(3); n > 0; --n)
            damageOnce(text, others);
        return text;
    }

private:
    void damageOnce(std::string& text, const std::vector<std::string>& others) {
        static const std::vector<std::string> kPieces{
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0061", "\\n", "0", "1", "-", "+", ".", "e", "E",
            "true", "false", "null", " ", "\n", "\r", "\t", "\"a\":1", "\"a\"", "\xC3", "\xC3\xA9", "\xED\xA0\x80", "\xF0\x9F\x98\x80",
            std::string(1, '\0'), "\x1F", "\x7F", "\xFF", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "12345678901234567890"};
        const std::size_t at = below(text.size() + 1);
        switch (below(6)) {
        case 0: text.insert(at, kPieces[below(kPieces.size())]); break;
        case 1: text.erase(at, 1 + below(4)); break;
        case 2:
            if (at < text.size())
                text[at] = static_cast<char>(below(256));
            break;
        case 3:
            if (at < text.size())
                text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << below(8)));
            break;
        case 4: {
            const std::string& other = others[below(others.size())];
            const std::size_t from = below(other.size() + 1);
            text.insert(at, other.substr(from, below(20)));
            break;
        }
        case 5: text.insert(at, text.substr(below(text.size() + 1), below(12))); break;
        }
    }

    std::mt19937_64 m_random;
};

std::vector<std::string> seeds() {
    std::vector<std::string> out;
    for (const auto& c : jsontest::corpus())
        out.push_back(c.text);
    for (const char* text :
         {R"({"amount":{"minor":120000,"currency":"EUR"},"channel":"online","reference":"Miete März"})",
          R"({"holder":{"subject":"S-01","name":"Erika Mustermann","email":"erika@example.org"},"currency":"EUR"})",
          R"([{"a":[1,2.5,-3e10,{"b":null}]},"\ud83d\ude00é€😀",[[[[]]]],true,false,""])",
          R"({"k0":0,"k1":1,"k2":2,"k3":3,"k4":4,"k5":5,"k6":6,"k7":7,"k8":8,"k9":9,"k10":0,"k11":1,"k12":2,"k13":3,"k14":4,"k15":5,"k16":6,"k17":7})"})
        out.emplace_back(text);
    return out;
}

// A valid text of a few dozen tokens.
std::string validText(Mutator& random, int depth = 0) {
    static const std::vector<std::string> kScalars{"0", "-0", "1.5E+3", "-12", "true", "false", "null", "\"\"", "\"a\\u0062\"", "\"\\ud83d\\ude00\"",
                                                   "\"\xC3\xA9\xE2\x82\xAC\"", "\"\\\\\\\"\"", "123456789012345678901"};
    static const std::vector<std::string> kSpaces{"", "", "", " ", "\n", "\t \r"};
    const auto space = [&] { return kSpaces[random.below(kSpaces.size())]; };
    const std::size_t choice = random.below(depth > 4 ? 1 : 3);
    if (choice == 0 && depth > 0)
        return kScalars[random.below(kScalars.size())];
    const bool object = choice == 1;
    std::string out = object ? "{" : "[";
    for (std::size_t i = 0, n = random.below(6); i < n; ++i) {
        out += (i ? "," : "") + space();
        if (object)
            out += (random.below(8) == 0 ? "\"\\u006e" : "\"n") + std::to_string(i + random.below(2)) + "\"" + space() + ":" + space();
        out += validText(random, depth + 1) + space();
    }
    return out + (object ? "}" : "]");
}

std::vector<std::string> damagedTexts(std::size_t count) {
    const auto seed = qEnvironmentVariableIntValue("LOOKBACK_FUZZ_SEED");
    qInfo("LOOKBACK_FUZZ_SEED=%d, %zu texts", seed, count);
    Mutator mutator(static_cast<std::uint64_t>(seed));
    const auto from = seeds();
    std::vector<std::string> out;
    while (out.size() < count) {
        if (mutator.below(2) == 0)
            out.push_back(mutator.damaged(from[mutator.below(from.size())], from));
        else if (const std::string valid = validText(mutator); mutator.below(2) == 0)
            out.push_back(valid);
        else
            out.push_back(mutator.damaged(valid, from));
    }
    return out;
}

std::size_t count(int normal) {
    const int asked = qEnvironmentVariableIntValue("LOOKBACK_FUZZ_COUNT");
    return static_cast<std::size_t>(asked > 0 ? asked : normal);
}

} // namespace

class TstJsonFuzz : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithPython();
    void agreesWithSimdjson();
    void randomBytesAreRefusedWithAPlace();
};

void TstJsonFuzz::agreesWithPython() {
    const auto texts = damagedTexts(count(20'000));
    const auto other = jsontest::rewriteByPython(texts);
    QCOMPARE(other.size(), texts.size());
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const jsontest::Tight text(texts[i]);
        const auto ours = jsontest::rewrite(text.view());
        QVERIFY2(ours == other[i], (texts[i] + "\nours:  " + ours.value_or("refused") + "\nother: " + other[i].value_or("refused")).c_str());
        // check() must give the verdict of reading.
        QCOMPARE(!check(text.view()), ours.has_value());
        accepted += ours ? 1 : 0;
    }
    qInfo("%zu accepted by both, %zu refused by both", accepted, texts.size() - accepted);
}

void TstJsonFuzz::agreesWithSimdjson() {
    simdjson::dom::parser parser;
    for (const auto& text : damagedTexts(count(100'000))) {
        const auto ours = check(text);
        const auto error = parser.parse(simdjson::padded_string(text)).error();
        if (!ours)
            QVERIFY2(error == simdjson::SUCCESS || error == simdjson::NUMBER_ERROR, text.c_str());
        else
            QVERIFY2(error != simdjson::SUCCESS || ours->problem == "duplicate member" || ours->problem == "too deep" ||
                         ours->problem == "byte order mark",
                     (text + "\n" + ours->problem).c_str());
    }
}

void TstJsonFuzz::randomBytesAreRefusedWithAPlace() {
    Mutator random(7);
    const std::string alphabet = "{}[]\",:\\u0123456789eE+-.truefalsn \n\xC3\xA9\xFF";
    for (std::size_t i = 0; i < count(100'000); ++i) {
        std::string text(random.below(64), ' ');
        for (char& c : text)
            c = random.below(4) == 0 ? static_cast<char>(random.below(256)) : alphabet[random.below(alphabet.size())];
        const jsontest::Tight tight(text);
        if (const auto problem = check(tight.view())) {
            QVERIFY(problem->byte <= text.size());
            QVERIFY(!problem->problem.empty() && !problem->expected.empty());
            QVERIFY(simdjson::validate_utf8(problem->found) && problem->found.size() <= 480);
        }
    }
}

QTEST_GUILESS_MAIN(TstJsonFuzz)
#include "tst_json_fuzz.moc"
