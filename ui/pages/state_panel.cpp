#include "ui/pages/state_panel.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/roles.h"
#include "ui/appearance/row_delegate.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/widgets/busy_line.h"

#include <QtGui/QGuiApplication>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QInputDialog>
#include <QtWidgets/QTabBar>
#include <QtWidgets/QTabWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QTreeView>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {
namespace {

constexpr int kRevealMs = 60'000;
constexpr std::pair kValueWidth{136, 164}, kChangeWidth{58, 100}; // what names leave; longer values have a shorter text

QTableView* cellsTable(CellsModel* model, const char* name, const QString& accessible, QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setObjectName(QLatin1String(name));
    table->setAccessibleName(accessible);
    table->setModel(model);
    table->setItemDelegate(new RowDelegate(table));
    table->verticalHeader()->hide();
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTabKeyNavigation(false);
    table->horizontalHeader()->setHighlightSections(false);
    return table;
}

bool isHistory(const std::vector<aggregate::Field>& fields, const std::string& path) {
    for (const auto& field : fields)
        if (field.path == path)
            return field.history;
    return false;
}

Cell changeCell(std::int64_t delta, int decimals) {
    if (delta == 0)
        return {QStringLiteral("·"), {{ToneRole, static_cast<int>(TextTone::Tertiary)}}};
    return {format::money(delta, decimals, format::Sign::Change), {{MoneySignRole, static_cast<int>(delta < 0 ? MoneySign::Out : MoneySign::In)}}};
}

Cell balanceCell(std::int64_t value, int decimals, bool strong) {
    QHash<int, QVariant> roles;
    if (value < 0)
        roles.insert(MoneySignRole, static_cast<int>(MoneySign::BelowZero));
    if (strong)
        roles.insert(WeightRole, static_cast<int>(TextWeight::Strong));
    return {format::money(value, decimals), roles};
}

} // namespace

