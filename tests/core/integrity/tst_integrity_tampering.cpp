// Tampering, scripted: what someone with the sqlite3 library or an editor does to a store or a vault, and the check that must name it. Two kinds of rows:
// found, and (honestly) not found while there is no hash tree, which the report says of itself (statement.h). Figures are those of sample 1 (account.md).
#include <QtTest/QTest>

#include "tests/core/integrity/integrity_desk.h"

#include "core/base/encoding.h"

using namespace lookback;
using desk::Copy;
using desk::Keys;
using integrity::Verdict;

namespace {

struct Tampering {
    const char* name;
    bool erased;            ///< in the world where S-02 was erased
    Keys keys;
    void (*alter)(const Copy& copy, const desk::Worlds& worlds);
    const char* check;      ///< that must name it; null = not to be found
    const char* says;       ///< part of the problem's line
    bool broken = true;     ///< else a data problem only
};

void flipIn(const Copy& copy, int position, int n, std::size_t fromEnd) {
    std::string seal = copy.seal(position, n), altered = seal;
    char& c = altered[altered.size() - fromEnd];
    c = c == 'A' ? 'B' : 'A';
    copy.replaceInData(position, seal, altered);
}

void swapSeals(const Copy& copy, int a, int n, int b, int m) {
    const std::string first = copy.seal(a, n), second = copy.seal(b, m);
    copy.replaceInData(a, first, "\"@\"");
    copy.replaceInData(b, second, first);
    copy.replaceInData(a, "\"@\"", second);
}

// The snapshot's balance, with its digest made anew: it fits itself.
void forgeSnapshot(const Copy& copy) {
    std::string data = tests::rawText(copy.paths.store(), "SELECT data FROM snapshot");
    const auto balance = data.find("\"minor\":152492");
    QVERIFY(balance != std::string::npos);
    data.replace(balance, 14, "\"minor\":999999");
    const std::string canonical = "{" + data.substr(data.find("\"state\":"));
    const auto digest = data.find("\"stateDigest\":\"") + 15;
    data.replace(digest, 64, base::toHex(crypto::view(crypto::sha256(canonical))));
    copy.sql("UPDATE snapshot SET data = '" + data + "'");
}

// A row again at the end of a stream, as a careful forger would: under an id of its own, with the stream's figures.
void appendCopyOf(const Copy& copy, const std::string& position, const std::string& stream) {
    copy.sql("INSERT INTO event(position, stream, revision, type, recorded_at, occurred_at, id, metadata, data) SELECT (SELECT max(position) + 1 FROM event), s.id, "
             "s.last_revision + 1, e.type, s.last_recorded_at, e.occurred_at, randomblob(16), e.metadata, e.data FROM event e JOIN stream s ON s.name = '" + stream + "' "
             "WHERE e.position = " + position + ";"
             "UPDATE stream SET events = events + 1, last_revision = last_revision + 1, last_position = (SELECT max(position) FROM event) WHERE name = '" + stream + "'");
}

void cutOff(const Copy& copy) {
    const std::string bytes = desk::readFile(copy.paths.store());
    desk::writeFile(copy.paths.store(), bytes.substr(0, bytes.size() / 2));
}

// The page that holds #14.
void overwritePage(const Copy& copy) {
    std::string bytes = desk::readFile(copy.paths.store());
    const auto at = bytes.find("invoice 4711");
    QVERIFY(at != std::string::npos);
    bytes.replace(at / 4096 * 4096, 4096, std::string(4096, '\x5A'));
    desk::writeFile(copy.paths.store(), bytes);
}

void put(const std::string& from, const std::string& to) { std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing); }
void putOlderVault(const Copy& copy, const desk::Worlds& worlds) {
    const QTemporaryDir dir;
    put(worlds.copy(false, dir).vault(), copy.paths.vault());
}
void putOlderStore(const Copy& copy, const desk::Worlds& worlds) {
    const QTemporaryDir dir;
    put(worlds.copy(false, dir).store(), copy.paths.store());
}
void otherVault(const Copy& copy) {
    const QTemporaryDir dir;
    const desk::Paths other{dir.path().toStdString()};
    desk::need(desk::lay(other, 2));
    put(other.vault(), copy.paths.vault());
}

std::string typeOf(const char* name, int version = 1) {
    return "(SELECT id FROM type WHERE name = '" + std::string(name) + "' AND schema_version = " + std::to_string(version) + ")";
}
// Position of an act of the erased world.
std::string act(const char* name) { return "(SELECT max(position) FROM event WHERE type = " + typeOf(name) + ")"; }

