#include "core/workspace/activity.h"

#include "core/base/encoding.h"
#include "core/json/cursor.h"
#include "core/json/writer.h"
#include "core/workspace/impl.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <iterator>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lookback::workspace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor() {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

int openRegister(const std::string& path) { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600); }

std::string userDataFolder() {
    const char* data = std::getenv("XDG_DATA_HOME");
    const char* home = std::getenv("HOME");
    if (data && *data == '/')
        return std::string(data) + "/lookback";
    return std::string(home ? home : "/tmp") + "/.local/share/lookback";
}

bool readAt(int fd, off_t from, std::string& bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t n = ::pread(fd, bytes.data() + done, bytes.size() - done, from + static_cast<off_t>(done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

struct Tail {
    std::string line;  ///< the last one, without its line feed
    bool torn = false; ///< it has none: what a crash left
};

// Absent when the file cannot be read. Looks back until the line begins, however long it is.
std::optional<Tail> lastLine(int fd, off_t size) {
    Tail tail;
    if (size == 0)
        return tail;
    for (off_t length = 4096;; length *= 4) {
        length = std::min(length, size);
        std::string bytes(static_cast<std::size_t>(length), '\0');
        if (!readAt(fd, size - length, bytes))
            return std::nullopt;
        tail.torn = !bytes.ends_with('\n');
        if (!tail.torn)
            bytes.pop_back();
        const auto begin = bytes.rfind('\n');
        if (begin == std::string::npos && length < size)
            continue;
        tail.line = begin == std::string::npos ? bytes : bytes.substr(begin + 1);
        return tail;
    }
}

bool writeAll(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

bool syncFolder(const std::string& path) {
    const auto folder = std::filesystem::path(path).parent_path();
    const Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.get() >= 0 && ::fsync(opened.get()) == 0;
}

std::string linkTo(std::string_view line) { return base::toHex(crypto::view(crypto::sha256(line))); }

// {"at":…,"act":…, texts…, "previous":…}, nothing else.
std::optional<ActivityEntry> parsed(std::string_view line, std::string& previous) {
    json::Cursor cursor(line, 1);
    ActivityEntry entry;
    std::string_view name, text;
    bool last = false;
    std::size_t place = 0;
    cursor.enterObject();
    while (cursor.nextMember(name)) {
        const std::string member(name);
        if (!cursor.readString(text))
            break;
        if (last || (place == 0) != (member == "at") || (place == 1) != (member == "act"))
            return std::nullopt;
        if (place == 0 && base::parseInstant(text, entry.at))
            return std::nullopt;
        if (place == 1)
            entry.act = text;
        last = place > 1 && member == "previous";
        if (last)
            previous = text;
        else if (place > 1)
            entry.detail.emplace_back(member, text);
        ++place;
    }
    if (!cursor.finish() || !last)
        return std::nullopt;
    return entry;
}

Status feedFile(const std::string& path, RegisterReader& reader) {
    const auto cannot = [&] { return makeError(ErrorCode::Unreadable, std::string("the activity register could not be read: ") + std::strerror(errno), path); };
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)); // a pipe put in its place must not make us wait
    if (file.get() < 0 && errno == ENOENT)
        return base::success();
    struct stat s {};
    if (file.get() >= 0 && ::fstat(file.get(), &s) == 0 && !S_ISREG(s.st_mode))
        return makeError(ErrorCode::Refused, "the activity register is not a regular file", path, "put the register back in its place");
    if (file.get() < 0 || ::flock(file.get(), LOCK_SH) != 0) // a writer finishes its line first
        return cannot();
    std::string chunk(std::size_t{1} << 16U, '\0');
    while (true) {
        const ssize_t n = ::read(file.get(), chunk.data(), chunk.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return cannot();
        if (n == 0)
            return base::success();
        reader.feed(std::string_view(chunk).substr(0, static_cast<std::size_t>(n)));
    }
}

} // namespace

std::string_view ActivityEntry::value(std::string_view name) const {
    for (const auto& [key, text] : detail)
        if (key == name)
            return text;
    return {};
}

Activity::Activity(std::string storePath, std::string storeId, const base::Clock& clock)
    : m_storePath(std::move(storePath)), m_storeId(std::move(storeId)), m_clock(clock) {}

std::string Activity::elsewhere() const { return userDataFolder() + "/" + m_storeId + ".activity"; }

Status Activity::write(std::string_view act, const ActivityDetail& detail) {
    for (const auto& [name, value] : detail)
        if (!base::isUtf8(value))
            return makeError(ErrorCode::InvalidArgument, "the text for \"" + std::string(name) + "\" is no UTF-8 and cannot be registered");
    std::string path = beside();
    const Descriptor near(openRegister(path));
    std::error_code ignored;
    if (near.get() < 0) {
        path = elsewhere();
        std::filesystem::create_directories(userDataFolder(), ignored);
    }
    const Descriptor far(near.get() < 0 ? openRegister(path) : -1);
    const int fd = near.get() >= 0 ? near.get() : far.get();
    const auto cannot = [&](const char* what) {
        return makeError(ErrorCode::CannotWrite, std::string("the activity register could not be ") + what + ": " + std::strerror(errno), path,
                         "what is shown or exported must be registered: make room or give rights, then try again");
    };
    if (fd < 0)
        return cannot("opened");
    if (::flock(fd, LOCK_EX) != 0)
        return cannot("locked");
    const off_t size = ::lseek(fd, 0, SEEK_END);
    const auto before = size < 0 ? std::nullopt : lastLine(fd, size);
    if (!before)
        return cannot("read");
    std::string line = before->torn ? "\n" : "";
    json::Writer writer(line);
    writer.beginObject().member("at", m_clock.now()).member("act", act);
    for (const auto& [name, value] : detail)
        writer.member(name, std::string_view(value));
    writer.member("previous", std::string_view(linkTo(before->line)));
    writer.endObject();
    line += '\n';
    if (!writeAll(fd, line) || ::fdatasync(fd) != 0) {
        const auto error = cannot("written");
        if (::ftruncate(fd, size) != 0)
            return error; // then the line is torn, which the next writer closes
        return error;
    }
    if (size == 0 && !syncFolder(path)) // a new file is durable with its folder
        return cannot("written");
    return base::success();
}

Result<std::vector<ActivityEntry>> Activity::read() const {
    std::vector<ActivityEntry> all;
    const auto earlier = [](const auto& a, const auto& b) { return a.at < b.at; };
    for (const auto& path : {beside(), elsewhere()}) {
        RegisterReader reader;
        LOOKBACK_TRY(feedFile(path, reader));
        auto entries = reader.finish();
        const auto middle = static_cast<std::ptrdiff_t>(all.size());
        all.insert(all.end(), std::make_move_iterator(entries.begin()), std::make_move_iterator(entries.end()));
        // Lines of one file stay in their order, whatever the clock did meanwhile.
        std::inplace_merge(all.begin(), all.begin() + middle, all.end(), earlier);
    }
    return all;
}

// ---- Judging lines ---------------------------------------------------------------------------------------------------

void RegisterReader::feed(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const auto part = bytes.substr(0, end);
        m_hash.update(part);
        m_begun = true;
        if (const auto room = kLongestLine + 1 - m_line.size(); room > 0)
            m_line += part.substr(0, room);
        if (end == std::string_view::npos)
            return;
        endLine(false);
        bytes.remove_prefix(end + 1);
    }
}

void RegisterReader::endLine(bool torn) {
    std::string previous;
    auto entry = torn || m_line.size() > kLongestLine ? std::nullopt : parsed(m_line, previous);
    if (entry)
        entry->chained = previous == m_link;
    else
        entry = ActivityEntry{m_entries.empty() ? base::Instant() : m_entries.back().at, "unreadable", {{"line", base::visibleExcerpt(m_line)}}, false};
    m_entries.push_back(std::move(*entry));
    m_link = base::toHex(crypto::view(m_hash.finish()));
    m_entries.back().digest = m_link;
    m_line.clear();
    m_begun = false;
}

std::vector<ActivityEntry> RegisterReader::finish() {
    if (m_begun)
        endLine(true);
    return std::move(m_entries);
}

std::vector<ActivityEntry> exportsThatHeld(const std::vector<ActivityEntry>& entries, std::string_view subject, const std::set<std::string, std::less<>>& streams) {
    std::vector<ActivityEntry> held;
    for (const auto& entry : entries) {
        const auto stream = entry.value("stream");
        const bool copy = entry.act == "export" && (stream.empty() || streams.contains(stream));
        if (copy || ((entry.act == "access-export" || entry.act == "reveal") && entry.value("subject") == subject))
            held.push_back(entry);
    }
    return held;
}

// ---- the facade's ----------------------------------------------------------------------------------------------------

Result<std::vector<ActivityEntry>> Privacy::activity() { return m_impl.activity().read(); }

Status Privacy::note(const std::string& act, const std::vector<std::pair<std::string, std::string>>& detail) {
    // What is exported, shown or issued is registered where it happens; nobody may say so from outside.
    if (act != "operator")
        return makeError(ErrorCode::InvalidArgument, "only operator mode is noted from outside, not \"" + base::visibleExcerpt(act, 40) + "\"");
    ActivityDetail all;
    std::set<std::string_view> names{"at", "act", "previous"};
    for (const auto& [name, value] : detail) {
        if (!names.insert(name).second)
            return makeError(ErrorCode::InvalidArgument, "\"" + base::visibleExcerpt(name, 40) + "\" is the register's own, or given twice");
        all.emplace_back(name, value);
    }
    return m_impl.activity().write(act, all);
}

} // namespace lookback::workspace
