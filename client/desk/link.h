#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schema/base/bytes.h"
#include "schema/base/result.h"
#include "sync/oplog/outbox.h"

namespace jindu::desk {

struct Core;

/// What is coming in over several pages: kept while more is to come, so that who asks sees how far
/// it is and a cut is not taken for an end.
struct Arriving {
  std::int64_t started_ms = 0;  ///< our clock, of this run
  std::int64_t updated_ms = 0;  ///< with the last page
  std::uint64_t records = 0;    ///< taken in by this run
  std::uint64_t bytes = 0;      ///< of the answers, as they are before they are packed
  std::uint64_t left = 0;  ///< about: places of the feeds that are still to be read; 0: not told
  bool first = false;      ///< a feed was read from its start

  /// Until the end, in seconds, at the rate of this run; 0: cannot be told yet.
  std::int64_t seconds_left() const;
  bool operator==(const Arriving&) const = default;
};

/// Absent: all has come that there was.
Result<std::optional<Arriving>> read_arriving(const Core& core);
/// Within a transaction of the caller; nothing: it has ended.
Status write_arriving(Core& core, const std::optional<Arriving>& arriving);

/// All that `link_of` looks at. Times in ms of our clock; 0: never.
struct LinkFacts {
  std::int64_t now_ms = 0;
  std::int64_t last_sync_ms = 0;
  std::int64_t last_attempt_ms =
      0;  ///< later than last_sync_ms: it was cut off, or never came through
  std::uint64_t pending = 0;
  std::int64_t oldest_pending_ms = 0;
  bool revoked = false;
  bool branched = false;
  std::optional<Arriving> arriving = {};
};

/// How the desk stands with the city, in one word and what follows from it. Every row is in
/// docs/STATUS.md.
struct Link {
  std::string_view state;  ///< code name
  std::string_view
      tone;           ///< "on", "off" (grey: no error), "warn", "act" (somebody must do something)
  std::string label;  ///< for the status line
  std::string next;   ///< what to do; empty: nothing
  /// Whether the last exchange went through, and not too long ago.
  bool reached() const { return state == "on" || state == "arriving" || state == "stuck"; }
};
Link link_of(const LinkFacts& facts);
/// As it is now; `counts`: of the outbox.
Result<Link> link_now(const Core& core, const oplog::Outbox::Counts& counts);

}  // namespace jindu::desk
