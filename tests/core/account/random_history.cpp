#include "random_history.h"

#include "core/json/writer.h"

#include <random>

namespace lookback::account::test {
namespace {

class Generator {
public:
    Generator(const Recipe& recipe, std::string_view stream) : m_recipe(recipe), m_stream(stream), m_random(recipe.seed) {}

    Events make() {
        m_clock = at("2026-01-01T00:00:00Z").ns;
        std::int64_t revision = 0;
        for (std::size_t i = 0; i < m_recipe.length; ++i) {
            event::StoredEvent event;
            event.stream = m_stream;
            event.revision = {revision};
            event.id = event::derivedEventId(m_stream + "/" + std::to_string(revision));
            times(event);
            if (i == 0)
                opening(event);
            else
                anything(event);
            m_events.push_back(std::move(event));
            revision += chance(100) ? 3 : 1;
        }
        return std::move(m_events);
    }

private:
    std::uint64_t below(std::uint64_t n) { return std::uniform_int_distribution<std::uint64_t>(0, n - 1)(m_random); }
    bool chance(std::uint64_t oneIn) { return below(oneIn) == 0; }
    std::string pick(std::initializer_list<const char*> words) { return *(words.begin() + below(words.size())); }

    void times(event::StoredEvent& event) {
        constexpr std::int64_t kHour = 3'600'000'000'000;
        if (!chance(4)) // otherwise simultaneous
            m_clock += static_cast<std::int64_t>(below(48)) * kHour + static_cast<std::int64_t>(chance(3) ? below(1'000'000'000) : 0);
        event.recordedAt = event.occurredAt = {m_clock};
        if (!m_events.empty() && chance(5)) // late, seldom before the opening
            event.occurredAt.ns -= static_cast<std::int64_t>(below(chance(50) ? 4000 : 200)) * kHour;
        else if (chance(10)) // future-dated
            event.occurredAt.ns += static_cast<std::int64_t>(below(200)) * kHour;
        if (!m_recipe.defects && !m_events.empty() && event.occurredAt < m_events.front().occurredAt)
            event.occurredAt = m_events.front().occurredAt;
    }

    std::string text() {
        return pick({"x", "Ada", "with \"quotes\"", "back\\slash", "tab\tand\nline", "Zoë Ünicode", "\xF0\x9F\x98\x80 emoji", "a/b~c", "\x7F",
                     "control \x01"});
    }
    std::string subject() { return pick({"S-01", "S-01", "S-01", "S-02", "S-03"}); }
    std::string currency() { return m_recipe.defects && chance(60) ? "USD" : std::string(m_recipe.currency); }
    std::int64_t minor() {
        if (m_recipe.defects && chance(80))
            return INT64_MAX - static_cast<std::int64_t>(below(3));
        return 1 + static_cast<std::int64_t>(below(500'000));
    }
    // Text of a version 1 number with none to all of the currency's decimals.
    std::string major() {
        const auto known = *base::Currency::parse(m_recipe.currency);
        auto decimals = below(static_cast<std::uint64_t>(known.decimals()) + 1);
        if (m_recipe.defects && chance(60))
            decimals = static_cast<std::uint64_t>(known.decimals()) + 1;
        std::string number = std::to_string(1 + below(9000));
        if (decimals > 0)
            number += ".";
        for (std::uint64_t i = 0; i < decimals; ++i)
            number += static_cast<char>('0' + below(10));
        return number;
    }

    void opening(event::StoredEvent& event) {
        event.type = "AccountOpened";
        event.schemaVersion = 1 + static_cast<int>(below(3));
        json::Writer w(event.data);
        w.beginObject();
        if (event.schemaVersion == 1)
            w.member("holderId", subject()).member("owner", text()).member("email", text()).member("currency", m_recipe.currency);
        else
            w.key("holder").beginObject().member("subject", subject()).member("name", text()).member("email", text()).endObject().member(
                "currency", m_recipe.currency);
        if (event.schemaVersion == 3)
            w.member("product", pick({"current", "savings"}));
        w.endObject();
    }

    void money(json::Writer& w, std::string_view name, std::int64_t amount) {
        w.key(name).beginObject().member("minor", amount).member("currency", currency()).endObject();
    }

    void anything(event::StoredEvent& event) {
        json::Writer w(event.data);
        const auto choice = below(m_recipe.defects ? 102 : 100);
        if (choice >= 100) {
            event.data.clear();
            if (choice == 100)
                return opening(event);
            event.type = pick({"AccountOpened", "AccountMerged"});
            event.schemaVersion = 9;
            event.data = "{}";
            return;
        }
        w.beginObject();
        if (choice < 50) {
            event.type = pick({"FundsDeposited", "FundsWithdrawn"});
            cash(event, w);
        } else if (choice < 60) {
            event.type = "FundsTransferred";
            transfer(event, w);
        } else if (choice < 80) {
            posting(event, w, choice);
        } else {
            administrative(event, w, choice);
        }
        w.endObject();
    }

    void cash(event::StoredEvent& event, json::Writer& w) {
        event.schemaVersion = 1 + static_cast<int>(below(3));
        if (event.schemaVersion == 1)
            w.key("amount").raw(major());
        else
            money(w, "amount", minor());
        if (chance(2))
            w.member("reference", text());
        if (event.schemaVersion == 3)
            w.member("channel", pick({"branch", "online", "atm", "card", "transfer", "system", "unknown"}));
    }

    void transfer(event::StoredEvent& event, json::Writer& w) {
        event.schemaVersion = 1 + static_cast<int>(below(2));
        if (event.schemaVersion == 1) {
            w.key("amount").raw(major());
            w.member("payeeId", subject()).member("payeeName", text()).member("payeeIban", text());
            return;
        }
        money(w, "amount", minor());
        w.key("payee").beginObject().member("subject", subject()).member("name", text()).member("iban", text()).endObject();
    }

    void posting(event::StoredEvent& event, json::Writer& w, std::uint64_t choice) {
        if (choice < 66) {
            event.type = "InterestCredited";
            event.schemaVersion = 1 + static_cast<int>(below(2));
            if (event.schemaVersion == 1)
                w.key("amount").raw(major());
            else
                money(w, "amount", minor());
        } else if (choice < 70) {
            event.type = "InterestCharged";
            money(w, "amount", minor());
            w.member("period", "2026-01");
        } else if (choice < 75) {
            event.type = "FeeCharged";
            money(w, "amount", minor());
            w.member("code", text());
        } else {
            event.type = "CorrectionPosted";
            money(w, "amount", chance(2) ? minor() : -minor());
            if (chance(2))
                w.member("corrects", m_events[below(m_events.size())].id.text());
        }
    }

    void administrative(event::StoredEvent& event, json::Writer& w, std::uint64_t choice) {
        if (choice < 84) {
            event.type = "OverdraftLimitSet";
            money(w, "limit", static_cast<std::int64_t>(below(100'000)));
        } else if (choice < 87) {
            event.type = "AccountFrozen";
            event.schemaVersion = 1 + static_cast<int>(below(2));
            freeze(event, w);
        } else if (choice < 90) {
            event.type = "AccountUnfrozen";
            if (chance(2))
                w.member("reason", text());
        } else if (choice < 96) {
            event.type = "HolderDetailsChanged";
            w.key("holder").beginObject().member("subject", subject());
            for (const char* name : {"name", "email", "address"})
                if (chance(2))
                    w.member(name, text());
            w.endObject();
        } else if (choice < 97) {
            event.type = "AccountClosed";
        } else {
            event.type = "SubjectErased";
            w.member("subject", subject()).member("erasure", "E-" + std::to_string(below(3)));
            w.key("kids").beginArray().value("kid").endArray().member("events", 1).member("fields", 2);
        }
    }

    void freeze(const event::StoredEvent& event, json::Writer& w) {
        if (event.schemaVersion == 1) {
            w.member("reason", text());
            return;
        }
        w.key("reason").beginObject().member("code", pick({"courtOrder", "suspectedFraud", "customerRequest", "other"}));
        if (chance(2))
            w.member("note", text());
        w.endObject();
        if (chance(2))
            w.member("authority", text());
    }

    Recipe m_recipe;
    std::string m_stream;
    std::mt19937_64 m_random;
    std::int64_t m_clock = 0;
    Events m_events;
};

} // namespace

Events randomHistory(const Recipe& recipe, std::string_view stream) { return Generator(recipe, stream).make(); }

} // namespace lookback::account::test
