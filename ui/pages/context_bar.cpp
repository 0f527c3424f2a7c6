#include "ui/pages/context_bar.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/pages/integrity_panel.h"
#include "ui/session/idle_watch.h"
#include "ui/widgets/segments.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QMenu>

namespace lookback::ui {

ContextBar::ContextBar(Session* session, QWidget* parent) : QWidget(parent), m_session(session) {
    setObjectName(QStringLiteral("contextBar"));
    m_row = new SegmentRow(this);
    const auto add = [this](CaptionValue*& segment, const QString& caption, const char* name, CaptionValue::Size size, bool stays, bool atEnd = false) {
        segment = new CaptionValue(caption, size, m_row);
        segment->setObjectName(QLatin1String(name));
        m_row->addSegment(segment, stays, atEnd);
    };
    using Size = CaptionValue::Size;
    add(m_account, tr("Account"), "ctxAccount", Size::Normal, false);
    add(m_axis, tr("Axis"), "ctxAxis", Size::Normal, false);
    add(m_instant, tr("As of"), "ctxInstant", Size::Instant, true);
    add(m_knownAsOf, tr("Known as of"), "ctxKnownAsOf", Size::Normal, false);
    add(m_balance, tr("Balance"), "ctxBalance", Size::Balance, true);
    add(m_status, tr("Status"), "ctxStatus", Size::Normal, false);
    add(m_integrity, tr("Integrity"), "ctxIntegrity", Size::Normal, true);
    add(m_findings, tr("Findings"), "ctxFindings", Size::Normal, false);
    add(m_mode, tr("Mode"), "ctxMode", Size::Normal, true, true);
    m_axisSegments = new Segments({{tr("Recorded"), QStringLiteral("axisRecorded")}, {tr("Occurred"), QStringLiteral("axisOccurred")}});
    setPlainToolTip(m_axisSegments->button(0), tr("What the system knew: events in the order they were recorded (X)"));
    setPlainToolTip(m_axisSegments->button(1), tr("What was true: events in the order they occurred (X)"));
    m_axis->setEmbedded(m_axisSegments);
    m_account->setHasMenu(true);
    m_account->setLongest(220); // one long id must not push axis, status and findings out
    m_instant->setHasMenu(true);
    m_knownAsOf->setHasMenu(true);
    m_integrity->setHasMenu(true);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_row);

    connect(m_account, &QAbstractButton::clicked, this, &ContextBar::accountRequested);
    connect(m_instant, &QAbstractButton::clicked, this, &ContextBar::instantRequested);
    connect(m_integrity, &QAbstractButton::clicked, this, &ContextBar::integrityRequested);
    connect(session->integrity(), &Integrity::changed, this, &ContextBar::refreshIntegrity);
    connect(session->integrity(), &Integrity::progressed, this, &ContextBar::refreshIntegrity);
    connect(m_findings, &QAbstractButton::clicked, this, &ContextBar::findingsRequested);
    connect(m_mode, &QAbstractButton::clicked, this, &ContextBar::modeRequested);
    connect(m_knownAsOf, &QAbstractButton::clicked, this, &ContextBar::buildKnownAsOfMenu);
    connect(m_axisSegments, &Segments::currentChanged, this, [this](int index) {
        m_session->cursor()->setAxis(index == 0 ? timetravel::Axis::Recorded : timetravel::Axis::Occurred);
    });
    connect(session->cursor(), &TimeCursor::rankChanged, this, &ContextBar::refresh);
    connect(session->cursor(), &TimeCursor::viewChanged, this, &ContextBar::refresh);
    connect(session, &Session::viewChanged, this, &ContextBar::refresh);
    connect(session, &Session::opened, this, &ContextBar::refresh);
    connect(session, &Session::closed, this, &ContextBar::refresh);
    connect(session, &Session::reportChanged, this, &ContextBar::refresh);
    connect(session, &Session::stateChanged, this, &ContextBar::refreshState);
    refresh();
}

QString ContextBar::copyText() const { return m_row->copyText(); }

void ContextBar::refreshState() {
    if (const auto& shown = m_session->state())
        for (const auto& field : shown->fields)
            if (field.path == "status" && m_session->kind())
                m_words[m_session->kind()->statusBand(*shown->answer.state)] = valueText(field.value);
    refresh();
}

