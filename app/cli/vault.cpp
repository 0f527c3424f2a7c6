#include "app/cli/command.h"

#include "core/base/encoding.h"
#include "core/json/writer.h"

#include <array>

namespace lookback::cli {
namespace {

using workspace::VaultSummary;

constexpr std::array kOptions{
    Option{"--approvals", "N", "officers who must sign an erasure, the requester included (create; default 1)"},
    Option{"--officer", "NAME", "name of the first officer (default: the login name)"},
    Option{"--passphrase-file", "F", "file with the passphrase; without it the terminal asks"},
    Option{"--key-file", "F", "where the key file goes; without it the default place"},
};

std::string asJson(const VaultSummary& v) {
    std::string out;
    json::Writer writer(out);
    writer.beginObject().member("vault", std::string_view(v.vaultId)).member("epoch", v.epoch).key("officers").beginArray();
    for (const auto& officer : v.officers) {
        writer.beginObject().member("name", std::string_view(officer.name)).key("roles").beginArray();
        for (const auto& role : officer.roles)
            writer.value(std::string_view(role));
        writer.endArray().endObject();
    }
    writer.endArray().key("policy").beginObject().member("officers", v.approvals).endObject();
    writer.member("keyFileMode", std::string_view(v.keyFileMode)).member("keyFile", std::string_view(v.keyFile)).member("subjects", v.subjects).endObject();
    return out + "\n";
}

std::string asText(const VaultSummary& v) {
    std::string out = "vault " + v.vaultId + ", epoch " + std::to_string(v.epoch) + "\n";
    for (const auto& officer : v.officers) {
        out += "officer " + visible(officer.name) + ":";
        for (const auto& role : officer.roles)
            out += " " + visible(role);
        out += "\n";
    }
    out += "policy: " + std::to_string(v.approvals) + (v.approvals == 1 ? " officer signs\n" : " officers sign\n");
    out += "key file (" + visible(v.keyFileMode) + "): " + visible(v.keyFile) + "\nkeys of " + std::to_string(v.subjects) + " subjects\n";
    return out;
}

base::Result<ExitCode> run(Context& context) {
    const std::string action = context.args.positional[1];
    if (action != "create" && action != "status")
        return usageError("no such vault command: \"" + base::visibleExcerpt(action) + "\"", "lookback-cli vault STORE create, or lookback-cli vault STORE status");
    const bool create = action == "create";
    LOOKBACK_TRY_ASSIGN(const auto approvals, context.args.number("--approvals", 1, 1, 100));
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, create ? workspace::Mode::Operator : workspace::Mode::Evidence));
    if (create) {
        LOOKBACK_TRY_ASSIGN(auto c, credentials(context, "New passphrase for the vault"));
        LOOKBACK_TRY(store->createVault(std::move(c), static_cast<int>(approvals)));
    }
    LOOKBACK_TRY_ASSIGN(const auto summary, store->vault());
    if (summary.state == VaultSummary::State::None)
        return base::makeError(base::ErrorCode::NotFound, "this store has no vault", context.args.positional[0], "make one: lookback-cli vault STORE create");
    Output out;
    out << (context.json ? asJson(summary) : asText(summary));
    LOOKBACK_TRY(out.flush());
    return kDone;
}

} // namespace

const Command kVault{"vault", "vault STORE create [--approvals N] | status", "the file of keys beside a store",
                     "create makes one officer with all roles, and a key file that must be kept apart from vault and store. status needs no passphrase.", kOptions, 2, 2,
                     run};

} // namespace lookback::cli
