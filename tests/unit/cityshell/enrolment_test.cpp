#include <doctest/doctest.h>

#include "tests/unit/cityshell/test_desk.h"

using namespace jindu;

namespace {

std::string code_for(test::TestCity& city) {
  const auto offer = city::offer_enrolment(*city, "0003", "h1");
  REQUIRE(offer.ok());
  REQUIRE(offer->problems.empty());
  return offer->code;
}

/// Empty: enrolled.
std::string refusal(test::TestCity& city, const wire::EnrolRequest& request) {
  const auto answer = city::enrol(*city, request);
  REQUIRE(answer.ok());
  return answer->problems.empty() ? "" : answer->problems.front().code;
}

/// Another secret under the same name.
std::string wrong_secret(std::string code) {
  code.back() = code.back() == '0' ? '1' : '0';
  return code;
}

}  // namespace

TEST_CASE("enrolment: a code makes one replica, which learns all that it needs") {
  test::TestCity city;
  test::TestDesk desk(1);
  desk.enrol(city);
  CHECK(desk.response.site_no() == "0003");
  CHECK(desk.response.site_kind() == "hospital_desk");
  CHECK(desk.response.institution_code() == "H42028100003");
  CHECK(desk.response.roles(0) == "desk_clerk");
  CHECK(desk.response.lease().first() == 0);
  CHECK(desk.response.lease().last() == 999);
  // domain.md section 2: 72 hours, 50 settlements, 200,000.00 yuan.
  CHECK(desk.response.offline_hours() == 72);
  CHECK(desk.response.offline_count() == 50);
  CHECK(desk.response.offline_total_fen() == 20'000'000);
  CHECK(rules::Policy::from_bytes(desk.response.profile()).ok());
  CHECK(desk.register_key.size() == 32);

  test::TestDesk second(2);
  second.enrol(city);
  CHECK(second.response.lease().first() == 1000);
  CHECK(second.register_key != desk.register_key);
}

TEST_CASE("enrolment: a code is for 24 hours, one use and five tries") {
  test::TestCity city;
  const std::string code = code_for(city);
  test::TestDesk desk(3);

  SUBCASE("a wrong secret is refused, the right one still works") {
    CHECK(refusal(city, desk.enrol_request(wrong_secret(code))) == "E-611");
    CHECK(refusal(city, desk.enrol_request(code)).empty());
  }
  SUBCASE("a name that nobody gave out is refused like a wrong secret") {
    std::string other = code;
    other[0] = other[0] == '0' ? '1' : '0';
    CHECK(refusal(city, desk.enrol_request(other)) == "E-611");
  }
  SUBCASE("after five wrong tries the right code is refused, too") {
    for (int i = 0; i < 5; ++i) {
      CHECK(refusal(city, desk.enrol_request(wrong_secret(code))) == "E-611");
    }
    CHECK(refusal(city, desk.enrol_request(code)) == "E-614");
  }
  SUBCASE("a day later it is over") {
    city.clock.advance(24 * 3'600'000);
    CHECK(refusal(city, desk.enrol_request(code)) == "E-612");
  }
  SUBCASE("a second desk cannot use it") {
    CHECK(refusal(city, desk.enrol_request(code)).empty());
    test::TestDesk other(4);
    CHECK(refusal(city, other.enrol_request(code)) == "E-613");
    CHECK(city->writer().replicas().value().size() == 1);
  }
  SUBCASE("the same desk gets its answer again if it was lost") {
    const wire::EnrolRequest request = desk.enrol_request(code);
    CHECK(refusal(city, request).empty());
    CHECK(refusal(city, request).empty());
    CHECK(city->writer().replicas().value().size() == 1);
  }
  SUBCASE("what was changed on the way is refused") {
    wire::EnrolRequest request = desk.enrol_request(code);
    request.set_operator_sign_key(Bytes(32, 'x'));
    CHECK(refusal(city, request) == "E-611");
  }
  SUBCASE("an incomplete request is refused and costs no try") {
    wire::EnrolRequest request = desk.enrol_request(code);
    request.clear_device_seal_key();
    CHECK(refusal(city, request) == "E-610");
    request = desk.enrol_request(code);
    request.set_suite(2);
    CHECK(refusal(city, request) == "E-615");
    CHECK(city->writer().enrol_code(code.substr(0, 3)).value()->tries == 0);
  }
  SUBCASE("the computers of a revoked site are revoked with it") {
    CHECK(refusal(city, desk.enrol_request(code)).empty());
    CHECK(city::revoke_site(*city, "0003").value().empty());
    CHECK(city->writer().replica(desk.replica).value()->revoked);
  }
  SUBCASE("a revoked site enrols nobody") {
    CHECK(city::revoke_site(*city, "0003").value().empty());
    CHECK(refusal(city, desk.enrol_request(code)) == "E-645");
    CHECK(city::offer_enrolment(*city, "0003", "h1").value().problems.front().code == "E-645");
  }
}

