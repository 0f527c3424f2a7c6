#include "core/vault/officer_keys.h"

#include "core/base/encoding.h"
#include "core/crypto/aes_gcm.h"
#include "core/crypto/kdf.h"
#include "core/event/base64url_codec.h"
#include "core/vault/files.h"

#include <array>
#include <bit>
#include <cstring>

namespace lookback::vault {

using base::ErrorCode;
using base::makeError;

namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kKeyChars = event::detail::encodedSize(kKeyBytes);

// Secret texts have a fixed form, so that they are written and read without a JSON library leaving copies behind.
void appendKey(crypto::SecretBytes& out, std::string_view key) {
    std::array<char, kKeyChars> text;
    event::detail::encode(text.data(), key);
    out.append({text.data(), text.size()});
    crypto::wipe(text.data(), text.size());
}

class FixedText {
public:
    explicit FixedText(std::string_view text) : m_rest(text) {}
    bool literal(std::string_view expected) {
        if (!m_rest.starts_with(expected))
            return false;
        m_rest.remove_prefix(expected.size());
        return true;
    }
    bool key(char* out) {
        if (m_rest.size() < kKeyChars || !event::detail::decode(out, m_rest.substr(0, kKeyChars)))
            return false;
        m_rest.remove_prefix(kKeyChars);
        return true;
    }
    [[nodiscard]] bool end() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

constexpr std::string_view kOpenPair = R"({"keys":[{"kty":"OKP","crv":"X25519","x":")";
constexpr std::string_view kSignPair = R"("},{"kty":"OKP","crv":"Ed25519","x":")";
constexpr std::string_view kPrivate = R"(","d":")";
constexpr std::string_view kPairsEnd = R"("}]})";
constexpr std::string_view kEpochBegin = R"({"kty":"oct","k":")";
constexpr std::string_view kEnd = R"("})";

base::Result<crypto::SecretBytes> officerKey(const Officer& officer, std::string_view passphrase) {
    LOOKBACK_TRY_ASSIGN(const crypto::SecretBytes derived, crypto::scrypt(passphrase, officer.salt, officer.kdf));
    return crypto::hkdfSha256(derived.view(), {}, "lookback officer v1");
}

// HKDF-SHA256(X25519(ephemeral, officer) ‖ key file, info "lookback slot v1" ‖ vault id ‖ epoch)
crypto::SecretBytes slotKey(const crypto::SecretBytes& shared, std::string_view keyFile, const base::Uuid& vault, std::int64_t epoch) {
    crypto::SecretBytes material = crypto::SecretBytes::copyOf(shared.view());
    material.append(keyFile);
    return crypto::hkdfSha256(material.view(), {}, "lookback slot v1" + vault.text() + std::to_string(epoch));
}

std::string subjectJwkHead(std::string_view kid) { return R"({"kty":"oct","alg":"A256GCM","kid":")" + std::string(kid) + R"(","k":")"; }

constexpr std::string_view kKeyFileBegin = R"({"typ":"lookback-key/1","vault":")";
constexpr std::string_view kKeyFileEpoch = R"(","epoch":)";
constexpr std::string_view kKeyFileKey = R"(,"key":")";

} // namespace

base::Status checkKdf(const Officer& officer, std::uint64_t floor) {
    const crypto::ScryptCost& kdf = officer.kdf;
    if (kdf.r == 8 && kdf.p == 1 && std::has_single_bit(kdf.n) && kdf.n >= floor && kdf.n <= kScryptCeiling)
        return base::success();
    return makeError(ErrorCode::Refused,
                     "the vault's key derivation is weakened or too costly (n=" + std::to_string(kdf.n) + ", r=" + std::to_string(kdf.r) +
                         ", p=" + std::to_string(kdf.p) + "; allowed n=" + std::to_string(floor) + " to " + std::to_string(kScryptCeiling) + ", r=8, p=1)",
                     {}, "no passphrase was tried; use a copy of the vault you trust");
}

