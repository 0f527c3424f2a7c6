#include "core/account/decode.h"

#include "core/account/payload_reader.h"

#include <algorithm>

namespace lookback::account {
namespace {

bool read(Reader& r, AccountOpenedV1& e) {
    static constexpr Member kMembers[] = {{"holderId"}, {"owner"}, {"email"}, {"currency"}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.text(e.holderId);
        case 1: return r.personal(e.owner, "/data/owner");
        case 2: return r.personal(e.email, "/data/email");
        default: return r.currency(e.currency);
        }
    });
}

bool read(Reader& r, NewHolder& holder) {
    static constexpr Member kMembers[] = {{"subject"}, {"name"}, {"email"}};
    return r.personalObject(kMembers, "/holder", [&](std::size_t i) {
        switch (i) {
        case 0: return r.text(holder.subject);
        case 1: return r.personal(holder.name, "/data/holder/name");
        default: return r.personal(holder.email, "/data/holder/email");
        }
    });
}

bool read(Reader& r, AccountOpenedV2& e) {
    static constexpr Member kMembers[] = {{"holder"}, {"currency"}};
    return r.object(kMembers, "", [&](std::size_t i) { return i == 0 ? read(r, e.holder) : r.currency(e.currency); });
}

bool read(Reader& r, AccountOpenedV3& e) {
    static constexpr Member kMembers[] = {{"holder"}, {"currency"}, {"product"}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return read(r, e.holder);
        case 1: return r.currency(e.currency);
        default: return r.enumeration(e.product, {Product::Current, Product::Savings});
        }
    });
}

template <Type kType>
bool read(Reader& r, CashV1<kType>& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"reference", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) { return i == 0 ? r.major(e.amount) : r.text(e.reference); });
}

template <Type kType>
bool read(Reader& r, CashV2<kType>& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"reference", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) {
        return i == 0 ? r.money(e.amount, Range::Positive, "/amount") : r.text(e.reference);
    });
}

template <Type kType>
bool read(Reader& r, CashV3<kType>& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"reference", kOptional}, {"channel"}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.money(e.amount, Range::Positive, "/amount");
        case 1: return r.text(e.reference);
        default:
            return r.enumeration(e.channel, {Channel::Branch, Channel::Online, Channel::Atm, Channel::Card, Channel::Transfer,
                                             Channel::System, Channel::Unknown});
        }
    });
}

bool read(Reader& r, FundsTransferredV1& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"payeeId"}, {"payeeName"}, {"payeeIban"}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.major(e.amount);
        case 1: return r.text(e.payeeId);
        case 2: return r.personal(e.payeeName, "/data/payeeName");
        default: return r.personal(e.payeeIban, "/data/payeeIban");
        }
    });
}

bool read(Reader& r, Payee& payee) {
    static constexpr Member kMembers[] = {{"subject"}, {"name"}, {"iban"}};
    return r.personalObject(kMembers, "/payee", [&](std::size_t i) {
        switch (i) {
        case 0: return r.text(payee.subject);
        case 1: return r.personal(payee.name, "/data/payee/name");
        default: return r.personal(payee.iban, "/data/payee/iban");
        }
    });
}

bool read(Reader& r, FundsTransferredV2& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"payee"}, {"reference", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.money(e.amount, Range::Positive, "/amount");
        case 1: return read(r, e.payee);
        default: return r.text(e.reference);
        }
    });
}

bool read(Reader& r, InterestCreditedV1& e) {
    static constexpr Member kMembers[] = {{"amount"}};
    return r.object(kMembers, "", [&](std::size_t) { return r.major(e.amount); });
}

template <class Interest>
bool readInterest(Reader& r, Interest& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"period", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) {
        return i == 0 ? r.money(e.amount, Range::Positive, "/amount") : r.period(e.period);
    });
}
bool read(Reader& r, InterestCreditedV2& e) { return readInterest(r, e); }
bool read(Reader& r, InterestChargedV1& e) { return readInterest(r, e); }

bool read(Reader& r, FeeChargedV1& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"code"}};
    return r.object(kMembers, "", [&](std::size_t i) { return i == 0 ? r.money(e.amount, Range::Positive, "/amount") : r.text(e.code); });
}

bool read(Reader& r, CorrectionPostedV1& e) {
    static constexpr Member kMembers[] = {{"amount"}, {"corrects", kOptional}, {"note", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.money(e.amount, Range::NotZero, "/amount");
        case 1: return r.eventId(e.corrects);
        default: return r.text(e.note);
        }
    });
}

bool read(Reader& r, OverdraftLimitSetV1& e) {
    static constexpr Member kMembers[] = {{"limit"}};
    return r.object(kMembers, "", [&](std::size_t) { return r.money(e.limit, Range::NotNegative, "/limit"); });
}

bool read(Reader& r, AccountFrozenV1& e) {
    static constexpr Member kMembers[] = {{"reason"}};
    return r.object(kMembers, "", [&](std::size_t) { return r.text(e.reason); });
}

