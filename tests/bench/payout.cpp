// jindu-bench-payout: a batch of many items from freezing to the second signature, beside the bare
// SQL over the same rows and bare AES over the same list. `jindu-bench-payout --dir DIR`.
#include <openssl/evp.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "schema/records/allowance.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/person.pb.h"
#include "server/accept/acceptor.h"
#include "server/feeds/feed_writer.h"
#include "server/ledger/postings.h"
#include "server/payout/bank_file.h"
#include "server/payout/batch.h"
#include "server/review/items.h"
#include "server/store/sqlite_store.h"
#include "tests/bench/measure.h"

namespace jindu::bench {
namespace {

using store::Live;

store::SqliteOptions options_of(const std::string& dir) {
  store::SqliteOptions options;
  options.file.path = dir + "/city.db";
  options.file.key = Bytes(32, 'k');
  options.file.cache_kib = 64 * 1024;
  options.city = 420281;
  return options;
}

/// A city without desks: what a batch costs is the city's own work.
struct Fund {
  explicit Fund(const std::string& dir)
      : signer(must(crypto::suite(crypto::SuiteId::intl_1).new_signer(random), "signer")),
        cycles(must(rules::LifeCycles::load(), "life cycles")),
        policy(must(rules::Policy::load("daye"), "profile")),
        calendar(must(rules::Calendar::load(), "calendar")),
        store(must(store::SqliteStore::open(options_of(dir)), "store")),
        city{"420281",
             random_id<ReplicaId>(random),
             random_id<Epoch>(random),
             catalog::Catalog::product(),
             crypto::suite(crypto::SuiteId::intl_1),
             *signer,
             clock,
             random},
        acceptor(must(accept::Acceptor::open(city, {cycles, policy, calendar}, *store), "city")) {
    store::Site county;
    county.site_no = "0009";
    county.kind = "county_bureau";
    county.division = "420281";
    must(store->writer().transaction([&]() -> Status {
      JINDU_TRY_OK(store->writer().put_site(county));
      return feeds::open_site_feed(city, store->writer(), county);
    }), "site");
  }

