#include "ui/pages/welcome_page.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/glyphs.h"
#include "ui/appearance/icons.h"
#include "ui/appearance/plain_text.h"
#include "ui/appearance/theme.h"
#include "ui/widgets/segments.h"

#include <QtCore/QFileInfo>
#include <QtGui/QPainter>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QFrame>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {
namespace {

// A card or a row that is a button: icon or number, title, sentence, a word at the right.
class BigButton : public QAbstractButton {
public:
    enum class Look { Card, Row };

    BigButton(Look look, const QString& name, const QString& title, const QString& sentence, QWidget* parent)
        : QAbstractButton(parent), m_look(look), m_sentence(sentence) {
        setObjectName(name);
        setText(title);
        setAccessibleName(title);
        setAccessibleDescription(sentence);
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        setCursor(Qt::PointingHandCursor);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    void setIconName(const QString& name) { m_icon = name; }
    void setNumber(int number) { m_number = number; }
    void setWord(const QString& word) { m_word = word; }
    void setPrimary(bool primary) { m_primary = primary; }

    [[nodiscard]] QSize sizeHint() const override { return {scaled(300), scaled(m_look == Look::Card ? 64 : 62)}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {scaled(200), sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        const auto& t = theme();
        const QColor ground = isDown() ? t.pressed : underMouse() && isEnabled() ? t.hover : t.surface;
        if (m_look == Look::Card) {
            p.setPen(QPen(m_primary ? t.accent : t.btn, 1));
            p.setBrush(ground);
            p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), scaled(4), scaled(4));
        } else {
            p.fillRect(rect(), ground);
        }
        const int left = scaled(14), iconSize = scaled(m_number ? 20 : 18), top = scaled(13);
        const QRectF box(left, top, iconSize, iconSize);
        if (m_number) {
            p.setPen(Qt::NoPen);
            p.setBrush(m_primary ? t.fill : t.pressed);
            p.drawRoundedRect(box, scaled(3), scaled(3));
            p.setPen(m_primary ? t.onFill : t.text2);
            p.setFont(Fonts::strong(11));
            p.drawText(box, Qt::AlignCenter, QString::number(m_number));
        } else if (!m_icon.isEmpty()) {
            paintIcon(p, box, m_icon, m_primary ? t.accent : t.text2);
        }
        const int textLeft = left + iconSize + scaled(12);
        const int right = width() - scaled(14);
        p.setFont(Fonts::body(12));
        const int wordWidth = m_word.isEmpty() ? 0 : p.fontMetrics().horizontalAdvance(m_word) + scaled(10);
        p.setPen(t.text3);
        p.drawText(QRect(right - wordWidth, scaled(11), wordWidth, scaled(20)), Qt::AlignRight | Qt::AlignVCenter, m_word);
        p.setPen(isEnabled() ? t.text1 : t.off);
        p.setFont(Fonts::strong(13));
        p.drawText(QRect(textLeft, scaled(11), right - wordWidth - textLeft, scaled(20)), Qt::AlignLeft | Qt::AlignVCenter,
                   p.fontMetrics().elidedText(visibleText(text()), Qt::ElideMiddle, right - wordWidth - textLeft));
        p.setPen(isEnabled() ? t.text2 : t.off);
        p.setFont(Fonts::body(12));
        p.drawText(QRect(textLeft, scaled(32), right - textLeft, scaled(18)), Qt::AlignLeft | Qt::AlignVCenter,
                   p.fontMetrics().elidedText(m_sentence, Qt::ElideRight, right - textLeft));
    }

private:
    Look m_look;
    QString m_sentence, m_icon, m_word;
    int m_number = 0;
    bool m_primary = false;
};

class LogoMark : public QWidget {
public:
    explicit LogoMark(QWidget* parent) : QWidget(parent) { setFixedSize(scaled(38), scaled(38)); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        paintGlyph(p, QRectF(rect()), Glyph::Logo, theme().accent);
    }
};

class DropZone : public QWidget {
public:
    explicit DropZone(QWidget* parent) : QWidget(parent) { setMinimumHeight(scaled(92)); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        QPen pen(theme().control, 1);
        pen.setStyle(Qt::DashLine);
        p.setPen(pen);
        p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), scaled(6), scaled(6));
        const QRectF box(width() / 2.0 - scaled(9), height() / 2.0 - scaled(22), scaled(18), scaled(18));
        paintIcon(p, box, QStringLiteral("box-arrow-in-down"), theme().text2);
        p.setPen(theme().text2);
        p.setFont(Fonts::body(12));
        p.drawText(QRectF(0, box.bottom() + scaled(6), width(), scaled(20)), Qt::AlignCenter, WelcomePage::tr("Drop a store or a log here"));
    }
};

