#include "core/erasure/transaction.h"

#include <algorithm>

namespace lookback::erasure {

base::Result<Service::Transaction> Service::Transaction::begin(Service& service) {
    LOOKBACK_TRY_ASSIGN(auto bulk, service.m_store.beginBulk());
    LOOKBACK_TRY(service.m_vault.refresh()); // officers and policy as another process may have left them
    LOOKBACK_TRY_ASSIGN(Ledger ledger, service.readLedger());
    return Transaction(service, std::move(bulk), std::move(ledger));
}

base::Status Service::Transaction::add(std::string_view stream, const ActData& data) {
    auto& store = m_service->m_store;
    LOOKBACK_TRY_ASSIGN(const auto answers, m_ledger.answerFor(store, stream));
    LOOKBACK_TRY_ASSIGN(const auto info, store.streamInfo(stream));
    base::Instant at = m_now;
    const auto notBefore = [&](const SubjectLedger& entry) {
        if (entry.stream == stream && entry.lastAt)
            at = std::max(at, *entry.lastAt); // a clock put back must not date an act before the one it answers
    };
    notBefore(m_ledger.vaultStream());
    for (const auto& [subject, entry] : m_ledger.subjects())
        notBefore(entry);
    const NewAct act = makeAct(stream, answers, m_service->m_vault, at, data);
    LOOKBACK_TRY(m_ledger.add(act));
    return m_bulk->add({act.view(base::Revision{info.last.value + 1}), {}});
}

base::Status Service::Transaction::commit() {
    LOOKBACK_TRY(m_bulk->commit());
    m_bulk.reset();
    return m_service->m_around.committed ? m_service->m_around.committed() : base::success();
}

} // namespace lookback::erasure
