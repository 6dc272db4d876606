#include "tests/bench/measure.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace jindu::bench {
namespace {

double rounded(double value) {
  const double step = std::abs(value) >= 100 ? 10 : std::abs(value) >= 1 ? 1000 : 100000;
  return std::round(value * step) / step;
}

std::string text(double value) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.10g", rounded(value));
  return buffer;
}

}  // namespace

void give_up(std::string_view step, std::string_view why) {
  std::fprintf(stderr, "bench: %.*s: %.*s\n", static_cast<int>(step.size()), step.data(),
               static_cast<int>(why.size()), why.data());
  std::exit(3);
}

void must(const Status& status, std::string_view step) {
  if (!status.ok()) give_up(step, status.error().context);
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (values[above] - values[below]) * (at - std::floor(at));
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

double now_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

void Report::add(const Measure& measure) {
  nlohmann::ordered_json line = {{"name", measure.name},
                                 {"n", measure.n},
                                 {"median", rounded(measure.value)},
                                 {"unit", measure.unit}};
  std::vector<std::string> row = {
      measure.name, std::to_string(measure.n), text(measure.value), measure.unit, "", "", "", ""};
  std::optional<double> ratio;
  if (measure.bound) {
    // Above 1 is always worse than the bound.
    ratio =
        measure.more_is_better ? *measure.bound / measure.value : measure.value / *measure.bound;
    line["bound"] = rounded(*measure.bound);
    line["ratio"] = rounded(*ratio);
    row[4] = text(*measure.bound);
    row[5] = text(*ratio);
  }
  if (measure.aim) {
    const double shown = measure.aim_is_ratio ? ratio.value_or(0) : measure.value;
    const bool up = measure.more_is_better && !measure.aim_is_ratio;
    const bool met = up ? shown >= *measure.aim : shown <= *measure.aim;
    line["aim"] = *measure.aim;
    line["met"] = met;
    row[6] = (measure.aim_is_ratio ? "x" : "") + text(*measure.aim);
    row[7] = met ? "met" : "missed";
  }
  line["repetitions"] = measure.repetitions;
  if (!measure.all.empty()) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const double one : measure.all) all.push_back(rounded(one));
    line["all"] = std::move(all);
  }
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
  rows_.push_back(std::move(row));
}

void Report::table() const {
  std::vector<std::vector<std::string>> rows = {
      {"measure", "n", "median", "unit", "bound", "ratio", "aim", ""}};
  rows.insert(rows.end(), rows_.begin(), rows_.end());
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::printf("\n");
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int width = static_cast<int>(widths[i]);
      const bool left = i == 0 || i == 3 || i == 7;
      std::printf(left ? "%-*s  " : "%*s  ", width, row[i].c_str());
    }
    std::printf("\n");
  }
  std::fflush(stdout);
}

}  // namespace jindu::bench
