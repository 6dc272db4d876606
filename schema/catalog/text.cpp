#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "schema/catalog/checks.h"
#include "schema/catalog/width.h"

/// Text as it is compared. Code points come from utf8proc, which also refuses bad UTF-8.
namespace jindu::catalog {
namespace {

constexpr std::int32_t kMiddleDot = 0xB7;
// Dots that people and input methods put between the parts of a name.
constexpr std::array<std::int32_t, 11> kDots = {0x2E,   0xB7,   0x387,  0x2022, 0x2024, 0x2027,
                                                0x2219, 0x22C5, 0x2E31, 0x30FB, 0xFF65};

bool is_space(std::int32_t c) {
  return (c >= 0x9 && c <= 0xD) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000 || c == 0xFEFF;
}

std::int32_t fold_width(std::int32_t c) {
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFEE0;
  return c == 0x3000 ? 0x20 : c;
}

/// Code point at the start of `text` and its length; length < 1: bad UTF-8.
std::pair<std::int32_t, std::ptrdiff_t> first_of(std::string_view text) {
  utf8proc_int32_t c = -1;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &c);
  return {c, size};
}

void append(std::string& out, std::int32_t c) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(c, bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

std::optional<std::string> nfc(const std::string& text) {
  utf8proc_uint8_t* composed = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &composed,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(composed, &std::free);
  if (size < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size));
}

bool ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<signed char>(c) >= 0; });
}

}  // namespace

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    const auto [c, size] = first_of(text);
    if (size < 1 || !is_space(c)) break;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) --start;
    const auto [c, size] = first_of(text.substr(start));
    if (size < 1 || !is_space(c)) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

std::optional<std::string> normalise_text(std::string_view text) {
  if (ascii(text)) return std::string(trim(text));
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) {
    const auto [c, size] = first_of(text);
    if (size < 1) return std::nullopt;
    append(folded, fold_width(c));
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  std::optional<std::string> composed = nfc(folded);
  if (!composed) return std::nullopt;
  return std::string(trim(*composed));
}

std::optional<std::string> normalise_name(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  while (!text.empty()) {
    const auto [raw, size] = first_of(text);
    if (size < 1) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(size));
    const std::int32_t c = fold_width(raw);
    if (is_space(c)) continue;
    append(folded, std::find(kDots.begin(), kDots.end(), c) != kDots.end() ? kMiddleDot : c);
  }
  return nfc(folded);
}

bool starts_with_mark(std::string_view text) {
  const auto [c, size] = first_of(text);
  if (size < 1) return false;
  const utf8proc_category_t category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
         category == UTF8PROC_CATEGORY_ME;
}

bool printable(std::string_view text, bool lines) {
  while (!text.empty()) {
    const auto [c, size] = first_of(text);
    if (size < 1) return false;
    const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
    // Characters that turn the direction of what follows can make a form read otherwise than it is.
    // … and characters that nobody sees make two that look alike. Joiners stand in real names.
    const bool unseen = utf8proc_category(c) == UTF8PROC_CATEGORY_CF && c != 0x200C && c != 0x200D;
    if (unseen || (control && !(lines && c == '\n'))) return false;
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
  for (auto left = static_cast<utf8proc_ssize_t>(utf8.size()); left > 0;) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(at, left, &point);
    if (size <= 0) break;  // The rest is not UTF-8.
    width += static_cast<std::size_t>(utf8proc_charwidth(point));
    at += size;
    left -= size;
  }
  return width;
}

std::string upper_ascii(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

}  // namespace jindu::catalog