const Tampering kTamperings[] = {
    // ---- events
    {"amount of #8 changed, a snapshot of before", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.replaceInData(8, "50000", "500000"); }, "snapshots", "#20 account-ACC-1001 v20"},
    {"amount of #8 changed to a text", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.replaceInData(8, "50000", "\"many\""); }, "payloads", "#8 account-ACC-1001 v8"},
    {"the same, where import would have sealed it", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.replaceInData(8, "50000", "\"many\""); }, "sealedFields", "strings in clear"},
    {"type of #3 altered", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET type = (SELECT id FROM type WHERE name = 'FundsDeposited' AND schema_version = 1) WHERE position = 3"); }, "snapshots", "balance"},
    {"a type's name altered", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE type SET name = 'FeeForgiven' WHERE name = 'FeeCharged'"); }, "payloads", "FeeForgiven"},
    {"a type's name altered to no name", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE type SET name = 'fee charged' WHERE name = 'FeeCharged'"); }, "format", "fee charged"},
    {"a schema version altered", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE type SET schema_version = 9 WHERE name = 'FeeCharged'"); }, "payloads", "unknown schema version"},
    {"row #8 deleted", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("DELETE FROM event WHERE position = 8"); }, "format", "positions have gaps"},
    {"row #8 deleted: the sequence", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("DELETE FROM event WHERE position = 8"); }, "sequence", "#9 account-ACC-1001 v9: expected v8"},
    {"row #8 deleted: its figures", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("DELETE FROM event WHERE position = 8"); }, "format", "a stream's figures differ"},
    {"last row deleted, figures mended", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) {
         c.sql("DELETE FROM event WHERE position = 31; UPDATE stream SET events = events - 1, last_revision = last_revision - 1, last_position = 30, "
               "last_recorded_at = (SELECT max(recorded_at) FROM event WHERE event.stream = stream.id) WHERE name = 'account-ACC-1004'");
     },
     "erasureLedger", "31 records, which the vault saw"},
    {"row inserted", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { appendCopyOf(c, "20", "account-ACC-1001"); }, "format", "the index of event ids"},
    {"rows #2 and #3 exchanged", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET position = 1000 WHERE position = 2; UPDATE event SET position = 2 WHERE position = 3; UPDATE event SET position = 3 WHERE position = 1000"); },
     "format", "stands behind it"},
    {"revisions of #2 and #3 exchanged", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET revision = 1000 WHERE position = 2; UPDATE event SET revision = 1 WHERE position = 3; UPDATE event SET revision = 2 WHERE position = 2"); },
     "format", "#3 account-ACC-1001 v2"},
    {"an event moved to another stream", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET stream = (SELECT id FROM stream WHERE name = 'account-ACC-1004'), revision = 4 WHERE position = 12"); }, "format", "a stream's figures differ"},
    {"id of #8 altered", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET id = randomblob(16) WHERE position = 8"); }, "format", "the index of event ids lacks #8"},
    {"id of #4 altered, under its seals", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET id = randomblob(16) WHERE position = 4"); }, "sealedFields", "#4 account-ACC-1001 v4: expected a value sealed for this event"},
    {"id of #9 made that of #8", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET id = (SELECT id FROM event WHERE position = 8) WHERE position = 9"); }, "ids", "#9 account-ACC-1001 v9"},
    {"recorded-at of #9 put back", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET recorded_at = recorded_at - 2000000000000000 WHERE position = 9"); }, "timeOrder", "#9 account-ACC-1001 v9", false},
    {"recorded-at of the newest event altered", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET recorded_at = recorded_at + 1 WHERE position = 20"); }, "format", "last recorded at"},
    {"data of #8 is no JSON any more", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET data = substr(data, 1, length(data) - 1) WHERE position = 8"); }, "format", "#8 account-ACC-1001 v8: expected data that is a JSON object"},
    {"metadata of #8 is no JSON any more", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET metadata = '{\"actor\"}' WHERE position = 8"); }, "format", "metadata that is a JSON object"},
    {"the last record altered", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET metadata = '{}' WHERE position = 31"); }, "erasureLedger", "the record that the vault saw last"},

    // ---- sealed fields: #4 holds name and IBAN of S-02, #14 and #15 of S-03, #1 and #19 S-01, #21 S-04
    {"seals exchanged between two fields", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { swapSeals(c, 4, 0, 4, 1); }, "sealedFields", "one sealed for /data/payeeIban"},
    {"seals exchanged between two events", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { swapSeals(c, 14, 0, 15, 0); }, "sealedFields", "one sealed for event"},
    {"seals exchanged between two streams", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { swapSeals(c, 21, 0, 28, 0); }, "sealedFields", "#28 account-ACC-1004 v1"},
    {"a seal copied into a free text", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.replaceInData(14, "\"invoice 4711\"", c.seal(14)); }, "sealedFields", "at /data/reference"},
    {"a bit of a ciphertext, unlocked", false, Keys::Unlocked, [](const Copy& c, const desk::Worlds&) { flipIn(c, 4, 0, 40); }, "sealedFields", "it does not authenticate"},
    {"a bit of a tag, unlocked", false, Keys::Unlocked, [](const Copy& c, const desk::Worlds&) { flipIn(c, 4, 1, 10); }, "sealedFields", "it does not authenticate"},
    {"a dot of a seal", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { std::string s = c.seal(4), t = s; t[t.find('.')] = '_'; c.replaceInData(4, s, t); }, "sealedFields", "a value that is not sealed"},
    {"the header of a seal", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { std::string s = c.seal(4), t = s; t[60] = t[60] == 'x' ? 'y' : 'x'; c.replaceInData(4, s, t); }, "sealedFields", "#4 account-ACC-1001 v4"},
    {"a personal value in clear", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.replaceInData(4, c.seal(4), "\"Somebody Else\""); }, "sealedFields", "a value that is not sealed"},
    {"a personal value taken out", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) { c.replaceInData(19, ",\"address\":" + c.seal(19, 2), ""); }, "sealedFields", "of S-01 with key"},
    {"the pseudonym of #4 altered", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.replaceInData(4, "S-02", "S-03"); }, "sealedFields", "with the key of S-03"},
    {"a row of the side table removed", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("DELETE FROM sealed WHERE position = 4"); }, "sealedFields", "it notes none"},
    {"a row of the side table altered", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE sealed SET fields = 3 WHERE position = 4"); }, "sealedFields", "it notes 3"},
    {"a row of the side table for nothing", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE sealed SET fields = 0 WHERE position = 4"); }, "format", "no fields are noted as sealed"},
    {"a row of the side table moved to another subject", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE sealed SET subject = (SELECT id FROM subject WHERE name = 'S-03') WHERE position = 4"); }, "sealedFields", "of S-03 sealed with key"},
    {"a row of the side table added", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) { c.sql("INSERT INTO sealed SELECT subject, 8, seal_key, 1 FROM sealed WHERE position = 4"); }, "sealedFields", "#8 account-ACC-1001 v8"},
    {"a row of the side table for no event", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) { c.sql("INSERT INTO sealed SELECT subject, 800, seal_key, 1 FROM sealed WHERE position = 4"); }, "format", "for an event that is not there"},
    {"a key id of the side table altered", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE seal_key SET kid = 'AAAAAAAAAAAAAAAAAAAAAA' WHERE id = (SELECT seal_key FROM sealed WHERE position = 4)"); }, "sealedFields", "it notes none"},
    {"a subject of the side table renamed", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE subject SET name = 'S-99' WHERE name = 'S-02'"); }, "sealedFields", "it notes none"},

    // ---- snapshots
    {"a snapshot's balance edited", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE snapshot SET data = replace(data, '152492', '152493')"); }, "snapshots", "digest differs"},
    {"a snapshot's balance and digest edited", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { forgeSnapshot(c); }, "snapshots", "differs from replay: balance"},
    {"a snapshot put at another version", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE snapshot SET version = 19"); }, "snapshots", "holds version 20 under version 19"},
    {"a snapshot beyond the last event", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE snapshot SET version = 25"); }, "snapshots", "a snapshot of v25"},
    {"a snapshot of no stream", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE snapshot SET stream = 'account:snapshot-NOBODY'"); }, "format", "snapshots of streams that are not there"},

    // ---- derived columns and the file
    {"a stream's count altered", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE stream SET events = events + 1 WHERE id = 2"); }, "format", "a stream's figures differ"},
    {"a stream's last revision altered", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE stream SET last_revision = 99 WHERE id = 2"); }, "format", "last revision 99"},
    {"a stream renamed", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE stream SET name = 'account-ACC-9999' WHERE name = 'account-ACC-1001'"); }, "format", "snapshots of streams that are not there"},
    {"a stream renamed to no name", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE stream SET name = 'ACC-1003' WHERE name = 'account-ACC-1003'"); }, "format", "a stream's name"},
    {"the id index emptied", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event_id SET keys = x''"); }, "format", "the index of event ids"},
    {"a trigger dropped", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { tests::rawSql(c.paths.store(), "DROP TRIGGER event_keep"); }, "format", "\"event_keep\" is missing"},
    {"a table added", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { tests::rawSql(c.paths.store(), "CREATE TABLE mine(x)"); }, "format", "\"mine\" does not belong there"},
    {"a trigger weakened", false, Keys::Locked,
     [](const Copy& c, const desk::Worlds&) { tests::rawSql(c.paths.store(), "DROP TRIGGER event_keep; CREATE TRIGGER event_keep BEFORE UPDATE ON event BEGIN SELECT 1; END"); }, "format",
     "\"event_keep\" has another definition"},
    {"the file cut off", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { cutOff(c); }, "format", "cut off"},
    {"a page overwritten", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { overwritePage(c); }, "format", "cannot be read"},

    // ---- erasure: S-02 by E-1
    {"the fence removed", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.vaultLines([](std::string& l) { return l.find("\"erasure\":") == std::string::npos; }); }, "erasureLedger", "the vault has no line of it"},
    {"the fence of another erasure", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.vaultLines([](std::string& l) { if (const auto at = l.find("\"E-1\""); at != std::string::npos) l.replace(at, 5, "\"E-7\""); return true; }); }, "erasureLedger", "E-7"},
    {"a key line removed", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.vaultLines([](std::string& l) { return l.find("\"subject\":\"S-03\"") == std::string::npos; }); }, "sealedFields", "of which the vault has no line"},
    {"a key line given to another subject", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.vaultLines([](std::string& l) { if (const auto at = l.find("\"subject\":\"S-03\""); at != std::string::npos) l.replace(at, 16, "\"subject\":\"S-04\""); return true; }); }, "sealedFields", "with the key of S-04"},
    {"an older vault put back", true, Keys::Locked, putOlderVault, "erasureLedger", "an older vault was put back"},
    {"an older vault put back: its epoch", true, Keys::Locked, putOlderVault, "erasureLedger", "a vault of epoch 1"},
    {"an older store put back", true, Keys::Locked, putOlderStore, "erasureLedger", "which the vault saw"},
    {"an older store put back: its fence", true, Keys::Unlocked, putOlderStore, "erasureLedger", "no act that counts says so"},
    {"an older store put back: its fields", true, Keys::Unlocked, putOlderStore, "sealedFields", "no erasure that counts says so"},
    {"the vault of another store", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { otherVault(c); }, "erasureLedger", "a vault of store"},
    {"the vault is no vault", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { desk::writeFile(c.paths.vault(), "hello\n"); }, "erasureLedger", "a vault that can be read"},
    {"the approval deleted", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("DELETE FROM event WHERE position = " + act("ErasureApproved")); }, "erasureLedger", "an act that counts"},
    {"the start deleted", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("DELETE FROM event WHERE position = " + act("ErasureStarted")); }, "erasureLedger", "no act that counts says so"},
    {"an act edited", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET data = replace(data, '17(1)(b)', '17(1)(a)') WHERE position = " + act("ErasureRequested")); }, "erasureLedger", "privacy-S-02 v1: expected an act that counts"},
    {"an act's time edited", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET data = replace(data, '2026-04-02', '2026-04-01') WHERE position = " + act("ErasureApproved")); }, "erasureLedger", "privacy-S-02 v2: expected an act that counts"},
    {"an act's signature edited", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET metadata = replace(metadata, '\"sig\":\"', '\"sig\":\"A') WHERE position = " + act("ErasureStarted")); }, "erasureLedger", "privacy-S-02 v3: expected an act that counts"},
    {"an act copied", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { appendCopyOf(c, act("ErasureApproved"), "privacy-S-02"); }, "erasureLedger", "an act that counts"},
    {"an act moved to another subject", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE stream SET name = 'privacy-S-03' WHERE name = 'privacy-S-02'"); }, "erasureLedger", "privacy-S-03 v1: expected an act that counts"},
    {"the tombstone deleted", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("DELETE FROM event WHERE position = " + act("SubjectErased")); }, "erasureLedger", "account-ACC-1001: expected a tombstone of erasure E-1, found none"},
    {"the tombstone names another subject", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET data = replace(data, 'S-02', 'S-03') WHERE position = " + act("SubjectErased")); }, "erasureLedger", "expected the subject of erasure E-1, S-02, found S-03"},
    {"the tombstone names another erasure", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET data = replace(data, 'E-1', 'E-9') WHERE position = " + act("SubjectErased")); }, "erasureLedger", "a tombstone of erasure E-9"},
    {"the tombstone counts otherwise", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET data = replace(data, '\"fields\":2', '\"fields\":7') WHERE position = " + act("SubjectErased")); }, "erasureLedger", "1 events and 7 fields"},
    {"the tombstone has another form", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET data = replace(data, '\"fields\":2', '\"fields\": 2') WHERE position = " + act("SubjectErased")); }, "erasureLedger", "another form"},
    {"a tombstone in a stream of the living", true, Keys::Locked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET stream = (SELECT id FROM stream WHERE name = 'account-ACC-1003'), revision = 8 WHERE position = " + act("SubjectErased")); }, "erasureLedger", "account-ACC-1003 v9"},

    // ---- what only the tree will find: it fits together everywhere
    {"amount of #23 changed, no snapshot", false, Keys::Unlocked, [](const Copy& c, const desk::Worlds&) { c.replaceInData(23, "12000", "92000"); }, nullptr, nullptr},
    {"amount of #8 changed and the snapshot removed", false, Keys::Unlocked, [](const Copy& c, const desk::Worlds&) { c.replaceInData(8, "50000", "500000"); c.sql("DELETE FROM snapshot"); }, nullptr, nullptr},
    {"occurred-at of #9 altered", false, Keys::Unlocked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET occurred_at = occurred_at - 86400000000000 WHERE position = 9"); }, nullptr, nullptr},
    {"the actor of #8 altered", false, Keys::Unlocked, [](const Copy& c, const desk::Worlds&) { c.sql("UPDATE event SET metadata = '{\"actor\":\"nobody\"}' WHERE position = 8"); }, nullptr, nullptr},
    {"a bit of a ciphertext, locked", false, Keys::Locked, [](const Copy& c, const desk::Worlds&) { flipIn(c, 4, 0, 40); }, nullptr, nullptr},
    {"the snapshot removed", false, Keys::Unlocked, [](const Copy& c, const desk::Worlds&) { c.sql("DELETE FROM snapshot"); }, nullptr, nullptr},
};

} // namespace

class TstIntegrityTampering : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<desk::Worlds> m_worlds;

private Q_SLOTS:
    void initTestCase() { m_worlds = std::make_unique<desk::Worlds>(); }

    void theCheckNamesIt_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(std::size(kTamperings)); ++i)
            QTest::newRow(kTamperings[i].name) << i;
    }
    void theCheckNamesIt() {
        QFETCH(int, index);
        const Tampering& t = kTamperings[index];
        QTemporaryDir dir;
        const Copy copy{m_worlds->copy(t.erased, dir)};
        const auto officer = t.erased ? desk::kApprover : desk::kRequester;
        const auto before = desk::verifyAt(copy.paths, t.keys, {}, 20'000, officer);
        QVERIFY2(before.verdict == Verdict::Consistent, desk::textOf(before).c_str());
        t.alter(copy, *m_worlds);
        if (QTest::currentTestFailed())
            return;
        for (const std::size_t atOnce : {std::size_t{20'000}, std::size_t{0}}) {
            const auto report = desk::verifyAt(copy.paths, t.keys, {}, atOnce, officer);
            const std::string text = desk::textOf(report);
            if (t.check == nullptr) {
                QVERIFY2(report.verdict == Verdict::Consistent && report.dataProblemCount == before.dataProblemCount, text.c_str());
                continue;
            }
            QVERIFY2((report.verdict == Verdict::Broken) == t.broken, text.c_str());
            bool named = false;
            std::istringstream lines(text);
            for (std::string line; std::getline(lines, line);)
                named = named || (line.starts_with(t.check) && line.find(t.says) != std::string::npos);
            QVERIFY2(named, text.c_str());
            // Nothing about a person: the clear values of sample 1 are in no report.
            for (const char* clear : {"Beispielmann", "Scheinbar", "Somebody Else", "Platzhalter", "@post.example", "XX00 TEST"})
                QVERIFY2(text.find(clear) == std::string::npos, text.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TstIntegrityTampering)
#include "tst_integrity_tampering.moc"
