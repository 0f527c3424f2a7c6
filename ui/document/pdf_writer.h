// Documents as PDF for people and archives (look.md 11): A4, our typefaces, PDF/A-1b, no attachments, no transparency. Text stays text: it can be searched and copied.
// Needs a QGuiApplication; main thread.
#pragma once

#include "core/base/result.h"
#include "core/report/document.h"

#include <QtCore/QByteArray>
#include <QtCore/QString>

namespace lookback::ui::document {

/// The whole file. Internal: the typefaces of the program did not load.
base::Result<QByteArray> renderPdf(const report::Document& document);

/// Renders into a new file and renames it: whoever looks finds the old one or the new one, whole. Readable by its owner alone, for it may hold personal data.
/// Refused: a store, a vault, a key file, a register, a link. CannotWrite.
base::Status savePdf(const report::Document& document, const QString& path);

} // namespace lookback::ui::document
