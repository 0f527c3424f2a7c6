// The tour without a display: drives the real window through sample 1, leaves screenshots and a text of what was seen. What `packaging/run` does where
// there is no screen.
#pragma once

#include <QtCore/QString>

namespace lookback::ui {

class MainWindow;

/// 0 = every step was reached. Blocks; runs the event loop itself.
int runTour(MainWindow& window, const QString& folder);

} // namespace lookback::ui
