// First replay of an account: decode, upcast and fold by type mix, beside simdjson's on-demand reader over the same payloads with a
// trivial sum, in the same run (product.md: ≥ 0.7 × read + parse + trivial fold; brief figure ≥ 4,000,000 deposits/s). Then the
// canonical form: writing, parsing. Best of several rounds in CPU time; one core; payloads in one arena as a store's page gives them.
#include "core/account/account_kind.h"
#include "core/event/event.h"

#include <simdjson.h>

#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace lookback;

constexpr std::size_t kEvents = 100'000;
constexpr int kRounds = 9;

struct Payload {
    std::string type;
    int version;
    std::string data;
};

// A sealed value has the length of a real one (security.md 1): header 150, iv 16, ciphertext 86, tag 22.
std::string sealed(std::size_t i) {
    const char c = static_cast<char>('A' + i % 26);
    return std::string(150, c) + ".." + std::string(16, c) + "." + std::string(86, c) + "." + std::string(22, c);
}

std::string money(std::size_t i) { return R"({"minor":)" + std::to_string(100 + i * 7919 % 90'000) + R"(,"currency":"EUR"})"; }

Payload deposit3(std::size_t i) { return {i % 2 != 0 ? "FundsDeposited" : "FundsWithdrawn", 3, R"({"amount":)" + money(i) + R"(,"channel":"online"})"}; }
Payload deposit3WithReference(std::size_t i) {
    return {i % 2 != 0 ? "FundsDeposited" : "FundsWithdrawn", 3,
            R"({"amount":)" + money(i) + R"(,"reference":"Invoice 2026-)" + std::to_string(i) + R"( and a note","channel":"online"})"};
}
Payload deposit2(std::size_t i) { return {i % 2 != 0 ? "FundsDeposited" : "FundsWithdrawn", 2, R"({"amount":)" + money(i) + "}"}; }
Payload deposit1(std::size_t i) {
    return {i % 2 != 0 ? "FundsDeposited" : "FundsWithdrawn", 1,
            R"({"amount":)" + std::to_string(1 + i % 900) + "." + std::to_string(10 + i % 90) + "}"};
}
Payload transfer2(std::size_t i) {
    return {"FundsTransferred", 2,
            R"({"amount":)" + money(i) + R"(,"payee":{"subject":"S-77","name":")" + sealed(i) + R"(","iban":")" + sealed(i + 1) + R"("}})"};
}
Payload mixed(std::size_t i) {
    switch (i % 20) {
    case 0: return {"FeeCharged", 1, R"({"amount":{"minor":25,"currency":"EUR"},"code":"CARD"})"};
    case 1: return {"InterestCredited", 2, R"({"amount":{"minor":54,"currency":"EUR"},"period":"2026-01"})"};
    case 2:
    case 3: return transfer2(i);
    case 4:
    case 5: return deposit1(i);
    case 6:
    case 7:
    case 8: return deposit2(i);
    case 9:
    case 10:
    case 11:
    case 12: return deposit3WithReference(i);
    default: return deposit3(i);
    }
}

struct History {
    std::string arena, types;
    std::vector<event::EventView> events;
    std::vector<std::size_t> begins; // of payloads in the arena
};

History makeHistory(const std::function<Payload(std::size_t)>& make) {
    std::vector<Payload> payloads{{"AccountOpened", 3, R"({"holder":{"subject":"S-01","name":")" + sealed(1) + R"(","email":")" + sealed(2) + R"("},"currency":"EUR","product":"current"})"}};
    for (std::size_t i = 1; i < kEvents; ++i)
        payloads.push_back(make(i));
    History h;
    for (const auto& p : payloads) {
        h.begins.push_back(h.arena.size());
        h.arena += p.data;
    }
    const std::size_t payloadEnd = h.arena.size();
    h.arena.append(simdjson::SIMDJSON_PADDING, ' ');
    for (std::size_t i = 0; i < payloads.size(); ++i) {
        const std::size_t end = i + 1 < payloads.size() ? h.begins[i + 1] : payloadEnd;
        event::EventView e;
        e.stream = "account-ACC-1001";
        e.revision = {static_cast<std::int64_t>(i)};
        e.type = account::accountKind().find(payloads[i].type)->name;
        e.schemaVersion = payloads[i].version;
        e.occurredAt = e.recordedAt = {1'767'600'000'000'000'000 + static_cast<std::int64_t>(i) * 1'000'000'000};
        e.data = std::string_view(h.arena).substr(h.begins[i], end - h.begins[i]);
        e.metadata = "{}";
        h.events.push_back(e);
    }
    return h;
}

// Of this thread, so that a busy machine disturbs less.
double cpuSeconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

double bestSeconds(const std::function<void()>& work) {
    double best = 1e9;
    for (int i = 0; i < kRounds; ++i) {
        const double from = cpuSeconds();
        work();
        best = std::min(best, cpuSeconds() - from);
    }
    return best;
}

// The reference: parse with simdjson and add up, nothing checked.
std::int64_t trivialFold(const History& h, simdjson::ondemand::parser& parser) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < h.events.size(); ++i) {
        const auto data = h.events[i].data;
        simdjson::ondemand::document doc;
        simdjson::padded_string_view padded(data.data(), data.size(), h.arena.size() - h.begins[i]);
        if (parser.iterate(padded).get(doc) != simdjson::SUCCESS)
            continue;
        std::int64_t minor = 0;
        if (doc["amount"]["minor"].get_int64().get(minor) == simdjson::SUCCESS)
            sum += h.events[i].type == "FundsDeposited" ? minor : -minor;
    }
    return sum;
}

void measure(const char* name, const std::function<Payload(std::size_t)>& make) {
    const History h = makeHistory(make);
    const auto& kind = account::accountKind();
    simdjson::ondemand::parser parser;
    std::int64_t sink = 0;
    const double reference = bestSeconds([&] { sink += trivialFold(h, parser); });
    std::vector<aggregate::EventFacts> facts;
    const auto folding = [&](std::vector<aggregate::EventFacts>* into) {
        return bestSeconds([&] {
            facts.clear();
            auto state = kind.start("ACC-1001");
            const auto result = kind.fold(*state, h.events, {into, nullptr, true});
            if (result.stopped)
                std::printf("stopped: %s\n", result.stopped->detail.problem.c_str());
            sink += kind.seriesValue(*state);
        });
    };
    const double fold = folding(nullptr), withFacts = folding(&facts);
    const auto rate = [](double seconds) { return static_cast<double>(kEvents) / seconds / 1e6; };
    std::printf("%-28s %6.2f M/s  with facts %6.2f M/s  simdjson + sum %6.2f M/s  ratio %.2f  (%zu bytes each)%s\n", name, rate(fold),
                rate(withFacts), rate(reference), reference / fold, h.arena.size() / kEvents, sink == 42 ? "!" : "");
}

void measureCanonical() {
    const History h = makeHistory(mixed);
    const auto& kind = account::accountKind();
    auto state = kind.start("ACC-1001");
    kind.fold(*state, h.events);
    const std::string text = kind.canonical(*state);
    constexpr int kTimes = 10'000;
    std::size_t sink = 0;
    const double write = bestSeconds([&] { for (int i = 0; i < kTimes; ++i) sink += kind.canonical(*state).size(); });
    const double parse = bestSeconds([&] { for (int i = 0; i < kTimes; ++i) sink += kind.parseCanonical(text).ok() ? 1U : 0U; });
    const double clone = bestSeconds([&] { for (int i = 0; i < kTimes; ++i) sink += state->clone()->bytes(); });
    std::printf("canonical form (%zu bytes): write %.2f us, parse %.2f us, clone %.2f us%s\n", text.size(), write / kTimes * 1e6,
                parse / kTimes * 1e6, clone / kTimes * 1e6, sink == 42 ? "!" : "");
}

} // namespace

int main() {
    measure("deposits v3", deposit3);
    measure("deposits v3 with reference", deposit3WithReference);
    measure("deposits v2 (upcast)", deposit2);
    measure("deposits v1 (upcast twice)", deposit1);
    measure("transfers v2, sealed", transfer2);
    measure("mixed", mixed);
    measureCanonical();
    return 0;
}
