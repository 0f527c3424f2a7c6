#include "core/transfer/branch_story.h"

#include "core/event/event.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace lookback::transfer {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr std::int64_t kThreshold = 1'000'000;      // 10,000.00: larger transfers are looked at
constexpr std::int64_t kNearThreshold = 900'000;    // ordinary transfers stay below this
constexpr std::int64_t kApprovalFrom = 500'000;     // 5,000.00 and more carry an approver
constexpr std::uint32_t kFirstPayee = 500'001;      // subjects S-500001 … are payees, S-000001 … holders
constexpr std::size_t kMantissas = 64;

constexpr std::string_view kFirstNames[] = {"Ada",  "Bruno", "Carla", "Dario", "Edda",  "Falk",  "Greta", "Hugo",
                                            "Inga", "Jonas", "Karla", "Lasse", "Mira",  "Nils",  "Olga",  "Piet",
                                            "Rosa", "Sven",  "Tilda", "Udo",   "Vera",  "Wanda", "Xenia", "Yann"};
constexpr std::string_view kLastNames[] = {"Beispiel", "Muster",   "Vorlage", "Probe",   "Sample", "Exempel", "Testfall",
                                           "Platzhalter", "Modell", "Entwurf", "Skizze", "Attrappe", "Ersonnen", "Erdacht"};
constexpr std::string_view kPayments[] = {"rent", "invoice 4711", "groceries", "insurance", "energy", "loan", "school fees", "car repair"};
constexpr std::string_view kIncomes[] = {"salary", "refund", "cash", "pension", "invoice 815", "sale"};
constexpr std::string_view kFees[] = {"CARD", "WIRE", "STATEMENT", "CASH"};

struct PlantedText {
    std::string_view name, meaning;
};
constexpr PlantedText kPlanted[kPlantedKinds] = {
    {"postingWhileFrozen", "R1: a withdrawal from a frozen account"},
    {"limitBroken", "R2: a withdrawal that takes the balance below the overdraft limit; the next event of the account brings it back"},
    {"postingAfterClose", "R3: a deposit to a closed account"},
    {"correctionWithoutReference", "R4: a correction that names no event, or one that is not there"},
    {"backDated", "a fee that occurred 40 days before it was recorded"},
    {"futureDated", "a deposit that occurs 3 days after it was recorded"},
    {"justBelowThreshold", "a transfer from 9,000.00 to 9,999.99 on a Sunday night"},
    {"doublePayment", "a transfer that repeats the account's event before it: same payee, same amount"},
    {"ownApproval", "a transfer whose approver is its actor"},
};

void appendNumber(std::string& out, std::int64_t n, unsigned width = 0) {
    char buffer[24];
    const auto [stop, error] = std::to_chars(buffer, buffer + sizeof buffer, n);
    const auto length = static_cast<std::size_t>(stop - buffer);
    if (length < width)
        out.append(width - length, '0');
    out.append(buffer, length);
}

void appendMajor(std::string& out, std::int64_t minor) {
    appendNumber(out, minor / 100);
    out += '.';
    appendNumber(out, minor % 100, 2);
}

base::Uuid randomUuid(SeededRandom& random) {
    base::Uuid id;
    for (std::size_t half = 0; half < 2; ++half) {
        std::uint64_t bits = random.next();
        for (std::size_t i = 0; i < 8; ++i, bits >>= 8U)
            id.bytes[half * 8 + i] = static_cast<std::uint8_t>(bits);
    }
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x40U);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
    return id;
}

