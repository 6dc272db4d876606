#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/base/bytes.h"
#include "schema/base/problem.h"
#include "server/store/rows.h"

namespace jindu::imports {

/// What is wrong with one line. The value itself is never repeated: a report may be printed or
/// mailed.
struct LineProblem {
  std::size_t line = 0;
  std::string code;     ///< "I-721"
  std::string message;  ///< Chinese: which column, what is wrong, what to do
};

/// What became of a file. `refusal`: nothing of it was taken.
struct Report {
  std::string kind;  ///< "register", "contributions", "employers", "institutions"
  Hash file_hash{};
  std::uint64_t rows = 0;     ///< lines with data
  std::uint64_t taken = 0;    ///< good lines, those that say nothing new included
  std::uint64_t changed = 0;  ///< rows of the store that are new or different now
  std::uint64_t refused = 0;  ///< lines with a problem
  store::PersonNumbers people;  ///< known before, whose insurance reads differently now
  bool repeat = false;        ///< this very file had been taken before: nothing was done
  std::vector<LineProblem> lines;
  std::optional<Problem> refusal;
};

}  // namespace jindu::imports
