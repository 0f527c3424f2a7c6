#include "app/cli/event_lines.h"

#include "core/base/encoding.h"
#include "core/json/writer.h"

namespace lookback::cli {

base::Result<EventForm> eventForm(std::string_view name) {
    if (name == "raw")
        return EventForm::Raw;
    if (name == "upcasted")
        return EventForm::Upcasted;
    if (name == "steps")
        return EventForm::Steps;
    return usageError("--form takes raw, upcasted or steps, not \"" + base::visibleExcerpt(name) + "\"");
}

base::Result<std::optional<base::Position>> fromOption(const Arguments& args) {
    const auto text = args.value("--from");
    if (!text)
        return std::optional<base::Position>();
    const auto position = base::Position::parse(*text);
    if (!position)
        return usageError("--from takes a position as `events` shows it, not \"" + base::visibleExcerpt(*text) + "\"");
    return position;
}

base::Status EventLines::write(timetravel::Row row) {
    workspace::EventDetail detail;
    if (m_form == EventForm::Raw) {
        detail.row = std::move(row);
    } else {
        LOOKBACK_TRY_ASSIGN(const auto before, m_store.stateBefore(row));
        detail = m_store.detail(std::move(row), *before);
    }
    if (!m_json && !m_headWritten)
        m_out << columns({"#", "Stream", "v", "Recorded", "Occurred", "Type", "Amount", "Balance"});
    m_headWritten = true;
    m_out << (m_json ? jsonLine(detail) : textLine(detail));
    return m_out.status();
}

base::Status EventLines::finish() {
    if (!m_json && !m_headWritten)
        m_out << "No event matches.\n";
    return m_out.flush();
}

std::string EventLines::jsonLine(const workspace::EventDetail& d) const {
    const auto& e = d.row.event;
    std::string out;
    json::Writer writer(out);
    writer.beginObject().member("position", std::string_view(e.position.text())).member("stream", std::string_view(e.stream));
    writer.member("revision", e.revision.value).member("version", e.revision.value + 1).member("id", std::string_view(e.id.text()));
    writer.member("type", std::string_view(e.type));
    const bool raised = m_form != EventForm::Raw && !d.trace.steps.empty() && !d.trace.problem;
    writer.member("schemaVersion", m_form == EventForm::Upcasted && raised ? d.trace.steps.back().version : e.schemaVersion);
    writer.member("occurredAt", e.occurredAt).member("recordedAt", e.recordedAt);
    writer.key("data").raw(m_form == EventForm::Upcasted && raised ? std::string_view(d.trace.steps.back().data) : std::string_view(e.data));
    writer.key("metadata").raw(e.metadata);
    writer.key("balanceAfter");
    const std::string unit = m_store.unitOf(e.stream).name;
    if (d.row.facts.status == aggregate::StatusBand::None || unit.empty()) {
        writer.null();
    } else {
        std::string money;
        appendMoney(money, d.row.facts.value, unit);
        writer.raw(money);
    }
    if (m_form != EventForm::Raw) {
        writer.key("derived").beginArray();
        for (const auto& pointer : d.trace.derived)
            writer.value(std::string_view(pointer));
        writer.endArray().key("personal").beginArray();
        for (const auto& field : d.personal) {
            writer.beginObject().member("field", std::string_view(field.pointer)).member("subject", std::string_view(field.subject));
            writer.member("kid", std::string_view(field.kid)).member("state", personalWord(field.shown.state));
            if (!field.shown.erasure.empty())
                writer.member("erasure", std::string_view(field.shown.erasure));
            writer.endObject();
        }
        writer.endArray();
    }
    if (m_form == EventForm::Steps) {
        writer.key("steps").beginArray();
        for (const auto& step : d.trace.steps)
            writer.beginObject().member("version", step.version).key("data").raw(step.data).endObject();
        writer.endArray();
    }
    if (d.trace.problem)
        writer.member("problem", std::string_view(problemText(*d.trace.problem)));
    writer.endObject();
    out += '\n';
    return out;
}

std::string EventLines::textLine(const workspace::EventDetail& d) {
    const auto& e = d.row.event;
    const int decimals = m_store.unitOf(e.stream).decimals;
    std::string out = columns({e.position.text(), visible(e.stream), "v" + std::to_string(e.revision.value + 1), base::formatInstant(e.recordedAt),
                               e.occurredAt == e.recordedAt ? "=" : base::formatInstant(e.occurredAt), visible(e.type) + " v" + std::to_string(e.schemaVersion),
                               d.row.facts.hasAmount ? moneyText(d.row.facts.amount, decimals) : "-",
                               d.row.facts.status == aggregate::StatusBand::None ? "-" : moneyText(d.row.facts.value, decimals)});
    if (m_form == EventForm::Raw)
        return out;
    for (const auto& step : d.trace.steps)
        if (m_form == EventForm::Steps || &step == &d.trace.steps.back())
            out += "    v" + std::to_string(step.version) + (step.change.empty() ? "" : " (" + visible(step.change) + ")") + " " + visible(step.data) + "\n";
    for (const auto& pointer : d.trace.derived)
        out += "    derived, not in the original: " + visible(pointer) + "\n";
    for (const auto& field : d.personal)
        out += "    personal: " + visible(field.pointer) + (field.subject.empty() ? "" : " of " + visible(field.subject)) + " (" + personalText(field.shown) + ")\n";
    if (d.trace.problem)
        out += "    stopped: " + visible(problemText(*d.trace.problem)) + "\n";
    return out;
}

// The lines come one after another, so a column is as wide as its widest cell so far, and usual cells fit from the start.
std::string EventLines::columns(const std::array<std::string, kColumns>& cells) {
    constexpr std::array<bool, kColumns> kRight{true, false, true, false, false, false, true, true};
    std::string line;
    for (std::size_t i = 0; i < kColumns; ++i) {
        const std::size_t width = displayWidth(cells[i]);
        m_widths[i] = std::max(m_widths[i], width);
        const std::string pad(m_widths[i] - width, ' ');
        line += (i ? "  " : "") + (kRight[i] ? pad + cells[i] : cells[i] + pad);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

} // namespace lookback::cli
