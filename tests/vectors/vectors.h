#pragma once
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/clock.h"
#include "schema/base/ensure.h"

/// Reads the sample bytes in this folder.
namespace jindu::test {

/// The per-suite objects of one file.
inline nlohmann::json load_vectors(const std::string& name) {
  std::ifstream file(std::string(JINDU_VECTORS_DIR) + "/" + name);
  const auto all = nlohmann::json::parse(file, nullptr, false);
  JINDU_ENSURE(!all.is_discarded() && all["suites"].size() == 2);
  return all["suites"];
}

/// The bytes under a key, written there in hexadecimal.
inline Bytes bytes_of(const nlohmann::json& value, const char* key) {
  return *from_hex(value.at(key).get<std::string>());
}

/// Gives out the bytes it was made with, in order: salts, session ids and nonces of a vector.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(Bytes bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::uint8_t> out) override {
    JINDU_ENSURE(at_ + out.size() <= bytes_.size());
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(bytes_[at_++]);
  }

 private:
  Bytes bytes_;
  std::size_t at_ = 0;
};

}  // namespace jindu::test
