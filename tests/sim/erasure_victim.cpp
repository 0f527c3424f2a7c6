// What tst_erasure_faults kills: carries E-1 out, or finishes it, in a folder laid by the test. Ends with 0 when all was done, 5 when it was refused or failed,
// and says why on standard error.
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
    if (const auto sat = seat.sit(desk::kApprover); !sat.ok())
        return failed(sat.error());
    const auto certify = [&]() -> int {
        const auto noted = seat.service->noteCertificate("E-1", std::string(64, 'c'));
        return noted.ok() ? 0 : failed(noted.error());
    };
    if (std::string_view(argv[1]) == "execute") {
        const auto done = seat.service->execute("E-1", {});
        return done.ok() ? certify() : failed(done.error());
    }
    const auto done = seat.service->resume();
    if (!done.ok())
        return failed(done.error());
    return done->empty() ? 0 : certify();
}
