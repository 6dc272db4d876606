#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "schema/base/result.h"

namespace jindu {

/// Raw bytes. The same type as protobuf's `bytes`, so that nothing is copied on the way.
using Bytes = std::string;
using ByteView = std::string_view;
/// A hash of either suite (SHA-256 or SM3): 32 bytes.
using Hash = std::array<std::uint8_t, 32>;

inline ByteView view(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
/// Fails as `corrupt` unless `bytes` has 32 bytes.
Result<Hash> hash_from(ByteView bytes);

/// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);
/// Fails as `invalid` on an odd length or another character.
Result<Bytes> from_hex(std::string_view text);

/// Big-endian integers, as everything of ours with a fixed layout has them.
void put_u16(Bytes& out, std::uint16_t value);
void put_u32(Bytes& out, std::uint32_t value);
void put_u64(Bytes& out, std::uint64_t value);
/// `bytes` must hold enough of them from `offset` on; less is a bug of the caller.
std::uint16_t get_u16(ByteView bytes, std::size_t offset);
std::uint32_t get_u32(ByteView bytes, std::size_t offset);
std::uint64_t get_u64(ByteView bytes, std::size_t offset);

}  // namespace jindu
