// A small pool of threads that core borrows (architecture.md, decision 9). Tasks begin in the order given; destruction waits for them.
#pragma once

#include "core/base/progress.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace lookback::app {

class ThreadExecutor final : public base::Executor {
public:
    /// 0 = one less than the machine's cores, at least one.
    explicit ThreadExecutor(unsigned threads = 0);
    ~ThreadExecutor() override;
    void spawn(std::function<void()> task) override;
    [[nodiscard]] unsigned concurrency() const override { return static_cast<unsigned>(m_threads.size()); }

private:
    void work();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_tasks; ///< guarded by m_mutex
    bool m_stopping = false;                   ///< guarded by m_mutex
    std::vector<std::thread> m_threads;
};

} // namespace lookback::app
