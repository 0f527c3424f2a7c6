#include "core/vault/vault_core.h"

#include "core/base/encoding.h"
#include "core/json/cursor.h"
#include "core/json/writer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace lookback::vault {

using base::ErrorCode;
using base::makeError;

VaultInfo describe(const Header& header) {
    VaultInfo info;
    info.vaultId = header.vault;
    info.storeId = header.store;
    info.epoch = header.epoch;
    for (const Officer& officer : header.officers)
        info.officers.push_back(describe(officer));
    info.approvals = header.approvals;
    info.coolOffHours = header.coolOffHours;
    info.keyFileMode = header.officers.front().second;
    return info;
}

OfficerInfo describe(const Officer& officer) { return {officer.id.text(), officer.name, officer.roles, officer.signKey}; }

crypto::Digest256 chainCode(crypto::HmacSha256& chain, const crypto::Digest256& previous, std::string_view bodyWithoutBrace) {
    return chain.update(view(previous)).update(bodyWithoutBrace).update("}").finish();
}

base::Status ChainWriter::add(std::string_view text) {
    m_last = chainCode(m_chain, m_last, text.substr(0, text.size() - 1));
    appendWithMac(m_buffer, text, m_last);
    return m_buffer.size() < (std::size_t{1} << 20U) ? base::success() : flush();
}

base::Status ChainWriter::flush() {
    LOOKBACK_TRY(writeAll(m_file, m_path, m_buffer));
    m_bytes += static_cast<std::int64_t>(m_buffer.size());
    m_buffer.clear();
    return base::success();
}

Key::Key(VaultCore& vault, const KeyLine& line)
    : m_vault(vault), m_subject(line.subject), m_createdAt(line.createdAt), m_commitment(line.commitment) {
    assert(line.kid.size() == m_kid.size());
    std::memcpy(m_kid.data(), line.kid.data(), m_kid.size());
}

void Key::seal(std::string& out, const base::Uuid& evt, std::string_view fld, std::string_view json) const {
    m_vault.sealWith(*this, out, evt, fld, json);
}

VaultCore::VaultCore(Parts parts) : m_parts(std::move(parts)), m_lock(m_parts.path + ".lock"), m_chain(std::string_view()) {}

// ---- Reading -------------------------------------------------------------------------------------------------------------------

base::Error VaultCore::place(base::Error error, std::int64_t line) const {
    error.where = m_parts.path + ": line " + std::to_string(line);
    if (error.hint.empty())
        error.hint = "someone or something changed the vault; put back a copy you trust";
    return error;
}

base::Status VaultCore::load(File file, Header header, crypto::SecretBytes epochKey) {
    LOOKBACK_TRY_ASSIGN(m_id, identify(file, m_parts.path));
    m_file = std::move(file);
    m_writable = m_dirty = false;
    m_header = std::move(header);
    m_epochKey = std::move(epochKey);
    m_epochCipher.setKey(m_epochKey.view());
    m_chain = crypto::HmacSha256(chainKey(m_epochKey.view()).view());
    m_end = m_lineNumber = 0;
    m_lastMac = {};
    m_seen.reset();
    m_bySubject.clear();
    m_fences.clear();
    m_erasedSubjects.clear();
    ++m_generation;
    // A guess at the number of keys, bounded because a stranger's file may claim any size.
    constexpr std::int64_t kUsualLine = 470, kMostReserved = 1 << 20;
    const auto keys = static_cast<std::size_t>(std::min(m_id.size / kUsualLine, kMostReserved));
    m_byKid.reserve(keys);
    m_bySubject.reserve(keys);
    const auto self = std::find_if(m_header.officers.begin(), m_header.officers.end(), [&](const Officer& o) { return o.id == m_parts.officer; });
    assert(self != m_header.officers.end());
    m_officerInfo = describe(*self);

    LOOKBACK_TRY(readLines(m_file, m_parts.path, 0, kMaxVaultLine, [&](std::string_view line, std::int64_t end) { return acceptLine(line, end); }));
    if (m_lineNumber < m_header.lines)
        return makeError(ErrorCode::Corrupt,
                         "the vault had " + std::to_string(m_header.lines) + " lines when it was written and has " + std::to_string(m_lineNumber) + ": lines were cut off",
                         m_parts.path + ": line " + std::to_string(m_lineNumber + 1), "put back a copy you trust");
    noteDestroyed();
    return base::success();
}

