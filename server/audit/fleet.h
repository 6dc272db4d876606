#pragma once
#include "server/audit/explain.h"

/// The fleet: each computer that a desk works on, as it told of itself with its last exchange, and
/// how long what was recorded took to arrive.
namespace jindu::audit {

/// What to make of a computer, worst first. The numbers are the order of the table.
enum class Standing : int {
  call = 1,  ///< somebody must call there
  watch = 2,
  away = 3,  ///< not in contact at the moment, which is a desk's ordinary day
  fine = 4,
  revoked = 5,
};

/// Longer than that without a word, and a computer is away.
constexpr std::int64_t kAwayMs = 15 * 60'000;
/// Silence, or work that does not get through, for so long is looked at.
constexpr std::int64_t kSilentMs = 24 * 3'600'000;
constexpr std::int64_t kClockOffMs = 10 * 60'000;  ///< domain.md section 11, K27
constexpr std::int64_t kClockWrongMs = kSilentMs;  ///< another day: deadlines are counted in days
constexpr std::uint64_t kDiskLowBytes = std::uint64_t{2} << 30;
constexpr std::uint64_t kDiskFullBytes = std::uint64_t{200} << 20;

/// [{"replica_id", "site_no", "site_name", "standing", "standing_label", "reasons": [sentence, …],
///   "pending", "oldest_pending_ms", …}], worst first. `pending`, disk, clock and program are what
/// the computer told last; members that it did not tell are left out.
Result<Json> computers(const ExplainContext& context);

/// {"days": [{"date", "works"}], "sites": [{"site_no", "name", "over": silent for longer than it may
/// work offline, "cells": [{"count", "hours": the longest way of that day's work, "cut": no contact
/// since before}]}]}, for hospitals, the last `days` days up to today.
Result<Json> arrivals(const ExplainContext& context, int days);

/// One line a computer.
std::string computers_text(const Json& computers);

}  // namespace jindu::audit
