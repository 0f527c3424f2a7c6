#include "tests/ui/support/surroundings.h"

#include "core/workspace/workspace.h"
#include "ui/appearance/apply.h"

#include <QtCore/QDir>
#include <QtCore/QLocale>
#include <QtWidgets/QApplication>

#include <cstdio>
#include <cstdlib>

namespace lookback::test {
namespace {
QString g_scratch;
}

Surroundings::Surroundings() {
    g_scratch = m_folder.path();
    for (const auto& [variable, name] : {std::pair{"XDG_CONFIG_HOME", "config"}, {"XDG_DATA_HOME", "data"}, {"XDG_CACHE_HOME", "cache"}, {"TMPDIR", "tmp"}}) {
        const QString folder = path(QLatin1String(name));
        QDir().mkpath(folder);
        qputenv(variable, folder.toUtf8());
    }
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    if (const auto prepared = workspace::prepareProcess(); !prepared) {
        std::fprintf(stderr, "%s\n", prepared.error().message.c_str());
        std::exit(70);
    }
}

void Surroundings::dress(QApplication& app) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QApplication::setApplicationName(QStringLiteral("lookback"));
    QApplication::setOrganizationName(QStringLiteral("lookback"));
    ui::appearance::apply(app, ui::appearance::ThemeChoice::Light);
}

QString scratch(const QString& name) { return QDir(g_scratch).filePath(name); }

} // namespace lookback::test
