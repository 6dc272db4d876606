#include "schema/base/hlc.h"

#include <algorithm>

namespace jindu {

Hlc HlcClock::tick(std::int64_t wall_ms) {
  const Hlc now{static_cast<std::uint64_t>(std::max<std::int64_t>(wall_ms, 0)) << 16};
  // The counter may overflow into the milliseconds; order is all that is promised.
  last_ = std::max(now, Hlc{last_.value + 1});
  return last_;
}

bool HlcClock::observe(Hlc remote, std::int64_t wall_ms, std::int64_t skew_ms_max) {
  if (remote.ms() > wall_ms + skew_ms_max) return false;
  last_ = std::max(last_, remote);
  return true;
}

}  // namespace jindu
