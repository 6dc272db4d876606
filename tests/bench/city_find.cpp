// jindu-bench-city-find: 查人查单 and a post's inbox in a city of many records, beside the bare reads of the rows that are
// found. `jindu-bench-city-find --dir DIR [--count 100000] [--waiting 2000]`. Everybody is invented.
#include <CLI/CLI.hpp>
#include <filesystem>

#include "schema/records/claim.pb.h"
#include "schema/records/filing.pb.h"
#include "server/audit/export.h"
#include "server/feeds/feed_writer.h"
#include "server/store/sqlite_store.h"
#include "tests/bench/measure.h"
#include "tests/bench/people.h"

namespace jindu::bench {
namespace {

using audit::Json;
using store::Live;

struct Shelves {
  explicit Shelves(const std::string& dir)
      : signer(must(crypto::suite(crypto::SuiteId::intl_1).new_signer(random), "signer")),
        cycles(must(rules::LifeCycles::load(), "life cycles")),
        policy(must(rules::Policy::load("daye"), "profile")),
        calendar(must(rules::Calendar::load(), "calendar")),
        store(must(store::SqliteStore::open(options(dir)), "store")),
        city{"420281",
             random_id<ReplicaId>(random),
             random_id<Epoch>(random),
             catalog::Catalog::product(),
             crypto::suite(crypto::SuiteId::intl_1),
             *signer,
             clock,
             random} {}

  static store::SqliteOptions options(const std::string& dir) {
    store::SqliteOptions options;
    options.file.path = dir + "/city.db";
    options.file.key = Bytes(32, 'k');
    options.file.cache_kib = 64 * 1024;
    options.city = 420281;
    return options;
  }

  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<crypto::Signer> signer;
  rules::LifeCycles cycles;
  rules::Policy policy;
  rules::Calendar calendar;
  std::unique_ptr<store::SqliteStore> store;
  store::City city;
};

constexpr const char* kPhoneBegins = "1390";

std::string phone(int number) {
  return kPhoneBegins + std::to_string(10'000'000 + number).substr(1);
}

Status made(const Result<Live*>& record) {
  if (!record.ok()) return record.error();
  return {};
}

Status put_filing(store::Work& work, int number) {
  const Person she = woman(number);
  auto form = std::make_unique<records::Filing>();
  form->set_patient_name(she.name);
  form->set_patient_id_no(she.id_no);
  form->set_contact_phone(phone(number));
  JINDU_TRY_OK(made(work.create_by_city("Filing", std::move(form), "CONFIRMED")));
  return {};
}

Status put_claim(store::Work& work, int number) {
  const Person she = woman(number);
  auto form = std::make_unique<records::ReimbursementClaim>();
  form->set_patient_name(she.name);
  form->set_patient_id_no(she.id_no);
  form->set_fund_pay_fen(350000);
  JINDU_TRY_OK(made(work.create_by_city("ReimbursementClaim", std::move(form), "SUBMITTED")));
  return {};
}

void fill(Shelves& shelves, int count, int waiting) {
  constexpr int kCommit = 5000;
  for (int from = 0; from < count + waiting; from += kCommit) {
    must(shelves.store->writer().transaction([&]() -> Status {
      feeds::FeedWriter feeds(shelves.city, shelves.store->writer());
      store::Work work(shelves.city, shelves.store->writer());
      JINDU_TRY_OK(feeds.begin());
      for (int i = from; i < from + kCommit && i < count + waiting; ++i) {
        JINDU_TRY_OK(i < count ? put_filing(work, i) : put_claim(work, i - count));
      }
      JINDU_TRY_OK(work.flush([&](Live& live) { return feeds.place(live); }));
      return feeds.finish();
    }), "fill");
  }
}

void measure(const std::string& dir, int count, int waiting, int repetitions) {
  Shelves shelves(dir);
  fill(shelves, count, waiting);
  const auto reader = must(shelves.store->open_reader(), "reader");
  const audit::ExplainContext context{
      *reader, shelves.city, shelves.policy, shelves.cycles, {{"first_reviewer"}, {}},
      &shelves.calendar};
  Report report;
  const Person she = woman(count / 2);
  const std::pair<const char*, std::string> asked[] = {
      {"find: a whole ID number", she.id_no},
      {"find: the beginning of ID numbers", she.id_no.substr(0, 12)},
      {"find: the last six of an ID number", she.id_no.substr(12)},
      {"find: a name", she.name},
      {"find: a surname, of which a quarter bears it", she.name.substr(0, 3)},
      {"find: the last four of a phone", phone(count / 2).substr(7)},
      {"find: nobody", "990101209901010000"}};
  for (const auto& [name, text] : asked) {
    std::vector<double> ms, bare;
    long found = 0;
    for (int i = 0; i < repetitions; ++i) {
      Json answer;
      ms.push_back(timed_ms([&] { answer = must(audit::find(context, nullptr, text, 200), name); }));
      std::vector<RecordId> ids;
      for (const Json& one : answer["records"]) {
        ids.push_back(must(parse_id<RecordId>(one["id"].get<std::string>()), "id"));
      }
      found = static_cast<long>(ids.size());
      bare.push_back(timed_ms([&] {
        for (const RecordId& id : ids) must(reader->record(id), "bare read");
      }));
    }
    report.add({.name = std::string(name) + ", found " + std::to_string(found),
                .n = count,
                .value = median(ms),
                .unit = "ms",
                .bound = found > 0 ? std::optional(median(bare)) : std::nullopt,
                .aim = 100,
                .repetitions = repetitions,
                .all = ms});
  }
  std::vector<double> ms, bare;
  std::size_t items = 0;
  for (int i = 0; i < repetitions; ++i) {
    ms.push_back(timed_ms([&] { items = must(audit::inbox(context), "inbox")["items"].size(); }));
    bare.push_back(timed_ms([&] {
      must(reader->list("ReimbursementClaim", "SUBMITTED", {}, static_cast<std::size_t>(waiting)),
           "bare list");
    }));
  }
  report.add({.name = "inbox, listed " + std::to_string(items),
              .n = waiting,
              .value = median(ms),
              .unit = "ms",
              .bound = median(bare),
              .repetitions = repetitions,
              .all = ms});
  report.table();
}

}  // namespace
}  // namespace jindu::bench

int main(int argc, char** argv) {
  CLI::App app("查人查单 and the inbox, beside bare reads");
  std::string dir;
  int count = 100'000;
  int waiting = 2'000;
  int repetitions = 9;
  app.add_option("--dir", dir, "empty folder")->required();
  app.add_option("--count", count)->check(CLI::Range(100, 1'000'000));
  app.add_option("--waiting", waiting)->check(CLI::Range(1, 100'000));
  app.add_option("--repetitions", repetitions)->check(CLI::Range(1, 99));
  CLI11_PARSE(app, argc, argv);
  std::filesystem::create_directories(dir);
  jindu::bench::measure(dir, count, waiting, repetitions);
  return 0;
}
