// The report under way: rows of checks and the problems found. Internal to integrity. One thread.
#pragma once

#include "core/base/result.h"
#include "core/event/event.h"
#include "core/integrity/values.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lookback::integrity {

enum class CheckId : std::uint8_t { Format, Sequence, Ids, TimeOrder, Payloads, SealedFields, Snapshots, Upcasting, ErasureLedger };
constexpr std::size_t kChecks = 9;

/// Where a problem is, as far as it has a place.
struct Place {
    std::optional<base::Position> position;
    std::string_view stream;
    std::optional<base::Revision> revision;

    Place() = default;
    explicit Place(const event::EventView& e) : position(e.position), stream(e.stream), revision(e.revision) {}
    Place(std::optional<base::Position> p, std::string_view s, std::optional<base::Revision> r) : position(p), stream(s), revision(r) {}
};

class Findings {
public:
    static constexpr std::size_t kMostKept = 1000;

    Findings();
    Check& row(CheckId id) { return m_rows[static_cast<std::size_t>(id)]; }
    [[nodiscard]] const Check& row(CheckId id) const { return m_rows[static_cast<std::size_t>(id)]; }
    void add(CheckId id, const Place& place, std::string expected, std::string found);
    /// Something could not be read: a problem, unless another program holds the store; then no statement can be made, and interrupted() says why.
    void addUnreadable(CheckId id, const Place& place, std::string expected, const base::Error& why);
    [[nodiscard]] const std::optional<base::Error>& interrupted() const { return m_interrupted; }
    /// Adds a sentence to a check's note, once.
    void note(CheckId id, std::string_view sentence);
    Report finish(std::int64_t events, std::string headRecord, double seconds);

private:
    std::array<Check, kChecks> m_rows;
    Report m_report;
    std::optional<base::Error> m_interrupted;
};

/// Adds the time of its scope to a check.
class Timed {
public:
    Timed(Findings& findings, CheckId id) : m_row(findings.row(id)), m_since(std::chrono::steady_clock::now()) {}
    ~Timed() { m_row.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - m_since).count(); }
    Timed(const Timed&) = delete;
    Timed& operator=(const Timed&) = delete;

private:
    Check& m_row;
    std::chrono::steady_clock::time_point m_since;
};

/// "v8"
inline std::string versionText(base::Revision revision) { return "v" + std::to_string(base::versionOf(revision).value); }
inline std::string counted(std::int64_t n, std::string_view one, std::string_view many) { return std::to_string(n) + " " + std::string(n == 1 ? one : many); }

} // namespace lookback::integrity
