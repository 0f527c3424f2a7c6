#include "ui/pages/inspector_panel.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/icons.h"
#include "ui/appearance/plain_text.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/json_text.h"
#include "ui/pages/code_view.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel_bar.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {
namespace {

QWidget* pageOf(std::initializer_list<QWidget*> parts) {
    auto* page = new QFrame;
    appearance::setKind(page, "surface");
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(2);
    for (QWidget* part : parts)
        layout->addWidget(part);
    return page;
}

PlainLabel* headLabel(const char* name) {
    auto* label = new PlainLabel;
    label->setObjectName(QLatin1String(name));
    label->setContentsMargins(10, 2, 10, 2);
    label->setWordWrap(true);
    appearance::setKind(label, "secondary");
    return label;
}

} // namespace

InspectorPanel::InspectorPanel(Session* session, DockTitle* title, QWidget* parent) : QWidget(parent), m_session(session), m_title(title) {
    m_empty = new EmptyState(tr("Select an event, or press → to step to the next."), this);
    buildTabs();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_tabs, 1);
    m_erasure = new QPushButton(this);
    m_erasure->setObjectName(QStringLiteral("inspectorErasure"));
    m_erasure->setAccessibleName(tr("Show the erasure"));
    m_erasure->setIcon(icon(Glyph::ErasedBox, Kind::Privacy));
    m_erasure->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    appearance::setKind(m_erasure, "link");
    m_erasure->hide();
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(8, 0, 8, 3);
    foot->addWidget(m_erasure);
    foot->addStretch();
    layout->setSpacing(0);
    layout->addLayout(foot);
    connect(m_erasure, &QPushButton::clicked, this, [this] { Q_EMIT showErasure(m_erasure->property("erasure").toString()); });
    auto* previous = title->addButton(icon(QStringLiteral("caret-left-fill")), tr("Previous event"), QStringLiteral("inspectorPrevious"));
    auto* next = title->addButton(icon(QStringLiteral("play-fill")), tr("Next event"), QStringLiteral("inspectorNext"));
    connect(previous, &QToolButton::clicked, this, [this] { m_session->cursor()->setRank(m_session->cursor()->rank() - 1, CursorCause::User); });
    connect(next, &QToolButton::clicked, this, [this] { m_session->cursor()->setRank(m_session->cursor()->rank() + 1, CursorCause::User); });
    m_timer.setSingleShot(true);
    m_timer.setInterval(40);
    connect(&m_timer, &QTimer::timeout, this, &InspectorPanel::request);
    connect(session->cursor(), &TimeCursor::rankChanged, &m_timer, qOverload<>(&QTimer::start));
    connect(session, &Session::viewChanged, &m_timer, qOverload<>(&QTimer::start));
    connect(session, &Session::summaryChanged, &m_timer, qOverload<>(&QTimer::start));
    request();
}

