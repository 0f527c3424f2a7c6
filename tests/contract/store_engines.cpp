#include "tests/contract/store_engines.h"

#include "core/store/memory_store.h"
#include "core/store/sqlite_store.h"
#include "tests/contract/faulty_store.h"

#include <QTemporaryDir>

#include <cstdio>
#include <cstdlib>
#include <limits>

#include <unistd.h>

namespace lookback::tests {
namespace {

using store::Direction;

void require(bool condition, const char* what) {
    if (!condition)
        qFatal("%s", what);
}

template <class T>
T need(base::Result<T> result) {
    if (!result.ok())
        qFatal("%s: %s", result.error().where.c_str(), result.error().message.c_str());
    return std::move(result).value();
}

class MemoryEngine final : public Engine {
public:
    std::unique_ptr<store::EventStore> handle(std::chrono::milliseconds busy) override { return m_first.another(busy); }
    std::unique_ptr<store::EventStore> readOnlyHandle() override { return m_first.anotherReadOnly(); }

private:
    store::MemoryStore m_first;
};

class SqliteEngine final : public Engine {
public:
    SqliteEngine() {
        require(m_folder.isValid(), "no temporary folder");
        m_path = m_folder.filePath(QStringLiteral("contract.lookback")).toStdString();
        need(store::SqliteStore::create(m_path, idOf(4711)));
    }
    std::unique_ptr<store::EventStore> handle(std::chrono::milliseconds busy) override {
        return need(store::SqliteStore::open(m_path, store::Access::ReadWrite, {busy}));
    }
    std::unique_ptr<store::EventStore> readOnlyHandle() override { return need(store::SqliteStore::open(m_path, store::Access::ReadOnly)); }

private:
    QTemporaryDir m_folder{QString::fromStdString(fastTemplate())};
    std::string m_path;
};

/// The contract lets an engine return shorter pages than asked for: here never more than one event.
class ShortPages final : public Engine {
public:
    explicit ShortPages(std::unique_ptr<Engine> inner) : m_inner(std::move(inner)) { m_faults->longestPage = 1; }
    std::unique_ptr<store::EventStore> handle(std::chrono::milliseconds busy) override {
        return std::make_unique<FaultyStore>(m_inner->handle(busy), m_faults);
    }
    std::unique_ptr<store::EventStore> readOnlyHandle() override {
        return std::make_unique<FaultyStore>(m_inner->readOnlyHandle(), m_faults);
    }

private:
    std::unique_ptr<Engine> m_inner;
    std::shared_ptr<Faults> m_faults = std::make_shared<Faults>();
};

template <class E>
std::unique_ptr<Engine> make() {
    return std::make_unique<E>();
}

} // namespace

const std::vector<EngineKind>& engines() {
    static const std::vector<EngineKind> kinds = {
        {"memory", make<MemoryEngine>},
        {"sqlite", make<SqliteEngine>},
        {"memory, short pages", [] { return std::unique_ptr<Engine>(std::make_unique<ShortPages>(make<MemoryEngine>())); }},
        {"sqlite, short pages", [] { return std::unique_ptr<Engine>(std::make_unique<ShortPages>(make<SqliteEngine>())); }},
    };
    return kinds;
}

base::Uuid idOf(std::uint64_t n) {
    base::Uuid id;
    id.bytes[6] = 0x40;
    id.bytes[8] = 0x80;
    for (std::size_t i = 0; i < 7; ++i)
        id.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
    return id;
}

Made::Made(std::uint64_t n) {
    event.id = idOf(n);
    event.type = "FundsDeposited";
    event.schemaVersion = 3;
    event.recordedAt = {1'767'571'200'000'000'000 + static_cast<std::int64_t>(n) * 1'000'000'000};
    event.occurredAt = event.recordedAt;
    event.data = "{\"n\":" + std::to_string(n) + "}";
}

Made& Made::type(std::string name, int schemaVersion) {
    event.type = std::move(name);
    event.schemaVersion = schemaVersion;
    return *this;
}

Made& Made::seal(std::string kid, std::string subject, std::int64_t fields) {
    // The texts may move when another is added: make the views anew.
    std::vector<std::int64_t> counts;
    for (const auto& s : sealed)
        counts.push_back(s.fields);
    counts.push_back(fields);
    texts.push_back(std::move(kid));
    texts.push_back(std::move(subject));
    sealed.clear();
    for (std::size_t i = 0; i < counts.size(); ++i)
        sealed.push_back({texts[2 * i], texts[2 * i + 1], counts[i]});
    return *this;
}

std::vector<Made> made(std::uint64_t first, std::size_t count) {
    std::vector<Made> events;
    for (std::size_t i = 0; i < count; ++i)
        events.emplace_back(first + i);
    return events;
}

std::vector<store::NewEvent> views(const std::vector<Made>& events) {
    std::vector<store::NewEvent> out;
    for (const auto& e : events)
        out.push_back(e.view());
    return out;
}

base::Result<std::vector<store::Appended>> append(store::EventStore& store, const std::string& stream, store::Expected expected,
                                                  const std::vector<Made>& events, store::Conflict* conflict,
                                                  std::vector<store::Guard> guards) {
    const auto news = views(events);
    const store::StreamAppend one{stream, expected, news};
    return store.append({{&one, 1}, guards}, conflict);
}

std::vector<event::StoredEvent> readAll(store::EventStore& store, std::size_t page) {
    std::vector<event::StoredEvent> out;
    base::Position after;
    while (true) {
        const auto part = need(store.readAll(after, page));
        for (const auto& e : part.events)
            out.emplace_back(e);
        if (part.end)
            return out;
        require(!part.events.empty() && part.events.back().position > after, "a page neither ends nor goes on");
        after = part.events.back().position;
    }
}

std::vector<event::StoredEvent> readStream(store::EventStore& store, const std::string& stream, base::Revision from,
                                           Direction direction, std::size_t page) {
    std::vector<event::StoredEvent> out;
    while (true) {
        const auto part = need(store.readStream(stream, from, direction, page));
        for (const auto& e : part.events)
            out.emplace_back(e);
        if (part.end)
            return out;
        require(!part.events.empty(), "a page neither ends nor goes on");
        from = {part.events.back().revision.value + (direction == Direction::Forward ? 1 : -1)};
    }
}

std::string fastTemplate() {
    const char* folder = ::access("/dev/shm", W_OK) == 0 ? "/dev/shm" : P_tmpdir;
    return std::string(folder) + "/lookback-XXXXXX";
}

std::string dump(store::EventStore& store) {
    std::string out;
    for (const auto& e : readAll(store, 1000))
        out += e.position.text() + ' ' + e.stream + ' ' + std::to_string(e.revision.value) + ' ' + e.id.text() + ' ' + e.type + ' ' +
               std::to_string(e.schemaVersion) + ' ' + std::to_string(e.occurredAt.ns) + ' ' + std::to_string(e.recordedAt.ns) + ' ' + e.data +
               ' ' + e.metadata + '\n';
    return out;
}

} // namespace lookback::tests
