#include "ui/dialogs/erasure_impact_page.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/icons.h"
#include "ui/appearance/parts.h"
#include "ui/appearance/plain_text.h"
#include "ui/format/format.h"
#include "ui/models/describe.h"
#include "ui/models/json_text.h"
#include "ui/models/privacy_words.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/values.h"

#include <QtCore/QDateTime>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <array>

namespace lookback::ui {
namespace {

enum Figure { kEvents, kFields, kAccounts, kSnapshots, kReports, kFigures };
constexpr std::size_t kRows = 7; ///< of the preview: the personal ones always

PersonalValueSpec specOf(PersonalState state, const QString& text = {}) { return {state, text, {}}; }

// The header of a sealed string names the field it was made for.
bool isOf(const QString& sealed, const std::string& pointer) {
    const QByteArray header = QByteArray::fromBase64(sealed.section(QLatin1Char('.'), 0, 0).toLatin1(), QByteArray::Base64UrlEncoding);
    return header.contains("\"fld\":\"" + QByteArray::fromStdString(pointer) + '"');
}

std::array<QString, kFigures> captionsOf(const std::array<qint64, kFigures>& n) {
    const auto tr = [](const char* text) { return ErasureImpactPage::tr(text); };
    return {n[kEvents] == 1 ? tr("event") : tr("events"), n[kFields] == 1 ? tr("field to erase") : tr("fields to erase"), n[kAccounts] == 1 ? tr("account") : tr("accounts"),
            n[kSnapshots] == 1 ? tr("snapshot") : tr("snapshots"), n[kReports] == 1 ? tr("exported report") : tr("exported reports")};
}

// A picture of one of our glyphs or icons before a line.
QLabel* mark(const QIcon& picture, QWidget* parent) {
    auto* made = new QLabel(parent);
    made->setPixmap(picture.pixmap(scaled(14), scaled(14)));
    QObject::connect(&Appearance::instance(), &Appearance::changed, made, [made, picture] { made->setPixmap(picture.pixmap(scaled(14), scaled(14))); });
    return made;
}

} // namespace

ErasureImpactPage::ErasureImpactPage(ErasureCase& shared, QWidget* parent) : ErasurePage(shared, tr("What erasing reaches"), parent) {
    m_line = label({}, "secondary", "erasureImpactLine");
    m_changed = label({}, "error", "erasureDifferences");
    m_layout->addWidget(m_line);
    m_layout->addWidget(m_changed);
    buildTiles();
    m_classes = label({}, "caption", "erasureClasses");
    m_layout->addWidget(m_classes);
    buildPreview();
    buildRest();
    m_layout->addStretch();
}

void ErasureImpactPage::buildTiles() {
    auto* tiles = new QFrame(this);
    appearance::setKind(tiles, "panel");
    auto* grid = new QHBoxLayout(tiles);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(0);
    const auto captions = captionsOf({0, 0, 0, 0, 0});
    for (std::size_t i = 0; i < kFigures; ++i) {
        if (i > 0) {
            auto* line = new QFrame(tiles);
            appearance::setKind(line, "vline");
            grid->addWidget(line);
        }
        auto* cell = new QVBoxLayout;
        cell->setContentsMargins(12, 8, 12, 8);
        cell->setSpacing(0);
        auto* figure = label(QStringLiteral("–"), "figure");
        figure->setObjectName(QStringLiteral("erasureFigure%1").arg(i));
        figure->setWordWrap(false);
        m_figures.push_back(figure);
        cell->addWidget(figure);
        auto* caption = label(captions[i], "caption");
        m_captions.push_back(caption);
        cell->addWidget(caption);
        grid->addLayout(cell, 1);
    }
    m_layout->addWidget(tiles);
}

void ErasureImpactPage::buildPreview() {
    m_previewBox = new QWidget(this);
    auto* column = new QVBoxLayout(m_previewBox);
    column->setContentsMargins(0, 2, 0, 0);
    column->setSpacing(6);
    column->addWidget(label(tr("One event, before and after"), "title"));
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    const auto side = [&](PlainLabel*& title, FactList*& body, const QString& word) {
        auto* card = new QFrame(m_previewBox);
        appearance::setKind(card, "card");
        auto* layout = new QVBoxLayout(card);
        layout->setContentsMargins(10, 6, 10, 6);
        layout->setSpacing(2);
        auto* head = new QHBoxLayout;
        head->addWidget(label(word, "title"));
        head->addStretch();
        title = label({}, "caption");
        title->setWordWrap(false);
        head->addWidget(title);
        layout->addLayout(head);
        body = new FactList(card);
        body->setRuled(false);
        layout->addWidget(body);
        layout->addStretch();
        row->addWidget(card, 1);
    };
    side(m_beforeTitle, m_before, tr("Before"));
    row->addWidget(mark(icon(QStringLiteral("arrow-right")), m_previewBox));
    side(m_afterTitle, m_after, tr("After"));
    column->addLayout(row);
    auto* verifies = new QHBoxLayout;
    verifies->setSpacing(6);
    verifies->addWidget(mark(icon(Glyph::OkDisc, Kind::Ok), m_previewBox));
    auto* text = label(tr("The chain will still verify: hashes cover the ciphertext."), "secondary");
    verifies->addWidget(text, 1);
    column->addLayout(verifies);
    m_stateLine = label({}, "caption", "erasureStateLine");
    column->addWidget(m_stateLine);
    m_layout->addWidget(m_previewBox);
}

void ErasureImpactPage::buildRest() {
    m_layout->addWidget(label(tr("Everything else"), "title"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(2, 1);
    int row = 0;
    const auto hairline = [&] {
        auto* rule = new QFrame(this);
        appearance::setKind(rule, "line");
        grid->addWidget(rule, row++, 0, 1, 3);
    };
    hairline();
    const auto line = [&](const QIcon& picture, const QString& name, const char* objectName) {
        grid->addWidget(mark(picture, this), row, 0);
        auto* title = label(name, "title");
        title->setWordWrap(false);
        grid->addWidget(title, row, 1);
        auto* text = label({}, "secondary", objectName);
        grid->addWidget(text, row++, 2);
        hairline();
        return text;
    };
    m_others = line(icon(QStringLiteral("person")), tr("Other people stay readable"), "erasureOthers");
    m_snapshots = line(icon(Glyph::SnapshotDiamond), tr("Snapshots"), "erasureSnapshots");
    m_index = line(icon(QStringLiteral("search")), tr("Read models and search"), "erasureIndex");
    m_backups = line(icon(QStringLiteral("hdd")), tr("Backups of the vault"), "erasureBackups");
    grid->addWidget(mark(icon(Glyph::FindingTriangle, Kind::Finding), this), row, 0);
    auto* name = label(tr("Out of reach"), "title");
    name->setWordWrap(false);
    grid->addWidget(name, row, 1);
    auto* reach = new QHBoxLayout;
    reach->setSpacing(10);
    m_outOfReach = new QLineEdit(this);
    m_outOfReach->setObjectName(QStringLiteral("erasureOutOfReach"));
    m_outOfReach->setAccessibleName(tr("What the program cannot reach"));
    m_outOfReach->setPlaceholderText(tr("Whole-disk images, copies of the key file, earlier exports"));
    m_outOfReach->setMaxLength(250);
    m_informed = new QCheckBox(tr("Owner informed"), this);
    m_informed->setObjectName(QStringLiteral("erasureInformed"));
    reach->addWidget(m_outOfReach, 1);
    reach->addWidget(m_informed);
    grid->addLayout(reach, row++, 2);
    hairline();
    m_layout->addLayout(grid);
    connect(m_outOfReach, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_case.draft.outOfReach = text.trimmed().toUtf8().toStdString();
        Q_EMIT changed();
    });
    connect(m_informed, &QCheckBox::toggled, this, [this](bool on) {
        m_case.draft.ownerInformed = on;
        Q_EMIT changed();
    });
}

QString ErasureImpactPage::reasonNotToGoOn() const {
    if (!m_case.detail)
        return m_case.error ? tr("The impact could not be read") : tr("Counting…");
    if (!m_case.submitted() && m_case.detail->plan.keys.empty())
        return tr("This subject has no key that could be destroyed");
    if (!m_case.submitted() && !m_outOfReach->text().trimmed().isEmpty() && !m_informed->isChecked())
        return tr("Inform the owner of what is out of reach, then say so");
    return {};
}

void ErasureImpactPage::refresh() {
    const QString subject = fromUtf8(m_case.subject);
    setHeading(tr("What erasing %1 reaches").arg(subject));
    setAside(m_case.erased() ? tr("erased") : tr("nothing has been changed yet"));
    m_changed->setVisible(!m_case.differences.isEmpty());
    if (!m_case.differences.isEmpty())
        m_changed->setPlainText(tr("The store has changed since the request: %1. An approval must be over the plan as it is now.").arg(m_case.differences.join(QStringLiteral("; "))));
    if (!m_case.detail) {
        m_line->setPlainText(m_case.error ? tr("Could not read: %1").arg(errorText(*m_case.error)) : tr("Counting…"));
        m_previewBox->hide();
        return;
    }
    const auto& d = *m_case.detail;
    const auto& session = *m_case.service->session();
    const std::string received = m_case.erasure ? m_case.erasure->received : m_case.draft.received;
    const QString due = m_case.erasure ? fromUtf8(m_case.erasure->due) : QDate::fromString(fromUtf8(received), Qt::ISODate).addMonths(1).toString(Qt::ISODate);
    m_line->setPlainText(tr("Counted over %1 at %2. Received %3, due %4.")
                             .arg(format::events(session.isOpen() ? session.summary().head.events : 0), format::instant(QDateTime::currentSecsSinceEpoch() * 1'000'000'000), fromUtf8(received), due));
    const auto& plan = d.plan;
    const qint64 accounts = static_cast<qint64>(plan.streams.size());
    const std::array<qint64, kFigures> figures{plan.events, plan.fields, accounts, d.snapshots, d.reports};
    const auto captions = captionsOf(figures);
    for (std::size_t i = 0; i < kFigures; ++i) {
        m_figures[i]->setPlainText(format::count(figures[i]));
        m_captions[i]->setPlainText(captions[i]);
    }
    QPalette privacy = m_figures[kFields]->palette();
    privacy.setColor(QPalette::WindowText, theme().privacy.text);
    m_figures[kFields]->setPalette(privacy);
    QStringList keys;
    for (const auto& key : plan.keys)
        keys.append(shortKey(key.kid));
    m_classes->setPlainText(tr("Fields by class: %1. Keys to destroy: %2").arg(classesText(plan.fieldsByClass), keys.isEmpty() ? tr("none") : keys.join(QStringLiteral(", "))));
    QStringList others;
    for (const auto& other : d.others)
        if (others.size() < 3)
            others.append(format::counted(other.fields, tr("%2: %1 field"), tr("%2: %1 fields")).arg(fromUtf8(other.subject)));
    const qint64 more = static_cast<qint64>(d.others.size()) - others.size();
    m_others->setPlainText(others.isEmpty() ? tr("Nobody else is in these events or accounts.") : others.join(QStringLiteral(". ")) + (more > 0 ? tr(" and %1 more people").arg(format::count(more)) : QString()) + QLatin1Char('.'));
    m_snapshots->setPlainText(d.snapshots == 0 ? tr("None of these accounts has one.") : tr("They hold only sealed values and stay; erased values in them cannot be opened."));
    m_index->setPlainText(tr("They hold sealed values; what is in memory is dropped."));
    m_backups->setPlainText(tr("Made before the erasure: they do not open once the key file is destroyed."));
    for (QWidget* field : {static_cast<QWidget*>(m_outOfReach), static_cast<QWidget*>(m_informed)}) {
        field->setEnabled(!m_case.submitted());
        setPlainToolTip(field, m_case.submitted() ? tr("Part of the plan that was submitted") : QString());
    }
    if (m_case.submitted()) {
        m_outOfReach->setText(fromUtf8(m_case.erasure->plan.outOfReach));
        m_informed->setChecked(m_case.erasure->plan.ownerInformed);
    }
    requestPreview();
}

// ---- before and after ----------------------------------------------------------------------------------------------

base::Result<ErasureImpactPage::Preview> ErasureImpactPage::previewOf(workspace::Workspace& w, const workspace::SubjectDetail::Event& event, const std::string& subject) {
    const timetravel::View view;
    LOOKBACK_TRY_ASSIGN(const auto rank, w.rankOf(event.stream, view, event.position));
    LOOKBACK_TRY_ASSIGN(const auto detail, w.event(event.stream, view, rank));
    Preview preview;
    preview.position = event.position.text();
    preview.stream = event.stream;
    preview.version = event.version;
    preview.leafHash = detail.leafHash;
    const auto leaves = jsonLeaves(detail.trace.steps.empty() ? std::string_view(detail.row.event.data) : std::string_view(detail.trace.steps.back().data));
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        const auto& leaf = leaves[i];
        // Money is one value, not two.
        if (leaf.path.endsWith(QStringLiteral(".minor")) && i + 1 < leaves.size() && leaves[i + 1].path.endsWith(QStringLiteral(".currency"))) {
            const auto currency = base::Currency::parse(leaves[i + 1].text.toStdString());
            preview.rows.push_back({leaf.path.chopped(6), QStringLiteral("%1 %2").arg(format::money(leaf.text.toLongLong(), currency ? currency->decimals() : 0), leaves[i + 1].text)});
            ++i;
            continue;
        }
        bool mine = false;
        if (leaf.sealed)
            for (const auto& personal : detail.personal)
                mine = mine || (personal.subject == subject && isOf(leaf.text, personal.pointer));
        preview.rows.push_back({leaf.path, leaf.sealed ? QString() : leaf.text, leaf.sealed, mine});
    }
    if (preview.rows.size() > kRows)
        preview.rows.erase(std::remove_if(preview.rows.begin(), preview.rows.end(), [left = preview.rows.size() - kRows](const Preview::Row& row) mutable { return !row.masked && left > 0 && left--; }),
                           preview.rows.end());
    if (const auto state = w.state({event.stream, view, timetravel::Latest{}, true}))
        for (const auto& field : w.kind().fields(*state->state))
            if (const auto* personal = std::get_if<aggregate::PersonalValue>(&field.value); personal && personal->subject == subject && !personal->sealed.empty())
                preview.stateFields.append(fromUtf8(field.path));
    return preview;
}

void ErasureImpactPage::requestPreview() {
    m_previewBox->setVisible(m_preview.has_value());
    const auto& events = m_case.detail->events;
    if (events.empty() || m_case.erased()) {
        m_previewBox->hide();
        return;
    }
    if (m_preview && m_previewOf == events.front().position.text())
        return showPreview();
    m_case.service->session()->ask<Preview>(
        this, [event = events.front(), subject = m_case.subject](workspace::Workspace& w) { return previewOf(w, event, subject); },
        [this, generation = ++m_generation](base::Result<Preview> preview) {
            if (generation != m_generation || !preview)
                return;
            m_previewOf = preview->position;
            m_preview = std::move(*preview);
            showPreview();
        });
}

void ErasureImpactPage::showPreview() {
    const auto& p = *m_preview;
    const QString where = tr("#%1, %2 v%3").arg(fromUtf8(p.position), fromUtf8(p.stream).section(QLatin1Char('-'), 1)).arg(p.version.value);
    const QString erasedText = m_case.erasure ? tr("Erased (%1)").arg(fromUtf8(m_case.erasure->id)) : tr("Erased");
    m_beforeTitle->setPlainText(where);
    m_afterTitle->setPlainText(where);
    for (FactList* side : {m_before, m_after}) {
        const bool after = side == m_after;
        side->clear();
        int row = 0;
        for (const auto& entry : p.rows) {
            if (entry.masked) {
                auto* value = new PersonalValue(side);
                value->setObjectName(QStringLiteral("%1%2").arg(after ? QStringLiteral("erasureAfter") : QStringLiteral("erasureBefore")).arg(row++));
                value->setValue(entry.name, after && entry.erased ? specOf(PersonalState::Erased, erasedText) : specOf(PersonalState::Masked));
                value->setEnabled(false); // a picture: nothing is revealed here
                setPlainToolTip(value, tr("Values are not shown here"));
                side->addWidget(entry.name, value);
            } else {
                side->add(entry.name, entry.text);
            }
        }
        auto* hash = new QWidget(side);
        auto* line = new QHBoxLayout(hash);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(6);
        auto* code = new PlainLabel(format::shortHash(fromUtf8(p.leafHash)), hash);
        appearance::setKind(code, "code");
        line->addWidget(code);
        if (after) {
            line->addWidget(mark(icon(Glyph::Tick, Kind::Ok), hash));
            auto* same = new PlainLabel(tr("unchanged"), hash);
            appearance::setKind(same, "factOk");
            line->addWidget(same);
        }
        line->addStretch();
        side->addWidget(tr("leaf hash"), hash);
    }
    const QString account = fromUtf8(p.stream).section(QLatin1Char('-'), 1);
    m_stateLine->setPlainText(p.stateFields.isEmpty() ? tr("The state of %1 holds nothing of %2: balance and status stay as they are.").arg(account, fromUtf8(m_case.subject))
                                                      : tr("In the state of %1 these become “%2”: %3. Everything else stays.").arg(account, erasedText, p.stateFields.join(QStringLiteral(", "))));
    m_previewBox->show();
}

} // namespace lookback::ui
