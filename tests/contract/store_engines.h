// The engines the contract suite runs on, and helpers that make and read events. A new engine adds one line to engines().
#pragma once

#include "core/store/event_store.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lookback::tests {

/// One content, any number of handles.
class Engine {
public:
    virtual ~Engine() = default;
    /// A handle that may write; waits `busy` for other writers.
    virtual std::unique_ptr<store::EventStore> handle(std::chrono::milliseconds busy = std::chrono::milliseconds(200)) = 0;
    virtual std::unique_ptr<store::EventStore> readOnlyHandle() = 0;
};

struct EngineKind {
    std::string name;
    std::function<std::unique_ptr<Engine>()> make;
};
const std::vector<EngineKind>& engines();

base::Uuid idOf(std::uint64_t n);

/// Owns what a NewEvent views.
struct Made {
    event::StoredEvent event;
    std::vector<std::string> texts;
    std::vector<store::SealedFields> sealed;

    /// Type FundsDeposited v3, recorded 2026-01-05 + n seconds, data {"n":n}, id idOf(n).
    explicit Made(std::uint64_t n);
    Made& type(std::string name, int schemaVersion = 1);
    Made& seal(std::string kid, std::string subject, std::int64_t fields);
    [[nodiscard]] store::NewEvent view() const { return {event.view(), sealed}; }
};

std::vector<Made> made(std::uint64_t first, std::size_t count);
std::vector<store::NewEvent> views(const std::vector<Made>& events);

base::Result<std::vector<store::Appended>> append(store::EventStore& store, const std::string& stream, store::Expected expected,
                                                  const std::vector<Made>& events, store::Conflict* conflict = nullptr,
                                                  std::vector<store::Guard> guards = {});

/// Every event, in pages of `page`; stops the test program on an error or a page that neither ends nor goes on.
std::vector<event::StoredEvent> readAll(store::EventStore& store, std::size_t page = 7);
std::vector<event::StoredEvent> readStream(store::EventStore& store, const std::string& stream, base::Revision from,
                                           store::Direction direction, std::size_t page = 7);
/// Where temporary files cost no disk: what these tests kill and break is processes and calls, not power. For QTemporaryDir.
std::string fastTemplate();

/// One line per event, every column: two stores with the same dump hold the same.
std::string dump(store::EventStore& store);

} // namespace lookback::tests
