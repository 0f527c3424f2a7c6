#include "core/timetravel/shelf.h"

#include <algorithm>

namespace lookback::timetravel {

namespace {

constexpr std::size_t kMostReported = 1000;
/// After so many bad ones in a row the list is read, instead of asking for one older after another.
constexpr int kPatience = 2;

void report(std::vector<SnapshotProblem>& ignored, base::Version version, const std::string& problem) {
    if (ignored.size() < kMostReported)
        ignored.push_back({version, problem});
}

} // namespace

Shelf::Shelf(store::EventStore& store, const aggregate::Kind& kind, std::string_view stream)
    : m_store(store), m_kind(kind), m_name(event::snapshotStreamName(stream)) {}

void Shelf::forget() {
    m_listed = false;
    m_list.clear();
    m_bad.clear();
}

void Shelf::condemn(const store::SnapshotRow& row, std::string problem) {
    m_good.erase(row.version.value);
    m_bad[row.version.value] = problem;
    m_condemned[row.version.value] = {identity(row), std::move(problem)};
}

base::Status Shelf::list() {
    if (m_listed)
        return base::success();
    LOOKBACK_TRY_ASSIGN(const std::vector<store::SnapshotRow> rows, m_store.snapshots(m_name, false));
    m_list.clear();
    m_list.reserve(rows.size());
    for (const store::SnapshotRow& row : rows)
        m_list.push_back(identity(row));
    std::sort(m_list.begin(), m_list.end(), [](const Listed& a, const Listed& b) { return a.version < b.version; });
    m_unjudged = m_list.size();
    m_listed = true;
    return base::success();
}

JudgedSnapshot Shelf::judge(const store::SnapshotRow& row, const CountUpTo& count) {
    JudgedSnapshot judged = judgeSnapshot(m_kind, row);
    const auto condemned = m_condemned.find(row.version.value);
    if (judged.state && condemned != m_condemned.end() && condemned->second.first == identity(row)) {
        judged.problem = condemned->second.second;
        judged.state.reset();
    }
    if (judged.state) {
        const std::int64_t events = count(row.version);
        if (events >= 0 && events != judged.state->events()) {
            judged.problem = "counts " + std::to_string(judged.state->events()) + " events where the stream has " + std::to_string(events);
            judged.state.reset();
        }
    }
    if (judged.state) {
        m_good[row.version.value] = identity(row);
        m_bad.erase(row.version.value);
    } else {
        m_good.erase(row.version.value);
        m_bad[row.version.value] = judged.problem;
    }
    return judged;
}

Shelf::Found Shelf::newest(base::Version upTo, base::Version above, const CountUpTo& count, std::vector<SnapshotProblem>& ignored) {
    int bad = 0;
    std::int64_t at = upTo.value;
    while (at > above.value) {
        if (bad >= kPatience || m_listed) {
            if (const auto listed = list(); !listed.ok()) {
                report(ignored, {}, "not readable: " + listed.error().message);
                return {};
            }
            const auto after = std::upper_bound(m_list.begin(), m_list.end(), at, [](std::int64_t v, const Listed& l) { return v < l.version; });
            if (after == m_list.begin() || std::prev(after)->version <= above.value)
                return {};
            at = std::prev(after)->version;
            if (const auto known = m_bad.find(at); known != m_bad.end()) {
                report(ignored, {at--}, known->second);
                continue;
            }
        }
        // Whatever is wrong with a cache must not keep anybody from the state.
        auto row = m_store.snapshotAtOrBefore(m_name, base::Version{at});
        if (!row.ok()) {
            report(ignored, {}, "not readable: " + row.error().message);
            return {};
        }
        if (!*row || (*row)->version <= above)
            return {};
        auto judged = judge(**row, count);
        if (judged.state) {
            (*row)->data.clear();
            return {std::move(judged.state), (*row)->version, std::move(judged.digest), std::move(**row)};
        }
        report(ignored, (*row)->version, judged.problem);
        at = (*row)->version.value - 1;
        ++bad;
    }
    return {};
}

base::Result<SnapshotProgress> Shelf::judgeSome(std::size_t limit, const CountUpTo& count, Ticker& ticker) {
    LOOKBACK_TRY(list());
    SnapshotProgress done;
    for (std::size_t judged = 0; m_unjudged > 0 && judged < limit; --m_unjudged) {
        const Listed listed = m_list[m_unjudged - 1];
        const auto known = m_good.find(listed.version);
        if (m_bad.contains(listed.version) || (known != m_good.end() && known->second == listed))
            continue;
        LOOKBACK_TRY(ticker.tick(listed.version));
        LOOKBACK_TRY_ASSIGN(const auto row, m_store.snapshotAtOrBefore(m_name, base::Version{listed.version}));
        ++judged;
        if (!row || row->version.value != listed.version)
            m_list.erase(m_list.begin() + static_cast<std::ptrdiff_t>(m_unjudged - 1)); // removed meanwhile
        else if (!judge(*row, count).state)
            ++done.unusable;
    }
    done.left = static_cast<std::int64_t>(m_unjudged);
    return done;
}

base::Status Shelf::sort(std::vector<std::int64_t>& good, std::vector<std::int64_t>& bad) {
    LOOKBACK_TRY(list());
    for (const Listed& listed : m_list)
        (m_bad.contains(listed.version) ? bad : good).push_back(listed.version);
    return base::success();
}

} // namespace lookback::timetravel