base::Status VaultCore::acceptLine(std::string_view line, std::int64_t end) {
    const std::int64_t number = m_lineNumber + 1;
    const auto parts = splitMac(line);
    if (!parts)
        return place(makeError(ErrorCode::Corrupt, "the line has no authentication code at its end"), number);
    const crypto::Digest256 code = chainCode(m_chain, m_lastMac, parts->body);
    if (!crypto::equalConstantTime(view(code), view(parts->mac)))
        return place(makeError(ErrorCode::Corrupt, number == 1 ? "the header was edited"
                                                               : "the line does not follow the one before it: it was edited, or lines were removed, added or exchanged"),
                     number);
    if (number > 1) {
        auto parsed = parseLine(parts->body, m_header.epoch);
        if (!parsed.ok())
            return place(std::move(parsed).error(), number);
        if (auto* const key = std::get_if<KeyLine>(&*parsed)) {
            auto accepted = acceptKey(*key);
            if (!accepted.ok())
                return place(std::move(accepted).error(), number);
        } else if (auto* const fence = std::get_if<FenceLine>(&*parsed)) {
            Erased& erased = m_erasedSubjects[fence->subject];
            if (fence->epoch >= erased.epoch)
                erased = {fence->erasure, fence->epoch};
            m_fences[fence->kid] = std::move(*fence);
        } else {
            m_seen = std::get<SeenLine>(*parsed);
        }
    }
    m_lastMac = code;
    m_lineNumber = number;
    m_end = end;
    return base::success();
}

base::Status VaultCore::acceptKey(KeyLine& line) {
    // Almost every line is a new key: one look into the table, which is where the time goes when there are 100,000.
    Key* key = &m_keys.emplace_back(*this, line);
    if (const auto [known, isNew] = m_byKid.try_emplace(key->kid(), key); !isNew) {
        m_keys.pop_back();
        key = known->second;
    }
    if (key->m_generation != 0 && (key->m_generation == m_generation || key->m_subject != line.subject || key->m_commitment != line.commitment))
        return makeError(ErrorCode::Corrupt, "the key id occurs twice");
    key->m_generation = m_generation;
    key->m_sealed = std::move(line.key);
    m_bySubject[key->m_subject] = key;
    return base::success();
}

bool VaultCore::isDestroyed(const Key& key) const { return key.m_generation != m_generation || m_fences.contains(key.kid()); }

// Keys that another process destroyed while this one had them: forget them now, and remember if one was used since the last sync().
void VaultCore::noteDestroyed() {
    for (Key& key : m_keys) {
        if (!isDestroyed(key))
            continue;
        if (key.m_used == m_span)
            m_destroyedInUse = key.m_subject;
        if (key.m_slot >= 0) {
            crypto::wipe(m_cache.data() + static_cast<std::size_t>(key.m_slot) * kKeyBytes, kKeyBytes);
            m_cacheOwner[static_cast<std::size_t>(key.m_slot)] = nullptr;
            key.m_slot = -1;
        }
        if (key.m_generation != m_generation)
            key.m_sealed = {};
        m_idle.clear();
    }
}

// A file that was replaced is overwritten soon after. Whoever was reading it without the lock reads noise, and begins again with the new one.
base::Status VaultCore::refresh() {
    constexpr int kMostAttempts = 5;
    m_lastLook = std::chrono::steady_clock::now();
    for (int attempt = 1;; ++attempt) {
        if (m_broken)
            return *m_broken;
        base::Status done = readOn();
        if (done.ok())
            return done;
        const auto now = identify(m_parts.path);
        if (attempt < kMostAttempts && now && !now->sameFile(m_id))
            continue;
        if (done.error().code == ErrorCode::Corrupt)
            m_broken = done.error();
        return done;
    }
}

// Keys that another process destroyed are forgotten soon, also where nothing is written.
void VaultCore::lookAgain() {
    constexpr auto kOften = std::chrono::milliseconds(200);
    if (std::chrono::steady_clock::now() - m_lastLook >= kOften)
        static_cast<void>(refresh().ok()); // what is wrong with it is said where it is written
}

// Another process may have appended lines, or put a new file in the place.
base::Status VaultCore::readOn() {
    const auto id = identify(m_parts.path);
    if (!id)
        return makeError(ErrorCode::NotFound, "the vault is no longer there", m_parts.path);
    if (!id->sameFile(m_id))
        return reload();
    if (id->size < m_end)
        return makeError(ErrorCode::Corrupt, "the vault was cut off while it was open", m_parts.path + ": line " + std::to_string(m_lineNumber));
    if (id->size == m_end)
        return base::success();
    const auto end = readLines(m_file, m_parts.path, m_end, kMaxVaultLine, [&](std::string_view line, std::int64_t to) { return acceptLine(line, to); });
    noteDestroyed();
    return end.ok() ? base::success() : base::Status(end.error());
}

