// Replaces personal values in `data` by sealed strings (security.md 1): the byte range of each, every other byte as received. In a dry
// run nothing can be sealed; then a stand-in of exactly the sealed string's length takes its place, so that every verdict is the same. What the gate
// refuses (a subject erased) is neither sealed nor kept.
// With the vault at hand, values that come sealed are opened: those that do not open, or belong to another subject, are not kept either.
// One thread at a time. Internal to transfer.
#pragma once

#include "core/erasure/gate.h"
#include "core/transfer/batch.h"
#include "core/transfer/json_walk.h"
#include "core/vault/vault.h"

#include <string>
#include <vector>

namespace lookback::transfer {

/// Length of a sealed string, quotes included.
std::size_t sealedLength(std::string_view pointer, std::size_t jsonBytes);

/// Text between the quotes is a sealed string made for this very event and place. `kid` (may be null) gets its key's id.
bool isSealedFor(std::string_view text, const base::Uuid& event, std::string_view pointer, std::string* kid);

class Sealer {
public:
    /// `vault` may be absent: then what has to be sealed is stood in for, and `needsVault` says so. `standIn`: see above. `gate` must outlive the sealer.
    Sealer(vault::UnlockedVault* vault, const erasure::Gate& gate) : m_vault(vault), m_gate(gate) {}

    struct Sealed {
        std::string_view data;            ///< in the batch's arena, or as received when there was nothing to replace
        std::uint32_t rowBegin = 0, rowEnd = 0; ///< in Batch::sealed
        std::string_view problem;         ///< why it cannot be sealed: to be reported as a defect nothing keeps
        std::string refused;              ///< what the gate or the vault says: another such defect, of the field `refusedField`
        std::string refusedField;
        bool foreign = false;             ///< `refused` is the vault's word: sealed with another subject's key, or not what its key seals
        std::size_t refusedAt = 0;        ///< in `data` as received
        bool needsVault = false;          ///< something was stood in for because there is no vault: it must not be stored
    };
    base::Result<Sealed> personal(Batch& batch, const Item& item, std::string_view data, bool standIn);
    /// Every string of `data` under the subject "stream:<stream>": what cannot be read is all personal.
    base::Result<Sealed> everything(Batch& batch, const Item& item, std::string_view data, bool standIn);

    /// Where a byte of the data sealed last was as received.
    [[nodiscard]] std::size_t originalOffset(std::size_t inSealed) const;

private:
    struct Piece {
        std::size_t before = 0, after = 0; ///< end of the piece as received, as sealed
        std::size_t begin = 0, sealedBegin = 0;
    };
    base::Status seal(Batch& batch, const base::Uuid& id, std::string_view data, const aggregate::PersonalSpan& span, bool standIn, bool anySubject, Sealed& out);
    void ask(const aggregate::PersonalSpan& span, std::string_view kid, Sealed& out) const;
    std::string subjectOf(const base::Uuid& id, std::string_view sealed, const aggregate::PersonalSpan& span, bool anySubject, Sealed& out) const;
    void addRow(Batch& batch, Sealed& out, std::string_view kid, std::string_view subject);

    vault::UnlockedVault* m_vault;
    const erasure::Gate& m_gate;
    std::string m_data;
    std::vector<Piece> m_pieces;
    std::vector<StringSpan> m_strings;
};

} // namespace lookback::transfer
