#include "app/cli/privacy.h"

#include "core/base/encoding.h"
#include "core/json/cursor.h"

#include <algorithm>
#include <array>

namespace lookback::cli {
namespace {

using base::Result;
using workspace::VaultSummary;

constexpr std::array kOptions{
    Option{"--approvals", "N", "officers who must sign an erasure, the requester included"},
    Option{"--cool-off", "HOURS", "between the last approval and the execution (policy; without it as it is)"},
    Option{"--roles", "R,…", "requester, approver, or both with a comma between them"},
    Option{"--new-passphrase-file", "F", "file with the new passphrase; without it the terminal asks, twice"},
    kUnlockOptions[0],
    kUnlockOptions[1],
    kUnlockOptions[2],
};

// ---- changes that wait for signatures ------------------------------------------------------------------------------

/// The words behind `vault STORE` that sign a pending change too; the act itself where this program does not know it.
std::string commandOf(const std::string& change) {
    const auto brace = std::min(change.find('{'), change.size());
    const auto type = change.substr(0, brace);
    std::string name, roles;
    std::int64_t approvals = -1, coolOff = -1;
    json::Cursor cursor(std::string_view(change).substr(brace));
    std::string_view member, text;
    if (!cursor.enterObject())
        return change;
    const auto readOfficer = [&] {
        if (cursor.enterObject())
            while (cursor.nextMember(member)) {
                if (member == "name" && cursor.readString(text)) {
                    name = text;
                } else if (member == "roles" && cursor.enterArray()) {
                    while (cursor.nextElement() && cursor.readString(text))
                        roles += (roles.empty() ? "" : ",") + std::string(text);
                } else if (!cursor.skipValue()) {
                    return;
                }
            }
    };
    while (cursor.nextMember(member)) {
        if (member == "officer")
            readOfficer();
        else if (member == "approvals")
            cursor.readInt64(approvals);
        else if (member == "coolOffHours")
            cursor.readInt64(coolOff);
        else
            cursor.skipValue();
    }
    if (type == "OfficerAdded" && !name.empty())
        return "officer add " + name + " --roles " + roles;
    if (type == "OfficerRemoved" && !name.empty())
        return "officer remove " + name;
    if (type == "PolicyChanged" && approvals >= 0 && coolOff >= 0)
        return "policy --approvals " + std::to_string(approvals) + " --cool-off " + std::to_string(coolOff);
    if (type == "StoreAccepted")
        return "the older store taken as it is (erase STORE again)";
    return change;
}

// ---- status --------------------------------------------------------------------------------------------------------

struct Status {
    VaultSummary vault;
    workspace::Governance governance;
    std::optional<erasure::Restored> restored;
    std::vector<std::string> unfinished;
    std::vector<erasure::ActProblem> problems;
    [[nodiscard]] bool clean() const { return !restored && unfinished.empty() && problems.empty(); }
};

Result<Status> statusOf(Context& context, workspace::Workspace& store) {
    Status s;
    LOOKBACK_TRY_ASSIGN(s.vault, store.vault());
    if (s.vault.state == VaultSummary::State::None)
        return base::makeError(base::ErrorCode::NotFound, "this store has no vault", context.args.positional[0], "make one: lookback-cli vault STORE create");
    auto privacy = store.privacy();
    LOOKBACK_TRY_ASSIGN(s.governance, privacy.governance());
    LOOKBACK_TRY_ASSIGN(s.restored, privacy.restored());
    LOOKBACK_TRY_ASSIGN(s.unfinished, privacy.unfinished());
    LOOKBACK_TRY_ASSIGN(s.problems, privacy.problems());
    return s;
}

void writeRestored(json::Writer& writer, const std::optional<erasure::Restored>& restored) {
    writer.key("restored");
    if (!restored) {
        writer.null();
        return;
    }
    writer.beginObject().member("what", erasure::word(restored->what)).member("detail", std::string_view(restored->detail));
    write(writer, "erasures", restored->erasures);
    writer.endObject();
}

std::string asJson(const Status& s) {
    const auto& v = s.vault;
    std::string out;
    json::Writer writer(out);
    writer.beginObject().member("vault", std::string_view(v.vaultId)).member("epoch", v.epoch).key("officers").beginArray();
    for (const auto& officer : v.officers) {
        writer.beginObject().member("name", std::string_view(officer.name));
        write(writer, "roles", officer.roles);
        writer.endObject();
    }
    writer.endArray().key("policy").beginObject().member("officers", v.approvals).member("coolOffHours", s.governance.coolOffHours).endObject();
    writer.member("keyFileMode", std::string_view(v.keyFileMode)).member("keyFile", std::string_view(v.keyFile)).member("subjects", v.subjects);
    writer.key("pending").beginArray();
    for (const auto& pending : s.governance.pending) {
        writer.beginObject().member("change", std::string_view(pending.change)).member("command", std::string_view(commandOf(pending.change)));
        write(writer, "signed", pending.signatures);
        write(writer, "waitsFor", pending.others);
        writer.endObject();
    }
    writer.endArray();
    writeRestored(writer, s.restored);
    write(writer, "unfinished", s.unfinished);
    writer.key("problems").beginArray();
    for (const auto& p : s.problems) {
        writer.beginObject().member("position", std::string_view(p.position.text())).member("stream", std::string_view(p.stream));
        writer.member("revision", p.revision.value).member("problem", std::string_view(p.problem)).endObject();
    }
    writer.endArray().endObject();
    return out;
}

std::string asText(const Status& s) {
    const auto& v = s.vault;
    std::string out = "vault " + v.vaultId + ", epoch " + std::to_string(v.epoch) + "\n";
    for (const auto& officer : v.officers) {
        out += "officer " + visible(officer.name) + ":";
        for (const auto& role : officer.roles)
            out += " " + visible(role);
        out += "\n";
    }
    out += "policy: " + std::to_string(v.approvals) + (v.approvals == 1 ? " officer signs" : " officers sign");
    if (s.governance.coolOffHours > 0)
        out += ", " + counted(s.governance.coolOffHours, "hour") + " between approval and execution";
    out += "\nkey file (" + visible(v.keyFileMode) + "): " + visible(v.keyFile) + "\nkeys of " + counted(v.subjects, "subject") + "\n";
    for (const auto& pending : s.governance.pending)
        out += "pending: " + visible(commandOf(pending.change)) + "; signed by " + people(names(pending.signatures)) +
            (pending.others.empty() ? "" : "; may still sign: " + people(pending.others)) + "\n";
    if (s.restored)
        out += "An older file was put back: " + std::string(erasure::word(s.restored->what)) + ". " + visible(s.restored->detail) +
            (s.restored->what == erasure::Restored::What::VaultAlone && s.restored->erasures.empty() ? ".\nNothing is written with it: put back the newest vault with its key file.\n"
                                                                                                     : ".\nNothing else is written before: lookback-cli erase STORE again\n");
    for (const auto& id : s.unfinished)
        out += "Erasure " + visible(id) + " was begun and is not finished. Nothing else is written before: lookback-cli erase STORE resume\n";
    for (const auto& p : s.problems)
        out += "does not count: #" + p.position.text() + " " + visible(p.stream) + ": " + visible(p.problem) + "\n";
    return out;
}

Result<ExitCode> answerStatus(Context& context, workspace::Workspace& store) {
    LOOKBACK_TRY_ASSIGN(const auto status, statusOf(context, store));
    return answer(context, asJson(status), asText(status), status.clean() ? kDone : kFindings);
}

Result<ExitCode> showStatus(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToRead(context));
    return answerStatus(context, *store);
}

Result<ExitCode> create(Context& context) {
    LOOKBACK_TRY_ASSIGN(const auto approvals, context.args.number("--approvals", 1, 1, 100));
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Operator));
    LOOKBACK_TRY_ASSIGN(auto c, credentials(context, "New passphrase for the vault", true));
    LOOKBACK_TRY(store->createVault(std::move(c), static_cast<int>(approvals)));
    LOOKBACK_TRY(noteMissingKeys(*store, context.stop));
    return answerStatus(context, *store);
}

