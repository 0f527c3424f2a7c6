// Acts: signed events in the streams `privacy-…` (security.md 3, FORMAT.md). Each answers the act before it in its stream, or, as the first, the store's
// last record, so that none can be replayed, moved or left out. Encoding, signing and checking one act; what acts mean together is the ledger's.
// Stateless; any thread.
#pragma once

#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/crypto/curve25519.h"
#include "core/crypto/digest.h"
#include "core/event/event.h"
#include "core/json/writer.h"
#include "core/vault/vault.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::erasure {

constexpr std::string_view kPrivacyCategory = "privacy";
/// Stream of acts about the vault itself: officers and policy.
constexpr std::string_view kVaultStream = "privacy-~vault";

/// "privacy-S-01". A subject that is no stream id as it stands (too long, control characters, or beginning with '~') gives "privacy-~" and the hex SHA-256
/// of the subject, which is a pseudonym and stands in the vault in clear.
std::string privacyStream(std::string_view subject);

enum class ActType : std::uint8_t {
    ErasureRequested, ErasureExtended, ErasureApproved, ErasureRejected, ErasureDeferred, ErasureStarted, ErasureCompleted, ErasureStoreScanned,
    CertificateIssued, HoldPlaced, HoldReleased, SubjectReadmitted,
    OfficerAdded, OfficerRemoved, PolicyChanged, StoreAccepted,
};
std::string_view name(ActType type);
std::optional<ActType> actType(std::string_view name);

/// SHA-256(0x00 ‖ record): what an answer names. Of an empty store: of 0x00 alone.
crypto::Digest256 answerTo(std::string_view record);

/// What is signed: "lookback-act-v1" 0x00 stream 0x00 type 0x00 answers (hex) 0x00 data.
std::string signedText(std::string_view stream, std::string_view type, const crypto::Digest256& answers, std::string_view data);

/// An act ready to append: `data` holds whatever the type has, and "at" as its first member.
struct NewAct {
    std::string stream;
    ActType type = ActType::ErasureRequested;
    std::string data;
    std::string metadata; ///< {"officer","answers","sig"}
    base::Uuid id;
    base::Instant at;
};
/// `write` adds the members after "at".
NewAct makeAct(std::string_view stream, ActType type, const crypto::Digest256& answers, const vault::UnlockedVault& officer, base::Instant at,
               const base::Uuid& id, const std::function<void(json::Writer&)>& write);

/// An act as read. Its data is taken apart by the ledger.
struct Act {
    ActType type = ActType::ErasureRequested;
    std::string stream;
    base::Revision revision;
    base::Position position;
    base::Instant at;         ///< of its data, which is signed; not the store's column
    std::string officer;      ///< id
    crypto::Digest256 answers{};
    crypto::Digest256 record{}; ///< answerTo() of itself: what the next one must name
    std::string data;
};

/// A public key acts may be signed with, and from where to where it counts.
struct Signer {
    std::string id, name;
    crypto::CurvePublicKey key{};
    std::optional<base::Position> until; ///< of an officer removed since: the act that removed them
};

/// Reads and checks form and signature. The sentence says why it does not count.
struct ActVerdict {
    std::optional<Act> act;
    std::string problem;
};
ActVerdict readAct(const event::EventView& event, const std::vector<Signer>& signers);

} // namespace lookback::erasure
