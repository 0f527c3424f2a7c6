#include "core/workspace/impl.h"

#include "core/base/encoding.h"
#include "core/crypto/secret_bytes.h"
#include "core/event/sealed_field.h"
#include "core/json/escape.h"
#include "core/json/writer.h"

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace {

std::string_view word(Revealed::State state) {
    switch (state) {
    case Revealed::State::Clear: return "clear";
    case Revealed::State::Masked: return "masked";
    case Revealed::State::Locked: return "locked";
    case Revealed::State::Restricted: return "restricted";
    case Revealed::State::Erased: return "erased";
    case Revealed::State::Damaged: return "damaged";
    case Revealed::State::Missing: return "missing";
    }
    return "damaged";
}

} // namespace

// Not read with a cursor: what it unescapes stays in a buffer of its own, and this is clear text. The answer's buffer is the only one, and never moves.
std::string plainText(std::string_view json) {
    const char* const end = json.data() + json.size();
    if (json.empty() || json.front() != '"')
        return std::string(json);
    std::string text;
    text.reserve(json.size());
    for (const char* p = json.data() + 1; p < end && *p != '"';) {
        if (*p != '\\') {
            text += *p++;
            continue;
        }
        const auto escape = json::readEscape(p, end);
        if (escape.length == 0) { // no JSON text; shown as it is
            crypto::wipe(text);
            return std::string(json);
        }
        json::appendUtf8(text, escape.codePoint);
        p += escape.length;
    }
    return text;
}

Status Workspace::createVault(Credentials credentials, int approvals) {
    LOOKBACK_TRY(m_impl->needsOperator("making a vault"));
    // Beside acts that officers of another vault signed: none of them would count, neither holds nor erasures.
    LOOKBACK_TRY_ASSIGN(const auto acts, m_impl->store->countStreams(erasure::kPrivacyCategory));
    if (acts > 0 && !m_impl->hasVault())
        return makeError(ErrorCode::Refused, "the store holds requests, holds or erasures that officers of its vault signed, and with a new vault none of them would count", m_impl->options.path,
                         "put back the store's vault with its key file as " + m_impl->vaultFile());
    auto passphrase = crypto::SecretBytes::take(credentials.passphrase);
    vault::CreateOptions options;
    options.officer = credentials.officer;
    options.storeId = m_impl->store->storeId();
    options.approvals = approvals;
    options.keyFile = credentials.keyFile;
    LOOKBACK_TRY_ASSIGN(m_impl->vault, vault::VaultFile::create(m_impl->vaultFile(), options, std::move(passphrase), crypto::systemRandom(), m_impl->clock));
    m_impl->madeVault = true;
    return base::success();
}

Status Workspace::unlock(Credentials credentials) {
    if (!m_impl->hasVault())
        return makeError(ErrorCode::NotFound, "this store has no vault", m_impl->vaultFile(), "put the vault beside the store, or make one with `vault STORE create`");
    auto passphrase = crypto::SecretBytes::take(credentials.passphrase);
    vault::UnlockOptions options;
    options.officer = credentials.officer;
    options.keyFile = credentials.keyFile;
    options.storeId = m_impl->store->storeId();
    if (options.officer.empty()) // their names may be what cannot be read: then that is said
        LOOKBACK_TRY(vault::VaultFile::status(m_impl->vaultFile()));
    auto unlocked = vault::VaultFile::unlock(m_impl->vaultFile(), options, std::move(passphrase), crypto::systemRandom(), m_impl->clock);
    if (!unlocked && unlocked.error().code == ErrorCode::Refused)
        m_impl->registerFailedUnlock(options.officer);
    LOOKBACK_TRY_ASSIGN(auto opened, std::move(unlocked));
    m_impl->forgetVault();
    m_impl->vault = std::move(opened);
    // An erasure that stopped behind its point of no return is finished before anything else. If that fails now, the store stays read-only and resume() says why.
    if (m_impl->options.mode == Mode::Operator) {
        if (const auto unfinished = privacy().unfinished(); unfinished.ok() && !unfinished->empty())
            static_cast<void>(privacy().resume());
        // So is a removed officer who could still open the vault, or the old key file. Tried again at the next unlocking.
        if (const auto service = m_impl->officer("finishing what was agreed"); service.ok())
            static_cast<void>((*service)->finishChanges());
    }
    return base::success();
}