// ---- subjects ------------------------------------------------------------------------------------------------------

bool isFinding(erasure::KeyState state) { return state == erasure::KeyState::Missing || state == erasure::KeyState::Resurrected; }

Result<ExitCode> subjects(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToRead(context));
    LOOKBACK_TRY_ASSIGN(const auto rows, store->privacy().subjects(context.stop, context.progress()));
    std::string json;
    json::Writer writer(json);
    Table table({"Subject", "Key", "State", "Created", "Events", "Fields", "Accounts", "Hold", "Request", "Due"}, {false, false, false, false, true, true});
    ExitCode code = kDone;
    writer.beginArray();
    for (const auto& r : rows) {
        writer.beginObject().member("subject", std::string_view(r.subject));
        writeOrNull(writer, "kid", r.kid);
        writer.member("state", erasure::word(r.state));
        write(writer, "createdAt", r.createdAt);
        write(writer, "destroyedAt", r.destroyedAt);
        writer.member("events", r.events).member("fields", r.fields);
        write(writer, "accounts", r.accounts);
        writer.member("accountCount", r.accountCount);
        writeOrNull(writer, "hold", r.hold);
        writeOrNull(writer, "request", r.request);
        writeOrNull(writer, "due", r.due);
        writer.endObject();
        const std::string accounts = r.accounts.empty() ? "-" : r.accounts.front() + (r.accountCount > 1 ? " +" + std::to_string(r.accountCount - 1) : "");
        table.row({r.subject, r.kid.substr(0, 8), std::string(erasure::word(r.state)) + (r.destroyedAt ? " " + base::formatInstant(*r.destroyedAt).substr(0, 10) : ""),
                   r.createdAt ? base::formatInstant(*r.createdAt).substr(0, 10) : "-", std::to_string(r.events), std::to_string(r.fields), accounts, r.hold, r.request, r.due});
        code = isFinding(r.state) ? kFindings : code;
    }
    writer.endArray();
    return answer(context, json, rows.empty() ? "No keys.\n" : table.text(), code);
}

