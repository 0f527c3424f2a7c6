// What the tests of core/json share: the corpus of hand-given verdicts, canonical rewriting, python as the other implementation.
#pragma once

#include "core/json/cursor.h"

#include <QMetaType>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jsontest {

struct Case {
    int line = 0;
    std::string text;
    bool ok = false;
    std::size_t byte = 0;
    std::string problem;
    std::optional<std::string> path;
};
std::vector<Case> corpus();

/// The value read with the cursor and written again without white space; numbers as written. Absent when refused.
std::optional<std::string> rewrite(std::string_view text);

/// The same by python's json module, in strict mode, for all texts at once (tests/core/json/other_reader.py).
std::vector<std::optional<std::string>> rewriteByPython(const std::vector<std::string>& texts);

/// A copy of the bytes in memory of exactly their size, so that a sanitizer sees any read beyond.
class Tight {
public:
    explicit Tight(std::string_view bytes) : m_size(bytes.size()), m_bytes(new char[bytes.size()]) {
        bytes.copy(m_bytes.get(), bytes.size());
    }
    [[nodiscard]] std::string_view view() const { return {m_bytes.get(), m_size}; }

private:
    std::size_t m_size;
    std::unique_ptr<char[]> m_bytes;
};

} // namespace jsontest

Q_DECLARE_METATYPE(jsontest::Case)
