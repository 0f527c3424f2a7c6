// The figures of account.md "Sample 1", written down by hand from that page. Never computed by the code under test.
#pragma once

#include <QtCore/QString>

#include <array>

namespace lookback::test {

struct Known {
    const char* type;
    int schema;
    const char* amount;  ///< as shown, U+2212 for minus; "·" for none
    const char* balance;
    const char* status;
    const char* recorded; ///< as shown
};

/// #1 … #20 of ACC-1001: position = version.
inline constexpr std::array<Known, 20> kAcc1001{{
    {"AccountOpened", 1, "·", "0.00", "open", "2026-01-05 09:00:00Z"},
    {"FundsDeposited", 1, "+1,000.00", "1,000.00", "open", "2026-01-05 09:05:00Z"},
    {"FundsWithdrawn", 1, "−200.00", "800.00", "open", "2026-01-12 10:00:00Z"},
    {"FundsTransferred", 1, "−150.00", "650.00", "open", "2026-01-20 16:30:00Z"},
    {"InterestCredited", 1, "+0.54", "650.54", "open", "2026-01-31 23:59:59Z"},
    {"OverdraftLimitSet", 1, "·", "650.54", "open", "2026-02-02 08:15:00Z"},
    {"FundsWithdrawn", 2, "−800.00", "−149.46", "open", "2026-02-03 11:00:00Z"},
    {"FundsDeposited", 2, "+500.00", "350.54", "open", "2026-02-04 09:30:00Z"},
    {"FeeCharged", 1, "−25.00", "325.54", "open", "2026-02-10 14:00:00Z"},
    {"AccountFrozen", 1, "·", "325.54", "frozen", "2026-02-15 09:00:00Z"},
    {"FundsWithdrawn", 2, "−100.00", "225.54", "frozen", "2026-02-16 10:10:00Z"},
    {"AccountUnfrozen", 1, "·", "225.54", "open", "2026-02-20 09:00:00Z"},
    {"FundsDeposited", 2, "+12,000.00", "12,225.54", "open", "2026-02-21 10:00:00Z"},
    {"FundsTransferred", 2, "−9,900.00", "2,325.54", "open", "2026-02-22 23:47:00Z"},
    {"FundsTransferred", 2, "−2,900.00", "−574.46", "open", "2026-02-22 23:49:00Z"},
    {"InterestCharged", 1, "−1.12", "−575.58", "open", "2026-02-28 23:59:59Z"},
    {"FundsDeposited", 3, "+2,000.00", "1,424.42", "open", "2026-03-02 09:00:00Z"},
    {"CorrectionPosted", 1, "+25.00", "1,449.42", "open", "2026-03-05 15:20:00Z"},
    {"HolderDetailsChanged", 1, "·", "1,449.42", "open", "2026-03-10 11:11:00Z"},
    {"FundsDeposited", 3, "+75.50", "1,524.92", "open", "2026-03-12 08:00:00Z"},
}};

/// Balance after each event in occurred order; #9 (occurred 2026-01-30 12:00) comes before #5.
inline constexpr std::array<int, 20> kOccurredOrder{1, 2, 3, 4, 9, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
inline constexpr std::array<const char*, 20> kOccurredBalance{"0.00",    "1,000.00", "800.00", "650.00", "625.00",    "625.54",   "625.54",  "−174.46", "325.54",   "325.54",
                                                              "225.54",  "225.54",   "12,225.54", "2,325.54", "−574.46", "−575.58", "1,424.42", "1,449.42", "1,449.42", "1,524.92"};

inline const Known& known(qint64 version) { return kAcc1001[static_cast<std::size_t>(version - 1)]; }
inline QString text(const char* utf8) { return QString::fromUtf8(utf8); }

} // namespace lookback::test
