#include "schema/rules/policy.h"

#include <doctest/doctest.h>

namespace jindu::rules {
namespace {

std::string minimal(const std::string& values) {
  return "code: \"t\" division: \"990101\" version: 1\n" + values;
}

TEST_CASE("policy: Daye is complete and says where it comes from") {
  const Result<Policy> policy = Policy::load("daye");
  if (!policy.ok()) FAIL(policy.error().context);
  CHECK(policy->profile().division() == "420281");
  CHECK(policy->version() == "daye-1");
  const PolicyValues& values = policy->values_on(*parse_date("2022-09-30"));
  CHECK(values.offline_limit().hours() == 72);
  CHECK(values.offline_limit().count() == 50);
  CHECK(values.offline_limit().total_fen() == 20'000'000);
  CHECK(values.closing_second() == 17 * 3600);
  CHECK(values.care_leave_days() == 15);
}

TEST_CASE("policy: the values in force on the day are taken") {
  const Result<Policy> policy = Policy::parse(
      "t", minimal("values { from: \"2022-01-01\" to: \"2022-06-30\" care_leave_days: 10 }\n"
                   "values { from: \"2022-07-01\" care_leave_days: 15 }\n"));
  REQUIRE(policy.ok());
  CHECK(policy->values_on(*parse_date("2022-06-30")).care_leave_days() == 10);
  CHECK(policy->values_on(*parse_date("2022-07-01")).care_leave_days() == 15);
  CHECK(policy->values_on(*parse_date("2021-01-01")).care_leave_days() == 10);
  CHECK(Policy::from_bytes(policy->profile().SerializeAsString()).ok());
}

TEST_CASE("policy: a broken profile is refused, with its place") {
  struct Row {
    std::string text;
    const char* says;
  };
  const std::string rule =
      "values { from: \"2022-01-01\" rules { name: \"r\" label: \"r\" code: \"C\" sentence: \"s\" "
      "source: \"x\" stage: ";
  for (const Row& row : {
           Row{minimal("valuse { }"), "t:2:"},
           Row{minimal(""), "no values"},
           Row{minimal("values { from: \"2022-13-01\" }"), "from"},
           Row{minimal("values { from: \"2022-01-01\" to: \"2022-06-30\" } values { from: "
                       "\"2022-07-02\" }"),
               "gap"},
           Row{minimal("values { from: \"2022-01-01\" to: \"2022-06-30\" }"), "open"},
           Row{minimal(rule + "CITY holds { test { fact: \"moon\" } } } }"), "unknown fact moon"},
           Row{minimal(rule + "CITY record_types: \"Moon\" } }"), "unknown record type Moon"},
           Row{minimal("values { from: \"2022-01-01\" rules { name: \"r\" } }"), "are wanted"},
           Row{minimal("values { from: \"2022-01-01\" money { name: \"m\" } }"), "no mode"},
           Row{minimal("values { from: \"2022-01-01\" money { name: \"m\" mode: ACTUAL pay_bp: "
                       "10001 } }"),
               "pay_bp"},
           Row{"code: \"t\" version: 1", "division"},
       }) {
    CAPTURE(std::string(row.says));
    const auto policy = Policy::parse("t", row.text);
    REQUIRE_FALSE(policy.ok());
    CAPTURE(policy.error().context);
    CHECK(policy.error().context.find(row.says) != std::string::npos);
  }
}

}  // namespace
}  // namespace jindu::rules
