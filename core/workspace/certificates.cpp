// Privacy: the certificate of an erasure, issued, signed and registered; and the same as a document for print.
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

namespace {

using report::DataTable;
using report::Facts;
using report::Heading;
using report::Paragraph;
using report::Verbatim;

std::string at(const std::optional<base::Instant>& t) { return t ? base::formatInstant(*t) : std::string("—"); }
std::string signedBy(const erasure::Signature& s) { return s.officer.name + ", " + base::formatInstant(s.at); }
std::string count(std::int64_t n) { return std::to_string(n); }

std::string joined(const std::vector<std::string>& items) {
    std::string out;
    for (const auto& item : items)
        out += (out.empty() ? "" : ", ") + item;
    return out;
}

report::Document documentOf(const erasure::CertificateInput& input, const std::string& digest) {
    const auto& e = input.erasure;
    const auto& o = *e.outcome;
    report::Document d;
    d.title = "Certificate of erasure " + e.id;
    d.subtitle = "Subject " + e.subject;
    d.footer = "Erasure " + e.id + " · certificate.json sha256:" + digest;
    d.blocks.emplace_back(Paragraph{"The personal data of this subject in this store was cryptographically erased: every key that opened it was destroyed."});
    Facts request{{{"Ground", "GDPR Art. " + e.ground}, {"Received", e.received}, {"Due (Art. 12(3))", e.due}, {"Identity check", e.identity}, {"Requested", signedBy(e.requested)}}};
    for (const auto& approval : e.approvals)
        request.rows.emplace_back("Approved", signedBy(approval));
    if (e.executed)
        request.rows.emplace_back("Executed", signedBy(*e.executed));
    request.rows.emplace_back("Policy", count(input.vault.approvals) + (input.vault.approvals == 1 ? " officer signs" : " officers sign") + ", cool-off " + count(input.vault.coolOffHours) + " h");
    d.blocks.emplace_back(Heading{"Request"});
    d.blocks.emplace_back(std::move(request));
    d.blocks.emplace_back(Heading{"What was erased"});
    Facts areas{{{"Events", count(o.events)}, {"Fields", count(o.fields)}, {"Accounts", joined(e.plan.streams)}}};
    for (const auto& [name, n] : e.plan.fieldsByClass)
        areas.rows.emplace_back("Fields \"" + name + "\"", count(n));
    areas.rows.emplace_back("Vault epoch", count(e.epochFrom) + " → " + count(e.epochTo));
    areas.rows.emplace_back("Second secret", input.vault.keyFileMode == "keyfile" ? "key file, replaced and destroyed" : input.vault.keyFileMode);
    d.blocks.emplace_back(std::move(areas));
    DataTable keys{{"Destroyed key", "Commitment"}, {}, {}};
    for (const auto& key : e.plan.keys)
        keys.rows.push_back({key.kid, key.commitment});
    d.blocks.emplace_back(std::move(keys));
    d.blocks.emplace_back(Heading{"How it is known"});
    d.blocks.emplace_back(Facts{{{"Trial decryption", count(o.trialsFailed) + " of " + count(o.trials) + " failed as erased"},
                                 {"Files searched for key bytes", count(o.filesScanned) + " files, " + count(o.bytesScanned) + " bytes, " + count(o.hits) + " hits"},
                                 {"Searched for", o.scanMethod == "windows" ? "whole keys, halves, every 8-byte window" : "whole keys, by their commitments (resumed)"},
                                 {"Event table", e.storeScan ? count(e.storeScan->bytesScanned) + " bytes, " + count(e.storeScan->hits) + " hits" : std::string("not searched")}}});
    DataTable steps{{"Step", "What", "At"}, {}, {}};
    for (int i = 0; i < erasure::kSteps; ++i)
        if (const auto& when = e.steps[static_cast<std::size_t>(i)]; when && static_cast<erasure::Step>(i) != erasure::Step::Certified)
            steps.rows.push_back({std::string(erasure::code(static_cast<erasure::Step>(i))), std::string(erasure::title(static_cast<erasure::Step>(i))), at(when)});
    d.blocks.emplace_back(std::move(steps));
    d.blocks.emplace_back(Heading{"Backups and copies"});
    Facts backups{{{"Vaults before epoch " + count(e.epochTo), "cannot be opened: the key file they need was destroyed"}}};
    if (!e.plan.outOfReach.empty())
        backups.rows.emplace_back(e.plan.outOfReach, e.plan.ownerInformed ? "not covered; its owner was informed" : "not covered");
    d.blocks.emplace_back(std::move(backups));
    d.blocks.emplace_back(Heading{"Left the program earlier (Art. 19)"});
    if (input.recipients.empty()) {
        d.blocks.emplace_back(Paragraph{"Nothing registered held this subject."});
    } else {
        DataTable left{{"At", "What", "Recipient", "Form", "Held"}, {}, {}};
        for (const auto& r : input.recipients)
            left.rows.push_back({base::formatInstant(r.at), r.act, r.recipient.empty() ? "not recorded" : r.recipient, r.form, r.sealed ? "sealed values" : "clear values"});
        d.blocks.emplace_back(std::move(left));
    }
    d.blocks.emplace_back(Heading{"What stays"});
    for (const auto& sentence : erasure::residualData())
        d.blocks.emplace_back(Paragraph{sentence});
    for (const auto& [what, why] : input.retained)
        d.blocks.emplace_back(Paragraph{what + ": " + why});
    d.blocks.emplace_back(Heading{"What this does not prove"});
    for (const auto& sentence : erasure::notProven())
        d.blocks.emplace_back(Paragraph{sentence});
    d.blocks.emplace_back(Heading{"Officers' keys"});
    DataTable officers{{"Officer", "Ed25519 key, SHA-256 of its SubjectPublicKeyInfo"}, {}, {}};
    for (const auto& officer : input.vault.officers)
        officers.rows.push_back({officer.name, erasure::keyFingerprint(officer.signKey)});
    d.blocks.emplace_back(std::move(officers));
    d.blocks.emplace_back(Heading{"To check it"});
    d.blocks.emplace_back(Paragraph{"The signed record is certificate.json; this document repeats it. The officer's key must come to you by another way than this file."});
    d.blocks.emplace_back(Verbatim{"sha256sum certificate.json\nopenssl pkeyutl -verify -pubin -inkey officer.pem -rawin \\\n  -in certificate.json -sigfile certificate.json.sig"});
    d.blocks.emplace_back(Facts{{{"certificate.json", "sha256:" + digest}, {"Issued", base::formatInstant(input.issuedAt)}, {"Store", input.store.text()}, {"Vault", input.vault.vaultId.text()}}});
    return d;
}

} // namespace

