#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "schema/records/conflict_case.pb.h"

namespace jindu::rules {

/// What the two sides of a conflict are called, as its code says in
/// schema/records/conflict_case.proto: over the values that stand against each other, over its
/// papers, and in the choices alike, so that whoever decides sees which column a choice keeps.
struct Sides {
  std::string common;  ///< what was there before both
  /// `theirs` of the evidence, and every paper but the last; empty: there are no sides.
  std::string first;
  std::string second;  ///< `mine`, and the last paper
  /// The word over paper `index` of `count`; empty: there is one only, or it is of no side.
  const std::string& of_paper(std::size_t index, std::size_t count) const;
};
Sides sides_of(records::ConflictCase::Code code);
/// By name, "K01"; one that is not known has no sides.
Sides sides_of(std::string_view code);

}  // namespace jindu::rules
