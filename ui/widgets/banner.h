// Banner: one 30-px line that says what is unusual about all that is shown below it, with one way
// out. BannerStack: keeps their order (broken, operator, occurred, hypothetical, notice) and shows
// at most two, the more serious ones.
#pragma once

#include "ui/appearance/roles.h"

#include <QtWidgets/QWidget>
#include <map>

class QPushButton;
class QVBoxLayout;

namespace lookback::ui {

// In order of precedence.
enum class BannerKind { Restored = -2 /* an older file was put back */, Unfinished = -1 /* an erasure stopped half-way */, Broken = 0, Operator, Occurred, Hypothetical, Notice };

struct BannerSpec {
    BannerKind kind = BannerKind::Notice;
    QString statement; // bold
    QString sentence;
    QString link; // empty: no way out to offer
    QString key;  // shown beside the link, e.g. "X"
};

class Banner : public QWidget {
    Q_OBJECT
public:
    explicit Banner(const BannerSpec& spec, QWidget* parent = nullptr);

    void setSpec(const BannerSpec& spec);
    const BannerSpec& spec() const { return m_spec; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void linkActivated();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeLink();

    BannerSpec m_spec;
    QPushButton* m_link;
};

class BannerStack : public QWidget {
    Q_OBJECT
public:
    static constexpr int kMost = 2;

    explicit BannerStack(QWidget* parent = nullptr);

    // One banner per kind; the newer text replaces the older.
    void setBanner(const BannerSpec& spec);
    void clearBanner(BannerKind kind);

Q_SIGNALS:
    void linkActivated(BannerKind kind);

private:
    void arrange();

    QVBoxLayout* m_layout;
    std::map<BannerKind, Banner*> m_banners;
};

} // namespace lookback::ui
