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
    /// Waits for the write lock (Locked after 10 s), then brings the service's ledger up to it.
    static base::Result<Transaction> begin(Service& service);
    ~Transaction();
    Transaction(Transaction&& other) noexcept = default;
    Transaction& operator=(Transaction&&) = delete;

    /// With the acts added so far.
    [[nodiscard]] const Ledger& ledger() const { return m_service->m_ledger; }
    [[nodiscard]] base::Instant now() const { return m_now; }
    /// Signs an act and adds it at the end of its stream; Refused when it would not count.
    base::Status add(std::string_view stream, const ActData& data);
    /// Durable; then the surroundings are told. Not told: while an older store waits to be accepted, the vault must not note it.
    enum class Tell : std::uint8_t { Committed, Accepted, Nobody };
    base::Status commit(Tell tell = Tell::Committed);

private:
    Transaction(Service& service, std::unique_ptr<store::BulkAppend> bulk) : m_service(&service), m_bulk(std::move(bulk)), m_now(service.m_clock.now()) {}

    Service* m_service;
    std::unique_ptr<store::BulkAppend> m_bulk; ///< null once committed
    base::Instant m_now;
    bool m_added = false; ///< the ledger knows acts that are not committed
};

} // namespace lookback::erasure
