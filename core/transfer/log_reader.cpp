#include "core/transfer/log_reader.h"

#include "core/base/encoding.h"
#include "core/json/cursor.h"
#include "core/transfer/source.h"

#include <algorithm>
#include <cstring>

namespace lookback::transfer {
namespace {

constexpr std::size_t kBlock = 64U << 10U;
constexpr int kPollMs = 100;
constexpr std::size_t kKeptOfLong = 256; // bytes of a line too long, for its excerpt
constexpr std::string_view kTooLong = "line too long";
constexpr std::string_view kTooLongExpected = "at most 1048576 bytes";

bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct TopLevel {
    bool specversion = false, stream = false;
    bool closed = false; ///< the first object ends within the text
};

// A look at the member names of the object the text begins with; lenient, since it only guesses a format.
TopLevel lookAt(std::string_view text) {
    TopLevel found;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (--depth == 0) {
                found.closed = true;
                return found;
            }
        } else if (c == '"') {
            const std::size_t begin = ++i;
            while (i < text.size() && text[i] != '"')
                i += text[i] == '\\' ? 2 : 1;
            if (i >= text.size())
                return found;
            std::size_t after = i + 1;
            while (after < text.size() && isSpace(text[after]))
                ++after;
            if (depth == 1 && after < text.size() && text[after] == ':') {
                const auto name = text.substr(begin, i - begin);
                found.specversion = found.specversion || name == "specversion";
                found.stream = found.stream || name == "stream";
            }
        }
    }
    return found;
}

} // namespace

base::Status LogReader::more(std::string& storage, const std::stop_token& stop) {
    while (!m_source.ready(kPollMs))
        if (stop.stop_requested())
            return base::makeError(base::ErrorCode::Cancelled, "cancelled");
    if (stop.stop_requested())
        return base::makeError(base::ErrorCode::Cancelled, "cancelled");
    const auto old = storage.size();
    storage.resize(old + kBlock);
    auto n = m_source.read(storage.data() + old, kBlock);
    storage.resize(old + (n.ok() ? *n : 0));
    if (!n.ok())
        return n.error();
    m_end = *n == 0;
    m_read += *n;
    return base::success();
}

base::Status LogReader::open(std::stop_token stop) {
    // Magic numbers and the first lines: a pipe may hand them out in pieces.
    while (!m_end && m_carry.size() < kBlock)
        LOOKBACK_TRY(more(m_carry, stop));
    if (m_carry.empty())
        return emptyLog(m_source.name());
    if (auto refused = notALog(m_carry, m_source.name()))
        return *refused;
    decide(m_carry);
    return base::success();
}

void LogReader::decide(std::string_view head) {
    if (m_wanted == Format::JsonLines)
        return;
    std::size_t at = 0;
    while (at < head.size() && isSpace(head[at]))
        ++at;
    if (at < head.size() && head[at] == '[') {
        m_cloudEvents = m_spanning = true;
        return;
    }
    constexpr int kLinesLookedAt = 8;
    for (int i = 0; i < kLinesLookedAt && at < head.size(); ++i) {
        const auto end = std::min(head.find('\n', at), head.size());
        const auto line = lookAt(head.substr(at, end - at));
        const auto whole = line.closed ? line : lookAt(head.substr(at));
        if (whole.specversion && !whole.stream)
            m_cloudEvents = true;
        if (m_cloudEvents || whole.stream || m_wanted == Format::CloudEvents) {
            m_cloudEvents = m_cloudEvents || m_wanted == Format::CloudEvents;
            m_spanning = m_cloudEvents && head[at] == '{' && !line.closed && end < head.size();
            return;
        }
        at = end + 1;
    }
    m_cloudEvents = m_wanted == Format::CloudEvents;
}

base::Result<bool> LogReader::fill(std::string& storage, std::vector<RawRecord>& records, const std::stop_token& stop) {
    storage.clear();
    records.clear();
    LOOKBACK_TRY(m_spanning ? fillObjects(storage, records, stop) : fillLines(storage, records, stop));
    return !records.empty();
}

base::Status LogReader::fillLines(std::string& storage, std::vector<RawRecord>& records, const std::stop_token& stop) {
    storage.swap(m_carry);
    std::size_t searched = 0;
    const void* newline = nullptr;
    while (newline == nullptr) {
        newline = std::memchr(storage.data() + searched, '\n', storage.size() - searched);
        searched = storage.size();
        if (newline == nullptr && storage.size() > json::kMaxLine)
            return skipLongLine(storage, records, stop);
        if (newline != nullptr || m_end)
            break;
        LOOKBACK_TRY(more(storage, stop));
    }
    const char* last = static_cast<const char*>(::memrchr(storage.data(), '\n', storage.size()));
    const std::size_t whole = last == nullptr ? 0 : static_cast<std::size_t>(last - storage.data()) + 1;
    const bool tail = m_end && whole < storage.size(); // a last line without '\n'
    if (!tail) {
        m_carry.assign(storage, whole);
        storage.resize(whole);
    }
    for (std::size_t at = 0; at < storage.size();) {
        const auto* stopAt = static_cast<const char*>(std::memchr(storage.data() + at, '\n', storage.size() - at));
        const std::size_t end = stopAt == nullptr ? storage.size() : static_cast<std::size_t>(stopAt - storage.data());
        records.push_back({std::string_view(storage).substr(at, end - at), m_line++, m_byte + static_cast<std::int64_t>(at), {}, {}, {}, 0});
        at = end + 1;
    }
    m_byte += static_cast<std::int64_t>(storage.size());
    return base::success();
}

