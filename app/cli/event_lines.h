// Events as lines of text or JSON, for `events` and `tail`.
#pragma once

#include "app/cli/command.h"

namespace lookback::cli {

enum class EventForm { Raw, Upcasted, Steps };
base::Result<EventForm> eventForm(std::string_view name);
/// --from P (inclusive); absent = from the first.
base::Result<std::optional<base::Position>> fromOption(const Arguments& args);

class EventLines {
public:
    EventLines(workspace::Workspace& store, EventForm form, bool json) : m_store(store), m_form(form), m_json(json) {}
    base::Status write(timetravel::Row row);
    base::Status finish() { return m_out.flush(); }

private:
    std::string jsonLine(const workspace::EventDetail& detail) const;
    std::string textLine(const workspace::EventDetail& detail) const;

    workspace::Workspace& m_store;
    EventForm m_form;
    bool m_json;
    bool m_headWritten = false;
    Output m_out;
};

} // namespace lookback::cli