void ContextBar::refresh() {
    const auto* cursor = m_session->cursor();
    const auto& place = cursor->place();
    const auto& view = m_session->view();
    const bool loaded = cursor->hasAccount() && !m_session->viewLoading() && view.series != nullptr && place.rank >= 0;
    {
        const QSignalBlocker blocker(m_axisSegments);
        m_axisSegments->setCurrentIndex(place.view.axis == timetravel::Axis::Recorded ? 0 : 1);
    }
    m_axisSegments->setEnabled(cursor->hasAccount());
    m_account->setValue(cursor->hasAccount() ? place.account : tr("none"), loaded ? fromUtf8(view.series->unit) : QString());
    m_knownAsOf->setValue(place.view.knownAsOf ? format::instant(place.view.knownAsOf->ns) : tr("now"));
    m_knownAsOf->setMeaning(Glyph::None, place.view.knownAsOf ? Kind::Finding : Kind::None, place.view.knownAsOf.has_value());

    const auto i = static_cast<std::size_t>(place.rank - 1);
    if (!loaded) {
        m_instant->setValue(cursor->hasAccount() ? tr("loading…") : QStringLiteral("–"));
        m_balance->setValue(QStringLiteral("–"));
        m_status->setValue(QStringLiteral("–"));
        m_status->setMeaning(Glyph::None, Kind::None, false);
        m_balance->setMeaning(Glyph::None, Kind::None, false);
    } else if (place.rank == 0) {
        m_instant->setValue(place.instant ? format::instant(*place.instant) : tr("before the first event"), tr("v0 of %1").arg(view.events()));
        m_balance->setValue(QStringLiteral("–"));
        m_balance->setMeaning(Glyph::None, Kind::None, false);
        m_status->setValue(tr("does not exist yet"));
        m_status->setMeaning(Glyph::None, Kind::None, false);
    } else {
        const qint64 shownInstant = place.instant.value_or(*view.instantOfRank(place.rank));
        const QString version = place.view.axis == timetravel::Axis::Recorded ? tr("v%1 of %2").arg(view.series->version[i]).arg(view.series->version.back())
                                                                              : tr("#%1 · %2 of %3").arg(view.series->version[i]).arg(place.rank).arg(view.events());
        m_instant->setValue(format::instant(shownInstant), version);
        const std::int64_t value = view.series->value[i];
        m_balance->setValue(format::money(value, view.series->decimals));
        m_balance->setMeaning(Glyph::None, value < 0 ? Kind::MoneyOut : Kind::None, value < 0);
        const auto band = view.series->status[i];
        const auto word = m_words.find(band);
        const QString fallback = band == aggregate::StatusBand::Open ? tr("open") : band == aggregate::StatusBand::Halted ? tr("halted")
            : band == aggregate::StatusBand::Closed                  ? tr("closed")
                                                                     : tr("does not exist yet");
        QString shown = word == m_words.end() ? fallback : word->second;
        shown[0] = shown[0].toUpper();
        m_status->setValue(shown);
        const bool halted = band == aggregate::StatusBand::Halted;
        m_status->setMeaning(halted ? Glyph::FrostStar : Glyph::None, halted ? Kind::Status : Kind::None, halted);
    }
    refreshIntegrity();
    const auto& report = m_session->report();
    const qint64 findings = report ? report->findings() : 0;
    m_findings->setValue(!report ? QStringLiteral("–") : findings == 0 ? tr("none") : tr("%1 found").arg(format::count(findings)));
    m_findings->setMeaning(findings > 0 ? Glyph::FindingTriangle : Glyph::None, findings > 0 ? Kind::Finding : Kind::None, findings > 0);
    refreshMode();
}

void ContextBar::setOperatorWatch(IdleWatch* watch) {
    m_operatorWatch = watch;
    connect(watch, &IdleWatch::ticked, this, &ContextBar::refreshMode);
    refreshMode();
}

void ContextBar::refreshMode() {
    if (m_session->isOperator()) {
        const bool counting = m_operatorWatch && m_operatorWatch->watching();
        const qint64 left = counting ? (m_operatorWatch->remainingMs() + 999) / 1000 : 0;
        m_mode->setValue(tr("OPERATOR"), counting ? QStringLiteral("%1:%2").arg(left / 60, 2, 10, QLatin1Char('0')).arg(left % 60, 2, 10, QLatin1Char('0')) : tr("(may write)"));
        setPlainToolTip(m_mode, tr("This store may be written to. Without a key or pointer until the clock runs out, evidence mode comes back by itself; a click brings it back now."));
        m_mode->setMeaning(Glyph::None, Kind::Finding, true);
        m_mode->setTinted(Kind::Finding);
    } else {
        m_mode->setValue(tr("EVIDENCE"), tr("(read-only)"));
        setPlainToolTip(m_mode, {});
        m_mode->setMeaning(Glyph::Padlock, Kind::None, false);
        m_mode->setTinted(Kind::None);
    }
}

void ContextBar::refreshIntegrity() {
    const auto words = integrityWords(*m_session, *m_session->integrity());
    m_integrity->setValue(words.value, words.second);
    const bool quiet = words.state == IntegrityState::NotChecked;
    m_integrity->setMeaning(m_session->isOpen() ? IntegrityBadge::glyphFor(words.state) : Glyph::None, quiet ? Kind::None : IntegrityBadge::kindFor(words.state), !quiet);
    setPlainToolTip(m_integrity, !m_session->isOpen() ? tr("Open a store first")
                        : words.state == IntegrityState::ConsistentNotAnchored
                        ? tr("All parts fit together. A person able to rewrite the whole file could have made them fit.")
                        : tr("%1. Opens what was checked; F5 checks the store.").arg(words.text));
}

void ContextBar::buildKnownAsOfMenu() {
    auto* cursor = m_session->cursor();
    if (!cursor->hasAccount())
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("knownAsOfMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto pin = [cursor](std::optional<qint64> t) { cursor->setKnownAsOf(t ? std::optional(base::Instant{*t}) : std::nullopt); };
    menu->addAction(tr("Now"), this, [pin] { pin(std::nullopt); });
    auto* same = menu->addAction(tr("Same as the cursor"), this, [pin, cursor] { pin(cursor->instant()); });
    same->setEnabled(cursor->instant().has_value());
    const auto at = [&](const QString& text, const std::optional<TimeCursor::Handle>& handle) {
        const auto t = !handle ? std::nullopt : handle->instant ? handle->instant : m_session->view().instantOfRank(handle->rank);
        menu->addAction(text, this, [pin, t] { pin(t); })->setEnabled(t.has_value());
    };
    at(tr("At A"), cursor->handleA());
    at(tr("At B"), cursor->handleB());
    menu->addSeparator();
    menu->addAction(tr("Choose…"), this, &ContextBar::knownAsOfRequested);
    menu->popup(m_knownAsOf->mapToGlobal(QPoint(0, m_knownAsOf->height())));
}

} // namespace lookback::ui
