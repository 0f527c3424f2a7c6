#include "ui/widgets/secret_clipboard.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QMimeData>
#include <QtCore/QRandomGenerator>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>

namespace lookback::ui {

SecretClipboard::SecretClipboard(QObject* parent) : QObject(parent), m_salt(QByteArray::number(QRandomGenerator::system()->generate64())) {
    m_timer.setSingleShot(true);
    m_timer.setInterval(kClearMs);
    connect(&m_timer, &QTimer::timeout, this, &SecretClipboard::clear);
    connect(qGuiApp, &QGuiApplication::aboutToQuit, this, &SecretClipboard::clear);
}

QByteArray SecretClipboard::digestOf(const QString& text) const { return QCryptographicHash::hash(m_salt + text.toUtf8(), QCryptographicHash::Sha256); }

void SecretClipboard::copy(const QString& secret) {
    auto* data = new QMimeData;
    data->setText(secret);
    data->setData(QStringLiteral("x-kde-passwordManagerHint"), QByteArrayLiteral("secret"));
    QGuiApplication::clipboard()->setMimeData(data);
    m_digest = digestOf(secret);
    m_timer.start();
}

void SecretClipboard::clear() {
    m_timer.stop();
    if (m_digest.isEmpty() || !qGuiApp)
        return;
    auto* clipboard = QGuiApplication::clipboard();
    if (digestOf(clipboard->text()) == m_digest)
        clipboard->clear();
    m_digest.clear();
}

} // namespace lookback::ui
