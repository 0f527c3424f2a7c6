#include "app/cli/privacy.h"

#include "core/base/encoding.h"

#include <algorithm>
#include <array>

namespace lookback::cli {
namespace {

constexpr std::array kOptions{
    Option{"--act", "A", "only these: reveal, export, access-export, certificate, unlock-failed, operator, erasure"},
    Option{"--since", "T", "only from this instant on"},
};

std::string asJson(const workspace::ActivityEntry& entry) {
    std::string out;
    json::Writer writer(out);
    writer.beginObject().member("at", entry.at).member("act", std::string_view(entry.act)).member("chained", entry.chained).key("detail").beginObject();
    for (const auto& [name, value] : entry.detail)
        writer.member(name, std::string_view(value));
    writer.endObject().endObject();
    return out + "\n";
}

std::string asText(const workspace::ActivityEntry& entry) {
    std::string out = toTheSecond(entry.at) + "  " + visible(entry.act);
    for (const auto& [name, value] : entry.detail)
        out += "  " + visible(name) + "=" + visible(value);
    return out + (entry.chained ? "\n" : "  BROKEN: does not follow the line before it\n");
}

base::Result<ExitCode> run(Context& context) {
    const auto act = context.args.value("--act");
    constexpr std::array<std::string_view, 7> kActs{"reveal", "export", "access-export", "certificate", "unlock-failed", "operator", "erasure"};
    if (act && std::find(kActs.begin(), kActs.end(), *act) == kActs.end())
        return usageError("--act takes reveal, export, access-export, certificate, unlock-failed, operator or erasure, not \"" + base::visibleExcerpt(*act) + "\"");
    std::optional<base::Instant> since;
    if (const auto text = context.args.value("--since")) {
        LOOKBACK_TRY_ASSIGN(since, base::parseInstantLoose(*text));
    }
    LOOKBACK_TRY_ASSIGN(auto store, openToRead(context));
    LOOKBACK_TRY_ASSIGN(const auto entries, store->privacy().activity());
    Output out;
    ExitCode code = kDone;
    bool any = false;
    for (const auto& entry : entries) {
        code = entry.chained ? code : kFindings; // a line taken out or altered shows, whatever was asked for
        if ((act && entry.act != *act) || (since && entry.at < *since))
            continue;
        any = true;
        out << (context.json ? asJson(entry) : asText(entry));
        LOOKBACK_TRY(out.status());
    }
    if (!any && !context.json)
        out << "Nothing is registered.\n";
    LOOKBACK_TRY(out.flush());
    return code;
}

} // namespace

const Command kActivity{"activity", "activity STORE [--act A] [--since T]", "what was shown, exported and done, from the register",
                        "The register beside the store, one line an entry; with --json one object a line. Each entry holds the digest of the one before it: exits 1 when one was taken "
                        "out or altered.",
                        kOptions, 1, 1, run};

} // namespace lookback::cli
