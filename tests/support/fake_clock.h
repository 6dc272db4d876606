#pragma once
#include "schema/base/clock.h"

namespace jindu::test {

/// Time that stands still until it is told to move.
class FakeClock final : public Clock {
 public:
  /// 2022-09-30 09:00:00 in Shanghai unless told otherwise.
  explicit FakeClock(std::int64_t wall_ms = 1'664'499'600'000) : wall_ms_(wall_ms) {}
  std::int64_t wall_ms() override { return wall_ms_; }
  std::int64_t uptime_ms() override { return uptime_ms_; }
  /// Time passes, for both clocks.
  void advance(std::int64_t ms) {
    wall_ms_ += ms;
    uptime_ms_ += ms;
  }
  /// Somebody sets the wall clock.
  void set_wall(std::int64_t wall_ms) { wall_ms_ = wall_ms; }

 private:
  std::int64_t wall_ms_;
  std::int64_t uptime_ms_ = 1'000'000;
};

}  // namespace jindu::test
