#include "core/transfer/pipeline.h"

namespace lookback::transfer {
namespace {

constexpr std::size_t kDepthPerThread = 6;

} // namespace

Pipeline::Pipeline(base::Executor* executor, Stages stages)
    : m_executor(executor), m_stages(std::move(stages)),
      m_depth(executor == nullptr || executor->concurrency() == 0 ? 1 : 2 + kDepthPerThread * std::min(executor->concurrency(), 8U)) {}

Pipeline::~Pipeline() { drain(); }

void Pipeline::drain() {
    std::unique_lock lock(m_mutex);
    m_abandon = true;
    m_changed.wait(lock, [this] { return m_tasks == 0 && !m_settling; });
}

std::unique_ptr<Batch> Pipeline::freshBatch() {
    if (m_spare.empty())
        return std::make_unique<Batch>();
    auto batch = std::move(m_spare.back());
    m_spare.pop_back();
    batch->clear();
    return batch;
}

void Pipeline::spawnCheck(Batch& batch) {
    {
        const std::lock_guard lock(m_mutex);
        ++m_tasks;
    }
    const auto task = [this, &batch] {
        m_stages.check(batch);
        {
            const std::lock_guard lock(m_mutex);
            batch.checked = true;
            batch.resolved = batch.resolved || !m_stages.resolve;
            m_changed.notify_all();
        }
        settleReady();
        const std::lock_guard lock(m_mutex);
        --m_tasks;
        m_changed.notify_all();
    };
    if (m_executor == nullptr)
        task();
    else
        m_executor->spawn(task);
}

// Settles what is ready, in order; whoever comes while another is at it leaves it to that one.
void Pipeline::settleReady() {
    std::unique_lock lock(m_mutex);
    if (m_settling)
        return;
    while (!m_abandon && !m_toSettle.empty() && m_toSettle.front()->checked && m_toSettle.front()->resolved) {
        auto* batch = m_toSettle.front();
        m_toSettle.pop_front();
        m_settling = true;
        lock.unlock();
        m_stages.settle(*batch);
        lock.lock();
        m_settling = false;
        batch->settled = true;
        m_changed.notify_all();
        if (batch->error)
            m_abandon = true;
    }
}

base::Status Pipeline::start(const std::stop_token& stop) {
    while (!m_end && m_underway.size() < m_depth) {
        if (stop.stop_requested())
            return base::makeError(base::ErrorCode::Cancelled, "cancelled");
        auto batch = freshBatch();
        LOOKBACK_TRY_ASSIGN(const bool more, m_stages.read(*batch));
        m_end = !more;
        if (m_end)
            break;
        auto* raw = batch.get();
        m_underway.push_back(std::move(batch));
        {
            const std::lock_guard lock(m_mutex);
            m_toSettle.push_back(raw);
        }
        spawnCheck(*raw);
    }
    return base::success();
}

// Batches are resolved in order, each when it is checked.
base::Status Pipeline::resolveReady() {
    if (!m_stages.resolve)
        return base::success();
    for (const auto& batch : m_underway) {
        {
            const std::lock_guard lock(m_mutex);
            if (!batch->checked)
                break;
            if (batch->resolved)
                continue;
        }
        LOOKBACK_TRY(m_stages.resolve(*batch));
        {
            const std::lock_guard lock(m_mutex);
            batch->resolved = true;
            ++m_tasks;
        }
        // Settling belongs on the lent core, not on the thread that writes.
        const auto task = [this] {
            settleReady();
            const std::lock_guard lock(m_mutex);
            --m_tasks;
            m_changed.notify_all();
        };
        if (m_executor == nullptr)
            task();
        else
            m_executor->spawn(task);
    }
    return base::success();
}

base::Status Pipeline::run(const std::stop_token& stop) {
    for (;;) {
        LOOKBACK_TRY(start(stop));
        if (m_underway.empty())
            return base::success();
        LOOKBACK_TRY(resolveReady());
        auto& first = *m_underway.front();
        {
            std::unique_lock lock(m_mutex);
            const auto somethingToDo = [&] {
                if (first.settled)
                    return true;
                if (m_stages.resolve)
                    for (const auto& batch : m_underway)
                        if (!batch->resolved)
                            return batch->checked;
                return false;
            };
            m_changed.wait(lock, somethingToDo);
            if (!first.settled)
                continue;
        }
        if (first.error)
            return *first.error;
        LOOKBACK_TRY(m_stages.write(first));
        m_spare.push_back(std::move(m_underway.front()));
        m_underway.pop_front();
    }
}

} // namespace lookback::transfer
