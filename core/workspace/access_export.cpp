// The access export (Art. 15, 20): every personal field of one person in clear, with where it stands, what it means, when and by whom it came, and who received
// copies. Of other people in the same events no more than that they are there. What belongs to the person is decided by the vault, which opens a seal only with the
// key it was made with and says whose key that is; the store's side table only tells where to look. Clear text stays in wiped memory until the answer is
// registered. Reads only, so any mode will do.
#include "core/base/encoding.h"
#include "core/crypto/curve25519.h"
#include "core/crypto/digest.h"
#include "core/erasure/sealed_fields.h"
#include "core/json/writer.h"
#include "core/workspace/impl.h"

#include <algorithm>
#include <map>
#include <set>

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace {

constexpr std::size_t kPage = 1024;
/// A value shorter than this is not looked for in what the officer typed: it would be found by chance.
constexpr std::size_t kShortestTelling = 4;

struct OwnField {
    enum class State : std::uint8_t { Clear, Erased, Missing, Damaged };
    std::string pointer, meaning;
    State state = State::Damaged;
    crypto::SecretBytes value; ///< JSON, when Clear
    std::string erasure;
};

struct OwnEvent {
    base::Position position;
    std::string stream, account, type, title, id, actor, approver;
    base::Version version;
    int schemaVersion = 1;
    base::Instant occurredAt, recordedAt;
    std::vector<OwnField> fields;
    struct Masked {
        std::string pointer, meaning;
    };
    std::vector<Masked> masked; ///< other people's fields
};

struct Collected {
    std::vector<OwnEvent> events;
    std::set<std::string, std::less<>> streams, accounts;
    std::int64_t clear = 0, erased = 0, unreadable = 0, masked = 0;
    std::vector<std::string> problems;
    std::size_t clearBytes = 0;

    [[nodiscard]] std::int64_t fields() const { return clear + erased + unreadable; }
};

std::string_view word(OwnField::State state) {
    switch (state) {
    case OwnField::State::Clear: return "clear";
    case OwnField::State::Erased: return "erased";
    case OwnField::State::Missing: return "key missing";
    case OwnField::State::Damaged: return "damaged";
    }
    return "damaged";
}

// "Name of the holder": the first sentence of the schema's description. Of a field no schema knows, its name.
class Meanings {
public:
    explicit Meanings(const aggregate::Kind& kind) : m_kind(kind) {}
    std::string of(const event::StoredEvent& event, const std::string& pointer) {
        auto [place, isNew] = m_known.try_emplace(event.type + "/" + std::to_string(event.schemaVersion) + pointer);
        if (isNew)
            place->second = look(m_kind.jsonSchema(event.type, event.schemaVersion), pointer);
        return place->second.empty() ? pointer.substr(pointer.rfind('/') + 1) : place->second;
    }

private:
    // Follows properties/<part>/properties/<part>… and takes the first sentence of `description`.
    static std::string look(std::string_view schema, std::string_view pointer) {
        if (!pointer.starts_with("/data/"))
            return {};
        pointer.remove_prefix(6);
        std::string description;
        for (bool last = false; !last;) {
            const auto slash = pointer.find('/');
            last = slash == std::string_view::npos;
            const auto properties = member(schema, "properties");
            schema = member(properties, pointer.substr(0, slash));
            pointer.remove_prefix(last ? pointer.size() : slash + 1);
        }
        json::Cursor cursor(schema);
        std::string_view name, text;
        if (schema.empty() || !cursor.enterObject())
            return {};
        while (cursor.nextMember(name)) {
            if (name == "description" && cursor.peek() == json::Kind::String && cursor.readString(text))
                description = text;
            else
                cursor.skipValue();
        }
        for (const std::string_view end : {". ", "; "})
            description = description.substr(0, description.find(end));
        return description;
    }
    static std::string_view member(std::string_view object, std::string_view wanted) {
        json::Cursor cursor(object);
        std::string_view name;
        if (object.empty() || cursor.peek() != json::Kind::Object || !cursor.enterObject())
            return {};
        while (cursor.nextMember(name)) {
            const bool here = name == wanted;
            if (!cursor.skipValue())
                return {};
            if (here)
                return cursor.raw();
        }
        return {};
    }

    const aggregate::Kind& m_kind;
    std::map<std::string, std::string> m_known;
};

/// Reads the events the side table names and sorts their sealed fields.
class Collector {
public:
    Collector(WorkspaceImpl& impl, const erasure::Ledger& ledger, const std::string& subject) : m_impl(impl), m_ledger(ledger), m_subject(subject) {}

    Result<Collected> collect() {
        LOOKBACK_TRY_ASSIGN(const auto keys, vault::VaultFile::subjects(m_impl.vaultFile()));
        for (const auto& key : keys)
            if (key.subject == m_subject)
                m_kids.insert(key.kid);
        for (auto after = base::Position::start();;) {
            LOOKBACK_TRY_ASSIGN(const auto rows, m_impl.store->sealedOf(m_subject, after, kPage)); // never ends inside an event
            if (rows.empty())
                return std::move(m_all);
            for (std::size_t i = 0; i < rows.size();) {
                std::int64_t listed = 0;
                const auto position = rows[i].position;
                for (; i < rows.size() && rows[i].position == position; ++i) {
                    m_kids.insert(rows[i].kid);
                    listed += rows[i].fields;
                }
                LOOKBACK_TRY(take(position, listed));
            }
            after = rows.back().position;
        }
    }

private:
    Status take(base::Position position, std::int64_t listed) {
        LOOKBACK_TRY_ASSIGN(const auto event, m_impl.store->readAt(position));
        OwnEvent own;
        own.position = position;
        own.stream = event.stream;
        const auto parts = event::splitStream(event.stream);
        if (parts.category == m_impl.kind.category())
            own.account = parts.id;
        own.type = event.type;
        const auto* type = m_impl.kind.find(event.type);
        own.title = type ? std::string(type->title) : event.type;
        own.id = event.id.text();
        const auto source = provenanceOf(event.metadata);
        own.actor = source.actor;
        own.approver = source.approver;
        own.version = base::versionOf(event.revision);
        own.schemaVersion = event.schemaVersion;
        own.occurredAt = event.occurredAt;
        own.recordedAt = event.recordedAt;
        erasure::forEachSealed(event.view(), [&](std::string_view sealed, const event::SealedParts& seal) {
            const std::string meaning = m_meanings.of(event, seal.fld);
            if (auto field = m_kids.contains(seal.kid) ? opened(sealed, seal) : std::nullopt) {
                field->meaning = meaning;
                own.fields.push_back(std::move(*field));
            } else {
                own.masked.push_back({seal.fld, meaning});
            }
        });
        if (static_cast<std::int64_t>(own.fields.size()) != listed)
            m_all.problems.push_back("record " + position.text() + ": " + std::to_string(listed) + " fields of the person are listed, " +
                                     std::to_string(own.fields.size()) + " are there");
        count(own);
        m_all.streams.insert(own.stream);
        if (!own.account.empty())
            m_all.accounts.insert(own.account);
        m_all.events.push_back(std::move(own));
        return base::success();
    }

    /// Absent: somebody else's after all, whatever the store's side table says.
    std::optional<OwnField> opened(std::string_view sealed, const event::SealedParts& seal) {
        using State = OwnField::State;
        OwnField field;
        field.pointer = seal.fld;
        if (const auto* erasure = m_ledger.destroyedBy(seal.kid)) {
            field.state = State::Erased;
            field.erasure = erasure->id;
            return field;
        }
        auto answer = m_impl.vault->reveal(sealed, seal.evt, seal.fld);
        switch (answer.kind) {
        case vault::RevealKind::Damaged: field.state = State::Damaged; return field;
        case vault::RevealKind::Missing: field.state = State::Missing; return field;
        case vault::RevealKind::Erased:
            field.state = State::Erased;
            field.erasure = answer.erasure;
            return answer.subject == m_subject ? std::optional(std::move(field)) : std::nullopt;
        case vault::RevealKind::Clear: break;
        }
        if (answer.subject != m_subject)
            return std::nullopt;
        field.state = json::check(answer.text.view()) ? State::Damaged : State::Clear;
        if (field.state == State::Clear)
            field.value = std::move(answer.text);
        return field;
    }

    void count(const OwnEvent& own) {
        m_all.masked += static_cast<std::int64_t>(own.masked.size());
        for (const auto& field : own.fields) {
            switch (field.state) {
            case OwnField::State::Clear: ++m_all.clear; break;
            case OwnField::State::Erased: ++m_all.erased; break;
            case OwnField::State::Missing:
            case OwnField::State::Damaged: ++m_all.unreadable; break;
            }
            m_all.clearBytes += field.value.size();
        }
    }

    WorkspaceImpl& m_impl;
    const erasure::Ledger& m_ledger;
    const std::string& m_subject;
    std::set<std::string, std::less<>> m_kids;
    Meanings m_meanings{m_impl.kind};
    Collected m_all;
};

/// What stands at the head of the export, in JSON and in print.
struct Header {
    std::string storeId, subject, reason, recipient, head;
    vault::OfficerInfo officer;
    std::string pem, keyDigest;
    base::Instant at;
    bool restricted = false;
    std::vector<ActivityEntry> copies;
    std::int64_t brokenLines = 0; ///< of the register
};

std::string recipientOf(const ActivityEntry& copy) {
    auto name = std::string(copy.value("recipient"));
    return name.empty() ? "unknown" : name;
}

std::string whatOf(const ActivityEntry& copy) {
    if (copy.act == "access-export")
        return "access export, in clear";
    return copy.value("stream").empty() ? "export of the whole store, personal fields sealed" : "export of " + std::string(copy.value("stream")) + ", personal fields sealed";
}

void writeEvent(json::Writer& writer, const OwnEvent& event) {
    writer.beginObject().member("position", std::string_view(event.position.text())).member("stream", std::string_view(event.stream)).key("account");
    event.account.empty() ? writer.null() : writer.value(std::string_view(event.account));
    writer.member("version", event.version.value).member("id", std::string_view(event.id)).member("type", std::string_view(event.type));
    writer.member("meaning", std::string_view(event.title)).member("schemaVersion", event.schemaVersion);
    writer.member("occurredAt", event.occurredAt).member("recordedAt", event.recordedAt).key("source").beginObject();
    if (!event.actor.empty())
        writer.member("actor", std::string_view(event.actor));
    if (!event.approver.empty())
        writer.member("approver", std::string_view(event.approver));
    writer.endObject().key("fields").beginArray();
    for (const auto& field : event.fields) {
        writer.beginObject().member("pointer", std::string_view(field.pointer)).member("meaning", std::string_view(field.meaning)).member("state", word(field.state));
        if (field.state == OwnField::State::Clear)
            writer.key("value").raw(field.value.view());
        if (field.state == OwnField::State::Erased)
            writer.member("erasure", std::string_view(field.erasure));
        writer.endObject();
    }
    writer.endArray().key("ofOthersMasked").beginArray();
    for (const auto& masked : event.masked)
        writer.value(std::string_view(masked.pointer));
    writer.endArray().endObject();
}

std::string jsonOf(const Header& h, const Collected& all) {
    std::string out;
    // Enough that it need not move while clear text is in it; a move would leave a copy behind.
    std::size_t size = 4096 + all.clearBytes + h.copies.size() * 512 + h.reason.size() * 6 + h.recipient.size() * 6;
    for (const auto& event : all.events)
        size += 1024 + 6 * (event.stream.size() * 2 + event.actor.size() + event.approver.size()) + 512 * (event.fields.size() + event.masked.size());
    out.reserve(size);
    json::Writer writer(out);
    const auto texts = [&](std::string_view name, const auto& values) {
        writer.key(name).beginArray();
        for (const auto& value : values)
            writer.value(std::string_view(value));
        writer.endArray();
    };
    writer.beginObject().member("format", "lookback-access-export").member("formatVersion", 1).member("store", std::string_view(h.storeId));
    writer.member("upToPosition", std::string_view(h.head)).member("subject", std::string_view(h.subject)).member("at", h.at);
    writer.member("reason", std::string_view(h.reason)).member("recipient", std::string_view(h.recipient)).key("officer").beginObject();
    writer.member("id", std::string_view(h.officer.id)).member("name", std::string_view(h.officer.name)).member("keySha256", std::string_view(h.keyDigest)).endObject();
    writer.member("restricted", h.restricted).key("counts").beginObject();
    writer.member("events", static_cast<std::int64_t>(all.events.size())).member("fields", all.fields()).member("clear", all.clear).member("erased", all.erased);
    writer.member("unreadable", all.unreadable).member("ofOthersMasked", all.masked).endObject();
    texts("accounts", all.accounts);
    writer.key("events").beginArray();
    for (const auto& event : all.events)
        writeEvent(writer, event);
    writer.endArray().key("copies").beginArray();
    for (const auto& copy : h.copies) {
        writer.beginObject().member("at", copy.at).member("what", std::string_view(whatOf(copy))).member("recipient", std::string_view(recipientOf(copy)));
        writer.member("registerLineFits", copy.chained).endObject();
    }
    writer.endArray().member("registerLinesThatDoNotFit", h.brokenLines);
    texts("problems", all.problems);
    writer.endObject();
    out += '\n';
    return out;
}

report::DataTable tableOf(const Collected& all, const std::string& stream) {
    report::DataTable table{{"Record", "Recorded", "Occurred", "Event", "Source", "Field", "Value"}, {}, {true, false, false, false, false, false, false}};
    for (const auto& event : all.events) {
        if (event.stream != stream)
            continue;
        const auto row = [&](const auto& field, std::string value) {
            table.rows.push_back({event.position.text(), base::formatInstant(event.recordedAt), base::formatInstant(event.occurredAt),
                                  event.title + ", v" + std::to_string(event.version.value), event.actor, field.meaning + " (" + field.pointer + ")", std::move(value)});
        };
        for (const auto& field : event.fields) {
            switch (field.state) {
            case OwnField::State::Clear: row(field, plainText(field.value.view())); break;
            case OwnField::State::Erased: row(field, "(erased, " + field.erasure + ")"); break;
            case OwnField::State::Missing: row(field, "(its key is missing)"); break;
            case OwnField::State::Damaged: row(field, "(damaged)"); break;
            }
        }
        for (const auto& masked : event.masked)
            row(masked, "(another person's, masked)");
    }
    return table;
}

report::Document documentOf(const Header& h, const Collected& all, const std::string& digest) {
    report::Document doc{"Access export", "Personal data of " + h.subject, "Access export of " + h.subject + " · " + base::formatInstant(h.at) + " · confidential", {}};
    const auto number = [](auto n) { return std::to_string(n); };
    doc.blocks.emplace_back(report::Facts{{{"Subject", h.subject},
                                           {"Reason", h.reason},
                                           {"Recipient", h.recipient},
                                           {"Made", base::formatInstant(h.at)},
                                           {"Officer", h.officer.name},
                                           {"Store", h.storeId + ", up to record " + h.head},
                                           {"Records with personal fields", number(all.events.size())},
                                           {"Fields in clear", number(all.clear)},
                                           {"Fields erased", number(all.erased)},
                                           {"Fields that could not be read", number(all.unreadable)},
                                           {"Fields of other people, masked", number(all.masked)}}});
    doc.blocks.emplace_back(report::Paragraph{
        "Every personal field of this person that the store holds, as it was recorded, with the field's place and meaning, the record it stands in, when it occurred and was recorded, and who "
        "recorded it. Other people's fields in the same records are named and masked (Art. 15(4)). Amounts and movements are no personal fields; they are in the account's history. What the "
        "store cannot know - purposes, retention, the rights of Art. 15(1)(e) to (h) - the controller adds."});
    if (h.restricted)
        doc.blocks.emplace_back(report::Paragraph{"This person's fields are restricted (Art. 18): the program shows them to nobody else. The person's own right of access stays."});
    for (const auto& stream : all.streams) {
        const auto parts = event::splitStream(stream);
        doc.blocks.emplace_back(report::Heading{all.accounts.contains(parts.id) ? "Account " + std::string(parts.id) : "Stream " + stream});
        doc.blocks.emplace_back(tableOf(all, stream));
    }
    if (all.streams.empty())
        doc.blocks.emplace_back(report::Paragraph{"The store holds no personal field of this person."});
    doc.blocks.emplace_back(report::Heading{"Copies that left before"});
    if (h.copies.empty()) {
        doc.blocks.emplace_back(report::Paragraph{"None is registered."});
    } else {
        report::DataTable copies{{"When", "What", "Recipient"}, {}, {false, false, false}};
        for (const auto& copy : h.copies)
            copies.rows.push_back({base::formatInstant(copy.at), whatOf(copy), recipientOf(copy) + (copy.chained ? "" : " (the register's line does not follow the one before it)")});
        doc.blocks.emplace_back(std::move(copies));
    }
    if (h.brokenLines > 0)
        doc.blocks.emplace_back(report::Paragraph{"The register was altered or cut in " + number(h.brokenLines) + " places, so this list may be incomplete."});
    if (!all.problems.empty()) {
        doc.blocks.emplace_back(report::Heading{"What did not fit"});
        for (const auto& problem : all.problems)
            doc.blocks.emplace_back(report::Paragraph{problem});
    }
    doc.blocks.emplace_back(report::Heading{"The same as a signed file"});
    doc.blocks.emplace_back(report::Paragraph{"The JSON file with this SHA-256 says the same for machines (Art. 20). Officer " + h.officer.name +
                                              " signed it with Ed25519; the SHA-256 of the public key (DER) is the second line."});
    doc.blocks.emplace_back(report::Verbatim{digest + "\n" + h.keyDigest});
    return doc;
}

// The register outlives the keys: no value of the person may get into it by way of what the officer types.
bool tells(const std::string& typed, const Collected& all) {
    for (const auto& event : all.events)
        for (const auto& field : event.fields) {
            if (field.state != OwnField::State::Clear)
                continue;
            auto value = plainText(field.value.view());
            const bool found = value.size() >= kShortestTelling && typed.find(value) != std::string::npos;
            crypto::wipe(value);
            if (found)
                return true;
        }
    return false;
}

Status usable(std::string_view what, const std::string& text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }))
        return makeError(ErrorCode::Refused, "an access export needs a " + std::string(what) + ": it is registered", {}, "say why, as \"Art. 15, request of 2 April\"");
    if (text.size() > 1000 || !base::isUtf8(text))
        return makeError(ErrorCode::InvalidArgument, "the " + std::string(what) + " is longer than 1,000 bytes or no UTF-8");
    return base::success();
}

} // namespace

