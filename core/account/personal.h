// The personal fields of each stored struct, with the subject they belong to. Held to the catalogue (catalogue.cpp) by a test.
#pragma once

#include "core/account/events.h"

namespace lookback::account {

/// Calls `use(const Personal&, const Text& subject)` for each personal field that is present. Types without any: nothing.
template <class Stored, class Use>
void forEachPersonal(const Stored&, Use&&) {}

template <class Use>
void forEachPersonal(const AccountOpenedV1& e, Use&& use) {
    use(e.owner, e.holderId);
    use(e.email, e.holderId);
}
template <class Use>
void forEachPersonal(const AccountOpenedV2& e, Use&& use) {
    use(e.holder.name, e.holder.subject);
    use(e.holder.email, e.holder.subject);
}
template <class Use>
void forEachPersonal(const AccountOpenedV3& e, Use&& use) {
    use(e.holder.name, e.holder.subject);
    use(e.holder.email, e.holder.subject);
}
template <class Use>
void forEachPersonal(const FundsTransferredV1& e, Use&& use) {
    use(e.payeeName, e.payeeId);
    use(e.payeeIban, e.payeeId);
}
template <class Use>
void forEachPersonal(const FundsTransferredV2& e, Use&& use) {
    use(e.payee.name, e.payee.subject);
    use(e.payee.iban, e.payee.subject);
}
template <class Use>
void forEachPersonal(const HolderDetailsChangedV1& e, Use&& use) {
    for (const auto* field : {&e.name, &e.email, &e.address})
        if (*field)
            use(**field, e.subject);
}

} // namespace lookback::account
