// What every small painted part shares: it measures itself again when theme, font setting or
// motion change. Main thread only.
#pragma once

#include "ui/appearance/theme.h"

#include <QtWidgets/QWidget>

namespace lookback::ui {

inline void followAppearance(QWidget* widget) {
    QObject::connect(&Appearance::instance(), &Appearance::changed, widget, [widget] {
        widget->updateGeometry();
        widget->update();
    });
}

} // namespace lookback::ui
