#include "app/cli/command.h"

#include "core/json/writer.h"

#include <array>

namespace lookback::cli {
namespace {

using workspace::AccountRow;

void appendJson(std::string& out, const AccountRow& row) {
    json::Writer writer(out);
    writer.beginObject().member("account", std::string_view(row.account)).member("stream", std::string_view(row.stream));
    writer.member("events", row.events).member("version", row.version.value).member("status", std::string_view(row.status));
    writer.key("balance");
    if (row.unit.empty()) {
        writer.null();
    } else {
        std::string money;
        appendMoney(money, row.value, row.unit);
        writer.raw(money);
    }
    writer.member("lastRecordedAt", row.lastRecordedAt).member("findings", row.findings.value_or(0));
    writer.key("problems").beginArray();
    for (const auto& problem : row.problems)
        writer.value(std::string_view(problem));
    writer.endArray().endObject();
}

base::Result<ExitCode> run(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Evidence));
    constexpr std::size_t kPage = 256;
    Output out;
    std::vector<AccountRow> all;
    std::string after;
    bool first = true;
    if (context.json)
        out << "[";
    for (;;) {
        LOOKBACK_TRY_ASSIGN(auto page, store->accounts(after, kPage, true, context.stop));
        for (auto& row : page) {
            after = row.account;
            if (!context.json) {
                all.push_back(std::move(row));
                continue;
            }
            std::string text = first ? "\n" : ",\n";
            first = false;
            appendJson(text, row);
            out << text;
        }
        if (page.size() < kPage)
            break;
    }
    if (context.json) {
        out << (first ? "]\n" : "\n]\n");
    } else if (all.empty()) {
        out << "No accounts in this store. Import a log: lookback-cli import STORE LOG\n";
    } else {
        Table table({"Account", "Events", "Version", "Status", "Balance", "", "Last recorded", "Findings"}, {false, true, true, false, true, false, false, true});
        for (const auto& row : all) {
            std::string notes = std::to_string(row.findings.value_or(0));
            for (const auto& problem : row.problems)
                notes += ", " + problem;
            table.row({row.account, std::to_string(row.events), "v" + std::to_string(row.version.value), row.status, moneyText(row.value, row.decimals), row.unit,
                       base::formatInstant(row.lastRecordedAt), notes});
        }
        out << table.text();
    }
    LOOKBACK_TRY(out.flush());
    return kDone;
}

} // namespace

const Command kAccounts{"accounts", "accounts STORE", "list every account", "Balances are those of the latest version on the recorded axis.", {}, 1, 1, run};

} // namespace lookback::cli
