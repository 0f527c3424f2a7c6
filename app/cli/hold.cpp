#include "app/cli/privacy.h"

#include <array>

namespace lookback::cli {
namespace {

using base::Result;

constexpr std::array kOptions{
    Option{"--basis", "B", "17(3)(b) or 17(3)(e)"},
    Option{"--case", "REF", "the case that needs the data"},
    Option{"--until", "DATE", "when the hold is to be looked at again"},
    Option{"--classes", "C,…", "classes of fields such as name,iban; without it all"},
    kUnlockOptions[0],
    kUnlockOptions[1],
    kUnlockOptions[2],
};

std::string asJson(const erasure::Hold& hold) {
    std::string out;
    json::Writer writer(out);
    write(writer, hold);
    return out;
}

Result<ExitCode> place(Context& context) {
    const auto& args = context.args;
    erasure::Hold hold;
    hold.subject = args.positional[1];
    hold.basis = *args.value("--basis");
    hold.reference = *args.value("--case");
    if (const auto until = args.value("--until")) {
        LOOKBACK_TRY_ASSIGN(hold.review, dateOf("--until", *until));
    }
    if (const auto classes = args.value("--classes")) {
        LOOKBACK_TRY_ASSIGN(hold.scope, wordsOf("--classes", *classes));
    }
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(const auto placed, store->privacy().placeHold(hold));
    return answer(context, asJson(placed), placed.id + " holds the data of " + visible(placed.subject) + ".\n");
}

Result<ExitCode> release(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToAct(context));
    LOOKBACK_TRY_ASSIGN(const auto hold, store->privacy().releaseHold(context.args.positional[1]));
    const bool released = hold.state == erasure::Hold::State::Released;
    return answer(context, asJson(hold),
                  released ? hold.id + " is released.\n"
                           : "Signed by " + people(names(hold.releases)) + ". " + hold.id + " is released when another officer gives the same command.\n");
}

Result<ExitCode> list(Context& context) {
    LOOKBACK_TRY_ASSIGN(auto store, openToRead(context));
    LOOKBACK_TRY_ASSIGN(const auto holds, store->privacy().holds());
    std::string json;
    json::Writer writer(json);
    writer.beginArray();
    Table table({"Hold", "Subject", "State", "Basis", "Case", "Until", "Classes", "Placed by", "Released by"});
    for (const auto& hold : holds) {
        write(writer, hold);
        std::string classes;
        for (const auto& one : hold.scope)
            classes += (classes.empty() ? "" : ",") + one;
        table.row({hold.id, hold.subject, std::string(erasure::word(hold.state)), hold.basis, hold.reference, hold.review, classes.empty() ? "all" : classes, hold.placed.officer.name,
                   people(names(hold.releases))});
    }
    writer.endArray();
    return answer(context, json, holds.empty() ? "No holds.\n" : table.text());
}

constexpr std::array kActions{
    Action{"place", "SUBJECT", "!--basis !--case --until --classes @", "keeps the data of a subject: an erasure is deferred, its fields are restricted", place},
    Action{"release", "ID", "@", "takes effect when as many officers as the policy asks have given this command; a deferred request comes back", release},
    Action{"list", "", "", "every hold; needs no passphrase", list},
};

} // namespace

const Command kHold{"hold", "hold STORE ACTION …", "keep a person's data that must not be erased",
                    "For legal obligations (17(3)(b)) and legal claims (17(3)(e)). A key stands for the whole person, so a hold on any class of fields the person has defers the whole "
                    "erasure.",
                    kOptions, 1, 100, nullptr, kActions};

} // namespace lookback::cli
