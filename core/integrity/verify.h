// Verification (security.md 4, interface.md 5.12): everything that can be checked without a checkpoint, and every problem with its place. The hash tree joins
// it in its own issue.
//
// Checks, in the order of a report:
//   format         the engine's own check of its file; events that cannot be read, or are no records; streams that go back
//   sequence       D  a revision is missing
//   ids            D  an id stands twice in a stream
//   timeOrder      D  a recorded-at earlier than the one before it in its stream
//   payloads       D  a payload of no known type or form, or one that replay cannot apply: kept defects
//   sealedFields   each sealed string is for its event and place, opens under its own subject's key, and is noted in the side table, which notes nothing else
//   snapshots      each says what replay from zero says
//   upcasting      raising twice gives the same bytes
//   erasureLedger  acts that do not count; erasures, fences, epochs, tombstones and `seen` against one another
// D = data problems: they may be honestly recorded and decide nothing. Any other problem makes the verdict Broken. A snapshot made by another version of the
// program is not checked; a value whose key was destroyed is not checkable and must have its erasure.
//
// Damage is a finding, never an end: what cannot be read is named and left out. Linear in what is looked at. Memory: about 2 bytes an event and, while there
// are at most kStreamsAtOnce streams, a state for each; with more they are read one after another.
// Reads only. Events appended meanwhile are not looked at. One thread.
#pragma once

#include "core/aggregate/kind.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/integrity/values.h"
#include "core/store/event_store.h"
#include "core/store/finding.h"
#include "core/vault/vault.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace lookback::integrity {

/// A vault as it is to be judged.
struct VaultEvidence {
    vault::VaultInfo info;
    std::vector<vault::SubjectInfo> keys;             ///< all its key and fence lines
    const vault::UnlockedVault* unlocked = nullptr;   ///< without it the lines above are not authenticated
};

struct Evidence {
    store::EventStore& store;
    const aggregate::Kind& kind;
    /// Absent: there is none; or it cannot be read, and `vaultProblem` says why.
    const VaultEvidence* vault = nullptr;
    std::string vaultProblem = {};
    /// The engine's check of its own file; empty where there is none.
    std::function<base::Status(const store::FindingCallback&, const std::stop_token&)> engineCheck = {};
    /// Every row of the side table of sealed fields, in any order; empty = they are looked up one by one, which takes longer.
    std::function<base::Status(const store::SealedNoteCallback&, const std::stop_token&)> eachSealed = {};
    std::size_t streamsAtOnce = 20'000;
};

/// Errors: Cancelled, Locked; NotFound for a stream without events. Anything wrong with the evidence is in the report.
base::Result<Report> verify(const Evidence& evidence, const Options& options = {}, std::stop_token stop = {}, const base::ProgressCallback& progress = {});

/// The report of a store that cannot even be opened: only its format was looked at.
Report reportOfUnopened(const std::vector<store::Finding>& findings);

} // namespace lookback::integrity
