// Privacy: everything of one person in clear (Art. 15 and 20), other people masked. Seals say themselves whose they are, so no schema is needed to find the
// fields; the schema says what they mean. Nothing is answered that is not registered.
#include "core/base/encoding.h"
#include "core/crypto/curve25519.h"
#include "core/event/sealed_field.h"
#include "core/json/writer.h"
#include "core/transfer/json_walk.h"
#include "core/workspace/impl.h"
#include "core/workspace/privacy.h"

#include <algorithm>
#include <map>

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view kMask = "•••";
constexpr std::size_t kPage = 1024;

struct ExportedField {
    std::string pointer, meaning, state, erasure; ///< state: clear, erased, damaged, missing
    std::string value;                            ///< JSON text; only when clear
};
struct ExportedEvent {
    event::StoredEvent event;
    std::string title; ///< of the type
    std::string actor;
    std::vector<ExportedField> fields;
    std::string data;  ///< the event's, the person's fields in clear, other people's masked
};

// "Name of the holder" of the schema's description; empty when the schema does not know the field.
class Meanings {
public:
    explicit Meanings(const aggregate::Kind& kind) : m_kind(kind) {}
    const std::string& of(const event::StoredEvent& event, const std::string& pointer) {
        auto [place, isNew] = m_known.try_emplace(event.type + "/" + std::to_string(event.schemaVersion) + pointer);
        if (isNew)
            place->second = look(m_kind.jsonSchema(event.type, event.schemaVersion), pointer);
        return place->second;
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

std::string_view stateOf(vault::RevealKind kind) {
    switch (kind) {
    case vault::RevealKind::Clear: return "clear";
    case vault::RevealKind::Damaged: return "damaged";
    case vault::RevealKind::Missing: return "missing";
    case vault::RevealKind::Erased: return "erased";
    }
    return "damaged";
}

// Of a field without a value.
std::string shownAs(const ExportedField& field) {
    if (field.state == "erased")
        return "erased (" + field.erasure + ")";
    return field.state == "missing" ? "key missing" : "damaged: does not authenticate";
}

class Collector {
public:
    Collector(WorkspaceImpl& impl, const std::string& subject) : m_impl(impl), m_subject(subject), m_meanings(impl.kind) {}

    Status collect() {
        base::Position last = base::Position::start();
        for (auto after = base::Position::start();;) {
            LOOKBACK_TRY_ASSIGN(const auto rows, m_impl.store->sealedOf(m_subject, after, kPage));
            if (rows.empty())
                return base::success();
            for (const auto& row : rows) // of all keys the person ever had: a value that does not open is told to be theirs by its key
                m_kids.insert(row.kid);
            for (const auto& row : rows) {
                if (row.position == last)
                    continue;
                last = row.position;
                LOOKBACK_TRY_ASSIGN(auto event, m_impl.store->readAt(row.position));
                add(std::move(event));
            }
            after = last;
        }
    }

    std::vector<ExportedEvent> events;
    std::map<std::string, std::int64_t> states;
    std::int64_t fields = 0, masked = 0;
    std::string erasure; ///< of an erased field

private:
    void add(event::StoredEvent stored) {
        ExportedEvent out;
        std::vector<transfer::StringSpan> strings;
        transfer::findStrings(stored.data, "/data", strings);
        struct Replacement {
            std::size_t begin, end;
            std::string text;
        };
        std::vector<Replacement> replacements;
        std::set<std::string, std::less<>> others;
        for (const auto& span : strings) {
            const auto text = std::string_view(stored.data).substr(span.begin + 1, span.end - span.begin - 2);
            const auto parts = event::looksSealed(text) ? event::parseSealed(text) : std::nullopt;
            if (!parts)
                continue;
            auto opened = m_impl.vault->reveal(text, stored.id, span.pointer);
            const bool mine = opened.subject == m_subject || (opened.subject.empty() && m_kids.contains(parts->kid));
            if (!mine && !opened.subject.empty())
                others.insert(opened.subject);
            if (!mine) {
                ++masked;
                replacements.push_back({span.begin, span.end, quoted(kMask)});
                continue;
            }
            ExportedField field{span.pointer, m_meanings.of(stored, span.pointer), std::string(stateOf(opened.kind)), opened.erasure, {}};
            if (opened.kind == vault::RevealKind::Clear) {
                field.value = opened.text.view();
                replacements.push_back({span.begin, span.end, field.value});
            } else {
                erasure = opened.erasure;
                replacements.push_back({span.begin, span.end, quoted(shownAs(field))});
            }
            ++states[field.state];
            ++fields;
            out.fields.push_back(std::move(field));
        }
        // Other people's pseudonyms beside their fields would still tell them apart.
        for (const auto& span : strings) {
            const auto text = plainText(std::string_view(stored.data).substr(span.begin, span.end - span.begin));
            if (others.contains(text))
                replacements.push_back({span.begin, span.end, quoted(kMask)});
        }
        std::sort(replacements.begin(), replacements.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
        std::size_t at = 0;
        for (const auto& r : replacements) {
            out.data.append(stored.data, at, r.begin - at).append(r.text);
            at = r.end;
        }
        out.data.append(stored.data, at);
        const auto* type = m_impl.kind.find(stored.type);
        out.title = type ? std::string(type->title) : stored.type;
        out.actor = provenanceOf(stored.metadata).actor;
        out.event = std::move(stored);
        events.push_back(std::move(out));
    }

    static std::string quoted(std::string_view text) {
        std::string out;
        json::appendString(out, text);
        return out;
    }

    WorkspaceImpl& m_impl;
    const std::string& m_subject;
    Meanings m_meanings;
    std::set<std::string, std::less<>> m_kids;
};

std::string accountOf(const event::StoredEvent& event) { return std::string(event::splitStream(event.stream).id); }

struct Heading {
    std::string subject, reason, recipient, store, officerKey, restricted; ///< restricted: the request that waits
    base::Instant at;
};

constexpr std::string_view kScope = "All personal fields kept for this subject, and the events that hold them. Events of the same accounts without personal fields (amounts and dates) are not repeated here; "
                                    "`export --account` gives them.";
constexpr std::string_view kOthers = "Fields of other people in the same events, and their pseudonyms, are masked (•••).";

std::string restrictedText(const Heading& h) {
    return "Processing of these fields is restricted (Art. 18): request " + h.restricted + " waits for the release of a hold. The right of access is not affected.";
}

std::string jsonOf(const Heading& h, const Collector& c) {
    std::string out;
    json::Writer w(out);
    w.beginObject().member("typ", "lookback-access-export/1").member("subject", h.subject).key("made").beginObject().member("at", h.at);
    w.member("program", "Lookback " LOOKBACK_VERSION).member("officerKey", h.officerKey).endObject().member("store", h.store);
    w.member("basis", "Art. 15 and 20").member("reason", h.reason).member("recipient", h.recipient);
    w.member("restricted", !h.restricted.empty()).key("counts").beginObject();
    w.member("events", static_cast<std::int64_t>(c.events.size())).member("fields", c.fields).member("maskedOfOthers", c.masked).endObject();
    w.key("notes").beginArray().value(kScope).value(kOthers);
    if (!h.restricted.empty())
        w.value(std::string_view(restrictedText(h)));
    w.endArray().key("events").beginArray();
    for (const auto& e : c.events) {
        w.beginObject().member("position", std::string_view(e.event.position.text())).member("stream", e.event.stream).member("account", std::string_view(accountOf(e.event)));
        w.member("version", base::versionOf(e.event.revision).value).member("id", std::string_view(e.event.id.text())).member("type", e.event.type);
        w.member("schemaVersion", e.event.schemaVersion).member("occurredAt", e.event.occurredAt).member("recordedAt", e.event.recordedAt);
        w.key("source").beginObject().member("type", e.title).key("actor");
        e.actor.empty() ? w.null() : w.value(std::string_view(e.actor));
        w.endObject().key("fields").beginArray();
        for (const auto& f : e.fields) {
            w.beginObject().member("field", f.pointer).key("meaning");
            f.meaning.empty() ? w.null() : w.value(std::string_view(f.meaning));
            w.member("state", f.state).key("value");
            f.state == "clear" ? w.raw(f.value) : w.null();
            if (!f.erasure.empty())
                w.member("erasure", f.erasure);
            w.endObject();
        }
        w.endArray().key("data").raw(e.data).endObject();
    }
    w.endArray().endObject();
    out += '\n';
    return out;
}

report::Document documentOf(const Heading& h, const Collector& c, const std::string& digest) {
    report::Document d;
    d.title = "Access export for " + h.subject;
    d.subtitle = "All personal fields of the subject in clear (Art. 15 and 20), other people masked";
    d.footer = "personal data in clear, access export for " + h.subject;
    const std::string counts = std::to_string(c.fields) + (c.fields == 1 ? " field in " : " fields in ") + std::to_string(c.events.size()) + (c.events.size() == 1 ? " event" : " events");
    d.blocks.emplace_back(report::Facts{{{"Subject (pseudonym)", h.subject}, {"Made", base::formatInstant(h.at)}, {"Reason", h.reason}, {"Recipient", h.recipient}, {"Holds", counts},
                                         {"Masked, of others", std::to_string(c.masked)}, {"Store", h.store}, {"Signed with key", h.officerKey}, {"SHA-256 of the JSON", digest}}});
    d.blocks.emplace_back(report::Paragraph{std::string(kScope)});
    d.blocks.emplace_back(report::Paragraph{std::string(kOthers)});
    if (!h.restricted.empty())
        d.blocks.emplace_back(report::Paragraph{restrictedText(h)});
    d.blocks.emplace_back(report::Heading{"Fields"});
    report::DataTable table{{"#", "Field", "Meaning", "Value", "Account", "Occurred"}, {}, {true, false, false, false, false, false}};
    for (const auto& e : c.events)
        for (const auto& f : e.fields)
            table.rows.push_back({e.event.position.text(), f.pointer, f.meaning.empty() ? "not described" : f.meaning, f.state == "clear" ? plainText(f.value) : shownAs(f),
                                  accountOf(e.event), base::formatInstant(e.event.occurredAt)});
    d.blocks.emplace_back(std::move(table));
    for (const auto& e : c.events) {
        d.blocks.emplace_back(report::Heading{"Event #" + e.event.position.text() + ", " + e.title});
        d.blocks.emplace_back(report::Facts{{{"Account", accountOf(e.event)},
                                             {"Version", std::to_string(base::versionOf(e.event.revision).value)},
                                             {"Source", e.event.type + ", schema " + std::to_string(e.event.schemaVersion)},
                                             {"Actor", e.actor.empty() ? "not recorded" : e.actor},
                                             {"Occurred", base::formatInstant(e.event.occurredAt)},
                                             {"Recorded", base::formatInstant(e.event.recordedAt)},
                                             {"Id", e.event.id.text()}}});
        d.blocks.emplace_back(report::Verbatim{e.data});
    }
    return d;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

// Reason and recipient stand in the register, which outlives an erasure: none of the person's own values may.
Status noValueIn(const Collector& c, std::string_view what, const std::string& text) {
    constexpr std::size_t kShort = 4;
    for (const auto& e : c.events)
        for (const auto& f : e.fields)
            if (const auto value = lower(plainText(f.value)); f.state == "clear" && value.size() >= kShort && lower(text).find(value) != std::string::npos)
                return makeError(ErrorCode::Refused, "the " + std::string(what) + " holds the person's own \"" + f.pointer.substr(f.pointer.rfind('/') + 1) + "\", and the register keeps it for good", {},
                                 "name the person by the pseudonym, and the request by its number");
    return base::success();
}

} // namespace

Result<SignedDocument> Privacy::accessExport(const std::string& subject, const std::string& reason, const std::string& recipient) {
    if (reason.find_first_not_of(" \t\r\n") == std::string::npos)
        return makeError(ErrorCode::Refused, "an access export shows everything of a person in clear, and needs a reason", {}, "say why: the number of the request, for example");
    if (!base::isUtf8(reason) || !base::isUtf8(recipient))
        return makeError(ErrorCode::InvalidArgument, "reason and recipient must be UTF-8");
    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    const auto* acts = ledger->subject(subject);
    const auto erasedBy = [&](const std::string& id) {
        return makeError(ErrorCode::Refused, "the personal data of \"" + base::visibleExcerpt(subject, 60) + "\" was cryptographically erased (" + id + "); there is nothing left to show", m_impl.options.path,
                         "`erase STORE certificate " + id + " --out F` says so for the answer");
    };
    if (acts && acts->erased)
        return erasedBy(acts->erasures.empty() ? "an earlier erasure" : acts->erasures.back());
    if (!m_impl.hasVault())
        return makeError(ErrorCode::NotFound, "this store has no vault, so no personal field can be opened", m_impl.vaultFile());
    if (!m_impl.vault)
        return makeError(ErrorCode::Refused, "the vault is locked", m_impl.vaultFile(), "unlock it first");

    Collector collector(m_impl, subject);
    LOOKBACK_TRY(collector.collect());
    if (collector.events.empty())
        return makeError(ErrorCode::NotFound, "no personal data of \"" + base::visibleExcerpt(subject, 60) + "\" in this store", m_impl.options.path, "list subjects with `vault STORE subjects`");
    if (collector.fields > 0 && collector.states["erased"] == collector.fields)
        return erasedBy(collector.erasure);
    if (collector.states["clear"] == 0)
        return makeError(ErrorCode::Corrupt, "none of the fields kept for \"" + base::visibleExcerpt(subject, 60) + "\" opens: the key is missing or the values are damaged", m_impl.options.path,
                         "`verify` lists them");
    LOOKBACK_TRY(noValueIn(collector, "reason", reason));
    LOOKBACK_TRY(noValueIn(collector, "recipient", recipient));

    const auto officer = m_impl.vault->officer();
    const std::string_view key(reinterpret_cast<const char*>(officer.signKey.data()), officer.signKey.size());
    Heading heading{subject, reason, recipient.empty() ? "not given" : recipient, m_impl.store->storeId().text(),
                    base::toHex(crypto::view(crypto::sha256(crypto::ed25519PublicDer(key)))), {}, m_impl.clock.now()};
    if (acts && ledger->restricted(subject))
        heading.restricted = acts->erasures.empty() ? "of erasure" : acts->erasures.back();
    SignedDocument document;
    document.json = jsonOf(heading, collector);
    const auto digest = base::toHex(crypto::view(crypto::sha256(document.json)));
    document.document = documentOf(heading, collector, digest);
    const auto signature = m_impl.vault->sign(document.json);
    document.signature.assign(reinterpret_cast<const char*>(signature.data()), signature.size());
    document.publicKeyPem = crypto::ed25519PublicPem(key);
    LOOKBACK_TRY(m_impl.activity().write("access-export", {{"officer", officer.name}, {"subject", subject}, {"events", std::to_string(collector.events.size())}, {"fields", std::to_string(collector.fields)},
                                                           {"reason", reason}, {"recipient", heading.recipient}, {"content", "clear"}, {"sha256", digest}}));
    return document;
}

} // namespace lookback::workspace
