// The wait after wrong passphrases, one for the whole program, whichever field they were typed into: 1, 2, 4 … 30 seconds. GUI thread.
#pragma once

#include <QtCore/QDeadlineTimer>

#include <algorithm>

namespace lookback::ui {

class UnlockGate {
public:
    [[nodiscard]] static int secondsToWait() { return s_until.hasExpired() ? 0 : static_cast<int>((s_until.remainingTime() + 999) / 1000); }
    static void wrong() { s_until.setRemainingTime(1000LL * std::min(30, 1 << std::min(s_wrong++, 5))); }
    static void right() {
        s_wrong = 0;
        s_until = QDeadlineTimer();
    }

private:
    static inline int s_wrong = 0; ///< in a row
    static inline QDeadlineTimer s_until;
};

} // namespace lookback::ui
