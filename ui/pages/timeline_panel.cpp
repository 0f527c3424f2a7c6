#include "ui/pages/timeline_panel.h"

#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/session/integrity.h"

#include <algorithm>

namespace lookback::ui {

using timeline::Cause;
using timeline::EventIndex;
using timeline::Place;

TimelinePanel::TimelinePanel(Session* session, timeline::TimelineWidget* widget, QObject* parent) : QObject(parent), m_session(session), m_widget(widget) {
    widget->setTexts(texts());
    widget->setNoStore();

    connect(session, &Session::opened, this, [this] {
        m_words.clear();
        m_widget->setModel(nullptr);
    });
    connect(session, &Session::closed, m_widget, &timeline::TimelineWidget::setNoStore);
    connect(session, &Session::viewLoadingChanged, this, [this](int percent) {
        if (percent < 100)
            m_widget->setLoading(std::max(percent, 0));
    });
    connect(session, &Session::viewFailed, this, [this](const base::Error& error) { m_widget->setError(fromUtf8(error.message)); });
    connect(session, &Session::viewChanged, this, [this] {
        m_filter.reset();
        rebuild();
    });
    connect(session->integrity(), &Integrity::changed, this, &TimelinePanel::showChecks);
    connect(session->cursor(), &TimeCursor::rankChanged, this, &TimelinePanel::follow);
    connect(session->cursor(), &TimeCursor::handlesChanged, this, &TimelinePanel::followHandles);
    connect(session, &Session::stateChanged, this, [this] { m_widget->setCaughtUp(!m_session->cursor()->hasAccount() || m_session->stateIsCurrent()); });

    connect(widget, &timeline::TimelineWidget::cursorMoved, this, [this](const Place& place, Cause cause) {
        if (cause != Cause::User)
            return;
        if (place.instant)
            m_session->cursor()->setInstant(*place.instant, place.rank, CursorCause::Drag);
        else
            m_session->cursor()->setRank(place.rank, CursorCause::Drag);
    });
    connect(widget, &timeline::TimelineWidget::cursorSettled, session->cursor(), &TimeCursor::settle);
    connect(widget, &timeline::TimelineWidget::handlesChanged, this, [this](const timeline::Handles& handles, Cause cause) {
        if (cause != Cause::User)
            return;
        const auto handleOf = [](const std::optional<Place>& place) {
            return place ? std::optional(TimeCursor::Handle{place->rank, place->instant ? std::optional<qint64>(*place->instant) : std::nullopt}) : std::nullopt;
        };
        m_session->cursor()->setHandles(handleOf(handles.a), handleOf(handles.b));
    });
    connect(widget, &timeline::TimelineWidget::offerChosen, this, &TimelinePanel::offer);
    connect(widget, &timeline::TimelineWidget::rangeActionRequested, this, [this](timeline::RangeAction action, const Place& from, const Place& to) {
        if (action != timeline::RangeAction::Filter)
            return;
        const auto& view = m_session->view();
        const qint64 first = std::max<qint64>(std::min(from.rank, to.rank), 1), last = std::max(from.rank, to.rank);
        const std::optional<qint64> a = from.instant ? std::optional<qint64>(*from.instant) : view.instantOfRank(first);
        const std::optional<qint64> b = to.instant ? std::optional<qint64>(*to.instant) : view.instantOfRank(last);
        if (a && b)
            Q_EMIT filterRequested(QStringLiteral("%1 in [%2..%3]")
                                       .arg(view.view.axis == timetravel::Axis::Recorded ? QStringLiteral("recorded") : QStringLiteral("occurred"),
                                            format::instant(std::min(*a, *b)).replace(QLatin1Char(' '), QLatin1Char('T')),
                                            format::instant(std::max(*a, *b)).replace(QLatin1Char(' '), QLatin1Char('T'))));
    });
}

timeline::TimelineTexts TimelinePanel::texts() const {
    timeline::TimelineTexts texts;
    texts.toolTip = [this](std::int64_t rank, std::int64_t count) { return toolTipOf(rank, count); };
    texts.spoken = [this](const Place& place) { return spoken(place); };
    if (const auto word = m_words.find(aggregate::StatusBand::Halted); word != m_words.end())
        texts.status = [halted = word->second](aggregate::StatusBand band) {
            switch (band) {
            case aggregate::StatusBand::None: break;
            case aggregate::StatusBand::Open: return tr("open");
            case aggregate::StatusBand::Halted: return halted;
            case aggregate::StatusBand::Closed: return tr("closed");
            }
            return QString();
        };
    return texts;
}

void TimelinePanel::setFilter(std::shared_ptr<const std::vector<std::uint32_t>> ranks) {
    m_filter = std::move(ranks);
    rebuild();
}

void TimelinePanel::rebuild() {
    const quint64 generation = ++m_generation;
    const auto& view = m_session->view();
    if (!view.series) {
        if (m_session->isOpen())
            m_widget->setModel(nullptr);
        return;
    }
    using Index = std::shared_ptr<const EventIndex>;
    const auto axis = view.view.axis == timetravel::Axis::Recorded ? timeline::Axis::Recorded : timeline::Axis::Occurred;
    m_session->ask<Index>(
        this, [series = view.series, axis, filter = m_filter](workspace::Workspace&) -> base::Result<Index> { return EventIndex::build(series, axis, filter); },
        [this, generation](const base::Result<Index>& index) {
            if (generation != m_generation)
                return;
            if (!index)
                return m_widget->setError(fromUtf8(index.error().message));
            m_widget->setModel(*index);
            learnWords();
            showChecks();
            follow();
            followHandles();
        });
}

// "frozen" is the account's word; a band is only a band. Asked once per view, of the first state in the band.
void TimelinePanel::learnWords() {
    const quint64 generation = ++m_wordsGeneration;
    const auto& view = m_session->view();
    if (!view.series || !m_session->kind() || m_words.contains(aggregate::StatusBand::Halted))
        return;
    const auto& runs = m_widget->model()->statusRuns();
    const auto halted = std::find_if(runs.begin(), runs.end(), [](const auto& run) { return run.status == aggregate::StatusBand::Halted; });
    if (halted == runs.end())
        return;
    m_session->ask<QString>(
        this,
        [stream = view.stream, v = view.view, rank = timetravel::Rank{halted->first}](workspace::Workspace& w) -> base::Result<QString> {
            LOOKBACK_TRY_ASSIGN(const auto answer, w.state({stream, v, rank, true}));
            for (const auto& field : w.kind().fields(*answer.state))
                if (field.path == "status")
                    return valueText(field.value);
            return QString();
        },
        [this, generation](const base::Result<QString>& word) {
            if (generation != m_wordsGeneration || !word || word->isEmpty())
                return;
            m_words[aggregate::StatusBand::Halted] = *word;
            m_widget->setTexts(texts());
        });
}

// The events a check found broken, in their lane; it is there only while there are any.
void TimelinePanel::showChecks() {
    constexpr std::size_t kShown = 200; // more would merge into one mark anyway; the panel lists all
    const quint64 generation = ++m_checksGeneration;
    const auto& view = m_session->view();
    const auto* integrity = m_session->integrity();
    if (!m_session->isOpen() || !view.series || !m_widget->model() || &m_widget->model()->series() != view.series.get())
        return;
    std::vector<base::Position> positions;
    if (const auto& last = integrity->last())
        for (const auto& problem : last->report.problems)
            if (problem.position && problem.stream == view.stream && positions.size() < kShown && integrity->broken().contains(fromUtf8(problem.position->text())))
                positions.push_back(*problem.position);
    if (positions.empty())
        return m_widget->setChecks({});
    using Ranks = std::vector<std::int64_t>;
    m_session->ask<Ranks>(
        this,
        [stream = view.stream, v = view.view, positions = std::move(positions)](workspace::Workspace& w) -> base::Result<Ranks> {
            Ranks ranks;
            for (const auto& position : positions)
                if (const auto rank = w.rankOf(stream, v, position))
                    ranks.push_back(rank->value);
            return ranks;
        },
        [this, generation](const base::Result<Ranks>& ranks) {
            if (generation != m_checksGeneration || !ranks)
                return;
            QList<timeline::Mark> marks;
            for (const auto rank : *ranks)
                marks.append({rank, tr("broken")});
            m_widget->setChecks(marks);
        });
}

// While another index is being built the widget keeps showing the old one; telling it ranks of the new would lie.
void TimelinePanel::follow() {
    const auto& place = m_session->cursor()->place();
    if (!m_widget->model() || &m_widget->model()->series() != m_session->view().series.get() || place.rank < 0)
        return;
    m_widget->setPlace(Place{place.rank, place.instant}, Cause::Program);
    m_widget->setCaughtUp(m_session->stateIsCurrent());
}

void TimelinePanel::followHandles() {
    const auto placeOf = [](const std::optional<TimeCursor::Handle>& handle) {
        return handle ? std::optional(Place{handle->rank, handle->instant ? std::optional<std::int64_t>(*handle->instant) : std::nullopt}) : std::nullopt;
    };
    m_widget->setHandles({placeOf(m_session->cursor()->handleA()), placeOf(m_session->cursor()->handleB())}, Cause::Program);
}

void TimelinePanel::offer(timeline::Offer offer) {
    switch (offer) {
    case timeline::Offer::OpenStore: Q_EMIT openRequested(); return;
    case timeline::Offer::OpenSample: Q_EMIT sampleRequested(); return;
    case timeline::Offer::ClearFilters: Q_EMIT clearFiltersRequested(); return;
    case timeline::Offer::Retry: m_session->checkForNews(); return;
    }
}

QString TimelinePanel::toolTipOf(std::int64_t rank, std::int64_t count) const {
    const auto& view = m_session->view();
    if (!view.series || rank < 1 || rank > view.events())
        return {};
    const auto& s = *view.series;
    const auto i = static_cast<std::size_t>(rank - 1);
    QStringList lines;
    lines.append(count > 1 ? tr("%1 from v%2").arg(format::events(count)).arg(s.version[i]) : tr("v%1").arg(s.version[i]));
    lines.append(tr("recorded %1").arg(format::instant(s.recordedAt[i])));
    if (s.occurredAt[i] != s.recordedAt[i])
        lines.append(tr("occurred %1 (%2)").arg(format::instant(s.occurredAt[i]), format::lateness(s.recordedAt[i], s.occurredAt[i])));
    const std::int64_t before = i == 0 ? 0 : s.value[i - 1];
    if (s.value[i] != before && count == 1)
        lines.append(tr("amount %1").arg(format::money(s.value[i] - before, s.decimals, format::Sign::Change)));
    lines.append(tr("%1 %2 %3").arg(fromUtf8(s.name), format::money(s.value[i], s.decimals), fromUtf8(s.unit)));
    for (std::int64_t at = rank; at < rank + std::min<std::int64_t>(count, 20); ++at)
        for (const QString& line : erasureLines(view, at))
            if (!lines.contains(line))
                lines.append(line);
    return lines.join(QLatin1Char('\n'));
}

QString TimelinePanel::spoken(const Place& place) const {
    const auto& view = m_session->view();
    if (!view.series || place.rank < 1 || place.rank > view.events())
        return tr("Before the first event of %1").arg(format::count(view.events()));
    const auto& s = *view.series;
    const auto i = static_cast<std::size_t>(place.rank - 1);
    QString text = tr("Event %1 of %2, %3, %4 %5 %6")
                       .arg(place.rank)
                       .arg(view.events())
                       .arg(format::instant(*view.instantOfRank(place.rank)), fromUtf8(s.name), format::money(s.value[i], s.decimals), fromUtf8(s.unit));
    if (s.status[i] == aggregate::StatusBand::Halted)
        text += tr(", %1").arg(m_words.contains(aggregate::StatusBand::Halted) ? m_words.at(aggregate::StatusBand::Halted) : tr("halted"));
    if (s.ruleBits[i] != 0)
        text += tr(", breaks a rule");
    return text;
}

} // namespace lookback::ui
