// The other process of the store's tests. Prints one line per acknowledged step, flushed, so that whoever kills it knows what was
// promised. Modes: append STORE STREAM FIRST COUNT · bulk STORE STREAM FIRST COUNT BATCH · fill STORE EXTRA-BYTES bulk|append ·
// evidence STORE (as nobody when root) · hold STORE (appends one event, keeps the store open until its input ends).
#include "core/store/sqlite_store.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace lookback;

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

int fail(const base::Error& error) {
    say("error " + std::string(base::toString(error.code)) + " " + error.message);
    return 3;
}

/// The n-th event: its data and id follow from n.
struct Event {
    event::StoredEvent event;
    Event(const std::string& stream, std::uint64_t n, std::int64_t revision) {
        event.stream = stream;
        event.revision = {revision};
        event.id.bytes[0] = static_cast<std::uint8_t>(stream.back());
        for (std::size_t i = 0; i < 8; ++i)
            event.id.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
        event.type = "FundsDeposited";
        event.recordedAt = event.occurredAt = {static_cast<std::int64_t>(n)};
        event.data = "{\"n\":" + std::to_string(n) + ",\"pad\":\"" + std::string(n % 300, 'x') + "\"}";
    }
};

int append(store::SqliteStore& store, const std::string& stream, std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t n = first; n < first + count; ++n) {
        const Event e(stream, n, 0);
        const store::NewEvent fresh{e.event.view(), {}};
        const store::StreamAppend one{stream, store::Expected::any(), {&fresh, 1}};
        const auto done = store.append({{&one, 1}, {}});
        if (!done.ok())
            return fail(done.error());
        say("ack " + std::to_string(n) + " " + std::to_string(done->front().last.value));
    }
    return 0;
}

int bulk(store::SqliteStore& store, const std::string& stream, std::uint64_t first, std::uint64_t count, std::uint64_t batch) {
    for (std::uint64_t from = first; from < first + count; from += batch) {
        const auto info = store.streamInfo(stream);
        if (!info.ok())
            return fail(info.error());
        auto bulk = store.beginBulk();
        if (!bulk.ok())
            return fail(bulk.error());
        say("begun");
        for (std::uint64_t n = from; n < from + batch; ++n) {
            const Event e(stream, n, info->last.value + 1 + static_cast<std::int64_t>(n - from));
            if (const auto added = (*bulk)->add({e.event.view(), {}}); !added.ok())
                return fail(added.error());
        }
        if (const auto done = (*bulk)->commit(); !done.ok())
            return fail(done.error());
        say("ack " + std::to_string(from + batch - 1));
    }
    return 0;
}

int fill(store::SqliteStore& store, rlim_t extra, const std::string& how) {
    // A full disk, as this process sees it: no file may grow beyond the limit.
    std::signal(SIGXFSZ, SIG_IGN);
    struct stat info {};
    stat(store.path().c_str(), &info);
    const rlimit limit{static_cast<rlim_t>(info.st_size) + extra, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    return how == "bulk" ? bulk(store, "account-FULL", 1, 2'000'000, 2'000'000) : append(store, "account-FULL", 1, 2'000'000);
}

int evidence(const std::string& path) {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
        return 4;
    auto store = store::SqliteStore::open(path, store::Access::ReadOnly, {std::chrono::milliseconds(200)});
    if (!store.ok())
        return fail(store.error());
    const auto head = (*store)->head();
    if (!head.ok())
        return fail(head.error());
    say("events " + std::to_string(head->events));
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> arg(argv + 1, argv + argc);
    if (arg.size() < 2)
        return 2;
    if (arg[0] == "evidence")
        return evidence(arg[1]);
    auto store = store::SqliteStore::open(arg[1], store::Access::ReadWrite);
    if (!store.ok())
        return fail(store.error());
    const auto number = [&](std::size_t i) { return std::strtoull(arg.at(i).c_str(), nullptr, 10); };
    if (arg[0] == "append")
        return append(**store, arg.at(2), number(3), number(4));
    if (arg[0] == "bulk")
        return bulk(**store, arg.at(2), number(3), number(4), number(5));
    if (arg[0] == "fill")
        return fill(**store, number(2), arg.at(3));
    if (arg[0] == "hold") {
        const int result = append(**store, "account-HELD", 1, 1);
        while (std::getchar() != EOF) {
        }
        return result;
    }
    return 2;
}
