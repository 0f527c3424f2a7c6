// Privacy: what every caller of the erasure service needs around it — the ledger, who acts, which files lie beside the store — and the requests themselves.
// Key lists: privacy_subjects.cpp; files written: privacy_saving.cpp.
#include "core/workspace/privacy.h"

#include "core/base/encoding.h"
#include "core/crypto/random.h"
#include "core/erasure/service.h"
#include "core/workspace/impl.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace fs = std::filesystem;

Privacy Workspace::privacy() { return Privacy(*m_impl); }

// ---- The ledger, and what it forbids -------------------------------------------------------------------------------

// All zero when there is no vault.
WorkspaceImpl::VaultStamp WorkspaceImpl::vaultStamp() const {
    struct stat s {};
    if (::stat(vaultFile().c_str(), &s) != 0)
        return {};
    return {s.st_ino, s.st_size, s.st_mtim.tv_sec, s.st_mtim.tv_nsec};
}

// The header of a locked vault, read again only when the file changed.
Result<vault::VaultInfo> WorkspaceImpl::vaultInfo() {
    const VaultStamp now = vaultStamp();
    if (now == VaultStamp())
        return vault::VaultInfo{};
    if (!infoKept || now != infoStamp) {
        if (vault) {
            LOOKBACK_TRY(vault->refresh()); // follows what another process put in its place
            infoKept = vault->info();
        } else {
            LOOKBACK_TRY_ASSIGN(infoKept, vault::VaultFile::status(vaultFile()));
        }
        infoStamp = now;
    }
    return *infoKept;
}

Result<std::shared_ptr<const erasure::Ledger>> WorkspaceImpl::ledger() {
    LOOKBACK_TRY_ASSIGN(const auto token, store->changeToken());
    LOOKBACK_TRY_ASSIGN(const auto head, store->head());
    LOOKBACK_TRY_ASSIGN(const auto info, vaultInfo());
    const LedgerStamp now{token, head.events, info.epoch, static_cast<std::int64_t>(info.officers.size()), info.approvals, info.coolOffHours, info.fences};
    const VaultStamp file = vaultStamp();
    if (!ledgerKept || now != ledgerStamp || file != ledgerVault) {
        restoredKept.reset();
        subjectsKept.reset();
        ledgerVault = file;
        erasure::VaultView view;
        if (vault) {
            view = erasure::viewOf(*vault);
        } else if (info.fences > 0) {
            LOOKBACK_TRY_ASSIGN(const auto subjects, vault::VaultFile::subjects(vaultFile()));
            view = erasure::viewOf(info, subjects);
        } else {
            view = erasure::viewOf(info);
        }
        // Somebody may still look at the one before.
        const auto next = !ledgerKept ? std::make_shared<erasure::Ledger>() : ledgerKept.use_count() > 1 ? std::make_shared<erasure::Ledger>(*ledgerKept) : ledgerKept;
        LOOKBACK_TRY(next->refresh(*store, view));
        ledgerKept = next;
        ledgerStamp = now;
    }
    return std::shared_ptr<const erasure::Ledger>(ledgerKept);
}

Status WorkspaceImpl::mayWrite(std::string_view what) {
    LOOKBACK_TRY(needsOperator(what));
    LOOKBACK_TRY_ASSIGN(const auto acts, ledger());
    if (const auto unfinished = acts->unfinished(); !unfinished.empty())
        return makeError(ErrorCode::Refused, "erasure " + unfinished.front() + " was begun and not finished; nothing else is written before", options.path,
                         "unlock the vault and finish it: `erase STORE resume`");
    LOOKBACK_TRY_ASSIGN(const auto old, restored());
    if (old)
        return makeError(ErrorCode::Refused, std::string(erasure::word(old->what)) + ": " + old->detail, options.path,
                         old->what == erasure::Restored::What::StoreAlone || acts->missingOfficers().empty() ? "unlock the vault and erase again: `erase STORE again`" : "put back the newest vault with its key file");
    return base::success();
}

