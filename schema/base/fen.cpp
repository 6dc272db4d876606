#include "schema/base/fen.h"

#include <cctype>

namespace jindu {

Fen Fen::operator+(Fen other) const {
  std::int64_t sum = 0;
  JINDU_ENSURE(!__builtin_add_overflow(value, other.value, &sum));
  return {sum};
}

Fen Fen::operator-(Fen other) const {
  std::int64_t difference = 0;
  JINDU_ENSURE(!__builtin_sub_overflow(value, other.value, &difference));
  return {difference};
}

std::int64_t round_half_up(std::int64_t a, std::int64_t b, std::int64_t c) {
  __extension__ using Wide = __int128;
  JINDU_ENSURE(c > 0);
  const Wide product = static_cast<Wide>(a) * b;
  const Wide magnitude = product < 0 ? -product : product;
  const Wide rounded = (2 * magnitude + c) / (2 * static_cast<Wide>(c));
  JINDU_ENSURE(rounded <= INT64_MAX);
  return static_cast<std::int64_t>(product < 0 ? -rounded : rounded);
}

Result<Fen> parse_yuan(std::string_view text) {
  const Error bad = fail(ErrorCode::invalid, "yuan: form");
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  const std::string_view decimals = dot == text.npos ? "" : text.substr(dot + 1);
  if (whole.empty() || decimals.size() > 2 || (dot != text.npos && decimals.empty())) return bad;
  const bool grouped = whole.find(',') != whole.npos;
  std::int64_t value = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const std::size_t from_end = whole.size() - i;
    if (whole[i] == ',') {
      if (i == 0 || from_end % 4 != 0) return bad;
      continue;
    }
    if (std::isdigit(static_cast<unsigned char>(whole[i])) == 0) return bad;
    if (grouped && from_end % 4 == 0) return bad;
    value = value * 10 + (whole[i] - '0');
    if (value > kFenMax) return bad;
  }
  if (grouped && whole.find(',') > 3) return bad;
  for (std::size_t i = 0; i < 2; ++i) {
    const char digit = i < decimals.size() ? decimals[i] : '0';
    if (std::isdigit(static_cast<unsigned char>(digit)) == 0) return bad;
    value = value * 10 + (digit - '0');
  }
  if (value > kFenMax) return bad;
  return Fen{negative ? -value : value};
}

std::string yuan_text(Fen amount) {
  const bool negative = amount.value < 0;
  const std::uint64_t magnitude = negative ? 0 - static_cast<std::uint64_t>(amount.value)
                                           : static_cast<std::uint64_t>(amount.value);
  std::string text = std::to_string(magnitude / 100);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  const std::string cents = std::to_string(100 + magnitude % 100).substr(1);
  return (negative ? "-" : "") + text + "." + cents;
}

std::string percent_text(std::int64_t basis_points) {
  return std::to_string(basis_points / 100) + "." +
         std::to_string(100 + basis_points % 100).substr(1) + "%";
}

}  // namespace jindu
