#include "json_support.h"

#include "core/base/encoding.h"
#include "core/json/writer.h"

#include <QProcess>
#include <QTest>

#include <fstream>
#include <sstream>

namespace jsontest {
namespace {

using lookback::json::Cursor;
using lookback::json::Kind;
using lookback::json::Writer;

std::string percentDecoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const auto byte = lookback::base::fromHex(text.substr(i + 1, 2));
        if (!byte || byte->size() != 1)
            throw std::runtime_error("bad %NN in the corpus: " + std::string(text));
        out += *byte;
        i += 2;
    }
    return out;
}

bool rewriteValue(Cursor& in, Writer& out) {
    std::string_view text;
    bool flag = false;
    switch (in.peek()) {
    case Kind::Object:
        in.enterObject();
        out.beginObject();
        while (in.nextMember(text)) {
            out.key(text);
            if (!rewriteValue(in, out))
                return false;
        }
        out.endObject();
        return !in.failed();
    case Kind::Array:
        if (!in.enterArray())
            return false;
        out.beginArray();
        while (in.nextElement())
            if (!rewriteValue(in, out))
                return false;
        out.endArray();
        return !in.failed();
    case Kind::String:
        if (!in.readString(text))
            return false;
        out.value(text);
        return true;
    case Kind::Number:
        if (!in.readNumberText(text))
            return false;
        out.raw(text);
        return true;
    case Kind::True:
    case Kind::False:
        if (!in.readBool(flag))
            return false;
        out.value(flag);
        return true;
    case Kind::Null:
        out.null();
        return in.readNull();
    case Kind::Nothing: return in.skipValue();
    }
    return false;
}

} // namespace

std::vector<Case> corpus() {
    std::ifstream file(JSON_TEST_FOLDER "/corpus.txt");
    std::vector<Case> cases;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.empty() || line.starts_with('#'))
            continue;
        const auto bar = line.find(" | ");
        Case c;
        c.line = number;
        c.text = percentDecoded(std::string_view(line).substr(bar + 3));
        std::string verdict = line.substr(0, bar);
        c.ok = verdict == "ok";
        if (!c.ok) {
            if (const auto at = verdict.find(" @"); at != std::string::npos) {
                c.path = percentDecoded(std::string_view(verdict).substr(at + 2));
                verdict.resize(at);
            }
            std::istringstream words(verdict);
            words >> c.byte >> std::ws;
            std::getline(words, c.problem);
        }
        cases.push_back(std::move(c));
    }
    return cases;
}

std::optional<std::string> rewrite(std::string_view text) {
    Cursor cursor(text);
    std::string out;
    Writer writer(out);
    if (!rewriteValue(cursor, writer) || !cursor.finish())
        return std::nullopt;
    return out;
}

std::vector<std::optional<std::string>> rewriteByPython(const std::vector<std::string>& texts) {
    std::string input;
    for (const auto& text : texts)
        input += lookback::base::toHex(text) + "\n";
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral(JSON_TEST_FOLDER "/other_reader.py")});
    python.write(input.data(), static_cast<qint64>(input.size()));
    python.closeWriteChannel();
    std::vector<std::optional<std::string>> out;
    if (!python.waitForFinished(120000) || python.exitCode() != 0) {
        QTest::qFail(python.readAllStandardError().constData(), __FILE__, __LINE__);
        return out;
    }
    std::istringstream lines(python.readAllStandardOutput().toStdString());
    for (std::string line; std::getline(lines, line);)
        out.push_back(line == "refused" ? std::nullopt : lookback::base::fromHex(line));
    return out;
}

} // namespace jsontest
