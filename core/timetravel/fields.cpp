#include "core/timetravel/fields.h"

#include <unordered_map>

namespace lookback::timetravel {

bool sameValue(const aggregate::FieldValue& a, const aggregate::FieldValue& b) {
    if (a.index() != b.index())
        return false;
    if (const auto* x = std::get_if<aggregate::PersonalValue>(&a)) {
        const auto& y = std::get<aggregate::PersonalValue>(b);
        return x->sealed == y.sealed && x->erasure == y.erasure && x->subject == y.subject;
    }
    if (const auto* x = std::get_if<std::string>(&a))
        return *x == std::get<std::string>(b);
    if (const auto* x = std::get_if<std::int64_t>(&a))
        return *x == std::get<std::int64_t>(b);
    if (const auto* x = std::get_if<base::Money>(&a))
        return *x == std::get<base::Money>(b);
    if (const auto* x = std::get_if<base::Instant>(&a))
        return *x == std::get<base::Instant>(b);
    return true; // both absent
}

std::vector<ChangedField> changedFields(const aggregate::Kind& kind, const aggregate::State& a, const aggregate::State& b) {
    std::vector<aggregate::Field> before = kind.fields(a);
    std::vector<aggregate::Field> after = kind.fields(b);
    std::unordered_map<std::string_view, std::size_t> where; // the leaves of a state are few, but a kind may have lists
    for (std::size_t i = 0; i < before.size(); ++i)
        where.emplace(before[i].path, i);
    std::vector<bool> met(before.size(), false);
    std::vector<ChangedField> changed;
    for (aggregate::Field& field : after) {
        const auto it = where.find(field.path);
        if (it == where.end()) {
            changed.push_back({field.path, std::monostate{}, std::move(field.value), {}, field.setBy});
            continue;
        }
        aggregate::Field& old = before[it->second];
        met[it->second] = true;
        if (!sameValue(old.value, field.value) || old.setBy != field.setBy)
            changed.push_back({field.path, std::move(old.value), std::move(field.value), old.setBy, field.setBy});
    }
    for (std::size_t i = 0; i < before.size(); ++i)
        if (!met[i])
            changed.push_back({before[i].path, std::move(before[i].value), std::monostate{}, before[i].setBy, {}});
    return changed;
}

} // namespace lookback::timetravel
