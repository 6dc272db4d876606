#include "client/desk/tries.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "client/desk/json.h"

namespace jindu::desk {
namespace {

constexpr int kFreeTries = 2;
constexpr std::int64_t kFirstDelayMs = 5'000;
constexpr std::int64_t kDelayMsMax = 90'000;

std::string tries_path(const std::string& dir) { return dir + "/tries"; }

/// {"a01":{"failures":3,"at_ms":…}}
Json read_tries(const std::string& dir) {
  std::ifstream file(tries_path(dir));
  Json all = Json::parse(file, nullptr, false);
  return all.is_object() ? all : Json::object();
}

Status write_tries(const std::string& dir, const Json& all) {
  const std::string next = tries_path(dir) + ".new";
  {
    std::ofstream file(next, std::ios::trunc);
    ::chmod(next.c_str(), 0600);
    file << all.dump() << '\n';
    file.flush();
    if (!file) return fail(ErrorCode::io, "tries");
  }
  if (std::rename(next.c_str(), tries_path(dir).c_str()) != 0) return fail(ErrorCode::io, "tries");
  return {};
}

struct Kept {
  int failures = 0;
  std::int64_t at_ms = 0;
};

Kept kept_of(const Json& all, std::string_view operator_id) {
  const auto one = all.find(std::string(operator_id));
  if (one == all.end() || !one->is_object()) return {};
  const Json failures = one->value("failures", Json()), at_ms = one->value("at_ms", Json());
  if (!failures.is_number_integer() || !at_ms.is_number_integer()) return {};
  return {std::clamp(failures.get<int>(), 0, 1'000), at_ms.get<std::int64_t>()};
}

}  // namespace

std::int64_t delay_ms(int failures) {
  if (failures >= kTriesMax) return kLockedOutMs;
  if (failures <= kFreeTries) return 0;
  std::int64_t delay = kFirstDelayMs;
  for (int more = failures - kFreeTries - 1; more > 0; --more) delay *= 2;
  return std::min(delay, kDelayMsMax);
}

Tries tries_of(const std::string& dir, std::string_view operator_id, Clock& clock) {
  Json all = read_tries(dir);
  const Kept kept = kept_of(all, operator_id);
  const std::int64_t delay = delay_ms(kept.failures);
  if (delay == 0) return {kept.failures, 0};
  const std::int64_t now = clock.wall_ms();
  if (now < kept.at_ms) {
    // The clock was put back, perhaps by years: waiting begins anew instead of lasting as long.
    all[std::string(operator_id)]["at_ms"] = now;
    (void)write_tries(dir, all);
    return {kept.failures, delay};
  }
  return {kept.failures, std::max<std::int64_t>(0, delay - (now - kept.at_ms))};
}

Result<Tries> count_failure(const std::string& dir, std::string_view operator_id, Clock& clock) {
  Json all = read_tries(dir);
  const int failures = kept_of(all, operator_id).failures + 1;
  all[std::string(operator_id)] = {{"failures", failures}, {"at_ms", clock.wall_ms()}};
  JINDU_TRY_OK(write_tries(dir, all));
  return Tries{failures, delay_ms(failures)};
}

Status forget_failures(const std::string& dir, std::string_view operator_id) {
  Json all = read_tries(dir);
  if (all.erase(std::string(operator_id)) == 0) return {};
  return write_tries(dir, all);
}

}  // namespace jindu::desk