TEST_CASE("enrolment: codes are given only for people of the site, and kept nowhere in plain") {
  test::TestCity city;
  CHECK(city::offer_enrolment(*city, "0009", "h1").value().problems.front().code == "E-645");
  CHECK(city::offer_enrolment(*city, "0001", "h1").value().problems.front().code == "E-648");
  const std::string code = code_for(city);
  const auto row = city->writer().enrol_code(code.substr(0, 3)).value();
  REQUIRE(row);
  CHECK(row->mac_key.find(code.substr(4, 5)) == Bytes::npos);
}

TEST_CASE("fleet: sites and people are checked, and each is a record of the city") {
  test::TestCity city;
  const auto code = [](const Result<Problems>& problems) {
    return problems->empty() ? std::string() : problems->front().code;
  };
  CHECK(code(city::add_site(*city, {"3", "hospital_desk", "演示院", "420281", ""})) == "E-642");
  CHECK(code(city::add_site(*city, {"0004", "clinic", "演示院", "420281", ""})) == "E-643");
  CHECK(code(city::add_site(*city, {"0004", "hospital_desk", "演示院", "4202", "H42028100004"})) ==
        "E-641");
  CHECK(code(city::add_site(
            *city, {"0003", "hospital_desk", "演示院", "420281", "H42028100003"})) == "E-644");
  CHECK(code(city::add_site(
            *city, {"0004", "hospital_desk", "演示院", "420281", "H42028199999"})) == "E-649");
  CHECK(code(city::add_site(*city, {"0009", "county_bureau", "演示经办", "420203", ""})) ==
        "E-684");
  CHECK(code(city::add_operator(*city, {"h2", "例乙", "0003", {"boss"}})) == "E-646");
  CHECK(code(city::add_operator(*city, {"h1", "例乙", "0003", {"desk_clerk"}})) == "E-647");
  CHECK(code(city::add_operator(*city, {"h2", "例乙", "0009", {"desk_clerk"}})) == "E-645");
  for (const char* post : {"section_chief", "front_clerk", "finance_confirm"}) {
    CHECK(code(city::add_operator(*city, {"h2", "例乙", "0003", {"desk_clerk", post}})) == "E-702");
  }
  CHECK(code(city::revoke_site(*city, "0009")) == "E-645");
  CHECK(city->writer().count("Site", "").value() == 2);
  CHECK(city->writer().count("Operator", "").value() == 2);
  CHECK(city->writer().count("PolicyProfile", "").value() == 1);
}

