#include "core/account/state.h"

namespace lookback::account {
namespace {

// Heap a string holds beyond its own object.
std::size_t heapOf(const std::string& s) { return s.capacity() > 15 ? s.capacity() + 1 : 0; }

std::size_t heapOf(const PersonalField& field) { return heapOf(field.sealed) + heapOf(field.erasure); }

} // namespace

std::string_view toString(Status status) {
    switch (status) {
    case Status::None: return "none";
    case Status::Open: return "open";
    case Status::Frozen: return "frozen";
    case Status::Closed: return "closed";
    }
    return {};
}

std::string_view pathOf(FieldId field) {
    switch (field) {
    case FieldId::Id: return "id";
    case FieldId::Status: return "status";
    case FieldId::Currency: return "currency";
    case FieldId::Balance: return "balance";
    case FieldId::OverdraftLimit: return "overdraftLimit";
    case FieldId::Product: return "product";
    case FieldId::HolderSubject: return "holder.subject";
    case FieldId::HolderName: return "holder.name";
    case FieldId::HolderEmail: return "holder.email";
    case FieldId::HolderAddress: return "holder.address";
    case FieldId::FreezeReason: return "freezeReason";
    case FieldId::OpenedAt: return "openedAt";
    case FieldId::ClosedAt: return "closedAt";
    case FieldId::Events: return "events";
    case FieldId::Version: return "version";
    case FieldId::LastRecordedAt: return "lastRecordedAt";
    case FieldId::LastOccurredAt: return "lastOccurredAt";
    }
    return {};
}

std::size_t AccountState::bytes() const {
    std::size_t total = sizeof *this + heapOf(id) + heapOf(holder.subject) + heapOf(holder.name) + heapOf(holder.email) +
        heapOf(holder.address);
    if (freezeReason) {
        total += freezeReason->note ? heapOf(*freezeReason->note) : 0;
        total += freezeReason->authority ? heapOf(*freezeReason->authority) : 0;
    }
    return total;
}

} // namespace lookback::account
