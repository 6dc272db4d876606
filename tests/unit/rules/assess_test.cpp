#include "schema/rules/assess.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "schema/records/filing.pb.h"
#include "schema/records/settlement.pb.h"

namespace jindu::rules {
namespace {

using records::Filing;
using records::Settlement;

Date day(const char* text) { return parse_date(text).value(); }

const Policy& daye() {
  static const Policy policy = Policy::load("daye").value();
  return policy;
}

const Calendar& calendar() {
  static const Calendar days = Calendar::load().value();
  return days;
}

/// An insured woman's birth at a hospital: nothing stands in the way. Synthetic.
Settlement birth() {
  Settlement record;
  record.set_benefit_kind(Settlement::inpatient);
  record.set_inpatient_kind(Settlement::birth);
  record.set_identity_checked(true);
  record.set_pregnancy_date("2022-01-10");
  record.set_admission_date("2022-09-28");
  record.set_event_date("2022-09-29");
  record.set_discharge_date("2022-09-30");
  record.set_total_fee_fen(520000);
  record.set_in_scope_fen(486235);
  record.set_fund_pay_fen(486235);
  record.set_self_pay_fen(33765);
  return record;
}

CaseFacts insured(const char* status = "NORMAL") {
  CaseFacts facts;
  facts.patient.known = true;
  facts.patient.status = status;
  return facts;
}

Assessment judge(const catalog::Message& record, const char* type, const CaseFacts& facts) {
  return assess(daye(), calendar(), *catalog::Catalog::product().find(type), record, facts,
                day("2022-09-30"));
}

std::vector<std::string> codes(const Assessment& assessment) {
  std::vector<std::string> codes;
  for (const Problem& problem : assessment.notice) codes.push_back(problem.code);
  return codes;
}

TEST_CASE("DY-E07: an unemployed wife's birth is paid through her husband") {
  CaseFacts facts;
  facts.sponsor.known = true;
  facts.sponsor.status = "NORMAL";
  facts.filing_state = "CONFIRMED";
  const Assessment assessment = judge(birth(), "Settlement", facts);
  CHECK(codes(assessment) == std::vector<std::string>{});
  REQUIRE(assessment.money.has_value());
  CHECK(assessment.money->rule == "M6");
  CHECK(assessment.money->fund.value == 486235);
  CHECK(assessment.money->self.value == 33765);
  CHECK(assessment.policy_version == "daye-1");
  // Every rule is told, not only what failed.
  CHECK(assessment.rules.size() > 8);
}

TEST_CASE("DY-E09: flexible employment settles; so do the retired and those between jobs") {
  for (const char* status : {"NORMAL", "FLEXIBLE", "RETIRED", "UNEMPLOYMENT_BENEFIT"}) {
    CAPTURE(status);
    CHECK(judge(birth(), "Settlement", insured(status)).passes());
  }
}

TEST_CASE("Daye settlement: each thing in the way has its code, all in one notice") {
  struct Row {
    const char* code;
    void (*change)(Settlement&, CaseFacts&);
  };
  for (const Row& row : {
           Row{"IDENTITY_FAILED", [](Settlement&s, CaseFacts&) { s.set_identity_checked(false); }},
           Row{"IDENTITY_FAILED", [](Settlement&s, CaseFacts&) { s.clear_identity_checked(); }},
           Row{"INSTITUTION_UNKNOWN",
               [](Settlement&, CaseFacts&f) {
                 f.institution_known = false;
                 f.institution_designated = false;
               }},
           Row{"NOT_DESIGNATED",
               [](Settlement&, CaseFacts&f) { f.institution_designated = false; }},
           Row{"DUPLICATE",
               [](Settlement&, CaseFacts&f) { f.duplicate = "42028100032022093000078"; }},
           Row{"STATUS_NOT_NORMAL",
               [](Settlement&, CaseFacts&f) { f.patient.status = "SUSPENDED"; }},
           Row{"STATUS_NOT_NORMAL",
               [](Settlement&, CaseFacts&f) { f.patient.status = "TERMINATED"; }},
           Row{"SUSPENDED", [](Settlement&, CaseFacts&f) { f.patient.suspended = true; }},
           Row{"NOT_FILED",
               [](Settlement&, CaseFacts&f) {
                 f.sponsor = f.patient;
                 f.patient = {};
               }},
           Row{"POLICY_NOT_MET", [](Settlement&, CaseFacts&f) { f.birth_policy_ok = false; }},
           Row{"NOT_IN_SCOPE",
               [](Settlement&s, CaseFacts&) {
                 s.set_benefit_kind(Settlement::fp_outpatient);
                 s.add_fp_operations(records::FpOperation::restoration);
               }},
           Row{"EVENT_IN_FUTURE",
               [](Settlement&s, CaseFacts&) {
                 s.set_event_date("2022-10-01");
                 s.set_discharge_date("2022-10-02");
               }},
           Row{"EVENT_OUT_OF_STAY",
               [](Settlement&s, CaseFacts&) { s.set_event_date("2022-09-27"); }},
           Row{"PREGNANCY_SPAN",
               [](Settlement&s, CaseFacts&) { s.set_pregnancy_date("2021-10-01"); }},
           Row{"IN_SCOPE_OVER_TOTAL", [](Settlement&s, CaseFacts&) { s.set_in_scope_fen(520001); }},
           Row{"MONEY_MISMATCH", [](Settlement&s, CaseFacts&) { s.set_fund_pay_fen(486236); }},
       }) {
    CAPTURE(row.code);
    Settlement record = birth();
    CaseFacts facts = insured();
    row.change(record, facts);
    CHECK(codes(judge(record, "Settlement", facts)) == std::vector<std::string>{row.code});
  }
  Settlement record = birth();
  record.set_identity_checked(false);
  record.set_event_date("2022-09-27");
  CaseFacts facts = insured("TERMINATED");
  CHECK(codes(judge(record, "Settlement", facts)) ==
        std::vector<std::string>{"IDENTITY_FAILED", "STATUS_NOT_NORMAL", "EVENT_OUT_OF_STAY"});
}

TEST_CASE("Daye settlement: an unknown birth policy passes with a mark") {
  const Assessment assessment = judge(birth(), "Settlement", insured());
  const auto rule = std::find_if(assessment.rules.begin(), assessment.rules.end(),
                                 [](const RuleResult& r) { return r.rule == "birth_policy"; });
  REQUIRE(rule != assessment.rules.end());
  CHECK(rule->outcome == Outcome::unknown);
}

TEST_CASE("Daye filing: for the unemployed wife of an insured man") {
  Filing filing;
  filing.set_filing_kind(Filing::spouse);
  filing.set_patient_employed(false);
  CaseFacts facts;
  facts.sponsor.known = true;
  facts.sponsor.status = "NORMAL";
  CHECK(judge(filing, "Filing", facts).passes());
  filing.set_patient_employed(true);
  CHECK(codes(judge(filing, "Filing", facts)) == std::vector<std::string>{"SPOUSE_EMPLOYED"});
  filing.set_patient_employed(false);
  facts.patient.known = true;
  facts.patient.status = "NORMAL";
  CHECK(codes(judge(filing, "Filing", facts)) == std::vector<std::string>{"SPOUSE_EMPLOYED"});
  facts.patient = {};
  facts.sponsor.status = "SUSPENDED";
  CHECK(codes(judge(filing, "Filing", facts)) == std::vector<std::string>{"STATUS_NOT_NORMAL"});
}

TEST_CASE("DY-E12: the desk's working day runs from the receipt") {
  CaseFacts facts = insured();
  facts.received_ms = 1'664'527'800'000;  // 2022-09-30 16:50
  CHECK(to_string(judge(birth(), "Settlement", facts).due.at(0).date) == "2022-10-08");
  facts.received_ms += 30 * 60'000;  // 17:20
  CHECK(to_string(judge(birth(), "Settlement", facts).due.at(0).date) == "2022-10-09");
}

TEST_CASE("DY-E10, DY-E11: ten working days after approval") {
  const auto pay = [](std::int64_t approved_ms) {
    const PolicyValues& values = daye().values_on(local_date(approved_ms));
    return to_string(
        due_dates(values, calendar(), "AllowanceApplication", DeadlineRule::APPROVAL, approved_ms)
            .at(0)
            .date);
  };
  CHECK(pay(1'664'503'200'000) == "2022-10-19");  // Fri 2022-09-30 10:00
  CHECK(pay(1'789'696'800'000) == "2026-10-09");  // Fri 2026-09-18 10:00
}

/// Money rules of other cities, as a profile of the test's own.
MoneyAnswer money(const char* rule, std::int64_t total, std::int64_t in_scope) {
  const Policy policy =
      Policy::parse("t", std::string("code: \"t\" division: \"990101\" version: 1 values { from: "
                                     "\"2020-01-01\" money { name: \"m\" ") +
                             rule + " } }")
          .value();
  Settlement record = birth();
  record.set_benefit_kind(Settlement::fp_outpatient);
  record.add_fp_operations(records::FpOperation::iud_insert);
  record.set_total_fee_fen(total);
  record.set_in_scope_fen(in_scope);
  return compute_money(policy.values_on(day("2022-09-29")),
                       *catalog::Catalog::product().find("Settlement"), record);
}

TEST_CASE("M6: a cap holds the fund's part") {
  const char* capped = "mode: ACTUAL pay_bp: 10000 cap_fen: 250000 cap_sample: true";
  CHECK(money(capped, 430000, 421560).money->fund.value == 250000);  // PZH-E03
  CHECK(money(capped, 430000, 421560).money->self.value == 180000);
  CHECK(money(capped, 430000, 421560).money->sample);
  CHECK(money(capped, 240000, 231045).money->fund.value == 231045);  // PZH-E04
  CHECK(money(capped, 240000, 231045).money->self.value == 8955);
  CHECK(money(capped, 250000, 250000).money->fund.value == 250000);
  CHECK(money(capped, 250000, 250000).money->self.value == 0);
}

TEST_CASE("M7: a quota is paid whatever the cost") {
  const char* quota =
      "mode: QUOTA quotas { name: \"iud\" amount_fen: 15000 sample: true "
      "applies { test { fact: \"record.fp_operations\" is_any: \"iud_insert\" } } }";
  CHECK(money(quota, 18600, 18600).money->fund.value == 15000);  // YT-E18
  CHECK(money(quota, 18600, 18600).money->self.value == 3600);
  CHECK(money(quota, 12000, 12000).money->fund.value == 15000);
  CHECK(money(quota, 12000, 12000).money->self.value == 0);
  const std::string capped = std::string(quota) + " quota_capped_by_actual: true";
  CHECK(money(capped.c_str(), 12000, 12000).money->fund.value == 12000);
  CHECK(money("mode: QUOTA", 12000, 12000).quota_missing);
}

TEST_CASE("DY-E13: prenatal visits are paid in full, each") {
  Settlement record;
  record.set_benefit_kind(Settlement::prenatal);
  const auto& type = *catalog::Catalog::product().find("Settlement");
  for (const std::int64_t fen : {23500, 18060}) {
    record.set_total_fee_fen(fen);
    record.set_in_scope_fen(fen);
    const MoneyAnswer answer = compute_money(daye().values_on(day("2022-09-29")), type, record);
    CHECK(answer.money->fund.value == fen);
    CHECK(answer.money->self.value == 0);
  }
}

}  // namespace
}  // namespace jindu::rules