QFrame* listFrame(QWidget* parent) {
    auto* frame = new QFrame(parent);
    appearance::setKind(frame, "panel");
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(1, 1, 1, 1);
    layout->setSpacing(0);
    return frame;
}

QFrame* hairline(QWidget* parent) {
    auto* line = new QFrame(parent);
    appearance::setKind(line, "line");
    return line;
}

} // namespace

WelcomePage::WelcomePage(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("welcomePage"));
    auto* column = new QWidget(this);
    column->setMaximumWidth(scaled(1040));
    auto* inner = new QVBoxLayout(column);
    inner->setContentsMargins(24, 0, 24, 0);
    inner->setSpacing(26);
    inner->addWidget(buildHead());
    inner->addWidget(buildActions());
    auto* lists = new QHBoxLayout;
    lists->setSpacing(24);
    lists->addWidget(buildRecent(), 1);
    lists->addWidget(buildSamples(), 1);
    inner->addLayout(lists);

    auto* centre = new QHBoxLayout;
    centre->addStretch(1);
    centre->addWidget(column, 20);
    centre->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addStretch(2);
    layout->addLayout(centre);
    layout->addStretch(3);
    layout->addWidget(buildFoot());
}

QWidget* WelcomePage::buildHead() {
    auto* head = new QWidget(this);
    auto* name = new PlainLabel(QStringLiteral("Lookback"), head);
    appearance::setKind(name, "welcome");
    auto* promise = new PlainLabel(tr("Any account, at any instant, and the proof that it was so."), head);
    appearance::setKind(promise, "secondary");
    m_busy = new PlainLabel({}, head);
    m_busy->setObjectName(QStringLiteral("welcomeBusy"));
    appearance::setKind(m_busy, "secondary");
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(name);
    texts->addWidget(promise);
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(14);
    layout->addWidget(new LogoMark(head));
    layout->addLayout(texts);
    layout->addStretch();
    layout->addWidget(m_busy);
    return head;
}

QWidget* WelcomePage::buildActions() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    auto* open = new BigButton(BigButton::Look::Card, QStringLiteral("welcomeOpen"), tr("Open a store…"), tr("Read-only until you say otherwise"), row);
    open->setIconName(QStringLiteral("folder2-open"));
    open->setWord(QStringLiteral("Ctrl+O"));
    open->setPrimary(true);
    auto* import = new BigButton(BigButton::Look::Card, QStringLiteral("welcomeImport"), tr("Import a log…"), tr("Dry run first, all or nothing"), row);
    import->setIconName(QStringLiteral("box-arrow-in-down"));
    import->setWord(QStringLiteral("Ctrl+I"));
    layout->addWidget(open);
    layout->addWidget(import);
    connect(open, &QAbstractButton::clicked, this, &WelcomePage::openRequested);
    connect(import, &QAbstractButton::clicked, this, &WelcomePage::importRequested);
    return row;
}

QWidget* WelcomePage::buildRecent() {
    auto* side = new QWidget(this);
    auto* title = new PlainLabel(tr("Recent"), side);
    appearance::setKind(title, "title");
    auto* clear = new QPushButton(tr("Clear list"), side);
    clear->setObjectName(QStringLiteral("recentClear"));
    appearance::setKind(clear, "link");
    connect(clear, &QPushButton::clicked, this, &WelcomePage::recentCleared);
    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch();
    head->addWidget(clear);
    title->setMinimumHeight(scaled(26));
    auto* frame = listFrame(side);
    m_clearRecent = clear;
    m_recent = static_cast<QVBoxLayout*>(frame->layout());
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(head);
    layout->addWidget(frame);
    layout->addSpacing(8);
    layout->addWidget(new DropZone(side));
    layout->addStretch();
    setRecent({});
    return side;
}

