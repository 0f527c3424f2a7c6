#include "app/cli/privacy.h"

#include <array>

namespace lookback::cli {
namespace {

constexpr std::array kOptions{
    Option{"--reason", "R", "why; registered in the activity file"},
    Option{"--recipient", "NAME", "who receives it; registered (default: the subject)"},
    Option{"--out", "F", "where it goes: F, F.sig and F.pem; F.pdf also prints it"},
    kUnlockOptions[0],
    kUnlockOptions[1],
    kUnlockOptions[2],
};

base::Result<ExitCode> run(Context& context) {
    const auto& subject = context.args.positional[1];
    const auto reason = context.args.value("--reason").value_or("");
    if (reason.empty() || !context.args.has("--out"))
        return usageError("access-export needs --reason R and --out F: what is shown is registered");
    LOOKBACK_TRY_ASSIGN(auto store, openToRead(context));
    auto privacy = store->privacy();
    LOOKBACK_TRY_ASSIGN(const auto target, targetOf(context, privacy));
    LOOKBACK_TRY_ASSIGN(auto c, credentials(context, "Passphrase"));
    LOOKBACK_TRY(store->unlock(std::move(c)));
    LOOKBACK_TRY_ASSIGN(const auto document, privacy.accessExport(subject, reason, context.args.value("--recipient").value_or(subject)));
    LOOKBACK_TRY_ASSIGN(const auto files, save(privacy, document, target, true));
    std::string json;
    json::Writer writer(json);
    writer.beginObject().member("subject", std::string_view(subject)).member("bytes", static_cast<std::int64_t>(document.json.size()));
    write(writer, "files", files);
    writer.endObject();
    return answer(context, json, "Everything of " + visible(subject) + ", in clear, in " + people(files) + ". It is registered.\n");
}

} // namespace

const Command kAccessExport{"access-export", "access-export STORE SUBJECT --reason R --out F", "all of one person's data in clear",
                            "For a request of access or portability (Art. 15, 20). Other people's data stays masked. It is signed by the officer, registered in the activity file, and "
                            "its files can be read by nobody else.",
                            kOptions, 2, 2, run};

} // namespace lookback::cli