// ---- officers and policy -------------------------------------------------------------------------------------------

// What was asked took effect, or waits for others: who, and what they must do.
Result<ExitCode> answerChange(Context& context, workspace::Workspace& store, bool done, const std::string& what, const std::string& doneText) {
    LOOKBACK_TRY_ASSIGN(const auto governance, store.privacy().governance());
    LOOKBACK_TRY_ASSIGN(const auto vault, store.vault());
    std::string json;
    json::Writer writer(json);
    writer.beginObject().member("done", done).member("change", std::string_view(what)).key("pending").beginArray();
    std::string text = done ? doneText + "\n" : "Signed. " + what + " takes effect when other officers give the same command:\n";
    for (const auto& pending : governance.pending) {
        writer.beginObject().member("change", std::string_view(pending.change)).member("command", std::string_view(commandOf(pending.change)));
        write(writer, "signed", pending.signatures);
        write(writer, "waitsFor", pending.others);
        writer.endObject();
        if (!done)
            text += "  " + visible(commandOf(pending.change)) + ": signed by " + people(names(pending.signatures)) + ", may still sign: " + people(pending.others) + "\n";
    }
    writer.endArray().member("epoch", vault.epoch).endObject();
    if (done)
        text += "Make a new backup of the vault and its key file.\n";
    return answer(context, json, text);
}

