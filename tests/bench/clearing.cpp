// jindu-bench-clearing: a month's clearing of many hospitals through the city's acceptor, beside the bare
// SQL that writes the same rows. Figures of one run; repeats over months. Everything is synthetic.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "schema/records/clearing.pb.h"
#include "schema/records/organisation.pb.h"
#include "server/feeds/feed_writer.h"
#include "sync/db/connection.h"
#include "tests/bench/measure.h"
#include "tests/unit/city/town.h"

namespace jindu::bench {
namespace {

using test::Town;
using test::TownDesk;

const Bytes kKey = "0123456789abcdef0123456789ABCDEF";  // of the tests' town

int number_from(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

std::string code_of(int hospital) { return "H42028110" + std::to_string(100 + hospital); }

void add_hospitals(Town& town, int count) {
  std::vector<std::unique_ptr<catalog::Message>> records;
  must(town.store->writer().transaction([&]() -> Status {
    for (int i = 0; i < count; ++i) {
      store::Site site;
      site.site_no = std::to_string(2000 + i);
      site.kind = "hospital_desk";
      site.division = "420281";
      site.name = "演示" + site.site_no;
      site.institution_code = code_of(i);
      JINDU_TRY_OK(town.store->writer().put_site(site));
      JINDU_TRY_OK(feeds::open_site_feed(*town.city, town.store->writer(), site));
      auto record = std::make_unique<records::Institution>();
      record->set_code12(code_of(i));
      record->set_name(site.name);
      record->set_level(2);
      record->set_division("420281");
      records.push_back(std::move(record));
    }
    return {};
  }),
       "hospitals");
  must(town.acceptor->put_reference({}, std::move(records)), "hospitals");
}

void insure(Town& town, int from, int count) {
  wire::Import import;
  import.set_kind("register");
  import.set_file_hash(Bytes(32, 'h'));
  must(town.acceptor->take_in({}, import,
                              [&](store::Writer& writer) -> Status {
                                for (int i = from; i < from + count; ++i) {
                                  store::Insured person;
                                  person.id_type = "resident_id";
                                  person.id_no = test::resident_id(i, true);
                                  person.name = test::numbered("例", i);
                                  person.sex = 2;
                                  person.insurance_type = "employee_medical";
                                  person.status = "NORMAL";
                                  person.status_from = "2020-01-01";
                                  person.first_month = 202001;
                                  person.last_month = 202208;
                                  person.row_version = 1;
                                  JINDU_TRY_OK(writer.put_insured(person));
                                }
                                return {};
                              }),
       "register");
}

/// Prenatal visits of three thousand women.
void settle(Town& town, int hospital, int lines, int& invoice) {
  TownDesk desk(town, std::to_string(2000 + hospital), "D" + std::to_string(hospital),
                {"desk_clerk"});
  for (int i = 0; i < lines; ++i) {
    ++invoice;
    auto form = test::prenatal_form(10 + invoice % 3000, 1000 + invoice % 9000,
                                    std::to_string(10000000 + invoice));
    form.set_institution_code(code_of(hospital));
    desk.settle(desk.fresh(), form);
  }
  desk.sync();
}

/// As many steps go into one entry, and one commit, as `clearing step` puts there.
constexpr std::size_t kAtOnce = 100;

/// One step of every clearing, by somebody with this role.
void step(Town& town, const std::vector<RecordId>& clearings, const char* event,
          const char* role) {
  for (std::size_t first = 0; first < clearings.size(); first += kAtOnce) {
    std::vector<wire::Operation> operations;
    for (std::size_t i = first; i < std::min(first + kAtOnce, clearings.size()); ++i) {
      wire::Operation& operation = operations.emplace_back();
      operation.set_record_id(clearings[i].str());
      operation.set_record_type("HospitalClearing");
      operation.mutable_step()->set_event(event);
    }
    accept::Actor actor;
    actor.operator_id = std::string("S-") + role;
    actor.roles = {role};
    for (const wire::Verdict& verdict : must(town.acceptor->act(actor, operations), event)) {
      if (verdict.kind() != wire::Verdict::ACCEPTED) give_up(event, verdict.reason().code());
    }
  }
}

double clear_all(Town& town, const std::vector<RecordId>& clearings) {
  return timed_ms([&] {
    step(town, clearings, "submit", "hospital_clearing_clerk");
    step(town, clearings, "audit", "front_clerk");
    step(town, clearings, "agree", "front_clerk");
    step(town, clearings, "agree", "hospital_clearing_clerk");
    step(town, clearings, "sign", "section_chief");
    step(town, clearings, "check", "finance_accountant");
    step(town, clearings, "confirm", "finance_confirm");
  });
}

/// The least that it could be: each hospital's lines summed, its settlements' rows marked, four ledger
/// lines, a hundred hospitals a transaction; same file, same cipher, same durability.
double bare_sql(const std::string& path, const std::vector<RecordId>& clearings) {
  db::OpenOptions options;
  options.path = path;
  options.key = kKey;
  options.cache_kib = 64 * 1024;
  db::Connection db = must(db::Connection::open(options), "bare");
  return timed_ms([&] {
    std::int64_t place = 1'000'000'000'000;
    std::optional<db::Transaction> transaction;
    for (std::size_t at = 0; at < clearings.size(); ++at) {
      const RecordId& id = clearings[at];
      if (!transaction) transaction.emplace(must(db::Transaction::begin(db), "bare"));
      auto sum = must(db.prepare("SELECT sum(amount_fen) FROM clearing_line WHERE clearing_id = ?"),
                      "bare");
      sum.bind_blob(1, id.view());
      if (!must(sum.step(), "bare")) give_up("bare", "no sum");
      sum.reset();
      auto mark = must(db.prepare("UPDATE record SET state = 'CLEARED', version = version + 1 "
                                  "WHERE city = 420281 AND id IN (SELECT record_id FROM "
                                  "clearing_line WHERE clearing_id = ?)"),
                       "bare");
      mark.bind_blob(1, id.view());
      must(mark.run(), "bare");
      for (int line = 0; line < 4; ++line) {
        auto post = must(db.prepare("INSERT INTO ledger (city, place, line, account, party, month, "
                                    "record_id, debit_fen, credit_fen) VALUES (420281, ?, ?, "
                                    "'deposit', '', 202209, ?, 1, 0)"),
                         "bare");
        post.bind(1, place).bind(2, line).bind_blob(3, id.view());
        must(post.run(), "bare");
      }
      ++place;
      if ((at + 1) % kAtOnce != 0 && at + 1 != clearings.size()) continue;
      must(transaction->commit(), "bare");
      transaction.reset();
    }
  });
}

std::vector<RecordId> clearings_of(Town& town) {
  std::vector<RecordId> ids;
  for (const store::Link& link :
       must(town.reader->links_under(store::LinkKind::clearing_of, ""), "clearings")) {
    ids.push_back(link.record);
  }
  return ids;
}

TEST_CASE("a month's clearing") {
  ::setenv("TMPDIR", ".", 0);  // Durable commits are measured: on a disk, not in memory.
  const int hospitals = number_from("JINDU_HOSPITALS", 300);
  const int settlements = number_from("JINDU_SETTLEMENTS", 100'000);
  const int repetitions = number_from("JINDU_REPETITIONS", 3);
  std::vector<double> ours;
  std::vector<double> bare;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    Town town([](rules::CityProfile& profile) {
      profile.mutable_values(0)->mutable_clearing()->set_deposit_bp(1000);
    });
    add_hospitals(town, hospitals);
    insure(town, 0, 3100);
    int invoice = 0;
    const double load = timed_ms([&] {
      for (int i = 0; i < hospitals; ++i) settle(town, i, settlements / hospitals, invoice);
    });
    const std::vector<RecordId> clearings = clearings_of(town);
    REQUIRE(clearings.size() == static_cast<std::size_t>(hospitals));
    town.clock.advance(std::int64_t{8} * 24 * 3'600'000);  // October: the month is over.
    const std::string source = town.folder.path() + "/city.db";
    const std::string copy = town.folder.path() + "/bare.db";
    {
      db::OpenOptions options;
      options.path = source;
      options.key = kKey;
      db::Connection db = must(db::Connection::open(options), "copy");
      must(db.execute("PRAGMA wal_checkpoint(TRUNCATE)"), "copy");
    }
    std::filesystem::copy_file(source, copy);
    bare.push_back(bare_sql(copy, clearings));
    std::filesystem::remove(copy);
    ours.push_back(clear_all(town, clearings));
    std::printf("{\"settlements\": %d, \"loaded_ms\": %.0f, \"cleared_ms\": %.0f, \"bare_ms\": %.0f}\n",
                invoice, load, ours.back(), bare.back());
    std::fflush(stdout);
    CHECK(town.ledger_balances());
    CHECK(town.balance("hospital_payable") == 0);
    CHECK(town.all("HospitalClearing", "CLOSED").size() == clearings.size());
  }
  Report report;
  Measure measure;
  measure.name = "clearing of " + std::to_string(hospitals) + " hospitals";
  measure.n = settlements;
  measure.value = median(ours);
  measure.unit = "ms";
  measure.bound = median(bare);
  measure.repetitions = repetitions;
  measure.all = ours;
  report.add(measure);
  report.table();
}

}  // namespace
}  // namespace jindu::bench
