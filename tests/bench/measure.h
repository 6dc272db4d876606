#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/result.h"

/// What was measured, and how it is told: one JSON line each as it comes, a table at the end.
namespace jindu::bench {

/// The bench's own steps are not on trial: what fails here ends it, with the step's name.
[[noreturn]] void give_up(std::string_view step, std::string_view why);
template <class T>
T must(Result<T> result, std::string_view step) {
  if (!result.ok()) give_up(step, result.error().context);
  return std::move(result).value();
}
void must(const Status& status, std::string_view step);

double median(std::vector<double> values);
/// The value below which `share` (0 to 1) of them lie.
double quantile(std::vector<double> values, double share);

/// Milliseconds by the monotonic clock.
double now_ms();
template <class Work>
double timed_ms(const Work& work) {
  const double begin = now_ms();
  work();
  return now_ms() - begin;
}

struct Measure {
  std::string name = {};
  long n = 0;  ///< of what one repetition does: records, presses, bytes
  double value = 0;
  std::string unit = {};
  std::optional<double> bound = {};  ///< the raw bound of the same run, in the same unit
  std::optional<double> aim = {};
  bool more_is_better = false;
  bool aim_is_ratio = false;  ///< the aim is for the ratio, not for the value
  int repetitions = 0;        ///< the value is their median
  std::vector<double> all = {};
};

class Report {
 public:
  void add(const Measure& measure);
  void table() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace jindu::bench
