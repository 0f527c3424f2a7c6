#include "ui/pages/event_view.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/row_delegate.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QResizeEvent>
#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QStyle>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lookback::ui {
namespace {

// Of the columns that share what the figures leave: a type with and without its schema steps, one badge and two, a short actor and a pair.
constexpr int kLate = 88, kLater = 106, kTypeName = 141, kTypeAndSchema = 178, kOneFlag = 54, kTwoFlags = 90, kActor = 52, kActorWhole = 190;

} // namespace

EventView::EventView(Session* session, QWidget* parent) : QWidget(parent), m_session(session), m_model(new EventTableModel(session, this)) {
    setObjectName(QStringLiteral("eventView"));
    m_filter = new FilterField(tr("Filter: type:Withdrawn and amount>50"), this);
    m_filter->edit()->setObjectName(QStringLiteral("filterEdit"));
    m_filter->edit()->setAccessibleName(tr("Filter events"));
    m_filter->edit()->installEventFilter(this);
    m_filter->setVerdict(FilterField::Verdict::Rest, QStringLiteral("Ctrl+F"));
    m_chipRow = new QWidget(this);
    m_chips = new QHBoxLayout(m_chipRow);
    m_chips->setContentsMargins(8, 0, 8, 4);
    m_chipRow->hide();
    buildTable();
    m_noMatch = new EmptyState({}, this);
    connect(m_noMatch->addWayOut(tr("Clear filters"), QStringLiteral("clearFilters")), &QPushButton::clicked, this, &EventView::clearFilters);
    m_noEvents = new EmptyState(tr("Choose an account to see its events."), this);
    m_unreadable = new CouldNotRead(this);
    nameButtons(*m_unreadable, QStringLiteral("events"));
    connect(m_unreadable, &CouldNotRead::retryRequested, session, &Session::checkForNews);
    m_stack = new QStackedWidget(this);
    for (QWidget* page : {static_cast<QWidget*>(m_table), static_cast<QWidget*>(m_noMatch), static_cast<QWidget*>(m_noEvents), static_cast<QWidget*>(m_unreadable)})
        m_stack->addWidget(page);

    auto* foot = new QFrame(this);
    appearance::setKind(foot, "foot");
    auto* footRow = new QHBoxLayout(foot);
    footRow->setContentsMargins(10, 3, 10, 3);
    footRow->setSpacing(14);
    m_count = new PlainLabel({}, foot);
    m_count->setObjectName(QStringLiteral("lblRows"));
    appearance::setKind(m_count, "title");
    m_sums = new PlainLabel({}, foot);
    m_sums->setObjectName(QStringLiteral("lblSums"));
    m_hint = new PlainLabel({}, foot);
    m_sums->setElided(true);
    m_hint->setElided(true);
    appearance::setKind(m_sums, "caption");
    appearance::setKind(m_hint, "caption");
    footRow->addWidget(m_count);
    footRow->addWidget(m_sums);
    footRow->addStretch();
    footRow->addWidget(m_hint);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(8, 6, 8, 6);
    filterRow->addWidget(m_filter);
    layout->addLayout(filterRow);
    layout->addWidget(m_chipRow);
    layout->addWidget(m_stack, 1);
    layout->addWidget(foot);

    connect(m_filter->edit(), &QLineEdit::textEdited, this, &EventView::check);
    connect(m_filter->edit(), &QLineEdit::returnPressed, this, [this] {
        const QString text = m_filter->edit()->text().trimmed();
        if (!text.isEmpty())
            addFilter(text);
    });
    connect(session, &Session::viewChanged, this, [this] {
        refresh();
        if (!m_filters.isEmpty())
            applyFilters();
    });
    connect(session, &Session::viewFailed, this, [this](const base::Error& error) {
        m_unreadable->setProblem(tr("the events of %1").arg(m_session->cursor()->place().account), fromUtf8(error.message));
        m_stack->setCurrentWidget(m_unreadable);
    });
    connect(session->cursor(), &TimeCursor::accountChanged, this, &EventView::clearFilters);
    connect(session->cursor(), &TimeCursor::rankChanged, this, &EventView::followCursor);
    connect(m_model, &QAbstractItemModel::modelReset, this, &EventView::followCursor);
    refresh();
}

