#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "schema/base/bytes.h"
#include "schema/base/clock.h"
#include "schema/base/result.h"

namespace jindu {

/// A 128-bit identifier; `Tag` keeps the kinds apart. Ordered as bytes. All zero means "none".
template <class Tag>
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
  bool is_nil() const { return *this == Uuid{}; }
  ByteView view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  Bytes str() const { return Bytes(view()); }
};

using RecordId = Uuid<struct RecordTag>;
using OpId = Uuid<struct OpTag>;
using ReplicaId = Uuid<struct ReplicaTag>;
using Epoch = Uuid<struct EpochTag>;  ///< a replica's or the city's; random, not ordered
using KeyId = Uuid<struct KeyTag>;    ///< first 16 bytes of the hash of a public key

namespace detail {
std::array<std::uint8_t, 16> uuid_v7(Clock& clock, Random& random);
std::array<std::uint8_t, 16> random_128(Random& random);
Result<std::array<std::uint8_t, 16>> uuid_from_text(std::string_view text);
Result<std::array<std::uint8_t, 16>> uuid_from_bytes(ByteView bytes);
std::string uuid_text(const std::array<std::uint8_t, 16>& bytes);
}  // namespace detail

/// UUIDv7 (RFC 9562): time-ordered, so that b-trees grow at one end.
template <class Id>
Id new_id(Clock& clock, Random& random) {
  return Id{detail::uuid_v7(clock, random)};
}
/// 128 random bits (epochs).
template <class Id>
Id random_id(Random& random) {
  return Id{detail::random_128(random)};
}
/// 8-4-4-4-12 lower-case hexadecimal. Parsing fails as `invalid`.
template <class Id>
Result<Id> parse_id(std::string_view text) {
  JINDU_TRY(const auto bytes, detail::uuid_from_text(text));
  return Id{bytes};
}
/// 16 raw bytes; another length fails as `corrupt`.
template <class Id>
Result<Id> id_from(ByteView bytes) {
  JINDU_TRY(const auto array, detail::uuid_from_bytes(bytes));
  return Id{array};
}
template <class Tag>
std::string to_string(const Uuid<Tag>& id) {
  return detail::uuid_text(id.bytes);
}

}  // namespace jindu

template <class Tag>
struct std::hash<jindu::Uuid<Tag>> {
  std::size_t operator()(const jindu::Uuid<Tag>& id) const noexcept {
    return std::hash<std::string_view>{}(id.view());
  }
};
