// The register of what left the program or was shown (interface.md 5.23). JSON lines, each with the SHA-256 of the line before, so that an edited or removed
// line shows; lines cut off at the very end do not, for nothing follows that would miss them. Kept in <store>.activity, or in the user's data folder when that
// cannot be written (evidence on read-only media); never in the store itself. No personal values. Any number of writers: a lock on the file orders them.
//
// Acts and their members: REGISTER.md.
#pragma once

#include "core/base/clock.h"
#include "core/base/encoding.h"
#include "core/base/result.h"
#include "core/crypto/digest.h"
#include "core/workspace/privacy.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lookback::workspace {

using ActivityDetail = std::vector<std::pair<std::string_view, std::string>>;

class Activity {
public:
    Activity(std::string storePath, std::string storeId, const base::Clock& clock);
    /// Appends one line, durable when it returns; a line that could not be written whole is taken back. What a crash left unfinished is closed first and stays
    /// as a line that is none. CannotWrite; InvalidArgument for texts that are no UTF-8.
    base::Status write(std::string_view act, const ActivityDetail& detail);
    /// All lines of both places, those of one file in their order, the two merged by time. A missing file is an empty one. Unreadable.
    [[nodiscard]] base::Result<std::vector<ActivityEntry>> read() const;

private:
    [[nodiscard]] std::string beside() const { return m_storePath + ".activity"; }
    [[nodiscard]] std::string elsewhere() const;

    std::string m_storePath, m_storeId;
    const base::Clock& m_clock;
};

/// Judges the lines of one register as its bytes come, in memory that does not grow with a line. An entry is chained when its "previous" is the SHA-256 of the
/// line before it; after a line that was altered, added or taken out the next one is not. A line that is none, is cut off or is longer than kLongestLine is an
/// entry "unreadable" with an excerpt, never chained, and the time of the line before it.
class RegisterReader {
public:
    static constexpr std::size_t kLongestLine = std::size_t{1} << 20U;
    void feed(std::string_view bytes);
    std::vector<ActivityEntry> finish();

private:
    void endLine(bool torn);

    std::vector<ActivityEntry> m_entries;
    std::string m_line, m_link = base::toHex(crypto::view(crypto::sha256({})));
    crypto::Sha256 m_hash;
    bool m_begun = false;
};

/// What of the register concerned the subject, in order (Art. 15(1)(c), 19): exports of the whole store or of one of its `streams`, access exports and reveals of
/// the subject.
std::vector<ActivityEntry> exportsThatHeld(const std::vector<ActivityEntry>& entries, std::string_view subject, const std::set<std::string, std::less<>>& streams);

} // namespace lookback::workspace
