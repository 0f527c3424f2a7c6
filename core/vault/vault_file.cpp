#include "core/vault/vault.h"

#include "core/base/encoding.h"
#include "core/crypto/self_test.h"
#include "core/json/cursor.h"
#include "core/json/writer.h"
#include "core/vault/key_traces.h"
#include "core/vault/vault_core.h"

#include <algorithm>
#include <cstdlib>
#include <pwd.h>
#include <set>
#include <unistd.h>
#include <vector>

namespace lookback::vault {

using base::ErrorCode;
using base::makeError;

namespace {

std::string homeFolder() {
    if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/')
        return home;
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(16384);
    if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return found->pw_dir;
    return "/";
}

std::string loginName() {
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(16384);
    if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return found->pw_name;
    const char* const user = std::getenv("USER");
    return user != nullptr ? user : "";
}

base::Status checkNewOfficer(const NewOfficer& officer, const crypto::SecretBytes& passphrase) {
    constexpr std::size_t kMostName = 100;
    std::string quoted;
    json::appendString(quoted, officer.name);
    const bool control = std::any_of(officer.name.begin(), officer.name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (officer.name.empty() || officer.name.size() > kMostName || control || json::check(quoted))
        return makeError(ErrorCode::InvalidArgument, "an officer's name is 1 to 100 bytes of text without control characters");
    const std::set<std::string> roles(officer.roles.begin(), officer.roles.end());
    if (roles.empty() || roles.size() != officer.roles.size() || std::any_of(roles.begin(), roles.end(), [](const std::string& r) { return r != "requester" && r != "approver"; }))
        return makeError(ErrorCode::InvalidArgument, "an officer's roles are requester, approver, or both");
    if (passphrase.empty())
        return makeError(ErrorCode::InvalidArgument, "the passphrase is empty");
    return base::success();
}

// The file and its first line.
struct Opened {
    File file;
    FileId id;
    Header header;
};
base::Result<Opened> openVault(const std::string& path, FileId& id) {
    auto file = openRegular(path, false);
    if (!file.ok() && file.error().code == ErrorCode::NotFound)
        return makeError(ErrorCode::NotFound, "the store has no vault", path, "create one with `lookback-cli vault STORE create`");
    if (!file.ok())
        return std::move(file).error();
    LOOKBACK_TRY_ASSIGN(id, identify(*file, path));
    LOOKBACK_TRY_ASSIGN(const std::string line, readFirstLine(*file, path, kMaxVaultLine));
    auto header = parseHeader(line);
    if (!header.ok())
        return std::move(header).error().at(path + ": line 1");
    return Opened{std::move(*file), id, std::move(*header)};
}

// A vault that is replaced is overwritten soon after, and readers take no lock: what was read of a file that no longer is the vault does not count. `read`
// tells which file it opened.
template <class Read>
auto readWhole(const std::string& path, Read read) {
    constexpr int kMostAttempts = 5;
    for (int attempt = 1;; ++attempt) {
        FileId opened;
        auto result = read(opened);
        const auto now = identify(path);
        if (attempt == kMostAttempts || opened.inode == 0 || !now || now->sameFile(opened))
            return result;
    }
}

// Every line after the header, not authenticated.
base::Result<std::int64_t> readUnauthenticated(const Opened& opened, const std::string& path, const std::function<void(Line&&)>& use) {
    std::int64_t number = 0;
    return readLines(opened.file, path, 0, kMaxVaultLine, [&](std::string_view text, std::int64_t) -> base::Status {
        if (++number == 1)
            return base::success();
        const auto parts = splitMac(text);
        auto line = parts ? parseLine(parts->body, opened.header.epoch)
                          : base::Result<Line>(makeError(ErrorCode::Corrupt, "the line has no authentication code at its end"));
        if (!line.ok())
            return std::move(line).error().at(path + ": line " + std::to_string(number));
        use(std::move(*line));
        return base::success();
    });
}

class OpenVault final : public UnlockedVault {
public:
    explicit OpenVault(VaultCore::Parts parts) : m_core(std::make_unique<VaultCore>(std::move(parts))) {}
    VaultCore& core() { return *m_core; }

    VaultInfo info() const override { return m_core->info(); }
    OfficerInfo officer() const override { return m_core->officer(); }
    std::string keyFile() const override { return m_core->keyFile(); }
    std::vector<std::string> warnings() const override { return m_core->warnings(); }
    base::Result<const SubjectKey*> keyFor(std::string_view subject) override { return m_core->keyFor(subject, VaultCore::Make::Yes); }
    base::Result<const SubjectKey*> findKey(std::string_view subject) override { return m_core->keyFor(subject, VaultCore::Make::No); }
    base::Status refresh() override { return m_core->readNews(); }
    base::Status sync() override { return m_core->sync(); }
    base::Status writeSeen(std::int64_t size, const crypto::Digest256& last) override { return m_core->writeSeen({size, last}); }
    RevealResult reveal(std::string_view sealed, const base::Uuid& evt, std::string_view fld) const override { return m_core->reveal(sealed, evt, fld); }
    crypto::Ed25519Signature sign(std::string_view message) const override { return m_core->sign(message); }
    std::vector<Fence> fences() const override { return m_core->fences(); }
    std::optional<crypto::Digest256> commitmentOf(std::string_view kid) const override { return m_core->commitmentOf(kid); }
    std::string subjectOf(std::string_view kid) const override { return m_core->subjectOf(kid); }
    std::vector<std::string> resurrected() const override { return m_core->resurrected(); }
    std::unique_ptr<KeyTraces> traces(std::span<const std::string> kids) const override { return m_core->traces(kids); }
    base::Result<const SubjectKey*> readmit(std::string_view subject) override { return m_core->keyFor(subject, VaultCore::Make::AlsoErased); }
    base::Status changeEpoch(const EpochChange& change, const std::function<base::Status(EpochStep)>& onStep) override {
        return m_core->changeEpoch(change, onStep);
    }
    base::Status setPolicy(int approvals, int coolOffHours) override { return m_core->setPolicy(approvals, coolOffHours); }
    base::Status addOfficer(const NewOfficer& officer, crypto::SecretBytes passphrase, KdfCost cost) override {
        LOOKBACK_TRY(checkNewOfficer(officer, passphrase));
        return m_core->addOfficer(officer, passphrase, cost);
    }
    base::Status changePassphrase(crypto::SecretBytes passphrase, KdfCost cost) override {
        if (passphrase.empty())
            return makeError(ErrorCode::InvalidArgument, "the passphrase is empty");
        return m_core->changePassphrase(passphrase, cost);
    }

private:
    std::unique_ptr<VaultCore> m_core;
};

base::Result<const Officer*> chooseOfficer(const Header& header, const std::string& asked, const std::string& path) {
    const auto& officers = header.officers;
    if (asked.empty() && officers.size() == 1)
        return &officers.front();
    const std::string name = asked.empty() ? loginName() : asked;
    const auto at = std::find_if(officers.begin(), officers.end(), [&](const Officer& o) { return o.name == name; });
    if (at != officers.end())
        return &*at;
    std::string names;
    for (const Officer& officer : officers)
        names += (names.empty() ? "" : ", ") + officer.name;
    return makeError(ErrorCode::Refused, "the vault has no officer " + name, path, "its officers are: " + names);
}

// The epoch of the key file, or of the next one while an erasure is being finished: that there is one at all.
base::Result<std::int64_t> keyFileAt(const std::string& path, const base::Uuid& vault) {
    auto current = readKeyFile(path, vault);
    if (current.ok())
        return current->epoch;
    if (current.error().code == ErrorCode::Refused)
        return std::move(current).error(); // another vault's: what stands beside it does not make it ours
    if (const auto next = readKeyFile(nextKeyFile(path), vault); next.ok())
        return next->epoch;
    current = readKeyFile(path, vault); // the next may have taken its place between the two looks
    if (current.ok())
        return current->epoch;
    if (current.error().code == ErrorCode::NotFound)
        return makeError(ErrorCode::Refused, "the vault's key file is missing", path, "bring it back from where it is kept, or name it with --key-file");
    return std::move(current).error();
}

} // namespace

std::string vaultPath(std::string_view storePath) { return std::string(storePath) + ".vault"; }

std::string defaultKeyFile(const base::Uuid& vaultId) {
    const char* const config = std::getenv("XDG_CONFIG_HOME");
    const std::string root = config != nullptr && config[0] == '/' ? std::string(config) : homeFolder() + "/.config";
    return root + "/lookback/" + vaultId.text() + ".key";
}

static base::Result<VaultInfo> readStatus(const std::string& path, FileId& file) {
    LOOKBACK_TRY_ASSIGN(const Opened opened, openVault(path, file));
    VaultInfo info = describe(opened.header);
    std::set<std::string> fenced, subjects;
    std::vector<std::pair<std::string, std::string>> keys;
    LOOKBACK_TRY_ASSIGN(const std::int64_t end, readUnauthenticated(opened, path, [&](Line&& line) {
        if (auto* const key = std::get_if<KeyLine>(&line))
            keys.emplace_back(std::move(key->kid), std::move(key->subject));
        else if (auto* const fence = std::get_if<FenceLine>(&line))
            fenced.insert(std::move(fence->kid));
        else {
            info.seenSize = std::get<SeenLine>(line).size;
            info.seenLast = std::get<SeenLine>(line).last;
        }
    }));
    for (auto& [kid, subject] : keys)
        if (!fenced.contains(kid)) {
            ++info.keys;
            subjects.insert(std::move(subject));
        }
    info.subjects = static_cast<std::int64_t>(subjects.size());
    info.fences = static_cast<std::int64_t>(fenced.size());
    LOOKBACK_TRY_ASSIGN(const FileId id, identify(opened.file, path));
    info.tornTail = id.size > end;
    return info;
}

base::Result<VaultInfo> VaultFile::status(const std::string& path) {
    return readWhole(path, [&](FileId& file) { return readStatus(path, file); });
}

static base::Result<std::vector<SubjectInfo>> readSubjects(const std::string& path, FileId& file) {
    LOOKBACK_TRY_ASSIGN(const Opened opened, openVault(path, file));
    std::vector<SubjectInfo> out;
    std::unordered_map<std::string, std::size_t> byKid;
    const auto entry = [&](const std::string& kid, const std::string& subject, bool& known) -> SubjectInfo& {
        const auto [at, added] = byKid.emplace(kid, out.size());
        known = !added;
        if (added)
            out.push_back({subject, kid, SubjectInfo::State::Active, std::nullopt, {}});
        return out[at->second];
    };
    LOOKBACK_TRY(readUnauthenticated(opened, path, [&](Line&& line) {
        bool known = false;
        if (const auto* const key = std::get_if<KeyLine>(&line)) {
            SubjectInfo& info = entry(key->kid, key->subject, known);
            info.createdAt = key->createdAt;
            if (known && info.state == SubjectInfo::State::Destroyed)
                info.state = SubjectInfo::State::Resurrected;
        } else if (const auto* const fence = std::get_if<FenceLine>(&line)) {
            SubjectInfo& info = entry(fence->kid, fence->subject, known);
            info.erasure = fence->erasure;
            info.state = known ? SubjectInfo::State::Resurrected : SubjectInfo::State::Destroyed;
        }
    }));
    return out;
}

base::Result<std::vector<SubjectInfo>> VaultFile::subjects(const std::string& path) {
    return readWhole(path, [&](FileId& file) { return readSubjects(path, file); });
}

base::Result<std::unique_ptr<UnlockedVault>> VaultFile::create(const std::string& path, const CreateOptions& options, crypto::SecretBytes passphrase,
                                                               crypto::Random& random, const base::Clock& clock) {
    LOOKBACK_TRY(crypto::selfTest());
    const std::string name = options.officer.empty() ? loginName() : options.officer;
    LOOKBACK_TRY(checkNewOfficer({name}, passphrase));
    if (options.approvals < 1 || options.approvals > 256)
        return makeError(ErrorCode::InvalidArgument, "the policy asks for 1 to 256 officers");
    WriteLock lock(path + ".lock");
    LOOKBACK_TRY(lock.acquire());
    const WriteLock::Guard locked(lock);
    if (identify(path))
        return makeError(ErrorCode::Refused, "the store has a vault already", path, "a second one would hide the first one's keys");

    Header header;
    header.vault = crypto::randomUuid(random);
    header.store = options.storeId;
    header.approvals = options.approvals;
    Officer officer;
    officer.id = crypto::randomUuid(random);
    officer.name = name;
    officer.roles = {"requester", "approver"};
    officer.second = kKeyFileMode;
    OfficerSecrets secrets{crypto::newX25519(random).privateKey, crypto::newEd25519(random).privateKey};
    LOOKBACK_TRY(sealSecrets(officer, header.vault, secrets, passphrase.view(), options.cost.n(), random));
    crypto::SecretBytes epochKey = crypto::randomSecret(random, 32);
    const crypto::SecretBytes second = crypto::randomSecret(random, 32);
    sealSlot(officer, header.vault, header.epoch, epochKey.view(), second.view(), random);
    const base::Uuid officerId = officer.id;
    header.officers.push_back(std::move(officer));

    const std::string keyFile = options.keyFile.empty() ? defaultKeyFile(header.vault) : options.keyFile;
    if (options.keyFile.empty())
        LOOKBACK_TRY(makeFolder(folderOf(keyFile)));
    LOOKBACK_TRY(writeKeyFile(keyFile, header.vault, header.epoch, second.view()));
    const auto writeVault = [&]() -> base::Result<File> {
        const std::string fresh = path + ".new";
        removeQuietly(fresh);
        crypto::HmacSha256 chain(chainKey(epochKey.view()).view());
        LOOKBACK_TRY_ASSIGN(File file, writeNew(fresh, [&](const File& f) -> base::Status {
                                ChainWriter out(chain, f, fresh);
                                LOOKBACK_TRY(out.add(headerText(header)));
                                return out.flush();
                            }));
        if (auto renamed = renameFile(fresh, path); !renamed.ok()) {
            removeQuietly(fresh);
            return std::move(renamed).error();
        }
        LOOKBACK_TRY(syncFolderOf(path));
        return file;
    };
    auto file = writeVault();
    if (!file.ok()) {
        if (!identify(path))
            removeQuietly(keyFile);
        return std::move(file).error();
    }
    auto vault = std::make_unique<OpenVault>(VaultCore::Parts{path, keyFile, officerId, std::move(secrets), 0600, random, clock});
    LOOKBACK_TRY(vault->core().load(std::move(*file), std::move(header), std::move(epochKey)));
    return std::unique_ptr<UnlockedVault>(std::move(vault));
}

static base::Result<std::unique_ptr<UnlockedVault>> tryUnlock(const std::string& path, const UnlockOptions& options, const crypto::SecretBytes& passphrase,
                                                              crypto::Random& random, const base::Clock& clock, FileId& file) {
    LOOKBACK_TRY_ASSIGN(Opened opened, openVault(path, file));
    Header& header = opened.header;
    if (options.storeId && header.store != *options.storeId)
        return makeError(ErrorCode::Refused, "this is the vault of another store (" + header.store.text() + ")", path, "the store is " + options.storeId->text());
    LOOKBACK_TRY_ASSIGN(const Officer* const officer, chooseOfficer(header, options.officer, path));
    if (officer->second != kKeyFileMode)
        return makeError(ErrorCode::Unsupported, "the second secret is kept in a way this version does not know: " + base::visibleExcerpt(officer->second, 20), path);
    // All that can be refused is refused before the passphrase costs anything.
    if (auto kdf = checkKdf(*officer, options.floor.n()); !kdf.ok())
        return std::move(kdf).error().at(path + ": line 1");
    const std::string keyFilePath = options.keyFile.empty() ? defaultKeyFile(header.vault) : options.keyFile;
    LOOKBACK_TRY_ASSIGN(const std::int64_t keyFileEpoch, keyFileAt(keyFilePath, header.vault));
    auto secrets = openSecrets(*officer, header.vault, passphrase.view());
    if (!secrets.ok())
        return std::move(secrets).error().at(path);
    auto fitting = fittingKeyFile(keyFilePath, header, *officer, *secrets);
    if (!fitting)
        return makeError(ErrorCode::Refused,
                         "the key file does not open this vault (key file of epoch " + std::to_string(keyFileEpoch) + ", vault of epoch " +
                             std::to_string(header.epoch) + ")",
                         keyFilePath,
                         keyFileEpoch < header.epoch ? "an erasure or a removed officer replaced the key file since; get the new one"
                                                     : "use the key file that was saved together with this vault");
    auto vault = std::make_unique<OpenVault>(VaultCore::Parts{path, keyFilePath, officer->id, std::move(*secrets), fitting->file.mode, random, clock});
    LOOKBACK_TRY(vault->core().load(std::move(opened.file), std::move(header), std::move(fitting->epochKey)));
    return std::unique_ptr<UnlockedVault>(std::move(vault));
}

base::Result<std::unique_ptr<UnlockedVault>> VaultFile::unlock(const std::string& path, const UnlockOptions& options, crypto::SecretBytes passphrase,
                                                               crypto::Random& random, const base::Clock& clock) {
    LOOKBACK_TRY(crypto::selfTest());
    return readWhole(path, [&](FileId& file) {
        auto vault = tryUnlock(path, options, passphrase, random, clock, file);
        if (vault.ok())
            file = {}; // follows whatever is put in its place by itself
        return vault;
    });
}

} // namespace lookback::vault
