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
Result<OfflineUse> offline_use(const Core& core);

/// Empty: one more settlement of `fund_fen` may be recorded. Otherwise OFFLINE_LIMIT and why, or
/// N-403 for a computer that the city has revoked. `linked`: it is handed in at once, so that its
/// amount alone is no reason where nothing else is without an answer.
Result<std::optional<Problem>> offline_limit(const Core& core, std::int64_t fund_fen, bool linked);

/// The city has said that this computer is revoked: it hands in what it has and settles no more.
Result<bool> is_revoked(const Core& core);
Problem revoked_problem();

/// The next number of the lease for a printed date, inside the outbox's open transaction.
/// `full`: the lease is used up for that day.
Result<std::string> next_doc_no(Core& core, Date date);

}  // namespace jindu::desk
