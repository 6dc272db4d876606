#include "client/cli/seat.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "client/desk/passphrase.h"
#include "client/desk/tries.h"
#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

constexpr const char* kGood = "渡口 清晨 三月 船歌";

/// A desk with a passphrase, shut.
struct Shut {
  DeskFixture at;
  std::unique_ptr<cli::Seat> seat;
  Shut() {
    at.enrol();
    at.desk.reset();
    REQUIRE(code_of(desk::set_passphrase(at.options(), kGood, at.random)) == "done");
    restart();
  }
  void restart() { seat = std::make_unique<cli::Seat>(at.options(), at.clock, at.random); }
  service::SignedIn unlock(const std::string& passphrase, const std::string& who = "yan-01") {
    Bytes body = Json{{"operator", who}, {"passphrase", passphrase}}.dump();
    service::SignedIn answer = seat->unlock(body);
    CHECK(body.find(passphrase) == Bytes::npos);
    return answer;
  }
  std::string code(const std::string& passphrase, const std::string& who = "yan-01") {
    const service::SignedIn answer = unlock(passphrase, who);
    return answer.in ? "in" : Json::parse(answer.told.body)["error"]["code"].get<std::string>();
  }
};

/// Whether these bytes stand anywhere in what this process can write to. `hidden`: each byte of
/// what is looked for, changed, so that the search does not find itself.
bool in_memory(const Bytes& hidden) {
  std::ifstream maps("/proc/self/maps");
  const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  REQUIRE(memory >= 0);
  bool found = false;
  const auto first = static_cast<char>(hidden[0] ^ 0x5A);
  std::string line;
  std::vector<char> piece(1 << 20);
  while (!found && std::getline(maps, line)) {
    std::istringstream words(line);
    std::string range, rights;
    words >> range >> rights;
    if (rights.substr(0, 2) != "rw") continue;
    const std::uint64_t from = std::stoull(range, nullptr, 16);
    const std::uint64_t to = std::stoull(range.substr(range.find('-') + 1), nullptr, 16);
    for (std::uint64_t at = from; at < to && !found; at += piece.size() - 64) {
      const std::size_t size = std::min<std::uint64_t>(piece.size(), to - at);
      const ssize_t got = ::pread(memory, piece.data(), size, static_cast<off_t>(at));
      for (ssize_t i = 0; i + 32 <= got && !found; ++i) {
        if (piece[static_cast<std::size_t>(i)] != first) continue;
        std::size_t same = 1;
        while (same < 32 && piece[static_cast<std::size_t>(i) + same] ==
                                static_cast<char>(hidden[same] ^ 0x5A)) {
          ++same;
        }
        // Not the copy that is being searched through.
        const auto place = at + static_cast<std::uint64_t>(i);
        const auto own = reinterpret_cast<std::uint64_t>(piece.data());
        found = same == 32 && (place < own || place >= own + piece.size());
      }
      std::fill(piece.begin(), piece.end(), '\0');
    }
  }
  ::close(memory);
  return found;
}

}  // namespace

TEST_CASE("seat: who unlocks has a desk on each lane; who leaves has none, and his keys are gone") {
  Shut shut;
  CHECK(shut.seat->unasked() == nullptr);
  CHECK(shut.seat->desk(0, {}).error().code == ErrorCode::locked);
  service::SignedIn who = shut.unlock(kGood);
  REQUIRE(who.in);
  CHECK(Json::parse(who.told.body)["operator_name"] == "演示员");
  Bytes hidden = shut.seat->present()->keys.load()->database_key;
  for (char& byte : hidden) byte = static_cast<char>(byte ^ 0x5A);
  {
    const service::Call call{{}, {}, who.person};
    for (const std::size_t lane : {cli::kDeskLane, cli::kLinkLane}) {
      const auto desk = shut.seat->desk(lane, call);
      REQUIRE(desk.ok());
      CHECK(body_of((*desk)->status())["site"]["operator"] == "yan-01");
    }
    CHECK(in_memory(hidden));
    shut.seat->leave();
    CHECK(shut.seat->desk(0, call).error().code ==
          ErrorCode::locked);  // He does not sit there now.
  }
  shut.seat->close(cli::kDeskLane);
  shut.seat->close(cli::kLinkLane);
  CHECK(shut.seat->open_desk(cli::kDeskLane) == nullptr);
  who.person.reset();
  CHECK_FALSE(in_memory(hidden));
}

TEST_CASE(
    "seat: a wrong passphrase is counted and makes one wait; starting again forgets nothing") {
  Shut shut;
  CHECK(shut.code("wrong 1 wrong") == "E-665");
  CHECK(shut.code(kGood, "nobody") == "E-664");
  CHECK(shut.code("wrong 2 wrong") == "E-665");
  CHECK(shut.code("wrong 3 wrong") == "E-665");
  CHECK(shut.code(kGood) == "E-666");  // Five seconds now.
  shut.restart();
  CHECK(shut.code(kGood) == "E-666");
  shut.at.clock.advance(5'000);
  CHECK(shut.code(kGood) == "in");
  CHECK(desk::tries_of(shut.at.dir.path(), "yan-01", shut.at.clock).failures == 0);
}

TEST_CASE("seat: the tenth failure locks out; after a while the right one opens") {
  Shut shut;
  for (int i = 0; i < 9; ++i) {
    REQUIRE(desk::count_failure(shut.at.dir.path(), "yan-01", shut.at.clock).ok());
  }
  shut.at.clock.advance(90'000);
  CHECK(shut.code("wrong 1 wrong") == "E-667");
  CHECK(shut.code(kGood) == "E-667");
  shut.restart();
  CHECK(shut.code(kGood) == "E-667");
  shut.at.clock.advance(desk::kLockedOutMs);
  CHECK(shut.code(kGood) == "in");
}

TEST_CASE("seat: a passphrase is changed by who knows the present one, and he stays") {
  Shut shut;
  const service::SignedIn who = shut.unlock(kGood);
  REQUIRE(who.in);
  const auto change = [&](const char* now, const char* fresh) {
    return shut.seat->change_passphrase(Json{{"passphrase", now}, {"fresh", fresh}}.dump());
  };
  CHECK(change("wrong 1 wrong", "river 7 stones").status == 422);
  CHECK(change(kGood, "short").status == 422);
  REQUIRE(change(kGood, "river 7 stones").status == 200);
  CHECK(shut.seat->present().get() == who.person.get());
  CHECK(shut.seat->desk(0, {{}, {}, who.person}).ok());
  CHECK(shut.code(kGood) == "E-665");
  CHECK(shut.code("river 7 stones") == "in");
}

TEST_CASE("seat: without a passphrase, or with the one of its owner's file, nobody is asked") {
  DeskFixture at;
  at.enrol();
  at.desk.reset();
  cli::Seat open(at.options(), at.clock, at.random);
  const auto who = open.unasked();
  REQUIRE(who != nullptr);
  CHECK(open.unasked() == who);
  CHECK(open.desk(0, {{}, {}, who}).ok());
  CHECK(Json::parse(open.operators().body)["passphrase"] == false);
  REQUIRE(code_of(desk::set_passphrase(at.options(), kGood, at.random)) == "done");
  CHECK(open.unasked() == nullptr);  // From now on.
  desk::DeskOptions options = at.options();
  options.passphrase = kGood;
  cli::Seat with_file(options, at.clock, at.random);
  CHECK(with_file.unasked() != nullptr);
}

}  // namespace jindu::test
