#pragma once
#include <cstddef>
#include <cstdint>

/// Made at build by make_initials.py. A code point's page, its entry there, and the letters of
/// that.
namespace jindu::pinyin {

extern const std::uint32_t kLetterSets[];
extern const std::uint16_t kPageOf[];
extern const std::size_t kPages;
extern const std::uint16_t kEntries[][256];

}  // namespace jindu::pinyin
