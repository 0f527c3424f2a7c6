// First look at a record, which needs nothing but the record: JSON, envelope, type, personal fields of `data`. May run on any number
// of threads, one batch each. Internal to transfer.
#pragma once

#include "core/transfer/batch.h"
#include "core/transfer/redact.h"

namespace lookback::transfer {

class RecordChecker {
public:
    explicit RecordChecker(const aggregate::Kind& kind) : m_kind(kind), m_redactor(kind) {}

    void check(Batch& batch) const;

    /// Checks `data` of an item whose payload the fold was to check but will not.
    void decode(Batch& batch, std::size_t i) const;

    [[nodiscard]] event::EventView viewOf(const Item& item) const;
    /// A defect of a record, with everything but what is wrong.
    [[nodiscard]] Defect defectAt(const Batch& batch, std::size_t i, DefectKind kind, std::size_t offset, std::string field) const;
    /// `dataOffset`: of the problem in `data` as received.
    [[nodiscard]] Defect payloadDefect(const Batch& batch, std::size_t i, const aggregate::EventProblem& problem, std::size_t dataOffset) const;

private:
    void checkItem(Batch& batch, std::size_t i, std::vector<event::EnvelopeProblem>& problems) const;

    const aggregate::Kind& m_kind;
    Redactor m_redactor;
};

} // namespace lookback::transfer
