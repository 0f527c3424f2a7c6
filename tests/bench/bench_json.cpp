// Decoding of typical payloads and envelopes, and record writing, beside simdjson's on-demand and DOM readers over the same
// texts in the same run: rounds of all of them in turn, the best of each; one core.
#include "core/base/encoding.h"
#include "core/event/envelope.h"
#include "core/event/event.h"
#include "core/json/cursor.h"
#include "core/json/writer.h"

#include <simdjson.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace lookback;

constexpr std::size_t kTexts = 20'000;
constexpr int kRounds = 60;

struct Texts {
    std::vector<std::string> payloads;
    std::vector<simdjson::padded_string> paddedPayloads;
    std::vector<std::string> lines;
    std::vector<simdjson::padded_string> paddedLines;
    std::vector<event::StoredEvent> events;
};

Texts makeTexts() {
    Texts t;
    for (std::size_t i = 0; i < kTexts; ++i) {
        const std::string n = std::to_string(i);
        std::string data;
        json::Writer w(data);
        w.beginObject().key("amount").value(base::Money{static_cast<std::int64_t>(i * 7919 % 1'000'000), *base::Currency::parse("EUR")});
        w.member("reference", std::string_view("Invoice 2026-" + n + " and a note")).member("channel", "online").endObject();
        event::StoredEvent e;
        e.stream = "account-ACC-" + std::to_string(1000 + i % 2000);
        e.revision = {static_cast<std::int64_t>(i / 2000)};
        e.id = event::derivedEventId(event::idNameOfRevision(e.stream, e.revision));
        e.type = i % 2 == 0 ? "FundsDeposited" : "FundsWithdrawn";
        e.schemaVersion = 3;
        e.occurredAt = {1'767'600'000'000'000'000 + static_cast<std::int64_t>(i) * 1'234'567'891};
        e.recordedAt = e.occurredAt;
        e.data = data;
        e.metadata = R"({"actor":"teller-7"})";
        t.payloads.push_back(data);
        t.paddedPayloads.emplace_back(data);
        t.lines.push_back(event::record(e.view()));
        t.paddedLines.emplace_back(t.lines.back());
        t.events.push_back(std::move(e));
    }
    return t;
}

std::uint64_t decodeWithCursor(const std::string& text) {
    json::Cursor c(text);
    std::string_view name, currency, reference, channel;
    std::int64_t minor = 0;
    bool ok = c.enterObject();
    while (ok && c.nextMember(name)) {
        if (name == "amount") {
            ok = c.enterObject();
            while (ok && c.nextMember(name))
                ok = name == "minor" ? c.readInt64(minor) : c.readString(currency);
        } else if (name == "reference") {
            ok = c.readString(reference);
        } else {
            ok = c.readString(channel);
        }
    }
    ok = ok && c.finish();
    return ok ? static_cast<std::uint64_t>(minor) + currency.size() + reference.size() + channel.size() : 0;
}

std::uint64_t decodeOnDemand(simdjson::ondemand::parser& parser, const simdjson::padded_string& text) {
    simdjson::ondemand::document doc;
    if (parser.iterate(text).get(doc) != simdjson::SUCCESS)
        return 0;
    std::int64_t minor = 0;
    std::string_view currency, reference, channel;
    simdjson::ondemand::object object;
    if (doc.get_object().get(object) != simdjson::SUCCESS)
        return 0;
    for (auto field : object) {
        std::string_view name;
        if (field.unescaped_key().get(name) != simdjson::SUCCESS)
            return 0;
        if (name == "amount") {
            simdjson::ondemand::object amount;
            if (field.value().get_object().get(amount) != simdjson::SUCCESS)
                return 0;
            for (auto part : amount) {
                if (part.unescaped_key().get(name) != simdjson::SUCCESS)
                    return 0;
                if (name == "minor" ? part.value().get_int64().get(minor) != simdjson::SUCCESS
                                    : part.value().get_string().get(currency) != simdjson::SUCCESS)
                    return 0;
            }
        } else if (field.value().get_string().get(name == "reference" ? reference : channel) != simdjson::SUCCESS) {
            return 0;
        }
    }
    return static_cast<std::uint64_t>(minor) + currency.size() + reference.size() + channel.size();
}

std::uint64_t envelopeOnDemand(simdjson::ondemand::parser& parser, const simdjson::padded_string& text) {
    simdjson::ondemand::document doc;
    simdjson::ondemand::object object;
    if (parser.iterate(text).get(doc) != simdjson::SUCCESS || doc.get_object().get(object) != simdjson::SUCCESS)
        return 0;
    std::uint64_t sum = 0;
    for (auto field : object) {
        std::string_view name, value;
        std::int64_t number = 0;
        if (field.unescaped_key().get(name) != simdjson::SUCCESS)
            return 0;
        if (name == "data" || name == "metadata") {
            simdjson::ondemand::object part;
            if (field.value().get_object().get(part) != simdjson::SUCCESS || part.raw_json().get(value) != simdjson::SUCCESS)
                return 0;
            sum += value.size();
        } else if (name == "revision" || name == "schemaVersion") {
            if (field.value().get_int64().get(number) != simdjson::SUCCESS)
                return 0;
            sum += static_cast<std::uint64_t>(number);
        } else {
            if (field.value().get_string().get(value) != simdjson::SUCCESS)
                return 0;
            base::Instant t;
            if (name == "occurredAt" || name == "recordedAt")
                sum += base::parseInstant(value, t) ? 0 : static_cast<std::uint64_t>(t.ns);
            else if (name == "id")
                sum += base::Uuid::parse(value)->bytes[3];
            else
                sum += value.size();
        }
    }
    return sum;
}

std::uint64_t g_sink = 0;

struct Entry {
    const char* what;
    std::size_t bytes;
    std::function<std::uint64_t(std::size_t)> work;
    double best = 1e9; // seconds a round
};

// In turn, because a virtual machine's clock changes while one looks.
void measure(std::vector<Entry>& entries) {
    for (int round = 0; round < kRounds; ++round)
        for (Entry& e : entries) {
            const auto start = std::chrono::steady_clock::now();
            for (std::size_t i = 0; i < kTexts; ++i)
                g_sink += e.work(i);
            e.best = std::min(e.best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
        }
    for (const Entry& e : entries) {
        const double each = e.best / static_cast<double>(kTexts);
        std::printf("%-42s %7.2f million/s %8.1f ns each %7.0f MB/s\n", e.what, 1e-6 / each, each * 1e9, static_cast<double>(e.bytes) / e.best * 1e-6);
    }
}

template <class T>
std::size_t total(const std::vector<T>& texts) {
    std::size_t n = 0;
    for (const auto& text : texts)
        n += text.size();
    return n;
}

} // namespace

int main() {
    const Texts t = makeTexts();
    const std::size_t payloadBytes = total(t.payloads), lineBytes = total(t.lines);
    std::printf("payloads of %zu bytes, lines of %zu bytes, %zu each\n", payloadBytes / kTexts, lineBytes / kTexts, kTexts);
    simdjson::ondemand::parser onDemand;
    simdjson::dom::parser dom;

    event::Envelope envelope;
    std::vector<event::EnvelopeProblem> problems;
    std::string out;
    std::vector<Entry> entries{
        {"payload: Cursor, decode", payloadBytes, [&](std::size_t i) { return decodeWithCursor(t.payloads[i]); }},
        {"payload: simdjson on-demand, decode", payloadBytes, [&](std::size_t i) { return decodeOnDemand(onDemand, t.paddedPayloads[i]); }},
        {"payload: Cursor, check", payloadBytes, [&](std::size_t i) { return json::check(t.payloads[i]) ? 0U : 1U; }},
        {"payload: simdjson DOM, parse", payloadBytes,
         [&](std::size_t i) { return dom.parse(t.paddedPayloads[i]).error() == simdjson::SUCCESS ? 1U : 0U; }},
        {"line: readEnvelope", lineBytes,
         [&](std::size_t i) {
             return event::readEnvelope(t.lines[i], envelope, problems) ? envelope.data.size() + static_cast<std::uint64_t>(envelope.occurredAt->ns)
                                                                        : 0;
         }},
        {"line: simdjson on-demand, same members", lineBytes, [&](std::size_t i) { return envelopeOnDemand(onDemand, t.paddedLines[i]); }},
        {"line: Cursor, check", lineBytes, [&](std::size_t i) { return json::check(t.lines[i]) ? 0U : 1U; }},
        {"line: simdjson DOM, parse", lineBytes,
         [&](std::size_t i) { return dom.parse(t.paddedLines[i]).error() == simdjson::SUCCESS ? 1U : 0U; }},
        {"record: appendRecord", lineBytes,
         [&](std::size_t i) {
             out.clear();
             event::appendRecord(out, t.events[i].view());
             return out.size();
         }},
        {"derived id (UUIDv5)", 0, [&](std::size_t i) { return event::derivedEventId(t.events[i].stream).bytes[0]; }},
    };
    measure(entries);
    std::string big = "{";
    for (std::size_t i = 0; big.size() < json::kMaxLine - 16; ++i)
        big += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
    big += '}';
    const auto start = std::chrono::steady_clock::now();
    g_sink += json::check(big) ? 0U : 1U;
    std::printf("object of 1 MiB, all members different: %.1f ms\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() * 1e3);
    std::printf("(%llu)\n", static_cast<unsigned long long>(g_sink % 10));
    return 0;
}
