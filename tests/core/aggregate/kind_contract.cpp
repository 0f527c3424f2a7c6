#include "kind_contract.h"

#include <algorithm>
#include <set>

namespace lookback::aggregate::contract {
namespace {

std::string at(std::size_t i, std::string_view what) { return "event " + std::to_string(i + 1) + ": " + std::string(what); }

std::string sameEnvelopeFacts(const State& state, const History& history, std::size_t applied) {
    base::Instant recorded = base::Instant::min(), occurred = base::Instant::min();
    for (std::size_t i = 0; i < applied; ++i) {
        recorded = std::max(recorded, history[i].recordedAt);
        occurred = std::max(occurred, history[i].occurredAt);
    }
    if (state.events() != static_cast<std::int64_t>(applied))
        return "events() is not the count of applied events";
    if (applied > 0 && state.version() != base::versionOf(history[applied - 1].revision))
        return "version() is not that of the last event";
    if (state.lastRecordedAt() != recorded || state.lastOccurredAt() != occurred)
        return "lastRecordedAt() or lastOccurredAt() is not the maximum";
    return {};
}

std::string settersExist(const Kind& kind, const State& state, const History& history, std::size_t applied) {
    std::set<std::int64_t> versions{0};
    for (std::size_t i = 0; i < applied; ++i)
        versions.insert(base::versionOf(history[i].revision).value);
    std::set<std::string> paths;
    for (const auto& field : kind.fields(state)) {
        if (!paths.insert(field.path).second)
            return field.path + " is listed twice";
        if (versions.count(field.setBy.value) == 0)
            return field.path + " is set by a version that was not applied";
    }
    return {};
}

std::string spansLieOnStrings(const Kind& kind, const event::StoredEvent& event) {
    std::vector<PersonalSpan> spans;
    if (kind.personalSpans(event.view(), spans))
        return {}; // not as received, or not readable: no spans are promised
    std::size_t from = 0;
    for (const auto& span : spans) {
        if (span.begin < from || span.end > event.data.size() || event.data[span.begin] != '"' || event.data[span.end - 1] != '"')
            return "personal span is not a string of data, in order";
        from = span.end;
        const auto& pointers = kind.find(event.type)->personal[static_cast<std::size_t>(event.schemaVersion - 1)];
        if (std::find(pointers.begin(), pointers.end(), span.pointer) == pointers.end() || span.subject.empty())
            return "personal span that the catalogue does not know, or without subject";
    }
    return {};
}

} // namespace

std::string catalogue(const Kind& kind) {
    if (kind.category().empty() || kind.snapshotType().empty() || kind.foldVersion() < 1 || kind.schemaDigest().size() != 64)
        return "category, snapshot type, fold version or schema digest";
    if (kind.rules().size() > 8)
        return "more rules than ruleBits";
    std::set<std::string_view> names;
    for (const auto& type : kind.types()) {
        const std::string name(type.name);
        if (!names.insert(type.name).second || kind.find(type.name) != &type)
            return name + " is not found by its name, or is there twice";
        if (type.currentVersion < 1 || type.personal.size() != static_cast<std::size_t>(type.currentVersion))
            return name + ": versions and personal fields do not match";
        if (type.title.empty() || type.glyph.empty() || (type.posting && type.movement.empty()))
            return name + " lacks a title, a glyph or a line of the roll-forward";
        for (int version = 1; version <= type.currentVersion; ++version)
            if (json::check(kind.jsonSchema(type.name, version), json::Kind::Object))
                return name + " has no JSON Schema for version " + std::to_string(version);
    }
    return kind.find("no such type") == nullptr ? "" : "finds a type that does not exist";
}

std::string emptyState(const Kind& kind) {
    const auto state = kind.start("an-id");
    if (auto problem = sameEnvelopeFacts(*state, {}, 0); !problem.empty())
        return problem;
    const std::string text = kind.canonical(*state);
    const auto again = kind.parseCanonical(text);
    if (!again || kind.canonical(**again) != text)
        return "canonical form of the empty state is not read back";
    return settersExist(kind, *state, {}, 0);
}

std::string replay(const Kind& kind, const History& history) {
    std::vector<event::EventView> views;
    for (const auto& event : history)
        views.push_back(event.view());
    const std::string id(event::splitStream(history.front().stream).id);
    std::vector<EventFacts> facts;
    auto whole = kind.start(id);
    const auto result = kind.fold(*whole, views, {&facts, nullptr, true});
    if (facts.size() != result.applied || result.stopped.has_value() != (result.applied < views.size()))
        return "facts or `stopped` do not match what was applied";
    auto single = kind.start(id);
    for (std::size_t i = 0; i < result.applied; ++i) {
        const auto before = single->clone();
        const std::string frozen = kind.canonical(*before);
        if (kind.fold(*single, std::span(views).subspan(i, 1)).applied != 1)
            return at(i, "applied in one go, refused alone");
        if (kind.canonical(*before) != frozen)
            return at(i, "a clone changed with its original");
        if (auto problem = sameEnvelopeFacts(*single, history, i + 1); !problem.empty())
            return at(i, problem);
        if (facts[i].value != kind.seriesValue(*single) || facts[i].status != kind.statusBand(*single))
            return at(i, "facts and state disagree");
        if (auto problem = settersExist(kind, *single, history, i + 1); !problem.empty())
            return at(i, problem);
        const std::string text = kind.canonical(*single);
        auto parsed = kind.parseCanonical(text);
        if (!parsed || kind.canonical(**parsed) != text)
            return at(i, "canonical form is not read back");
        for (const auto version : kind.unresolvedOrigins(**parsed))
            for (std::size_t k = 0; k <= i; ++k)
                if (base::versionOf(history[k].revision) == version)
                    kind.resolveOrigin(**parsed, views[k]);
        if (!kind.unresolvedOrigins(**parsed).empty() || kind.canonical(**parsed) != text)
            return at(i, "origins do not come back from the events, or change the state");
        single = std::move(*parsed); // goes on from the parsed state, as from a snapshot
    }
    return kind.canonical(*single) == kind.canonical(*whole) ? "" : "one by one is not the same as in one go";
}

std::string descriptions(const Kind& kind, const History& history) {
    auto state = kind.start(event::splitStream(history.front().stream).id);
    for (std::size_t i = 0; i < history.size(); ++i) {
        const auto view = history[i].view();
        const auto trace = kind.upcast(view, *state);
        if (trace.steps.empty() || trace.steps.front().data != history[i].data || trace.steps.front().version != history[i].schemaVersion)
            return at(i, "trace does not begin with the stored form");
        if (!trace.problem && trace.steps.back().version != kind.find(history[i].type)->currentVersion)
            return at(i, "trace ends before the current version");
        const auto sentence = kind.describe(view, *state);
        for (std::size_t k = 0; k < sentence.values.size() + 1; ++k)
            if ((sentence.text.find("{" + std::to_string(k) + "}") != std::string_view::npos) != (k < sentence.values.size()))
                return at(i, "places and values of the sentence do not match");
        if (auto problem = spansLieOnStrings(kind, history[i]); !problem.empty())
            return at(i, problem);
        if (kind.fold(*state, {&view, 1}).stopped)
            break;
    }
    return {};
}

} // namespace lookback::aggregate::contract