StatePanel::StatePanel(Session* session, QWidget* parent) : QWidget(parent), m_session(session), m_model(new StateModel(session, this)) {
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("stateTabs"));
    m_tabs->setAccessibleName(tr("State and difference"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setDrawBase(false);
    m_tabs->addTab(buildState(), tr("State"));
    m_tabs->addTab(buildDiff(), tr("Diff"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_tabs);
    setMinimumWidth(std::min(scaled(320), 400)); // the longest head line may elide before the timeline has to give way

    m_dimTimer.setSingleShot(true);
    m_dimTimer.setInterval(100);
    m_hideTimer.setSingleShot(true);
    m_hideTimer.setInterval(kRevealMs);
    connect(&m_dimTimer, &QTimer::timeout, this, &StatePanel::dim);
    connect(&m_hideTimer, &QTimer::timeout, m_model, &StateModel::hideRevealed);
    connect(session, &Session::stateChanged, this, &StatePanel::refresh);
    connect(session, &Session::viewChanged, this, [this] {
        if (const auto& series = m_session->view().series; series && !series->empty()) {
            const QString widest = QLatin1Char('#') + QString::number(series->version.back());
            m_tree->header()->resizeSection(StateModel::SetBy, std::max(scaled(34), QFontMetrics(Fonts::body(12)).horizontalAdvance(widest) + scaled(11)));
        }
        refresh();
        requestDiff();
    });
    connect(session, &Session::stateFailed, this, [this](const base::Error& error) {
        m_note->setPlainText(tr("Could not read the state: %1").arg(fromUtf8(error.message)));
        m_note->show();
    });
    connect(session->cursor(), &TimeCursor::rankChanged, &m_dimTimer, qOverload<>(&QTimer::start));
    connect(session->cursor(), &TimeCursor::handlesChanged, this, &StatePanel::requestDiff);
    connect(m_tabs, &QTabWidget::currentChanged, this, &StatePanel::requestDiff);
    connect(m_model, &QAbstractItemModel::modelReset, this, &StatePanel::arrangeRows);
    connect(m_tree, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        if (m_tree->isFirstColumnSpanned(index.row(), index.parent()))
            goToSetter(index);
        else if (index.data(PersonalStateRole).toInt() == static_cast<int>(PersonalState::Locked))
            reveal(index); // asks to unlock
    });
    refresh();
}

QWidget* StatePanel::buildState() {
    auto* page = new QFrame;
    appearance::setKind(page, "surface");
    m_caption = new PlainLabel({}, page);
    m_caption->setObjectName(QStringLiteral("stateCaption"));
    appearance::setKind(m_caption, "title");
    m_when = new PlainLabel({}, page);
    m_caption->setElided(true);
    m_when->setElided(true);
    appearance::setKind(m_when, "caption");
    m_digest = new PlainLabel({}, page);
    m_digest->setObjectName(QStringLiteral("stateDigest"));
    m_digest->setFont(Fonts::mono(11));
    appearance::setKind(m_digest, "caption");
    auto* head = new QHBoxLayout;
    head->setContentsMargins(10, 6, 10, 2);
    head->setSpacing(8);
    head->addWidget(m_caption);
    head->addWidget(m_when);
    head->addStretch();
    head->addWidget(m_digest);

    m_compare = new QComboBox(page);
    m_compare->setObjectName(QStringLiteral("stateCompare"));
    m_compare->setAccessibleName(tr("Compare with"));
    m_compare->addItems({tr("previous"), tr("A"), tr("B"), tr("before the first event")});
    auto* compareLabel = new PlainLabel(tr("Compare with"), page);
    compareLabel->setBuddy(m_compare);
    m_compare->setMinimumWidth(scaled(96));
    const auto share = [compareLabel] { compareLabel->setElided(scaled(100) > 130); }; // whole, unless the font is so large that nothing else would fit
    share();
    connect(&Appearance::instance(), &Appearance::changed, compareLabel, share);
    appearance::setKind(compareLabel, "secondary");
    m_onlyChanged = new QCheckBox(tr("Only changed"), page);
    m_onlyChanged->setObjectName(QStringLiteral("stateOnlyChanged"));
    auto* options = new QHBoxLayout;
    options->setContentsMargins(10, 2, 10, 6);
    options->setSpacing(8);
    options->addWidget(compareLabel);
    options->addWidget(m_compare);
    options->addStretch();
    options->addWidget(m_onlyChanged);

    m_busy = new BusyLine(page);
    m_note = new PlainLabel({}, page);
    m_note->setObjectName(QStringLiteral("stateNote"));
    m_note->setWordWrap(true);
    m_note->setContentsMargins(10, 4, 10, 4);
    appearance::setKind(m_note, "error");
    m_note->hide();

    m_tree = new QTreeView(page);
    m_tree->setObjectName(QStringLiteral("stateTree"));
    m_tree->setAccessibleName(tr("State"));
    m_tree->setModel(m_model);
    auto* delegate = new RowDelegate(m_tree);
    m_tree->setItemDelegate(delegate);
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    const auto indent = [tree = m_tree] { tree->setIndentation(scaled(6)); }; // 16 would leave too little for the names
    indent();
    connect(&Appearance::instance(), &Appearance::changed, m_tree, indent); // behind the delegate, which sets it too
    m_tree->setExpandsOnDoubleClick(false);
    auto* header = m_tree->header();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(StateModel::Field, QHeaderView::Stretch);
    for (const auto& [column, width] : {std::pair{StateModel::Value, kValueWidth.second}, {StateModel::Change, kChangeWidth.first}, {StateModel::SetBy, 36}}) {
        header->setSectionResizeMode(column, QHeaderView::Fixed);
        header->resizeSection(column, scaled(width));
    }
    m_tree->setMinimumHeight(scaled(48)); // gives way to an open dock

    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addLayout(options);
    layout->addWidget(m_busy);
    layout->addWidget(m_note);
    layout->addWidget(m_tree, 1);

    connect(m_onlyChanged, &QCheckBox::toggled, m_model, &StateModel::setOnlyChanged);
    connect(m_compare, &QComboBox::currentIndexChanged, this, &StatePanel::compareWith);
    connect(delegate, &RowDelegate::linkActivated, this, &StatePanel::goToSetter);
    connect(delegate, &RowDelegate::revealRequested, this, &StatePanel::reveal);
    connect(delegate, &RowDelegate::erasureRequested, this, &StatePanel::reveal);
    connect(m_tree, &QTreeView::activated, this, [this](const QModelIndex& index) {
        const auto* field = m_model->fieldAt(index);
        if (field && std::holds_alternative<aggregate::PersonalValue>(field->value) && index.column() == StateModel::Value)
            reveal(index);
        else
            goToSetter(index);
    });
    return page;
}

QWidget* StatePanel::buildDiff() {
    auto* page = new QFrame;
    appearance::setKind(page, "surface");
    m_a = new PlainLabel({}, page);
    m_a->setObjectName(QStringLiteral("diffA"));
    m_b = new PlainLabel({}, page);
    m_b->setObjectName(QStringLiteral("diffB"));
    m_changes = new CellsModel(this);
    m_changesTable = cellsTable(m_changes, "diffTable", tr("Fields that differ"), page);
    m_rollTitle = new PlainLabel(tr("Roll-forward"), page);
    appearance::setKind(m_rollTitle, "title");
    m_roll = new CellsModel(this);
    m_rollTable = cellsTable(m_roll, "rollForwardTable", tr("Roll-forward"), page);
    m_ties = new PlainLabel({}, page);
    m_ties->setObjectName(QStringLiteral("diffTies"));
    for (PlainLabel* label : {m_a, m_b, m_rollTitle, m_ties}) {
        label->setContentsMargins(10, 4, 10, 4);
        label->setElided(true);
    }
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 4, 0, 4);
    layout->setSpacing(0);
    layout->addWidget(m_a);
    layout->addWidget(m_b);
    layout->addWidget(m_changesTable);
    layout->addWidget(m_rollTitle);
    layout->addWidget(m_rollTable, 1);
    layout->addWidget(m_ties);
    return page;
}

