#include "schema/tables/encoding.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace jindu::tables {
namespace {

struct Converter {
  iconv_t handle = iconv_open("UTF-8", "GB18030");
  ~Converter() {
    if (good()) iconv_close(handle);
  }
  bool good() const { return handle != reinterpret_cast<iconv_t>(-1); }
};

/// Whether every byte converts. The text itself is not wanted.
bool is_gb18030(std::string_view text) {
  const Converter converter;
  if (!converter.good()) return false;
  char* in = const_cast<char*>(text.data());  // iconv's signature; it does not write there
  std::size_t in_left = text.size();
  std::array<char, 4096> buffer;
  while (in_left > 0) {
    char* out = buffer.data();
    std::size_t out_left = buffer.size();
    const std::size_t before = in_left;
    const std::size_t done = iconv(converter.handle, &in, &in_left, &out, &out_left);
    // No progress: a bad byte, or a character cut off at the end.
    if (done == static_cast<std::size_t>(-1) && in_left == before) return false;
  }
  return true;
}

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

bool good_sequence(std::string_view text, std::size_t at, std::size_t length) {
  if (at + length > text.size()) return false;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return false;
  }
  if (length == 3 && byte(0) == 0xE0 && byte(1) < 0xA0) return false;
  if (length == 3 && byte(0) == 0xED && byte(1) > 0x9F) return false;
  if (length == 4 && byte(0) == 0xF0 && byte(1) < 0x90) return false;
  return !(length == 4 && byte(0) == 0xF4 && byte(1) > 0x8F);
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

struct Lines {
  std::size_t chinese = 0;  // good UTF-8 with something beyond ASCII
  std::size_t broken = 0;
};

Lines count_lines(std::string_view file) {
  Lines lines;
  while (!file.empty()) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    const std::string_view line = file.substr(0, end);
    file.remove_prefix(std::min(end + 1, file.size()));
    if (std::all_of(line.begin(), line.end(), is_ascii)) continue;
    if (is_utf8(line)) {
      ++lines.chinese;
    } else {
      ++lines.broken;
    }
  }
  return lines;
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(static_cast<unsigned char>(text[at]));
    if (length == 0 || (length > 1 && !good_sequence(text, at, length))) return false;
    at += length;
  }
  return true;
}

Encoding recognise(std::string_view file) {
  if (file.starts_with("\xFF\xFE") || file.starts_with("\xFE\xFF")) return Encoding::utf16;
  if (file.starts_with("PK\x03\x04") || file.starts_with("\xD0\xCF\x11\xE0") ||
      file.starts_with("%PDF")) {
    return Encoding::binary;
  }
  const Lines lines = count_lines(file);
  // A UTF-8 file with a few broken lines stays UTF-8: those lines are reported, the rest is taken.
  if (lines.broken == 0 || lines.chinese >= lines.broken) return Encoding::utf8;
  if (file.find('\0') != std::string_view::npos) return Encoding::binary;
  return is_gb18030(file) ? Encoding::gb18030 : Encoding::unknown_text;
}

}  // namespace jindu::tables
