#include "schema/places/places.h"

#include <algorithm>
#include <charconv>

#include "schema/places/table.h"

namespace jindu::places {
namespace {

constexpr std::size_t kDigits = 6;

/// Its own name; empty: none. 北京市 has no prefectures, 仙桃市 lies in none.
std::string_view own_name(int code) {
  const Place* const end = kPlaces + kPlaceCount;
  const Place* const at = std::lower_bound(
      kPlaces, end, code, [](const Place& place, int sought) { return place.code < sought; });
  return at != end && at->code == code ? at->name : std::string_view();
}

}  // namespace

std::string name_of(std::string_view code) {
  int number = 0;
  const auto read = std::from_chars(code.data(), code.data() + code.size(), number);
  if (code.size() != kDigits || read.ec != std::errc() || read.ptr != code.data() + kDigits) {
    return {};
  }
  const std::string_view own = own_name(number);
  if (own.empty()) return {};
  const int province = number / 10'000 * 10'000, prefecture = number / 100 * 100;
  std::string name;
  if (province != number) name += own_name(province);
  if (prefecture != number && prefecture != province) name += own_name(prefecture);
  return name.append(own);
}

std::string told(std::string_view code) {
  const std::string name = name_of(code);
  return name.empty() ? std::string(code) : name + "（" + std::string(code) + "）";
}

}  // namespace jindu::places