  void step(const RecordId& batch, const char* event, const char* role, const char* who,
            const records::PayoutBatch* form = nullptr) {
    wire::Operation operation;
    operation.set_record_id(batch.str());
    operation.set_record_type("PayoutBatch");
    operation.mutable_step()->set_event(event);
    if (form != nullptr) {
      wire::Patch& patch = *operation.mutable_step()->mutable_arguments();
      patch.add_fields("agency");
      patch.add_fields("month");
      patch.set_record(form->SerializeAsString());
    }
    accept::Actor actor;
    actor.operator_id = who;
    actor.roles = {role};
    const auto verdicts = must(acceptor->act(actor, {operation}), event);
    if (verdicts.front().kind() != wire::Verdict::ACCEPTED) {
      give_up(event, verdicts.front().reason().code());
    }
  }

  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<crypto::Signer> signer;
  rules::LifeCycles cycles;
  rules::Policy policy;
  rules::Calendar calendar;
  std::unique_ptr<store::SqliteStore> store;
  store::City city;
  std::unique_ptr<accept::Acceptor> acceptor;
};

Status owe(store::Work& work, int number) {
  auto person = std::make_unique<records::Person>();
  person->set_name("例" + std::to_string(number));
  person->set_id_no("990101" + std::to_string(100000000000 + number));
  JINDU_TRY(const Live* she, work.create_by_city("Person", std::move(person), ""));
  auto form = std::make_unique<records::AllowanceApplication>();
  form->set_patient(she->id().str());
  form->set_account_name("演示单位");
  form->set_bank_name("演示银行");
  form->set_account_no(std::to_string(42001234000000 + number));
  JINDU_TRY(Live * application,
            work.create_by_city("AllowanceApplication", std::move(form), "APPROVED"));
  auto item = std::make_unique<records::AllowanceItem>();
  item->set_application(application->id().str());
  item->set_kind(records::AllowanceItem::maternity_leave);
  item->set_beneficiary(she->id().str());
  item->set_amount_fen(1960000 + number);
  JINDU_TRY(Live * owed, work.create_by_city("AllowanceItem", std::move(item), "APPROVED"));
  application->as<records::AllowanceApplication>().add_items(owed->id().str());
  store::Cause cause;
  cause.place = store::place_of(1, 0) + static_cast<store::Place>(number);
  work.set_cause(cause);
  JINDU_TRY_OK(ledger::post(work, owed->id(), {ledger::kFund, ""},
                            {ledger::kAllowancePayable, review::party_of(*owed)},
                            1960000 + number));
  return review::enqueue(work, *owed);
}

void fill(Fund& fund, int count) {
  must(fund.store->writer().transaction([&]() -> Status {
    feeds::FeedWriter feeds(fund.city, fund.store->writer());
    store::Work work(fund.city, fund.store->writer());
    JINDU_TRY_OK(feeds.begin());
    for (int i = 0; i < count; ++i) JINDU_TRY_OK(owe(work, i));
    JINDU_TRY_OK(work.flush([&](Live& live) { return feeds.place(live); }));
    return feeds.finish();
  }), "fill");
}

/// Bare: the same records read, and written back as they are, in one commit.
double rows_again(Fund& fund, int count) {
  store::Writer& writer = fund.store->writer();
  return timed_ms([&] {
    must(writer.transaction([&]() -> Status {
      for (const char* type : {"AllowanceItem", "AllowanceApplication"}) {
        JINDU_TRY(const std::vector<store::RecordRow> rows,
                  writer.list(type, "", {}, static_cast<std::size_t>(count)));
        for (const store::RecordRow& row : rows) JINDU_TRY_OK(writer.update_record(row));
      }
      return {};
    }), "bare rows");
  });
}

/// Bare: AES-256 over as many bytes.
double aes_over(std::size_t size) {
  const Bytes key(32, 'k');
  const Bytes iv(16, 'i');
  Bytes in(size, 'x');
  Bytes out(size + 16, '\0');
  const auto bytes = [](const Bytes& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  return timed_ms([&] {
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    int written = 0;
    EVP_EncryptInit_ex(context, EVP_aes_256_ctr(), nullptr, bytes(key), bytes(iv));
    EVP_EncryptUpdate(context, reinterpret_cast<unsigned char*>(out.data()), &written, bytes(in),
                      static_cast<int>(size));
    EVP_CIPHER_CTX_free(context);
  });
}

RecordId built(Fund& fund) {
  records::PayoutBatch form;
  form.set_agency("演示银行");
  form.set_month(202210);
  const RecordId batch = new_id<RecordId>(fund.clock, fund.random);
  fund.step(batch, "build", "front_clerk", "front", &form);
  return batch;
}

void measure(const std::string& dir, int count, int repetitions) {
  Fund fund(dir);
  fill(fund, count);
  Report report;
  std::vector<double> freeze, print, rows, aes;
  RecordId batch;
  for (int i = 0; i < repetitions; ++i) {
    batch = built(fund);
    freeze.push_back(timed_ms([&] { fund.step(batch, "freeze", "front_clerk", "front"); }));
    print.push_back(timed_ms([&] { fund.step(batch, "print", "front_clerk", "front"); }));
    rows.push_back(rows_again(fund, count));
    const auto file = must(fund.store->writer().bank_file(batch), "bank file");
    aes.push_back(aes_over(static_cast<std::size_t>(count) * 110));
    if (i + 1 < repetitions) fund.step(batch, "refuse", "section_chief", "chief");
    if (!file) give_up("bank file", "missing");
  }
  fund.step(batch, "sign", "section_chief", "chief");
  fund.step(batch, "fill_voucher", "finance_accountant", "account");
  const double confirm =
      timed_ms([&] { fund.step(batch, "confirm", "finance_confirm", "confirm"); });
  report.add({.name = "payout freeze", .n = count, .value = median(freeze), .unit = "ms", .bound = median(rows), .repetitions = repetitions, .all = freeze});
  report.add({.name = "payout print, encrypted list", .n = count, .value = median(print), .unit = "ms", .bound = median(aes), .repetitions = repetitions, .all = print});
  report.add({.name = "payout confirm", .n = count, .value = confirm, .unit = "ms", .bound = median(rows), .repetitions = 1, .all = {confirm}});
  report.table();
}

}  // namespace
}  // namespace jindu::bench

int main(int argc, char** argv) {
  CLI::App app("Measures a payout batch, with the raw bound of the same run beside each figure");
  std::string dir;
  int count = 20'000;
  int repetitions = 3;
  app.add_option("--dir", dir, "empty folder on the disk that counts")->required();
  app.add_option("--count", count)->check(CLI::Range(10, 200'000));
  app.add_option("--repetitions", repetitions)->check(CLI::Range(1, 20));
  CLI11_PARSE(app, argc, argv);
  jindu::bench::measure(std::filesystem::absolute(dir), count, repetitions);
  return 0;
}
