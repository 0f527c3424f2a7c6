// Privacy: the certificate of an erasure (E10). Registered and written as an act before it is handed out; made again as often as it is asked for.
#include "core/erasure/certificate.h"

#include "core/base/encoding.h"
#include "core/crypto/curve25519.h"
#include "core/workspace/impl.h"
#include "core/workspace/privacy.h"

namespace lookback::workspace {

using base::Result;

namespace {

std::string scopeOf(const ActivityEntry& entry) {
    if (entry.act == "access-export")
        return "subject " + std::string(entry.value("subject"));
    const auto stream = entry.value("stream");
    return stream.empty() ? "whole store" : std::string(stream);
}

std::string_view orElse(std::string_view text, std::string_view otherwise) { return text.empty() ? otherwise : text; }

} // namespace

Result<SignedDocument> Privacy::certificate(const std::string& id) {
    LOOKBACK_TRY_ASSIGN(const auto erasure, this->erasure(id));
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("a certificate"));
    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    const auto info = m_impl.vault->info();
    const auto officer = m_impl.vault->officer();

    erasure::CertificateInputs inputs;
    inputs.erasure = erasure;
    inputs.program = "Lookback " LOOKBACK_VERSION;
    inputs.issuedAt = m_impl.clock.now();
    inputs.issuer = officer.id;
    inputs.storeId = m_impl.store->storeId().text();
    inputs.vaultId = info.vaultId.text();
    inputs.approvals = info.approvals;
    inputs.coolOffHours = info.coolOffHours;
    inputs.keyFileMode = info.keyFileMode;
    inputs.officers = ledger->signers();
    LOOKBACK_TRY_ASSIGN(const auto entries, activity());
    for (const auto& entry : entries)
        inputs.registerWhole = inputs.registerWhole && entry.chained;
    const std::set<std::string, std::less<>> streams(erasure.plan.streams.begin(), erasure.plan.streams.end());
    for (const auto& entry : exportsThatHeld(entries, erasure.subject, streams))
        if (!erasure.executed || entry.at < erasure.executed->at)
            inputs.reports.push_back({entry.at, entry.act, scopeOf(entry), std::string(orElse(entry.value("form"), "json")), std::string(orElse(entry.value("content"), "unknown")),
                                      std::string(orElse(entry.value("recipient"), "unknown"))});

    SignedDocument document;
    LOOKBACK_TRY_ASSIGN(document.json, erasure::makeCertificate(inputs));
    LOOKBACK_TRY_ASSIGN(document.document, erasure::certificateDocument(document.json));
    const auto signature = m_impl.vault->sign(document.json);
    document.signature.assign(reinterpret_cast<const char*>(signature.data()), signature.size());
    document.publicKeyPem = crypto::ed25519PublicPem({reinterpret_cast<const char*>(officer.signKey.data()), officer.signKey.size()});
    const auto digest = base::toHex(crypto::view(crypto::sha256(document.json)));
    LOOKBACK_TRY(m_impl.activity().write("certificate", {{"officer", officer.name}, {"erasure", id}, {"subject", erasure.subject}, {"sha256", digest}}));
    LOOKBACK_TRY(service->noteCertificate(id, digest));
    return document;
}

} // namespace lookback::workspace
