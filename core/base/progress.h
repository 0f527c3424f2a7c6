// Progress of a long function, and the work a caller lends it. Core starts no threads (architecture.md, decision 9):
// where a second core helps, the caller passes an Executor.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace lookback::base {

struct Progress {
    std::string phase;       ///< "reading", "importing", "verifying": a stable word, translated by the window
    std::uint64_t done = 0;  ///< in `unit`
    std::uint64_t total = 0; ///< 0 = unknown
    std::string unit;        ///< "bytes", "events", "lines"
};

/// Called on the thread that runs the long function, at least every 1,000 items or 64 KiB and never more than ~60 times a second.
using ProgressCallback = std::function<void(const Progress&)>;

/// Runs tasks on threads of the caller's. `spawn` may run the task at once on the calling thread (see InlineExecutor): code that
/// uses it must not need two tasks to run at the same time in order to finish.
class Executor {
public:
    virtual ~Executor() = default;
    virtual void spawn(std::function<void()> task) = 0;
    /// Threads that may run besides the caller's; 0 = none.
    [[nodiscard]] virtual unsigned concurrency() const = 0;
};

class InlineExecutor final : public Executor {
public:
    void spawn(std::function<void()> task) override { task(); }
    [[nodiscard]] unsigned concurrency() const override { return 0; }
};

} // namespace lookback::base
