// Values of the engine as the window words and marks them: one place, so that table, state, tool tips and the CLI comparison agree.
// QtCore only. The source texts of the engine (titles, sentences) are translated in the context "engine".
#pragma once

#include "core/aggregate/kind.h"
#include "ui/appearance/roles.h"
#include "ui/session/personal.h"
#include "ui/session/session.h"

#include <QtCore/QString>

namespace lookback::ui {

/// Translation of a source text the engine gave.
QString engineText(std::string_view text);
QString fromUtf8(std::string_view text);

Glyph glyphOfType(const aggregate::TypeInfo* type);
/// Icon of the set for what our own glyphs do not draw ("percent", "receipt", "person"); empty = use the glyph.
QString iconOfType(const aggregate::TypeInfo* type);
Kind kindOf(aggregate::MarkKind kind);

/// A field's value as shown: money in locale, instants whole, personal values masked ("••••••"), "(empty)" for absent.
QString valueText(const aggregate::FieldValue& value);
bool isNumber(const aggregate::FieldValue& value);
PersonalState personalState(const aggregate::FieldValue& value);
/// As the ledger and the vault have it, whatever the state at the cursor knew.
PersonalState personalState(const PersonalShown& shown);
/// "Erased on 2026-03-20 (E-7)", "Restricted: on hold (H-1)", "Locked: unlock the vault"; dots for what is masked.
QString personalText(const PersonalShown& shown);
QString personalTextShort(const PersonalShown& shown); ///< "Erased (E-7)"
/// "Erased on 2026-03-20 (E-7)" for each erasure that reached the event at a rank; empty for none, and beyond those that are told.
QStringList erasureLines(const ViewData& view, qint64 rank);
/// The sentence with its places filled in.
QString sentenceText(const aggregate::Sentence& sentence);
/// "unknown type X (schema 4)": why replay stopped.
QString problemText(const aggregate::EventProblem& problem);

} // namespace lookback::ui
