#include "schema/rules/assess.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

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
  record.set_patient_id_no("990101199001010043");
  record.set_patient_sex(records::Sex::female);
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
  CHECK(assessment.money->formula ==
        "基金支付 = 目录内 4,862.35 × 100.00% = 4,862.35；个人自负 5,200.00 − 4,862.35 = 337.65");
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
           Row{"NOT_IN_REGISTER", [](Settlement&, CaseFacts&f) { f.patient = {}; }},
           Row{"NOT_FEMALE",
               [](Settlement&s, CaseFacts&) { s.set_patient_sex(records::Sex::male); }},
           Row{"NOT_FILED",
               [](Settlement&, CaseFacts&f) {
                 f.sponsor = f.patient;
                 f.patient.status = "TERMINATED";  // an old job's
                 f.filing_state = "RETURNED";
               }},
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
           Row{"MONEY_SUM", [](Settlement& s, CaseFacts&) { s.set_fund_pay_fen(486236); }},
           Row{"MONEY_MISMATCH",
               [](Settlement& s, CaseFacts&) {
                 s.set_fund_pay_fen(486234);
                 s.set_self_pay_fen(33766);
               }},
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

const RuleResult& rule_of(const Assessment& assessment, std::string_view name) {
  const auto rule = std::find_if(assessment.rules.begin(), assessment.rules.end(),
                                 [&](const RuleResult& r) { return r.rule == name; });
  REQUIRE(rule != assessment.rules.end());
  return *rule;
}

TEST_CASE("Daye settlement: an unknown birth policy passes with a mark") {
  const Assessment assessment = judge(birth(), "Settlement", insured());
  CHECK(rule_of(assessment, "birth_policy").outcome == Outcome::unknown);
}

TEST_CASE("Daye settlement: where the register is not at hand nothing is held against anybody") {
  CaseFacts facts;
  facts.patient.asked = false;
  const Assessment assessment = judge(birth(), "Settlement", facts);
  CHECK(assessment.passes());
  CHECK(rule_of(assessment, "insured").outcome == Outcome::unknown);
  CHECK(rule_of(assessment, "status_normal").outcome == Outcome::unknown);
}

TEST_CASE("Daye settlement: months are shown and not tested") {
  CaseFacts facts = insured();
  CHECK(rule_of(judge(birth(), "Settlement", facts), "months").found == "0 个月");
  facts.patient.first_month = 202207;
  facts.patient.last_month = 202211;  // paid ahead of the event of 2022-09-29
  const Assessment assessment = judge(birth(), "Settlement", facts);
  CHECK(assessment.passes());
  CHECK(rule_of(assessment, "months").found == "3 个月");
}

TEST_CASE("Daye settlement: what was found is told in words") {
  CaseFacts facts = insured("TERMINATED");
  CHECK(rule_of(judge(birth(), "Settlement", facts), "status_normal").found == "终止");
  facts.sponsor.known = true;
  facts.sponsor.status = "NORMAL";
  const Assessment through_husband = judge(birth(), "Settlement", facts);
  CHECK(rule_of(through_husband, "status_normal").found == "正常");
  CHECK(rule_of(through_husband, "filed").found == "无");
  CHECK(rule_of(through_husband, "filed").outcome == Outcome::fail);
}

TEST_CASE("Daye settlement: a woman with insurance of her own needs no filing") {
  CaseFacts facts = insured();
  facts.sponsor = facts.patient;
  const Assessment assessment = judge(birth(), "Settlement", facts);
  CHECK(assessment.passes());
  CHECK(rule_of(assessment, "filed").outcome == Outcome::not_applicable);
}

TEST_CASE("Daye outpatient: these operations are in scope, and no others") {
  Settlement record;
  record.set_benefit_kind(Settlement::fp_outpatient);
  record.set_identity_checked(true);
  record.set_event_date("2022-09-29");
  using Op = records::FpOperation;
  for (const auto op : {Op::iud_insert, Op::iud_remove, Op::abortion, Op::induced_labour,
                        Op::sterilisation, Op::tubal, Op::vasectomy}) {
    record.clear_fp_operations();
    record.add_fp_operations(op);
    CHECK(judge(record, "Settlement", insured()).passes());
    record.add_fp_operations(Op::restoration);
    CHECK(codes(judge(record, "Settlement", insured())) ==
          std::vector<std::string>{"NOT_IN_SCOPE"});
  }
  record.clear_fp_operations();
  record.add_fp_operations(Op::other);
  CHECK(codes(judge(record, "Settlement", insured())) == std::vector<std::string>{"NOT_IN_SCOPE"});
}

