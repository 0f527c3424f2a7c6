// A revealed value on the clipboard, for ten seconds: then it is taken back, unless something else was copied since. Also taken back when the keys are locked
// and when the program ends. Clipboard managers that ask are told not to keep it. GUI thread.
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QObject>
#include <QtCore/QTimer>

namespace lookback::ui {

class SecretClipboard : public QObject {
    Q_OBJECT
public:
    static constexpr int kClearMs = 10'000;

    explicit SecretClipboard(QObject* parent = nullptr);
    ~SecretClipboard() override { clear(); }

    void copy(const QString& secret);
    /// At once, if it is still there.
    void clear();

private:
    [[nodiscard]] QByteArray digestOf(const QString& text) const;

    QTimer m_timer;
    QByteArray m_salt, m_digest; ///< of what was copied: the text itself is not kept
};

} // namespace lookback::ui