bool readReason(Reader& r, AccountFrozenV2& e) {
    static constexpr Member kMembers[] = {{"code"}, {"note", kOptional}};
    return r.object(kMembers, "/reason", [&](std::size_t i) {
        return i == 0 ? r.enumeration(e.code, {FreezeCode::CourtOrder, FreezeCode::SuspectedFraud, FreezeCode::CustomerRequest,
                                               FreezeCode::Other})
                      : r.text(e.note);
    });
}

bool read(Reader& r, AccountFrozenV2& e) {
    static constexpr Member kMembers[] = {{"reason"}, {"authority", kOptional}};
    return r.object(kMembers, "", [&](std::size_t i) { return i == 0 ? readReason(r, e) : r.text(e.authority); });
}

template <class E>
bool readOptionalReason(Reader& r, E& e) {
    static constexpr Member kMembers[] = {{"reason", kOptional}};
    return r.object(kMembers, "", [&](std::size_t) { return r.text(e.reason); });
}
bool read(Reader& r, AccountUnfrozenV1& e) { return readOptionalReason(r, e); }
bool read(Reader& r, AccountClosedV1& e) { return readOptionalReason(r, e); }

bool readChangedHolder(Reader& r, HolderDetailsChangedV1& e) {
    static constexpr Member kMembers[] = {{"subject"}, {"name", kOptional}, {"email", kOptional}, {"address", kOptional}};
    return r.personalObject(kMembers, "/holder", [&](std::size_t i) {
        switch (i) {
        case 0: return r.text(e.subject);
        case 1: return r.personal(e.name, "/data/holder/name");
        case 2: return r.personal(e.email, "/data/holder/email");
        default: return r.personal(e.address, "/data/holder/address");
        }
    });
}

bool read(Reader& r, HolderDetailsChangedV1& e) {
    static constexpr Member kMembers[] = {{"holder"}};
    return r.object(kMembers, "", [&](std::size_t) { return readChangedHolder(r, e); });
}

bool read(Reader& r, SubjectErasedV1& e) {
    static constexpr Member kMembers[] = {{"subject"}, {"erasure"}, {"kids"}, {"events"}, {"fields"}};
    return r.object(kMembers, "", [&](std::size_t i) {
        switch (i) {
        case 0: return r.text(e.subject);
        case 1: return r.text(e.erasure);
        case 2: return r.texts(e.kids);
        case 3: return r.count(e.events);
        default: return r.count(e.fields);
        }
    });
}

bool isBase64Url(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

} // namespace

bool looksSealed(std::string_view text) {
    constexpr std::size_t kIv = 16, kTag = 22;
    const std::size_t header = text.find("..");
    if (header == std::string_view::npos || header == 0 || text.size() < header + 2 + kIv + 1 + 1 + kTag + 1)
        return false;
    const std::string_view rest = text.substr(header + 2);
    const std::size_t tagDot = rest.size() - kTag - 1;
    return rest[kIv] == '.' && rest[tagDot] == '.' && tagDot > kIv + 1 && isBase64Url(text.substr(0, header)) &&
        isBase64Url(rest.substr(0, kIv)) && isBase64Url(rest.substr(kIv + 1, tagDot - kIv - 1)) && isBase64Url(rest.substr(tagDot + 1));
}

template <class Stored>
std::optional<json::Problem> decode(std::string_view data, Source source, const base::Currency& usual, Stored& out) {
    Reader reader(data, source, usual);
    if (read(reader, out) && reader.finish())
        return std::nullopt;
    return reader.problem();
}

#define LOOKBACK_INSTANTIATE(S) \
    template std::optional<json::Problem> decode<S>(std::string_view, Source, const base::Currency&, S&);
LOOKBACK_INSTANTIATE(AccountOpenedV1)
LOOKBACK_INSTANTIATE(AccountOpenedV2)
LOOKBACK_INSTANTIATE(AccountOpenedV3)
LOOKBACK_INSTANTIATE(FundsDepositedV1)
LOOKBACK_INSTANTIATE(FundsDepositedV2)
LOOKBACK_INSTANTIATE(FundsDepositedV3)
LOOKBACK_INSTANTIATE(FundsWithdrawnV1)
LOOKBACK_INSTANTIATE(FundsWithdrawnV2)
LOOKBACK_INSTANTIATE(FundsWithdrawnV3)
LOOKBACK_INSTANTIATE(FundsTransferredV1)
LOOKBACK_INSTANTIATE(FundsTransferredV2)
LOOKBACK_INSTANTIATE(InterestCreditedV1)
LOOKBACK_INSTANTIATE(InterestCreditedV2)
LOOKBACK_INSTANTIATE(InterestChargedV1)
LOOKBACK_INSTANTIATE(FeeChargedV1)
LOOKBACK_INSTANTIATE(CorrectionPostedV1)
LOOKBACK_INSTANTIATE(OverdraftLimitSetV1)
LOOKBACK_INSTANTIATE(AccountFrozenV1)
LOOKBACK_INSTANTIATE(AccountFrozenV2)
LOOKBACK_INSTANTIATE(AccountUnfrozenV1)
LOOKBACK_INSTANTIATE(HolderDetailsChangedV1)
LOOKBACK_INSTANTIATE(AccountClosedV1)
LOOKBACK_INSTANTIATE(SubjectErasedV1)
#undef LOOKBACK_INSTANTIATE

} // namespace lookback::account
