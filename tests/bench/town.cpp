#include "tests/bench/town.h"

#include <malloc.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "client/desk/core.h"
#include "tests/bench/measure.h"
#include "tests/bench/people.h"

namespace jindu::bench {
namespace {

nlohmann::json body_of(const Result<desk::Answer>& answer, std::string_view step) {
  if (!answer.ok()) give_up(step, answer.error().context);
  if (!answer->done) give_up(step, desk::to_json(*answer));
  return nlohmann::json::parse(answer->body, nullptr, false);
}

}  // namespace

Town::Town(std::string programs, std::string dir, int desks)
    : programs_(std::move(programs)), dir_(std::move(dir)) {
  std::filesystem::create_directories(dir_);
  found();
  std::vector<std::string> codes;
  for (int i = 0; i < desks; ++i) {
    const std::string name = "op" + std::to_string(i);
    run({programs_ + "/jindu-city", "--store", store(), "--json", "staff", "add", name, "--name",
         "例员", "--site", "0003", "--role", "desk_clerk"});
    const auto offer = nlohmann::json::parse(run({programs_ + "/jindu-city", "--store", store(),
                                                  "--json", "enrol", "0003", "--operator", name}),
                                             nullptr, false);
    codes.push_back(offer.value("code", ""));
  }
  city_ = std::make_unique<Server>(std::vector<std::string>{programs_ + "/jindu-city", "--store",
                                                            store(), "serve", "--port", "0"});
  for (std::size_t i = 0; i < codes.size(); ++i) {
    BenchDesk& made = desks_.emplace_back();
    made.dir = dir_ + "/desk" + std::to_string(i);
    enrol(made, codes[i]);
  }
}

void Town::found() {
  const std::vector<std::string> city = {programs_ + "/jindu-city", "--store", store(), "--json"};
  const auto ask = [&](std::vector<std::string> more) {
    more.insert(more.begin(), city.begin(), city.end());
    run(more);
  };
  ask({"init", "--profile", "daye"});
  {
    std::ofstream men(dir_ + "/register.csv");
    men << "id_no,name,sex,status,from\n";
    for (int i = 0; i < kMen; ++i)
      men << man(i).id_no << "," << man(i).name << ",男,正常,2015-01-01\n";
    std::ofstream hospitals(dir_ + "/institutions.csv");
    hospitals << "code12,name,level,division,designated_from,networked\n"
              << kHospital << ",演示甲院,2,420281,2015-01-01,是\n";
  }
  ask({"import", "institutions", dir_ + "/institutions.csv"});
  ask({"import", "register", dir_ + "/register.csv"});
  ask({"site", "add", "0003", "--kind", "hospital_desk", "--name", "演示甲院", "--division",
       "420281", "--institution", kHospital});
}

void Town::enrol(BenchDesk& desk, const std::string& code) {
  desk.transport = must(net::CurlTransport::make(city_->url()), "transport");
  desk::DeskOptions options;
  options.dir = desk.dir;
  desk::EnrolOptions enrol;
  enrol.url = city_->url();
  enrol.code = code;
  desk.desk =
      must(desk::Desk::enrol(options, enrol, *desk.transport, clock_, random_), "enrol a desk");
  settle_down(desk);  // Reference and register feeds: what is measured later is filings alone.
}

void Town::settle_down(BenchDesk& desk) {
  for (int i = 0; i < 20; ++i) {
    const auto body = body_of(desk.desk->sync(*desk.transport), "sync");
    if (body["pushed"] == 0 && body["pulled"] == 0 && body["verdicts"] == 0) return;
  }
  give_up("sync", "does not come to rest");
}

Synced Town::sync(BenchDesk& desk) {
  malloc_trim(0);
  reset_peak(0);
  reset_peak(city_->pid());
  Synced synced;
  const auto before = desk.transport->traffic();
  const double city_cpu = cpu_ms(city_->pid());
  const double desk_cpu = cpu_ms(0);
  Result<desk::Answer> answer = desk::Answer{};
  synced.ms = timed_ms([&] { answer = desk.desk->sync(*desk.transport); });
  synced.desk_cpu_ms = cpu_ms(0) - desk_cpu;
  synced.city_cpu_ms = cpu_ms(city_->pid()) - city_cpu;
  synced.desk_peak_mb = peak_rss_mb(0);
  synced.city_peak_mb = peak_rss_mb(city_->pid());
  const auto after = desk.transport->traffic();
  synced.sent = after.sent - before.sent;
  synced.received = after.received - before.received;
  synced.exchanges = after.exchanges - before.exchanges;
  const auto body = body_of(answer, "sync");
  synced.pushed = body.value("pushed", std::uint64_t{0});
  synced.pulled = body.value("pulled", std::uint64_t{0});
  synced.accepted = body.value("accepted", std::uint64_t{0});
  return synced;
}

Filled Town::fill(BenchDesk& desk, int first, int count) {
  desk::Core& core = desk.desk->core();
  Filled filled;
  {
    auto transaction = must(db::Transaction::begin(core.outbox_db), "fill");
    oplog::ChainHead head = must(core.outbox.head(), "head");
    filled.before = head.hash;
    for (int i = 0; i < count; ++i) {
      const std::int64_t now = clock_.wall_ms();
      oplog::Entry entry = sign_next(core, head, filing_payload(core, first + i, now));
      must(core.outbox.append(entry, now), "append");
      head.seq = entry.header.seq;
      head.hash = entry.hash;
      head.hlc = entry.header.hlc;
      filled.envelopes.push_back(std::move(entry.envelope));
    }
    must(transaction.commit(), "commit");
  }
  must(core.replica->catch_up(), "catch up");
  return filled;
}

}  // namespace jindu::bench
