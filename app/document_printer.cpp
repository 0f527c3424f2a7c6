#include "app/document_printer.h"

#include "core/report/document.h"
#include "ui/document/pdf_writer.h"

#include <QtCore/QFile>
#include <QtGui/QGuiApplication>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <unistd.h>

namespace lookback::app {
namespace {

using base::ErrorCode;
using base::makeError;

constexpr std::string_view kOption = "--print-document";
constexpr std::size_t kLongest = std::size_t{1} << 29U;

int exitCode(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument: return 2;
    case ErrorCode::NotFound:
    case ErrorCode::InvalidInput:
    case ErrorCode::Unsupported:
    case ErrorCode::Unreadable:
    case ErrorCode::Corrupt: return 3;
    case ErrorCode::Conflict:
    case ErrorCode::Locked: return 4;
    case ErrorCode::Refused: return 5;
    case ErrorCode::CannotWrite: return 6;
    case ErrorCode::Cancelled: return 130;
    case ErrorCode::Internal: return 70;
    }
    return 70;
}

base::Result<std::string> standardInput() {
    std::string bytes;
    char buffer[1U << 16U];
    for (;;) {
        const ssize_t n = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (n == 0)
            return bytes;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return makeError(ErrorCode::Unreadable, std::string("the document could not be read: ") + std::strerror(errno), "standard input");
        bytes.append(buffer, static_cast<std::size_t>(n));
        if (bytes.size() > kLongest)
            return makeError(ErrorCode::Unsupported, "the document is longer than 512 MiB", "standard input", "print it in parts");
    }
}

base::Status print(const QString& path) {
    LOOKBACK_TRY_ASSIGN(const auto json, standardInput());
    LOOKBACK_TRY_ASSIGN(const auto document, report::fromJson(json));
    return ui::document::savePdf(document, path);
}

int say(const base::Error& error) {
    std::string line = "lookback: " + error.message;
    if (!error.where.empty())
        line += " (" + error.where + ")";
    if (!error.hint.empty())
        line += "; " + error.hint;
    std::fprintf(stderr, "%s\n", line.c_str());
    return exitCode(error.code);
}

} // namespace

bool asksToPrint(int argc, char** argv) {
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]).starts_with(kOption))
            return true;
    return false;
}

int printDocument(int argc, char** argv) {
    if (argc != 3 || std::string_view(argv[1]) != kOption || !*argv[2])
        return say(makeError(ErrorCode::InvalidArgument, "--print-document takes one file name and nothing else", {}, "lookback --print-document OUT.pdf < DOCUMENT.json"));
    const QString path = QFile::decodeName(argv[2]);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {}); // standard error is for what we have to say
    int one = 1; // Qt need not know our option
    const QGuiApplication app(one, argv);
    QGuiApplication::setApplicationName(QStringLiteral("lookback"));
    if (const auto printed = print(path); !printed)
        return say(printed.error());
    return 0;
}

} // namespace lookback::app
