// What tst_erasure_faults kills: carries E-1 out ("execute"), or finishes it ("resume"); removes the officer boris ("remove"), or finishes that ("finish"); the same
// through the facade with a vault of full cost ("facade-remove", "facade-unlock": unlocking in operator mode finishes). In a folder laid by the test. Ends with 0 when all was done, 5 when it was refused or failed,
// and says why on standard error.
#include "core/workspace/privacy.h"
#include "core/workspace/workspace.h"
#include "tests/support/erasure_desk.h"

#include <cstdio>

int main(int argc, char** argv) {
    if (argc < 3)
        return 2;
    desk::Seat seat;
    seat.paths.folder = argv[2];
    const auto failed = [](const lookback::base::Error& error) {
        std::fprintf(stderr, "%s | %s\n", error.message.c_str(), error.where.c_str());
        return 5;
    };
    const std::string_view what = argv[1];
    if (what.starts_with("facade-")) {
        auto store = lookback::workspace::Workspace::open({seat.paths.store(), lookback::workspace::Mode::Operator, false, nullptr});
        if (!store.ok())
            return failed(store.error());
        if (const auto unlocked = (*store)->unlock({std::string(desk::kRequester), desk::passphraseOf(desk::kRequester), seat.paths.keyFile()}); !unlocked.ok())
            return failed(unlocked.error());
        if (what == "facade-unlock")
            return 0;
        const auto removed = (*store)->privacy().removeOfficer(std::string(desk::kApprover));
        return removed.ok() ? 0 : failed(removed.error());
    }
    if (const auto sat = seat.sit(what == "remove" || what == "finish" ? desk::kRequester : desk::kApprover); !sat.ok())
        return failed(sat.error());
    if (what == "remove") {
        const auto removed = seat.service->removeOfficer(std::string(desk::kApprover));
        return removed.ok() ? 0 : failed(removed.error());
    }
    if (what == "finish") {
        const auto finished = seat.service->finishChanges();
        return finished.ok() ? 0 : failed(finished.error());
    }
    const auto certify = [&]() -> int {
        const auto noted = seat.service->noteCertificate("E-1", std::string(64, 'c'));
        return noted.ok() ? 0 : failed(noted.error());
    };
    if (what == "execute") {
        const auto done = seat.service->execute("E-1", {});
        return done.ok() ? certify() : failed(done.error());
    }
    const auto done = seat.service->resume();
    if (!done.ok())
        return failed(done.error());
    return done->empty() ? 0 : certify();
}
