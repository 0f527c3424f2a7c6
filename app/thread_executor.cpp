#include "app/thread_executor.h"

namespace lookback::app {

ThreadExecutor::ThreadExecutor(unsigned threads) {
    if (threads == 0) {
        const unsigned cores = std::thread::hardware_concurrency();
        threads = cores > 1 ? cores - 1 : 1;
    }
    for (unsigned i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { work(); });
}

ThreadExecutor::~ThreadExecutor() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    for (auto& thread : m_threads)
        thread.join();
}

void ThreadExecutor::spawn(std::function<void()> task) {
    {
        const std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    m_wake.notify_one();
}

void ThreadExecutor::work() {
    for (;;) {
        std::function<void()> task;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_tasks.empty(); });
            if (m_tasks.empty())
                return;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task();
    }
}

} // namespace lookback::app
