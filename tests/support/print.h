#pragma once
#include <doctest/doctest.h>
#include <google/protobuf/generated_enum_reflection.h>

#include <type_traits>

#include "schema/base/result.h"

/// Names instead of numbers in a failed check. doctest finds these by the enum's namespace.
namespace jindu {

inline doctest::String toString(ErrorCode code) { return std::string(to_string(code)).c_str(); }

namespace test {
template <class E>
doctest::String code_name(E code) {
  const auto* value = google::protobuf::GetEnumDescriptor<E>()->FindValueByNumber(code);
  return value == nullptr ? doctest::String("?") : doctest::String(value->name().c_str());
}
}  // namespace test

namespace records {
template <class E>
std::enable_if_t<google::protobuf::is_proto_enum<E>::value, doctest::String> toString(E code) {
  return test::code_name(code);
}
}  // namespace records

namespace wire {
template <class E>
std::enable_if_t<google::protobuf::is_proto_enum<E>::value, doctest::String> toString(E code) {
  return test::code_name(code);
}
}  // namespace wire

}  // namespace jindu
