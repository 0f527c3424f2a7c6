// Privacy: the certificate of an erasure, issued, signed and registered.
#include "core/base/encoding.h"
#include "core/crypto/curve25519.h"
#include "core/erasure/certificate.h"
#include "core/workspace/impl.h"
#include "core/workspace/privacy.h"

#include <algorithm>

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;

Result<SignedDocument> Privacy::certificate(const std::string& id) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("a certificate"));
    erasure::CertificateInputs input;
    LOOKBACK_TRY_ASSIGN(input.erasure, erasure(id));
    if (input.erasure.state != erasure::State::Erased && input.erasure.state != erasure::State::Certified)
        return makeError(ErrorCode::Refused, id + " is " + std::string(erasure::word(input.erasure.state)) + ": there is a certificate only once it is erased", m_impl.options.path);
    LOOKBACK_TRY_ASSIGN(const auto info, m_impl.vaultInfo());
    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    const auto officer = m_impl.vault->officer();
    input.program = "Lookback " LOOKBACK_VERSION;
    input.issuedAt = m_impl.clock.now();
    input.issuer = officer.id;
    input.storeId = m_impl.store->storeId().text();
    input.vaultId = info.vaultId.text();
    input.keyFileMode = info.keyFileMode;
    input.officers = ledger->signers();
    LOOKBACK_TRY_ASSIGN(const auto entries, activity());
    // What was cut off or deleted before E2 leaves lines that fit: how many there are, since when, and the last one's hash can be held against a copy.
    input.registered.whole = std::all_of(entries.begin(), entries.end(), [](const auto& entry) { return entry.chained; });
    input.registered.hasStart = std::any_of(entries.begin(), entries.end(), [&](const auto& entry) {
        return entry.act == "erasure" && entry.value("erasure") == id && entry.value("step") == erasure::code(erasure::Step::Started);
    });
    input.registered.lines = static_cast<std::int64_t>(entries.size());
    if (!entries.empty()) {
        input.registered.first = entries.front().at;
        input.registered.digest = entries.back().digest;
    }
    const std::set<std::string, std::less<>> streams(input.erasure.plan.streams.begin(), input.erasure.plan.streams.end());
    const auto started = input.erasure.steps[static_cast<std::size_t>(erasure::Step::Started)];
    for (const auto& entry : exportsThatHeld(entries, input.erasure.subject, streams)) {
        if (started && entry.at > *started)
            continue; // what left since held nothing that opens
        if (entry.act == "reveal")
            continue; // seen by an officer of the house: nothing left
        const auto text = [&](const char* name) { return std::string(entry.value(name)); };
        const bool access = entry.act == "access-export"; // of this subject alone, as JSON and print
        input.reports.push_back({entry.at, entry.act, access ? text("subject") : text("stream").empty() ? "whole store" : text("stream"), access ? "json" : text("form"), text("content"),
                                 access ? text("recipient") : text("recipients")});
    }
    SignedDocument made;
    LOOKBACK_TRY_ASSIGN(made.json, erasure::makeCertificate(input));
    const auto signature = m_impl.vault->sign(made.json);
    made.signature.assign(reinterpret_cast<const char*>(signature.data()), signature.size());
    made.publicKeyPem = crypto::ed25519PublicPem({reinterpret_cast<const char*>(officer.signKey.data()), officer.signKey.size()});
    LOOKBACK_TRY_ASSIGN(made.document, erasure::certificateDocument(made.json));
    const std::string digest = base::toHex(crypto::view(crypto::sha256(made.json)));
    LOOKBACK_TRY(service->noteCertificate(id, digest));
    LOOKBACK_TRY(m_impl.activity().write("certificate", {{"officer", officer.name}, {"erasure", id}, {"subject", input.erasure.subject}, {"sha256", digest}}));
    return made;
}

} // namespace lookback::workspace