Result<std::optional<erasure::Restored>> WorkspaceImpl::restored() {
    if (!hasVault())
        return std::optional<erasure::Restored>();
    LOOKBACK_TRY(ledger());
    if (!restoredKept) {
        LOOKBACK_TRY_ASSIGN(auto found, lookWhetherRestored());
        restoredKept = std::move(found);
    }
    return *restoredKept;
}

// The store against what the vault saw last: what tells that it is another, or empty.
Result<std::string> WorkspaceImpl::olderStore(const vault::VaultInfo& info) {
    if (!info.seenSize || *info.seenSize == 0)
        return std::string();
    LOOKBACK_TRY_ASSIGN(const auto head, store->head());
    if (head.events < *info.seenSize)
        return "the vault saw " + std::to_string(*info.seenSize) + " records, the store has " + std::to_string(head.events);
    // Positions of this engine are dense, so the n-th record stands at n.
    const auto record = store->readAt(base::Position{0, static_cast<std::uint64_t>(*info.seenSize)});
    if (record.ok() && crypto::sha256(event::record(record->view())) != info.seenLast)
        return "record " + std::to_string(*info.seenSize) + " is not the one the vault saw";
    return std::string();
}

// security.md 3, "Resurrection".
Result<std::optional<erasure::Restored>> WorkspaceImpl::lookWhetherRestored() {
    using What = erasure::Restored::What;
    LOOKBACK_TRY_ASSIGN(const auto info, vaultInfo());
    LOOKBACK_TRY_ASSIGN(const auto acts, ledger());
    struct Destroyed {
        std::string kid, erasure;
        bool present = false;
    };
    std::vector<Destroyed> destroyed;
    if (vault) {
        const auto back = vault->resurrected();
        for (auto& fence : vault->fences())
            destroyed.push_back({fence.kid, fence.erasure, std::find(back.begin(), back.end(), fence.kid) != back.end()});
    } else if (info.fences > 0) {
        LOOKBACK_TRY_ASSIGN(const auto subjects, vault::VaultFile::subjects(vaultFile()));
        for (const auto& key : subjects)
            if (key.state != vault::SubjectInfo::State::Active)
                destroyed.push_back({key.kid, key.erasure, key.state == vault::SubjectInfo::State::Resurrected});
    }
    erasure::Restored found;
    const auto again = [&](const std::string& id) {
        if (std::find(found.erasures.begin(), found.erasures.end(), id) == found.erasures.end())
            found.erasures.push_back(id);
    };
    // The vault against the ledger.
    std::set<std::string> fenced;
    for (const auto& key : destroyed) {
        fenced.insert(key.kid);
        if (key.present)
            again(key.erasure);
    }
    if (!found.erasures.empty()) {
        found.what = What::FencedKeyPresent;
        found.detail = "a destroyed key is in the vault again (" + found.erasures.front() + ")";
        return std::optional(found);
    }
    for (const auto& [id, erasure] : acts->erasures()) {
        if (erasure.state != erasure::State::Erased && erasure.state != erasure::State::Certified && erasure.state != erasure::State::Resurrected)
            continue;
        const bool fence = std::all_of(erasure.plan.keys.begin(), erasure.plan.keys.end(), [&](const auto& key) { return fenced.contains(key.kid); });
        if (fence && info.epoch >= erasure.epochTo)
            continue;
        again(id);
        found.detail = info.epoch < erasure.epochTo
            ? "the vault is of epoch " + std::to_string(info.epoch) + ", and " + id + " ended in epoch " + std::to_string(erasure.epochTo)
            : "the vault lacks the fence of " + id;
    }
    // Of the same epoch it opens with the key file at hand: whom it lacks tells it. Of an older store that tells nothing: what took them away is missing there.
    LOOKBACK_TRY_ASSIGN(const auto older, olderStore(info));
    if (const auto missing = acts->missingOfficers(); older.empty() && !missing.empty())
        found.detail = missing;
    if (!found.erasures.empty() || !found.detail.empty()) {
        found.what = What::VaultAlone;
        return std::optional(found);
    }
    // The store against the vault.
    found.what = What::StoreAlone;
    for (const auto& key : destroyed)
        if (acts->destroyedBy(key.kid) == nullptr)
            again(key.erasure);
    if (!found.erasures.empty()) {
        found.detail = "the store knows nothing of " + found.erasures.front() + ", which the vault has done";
        return std::optional(found);
    }
    found.detail = older;
    return older.empty() ? std::optional<erasure::Restored>() : std::optional(found);
}

