// Events as lines of text or JSON, for `events` and `tail`.
#pragma once

#include "app/cli/command.h"

#include <array>

namespace lookback::cli {

enum class EventForm { Raw, Upcasted, Steps };
base::Result<EventForm> eventForm(std::string_view name);
/// --from P (inclusive); absent = from the first.
base::Result<std::optional<base::Position>> fromOption(const Arguments& args);

class EventLines {
public:
    EventLines(workspace::Workspace& store, EventForm form, bool json) : m_store(store), m_form(form), m_json(json) {}
    base::Status write(timetravel::Row row);
    base::Status flush() { return m_out.flush(); }
    /// At the end of a list; says so when it is empty.
    base::Status finish();

private:
    std::string jsonLine(const workspace::EventDetail& detail) const;
    std::string textLine(const workspace::EventDetail& detail);
    static constexpr std::size_t kColumns = 8;
    std::string columns(const std::array<std::string, kColumns>& cells);

    workspace::Workspace& m_store;
    EventForm m_form;
    bool m_json;
    bool m_headWritten = false;
    std::array<std::size_t, kColumns> m_widths{5, 16, 4, 20, 20, 23, 10, 10};
    Output m_out;
};

} // namespace lookback::cli
