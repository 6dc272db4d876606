#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
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

/// Told now and then while a long file is taken in: what is being done (读取, 计算, 写入), how many
/// lines or persons of it, and of how many (0: not known yet).
using Progress = std::function<void(std::string_view stage, std::uint64_t done, std::uint64_t total)>;
/// How many lines lie between two words.
constexpr std::uint64_t kProgressEvery = 1000;

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
  Progress progress;  ///< empty: nobody listens

  void tell(std::string_view stage, std::uint64_t done, std::uint64_t total) const {
    if (progress && (done % kProgressEvery == 0 || done == total)) progress(stage, done, total);
  }
};

}  // namespace jindu::imports
