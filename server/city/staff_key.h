#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "schema/base/bytes.h"
#include "schema/base/clock.h"
#include "schema/base/problem.h"
#include "schema/base/result.h"
#include "sync/crypto/suite.h"

/// How the private key of a member of the city's staff lies in the store: as it is (development),
/// or under his passphrase. Whoever has the store and city.keys cannot sign for him without it.
namespace jindu::city {

/// What guessing a passphrase costs; kept beside what it wraps.
struct StaffKeyCost {
  std::uint32_t ops = 3;
  std::uint64_t memory_bytes = 64u << 20;
};

/// Of development: readable by whoever reads the store.
Bytes plain_staff_key(ByteView secret);
/// `operator_id` is bound in: a wrapped key cannot be put under another name.
Result<Bytes> wrap_staff_key(const crypto::Suite& suite, std::string_view operator_id,
                             ByteView secret, std::string_view passphrase, Random& random,
                             const StaffKeyCost& cost = {});
bool is_wrapped(ByteView stored);
/// What a passphrase must be; empty: it will do. The one place that says so for the staff.
std::optional<Problem> passphrase_fault(std::string_view passphrase);
/// The signer's secret. `locked`: another passphrase (a plain key opens with an empty one alone);
/// `corrupt`.
Result<Bytes> open_staff_key(const crypto::Suite& suite, std::string_view operator_id,
                             ByteView stored, std::string_view passphrase);

}  // namespace jindu::city