base::Status LogReader::skipLongLine(std::string& storage, std::vector<RawRecord>& records, const std::stop_token& stop) {
    std::uint64_t length = storage.size();
    storage.resize(kKeptOfLong);
    std::string block;
    while (true) {
        block.clear();
        LOOKBACK_TRY(more(block, stop));
        const auto at = block.find('\n');
        length += std::min(at, block.size());
        if (at != std::string::npos)
            m_carry.assign(block, at + 1);
        if (at != std::string::npos || m_end)
            break;
    }
    records.push_back({storage, m_line++, m_byte, kTooLong, kTooLongExpected, std::to_string(length) + " bytes", 0});
    m_byte += static_cast<std::int64_t>(length) + (m_end ? 0 : 1);
    return base::success();
}

base::Status LogReader::fillObjects(std::string& storage, std::vector<RawRecord>& records, const std::stop_token& stop) {
    std::vector<Cut> cuts;
    while (m_expect != Expect::Broken) {
        scanObjects(m_carry, cuts);
        if (!cuts.empty() || m_expect == Expect::Broken || m_end)
            break;
        if (m_expect == Expect::Inside && m_carry.size() - m_objectAt > json::kMaxLine) {
            m_expect = Expect::Broken;
            m_brokenAt = m_objectAt;
            m_brokenExpected = "an object of at most 1048576 bytes";
            break;
        }
        LOOKBACK_TRY(more(m_carry, stop));
    }
    const bool broken = cuts.empty() && m_expect == Expect::Broken && !m_brokenExpected.empty();
    const bool cutOff = cuts.empty() && m_end && m_expect != Expect::Nothing && m_expect != Expect::Broken &&
        !(m_expect == Expect::Value && !m_array);
    if (broken || cutOff) {
        if (cutOff && m_expect != Expect::Inside) {
            m_objectAt = m_carry.size();
            m_objectLine = m_scanLine;
        }
        if (cutOff)
            m_brokenExpected = m_expect == Expect::Inside ? "the end of the object" : "the end of the array";
        misplaced(storage, records);
        return base::success();
    }
    if (cuts.empty())
        return base::success();
    // Hand out everything up to the end of the last whole object.
    const auto end = cuts.back().at + cuts.back().size;
    storage.assign(m_carry, 0, end);
    m_carry.erase(0, end);
    for (const auto& cut : cuts)
        records.push_back({std::string_view(storage).substr(cut.at, cut.size), cut.line, m_byte + static_cast<std::int64_t>(cut.at), {}, {}, {}, 0});
    m_byte += static_cast<std::int64_t>(end);
    m_scanned -= end;
    m_objectAt -= std::min(m_objectAt, end);
    m_brokenAt -= std::min(m_brokenAt, end);
    return base::success();
}

// True when it got to the end of the text.
bool LogReader::scanObjects(std::string_view text, std::vector<Cut>& cuts) {
    const auto broken = [&](std::string_view expected) {
        m_expect = Expect::Broken;
        m_brokenAt = m_scanned;
        m_objectLine = m_scanLine;
        m_brokenExpected = expected;
        return false;
    };
    for (; m_scanned < text.size(); ++m_scanned) {
        const char c = text[m_scanned];
        if (c == '\n')
            ++m_scanLine;
        if (m_expect == Expect::Inside) {
            if (m_escaped)
                m_escaped = false;
            else if (m_inString && c == '\\')
                m_escaped = true;
            else if (c == '"')
                m_inString = !m_inString;
            else if (!m_inString && (c == '{' || c == '['))
                ++m_depth;
            else if (!m_inString && (c == '}' || c == ']') && --m_depth == 0) {
                cuts.push_back({m_objectAt, m_scanned + 1 - m_objectAt, m_objectLine});
                m_expect = m_array ? Expect::CommaOrEnd : Expect::Value;
            }
            continue;
        }
        if (isSpace(c))
            continue;
        switch (m_expect) {
        case Expect::First:
            if (c == '[') {
                m_array = true;
                m_expect = Expect::ValueOrEnd;
                continue;
            }
            break;
        case Expect::ValueOrEnd:
            if (c == ']') {
                m_expect = Expect::Nothing;
                continue;
            }
            break;
        case Expect::CommaOrEnd:
            if (c != ',' && c != ']')
                return broken("',' or ']'");
            m_expect = c == ',' ? Expect::Value : Expect::Nothing;
            continue;
        case Expect::Nothing: return broken("nothing behind the array");
        case Expect::Value:
        case Expect::Inside:
        case Expect::Broken: break;
        }
        if (c != '{')
            return broken("an object");
        m_objectAt = m_scanned;
        m_objectLine = m_scanLine;
        m_depth = 1;
        m_inString = m_escaped = false;
        m_expect = Expect::Inside;
    }
    return true;
}

// From here on nothing can be told apart: one record says so, and the source is done.
void LogReader::misplaced(std::string& storage, std::vector<RawRecord>& records) {
    const auto at = m_expect == Expect::Broken ? m_brokenAt : m_objectAt;
    const auto end = m_end && m_expect == Expect::Inside ? m_carry.size() : std::min(m_carry.size(), at + kKeptOfLong);
    storage.assign(m_carry, at, std::min(end - at, json::kMaxLine));
    const bool cut = m_end && at + storage.size() >= m_carry.size() && m_expect != Expect::Broken;
    records.push_back({storage, m_objectLine, m_byte + static_cast<std::int64_t>(at), cut ? "the file ends too early" : "not a list of CloudEvents",
                       m_brokenExpected, cut ? "end of file" : base::visibleExcerpt(storage.substr(0, 1)), cut ? storage.size() : 0});
    m_expect = Expect::Broken;
    m_brokenExpected = {};
    m_carry.clear();
    m_end = true;
}

} // namespace lookback::transfer