TEST_CASE("city: what is there is not overwritten, and keys that others may read are refused") {
  test::TestCity city;
  const city::CityOptions options{city.folder() + "/city", {}, false};
  CHECK(city::City::init(options, {}, city.clock, city.random).error().code == ErrorCode::conflict);
  CHECK(city::City::open({city.folder(), {}, false}, city.clock, city.random).error().code ==
        ErrorCode::not_found);
  city::InitOptions production;
  production.production = true;
  CHECK(city::City::init({city.folder() + "/other", {}, false}, production, city.clock, city.random)
            .error()
            .code == ErrorCode::refused);
  std::filesystem::permissions(options.dir + "/city.keys", std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  CHECK(city::City::open(options, city.clock, city.random).error().code == ErrorCode::locked);
}

TEST_CASE("enrolment: a second operator joins a computer by a code of his own") {
  test::TestCity city;
  REQUIRE(
      city::add_operator(*city, {"h2", "试丙", "0003", {"desk_clerk", "hospital_clearing_clerk"}})
          ->empty());
  REQUIRE(city::add_operator(*city, {"k1", "演丁", "0001", {"front_clerk"}})->empty());
  test::TestDesk desk(1);
  desk.enrol(city);
  const auto code = [&](const char* site, const char* person) {
    const auto offer = city::offer_enrolment(*city, site, person);
    REQUIRE(offer.ok());
    REQUIRE(offer->problems.empty());
    return offer->code;
  };
  const auto joined = [&] { return city->writer().replica(desk.replica).value()->joined; };

  SUBCASE("his name and roles come back, and the computer stays one") {
    const wire::EnrolRequest request = desk.join_request(code("0003", "h2"));
    const auto answer = city::enrol(*city, request);
    REQUIRE(answer.ok());
    REQUIRE(answer->problems.empty());
    CHECK(answer->response.operator_id() == "h2");
    CHECK(answer->response.operator_name() == "试丙");
    CHECK(answer->response.roles_size() == 2);
    CHECK(answer->response.lease().first() == desk.response.lease().first());
    CHECK(city->writer().replicas().value().size() == 1);
    REQUIRE(joined().size() == 1);
    CHECK(joined()[0].operator_id == "h2");
    CHECK(refusal(city, request).empty());  // The answer was lost: the same again.
    CHECK(joined().size() == 1);
    // He signs: the city takes it, and the log verifies.
    city.clock.advance(1000);
    const Bytes entry = desk.entry({test::look_up(city.clock, city.random)}, city.clock.wall_ms());
    accept::InlineExecutor executor;
    auto prepared =
        city->acceptor().prepare(desk.request({entry}), desk.replica, city->writer(), executor);
    REQUIRE(prepared.ok());
    CHECK(prepared->segments[0].entries[0].signature_holds);
    CHECK(prepared->author_of(prepared->segments[0].entries[0].received.header.operator_key)
              .operator_id == "h2");
  }
  SUBCASE("a code alone is not the computer") {
    CHECK(refusal(city, desk.join_request(code("0003", "h2"), false)) == "E-618");
    test::TestDesk stranger(2);
    CHECK(refusal(city, stranger.join_request(code("0003", "h2"))) == "E-618");
    CHECK(joined().empty());
  }
  SUBCASE("a code of another site is no use here, and stays good") {
    const std::string other = code("0001", "k1");
    CHECK(refusal(city, desk.join_request(other)) == "E-619");
    CHECK(city->writer().enrol_code(other.substr(0, 3)).value()->used_ms == 0);
  }
  SUBCASE("nobody joins a revoked computer") {
    const std::string late = code("0003", "h2");
    CHECK(city::revoke_site(*city, "0003").value().empty());
    CHECK(refusal(city, desk.join_request(late)) == "E-645");
  }
  SUBCASE(
      "who has ended joins nobody, though the code was given before: at once, or when the day has "
      "come") {
    const std::string late = code("0003", "h2");
    REQUIRE(city::end_operator(*city, "h2", "")->empty());
    CHECK(refusal(city, desk.join_request(late)) == "E-612");
    const std::string again = code("0003", "h2");  // Asked for anew for his last day.
    city.clock.advance(24LL * 3'600'000 - 60'000);
    CHECK(refusal(city, desk.join_request(again)) == "E-648");
    CHECK(joined().empty());
  }
  SUBCASE("what its people were given lapses with a revoked computer") {
    const std::string open = code("0003", "h1");
    const std::string other = code("0003", "h2");
    REQUIRE(city::revoke_computer(*city, "0003", to_string(desk.replica))->empty());
    test::TestDesk thief(2);
    CHECK(refusal(city, thief.enrol_request(open)) == "E-612");
    CHECK(refusal(city, thief.enrol_request(other)).empty());  // Never at that computer.
  }
  SUBCASE("one code, one operator") {
    const std::string once = code("0003", "h2");
    CHECK(refusal(city, desk.join_request(once)).empty());
    CHECK(refusal(city, desk.join_request(once)) == "E-613");
    CHECK(joined().size() == 1);
  }
}
