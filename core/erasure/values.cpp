#include "core/erasure/act_data.h"
#include "core/erasure/values.h"

namespace lookback::erasure {
namespace {

struct Day {
    std::int64_t year = 0;
    unsigned month = 0, day = 0;
};

std::optional<Day> parseDay(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return std::nullopt;
    unsigned parts[3] = {0, 0, 0};
    int part = 0;
    for (const char c : text) {
        if (c == '-')
            ++part;
        else if (c >= '0' && c <= '9')
            parts[part] = parts[part] * 10 + static_cast<unsigned>(c - '0');
        else
            return std::nullopt;
    }
    const Day day{parts[0], parts[1], parts[2]};
    if (day.year < 1900 || day.month < 1 || day.month > 12 || day.day < 1)
        return std::nullopt;
    const auto back = base::civilFromDays(base::daysFromCivil(day.year, day.month, day.day));
    if (back.month != day.month || back.day != day.day)
        return std::nullopt;
    return day;
}

std::string twoDigits(unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); }

} // namespace

bool isDate(std::string_view text) { return parseDay(text).has_value(); }

std::string monthsLater(std::string_view date, int months) {
    Day day = *parseDay(date);
    const auto month = day.month - 1 + static_cast<unsigned>(months);
    day.year += month / 12;
    day.month = month % 12 + 1;
    while (base::civilFromDays(base::daysFromCivil(day.year, day.month, day.day)).month != day.month)
        --day.day;
    return std::to_string(day.year) + "-" + twoDigits(day.month) + "-" + twoDigits(day.day);
}

std::string_view word(KeyState state) {
    switch (state) {
    case KeyState::Active: return "active";
    case KeyState::Rotated: return "rotated";
    case KeyState::OnHold: return "on hold";
    case KeyState::Requested: return "requested";
    case KeyState::WaitingApproval: return "waiting approval";
    case KeyState::Approved: return "approved";
    case KeyState::Destroying: return "destroying";
    case KeyState::Destroyed: return "destroyed";
    case KeyState::Missing: return "missing";
    case KeyState::Resurrected: return "resurrected";
    }
    return {};
}

std::string_view word(State state) {
    switch (state) {
    case State::Submitted: return "submitted";
    case State::Rejected: return "rejected";
    case State::Blocked: return "blocked";
    case State::Approved: return "approved";
    case State::Executing: return "executing";
    case State::Erased: return "erased";
    case State::Certified: return "certified";
    case State::Resurrected: return "resurrected";
    }
    return {};
}

std::string_view code(Step step) {
    constexpr std::string_view kCodes[kSteps] = {"E0", "E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8", "E9", "E10"};
    return kCodes[static_cast<std::size_t>(step)];
}

std::string_view title(Step step) {
    switch (step) {
    case Step::Requested: return "Erasure requested";
    case Step::Approved: return "Plan approved by another officer";
    case Step::Started: return "Erasure started: point of no return";
    case Step::KeyFileWritten: return "New key file written";
    case Step::VaultWritten: return "New vault written, without the keys";
    case Step::VaultReplaced: return "Vault replaced";
    case Step::OldDestroyed: return "Old key file and old vault destroyed";
    case Step::Tombstones: return "Erasure noted in each account";
    case Step::Proven: return "Erasure proven: nothing opens, no trace found";
    case Step::Completed: return "Erasure completed";
    case Step::Certified: return "Certificate issued";
    }
    return {};
}

std::string_view word(Hold::State state) {
    switch (state) {
    case Hold::State::Active: return "active";
    case Hold::State::Releasing: return "releasing";
    case Hold::State::Released: return "released";
    }
    return {};
}

std::string_view word(Restored::What what) {
    switch (what) {
    case Restored::What::StoreAlone: return "an older store was put back";
    case Restored::What::VaultAlone: return "an older vault was put back";
    case Restored::What::FencedKeyPresent: return "a destroyed key is present again";
    }
    return {};
}

} // namespace lookback::erasure
