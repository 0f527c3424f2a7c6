// Moves batches through an import: read (caller) → check (any lent thread) → resolve against the store (caller, in order) → settle (in
// order, one at a time, wherever a task runs) → write (caller, in order). Works with any executor, one that runs tasks at once on the
// calling thread included: no stage waits for another task to run at the same time. At most `depth` batches are under way, so memory is
// bounded. The order of everything that matters is the log's, whatever the threads do. Internal to transfer.
#pragma once

#include "core/base/progress.h"
#include "core/transfer/batch.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>

namespace lookback::transfer {

struct Stages {
    std::function<base::Result<bool>(Batch&)> read;   ///< false at the end
    std::function<void(Batch&)> check;
    std::function<base::Status(Batch&)> resolve;      ///< may be empty
    std::function<void(Batch&)> settle;
    std::function<base::Status(Batch&)> write;
};

class Pipeline {
public:
    Pipeline(base::Executor* executor, Stages stages);
    ~Pipeline(); ///< waits for tasks under way

    /// Until the end of the log, the first error, or a stop (Cancelled).
    base::Status run(const std::stop_token& stop);

private:
    base::Status start(const std::stop_token& stop);
    base::Status resolveReady();
    void spawnCheck(Batch& batch);
    void settleReady();
    void drain();
    Batch* waitForSettled();
    std::unique_ptr<Batch> freshBatch();

    base::Executor* m_executor;
    const Stages m_stages;
    const std::size_t m_depth;
    std::deque<std::unique_ptr<Batch>> m_underway; ///< in order of the log; changed by the caller only
    std::vector<std::unique_ptr<Batch>> m_spare;
    bool m_end = false;

    std::mutex m_mutex; ///< guards the flags of the batches and what follows
    std::condition_variable m_changed;
    std::deque<Batch*> m_toSettle; ///< checked or not, in order, not settled
    bool m_settling = false;
    std::size_t m_tasks = 0;
    bool m_abandon = false;
};

} // namespace lookback::transfer
