#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "schema/base/result.h"

namespace jindu {

/// Money: whole 分. No floating point ever touches it. In records and JSON it is a plain integer
/// field whose name ends in `_fen`.
struct Fen {
  std::int64_t value = 0;

  auto operator<=>(const Fen&) const = default;
  Fen operator-() const { return {-value}; }
  /// Overflow is a bug: amounts are checked to lie within ±kFenMax when they come in.
  Fen operator+(Fen other) const;
  Fen operator-(Fen other) const;
};

/// The largest amount that any field accepts: ten billion yuan.
constexpr std::int64_t kFenMax = 1'000'000'000'000;

/// rhu(a × b / c): product first in 128 bits, then one division, halves away from zero
/// (domain.md section 8). `c` > 0.
std::int64_t round_half_up(std::int64_t a, std::int64_t b, std::int64_t c);

/// Yuan text as people type it: digits, optional thousands commas, at most two decimals, optional
/// leading minus. Anything else is `invalid`; nothing is rounded.
Result<Fen> parse_yuan(std::string_view text);
/// "12,345.60"; minus as '-'.
std::string yuan_text(Fen amount);

/// Basis points as people read them: 9000 is "90.00%".
std::string percent_text(std::int64_t basis_points);

}  // namespace jindu
