#include <doctest/doctest.h>

#include <fstream>

#include "sync/oplog/outbox.h"
#include "tests/unit/oplog/temporary_folder.h"

namespace jindu::oplog {
namespace {

using test::TemporaryFolder;

Mark mark_of(std::uint64_t seq) {
  Mark mark;
  mark.epoch.bytes.fill(0x44);
  mark.seq = seq;
  mark.hash.fill(static_cast<std::uint8_t>(seq));
  return mark;
}

TEST_CASE("mark: comes back as it was written, the last one counts") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/mark";
  CHECK_FALSE(read_mark(path)->has_value());
  for (const std::uint64_t seq : {std::uint64_t{1}, std::uint64_t{70'000}, std::uint64_t{2}}) {
    REQUIRE(write_mark(path, mark_of(seq)).ok());
    const Mark mark = read_mark(path)->value();
    CHECK(mark.seq == seq);
    CHECK(mark.epoch == mark_of(seq).epoch);
    CHECK(mark.hash == mark_of(seq).hash);
  }
}

TEST_CASE("mark: a torn or changed one counts as none") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/mark";
  REQUIRE(write_mark(path, mark_of(9)).ok());
  const Bytes whole = folder.read("mark");
  REQUIRE(whole.size() == 64);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes flipped = whole;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x10);
    folder.write("mark", flipped);
    CHECK_FALSE(read_mark(path)->has_value());
    folder.write("mark", whole.substr(0, i));
    CHECK_FALSE(read_mark(path)->has_value());
  }
  folder.write("mark", whole + "x");
  CHECK_FALSE(read_mark(path)->has_value());
}

TEST_CASE("mark: a folder that is not there is an error of the disk") {
  const TemporaryFolder folder;
  CHECK(write_mark(folder.path() + "/no/mark", mark_of(1)).error().code == ErrorCode::not_found);
}

}  // namespace
}  // namespace jindu::oplog
