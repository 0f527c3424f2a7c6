#include "support.h"

#include "core/event/envelope.h"
#include "core/json/writer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace lookback::account::test {
namespace {

[[noreturn]] void give_up(std::string_view why, std::string_view what) {
    std::fprintf(stderr, "test language: %.*s: %.*s\n", static_cast<int>(why.size()), why.data(), static_cast<int>(what.size()),
                 what.data());
    std::abort();
}

struct Line {
    std::string verb;
    int version = 0; // 0 = current
    std::vector<std::string> words;
    std::map<std::string, std::string> named;
    std::optional<base::Instant> recorded, occurred;
    std::optional<std::int64_t> place;
};

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool quoted = false, any = false;
    for (const char c : text) {
        if (c == '"') {
            quoted = !quoted;
            any = true;
        } else if (c == ' ' && !quoted) {
            if (any)
                words.push_back(word);
            word.clear();
            any = false;
        } else {
            word += c;
            any = true;
        }
    }
    if (any)
        words.push_back(word);
    return words;
}

base::Instant time(std::string_view text) {
    const auto t = base::parseInstantLoose(text);
    if (!t)
        give_up("not a time", text);
    return t.value();
}

Line parse(std::string_view text) {
    Line line;
    for (const auto& word : split(text)) {
        if (line.verb.empty()) {
            const std::size_t slash = word.find('/');
            line.verb = word.substr(0, slash);
            line.version = slash == std::string::npos ? 0 : std::atoi(word.c_str() + slash + 1);
        } else if (word[0] == '@') {
            line.recorded = time(word.substr(1));
        } else if (word[0] == '~') {
            line.occurred = time(word.substr(1));
        } else if (word[0] == 'v' && word.size() > 1 && word[1] >= '0' && word[1] <= '9') {
            line.place = std::atoll(word.c_str() + 1);
        } else if (const std::size_t equals = word.find('='); equals != std::string::npos) {
            line.named[word.substr(0, equals)] = word.substr(equals + 1);
        } else if (word != "to") {
            line.words.push_back(word);
        }
    }
    return line;
}

class Builder {
public:
    Builder(const Line& line, std::string currency, const Events& before)
        : m_line(line), m_currency(std::move(currency)), m_before(before), m_out(m_data) {}

