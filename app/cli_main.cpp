// lookback-cli: the command-line twin of the window.
#include "app/cli/command.h"
#include "app/thread_executor.h"

#include <csignal>
#include <cstdio>
#include <thread>

int main(int argc, char** argv) {
    // Signals go to one thread that asks the work to stop: nothing is half done, and a second Ctrl+C ends the program.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a limit on file sizes is then an error of the write, as a full disk is
    std::stop_source stop;
    std::thread([&stop, set] {
        int signal = 0;
        sigwait(&set, &signal);
        stop.request_stop();
        std::fputs("\nlookback-cli: stopping; once more ends at once\n", stderr);
        sigwait(&set, &signal);
        _exit(130);
    }).detach();

    if (const auto tested = lookback::workspace::prepareProcess(); !tested) {
        std::fprintf(stderr, "lookback-cli: %s\n", tested.error().message.c_str());
        return lookback::cli::kInternal;
    }
    lookback::app::ThreadExecutor executor;
    return lookback::cli::runCommandLine(argc, argv, stop.get_token(), &executor);
}
