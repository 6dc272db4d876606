// The desk's program as a process of its own.
#include <chrono>
#include <thread>

#include "tests/bench/process.h"
#include "tests/bench/scenes.h"

namespace jindu::bench {
namespace {

constexpr int kStarts = 15;
constexpr int kServes = 3;

}  // namespace

void measure_start(Report& report, Town& town, const std::string& dir) {
  const std::string program = town.programs() + "/jindu-desk";
  std::vector<double> start;
  for (int i = 0; i < kStarts; ++i) {
    start.push_back(timed_ms([&] { run({program, "--data", dir, "--json", "status"}); }));
  }
  report.add({.name = "start to first answer (jindu-desk status)",
              .n = 1,
              .value = median(start),
              .unit = "ms",
              .aim = 100,
              .repetitions = kStarts});
  std::vector<double> ready;
  std::vector<double> idle;
  std::vector<double> peak;
  for (int i = 0; i < kServes; ++i) {
    const double begin = now_ms();
    const Server serving({program, "--data", dir, "serve", "--port", "0"});
    ready.push_back(now_ms() - begin);
    // Long enough for its first sync in the background.
    std::this_thread::sleep_for(std::chrono::seconds(3));
    idle.push_back(rss_mb(serving.pid()));
    peak.push_back(peak_rss_mb(serving.pid()));
  }
  report.add({.name = "start to READY (jindu-desk serve)",
              .n = 1,
              .value = median(ready),
              .unit = "ms",
              .repetitions = kServes});
  report.add({.name = "idle RSS of jindu-desk serve",
              .n = 1,
              .value = median(idle),
              .unit = "MB",
              .aim = 25,
              .repetitions = kServes});
  report.add({.name = "  peak until then",
              .n = 1,
              .value = median(peak),
              .unit = "MB",
              .repetitions = kServes});
}

}  // namespace jindu::bench