    void build(event::StoredEvent& event) {
        const std::string& verb = m_line.verb;
        m_out.beginObject();
        if (verb == "open") event.type = "AccountOpened", open(version(event, 3));
        else if (verb == "deposit") event.type = "FundsDeposited", cash(version(event, 3));
        else if (verb == "withdraw") event.type = "FundsWithdrawn", cash(version(event, 3));
        else if (verb == "transfer") event.type = "FundsTransferred", transfer(version(event, 2));
        else if (verb == "interest") event.type = "InterestCredited", amount("amount", version(event, 2)), optional("period");
        else if (verb == "charge") event.type = "InterestCharged", amount("amount", version(event, 1) + 1), optional("period");
        else if (verb == "fee") event.type = "FeeCharged", amount("amount", version(event, 1) + 1), m_out.member("code", named("code", "F"));
        else if (verb == "correct") event.type = "CorrectionPosted", correct(version(event, 1));
        else if (verb == "limit") event.type = "OverdraftLimitSet", amount("limit", version(event, 1) + 1);
        else if (verb == "freeze") event.type = "AccountFrozen", freeze(version(event, 2));
        else if (verb == "unfreeze") event.type = "AccountUnfrozen", version(event, 1), optional("reason");
        else if (verb == "holder") event.type = "HolderDetailsChanged", version(event, 1), holder();
        else if (verb == "close") event.type = "AccountClosed", version(event, 1), optional("reason");
        else if (verb == "erase") event.type = "SubjectErased", version(event, 1), erase();
        else give_up("unknown verb", verb);
        m_out.endObject();
        event.data = m_data;
    }

private:
    int version(event::StoredEvent& event, int current) {
        event.schemaVersion = m_line.version == 0 ? current : m_line.version;
        return event.schemaVersion;
    }
    std::string word(std::size_t i, std::string fallback = {}) const { return i < m_line.words.size() ? m_line.words[i] : fallback; }
    std::string named(const std::string& name, std::string fallback) const {
        const auto found = m_line.named.find(name);
        return found == m_line.named.end() ? fallback : found->second;
    }
    void optional(const std::string& name) {
        if (const auto found = m_line.named.find(name); found != m_line.named.end())
            m_out.member(name, found->second);
    }
    void amount(std::string_view name, int schemaVersion) {
        if (schemaVersion == 1) {
            m_out.key(name).raw(word(0));
            return;
        }
        base::Money money;
        money.currency = base::Currency::parse(named("currency", m_currency)).value_or(base::Currency());
        if (base::parseDecimal(word(0), money.currency.decimals(), money.minor) != base::DecimalProblem::None)
            give_up("not an amount", word(0));
        m_out.member(name, money);
    }
    void open(int schemaVersion) {
        const std::string subject = word(1, "S-01"), name = named("name", "Name of " + subject), email = named("email", "mail of " + subject);
        if (schemaVersion == 1) {
            m_out.member("holderId", subject).member("owner", name).member("email", email).member("currency", word(0, "EUR"));
            return;
        }
        m_out.key("holder").beginObject().member("subject", subject).member("name", name).member("email", email).endObject();
        m_out.member("currency", word(0, "EUR"));
        if (schemaVersion == 3)
            m_out.member("product", named("product", "current"));
    }
    void cash(int schemaVersion) {
        amount("amount", schemaVersion);
        optional("reference");
        if (schemaVersion == 3)
            m_out.member("channel", named("channel", "branch"));
    }
    void transfer(int schemaVersion) {
        const std::string subject = word(1, "S-02");
        amount("amount", schemaVersion);
        if (schemaVersion == 1) {
            m_out.member("payeeId", subject).member("payeeName", "Name of " + subject).member("payeeIban", "IBAN of " + subject);
            return;
        }
        m_out.key("payee").beginObject().member("subject", subject);
        m_out.member("name", "Name of " + subject).member("iban", "IBAN of " + subject).endObject();
        optional("reference");
    }
    void correct(int) {
        amount("amount", 2);
        if (const auto found = m_line.named.find("corrects"); found != m_line.named.end()) {
            const std::int64_t target = std::atoll(found->second.c_str() + 1);
            for (const auto& event : m_before)
                if (event.revision.value + 1 == target)
                    m_out.member("corrects", event.id.text());
            if (target < 1 || m_before.empty() || target > m_before.back().revision.value + 1)
                m_out.member("corrects", event::derivedEventId("no such event").text());
        }
        optional("note");
    }
    void freeze(int schemaVersion) {
        if (schemaVersion == 1) {
            m_out.member("reason", word(0, "because"));
            return;
        }
        m_out.key("reason").beginObject().member("code", word(0, "other"));
        if (m_line.words.size() > 1)
            m_out.member("note", word(1));
        m_out.endObject();
        optional("authority");
    }
    void holder() {
        m_out.key("holder").beginObject().member("subject", word(0, "S-01"));
        optional("name");
        optional("email");
        optional("address");
        m_out.endObject();
    }
    void erase() {
        m_out.member("subject", word(0, "S-01")).member("erasure", word(1, "E-1"));
        m_out.key("kids").beginArray().value("kid-of-the-subject-000").endArray().member("events", 1).member("fields", 2);
    }

    const Line& m_line;
    std::string m_currency;
    const Events& m_before;
    std::string m_data;
    json::Writer m_out;
};

std::string shown(const aggregate::FieldValue& value) {
    struct Shower {
        std::string operator()(std::monostate) const { return "-"; }
        std::string operator()(const std::string& text) const { return text; }
        std::string operator()(std::int64_t n) const { return std::to_string(n); }
        std::string operator()(const base::Money& m) const { return base::formatDecimal(m.minor, m.currency.decimals()); }
        std::string operator()(const base::Instant& t) const { return base::formatInstant(t); }
        std::string operator()(const aggregate::PersonalValue& p) const {
            return p.erasure.empty() ? p.sealed : "erased(" + p.erasure + ")";
        }
    };
    return std::visit(Shower{}, value);
}

template <class Show>
std::string showFields(const aggregate::State& state, std::initializer_list<std::string_view> paths, Show&& showOne) {
    std::string out;
    const auto fields = accountKind().fields(state);
    for (const auto path : paths) {
        const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.path == path; });
        out.append(out.empty() ? "" : " ").append(path).append("=").append(found == fields.end() ? "none" : showOne(*found));
    }
    return out;
}

} // namespace

base::Instant at(std::string_view rfc3339) { return time(rfc3339); }

