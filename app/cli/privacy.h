// What the commands of the privacy officer share: opening for an act, how people and acts are written, files that are signed.
#pragma once

#include "app/cli/command.h"

#include "core/json/writer.h"
#include "core/workspace/privacy.h"

#include <string>
#include <vector>

namespace lookback::cli {

/// STORE in operator mode and unlocked, for an act that is signed.
base::Result<std::unique_ptr<workspace::Workspace>> openToAct(const Context& context);
/// STORE, for reading.
base::Result<std::unique_ptr<workspace::Workspace>> openToRead(const Context& context);

/// Text or JSON, as was asked for; the line feed of a JSON document is put in.
base::Result<ExitCode> answer(const Context& context, const std::string& json, const std::string& text, ExitCode code = kDone);

/// {"officer":…,"at":…}
void write(json::Writer& writer, const erasure::Signature& signature);
void write(json::Writer& writer, std::string_view name, const std::vector<std::string>& texts);
void write(json::Writer& writer, std::string_view name, const std::vector<erasure::Signature>& signatures);
/// Null when absent.
void write(json::Writer& writer, std::string_view name, const std::optional<base::Instant>& at);
void writeOrNull(json::Writer& writer, std::string_view name, std::string_view text);
void write(json::Writer& writer, const erasure::Hold& hold);

/// "ada and bob"
std::string people(const std::vector<std::string>& names, std::string_view link = "and");
std::vector<std::string> names(const std::vector<erasure::Signature>& signatures);
/// "2026-04-02T10:00:00Z": of acts, whose fractions of a second tell people nothing.
std::string toTheSecond(base::Instant at);
/// "3 events", "1 event"
std::string counted(std::int64_t n, std::string_view what);
/// Says on standard error when a vault just made lacks the keys the store's values are sealed with: another vault belongs here.
base::Status noteMissingKeys(workspace::Workspace& store, const std::stop_token& stop);
/// "ACC-1001" of "account-ACC-1001".
std::vector<std::string> accountsOf(const std::vector<std::string>& streams);
/// Comma-separated words, none of them empty.
base::Result<std::vector<std::string>> wordsOf(std::string_view option, const std::string& list);
/// A calendar date "2026-04-02".
base::Result<std::string> dateOf(std::string_view option, const std::string& text);

/// Where --out wants a document: F, F.sig and F.pem; with F ending in .pdf the PDF, and the signed JSON beside it.
struct Target {
    std::string json, pdf;
    std::string printer; ///< the program that prints; only with a PDF
};
/// Asked before anything is issued: the folder is there, nothing precious is in the way, a PDF can be printed.
base::Result<Target> targetOf(const Context& context, workspace::Privacy& privacy);
/// The files written. `clear`: personal data in the clear, for nobody else's eyes.
base::Result<std::vector<std::string>> save(workspace::Privacy& privacy, const workspace::SignedDocument& document, const Target& target, bool clear);

} // namespace lookback::cli
