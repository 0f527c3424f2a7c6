// JSON for reading: indented, order and number text kept, sealed strings masked. Works on stored text as it is; what is not JSON is shown line by line
// unchanged. QtCore only, pure functions.
#pragma once

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <functional>
#include <string_view>
#include <vector>

namespace lookback::ui {

/// What stands for a sealed string, given without its quotes.
using SealedText = std::function<QString(std::string_view sealed)>;
/// Indented by two spaces; short objects and arrays of scalars stay on one line. Sealed strings become `sealed`'s answer, or "••••••".
QStringList prettyJson(std::string_view json, const SealedText& sealed = {});

/// The leaves of an object in their order, by dotted path: "payee.name". Strings without their quotes and escapes as written; `sealed`: a sealed string, whole.
/// Requires: JSON that was read before; what is not comes out in pieces.
struct JsonLeaf {
    QString path, text;
    bool sealed = false;
};
std::vector<JsonLeaf> jsonLeaves(std::string_view json);

/// Line by line difference of two texts (longest common subsequence).
struct DiffLine {
    enum class Kind { Same, Removed, Added } kind = Kind::Same;
    QString text;
};
std::vector<DiffLine> diffLines(const QStringList& before, const QStringList& after);

/// Hex and ASCII, 16 bytes a line: "000000  7b 22 …  {\"…".
QStringList hexDump(std::string_view bytes);

} // namespace lookback::ui
