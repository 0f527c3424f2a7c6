// Compiled with QtCore's include folders alone: models may include the roles without QtGui.
#include "ui/appearance/roles.h"

static_assert(static_cast<int>(lookback::ui::KindRole) > static_cast<int>(Qt::UserRole));
