// A thread with a Workspace of its own. Work goes in as functions, results come back on the GUI thread as values, and only if the one who
// asked still lives. Exceptions stop at this border and become errors. Core starts no threads: they are started here.
#pragma once

#include "core/workspace/workspace.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QThread>

#include <exception>
#include <functional>
#include <memory>

namespace lookback::ui {

class Worker : public QObject {
    Q_OBJECT
public:
    using Slot = std::unique_ptr<workspace::Workspace>; ///< null while no store is open

    explicit Worker(const QString& name, QObject* parent = nullptr);
    /// Waits for what runs. Ask it to stop before.
    ~Worker() override;

    /// Runs `work` on the worker's thread, then `done` on this object's thread unless `context` has died.
    template <class T>
    void run(QObject* context, std::function<base::Result<T>(Slot&)> work, std::function<void(base::Result<T>)> done) {
        post([this, guard = QPointer<QObject>(context), work = std::move(work), done = std::move(done)] {
            auto result = std::make_shared<base::Result<T>>(guarded<T>(work));
            deliver([guard, result, done] {
                if (guard)
                    done(std::move(*result));
            });
        });
    }

    /// `function` on the GUI thread; from any thread.
    void deliver(std::function<void()> function);

private:
    template <class T>
    base::Result<T> guarded(const std::function<base::Result<T>(Slot&)>& work) {
        try {
            return work(m_slot);
        } catch (const std::exception& e) {
            return base::makeError(base::ErrorCode::Internal, std::string("unexpected: ") + e.what());
        }
    }
    void post(std::function<void()> function);

    QThread m_thread;
    QObject m_host; ///< lives on m_thread: receives the work
    Slot m_slot;    ///< used on m_thread only
};

} // namespace lookback::ui
