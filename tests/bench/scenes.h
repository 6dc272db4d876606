#pragma once
#include "tests/bench/measure.h"
#include "tests/bench/town.h"

/// The measured scenes, in their order: each goes on where the one before left the town.
namespace jindu::bench {

/// Sign and commit of one filing against a bare durable row of the same size, by turns.
void measure_local(Report& report, Town& town, BenchDesk& desk, int presses);
/// Push from `from`, pull into `into` (each new), with the bounds beside them.
struct Road {
  BenchDesk* from = nullptr;
  std::vector<BenchDesk*> into;
  int count = 10'000;  ///< filings of one push
};
/// Gives the number of the next couple.
int measure_road(Report& report, Town& town, const Road& road);
/// Fills up to `large` filings in all; then nothing new, and ten changes each way.
void measure_rest(Report& report, Town& town, const Road& road, int next, int large);
/// The page's list and search box over the local API of this desk, which holds `records` filings.
void measure_find(Report& report, Town& town, const std::string& dir, int records);
/// `jindu-desk status` as a process, and `jindu-desk serve` at rest, on this desk's files.
void measure_start(Report& report, Town& town, const std::string& dir);

}  // namespace jindu::bench
