#include "schema/pinyin/initials.h"

#include <utf8proc.h>

#include "schema/pinyin/table.h"

namespace jindu::pinyin {
namespace {

/// Bit of a Latin letter; 0 for anything else.
std::uint32_t bit_of(std::int32_t c) {
  if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  return c >= 'a' && c <= 'z' ? 1u << (c - 'a') : 0;
}

}  // namespace

std::uint32_t initials(std::int32_t code_point) {
  if (const std::uint32_t own = bit_of(code_point)) return own;
  const auto page = static_cast<std::size_t>(code_point) >> 8;
  if (code_point < 0 || page >= kPages) return 0;
  return kLetterSets[kEntries[kPageOf[page]][code_point & 0xFF]];
}

bool begins_like(std::string_view name, std::string_view letters) {
  if (letters.empty()) return false;
  for (const char wanted : letters) {
    const std::uint32_t bit = bit_of(wanted);
    if (bit == 0) return false;
    std::uint32_t has = 0;
    while (has == 0) {
      utf8proc_int32_t c = -1;
      const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
                                         static_cast<utf8proc_ssize_t>(name.size()), &c);
      if (size <= 0 || c < 0) return false;
      name.remove_prefix(static_cast<std::size_t>(size));
      has = initials(c);
    }
    if ((has & bit) == 0) return false;
  }
  return true;
}

}  // namespace jindu::pinyin
