// What a press of a key costs on the disk.
#include "client/desk/core.h"
#include "tests/bench/bounds.h"
#include "tests/bench/scenes.h"

namespace jindu::bench {
namespace {

constexpr int kCoupleBase = 90'000;  // Nobody of the road.
constexpr int kRounds = 5;

struct Times {
  std::vector<double> record, sign, bare;
};

/// One entry as client/desk/press.cpp commits it; the view that follows is measured apart.
void record_one(desk::Core& core, int number, Times& times, Bytes& envelope) {
  const double begin = now_ms();
  auto transaction = must(db::Transaction::begin(core.outbox_db), "record");
  const oplog::ChainHead head = must(core.outbox.head(), "head");
  const double before_sign = now_ms();
  const std::int64_t now = core.clock.wall_ms();
  oplog::Entry entry = sign_next(core, head, filing_payload(core, number, now));
  times.sign.push_back(now_ms() - before_sign);
  must(core.outbox.append(entry, now), "append");
  must(transaction.commit(), "commit");
  times.record.push_back(now_ms() - begin);
  envelope = std::move(entry.envelope);
}

}  // namespace

void measure_local(Report& report, Town& town, BenchDesk& desk, int presses) {
  desk::Core& core = desk.desk->core();
  BareTable bare(desk.dir + "/bare.db", db::Durability::full);
  std::vector<double> records, records10, records99, bares, bares10, bares99, signs;
  Bytes envelope;
  int number = kCoupleBase;
  for (int round = 0; round < kRounds; ++round) {
    Times times;
    for (int i = 0; i < presses / kRounds; ++i) {
      // Each of them goes first every other time: what comes after a disk's wait is scheduled
      // worse.
      const auto insert = [&] {
        times.bare.push_back(timed_ms([&] { bare.insert_one(envelope); }));
      };
      if (i % 2 == 1) insert();
      record_one(core, number++, times, envelope);
      if (i % 2 == 0) insert();
    }
    records.push_back(median(times.record));
    records10.push_back(quantile(times.record, 0.1));
    records99.push_back(quantile(times.record, 0.99));
    bares.push_back(median(times.bare));
    bares10.push_back(quantile(times.bare, 0.1));
    bares99.push_back(quantile(times.bare, 0.99));
    signs.push_back(median(times.sign));
  }
  must(core.replica->catch_up(), "catch up");
  const auto measure = [&](const char* name, const std::vector<double>& all) {
    return Measure{.name = name,
                   .n = presses / kRounds,
                   .value = median(all),
                   .unit = "ms",
                   .repetitions = kRounds,
                   .all = all};
  };
  Measure median_of = measure("local record, median", records);
  median_of.bound = median(bares);
  median_of.aim = 1.3;
  median_of.aim_is_ratio = true;
  report.add(median_of);
  Measure quick = measure("local record, p10 (where others leave the machine alone)", records10);
  quick.bound = median(bares10);
  report.add(quick);
  Measure slow = measure("local record, p99", records99);
  slow.bound = median(bares99);
  report.add(slow);
  report.add(measure("  of which form, ids and signature", signs));
  report.add({.name = "  bytes of the entry",
              .n = 1,
              .value = static_cast<double>(envelope.size()),
              .unit = "bytes",
              .repetitions = 1});

  std::vector<double> whole;
  for (int i = 0; i < 200; ++i) {
    const std::string form = filing_form(number++, town.clock().wall_ms());
    whole.push_back(timed_ms([&] {
      const auto answer = must(desk.desk->create("Filing", form), "create");
      if (!answer.done) give_up("create", desk::to_json(answer));
    }));
  }
  Measure press{.name = "whole press (form, rules, record, mark, view)",
                .n = 1,
                .value = median(whole),
                .unit = "ms",
                .bound = median(bares),
                .repetitions = 200};
  report.add(press);
}

}  // namespace jindu::bench
