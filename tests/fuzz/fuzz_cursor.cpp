// json::Cursor under libFuzzer: verdict against simdjson's DOM, problems inside the text, write-and-read-again, and random pulls.
#include "core/base/encoding.h"
#include "core/json/cursor.h"
#include "core/json/writer.h"

#include <simdjson.h>

#include <cstdlib>
#include <string>

using namespace lookback::json;

namespace {

void require(bool promise) {
    if (!promise)
        std::abort();
}

bool rewrite(Cursor& in, Writer& out) {
    std::string_view text;
    bool flag = false;
    switch (in.peek()) {
    case Kind::Object:
        if (!in.enterObject())
            return false;
        out.beginObject();
        while (in.nextMember(text)) {
            out.key(text);
            if (!rewrite(in, out))
                return false;
        }
        out.endObject();
        return !in.failed();
    case Kind::Array:
        if (!in.enterArray())
            return false;
        out.beginArray();
        while (in.nextElement())
            if (!rewrite(in, out))
                return false;
        out.endArray();
        return !in.failed();
    case Kind::String: return in.readString(text) && (out.value(text), true);
    case Kind::Number: return in.readNumberText(text) && (out.raw(text), true);
    case Kind::True:
    case Kind::False: return in.readBool(flag) && (out.value(flag), true);
    case Kind::Null: return in.readNull() && (out.null(), true);
    case Kind::Nothing: return in.skipValue();
    }
    return false;
}

// Reads with whatever call the text's own bytes choose; only the order of calls is kept to the contract.
void pull(Cursor& c, std::string_view text, std::size_t& step, int depth) {
    std::string_view s;
    std::int64_t n = 0;
    bool flag = false;
    const auto choice = static_cast<unsigned char>(text[step++ % text.size()]) % 9;
    switch (choice) {
    case 0: c.readString(s); break;
    case 1: c.readInt64(n); break;
    case 2: c.readNumberText(s); break;
    case 3: c.readBool(flag); break;
    case 4: c.readNull(); break;
    case 5: c.skipValue(); break;
    default:
        if (c.peek() == Kind::Object && depth < 70 && c.enterObject())
            while (c.nextMember(s))
                pull(c, text, step, depth + 1);
        else if (c.peek() == Kind::Array && depth < 70 && c.enterArray())
            while (c.nextElement())
                pull(c, text, step, depth + 1);
        else
            c.skipValue();
    }
    if (choice == 5 && step % 7 == 0)
        c.fail("caller's problem", "something else");
    require(c.rawOffset() <= text.size() && c.raw().size() <= text.size() && c.offset() <= text.size());
    (void)c.path();
}

void agreesWithSimdjson(std::string_view text, const std::optional<Problem>& problem) {
    static simdjson::dom::parser parser;
    const auto error = parser.parse(text.data(), text.size()).error();
    if (!problem)
        require(error == simdjson::SUCCESS || error == simdjson::NUMBER_ERROR);
    else
        require(error != simdjson::SUCCESS || problem->problem == "duplicate member" || problem->problem == "too deep" ||
                problem->problem == "byte order mark");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto problem = check(text);
    agreesWithSimdjson(text, problem);
    Cursor cursor(text);
    std::string once;
    Writer writer(once);
    const bool accepted = rewrite(cursor, writer) && cursor.finish();
    require(accepted == !problem);
    if (problem) {
        require(problem->byte <= size && lookback::base::isUtf8(problem->found) && problem->byte == cursor.problem().byte);
        require(problem->problem == cursor.problem().problem && problem->path == cursor.problem().path);
    } else {
        Cursor again(once);
        std::string twice;
        Writer second(twice);
        require(rewrite(again, second) && again.finish() && once == twice);
    }
    if (size > 0) {
        std::size_t step = 0;
        Cursor driven(text);
        pull(driven, text, step, 0);
    }
    return 0;
}
