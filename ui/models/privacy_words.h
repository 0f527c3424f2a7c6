// Keys, requests, holds and steps as the window words and marks them: one place, so that list, wizard and banners agree. QtCore only.
#pragma once

#include "core/erasure/values.h"
#include "ui/appearance/roles.h"

#include <QtCore/QDate>
#include <QtCore/QString>
#include <QtCore/QStringList>

namespace lookback::ui {

struct StateLook {
    QString word;
    Glyph glyph = Glyph::None;
    Kind kind = Kind::None;
    bool coloured = false; ///< the word too
};
StateLook lookOf(erasure::KeyState state);
StateLook lookOf(erasure::State state);
StateLook lookOf(erasure::Hold::State state);

/// Of a row: with the day of destruction beside "destroyed".
QString stateText(const erasure::SubjectRow& row);
/// "E-9 due 2026-04-12 (21 d)", "E-4 overdue since … (3 d)", "E-7"; empty without a request.
QString requestText(const erasure::SubjectRow& row, QDate today);
/// "due 2026-05-02, in 21 days", "overdue since 2026-05-02, 3 days"; empty for no date.
QString dueText(const std::string& due, QDate today);

/// "k-7f2a…": enough of a key id to tell it from others.
QString shortKey(const std::string& kid);
QString stepTitle(erasure::Step step);
QString ground(const std::string& ground); ///< "17(1)(a): no longer necessary"
QStringList grounds();                     ///< "17(1)(a)" … "17(1)(f)"
QString holdBasis(const std::string& basis);
QString restoredText(const erasure::Restored& restored);
/// "name 1, iban 1"
QString classesText(const std::map<std::string, std::int64_t>& classes);
/// What is different between two plans of one subject, as sentences; the text out of reach does not count. Empty: nothing.
/// `approved`: `before` was approved, not only requested.
QStringList planDifferences(const erasure::Plan& before, const erasure::Plan& now, bool approved = false);
/// A change of officers or policy that waits for signatures, as the ledger words it: "Add officer eve, who may approve".
QString changeWords(const std::string& change);
/// When an act was signed, to the second.
QString actTime(base::Instant at);
/// The way out, where a person finds it in the window. Empty: none.
QString hintText(const base::Error& error);
/// Message, and the way out behind it.
QString errorText(const base::Error& error);

} // namespace lookback::ui
