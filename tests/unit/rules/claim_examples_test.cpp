// Worked examples of domain.md section 10 that are claims, against the shipped profiles. All
// persons, papers and amounts are synthetic.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "schema/records/claim.pb.h"
#include "schema/rules/assess.h"

namespace jindu::rules {
namespace {

using records::BirthType;
using records::ReimbursementClaim;
using Codes = std::vector<std::string>;

Date day(const char* text) { return parse_date(text).value(); }

Assessment judge(const char* city, const ReimbursementClaim& claim, const CaseFacts& facts) {
  const Policy policy = Policy::load(city).value();
  static const Calendar calendar = Calendar::load().value();
  return assess(policy, calendar, *catalog::Catalog::product().find("ReimbursementClaim"), claim,
                facts, day("2024-12-31"));
}

Codes codes(const Problems& problems) {
  Codes codes;
  for (const Problem& problem : problems) codes.push_back(problem.code);
  return codes;
}

ReimbursementClaim claim(ReimbursementClaim::ClaimKind kind, const char* event = "2024-06-01") {
  ReimbursementClaim record;
  record.set_claim_kind(kind);
  record.set_claimant_kind(ReimbursementClaim::self);
  record.set_patient_id_no("990101199001010043");
  record.set_patient_sex(records::Sex::female);
  record.set_birth_type(BirthType::normal);
  record.set_event_date(event);
  record.set_admission_date(event);
  record.set_discharge_date("2024-06-05");
  return record;
}

CaseFacts insured(bool in_city = false) {
  CaseFacts facts;
  facts.patient.known = true;
  facts.patient.status = "NORMAL";
  facts.patient.first_month = 202301;
  facts.patient.last_month = 202406;
  facts.institution_in_city = in_city;
  facts.invoice_settled = false;
  facts.filing_state = "CONFIRMED";
  return facts;
}

struct Sum {
  std::int64_t fund;
  std::int64_t self;
};

Sum sum(const char* city, const ReimbursementClaim& record, const CaseFacts& facts) {
  const Assessment assessment = judge(city, record, facts);
  CHECK(codes(assessment.notice) == Codes{});
  REQUIRE(assessment.money.has_value());
  return {assessment.money->fund.value, assessment.money->self.value};
}

void bill(ReimbursementClaim& record, std::int64_t total, std::int64_t in_scope) {
  record.set_total_fee_fen(total);
  record.set_in_scope_fen(in_scope);
}

TEST_CASE("PZH-E03, E04: a delivery outside the city, capped by the hospital's level") {
  ReimbursementClaim record = claim(ReimbursementClaim::medical);
  record.set_institution_level(2);
  bill(record, 430000, 421560);
  CHECK(sum("panzhihua", record, insured()).fund == 250000);
  CHECK(sum("panzhihua", record, insured()).self == 180000);
  bill(record, 240000, 231045);
  CHECK(sum("panzhihua", record, insured()).fund == 231045);
  CHECK(sum("panzhihua", record, insured()).self == 8955);
  bill(record, 250000, 250000);
  CHECK(sum("panzhihua", record, insured()).fund == 250000);
  CHECK(sum("panzhihua", record, insured()).self == 0);
}

TEST_CASE("PZH-E05: 280 days after the contract's end, and not a day more") {
  ReimbursementClaim record = claim(ReimbursementClaim::one_time_birth_grant, "2023-10-17");
  record.set_labour_end_date("2023-01-10");
  CaseFacts facts = insured();
  facts.patient.status = "TERMINATED";  // she has been dismissed
  CHECK(codes(judge("panzhihua", record, facts).notice) == Codes{});
  REQUIRE(judge("panzhihua", record, facts).money.has_value());
  CHECK(judge("panzhihua", record, facts).money->fund.value == 150000);
  CHECK(judge("panzhihua", record, facts).money->sample);
  record.set_event_date("2023-10-18");
  CHECK(codes(judge("panzhihua", record, facts).notice) == Codes{"GT_280_DAYS"});
}

TEST_CASE("PZH-E06: care in the city that was not settled there, and outside it without approval") {
  ReimbursementClaim record = claim(ReimbursementClaim::medical);
  record.set_institution_level(2);
  bill(record, 240000, 231045);
  CHECK(codes(judge("panzhihua", record, insured(true)).notice) == Codes{"WAIVED_NOT_NETWORKED"});
  record.set_special_reason(ReimbursementClaim::desk_outage);
  CHECK(sum("panzhihua", record, insured(true)).fund == 231045);
  record.clear_special_reason();
  CaseFacts facts = insured();
  facts.filing_state.clear();
  for (const auto& [reason, refused] :
       {std::pair("transfer", true), std::pair("approved_move", true),
        std::pair("emergency", false), std::pair("", true)}) {
    CAPTURE(reason);
    facts.care_reason = reason;
    CHECK(codes(judge("panzhihua", record, facts).notice) ==
          (refused ? Codes{"NOT_APPROVED_OUT_OF_CITY"} : Codes{}));
  }
}

TEST_CASE("PZH-E07, E08: an unemployed spouse whom no insurance knows, and one whom it knows") {
  ReimbursementClaim record = claim(ReimbursementClaim::spouse_one_time_medical);
  CaseFacts facts = insured();
  facts.in_basic_insurance = false;
  facts.materials = {"social_card", "receipt", "discharge_record", "wife_id_card"};
  facts.answered = {"certificate", "birth"};
  const Problems notice = acceptance_notice(judge("panzhihua", record, facts));
  REQUIRE(notice.size() == 1);
  CHECK(notice[0].message == "缺少材料：书面承诺");
  facts.materials.emplace_back("commitment");
  CHECK(acceptance_notice(judge("panzhihua", record, facts)).empty());
  CHECK(judge("panzhihua", record, facts).money->fund.value == 125000);
  facts.in_basic_insurance = true;
  CHECK(codes(judge("panzhihua", record, facts).notice) == Codes{"SPOUSE_INSURED"});
}

TEST_CASE("PZH-E09: a service certificate found on the website is not asked for") {
  ReimbursementClaim record = claim(ReimbursementClaim::medical);
  record.set_institution_level(2);
  bill(record, 240000, 231045);
  CaseFacts facts = insured();
  facts.materials = {"id_card", "receipt", "discharge_record", "birth_cert", "hospital_level_cert"};
  REQUIRE(acceptance_notice(judge("panzhihua", record, facts)).size() == 1);
  CHECK(acceptance_notice(judge("panzhihua", record, facts))[0].message ==
        "缺少材料：计划生育服务证");
  facts.answered = {"certificate"};
  CHECK(acceptance_notice(judge("panzhihua", record, facts)).empty());
}

TEST_CASE("YT-E01: out of the city in scope up to 3,500") {
  struct Row {
    std::int64_t in_scope, fund;
  };
  for (const Row& row :
       {Row{349999, 349999}, Row{350000, 350000}, Row{350001, 350000}, Row{587640, 350000}}) {
    ReimbursementClaim record = claim(ReimbursementClaim::medical);
    bill(record, 600000, row.in_scope);
    CHECK(sum("yantai", record, insured()).fund == row.fund);
    CHECK(sum("yantai", record, insured()).self == 600000 - row.fund);
  }
}

TEST_CASE("YT-E02: the husband's lump, whatever the bill and the infants") {
  for (const std::int64_t total : {600000, 180000}) {
    for (const int infants : {1, 2}) {
      ReimbursementClaim record = claim(ReimbursementClaim::male_subsidy);
      bill(record, total, total);
      record.set_fetus_count(infants);
      CaseFacts facts = insured();
      facts.filing_state.clear();  // no filing is asked for
      CHECK(sum("yantai", record, facts).fund == 215000);
    }
  }
}

TEST_CASE("Yantai claim: a filing, or an emergency") {
  ReimbursementClaim record = claim(ReimbursementClaim::medical);
  bill(record, 300000, 300000);
  CaseFacts facts = insured();
  facts.filing_state.clear();
  CHECK(codes(judge("yantai", record, facts).notice) == Codes{"FILING_REQUIRED"});
  facts.care_reason = "emergency";
  CHECK(codes(judge("yantai", record, facts).notice) == Codes{});
}

TEST_CASE("QHD-E01, E03: what is in scope; an invoice that was paid once") {
  ReimbursementClaim record = claim(ReimbursementClaim::medical);
  bill(record, 214500, 204543);
  CHECK(sum("qinhuangdao", record, insured()).fund == 204543);
  CHECK(sum("qinhuangdao", record, insured()).self == 9957);
  CaseFacts facts = insured();
  facts.invoice_settled = true;
  CHECK(codes(judge("qinhuangdao", record, facts).notice) == Codes{"INVOICE_ALREADY_SETTLED"});
  facts = insured();
  facts.patient.status = "FLEXIBLE";
  CHECK(codes(judge("qinhuangdao", record, facts).notice) == Codes{"STATUS_NOT_NORMAL"});
}

TEST_CASE("QHD-E06: a husband brings both proofs, or the commitment") {
  ReimbursementClaim record = claim(ReimbursementClaim::medical);
  bill(record, 214500, 204543);
  record.set_claimant_kind(ReimbursementClaim::spouse);
  CaseFacts facts = insured();
  facts.materials = {"id_card", "receipt", "fee_list", "discharge_record",
                     "unemployed_by_employer"};
  const Problems notice = acceptance_notice(judge("qinhuangdao", record, facts));
  REQUIRE(notice.size() == 1);
  CHECK(notice[0].message == "缺少材料：女方街道办出具的未就业证明或承诺书");
  facts.materials.emplace_back("commitment");
  CHECK(acceptance_notice(judge("qinhuangdao", record, facts)).empty());
}

}  // namespace
}  // namespace jindu::rules