void InspectorPanel::buildTabs() {
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("inspectorTabs"));
    m_tabs->setAccessibleName(tr("Views of the event"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setDrawBase(false);
    m_raw = new CodeView(QStringLiteral("inspectorRaw"), tr("Event as stored"));
    m_upcasted = new CodeView(QStringLiteral("inspectorUpcasted"), tr("Event as the fold sees it"));
    m_derived = headLabel("inspectorDerived");
    m_steps = new CodeView(QStringLiteral("inspectorSteps"), tr("Upcasting step by step"));
    m_stepsHead = headLabel("inspectorStepsHead");
    m_bytes = new CodeView(QStringLiteral("inspectorBytes"), tr("Bytes of the record"));
    m_bytes->setNumbers(false);
    m_bytes->setJsonColours(false);
    m_bytesHead = headLabel("inspectorBytesHead");
    m_bytesHead->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sentence = headLabel("inspectorSentence");
    m_context = new CodeView(QStringLiteral("inspectorContext"), tr("Where the event came from"));
    m_context->setNumbers(false);
    m_tabs->addTab(pageOf({m_raw}), tr("Raw"));
    m_tabs->addTab(pageOf({m_derived, m_upcasted}), tr("Upcasted"));
    m_tabs->addTab(pageOf({m_stepsHead, m_steps}), tr("Steps"));
    m_tabs->addTab(pageOf({m_bytesHead, m_bytes}), tr("Bytes"));
    m_tabs->addTab(pageOf({m_sentence, m_context}), tr("Context"));
}

void InspectorPanel::showTab(int index) { m_tabs->setCurrentIndex(index); }

void InspectorPanel::request() {
    const quint64 generation = ++m_generation;
    const auto& place = m_session->cursor()->place();
    const bool any = m_session->view().series && !m_session->viewLoading() && place.rank > 0 && place.rank <= m_session->view().events();
    if (!any) {
        m_tabs->hide();
        m_erasure->hide();
        m_empty->show();
        m_title->setWord({});
        return;
    }
    m_session->ask<Shown>(
        this,
        [place](workspace::Workspace& w) -> base::Result<Shown> {
            Shown shown;
            LOOKBACK_TRY_ASSIGN(shown.detail, w.event(place.stream, place.view, timetravel::Rank{place.rank}));
            for (const auto& personal : shown.detail.personal)
                shown.personal.push_back(personalShown(w, personal.shown, personal.subject));
            return shown;
        },
        [this, generation](const base::Result<Shown>& detail) {
            if (generation != m_generation)
                return;
            if (detail)
                return show(*detail);
            m_empty->setSentence(tr("Could not read this event: %1").arg(fromUtf8(detail.error().message)));
            m_tabs->hide();
            m_erasure->hide();
            m_empty->show();
        });
}

// By the sealed text itself: upcasting moves values, their seals stay. What is told stands without quotes, so that nobody takes it for the value.
SealedText InspectorPanel::sealedTexts(const Shown& shown) const {
    const auto& event = shown.detail.row.event;
    std::vector<aggregate::PersonalSpan> spans;
    std::map<std::string, QString, std::less<>> texts;
    if (m_session->kind() && !m_session->kind()->personalSpans(event.view(), spans))
        for (const auto& span : spans)
            for (std::size_t i = 0; i < shown.detail.personal.size() && i < shown.personal.size(); ++i)
                if (shown.detail.personal[i].pointer == span.pointer && span.end - span.begin > 2 && shown.personal[i].state != workspace::Revealed::State::Masked
                    && shown.personal[i].state != workspace::Revealed::State::Clear)
                    texts[event.data.substr(span.begin + 1, span.end - span.begin - 2)] =
                        (shown.personal[i].state == workspace::Revealed::State::Erased ? QStringLiteral("▒ ") : QString()) + personalText(shown.personal[i]);
    return [texts = std::move(texts)](std::string_view sealed) {
        const auto found = texts.find(sealed);
        return found == texts.end() ? QStringLiteral("\"••••••\"") : found->second;
    };
}

void InspectorPanel::showErasures(const Shown& shown) {
    QStringList texts;
    QString first;
    for (const auto& personal : shown.personal)
        if (personal.state == workspace::Revealed::State::Erased) {
            if (!texts.contains(personalText(personal)))
                texts.append(personalText(personal));
            if (first.isEmpty())
                first = fromUtf8(personal.erasure);
        }
    m_erasure->setVisible(!texts.isEmpty());
    m_erasure->setText(visibleText(texts.join(QStringLiteral(", "))));
    m_erasure->setProperty("erasure", first);
    setPlainToolTip(m_erasure, texts.isEmpty() ? QString() : tr("%1\nThe key was destroyed: a click shows the erasure").arg(texts.join(QLatin1Char('\n'))));
}

void InspectorPanel::show(const Shown& shown) {
    const auto& detail = shown.detail;
    const auto sealed = sealedTexts(shown);
    m_empty->hide();
    m_tabs->show();
    const auto& event = detail.row.event;
    m_title->setWord(QStringLiteral("#%1 %2").arg(fromUtf8(event.position.text()), visibleText(fromUtf8(event.type))));
    m_raw->setPlainLines(prettyJson(detail.record, sealed));
    const auto& trace = detail.trace;
    m_upcasted->setPlainLines(trace.steps.empty() ? QStringList() : prettyJson(trace.steps.back().data, sealed));
    QStringList derived;
    for (const auto& pointer : trace.derived)
        derived.append(fromUtf8(pointer));
    m_derived->setPlainText(trace.problem          ? tr("Stopped: %1").arg(problemText(*trace.problem))
                                : derived.isEmpty() ? tr("Every field is in the original.")
                                                    : tr("Derived, not in the original: %1").arg(derived.join(QStringLiteral(", "))));
    showSteps(detail, sealed);
    m_bytesHead->setPlainText(tr("%1 bytes · leaf hash %2, SHA-256 of 0x00 and the record line").arg(format::count(static_cast<qint64>(detail.record.size())), format::shortHash(fromUtf8(detail.leafHash))));
    setPlainToolTip(m_bytesHead, fromUtf8(detail.leafHash));
    m_bytes->setPlainLines(QStringList{tr("leaf hash %1").arg(fromUtf8(detail.leafHash)), QString()} + hexDump(detail.record));
    showContext(shown);
    showErasures(shown);
}

void InspectorPanel::showSteps(const workspace::EventDetail& detail, const SealedText& sealed) {
    const auto& steps = detail.trace.steps;
    QStringList chain;
    std::vector<CodeView::Line> lines;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const QString change = engineText(steps[i].change);
        chain.append(i == 0 ? tr("v%1 stored").arg(steps[i].version) : tr("→ v%1%2").arg(steps[i].version).arg(change.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(change)));
        if (i == 0)
            continue;
        if (i > 1)
            lines.push_back({QString(), CodeView::LineKind::Plain});
        for (const auto& line : diffLines(prettyJson(steps[i - 1].data, sealed), prettyJson(steps[i].data, sealed)))
            lines.push_back({line.text, line.kind == DiffLine::Kind::Added ? CodeView::LineKind::Added
                                 : line.kind == DiffLine::Kind::Removed    ? CodeView::LineKind::Removed
                                                                           : CodeView::LineKind::Plain});
    }
    if (detail.trace.problem)
        chain.append(tr("✗ %1").arg(problemText(*detail.trace.problem)));
    else if (steps.size() == 1)
        chain.append(tr("· current schema, no step needed"));
    m_stepsHead->setPlainText(chain.join(QLatin1Char(' ')));
    if (lines.empty() && !steps.empty())
        for (const QString& line : prettyJson(steps.front().data, sealed))
            lines.push_back({line, CodeView::LineKind::Plain});
    m_steps->setLines(std::move(lines));
}