void EventView::buildTable() {
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("eventTable"));
    m_table->setAccessibleName(tr("Events"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new RowDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setColumnHidden(EventTableModel::Summary, true);
    auto* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->setMinimumSectionSize(28);
    const int widths[EventTableModel::kColumns] = {40, 40, 164, kLate, 174, 0, 88, 78, 56, 40};
    for (int column = 0; column < EventTableModel::kColumns; ++column)
        if (widths[column] > 0)
            header->resizeSection(column, scaled(widths[column]));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
        if (!m_following && current.isValid())
            m_session->cursor()->setRank(m_model->rankOfRow(current.row()), CursorCause::User);
    });
}

void EventView::focusFilter() {
    m_filter->edit()->setFocus(Qt::ShortcutFocusReason);
    m_filter->edit()->selectAll();
}

// Esc clears the text, a second Esc the chips.
bool EventView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_filter->edit() && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        if (!m_filter->edit()->text().isEmpty()) {
            m_filter->edit()->clear();
            check({});
        } else {
            clearFilters();
        }
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void EventView::check(const QString& text) {
    const quint64 generation = ++m_checkGeneration;
    if (text.trimmed().isEmpty()) {
        m_filter->setVerdict(FilterField::Verdict::Rest, QStringLiteral("Ctrl+F"));
        return;
    }
    if (!m_session->isOpen())
        return;
    using Parsed = std::shared_ptr<const filter::Filter>;
    m_session->ask<Parsed>(
        this, [text = text.toUtf8().toStdString()](workspace::Workspace& w) { return w.parseFilter(text); },
        [this, generation](const base::Result<Parsed>& parsed) {
            if (generation != m_checkGeneration)
                return;
            if (parsed)
                m_filter->setVerdict(FilterField::Verdict::Valid, tr("Enter applies"));
            else
                m_filter->setVerdict(FilterField::Verdict::Invalid, tr("%1, %2").arg(fromUtf8(parsed.error().message), fromUtf8(parsed.error().where)));
        });
}

void EventView::addFilter(const QString& expression) {
    if (!m_session->isOpen())
        return;
    using Parsed = std::shared_ptr<const filter::Filter>;
    m_session->ask<Parsed>(
        this, [text = expression.toUtf8().toStdString()](workspace::Workspace& w) { return w.parseFilter(text); },
        [this, expression](const base::Result<Parsed>& parsed) {
            if (!parsed) {
                m_filter->setVerdict(FilterField::Verdict::Invalid, tr("%1, %2").arg(fromUtf8(parsed.error().message), fromUtf8(parsed.error().where)));
                return;
            }
            if (!m_filters.contains(expression))
                m_filters.append(expression);
            m_filter->edit()->clear();
            rebuildChips();
            applyFilters();
        });
}

void EventView::clearFilters() {
    m_filter->edit()->clear();
    m_filter->setVerdict(FilterField::Verdict::Rest, QStringLiteral("Ctrl+F"));
    if (m_filters.isEmpty())
        return;
    m_filters.clear();
    rebuildChips();
    applyFilters();
}

void EventView::rebuildChips() {
    while (QLayoutItem* item = m_chips->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString& text : std::as_const(m_filters)) {
        auto* chip = new Chip(visibleText(text), Chip::Tone::Filter, m_chipRow);
        chip->setObjectName(QStringLiteral("filterChip%1").arg(m_filters.indexOf(text)));
        connect(chip, &Chip::removed, this, [this, text] {
            m_filters.removeAll(text);
            QMetaObject::invokeMethod(this, [this] { rebuildChips(); }, Qt::QueuedConnection);
            applyFilters();
        });
        m_chips->addWidget(chip);
    }
    m_chips->addStretch();
    m_chipRow->setVisible(!m_filters.isEmpty());
}

std::string EventView::expression() const {
    QStringList parts;
    for (const QString& filter : m_filters)
        parts.append(QLatin1Char('(') + filter + QLatin1Char(')'));
    return parts.join(QStringLiteral(" and ")).toUtf8().toStdString();
}

