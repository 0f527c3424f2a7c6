#include "app/cli/privacy.h"

#include "core/base/clock.h"
#include "core/base/encoding.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>

namespace lookback::cli {
namespace {

using base::Result;
using erasure::Erasure;
using erasure::Step;

constexpr std::array kOptions{
    Option{"--ground", "G", "the ground: 17(1)(a) to 17(1)(f)"},
    Option{"--received", "DATE", "when the request was received, such as 2026-04-02"},
    Option{"--identity", "REF", "reference of the identity check"},
    Option{"--out-of-reach", "TEXT", "what the program cannot reach: backups, copies"},
    Option{"--owner-informed", "", "the owner of what is out of reach was told"},
    Option{"--digest", "D", "the plan's digest that was looked at; without it the plan as it is now"},
    Option{"--reason", "R", "why"},
    Option{"--due", "DATE", "the new due date"},
    Option{"--no-scan", "", "leave the event table unscanned (it grows with the store)"},
    Option{"--out", "F", "where the certificate goes: F, F.sig and F.pem; F.pdf also prints it"},
    kUnlockOptions[0],
    kUnlockOptions[1],
    kUnlockOptions[2],
};

// ---- what an erasure looks like ------------------------------------------------------------------------------------

void writePlan(json::Writer& writer, const erasure::Plan& plan) {
    writer.key("plan").beginObject().member("events", plan.events).member("fields", plan.fields);
    write(writer, "accounts", accountsOf(plan.streams));
    writer.key("kids").beginArray();
    for (const auto& key : plan.keys)
        writer.value(std::string_view(key.kid));
    writer.endArray().key("classes").beginObject();
    for (const auto& [name, fields] : plan.fieldsByClass)
        writer.member(name, fields);
    writer.endObject();
    write(writer, "holds", plan.holds);
    writeOrNull(writer, "outOfReach", plan.outOfReach);
    writer.member("ownerInformed", plan.ownerInformed).member("digest", std::string_view(plan.digest)).endObject();
}

void writeOutcome(json::Writer& writer, const std::optional<Erasure::Outcome>& outcome) {
    writer.key("outcome");
    if (!outcome) {
        writer.null();
        return;
    }
    writer.beginObject().member("events", outcome->events).member("fields", outcome->fields).member("streams", outcome->streams);
    writer.member("trials", outcome->trials).member("trialsFailed", outcome->trialsFailed).member("filesScanned", outcome->filesScanned);
    writer.member("bytesScanned", outcome->bytesScanned).member("hits", outcome->hits).member("scanMethod", std::string_view(outcome->scanMethod)).endObject();
}

void writeMembers(json::Writer& writer, const Erasure& e) {
    writer.member("erasure", std::string_view(e.id)).member("subject", std::string_view(e.subject)).member("state", erasure::word(e.state));
    writer.key("steps").beginArray();
    for (int i = 0; i < erasure::kSteps; ++i)
        if (const auto& at = e.steps[static_cast<std::size_t>(i)])
            writer.beginObject().member("step", erasure::code(static_cast<Step>(i))).member("at", *at).endObject();
    writer.endArray();
    writeOrNull(writer, "certificate", e.certificateDigest);
    writer.member("ground", std::string_view(e.ground)).member("received", std::string_view(e.received)).member("due", std::string_view(e.due));
    writer.member("identity", std::string_view(e.identity)).key("requested");
    write(writer, e.requested);
    write(writer, "approvals", e.approvals);
    write(writer, "executableFrom", e.executableFrom);
    write(writer, "approvalLapses", e.approvalLapses);
    writeOrNull(writer, "rejected", e.rejected);
    write(writer, "holds", e.holds);
    writePlan(writer, e.plan);
    writer.member("epochFrom", e.epochFrom).member("epochTo", e.epochTo);
    writeOutcome(writer, e.outcome);
    writer.key("storeScan");
    if (e.storeScan)
        writer.beginObject().member("bytesScanned", e.storeScan->bytesScanned).member("hits", e.storeScan->hits).endObject();
    else
        writer.null();
    writer.member("again", e.again);
}

std::string asJson(const Erasure& e) {
    std::string out;
    json::Writer writer(out);
    writer.beginObject();
    writeMembers(writer, e);
    writer.endObject();
    return out;
}

std::string describePlan(const erasure::Plan& plan) {
    std::string out = counted(plan.fields, "field") + " in " + counted(plan.events, "event");
    if (!plan.streams.empty())
        out += " of " + people(accountsOf(plan.streams));
    out += ", " + counted(static_cast<std::int64_t>(plan.keys.size()), "key") + "\nplan " + plan.digest + "\n";
    if (plan.strangers > 0)
        out += counted(plan.strangers, "value") + " in these events " + (plan.strangers == 1 ? "names" : "name") + " a key of another subject: they are not erased with this one\n";
    return out;
}

// Who has not signed yet and may approve.
std::vector<std::string> mayApprove(const Erasure& e, const workspace::VaultSummary& vault) {
    std::vector<std::string> all;
    for (const auto& officer : vault.officers) {
        const bool approver = std::find(officer.roles.begin(), officer.roles.end(), "approver") != officer.roles.end();
        const bool hasSigned = officer.name == e.requested.officer.name ||
            std::any_of(e.approvals.begin(), e.approvals.end(), [&](const auto& s) { return s.officer.name == officer.name; });
        if (approver && !hasSigned)
            all.push_back(officer.name);
    }
    return all;
}

// The month of Art. 12(3) runs until the erasure is carried out.
bool isOverdue(const Erasure& e) {
    const bool open = e.state == erasure::State::Submitted || e.state == erasure::State::Blocked || e.state == erasure::State::Approved || e.state == erasure::State::Executing;
    return open && !e.due.empty() && e.due < base::formatInstant(base::SystemClock().now()).substr(0, 10);
}

std::string dueText(const Erasure& e) { return visible(e.due) + (isOverdue(e) ? " (overdue)" : ""); }

std::string commandFor(std::string_view what, const Erasure& e) { return "lookback-cli erase STORE " + std::string(what) + " " + e.id; }

// What happens next, and who does it.
std::string whatNext(const Erasure& e, const workspace::VaultSummary& vault) {
    switch (e.state) {
    case erasure::State::Submitted: {
        const auto missing = vault.approvals - 1 - static_cast<int>(e.approvals.size());
        if (missing <= 0)
            return "Next: " + commandFor("execute", e) + "\n";
        const auto who = mayApprove(e, vault);
        return "Waits for " + counted(missing, "approval") + (who.empty() ? ", but no other officer may give it: add an officer" : " of " + people(who, "or")) + ": " + commandFor("approve", e) + "\n";
    }
    case erasure::State::Blocked: return "Deferred: held by " + people(e.holds) + ". Its fields are restricted (Art. 18) until the hold is released.\n";
    case erasure::State::Approved:
        return "Next" + (e.executableFrom ? ", from " + toTheSecond(*e.executableFrom) + " on" : std::string()) +
            (e.approvalLapses ? ", before " + toTheSecond(*e.approvalLapses) : std::string()) + ": " + commandFor("execute", e) + "\n";
    case erasure::State::Executing: return "Begun and not finished: lookback-cli erase STORE resume\n";
    case erasure::State::Erased: return "Next: " + commandFor("certificate", e) + " --out F\n";
    case erasure::State::Resurrected: return "An older file was put back: lookback-cli erase STORE again\n";
    case erasure::State::Rejected: return "Rejected: " + visible(e.rejected) + "\n";
    case erasure::State::Certified: return {};
    }
    return {};
}

std::string head(const Erasure& e) { return e.id + ", " + visible(e.subject) + ": " + std::string(erasure::word(e.state)); }

Result<ExitCode> answerOne(Context& context, workspace::Workspace& store, const Erasure& e) {
    LOOKBACK_TRY_ASSIGN(const auto vault, store.vault());
    return answer(context, asJson(e), head(e) + ", due " + dueText(e) + "\n" + describePlan(e.plan) + whatNext(e, vault));
}

// ---- requests ------------------------------------------------------------------------------------------------------

Result<ExitCode> request(Context& context) {
    const auto& args = context.args;
    erasure::Request r;
    r.subject = args.positional[1];
    r.ground = *args.value("--ground");
    LOOKBACK_TRY_ASSIGN(r.received, dateOf("--received", *args.value("--received")));
    r.identity = *args.value("--identity");
    r.outOfReach = args.value("--out-of-reach").value_or("");
    r.ownerInformed = args.has("--owner-informed");
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(const auto e, store->privacy().request(r));
    return answerOne(context, *store, e);
}

Result<ExitCode> approve(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(const auto e, store->privacy().approve(context.args.positional[1], context.args.value("--digest").value_or("")));
    return answerOne(context, *store, e);
}

Result<ExitCode> reject(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(const auto e, store->privacy().reject(context.args.positional[1], *context.args.value("--reason")));
    return answerOne(context, *store, e);
}

Result<ExitCode> extend(Context& context) {
    LOOKBACK_TRY_ASSIGN(const auto due, dateOf("--due", *context.args.value("--due")));
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(const auto e, store->privacy().extend(context.args.positional[1], due, *context.args.value("--reason")));
    return answerOne(context, *store, e);
}

// ---- execution -----------------------------------------------------------------------------------------------------

// Each step on standard error as it is done, with the seconds since the beginning.
class Steps {
public:
    workspace::StepCallback callback() {
        return [this](const std::string& id, Step step) {
            std::fprintf(stderr, "%s  %-4s %s  (%.2f s)\n", visible(id).c_str(), std::string(erasure::code(step)).c_str(), std::string(erasure::title(step)).c_str(), seconds());
        };
    }
    [[nodiscard]] double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count(); }

private:
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

// The event table is looked through while the destroyed keys are still in memory, which is only now. What goes wrong here takes nothing back.
void scanWhilePossible(Context& context, workspace::Privacy& privacy, Erasure& e) {
    const bool onlyCommitments = e.outcome && e.outcome->scanMethod == "commitment"; // the keys themselves are gone; trying them one by one takes hours
    if (context.args.has("--no-scan") || onlyCommitments)
        return;
    auto scanned = privacy.scanStore(e.id, context.stop, context.progress());
    if (scanned)
        e = std::move(*scanned);
    else
        std::fprintf(stderr, "lookback-cli: the event table was not scanned: %s\n", visible(scanned.error().message).c_str());
}

std::string describeOutcome(const Erasure& e) {
    std::string out;
    if (const auto& o = e.outcome) {
        out += counted(o->fields, "field") + " in " + counted(o->events, "event") + " of " + counted(o->streams, "stream") + " erased; trial decryption failed for " +
            std::to_string(o->trialsFailed) + " of " + std::to_string(o->trials) + "\n";
        out += counted(o->filesScanned, "file") + ", " + counted(o->bytesScanned, "byte") + " looked through for the key: " + counted(o->hits, "hit") + "\n";
    }
    if (const auto& o = e.storeScan)
        out += "event table, " + counted(o->bytesScanned, "byte") + ": " + counted(o->hits, "hit") + "\n";
    else
        out += "event table: not looked through\n";
    return out + "epoch " + std::to_string(e.epochFrom) + " to " + std::to_string(e.epochTo) + "\n";
}

bool foundKeys(const Erasure& e) { return (e.outcome && e.outcome->hits > 0) || (e.storeScan && e.storeScan->hits > 0); }

Result<ExitCode> answerExecuted(Context& context, workspace::Workspace& store, const std::vector<Erasure>& all, double seconds, bool single) {
    LOOKBACK_TRY_ASSIGN(const auto vault, store.vault());
    const std::string vaultFile = context.args.positional.front() + ".vault";
    std::string json, text;
    json::Writer writer(json);
    if (!single)
        writer.beginArray();
    ExitCode code = kDone;
    for (const auto& e : all) {
        writer.beginObject();
        writeMembers(writer, e);
        writer.key("seconds").raw(base::formatDecimal(static_cast<std::int64_t>(seconds * 1000), 3));
        writer.key("backup").beginObject().member("vault", std::string_view(vaultFile)).member("keyFile", std::string_view(vault.keyFile)).endObject().endObject();
        text += head(e) + "\n" + describeOutcome(e) + whatNext(e, vault);
        code = foundKeys(e) ? kFindings : code;
    }
    if (!single)
        writer.endArray();
    if (all.empty()) {
        text = "Nothing to do.\n";
    } else {
        text += "Done in " + base::formatDecimal(static_cast<std::int64_t>(seconds * 1000), 3) + " s.\n";
        text += "Make a new backup of the vault and the key file now; older copies of them no longer open for anyone:\n  " + visible(vaultFile) + "\n  " + visible(vault.keyFile) + "\n";
    }
    return answer(context, json, text, code);
}

Result<ExitCode> execute(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    auto privacy = store->privacy();
    Steps steps;
    LOOKBACK_TRY_ASSIGN(auto e, privacy.execute(context.args.positional[1], steps.callback(), context.stop));
    const double seconds = steps.seconds();
    scanWhilePossible(context, privacy, e);
    return answerExecuted(context, *store, {e}, seconds, true);
}

Result<ExitCode> answerMended(Context& context, workspace::Workspace& store, std::vector<Erasure> all, const Steps& steps) {
    const double seconds = steps.seconds();
    auto privacy = store.privacy();
    for (auto& e : all)
        scanWhilePossible(context, privacy, e);
    return answerExecuted(context, store, all, seconds, false);
}

// Unlocking finishes what was begun by itself; what it finished is told as well.
Result<ExitCode> resume(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openStore(context, workspace::Mode::Operator));
    auto privacy = store->privacy();
    LOOKBACK_TRY_ASSIGN(const auto begun, privacy.unfinished());
    LOOKBACK_TRY_ASSIGN(auto c, credentials(context, "Passphrase"));
    Steps steps;
    LOOKBACK_TRY(store->unlock(std::move(c)));
    LOOKBACK_TRY(privacy.resume(steps.callback()));
    std::vector<Erasure> all;
    for (const auto& id : begun) {
        LOOKBACK_TRY_ASSIGN(auto e, privacy.erasure(id));
        all.push_back(std::move(e));
    }
    return answerMended(context, *store, std::move(all), steps);
}

Result<ExitCode> again(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    Steps steps;
    LOOKBACK_TRY_ASSIGN(auto all, store->privacy().eraseAgain(steps.callback()));
    return answerMended(context, *store, std::move(all), steps);
}

// ---- afterwards ----------------------------------------------------------------------------------------------------

std::string statusText(const std::vector<Erasure>& all, const workspace::VaultSummary& vault) {
    if (all.empty())
        return "No erasures.\n";
    if (all.size() > 1) {
        Table table({"Erasure", "Subject", "State", "Due", "Requested by", "Approved by", "Holds", "Certificate"});
        for (const auto& e : all)
            table.row({e.id, e.subject, std::string(erasure::word(e.state)), dueText(e), e.requested.officer.name, people(names(e.approvals)), people(e.holds), e.certificateDigest.substr(0, 16)});
        return table.text();
    }
    const auto& e = all.front();
    std::string out = head(e) + "\nground " + visible(e.ground) + ", received " + visible(e.received) + ", due " + dueText(e) + ", identity " + visible(e.identity) + "\n";
    out += "requested by " + visible(e.requested.officer.name) + (e.approvals.empty() ? "" : ", approved by " + people(names(e.approvals))) + "\n" + describePlan(e.plan);
    Table table({"Step", "Done", ""});
    for (int i = 0; i < erasure::kSteps; ++i)
        if (const auto& at = e.steps[static_cast<std::size_t>(i)])
            table.row({std::string(erasure::code(static_cast<Step>(i))), toTheSecond(*at), std::string(erasure::title(static_cast<Step>(i)))});
    out += table.text();
    if (e.outcome)
        out += describeOutcome(e);
    if (!e.certificateDigest.empty())
        out += "certificate " + e.certificateDigest + "\n";
    return out + whatNext(e, vault);
}

Result<ExitCode> status(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToRead(context));
    auto privacy = store->privacy();
    std::vector<Erasure> all;
    if (context.args.positional.size() > 1) {
        LOOKBACK_TRY_ASSIGN(auto e, privacy.erasure(context.args.positional[1]));
        all.push_back(std::move(e));
    } else {
        LOOKBACK_TRY_ASSIGN(all, privacy.erasures());
    }
    LOOKBACK_TRY_ASSIGN(const auto problems, privacy.problems());
    for (const auto& p : problems)
        std::fprintf(stderr, "lookback-cli: #%s %s does not count: %s\n", p.position.text().c_str(), visible(p.stream).c_str(), visible(p.problem).c_str());
    LOOKBACK_TRY_ASSIGN(const auto vault, store->vault());
    std::string json;
    json::Writer writer(json);
    writer.beginArray();
    for (const auto& e : all)
        writer.raw(asJson(e));
    writer.endArray();
    const bool resurrected = std::any_of(all.begin(), all.end(), [](const auto& e) { return e.state == erasure::State::Resurrected; });
    return answer(context, json, statusText(all, vault), resurrected || !problems.empty() ? kFindings : kDone);
}

