#include "client/desk/passphrase.h"

#include <doctest/doctest.h>

#include <fstream>

#include "client/desk/tries.h"
#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

constexpr const char* kGood = "渡口 清晨 三月 船歌";

}  // namespace

TEST_CASE("passphrase: ten mixed characters or four words; nothing that is guessed first") {
  struct Row {
    const char* passphrase;
    const char* code;  ///< empty: it will do
  };
  for (const Row& row : {
           Row{"", "E-660"},                         // nothing
           Row{"a1b2c3d4e", "E-660"},                // nine
           Row{"abcdefghijklmn", "E-660"},           // one kind
           Row{"29384756102938", "E-660"},           // one kind
           Row{"a1a1a1a1a1a1", "E-660"},             // two different
           Row{"correct horse", "E-660"},            // two words of letters and a space, but …
           Row{"one one one one", "E-660"},          // the same word
           Row{"a b c d e f g h", "E-660"},          // a space is no other kind
           Row{"a1b2c3d4e5\n", "E-660"},             // a line end
           Row{"password-2022x", "E-661"},           // guessed first
           Row{"xk-123456-mvq", "E-661"},            // guessed first
           Row{"Jindu-Desk-77", "E-661"},            // guessed first
           Row{"yan-01-river-5", "E-661"},           // his own id
           Row{"我是演示员啊十个字符了a", "E-661"},  // his own name
           Row{"river7stone", ""},
           Row{"渡口清晨三月船歌六个a", ""},
           Row{"correct horse battery staple", ""},
           Row{kGood, ""},
       }) {
    CAPTURE(row.passphrase);
    const Problems faults = desk::passphrase_faults(row.passphrase, "yan-01", "演示员");
    CHECK((faults.empty() ? "" : faults.front().code) == row.code);
  }
}

TEST_CASE("passphrase: a desk without one has one from then on, and names its operator") {
  DeskFixture at;
  at.enrol();
  CHECK(body_of(at.desk->status())["warnings"][0]["code"] == "E-604");
  at.desk.reset();
  CHECK(code_of(desk::set_passphrase(at.options(), "short", at.random)) == "E-660");
  CHECK(*oplog::Slots::kind(at.dir.path()) == oplog::Slots::Kind::development);
  REQUIRE(code_of(desk::set_passphrase(at.options(), kGood, at.random)) == "done");
  const auto all = oplog::Slots::list(at.dir.path());
  REQUIRE(all->size() == 1);
  CHECK(all->front().kind == oplog::Slots::Kind::passphrase);
  CHECK(all->front().operator_id == "yan-01");
  CHECK(all->front().name == "演示员");

  CHECK(desk::Desk::open(at.options(), at.clock, at.random).error().code == ErrorCode::locked);
  desk::DeskOptions options = at.options();
  options.passphrase = kGood;
  const auto opened = desk::Desk::open(options, at.clock, at.random);
  REQUIRE(opened.ok());
  CHECK(!body_of((*opened)->status()).contains("warnings"));
  CHECK((*opened)->core().options.passphrase.empty());
  CHECK(desk::set_passphrase(at.options(), "another 7 stones", at.random).error().code ==
        ErrorCode::locked);
  REQUIRE(code_of(desk::set_passphrase(options, "another 7 stones", at.random)) == "done");
  CHECK(desk::Desk::open(options, at.clock, at.random).error().code == ErrorCode::locked);
}

TEST_CASE("passphrase: a weak one is refused before the code is used") {
  DeskFixture at;
  desk::DeskOptions options = at.options();
  options.passphrase = "123456";
  const auto weak = desk::Desk::enrol(options, {"http://127.0.0.1:1", "ABC-DEFGH-JKMNP"}, at.city,
                                      at.clock, at.random);
  REQUIRE(!weak.ok());
  CHECK(desk::explain(weak.error()).code == "E-660");
  CHECK(at.city.exchanges == 0);
  options.passphrase = kGood;
  REQUIRE(desk::Desk::enrol(options, {"http://127.0.0.1:1", "ABC-DEFGH-JKMNP"}, at.city, at.clock,
                            at.random)
              .ok());
  CHECK(oplog::Slots::list(at.dir.path())->front().operator_id == "yan-01");
}

TEST_CASE("tries: the wait grows with each failure, and ten of them lock out for a quarter hour") {
  const std::int64_t waits[] = {0,      0,      0,      5'000,  10'000,  20'000,
                                40'000, 80'000, 90'000, 90'000, 900'000, 900'000};
  for (int failures = 0; failures < 12; ++failures) {
    CAPTURE(failures);
    CHECK(desk::delay_ms(failures) == waits[failures]);
  }
}

TEST_CASE("tries: they are kept on disk, for each operator, and end with the right passphrase") {
  const TempDir dir;
  FakeClock clock;
  for (int i = 0; i < 10; ++i) REQUIRE(desk::count_failure(dir.path(), "a01", clock).ok());
  CHECK(desk::tries_of(dir.path(), "a01", clock).failures == 10);  // Read from the disk.
  CHECK(desk::tries_of(dir.path(), "a01", clock).wait_ms == 900'000);
  CHECK(desk::tries_of(dir.path(), "b01", clock).wait_ms == 0);
  clock.advance(600'000);
  CHECK(desk::tries_of(dir.path(), "a01", clock).wait_ms == 300'000);
  clock.advance(300'000);
  CHECK(desk::tries_of(dir.path(), "a01", clock).wait_ms == 0);
  CHECK(desk::count_failure(dir.path(), "a01", clock)->wait_ms == 900'000);  // The eleventh.
  REQUIRE(desk::forget_failures(dir.path(), "a01").ok());
  CHECK(desk::tries_of(dir.path(), "a01", clock).failures == 0);
}

TEST_CASE("tries: a clock that was put back makes nobody wait for years") {
  const TempDir dir;
  FakeClock clock;
  for (int i = 0; i < 10; ++i) REQUIRE(desk::count_failure(dir.path(), "a01", clock).ok());
  FakeClock earlier;
  earlier.set_wall(clock.wall_ms() - 365LL * 24 * 3'600'000);
  CHECK(desk::tries_of(dir.path(), "a01", earlier).wait_ms == 900'000);
  earlier.advance(900'000);
  CHECK(desk::tries_of(dir.path(), "a01", earlier).wait_ms == 0);
}

TEST_CASE("tries: a file that says nothing sensible counts nothing, and is written anew") {
  for (const char* text : {"", "[]", "{\"a01\":7}", "{\"a01\":{\"failures\":\"x\"}}", "not JSON"}) {
    CAPTURE(text);
    const TempDir dir;
    std::ofstream(dir.path() + "/tries") << text;
    FakeClock clock;
    CHECK(desk::tries_of(dir.path(), "a01", clock).failures == 0);
    CHECK(desk::count_failure(dir.path(), "a01", clock)->failures == 1);
  }
}

}  // namespace jindu::test
