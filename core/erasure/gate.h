// What stops personal data of an erased subject on its way in (security.md 3, E2): asked by every writer of events under the store's write lock, or with
// a guard on the subject's privacy stream. Signatures are not asked here: an ErasureStarted stops writing whoever wrote it. One thread.
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/store/event_store.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace lookback::erasure {

class Gate {
public:
    /// Reads the privacy streams of the store as it is now.
    static base::Result<Gate> read(store::EventStore& store);

    /// Refused: the subject's data was erased, or is being erased.
    [[nodiscard]] base::Status mayWrite(std::string_view subject) const;
    /// Refused: a value sealed with this key was erased.
    [[nodiscard]] base::Status mayKeep(std::string_view kid) const;
    /// Refused: an erasure stopped between E2 and E9 and must be finished before anything else is written.
    [[nodiscard]] base::Status mayWriteAtAll() const;
    /// Last revision of the subject's privacy stream, −1 when there is none: to guard an append with.
    [[nodiscard]] base::Revision revision(std::string_view subject) const;

private:
    struct Entry {
        base::Revision last{-1};
        std::string erasure; ///< not empty: erased
    };
    std::map<std::string, Entry, std::less<>> m_streams; ///< by privacy stream
    std::map<std::string, std::string, std::less<>> m_kids;
    std::set<std::string> m_unfinished;
};

} // namespace lookback::erasure