Result<erasure::Service*> WorkspaceImpl::officer(std::string_view what, bool whateverState) {
    LOOKBACK_TRY(whateverState ? needsOperator(what) : mayWrite(what));
    if (!hasVault())
        return makeError(ErrorCode::NotFound, "this store has no vault", vaultFile(), "make one with `vault STORE create`");
    if (!vault)
        return makeError(ErrorCode::Refused, std::string(what) + " is signed by an officer, and the vault is locked", vaultFile(), "unlock it first");
    if (!service) {
        erasure::Surroundings around;
        around.committed = [this] {
            travel->refresh();
            return noteSeen();
        };
        around.accepted = [this] {
            travel->refresh();
            return noteSeen(true);
        };
        around.tombstoneWritten = [this](std::string_view stream, base::Version version) -> Status {
            if (version.value % timetravel::kSnapshotEvery != 0 || event::splitStream(stream).category != kind.category())
                return base::success();
            static_cast<void>(travel->takeSnapshot(stream)); // a cache: an erasure does not stop for it
            return base::success();
        };
        around.emptyLog = [this] { return store->emptyLog(); };
        around.filesToScan = [this] { return filesBeside(); };
        // Called while the vault changes its epoch, which must not be asked anything then.
        around.onStep = [this, me = vault->officer().name](const std::string& id, erasure::Step step) {
            static_cast<void>(activity().write("erasure", {{"officer", me}, {"erasure", id}, {"step", std::string(erasure::code(step))}}));
            if (onStep)
                onStep(id, step);
        };
        service = std::make_unique<erasure::Service>(*store, kind, *vault, clock, crypto::systemRandom(), std::move(around));
        if (ledgerKept)
            service->know(*ledgerKept);
    }
    return service.get();
}

void WorkspaceImpl::forgetVault() {
    service.reset(); // before the vault it signs with
    vault.reset();
    infoKept.reset();
    ledgerKept.reset();
}

// A key file is a few hundred bytes.
constexpr off_t kLargestKeyCopy = 64 * 1024;