// A rule is a sentence: it has the whole row, and a click goes to its first breach.
void StatePanel::arrangeRows() {
    m_tree->expandAll();
    for (int group = 0; group < m_model->rowCount(); ++group) {
        const QModelIndex parent = m_model->index(group, 0);
        for (int row = 0; row < m_model->rowCount(parent); ++row)
            m_tree->setFirstColumnSpanned(row, parent, !m_model->fieldAt(m_model->index(row, 0, parent)));
    }
    fitColumns();
}

// As wide as the values need and no wider, so that long names are read whole; changes only grow while one account is looked at, or stepping would shake them.
void StatePanel::fitColumns() {
    const auto& place = m_session->cursor()->place();
    if (m_fittedFor != place.stream) {
        m_fittedFor = place.stream;
        m_changeNeeds = 0;
    }
    int valueNeeds = 0;
    const auto* delegate = m_tree->itemDelegate();
    const QFontMetrics regular(Fonts::body(12)), strong(Fonts::strong(12));
    for (int group = 0; group < m_model->rowCount(); ++group) {
        const QModelIndex parent = m_model->index(group, 0);
        for (int row = 0; row < m_model->rowCount(parent); ++row)
            if (m_model->fieldAt(m_model->index(row, 0, parent))) {
                m_changeNeeds = std::max(m_changeNeeds, delegate->sizeHint({}, m_model->index(row, StateModel::Change, parent)).width());
                // What has not changed is not set in bold: dates, the widest of values, are seldom what changed.
                const QModelIndex value = m_model->index(row, StateModel::Value, parent);
                const auto personal = static_cast<PersonalState>(value.data(PersonalStateRole).toInt());
                if (personal != PersonalState::None && personal != PersonalState::Clear)
                    continue; // has a shorter text
                const QString text = value.data().toString();
                const int bold = value.data(ChangedRole).toBool() ? 0 : strong.horizontalAdvance(text) - regular.horizontalAdvance(text);
                valueNeeds = std::max(valueNeeds, delegate->sizeHint({}, value).width() - std::max(bold, 0));
            }
    }
    m_tree->header()->resizeSection(StateModel::Value, std::clamp(valueNeeds, scaled(kValueWidth.first), scaled(kValueWidth.second)));
    m_tree->header()->resizeSection(StateModel::Change, std::clamp(m_changeNeeds, scaled(kChangeWidth.first), scaled(kChangeWidth.second)));
}

