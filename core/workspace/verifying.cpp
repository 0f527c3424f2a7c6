#include "core/workspace/verifying.h"

#include "core/integrity/verify.h"
#include "core/store/sqlite_open.h"
#include "core/workspace/impl.h"

#include <optional>

namespace lookback::workspace {

base::Result<integrity::Report> Workspace::verify(const integrity::Options& options, std::stop_token stop, const base::ProgressCallback& progress) {
    auto& store = *m_impl->store;
    integrity::Evidence evidence{store, m_impl->kind};
    evidence.engineCheck = [&store](const store::FindingCallback& found, const std::stop_token& s) { return store.check(found, s); };
    evidence.eachSealed = [&store](const store::SealedNoteCallback& use, const std::stop_token& s) { return store.eachSealed(use, s); };
    std::optional<integrity::VaultEvidence> vault;
    if (m_impl->hasVault()) {
        const auto read = [&]() -> base::Status {
            integrity::VaultEvidence made;
            LOOKBACK_TRY_ASSIGN(made.info, vault::VaultFile::status(m_impl->vaultFile()));
            if (m_impl->vault) // authenticated
                made.info = m_impl->vault->info();
            LOOKBACK_TRY_ASSIGN(made.keys, vault::VaultFile::subjects(m_impl->vaultFile()));
            made.unlocked = m_impl->vault.get();
            vault = std::move(made);
            return base::success();
        };
        if (const auto done = read(); done.ok())
            evidence.vault = &*vault;
        else
            evidence.vaultProblem = done.error().message + (done.error().where.empty() ? "" : " (" + done.error().where + ")");
    }
    return integrity::verify(evidence, options, std::move(stop), progress);
}

base::Result<integrity::Report> verifyUnopened(const std::string& path, const base::Error& why, std::stop_token stop) {
    switch (why.code) {
    case base::ErrorCode::Unreadable:
    case base::ErrorCode::Unsupported:
    case base::ErrorCode::Corrupt:
        break;
    case base::ErrorCode::InvalidArgument:
    case base::ErrorCode::NotFound:
    case base::ErrorCode::InvalidInput:
    case base::ErrorCode::Conflict:
    case base::ErrorCode::Locked:
    case base::ErrorCode::Refused:
    case base::ErrorCode::CannotWrite:
    case base::ErrorCode::Cancelled:
    case base::ErrorCode::Internal:
        return why;
    }
    std::vector<store::Finding> findings;
    if (const auto done = store::checkUnopened(
            path,
            [&](store::Finding&& finding) {
                findings.push_back(std::move(finding));
            },
            stop);
        !done.ok())
        return done.error().code == base::ErrorCode::Cancelled ? done.error() : why;
    if (findings.empty())
        return why;
    return integrity::reportOfUnopened(findings);
}

} // namespace lookback::workspace
