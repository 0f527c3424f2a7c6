#include "core/erasure/certificate.h"

#include "core/base/encoding.h"
#include "core/crypto/curve25519.h"
#include "core/crypto/digest.h"
#include "core/json/writer.h"

#include <algorithm>

namespace lookback::erasure {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;

std::string dateOf(base::Instant at) { return base::formatInstant(at).substr(0, 10); }

void optional(json::Writer& w, std::string_view name, const std::optional<base::Instant>& at) {
    w.key(name);
    at ? w.value(*at) : w.null();
}
void text(json::Writer& w, std::string_view name, std::string_view value) {
    w.key(name);
    value.empty() ? w.null() : w.value(value);
}

class CertificateWriter {
public:
    CertificateWriter(const CertificateInputs& inputs, std::string& out) : m_in(inputs), m_e(inputs.erasure), m_writer(out) {}

    void write() {
        auto& w = m_writer;
        w.beginObject().member("typ", "lookback-erasure-certificate/1").member("statement", std::string_view(statement()));
        w.member("erasure", m_e.id).member("subject", m_e.subject);
        w.key("issued").beginObject().member("at", m_in.issuedAt).member("program", m_in.program);
        text(w, "officerKey", fingerprintOf(m_in.issuer));
        w.endObject().member("store", m_in.storeId).member("vault", m_in.vaultId);
        request();
        officers();
        keys();
        areas();
        technique();
        proof();
        backups();
        reports();
        limits();
        w.endObject();
    }

private:
    [[nodiscard]] std::string statement() const {
        return "The personal fields of subject " + m_e.subject + " listed here were cryptographically erased on " + dateOf(*completed()) +
            ": the keys they were sealed with were destroyed in this vault, and every trial to open the fields failed.";
    }
    [[nodiscard]] const std::optional<base::Instant>& completed() const { return m_e.steps[static_cast<std::size_t>(Step::Completed)]; }
    [[nodiscard]] bool requested() const { return !m_e.requested.officer.id.empty(); }
    [[nodiscard]] std::string fingerprintOf(const std::string& officer) const {
        for (const auto& signer : m_in.officers)
            if (signer.id == officer)
                return keyFingerprint(signer.key);
        return {};
    }

    void request() {
        auto& w = m_writer;
        w.key("request");
        if (requested()) {
            w.beginObject().member("ground", m_e.ground).member("received", m_e.received).member("due", m_e.due);
            text(w, "identityCheck", m_e.identity);
            w.member("requestedAt", m_e.requested.at).member("planDigest", m_e.plan.digest).endObject();
        } else {
            w.null().member("requestWhy", "null: an older store was put back, which knows of this erasure by the vault only; request and approvals stood in the store it replaced");
        }
        w.key("dates").beginObject();
        optional(w, "started", m_e.executed ? std::optional(m_e.executed->at) : m_e.steps[static_cast<std::size_t>(Step::Started)]);
        optional(w, "completed", completed());
        w.member("erasedAgain", m_e.again).endObject();
    }

    void signer(const Signature& signature, std::string_view act) {
        m_writer.beginObject().member("act", act).member("at", signature.at).member("officer", signature.officer.id);
        text(m_writer, "key", fingerprintOf(signature.officer.id));
        m_writer.endObject();
    }

    void officers() {
        auto& w = m_writer;
        w.key("signatures").beginArray();
        if (requested())
            signer(m_e.requested, "requested");
        for (const auto& approval : m_e.approvals)
            signer(approval, "approved");
        if (m_e.executed)
            signer(*m_e.executed, "executed");
        w.endArray().key("policy").beginObject().member("officers", m_e.policyOfficers).member("coolOffHours", m_e.policyCoolOffHours).endObject();
    }

    void keys() {
        auto& w = m_writer;
        w.key("keys").beginArray();
        for (const auto& key : m_e.plan.keys)
            w.beginObject().member("kid", key.kid).member("commitment", key.commitment).endObject();
        w.endArray();
        w.member("keyGeneration", "each key 256 bits from the random generator of OpenSSL 3 for private values, made once for one subject, kept in memory that is locked and wiped");
        w.key("algorithms").beginObject();
        w.member("fields", "AES-256-GCM, JWE dir A256GCM, bound to event and field");
        w.member("subjectKeys", "AES-256-GCM under the epoch key");
        w.member("epochKey", "X25519 and the key file, HKDF-SHA256, AES-256-GCM");
        w.member("passphrases", "scrypt, n at least 131072, r 8, p 1");
        w.member("commitments", "HMAC-SHA256 under the key over \"lookback key commitment v1\" and the key id");
        w.member("signatures", "Ed25519").endObject();
        w.key("epochs").beginObject().member("from", m_e.epochFrom).member("to", m_e.epochTo).endObject();
    }

