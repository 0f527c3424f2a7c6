// Text search without regard to case: needles are folded once, haystacks on the fly, without allocation up to kStackText bytes.
// Folding is the simple one-to-one lower case of Latin (Basic, -1, Extended-A), Greek and Cyrillic; it never changes the length in bytes,
// is independent of locale, and leaves other characters and invalid UTF-8 as they are. Stateless; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lookback::filter {

constexpr std::size_t kStackText = 1024;

/// Same length in bytes.
std::string folded(std::string_view text);

/// A piece of text to look for, without regard to case.
class Needle {
public:
    explicit Needle(std::string_view text) : m_folded(folded(text)) {}
    /// The empty needle is in every text.
    [[nodiscard]] bool isIn(std::string_view text) const;
    [[nodiscard]] bool equals(std::string_view text) const;

private:
    std::string m_folded;
};

} // namespace lookback::filter
