// Acts: signed events in the streams `privacy-…` (security.md 3, FORMAT.md). Each answers the act before it in its stream, or, as the first, the store's
// last record, so that none can be replayed, moved or left out. Encoding, signing and checking one act; what its data may be is act_data.h's, what acts
// mean together the ledger's.
// Stateless; any thread.
#pragma once

#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/crypto/curve25519.h"
#include "core/crypto/digest.h"
#include "core/erasure/act_data.h"
#include "core/event/event.h"
#include "core/json/writer.h"
#include "core/vault/vault.h"

#include <functional>
#include <map>
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

/// SHA-256(0x00 ‖ record): what an answer names. Of an empty store: of 0x00 alone.
crypto::Digest256 answerTo(std::string_view record);

/// What is signed: "lookback-act-v1" 0x00 stream 0x00 type 0x00 answers (hex) 0x00 data.
std::string signedText(std::string_view stream, std::string_view type, const crypto::Digest256& answers, std::string_view data);

/// An act ready to append: the record is {stream, next revision, id, type, schema version 1, at, at, data, metadata}.
struct NewAct {
    std::string stream;
    ActType type = ActType::ErasureRequested;
    std::string data;
    std::string metadata; ///< {"officer","answers","sig"}
    base::Uuid id;        ///< of what is signed: the same act signed again is the same event
    base::Instant at;
    [[nodiscard]] event::EventView view(base::Revision revision) const; ///< into this; its position is start()
};
/// `write` adds the members after "at". Data that is not of the one form is signed all the same, and counts for nothing: ask Ledger::add() first.
NewAct makeAct(std::string_view stream, ActType type, const crypto::Digest256& answers, const vault::UnlockedVault& officer, base::Instant at,
               const std::function<void(json::Writer&)>& write);
NewAct makeAct(std::string_view stream, const crypto::Digest256& answers, const vault::UnlockedVault& officer, base::Instant at, const ActData& data);

/// An act as read: of good form and signature. Whether it counts is the ledger's to say.
struct Act {
    ActType type = ActType::ErasureRequested;
    std::string stream;
    base::Revision revision;
    base::Position position;
    base::Instant at;           ///< of its data, which is signed
    std::string officer;        ///< id
    std::size_t signer = 0;     ///< index in the signers it was read with
    crypto::Digest256 answers{};
    crypto::Digest256 record{}; ///< answerTo() of itself: what the next one must name
    ActData data;
};

/// A public key acts may be signed with, and from where to where it counts.
struct Signer {
    std::string id, name;
    crypto::CurvePublicKey key{};
    std::vector<std::string> roles;
    std::optional<base::Position> since; ///< of one added: the act that added them; absent = from the first
    std::optional<base::Position> until; ///< of one removed since: the act that removed them
    [[nodiscard]] bool has(std::string_view role) const;
};

/// Reads and checks form and signature. The sentence says why it does not count.
struct ActVerdict {
    std::optional<Act> act;
    std::string problem;
    bool stranger = false; ///< whoever signed it is none of the signers
};
/// What was verified before, so that reading on costs no signature twice. Holds positions and digests only.
class Verified {
public:
    [[nodiscard]] bool known(base::Position position, const crypto::Digest256& record, const crypto::CurvePublicKey& key) const;
    void note(base::Position position, const crypto::Digest256& record, const crypto::CurvePublicKey& key);

private:
    std::map<base::Position, crypto::Digest256> m_good;
};
ActVerdict readAct(const event::EventView& event, const std::vector<Signer>& signers);
ActVerdict readAct(const event::EventView& event, const std::vector<Signer>& signers, Verified& verified);

} // namespace lookback::erasure
