#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>

#include "schema/base/clock.h"

namespace jindu::city_cli {

/// Wrong tries under one name in a row: each makes the next wait longer, ten stop it for a while.
/// On one lane.
class Failures {
 public:
  explicit Failures(Clock& clock) : clock_(clock) {}
  /// Seconds until the next try counts; 0: now.
  std::int64_t wait_s(const std::string& name) const {
    const auto at = tries_.find(key(name));
    if (at == tries_.end()) return 0;
    const std::int64_t rest = at->second.until_ms - clock_.uptime_ms();
    return rest <= 0 ? 0 : (rest + 999) / 1000;
  }
  void failed(const std::string& name) {
    make_room();
    Tries& of = tries_[key(name)];
    ++of.count;
    const std::int64_t pause = of.count >= kStopsAt ? kStopMs : 250LL << std::min(of.count, 8);
    of.until_ms = clock_.uptime_ms() + pause;
  }
  void passed(const std::string& name) { tries_.erase(key(name)); }

 private:
  static constexpr int kStopsAt = 10;
  static constexpr std::int64_t kStopMs = 15 * 60'000;
  static constexpr std::size_t kNamesMax = 10'000;
  static constexpr std::size_t kNameMax = 128;
  struct Tries {
    int count = 0;
    std::int64_t until_ms = 0;
  };
  /// A name is whatever somebody sends; of one that is longer than any of ours its beginning
  /// counts.
  static std::string key(const std::string& name) { return name.substr(0, kNameMax); }
  /// Whoever tries very many names must neither fill the memory nor have the others forgotten: who
  /// was tried least goes first.
  void make_room() {
    if (tries_.size() < kNamesMax) return;
    const std::int64_t now = clock_.uptime_ms();
    std::erase_if(tries_, [now](const auto& one) { return one.second.until_ms + kStopMs < now; });
    if (tries_.size() < kNamesMax) return;
    tries_.erase(std::min_element(tries_.begin(), tries_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.second.count, a.second.until_ms) <
             std::tie(b.second.count, b.second.until_ms);
    }));
  }
  Clock& clock_;
  std::map<std::string, Tries> tries_;
};

/// So many calls from one place in a span of time, and then no more until it is over. On one lane.
class Pace {
 public:
  Pace(Clock& clock, int calls_max, std::int64_t span_ms)
      : clock_(clock), calls_max_(calls_max), span_ms_(span_ms) {}
  /// Counts a call. Seconds until there may be one again; 0: it goes on.
  std::int64_t wait_s(const std::string& place) {
    const std::int64_t now = clock_.uptime_ms();
    if (places_.size() >= kPlacesMax) {
      std::erase_if(places_, [&](const auto& one) { return one.second.from_ms + span_ms_ <= now; });
      if (places_.size() >= kPlacesMax) return span_ms_ / 1000;
    }
    Calls& of = places_[place];
    if (of.from_ms + span_ms_ <= now) of = {now, 0};
    if (of.count >= calls_max_) return (of.from_ms + span_ms_ - now + 999) / 1000;
    ++of.count;
    return 0;
  }

 private:
  static constexpr std::size_t kPlacesMax = 100'000;
  struct Calls {
    std::int64_t from_ms = std::numeric_limits<std::int64_t>::min() / 2;
    int count = 0;
  };
  Clock& clock_;
  const int calls_max_;
  const std::int64_t span_ms_;
  std::map<std::string, Calls> places_;
};

}  // namespace jindu::city_cli
