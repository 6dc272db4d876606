// What one person sends under one id is one operation.
#include "server/city/decisions.h"

#include <doctest/doctest.h>

#include "tests/unit/cityshell/test_city.h"

using namespace jindu;

namespace {

constexpr char kId[] = "00112233445566778899aabbccddeeff";
// A made-up employer: no division has this code.
constexpr char kForm[] =
    R"({"subject":"employer","employer_uscc":"91350100M000100Y43","from":"2022-09-01","reason":"演示"})";
constexpr char kOther[] =
    R"({"subject":"employer","employer_uscc":"91350100M000100Y43","from":"2022-09-02","reason":"演示"})";

city::Acted sent(city::City& city, const char* form, const char* who, std::string_view id) {
  const auto acted = city::create(city, "Suspension", form, who, id);
  REQUIRE(acted.ok());
  return *acted;
}

std::uint64_t count(city::City& city) { return *city.writer().count("Suspension", ""); }

}  // namespace

TEST_CASE("one use: the same form of the same person is one record, and gets the same answer") {
  test::TestCity at;
  const city::Acted first = sent(*at, kForm, "c1", kId);
  REQUIRE(first.problems.empty());
  CHECK(first.verdict.kind() == wire::Verdict::ACCEPTED);
  const std::uint64_t head = *at->writer().counter("city_seq");
  const city::Acted again = sent(*at, kForm, "c1", kId);
  CHECK(again.problems.empty());
  CHECK(again.verdict.SerializeAsString() == first.verdict.SerializeAsString());
  CHECK(count(*at) == 1);
  CHECK(*at->writer().counter("city_seq") == head);  // Nothing was written.
  // Without an id, or with another one, it is another record.
  CHECK(sent(*at, kForm, "c1", "").verdict.record_id() != first.verdict.record_id());
  CHECK(sent(*at, kForm, "c1", "ff112233445566778899aabbccddeeff").verdict.record_id() !=
        first.verdict.record_id());
}

TEST_CASE("one use: it holds over a restart and after a month") {
  test::TestCity at;
  const city::Acted first = sent(*at, kForm, "c1", kId);
  at.clock.advance(31LL * 24 * 3'600'000);
  const auto opened = city::City::open({at.folder() + "/city", {}, false}, at.clock, at.random);
  REQUIRE(opened.ok());
  CHECK(sent(**opened, kForm, "c1", kId).verdict.record_id() == first.verdict.record_id());
  CHECK(count(**opened) == 1);
}

TEST_CASE("one use: another form under the id is told, and writes nothing") {
  test::TestCity at;
  sent(*at, kForm, "c1", kId);
  const city::Acted other = sent(*at, kOther, "c1", kId);
  REQUIRE(other.problems.size() == 1);
  CHECK(other.problems.front().code == "C-446");
  CHECK(count(*at) == 1);
}

TEST_CASE("one use: the same id of another person is another one, and tells him nothing") {
  test::TestCity at;
  REQUIRE(city::add_operator(*at, {"c2", "试丙", "", {"city_clerk"}})->empty());
  const city::Acted first = sent(*at, kForm, "c1", kId);
  const city::Acted his = sent(*at, kOther, "c2", kId);
  CHECK(his.problems.empty());
  CHECK(his.verdict.record_id() != first.verdict.record_id());
  CHECK(count(*at) == 2);
}

TEST_CASE("one use: what was refused is told again as it was, and changed it is no silent record") {
  test::TestCity at;
  REQUIRE(city::add_operator(*at, {"f1", "试丁", "", {"finance_confirm"}})->empty());
  const city::Acted first = sent(*at, kForm, "f1", kId);  // Not his post's.
  REQUIRE(first.verdict.kind() == wire::Verdict::REFUSED);
  const city::Acted again = sent(*at, kForm, "f1", kId);
  CHECK(again.verdict.kind() == wire::Verdict::REFUSED);
  CHECK(again.verdict.reason().code() == first.verdict.reason().code());
  const city::Acted other = sent(*at, kOther, "f1", kId);
  REQUIRE(other.problems.size() == 1);
  CHECK(other.problems.front().code == "C-446");
  CHECK(count(*at) == 0);
}