base::Status sealSecrets(Officer& officer, const base::Uuid& vault, const OfficerSecrets& secrets, std::string_view passphrase, std::uint64_t n,
                         crypto::Random& random) {
    officer.kdf = {n, 8, 1};
    officer.salt.assign(32, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(officer.salt.data()), officer.salt.size()});
    officer.openKey = crypto::x25519PublicKey(secrets.openKey.view());
    officer.signKey = crypto::ed25519PublicKey(secrets.signKey.view());
    LOOKBACK_TRY_ASSIGN(const crypto::SecretBytes key, officerKey(officer, passphrase));
    crypto::SecretBytes text;
    text.append(kOpenPair);
    appendKey(text, view(officer.openKey));
    text.append(kPrivate);
    appendKey(text, secrets.openKey.view());
    text.append(kSignPair);
    appendKey(text, view(officer.signKey));
    text.append(kPrivate);
    appendKey(text, secrets.signKey.view());
    text.append(kPairsEnd);
    crypto::AesGcm cipher;
    cipher.setKey(key.view());
    const std::string header = secretsHeader(vault, officer.id);
    officer.secrets.clear();
    appendCompact(officer.secrets, header, seal(cipher, header, text.view(), random));
    return base::success();
}

base::Result<OfficerSecrets> openSecrets(const Officer& officer, const base::Uuid& vault, std::string_view passphrase) {
    const std::string header = secretsHeader(vault, officer.id);
    const auto sealed = parseCompact(officer.secrets, header);
    if (!sealed)
        return makeError(ErrorCode::Corrupt, "the private keys of officer " + officer.name + " are damaged");
    LOOKBACK_TRY_ASSIGN(const crypto::SecretBytes key, officerKey(officer, passphrase));
    crypto::AesGcm cipher;
    cipher.setKey(key.view());
    const auto text = open(cipher, header, *sealed);
    if (!text)
        return makeError(ErrorCode::Refused, "wrong passphrase for officer " + officer.name);
    OfficerSecrets out{crypto::SecretBytes(kKeyBytes), crypto::SecretBytes(kKeyBytes)};
    crypto::CurvePublicKey openKey{}, signKey{};
    FixedText in(text->view());
    const bool read = in.literal(kOpenPair) && in.key(reinterpret_cast<char*>(openKey.data())) && in.literal(kPrivate) && in.key(out.openKey.data()) &&
                      in.literal(kSignPair) && in.key(reinterpret_cast<char*>(signKey.data())) && in.literal(kPrivate) && in.key(out.signKey.data()) &&
                      in.literal(kPairsEnd) && in.end();
    // The public keys in the clear decide who can be given a slot and whose signature counts: they must be these.
    if (!read || openKey != officer.openKey || signKey != officer.signKey || crypto::x25519PublicKey(out.openKey.view()) != openKey ||
        crypto::ed25519PublicKey(out.signKey.view()) != signKey)
        return makeError(ErrorCode::Corrupt, "the public keys of officer " + officer.name + " are not those of the private ones");
    return out;
}

void sealSlot(Officer& officer, const base::Uuid& vault, std::int64_t epoch, std::string_view epochKey, std::string_view keyFile, crypto::Random& random) {
    const crypto::KeyPair ephemeral = crypto::newX25519(random);
    auto shared = crypto::x25519(ephemeral.privateKey.view(), view(officer.openKey));
    // A public key of small order has no shared secret; such an officer, who could never have made it, gets a slot nobody opens.
    if (!shared)
        shared = crypto::randomSecret(random, kKeyBytes);
    crypto::AesGcm cipher;
    cipher.setKey(slotKey(*shared, keyFile, vault, epoch).view());
    crypto::SecretBytes text;
    text.append(kEpochBegin);
    appendKey(text, epochKey);
    text.append(kEnd);
    const std::string header = slotHeader(vault, officer.id, epoch, ephemeral.publicKey);
    officer.slot.clear();
    appendCompact(officer.slot, header, seal(cipher, header, text.view(), random));
}

std::optional<crypto::SecretBytes> openSlot(const Officer& officer, const base::Uuid& vault, std::int64_t epoch, const OfficerSecrets& secrets,
                                            std::string_view keyFile) {
    const auto ephemeral = slotEphemeral(officer.slot, vault, officer.id, epoch);
    if (!ephemeral)
        return std::nullopt;
    const std::string header = slotHeader(vault, officer.id, epoch, *ephemeral);
    const auto sealed = parseCompact(officer.slot, header);
    const auto shared = crypto::x25519(secrets.openKey.view(), view(*ephemeral));
    if (!sealed || !shared)
        return std::nullopt;
    crypto::AesGcm cipher;
    cipher.setKey(slotKey(*shared, keyFile, vault, epoch).view());
    const auto text = open(cipher, header, *sealed);
    if (!text)
        return std::nullopt;
    crypto::SecretBytes key(kKeyBytes);
    FixedText in(text->view());
    if (!in.literal(kEpochBegin) || !in.key(key.data()) || !in.literal(kEnd) || !in.end())
        return std::nullopt;
    return key;
}

