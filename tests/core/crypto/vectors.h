// Published vectors from tests/data/vectors: a line is `name=value name=value …`, `#` begins a comment.
#pragma once

#include "core/base/encoding.h"

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

class Vector {
public:
    explicit Vector(std::map<std::string, std::string> values) : m_values(std::move(values)) {}
    [[nodiscard]] bool has(const std::string& name) const { return m_values.contains(name); }
    [[nodiscard]] const std::string& text(const std::string& name) const { return m_values.at(name); }
    [[nodiscard]] std::string hex(const std::string& name) const { return decoded(lookback::base::fromHex(text(name))); }
    [[nodiscard]] std::string base64url(const std::string& name) const { return decoded(lookback::base::fromBase64Url(text(name))); }
    [[nodiscard]] unsigned number(const std::string& name) const { return static_cast<unsigned>(std::stoul(text(name))); }

private:
    static std::string decoded(std::optional<std::string> bytes) {
        if (!bytes)
            throw std::runtime_error("a vector is not encoded as its file says");
        return *bytes;
    }
    std::map<std::string, std::string> m_values;
};

inline std::vector<Vector> readVectors(const std::string& name) {
    std::ifstream in(std::string(LOOKBACK_SOURCE_DIR "/tests/data/vectors/") + name);
    if (!in)
        throw std::runtime_error("no vectors: " + name);
    std::vector<Vector> out;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#')
            continue;
        std::map<std::string, std::string> values;
        std::istringstream words(line);
        for (std::string word; words >> word;)
            values.emplace(word.substr(0, word.find('=')), word.substr(word.find('=') + 1));
        out.emplace_back(std::move(values));
    }
    return out;
}
