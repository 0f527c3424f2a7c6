// Acts written together, under the store's write lock: the ledger read inside it is the truth until commit. Private to core/erasure.
#pragma once

#include "core/erasure/acts.h"
#include "core/erasure/ledger.h"
#include "core/erasure/service.h"

#include <map>
#include <memory>
#include <string>

namespace lookback::erasure {

class Service::Transaction {
public:
    /// Waits for the write lock (Locked after 10 s), then reads the ledger.
    static base::Result<Transaction> begin(Service& service);

    /// With the acts added so far.
    [[nodiscard]] const Ledger& ledger() const { return m_ledger; }
    [[nodiscard]] base::Instant now() const { return m_now; }
    /// Signs an act and adds it at the end of its stream; Refused when it would not count.
    base::Status add(std::string_view stream, const ActData& data);
    /// Durable; then the surroundings are told.
    base::Status commit();

private:
    Transaction(Service& service, std::unique_ptr<store::BulkAppend> bulk, Ledger ledger)
        : m_service(&service), m_bulk(std::move(bulk)), m_ledger(std::move(ledger)), m_now(service.m_clock.now()) {}

    Service* m_service;
    std::unique_ptr<store::BulkAppend> m_bulk;
    Ledger m_ledger;
    base::Instant m_now;
};

} // namespace lookback::erasure