crypto::SecretBytes subjectJwk(std::string_view kid, std::string_view key) {
    crypto::SecretBytes text;
    text.append(subjectJwkHead(kid));
    appendKey(text, key);
    text.append(kEnd);
    return text;
}

bool readSubjectJwk(const crypto::SecretBytes& jwk, std::string_view kid, char* out) {
    FixedText in(jwk.view());
    return in.literal(subjectJwkHead(kid)) && in.key(out) && in.literal(kEnd) && in.end();
}

crypto::Digest256 keyCommitment(std::string_view key, std::string_view kid) {
    return crypto::HmacSha256(key).update(kCommitmentInfo).update(kid).finish();
}

crypto::SecretBytes chainKey(std::string_view epochKey) { return crypto::hkdfSha256(epochKey, {}, "lookback vault chain v1"); }

// ---- The key file --------------------------------------------------------------------------------------------------------------

base::Status writeKeyFile(const std::string& path, const base::Uuid& vault, std::int64_t epoch, std::string_view key) {
    crypto::SecretBytes text;
    text.append(kKeyFileBegin).append(vault.text()).append(kKeyFileEpoch).append(std::to_string(epoch)).append(kKeyFileKey);
    appendKey(text, key);
    text.append("\"}\n");
    LOOKBACK_TRY(writeNew(path, [&](const File& file) { return writeAll(file, path, text.view()); }));
    return syncFolderOf(path);
}

base::Result<KeyFile> readKeyFile(const std::string& path, const base::Uuid& vault) {
    constexpr std::size_t kMost = 4096;
    const auto notOne = [&] { return makeError(ErrorCode::InvalidInput, "this is not a Lookback key file", path, "choose the vault's key file"); };
    KeyFile out;
    LOOKBACK_TRY_ASSIGN(const crypto::SecretBytes bytes, readSecret(path, kMost, out.mode));
    const std::string_view text = bytes.view();
    const std::size_t epochAt = kKeyFileBegin.size() + 36 + kKeyFileEpoch.size();
    const std::size_t keyAt = text.find(kKeyFileKey);
    if (!text.starts_with(kKeyFileBegin) || keyAt == std::string_view::npos || keyAt <= epochAt || keyAt - epochAt > 18)
        return notOne();
    const auto id = base::Uuid::parse(text.substr(kKeyFileBegin.size(), 36));
    const std::string_view epoch = text.substr(epochAt, keyAt - epochAt);
    if (!id || epoch.find_first_not_of("0123456789") != std::string_view::npos || epoch.front() == '0')
        return notOne();
    out.vault = *id;
    for (const char c : epoch)
        out.epoch = out.epoch * 10 + (c - '0');
    out.key = crypto::SecretBytes(kKeyBytes);
    FixedText in(text.substr(kKeyFileBegin.size() + 36));
    if (!in.literal(kKeyFileEpoch) || !in.literal(epoch) || !in.literal(kKeyFileKey) || !in.key(out.key.data()) || !in.literal("\"}\n") || !in.end())
        return notOne();
    if (out.vault != vault)
        return makeError(ErrorCode::Refused, "this is the key file of another vault (" + out.vault.text() + ")", path,
                         "the vault is " + vault.text());
    return out;
}

std::string nextKeyFile(const std::string& keyFile) { return keyFile + ".next"; }

std::optional<FittingKeyFile> fittingKeyFile(const std::string& keyFile, const Header& header, const Officer& officer, const OfficerSecrets& secrets) {
    // The first again after the second: the second may have taken its place between the two looks.
    for (const std::string& path : {keyFile, nextKeyFile(keyFile), keyFile}) {
        auto file = readKeyFile(path, header.vault);
        if (!file.ok())
            continue;
        if (auto epochKey = openSlot(officer, header.vault, header.epoch, secrets, file->key.view()))
            return FittingKeyFile{path, std::move(*file), std::move(*epochKey)};
    }
    return std::nullopt;
}

} // namespace lookback::vault
