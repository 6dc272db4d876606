#pragma once
#include <compare>
#include <cstdint>

namespace jindu {

/// Hybrid logical clock value: 48 bits of milliseconds since 1970 UTC, then a 16-bit counter.
/// Evidence of order between replicas, never the order itself (that is the city's).
struct Hlc {
  std::uint64_t value = 0;

  auto operator<=>(const Hlc&) const = default;
  std::int64_t ms() const { return static_cast<std::int64_t>(value >> 16); }
};

/// Gives growing values for what happens here, also when the wall clock goes back. One thread.
class HlcClock {
 public:
  /// `last` is the highest value this replica has written or taken in (stored beside its chain).
  explicit HlcClock(Hlc last = {}) : last_(last) {}
  /// A new value, higher than all before; follows `wall_ms` where that is ahead.
  Hlc tick(std::int64_t wall_ms);
  /// A value came from a peer that we trust (the city). Our next tick is higher, unless it lies
  /// more than `skew_ms_max` ahead of `wall_ms`: then it is ignored and false returned.
  bool observe(Hlc remote, std::int64_t wall_ms, std::int64_t skew_ms_max = 600'000);
  Hlc last() const { return last_; }

 private:
  Hlc last_;
};

}  // namespace jindu
