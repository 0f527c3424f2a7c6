// Watches the window while it works: at every paint of a panel, and whenever asked, what it says is held to the figures of sample 1. "Never show a
// mix" (interface.md 4, rule 3): a caption over another version's data is a line in `complaints`. For ACC-1001 only.
#pragma once

#include "tests/ui/support/desk.h"

#include <QtCore/QObject>

namespace lookback::test {

class Watch : public QObject {
    Q_OBJECT
public:
    explicit Watch(Desk& desk);
    ~Watch() override;

    void look();
    [[nodiscard]] const QStringList& complaints() const { return m_complaints; }
    [[nodiscard]] int looks() const { return m_looks; }
    /// Versions whose caption was seen while dragging.
    [[nodiscard]] const QSet<qint64>& versions() const { return m_versions; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void lookAtState();
    void lookAtContext();
    void lookAtTable();
    void lookAtInspector();
    void complain(const QString& text);

    Desk& m_desk;
    QStringList m_complaints;
    QSet<qint64> m_versions;
    int m_looks = 0;
};

} // namespace lookback::test
