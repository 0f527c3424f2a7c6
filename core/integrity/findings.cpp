#include "core/integrity/findings.h"

namespace lookback::integrity {

std::string_view word(Verdict verdict) {
    switch (verdict) {
    case Verdict::NotChecked: return "notChecked";
    case Verdict::Consistent: return "consistent";
    case Verdict::Anchored: return "anchored";
    case Verdict::Broken: return "broken";
    }
    return "notChecked";
}

Findings::Findings() {
    const auto set = [this](CheckId id, std::string_view name, std::string_view title, std::string_view scope, bool data = false) {
        Check& check = row(id);
        check.name = name;
        check.title = title;
        check.scope = scope;
        check.data = data;
    };
    set(CheckId::Format, "format", "File format and schema", "events");
    set(CheckId::Sequence, "sequence", "Sequence without gaps", "streams", true);
    set(CheckId::Ids, "ids", "Unique event ids", "events", true);
    set(CheckId::TimeOrder, "timeOrder", "Time order (recorded)", "events", true);
    set(CheckId::Payloads, "payloads", "Payloads readable and applicable", "events", true);
    set(CheckId::SealedFields, "sealedFields", "Ciphertext authentication", "fields");
    set(CheckId::Snapshots, "snapshots", "Snapshots equal replay", "snapshots");
    set(CheckId::Upcasting, "upcasting", "Upcast repeatable", "events");
    set(CheckId::ErasureLedger, "erasureLedger", "Erasure ledger vs vault", "erasures");
}

void Findings::add(CheckId id, const Place& place, std::string expected, std::string found) {
    Check& check = row(id);
    ++check.problems;
    auto& list = check.data ? m_report.dataProblems : m_report.problems;
    ++(check.data ? m_report.dataProblemCount : m_report.problemCount);
    if (list.size() < kMostKept)
        list.push_back({check.name, place.position, std::string(place.stream), place.revision, std::move(expected), std::move(found)});
}

void Findings::addUnreadable(CheckId id, const Place& place, std::string expected, const base::Error& why) {
    if (why.code == base::ErrorCode::Locked || why.code == base::ErrorCode::Cancelled)
        m_interrupted = why;
    else
        add(id, place, std::move(expected), why.message);
}

void Findings::note(CheckId id, std::string_view sentence) {
    std::string& note = row(id).note;
    if (note.find(sentence) == std::string::npos)
        note.append(note.empty() ? "" : "; ").append(sentence);
}

Report Findings::finish(std::int64_t events, std::string headRecord, double seconds) {
    m_report.checks.assign(m_rows.begin(), m_rows.end());
    m_report.verdict = m_report.problemCount > 0 ? Verdict::Broken : Verdict::Consistent;
    m_report.events = events;
    m_report.headRecord = std::move(headRecord);
    m_report.seconds = seconds;
    return std::move(m_report);
}

} // namespace lookback::integrity
