#include "sync/oplog/attached.h"

#include <doctest/doctest.h>

#include "sync/oplog/outbox.h"
#include "tests/unit/oplog/temporary_folder.h"

namespace jindu::oplog {
namespace {

constexpr std::int64_t kNow = 1'660'000'000'000;

struct Box {
  test::TemporaryFolder folder;
  const crypto::Suite& suite = crypto::suite(crypto::SuiteId::gm_1);
  db::Connection db = open();
  AttachedFiles files{db};
  Hash hash{};
  Bytes content = Bytes(2 * kChunkSize + 1, 'x');

  db::Connection open() const {
    db::OpenOptions options;
    options.path = folder.path() + "/outbox.db";
    options.key = Bytes(32, 'k');
    Result<db::Connection> connection = db::Connection::open(options);
    REQUIRE(connection.ok());
    REQUIRE(Outbox::prepare(*connection).ok());
    return std::move(*connection);
  }
  Box() { hash = suite.hash({content}); }
  bool keep() {
    auto transaction = db::Transaction::begin(db);
    REQUIRE(transaction.ok());
    const auto no = files.begin(hash, content.size(), "image/png", kNow);
    REQUIRE(no.ok());
    if (!*no) return false;
    for (std::uint32_t i = 0; i < chunks_of(content.size()); ++i) {
      REQUIRE(files.put_chunk(**no, i, ByteView(content).substr(i * kChunkSize, kChunkSize)).ok());
    }
    REQUIRE(transaction->commit().ok());
    return true;
  }
};

TEST_CASE("attached: sizes and kinds of files") {
  CHECK(chunks_of(1) == 1);
  CHECK(chunks_of(kChunkSize) == 1);
  CHECK(chunks_of(kChunkSize + 1) == 2);
  CHECK(chunk_size(kChunkSize + 1, 0) == kChunkSize);
  CHECK(chunk_size(kChunkSize + 1, 1) == 1);
  CHECK(chunk_size(kChunkSize + 1, 2) == 0);
  CHECK(media_type_of("%PDF-1.7\n") == "application/pdf");
  CHECK(media_type_of("\xff\xd8\xff\xe1rest") == "image/jpeg");
  CHECK(media_type_of("\x89PNG\r\n\x1a\nrest") == "image/png");
  CHECK(media_type_of("GIF89a").empty());
  CHECK(media_type_of("%PD").empty());
  CHECK(media_type_of({}).empty());
}

TEST_CASE("attached: a file is kept once, waits, and is forgotten when it is covered") {
  Box box;
  CHECK(box.keep());
  CHECK_FALSE(box.keep());
  CHECK(box.files.waiting_counts()->files == 1);
  CHECK(box.files.waiting_counts()->bytes == box.content.size());
  CHECK(box.files.verify(box.suite).ok());
  REQUIRE(box.files.note_held(box.hash, 1).ok());
  CHECK(box.files.waiting(10)->front().chunks_held == 1);
  REQUIRE(box.files.note_received(box.hash, 40, kNow).ok());
  CHECK(box.files.waiting(10)->empty());
  CHECK(*box.files.drop_covered(39, kNow + 1) == 0);  // The backup does not hold it yet.
  CHECK(*box.files.drop_covered(40, kNow) == 0);      // Not long enough ago.
  CHECK(*box.files.drop_covered(40, kNow + 1) == 1);
  CHECK_FALSE(box.files.find(box.hash)->has_value());
}

TEST_CASE("attached: a city that was put back is asked anew") {
  Box box;
  box.keep();
  REQUIRE(box.files.note_received(box.hash, 40, kNow).ok());
  REQUIRE(box.files.forget_receipts().ok());
  REQUIRE(box.files.waiting(10)->size() == 1);
  CHECK(box.files.waiting(10)->front().chunks_held == 0);
}

TEST_CASE("attached: a missing or changed chunk is named") {
  Box box;
  box.keep();
  SUBCASE("missing") { REQUIRE(box.db.execute("DELETE FROM attached_chunk WHERE no = 1").ok()); }
  SUBCASE("changed") {
    REQUIRE(box.db.execute("UPDATE attached_chunk SET content = x'79' WHERE no = 2").ok());
  }
  const Status found = box.files.verify(box.suite);
  REQUIRE_FALSE(found.ok());
  CHECK(found.error().context == "attached: file 1");
}

}  // namespace
}  // namespace jindu::oplog
