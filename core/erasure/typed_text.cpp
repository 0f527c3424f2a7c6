#include "core/erasure/typed_text.h"

#include "core/crypto/secret_bytes.h"
#include "core/erasure/sealed_fields.h"
#include "core/json/escape.h"

#include <algorithm>
#include <vector>

namespace lookback::erasure {
namespace {

constexpr std::size_t kPage = 1024;
/// A shorter value would be found by chance.
constexpr std::size_t kShortestTelling = 4;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lowered(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

// The text of a JSON string into a buffer that never moves, since it is clear text; of any other value, the value as it stands.
void readInto(std::string& text, std::string_view json) {
    text.reserve(json.size());
    if (json.empty() || json.front() != '"') {
        text = json;
        return;
    }
    const char* const end = json.data() + json.size();
    for (const char* p = json.data() + 1; p < end && *p != '"';) {
        if (*p != '\\') {
            text += *p++;
            continue;
        }
        const auto escape = json::readEscape(p, end);
        if (escape.length == 0)
            return;
        json::appendUtf8(text, escape.codePoint);
        p += escape.length;
    }
}

} // namespace

base::Status tellsNothing(store::EventStore& store, const vault::UnlockedVault& vault, std::string_view subject, std::span<const TypedText> texts) {
    std::vector<std::string> typed;
    std::size_t longest = 0;
    for (const auto& text : texts) {
        typed.push_back(lowered(text.text));
        longest = std::max(longest, text.text.size());
    }
    if (longest < kShortestTelling)
        return base::success();
    const std::string name(subject);
    std::string_view told;
    std::string value;
    for (auto after = base::Position::start(); told.empty();) {
        LOOKBACK_TRY_ASSIGN(const auto rows, store.sealedOf(name, after, kPage));
        if (rows.empty())
            break;
        base::Position looked = base::Position::start();
        for (const auto& row : rows) {
            if (row.position == looked || !told.empty())
                continue;
            looked = row.position;
            LOOKBACK_TRY_ASSIGN(const auto event, store.readAt(row.position));
            forEachSealed(event.view(), [&](std::string_view sealed, const event::SealedParts& parts) {
                const auto opened = vault.reveal(sealed, parts.evt, parts.fld);
                if (opened.kind != vault::RevealKind::Clear || opened.subject != subject)
                    return;
                value.clear();
                readInto(value, opened.text.view());
                std::transform(value.begin(), value.end(), value.begin(), lower);
                for (std::size_t i = 0; i < typed.size() && value.size() >= kShortestTelling; ++i)
                    if (typed[i].find(value) != std::string::npos)
                        told = texts[i].what;
                crypto::wipe(value);
            });
        }
        after = rows.back().position;
    }
    if (told.empty())
        return base::success();
    return base::makeError(base::ErrorCode::Refused, std::string(told) + " holds one of the person's own values: it is signed and kept for good, and no erasure reaches it", {},
                           "name the person by the pseudonym, and papers by the number of a file or a case");
}

} // namespace lookback::erasure