Result<SignedDocument> Privacy::accessExport(const std::string& subject, const std::string& reason, const std::string& recipient) {
    LOOKBACK_TRY(usable("reason", reason));
    LOOKBACK_TRY(usable("recipient", recipient));
    if (!m_impl.hasVault())
        return makeError(ErrorCode::NotFound, "this store has no vault, so nothing in it can be opened", m_impl.vaultFile(), "put the vault beside the store");
    if (!m_impl.vault)
        return makeError(ErrorCode::Refused, "an access export is signed by an officer, and the vault is locked", m_impl.vaultFile(), "unlock it first");
    LOOKBACK_TRY(this->subject(subject)); // NotFound says where to look
    LOOKBACK_TRY_ASSIGN(const auto rows, subjects());
    using erasure::KeyState;
    std::string erasedBy;
    bool anyLeft = false;
    for (const auto& row : rows) {
        if (row.subject != subject)
            continue;
        const bool gone = row.state == KeyState::Destroyed || row.state == KeyState::Destroying || row.state == KeyState::Resurrected;
        anyLeft = anyLeft || !gone;
        if (gone && !row.request.empty())
            erasedBy = row.request;
    }
    if (!anyLeft)
        return makeError(ErrorCode::Refused, base::visibleExcerpt(subject, 60) + " was erased" + (erasedBy.empty() ? "" : " (" + erasedBy + ")") + ": there is nothing left to export",
                         m_impl.options.path, "the certificate says what was erased");

    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    LOOKBACK_TRY_ASSIGN(const auto head, m_impl.store->head());
    LOOKBACK_TRY_ASSIGN(const auto all, Collector(m_impl, *ledger, subject).collect());
    if (tells(reason, all) || tells(recipient, all))
        return makeError(ErrorCode::Refused, "reason or recipient holds one of the person's own values, and the register keeps what is typed here for good", m_impl.options.path,
                         "name the person by the pseudonym, or by the number of a case");

    Header h;
    h.storeId = m_impl.store->storeId().text();
    h.subject = subject;
    h.reason = reason;
    h.recipient = recipient;
    h.head = head.position.text();
    h.officer = m_impl.vault->officer();
    const std::string_view key(reinterpret_cast<const char*>(h.officer.signKey.data()), h.officer.signKey.size());
    h.pem = crypto::ed25519PublicPem(key);
    h.keyDigest = base::toHex(crypto::view(crypto::sha256(crypto::ed25519PublicDer(key))));
    h.at = m_impl.clock.now();
    h.restricted = ledger->restricted(subject);
    LOOKBACK_TRY_ASSIGN(const auto registered, activity());
    h.brokenLines = std::count_if(registered.begin(), registered.end(), [](const auto& entry) { return !entry.chained; });
    for (auto& entry : exportsThatHeld(registered, subject, all.streams))
        if (entry.act != "reveal") // seen by an officer of the house: no recipient
            h.copies.push_back(std::move(entry));

    SignedDocument answer;
    answer.json = jsonOf(h, all);
    const auto digest = base::toHex(crypto::view(crypto::sha256(answer.json)));
    const auto signature = m_impl.vault->sign(answer.json);
    const auto line = m_impl.activity().write("access-export", {{"officer", h.officer.name},
                                                                {"subject", subject},
                                                                {"events", std::to_string(all.events.size())},
                                                                {"fields", std::to_string(all.clear)},
                                                                {"reason", reason},
                                                                {"recipient", recipient},
                                                                {"content", "clear"},
                                                                {"sha256", digest}});
    if (!line) { // nothing is shown that could not be registered
        crypto::wipe(answer.json);
        return line.error();
    }
    answer.signature.assign(reinterpret_cast<const char*>(signature.data()), signature.size());
    answer.publicKeyPem = h.pem;
    answer.document = documentOf(h, all, digest);
    return answer;
}

} // namespace lookback::workspace