void StatePanel::showState() { m_tabs->setCurrentIndex(0); }
void StatePanel::showDiff() { m_tabs->setCurrentIndex(1); }

void StatePanel::dim() {
    const bool behind = m_session->cursor()->hasAccount() && !m_session->stateIsCurrent();
    // Not disabled: that would take the keyboard focus away in the middle of stepping.
    appearance::setKind(m_caption, behind ? "caption" : "title");
    if (behind)
        m_busy->start(tr("rebuilding"));
    else
        m_busy->stop();
}

void StatePanel::refresh() {
    const auto& shown = m_session->state();
    m_note->hide();
    if (!shown) {
        m_caption->setPlainText(m_session->cursor()->hasAccount() ? tr("Rebuilding…") : tr("No account chosen"));
        m_when->setPlainText({});
        m_digest->setPlainText({});
        return dim();
    }
    const auto& answer = shown->answer;
    const bool occurred = shown->place.view.axis == timetravel::Axis::Occurred;
    m_caption->setPlainText(shown->place.rank == 0 ? tr("Account does not exist yet")
                                                    : tr("State at %1%2").arg(occurred ? QStringLiteral("#") : QStringLiteral("v")).arg(answer.version.value));
    m_when->setPlainText(answer.asOf ? format::instant(answer.asOf->ns) : QString());
    m_digest->setPlainText(shown->place.rank == 0 ? QString() : format::shortHash(fromUtf8(answer.digest)));
    setPlainToolTip(m_digest, tr("Digest of the state as stored (SHA-256)\n%1").arg(fromUtf8(answer.digest)));
    if (answer.stopped) {
        m_note->setPlainText(tr("Replay stopped at v%1: %2. State shown is at v%3.")
                                 .arg(answer.stopped->at.value)
                                 .arg(problemText(answer.stopped->problem))
                                 .arg(answer.stopped->lastGood.value));
        m_note->show();
    } else if (!answer.ignoredSnapshots.empty()) {
        m_note->setPlainText(tr("Snapshot at v%1 was ignored: %2.").arg(answer.ignoredSnapshots.front().version.value).arg(fromUtf8(answer.ignoredSnapshots.front().problem)));
        m_note->show();
    }
    dim();
}

void StatePanel::goToSetter(const QModelIndex& index) {
    const qint64 version = index.siblingAtColumn(StateModel::SetBy).data(StateModel::VersionRole).toLongLong();
    if (version > 0)
        m_session->goTo(QStringLiteral("v%1").arg(version), [](const std::optional<base::Error>&) {});
}

void StatePanel::reveal(const QModelIndex& index) {
    const auto* field = m_model->fieldAt(index);
    const auto* personal = field ? std::get_if<aggregate::PersonalValue>(&field->value) : nullptr;
    if (const auto* shown = m_model->shownAt(index); shown && shown->state == workspace::Revealed::State::Erased) {
        Q_EMIT showErasure(fromUtf8(shown->erasure));
        return;
    }
    if (!personal || personal->sealed.empty() || !m_session->isOpen())
        return;
    if (m_session->summary().vault.state != workspace::VaultSummary::State::Unlocked) {
        Q_EMIT unlockRequested();
        return;
    }
    auto* dialog = new QInputDialog(this);
    dialog->setObjectName(QStringLiteral("revealDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Show a personal value"));
    dialog->setLabelText(tr("Why do you need to see %1? The reason is registered.").arg(fromUtf8(field->path)));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, value = *personal, path = fromUtf8(field->path)](const QString& reason) {
        if (reason.trimmed().isEmpty())
            return;
        m_session->ask<workspace::Revealed>(
            this,
            [value, why = reason.toUtf8().toStdString()](workspace::Workspace& w) -> base::Result<workspace::Revealed> { return w.reveal(value, why); },
            [this, path](const base::Result<workspace::Revealed>& shown) {
                using State = workspace::Revealed::State;
                if (shown && shown->state == State::Clear) {
                    Q_EMIT m_session->registered();
                    m_model->setRevealed(path, visibleText(fromUtf8(shown->text)));
                    m_hideTimer.start();
                    return;
                }
                m_note->setPlainText(shown && shown->state == State::Restricted ? tr("%1 is restricted: an erasure was asked for and is held. It is not shown until that is decided.").arg(path)
                                         : shown && shown->state == State::Damaged ? tr("%1 does not authenticate: its bytes were changed, or it was moved.").arg(path)
                                         : shown && shown->state == State::Missing ? tr("The key of %1 is not in this vault: neither erased nor locked.").arg(path)
                                                                                   : tr("%1 could not be shown.").arg(path));
                m_note->show();
            });
    });
    dialog->open();
}

