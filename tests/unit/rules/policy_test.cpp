#include "schema/rules/policy.h"

#include <doctest/doctest.h>

namespace jindu::rules {
namespace {

std::string minimal(const std::string& values) {
  return "code: \"t\" name: \"t\" division: \"990101\" version: 1\n" + values;
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

TEST_CASE("policy: a broken profile is refused, with line and column") {
  struct Row {
    std::string text;
    const char* place;
    const char* says;
  };
  const auto rule = [](const std::string& rest) {
    return minimal(
        "values { from: \"2022-01-01\" rules {\n  name: \"r\" label: \"r\" source: \"x\" " + rest +
        " } }");
  };
  const std::string full = "record_types: \"Settlement\" code: \"C\" sentence: \"s\" stage: CITY\n";
  const auto money = [](const std::string& rest) {
    return minimal("values { from: \"2022-01-01\"\n money { name: \"m\" source: \"x\" " + rest +
                   " } }");
  };
  for (const Row& row : {
           Row{minimal("valuse { }"), "t:2:8", "valuse"},
           Row{minimal("values { from: 5 }"), "t:2:16", ""},
           Row{minimal(""), "t", "no values"},
           Row{"code: \"t\" name: \"t\"\ndivision: \"42\" version: 1", "t:2:1", "division"},
           Row{"code: \"t\" name: \"t\" division: \"990101\"", "t", "version"},
           Row{minimal("values { from: \"2022-13-01\" }"), "t:2:10", "from"},
           Row{minimal("values { from: \"2022-01-01\" to: \"2022-06-30\" }\n"
                       "values { from: \"2022-07-02\" }"),
               "t:3:10", "gap"},
           Row{minimal("values { from: \"2022-01-01\" to: \"2021-06-30\" }\n"
                       "values { from: \"2022-07-02\" }"),
               "t:2:29", "no day after"},
           Row{minimal("values { from: \"2022-01-01\"\n to: \"2022-06-30\" }"), "t:3:2", "open"},
           Row{minimal("values { from: \"2022-01-01\"\n  closing_second: 86400 }"), "t:3:3",
               "closing_second"},
           Row{minimal("values { from: \"2022-01-01\"\n offline_limit { hours: -1 } }"), "t:3:2",
               "offline_limit.hours"},
           Row{rule(full + "holds { test { fact: \"moon\" known: true } }"), "t:4:9",
               "unknown fact moon"},
           Row{rule(full + "holds { test { fact: \"record.moon\" known: true } }"), "t:4:9",
               "Settlement has no record.moon"},
           Row{rule(full + "holds { test { fact: \"carrier.status\" is_any: \"GOOD\" } }"), "t:4:9",
               "carrier.status is never GOOD"},
           Row{rule(full + "holds { test { fact: \"record.fp_operations\" is_any: \"iud\" } }"),
               "t:4:9", "record.fp_operations is never iud"},
           Row{rule(full + "holds { test { fact: \"duplicate\" at_least: 1 } }"), "t:4:9",
               "is no number"},
           Row{rule(full + "holds { test { fact: \"duplicate\" } }"), "t:4:9", "nothing"},
           Row{rule(full + "holds { }"), "t:4:1", "without content"},
           Row{rule(full + "holds { all { } }"), "t:4:9", "without content"},
           Row{rule(full), "t:2:29", "go with holds"},
           Row{rule("record_types: \"Moon\" stage: CITY"), "t:3:", "unknown record type Moon"},
           Row{rule("stage: CITY"), "t:2:29", "record_types"},
           Row{rule("record_types: \"Filing\""), "t:2:29", "stage"},
           Row{rule("record_types: \"Filing\" stage: CITY }\n rules { name: \"r\" label: \"r\" "
                    "source: "
                    "\"x\" record_types: \"Filing\" stage: CITY"),
               "t:4:2", "two rules r"},
           Row{rule("record_types: \"Filing\" stage: CITY }\n rules { name: \"q\" label: \"r\" "
                    "source: "
                    "\"x\" record_types: \"Filing\"\n stage: IDENTITY"),
               "t:5:2", "order of checks"},
           Row{rule("record_types: \"Filing\" stage: CITY found_fact: \"moon\""),
               "t:3:", "unknown fact moon"},
           Row{minimal("values { from: \"2022-01-01\"\n materials { kind: \"moon\" } }"), "t:3:14",
               "unknown material moon"},
           Row{money(""), "t:3:2", "no mode"},
           Row{money("mode: ACTUAL\npay_bp: 10001"), "t:4:1", "pay_bp"},
           Row{money("mode: ACTUAL"), "t:3:2", "pay_bp"},
           Row{money("mode: ACTUAL pay_bp: 10000\n cap_fen: -1"), "t:4:2", "cap_fen"},
           Row{money("mode: ACTUAL pay_bp: 1 quotas { name: \"q\" }"), "t:3:2", "mode QUOTA"},
           Row{money("mode: QUOTA\n quotas { name: \"q\" amount_fen: -5 }"), "t:4:2", "quota"},
           Row{minimal("values { from: \"2022-01-01\"\n deadlines { name: \"d\" } }"), "t:3:2",
               "deadline"},
           Row{minimal(
                   "values { from: \"2022-01-01\"\n deadlines { name: \"d\" label: \"d\" source: "
                   "\"x\" start: RECEIPT working_days: 1 months: 1 } }"),
               "t:3:2", "deadline d"},
       }) {
    CAPTURE(row.text);
    const auto policy = Policy::parse("t", row.text);
    REQUIRE_FALSE(policy.ok());
    const std::string& context = policy.error().context;
    CAPTURE(context);
    CHECK(policy.error().code == ErrorCode::invalid);
    CHECK(context.rfind(row.place, 0) == 0);
    CHECK(context.find(row.says) != std::string::npos);
  }
}

TEST_CASE(
    "policy: bytes that are no profile are corrupt; a profile that makes no sense is invalid") {
  CHECK(Policy::from_bytes("\x0a\x7f").error().code == ErrorCode::corrupt);
  CHECK(Policy::from_bytes("").error().code == ErrorCode::invalid);
  CHECK(Policy::load("moon").error().code == ErrorCode::not_found);
}

TEST_CASE("policy: every key of Daye's column has its value") {
  const Policy policy = Policy::load("daye").value();
  CHECK(policy.profile().deciding_body() == "大冶市医疗保障服务中心");
  CHECK(policy.profile().phones_size() == 3);
  const PolicyValues& values = policy.values_on(*parse_date("2022-09-30"));
  CHECK(values.from() == "2022-01-25");
  CHECK(values.filing_lead() == PolicyValues::AT_ONCE);
  CHECK(values.months().min() == 0);
  CHECK(values.deemed_months().empty());
  CHECK(values.spouse_must_be_unemployed());
  CHECK(values.in_city_care() == PolicyValues::ON_THE_SPOT);
  CHECK(values.allowance_path() == PolicyValues::HOSPITAL_FORM);
  CHECK(values.allowance_payee() == EMPLOYER);
  CHECK(values.care_leave_payee() == EMPLOYER);
  CHECK(values.claim_payee() == PAYEE_NONE);
  CHECK(values.daily_divisor_milli() == 30'000);
  CHECK(values.extension_fund_days() == 0);
  CHECK(values.extension_leave_days() == 60);
  CHECK_FALSE(values.cesarean_is_dystocia());
  CHECK(values.clearing().deposit_bp() == 0);
  CHECK(values.clearing().batch_day() == 0);
  CHECK(values.banks().empty());
  REQUIRE(values.money_size() == 1);
  CHECK(values.money(0).pay_bp() == 10'000);
  CHECK_FALSE(values.money(0).has_cap_fen());
}

}  // namespace
}  // namespace jindu::rules
