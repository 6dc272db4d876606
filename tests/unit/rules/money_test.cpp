// M6 and M7 of cities that have no profile here yet, as profiles of the test's own.
#include <doctest/doctest.h>

#include <initializer_list>
#include <string>

#include "schema/records/settlement.pb.h"
#include "schema/rules/facts.h"

namespace jindu::rules {
namespace {

using records::FpOperation;
using records::Settlement;

Date day(const char* text) { return parse_date(text).value(); }

Settlement bill(std::int64_t total, std::int64_t in_scope) {
  Settlement record;
  record.set_event_date("2022-09-29");
  record.set_total_fee_fen(total);
  record.set_in_scope_fen(in_scope);
  return record;
}

MoneyAnswer money(const Policy& policy, const Settlement& record) {
  const auto& type = *catalog::Catalog::product().find("Settlement");
  const Facts facts = collect_facts(type, record, {}, day("2022-09-30"));
  return compute_money(policy.values_on(parse_date(record.event_date()).value()), type, facts);
}

Policy policy_with(const std::string& values) {
  return Policy::parse("t", "code: \"t\" name: \"t\" division: \"990101\" version: 1 " + values)
      .value();
}

Policy rule(const std::string& money) {
  return policy_with("values { from: \"2020-01-01\" money { name: \"m\" source: \"x\" " + money +
                     " } }");
}

TEST_CASE("M6: a cap holds the fund's part") {
  const Policy capped = rule("mode: ACTUAL pay_bp: 10000 cap_fen: 250000 cap_sample: true");
  struct Row {
    const char* name;
    std::int64_t total, in_scope, fund, self;
  };
  for (const Row& row : {Row{"PZH-E03", 430000, 421560, 250000, 180000},
                         Row{"PZH-E04", 240000, 231045, 231045, 8955},
                         Row{"PZH-E04 exactly", 250000, 250000, 250000, 0}}) {
    CAPTURE(row.name);
    const auto answer = money(capped, bill(row.total, row.in_scope)).money;
    REQUIRE(answer);
    CHECK(answer->fund.value == row.fund);
    CHECK(answer->self.value == row.self);
    CHECK(answer->sample);
  }
}

TEST_CASE("M8 is M6 with a cap: YT-E01") {
  const Policy yantai = rule("mode: ACTUAL pay_bp: 10000 cap_fen: 350000");
  for (const auto& [in_scope, fund] :
       {std::pair{349999, 349999}, {350000, 350000}, {350001, 350000}, {587640, 350000}}) {
    CHECK(money(yantai, bill(600000, in_scope)).money->fund.value == fund);
  }
}

TEST_CASE("M9 is M7 with one quota: YT-E02") {
  const Policy yantai = rule("mode: QUOTA quotas { name: \"birth\" amount_fen: 215000 }");
  Settlement record = bill(600000, 600000);
  CHECK(money(yantai, record).money->fund.value == 215000);
  record.set_fetus_count(2);
  CHECK(money(yantai, record).money->fund.value == 215000);
  CHECK(money(yantai, bill(180000, 180000)).money->fund.value == 215000);
}

TEST_CASE("M6: half a fen is rounded up, once") {
  // 85 % of 0.30 is 25.5 fen.
  const Policy part = rule("mode: ACTUAL pay_bp: 8500");
  CHECK(money(part, bill(30, 30)).money->fund.value == 26);
  CHECK(money(part, bill(30, 30)).money->self.value == 4);
  CHECK(money(part, bill(0, 0)).money->fund.value == 0);
}

const std::string kIud =
    "quotas { name: \"iud_insert\" amount_fen: 15000 sample: true applies { test { fact: "
    "\"record.fp_operations\" is_any: \"iud_insert\" } } } quotas { name: \"iud_remove\" "
    "amount_fen: "
    "12000 sample: true applies { test { fact: \"record.fp_operations\" is_any: \"iud_remove\" } } "
    "}";

Settlement operation(std::int64_t total, std::initializer_list<FpOperation::Code> operations) {
  Settlement record = bill(total, total);
  record.set_benefit_kind(Settlement::fp_outpatient);
  for (const auto one : operations) record.add_fp_operations(one);
  return record;
}

TEST_CASE("M7: a quota is paid whatever the cost: YT-E18") {
  const Policy quota = rule("mode: QUOTA " + kIud);
  const auto dear = money(quota, operation(18600, {FpOperation::iud_insert})).money;
  CHECK(dear->fund.value == 15000);
  CHECK(dear->self.value == 3600);
  CHECK(dear->sample);
  const auto cheap = money(quota, operation(12000, {FpOperation::iud_insert})).money;
  CHECK(cheap->fund.value == 15000);
  CHECK(cheap->self.value == 0);
  CHECK(cheap->formula == "基金支付 = 定额 150.00；个人自负 0.00，结余 30.00 归收款人");
  const Policy capped = rule("mode: QUOTA quota_capped_by_actual: true " + kIud);
  CHECK(money(capped, operation(12000, {FpOperation::iud_insert})).money->fund.value == 12000);
}

TEST_CASE("M7: several operations add up, and each must have its quota") {
  const Policy quota = rule("mode: QUOTA " + kIud);
  const auto both =
      money(quota, operation(50000, {FpOperation::iud_insert, FpOperation::iud_remove})).money;
  CHECK(both->fund.value == 27000);
  CHECK(both->self.value == 23000);
  CHECK(money(quota, operation(50000, {FpOperation::iud_insert, FpOperation::restoration}))
            .quota_missing);
  CHECK(money(rule("mode: QUOTA"), operation(12000, {FpOperation::iud_insert})).quota_missing);
}

TEST_CASE("money: amounts that are missing or contradict each other are not computed with") {
  const Policy daye = Policy::load("daye").value();
  Settlement record = bill(100, 101);
  CHECK_FALSE(money(daye, record).money);
  record.clear_total_fee_fen();
  CHECK_FALSE(money(daye, record).money);
  record.set_total_fee_fen(-1);
  record.set_in_scope_fen(-1);
  CHECK_FALSE(money(daye, record).money);
}

TEST_CASE("DY-E13: prenatal visits are paid in full, each") {
  const Policy daye = Policy::load("daye").value();
  for (const std::int64_t fen : {23500, 18060}) {
    Settlement record = bill(fen, fen);
    record.set_benefit_kind(Settlement::prenatal);
    CHECK(money(daye, record).money->fund.value == fen);
    CHECK(money(daye, record).money->self.value == 0);
  }
}

TEST_CASE("money: a dated change is judged by the event's day") {
  const Policy policy = policy_with(
      "values { from: \"2022-01-01\" to: \"2022-09-29\" money { name: \"m\" source: \"x\" mode: "
      "ACTUAL "
      "pay_bp: 10000 } } values { from: \"2022-09-30\" money { name: \"m\" source: \"x\" mode: "
      "ACTUAL "
      "pay_bp: 9000 } }");
  Settlement record = bill(100000, 100000);
  CHECK(money(policy, record).money->fund.value == 100000);
  record.set_event_date("2022-09-30");
  CHECK(money(policy, record).money->fund.value == 90000);
}

}  // namespace
}  // namespace jindu::rules