Result<ExitCode> certificate(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    auto privacy = store->privacy();
    LOOKBACK_TRY_ASSIGN(const auto target, targetOf(context, privacy));
    // The store keeps the digest of each certificate issued; the file may be the only copy.
    for (const auto& file : {target.json, target.json + ".sig", target.json + ".pem", target.pdf})
        if (std::error_code ignored; !file.empty() && std::filesystem::exists(file, ignored))
            return base::makeError(base::ErrorCode::CannotWrite, "there is a file of this name already, and a certificate replaces none", file, "name another file");
    LOOKBACK_TRY_ASSIGN(const auto document, privacy.certificate(context.args.positional[1]));
    LOOKBACK_TRY_ASSIGN(const auto files, save(privacy, document, target, false));
    LOOKBACK_TRY_ASSIGN(const auto e, privacy.erasure(context.args.positional[1]));
    std::string json;
    json::Writer writer(json);
    writer.beginObject().member("erasure", std::string_view(e.id)).member("certificate", std::string_view(e.certificateDigest));
    write(writer, "files", files);
    writer.endObject();
    return answer(context, json,
                  "Certificate of " + e.id + " in " + people(files) + ". To check it:\n  openssl pkeyutl -verify -pubin -inkey " + visible(files[2]) + " -rawin -in " + visible(files[0]) +
                      " -sigfile " + visible(files[1]) + "\n");
}