std::int64_t countPlanted(std::int64_t events) { return events < 500 ? 0 : std::clamp<std::int64_t>(events / 50'000, 1, 20); }

std::int64_t monthEndShare(std::int64_t events, std::int64_t accounts) { return std::min(accounts, (events - accounts) / 50); }

void appendStream(std::string& out, std::size_t account) {
    out += "account-ACC-";
    appendNumber(out, static_cast<std::int64_t>(100'001 + account));
}

} // namespace

std::string_view nameOf(Planted kind) { return kPlanted[static_cast<std::size_t>(kind)].name; }
std::string_view meaningOf(Planted kind) { return kPlanted[static_cast<std::size_t>(kind)].meaning; }

BranchStory::BranchStory(std::int64_t events, std::int64_t accounts, std::string_view seed)
    : m_events(events), m_wanted(std::min(accounts, events)), m_random(seed), m_monthEndShare(monthEndShare(events, m_wanted)),
      m_year(std::max<std::int64_t>(1, events - BranchYear::kMonths * m_monthEndShare)) {
    m_accounts.reserve(static_cast<std::size_t>(m_wanted));
    m_payeeSeen.resize(static_cast<std::size_t>(std::max<std::int64_t>(50, m_wanted)));
    const auto count = countPlanted(events);
    for (std::size_t kind = 0; kind < kPlantedKinds; ++kind)
        for (std::int64_t i = 1; i <= count; ++i)
            m_due[kind].push_back(events / (count + 1) * i + static_cast<std::int64_t>(kind) * 17);
    // Amounts whose logarithms are spread evenly, so that first digits follow Benford: powers of 10^(1/64) in integers.
    std::int64_t m = 1'000'000;
    for (std::size_t i = 0; i < kMantissas; ++i, m = m * 1'036'633 / 1'000'000)
        m_mantissas.push_back(m);
}

std::int64_t BranchStory::subjects() const { return opened() + m_payeesUsed; }

bool BranchStory::next(std::string& out) {
    if (m_ordinal >= m_events)
        return false;
    m_out = &out;
    if (m_monthLeft == 0 && !m_haveTime) {
        const auto base = m_events - BranchYear::kMonths * m_monthEndShare;
        m_baseTime = m_baseDone < base ? m_year.at(m_baseDone, m_random) : base::Instant::max();
        m_haveTime = true;
        if (m_month < BranchYear::kMonths && m_baseTime >= BranchYear::monthEnd(m_month)) {
            m_monthLeft = m_monthEndShare;
            m_now = BranchYear::monthEnd(m_month++);
        }
    }
    if (m_monthLeft > 0) {
        --m_monthLeft;
        m_touch = {m_now, false, true};
        monthEndEvent();
        // Several month ends may lie before the next base event of a short log.
        if (m_monthLeft == 0 && m_month < BranchYear::kMonths && m_baseTime >= BranchYear::monthEnd(m_month)) {
            m_monthLeft = m_monthEndShare;
            m_now = BranchYear::monthEnd(m_month++);
        }
    } else {
        m_now = m_baseTime;
        m_haveTime = false;
        ++m_baseDone;
        m_touch = {m_now, false, false};
        baseEvent();
    }
    ++m_ordinal;
    if (m_ordinal == 1)
        m_first = m_now;
    m_last = m_now;
    return true;
}

bool BranchStory::baseEvent() {
    if (m_restoring != SIZE_MAX) {
        const auto account = std::exchange(m_restoring, SIZE_MAX);
        m_accounts[account].restore = false;
        deposit(account, -m_accounts[account].balance + 10'000, "balancing payment");
        return true;
    }
    if (openingDue()) {
        openAccount();
        return true;
    }
    if (plantOne())
        return true;
    ordinary(pick());
    return true;
}

// Six accounts in ten are opened within the first 2 % of the events, the others evenly until 80 %.
bool BranchStory::openingDue() const {
    if (opened() >= m_wanted)
        return false;
    if (m_accounts.empty() || m_events - m_ordinal <= m_wanted - opened() + BranchYear::kMonths * m_monthEndShare)
        return true;
    const auto early = m_wanted * 6 / 10, late = m_wanted - early;
    const auto start = m_events / 50, stop = m_events * 8 / 10;
    const auto due = m_ordinal < start ? early * m_ordinal / std::max<std::int64_t>(1, start)
                                       : early + late * (m_ordinal - start) / std::max<std::int64_t>(1, stop - start);
    return opened() < due;
}

// Half of what happens, happens on a fifth of the accounts.
std::size_t BranchStory::pick() {
    const auto n = m_accounts.size();
    return static_cast<std::size_t>(m_random.below(m_random.oneIn(2) ? std::max<std::size_t>(1, n / 5) : n));
}

std::size_t BranchStory::pickOpen() {
    std::size_t account = pick();
    for (std::size_t tries = 0; tries < m_accounts.size() && m_accounts[account].status != Status::Open; ++tries)
        account = (account + 1) % m_accounts.size();
    return account;
}

bool BranchStory::pickWith(Status status, std::size_t& account) {
    const auto& list = status == Status::Frozen ? m_frozen : m_closed;
    if (list.empty())
        return false;
    account = list[m_random.below(list.size())];
    return true;
}

// 10.00 × 10^(0 … decades), Benford.
std::int64_t BranchStory::amount(std::uint64_t decades) {
    std::int64_t minor = m_mantissas[m_random.below(kMantissas)] + static_cast<std::int64_t>(m_random.below(20'000));
    minor /= 1'000;
    for (auto power = m_random.below(decades); power > 0; --power)
        minor *= 10;
    return minor + static_cast<std::int64_t>(m_random.below(10));
}

void BranchStory::ordinary(std::size_t account) {
    auto* a = &m_accounts[account];
    if (a->status == Status::Frozen && (m_now.ns - a->frozenSince.ns > 5 * kDay || m_accounts.size() < 10))
        return unfreeze(account);
    if (a->status != Status::Open) {
        account = pickOpen();
        a = &m_accounts[account];
        if (a->status == Status::Frozen)
            return unfreeze(account);
    }
    const auto die = m_random.below(20'000);
    if (die < 5)
        return freeze(account);
    if (die < 7 && m_accounts.size() >= 50 && a->balance >= 0 && m_closed.size() < m_accounts.size() / 20)
        return close(account);
    if (die < 150)
        return setLimit(account, std::max<std::int64_t>(a->balance < 0 ? -a->balance + 10'000 : 0, static_cast<std::int64_t>(m_random.below(40)) * 25'000));
    if (die < 270)
        return changeHolder(account);
    if (die < 370 && a->lastFee > 0)
        return correct(account, a->lastFee, &a->lastFeeId);
    cashOrTransfer(account, die);
}

void BranchStory::cashOrTransfer(std::size_t account, std::uint64_t die) {
    const auto& a = m_accounts[account];
    const auto room = a.balance + a.limit;
    if (die < 1'400 && room >= 2'500)
        return fee(account, 150 + static_cast<std::int64_t>(m_random.below(10)) * 100, kFees[m_random.below(std::size(kFees))]);
    if (die < 4'000) {
        auto payee = static_cast<std::uint32_t>(m_random.below(m_payeeSeen.size()));
        const auto minor = std::min(amount(4), kNearThreshold - 1);
        if (minor == a.lastTransfer && payee == a.lastPayee)
            payee = static_cast<std::uint32_t>((payee + 1) % m_payeeSeen.size());
        if (minor <= room)
            return transfer(account, minor, payee);
    } else if (die < 12'000) {
        if (const auto minor = amount(3); minor <= room)
            return withdraw(account, minor);
    }
    deposit(account, amount(4), kIncomes[m_random.below(std::size(kIncomes))]);
}

void BranchStory::monthEndEvent() {
    if (m_restoring != SIZE_MAX || m_accounts.empty()) {
        m_touch.system = false;
        if (m_accounts.empty())
            return openAccount();
        const auto account = std::exchange(m_restoring, SIZE_MAX);
        return deposit(account, -m_accounts[account].balance + 10'000, "balancing payment");
    }
    for (std::size_t tries = 0; tries < m_accounts.size(); ++tries) {
        const auto account = m_roundRobin++ % m_accounts.size();
        if (m_accounts[account].status == Status::Open)
            return interest(account);
    }
    unfreeze(m_frozen.front()); // every account frozen: then one is released
}

void BranchStory::interest(std::size_t account) {
    auto& a = m_accounts[account];
    const bool credit = a.balance >= 0;
    const auto minor = std::max<std::int64_t>(1, credit ? a.balance / 1200 : -a.balance / 120);
    if (!credit && a.balance - minor < -a.limit)
        return deposit(account, -a.balance, "settlement");
    a.balance += credit ? minor : -minor;
    auto& out = begin(account, credit ? "InterestCredited" : "InterestCharged", credit ? schema(2) : 1);
    if (credit && m_version == 1) {
        out += R"("amount":)";
        appendMajor(out, minor);
    } else {
        out += R"("amount":)";
        money(minor);
        out += R"(,"period":")";
        const auto date = base::civilFromDays(m_now.ns / kDay);
        appendNumber(out, date.year);
        out += '-';
        appendNumber(out, date.month, 2);
        out += '"';
    }
    end(account, 0);
}

bool BranchStory::plantOne() {
    for (std::size_t kind = 0; kind < kPlantedKinds; ++kind)
        if (!m_due[kind].empty() && m_due[kind].front() <= m_ordinal && plant(static_cast<Planted>(kind))) {
            m_due[kind].pop_front();
            return true;
        }
    return false;
}

bool BranchStory::plant(Planted kind) {
    std::size_t account = 0;
    switch (kind) {
    case Planted::PostingWhileFrozen:
        if (!pickWith(Status::Frozen, account) || m_accounts[account].balance < 2'000)
            return false;
        withdraw(account, 1'000 + static_cast<std::int64_t>(m_random.below(1'000)));
        break;
    case Planted::LimitBroken:
        account = pickOpen();
        if (m_ordinal + 1 >= m_events || m_accounts[account].status != Status::Open || m_accounts[account].balance < 0)
            return false;
        withdraw(account, m_accounts[account].balance + m_accounts[account].limit + 5'000);
        m_restoring = account;
        break;
    case Planted::PostingAfterClose:
        if (!pickWith(Status::Closed, account))
            return false;
        deposit(account, amount(2), "late refund");
        break;
    case Planted::CorrectionWithoutReference: {
        account = pickOpen();
        if (m_accounts[account].status != Status::Open)
            return false;
        const auto unknown = randomUuid(m_random);
        correct(account, 500 + static_cast<std::int64_t>(m_random.below(500)), m_random.oneIn(2) ? &unknown : nullptr);
        break;
    }
    case Planted::BackDated:
        account = pickOpen();
        if (m_accounts[account].status != Status::Open || m_accounts[account].balance < 3'000)
            return false;
        m_touch.occurredAt = {m_now.ns - 40 * kDay};
        fee(account, 2'500, "WIRE");
        break;
    case Planted::FutureDated:
        account = pickOpen();
        if (m_accounts[account].status != Status::Open)
            return false;
        m_touch.occurredAt = {m_now.ns + 3 * kDay};
        deposit(account, amount(3), "invoice 815");
        break;
    case Planted::JustBelowThreshold:
        account = pickOpen();
        if (weekday(m_now) != 6 || hourOf(m_now) < 22 || m_accounts[account].status != Status::Open || m_accounts[account].balance < kThreshold)
            return false;
        transfer(account, kNearThreshold + static_cast<std::int64_t>(m_random.below(10)) * 10'000, static_cast<std::uint32_t>(m_random.below(m_payeeSeen.size())));
        break;
    case Planted::DoublePayment: {
        account = pickOpen();
        const auto& a = m_accounts[account];
        if (a.status != Status::Open || a.lastTransfer == 0 || a.lastTransfer >= kNearThreshold || a.lastTransfer > a.balance + a.limit)
            return false;
        transfer(account, a.lastTransfer, a.lastPayee);
        break;
    }
    case Planted::OwnApproval:
        account = pickOpen();
        if (m_accounts[account].status != Status::Open || m_accounts[account].balance < kApprovalFrom + 100'000)
            return false;
        m_touch.ownApproval = true;
        transfer(account, kApprovalFrom + static_cast<std::int64_t>(m_random.below(100'000)), static_cast<std::uint32_t>(m_random.below(m_payeeSeen.size())));
        break;
    }
    note(kind, account);
    return true;
}

void BranchStory::note(Planted kind, std::size_t account) {
    std::string stream;
    appendStream(stream, account);
    m_places.push_back({kind, m_ordinal + 1, std::move(stream), m_accounts[account].revision - 1, m_id.text()});
}

int BranchStory::schema(int most) const {
    constexpr std::int64_t kThird = 122 * kDay;
    return std::min(most, 1 + static_cast<int>((m_now.ns - BranchYear::begin().ns) / kThird));
}

std::string& BranchStory::begin(std::size_t account, std::string_view type, int version) {
    auto& out = *m_out;
    m_id = randomUuid(m_random);
    m_type = type;
    m_version = version;
    out += R"({"stream":")";
    appendStream(out, account);
    out += R"(","revision":)";
    appendNumber(out, m_accounts[account].revision++);
    out += R"(,"id":")";
    m_id.appendTo(out);
    out += R"(","type":")";
    out += type;
    out += R"(","schemaVersion":)";
    appendNumber(out, version);
    out += R"(,"occurredAt":")";
    base::appendInstant(out, m_touch.occurredAt);
    out += R"(","recordedAt":")";
    base::appendInstant(out, m_now);
    out += R"(","data":{)";
    return out;
}

void BranchStory::end(std::size_t account, std::int64_t largest) {
    auto& out = *m_out;
    auto& a = m_accounts[account];
    if (m_type != "FundsTransferred")
        a.lastTransfer = 0; // a double payment stands right behind the payment
    out += R"(},"metadata":{"actor":")";
    const auto teller = 1 + m_random.below(12);
    const auto appendTeller = [&](std::uint64_t number) {
        out += "teller-";
        appendNumber(out, static_cast<std::int64_t>(number), 2);
    };
    if (m_touch.system)
        out += "system";
    else
        appendTeller(teller);
    if (m_touch.ownApproval || largest >= kApprovalFrom) {
        out += R"(","approver":")";
        appendTeller(m_touch.ownApproval ? teller : teller % 12 + 1);
    }
    out += R"(","correlationId":"c-)";
    appendNumber(out, m_ordinal + 1, 8);
    out += "\"}}\n";

    std::array<char, 64> key{};
    std::memcpy(key.data(), m_type.data(), m_type.size());
    key[m_type.size()] = '/';
    key[m_type.size() + 1] = static_cast<char>('0' + m_version);
    const std::string_view name(key.data(), m_type.size() + 2);
    if (const auto it = m_types.find(name); it != m_types.end())
        ++it->second;
    else
        m_types.emplace(name, 1);
}

void BranchStory::money(std::int64_t minor) {
    *m_out += R"({"minor":)";
    appendNumber(*m_out, minor);
    *m_out += R"(,"currency":"EUR"})";
}

// Plainly invented: no such names, the check digits of the IBANs are 00.
void BranchStory::person(std::uint32_t number, bool withEmail) {
    auto& out = *m_out;
    m_personalFields += 2;
    const auto first = kFirstNames[number % std::size(kFirstNames)], last = kLastNames[number / 7 % std::size(kLastNames)];
    const bool flat = m_version == 1 && m_type != "HolderDetailsChanged";
    out += flat ? (withEmail ? R"("owner":")" : R"("payeeName":")") : R"("name":")";
    out.append(first).append(1, ' ').append(last).append(1, ' ');
    appendNumber(out, number);
    if (withEmail) {
        out += R"(","email":")";
        out.append(first).append(1, '.').append(last).append(1, '.');
        appendNumber(out, number);
        out += "@example.org\"";
    } else {
        out += flat ? R"(","payeeIban":"XX00SAMPLE)" : R"(","iban":"XX00SAMPLE)";
        appendNumber(out, number, 12);
        out += '"';
    }
}

void BranchStory::openAccount() {
    const auto account = m_accounts.size();
    m_accounts.emplace_back();
    const auto number = static_cast<std::uint32_t>(account + 1);
    const int version = schema(3);
    auto& out = begin(account, "AccountOpened", version);
    out += version == 1 ? R"("holderId":"S-)" : R"("holder":{"subject":"S-)";
    appendNumber(out, number, 6);
    out += R"(",)";
    person(number, true);
    out += version == 1 ? R"(,"currency":"EUR")" : R"(},"currency":"EUR")";
    if (version == 3)
        out += m_random.oneIn(4) ? R"(,"product":"savings")" : R"(,"product":"current")";
    end(account, 0);
}

void BranchStory::deposit(std::size_t account, std::int64_t minor, std::string_view reference) {
    constexpr std::string_view kChannels[] = {"branch", "online", "transfer", "atm"};
    m_accounts[account].balance += minor;
    const int version = schema(3);
    auto& out = begin(account, "FundsDeposited", version);
    out += R"("amount":)";
    version == 1 ? appendMajor(out, minor) : money(minor);
    out.append(R"(,"reference":")").append(reference).append(1, '"');
    if (version == 3)
        out.append(R"(,"channel":")").append(kChannels[m_random.below(std::size(kChannels))]).append(1, '"');
    end(account, 0);
}

void BranchStory::withdraw(std::size_t account, std::int64_t minor) {
    constexpr std::string_view kChannels[] = {"branch", "atm", "card", "card"};
    m_accounts[account].balance -= minor;
    const int version = schema(3);
    auto& out = begin(account, "FundsWithdrawn", version);
    out += R"("amount":)";
    version == 1 ? appendMajor(out, minor) : money(minor);
    if (version == 3)
        out.append(R"(,"channel":")").append(kChannels[m_random.below(std::size(kChannels))]).append(1, '"');
    end(account, 0);
}

void BranchStory::transfer(std::size_t account, std::int64_t minor, std::uint32_t payee) {
    auto& a = m_accounts[account];
    a.balance -= minor;
    a.lastTransfer = minor;
    a.lastPayee = payee;
    if (!m_payeeSeen[payee]) {
        m_payeeSeen[payee] = true;
        ++m_payeesUsed;
    }
    const int version = schema(2);
    auto& out = begin(account, "FundsTransferred", version);
    out += R"("amount":)";
    if (version == 1)
        appendMajor(out, minor);
    else
        money(minor);
    out += version == 1 ? R"(,"payeeId":"S-)" : R"(,"payee":{"subject":"S-)";
    appendNumber(out, kFirstPayee + payee, 6);
    out += R"(",)";
    person(kFirstPayee + payee, false);
    if (version == 2)
        out.append(R"(},"reference":")").append(kPayments[payee % std::size(kPayments)]).append(1, '"');
    end(account, minor);
}

void BranchStory::fee(std::size_t account, std::int64_t minor, std::string_view code) {
    m_accounts[account].balance -= minor;
    auto& out = begin(account, "FeeCharged", 1);
    out += R"("amount":)";
    money(minor);
    out.append(R"(,"code":")").append(code).append(1, '"');
    end(account, 0);
    m_accounts[account].lastFee = minor;
    m_accounts[account].lastFeeId = m_id;
}

void BranchStory::correct(std::size_t account, std::int64_t minor, const base::Uuid* corrects) {
    m_accounts[account].balance += minor;
    m_accounts[account].lastFee = 0;
    const auto corrected = corrects == nullptr ? base::Uuid{} : *corrects;
    auto& out = begin(account, "CorrectionPosted", 1);
    out += R"("amount":)";
    money(minor);
    if (corrects != nullptr) {
        out += R"(,"corrects":")";
        corrected.appendTo(out);
        out += '"';
    }
    out += R"(,"note":"reversal")";
    end(account, 0);
}

void BranchStory::setLimit(std::size_t account, std::int64_t limit) {
    m_accounts[account].limit = limit;
    auto& out = begin(account, "OverdraftLimitSet", 1);
    out += R"("limit":)";
    money(limit);
    end(account, 0);
}

void BranchStory::freeze(std::size_t account) {
    auto& a = m_accounts[account];
    a.status = Status::Frozen;
    a.frozenSince = m_now;
    m_frozen.push_back(static_cast<std::uint32_t>(account));
    const int version = schema(2);
    auto& out = begin(account, "AccountFrozen", version);
    out += version == 1 ? R"("reason":"letter from the court")" : R"("reason":{"code":"courtOrder","note":"letter from the court"},"authority":"district court")";
    end(account, 0);
}

void BranchStory::unfreeze(std::size_t account) {
    m_accounts[account].status = Status::Open;
    std::erase(m_frozen, static_cast<std::uint32_t>(account));
    auto& out = begin(account, "AccountUnfrozen", 1);
    out += R"("reason":"order lifted")";
    end(account, 0);
}

void BranchStory::changeHolder(std::size_t account) {
    const auto number = static_cast<std::uint32_t>(account + 1);
    auto& out = begin(account, "HolderDetailsChanged", 1);
    out += R"("holder":{"subject":"S-)";
    appendNumber(out, number, 6);
    out += R"(",)";
    person(number, true);
    out += R"(,"address":"Musterweg )";
    ++m_personalFields;
    appendNumber(out, static_cast<std::int64_t>(1 + m_random.below(200)));
    out += R"(, 00000 Musterstadt"})";
    end(account, 0);
}

void BranchStory::close(std::size_t account) {
    m_accounts[account].status = Status::Closed;
    m_closed.push_back(static_cast<std::uint32_t>(account));
    auto& out = begin(account, "AccountClosed", 1);
    out += R"("reason":"closed by its holder")";
    end(account, 0);
}

} // namespace lookback::transfer
