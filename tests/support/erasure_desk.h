// A desk for erasures in tests: a store with sample 1, a vault of the cheapest derivation with two officers, and the service of either. What an attacker or a
// crash would do to its files is plain file work on `folder`.
#pragma once

#include "core/account/account_kind.h"
#include "core/erasure/sealed_fields.h"
#include "core/erasure/service.h"
#include "core/store/sqlite_store.h"
#include "core/timetravel/time_travel.h"
#include "core/transfer/transfer.h"
#include "core/vault/vault.h"
#include "resources/samples/samples.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace desk {

using namespace lookback;
namespace fs = std::filesystem;

inline constexpr std::string_view kRequester = "anna", kApprover = "boris";
inline std::string passphraseOf(std::string_view officer) { return "passphrase of " + std::string(officer); }

/// Where things are in a folder.
struct Paths {
    std::string folder;
    [[nodiscard]] std::string store() const { return folder + "/bank.lookback"; }
    [[nodiscard]] std::string vault() const { return store() + ".vault"; }
    [[nodiscard]] std::string keyFile() const { return folder + "/keys/bank.key"; }
};

/// An open store with its vault unlocked as one officer. Declared in the order of their needs.
struct Seat {
    Paths paths;
    base::FixedClock clock{base::parseInstant("2026-04-02T09:00:00Z").value()};
    std::unique_ptr<store::SqliteStore> store;
    std::unique_ptr<vault::UnlockedVault> vault;
    std::unique_ptr<erasure::Service> service;
    std::vector<std::string> steps;

    base::Status sit(std::string_view officer, store::Access access = store::Access::ReadWrite) {
        LOOKBACK_TRY_ASSIGN(store, store::SqliteStore::open(paths.store(), access, {std::chrono::milliseconds(2000)}));
        LOOKBACK_TRY_ASSIGN(vault, vault::VaultFile::unlock(paths.vault(), {std::string(officer), paths.keyFile(), store->storeId(), vault::KdfCost::cheapForTests()},
                                                            crypto::SecretBytes::copyOf(passphraseOf(officer)), crypto::systemRandom(), clock));
        work();
        return base::success();
    }
    void work() {
        erasure::Surroundings around;
        around.committed = [this]() -> base::Status {
            LOOKBACK_TRY_ASSIGN(const auto head, store->head());
            LOOKBACK_TRY_ASSIGN(const auto last, store->readAt(head.position));
            return vault->writeSeen(head.events, crypto::sha256(event::record(last.view())));
        };
        around.accepted = around.committed;
        around.emptyLog = [this] { return store->emptyLog(); };
        around.filesToScan = [this] {
            std::vector<std::string> files;
            for (const auto& entry : fs::recursive_directory_iterator(paths.folder))
                if (entry.is_regular_file() && entry.path() != paths.store())
                    files.push_back(entry.path().string());
            std::sort(files.begin(), files.end());
            return files;
        };
        around.onStep = [this](const std::string&, erasure::Step step) { steps.emplace_back(erasure::code(step)); };
        around.newPassphraseCost = vault::KdfCost::cheapForTests();
        service = std::make_unique<erasure::Service>(*store, account::accountKind(), *vault, clock, crypto::systemRandom(), std::move(around));
    }
    void rise() {
        service.reset();
        vault.reset();
        store.reset();
    }
    base::Result<erasure::Ledger> ledger() { return erasure::Ledger::read(*store, erasure::viewOf(*vault)); }
    /// What opening every sealed field of an event says, in order: "clear", "erased", "missing", "damaged".
    std::string opened(std::int64_t position) {
        static_cast<void>(vault->refresh().ok()); // an open vault follows within 200 ms by itself
        std::string out;
        const auto event = store->readAt(base::Position{0, static_cast<std::uint64_t>(position)});
        if (!event.ok())
            return event.error().message;
        erasure::forEachSealed(event->view(), [&](std::string_view sealed, const event::SealedParts& parts) {
            constexpr const char* kWords[] = {"clear", "damaged", "missing", "erased"};
            out += (out.empty() ? "" : " ") + std::string(kWords[static_cast<int>(vault->reveal(sealed, parts.evt, parts.fld).kind)]);
        });
        return out;
    }
};

/// Sample 1 in a new store, a vault of two officers under a policy of `approvals`.
inline base::Status lay(const Paths& paths, int approvals, const vault::KdfCost& cost = vault::KdfCost::cheapForTests()) {
    fs::create_directories(paths.folder + "/keys");
    Seat seat;
    seat.paths = paths;
    LOOKBACK_TRY_ASSIGN(seat.store, store::SqliteStore::create(paths.store(), crypto::randomUuid(crypto::systemRandom()), store::Publish::AtOnce));
    vault::CreateOptions options;
    options.officer = std::string(kRequester);
    options.storeId = seat.store->storeId();
    options.approvals = approvals;
    options.keyFile = paths.keyFile();
    options.cost = cost;
    LOOKBACK_TRY_ASSIGN(seat.vault, vault::VaultFile::create(paths.vault(), options, crypto::SecretBytes::copyOf(passphraseOf(kRequester)), crypto::systemRandom(), seat.clock));
    LOOKBACK_TRY(seat.vault->addOfficer({std::string(kApprover), {"requester", "approver"}}, crypto::SecretBytes::copyOf(passphraseOf(kApprover)), cost));
    transfer::ImportOptions import;
    import.policy = transfer::DefectPolicy::Keep;
    std::vector<std::unique_ptr<transfer::Source>> sources;
    sources.push_back(transfer::memorySource("sample", std::string(resources::firstAuditLog())));
    LOOKBACK_TRY_ASSIGN(const auto report, transfer::importLogs({*seat.store, account::accountKind(), seat.vault.get(), seat.clock, nullptr}, std::move(sources), import));
    if (report.imported != 31)
        return base::makeError(base::ErrorCode::Internal, "imported " + std::to_string(report.imported));
    seat.work();
    LOOKBACK_TRY_ASSIGN(const auto head, seat.store->head());
    LOOKBACK_TRY_ASSIGN(const auto last, seat.store->readAt(head.position));
    return seat.vault->writeSeen(head.events, crypto::sha256(event::record(last.view())));
}

/// E-1 for S-02, requested by anna and, under a policy of two, approved by boris.
inline base::Status ask(const Paths& paths) {
    Seat anna;
    anna.paths = paths;
    LOOKBACK_TRY(anna.sit(kRequester));
    LOOKBACK_TRY(anna.service->request({"S-02", "17(1)(b)", "2026-04-01", "ID-7", "", false}));
    const bool alone = anna.vault->info().approvals == 1;
    anna.rise();
    if (alone)
        return base::success();
    Seat boris;
    boris.paths = paths;
    LOOKBACK_TRY(boris.sit(kApprover));
    LOOKBACK_TRY(boris.service->approve("E-1", {}));
    return base::success();
}

} // namespace desk
