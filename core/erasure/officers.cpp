// Officers, policy, and a store taken as it is: what one officer alone may not decide takes effect with the last signature it needs. The signed acts stand in
// the store; the vault's header says what is in force.
#include "core/base/encoding.h"
#include "core/event/event.h"
#include "core/erasure/service.h"
#include "core/erasure/transaction.h"

#include <algorithm>

namespace lookback::erasure {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace {

// What the vault would refuse, refused before anything is signed.
Status checkNewOfficer(const vault::VaultInfo& info, const std::string& name, const std::vector<std::string>& roles, const crypto::SecretBytes& passphrase) {
    const bool clean = std::none_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (name.empty() || name.size() > 100 || !clean || !base::isUtf8(name))
        return makeError(ErrorCode::InvalidArgument, "an officer's name is a text of 1 to 100 bytes without control characters");
    if (std::any_of(info.officers.begin(), info.officers.end(), [&](const auto& officer) { return officer.name == name; }))
        return makeError(ErrorCode::InvalidArgument, "there is an officer of that name already");
    if (roles.empty() || std::any_of(roles.begin(), roles.end(), [](const std::string& role) { return role != "requester" && role != "approver"; }))
        return makeError(ErrorCode::InvalidArgument, "an officer has one or both of the roles requester and approver");
    if (passphrase.empty())
        return makeError(ErrorCode::InvalidArgument, "the passphrase is empty");
    return base::success();
}

} // namespace

// True = the change is in force: this was the last signature it needed. Who may sign and how many must is the ledger's to say.
Result<bool> Service::change(ActData data) {
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    const Ledger& ledger = transaction.ledger();
    if (const auto unfinished = ledger.unfinished(); !unfinished.empty())
        return makeError(ErrorCode::Refused, unfinished.front() + " was begun and not finished", {}, "finish it with `erase STORE resume`");
    const std::string text = changeText(data);
    const auto me = m_vault.officer();
    // Signed before, and stopped before the vault was changed: whoever signed last ends it. Anybody else signs it anew.
    if (const auto agreed = ledger.agreedChanges().find(text); agreed != ledger.agreedChanges().end() && agreed->second.officer.id == me.id)
        return true;
    const auto open = ledger.openChanges().find(text);
    std::size_t signatures = 1;
    bool before = false;
    if (open != ledger.openChanges().end()) {
        before = std::any_of(open->second.begin(), open->second.end(), [&](const Signature& signature) { return signature.officer.id == me.id; });
        signatures = open->second.size() + (before ? 0 : 1);
    }
    const bool last = signatures >= ledger.needed(data);
    if (before && !last)
        return makeError(ErrorCode::Refused, me.name + " has signed this change already", {}, "another officer must sign it too, by the same command");
    std::visit([&](auto& act) {
        if constexpr (requires { act.inForce; })
            act.inForce = last;
    }, data);
    LOOKBACK_TRY(transaction.add(kVaultStream, data));
    LOOKBACK_TRY(transaction.commit());
    return last;
}

Result<bool> Service::addOfficer(const std::string& name, const std::vector<std::string>& roles, crypto::SecretBytes passphrase) {
    LOOKBACK_TRY(m_vault.refresh());
    LOOKBACK_TRY(checkNewOfficer(m_vault.info(), name, roles, passphrase));
    LOOKBACK_TRY_ASSIGN(const bool inForce, change(act::OfficerAdded{name, roles, false}));
    if (inForce)
        LOOKBACK_TRY(m_vault.addOfficer({name, roles}, std::move(passphrase), m_around.newPassphraseCost));
    return inForce;
}

Result<bool> Service::removeOfficer(const std::string& name) {
    LOOKBACK_TRY(m_vault.refresh());
    const auto info = m_vault.info();
    const auto at = std::find_if(info.officers.begin(), info.officers.end(), [&](const auto& officer) { return officer.name == name; });
    if (at == info.officers.end())
        return makeError(ErrorCode::NotFound, "the vault has no officer \"" + base::visibleExcerpt(name, 60) + "\"");
    if (at->id == m_vault.officer().id)
        return makeError(ErrorCode::Refused, "nobody removes themselves: another officer must do it");
    if (static_cast<int>(info.officers.size()) - 1 < info.approvals)
        return makeError(ErrorCode::Refused, "the policy asks for " + std::to_string(info.approvals) + " officers and there are " + std::to_string(info.officers.size()), {},
                         "add an officer or lower the policy first");
    const std::string sign = base::toBase64Url({reinterpret_cast<const char*>(at->signKey.data()), at->signKey.size()});
    LOOKBACK_TRY_ASSIGN(const bool inForce, change(act::OfficerRemoved{at->id, at->name, at->roles, sign, false}));
    if (inForce)
        LOOKBACK_TRY(m_vault.changeEpoch({info.epoch + 1, {}, {at->id}}));
    return inForce;
}

Result<bool> Service::setPolicy(int approvals, int coolOffHours) {
    constexpr int kMostCoolOff = 144;
    LOOKBACK_TRY(m_vault.refresh());
    const auto info = m_vault.info();
    const auto officers = info.officers.size();
    if (approvals < 1 || coolOffHours < 0 || coolOffHours > kMostCoolOff)
        return makeError(ErrorCode::InvalidArgument, "a policy asks for at least one officer and a cool-off of 0 to " + std::to_string(kMostCoolOff) + " hours: approvals lapse after seven days");
    if (approvals == info.approvals && coolOffHours == info.coolOffHours)
        return true;
    if (static_cast<std::size_t>(approvals) > officers && approvals > info.approvals)
        return makeError(ErrorCode::Refused, "there are " + std::to_string(officers) + " officers: a policy of " + std::to_string(approvals) + " could never be met", {}, "add officers first");
    LOOKBACK_TRY_ASSIGN(const bool inForce, change(act::PolicyChanged{info.approvals, info.coolOffHours, approvals, coolOffHours, false}));
    if (inForce)
        LOOKBACK_TRY(m_vault.setPolicy(approvals, coolOffHours));
    return inForce;
}

Status Service::finishChanges() {
    LOOKBACK_TRY(m_vault.refresh());
    LOOKBACK_TRY(m_vault.changeEpoch({m_vault.info().epoch, {}, {}}));
    LOOKBACK_TRY_ASSIGN(const Ledger* acts, ledger());
    const std::string me = m_vault.officer().id;
    for (const Signer& removed : acts->signers()) {
        const auto info = m_vault.info();
        const bool present = std::any_of(info.officers.begin(), info.officers.end(), [&](const auto& officer) { return officer.id == removed.id && officer.signKey == removed.key; });
        if (removed.until && present && removed.id != me)
            LOOKBACK_TRY(m_vault.changeEpoch({info.epoch + 1, {}, {removed.id}}));
    }
    const auto info = m_vault.info();
    int approvals = acts->approvals(), coolOff = acts->coolOffHours();
    // Lowering is all officers' act. Acts that know less than the vault, because a store was put back, are none; nor are those of a store not accepted yet.
    LOOKBACK_TRY_ASSIGN(const bool asSeen, storeIsAsSeen());
    if (!asSeen || !acts->agreedChanges().contains(changeText(act::PolicyChanged{info.approvals, info.coolOffHours, approvals, coolOff, false}))) {
        approvals = std::max(approvals, info.approvals);
        coolOff = std::max(coolOff, info.coolOffHours);
    }
    return info.approvals == approvals && info.coolOffHours == coolOff ? base::success() : m_vault.setPolicy(approvals, coolOff);
}

// ---- An older store --------------------------------------------------------------------------------------------------

namespace {

// A half-signed acceptance, from its text; absent for any other change.
std::optional<act::StoreAccepted> acceptanceIn(const std::string& change) {
    const auto type = name(ActType::StoreAccepted);
    if (!change.starts_with(type) || change.size() < type.size() + 2)
        return std::nullopt;
    const auto members = change.substr(type.size() + 1, change.size() - type.size() - 2);
    auto read = readData(ActType::StoreAccepted, R"({"at":"1970-01-01T00:00:00Z",)" + members + R"(,"inForce":false})");
    return read.data ? std::optional(std::get<act::StoreAccepted>(std::move(*read.data))) : std::nullopt;
}

} // namespace

/// It holds, where the vault saw its last record, that very record.
Result<bool> Service::storeIsAsSeen() {
    const auto info = m_vault.info();
    if (!info.seenSize || *info.seenSize == 0)
        return true;
    LOOKBACK_TRY_ASSIGN(const auto head, m_store.head());
    if (head.events < *info.seenSize)
        return false;
    // Positions of this engine are dense, so the n-th record stands at n.
    LOOKBACK_TRY_ASSIGN(const auto record, m_store.readAt(base::Position{0, static_cast<std::uint64_t>(*info.seenSize)}));
    return crypto::sha256(event::record(record.view())) == info.seenLast;
}

// An older store is one in which a hold, an officer's removal or a stricter policy may be missing: taking it undoes them, and takes as many officers.
Status Service::acceptStore(const std::string& detail) {
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    LOOKBACK_TRY_ASSIGN(const bool asSeen, storeIsAsSeen());
    if (asSeen)
        return base::success(); // accepted before; what is left is to erase again
    const Ledger& ledger = transaction.ledger();
    const auto info = m_vault.info();
    LOOKBACK_TRY_ASSIGN(const auto head, m_store.head());
    act::StoreAccepted asked{head.events, info.seenSize.value_or(0), base::toHex(crypto::view(info.seenLast)), detail, info.approvals, info.coolOffHours, false};
    const auto same = [&](const act::StoreAccepted& other) {
        return other.seen == asked.seen && other.last == asked.last && other.approvals == asked.approvals && other.coolOffHours == asked.coolOffHours;
    };
    const auto me = m_vault.officer();
    // Signed by all, and stopped before the vault noted it: whoever signed last ends it.
    for (const auto& [text, signature] : ledger.agreedChanges())
        if (const auto agreed = acceptanceIn(text); agreed && same(*agreed) && signature.officer.id == me.id)
            return m_around.accepted ? m_around.accepted() : m_around.committed ? m_around.committed() : base::success();
    // Others signed this one: the store has grown by their acts since, so it is theirs that is signed.
    std::vector<std::string> signedBy;
    for (const auto& [text, signatures] : ledger.openChanges())
        if (const auto open = acceptanceIn(text); open && same(*open)) {
            asked = *open;
            for (const auto& signature : signatures)
                signedBy.push_back(signature.officer.id);
            break;
        }
    const bool before = std::find(signedBy.begin(), signedBy.end(), me.id) != signedBy.end();
    const std::size_t needed = ledger.needed(asked);
    if (!before)
        signedBy.push_back(me.id);
    asked.inForce = signedBy.size() >= needed;
    if (asked.inForce || !before)
        LOOKBACK_TRY(transaction.add(kVaultStream, asked));
    if (asked.inForce)
        return transaction.commit(Transaction::Tell::Accepted);
    if (!before)
        LOOKBACK_TRY(transaction.commit(Transaction::Tell::Nobody));
    std::string others;
    for (const auto& officer : info.officers)
        if (std::find(signedBy.begin(), signedBy.end(), officer.id) == signedBy.end())
            others += (others.empty() ? "" : ", ") + officer.name;
    return makeError(ErrorCode::Refused,
                     (before ? me.name + " has signed already that the older store is taken as it is" : "signed by " + me.name + ": the older store is taken as it is, and what was written since is given up") +
                         "; " + std::to_string(signedBy.size()) + " of " + std::to_string(needed) + " officers have signed, and may still sign: " + others,
                     {}, "another officer must sign it too, by the same command; or put back the newest store");
}

} // namespace lookback::erasure
