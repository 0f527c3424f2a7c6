// Bytes that must not be left behind: keys, passphrases, clear text of personal values. Move-only; held in OpenSSL's secure
// heap (locked in memory, not in core files, between guard pages) and wiped when released. When that heap is full or the
// system refuses to lock it, ordinary memory is used, wiped just the same; hardenProcess() reports which. One owner, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lookback::crypto {

class SecretBytes {
public:
    SecretBytes() = default;
    /// `size` zero bytes.
    explicit SecretBytes(std::size_t size);
    ~SecretBytes() { clear(); }
    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;

    /// A second copy, made where the reader can see it.
    static SecretBytes copyOf(std::string_view bytes);
    /// Takes the bytes over and wipes the source, its whole capacity included.
    static SecretBytes take(std::string& source);

    [[nodiscard]] char* data() { return m_data; }
    [[nodiscard]] const char* data() const { return m_data; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool empty() const { return m_size == 0; }
    [[nodiscard]] std::string_view view() const { return {m_data, m_size}; }
    [[nodiscard]] std::span<std::uint8_t> bytes() { return {reinterpret_cast<std::uint8_t*>(m_data), m_size}; }

    /// Appends; the old buffer is wiped when it has to move.
    SecretBytes& append(std::string_view bytes);
    /// Makes it exactly `size` bytes long, whatever they are; keeps the buffer when it is large enough.
    void resize(std::size_t size);
    /// Shortens; what is cut off is wiped. Requires: size ≤ size().
    void truncate(std::size_t size);
    /// Wipes and releases.
    void clear() noexcept;

    /// Time depends on the lengths only.
    friend bool operator==(const SecretBytes& a, const SecretBytes& b);

private:
    char* m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

/// Overwrites the bytes, capacity included, and leaves the string empty.
void wipe(std::string& text);
void wipe(void* bytes, std::size_t size);

} // namespace lookback::crypto
