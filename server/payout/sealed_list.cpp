#include "server/payout/sealed_list.h"

#include <array>

#include "schema/tables/archive.h"

namespace jindu::payout {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";  // 32, no I, O, 0, 1
constexpr std::size_t kKeyLetters = 26;
constexpr std::size_t kGroup = 5;

}  // namespace

std::string new_list_key(Random& random) {
  std::array<std::uint8_t, kKeyLetters> drawn{};
  random.fill(drawn);
  std::string key;
  for (std::size_t i = 0; i < kKeyLetters; ++i) {
    if (i > 0 && i % kGroup == 0) key += '-';
    key += kLetters[drawn[i] % kLetters.size()];  // 256 is a multiple of 32: no letter is likelier.
  }
  return key;
}

Result<Bytes> seal_list(ByteView list, const std::string& name, const std::string& key,
                        std::int64_t made_ms) {
  return tables::zipped({{name, list}}, made_ms, key);
}

}  // namespace jindu::payout