// Everything of ours that could hold key bytes, but the store itself: beside the store, in the key file's folder, settings, caches, registers, temporary files.
// Ours are the files of the user who runs this: what others put where everybody may write cannot stand in the way of an erasure.
std::vector<std::string> WorkspaceImpl::filesBeside() const {
    std::set<std::string> files;
    const auto take = [&](const fs::path& folder, std::string_view prefix, bool deep, off_t largest = std::numeric_limits<off_t>::max()) {
        std::error_code ec;
        const auto consider = [&](const fs::directory_entry& entry) {
            struct stat info{};
            if (::lstat(entry.path().c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid() && info.st_size <= largest)
                files.insert(entry.path().string());
        };
        for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
            if (!it->path().filename().string().starts_with(prefix))
                continue;
            std::error_code inner;
            if (it->is_directory(inner) && !it->is_symlink(inner) && deep) {
                for (fs::recursive_directory_iterator sub(it->path(), fs::directory_options::skip_permission_denied, inner), last; !inner && sub != last; sub.increment(inner))
                    consider(*sub);
            } else {
                consider(*it);
            }
        }
    };
    const fs::path path(options.path);
    take(path.has_parent_path() ? path.parent_path() : fs::path("."), path.filename().string(), false);
    if (vault) {
        const fs::path key(vault->keyFile());
        const fs::path folder = key.has_parent_path() ? key.parent_path() : fs::path(".");
        take(folder, key.filename().string(), false);
        take(folder, {}, false, kLargestKeyCopy); // a copy under another name
    }
    const auto home = [](const char* variable, const char* otherwise) {
        const char* value = std::getenv(variable);
        const char* house = std::getenv("HOME");
        return value && *value == '/' ? fs::path(value) : fs::path(house ? house : "/nonexistent") / otherwise;
    };
    take(home("XDG_CONFIG_HOME", ".config"), "lookback", true);
    take(home("XDG_CONFIG_HOME", ".config"), "Lookback", true);
    take(home("XDG_CACHE_HOME", ".cache"), "lookback", true);
    take(home("XDG_DATA_HOME", ".local/share"), "lookback", true);
    std::error_code ec;
    take(fs::temp_directory_path(ec), "lookback", false);
    // Not the store, and not SQLite's index of its log, which holds page numbers only: closing either after reading it would drop every lock this process has on
    // it, and the next program to open the store would take it for abandoned.
    std::vector<std::string> out;
    for (const auto& file : files) {
        std::error_code same;
        if (!fs::equivalent(file, options.path, same) && !fs::equivalent(file, options.path + "-shm", same))
            out.push_back(file);
    }
    return out;
}

// ---- Reading -------------------------------------------------------------------------------------------------------

Result<std::vector<erasure::Erasure>> Privacy::erasures() {
    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    LOOKBACK_TRY_ASSIGN(const auto restored, m_impl.restored());
    std::vector<erasure::Erasure> out;
    const auto now = m_impl.clock.now();
    for (const auto& [id, erasure] : ledger->erasures()) {
        out.push_back(erasure);
        if (erasure::stateAt(erasure, now) != erasure.state) { // the approval lapsed: it has to be given anew
            out.back().state = erasure::stateAt(erasure, now);
            out.back().approvals.clear();
        }
        if (restored && restored->what != erasure::Restored::What::StoreAlone &&
            std::find(restored->erasures.begin(), restored->erasures.end(), id) != restored->erasures.end())
            out.back().state = erasure::State::Resurrected;
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return std::pair(a.id.size(), a.id) < std::pair(b.id.size(), b.id); });
    return out;
}

Result<erasure::Erasure> Privacy::erasure(const std::string& id) {
    LOOKBACK_TRY_ASSIGN(const auto all, erasures());
    std::string names;
    for (const auto& erasure : all) {
        if (erasure.id == id)
            return erasure;
        if (names.size() < 200)
            names += (names.empty() ? "" : ", ") + erasure.id;
    }
    return makeError(ErrorCode::NotFound, "no erasure \"" + base::visibleExcerpt(id, 40) + "\" in this store", m_impl.options.path,
                     names.empty() ? "there is none yet" : "there is " + names);
}

Result<std::vector<erasure::Hold>> Privacy::holds() {
    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    std::vector<erasure::Hold> out;
    for (const auto& [id, hold] : ledger->holds())
        out.push_back(hold);
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return std::pair(a.id.size(), a.id) < std::pair(b.id.size(), b.id); });
    return out;
}

Result<std::vector<erasure::ActProblem>> Privacy::problems() {
    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    return ledger->problems();
}

Result<std::optional<erasure::Restored>> Privacy::restored() { return m_impl.restored(); }

Result<std::vector<std::string>> Privacy::unfinished() {
    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    return ledger->unfinished();
}

// ---- Acts ----------------------------------------------------------------------------------------------------------

Result<erasure::Erasure> Privacy::request(const erasure::Request& request) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("an erasure request"));
    return service->request(request);
}

Result<erasure::Erasure> Privacy::approve(const std::string& id, const std::string& digest) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("an approval"));
    return service->approve(id, digest);
}

Result<erasure::Erasure> Privacy::reject(const std::string& id, const std::string& reason) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("a rejection"));
    return service->reject(id, reason);
}