void StatePanel::compareWith(int choice) {
    const auto* cursor = m_session->cursor();
    const auto rankOf = [](const std::optional<TimeCursor::Handle>& handle) { return handle ? std::optional(handle->rank) : std::nullopt; };
    switch (choice) {
    case 1: m_session->setCompareRank(rankOf(cursor->handleA())); break;
    case 2: m_session->setCompareRank(rankOf(cursor->handleB())); break;
    case 3: m_session->setCompareRank(0); break;
    default: m_session->setCompareRank(std::nullopt);
    }
}

// ---- diff ----------------------------------------------------------------------------------------------------------

void StatePanel::requestDiff() {
    const auto* cursor = m_session->cursor();
    const quint64 generation = ++m_diffGeneration;
    const auto a = cursor->handleA(), b = cursor->handleB();
    const bool possible = cursor->hasAccount() && a && b && m_session->view().series && !m_session->viewLoading();
    m_changesTable->setVisible(possible);
    m_rollTable->setVisible(possible);
    m_rollTitle->setVisible(possible);
    m_ties->setVisible(possible);
    if (!possible) {
        m_a->setPlainText(tr("Set A with [ and B with ] on the timeline to compare two instants."));
        m_b->setPlainText({});
        return;
    }
    if (m_tabs->currentIndex() != 1)
        return;
    m_session->ask<DiffShown>(
        this,
        [place = cursor->place(), a = *a, b = *b](workspace::Workspace& w) -> base::Result<DiffShown> {
            const auto pointOf = [](const TimeCursor::Handle& handle) {
                return handle.instant ? timetravel::Point(base::Instant{*handle.instant}) : timetravel::Point(timetravel::Rank{handle.rank});
            };
            const bool ordered = a.rank <= b.rank;
            DiffShown answer;
            LOOKBACK_TRY_ASSIGN(answer.diff, w.diff(place.stream, place.view, pointOf(ordered ? a : b), pointOf(ordered ? b : a)));
            const auto shown = [&](const aggregate::FieldValue& value) {
                const auto* personal = std::get_if<aggregate::PersonalValue>(&value);
                return personal ? personalShown(w, *personal) : PersonalShown{};
            };
            for (const auto& change : answer.diff.changed)
                answer.shown.emplace_back(shown(change.a), shown(change.b));
            return answer;
        },
        [this, generation](const base::Result<DiffShown>& diff) {
            if (generation != m_diffGeneration)
                return;
            if (diff)
                return showDiffAnswer(*diff);
            m_a->setPlainText(tr("Could not compare: %1").arg(fromUtf8(diff.error().message)));
            m_b->setPlainText({});
        });
}

