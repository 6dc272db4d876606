#pragma once
#include <optional>

#include "client/desk/core.h"

namespace jindu::desk {

constexpr std::int64_t kHourMs = 3'600'000;

/// How far this replica may settle without a verdict (domain.md section 2(3)), and how far it has.
struct OfflineUse {
  std::int64_t hours = 0;  ///< since the oldest settlement without a verdict
  std::int64_t count = 0;
  std::int64_t total_fen = 0;  ///< sum of what the fund pays
  std::int64_t hours_max = 0;
  std::int64_t count_max = 0;
  std::int64_t total_fen_max = 0;
};
/// One that was put right on the same day counts once. `without`: of this one nothing counts.
Result<OfflineUse> offline_use(const Core& core, const std::optional<RecordId>& without = {});

/// Milliseconds since an own entry was written: by the wall clock, and by uptime where that shows
/// that somebody has set the clock. Never less than since the city was last sought.
Result<std::int64_t> elapsed_since(const Core& core, std::uint64_t seq, std::int64_t written_ms);

/// A settlement that is about to be recorded.
struct Settling {
  std::int64_t fund_fen = 0;
  /// It is handed in at once: its amount alone is no reason where nothing else is without an
  /// answer.
  bool linked = false;
  /// Whose place it takes: while that one is without an answer, this is no further one.
  std::optional<RecordId> replaced = {};
};
/// Empty: it may be recorded. Otherwise OFFLINE_LIMIT and why, or N-403 for a computer that the
/// city has revoked.
Result<std::optional<Problem>> offline_limit(const Core& core, const Settling& one);

/// The city has said that this computer is revoked: it hands in what it has and settles no more.
Result<bool> is_revoked(const Core& core);
Problem revoked_problem();

/// The next number of the lease for a printed date, inside the outbox's open transaction.
/// `full`: the lease is used up for that day.
Result<std::string> next_doc_no(Core& core, Date date);

}  // namespace jindu::desk
