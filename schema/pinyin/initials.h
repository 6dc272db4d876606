#pragma once
#include <cstdint>
#include <string_view>

/// Pinyin initials: what a clerk types who looks for 王晓明 without an input method ("wxm").
namespace jindu::pinyin {

/// With which letters a character's readings begin, all that a dictionary gives: bit 0 is 'a'. A
/// Latin letter is its own. 0: no reading is known, which is so of digits and marks.
std::uint32_t initials(std::int32_t code_point);

/// Whether a name (UTF-8) begins with characters read like `letters` (a to z, either case). What
/// has no reading, the dot of a long name or a space, is passed over. False for text of other
/// signs.
bool begins_like(std::string_view name, std::string_view letters);

}  // namespace jindu::pinyin
