// What the engine asks of a kind of aggregate (architecture.md, decision 5): catalogue, decode and upcast, fold in batches, state as
// a tree of named fields, facts for timeline and table, rules, sentences. The account is the first kind, not a special case.
// A Kind is immutable and may be used from several threads; a State belongs to whoever holds it.
// Personal fields in events and states are sealed strings (security.md 1): folding never needs the plaintext.
#pragma once

#include "core/aggregate/series.h"
#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/money.h"
#include "core/base/result.h"
#include "core/event/event.h"
#include "core/json/cursor.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lookback::aggregate {

/// The state of one aggregate instance after some events. Opaque above its kind.
class State {
public:
    virtual ~State() = default;
    [[nodiscard]] virtual std::unique_ptr<State> clone() const = 0;
    [[nodiscard]] virtual base::Version version() const = 0;   ///< of the last event folded; gaps leave holes
    [[nodiscard]] virtual std::int64_t events() const = 0;     ///< how many were folded
    [[nodiscard]] virtual base::Instant lastRecordedAt() const = 0; ///< maximum; Instant::min() before the first event
    [[nodiscard]] virtual base::Instant lastOccurredAt() const = 0;
    [[nodiscard]] virtual std::size_t bytes() const = 0;       ///< memory it takes, for budgets
};

/// One event type of the catalogue, as generic code may know it.
struct TypeInfo {
    std::string_view name;         ///< "FundsWithdrawn"
    std::string_view title;        ///< "Withdrawal": source text of a translation
    std::string_view movement;     ///< line of the roll-forward ("Withdrawals"); empty when it moves nothing
    std::string_view glyph;        ///< stable hint for an icon: "in", "out", "transfer", "interest", "fee", "limit", "freeze", "unfreeze", "open", "close", "person", "correction", "erased"
    MarkKind kind = MarkKind::Administrative; ///< for a posting the sign of its amount decides between In and Out
    int currentVersion = 1;
    bool posting = false;
    std::vector<std::vector<std::string_view>> personal; ///< per version (index = version − 1): pointers under /data that are personal
};

struct RuleInfo {
    std::string_view code;  ///< "R1"
    std::string_view title; ///< "no posting while frozen": source text of a translation
};

/// Why an event cannot be decoded, raised or folded.
struct EventProblem {
    enum class Kind : std::uint8_t {
        UnknownType, UnknownVersion, InvalidPayload, ///< not decodable
        CannotUpcast,                                ///< decodable, but the upcaster's context is missing
        CannotFold,                                  ///< first event not an opening, second opening, other currency, overflow
    };
    Kind kind = Kind::InvalidPayload;
    json::Problem detail; ///< byte and path within `data`; problem, expected, found
};

/// A personal value in `data`: the byte range of its JSON value, quotes included.
struct PersonalSpan {
    std::size_t begin = 0, end = 0;
    std::string pointer; ///< "/data/holder/email", the JWE's `fld`
    std::string subject; ///< pseudonym
};

/// What one event did, for table, timeline, filters and rules.
struct EventFacts {
    bool hasAmount = false;
    bool posting = false;
    std::int64_t amount = 0;  ///< signed, minor units: what it changed the series by
    std::int64_t value = 0;   ///< series value after the event
    std::int64_t limit = 0;   ///< lower limit of the series after the event (≤ 0)
    MarkKind kind = MarkKind::Administrative;
    StatusBand status = StatusBand::None;
    std::uint16_t flags = 0;  ///< MarkFlag bits the event itself tells: kUpcast, kPersonal, kErased, kLate, kFuture, kFinding
    std::uint8_t ruleBits = 0;
};

/// Answers what rules need beyond the state (R4): is there an event with this id in the stream before this version?
using EarlierId = std::function<bool(const base::Uuid& id, base::Version before)>;

struct FoldOptions {
    std::vector<EventFacts>* facts = nullptr; ///< one pushed per applied event
    const EarlierId* earlierId = nullptr;     ///< without it rules that need it are not evaluated
    /// Fold on the occurred axis hands events out of stream order.
    bool streamOrder = true;
};

struct FoldResult {
    std::size_t applied = 0;                ///< events[0 … applied) are in the state
    std::optional<EventProblem> stopped;    ///< of events[applied]
};

/// Value of a field as shown: absent, text, number, money, time, or personal.
struct PersonalValue {
    std::string sealed;  ///< stored sealed string; empty when never given
    std::string erasure; ///< erasure id when the tombstone was folded
    std::string subject;
    std::string eventId; ///< event and pointer the seal must name
    std::string pointer; ///< both empty while the origin is unresolved: Kind::resolveOrigin()
    base::Version setBy; ///< the event that holds it
};
using FieldValue = std::variant<std::monostate, std::string, std::int64_t, base::Money, base::Instant, PersonalValue>;

/// One leaf of the state's tree; the path's first word is its group ("holder.name"), top-level fields belong to the aggregate itself.
struct Field {
    std::string path;
    FieldValue value;
    base::Version setBy;  ///< 0 = never set
    bool derived = false; ///< invented by an upcaster; of a state from a snapshot only after Kind::resolveOrigin()
    bool history = false; ///< counts or dates the events themselves (how many, until when, sums): shown apart from the facts
};

