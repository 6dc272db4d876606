#include "tests/bench/bounds.h"

#include <atomic>
#include <filesystem>
#include <thread>

#include "sync/oplog/entry.h"
#include "tests/bench/measure.h"

namespace jindu::bench {
namespace {

db::Connection open_bare(const std::string& path, db::Durability durability) {
  for (const char* tail : {"", "-wal", "-shm"}) std::filesystem::remove(path + tail);
  db::OpenOptions options;
  options.path = path;
  options.key = Bytes(32, 'k');
  options.durability = durability;
  db::Connection db = must(db::Connection::open(options), "bare table");
  must(db.execute("CREATE TABLE bare (no INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT"),
       "bare table");
  return db;
}

void insert(db::Connection& db, ByteView row) {
  auto statement = must(db.prepare("INSERT INTO bare (bytes) VALUES (?)"), "bare row");
  statement.bind_blob(1, row);
  must(statement.run(), "bare row");
}

}  // namespace

BareTable::BareTable(const std::string& path, db::Durability durability)
    : db_(open_bare(path, durability)) {}

void BareTable::insert_one(ByteView row) {
  auto transaction = must(db::Transaction::begin(db_), "bare row");
  insert(db_, row);
  must(transaction.commit(), "bare row");
}

double BareTable::insert_all(const std::vector<Bytes>& rows) {
  return timed_ms([&] {
    auto transaction = must(db::Transaction::begin(db_), "bare rows");
    for (const Bytes& row : rows) insert(db_, row);
    must(transaction.commit(), "bare rows");
  });
}

double verify_all(const Filled& entries, ByteView public_key) {
  struct Signed {
    const crypto::Suite* suite = nullptr;
    Bytes header;
    Bytes signature;
  };
  std::vector<Signed> all;
  Hash previous = entries.before;
  for (const Bytes& envelope : entries.envelopes) {
    auto entry = must(oplog::take_apart(envelope), "take apart");
    previous = oplog::chain(entry, previous);
    all.push_back({&crypto::suite(entry.header.suite), oplog::header_bytes(entry.header),
                   std::move(entry.signature)});
  }
  std::atomic<std::size_t> next = 0;
  std::atomic<std::size_t> bad = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < all.size(); i = next++) {
      const Signed& one = all[i];
      if (!one.suite->verify(public_key, crypto::domain::kEntry, one.header, one.signature)) ++bad;
    }
  };
  const double ms = timed_ms([&] {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
  });
  if (bad > 0) give_up("verify", std::to_string(bad) + " signatures do not hold");
  return ms;
}

std::vector<Bytes> confirmed_filings(desk::Core& core) {
  auto rows =
      must(core.replica_db.prepare("SELECT confirmed FROM t_filing WHERE confirmed IS NOT NULL"),
           "confirmed filings");
  std::vector<Bytes> all;
  while (must(rows.step(), "confirmed filings")) all.emplace_back(rows.column_blob(0));
  return all;
}

}  // namespace jindu::bench
