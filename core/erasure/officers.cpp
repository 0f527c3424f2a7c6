// Officers, policy, and a store taken as it is: what one officer alone may not decide takes effect with the last signature it needs. The signed acts stand in
// the store; the vault's header says what is in force.
#include "core/base/encoding.h"
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
    if (const auto info = m_vault.info(); info.approvals != acts->approvals() || info.coolOffHours != acts->coolOffHours())
        LOOKBACK_TRY(m_vault.setPolicy(acts->approvals(), acts->coolOffHours()));
    return base::success();
}

Status Service::acceptStore(const std::string& detail) {
    LOOKBACK_TRY_ASSIGN(const auto head, m_store.head());
    const auto seen = m_vault.info().seenSize.value_or(0);
    LOOKBACK_TRY_ASSIGN(auto transaction, Transaction::begin(*this));
    LOOKBACK_TRY(transaction.add(kVaultStream, act::StoreAccepted{head.events, seen, detail}));
    return transaction.commit();
}

} // namespace lookback::erasure
