#pragma once
#include <cstdint>

/// When to sync: one pure function. Times are uptime in milliseconds.
namespace jindu::agent {

///                     due, or a person asks
///          +--------------------------------------------+
///          |                                            v
///     [resting] <------------- done ------------- [syncing]
///      due every 30 s;                              |    ^
///      2 s after something was recorded             |    | due, link came back,
///                                                 failed | or a person asks
///                                                   v    |
///                                               [waiting]
///                     5 s, 10 s, … at most 10 min, each a little earlier by chance
///
/// What is recorded while syncing makes it due again right after. What is recorded while waiting
/// changes nothing: the link is what is missing.
enum class Phase {
  resting,  ///< the last exchange went through: online
  syncing,
  waiting,  ///< the last exchange failed: offline, or the city is
};

struct State {
  Phase phase = Phase::resting;
  std::int64_t due_ms = 0;  ///< when the next sync begins; not meant while syncing
  int failures = 0;         ///< in a row
  bool again = false;       ///< something came up while syncing
  bool operator==(const State&) const = default;
};

struct Event {
  enum class Kind {
    tick,      ///< time has passed
    recorded,  ///< the clerk has recorded something
    asked,     ///< a person wants it now
    link_up,   ///< the network came back
    done,      ///< an exchange went through, and nothing was left over
    failed,    ///< an exchange did not
  };
  Kind kind = Kind::tick;
  std::int64_t now_ms = 0;
  std::uint32_t chance = 0;  ///< drawn afresh for each event; spreads desks that lost one city
};

constexpr std::int64_t kRestMs = 30'000;
constexpr std::int64_t kGatherMs = 2'000;
constexpr std::int64_t kRetryMsMin = 5'000;
constexpr std::int64_t kRetryMsMax = 600'000;

/// The state after the event. Phase `syncing`, entered from another one, says: begin now.
State next(const State& state, const Event& event);

/// How long to wait after so many failures in a row: between half and the whole of
/// kRetryMsMin × 2^(failures-1), at most kRetryMsMax.
std::int64_t retry_delay_ms(int failures, std::uint32_t chance);

}  // namespace jindu::agent
