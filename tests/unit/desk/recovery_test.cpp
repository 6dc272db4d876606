#include "client/desk/recovery.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "client/desk/passphrase.h"
#include "sync/session/enrol.h"
#include "sync/session/recovery.h"
#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

constexpr const char* kForgotten = "渡口 清晨 三月 船歌";
constexpr const char* kFresh = "river 7 stones";

/// A desk of a city with a recovery key, whose only operator has forgotten his passphrase; one
/// entry waits. The test plays the city.
struct Forgotten {
  DeskFixture at;
  const crypto::Suite& suite = crypto::suite(crypto::SuiteId::intl_1);
  std::unique_ptr<crypto::Agreement> city_key = std::move(*suite.new_agreement(at.random));
  Bytes first_key;

  explicit Forgotten(bool with_key = true) {
    if (with_key) at.city.enrolment.set_recovery_key(city_key->public_key());
    at.enrol();
    REQUIRE(code_of(at.desk->create("Filing", filing_form().dump())) == "done");
    first_key = at.desk->core().operator_key->public_key();
    at.desk.reset();
    REQUIRE(code_of(desk::set_passphrase(at.options(), kForgotten, at.random)) == "done");
  }
  Result<desk::Answer> ask(const char* passphrase = kFresh) {
    return desk::ask_recovery(at.options(), passphrase, at.file("request"), at.random);
  }
  Result<desk::Answer> open(const char* passphrase = kFresh) {
    return desk::open_recovery(at.options(), passphrase, at.file("answer"), at.random);
  }
  session::RecoveryRequest request() const {
    std::ifstream file(at.file("request"), std::ios::binary);
    return session::read_recovery_request(Bytes(std::istreambuf_iterator<char>(file), {})).value();
  }
  /// As the city answers, once two have approved.
  void approve() {
    const session::RecoveryRequest asked = request();
    const Bytes slot_key = session::open_sealed_to(suite, *city_key, asked.sealed_slot_key).value();
    answer_with(session::seal_to(suite, asked.answer_key, slot_key, at.random).value());
  }
  void answer_with(const Bytes& sealed) {
    std::ofstream(at.file("answer"), std::ios::binary)
        << session::write_recovery_answer(Hash{}, sealed);
  }
  std::unique_ptr<desk::Desk> desk(const char* passphrase) {
    desk::DeskOptions options = at.options();
    options.passphrase = passphrase;
    auto opened = desk::Desk::open(options, at.clock, at.random);
    return opened.ok() ? std::move(*opened) : nullptr;
  }
};

}  // namespace

TEST_CASE(
    "recovery: with the city's answer the new passphrase opens, and what waited is still there") {
  Forgotten story;
  const auto asked = story.ask();
  REQUIRE(code_of(asked) == "done");
  CHECK(body_of(asked)["mark"].get<std::string>().size() == 9);
  CHECK(story.desk(kFresh) == nullptr);  // Nothing opens before the answer.
  CHECK(story.request().operator_id == "yan-01");
  story.approve();
  CHECK(story.open("another 7 words").error().code == ErrorCode::locked);
  REQUIRE(code_of(story.open()) == "done");
  CHECK(story.desk(kForgotten) == nullptr);
  const auto desk = story.desk(kFresh);
  REQUIRE(desk != nullptr);
  CHECK(*desk->pending() == 1);
  CHECK(desk->core().operator_key->public_key() != story.first_key);  // Nobody holds the old one.
  CHECK(desk->core().operator_key->public_key() == story.request().operator_sign_key);
  REQUIRE(code_of(desk->create("Settlement", settlement_form().dump())) == "done");
  CHECK(body_of(desk->verify())["ok"] == true);
  CHECK(code_of(story.open()) == "E-687");  // Used.
}

TEST_CASE("recovery: the files alone open nothing, neither the request's nor the answer's") {
  Forgotten story;
  REQUIRE(code_of(story.ask()) == "done");
  std::ifstream file(story.at.file("request"), std::ios::binary);
  const Bytes bytes(std::istreambuf_iterator<char>(file), {});
  const auto secrets = oplog::Slots::open(story.at.dir.path(), kForgotten).value();
  CHECK(bytes.find(secrets.slot_key) == Bytes::npos);
  CHECK(bytes.find(secrets.database_key) == Bytes::npos);
  story.approve();
  std::ifstream answered(story.at.file("answer"), std::ios::binary);
  const Bytes answer(std::istreambuf_iterator<char>(answered), {});
  CHECK(answer.find(secrets.slot_key) == Bytes::npos);
}

TEST_CASE("recovery: an answer to another request, or of somebody else, is told so") {
  Forgotten story;
  CHECK(code_of(story.open()) == "E-687");  // Nobody asked.
  REQUIRE(code_of(story.ask()) == "done");
  story.approve();
  REQUIRE(code_of(story.ask()) == "done");  // Asked anew: the first answer is worth nothing.
  CHECK(code_of(story.open()) == "E-687");
  story.answer_with(
      session::seal_to(story.suite, story.request().answer_key, Bytes(32, 'x'), story.at.random)
          .value());
  CHECK(code_of(story.open()) == "E-687");  // Another slot key.
  std::ofstream(story.at.file("answer"), std::ios::trunc) << "no answer";
  CHECK(code_of(story.open()) == "E-687");
  CHECK(story.desk(kForgotten) != nullptr);  // He remembers it after all.
}

TEST_CASE("recovery: without the city's key, or with a weak passphrase, nothing is asked") {
  Forgotten without(false);
  CHECK(code_of(without.ask()) == "E-686");
  Forgotten story;
  CHECK(code_of(story.ask("123456")) == "E-660");
  DeskFixture open;
  open.enrol();
  open.desk.reset();
  CHECK(code_of(desk::ask_recovery(open.options(), kFresh, open.file("request"), open.random)) ==
        "E-664");  // No passphrase, none forgotten.
}

}  // namespace jindu::test
