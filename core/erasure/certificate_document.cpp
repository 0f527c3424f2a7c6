// A certificate for print. Read from the signed bytes, member by member; what is not understood is refused rather than left out.
#include "core/base/encoding.h"
#include "core/crypto/digest.h"
#include "core/erasure/certificate.h"
#include "core/json/cursor.h"

#include <map>

namespace lookback::erasure {
namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;

/// A JSON value read whole; a certificate is small.
struct Node {
    json::Kind kind = json::Kind::Null;
    std::string text; ///< of strings unescaped, of numbers as written, "yes" and "no"
    std::vector<std::pair<std::string, Node>> members;
    std::vector<Node> items;
};

Node readNode(json::Cursor& cursor) {
    Node node;
    node.kind = cursor.peek();
    std::string_view text;
    switch (node.kind) {
    case json::Kind::Object:
        cursor.enterObject();
        while (cursor.nextMember(text)) {
            std::string name(text);
            node.members.emplace_back(std::move(name), readNode(cursor));
        }
        break;
    case json::Kind::Array:
        cursor.enterArray();
        while (cursor.nextElement())
            node.items.push_back(readNode(cursor));
        break;
    case json::Kind::String:
        if (cursor.readString(text))
            node.text = text;
        break;
    case json::Kind::Number:
        if (cursor.readNumberText(text))
            node.text = text;
        break;
    case json::Kind::True:
    case json::Kind::False:
    case json::Kind::Null:
    case json::Kind::Nothing:
        cursor.skipValue();
        node.text = node.kind == json::Kind::True ? "yes" : node.kind == json::Kind::False ? "no" : "none";
    }
    return node;
}

/// Takes members in the certificate's order; the first that is not where it belongs ends it.
class Printer {
public:
    explicit Printer(const Node& root) : m_root(root) {}

    Result<report::Document> print(const std::string& digest) {
        const std::string erasure = one("erasure"), subject = one("subject");
        m_doc.title = "Certificate of erasure " + erasure;
        m_doc.subtitle = "Subject " + subject + ", cryptographically erased on " + at({"dates", "completed"}).text.substr(0, 10);
        m_doc.footer = "certificate " + erasure + ", SHA-256 " + digest.substr(0, 16) + "…";
        paragraph(one("statement"));
        facts({{"Erasure", {"erasure"}}, {"Subject (pseudonym)", {"subject"}}, {"Issued", {"issued", "at"}}, {"Issued with", {"issued", "program"}}, {"Signed with key", {"issued", "officerKey"}},
               {"Store", {"store"}}, {"Vault", {"vault"}}, {"Form", {"typ"}}});
        add("SHA-256 of the signed file", digest);
        heading("Request");
        const bool requested = at({"request"}).kind == json::Kind::Object;
        if (requested)
            facts({{"Ground", {"request", "ground"}}, {"Received", {"request", "received"}}, {"Due", {"request", "due"}}, {"Identity check", {"request", "identityCheck"}},
                   {"Requested", {"request", "requestedAt"}}});
        else
            facts({{"Request", {"requestWhy"}}});
        facts({{"Started (E2)", {"dates", "started"}}, {"Completed (E9)", {"dates", "completed"}}, {"Times erased again", {"dates", "erasedAgain"}}});
        if (requested)
            facts({{"Digest of the plan", {"request", "planDigest"}}});
        heading("Who signed");
        facts({{"Officers the policy asked", {"policy", "officers"}}, {"Cool-off in hours", {"policy", "coolOffHours"}}});
        table({"signatures"}, {{"act", "Act"}, {"at", "At"}, {"officer", "Officer"}, {"key", "SHA-256 of the public key"}});
        heading("Keys destroyed");
        table({"keys"}, {{"kid", "Key id"}, {"commitment", "Commitment"}});
        facts({{"Epoch before", {"epochs", "from"}}, {"Epoch since", {"epochs", "to"}}, {"Key generation", {"keyGeneration"}}, {"Fields sealed with", {"algorithms", "fields"}},
               {"Keys sealed with", {"algorithms", "subjectKeys"}}, {"Epoch key sealed with", {"algorithms", "epochKey"}}, {"Passphrases", {"algorithms", "passphrases"}},
               {"Commitments", {"algorithms", "commitments"}}, {"Signatures", {"algorithms", "signatures"}}});
        heading("What was reached");
        facts({{"Events", {"areas", "events"}}, {"Fields", {"areas", "fields"}}, {"Tombstones", {"areas", "tombstones"}}});
        std::string list;
        for (const auto& [name, count] : at({"areas", "fieldsByClass"}).members)
            list += (list.empty() ? "" : ", ") + count.text + " × " + name;
        add("Fields by class", list);
        list.clear();
        for (const auto& stream : at({"areas", "streams"}).items)
            list += (list.empty() ? "" : ", ") + stream.text;
        add("Streams", list);
        heading("How");
        facts({{"Method", {"technique", "method"}}, {"Key file mode", {"technique", "keyFileMode"}}});
        paragraph(at({"technique", "how"}).text);
        heading("How it was tried");
        facts({{"Trial decryptions", {"trialDecryption", "fields"}}, {"Failed as erased", {"trialDecryption", "failedAsErased"}}});
        scan("Scan of files", at({"scans", "files"}));
        scan("Scan of the event table", at({"scans", "eventTable"}));
        heading("Backups and copies");
        table({"backups"}, {{"what", "What"}, {"status", "Status"}, {"why", "Why"}});
        heading("Reports exported earlier");
        if (!at({"reports"}).items.empty())
            table({"reports"}, {{"at", "At"}, {"act", "Act"}, {"scope", "Scope"}, {"form", "Form"}, {"content", "Content"}, {"recipient", "Recipient"}});
        facts({{"From", {"reportsFrom"}}, {"Lines of the register", {"register", "lines"}}, {"Since", {"register", "since"}}, {"SHA-256 of its last line", {"register", "lastLineSha256"}},
               {"Art. 19", {"article19"}}});
        heading("What remains");
        table({"residual"}, {{"what", "What"}, {"basis", "Basis"}, {"until", "Until"}});
        heading("What this does not prove");
        for (const auto& item : at({"doesNotProve"}).items)
            paragraph("· " + item.text);
        heading("Proofs and checkpoint");
        facts({{"Inclusion proofs", {"inclusionProofsWhy"}}, {"Checkpoint", {"checkpointWhy"}}});
        m_used["inclusionProofs"] = m_used["checkpoint"] = true;
        heading("How to check this certificate");
        paragraph("The signed file is the JSON that belongs to this print, with its signature and the officer's public key. The fingerprint of the key must come by another way.");
        m_doc.blocks.emplace_back(report::Verbatim{"openssl pkeyutl -verify -pubin -inkey officer.pem -rawin \\\n    -in certificate.json -sigfile certificate.json.sig\n"
                                                   "openssl pkey -pubin -in officer.pem -outform DER | sha256sum\n"
                                                   "sha256sum certificate.json"});
        for (const auto& [name, node] : m_root.members)
            if (!m_used.contains(name))
                return wrong("unknown member \"" + base::visibleExcerpt(name, 40) + "\"");
        if (!m_missing.empty())
            return wrong("\"" + m_missing + "\" is missing");
        return std::move(m_doc);
    }

private:
    using Path = std::vector<std::string_view>;