// The name is registered only where it is an officer's: people type passphrases into the wrong field. That it could not be registered changes nothing.
void WorkspaceImpl::registerFailedUnlock(const std::string& officer) {
    const auto info = vault::VaultFile::status(vaultFile());
    std::string name = officer.empty() ? "not given" : "not an officer";
    if (info)
        for (const auto& known : info->officers)
            if (known.name == officer || (officer.empty() && info->officers.size() == 1))
                name = known.name;
    static_cast<void>(activity().write("unlock-failed", {{"officer", name}}));
}

void Workspace::lock() { m_impl->forgetVault(); }

Result<VaultSummary> Workspace::vault() {
    VaultSummary s;
    if (!m_impl->hasVault())
        return s;
    LOOKBACK_TRY_ASSIGN(const auto info, vault::VaultFile::status(m_impl->vaultFile()));
    s.state = m_impl->vault ? VaultSummary::State::Unlocked : VaultSummary::State::Locked;
    s.vaultId = info.vaultId.text();
    s.epoch = info.epoch;
    s.approvals = info.approvals;
    s.keyFileMode = info.keyFileMode;
    s.keyFile = m_impl->vault ? m_impl->vault->keyFile() : vault::defaultKeyFile(info.vaultId);
    s.subjects = info.subjects;
    for (const auto& officer : info.officers)
        s.officers.push_back({officer.name, officer.roles});
    return s;
}

// Erased wins over locked, a broken seal over locked (account.md, "State and fold").
Revealed Workspace::reveal(const aggregate::PersonalValue& value, std::string_view reason) {
    using State = Revealed::State;
    if (!value.erasure.empty())
        return {State::Erased, {}, value.erasure};
    const auto parts = event::parseSealed(value.sealed);
    if (!parts || parts->evt.text() != value.eventId || parts->fld != value.pointer)
        return {State::Damaged, {}, {}};
    const auto ledger = m_impl->ledger();
    if (ledger.ok())
        if (const auto* erasure = (*ledger)->destroyedBy(parts->kid))
            return {State::Erased, {}, erasure->id};
    if (!m_impl->vault)
        return {State::Locked, {}, {}};
    if (!ledger.ok()) // who may not be shown, and what was erased, cannot be told: then nobody is shown
        return {State::Restricted, {}, {}};
    auto opened = m_impl->vault->reveal(value.sealed, parts->evt, parts->fld);
    switch (opened.kind) {
    case vault::RevealKind::Damaged: return {State::Damaged, {}, {}};
    case vault::RevealKind::Missing: return {State::Missing, {}, {}};
    case vault::RevealKind::Erased: return {State::Erased, {}, opened.erasure};
    case vault::RevealKind::Clear: break;
    }
    if ((*ledger)->restricted(opened.subject))
        return {State::Restricted, {}, {}};
    if (reason.empty())
        return {State::Masked, {}, {}};
    // Nothing is shown that could not be registered.
    const auto registered = m_impl->activity().write(
        "reveal", {{"officer", m_impl->vault->officer().name}, {"subject", opened.subject}, {"event", value.eventId}, {"field", value.pointer}, {"reason", std::string(reason)}});
    if (!registered)
        return {State::Masked, {}, {}};
    return {State::Clear, plainText(opened.text.view()), {}};
}

std::string Workspace::stateJson(const aggregate::State& state, std::string_view reason) {
    // The text never moves while it grows: each old buffer would keep the values shown. A value is shorter than its sealed form, and an escape at most six
    // times as long as its character.
    std::string out;
    std::size_t room = 0;
    m_impl->kind.writeState(out, state, [&](std::string&, const aggregate::PersonalValue& value) { room += 6 * value.sealed.size() + 64; });
    room += out.size();
    out.clear();
    out.reserve(room);
    m_impl->kind.writeState(out, state, [&](std::string& to, const aggregate::PersonalValue& value) {
        auto shown = reveal(value, reason);
        json::Writer writer(to);
        writer.beginObject().member("personal", word(shown.state));
        if (shown.state == Revealed::State::Clear)
            writer.member("value", std::string_view(shown.text));
        if (shown.state == Revealed::State::Erased)
            writer.member("erasure", std::string_view(shown.erasure));
        writer.endObject();
        crypto::wipe(shown.text);
    });
    return out;
}

std::string Workspace::setByJson(const aggregate::State& state) {
    std::string out;
    m_impl->kind.writeSetBy(out, state);
    return out;
}

} // namespace lookback::workspace