void EventView::applyFilters() {
    const quint64 generation = ++m_generation;
    if (m_filters.isEmpty() || !m_session->view().series) {
        m_model->setFilter(nullptr);
        Q_EMIT filterChanged(nullptr);
        refresh();
        return;
    }
    using Ranks = std::vector<std::uint32_t>;
    const auto& view = m_session->view();
    m_filter->setVerdict(FilterField::Verdict::Rest, tr("filtering…"));
    m_session->runJob<Ranks>(
        tr("Filter %1").arg(m_filters.join(QStringLiteral(" and "))), this,
        [expression = expression(), stream = view.stream, v = view.view](workspace::Workspace& w, std::stop_token stop,
                                                                         const base::ProgressCallback& progress) -> base::Result<Ranks> {
            LOOKBACK_TRY_ASSIGN(const auto parsed, w.parseFilter(expression));
            return w.matchingRanks(stream, v, *parsed, stop, progress);
        },
        [](const Ranks& ranks) { return tr("%1 match").arg(format::events(static_cast<qint64>(ranks.size()))); },
        [this, generation](base::Result<Ranks> ranks) {
            if (generation != m_generation)
                return;
            m_filter->setVerdict(FilterField::Verdict::Rest, QStringLiteral("Ctrl+F"));
            if (!ranks) {
                // Cancelled or failed: a chip over unfiltered rows would lie.
                m_filters.clear();
                QMetaObject::invokeMethod(this, [this] { rebuildChips(); }, Qt::QueuedConnection);
                m_model->setFilter(nullptr);
                Q_EMIT filterChanged(nullptr);
                return refresh();
            }
            auto shared = std::make_shared<const Ranks>(std::move(*ranks));
            m_model->setFilter(shared);
            Q_EMIT filterChanged(shared);
            refresh();
        });
}

void EventView::followCursor() {
    const qint64 rank = m_session->cursor()->rank();
    const int row = m_model->rowOfRank(rank);
    m_following = true;
    if (row < 0 || row >= m_model->rowCount() || m_model->rankOfRow(row) != rank) {
        m_table->selectionModel()->clear();
    } else {
        const QModelIndex index = m_model->index(row, 0);
        m_table->setCurrentIndex(index);
        m_table->scrollTo(index);
        // Whole rows under the header; what is cut is cut at the bottom.
        auto* bar = m_table->verticalScrollBar();
        if (const int height = m_table->verticalHeader()->defaultSectionSize(), cut = bar->value() % height; cut != 0 && (row + 1) * height - bar->value() > height)
            bar->setValue(bar->value() + height - cut);
    }
    m_following = false;
    const auto version = m_session->view().series && rank > 0 && rank <= m_session->view().events()
        ? m_session->view().series->version[static_cast<std::size_t>(rank - 1)]
        : 0;
    const bool occurred = m_session->view().view.axis == timetravel::Axis::Occurred;
    m_hint->setPlainText(!m_session->view().series ? QString() : occurred ? tr("ordered by occurred time, then by #") : tr("below the line: later than v%1").arg(version));
}

