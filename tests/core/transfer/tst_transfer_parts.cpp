// The parts of transfer on their own: SipHash against its authors' vectors, the index of seen events and the table of streams with budgets so
// small that everything goes through the scratch file, CSV's harmlessness, the length of sealed strings, cutting.
#include "transfer_fixture.h"

#include "core/transfer/csv.h"
#include "core/transfer/log_reader.h"
#include "core/transfer/redact.h"
#include "core/transfer/sealing.h"
#include "core/transfer/seen_index.h"
#include "core/transfer/stream_table.h"

#include <map>
#include <random>

using namespace fixture;
using namespace lookback::transfer;

class TransferPartsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sipHashVectors() {
        // vectors_sip128 of the authors' reference: key 00 01 … 0f, input 00 01 … (n − 1).
        const SipHash128::Key key{0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};
        const auto hash = [&](std::size_t n) {
            std::string in;
            for (std::size_t i = 0; i < n; ++i)
                in += static_cast<char>(i);
            const auto whole = SipHash128(key).update(in).finish();
            // In pieces it is the same.
            const auto cut = n / 3;
            const auto pieces = SipHash128(key).update(in.substr(0, cut)).update(in.substr(cut, 1)).update(cut + 1 <= n ? in.substr(std::min(n, cut + 1)) : "").finish();
            if (whole != pieces)
                qFatal("pieces differ at %zu", n);
            return whole;
        };
        QVERIFY((hash(0) == Hash128{0xe6a825ba047f81a3ULL, 0x930255c71472f66dULL}));
        QVERIFY((hash(1) == Hash128{0x44af996bd8c187daULL, 0x45fc229b11597634ULL}));
        QVERIFY((hash(2) == Hash128{0xc75da4a48d227781ULL, 0xe4ff0af6de8ba3fcULL}));
        QVERIFY((hash(3) == Hash128{0x4ea967520cb6709cULL, 0x51ed8529b0b6335fULL}));
        for (std::size_t n = 4; n < 64; ++n)
            hash(n);
    }

    void seenIndexAgainstAMap_data() {
        QTest::addColumn<int>("table");
        QTest::newRow("one") << 1;
        QTest::newRow("seven") << 7;
        QTest::newRow("hundred") << 100;
        QTest::newRow("all in memory") << (1 << 20);
    }
    void seenIndexAgainstAMap() {
        QFETCH(int, table);
        ScratchFile scratch;
        SeenIndex index(scratch, static_cast<std::size_t>(table));
        std::map<Hash128, std::vector<std::int64_t>> naive;
        std::mt19937_64 random(11);
        std::vector<SeenEntry> hits;
        const int n = table == 1 ? 400 : 3000;
        for (int i = 0; i < n; ++i) {
            // Some keys come again, and some differ in their last half only.
            const Hash128 key{random() % 5 == 0 ? random() % 50 : random(), random() % 3};
            QVERIFY(index.find(key, hits).ok());
            std::vector<std::int64_t> revisions;
            for (const auto& hit : hits)
                revisions.push_back(hit.revision);
            QCOMPARE(revisions, naive[key]);
            SeenEntry entry;
            entry.key = key;
            entry.revision = i;
            entry.line = i;
            QVERIFY(index.add(entry).ok());
            if (naive[key].size() < SeenIndex::kMost)
                naive[key].push_back(i);
        }
    }

    void streamTableWithinABudget() {
        // The same events through a table that parks nearly every state, and through one that parks none.
        const auto& kind = account::accountKind();
        const auto fold = [&](std::size_t budget) {
            StreamTable table(kind, budget);
            std::string out;
            for (int round = 0; round < 30; ++round) {
                for (int a = 0; a < 20; ++a) {
                    const auto name = "account-A-" + std::to_string(a);
                    bool isNew = false;
                    auto& slot = table.slotFor(name, isNew);
                    if (isNew != (round == 0))
                        qFatal("isNew");
                    if (!table.bringIn(slot).ok())
                        qFatal("bringIn");
                    event::StoredEvent e;
                    e.stream = name;
                    e.revision = {round};
                    e.type = round == 0 ? "AccountOpened" : "FundsDeposited";
                    e.schemaVersion = 1;
                    e.data = round == 0 ? q("{'holderId':'S','owner':'" + std::string(static_cast<std::size_t>(a * 37), 'x') + "','email':'e','currency':'EUR'}")
                                        : q("{'amount':" + std::to_string(round) + "." + std::to_string(10 + a) + "}");
                    const auto view = e.view();
                    if (kind.fold(*slot.state, {&view, 1}).applied != 1)
                        qFatal("fold");
                    table.used(slot);
                    if (round == 29)
                        out += kind.canonical(*slot.state) + "\n";
                }
                if (!table.trim().ok())
                    qFatal("trim");
            }
            return out;
        };
        const auto free = fold(StreamTable::kBudget);
        COMPARE_TEXT(fold(1), free);
        COMPARE_TEXT(fold(20'000), free);
    }

    void sealedLengthIsTheRealOne() {
        World world;
        const auto key = world.vault->keyFor("S-01");
        VERIFY_OK(key);
        for (const std::string pointer : {"/data/owner", "/data/holder/email", "/data/a\"b\\c", "/data/é/0/x~1y"})
            for (std::size_t n = 0; n < 200; n += n < 70 ? 1 : 23) {
                const auto json = "\"" + std::string(n, 'y') + "\"";
                std::string sealed;
                (*key)->seal(sealed, kStoreId, pointer, json);
                QCOMPARE(sealedLength(pointer, json.size()), sealed.size());
                std::string kid;
                QVERIFY(isSealedFor(sealed.substr(1, sealed.size() - 2), kStoreId, pointer, &kid));
                COMPARE_TEXT(kid, std::string((*key)->kid()));
                QVERIFY(!isSealedFor(sealed.substr(1, sealed.size() - 2), kStoreId, pointer + "x", nullptr));
                QVERIFY(!isSealedFor(sealed.substr(1, sealed.size() - 2), {}, pointer, nullptr));
            }
    }

    void csvCells() {
        const auto cell = [](std::string_view in) {
            std::string out;
            appendCsvText(out, in);
            return out;
        };
        const auto number = [](std::string_view in) {
            std::string out;
            appendCsvNumber(out, in);
            return out;
        };
        COMPARE_TEXT(cell("plain"), "\"plain\"");
        COMPARE_TEXT(cell("a\"b"), "\"a\"\"b\"");
        COMPARE_TEXT(cell(""), "\"\"");
        for (const std::string_view formula : {"=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "'x", "\xEF\xBC\x9D" "1", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"})
            COMPARE_TEXT(cell(formula), "\"'" + std::string(formula) + "\"");
        COMPARE_TEXT(cell(std::string_view("\0x", 2)), std::string("\"'\0x\"", 5));
        COMPARE_TEXT(number("12"), "12");
        COMPARE_TEXT(number("-574.46"), "-574.46");
        for (const char* no : {"", "-", "1.", ".5", "1e3", "+1", "0x1", "1,5"})
            QVERIFY(number(no).front() == '"');
    }

    void redaction() {
        const Redactor redactor(account::accountKind());
        const auto record = q("{'stream':'account-A-1','type':'AccountOpened','schemaVersion':3,'data':{'holder':{'subject':'S-01','name':'Erika','email':'e@x'},'currency':'EUR'},'metadata':{'note':'Erika'}}");
        const auto at = record.find("\"EUR\"");
        COMPARE_TEXT(redactor.excerpt(record, at, false), q("…:'S-01','name':'•••','email':'•••'},'currency':'EUR'},'metadata':{'note':'•••'}}"));
        // Broken from there on: nothing behind it is shown, whatever it looks like.
        QVERIFY(redactor.excerpt(record, record.find("\"currency\""), true).find("EUR") == std::string::npos);
        // The type behind the data counts as well.
        const auto late = q("{'data':{'holder':{'subject':'S-01','name':'Erika','email':'e@x'},'currency':'EUR'},'type':'AccountOpened','schemaVersion':2}");
        QVERIFY(redactor.excerpt(late, 0, false).find("EUR") != std::string::npos);
        QVERIFY(redactor.excerpt(late, 0, false).find("Erika") == std::string::npos);
        COMPARE_TEXT(Redactor::pointer("/data/Erika Canary/0"), "/data/•••/0");
        COMPARE_TEXT(redactor.found("AccountOpened", 2, "/data/holder", "\"Erika\"", false), "•••");
        COMPARE_TEXT(redactor.found("AccountOpened", 2, "/data/currency", "\"XQX\"", false), "\"XQX\"");
        COMPARE_TEXT(redactor.found("FundsDeposited", 2, "/data/amount/minor", "0", false), "0");
        COMPARE_TEXT(redactor.found("FundsDeposited", 2, "/data/phone", "\"0171\"", false), "•••");
    }

    void cutting() {
        // Read in pieces of every size, the records are the same.
        struct Slow final : Source {
            std::string bytes;
            std::size_t at = 0, step = 1;
            Result<std::size_t> read(char* buffer, std::size_t size) override {
                const auto n = std::min({size, step, bytes.size() - at});
                std::memcpy(buffer, bytes.data() + at, n);
                at += n;
                return n;
            }
            [[nodiscard]] std::string name() const override { return "slow"; }
            [[nodiscard]] std::uint64_t size() const override { return bytes.size(); }
        };
        const auto cut = [](std::string bytes, std::size_t step, Format format) {
            Slow source;
            source.bytes = std::move(bytes);
            source.step = step;
            LogReader reader(source, format);
            std::string out, storage;
            std::vector<RawRecord> records;
            if (!reader.open({}).ok())
                return std::string("refused");
            while (reader.fill(storage, records, {}).value())
                for (const auto& r : records)
                    out += std::to_string(r.line) + "@" + std::to_string(r.byte) + "[" + std::string(r.text) + "]" + std::string(r.problem) + "\n";
            return out;
        };
        for (const std::size_t step : {1, 2, 3, 7, 1000}) {
            COMPARE_TEXT(cut("a\n\nbb\nccc", step, Format::JsonLines), "1@0[a]\n2@2[]\n3@3[bb]\n4@6[ccc]\n");
            COMPARE_TEXT(cut("a\n", step, Format::JsonLines), "1@0[a]\n");
            const auto batch = std::string("[ {\"a\":\"}]\\\"\"},\n{\"b\":[{}]}\n ]\n");
            COMPARE_TEXT(cut(batch, step, Format::CloudEvents), "1@2[{\"a\":\"}]\\\"\"}]\n2@16[{\"b\":[{}]}]\n");
            COMPARE_TEXT(cut("[{\"a\":1} {\"b\":2}]", step, Format::CloudEvents), "1@1[{\"a\":1}]\n1@9[{\"b\":2}]]not a list of CloudEvents\n");
            COMPARE_TEXT(cut("[{\"a\":1},", step, Format::CloudEvents), "1@1[{\"a\":1}]\n1@9[]the file ends too early\n");
            COMPARE_TEXT(cut("[{\"a\":1", step, Format::CloudEvents), "1@1[{\"a\":1]the file ends too early\n");
            COMPARE_TEXT(cut("[]", step, Format::CloudEvents), "");
        }
    }
};

QTEST_GUILESS_MAIN(TransferPartsTest)
#include "tst_transfer_parts.moc"
