// jindu-bench: what the road costs, beside the least that it could. A real city serves on loopback;
// desks work in this process. `jindu-bench --programs build/release/bin --dir DIR`.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "tests/bench/scenes.h"

namespace {

using namespace jindu::bench;

constexpr std::size_t kPulls = 3;

/// The page and its list alone: one desk with its own filings.
void measure_pages(const std::string& programs, const std::string& dir, int count) {
  Report report;
  Town town(programs, dir, 2);
  BenchDesk& from = town.desk(0);
  town.fill(from, 0, count);
  town.sync(from);
  town.settle_down(from);
  town.sync(town.desk(1));
  measure_find(report, town, town.desk(1).dir, count);
  report.table();
}

void measure_all(const std::string& programs, const std::string& dir, int count, int large,
                 int presses) {
  Report report;
  Town town(programs, dir, 2 + static_cast<int>(kPulls));
  measure_local(report, town, town.desk(1), presses);
  Road road{.from = &town.desk(0), .into = {}, .count = count};
  for (std::size_t i = 0; i < kPulls; ++i) road.into.push_back(&town.desk(2 + i));
  const int next = measure_road(report, town, road);
  measure_find(report, town, road.into.front()->dir, count);
  measure_rest(report, town, road, next, large);
  // A desk with the records of one push.
  BenchDesk& last = *road.into.back();
  last.desk.reset();
  measure_start(report, town, last.dir);
  report.table();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures Jindu, with the raw bound of the same run beside each figure");
  std::string programs = "build/release/bin";
  std::string dir;
  int count = 10'000;
  int large = 100'000;
  int presses = 2'000;
  app.add_option("--programs", programs, "where jindu-city and jindu-desk are");
  app.add_option("--dir", dir, "empty folder on the disk that counts")->required();
  app.add_option("--count", count, "filings of one push")->check(CLI::Range(20, 10'000));
  app.add_option("--large", large, "filings before the quiet scenes")->check(CLI::Range(0, 90'000));
  app.add_option("--presses", presses)->check(CLI::Range(50, 10'000));
  bool pages = false;
  app.add_flag("--pages", pages, "the desk's page, list and search alone");
  CLI11_PARSE(app, argc, argv);
  if (pages) {
    measure_pages(std::filesystem::absolute(programs), std::filesystem::absolute(dir), count);
    return 0;
  }
  measure_all(std::filesystem::absolute(programs), std::filesystem::absolute(dir), count, large,
              presses);
  return 0;
}
