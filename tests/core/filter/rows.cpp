#include "rows.h"

#include "../account/support.h"
#include "core/base/clock.h"
#include "core/event/sealed_field.h"
#include "core/store/memory_store.h"
#include "core/timetravel/time_travel.h"

#include <cstdio>
#include <cstdlib>

namespace filter_test {

using namespace lookback;

namespace {

template <class T>
T must(base::Result<T> result) {
    if (result)
        return std::move(*result);
    std::fprintf(stderr, "test data: %s\n", result.error().message.c_str());
    std::abort();
}

} // namespace

Rows sampleRows(std::string_view account) {
    store::MemoryStore store;
    {
        auto bulk = must(store.beginBulk());
        for (const event::StoredEvent& e : account::test::readLog(LOOKBACK_SOURCE_DIR "/tests/data/sample1.jsonl"))
            must(bulk->add({e.view(), {}}));
        must(bulk->commit());
    }
    const base::SystemClock clock;
    timetravel::TimeTravel travel(store, account::accountKind(), clock);
    const std::string stream = event::streamName("account", account);
    must(travel.series(stream, {})); // so that gaps are known
    return must(travel.rows(stream, {}, timetravel::Rank{0}, 1000));
}

timetravel::Row row(const Made& made) {
    timetravel::Row row;
    row.rank = {1};
    row.event.stream = "account-ACC-7";
    row.event.revision = {0};
    row.event.id = *base::Uuid::parse("37fb837e-002c-45bb-8eeb-870d07158c0b");
    row.event.type = made.type;
    row.event.schemaVersion = made.schema;
    row.event.data = made.data;
    row.event.metadata = made.metadata;
    row.facts.hasAmount = row.facts.posting = made.amount != 0;
    row.facts.amount = made.amount;
    row.facts.value = made.balance;
    return row;
}

std::string sealed(const base::Uuid& event, std::string_view pointer, std::string_view json) {
    event::FieldCipher cipher;
    cipher.setKey("0123456789abcdef0123456789abcdef");
    std::string out;
    cipher.seal(out, "AAAAAAAAAAAAAAAAAAAAAA", event, pointer, json, crypto::systemRandom());
    return out;
}

std::string matching(std::string_view expression, const Rows& rows) {
    const auto parsed = filter::Filter::parse(expression, account::accountKind());
    if (!parsed)
        return "error " + parsed.error().where + ": " + parsed.error().message;
    std::string out;
    for (const auto& row : rows)
        if ((*parsed)->matches(row))
            out += (out.empty() ? "" : " ") + std::to_string(row.rank.value);
    return out;
}

} // namespace filter_test