// As wide as the longest figure needs: two digits or ten million, whole instants with their fractions, the largest balance.
void EventView::sizeNumbers() {
    const auto& view = m_session->view();
    if (!view.series || view.series->empty() || !m_session->isOpen())
        return;
    const QFontMetrics metrics(Fonts::strong(12));
    const auto fit = [&](int column, qsizetype digits) {
        const QString widest(std::max<qsizetype>(digits, 2), QLatin1Char('0'));
        m_table->horizontalHeader()->resizeSection(column, metrics.horizontalAdvance(widest) + scaled(13));
    };
    fit(EventTableModel::Position, static_cast<qsizetype>(m_session->summary().head.position.text().size()));
    fit(EventTableModel::Version, QString::number(view.series->version.back()).size());
    const auto& series = *view.series;
    std::int64_t largest = 0, change = 0, before = 0;
    qsizetype instant = 0;
    series.value.each([&](std::size_t, std::int64_t value) {
        const auto distance = [](std::int64_t a, std::int64_t b) { return static_cast<std::int64_t>(std::abs(static_cast<double>(a) - static_cast<double>(b))); };
        largest = std::max(largest, distance(value, 0));
        change = std::max(change, distance(value, before));
        before = value;
    });
    series.recordedAt.each([&](std::size_t i, std::int64_t recorded) {
        if (instant < 1 && recorded % 1'000'000'000 != 0)
            instant = static_cast<qsizetype>(i) + 1;
    });
    const auto fitText = [&](int column, const QString& text) {
        m_table->horizontalHeader()->resizeSection(column, std::max(scaled(66), metrics.horizontalAdvance(text) + scaled(13)));
    };
    fitText(EventTableModel::Balance, format::money(-largest, series.decimals));
    fitText(EventTableModel::Amount, format::money(-change, series.decimals, format::Sign::Change));
    const std::int64_t longest = series.recordedAt[static_cast<std::size_t>(std::max<qsizetype>(instant - 1, 0))];
    m_instantWidth = metrics.horizontalAdvance(format::instant(longest)) + scaled(16);
    m_secondsWidth = metrics.horizontalAdvance(format::instant(longest / 1'000'000'000 * 1'000'000'000)) + scaled(16);
    shareRoom();
}

// What the figures leave goes to the type, the flags and the actor, in that order: the balance and the flags are seen without scrolling for as long as
// possible. The actor, who also stands in the inspector, is the first to go.
void EventView::shareRoom() {
    auto* header = m_table->horizontalHeader();
    int room = width() - style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, m_table); // the table itself is laid out later
    header->resizeSection(EventTableModel::Occurred, scaled(room > scaled(900) ? kLater : kLate));
    for (const int column : {EventTableModel::Position, EventTableModel::Version, EventTableModel::Occurred, EventTableModel::Amount, EventTableModel::Balance})
        room -= header->sectionSize(column);
    // Fractions of a second before the balance would be the wrong way round: they elide, with a tool tip.
    const bool whole = room - m_instantWidth >= scaled(kTypeName + kOneFlag);
    header->resizeSection(EventTableModel::Recorded, whole ? m_instantWidth : m_secondsWidth);
    room -= header->sectionSize(EventTableModel::Recorded);
    const int type = std::clamp(room - scaled(kOneFlag), scaled(kTypeName), scaled(kTypeAndSchema));
    header->resizeSection(EventTableModel::Type, type);
    const int actor = room - type - scaled(kTwoFlags);
    m_table->setColumnHidden(EventTableModel::Actor, actor < scaled(kActor));
    header->resizeSection(EventTableModel::Actor, std::clamp(actor, scaled(kActor), scaled(kActorWhole)));
}

void EventView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    shareRoom();
    if (event->oldSize().height() != height()) // a dock opened: the row at the cursor stays in sight
        QMetaObject::invokeMethod(this, &EventView::followCursor, Qt::QueuedConnection);
}

void EventView::refresh() {
    sizeNumbers();
    const auto sums = m_model->footer();
    const bool account = m_session->cursor()->hasAccount();
    m_count->setPlainText(account && m_session->view().series ? format::eventsOf(sums.events, sums.all) : QString());
    const int decimals = m_session->view().series ? m_session->view().series->decimals : 2;
    m_sums->setPlainText(account && m_session->view().series ? tr("net %1    Σ|amount| %2").arg(format::money(sums.net, decimals), format::money(sums.absolute, decimals))
                                                             : QString());
    if (!account) {
        m_noEvents->setSentence(m_session->isOpen() ? tr("Choose an account to see its events.") : tr("Open a store or try a sample."));
        m_stack->setCurrentWidget(m_noEvents);
    } else if (m_session->view().series && sums.all == 0) {
        m_noEvents->setSentence(tr("This account has no events in this view."));
        m_stack->setCurrentWidget(m_noEvents);
    } else if (m_model->filtered() && sums.events == 0) {
        m_noMatch->setSentence(tr("0 of %1 events match.").arg(format::count(sums.all)));
        m_stack->setCurrentWidget(m_noMatch);
    } else {
        m_stack->setCurrentWidget(m_table);
    }
    followCursor();
}

} // namespace lookback::ui
