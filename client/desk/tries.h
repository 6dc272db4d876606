#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "schema/base/clock.h"
#include "schema/base/result.h"

/// Wrong passphrases at the page, counted per operator in a small file of the data folder, so that
/// starting again forgets none. It slows down who stands at the keyboard; against a stolen disk the
/// passphrase stands alone.
namespace jindu::desk {

constexpr int kTriesMax = 10;
constexpr std::int64_t kLockedOutMs = 15 * 60'000;

/// After `failures` in a row, how long nobody may try: nothing up to two, then 5 seconds and twice
/// as long each time up to a minute and a half, from the tenth on a quarter of an hour. Pure.
std::int64_t delay_ms(int failures);

struct Tries {
  int failures = 0;          ///< in a row
  std::int64_t wait_ms = 0;  ///< until the next try counts; 0: now
};

/// How it stands with an operator. A file that cannot be read counts nothing: who can change it has
/// the slots as well.
Tries tries_of(const std::string& dir, std::string_view operator_id, Clock& clock);
/// A wrong passphrase more.
Result<Tries> count_failure(const std::string& dir, std::string_view operator_id, Clock& clock);
/// It was right.
Status forget_failures(const std::string& dir, std::string_view operator_id);

}  // namespace jindu::desk
