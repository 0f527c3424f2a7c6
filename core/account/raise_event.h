// From an envelope to the typed current event: type and version looked up, `data` decoded into the stored struct, raised.
// The one way in for fold, trace, sentences and origins.
#pragma once

#include "core/account/catalogue.h"
#include "core/account/decode.h"
#include "core/account/upcast.h"

namespace lookback::account {

aggregate::EventProblem unknownType(std::string_view type);
aggregate::EventProblem unknownVersion(Type type, int version);

/// Decodes into the stored struct and hands it to `use(const Stored&)`, which answers with a problem or none.
template <class Use>
std::optional<aggregate::EventProblem> withDecoded(const event::EventView& event, Source source, const base::Currency& usual, Use&& use) {
    const auto type = findType(event.type);
    if (!type)
        return unknownType(event.type);
    std::optional<aggregate::EventProblem> problem;
    const bool known = withStored(*type, event.schemaVersion, [&]<class Stored>(std::type_identity<Stored>) {
        Stored stored;
        if (auto detail = decode(event.data, source, usual, stored))
            problem.emplace(aggregate::EventProblem{aggregate::EventProblem::Kind::InvalidPayload, std::move(*detail)});
        else if (auto refused = use(stored)) // no assignment on the common path
            problem = std::move(refused);
    });
    if (!known)
        return unknownVersion(*type, event.schemaVersion);
    return problem;
}

/// The current form as the closed variant, for `use(const Event&)`.
template <class Use>
std::optional<aggregate::EventProblem> withCurrent(const event::EventView& event, const base::Currency& folded, Use&& use) {
    return withDecoded(event, Source::Stored, folded, [&](const auto& stored) {
        return toCurrent(stored, UpcastContext{folded}, [&](const auto& current) -> std::optional<aggregate::EventProblem> {
            return use(Event(current));
        });
    });
}

} // namespace lookback::account
