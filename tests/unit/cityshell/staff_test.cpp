#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "server/accept/thread_executor.h"
#include "server/audit/trail.h"
#include "server/audit/verify.h"
#include "server/city/decisions.h"
#include "server/city/profile.h"
#include "server/city/staff_code.h"
#include "server/city/staff_key.h"
#include "tests/unit/cityshell/test_city.h"

using namespace jindu;

namespace {

constexpr char kFirst[] = "an early passphrase";
constexpr char kSecond[] = "another one, later";
constexpr std::int64_t kDayMs = 24 * 3'600'000;

std::string offered(test::TestCity& city, const char* who = "c1") {
  const auto offer = city::offer_staff_code(*city, who);
  REQUIRE(offer.ok());
  REQUIRE(offer->problems.empty());
  return offer->code;
}

/// Empty: the passphrase is set.
std::string used(test::TestCity& city, std::string_view code, std::string_view passphrase,
                 const char* who = "c1") {
  const auto done = city::use_staff_code(*city, who, code, passphrase);
  REQUIRE(done.ok());
  return done->empty() ? "" : done->front().code;
}

store::Operator row_of(test::TestCity& city, const char* who = "c1") {
  return **city->writer().find_operator(who);
}

/// Signed with the person's present key.
void act(test::TestCity& city, const char* passphrase) {
  Result<Bytes> key = city::open_staff(*city, "c1", passphrase);
  REQUIRE(key.ok());
  city->hold("c1", std::move(*key));
  // A made-up employer: no division has this code.
  const auto acted = city::create(
      *city, "Suspension",
      R"({"subject":"employer","employer_uscc":"91350100M000100Y43","from":"2022-09-01","reason":"演示"})",
      "c1");
  REQUIRE(acted.ok());
  REQUIRE(acted->problems.empty());
}

}  // namespace

TEST_CASE("staff code: the person sets the passphrase, and nobody who kept the code knows it") {
  test::TestCity city;
  const std::string code = offered(city);
  const store::Operator before = row_of(city);
  CHECK(used(city, code, kFirst) == "");
  const store::Operator after = row_of(city);
  CHECK(after.public_key != before.public_key);
  CHECK(city::is_wrapped(after.secret));
  CHECK(city::open_staff(*city, "c1", kFirst).ok());
  CHECK(city::open_staff(*city, "c1", code).error().code == ErrorCode::locked);
  CHECK(city::open_staff(*city, "c1", "").error().code == ErrorCode::locked);
  const auto earlier = city->writer().staff_keys();
  REQUIRE(earlier.ok());
  REQUIRE(earlier->size() == 1);
  CHECK(earlier->front().public_key == before.public_key);
  CHECK(earlier->front().operator_id == "c1");
}

TEST_CASE("staff code: once, for a day, for one person, five tries; a weak passphrase is no try") {
  test::TestCity city;
  const std::string code = offered(city);
  SUBCASE("once") {
    CHECK(used(city, code, kFirst) == "");
    CHECK(used(city, code, kSecond) == "E-656");
    CHECK(city::open_staff(*city, "c1", kFirst).ok());
  }
  SUBCASE("for a day") {
    city.clock.advance(kDayMs);
    CHECK(used(city, code, kFirst) == "E-656");
  }
  SUBCASE("for one person") {
    CHECK(used(city, code, kFirst, "h1") == "E-656");
    CHECK(used(city, code, kFirst, "nobody") == "E-656");
    CHECK(used(city, code, kFirst) == "");
  }
  SUBCASE("a weak passphrase is no try") {
    for (int i = 0; i < 6; ++i) CHECK(used(city, code, "short") == "E-628");
    CHECK(used(city, code, kFirst) == "");
  }
  SUBCASE("five tries") {
    std::string wrong = code;
    wrong.back() = wrong.back() == '0' ? '1' : '0';
    for (int i = 0; i < city::kCodeTriesMax; ++i) CHECK(used(city, wrong, kFirst) == "E-656");
    CHECK(used(city, code, kFirst) == "E-656");
  }
}

