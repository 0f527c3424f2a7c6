#include "ledger_kind.h"

#include "core/json/cursor.h"
#include "core/json/writer.h"

#include <array>
#include <charconv>

using namespace lookback;

namespace ledger {

namespace {

struct LedgerState final : aggregate::State {
    std::string id, note, noteEvent;
    std::int64_t value = 0, folded = 0, last = 0, valueSet = 0, noteSet = 0;
    std::uint64_t mix = 7; ///< changes with the order of events
    base::Instant recorded = base::Instant::min(), occurred = base::Instant::min();
    bool originKnown = true;

    std::unique_ptr<State> clone() const override { return std::make_unique<LedgerState>(*this); }
    base::Version version() const override { return {last}; }
    std::int64_t events() const override { return folded; }
    base::Instant lastRecordedAt() const override { return recorded; }
    base::Instant lastOccurredAt() const override { return occurred; }
    std::size_t bytes() const override { return sizeof *this + id.capacity() + note.capacity() + noteEvent.capacity(); }
};

const LedgerState& of(const aggregate::State& s) { return dynamic_cast<const LedgerState&>(s); }

bool numberAfter(std::string_view data, std::string_view prefix, std::int64_t& out) {
    if (!data.starts_with(prefix))
        return false;
    const auto [end, error] = std::from_chars(data.data() + prefix.size(), data.data() + data.size(), out);
    return error == std::errc{} && end < data.data() + data.size();
}

std::string textOf(std::string_view data) {
    json::Cursor c(data);
    std::string_view name, text;
    if (c.enterObject() && c.nextMember(name))
        (void)c.readString(text);
    return std::string(text);
}

aggregate::EventProblem problemOf(aggregate::EventProblem::Kind kind, const char* what) {
    aggregate::EventProblem p;
    p.kind = kind;
    p.detail.problem = what;
    return p;
}

class LedgerKind final : public aggregate::Kind {
public:
    explicit LedgerKind(Make make) : m_fold(make.foldVersion), m_digest(64, make.digestFill) {}
    std::string_view category() const override { return "ledger"; }
    std::span<const aggregate::TypeInfo> types() const override { return kTypes; }
    const aggregate::TypeInfo* find(std::string_view type) const override {
        for (const auto& t : kTypes)
            if (t.name == type)
                return &t;
        return nullptr;
    }
    std::span<const aggregate::RuleInfo> rules() const override { return kRules; }
    int foldVersion() const override { return m_fold; }
    std::string_view schemaDigest() const override { return m_digest; }
    std::string_view snapshotType() const override { return "LedgerSnapshotTaken"; }

    std::unique_ptr<aggregate::State> start(std::string_view id) const override {
        auto s = std::make_unique<LedgerState>();
        s->id = id;
        return s;
    }

    aggregate::FoldResult fold(aggregate::State& state, std::span<const event::EventView> events,
                               const aggregate::FoldOptions& options) const override {
        auto& s = dynamic_cast<LedgerState&>(state);
        aggregate::FoldResult result;
        for (const auto& e : events) {
            aggregate::EventFacts facts;
            if (auto problem = one(s, e, facts, options)) {
                result.stopped = std::move(problem);
                return result;
            }
            ++s.folded;
            s.last = e.revision.value + 1;
            s.mix = (s.mix ^ static_cast<std::uint64_t>(s.last)) * 1099511628211ULL;
            s.recorded = std::max(s.recorded, e.recordedAt);
            s.occurred = std::max(s.occurred, e.occurredAt);
            facts.value = s.value;
            facts.limit = -100;
            facts.status = s.value < 0 ? aggregate::StatusBand::Halted : aggregate::StatusBand::Open;
            facts.ruleBits |= s.value < 0 ? 1U : 0U;
            if (facts.ruleBits != 0)
                facts.flags |= aggregate::kFinding;
            if (options.facts)
                options.facts->push_back(facts);
            ++result.applied;
        }
        return result;
    }

    std::optional<aggregate::EventProblem> personalSpans(const event::EventView&, std::vector<aggregate::PersonalSpan>&) const override {
        return std::nullopt;
    }
    std::vector<base::Version> unresolvedOrigins(const aggregate::State& s) const override {
        return of(s).originKnown || of(s).noteSet == 0 ? std::vector<base::Version>{} : std::vector<base::Version>{{of(s).noteSet}};
    }
    void resolveOrigin(aggregate::State& state, const event::EventView& e) const override {
        auto& s = dynamic_cast<LedgerState&>(state);
        if (e.revision.value + 1 == s.noteSet) {
            s.noteEvent = e.id.text();
            s.originKnown = true;
        }
    }
    aggregate::UpcastTrace upcast(const event::EventView&, const aggregate::State&) const override { return {}; }
    aggregate::Sentence describe(const event::EventView&, const aggregate::State&) const override { return {}; }