void StatePanel::showDiffAnswer(const DiffShown& arrived) {
    const auto& diff = arrived.diff;
    const auto& series = *m_session->view().series;
    const auto head = [](const QString& name, const timetravel::StateAnswer& answer) {
        return StatePanel::tr("%1   %2   %3 applied").arg(name, answer.asOf ? format::instant(answer.asOf->ns) : StatePanel::tr("before the first event"), format::events(answer.rank.value));
    };
    m_a->setPlainText(head(QStringLiteral("A"), diff.a));
    m_b->setPlainText(head(QStringLiteral("B"), diff.b));
    const auto fields = m_session->kind()->fields(diff.b.state->events() >= diff.a.state->events() ? *diff.b.state : *diff.a.state);
    std::vector<CellsModel::Row> changes;
    for (std::size_t i = 0; i < diff.changed.size(); ++i) {
        const auto& change = diff.changed[i];
        if (isHistory(fields, change.field) || valueText(change.a) == valueText(change.b))
            continue; // counts of events are what the roll-forward says; set again to the same value is no difference
        const auto* before = std::get_if<base::Money>(&change.a);
        const auto* after = std::get_if<base::Money>(&change.b);
        Cell delta{QString()};
        if (before && after) {
            delta = changeCell(after->minor - before->minor, after->currency.decimals());
            delta.text = (after->minor < before->minor ? QStringLiteral("▼ ") : QStringLiteral("▲ ")) + delta.text;
        }
        const auto cell = [](const aggregate::FieldValue& value, const PersonalShown& shown, bool strong) {
            Cell made(valueText(value));
            if (const auto* personal = std::get_if<aggregate::PersonalValue>(&value); personal && !(personal->sealed.empty() && personal->erasure.empty())) {
                made = Cell(personalText(shown), {{PersonalStateRole, static_cast<int>(personalState(shown))}, {SecondTextRole, personalTextShort(shown)}});
                if (shown.state != workspace::Revealed::State::Masked)
                    made.roles.insert(PlainToolTipRole, personalText(shown));
            } else if (strong) {
                made.roles.insert(WeightRole, static_cast<int>(TextWeight::Strong));
            }
            return made;
        };
        changes.push_back({Cell(fromUtf8(change.field), {{ToneRole, static_cast<int>(TextTone::Secondary)}}), cell(change.a, arrived.shown[i].first, false),
                           cell(change.b, arrived.shown[i].second, true), delta});
    }
    m_changes->set({{tr("Field")}, {tr("A"), true}, {tr("B"), true}, {tr("Change"), true}}, std::move(changes));

    const auto& roll = diff.rollForward;
    const QHash<int, QVariant> strong{{WeightRole, static_cast<int>(TextWeight::Strong)}};
    std::vector<CellsModel::Row> rows;
    rows.push_back({Cell(tr("Opening at A"), strong), Cell(QString()), balanceCell(roll.opening, series.decimals, true)});
    for (const auto& movement : roll.movements) {
        if (movement.title.empty())
            continue;
        Cell name(engineText(movement.title));
        if (movement.late > 0)
            name.roles.insert(BadgesRole, QVariant::fromValue(BadgeList{{Kind::Finding, Glyph::BackDated, tr("%1 back-dated").arg(movement.late)}}));
        rows.push_back({name, Cell(format::count(movement.count)), changeCell(movement.total, series.decimals)});
    }
    rows.push_back({Cell(tr("Closing at B"), strong), Cell(format::count(roll.postings), strong), balanceCell(roll.closing, series.decimals, true)});
    m_rollTitle->setPlainText(tr("Roll-forward · %1, %2").arg(format::events(roll.events), format::counted(roll.postings, tr("%1 posting"), tr("%1 postings"))));
    m_roll->set({{fromUtf8(series.unit)}, {tr("n"), true}, {tr("Amount"), true}}, std::move(rows));
    m_ties->setPlainText(roll.ties ? tr("✓ ties to the state at B    in %1  out %2").arg(format::money(roll.totalIn, series.decimals, format::Sign::Change),
                                                                                       format::money(roll.totalOut, series.decimals, format::Sign::Change))
                                   : tr("✗ does not tie to the state at B"));
    appearance::setKind(m_ties, roll.ties ? "secondary" : "error");
    // As high as its rows, up to nine: the roll-forward has the rest.
    const int rows9 = std::min(m_changes->rowCount(), 9);
    m_changesTable->setMinimumHeight(scaled(50)); // its head and one row
    m_changesTable->setMaximumHeight(m_changesTable->horizontalHeader()->sizeHint().height() + std::max(rows9, 1) * scaled(24) + 2);
    for (QTableView* table : {m_changesTable, m_rollTable}) {
        table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
        table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    }
}

} // namespace lookback::ui