base::Status VaultCore::reload() {
    LOOKBACK_TRY_ASSIGN(File file, openRegular(m_parts.path, false));
    LOOKBACK_TRY_ASSIGN(const std::string line, readFirstLine(file, m_parts.path, kMaxVaultLine));
    auto header = parseHeader(line);
    if (!header.ok())
        return place(std::move(header).error(), 1);
    if (header->vault != m_header.vault || header->store != m_header.store || header->epoch < m_header.epoch)
        return makeError(ErrorCode::Refused, "another vault, or an older one, was put in its place while it was open", m_parts.path, "lock, look into it, and unlock again");
    const auto self = std::find_if(header->officers.begin(), header->officers.end(), [&](const Officer& o) { return o.id == m_parts.officer; });
    if (self == header->officers.end())
        return makeError(ErrorCode::Refused, "officer " + m_officerInfo.name + " was removed from the vault", m_parts.path);
    // The same epoch key when the header fits the chain under it; otherwise the slot gives the new one.
    const auto parts = splitMac(line);
    crypto::SecretBytes epochKey;
    if (parts && header->epoch == m_header.epoch && crypto::equalConstantTime(view(chainCode(m_chain, {}, parts->body)), view(parts->mac))) {
        epochKey = crypto::SecretBytes::copyOf(m_epochKey.view());
    } else {
        auto fitting = fittingKeyFile(m_parts.keyFile, *header, *self, m_parts.secrets);
        if (!fitting)
            return makeError(ErrorCode::Refused, "the vault was written anew and the key file does not open it", m_parts.path, "lock it and unlock it with the new key file");
        epochKey = std::move(fitting->epochKey);
        m_parts.keyFileMode = fitting->file.mode;
    }
    return load(std::move(file), std::move(*header), std::move(epochKey));
}

// ---- Writing -------------------------------------------------------------------------------------------------------------------

// Requires: the lock, and refresh().
base::Status VaultCore::makeWritable() {
    if (m_writable)
        return base::success();
    LOOKBACK_TRY_ASSIGN(File file, openRegular(m_parts.path, true));
    LOOKBACK_TRY_ASSIGN(const FileId id, identify(file, m_parts.path));
    if (!id.sameFile(m_id))
        return makeError(ErrorCode::CannotWrite, "the vault is being replaced by a program that does not lock it", m_parts.path);
    m_file = std::move(file);
    m_writable = true;
    return base::success();
}

// Requires: the lock, and refresh().
base::Status VaultCore::appendLine(const Line& line) {
    LOOKBACK_TRY(makeWritable());
    const std::string text = lineText(line, m_header.epoch);
    const crypto::Digest256 code = chainCode(m_chain, m_lastMac, std::string_view(text).substr(0, text.size() - 1));
    std::string bytes;
    appendWithMac(bytes, text, code);
    LOOKBACK_TRY(appendAt(m_file, m_parts.path, m_end, bytes));
    m_dirty = true;
    m_lastMac = code;
    m_end += static_cast<std::int64_t>(bytes.size());
    ++m_lineNumber;
    return base::success();
}

base::Result<Key*> VaultCore::makeKey(std::string_view subject) {
    KeyLine line;
    std::array<std::uint8_t, 16> id;
    m_parts.random.fill(id);
    line.kid = base::toBase64Url(view(id));
    line.subject = subject;
    line.createdAt = m_parts.clock.now();
    const crypto::SecretBytes raw = crypto::randomSecret(m_parts.random, kKeyBytes);
    line.commitment = keyCommitment(raw.view(), line.kid);
    line.key = seal(m_epochCipher, keyHeader(line.kid, m_header.epoch), subjectJwk(line.kid, raw.view()).view(), m_parts.random);
    LOOKBACK_TRY(appendLine(line));
    LOOKBACK_TRY(acceptKey(line));
    Key* const key = m_byKid.find(line.kid)->second;
    std::memcpy(claimSlot(*key), raw.data(), kKeyBytes);
    return key;
}

base::Status VaultCore::readNews() {
    const std::scoped_lock guard(m_mutex);
    return refresh();
}