/// Writes a personal value's JSON form for a state ({"personal":"masked"} …).
using PersonalWriter = std::function<void(std::string& out, const PersonalValue& value)>;

/// An event raised step by step (interface.md 5.5).
struct UpcastStep {
    int version = 1;
    std::string data;    ///< JSON in that schema version, personal values still sealed
    std::string change;  ///< "amount → minor units": source text; empty for the stored form
};
struct UpcastTrace {
    std::vector<UpcastStep> steps;        ///< first = stored form; last = what the fold sees, unless `problem`
    std::vector<std::string> derived;     ///< pointers of fields that are not in the original
    std::optional<EventProblem> problem;  ///< the chain stopped after the last step
};

/// A sentence with places: template is source text for a translation, "{0}" … are the values.
struct Sentence {
    std::string_view text;
    std::vector<FieldValue> values;
};

class Kind {
public:
    virtual ~Kind() = default;

    [[nodiscard]] virtual std::string_view category() const = 0;  ///< "account"
    [[nodiscard]] virtual std::span<const TypeInfo> types() const = 0;
    [[nodiscard]] virtual const TypeInfo* find(std::string_view type) const = 0;
    [[nodiscard]] virtual std::span<const RuleInfo> rules() const = 0;
    [[nodiscard]] virtual int foldVersion() const = 0;            ///< raised when fold's meaning changes
    [[nodiscard]] virtual std::string_view schemaDigest() const = 0; ///< hex SHA-256 over the shipped schemas
    [[nodiscard]] virtual std::string_view snapshotType() const = 0; ///< "AccountSnapshotTaken"

    [[nodiscard]] virtual std::unique_ptr<State> start(std::string_view id) const = 0;
    /// Folds events in order; stops before the first that cannot be decoded, raised or applied. Never judges.
    virtual FoldResult fold(State& state, std::span<const event::EventView> events, const FoldOptions& options = {}) const = 0;

    /// Checks `data` of an event *as received* (personal values in clear or already sealed) against its type and version, and lists the
    /// byte ranges to seal, in order. Types without personal fields need no call.
    virtual std::optional<EventProblem> personalSpans(const event::EventView& event, std::vector<PersonalSpan>& out) const = 0;

    /// The canonical form does not say in which stored form a field came (which pointer a seal names, what an upcaster invented). So a
    /// state from a snapshot has fields whose origin is unknown: these are the versions of the events to hand to resolveOrigin() before
    /// fields() and reveal; ascending, usually one or two. Folded states have none. Neither changes the canonical form.
    [[nodiscard]] virtual std::vector<base::Version> unresolvedOrigins(const State& state) const { (void)state; return {}; }
    /// A seal that is not where the state says it came from stays without event and pointer: it is damaged.
    virtual void resolveOrigin(State& state, const event::EventView& event) const { (void)state; (void)event; }

    /// `context`: the state before the event, for context-dependent upcasts.
    [[nodiscard]] virtual UpcastTrace upcast(const event::EventView& event, const State& context) const = 0;
    [[nodiscard]] virtual Sentence describe(const event::EventView& event, const State& context) const = 0;

    /// The leaves of the JSON form in its order; a leaf of a list or of an optional object is left out while it does not exist.
    [[nodiscard]] virtual std::vector<Field> fields(const State& state) const = 0;
    /// Series meta data of a state: name, unit, decimals.
    virtual void describeSeries(const State& state, Series& out) const = 0;
    [[nodiscard]] virtual std::int64_t seriesValue(const State& state) const = 0;
    [[nodiscard]] virtual StatusBand statusBand(const State& state) const = 0;

    /// The JSON form of account.md ("State and fold"): members in the order given, no spaces.
    virtual void writeState(std::string& out, const State& state, const PersonalWriter& personal) const = 0;
    virtual void writeSetBy(std::string& out, const State& state) const = 0;
    /// {"state":…,"setBy":…} with personal fields as stored: preimage of the digest and body of a snapshot.
    [[nodiscard]] virtual std::string canonical(const State& state) const = 0;
    /// Inverse of canonical(), exact: canonical(parse(x)) == x for what it accepts.
    [[nodiscard]] virtual base::Result<std::unique_ptr<State>> parseCanonical(std::string_view text) const = 0;

    /// The event that says in a stream that a subject's personal data was erased (security.md 3, E7): type, schema version and `data`. `kids` in name
    /// order; `events` and `fields`: of this stream.
    struct Tombstone {
        std::string_view type;
        int schemaVersion = 1;
        std::string data;
    };
    [[nodiscard]] virtual Tombstone tombstone(std::string_view subject, std::string_view erasure, std::span<const std::string> kids, std::int64_t events,
                                              std::int64_t fields) const = 0;

    /// JSON Schema (draft-07) text of a type and version; empty if unknown.
    [[nodiscard]] virtual std::string_view jsonSchema(std::string_view type, int version) const = 0;
};

} // namespace lookback::aggregate