    void areas() {
        auto& w = m_writer;
        const auto& outcome = *m_e.outcome;
        w.key("areas").beginObject().member("events", outcome.events).member("fields", outcome.fields).key("fieldsByClass").beginObject();
        for (const auto& [name, count] : m_e.plan.fieldsByClass)
            w.member(name, count);
        w.endObject().key("streams").beginArray();
        for (const auto& stream : m_e.plan.streams)
            w.value(std::string_view(stream));
        w.endArray().member("tombstones", outcome.streams).endObject();
    }

    void technique() {
        m_writer.key("technique").beginObject().member("method", "cryptographic erasure (crypto-shredding)").member("keyFileMode", m_in.keyFileMode);
        m_writer.member("how", "A new epoch key and a new key file were made, all other keys sealed anew, and the destroyed keys left out and fenced; then the old key file and the old vault were overwritten "
                               "and unlinked. Stored events were not changed, so the history still verifies: its hashes cover the sealed bytes.");
        m_writer.endObject();
    }

    void scan(const Erasure::Outcome& outcome, std::string_view what) {
        auto& w = m_writer;
        w.beginObject().member("what", what).member("method", outcome.scanMethod.empty() ? std::string_view("not recorded") : std::string_view(outcome.scanMethod));
        w.member("methodMeans", outcome.scanMethod.empty() ? "an older act, which tells bytes and traces only"
                     : outcome.scanMethod == "commitment"
                     ? "whole keys only, told by their commitments, in raw, hex, base64 and base64url: after a restart the program no longer held the keys"
                     : "whole keys, halves and every 8-byte window, in raw, hex, base64, base64url and UTF-16");
        w.member("files", outcome.filesScanned).member("bytes", outcome.bytesScanned).member("hits", outcome.hits).endObject();
    }

    void proof() {
        auto& w = m_writer;
        w.key("trialDecryption").beginObject().member("fields", m_e.outcome->trials).member("failedAsErased", m_e.outcome->trialsFailed).endObject();
        w.key("scans").beginObject().key("files");
        scan(*m_e.outcome, "vault, key file, files of up to 64 KiB beside the key file, log of the store, settings, caches, temporary files and register");
        w.key("eventTable");
        if (m_e.storeScan)
            scan(*m_e.storeScan, "the event table");
        else
            w.value("not made");
        w.endObject();
    }

    void backup(std::string_view what, std::string_view status, std::string_view why) {
        m_writer.beginObject().member("what", what).member("status", status).member("why", why).endObject();
    }

    void backups() {
        auto& w = m_writer;
        w.key("backups").beginArray();
        backup("copies of the vault made before, without a copy of the key file", "cannot be opened",
               "the key file of epoch " + std::to_string(m_e.epochFrom) + " was destroyed; no passphrase opens such a copy");
        backup("copies of the key file made before, with a copy of the vault of their time", "not covered", "the program does not know of copies; whoever keeps both and a passphrase can open them");
        backup("images of whole disks, and blocks that a file system or a drive keeps after overwriting", "not covered", "out of the program's reach");
        if (!m_e.plan.outOfReach.empty())
            backup(m_e.plan.outOfReach, "not covered", m_e.plan.ownerInformed ? "named by the requester; the owner was informed" : "named by the requester; the owner was not informed");
        w.endArray();
    }

