#include "schema/base/ids.h"

#include <algorithm>

namespace jindu::detail {

std::array<std::uint8_t, 16> random_128(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return bytes;
}

std::array<std::uint8_t, 16> uuid_v7(Clock& clock, Random& random) {
  std::array<std::uint8_t, 16> bytes = random_128(random);
  const auto ms = static_cast<std::uint64_t>(clock.wall_ms());
  for (std::size_t i = 0; i < 6; ++i) {
    bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
  }
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x70);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  return bytes;
}

Result<std::array<std::uint8_t, 16>> uuid_from_bytes(ByteView bytes) {
  std::array<std::uint8_t, 16> array{};
  if (bytes.size() != array.size()) return fail(ErrorCode::corrupt, "id: length");
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return array;
}

Result<std::array<std::uint8_t, 16>> uuid_from_text(std::string_view text) {
  std::string hex;
  hex.reserve(32);
  const bool dashes =
      text.size() == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
  if (!dashes) return fail(ErrorCode::invalid, "id: text form");
  std::copy_if(text.begin(), text.end(), std::back_inserter(hex), [](char c) { return c != '-'; });
  JINDU_TRY(const Bytes bytes, from_hex(hex));
  if (bytes.size() != 16) return fail(ErrorCode::invalid, "id: text form");
  return uuid_from_bytes(bytes);
}

std::string uuid_text(const std::array<std::uint8_t, 16>& bytes) {
  std::string text = to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace jindu::detail
