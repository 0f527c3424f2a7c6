#include "core/workspace/verifying.h"

#include "core/integrity/verify.h"
#include "core/store/sqlite_open.h"
#include "core/workspace/impl.h"

#include <optional>

namespace lookback::workspace {

namespace {

base::Result<integrity::Report> verifyOnce(WorkspaceImpl& impl, const integrity::Options& options, const std::stop_token& stop, const base::ProgressCallback& progress) {
    auto& store = *impl.store;
    integrity::Evidence evidence{store, impl.kind};
    evidence.engineCheck = [&store](const store::FindingCallback& found, const std::stop_token& s) { return store.check(found, s); };
    evidence.eachSealed = [&store](const store::SealedNoteCallback& use, const std::stop_token& s) { return store.eachSealed(use, s); };
    std::optional<integrity::VaultEvidence> vault;
    if (impl.hasVault()) {
        const auto read = [&]() -> base::Status {
            integrity::VaultEvidence made;
            LOOKBACK_TRY_ASSIGN(made.info, vault::VaultFile::status(impl.vaultFile()));
            if (impl.vault) // authenticated
                made.info = impl.vault->info();
            LOOKBACK_TRY_ASSIGN(made.keys, vault::VaultFile::subjects(impl.vaultFile()));
            made.unlocked = impl.vault.get();
            vault = std::move(made);
            return base::success();
        };
        if (const auto done = read(); done.ok())
            evidence.vault = &*vault;
        else
            evidence.vaultProblem = done.error().message + (done.error().where.empty() ? "" : " (" + done.error().where + ")");
    }
    return integrity::verify(evidence, options, stop, progress);
}

} // namespace

base::Result<integrity::Report> Workspace::verify(const integrity::Options& options, std::stop_token stop, const base::ProgressCallback& progress) {
    LOOKBACK_TRY_ASSIGN(const std::uint64_t before, m_impl->store->changeToken());
    LOOKBACK_TRY_ASSIGN(auto report, verifyOnce(*m_impl, options, stop, progress));
    if (report.verdict != integrity::Verdict::Broken)
        return report;
    // Store and vault are read one after the other: an erasure by another program in between makes them differ for a moment.
    LOOKBACK_TRY_ASSIGN(const std::uint64_t after, m_impl->store->changeToken());
    return before == after ? base::Result<integrity::Report>(std::move(report)) : verifyOnce(*m_impl, options, stop, progress);
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
