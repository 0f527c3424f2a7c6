// Privacy: certificates and access exports into files, and what officers still have to sign.
#include "core/workspace/impl.h"
#include "core/workspace/privacy.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace {

std::filesystem::path folderOf(const std::string& path) {
    auto folder = std::filesystem::path(path).parent_path();
    return folder.empty() ? std::filesystem::path(".") : folder;
}

base::Error cannotWrite(const std::string& path) { return makeError(ErrorCode::CannotWrite, std::string("cannot be written: ") + std::strerror(errno), path); }

// A new file under another name, filled and synced, then renamed: whoever reads finds the old one or the new one, whole.
Status writeWhole(const std::string& path, std::string_view bytes, mode_t mode) {
    const std::string temporary = path + "." + std::to_string(::getpid()) + ".part";
    const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return cannotWrite(path);
    bool good = true;
    for (auto rest = bytes; good && !rest.empty();) {
        const ssize_t n = ::write(fd, rest.data(), rest.size());
        if (n > 0)
            rest.remove_prefix(static_cast<std::size_t>(n));
        good = n > 0 || errno == EINTR;
    }
    good = good && ::fsync(fd) == 0;
    good = ::close(fd) == 0 && good;
    if (!good || ::rename(temporary.c_str(), path.c_str()) != 0) {
        const auto error = cannotWrite(path);
        ::unlink(temporary.c_str());
        return error;
    }
    // The new name is durable with its folder.
    const int folder = ::open(folderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool durable = folder >= 0 && (::fsync(folder) == 0 || errno == EINVAL); // some file systems have no such thing
    const auto error = cannotWrite(path);
    if (folder >= 0)
        ::close(folder);
    return durable ? base::success() : Status(error);
}

} // namespace

Status Privacy::maySave(const std::string& path) {
    std::error_code ec;
    for (const auto* suffix : {"", ".sig", ".pem"}) {
        const std::string file = path + suffix;
        LOOKBACK_TRY(m_impl.mayReplace(file));
        if (std::filesystem::is_directory(file, ec))
            return makeError(ErrorCode::CannotWrite, "it is a directory", file, "name a file in it");
    }
    if (!std::filesystem::is_directory(folderOf(path), ec))
        return makeError(ErrorCode::CannotWrite, "there is no such folder", folderOf(path).string(), "make it, or name another");
    if (::access(folderOf(path).c_str(), W_OK | X_OK) != 0)
        return cannotWrite(path);
    return base::success();
}

Status Privacy::save(const SignedDocument& document, const std::string& path, bool clear) {
    LOOKBACK_TRY(maySave(path));
    const mode_t mode = clear ? 0600 : 0666;
    LOOKBACK_TRY(writeWhole(path + ".pem", document.publicKeyPem, mode));
    LOOKBACK_TRY(writeWhole(path + ".sig", document.signature, mode));
    return writeWhole(path, document.json, mode);
}

Result<Governance> Privacy::governance() {
    Governance answer;
    if (!m_impl.hasVault())
        return answer;
    LOOKBACK_TRY_ASSIGN(const auto info, m_impl.vaultInfo());
    answer.approvals = info.approvals;
    answer.coolOffHours = info.coolOffHours;
    LOOKBACK_TRY_ASSIGN(const auto ledger, m_impl.ledger());
    for (const auto& [change, signatures] : ledger->openChanges()) {
        Governance::Pending pending{change, signatures, {}};
        for (const auto& officer : info.officers)
            if (std::none_of(signatures.begin(), signatures.end(), [&](const auto& s) { return s.officer.id == officer.id; }))
                pending.others.push_back(officer.name);
        answer.pending.push_back(std::move(pending));
    }
    return answer;
}

} // namespace lookback::workspace
