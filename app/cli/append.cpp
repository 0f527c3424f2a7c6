#include "app/cli/command.h"

#include "core/base/encoding.h"
#include "core/json/writer.h"

#include <array>
#include <charconv>

namespace lookback::cli {
namespace {

constexpr std::array kOptions{
    Option{"--expected", "E", "any, none, exists, or the revision the stream must be at"},
    Option{"--officer", "NAME", "who unlocks the vault"},
    Option{"--passphrase-file", "F", "file with the passphrase; without it the terminal asks"},
    Option{"--key-file", "F", "key file of the vault; without it the default place"},
};

base::Result<store::Expected> expectedOf(const Arguments& args) {
    const auto text = args.value("--expected");
    if (!text)
        return usageError("--expected is missing", "--expected any, none, exists or a revision such as 41");
    if (*text == "any")
        return store::Expected::any();
    if (*text == "none")
        return store::Expected::noStream();
    if (*text == "exists")
        return store::Expected::streamExists();
    std::int64_t n = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), n);
    if (ec != std::errc() || end != text->data() + text->size() || n < -1)
        return usageError("--expected takes any, none, exists or a revision, not \"" + base::visibleExcerpt(*text) + "\"");
    return store::Expected::exactly(base::Revision{n});
}

base::Result<ExitCode> run(Context& context) {
    LOOKBACK_TRY_ASSIGN(const auto expected, expectedOf(context.args));
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Operator));
    if (wantsVault(context)) {
        LOOKBACK_TRY_ASSIGN(auto c, credentials(context, "Passphrase"));
        LOOKBACK_TRY(store->unlock(std::move(c)));
    }
    store::Conflict conflict;
    const auto appended = store->append(context.args.positional[1], expected, "-", &conflict);
    if (!appended) {
        if (appended.error().code != base::ErrorCode::Conflict || conflict.stream.empty())
            return appended.error();
        // The conflict carries the figure the writer needs to go on.
        printError(appended.error(), context.json, conflict.actual.value);
        return kConflict;
    }
    Output out;
    if (context.json) {
        std::string line;
        json::Writer writer(line);
        writer.beginObject().member("firstRevision", appended->first.value).member("lastRevision", appended->last.value);
        writer.member("position", std::string_view(appended->lastPosition.text())).member("alreadyThere", appended->alreadyThere).endObject();
        out << line << "\n";
    } else {
        out << (appended->alreadyThere ? "Already there" : "Appended") << ": revisions " << std::to_string(appended->first.value) << " to "
            << std::to_string(appended->last.value) << ", position #" << appended->lastPosition.text() << "\n";
    }
    LOOKBACK_TRY(out.flush());
    return kDone;
}

} // namespace

const Command kAppend{"append", "append STORE STREAM --expected any|none|exists|N", "append record lines from standard input",
                      "A line may leave out \"stream\": it is of STREAM. A line needs an id, a revision or a recordedAt, so that the same one sent twice is known; with --expected N or none it has "
                      "the next revision. Durable when it returns. The same ids at the same place succeed without a second copy; a conflict exits 4 and names the actual revision.",
                      kOptions, 2, 2, run};

} // namespace lookback::cli