    static base::Error wrong(const std::string& what) { return makeError(ErrorCode::InvalidInput, "this is no certificate of erasure: " + what); }

    const Node& at(const Path& path) {
        static const Node kNone;
        m_used[std::string(path.front())] = true;
        const Node* node = &m_root;
        for (const auto name : path) {
            const Node* next = nullptr;
            for (const auto& [member, value] : node->members)
                if (member == name)
                    next = &value;
            if (!next) {
                if (m_missing.empty())
                    m_missing = name;
                return kNone;
            }
            node = next;
        }
        return *node;
    }
    std::string one(std::string_view name) { return at({name}).text; }
    void heading(std::string text) { m_doc.blocks.emplace_back(report::Heading{std::move(text)}); }
    void paragraph(std::string text) { m_doc.blocks.emplace_back(report::Paragraph{std::move(text)}); }
    void add(std::string name, std::string value) {
        if (m_doc.blocks.empty() || !std::holds_alternative<report::Facts>(m_doc.blocks.back()))
            m_doc.blocks.emplace_back(report::Facts{});
        std::get<report::Facts>(m_doc.blocks.back()).rows.emplace_back(std::move(name), std::move(value));
    }
    void facts(const std::vector<std::pair<std::string, Path>>& rows) {
        for (const auto& [name, path] : rows)
            add(name, at(path).text);
    }
    void scan(const std::string& name, const Node& node) {
        if (node.kind == json::Kind::String) {
            add(name, node.text);
            return;
        }
        std::map<std::string, std::string, std::less<>> m;
        for (const auto& [member, value] : node.members)
            m[member] = value.text;
        add(name, m["hits"] + " traces of the destroyed keys in " + m["files"] + (m["files"] == "1" ? " file, " : " files, ") + m["bytes"] + " bytes");
        add("Looked into", m["what"]);
        add("Method", m["method"] + ": " + m["methodMeans"]);
    }
    void table(const Path& path, const std::vector<std::pair<std::string_view, std::string>>& columns) {
        report::DataTable table;
        for (const auto& [member, head] : columns)
            table.head.push_back(head);
        for (const auto& item : at(path).items) {
            std::vector<std::string> row;
            for (const auto& [member, head] : columns) {
                std::string cell;
                for (const auto& [name, value] : item.members)
                    if (name == member)
                        cell = value.text;
                row.push_back(std::move(cell));
            }
            table.rows.push_back(std::move(row));
        }
        m_doc.blocks.emplace_back(std::move(table));
    }

    const Node& m_root;
    report::Document m_doc;
    std::map<std::string, bool> m_used;
    std::string m_missing;
};

} // namespace

Result<report::Document> certificateDocument(std::string_view json) {
    json::Cursor cursor(json, 8);
    const Node root = readNode(cursor);
    cursor.finish();
    if (cursor.failed())
        return makeError(ErrorCode::InvalidInput, "this is no certificate of erasure: " + cursor.problem().problem, "byte " + std::to_string(cursor.problem().byte));
    if (root.members.empty() || root.members.front().first != "typ" || root.members.front().second.text != "lookback-erasure-certificate/1")
        return makeError(ErrorCode::InvalidInput, "this is no certificate of erasure, or of a newer form");
    return Printer(root).print(base::toHex(crypto::view(crypto::sha256(json))));
}

} // namespace lookback::erasure
