// The accounts of sample 2 and what happens to them: every event is a valid fact except those planted on purpose, which are facts
// worth an auditor's question (rule breaches, back-dated fees, …) and never structural defects, so that the log imports as it is.
// The one place outside core/account that writes account events: as text, the way a bank's own program would have.
// Same seed, same bytes, on every machine. Internal to transfer.
#pragma once

#include "core/base/uuid.h"
#include "core/transfer/branch_year.h"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::transfer {

enum class Planted : std::uint8_t {
    PostingWhileFrozen, LimitBroken, PostingAfterClose, CorrectionWithoutReference,
    BackDated, FutureDated, JustBelowThreshold, DoublePayment, OwnApproval,
};
constexpr std::size_t kPlantedKinds = 9;
/// Stable name in the manifest and what it means.
std::string_view nameOf(Planted kind);
std::string_view meaningOf(Planted kind);

struct PlantedPlace {
    Planted kind{};
    std::int64_t line = 0; ///< 1-based
    std::string stream;
    std::int64_t revision = 0;
    std::string id;
};

class BranchStory {
public:
    BranchStory(std::int64_t events, std::int64_t accounts, std::string_view seed);

    /// Appends the next line with its '\n'; false when the log is complete.
    bool next(std::string& out);

    [[nodiscard]] const std::vector<PlantedPlace>& planted() const { return m_places; }
    [[nodiscard]] const std::map<std::string, std::int64_t, std::less<>>& typeCounts() const { return m_types; } ///< "FundsDeposited/2"
    [[nodiscard]] std::int64_t opened() const { return static_cast<std::int64_t>(m_accounts.size()); }
    [[nodiscard]] std::int64_t subjects() const;
    [[nodiscard]] std::int64_t personalFields() const { return m_personalFields; }
    [[nodiscard]] base::Instant first() const { return m_first; }
    [[nodiscard]] base::Instant last() const { return m_last; }

private:
    enum class Status : std::uint8_t { Open, Frozen, Closed };
    struct Account {
        std::int64_t balance = 0, limit = 0, revision = 0, lastFee = 0;
        base::Uuid lastFeeId;
        std::int64_t lastTransfer = 0;
        std::uint32_t lastPayee = 0;
        base::Instant frozenSince;
        Status status = Status::Open;
        bool restore = false; ///< the next event brings the balance back above the limit
    };
    /// How an event departs from the ordinary.
    struct Touch {
        base::Instant occurredAt;
        bool ownApproval = false;
        bool system = false;
    };

    bool baseEvent();
    void monthEndEvent();
    bool openingDue() const;
    void openAccount();
    bool plantOne();
    bool plant(Planted kind);
    void ordinary(std::size_t account);
    void cashOrTransfer(std::size_t account, std::uint64_t die);
    void interest(std::size_t account);
    std::size_t pick();
    std::size_t pickOpen();
    bool pickWith(Status status, std::size_t& account);
    std::int64_t amount(std::uint64_t decades);

    void deposit(std::size_t account, std::int64_t minor, std::string_view reference);
    void withdraw(std::size_t account, std::int64_t minor);
    void transfer(std::size_t account, std::int64_t minor, std::uint32_t payee);
    void fee(std::size_t account, std::int64_t minor, std::string_view code);
    void correct(std::size_t account, std::int64_t minor, const base::Uuid* corrects);
    void setLimit(std::size_t account, std::int64_t limit);
    void freeze(std::size_t account);
    void unfreeze(std::size_t account);
    void changeHolder(std::size_t account);
    void close(std::size_t account);

    /// The line up to `"data":`; end() closes it.
    std::string& begin(std::size_t account, std::string_view type, int version);
    void end(std::size_t account, std::int64_t largest);
    void money(std::int64_t minor);
    void person(std::uint32_t number, bool withEmail);
    void note(Planted kind, std::size_t account);
    int schema(int most) const;

    const std::int64_t m_events;
    const std::int64_t m_wanted; ///< accounts
    SeededRandom m_random;
    std::int64_t m_monthEndShare;
    BranchYear m_year;
    std::vector<Account> m_accounts;
    std::deque<std::int64_t> m_due[kPlantedKinds]; ///< ordinals from which one more is to be planted
    std::vector<std::uint32_t> m_frozen, m_closed;
    std::vector<PlantedPlace> m_places;
    std::map<std::string, std::int64_t, std::less<>> m_types;
    std::vector<std::int64_t> m_mantissas;

    std::int64_t m_ordinal = 0, m_baseDone = 0;
    int m_month = 0;
    std::int64_t m_monthLeft = 0;   ///< month-end postings still to make
    bool m_haveTime = false;        ///< m_baseTime is drawn and not used yet
    base::Instant m_baseTime, m_now, m_first, m_last;
    std::size_t m_roundRobin = 0, m_restoring = SIZE_MAX;
    std::int64_t m_personalFields = 0;
    std::uint32_t m_payeesUsed = 0;
    std::vector<bool> m_payeeSeen;

    std::string* m_out = nullptr;
    Touch m_touch;
    base::Uuid m_id;
    std::string_view m_type;
    int m_version = 1;
};

} // namespace lookback::transfer