Result<ExitCode> readmit(Context& context) {
    const auto& subject = context.args.positional[1];
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(const auto kid, store->privacy().readmit(subject, *context.args.value("--reason")));
    std::string json;
    json::Writer writer(json);
    writer.beginObject().member("subject", std::string_view(subject)).member("done", !kid.empty());
    writeOrNull(writer, "kid", kid);
    writer.endObject();
    return answer(context, json,
                  kid.empty() ? "Signed. " + visible(subject) + " has a new key when another officer gives the same command.\n"
                              : visible(subject) + " has a new key, " + kid + ". What was erased stays erased.\n");
}

constexpr std::array kActions{
    Action{"request", "SUBJECT", "!--ground !--received !--identity --out-of-reach --owner-informed @", "asks for the erasure; the due date is one month after it was received", request},
    Action{"approve", "ID", "--digest @", "another officer agrees to this very plan", approve},
    Action{"reject", "ID", "!--reason @", "ends the request", reject},
    Action{"extend", "ID", "!--due !--reason @", "moves the due date, by two months at most and within one month of the request (Art. 12(3))", extend},
    Action{"execute", "ID", "--no-scan @", "destroys the key, proves it, and looks through the event table for it while it is still known; Ctrl+C is heard before the point of no return, and by the last part", execute},
    Action{"resume", "", "--no-scan @", "finishes what was begun", resume},
    Action{"again", "", "--no-scan @", "after an older vault or store was put back: erases again what had been erased; an older store is taken as it is once as many officers as the policy asks gave the same command", again},
    Action{"status", "[ID]", "", "requests, their steps, who signed; needs no passphrase", status},
    Action{"certificate", "ID", "!--out @", "issues the certificate and writes it with its signature and the officer's key", certificate},
    Action{"readmit", "SUBJECT", "!--reason @", "the person came back: a new key, when as many officers as the policy asks have given this command", readmit},
};

} // namespace

const Command kErase{"erase", "erase STORE ACTION …", "erase a person by destroying the key",
                     "request, then approve by other officers as the policy asks, then execute. Every act is signed by the officer who gives it; a refused one exits 5 with the "
                     "reason. Between the point of no return and the end nothing else is written to the store: resume finishes it. After an erasure make a new backup of vault and key "
                     "file: older ones no longer open for anyone.",
                     kOptions, 1, 100, nullptr, kActions};

} // namespace lookback::cli