TEST_CASE(
    "staff code: with the end of who it is for it leads nowhere, at once or when the day has "
    "come") {
  test::TestCity city;
  REQUIRE(city::add_operator(*city, {"c9", "试癸", "", {"city_clerk"}})->empty());
  const auto offered_to = [&] { return city::offer_staff_code(*city, "c9")->code; };
  SUBCASE("today") {
    const std::string code = offered_to();
    REQUIRE(city::end_operator(*city, "c9", "")->empty());
    CHECK(used(city, code, kFirst, "c9") == "E-656");
  }
  SUBCASE("a day that comes before the code runs out") {
    const std::string today = to_string(local_date(city.clock.wall_ms()));
    REQUIRE(city::end_operator(*city, "c9", today)->empty());
    const std::string code = offered_to();  // For his last day.
    city.clock.advance(city::kCodeLifeMs - 60'000);
    CHECK(used(city, code, kFirst, "c9") == "E-656");
  }
}

TEST_CASE("staff code: none for a desk's operator, and none of a desk enrols with one") {
  test::TestCity city;
  const auto desk = city::offer_staff_code(*city, "h1");
  REQUIRE(desk.ok());
  REQUIRE_FALSE(desk->problems.empty());
  CHECK(desk->problems.front().code == "E-625");
  const auto enrol = city::offer_enrolment(*city, "0003", "h1");
  REQUIRE(enrol.ok());
  CHECK(used(city, enrol->code, kFirst, "h1") == "E-656");
  CHECK(used(city, enrol->code, kFirst) == "E-656");
}

TEST_CASE("staff key: what was signed with a lost key still verifies, under the same name") {
  test::TestCity city;
  CHECK(used(city, offered(city), kFirst) == "");
  act(city, kFirst);
  CHECK(used(city, offered(city), kSecond) == "");
  act(city, kSecond);
  const auto reader = std::move(*city->store().open_reader());
  accept::ThreadExecutor executor;
  const auto report = audit::verify(city->store(), *reader, city->identity(), executor);
  REQUIRE(report.ok());
  CHECK(report->signatures_ok);
  CHECK(report->chains_ok);
  const audit::ExplainContext context{*reader, city->identity(), city->policy(), city->cycles()};
  const auto found = audit::who_did_what(context, {"c1", "", "", "", "do", "", 10});
  REQUIRE(found.ok());
  REQUIRE((*found)["rows"].size() == 2);
  for (const audit::Json& one : (*found)["rows"]) CHECK(one["operator_id"] == "c1");
}

TEST_CASE("production: an open key acts for nobody, and a new member has none before his code") {
  test::TestCity city;
  const std::string dir = city.folder() + "/city";
  std::ifstream in(dir + "/city.toml");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::string off = "production = false";
  REQUIRE(text.find(off) != std::string::npos);
  text.replace(text.find(off), off.size(), "production = true");
  std::ofstream(dir + "/city.toml") << text;
  const auto opened = city::City::open({dir, {}, false}, city.clock, city.random);
  REQUIRE(opened.ok());
  city::City& live = **opened;
  CHECK(live.production());
  CHECK(city::find_staff(live, "c1").error().code == ErrorCode::locked);
  CHECK(city::open_staff(live, "c1", "").error().code == ErrorCode::locked);
  const auto added = city::add_operator(live, {"c2", "试丙", "", {"city_clerk"}});
  REQUIRE(added.ok());
  CHECK(added->empty());
  CHECK((*live.writer().find_operator("c2"))->public_key.empty());
  CHECK(city::find_staff(live, "c2").error().code == ErrorCode::not_found);
  const auto offer = city::offer_staff_code(live, "c2");
  REQUIRE(offer.ok());
  const auto done = city::use_staff_code(live, "c2", offer->code, kFirst);
  REQUIRE(done.ok());
  CHECK(done->empty());
  CHECK(city::open_staff(live, "c2", kFirst).ok());
}

TEST_CASE("trail: a look is kept once in ten minutes, with the record's id and nothing of a person") {
  test::TestCity city;
  const RecordId record = random_id<RecordId>(city.random);
  const auto look = [&](const RecordId& at) {
    REQUIRE(audit::note_look(city->writer(), city.clock.wall_ms(), {0, 0, "c1", "look", at, ""}).ok());
  };
  look(record);
  look(record);
  look(random_id<RecordId>(city.random));
  city.clock.advance(11 * 60'000);
  look(record);
  const auto rows = city->writer().trail("c1", 0, 10);
  REQUIRE(rows.ok());
  CHECK(rows->size() == 3);
  CHECK(rows->front().record == record);
}

TEST_CASE("audit: pages go on where the last one ended, latest first, each thing once") {
  test::TestCity city;
  CHECK(used(city, offered(city), kFirst) == "");
  for (int i = 0; i < 7; ++i) {
    act(city, kFirst);
    city.clock.advance(60'000);
    const RecordId record = random_id<RecordId>(city.random);
    REQUIRE(audit::note_look(city->writer(), city.clock.wall_ms(), {0, 0, "c1", "look", record, ""})
                .ok());
    city.clock.advance(60'000);
  }
  const auto reader = std::move(*city->store().open_reader());
  const audit::ExplainContext context{*reader, city->identity(), city->policy(), city->cycles()};
  std::vector<std::int64_t> times;
  std::string next;
  do {
    const auto page = audit::who_did_what(context, {"c1", "", "", "", "", next, 3});
    REQUIRE(page.ok());
    for (const audit::Json& row : (*page)["rows"]) times.push_back(row["at_ms"]);
    next = (*page)["next"];
  } while (!next.empty());
  CHECK(times.size() == 14);
  CHECK(std::is_sorted(times.rbegin(), times.rend()));
  CHECK(std::adjacent_find(times.begin(), times.end()) == times.end());
}

TEST_CASE("profile: a proposal must follow the present version, and waits until it is put away") {
  test::TestCity city;
  rules::CityProfile next = city->policy().profile();
  CHECK_FALSE((*city::proposed_profile(*city)).has_value());
  const auto proposed = [&] {
    auto policy = rules::Policy::from_bytes(next.SerializeAsString());
    REQUIRE(policy.ok());
    return city::propose_profile(*city, {std::move(*policy), "text"}, {"text", "c1", "样乙", 5});
  };
  CHECK(proposed().error().code == ErrorCode::refused);  // The same version.
  next.set_version(next.version() + 1);
  CHECK(proposed().ok());
  const auto kept = city::proposed_profile(*city);
  REQUIRE(kept.ok());
  REQUIRE(kept->has_value());
  CHECK((*kept)->by == "c1");
  CHECK((*kept)->text == "text");
  CHECK(city::drop_proposal(*city).ok());
  CHECK_FALSE((*city::proposed_profile(*city)).has_value());
}