void InspectorPanel::showContext(const Shown& shown) {
    const auto& detail = shown.detail;
    m_sentence->setPlainText(visibleText(sentenceText(detail.sentence)));
    const auto& event = detail.row.event;
    const auto who = workspace::provenanceOf(event.metadata);
    QStringList lines;
    const auto line = [&lines](const QString& name, const QString& value) {
        if (!value.isEmpty())
            lines.append(QStringLiteral("%1 %2").arg(name, -14).arg(value));
    };
    line(tr("actor"), fromUtf8(who.actor));
    line(tr("approver"), fromUtf8(who.approver));
    line(tr("correlation"), fromUtf8(who.correlationId));
    line(tr("cause"), fromUtf8(who.causationId));
    line(tr("stream"), fromUtf8(event.stream));
    line(tr("revision"), QString::number(event.revision.value));
    line(tr("position"), QLatin1Char('#') + fromUtf8(event.position.text()));
    line(tr("recorded"), format::instant(event.recordedAt.ns));
    line(tr("occurred"), format::instant(event.occurredAt.ns));
    line(tr("delay"), format::lateness(event.recordedAt.ns, event.occurredAt.ns));
    for (std::size_t i = 0; i < detail.personal.size(); ++i) {
        const auto& personal = detail.personal[i];
        line(tr("personal"), tr("%1 of %2, key %3: %4")
                                 .arg(fromUtf8(personal.pointer), fromUtf8(personal.subject), personal.kid.empty() ? tr("none") : fromUtf8(personal.kid),
                                      shown.personal[i].state == workspace::Revealed::State::Masked ? tr("masked") : personalText(shown.personal[i])));
    }
    m_context->setPlainLines(lines);
}

} // namespace lookback::ui
