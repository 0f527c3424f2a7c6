#include "core/account/events.h"

#include "core/json/cursor.h"

namespace lookback::account {

std::string_view toString(Product product) {
    switch (product) {
    case Product::Current: return "current";
    case Product::Savings: return "savings";
    }
    return {};
}

std::string_view toString(Channel channel) {
    switch (channel) {
    case Channel::Branch: return "branch";
    case Channel::Online: return "online";
    case Channel::Atm: return "atm";
    case Channel::Card: return "card";
    case Channel::Transfer: return "transfer";
    case Channel::System: return "system";
    case Channel::Unknown: return "unknown";
    }
    return {};
}

std::string_view toString(FreezeCode code) {
    switch (code) {
    case FreezeCode::CourtOrder: return "courtOrder";
    case FreezeCode::SuspectedFraud: return "suspectedFraud";
    case FreezeCode::CustomerRequest: return "customerRequest";
    case FreezeCode::Other: return "other";
    }
    return {};
}

std::string Text::str() const {
    std::string out;
    assignTo(out);
    return out;
}

void Text::assignTo(std::string& out) const {
    if (!escaped) {
        out.assign(raw);
        return;
    }
    json::Cursor cursor(std::string_view(raw.data() - 1, raw.size() + 2)); // the quotes stand around it in `data`
    std::string_view value;
    cursor.readString(value);
    out.assign(value);
}

} // namespace lookback::account
