#include "schema/base/bytes.h"

#include <sodium.h>

#include <algorithm>

namespace jindu {
namespace {

template <class T>
void put(Bytes& out, T value) {
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((value >> shift) & 0xff));
  }
}

template <class T>
T get(ByteView bytes, std::size_t offset) {
  JINDU_ENSURE(offset + sizeof(T) <= bytes.size());
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>((value << 8) | static_cast<std::uint8_t>(bytes[offset + i]));
  }
  return value;
}

}  // namespace

Result<Hash> hash_from(ByteView bytes) {
  Hash hash{};
  if (bytes.size() != hash.size()) return fail(ErrorCode::corrupt, "hash: length");
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

std::string to_hex(ByteView bytes) {
  std::string text(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                 bytes.size());
  text.pop_back();
  return text;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes bytes(text.size() / 2, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (text.size() % 2 != 0 ||
      sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                     text.size(), nullptr, &size, &end) != 0 ||
      end != text.data() + text.size()) {
    return fail(ErrorCode::invalid, "hex");
  }
  return bytes;
}

void put_u16(Bytes& out, std::uint16_t value) {
  out.push_back(static_cast<char>(value >> 8));
  out.push_back(static_cast<char>(value & 0xff));
}
void put_u32(Bytes& out, std::uint32_t value) { put(out, value); }
void put_u64(Bytes& out, std::uint64_t value) { put(out, value); }
std::uint16_t get_u16(ByteView bytes, std::size_t offset) {
  JINDU_ENSURE(offset + 2 <= bytes.size());
  return static_cast<std::uint16_t>(static_cast<std::uint8_t>(bytes[offset]) << 8 |
                                    static_cast<std::uint8_t>(bytes[offset + 1]));
}
std::uint32_t get_u32(ByteView bytes, std::size_t offset) {
  return get<std::uint32_t>(bytes, offset);
}
std::uint64_t get_u64(ByteView bytes, std::size_t offset) {
  return get<std::uint64_t>(bytes, offset);
}

}  // namespace jindu
