#include "ui/session/personal.h"

#include "core/workspace/privacy.h"

#include <algorithm>

namespace lookback::ui {

using State = workspace::Revealed::State;

PersonalShown personalShown(workspace::Workspace& w, const workspace::Revealed& shown, const std::string& subject) {
    PersonalShown result;
    result.state = shown.state;
    if (shown.state == State::Erased) {
        result.erasure = shown.erasure;
        if (const auto erasure = w.privacy().erasure(shown.erasure)) {
            const auto step = [&](erasure::Step s) { return erasure->steps[static_cast<std::size_t>(s)]; };
            result.at = step(erasure::Step::Completed) ? step(erasure::Step::Completed) : step(erasure::Step::Started);
        }
    } else if (shown.state == State::Restricted) {
        if (const auto holds = w.privacy().holds())
            for (const auto& hold : *holds)
                if (hold.subject == subject && hold.state != erasure::Hold::State::Released && result.hold.empty())
                    result.hold = hold.id;
    }
    return result;
}

PersonalShown personalShown(workspace::Workspace& w, const aggregate::PersonalValue& value) {
    if (value.sealed.empty() && value.erasure.empty())
        return {};
    return personalShown(w, w.reveal(value, {}), value.subject);
}

std::vector<PersonalShown> personalShown(workspace::Workspace& w, const std::vector<aggregate::Field>& fields) {
    std::vector<PersonalShown> shown(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (const auto* personal = std::get_if<aggregate::PersonalValue>(&fields[i].value))
            shown[i] = personalShown(w, *personal);
    return shown;
}

std::vector<PersonalShown> erasuresOf(workspace::Workspace& w, const timetravel::Row& row) {
    std::vector<PersonalShown> erasures;
    std::vector<aggregate::PersonalSpan> spans;
    if (w.kind().personalSpans(row.event.view(), spans))
        return erasures;
    for (const auto& span : spans) {
        aggregate::PersonalValue value;
        if (span.end - span.begin < 2)
            continue;
        value.sealed = row.event.data.substr(span.begin + 1, span.end - span.begin - 2);
        value.subject = span.subject;
        value.eventId = row.event.id.text();
        value.pointer = span.pointer;
        auto shown = personalShown(w, value);
        if (shown.state == State::Erased && std::find(erasures.begin(), erasures.end(), shown) == erasures.end())
            erasures.push_back(std::move(shown));
    }
    return erasures;
}

} // namespace lookback::ui
