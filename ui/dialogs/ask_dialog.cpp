#include "ui/dialogs/ask_dialog.h"

#include "ui/appearance/apply.h"
#include "ui/appearance/plain_text.h"

#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDateEdit>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QVBoxLayout>

namespace lookback::ui {

AskDialog::AskDialog(const QString& objectName, const QString& title, const QString& sentence, QWidget* parent) : QDialog(parent) {
    setObjectName(objectName);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setMinimumWidth(scaled(520));
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(22, 18, 22, 16);
    m_layout->setSpacing(10);
    auto* heading = new PlainLabel(title, this);
    appearance::setKind(heading, "heading");
    heading->setWordWrap(true);
    auto* text = new PlainLabel(sentence, this);
    text->setWordWrap(true);
    appearance::setKind(text, "secondary");
    m_layout->addWidget(heading);
    m_layout->addWidget(text);
    m_form = new QFormLayout;
    m_form->setSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_layout->addLayout(m_form);
    m_error = new PlainLabel({}, this);
    m_error->setObjectName(objectName + QStringLiteral("Error"));
    m_error->setWordWrap(true);
    m_error->hide();
    appearance::setKind(m_error, "error");
    m_layout->addWidget(m_error);
    m_layout->addStretch();
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(objectName + QStringLiteral("Cancel"));
    cancel->setAutoDefault(false);
    m_ok = new QPushButton(this);
    m_ok->setDefault(true);
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(cancel);
    row->addWidget(m_ok);
    m_layout->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_ok, &QPushButton::clicked, this, [this] {
        m_busy = true;
        m_error->hide();
        refresh();
        Q_EMIT submitted();
    });
}

AskDialog::~AskDialog() {
    for (const auto& field : m_fields)
        if (auto* edit = qobject_cast<QLineEdit*>(field.widget); edit && edit->echoMode() == QLineEdit::Password)
            edit->setText(QString(edit->text().size(), QLatin1Char(' ')));
}

int AskDialog::add(const QString& objectName, const QString& caption, QWidget* widget, bool needed) {
    widget->setObjectName(objectName);
    widget->setAccessibleName(caption);
    m_fields.push_back({widget, needed, caption});
    if (!qobject_cast<QCheckBox*>(widget))
        m_form->addRow(caption, widget);
    else
        m_form->addRow(QString(), widget);
    return static_cast<int>(m_fields.size()) - 1;
}

int AskDialog::addText(const QString& objectName, const QString& caption, const QString& placeholder, bool needed) {
    auto* edit = new QLineEdit(this);
    edit->setPlaceholderText(placeholder);
    edit->setMaxLength(250);
    connect(edit, &QLineEdit::textChanged, this, &AskDialog::refresh);
    return add(objectName, caption, edit, needed);
}

int AskDialog::addSecret(const QString& objectName, const QString& caption) {
    auto* edit = new QLineEdit(this);
    edit->setEchoMode(QLineEdit::Password);
    connect(edit, &QLineEdit::textChanged, this, &AskDialog::refresh);
    return add(objectName, caption, edit, true);
}

int AskDialog::addDate(const QString& objectName, const QString& caption, QDate date, bool optional) {
    auto* edit = new QDateEdit(date, this);
    edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    if (optional) {
        auto* box = new QCheckBox(tr("With a date for review"), this);
        box->setObjectName(objectName + QStringLiteral("On"));
        edit->setEnabled(false);
        setPlainToolTip(edit, tr("Tick the box first"));
        connect(box, &QCheckBox::toggled, edit, [edit](bool on) {
            edit->setEnabled(on);
            setPlainToolTip(edit, on ? QString() : tr("Tick the box first"));
        });
        m_form->addRow(QString(), box);
    }
    return add(objectName, caption, edit, false);
}

int AskDialog::addChoice(const QString& objectName, const QString& caption, const QList<std::pair<QString, QString>>& choices) {
    auto* box = new QComboBox(this);
    for (const auto& [text, value] : choices)
        box->addItem(text, value);
    connect(box, &QComboBox::currentIndexChanged, this, &AskDialog::refresh);
    return add(objectName, caption, box, false);
}

int AskDialog::addCheck(const QString& objectName, const QString& caption, bool on) {
    auto* box = new QCheckBox(caption, this);
    box->setChecked(on);
    connect(box, &QCheckBox::toggled, this, &AskDialog::refresh);
    return add(objectName, caption, box, false);
}

int AskDialog::addNumber(const QString& objectName, const QString& caption, int from, int to, int value) {
    auto* box = new QSpinBox(this);
    box->setRange(from, to);
    box->setValue(value);
    connect(box, &QSpinBox::valueChanged, this, &AskDialog::refresh);
    return add(objectName, caption, box, false);
}

void AskDialog::addNote(const QString& text) {
    auto* note = new PlainLabel(text, this);
    note->setWordWrap(true);
    appearance::setKind(note, "caption");
    m_form->addRow(note);
}

void AskDialog::setOk(const QString& objectName, const QString& text, const char* kind) {
    m_ok->setObjectName(objectName);
    m_ok->setText(text);
    appearance::setKind(m_ok, kind);
    refresh();
}

void AskDialog::setReason(const QString& reason) {
    m_reason = reason;
    refresh();
}

QString AskDialog::text(int number) const {
    QWidget* widget = field(number);
    if (auto* edit = qobject_cast<QLineEdit*>(widget))
        return edit->echoMode() == QLineEdit::Password ? edit->text() : edit->text().trimmed();
    if (auto* date = qobject_cast<QDateEdit*>(widget))
        return date->isEnabled() ? date->date().toString(Qt::ISODate) : QString();
    if (auto* choice = qobject_cast<QComboBox*>(widget))
        return choice->currentData().toString();
    if (auto* check = qobject_cast<QCheckBox*>(widget))
        return check->isChecked() ? QStringLiteral("1") : QString();
    if (auto* number2 = qobject_cast<QSpinBox*>(widget))
        return QString::number(number2->value());
    return {};
}

void AskDialog::refuse(const QString& sentence) {
    m_busy = false;
    m_error->setPlainText(sentence);
    m_error->show();
    refresh();
}

void AskDialog::refresh() {
    QString reason = m_busy ? tr("The act is being written") : m_reason;
    for (const auto& field : m_fields)
        if (const auto* edit = qobject_cast<QLineEdit*>(field.widget); reason.isEmpty() && field.needed && edit && edit->text().trimmed().isEmpty())
            reason = tr("Fill in “%1” first").arg(field.caption);
    m_ok->setEnabled(reason.isEmpty());
    setPlainToolTip(m_ok, reason);
}

} // namespace lookback::ui
