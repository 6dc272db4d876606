#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

/// What each target defines: takes any bytes, and returns. A crash, a sanitizer's word, a failed
/// JINDU_ENSURE or a hang is a find.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace jindu::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace jindu::fuzz
