// What a Workspace holds: an open store, its vault, its caches. Private to core/workspace, whose files each do one part of the facade.
#pragma once

#include "core/account/account_kind.h"
#include "core/erasure/gate.h"
#include "core/erasure/service.h"
#include "core/store/sqlite_store.h"
#include "core/timetravel/time_travel.h"
#include "core/transfer/transfer.h"
#include "core/vault/vault.h"
#include "core/workspace/activity.h"
#include "core/workspace/files.h"
#include "core/workspace/privacy.h"
#include "core/workspace/workspace.h"

#include <filesystem>
#include <set>
#include <unordered_map>

namespace lookback::workspace {

struct WorkspaceImpl {
    OpenOptions options;
    const aggregate::Kind& kind = account::accountKind();
    base::SystemClock clock;
    std::unique_ptr<store::SqliteStore> store;
    std::unique_ptr<timetravel::TimeTravel> travel;
    std::unique_ptr<vault::UnlockedVault> vault;

    [[nodiscard]] std::string vaultFile() const { return vault::vaultPath(options.path); }
    [[nodiscard]] bool hasVault() const { return std::filesystem::exists(vaultFile()); }
    [[nodiscard]] base::Status needsOperator(std::string_view what) const;
    [[nodiscard]] Activity activity() const { return {options.path, store->storeId().text(), clock}; }
    [[nodiscard]] transfer::ImportContext importContext() { return {*store, kind, vault.get(), clock, options.executor, &gate}; }
    /// After a commit the vault notes how far the store had come, so that a store put back alone is noticed (security.md 2, `seen`).
    /// Only of a store that goes on from what the vault saw before, or that officers `accepted`: an older one put back would pass for the true one else.
    base::Status noteSeen(bool accepted = false);

    // Keys and erasure (privacy.cpp).
    /// Of the unlocked vault, or what a locked one says unauthenticated; of none, an empty one.
    base::Result<vault::VaultInfo> vaultInfo();
    /// Read anew when store or vault changed.
    base::Result<std::shared_ptr<const erasure::Ledger>> ledger();
    /// Operator mode, no unfinished erasure, no older file put back.
    base::Status mayWrite(std::string_view what);
    base::Result<std::optional<erasure::Restored>> restored();
    base::Result<std::optional<erasure::Restored>> lookWhetherRestored();
    base::Result<std::string> olderStore(const vault::VaultInfo& info);
    /// The service acting for the officer who unlocked. `whateverState`: also while an erasure is unfinished or a file was put back.
    base::Result<erasure::Service*> officer(std::string_view what, bool whateverState = false);
    void forgetVault();
    void registerFailedUnlock(const std::string& officer);
    [[nodiscard]] std::vector<std::string> filesBeside() const;

    struct VaultStamp {
        std::uint64_t inode = 0;
        std::int64_t size = 0, seconds = 0, nanoseconds = 0;
        friend bool operator==(const VaultStamp&, const VaultStamp&) = default;
    };
    struct LedgerStamp {
        std::uint64_t change = 0;
        std::int64_t events = 0, epoch = 0, officers = 0;
        int approvals = 0, coolOffHours = 0;
        std::int64_t fences = 0;
        friend bool operator==(const LedgerStamp&, const LedgerStamp&) = default;
    };
    std::optional<vault::VaultInfo> infoKept;
    VaultStamp infoStamp;
    std::shared_ptr<erasure::Ledger> ledgerKept; ///< read on from where it stood
    erasure::Gate gate;                          ///< of appends and imports; likewise
    /// What restored() and subjects() made of this ledger and this vault; forgotten with either.
    std::optional<std::optional<erasure::Restored>> restoredKept;
    std::shared_ptr<const std::vector<erasure::SubjectRow>> subjectsKept;
    std::optional<base::Instant> subjectsUntil; ///< when an approval lapses, what was kept is of yesterday
    [[nodiscard]] VaultStamp vaultStamp() const;
    VaultStamp ledgerVault;
    LedgerStamp ledgerStamp;
    std::unique_ptr<erasure::Service> service; ///< while the vault is unlocked; declared after it, so destroyed before it
    StepCallback onStep;
    std::unordered_map<std::string, Workspace::Unit> units; ///< of streams asked for
    /// The states stateBefore() will be asked for next when events are read one after another, by stream; bounded.
    struct Walk {
        base::Revision next{0};
        std::shared_ptr<const aggregate::State> state;
    };
    std::unordered_map<std::string, Walk> walks;
    bool madeStore = false, madeVault = false;   ///< by this workspace, not found

    WorkspaceImpl() = default;
    WorkspaceImpl(const WorkspaceImpl&) = delete;
    WorkspaceImpl& operator=(const WorkspaceImpl&) = delete;
    ~WorkspaceImpl() { discardUnfilled(); }
    void discardUnfilled();
    base::Status createStore();
    /// An export must not write over the store it reads, nor over what lies beside it.
    [[nodiscard]] base::Status mayReplace(const std::string& path) const;
};

/// JSON text of a clear value, as text for people.
std::string plainText(std::string_view json);

} // namespace lookback::workspace
