// Push and pull over loopback HTTP, and what they cost.
#include <algorithm>
#include <thread>

#include "client/desk/core.h"
#include "tests/bench/bounds.h"
#include "tests/bench/scenes.h"

namespace jindu::bench {
namespace {

double cores() { return std::max(1u, std::thread::hardware_concurrency()); }

struct Costs {
  std::vector<double> rate, desk_cpu, city_cpu, desk_peak, city_peak, sent, received, exchanges;

  void add(const Synced& one, double count) {
    rate.push_back(count / one.ms * 1000);
    desk_cpu.push_back(one.desk_cpu_ms);
    city_cpu.push_back(one.city_cpu_ms);
    desk_peak.push_back(one.desk_peak_mb);
    city_peak.push_back(one.city_peak_mb);
    sent.push_back(static_cast<double>(one.sent) / count);
    received.push_back(static_cast<double>(one.received) / count);
    exchanges.push_back(static_cast<double>(one.exchanges));
  }
  void tell(Report& report, const std::string& what, long count) const {
    const auto line = [&](const char* name, const std::vector<double>& all, const char* unit) {
      report.add({.name = "  " + what + ": " + name,
                  .n = count,
                  .value = median(all),
                  .unit = unit,
                  .repetitions = static_cast<int>(all.size())});
    };
    line("desk to city", sent, "bytes/record");
    line("city to desk", received, "bytes/record");
    line("round trips", exchanges, "exchanges");
    // On a machine that others use, too, the clock says less than this.
    std::vector<double> alone;
    for (std::size_t i = 0; i < desk_cpu.size(); ++i) {
      const double cpu = std::max(1.0, desk_cpu[i] + city_cpu[i]);
      alone.push_back(static_cast<double>(count) * 1000 * cores() / cpu);
    }
    line("what that CPU time would allow, all cores ours", alone, "records/s");
    line("CPU of the desk", desk_cpu, "ms");
    line("CPU of the city", city_cpu, "ms");
    line("peak RSS of the desk (with this program)", desk_peak, "MB");
    line("peak RSS of the city", city_peak, "MB");
  }
};

Measure rate(const char* name, long count, const std::vector<double>& all, double bound) {
  return {.name = name,
          .n = count,
          .value = median(all),
          .unit = "records/s",
          .bound = bound,
          .more_is_better = true,
          .repetitions = static_cast<int>(all.size()),
          .all = all};
}

/// Records a second that inserting these rows in one commit comes to.
double insert_rate(const std::string& path, db::Durability durability,
                   const std::vector<Bytes>& rows) {
  BareTable table(path, durability);
  return static_cast<double>(rows.size()) / table.insert_all(rows) * 1000;
}

void expect(bool holds, const char* what) {
  if (!holds) give_up("road", what);
}

}  // namespace

int measure_road(Report& report, Town& town, const Road& road) {
  const auto count = static_cast<double>(road.count);
  const Bytes key = road.from->desk->core().operator_key->public_key();
  Costs push;
  Costs pull;
  std::vector<double> verified, pushed_bare, pulled_bare;
  int next = 0;
  for (std::size_t i = 0; i < road.into.size(); ++i) {
    {
      const Filled entries = town.fill(*road.from, next, road.count);
      next += road.count;
      verified.push_back(count / verify_all(entries, key) * 1000);
      pushed_bare.push_back(
          insert_rate(road.from->dir + "/bare.db", db::Durability::full, entries.envelopes));
    }
    const Synced pushed = town.sync(*road.from);
    expect(pushed.pushed == static_cast<std::uint64_t>(road.count), "not all was pushed");
    expect(pushed.accepted == pushed.pushed, "not all was accepted");
    push.add(pushed, count);
    town.settle_down(*road.from);
    if (i > 0) continue;
    // All of them while there are `count` records, so that each pull is of as many.
    for (BenchDesk* into : road.into) {
      const Synced pulled = town.sync(*into);
      expect(pulled.pulled == static_cast<std::uint64_t>(road.count), "not just filings came");
      pull.add(pulled, count);
      const std::vector<Bytes> states = confirmed_filings(into->desk->core());
      pulled_bare.push_back(insert_rate(into->dir + "/bare.db", db::Durability::normal, states));
    }
  }
  Measure push_rate =
      rate("push, beside verifying on all cores", road.count, push.rate, median(verified));
  push_rate.aim = 15'000;
  report.add(push_rate);
  report.add(
      rate("push, beside bulk insert of the bytes", road.count, push.rate, median(pushed_bare)));
  push.tell(report, "push", road.count);
  Measure pull_rate = rate("pull into an empty replica, beside bulk insert", road.count, pull.rate,
                           median(pulled_bare));
  pull_rate.aim = 40'000;
  report.add(pull_rate);
  pull.tell(report, "pull", road.count);
  return next;
}

}  // namespace jindu::bench