    std::vector<aggregate::Field> fields(const aggregate::State& state) const override {
        const LedgerState& s = of(state);
        return {{"value", s.value, {s.valueSet}},
                {"note", aggregate::PersonalValue{s.note, {}, "S", s.noteEvent, "/t", {s.noteSet}}, {s.noteSet}},
                {"mix", std::to_string(s.mix), {s.last}}};
    }
    void describeSeries(const aggregate::State&, aggregate::Series& out) const override { out.name = "value", out.unit = "pieces"; }
    std::int64_t seriesValue(const aggregate::State& s) const override { return of(s).value; }
    aggregate::StatusBand statusBand(const aggregate::State& s) const override {
        return of(s).value < 0 ? aggregate::StatusBand::Halted : aggregate::StatusBand::Open;
    }
    void writeState(std::string& out, const aggregate::State& state, const aggregate::PersonalWriter&) const override {
        const LedgerState& s = of(state);
        json::Writer w(out);
        w.beginObject().member("id", std::string_view(s.id)).member("value", s.value).member("note", std::string_view(s.note));
        w.member("mix", std::string_view(std::to_string(s.mix))).member("events", s.folded).member("version", s.last);
        w.member("recorded", s.recorded.ns).member("occurred", s.occurred.ns).endObject();
    }
    void writeSetBy(std::string& out, const aggregate::State& state) const override {
        json::Writer w(out);
        w.beginObject().member("value", of(state).valueSet).member("note", of(state).noteSet).endObject();
    }
    std::string canonical(const aggregate::State& s) const override {
        std::string out = "{\"state\":";
        writeState(out, s, {});
        out += ",\"setBy\":";
        writeSetBy(out, s);
        return out + "}";
    }
    base::Result<std::unique_ptr<aggregate::State>> parseCanonical(std::string_view text) const override {
        auto s = std::make_unique<LedgerState>();
        json::Cursor c(text);
        std::string_view name, word;
        bool good = c.enterObject() && c.nextMember(name) && name == "state" && c.enterObject();
        const auto textMember = [&](std::string_view wanted, std::string& out) {
            good = good && c.nextMember(name) && name == wanted && c.readString(word);
            if (good)
                out = word;
        };
        const auto number = [&](std::string_view wanted, std::int64_t& out) {
            good = good && c.nextMember(name) && name == wanted && c.readInt64(out);
        };
        std::string mix;
        textMember("id", s->id), number("value", s->value), textMember("note", s->note), textMember("mix", mix);
        number("events", s->folded), number("version", s->last), number("recorded", s->recorded.ns), number("occurred", s->occurred.ns);
        good = good && !c.nextMember(name) && c.nextMember(name) && name == "setBy" && c.enterObject();
        number("value", s->valueSet), number("note", s->noteSet);
        good = good && !c.nextMember(name) && !c.nextMember(name) && c.finish() && !c.failed();
        if (!good)
            return base::makeError(base::ErrorCode::InvalidInput, "not a ledger state");
        std::from_chars(mix.data(), mix.data() + mix.size(), s->mix);
        s->originKnown = false;
        return std::unique_ptr<aggregate::State>(std::move(s));
    }
    Tombstone tombstone(std::string_view, std::string_view, std::span<const std::string>, std::int64_t, std::int64_t) const override {
        return {"Noted", 1, "{}"}; // nothing here is personal
    }
    std::string_view jsonSchema(std::string_view, int) const override { return {}; }

private:
    std::optional<aggregate::EventProblem> one(LedgerState& s, const event::EventView& e, aggregate::EventFacts& facts,
                                               const aggregate::FoldOptions& options) const {
        using Problem = aggregate::EventProblem::Kind;
        std::int64_t n = 0;
        if (e.type == "Added") {
            if (!numberAfter(e.data, "{\"n\":", n))
                return problemOf(Problem::InvalidPayload, "not a number");
            const auto sum = base::checkedAdd(s.value, n);
            if (!sum)
                return problemOf(Problem::CannotFold, "overflow");
            s.value = *sum;
            s.valueSet = e.revision.value + 1;
            facts.hasAmount = facts.posting = true;
            facts.amount = n;
            facts.kind = n < 0 ? aggregate::MarkKind::Out : aggregate::MarkKind::In;
        } else if (e.type == "Noted") {
            s.note = textOf(e.data);
            s.noteEvent = e.id.text();
            s.noteSet = e.revision.value + 1;
            s.originKnown = true;
        } else if (e.type == "Refers") {
            const auto id = base::Uuid::parse(textOf(e.data));
            if (options.earlierId && (!id || !(*options.earlierId)(*id, base::versionOf(e.revision))))
                facts.ruleBits |= 2U;
        } else if (e.type == "Frail") {
            if (s.value % 2 != 0)
                return problemOf(Problem::CannotFold, "odd");
        } else {
            return problemOf(Problem::UnknownType, "unknown type");
        }
        return std::nullopt;
    }

    static const std::array<aggregate::TypeInfo, 4> kTypes;
    static const std::array<aggregate::RuleInfo, 2> kRules;
    int m_fold;
    std::string m_digest;
};

aggregate::TypeInfo typeInfo(std::string_view name, std::string_view movement, bool posting) {
    aggregate::TypeInfo t;
    t.name = t.title = name;
    t.movement = movement;
    t.posting = posting;
    return t;
}
const std::array<aggregate::TypeInfo, 4> LedgerKind::kTypes = {typeInfo("Added", "Additions", true), typeInfo("Noted", "", false),
                                                               typeInfo("Refers", "", false), typeInfo("Frail", "", false)};
const std::array<aggregate::RuleInfo, 2> LedgerKind::kRules = {
    {{"F1", "value is not negative"}, {"F2", "refers to an earlier event"}}};

} // namespace

std::unique_ptr<aggregate::Kind> makeKind(Make make) { return std::make_unique<LedgerKind>(make); }

std::string added(std::int64_t n) { return "{\"n\":" + std::to_string(n) + "}"; }
std::string noted(std::string_view text) {
    std::string out = "{\"t\":";
    json::appendString(out, text);
    return out + "}";
}
std::string refers(const base::Uuid& id) { return "{\"id\":\"" + id.text() + "\"}"; }

} // namespace ledger