Events events(std::string_view text, std::string_view stream) {
    Events all;
    std::string currency = "EUR";
    base::Instant clock = time("2026-01-01T12:00:00Z");
    std::int64_t place = 1;
    std::size_t from = 0;
    while (from <= text.size()) {
        const std::size_t end = std::min(text.find_first_of(";\n", from), text.size());
        std::string_view part = text.substr(from, end - from);
        from = end + 1;
        part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
        if (part.empty())
            continue;
        const Line line = parse(part);
        if (line.verb == "open" && all.empty() && !line.words.empty())
            currency = line.words[0];
        place = line.place.value_or(place);
        event::StoredEvent event;
        event.stream = stream;
        event.revision = {place - 1};
        event.id = event::derivedEventId(std::string(stream) + "/" + std::to_string(place - 1));
        event.recordedAt = line.recorded.value_or(clock);
        event.occurredAt = line.occurred.value_or(event.recordedAt);
        Builder(line, currency, all).build(event);
        clock = {event.recordedAt.ns + 86'400'000'000'000};
        ++place;
        all.push_back(std::move(event));
    }
    return all;
}

std::vector<event::EventView> views(const Events& events) {
    std::vector<event::EventView> all;
    all.reserve(events.size());
    for (const auto& event : events)
        all.push_back(event.view());
    return all;
}

Events readLog(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        give_up("cannot open", path);
    Events all;
    std::string line;
    while (std::getline(file, line)) {
        event::Envelope envelope;
        std::vector<event::EnvelopeProblem> problems;
        if (!event::readEnvelope(line, envelope, problems))
            give_up(problems.front().problem, line);
        event::StoredEvent event;
        event.stream = envelope.stream;
        event.revision = envelope.revision.value();
        event.id = envelope.id.value();
        event.type = envelope.type;
        event.schemaVersion = envelope.schemaVersion;
        event.occurredAt = envelope.occurredAt.value();
        event.recordedAt = envelope.recordedAt.value();
        event.data = envelope.data;
        event.metadata = envelope.metadata;
        all.push_back(std::move(event));
    }
    return all;
}

Events ofStream(const Events& all, std::string_view stream) {
    Events some;
    std::copy_if(all.begin(), all.end(), std::back_inserter(some), [&](const auto& event) { return event.stream == stream; });
    return some;
}

Events sample1(std::string_view account) {
    return ofStream(readLog(LOOKBACK_SOURCE_DIR "/tests/data/sample1.jsonl"), "account-" + std::string(account));
}

Folded fold(const Events& events, bool streamOrder) {
    Folded folded;
    const auto& kind = accountKind();
    folded.state = kind.start(events.empty() ? "T-1" : event::splitStream(events.front().stream).id);
    const aggregate::EarlierId earlierId = [&](const base::Uuid& id, base::Version before) {
        return std::any_of(events.begin(), events.end(),
                           [&](const auto& event) { return event.id == id && base::versionOf(event.revision) < before; });
    };
    folded.result = kind.fold(*folded.state, views(events), {&folded.facts, &earlierId, streamOrder});
    return folded;
}

Folded fold(std::string_view text) { return fold(events(text)); }

std::string show(const aggregate::State& state, std::initializer_list<std::string_view> paths) {
    return showFields(state, paths, [](const aggregate::Field& field) { return shown(field.value); });
}

std::string showSetBy(const aggregate::State& state, std::initializer_list<std::string_view> paths) {
    return showFields(state, paths,
                      [](const aggregate::Field& field) { return field.setBy.value == 0 ? "-" : std::to_string(field.setBy.value); });
}

std::string canonical(const aggregate::State& state) { return accountKind().canonical(state); }

Events recordedBy(const Events& events, base::Instant t) {
    Events some;
    std::copy_if(events.begin(), events.end(), std::back_inserter(some), [&](const auto& event) { return event.recordedAt <= t; });
    return some;
}

Events occurredBy(const Events& events, base::Instant t, base::Instant knownAsOf) {
    Events some;
    std::copy_if(events.begin(), events.end(), std::back_inserter(some),
                 [&](const auto& event) { return event.occurredAt <= t && event.recordedAt <= knownAsOf; });
    std::stable_sort(some.begin(), some.end(), [](const auto& a, const auto& b) { return a.occurredAt < b.occurredAt; });
    return some;
}

std::string show(const aggregate::EventProblem& problem) {
    using Kind = aggregate::EventProblem::Kind;
    const auto name = [&] {
        switch (problem.kind) {
        case Kind::UnknownType: return "UnknownType";
        case Kind::UnknownVersion: return "UnknownVersion";
        case Kind::InvalidPayload: return "InvalidPayload";
        case Kind::CannotUpcast: return "CannotUpcast";
        case Kind::CannotFold: return "CannotFold";
        }
        return "";
    };
    std::ostringstream out;
    out << name() << " byte " << problem.detail.byte << " " << (problem.detail.path.empty() ? "(document)" : problem.detail.path) << ": "
        << problem.detail.problem << " (expected " << problem.detail.expected << "; found " << problem.detail.found << ")";
    return out.str();
}

} // namespace lookback::account::test
