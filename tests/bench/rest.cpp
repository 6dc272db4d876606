// Many records, and nothing or little that is new.
#include <nlohmann/json.hpp>

#include "client/desk/core.h"
#include "tests/bench/scenes.h"

namespace jindu::bench {
namespace {

constexpr int kWarm = 20;
constexpr int kQuiet = 300;
constexpr int kTens = 7;

std::vector<std::string> some_filings(BenchDesk& desk, std::size_t count) {
  desk::ListQuery query;
  query.type = "Filing";
  query.limit = count;
  const auto answer = must(desk.desk->list(query), "list");
  const auto body = nlohmann::json::parse(answer.body, nullptr, false);
  std::vector<std::string> ids;
  for (const auto& one : body["records"]) ids.push_back(one["id"]);
  return ids;
}

void amend(BenchDesk& desk, const std::vector<std::string>& ids, int turn) {
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const nlohmann::json patch = {
        {"contact_phone", "138" + std::to_string(10'000'000 + turn * 100 + static_cast<int>(i))}};
    const auto answer = must(desk.desk->amend(ids[i], patch.dump()), "amend");
    if (!answer.done) give_up("amend", desk::to_json(answer));
  }
}

void quiet(Report& report, Town& town, BenchDesk& desk, long records) {
  for (int i = 0; i < kWarm; ++i) town.sync(desk);
  std::vector<double> ms;
  const auto before = desk.transport->traffic();
  const double city_cpu = cpu_ms(town.city().pid());
  for (int i = 0; i < kQuiet; ++i) {
    ms.push_back(timed_ms([&] { must(desk.desk->sync(*desk.transport), "sync"); }));
  }
  const double city_cpu_each = (cpu_ms(town.city().pid()) - city_cpu) / kQuiet;
  const auto after = desk.transport->traffic();
  const auto each = [&](std::uint64_t from, std::uint64_t to) {
    return static_cast<double>(to - from) / kQuiet;
  };
  report.add({.name = "nothing new, warm",
              .n = records,
              .value = median(ms),
              .unit = "ms",
              .aim = 1,
              .repetitions = kQuiet});
  report.add({.name = "  p99",
              .n = records,
              .value = quantile(ms, 0.99),
              .unit = "ms",
              .repetitions = kQuiet});
  report.add({.name = "  both ways, HTTP headers included",
              .n = records,
              .value = each(before.sent + before.received, after.sent + after.received),
              .unit = "bytes",
              .aim = 400,
              .repetitions = kQuiet});
  report.add({.name = "  of these from the desk",
              .n = records,
              .value = each(before.sent, after.sent),
              .unit = "bytes",
              .repetitions = kQuiet});
  report.add({.name = "  round trips",
              .n = records,
              .value = each(before.exchanges, after.exchanges),
              .unit = "exchanges",
              .aim = 1,
              .repetitions = kQuiet});
  report.add({.name = "  CPU of the city",
              .n = records,
              .value = city_cpu_each,
              .unit = "ms",
              .repetitions = 1});
}

void ten_changes(Report& report, Town& town, const Road& road, long records) {
  BenchDesk& there = *road.into.front();
  const std::vector<std::string> ids = some_filings(*road.from, 10);
  if (ids.size() != 10) give_up("ten changes", "no filings");
  std::vector<double> push, pull, sent, received;
  for (int turn = 0; turn < kTens; ++turn) {
    amend(*road.from, ids, turn);
    const Synced pushed = town.sync(*road.from);
    if (pushed.pushed != 10) give_up("ten changes", "not ten were pushed");
    const Synced pulled = town.sync(there);
    if (pulled.pulled != 10) give_up("ten changes", "not ten came");
    push.push_back(pushed.ms);
    pull.push_back(pulled.ms);
    sent.push_back(static_cast<double>(pushed.sent + pushed.received) / 10);
    received.push_back(static_cast<double>(pulled.sent + pulled.received) / 10);
    town.settle_down(*road.from);
    town.settle_down(there);
  }
  const auto line = [&](const char* name, const std::vector<double>& all, const char* unit) {
    return Measure{.name = name,
                   .n = records,
                   .value = median(all),
                   .unit = unit,
                   .repetitions = kTens,
                   .all = all};
  };
  Measure up = line("ten changes, desk to city", push, "ms");
  up.aim = 10;
  report.add(up);
  report.add(line("  both ways", sent, "bytes/change"));
  Measure down = line("ten changes, city to desk", pull, "ms");
  down.aim = 10;
  report.add(down);
  report.add(line("  both ways", received, "bytes/change"));
}

}  // namespace

void measure_rest(Report& report, Town& town, const Road& road, int next, int large) {
  std::vector<double> rates;
  while (next < large) {
    town.fill(*road.from, next, road.count);
    next += road.count;
    rates.push_back(road.count / town.sync(*road.from).ms * 1000);
  }
  if (!rates.empty()) {
    report.add({.name = "push, the last one on the way to that many",
                .n = next,
                .value = rates.back(),
                .unit = "records/s",
                .more_is_better = true,
                .repetitions = 1,
                .all = rates});
  }
  town.settle_down(*road.from);
  const Synced rest = town.sync(*road.into.front());
  report.add({.name = "pull of all the rest",
              .n = static_cast<long>(rest.pulled),
              .value = static_cast<double>(rest.pulled) / rest.ms * 1000,
              .unit = "records/s",
              .more_is_better = true,
              .repetitions = 1});
  town.settle_down(*road.into.front());
  quiet(report, town, *road.into.front(), next);
  ten_changes(report, town, road, next);
}

}  // namespace jindu::bench
