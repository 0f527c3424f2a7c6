#include "core/erasure/transaction.h"

#include <algorithm>

namespace lookback::erasure {

base::Result<Service::Transaction> Service::Transaction::begin(Service& service) {
    LOOKBACK_TRY_ASSIGN(auto bulk, service.m_store.beginBulk());
    LOOKBACK_TRY(service.m_vault.refresh()); // officers and policy as another process may have left them
    LOOKBACK_TRY(service.ledger());
    return Transaction(service, std::move(bulk));
}

// What was added and not committed never happened.
Service::Transaction::~Transaction() {
    if (m_bulk && m_added)
        m_service->m_ledger.distrust();
}

base::Status Service::Transaction::add(std::string_view stream, const ActData& data) {
    auto& store = m_service->m_store;
    auto& ledger = m_service->m_ledger;
    LOOKBACK_TRY_ASSIGN(const auto answers, ledger.answerFor(store, stream));
    LOOKBACK_TRY_ASSIGN(const auto info, store.streamInfo(stream));
    base::Instant at = m_now;
    if (const auto* const entry = ledger.ofStream(stream); entry != nullptr && entry->lastAt)
        at = std::max(at, *entry->lastAt); // a clock put back must not date an act before the one it answers
    const NewAct act = makeAct(stream, answers, m_service->m_vault, at, data);
    // Under the write lock nobody else appends, so it stands next.
    const auto last = ledger.lookedTo();
    m_added = true;
    LOOKBACK_TRY(ledger.add(act, base::Position{last.high, last.low + 1}));
    return m_bulk->add({act.view(base::Revision{info.last.value + 1}), {}});
}

base::Status Service::Transaction::commit(Tell tell) {
    LOOKBACK_TRY(m_bulk->commit());
    m_bulk.reset();
    const auto& around = m_service->m_around;
    const auto& told = tell == Tell::Accepted && around.accepted ? around.accepted : around.committed;
    return tell != Tell::Nobody && told ? told() : base::success();
}

} // namespace lookback::erasure