Result<SignedDocument> Privacy::certificate(const std::string& id) {
    LOOKBACK_TRY_ASSIGN(auto* const service, m_impl.officer("a certificate"));
    erasure::CertificateInput input;
    LOOKBACK_TRY_ASSIGN(input.erasure, erasure(id));
    if (input.erasure.state != erasure::State::Erased && input.erasure.state != erasure::State::Certified)
        return makeError(ErrorCode::Refused, id + " is " + std::string(erasure::word(input.erasure.state)) + ": there is a certificate only once it is erased", m_impl.options.path);
    LOOKBACK_TRY_ASSIGN(input.vault, m_impl.vaultInfo());
    input.store = m_impl.store->storeId();
    input.issuedAt = m_impl.clock.now();
    const auto officer = m_impl.vault->officer();
    input.issuer = officer.id;
    LOOKBACK_TRY_ASSIGN(const auto entries, activity());
    const std::set<std::string, std::less<>> streams(input.erasure.plan.streams.begin(), input.erasure.plan.streams.end());
    for (const auto& entry : exportsThatHeld(entries, input.erasure.subject, streams)) {
        const auto one = entry.value("recipient"), several = entry.value("recipients");
        std::string form(entry.value("form"));
        if (const auto file = entry.value("file"); !file.empty())
            form += (form.empty() ? "" : ", ") + std::string(file);
        input.recipients.push_back({entry.at, entry.act, std::string(one.empty() ? several : one), form, entry.value("content") == "personal fields sealed"});
    }
    SignedDocument made;
    made.json = erasure::makeCertificate(input);
    const auto signature = m_impl.vault->sign(made.json);
    made.signature.assign(reinterpret_cast<const char*>(signature.data()), signature.size());
    made.publicKeyPem = crypto::ed25519PublicPem({reinterpret_cast<const char*>(officer.signKey.data()), officer.signKey.size()});
    const std::string digest = base::toHex(crypto::view(crypto::sha256(made.json)));
    made.document = documentOf(input, digest);
    LOOKBACK_TRY(service->noteCertificate(id, digest));
    LOOKBACK_TRY(m_impl.activity().write("certificate", {{"officer", officer.name}, {"erasure", id}, {"subject", input.erasure.subject}, {"sha256", digest}}));
    return made;
}

} // namespace lookback::workspace