TEST_CASE("Daye materials: asked for by situation, present or not, and nothing more") {
  struct Row {
    const char* name;
    Settlement::BenefitKind kind;
    bool spouse;
    std::vector<std::string> at_hand;
    std::vector<std::string> wanted;  // "+" before what is there
  };
  for (const Row& row : {
           Row{"prenatal", Settlement::prenatal, false, {"social_card"}, {"+id_card"}},
           Row{"prenatal, spouse", Settlement::prenatal, true, {}, {"husband_id_card"}},
           Row{"outpatient",
               Settlement::fp_outpatient,
               false,
               {"social_card", "diagnosis_cert"},
               {"id_card", "+diagnosis_cert"}},
           Row{"inpatient",
               Settlement::inpatient,
               false,
               {"id_card"},
               {"+id_card", "discharge_record"}},
           Row{"inpatient, spouse",
               Settlement::inpatient,
               true,
               {"husband_id_card"},
               {"+husband_id_card", "discharge_record"}},
       }) {
    CAPTURE(row.name);
    CaseFacts facts = insured();
    if (row.spouse) {
      facts.sponsor = facts.patient;
      facts.patient = {};
    }
    facts.materials = row.at_hand;
    Settlement record = birth();
    record.set_benefit_kind(row.kind);
    std::vector<std::string> answers;
    for (const MaterialAnswer& one : judge(record, "Settlement", facts).materials) {
      answers.push_back((one.present ? "+" : "") + one.kind);
    }
    CHECK(answers == row.wanted);
  }
}

TEST_CASE("Daye filing: for the unemployed wife of an insured man") {
  Filing filing;
  filing.set_filing_kind(Filing::spouse);
  filing.set_patient_employed(false);
  filing.set_patient_sex(records::Sex::female);
  filing.set_patient_id_no("990101199001010043");
  filing.set_spouse_id_no("990101199001010051");
  CaseFacts facts;
  facts.sponsor.known = true;
  facts.sponsor.status = "NORMAL";
  CHECK(judge(filing, "Filing", facts).passes());
  // What the form says fits; whether she works or is insured herself is not known yet.
  CHECK(rule_of(judge(filing, "Filing", facts), "spouse_unemployed").found == "否");
  CHECK(rule_of(judge(filing, "Filing", facts), "spouse_uninsured").outcome == Outcome::unknown);
  CHECK(rule_of(judge(filing, "Filing", facts), "spouse_known_unemployed").outcome ==
        Outcome::unknown);
  filing.set_patient_employed(true);
  CHECK(codes(judge(filing, "Filing", facts)) == std::vector<std::string>{"SPOUSE_EMPLOYED"});
  filing.set_patient_employed(false);
  facts.patient.known = true;
  facts.patient.status = "NORMAL";
  CHECK(codes(judge(filing, "Filing", facts)) == std::vector<std::string>{"SPOUSE_EMPLOYED"});
  // The rule that fails says what it has found.
  CHECK(rule_of(judge(filing, "Filing", facts), "spouse_uninsured").found == "正常");
  CHECK(rule_of(judge(filing, "Filing", facts), "spouse_unemployed").outcome == Outcome::pass);
  filing.set_patient_employed(true);
  CHECK(codes(judge(filing, "Filing", facts)) == std::vector<std::string>{"SPOUSE_EMPLOYED"});
  filing.set_patient_employed(false);
  facts.patient = {};
  facts.spouse_employed = true;  // 人社 answers otherwise than the form (K34)
  CHECK(codes(judge(filing, "Filing", facts)) == std::vector<std::string>{"SPOUSE_EMPLOYED"});
  facts.spouse_employed = false;
  CHECK(judge(filing, "Filing", facts).passes());
  facts.sponsor.status = "SUSPENDED";
  CHECK(codes(judge(filing, "Filing", facts)) == std::vector<std::string>{"STATUS_NOT_NORMAL"});
  facts.sponsor = {};
  CHECK(codes(judge(filing, "Filing", facts)) == std::vector<std::string>{"NOT_IN_REGISTER"});
  facts.sponsor.asked = false;
  CHECK(judge(filing, "Filing", facts).passes());
  filing.set_patient_sex(records::Sex::male);
  CHECK(codes(judge(filing, "Filing", facts)) == std::vector<std::string>{"NOT_FEMALE"});
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

}  // namespace
}  // namespace jindu::rules
