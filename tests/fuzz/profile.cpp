// A city's profile, as text and as the bytes that a desk receives.
#include "schema/rules/policy.h"
#include "tests/fuzz/fuzz.h"

using namespace jindu;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(rules::Policy::parse("fuzz.textproto", fuzz::text(data, size)).ok());
  static_cast<void>(rules::Policy::from_bytes(fuzz::text(data, size)).ok());
  return 0;
}
