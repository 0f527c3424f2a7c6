// Sealed strings against their places, their keys and the side table. Internal to integrity. One thread.
//
// The side table is compared by sums that do not ask for an order; only where they differ is each event looked up in it, and each of its rows in the events.
//
// A known payload must hold a seal in each personal place that is given. A payload that cannot be read was kept as a defect, and then import sealed every
// string of it: a string in clear there was put there later.
#pragma once

#include "core/erasure/ledger.h"
#include "core/integrity/findings.h"
#include "core/integrity/event_walk.h"
#include "core/integrity/verify.h"

#include <map>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace lookback::integrity {

class SealedCheck {
public:
    /// `ledger` may be absent: then no erasure can be found, and none is asked for.
    SealedCheck(const Evidence& evidence, const erasure::Ledger* ledger, Findings& findings, bool wholeStore);

    void take(const event::EventView& e);
    /// Side table rows that no event has; `stream` empty = of all. Errors: Cancelled.
    base::Status finish(base::Position upTo, const std::string& stream, const std::stop_token& stop);

    /// Where fields with destroyed keys are: stream → erasures that destroyed one.
    [[nodiscard]] const std::map<std::string, std::map<std::string, std::int64_t>>& erasedIn() const { return m_erasedIn; }

private:
    struct Span {
        std::size_t begin = 0, end = 0;
        std::string pointer, subject;
    };
    struct Tally {
        std::string kid, subject;
        std::int64_t fields = 0;
    };
    enum class Payload : std::uint8_t { Known, Unreadable, NotJson };
    Payload findSpans(const event::EventView& e);
    void spansOfAll(const event::EventView& e, bool& json);
    bool findStrays(const event::EventView& e);
    /// True when it names a key and belongs where it stands.
    bool judge(const event::EventView& e, const Span& span, std::string_view sealed);
    void judgeKey(const event::EventView& e, const Span& span, std::string_view sealed, const std::string& kid);
    void erased(const event::EventView& e, const std::string& pointer, const std::string& kid);
    void problem(const event::EventView& e, std::string_view pointer, std::string_view expected, const std::string& found);
    void compareRows(const event::EventView& e);
    void tallyOnly(const event::EventView& e);
    base::Result<bool> sumsAgree(base::Position upTo, const std::stop_token& stop);
    base::Status compareAll(base::Position upTo, const std::stop_token& stop);
    void locate(base::Position upTo, const std::string& stream, const std::stop_token& stop, bool& cancelled);

    const Evidence& m_evidence;
    const erasure::Ledger* m_ledger;
    Findings& m_findings;
    std::unordered_map<std::string_view, const vault::SubjectInfo*> m_keys; ///< by kid
    std::vector<Span> m_spans;
    std::vector<aggregate::PersonalSpan> m_personal;
    std::vector<std::pair<std::string, std::string>> m_strays; ///< pointer, and the place the seal was made for
    std::vector<Tally> m_tally;
    /// Of (subject, key, position, fields), keyed by chance.
    struct Sum {
        std::uint64_t a = 0, b = 0;
        friend bool operator==(const Sum&, const Sum&) = default;
    };
    void add(Sum& sum, std::string_view subject, std::string_view kid, base::Position position, std::int64_t fields);
    std::string m_chance, m_scratch;
    Sum m_sum;
    bool m_bySums;
    std::int64_t m_erased = 0, m_locked = 0, m_noVault = 0;
    std::map<std::string, std::map<std::string, std::int64_t>> m_erasedIn;
};

} // namespace lookback::integrity
