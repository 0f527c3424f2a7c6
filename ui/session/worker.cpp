#include "ui/session/worker.h"

namespace lookback::ui {

Worker::Worker(const QString& name, QObject* parent) : QObject(parent) {
    m_thread.setObjectName(name);
    m_host.moveToThread(&m_thread);
    m_thread.start();
}

Worker::~Worker() {
    post([this] { m_slot.reset(); });
    m_thread.quit();
    m_thread.wait();
}

void Worker::post(std::function<void()> function) {
    QMetaObject::invokeMethod(&m_host, std::move(function), Qt::QueuedConnection);
}

void Worker::deliver(std::function<void()> function) {
    QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
}

} // namespace lookback::ui
