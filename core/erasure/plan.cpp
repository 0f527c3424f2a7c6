#include "core/erasure/plan.h"

#include "core/base/encoding.h"
#include "core/erasure/sealed_fields.h"

#include <set>

namespace lookback::erasure {

using base::Result;

namespace {
constexpr std::size_t kPage = 1024;
}

KeyLookup keysOf(vault::UnlockedVault& vault) {
    return {[&vault](const std::string& kid) { return vault.commitmentOf(kid); },
            [&vault](const std::string& subject) {
                const auto key = vault.findKey(subject); // Refused for an erased subject: there is none
                return key.ok() && *key != nullptr ? std::string((*key)->kid()) : std::string();
            },
            [&vault](const std::string& kid) { return vault.subjectOf(kid); }};
}

Result<Plan> makePlan(store::EventStore& store, const aggregate::Kind& kind, const Ledger& ledger, const KeyLookup& keys, const std::string& subject, const std::string& outOfReach,
                      bool ownerInformed) {
    Plan plan;
    plan.subject = subject;
    plan.outOfReach = outOfReach;
    plan.ownerInformed = ownerInformed;
    std::set<std::string> kids, streams;
    std::optional<base::Position> counted;
    base::Position after = base::Position::start();
    std::map<std::string, bool> known;
    const auto isStrangers = [&](const std::string& kid) {
        const auto [at, isNew] = known.try_emplace(kid, false);
        if (isNew && keys.subjectOf) {
            const auto whose = keys.subjectOf(kid);
            at->second = !whose.empty() && whose != subject;
        }
        return at->second;
    };
    while (true) {
        LOOKBACK_TRY_ASSIGN(const auto rows, store.sealedOf(subject, after, kPage));
        if (rows.empty())
            break;
        std::set<std::string> ofEvent;
        for (const auto& row : rows) {
            if (ledger.destroyedBy(row.kid) != nullptr)
                continue; // erased before; the person came back
            if (isStrangers(row.kid)) {
                plan.strangers += row.fields;
                continue;
            }
            kids.insert(row.kid);
            streams.insert(row.stream);
            plan.fields += row.fields;
            plan.head = row.position;
            if (counted == row.position)
                continue;
            counted = row.position;
            ++plan.events;
            ofEvent.clear();
            for (auto same = std::size_t(&row - rows.data()); same < rows.size() && rows[same].position == row.position; ++same)
                ofEvent.insert(rows[same].kid);
            LOOKBACK_TRY_ASSIGN(const auto event, store.readAt(row.position));
            forEachSealed(event.view(), [&](std::string_view, const event::SealedParts& parts) {
                if (ofEvent.contains(parts.kid) && ledger.destroyedBy(parts.kid) == nullptr && !isStrangers(parts.kid))
                    ++plan.fieldsByClass[fieldClass(kind, event.view(), parts.fld)];
            });
        }
        after = rows.back().position;
    }
    if (auto kid = keys.currentKid(subject); !kid.empty())
        kids.insert(std::move(kid)); // a key without events is a key all the same
    for (const auto& kid : kids) {
        const auto commitment = keys.commitmentOf(kid);
        plan.keys.push_back({kid, commitment ? base::toBase64Url(crypto::view(*commitment)) : std::string()});
    }
    plan.streams.assign(streams.begin(), streams.end());
    plan.holds = ledger.holdsOn(subject, plan.fieldsByClass);
    plan.digest = base::toHex(crypto::view(crypto::sha256(planText(plan))));
    return plan;
}

} // namespace lookback::erasure
