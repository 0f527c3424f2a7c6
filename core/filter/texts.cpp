// Conditions on texts: type, stream, metadata, subject, free text.
#include "core/filter/condition.h"
#include "core/filter/json_walk.h"

#include "core/event/sealed_field.h"

#include <algorithm>
#include <array>
#include <functional>

namespace lookback::filter {
namespace {

/// What a text test says about every type of the catalogue, asked once.
class TypeTable {
public:
    TypeTable(const TextTest& test, const aggregate::Kind& kind) : m_kind(kind) {
        for (const aggregate::TypeInfo& type : kind.types())
            m_holds.push_back(test.holds(type.name) || (test.needle() != nullptr && test.needle()->isIn(type.title)));
    }
    /// Absent for a type the kind does not know.
    [[nodiscard]] std::optional<bool> holds(std::string_view type) const {
        const aggregate::TypeInfo* info = m_kind.find(type);
        const auto types = m_kind.types();
        const std::less<> before;
        if (info == nullptr || before(info, types.data()) || !before(info, types.data() + types.size()))
            return std::nullopt;
        return m_holds[static_cast<std::size_t>(info - types.data())];
    }

private:
    const aggregate::Kind& m_kind;
    std::vector<bool> m_holds;
};

class TypeIs final : public Condition {
public:
    TypeIs(TextTest test, const aggregate::Kind& kind) : m_test(std::move(test)), m_table(m_test, kind) {}
    [[nodiscard]] bool holds(const Row& row) const override {
        const auto known = m_table.holds(row.event.type);
        return known ? *known : m_test.holds(row.event.type);
    }

private:
    TextTest m_test;
    TypeTable m_table;
};

class TextOf final : public Condition {
public:
    TextOf(TextField field, TextTest test, const aggregate::Kind& kind) : m_field(field), m_test(std::move(test)), m_kind(kind) {}
    [[nodiscard]] bool holds(const Row& row) const override {
        switch (m_field) {
        case TextField::Account: return m_test.holds(event::splitStream(row.event.stream).id);
        case TextField::Actor: return metadata(row, "actor");
        case TextField::Correlation: return metadata(row, "correlationId");
        case TextField::Cause: return metadata(row, "causationId");
        case TextField::Subject: return subject(row);
        }
        return false;
    }

private:
    [[nodiscard]] bool metadata(const Row& row, std::string_view name) const {
        return withTextMember(row.event.metadata, name, [this](std::string_view text) { return m_test.holds(text); });
    }

    [[nodiscard]] bool subject(const Row& row) const {
        const aggregate::TypeInfo* info = m_kind.find(row.event.type);
        if (info != nullptr && info->kind == aggregate::MarkKind::Privacy)
            return withTextMember(row.event.data, "subject", [this](std::string_view text) { return m_test.holds(text); });
        const auto version = static_cast<std::size_t>(std::max(row.event.schemaVersion, 1));
        const bool known = info != nullptr && version <= info->personal.size();
        if (known && info->personal[version - 1].empty())
            return false;
        std::vector<aggregate::PersonalSpan> spans;
        if (known && !m_kind.personalSpans(row.event.view(), spans))
            return spans.empty() ? namedAlone(row, info->personal[version - 1]) : std::any_of(spans.begin(), spans.end(), [this](const auto& span) { return m_test.holds(span.subject); });
        // Unreadable payloads are sealed whole, under their stream (account.md, Defects).
        const bool sealed = anyLeafOfData(row.event.data, [](const Leaf& leaf) {
            return leaf.kind == json::Kind::String && event::looksSealed(leaf.text);
        });
        return sealed && m_test.holds("stream:" + row.event.stream);
    }

    /// A payload whose personal fields are all left out still names the person: `subject` beside where they would stand.
    [[nodiscard]] bool namedAlone(const Row& row, const std::vector<std::string_view>& personal) const {
        return anyLeafOfData(row.event.data, [&](const Leaf& leaf) {
            constexpr std::string_view kName = "/subject";
            if (leaf.kind != json::Kind::String || !leaf.pointer.ends_with(kName))
                return false;
            const auto parent = leaf.pointer.substr(0, leaf.pointer.size() - kName.size());
            return std::any_of(personal.begin(), personal.end(), [&](std::string_view pointer) { return pointer.substr(0, pointer.rfind('/')) == parent; }) &&
                m_test.holds(leaf.text);
        });
    }

    TextField m_field;
    TextTest m_test;
    const aggregate::Kind& m_kind;
};

class FreeText final : public Condition {
public:
    FreeText(std::string_view text, const aggregate::Kind& kind) : m_test(Needle(text)), m_table(m_test, kind), m_kind(kind) {}
    [[nodiscard]] bool holds(const Row& row) const override {
        const auto known = m_table.holds(row.event.type);
        return (known ? *known : m_test.holds(row.event.type)) || m_test.holds(row.event.stream) || inId(row) || inActor(row) || inData(row);
    }

private:
    [[nodiscard]] bool inId(const Row& row) const {
        std::array<char, base::Uuid::kTextSize> id;
        row.event.id.writeTo(id.data());
        return m_test.holds({id.data(), id.size()});
    }
    [[nodiscard]] bool inActor(const Row& row) const {
        return withTextMember(row.event.metadata, "actor", [this](std::string_view text) { return m_test.holds(text); });
    }
    [[nodiscard]] bool inData(const Row& row) const {
        const PersonalPlaces personal(m_kind, row.event);
        return anyLeafOfData(row.event.data, [&](const Leaf& leaf) {
            return leaf.kind == json::Kind::String && !personal.covers(leaf) && m_test.holds(leaf.text);
        });
    }

    TextTest m_test;
    TypeTable m_table;
    const aggregate::Kind& m_kind;
};

} // namespace

bool TextTest::holds(std::string_view text) const {
    if (m_needle)
        return m_needle->isIn(text);
    return m_oneOf ? std::find(m_oneOf->begin(), m_oneOf->end(), text) != m_oneOf->end() : m_regex->isIn(text);
}

PersonalPlaces::PersonalPlaces(const aggregate::Kind& kind, const event::StoredEvent& event) {
    const aggregate::TypeInfo* info = kind.find(event.type);
    const auto version = static_cast<std::size_t>(std::max(event.schemaVersion, 1));
    if (info != nullptr && version <= info->personal.size())
        m_pointers = &info->personal[version - 1];
}

bool PersonalPlaces::covers(const Leaf& leaf) const {
    if (m_pointers != nullptr && std::find(m_pointers->begin(), m_pointers->end(), leaf.pointer) != m_pointers->end())
        return true;
    return leaf.kind == json::Kind::String && event::looksSealed(leaf.text);
}

ConditionPtr textField(TextField field, TextTest test, const aggregate::Kind& kind) {
    return std::make_unique<TextOf>(field, std::move(test), kind);
}
ConditionPtr typeIs(TextTest test, const aggregate::Kind& kind) { return std::make_unique<TypeIs>(std::move(test), kind); }
ConditionPtr freeText(std::string_view text, const aggregate::Kind& kind) { return std::make_unique<FreeText>(text, kind); }

} // namespace lookback::filter
