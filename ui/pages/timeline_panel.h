// Joins the timeline widget to the session: index built on the worker, cursor and handles both ways, texts. The widget knows no session; this does.
#pragma once

#include "ui/session/session.h"
#include "ui/timeline/timeline_widget.h"

#include <map>

namespace lookback::ui {

class TimelinePanel : public QObject {
    Q_OBJECT
public:
    TimelinePanel(Session* session, timeline::TimelineWidget* widget, QObject* parent = nullptr);

    /// Ranks that match the filter; null = none active.
    void setFilter(std::shared_ptr<const std::vector<std::uint32_t>> ranks);

Q_SIGNALS:
    void sampleRequested();
    void openRequested();
    void clearFiltersRequested();
    void filterRequested(const QString& expression);

private:
    void rebuild();
    void follow();
    void followHandles();
    void offer(timeline::Offer offer);
    [[nodiscard]] timeline::TimelineTexts texts() const;
    void learnWords();
    void showChecks();
    QString toolTipOf(std::int64_t rank, std::int64_t count) const;
    QString spoken(const timeline::Place& place) const;

    Session* m_session;
    timeline::TimelineWidget* m_widget;
    std::shared_ptr<const std::vector<std::uint32_t>> m_filter;
    std::map<aggregate::StatusBand, QString> m_words; ///< the kind's own word for each band of the account
    quint64 m_generation = 0, m_wordsGeneration = 0, m_checksGeneration = 0;
};

} // namespace lookback::ui