QWidget* WelcomePage::buildSamples() {
    auto* side = new QWidget(this);
    auto* title = new PlainLabel(tr("Samples"), side);
    appearance::setKind(title, "title");
    auto* word = new PlainLabel(tr("opened as copies, nothing to install"), side);
    appearance::setKind(word, "caption");
    auto* head = new QHBoxLayout;
    head->setContentsMargins(0, 5, 0, 5);
    head->addWidget(title);
    head->addStretch();
    head->addWidget(word);
    auto* frame = listFrame(side);
    const struct {
        int number;
        QString title, sentence, word;
    } samples[] = {{1, tr("First audit"), tr("Three accounts with six planted problems."), tr("31 events")},
                   {2, tr("Year of a branch"), tr("How it feels at full size, with a list of what was planted."), tr("1,000,000 events")}};
    for (const auto& sample : samples) {
        if (sample.number > 1)
            frame->layout()->addWidget(hairline(frame));
        auto* button = new BigButton(BigButton::Look::Row, QStringLiteral("welcomeSample%1").arg(sample.number), sample.title, sample.sentence, frame);
        button->setNumber(sample.number);
        button->setWord(sample.word);
        button->setPrimary(sample.number == 1);
        frame->layout()->addWidget(button);
        connect(button, &QAbstractButton::clicked, this, [this, n = sample.number] { Q_EMIT sampleRequested(n); });
    }
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(head);
    layout->addWidget(frame);
    layout->addStretch();
    return side;
}

QWidget* WelcomePage::buildFoot() {
    auto* foot = new QFrame(this);
    appearance::setKind(foot, "foot");
    auto* layout = new QHBoxLayout(foot);
    layout->setContentsMargins(24, 8, 24, 8);
    auto* label = new PlainLabel(tr("Theme"), foot);
    appearance::setKind(label, "secondary");
    auto* themes = new Segments({{tr("System"), QStringLiteral("themeSystem")},
                                 {tr("Light"), QStringLiteral("themeLight")},
                                 {tr("Dark"), QStringLiteral("themeDark")},
                                 {tr("High contrast"), QStringLiteral("themeContrast")}},
                                foot);
    connect(themes, &Segments::currentChanged, this, &WelcomePage::themeChosen);
    layout->addStretch();
    layout->addWidget(label);
    layout->addWidget(themes);
    layout->addStretch();
    return foot;
}

void WelcomePage::setBusy(const QString& what) { static_cast<PlainLabel*>(m_busy)->setPlainText(what); }

void WelcomePage::setRecent(const QStringList& paths) {
    m_clearRecent->setVisible(!paths.isEmpty());
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (paths.isEmpty()) {
        auto* row = new QWidget(m_recent->parentWidget());
        auto* box = new QVBoxLayout(row);
        box->setContentsMargins(14, 20, 14, 20);
        auto* none = new PlainLabel(tr("Stores you open are listed here."), row);
        appearance::setKind(none, "secondary");
        box->addWidget(none);
        m_recent->addWidget(row);
        return;
    }
    for (qsizetype i = 0; i < paths.size(); ++i) {
        const QFileInfo file(paths[i]);
        if (i > 0)
            m_recent->addWidget(hairline(m_recent->parentWidget()));
        auto* line = new QWidget(m_recent->parentWidget());
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 8, 0);
        auto* button = new BigButton(BigButton::Look::Row, QStringLiteral("recent%1").arg(i), file.fileName(), file.exists() ? file.absolutePath() : tr("file not found"), line);
        button->setIconName(file.exists() ? QStringLiteral("database") : QStringLiteral("database-slash"));
        button->setEnabled(file.exists());
        setPlainToolTip(button, file.exists() ? paths[i] : tr("%1 is not there any more").arg(paths[i]));
        row->addWidget(button, 1);
        connect(button, &QAbstractButton::clicked, this, [this, path = paths[i]] { Q_EMIT recentRequested(path); });
        if (!file.exists()) {
            auto* locate = new QPushButton(tr("Locate…"), line);
            locate->setObjectName(QStringLiteral("recentLocate%1").arg(i));
            appearance::setKind(locate, "small");
            auto* remove = new QPushButton(tr("Remove"), line);
            remove->setObjectName(QStringLiteral("recentRemove%1").arg(i));
            appearance::setKind(remove, "flat");
            row->addWidget(locate);
            row->addWidget(remove);
            connect(locate, &QPushButton::clicked, this, [this, path = paths[i]] { Q_EMIT locateRequested(path); });
            connect(remove, &QPushButton::clicked, this, [this, path = paths[i]] { Q_EMIT recentRemoved(path); });
        }
        m_recent->addWidget(line);
    }
}

void WelcomePage::paintEvent(QPaintEvent*) {
    QPainter p(this);
    p.fillRect(rect(), theme().window);
}

} // namespace lookback::ui
