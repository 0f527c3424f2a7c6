// What must hold for any log: however it is cut into imports and files, and however often pieces come again, the store ends up the same; a dry
// run counts what the import counts; threads change nothing.
#include "transfer_fixture.h"

#include <rapidcheck.h>

using namespace fixture;

namespace {

std::string generated(std::int64_t events, std::int64_t accounts, const std::string& seed) {
    std::string out;
    const auto sink = transfer::stringSink(out);
    RC_ASSERT(transfer::generateLog(*sink, nullptr, {events, accounts, seed}).ok());
    return out;
}

std::string joined(const std::vector<std::string>& lines, std::size_t from, std::size_t to) {
    std::string out;
    for (std::size_t i = from; i < to; ++i)
        out += lines[i] + "\n";
    return out;
}

/// Rows of the side table, as far as they do not depend on chance.
std::int64_t sealedRows(World& world) {
    std::int64_t n = 0;
    for (int s = 1; s < 60; ++s) {
        char subject[16];
        std::snprintf(subject, sizeof subject, "S-%06d", s);
        const auto rows = world.store->sealedOf(subject, base::Position::start(), 10'000);
        for (const auto& row : rows.value())
            n += row.fields;
    }
    return n;
}

} // namespace

class TransferPropertiesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anySplitIsTheSame() {
        QVERIFY(rc::check([] {
            const auto accounts = *rc::gen::inRange(1, 8);
            const auto events = *rc::gen::inRange(20, 900);
            const auto log = generated(events, accounts, std::to_string(*rc::gen::arbitrary<int>()));
            const auto lines = linesOf(log);
            World whole;
            RC_ASSERT(whole.import(log).imported == events);

            const bool sqlite = *rc::gen::weightedElement<bool>({{4, false}, {1, true}});
            World pieces(sqlite);
            Threads threads(2);
            pieces.executor = *rc::gen::arbitrary<bool>() ? &threads : nullptr;
            std::size_t at = 0;
            while (at < lines.size()) {
                // One to three files per import; each may begin with lines that were imported before.
                std::vector<std::string> files;
                std::int64_t fresh = 0, again = 0;
                for (int n = *rc::gen::inRange(1, 4); n > 0 && at < lines.size(); --n) {
                    const auto overlap = static_cast<std::size_t>(*rc::gen::inRange(0, 30));
                    const auto from = at - std::min(at, overlap);
                    const auto to = std::min(lines.size(), at + static_cast<std::size_t>(*rc::gen::inRange(1, 300)));
                    files.push_back(joined(lines, from, to));
                    fresh += static_cast<std::int64_t>(to - at);
                    again += static_cast<std::int64_t>(at - from);
                    at = to;
                }
                const auto dry = pieces.tryImport(files, with(DefectPolicy::ImportNothing, true));
                const auto report = pieces.tryImport(files);
                RC_ASSERT(report.ok() && dry.ok());
                RC_ASSERT(report->defects.empty());
                RC_ASSERT(report->imported == fresh);
                RC_ASSERT(report->duplicates == again);
                RC_ASSERT(dry->accepted == fresh);
                RC_ASSERT(dry->duplicates == again);
                RC_ASSERT(dry->snapshots == report->snapshots);
                RC_ASSERT(dry->streams == report->streams);
            }
            RC_ASSERT(pieces.opened() == whole.opened());
            RC_ASSERT(sealedRows(pieces) == sealedRows(whole));
            const auto streams = std::move(whole.store->streams("account", "", 100)).value();
            for (const auto& info : streams) {
                const auto name = event::snapshotStreamName(info.stream);
                RC_ASSERT(pieces.store->snapshots(name, false).value().size() == whole.store->snapshots(name, false).value().size());
            }
        }));
    }

    void damagedLogsAgree() {
        // Bytes changed at random: whatever the verdict, a dry run gives it too, counts add up, nothing is half done, no value leaks.
        QVERIFY(rc::check([] {
            auto log = generated(60, 3, std::to_string(*rc::gen::arbitrary<int>()));
            for (int n = *rc::gen::inRange(1, 12); n > 0; --n) {
                const auto at = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(log.size())));
                log[at] = *rc::gen::elementOf(std::string("\"{}[]:,\n\r0x\\ \xFF"));
            }
            for (const auto policy : {DefectPolicy::ImportNothing, DefectPolicy::Skip, DefectPolicy::Keep}) {
                World world;
                Threads threads(1);
                world.executor = *rc::gen::arbitrary<bool>() ? &threads : nullptr;
                const auto dry = world.tryImport({log}, with(policy, true));
                RC_ASSERT(world.store->head().value().events == 0);
                const auto report = world.tryImport({log}, with(policy));
                RC_ASSERT(dry.ok() && report.ok());
                RC_ASSERT(dry->lines == report->lines && dry->accepted == report->accepted && dry->defective == report->defective && dry->kept == report->kept);
                RC_ASSERT(dry->events == report->events && dry->snapshots == report->snapshots && dry->duplicates == report->duplicates);
                RC_ASSERT(report->lines == report->accepted + report->duplicates + report->defective - report->kept);
                RC_ASSERT(world.store->head().value().events == report->imported);
                for (std::size_t i = 0; i < report->defects.size(); ++i) {
                    const auto &a = dry->defects[i], &b = report->defects[i];
                    RC_ASSERT(a.line == b.line && a.byte == b.byte && a.problem == b.problem && a.field == b.field);
                    for (const auto& part : {b.excerpt, b.found, b.expected, b.problem, b.field}) {
                        RC_ASSERT(part.find("@exam") == std::string::npos);
                        RC_ASSERT(part.find("XX00SAM") == std::string::npos);
                    }
                }
                const auto again = world.tryImport({world.exported()}, with(DefectPolicy::ImportNothing));
                RC_ASSERT(report->imported == 0 || (again.ok() && again->duplicates == report->imported));
            }
        }));
    }
};

QTEST_GUILESS_MAIN(TransferPropertiesTest)
#include "tst_transfer_properties.moc"
