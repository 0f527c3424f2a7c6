// What a Workspace holds: an open store, its vault, its caches. Private to core/workspace, whose files each do one part of the facade.
#pragma once

#include "core/account/account_kind.h"
#include "core/store/sqlite_store.h"
#include "core/timetravel/time_travel.h"
#include "core/transfer/transfer.h"
#include "core/vault/vault.h"
#include "core/workspace/activity.h"
#include "core/workspace/workspace.h"

#include <filesystem>
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
    [[nodiscard]] transfer::ImportContext importContext() { return {*store, kind, vault.get(), clock, options.executor}; }
    /// After a commit the vault notes how far the store had come, so that a store put back alone is noticed (security.md 2, `seen`).
    base::Status noteSeen();
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

/// Refused for a store, a vault or a key file: what such a file holds exists nowhere else.
base::Status mayReplaceFile(const std::string& path);
/// JSON text of a clear value, as text for people.
std::string plainText(std::string_view json);

} // namespace lookback::workspace
