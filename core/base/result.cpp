#include "core/base/result.h"

namespace lookback::base {

std::string_view toString(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument: return "invalidArgument";
    case ErrorCode::NotFound: return "notFound";
    case ErrorCode::InvalidInput: return "invalidInput";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Unreadable: return "unreadable";
    case ErrorCode::Corrupt: return "corrupt";
    case ErrorCode::Conflict: return "conflict";
    case ErrorCode::Locked: return "locked";
    case ErrorCode::Refused: return "refused";
    case ErrorCode::CannotWrite: return "cannotWrite";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::Internal: return "internal";
    }
    return "internal";
}

Error Error::at(std::string_view outer) const {
    Error copy = *this;
    copy.where = where.empty() ? std::string(outer) : std::string(outer) + ": " + where;
    return copy;
}

} // namespace lookback::base
