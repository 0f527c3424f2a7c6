// lookback: the window.
#include "app/document_printer.h"
#include "app/thread_executor.h"

#include "core/workspace/workspace.h"
#include "ui/appearance/apply.h"
#include "ui/main_window.h"
#include "ui/tour/tour.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QTimer>
#include <QtWidgets/QApplication>
#include <QtWidgets/QMessageBox>

int main(int argc, char** argv) {
    if (const auto prepared = lookback::workspace::prepareProcess(); !prepared) {
        std::fprintf(stderr, "lookback: %s\n", prepared.error().message.c_str());
        return 70;
    }
    if (lookback::app::asksToPrint(argc, argv))
        return lookback::app::printDocument(argc, argv);
    QApplication app(argc, argv);
    QApplication::setApplicationName(QStringLiteral("lookback"));
    QApplication::setOrganizationName(QStringLiteral("lookback"));
    QApplication::setApplicationDisplayName(QStringLiteral("Lookback"));
    QApplication::setApplicationVersion(QStringLiteral(LOOKBACK_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Time travel and proof for event-sourced accounts"));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("store"), QStringLiteral("A store to open as evidence."), QStringLiteral("[store]"));
    const QCommandLineOption sample(QStringLiteral("sample"), QStringLiteral("Open sample <number> (1 or 2)."), QStringLiteral("number"));
    const QCommandLineOption tour(QStringLiteral("tour"), QStringLiteral("Run the tour without a person; screenshots and tour.txt go to <folder>."), QStringLiteral("folder"));
    const QCommandLineOption themeOption(QStringLiteral("theme"), QStringLiteral("system, light, dark or contrast."), QStringLiteral("theme"), QStringLiteral("system"));
    // Taken before any window: see document_printer.h. Named here for --help.
    const QCommandLineOption print(QStringLiteral("print-document"), QStringLiteral("Write the document on standard input (JSON) to <file> as PDF; opens no window."), QStringLiteral("file"));
    parser.addOptions({sample, tour, themeOption, print});
    parser.process(app);

    if (parser.isSet(sample) && parser.value(sample) != QLatin1String("1") && parser.value(sample) != QLatin1String("2")) {
        std::fprintf(stderr, "lookback: --sample takes 1 or 2\n");
        return 2;
    }
    using Choice = lookback::ui::appearance::ThemeChoice;
    const QString wanted = parser.value(themeOption);
    lookback::ui::appearance::apply(app, wanted == QLatin1String("light") ? Choice::Light : wanted == QLatin1String("dark") ? Choice::Dark
                                             : wanted == QLatin1String("contrast")                                          ? Choice::HighContrast
                                                                                                                            : Choice::System);
    lookback::app::ThreadExecutor executor;
    lookback::ui::MainWindow window(&executor);
    if (parser.isSet(tour)) {
        window.setRemembering(false);
        lookback::ui::appearance::apply(app, Choice::Light);
        return lookback::ui::runTour(window, parser.value(tour));
    }
    window.setRemembering(true);
    window.show();
    if (parser.isSet(sample))
        QTimer::singleShot(0, &window, [&] { window.openSample(parser.value(sample).toInt()); });
    else if (!parser.positionalArguments().isEmpty())
        QTimer::singleShot(0, &window, [&] { window.openPath(parser.positionalArguments().constFirst()); });
    return QApplication::exec();
}
