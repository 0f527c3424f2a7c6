#include "core/workspace/erased.h"

#include "core/erasure/sealed_fields.h"

#include <algorithm>
#include <unordered_set>

namespace lookback::workspace {

using base::Result;

namespace {

// Without a ledger that can be read nothing is marked; reveal() then says what it can, and the integrity check why.
std::shared_ptr<const erasure::Ledger> ledgerWithErasures(WorkspaceImpl& impl) {
    const auto ledger = impl.ledger();
    return ledger.ok() && !(*ledger)->erasures().empty() ? *ledger : nullptr;
}

std::uint16_t marked(std::uint16_t flags) { return static_cast<std::uint16_t>(flags | aggregate::kErased); }

bool hasTombstone(const aggregate::Series& series) {
    for (std::size_t i = 0; i < series.size(); ++i)
        if (series.kind[i] == aggregate::MarkKind::Privacy && (series.flags[i] & aggregate::kErased) != 0)
            return true;
    return false;
}

// Versions of a stream's events that hold a subject's values under a destroyed key.
base::Status collect(WorkspaceImpl& impl, const erasure::Ledger& ledger, const std::string& subject, std::string_view stream, std::unordered_set<std::int64_t>& versions) {
    constexpr std::size_t kPage = 1024;
    for (base::Position after = base::Position::start();;) {
        LOOKBACK_TRY_ASSIGN(const auto rows, impl.store->sealedOf(subject, after, kPage));
        if (rows.empty())
            return base::success();
        for (const auto& row : rows)
            if (row.stream == stream && ledger.destroyedBy(row.kid)) {
                LOOKBACK_TRY_ASSIGN(const auto event, impl.store->readAt(row.position));
                versions.insert(base::versionOf(event.revision).value);
            }
        after = rows.back().position;
    }
}

} // namespace

void markErased(WorkspaceImpl& impl, std::vector<timetravel::Row>& rows) {
    const auto ledger = ledgerWithErasures(impl);
    if (!ledger)
        return;
    for (auto& row : rows)
        if ((row.facts.flags & aggregate::kPersonal) != 0)
            erasure::forEachSealed(row.event.view(), [&](std::string_view, const event::SealedParts& parts) {
                if (ledger->destroyedBy(parts.kid))
                    row.facts.flags = marked(row.facts.flags);
            });
}

// A stream that holds none of a subject's values at the plan nor a tombstone is not asked about that subject: cost follows the stream, not the ledger.
Result<std::shared_ptr<const aggregate::Series>> withErased(WorkspaceImpl& impl, std::string_view stream, std::shared_ptr<const aggregate::Series> series) {
    const auto ledger = ledgerWithErasures(impl);
    if (!ledger || !series)
        return series;
    const bool tombstone = hasTombstone(*series);
    std::unordered_set<std::string> subjects;
    for (const auto& [id, erasure] : ledger->erasures()) {
        const auto& streams = erasure.plan.streams;
        if (erasure.steps[static_cast<std::size_t>(erasure::Step::Started)] && (tombstone || std::binary_search(streams.begin(), streams.end(), stream)))
            subjects.insert(erasure.subject);
    }
    std::unordered_set<std::int64_t> versions;
    for (const auto& subject : subjects)
        LOOKBACK_TRY(collect(impl, *ledger, subject, stream, versions));
    if (versions.empty())
        return series;
    auto copy = std::make_shared<aggregate::Series>(*series);
    decltype(copy->flags) flags;
    for (std::size_t i = 0; i < copy->size(); ++i)
        flags.push_back(versions.contains(copy->version[i]) ? marked(copy->flags[i]) : copy->flags[i]);
    copy->flags = std::move(flags);
    return std::shared_ptr<const aggregate::Series>(std::move(copy));
}

} // namespace lookback::workspace
