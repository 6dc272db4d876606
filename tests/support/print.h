#pragma once
#include <doctest/doctest.h>

#include <string>

#include "schema/base/result.h"
#include "schema/records/options.pb.h"

/// Names instead of numbers in a failed check: a plain `toString` beside the enum, which doctest
/// prefers over its own template.
namespace jindu {

/// For an enum of a .proto, in its namespace: `JINDU_PRINT_CODE(Filing_State)` in jindu::records.
#define JINDU_PRINT_CODE(Enum)                                                  \
  inline doctest::String toString(const Enum& code) {                           \
    const std::string name = Enum##_Name(code);                                 \
    return name.empty() ? doctest::String("?") : doctest::String(name.c_str()); \
  }                                                                             \
  static_assert(true, "takes the semicolon")

inline doctest::String toString(const ErrorCode& code) {
  return std::string(to_string(code)).c_str();
}

namespace records {
JINDU_PRINT_CODE(MergeRule);
JINDU_PRINT_CODE(PersonalData);
JINDU_PRINT_CODE(Check);
JINDU_PRINT_CODE(Need);
}  // namespace records

}  // namespace jindu