    void reports() {
        auto& w = m_writer;
        w.key("reports").beginArray();
        for (const auto& report : m_in.reports) {
            w.beginObject().member("at", report.at).member("act", report.act).member("scope", report.scope);
            w.member("form", report.form).member("content", report.content).member("recipient", report.recipient).endObject();
        }
        w.endArray();
        const auto& r = m_in.registered;
        w.member("reportsFrom", !r.whole      ? "the register of this store, of which a line is missing or altered: the list may be incomplete"
                                : !r.hasStart ? "the register of this store, which does not hold the start of this erasure: it was begun anew or cut off since, and the list may be incomplete"
                                              : "the register of this store; its lines follow one another, and the start of this erasure is among them. Lines cut off before it leave no trace in the "
                                                "register: compare with a copy of it");
        w.key("register").beginObject().member("lines", r.lines);
        optional(w, "since", r.first);
        text(w, "lastLineSha256", r.digest);
        w.endObject();
        w.member("article19", m_in.reports.empty() ? r.whole && r.hasStart ? "no recipient is registered who would have to be told"
                                                                           : "no recipient is left in the register who would have to be told, and the register is not whole: find out by other means"
                                                   : "recipients are to be told of the erasure (Art. 19), unless that is impossible or takes disproportionate effort; sealed copies can no longer be opened with this vault");
    }

    void residual(std::string_view what, std::string_view basis, std::string_view until) {
        m_writer.beginObject().member("what", what).member("basis", basis).member("until", until).endObject();
    }

    void limits() {
        auto& w = m_writer;
        w.key("residual").beginArray();
        residual("amounts, dates, types and account ids of the events, free texts that are not personal fields, and the pseudonym " + m_e.subject, "the controller's own duty to keep accounts; this store does not record it",
                 "as long as the controller keeps the store");
        residual("the sealed values, which no key in this vault opens", "the hashes of the history cover them", "as long as the controller keeps the store");
        residual("requests, approvals, tombstones, key ids and commitments", "accountability, Art. 5(2)", "as long as the controller keeps the store");
        residual("lines of the register that name the pseudonym", "accountability, Art. 5(2)", "as long as the controller keeps the register");
        w.endArray().key("doesNotProve").beginArray();
        w.value("that no copy of a key or of clear values exists outside the files listed: on screens, paper, in exports with clear values, in other systems or in backups of them");
        w.value("that a drive or file system kept no old blocks of the overwritten files");
        w.value("that the pseudonym and what remains cannot be linked to the person by other knowledge");
        w.value("that the ground of the request and the identity check were right: those are the officers' words");
        w.value("that AES-256-GCM will never be broken");
        w.endArray().key("inclusionProofs").null();
        w.member("inclusionProofsWhy", "null: this version of the program keeps no hash tree yet, so that ErasureStarted and ErasureCompleted stand in the store is checked with the store itself (verify)");
        w.key("checkpoint").null();
        w.member("checkpointWhy", "null: this version of the program signs no checkpoints yet");
    }

    const CertificateInputs& m_in;
    const Erasure& m_e;
    json::Writer m_writer;
};

} // namespace

std::string keyFingerprint(const crypto::CurvePublicKey& key) {
    const std::string_view raw(reinterpret_cast<const char*>(key.data()), key.size());
    return base::toHex(crypto::view(crypto::sha256(crypto::ed25519PublicDer(raw))));
}

Result<std::string> makeCertificate(const CertificateInputs& inputs) {
    const auto& e = inputs.erasure;
    if (!e.outcome || !e.steps[static_cast<std::size_t>(Step::Completed)])
        return makeError(ErrorCode::Refused, "there is no certificate for " + e.id + ": it is " + std::string(word(e.state)) + ", and a certificate says that it is done", {},
                         "execute or resume the erasure first");
    if (e.outcome->trialsFailed != e.outcome->trials || e.outcome->hits != 0)
        return makeError(ErrorCode::Corrupt, "the outcome of " + e.id + " does not prove the erasure: " + std::to_string(e.outcome->trialsFailed) + " of " + std::to_string(e.outcome->trials) +
                                                 " trials failed as erased, " + std::to_string(e.outcome->hits) + " traces of keys");
    if (e.storeScan && e.storeScan->hits != 0)
        return makeError(ErrorCode::Corrupt, "the event table holds " + std::to_string(e.storeScan->hits) + " traces of the keys " + e.id + " destroyed", {}, "look into the store with `verify`");
    // A fence stands for them too, and no trial opens what they sealed; but this vault cannot say that they are gone.
    for (const auto& key : e.plan.keys)
        if (key.commitment.empty())
            return makeError(ErrorCode::Refused, "there is no certificate for " + e.id + ": its key " + key.kid + " was never in this vault, which destroyed nothing of it", {},
                             "find the vault that held the key, and erase there");
    std::string out;
    CertificateWriter(inputs, out).write();
    out += '\n';
    return out;
}

} // namespace lookback::erasure