Result<ExitCode> addOfficer(Context& context) {
    const auto& name = context.args.positional[1];
    LOOKBACK_TRY_ASSIGN(const auto roles, wordsOf("--roles", *context.args.value("--roles")));
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(auto passphrase, newPassphrase(context, "Passphrase of " + visible(name)));
    LOOKBACK_TRY_ASSIGN(const bool done, store->privacy().addOfficer(name, roles, std::move(passphrase)));
    return answerChange(context, *store, done, "officer add " + name, visible(name) + " is an officer now.");
}

Result<ExitCode> removeOfficer(Context& context) {
    const auto& name = context.args.positional[1];
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(const bool done, store->privacy().removeOfficer(name));
    return answerChange(context, *store, done, "officer remove " + name,
                        visible(name) + " is no officer any more; a new epoch began, and older copies of the key file open nothing.");
}

Result<ExitCode> changePassphrase(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(auto passphrase, newPassphrase(context, "New passphrase"));
    LOOKBACK_TRY(store->privacy().changePassphrase(std::move(passphrase)));
    return answer(context, "{\"done\":true}", "The passphrase is changed. Make a new backup of the vault: older ones open with the old passphrase.\n");
}

Result<ExitCode> setPolicy(Context& context) {
    LOOKBACK_TRY_ASSIGN(const auto approvals, context.args.number("--approvals", 0, 1, 100));
    LOOKBACK_TRY_ASSIGN(const auto coolOff, context.args.number("--cool-off", -1, 0, 24 * 365));
    if (approvals == 0 && coolOff < 0)
        return usageError("vault policy needs --approvals N, --cool-off HOURS or both");
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(const auto now, store->privacy().governance());
    const int wanted = approvals == 0 ? now.approvals : static_cast<int>(approvals);
    const int hours = coolOff < 0 ? now.coolOffHours : static_cast<int>(coolOff);
    LOOKBACK_TRY_ASSIGN(const bool done, store->privacy().setPolicy(wanted, hours));
    const std::string what = "policy of " + counted(wanted, "officer") + " and " + counted(hours, "hour") + " of cool-off";
    LOOKBACK_TRY_ASSIGN(const auto vault, store->vault());
    // Lowering it takes all of them: whoever is lost then is missed for ever.
    const bool all = wanted > 1 && static_cast<std::size_t>(wanted) == vault.officers.size();
    return answerChange(context, *store, done, what,
                        "The " + what + " holds now." +
                            (all ? " These are all officers: should one be lost, nothing can be signed or lowered any more. Add another officer." : std::string()));
}

constexpr std::array kActions{
    Action{"create", "", "--approvals @", "makes the vault with one officer who has all roles, named by --officer, and the key file, which must be kept apart from vault and store", create},
    Action{"status", "", "", "epoch, officers, policy, changes that wait for signatures, older files put back; needs no passphrase", showStatus},
    Action{"subjects", "", "", "every subject: its key, where its data is, holds and requests; needs no passphrase", subjects},
    Action{"officer add", "NAME", "!--roles --new-passphrase-file @", "another officer with a passphrase of their own; as many officers as the policy asks give the same command",
           addOfficer},
    Action{"officer remove", "NAME", "@", "takes an officer away and begins a new epoch; as many officers as the policy asks give the same command", removeOfficer},
    Action{"passphrase", "", "--new-passphrase-file @", "changes the passphrase of the officer who gives it", changePassphrase},
    Action{"policy", "", "--approvals --cool-off @", "how many officers must sign: one officer may raise it, all must agree to lower it", setPolicy},
};

} // namespace

const Command kVault{"vault", "vault STORE ACTION …", "the file of keys beside a store",
                     "One key per person; whoever destroys it has erased the person's data wherever it lies. A change that several officers must sign takes effect when the last "
                     "one gives the same command; until then the command says who may still sign, and exits 0.",
                     kOptions, 1, 4, nullptr, kActions};

} // namespace lookback::cli
