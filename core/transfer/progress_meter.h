// Passes progress on, at most about 60 times a second. Internal to transfer.
#pragma once

#include "core/base/progress.h"

#include <chrono>

namespace lookback::transfer {

class ProgressMeter {
public:
    ProgressMeter(const base::ProgressCallback& callback, std::string phase, std::string unit, std::uint64_t total)
        : m_callback(callback), m_progress{std::move(phase), 0, total, std::move(unit)} {}

    void at(std::uint64_t done) {
        m_progress.done = done;
        if (!m_callback)
            return;
        const auto now = std::chrono::steady_clock::now();
        if (now - m_last < std::chrono::milliseconds(16) && done != m_progress.total)
            return;
        m_last = now;
        m_callback(m_progress);
    }

private:
    const base::ProgressCallback& m_callback;
    base::Progress m_progress;
    std::chrono::steady_clock::time_point m_last;
};

} // namespace lookback::transfer
