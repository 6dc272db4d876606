#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/problem.h"
#include "schema/base/result.h"
#include "schema/rules/lifecycle.pb.h"

namespace jindu::rules {

/// The tables of schema/lifecycles, read once from the program itself.
class LifeCycles {
 public:
  /// `invalid` with file, line and column; also an unreachable state or an unknown role or state.
  static Result<LifeCycles> load();
  const LifeCycle* find(std::string_view record_type) const;

 private:
  std::vector<LifeCycle> tables_;
};

struct StepAnswer {
  const Transition* transition = nullptr;  ///< null: refused
  std::string code;                        ///< BAD_STATE, NO_ROLE, UNKNOWN_EVENT
};

/// The transition that `event` takes from `state` (empty: no record yet) for somebody with `roles`.
StepAnswer find_step(const LifeCycle& table, std::string_view state, std::string_view event,
                     const std::set<std::string>& roles);

}  // namespace jindu::rules