Result<erasure::Erasure> Privacy::extend(const std::string& id, const std::string& due, const std::string& reason) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("an extension"));
    return service->extend(id, due, reason);
}

namespace {

// The caller's callback, for as long as the service works for it.
class Listening {
public:
    Listening(WorkspaceImpl& impl, const StepCallback& onStep) : m_impl(impl) { m_impl.onStep = onStep; }
    ~Listening() { m_impl.onStep = nullptr; }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;

private:
    WorkspaceImpl& m_impl;
};

} // namespace

Result<erasure::Erasure> Privacy::execute(const std::string& id, const StepCallback& onStep, std::stop_token stop) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("an erasure"));
    const Listening listening(m_impl, onStep);
    return service->execute(id, std::move(stop));
}

Result<std::vector<erasure::Erasure>> Privacy::resume(const StepCallback& onStep) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("an erasure", true));
    const Listening listening(m_impl, onStep);
    return service->resume();
}

Result<std::vector<erasure::Erasure>> Privacy::eraseAgain(const StepCallback& onStep) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("an erasure", true));
    LOOKBACK_TRY_ASSIGN(const auto restored, m_impl.restored());
    if (!restored)
        return makeError(ErrorCode::Refused, "store and vault belong together: nothing has to be erased again", m_impl.options.path);
    const Listening listening(m_impl, onStep);
    return service->eraseAgain(*restored);
}

Result<erasure::Erasure> Privacy::scanStore(const std::string& id, std::stop_token stop, const base::ProgressCallback& progress) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("a scan"));
    auto* const traces = service->tracesOf(id);
    if (traces == nullptr)
        return makeError(ErrorCode::Refused, "the keys " + id + " destroyed are no longer known, so they cannot be searched for", m_impl.options.path,
                         "the event table can be scanned in the session that destroyed them only");
    traces->begin();
    std::string buffer(std::size_t{1} << 20U, '\0');
    std::error_code ec;
    const auto total = fs::file_size(m_impl.options.path, ec);
    std::uint64_t done = 0;
    while (true) {
        if (stop.stop_requested())
            return makeError(ErrorCode::Cancelled, "cancelled: no statement about the event table");
        LOOKBACK_TRY_ASSIGN(const auto n, m_impl.store->readRaw(done, buffer));
        if (n == 0)
            break;
        traces->feed(std::string_view(buffer).substr(0, n));
        done += n;
        if (progress)
            progress({"scanning", done, ec ? 0 : total, "bytes"});
    }
    return service->noteStoreScan(id, static_cast<std::int64_t>(done), traces->finish().count, traces->method());
}

Result<std::string> Privacy::readmit(const std::string& subject, const std::string& reason) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("a new key"));
    return service->readmit(subject, reason);
}

Result<erasure::Hold> Privacy::placeHold(const erasure::Hold& hold) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("a hold"));
    return service->placeHold(hold);
}

Result<erasure::Hold> Privacy::releaseHold(const std::string& id) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("the release of a hold"));
    return service->releaseHold(id);
}

Result<bool> Privacy::addOfficer(const std::string& name, const std::vector<std::string>& roles, std::string passphrase) {
    auto secret = crypto::SecretBytes::take(passphrase);
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("a new officer"));
    return service->addOfficer(name, roles, std::move(secret));
}

Result<bool> Privacy::removeOfficer(const std::string& name) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("removing an officer"));
    return service->removeOfficer(name);
}

Result<bool> Privacy::setPolicy(int approvals, int coolOffHours) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("the policy"));
    return service->setPolicy(approvals, coolOffHours);
}

Status Privacy::changePassphrase(std::string passphrase) {
    auto secret = crypto::SecretBytes::take(passphrase);
    LOOKBACK_TRY(m_impl.officer("a new passphrase"));
    return m_impl.vault->changePassphrase(std::move(secret));
}

} // namespace lookback::workspace
