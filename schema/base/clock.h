#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace jindu {

/// Time comes in through this. The simulator owns another one.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Milliseconds since 1970-01-01 UTC, as the machine believes. May jump either way.
  virtual std::int64_t wall_ms() = 0;
  /// Milliseconds that only grow, from an arbitrary start (a boot).
  virtual std::int64_t uptime_ms() = 0;
};

/// Randomness comes in through this.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

class SystemClock final : public Clock {
 public:
  std::int64_t wall_ms() override;
  std::int64_t uptime_ms() override;
};

/// libsodium's generator (the kernel's).
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;
};

}  // namespace jindu
