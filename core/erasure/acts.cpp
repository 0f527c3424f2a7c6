#include "core/erasure/acts.h"

#include "core/base/encoding.h"
#include "core/json/cursor.h"

#include <algorithm>

namespace lookback::erasure {
namespace {

constexpr std::size_t kMaxStream = 200; // core/event
constexpr std::string_view kSigned = "lookback-act-v1";

bool isStreamId(std::string_view subject) {
    const auto stream = event::streamName(kPrivacyCategory, subject);
    return !subject.empty() && subject[0] != '~' && stream.size() <= kMaxStream && !event::streamNameProblem(stream, true);
}

base::Uuid actId(std::string_view signedBytes) {
    std::string name(kSigned);
    name.append(1, '/').append(base::toHex(crypto::view(crypto::sha256(signedBytes))));
    return event::derivedEventId(name);
}

struct Metadata {
    std::string officer, answers, sig;
    [[nodiscard]] std::string text() const {
        std::string out;
        json::Writer(out).beginObject().member("officer", std::string_view(officer)).member("answers", std::string_view(answers)).member("sig", std::string_view(sig)).endObject();
        return out;
    }
};

// Whatever is not exactly what makeAct() writes is refused by writing it again.
std::optional<Metadata> readMetadata(std::string_view text) {
    Metadata out;
    json::Cursor cursor(text);
    std::string_view name, value;
    if (!cursor.enterObject())
        return std::nullopt;
    while (cursor.nextMember(name)) {
        auto* const target = name == "officer" ? &out.officer : name == "answers" ? &out.answers : name == "sig" ? &out.sig : nullptr;
        if (target == nullptr || !cursor.readString(value))
            return std::nullopt;
        *target = value;
    }
    if (cursor.failed() || !cursor.finish() || out.text() != text)
        return std::nullopt;
    return out;
}

std::optional<crypto::Digest256> digestOf(std::string_view hex) {
    const auto bytes = base::fromHex(hex);
    crypto::Digest256 digest{};
    if (!bytes || bytes->size() != digest.size() || base::toHex(*bytes) != hex) // one way to write it
        return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
}

std::string_view bytesOf(const crypto::CurvePublicKey& key) { return {reinterpret_cast<const char*>(key.data()), key.size()}; }

// Not signed itself, but held to what is: so no column of an act can be changed, the last one's neither.
std::string columnsProblem(const event::EventView& event, base::Instant at, const base::Uuid& id) {
    if (event.schemaVersion != 1)
        return "its schema version is not 1";
    if (event.occurredAt != at || event.recordedAt != at)
        return "its times are not those that were signed";
    if (event.id != id)
        return "its id is not that of what was signed";
    return {};
}

NewAct sign(std::string_view stream, ActType type, const crypto::Digest256& answers, const vault::UnlockedVault& officer, base::Instant at, std::string data) {
    NewAct act;
    act.stream = stream;
    act.type = type;
    act.at = at;
    act.data = std::move(data);
    const auto text = signedText(stream, name(type), answers, act.data);
    const auto signature = officer.sign(text);
    act.metadata = Metadata{officer.officer().id, base::toHex(crypto::view(answers)),
                            base::toBase64Url({reinterpret_cast<const char*>(signature.data()), signature.size()})}
                       .text();
    act.id = actId(text);
    return act;
}

} // namespace

std::string privacyStream(std::string_view subject) {
    if (isStreamId(subject))
        return event::streamName(kPrivacyCategory, subject);
    std::string id(1, '~');
    id.append(base::toHex(crypto::view(crypto::sha256(subject))));
    return event::streamName(kPrivacyCategory, id);
}

crypto::Digest256 answerTo(std::string_view record) { return crypto::sha256(std::string_view("\0", 1), record); }

std::string signedText(std::string_view stream, std::string_view type, const crypto::Digest256& answers, std::string_view data) {
    std::string out(kSigned);
    out.append(1, '\0').append(stream).append(1, '\0').append(type).append(1, '\0').append(base::toHex(crypto::view(answers))).append(1, '\0').append(data);
    return out;
}

bool Signer::has(std::string_view role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }

event::EventView NewAct::view(base::Revision revision) const {
    event::EventView view;
    view.stream = stream;
    view.revision = revision;
    view.id = id;
    view.type = name(type);
    view.occurredAt = view.recordedAt = at;
    view.data = data;
    view.metadata = metadata;
    return view;
}

NewAct makeAct(std::string_view stream, ActType type, const crypto::Digest256& answers, const vault::UnlockedVault& officer, base::Instant at,
               const std::function<void(json::Writer&)>& write) {
    std::string data;
    json::Writer writer(data);
    writer.beginObject().member("at", at);
    write(writer);
    writer.endObject();
    return sign(stream, type, answers, officer, at, std::move(data));
}

NewAct makeAct(std::string_view stream, const crypto::Digest256& answers, const vault::UnlockedVault& officer, base::Instant at, const ActData& data) {
    return sign(stream, typeOf(data), answers, officer, at, dataText(at, data));
}

bool Verified::known(base::Position position, const crypto::Digest256& record, const crypto::CurvePublicKey& key) const {
    const auto at = m_good.find(position);
    return at != m_good.end() && at->second == crypto::sha256(crypto::view(record), bytesOf(key));
}

void Verified::note(base::Position position, const crypto::Digest256& record, const crypto::CurvePublicKey& key) {
    if (position != base::Position::start())
        m_good[position] = crypto::sha256(crypto::view(record), bytesOf(key));
}

ActVerdict readAct(const event::EventView& event, const std::vector<Signer>& signers) {
    Verified nothing;
    return readAct(event, signers, nothing);
}

ActVerdict readAct(const event::EventView& event, const std::vector<Signer>& signers, Verified& verified) {
    const auto type = actType(event.type);
    if (!type)
        return {{}, "\"" + base::visibleExcerpt(event.type, 60) + "\" is no act"};
    const auto metadata = readMetadata(event.metadata);
    const auto answers = metadata ? digestOf(metadata->answers) : std::nullopt;
    const auto signature = metadata ? base::fromBase64Url(metadata->sig) : std::nullopt;
    if (!answers || !signature)
        return {{}, "it is not signed as an act is"};
    const auto text = signedText(event.stream, event.type, *answers, event.data);
    const auto record = answerTo(event::record(event));
    std::string_view claimed;
    auto signer = signers.begin();
    for (; signer != signers.end(); ++signer) {
        if (signer->id != metadata->officer)
            continue;
        claimed = signer->name;
        if (verified.known(event.position, record, signer->key) || crypto::ed25519Verify(bytesOf(signer->key), text, *signature))
            break;
    }
    if (signer == signers.end() && claimed.empty())
        return {{}, "whoever signed it is no officer of the vault and never was", true};
    if (signer == signers.end())
        return {{}, "the signature does not fit: the act was changed, or is not of " + std::string(claimed)};
    verified.note(event.position, record, signer->key);
    auto read = readData(*type, event.data);
    if (!read.data)
        return {{}, read.problem};
    if (auto problem = columnsProblem(event, read.at, actId(text)); !problem.empty())
        return {{}, problem};
    Act act;
    act.type = *type;
    act.stream = event.stream;
    act.revision = event.revision;
    act.position = event.position;
    act.at = read.at;
    act.signer = static_cast<std::size_t>(signer - signers.begin());
    act.officer = metadata->officer;
    act.answers = *answers;
    act.record = record;
    act.data = std::move(*read.data);
    return {std::move(act), {}};
}

} // namespace lookback::erasure
