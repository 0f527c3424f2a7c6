// `lookback --print-document OUT.pdf`: how lookback-cli, which knows no typefaces, writes PDF. The document comes as JSON on standard input
// (core/report/document.h); no window, no display. Exit codes as lookback-cli's: 0 written · 2 wrong usage · 3 no document · 5 refused · 6 cannot write · 70
// internal; what went wrong stands in one line on standard error.
#pragma once

namespace lookback::app {

bool asksToPrint(int argc, char** argv);
/// Requires: no QCoreApplication yet.
int printDocument(int argc, char** argv);

} // namespace lookback::app
