// Where the time comes from: the system, or a test.
#pragma once

#include "core/base/instant.h"

#include <memory>

namespace lookback::base {

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override;
};

class FixedClock final : public Clock {
public:
    explicit FixedClock(Instant t) : m_now(t) {}
    [[nodiscard]] Instant now() const override { return m_now; }
    void set(Instant t) { m_now = t; }

private:
    Instant m_now;
};

} // namespace lookback::base
