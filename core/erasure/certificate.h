// The certificate of an erasure (security.md 3, CERTIFICATE.md): canonical JSON that an officer signs, and the same as a document for print, made from that JSON so
// that paper never says more than what was signed. No personal data: pseudonyms, counts, times, ids, fingerprints, and what officers typed. Stateless; any thread.
#pragma once

#include "core/base/instant.h"
#include "core/base/result.h"
#include "core/erasure/acts.h"
#include "core/erasure/values.h"
#include "core/report/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lookback::erasure {

/// Everything a certificate is made of. Made by core/workspace, which knows vault and register.
struct CertificateInputs {
    Erasure erasure;             ///< Requires: E9 done
    std::string program;         ///< "Lookback 0.1.0"
    base::Instant issuedAt;
    std::string issuer;          ///< officer id; signs the file
    std::string storeId, vaultId;
    std::string keyFileMode;     ///< "keyfile"
    std::vector<Signer> officers; ///< those of the vault and those removed since: for fingerprints
    /// Exports registered before the keys were destroyed that held the subject, and who got them (Art. 19).
    struct Report {
        base::Instant at;
        std::string act, scope, form, content, recipient;
    };
    std::vector<Report> reports;
    /// The register the reports are from.
    struct Register {
        bool whole = true;       ///< false: a line is missing or was altered, so the list of reports may be short
        bool hasStart = true;    ///< it holds this erasure's own E2; else it was begun anew or cut off since
        std::int64_t lines = 0;
        std::optional<base::Instant> first; ///< of its first line
        std::string digest;      ///< hex SHA-256 of its last line
    } registered;
};

/// One line of JSON and a line feed; the same inputs always give the same bytes. Refused before E9.
base::Result<std::string> makeCertificate(const CertificateInputs& inputs);

/// The certificate as a document, with the digest of the very bytes and how to check them. InvalidInput: this is no certificate.
base::Result<report::Document> certificateDocument(std::string_view json);

/// Hex SHA-256 of the key's SubjectPublicKeyInfo: what `openssl pkey -pubin -in officer.pem -outform DER | sha256sum` says.
std::string keyFingerprint(const crypto::CurvePublicKey& key);

} // namespace lookback::erasure