base::Result<const SubjectKey*> VaultCore::keyFor(std::string_view subject, Make make) {
    const std::scoped_lock guard(m_mutex);
    const auto find = [&]() -> base::Result<Key*> {
        const auto at = m_bySubject.find(subject);
        Key* const key = at == m_bySubject.end() ? nullptr : at->second;
        if (key != nullptr && !isDestroyed(*key)) {
            if (openKey(*key) == nullptr)
                return makeError(ErrorCode::Corrupt, "the key " + std::string(key->kid()) + " does not open or is not the one its line commits to", m_parts.path);
            return key;
        }
        const auto erased = m_erasedSubjects.find(std::string(subject));
        if (make == Make::Yes && erased != m_erasedSubjects.end())
            return makeError(ErrorCode::Refused, "the personal data of this subject was erased (" + erased->second.erasure + ")", m_parts.path,
                             "a new key needs an act of two officers");
        return static_cast<Key*>(nullptr);
    };
    lookAgain();
    auto found = find();
    if (!found.ok() && found.error().code == ErrorCode::Refused) {
        LOOKBACK_TRY(refresh()); // the person may have been readmitted a moment ago
        found = find();
    }
    if (!found.ok())
        return std::move(found).error();
    Key* key = *found;
    if (key != nullptr || make == Make::No)
        return static_cast<const SubjectKey*>(key);

    std::string quoted;
    json::appendString(quoted, subject);
    if (subject.empty() || subject.size() > kMaxSubject || json::check(quoted))
        return makeError(ErrorCode::InvalidArgument, "a subject is a text of 1 to 4096 bytes");
    // Only under the lock, after reading what others wrote, is it sure that the subject has no key.
    LOOKBACK_TRY(m_lock.acquire());
    const WriteLock::Guard locked(m_lock);
    LOOKBACK_TRY(refresh());
    LOOKBACK_TRY_ASSIGN(key, find());
    if (key == nullptr) {
        LOOKBACK_TRY_ASSIGN(key, makeKey(subject));
    }
    if (make == Make::AlsoErased) {
        LOOKBACK_TRY(syncFile(m_file, m_parts.path));
        m_dirty = false;
    }
    return static_cast<const SubjectKey*>(key);
}

base::Status VaultCore::sync() {
    const std::scoped_lock guard(m_mutex);
    if (m_dirty)
        LOOKBACK_TRY(syncFile(m_file, m_parts.path));
    m_dirty = false;
    // A file put in the place since then was written from what we had appended and is durable itself; but it may lack keys.
    const auto id = identify(m_parts.path);
    if (!id || !id->sameFile(m_id))
        LOOKBACK_TRY(refresh());
    if (m_broken)
        return *m_broken;
    ++m_span;
    if (m_destroyedInUse.empty())
        return base::success();
    const std::string subject = std::exchange(m_destroyedInUse, {});
    return makeError(ErrorCode::Refused, "a subject's personal data was erased while it was being written: " + base::visibleExcerpt(subject), m_parts.path,
                     "nothing of this write may be kept; start again without this subject");
}

base::Status VaultCore::writeSeen(const SeenLine& seen) {
    const std::scoped_lock guard(m_mutex);
    LOOKBACK_TRY(m_lock.acquire());
    const WriteLock::Guard locked(m_lock);
    LOOKBACK_TRY(refresh());
    if (m_seen && m_seen->size == seen.size && m_seen->last == seen.last)
        return base::success();
    LOOKBACK_TRY(appendLine(seen));
    m_seen = seen;
    return base::success();
}

VaultInfo VaultCore::info() {
    const std::scoped_lock guard(m_mutex);
    VaultInfo info = describe(m_header);
    for (const Key& key : m_keys)
        info.keys += isDestroyed(key) ? 0 : 1;
    for (const auto& [subject, key] : m_bySubject)
        info.subjects += isDestroyed(*key) ? 0 : 1;
    info.fences = static_cast<std::int64_t>(m_fences.size());
    if (m_seen) {
        info.seenSize = m_seen->size;
        info.seenLast = m_seen->last;
    }
    const auto id = identify(m_parts.path);
    info.tornTail = id && id->sameFile(m_id) && id->size > m_end;
    return info;
}

OfficerInfo VaultCore::officer() {
    const std::scoped_lock guard(m_mutex);
    return m_officerInfo;
}

std::vector<std::string> VaultCore::warnings() {
    const std::scoped_lock guard(m_mutex);
    std::vector<std::string> out;
    if ((m_parts.keyFileMode & 077U) != 0)
        out.push_back("others on this machine can read the key file " + m_parts.keyFile);
    if ((m_id.mode & 077U) != 0)
        out.push_back("others on this machine can read the vault " + m_parts.path);
    if (identify(nextKeyFile(m_parts.keyFile)) || identify(m_parts.path + ".old"))
        out.push_back("a change of the vault was not finished: the old key file or the old vault is not destroyed yet");
    return out;
}

} // namespace lookback::vault
