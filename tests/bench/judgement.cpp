// jindu-bench-judgement: what one reckoning and one judged operation cost, beside the least that each
// could be. Figures of one run; everything is synthetic.
#include <doctest/doctest.h>

#include <cstdlib>

#include "schema/records/settlement.pb.h"
#include "schema/rules/assess.h"
#include "sync/db/connection.h"
#include "tests/bench/measure.h"
#include "tests/unit/city/town.h"

namespace jindu::bench {
namespace {

using test::Town;
using test::TownDesk;

const Bytes kKey = "0123456789abcdef0123456789ABCDEF";  // of the tests' town
constexpr const char* kCities[] = {"daye", "yantai", "panzhihua", "liangping", "qinhuangdao"};
constexpr std::size_t kEntriesARequest = 50;

int number_from(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

rules::CaseFacts facts_of_her() {
  rules::CaseFacts facts;
  facts.patient.known = true;
  facts.patient.status = "NORMAL";
  facts.patient.first_month = 202001;
  facts.patient.last_month = 202208;
  facts.patient.employed = true;
  facts.received_ms = 1'664'499'600'000;
  return facts;
}

double per_call_us(int calls, const std::function<void()>& call) {
  return timed_ms([&] {
           for (int i = 0; i < calls; ++i) call();
         }) * 1000 / calls;
}

TEST_CASE("reckon: one settlement by the rules of each city, beside reading and writing its bytes") {
  const int calls = number_from("JINDU_CALLS", 2000);
  const int repetitions = number_from("JINDU_REPETITIONS", 5);
  const auto type = catalog::Catalog::product().find("Settlement");
  const records::Settlement form = test::delivery_form(20, 400000, "80000001");
  const std::string bytes = form.SerializeAsString();
  const rules::Calendar calendar = must(rules::Calendar::load(), "calendar");
  const rules::CaseFacts facts = facts_of_her();
  const Date today = must(parse_date("2022-09-30"), "today");
  Report report;
  for (const char* city : kCities) {
    const rules::Policy policy = must(rules::Policy::load(city), city);
    std::vector<double> ours;
    std::vector<double> bare;
    std::size_t rules_seen = 0;
    for (int i = 0; i < repetitions; ++i) {
      bare.push_back(per_call_us(calls, [&] {
        records::Settlement read;
        if (!read.ParseFromString(bytes)) give_up("bytes", "do not parse");
        rules_seen += read.SerializeAsString().size() == bytes.size() ? 0 : 1;
      }));
      ours.push_back(per_call_us(calls, [&] {
        rules_seen += rules::assess(policy, calendar, *type, form, facts, today).rules.size();
      }));
    }
    CHECK(rules_seen > static_cast<std::size_t>(calls));
    report.add({.name = std::string("reckon a settlement, ") + city,
                .n = calls,
                .value = median(ours),
                .unit = "us",
                .bound = median(bare),
                .repetitions = repetitions,
                .all = ours});
  }
  report.table();
}

/// The rows that a run has left in one table, as they are.
struct Rows {
  std::string insert;
  struct Cell {
    bool null = false;
    bool number = false;
    bool text = false;
    std::int64_t value = 0;
    Bytes bytes;
  };
  std::vector<std::vector<Cell>> rows;
};

Rows rows_of(db::Connection& db, const std::string& table) {
  std::vector<std::string> types;
  Rows all;
  all.insert = "INSERT INTO " + table + " VALUES (";
  {
    auto info = must(db.prepare("SELECT type FROM pragma_table_info('" + table + "')"), table);
    while (must(info.step(), table)) types.emplace_back(info.column_text(0));
  }
  for (std::size_t i = 0; i < types.size(); ++i) all.insert += i == 0 ? "?" : ", ?";
  all.insert += ")";
  auto select = must(db.prepare("SELECT * FROM " + table), table);
  while (must(select.step(), table)) {
    std::vector<Rows::Cell>& row = all.rows.emplace_back(types.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
      const int at = static_cast<int>(i);
      row[i].null = select.column_is_null(at);
      row[i].number = types[i] == "INTEGER";
      row[i].text = types[i] == "TEXT";
      if (row[i].number) {
        row[i].value = select.column_int(at);
      } else if (row[i].text) {
        row[i].bytes = Bytes(select.column_text(at));
      } else {
        row[i].bytes = Bytes(select.column_blob(at));
      }
    }
  }
  return all;
}

void put(db::Connection& db, const Rows& rows, std::size_t from, std::size_t to) {
  auto insert = must(db.prepare(rows.insert), "insert");
  for (std::size_t i = from; i < to; ++i) {
    int at = 0;
    for (const Rows::Cell& cell : rows.rows[i]) {
      ++at;
      if (cell.null) {
        insert.bind_null(at);
      } else if (cell.number) {
        insert.bind(at, cell.value);
      } else if (cell.text) {
        insert.bind_text(at, cell.bytes);
      } else {
        insert.bind_blob(at, cell.bytes);
      }
    }
    must(insert.run(), "insert");
  }
}

/// The least that it could be: the same rows into the same tables, with the same cipher and durability,
/// in as many commits.
double bare_ms(Town& town, std::size_t commits) {
  const std::string path = town.folder.path() + "/bare.db";
  store::SqliteOptions empty;
  empty.file.path = path;
  empty.file.key = kKey;
  empty.city = 420281;
  { const auto made = must(store::SqliteStore::open(empty), "bare"); }
  db::OpenOptions options;
  options.key = kKey;
  options.path = town.folder.path() + "/city.db";
  db::Connection from = must(db::Connection::open(options), "source");
  std::vector<Rows> tables;
  for (const char* table : {"chain", "entry", "op", "record", "link", "feed_item", "ledger"}) {
    tables.push_back(rows_of(from, table));
  }
  options.path = path;
  options.cache_kib = 64 * 1024;
  db::Connection to = must(db::Connection::open(options), "bare");
  must(to.execute("PRAGMA foreign_keys = OFF"), "bare");
  return timed_ms([&] {
    for (std::size_t part = 0; part < commits; ++part) {
      auto transaction = must(db::Transaction::begin(to), "bare");
      for (const Rows& rows : tables) {
        put(to, rows, rows.rows.size() * part / commits, rows.rows.size() * (part + 1) / commits);
      }
      must(transaction.commit(), "bare");
    }
  });
}

TEST_CASE("judgement: settlements taken in, beside the bare rows that they leave") {
  ::setenv("TMPDIR", ".", 0);  // Durable commits are measured: on a disk, not in memory.
  const int settlements = number_from("JINDU_SETTLEMENTS", 2000);
  const int repetitions = number_from("JINDU_REPETITIONS", 5);
  std::vector<double> ours;
  std::vector<double> bare;
  for (int i = 0; i < repetitions; ++i) {
    Town town;
    constexpr int kWomen = 1000;
    for (int woman = 0; woman < kWomen; ++woman) {
      town.insure(test::resident_id(woman, true), test::numbered("例", woman));
    }
    TownDesk desk(town, test::kHospitalA, "D1", {"desk_clerk"});
    for (int visit = 0; visit < settlements; ++visit) {
      desk.settle(desk.fresh(), test::prenatal_form(visit % kWomen, 1000 + visit,
                                                    std::to_string(10000000 + visit)));
    }
    double spent = 0;
    std::size_t requests = 0;
    for (std::size_t first = 1; first <= desk.chain.size(); first += kEntriesARequest) {
      const std::size_t last = std::min(first + kEntriesARequest - 1, desk.chain.size());
      const wire::SyncRequest request = desk.request(first, last);
      ++requests;
      spent += timed_ms([&] {
        must(town.acceptor->exchange(request, desk.replica, *town.reader, town.executor), "exchange");
      });
    }
    const double operations = 2.0 * settlements;  // registered, then settled
    ours.push_back(spent * 1000 / operations);
    bare.push_back(bare_ms(town, requests) * 1000 / operations);
    CHECK(town.all("Settlement", "CONFIRMED").size() ==
          std::min<std::size_t>(1000, static_cast<std::size_t>(settlements)));
    CHECK(town.ledger_balances());
  }
  Report report;
  report.add({.name = "judgement of an operation, with its commit",
              .n = settlements * 2L,
              .value = median(ours),
              .unit = "us",
              .bound = median(bare),
              .repetitions = repetitions,
              .all = ours});
  report.table();
}

}  // namespace
}  // namespace jindu::bench
