// The samples of the welcome page (account.md, "Opening a sample"): a copy in a new temporary folder, with vault, key file and two officers
// whose passphrases the banner shows, so that the whole tour can be done at once.
#include "core/account/account_kind.h"
#include "core/crypto/random.h"
#include "core/store/sqlite_store.h"
#include "core/transfer/transfer.h"
#include "core/vault/vault.h"
#include "core/workspace/workspace.h"
#include "resources/samples/samples.h"

#include <cstdlib>
#include <filesystem>

namespace lookback::workspace {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

Result<std::string> temporaryFolder() {
    std::error_code ec;
    std::string pattern = (std::filesystem::temp_directory_path(ec) / "lookback-sample.XXXXXX").string();
    if (ec || !::mkdtemp(pattern.data()))
        return makeError(ErrorCode::CannotWrite, "no temporary folder could be made", pattern, "set TMPDIR to a folder you can write to");
    return pattern;
}

Result<std::unique_ptr<transfer::Source>> logOf(int number, const std::string& folder, std::stop_token stop, const base::ProgressCallback& progress) {
    if (number == 1)
        return transfer::memorySource("first-audit.jsonl", std::string(resources::firstAuditLog()));
    const std::string path = folder + "/year-of-a-branch.jsonl";
    LOOKBACK_TRY(generate(path, folder + "/year-of-a-branch.manifest.json", 1'000'000, 2'000, "branch-2026", std::move(stop), progress));
    return transfer::openFile(path);
}

Result<Sample> build(int number, Sample sample, base::Executor* executor, std::stop_token stop, const base::ProgressCallback& progress) {
    const base::SystemClock clock;
    auto& random = crypto::systemRandom();
    sample.store = sample.folder + (number == 1 ? "/first-audit.lookback" : "/year-of-a-branch.lookback");
    sample.keyFile = sample.folder + "/sample.key";
    sample.officers = {{"requester", "requests and executes erasures", "sample requester"}, {"approver", "approves erasures", "sample approver"}};
    LOOKBACK_TRY_ASSIGN(auto source, logOf(number, sample.folder, stop, progress));
    LOOKBACK_TRY_ASSIGN(auto store, store::SqliteStore::create(sample.store, crypto::randomUuid(random)));
    vault::CreateOptions options;
    options.officer = sample.officers[0].name;
    options.storeId = store->storeId();
    options.approvals = 2;
    options.keyFile = sample.keyFile;
    LOOKBACK_TRY_ASSIGN(auto vault, vault::VaultFile::create(vault::vaultPath(sample.store), options,
                                                             crypto::SecretBytes::copyOf(sample.officers[0].passphrase), random, clock));
    LOOKBACK_TRY(vault->addOfficer({sample.officers[1].name, {"requester", "approver"}}, crypto::SecretBytes::copyOf(sample.officers[1].passphrase)));
    std::vector<std::unique_ptr<transfer::Source>> sources;
    sources.push_back(std::move(source));
    transfer::ImportOptions import;
    import.policy = transfer::DefectPolicy::Keep; // the planted gaps and repeated ids are the point
    LOOKBACK_TRY_ASSIGN(sample.report, transfer::importLogs({*store, account::accountKind(), vault.get(), clock, executor}, std::move(sources), import, {},
                                                            std::move(stop), progress));
    std::error_code ignored;
    std::filesystem::remove(sample.folder + "/year-of-a-branch.jsonl", ignored);
    return sample;
}

} // namespace

std::string_view sampleLog() { return resources::firstAuditLog(); }

Result<Sample> openSample(int number, base::Executor* executor, std::stop_token stop, const base::ProgressCallback& progress) {
    if (number != 1 && number != 2)
        return makeError(ErrorCode::InvalidArgument, "there is no sample " + std::to_string(number), {}, "samples 1 and 2 exist");
    Sample sample;
    LOOKBACK_TRY_ASSIGN(sample.folder, temporaryFolder());
    auto built = build(number, sample, executor, std::move(stop), progress);
    if (!built) {
        std::error_code ignored;
        std::filesystem::remove_all(sample.folder, ignored);
    }
    return built;
}

} // namespace lookback::workspace
