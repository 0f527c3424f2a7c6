// Conditions on the payload and on what a row is marked with.
#include "core/filter/condition.h"
#include "core/filter/json_walk.h"

#include "core/event/sealed_field.h"

#include <algorithm>
#include <charconv>

namespace lookback::filter {
namespace {

bool ordered(PayloadTest::Op op, std::strong_ordering order) {
    switch (op) {
    case PayloadTest::Op::Equal: return order == 0;
    case PayloadTest::Op::Less: return order < 0;
    case PayloadTest::Op::LessEqual: return order <= 0;
    case PayloadTest::Op::Greater: return order > 0;
    case PayloadTest::Op::GreaterEqual: return order >= 0;
    case PayloadTest::Op::Contains:
    case PayloadTest::Op::Matches: break;
    }
    return false;
}

bool passes(const PayloadTest& test, const Leaf& leaf) {
    using Op = PayloadTest::Op;
    const bool number = leaf.kind == json::Kind::Number;
    if (test.op == Op::Matches)
        return test.regex && test.regex->isIn(leaf.text);
    if (number && test.number) {
        const auto a = DecimalView::parse(leaf.text), b = DecimalView::parse(test.text);
        return a && b && ordered(test.op == Op::Contains ? Op::Equal : test.op, *a <=> *b);
    }
    if (test.op == Op::Contains)
        return test.needle && test.needle->isIn(leaf.text);
    if (test.op == Op::Equal)
        return leaf.text == test.text;
    return leaf.kind == json::Kind::String && !test.number && ordered(test.op, leaf.text <=> std::string_view(test.text));
}

class Payload final : public Condition {
public:
    Payload(std::string path, std::vector<std::vector<PayloadTest>> groups, const aggregate::Kind& kind)
        : m_path(std::move(path)), m_groups(std::move(groups)), m_kind(kind) {}

    [[nodiscard]] bool holds(const Row& row) const override {
        if (m_groups.empty())
            return false;
        const PersonalPlaces personal(m_kind, row.event);
        json::Cursor cursor(row.event.data);
        std::string pointer = "/data";
        return below(cursor, m_path, pointer, personal);
    }

private:
    /// `rest`: what of the path is left. Names may hold dots: every member whose name begins the rest is gone into.
    bool below(json::Cursor& cursor, std::string_view rest, std::string& pointer, const PersonalPlaces& personal) const {
        switch (cursor.peek()) {
        case json::Kind::Object: return rest.empty() ? (cursor.skipValue(), false) : inObject(cursor, rest, pointer, personal);
        case json::Kind::Array: return inArray(cursor, rest, pointer, personal);
        case json::Kind::Nothing: return false;
        case json::Kind::String:
        case json::Kind::Number:
        case json::Kind::True:
        case json::Kind::False:
        case json::Kind::Null: break;
        }
        Leaf leaf{cursor.peek(), {}, pointer};
        return readLeaf(cursor, leaf) && rest.empty() && !personal.covers(leaf) && anyGroup(leaf);
    }

    bool inObject(json::Cursor& cursor, std::string_view rest, std::string& pointer, const PersonalPlaces& personal) const {
        std::string_view name;
        if (!cursor.enterObject())
            return false;
        while (cursor.nextMember(name)) {
            const bool whole = name == rest;
            if (!whole && !(rest.size() > name.size() && rest.starts_with(name) && rest[name.size()] == '.')) {
                if (!cursor.skipValue())
                    return false;
                continue;
            }
            const std::size_t before = pointer.size();
            const std::string_view left = whole ? std::string_view{} : rest.substr(name.size() + 1);
            json::appendPointer(pointer, name);
            if (below(cursor, left, pointer, personal))
                return true;
            pointer.resize(before);
        }
        return false;
    }

    /// By index; at the end of the path any scalar element.
    bool inArray(json::Cursor& cursor, std::string_view rest, std::string& pointer, const PersonalPlaces& personal) const {
        std::size_t wanted = 0;
        const std::string_view segment = rest.substr(0, rest.find('.'));
        const auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), wanted);
        const bool index = error == std::errc{} && end == segment.data() + segment.size();
        const std::string_view left = rest.substr(std::min(rest.size(), segment.size() + 1));
        if (!cursor.enterArray())
            return false;
        for (std::size_t i = 0; cursor.nextElement(); ++i) {
            const bool into = rest.empty() ? isScalar(cursor.peek()) : index && i == wanted;
            const std::size_t before = pointer.size();
            if (into)
                json::appendPointer(pointer, std::to_string(i));
            if (into ? below(cursor, left, pointer, personal) : !cursor.skipValue())
                return into;
            pointer.resize(before);
        }
        return false;
    }

    [[nodiscard]] bool anyGroup(const Leaf& leaf) const {
        return std::any_of(m_groups.begin(), m_groups.end(), [&](const auto& group) {
            return std::all_of(group.begin(), group.end(), [&](const PayloadTest& test) { return passes(test, leaf); });
        });
    }

    std::string m_path;
    std::vector<std::vector<PayloadTest>> m_groups;
    const aggregate::Kind& m_kind;
};

/// A sealed value bound to this event and place, as far as can be seen without a key; or one that is not.
bool hasSeal(const Row& row, bool intact) {
    if (row.event.data.find("..") == std::string::npos) // every seal has an empty second part
        return false;
    return anyLeafOfData(row.event.data, [&](const Leaf& leaf) {
        if (leaf.kind != json::Kind::String || !event::looksSealed(leaf.text))
            return false;
        const auto parts = event::parseSealed(leaf.text);
        return (parts && parts->evt == row.event.id && parts->fld == leaf.pointer) == intact;
    });
}

class Has final : public Condition {
public:
    explicit Has(Flag flag) : m_flag(flag) {}
    [[nodiscard]] bool holds(const Row& row) const override {
        const auto marked = [&](unsigned bit) { return (row.facts.flags & bit) != 0; };
        switch (m_flag) {
        case Flag::Upcast: return marked(aggregate::kUpcast);
        case Flag::Erased: return marked(aggregate::kErased);
        case Flag::Locked: return !marked(aggregate::kErased) && hasSeal(row, true);
        case Flag::Damaged: return hasSeal(row, false);
        case Flag::Late: return row.event.recordedAt > row.event.occurredAt;
        case Flag::Future: return row.event.occurredAt > row.event.recordedAt;
        case Flag::Snapshot: return marked(aggregate::kSnapshot);
        case Flag::Finding: return row.facts.ruleBits != 0 || marked(aggregate::kFinding);
        case Flag::Gap: return row.gapBefore || marked(aggregate::kGapBefore);
        case Flag::Repeated: return row.repeatedId || marked(aggregate::kRepeatedId);
        }
        return false;
    }

private:
    Flag m_flag;
};

class Breaks final : public Condition {
public:
    explicit Breaks(std::uint8_t mask) : m_mask(mask) {}
    [[nodiscard]] bool holds(const Row& row) const override { return (row.facts.ruleBits & m_mask) != 0; }

private:
    std::uint8_t m_mask;
};

} // namespace

ConditionPtr payload(std::string path, std::vector<std::vector<PayloadTest>> groups, const aggregate::Kind& kind) {
    return std::make_unique<Payload>(std::move(path), std::move(groups), kind);
}
ConditionPtr has(Flag flag) { return std::make_unique<Has>(flag); }
ConditionPtr breaks(std::uint8_t ruleMask) { return std::make_unique<Breaks>(ruleMask); }

} // namespace lookback::filter
