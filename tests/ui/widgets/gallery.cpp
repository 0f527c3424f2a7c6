// lookback-gallery: renders the small parts to PNG files, to be laid beside the design pictures.
#include "tests/ui/widgets/gallery_parts.h"
#include "ui/appearance/apply.h"

#include <QtCore/QDir>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtGui/QPainter>
#include <QtTest/QtTest>
#include <memory>

using namespace lookback::ui;

namespace {

QPixmap grabFocused(QWidget& page, const char* name) {
    if (auto* widget = page.findChild<QWidget*>(QLatin1String(name)))
        widget->setFocus(Qt::TabFocusReason);
    if (auto* edit = page.findChild<QLineEdit*>(QLatin1String(name)))
        edit->deselect();
    QApplication::processEvents();
    // A push button keeps its own note of being hovered: only a real move convinces it.
    QTest::mouseMove(page.findChild<QWidget*>(QStringLiteral("hover")));
    QApplication::processEvents();
    return page.grab();
}

// Two things have the focus in picture 11: the second is cut from a second grab.
QPixmap grabParts(QWidget& page) {
    QPixmap picture = grabFocused(page, "focusButton");
    const QPixmap second = grabFocused(page, "focusFilter");
    const auto* field = page.findChild<QWidget*>(QStringLiteral("filterFrame"));
    const QRect box = field->geometry().adjusted(-2, -2, 2, 2);
    QPainter painter(&picture);
    painter.drawPixmap(box.topLeft(), second, box);
    return picture;
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const QDir dir(argc > 1 ? QString::fromLocal8Bit(argv[1]) : QStringLiteral("gallery"));
    if (!dir.mkpath(QStringLiteral(".")))
        return 1;
    const struct {
        appearance::ThemeChoice choice;
        const char* name;
    } themes[] = {{appearance::ThemeChoice::Light, "light"},
                  {appearance::ThemeChoice::Dark, "dark"},
                  {appearance::ThemeChoice::HighContrast, "contrast"}};
    for (const int scale : {100, 150}) {
        setFontScale(scale);
        for (const auto& [choice, name] : themes) {
            appearance::apply(app, choice);
            const QString suffix =
                QLatin1String(name) + (scale == 100 ? QString() : QString::number(scale));
            if (scale == 100) {
                const std::unique_ptr<QWidget> parts(gallery::makeParts());
                parts->show();
                parts->activateWindow();
                QApplication::processEvents();
                grabParts(*parts).save(dir.filePath(QStringLiteral("parts-%1.png").arg(suffix)));
            }
            const std::unique_ptr<QWidget> chrome(gallery::makeChrome());
            chrome->show();
            QApplication::processEvents();
            chrome->grab().save(dir.filePath(QStringLiteral("chrome-%1.png").arg(suffix)));
            const std::unique_ptr<QWidget> more(gallery::makeMoreParts());
            more->show();
            QApplication::processEvents();
            more->grab().save(dir.filePath(QStringLiteral("more-%1.png").arg(suffix)));
        }
    }
    return 0;
}
