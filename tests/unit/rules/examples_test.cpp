// Worked examples of domain.md section 10 against the shipped profiles: eligibility, money and
// deadlines of settlements and allowances. All persons, papers and amounts are synthetic.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "schema/records/allowance.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/rules/allowance.h"
#include "schema/rules/assess.h"
#include "schema/rules/facts.h"

namespace jindu::rules {
namespace {

using records::AllowanceApplication;
using records::BirthType;
using records::Filing;
using records::FpOperation;
using records::Settlement;
using Codes = std::vector<std::string>;

Date day(const char* text) { return parse_date(text).value(); }

const Policy& city(const std::string& name) {
  static std::map<std::string, Policy> policies;
  auto at = policies.find(name);
  if (at == policies.end()) at = policies.emplace(name, Policy::load(name).value()).first;
  return at->second;
}

const Calendar& calendar() {
  static const Calendar days = Calendar::load().value();
  return days;
}

/// Local time of a day, in milliseconds since 1970 UTC.
std::int64_t at_ten(const char* text) {
  return days_between(day("1970-01-01"), day(text)) * std::int64_t{86'400'000} + 2 * 3'600'000;
}

Assessment judge(const char* name, const catalog::Message& record, const char* type,
                 const CaseFacts& facts, const char* today) {
  return assess(city(name), calendar(), *catalog::Catalog::product().find(type), record, facts,
                day(today));
}

Codes codes(const Problems& problems) {
  Codes codes;
  for (const Problem& problem : problems) codes.push_back(problem.code);
  return codes;
}

bool has(const Codes& codes, const char* code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

CaseFacts insured(int first_month = 0, int last_month = 0) {
  CaseFacts facts;
  facts.patient.known = true;
  facts.patient.status = "NORMAL";
  facts.patient.employed = true;
  facts.patient.first_month = first_month;
  facts.patient.last_month = last_month;
  return facts;
}

Settlement birth(const char* date) {
  Settlement record;
  record.set_benefit_kind(Settlement::inpatient);
  record.set_inpatient_kind(Settlement::birth);
  record.set_identity_checked(true);
  record.set_patient_id_no("990101199001010043");
  record.set_patient_sex(records::Sex::female);
  record.set_birth_type(BirthType::normal);
  record.set_admission_date(date);
  record.set_event_date(date);
  record.set_discharge_date(date);
  record.set_settled_on(date);
  return record;
}

Settlement operation(const char* date, FpOperation::Code code) {
  Settlement record;
  record.set_benefit_kind(Settlement::fp_outpatient);
  record.set_identity_checked(true);
  record.set_patient_id_no("990101199001010043");
  record.set_patient_sex(records::Sex::female);
  record.add_fp_operations(code);
  record.set_event_date(date);
  record.set_visit_date(date);
  record.set_settled_on(date);
  return record;
}

void bill(Settlement& record, std::int64_t total, std::int64_t in_scope) {
  record.set_total_fee_fen(total);
  record.set_in_scope_fen(in_scope);
}

AllowanceApplication application(AllowanceApplication::Channel channel, const char* event) {
  AllowanceApplication form;
  form.set_channel(channel);
  form.set_patient_id_no("990101199001010043");
  form.set_patient_sex(records::Sex::female);
  form.set_birth_type(BirthType::normal);
  form.set_event_date(event);
  form.set_fetus_count(1);
  return form;
}

AllowanceEvent event_of(const char* date, int fetus_count = 1, bool dystocia = false) {
  AllowanceEvent event;
  event.date = day(date);
  event.birth_type = BirthType::normal;
  event.fetus_count = fetus_count;
  event.dystocia_certified = dystocia;
  return event;
}

/// What the woman's items come to.
std::vector<std::int64_t> items_of(const PolicyValues& values, const AllowanceEvent& event,
                                   const WageYears& wages) {
  AllowanceFacts facts;
  facts.patient = insured().patient;
  facts.patient_wages = wages;
  std::vector<std::int64_t> amounts;
  for (const AllowanceItem& item : allowance_items(values, event, facts)) {
    amounts.push_back(item.amount ? item.amount->value : -1);
  }
  return amounts;
}

WageYears wage(int year, std::int64_t fen) {
  WageYears wages;
  wages[year].wage = Fen{fen};
  return wages;
}

// --- Liangping ---------------------------------------------------------------------------------

TEST_CASE("LP-E01 to E03, E06: days and amounts by Liangping's profile") {
  const PolicyValues& values = city("liangping").values_on(day("2024-06-01"));
  CHECK(items_of(values, event_of("2024-06-01"), wage(2023, 785000)) ==
        std::vector<std::int64_t>{2564333});
  CHECK(items_of(values, event_of("2024-06-01", 2), wage(2023, 785000)) ==
        std::vector<std::int64_t>{2956833});
  CHECK(items_of(values, event_of("2024-06-01", 3, true), wage(2023, 785000)) ==
        std::vector<std::int64_t>{3741833});
  WageYears base;
  base[2023].contribution_base = Fen{612050};
  CHECK(items_of(values, event_of("2024-06-01"), base) == std::vector<std::int64_t>{1999363});
  CHECK(wage_base(base, 2024).source == "2023 年度月平均缴费基数");
}

CaseFacts liangping(int months_paid) {
  CaseFacts facts = insured(202401, 202406);
  facts.patient.months_paid = months_paid;
  facts.settlement_state = "CONFIRMED";
  facts.answered = {"birth", "wages"};
  facts.pushes_complete = true;
  return facts;
}

TEST_CASE("LP-E04, E05: six paid months, gaps or not, on the day of application") {
  const AllowanceApplication form = application(AllowanceApplication::employer, "2024-05-20");
  const auto judged = [&](const CaseFacts& facts) {
    return codes(judge("liangping", form, "AllowanceApplication", facts, "2024-07-01").notice);
  };
  CHECK(judged(liangping(5)) == Codes{"CONTRIB_LT_6"});
  CHECK(judged(liangping(6)) == Codes{});
  // E05: what counts is what is paid when the application is handed in, not on the day of birth.
  CaseFacts later = liangping(6);
  later.patient.first_month = 202402;
  later.patient.last_month = 202407;
  CHECK(judged(later) == Codes{});
  // A desk that knows the run alone: six in a row are enough, fewer stay open for the city.
  CaseFacts desk = liangping(6);
  desk.patient.months_paid.reset();
  CHECK(judged(desk) == Codes{});
  desk.patient.first_month = 202405;
  CHECK(judged(desk) == Codes{});
}

TEST_CASE("Liangping: each refusal of its allowance, and all of them at once") {
  const auto judged = [&](const AllowanceApplication& form, const CaseFacts& facts) {
    return codes(judge("liangping", form, "AllowanceApplication", facts, "2024-07-01").notice);
  };
  const AllowanceApplication form = application(AllowanceApplication::employer, "2024-05-20");
  CaseFacts facts = liangping(6);
  facts.settlement_state.clear();
  CHECK(judged(form, facts) == Codes{"NO_NETWORKED_SETTLEMENT"});
  facts.settlement_state = "RECORDED";  // not CONFIRMED
  CHECK(judged(form, facts) == Codes{"NO_NETWORKED_SETTLEMENT"});
  for (const char* status : {"SUSPENDED", "TERMINATED"}) {
    facts = liangping(6);
    facts.patient.status = status;
    CHECK(judged(form, facts) == Codes{"STATUS_NOT_NORMAL"});
  }
  AllowanceApplication man = form;
  man.set_patient_sex(records::Sex::male);
  CHECK(judged(man, liangping(6)) == Codes{"NOT_FEMALE"});
  AllowanceApplication hospital = form;
  hospital.set_channel(AllowanceApplication::hospital);
  CHECK(judged(hospital, liangping(6)) == Codes{"NOT_OFFERED"});
  facts = liangping(5);
  facts.settlement_state.clear();
  facts.patient.status = "SUSPENDED";
  man.set_channel(AllowanceApplication::counter);
  facts.pushes_complete = false;
  CHECK(judged(man, facts) == Codes{"NOT_FEMALE", "STATUS_NOT_NORMAL", "CONTRIB_LT_6",
                                    "NO_NETWORKED_SETTLEMENT", "PUSHES_INCOMPLETE"});
}

TEST_CASE(
    "LP-E09: without the push of the birth certificate: not at the counter, online by photo") {
  CaseFacts facts = liangping(6);
  facts.answered = {"wages"};
  facts.pushes_complete = false;
  facts.materials = {"authorisation", "allowance_form"};
  const Assessment counter =
      judge("liangping", application(AllowanceApplication::counter, "2024-05-20"),
            "AllowanceApplication", facts, "2024-07-01");
  CHECK(codes(acceptance_notice(counter)) == Codes{"PUSHES_INCOMPLETE"});
  const AllowanceApplication online = application(AllowanceApplication::employer, "2024-05-20");
  facts.materials.clear();
  const Assessment without =
      judge("liangping", online, "AllowanceApplication", facts, "2024-07-01");
  CHECK(without.passes());
  REQUIRE(acceptance_notice(without).size() == 1);
  CHECK(acceptance_notice(without)[0].message == "缺少材料：出生医学证明（拍照上传）");
  facts.materials = {"birth_cert"};
  CHECK(acceptance_notice(judge("liangping", online, "AllowanceApplication", facts, "2024-07-01"))
            .empty());
  // With both pushes the counter wants its two papers and nothing else.
  facts = liangping(6);
  CHECK(
      acceptance_notice(judge("liangping", application(AllowanceApplication::counter, "2024-05-20"),
                              "AllowanceApplication", facts, "2024-07-01"))
          .size() == 2);
}

// --- Panzhihua ---------------------------------------------------------------------------------

TEST_CASE("PZH-E01, E02: leave and 产前检查费, each an item of its own") {
  const PolicyValues& values = city("panzhihua").values_on(day("2024-06-01"));
  CHECK(items_of(values, event_of("2024-06-01"), wage(2023, 654321)) ==
        std::vector<std::int64_t>{2137449, 80000});
  CHECK(items_of(values, event_of("2024-06-01", 2), wage(2023, 654321)) ==
        std::vector<std::int64_t>{2464609, 80000});  // once, whatever the infants
  CHECK(items_of(values, event_of("2024-06-01", 2, true), wage(2023, 654321)) ==
        std::vector<std::int64_t>{2791770, 80000});
  AllowanceFacts facts;
  facts.patient = insured().patient;
  facts.patient_wages = wage(2023, 654321);
  const auto items = allowance_items(values, event_of("2024-06-01"), facts);
  CHECK_FALSE(items[0].sample);
  CHECK(items[1].kind == AllowanceItem::Kind::prenatal_fee);
  CHECK(items[1].sample);
  // Only with a delivery.
  AllowanceEvent miscarriage = event_of("2024-06-01");
  miscarriage.birth_type = BirthType::miscarriage;
  miscarriage.gestation_weeks = 10;
  CHECK(allowance_items(values, miscarriage, facts).size() == 1);
}

TEST_CASE("PZH: a delivery in the city is capped by the hospital's level") {
  struct Row {
    int level;
    std::int64_t total, in_scope, fund, self;
  };
  for (const Row& row : {Row{2, 430000, 421560, 250000, 180000},  // the figures of PZH-E03
                         Row{2, 240000, 231045, 231045, 8955},    // and E04
                         Row{2, 250000, 250000, 250000, 0}, Row{1, 250000, 250000, 200000, 50000},
                         Row{3, 430000, 421560, 300000, 130000}}) {
    CAPTURE(row.level);
    Settlement record = birth("2024-06-01");
    bill(record, row.total, row.in_scope);
    CaseFacts facts = insured();
    facts.institution_level = row.level;
    const Assessment assessment = judge("panzhihua", record, "Settlement", facts, "2024-06-02");
    CHECK(codes(assessment.notice) == Codes{});
    REQUIRE(assessment.money.has_value());
    CHECK(assessment.money->fund.value == row.fund);
    CHECK(assessment.money->self.value == row.self);
    CHECK(assessment.money->sample);
  }
}

// --- Yantai ------------------------------------------------------------------------------------

TEST_CASE("YT-E11: leave by Yantai's profile") {
  const PolicyValues& values = city("yantai").values_on(day("2024-05-20"));
  const WageYears wages = wage(2023, 876543);
  CHECK(items_of(values, event_of("2024-05-20"), wages) == std::vector<std::int64_t>{2863374});
  CHECK(items_of(values, event_of("2024-05-20", 2), wages) == std::vector<std::int64_t>{3301645});
  AllowanceEvent ended = event_of("2024-05-20");
  ended.birth_type = BirthType::miscarriage;
  ended.gestation_certified_days = 112;
  CHECK(items_of(values, ended, wages) == std::vector<std::int64_t>{1227160});
  ended.gestation_certified_days = 111;
  CHECK(items_of(values, ended, wages) == std::vector<std::int64_t>{438272});
}

TEST_CASE("YT-E12 to E14: twelve consecutive months, deemed ones joining the run") {
  Settlement record = birth("2024-05-20");
  bill(record, 520000, 486235);
  const auto judged = [&](const CaseFacts& facts) {
    return codes(judge("yantai", record, "Settlement", facts, "2024-05-21").notice);
  };
  CHECK(judged(insured(202306, 202405)) == Codes{});
  CHECK(judged(insured(202306, 202404)) == Codes{"CONTRIB_LT_12_CONSECUTIVE"});
  CHECK(judged(insured(202305, 202404)) == Codes{});
  CHECK(judged(insured(202305, 202403)) == Codes{"CONTRIB_LT_12_CONSECUTIVE"});
  CHECK(judged(insured(0, 0)) == Codes{"CONTRIB_LT_12_CONSECUTIVE"});
  CaseFacts joined = insured(202310, 202405);
  joined.patient.deemed_months = 6;
  CHECK(judged(joined) == Codes{});
  for (const char* cause : {"GAP", "OTHER_PROVINCE"}) {
    CaseFacts refused = insured(202310, 202405);
    refused.patient.deemed_refused = cause;
    CHECK(judged(refused) == Codes{"CONTRIB_LT_12_CONSECUTIVE"});
  }
  Settlement early = birth("2015-04-10");
  bill(early, 520000, 486235);
  CaseFacts staff = insured(201501, 201504);
  staff.patient.deemed_months = 34;
  CHECK(codes(judge("yantai", early, "Settlement", staff, "2016-02-01").notice) == Codes{});
}

TEST_CASE("YT-E18, E19: operations by quota whatever they cost, failures by their own") {
  struct Row {
    FpOperation::Code code;
    bool certified;
    std::int64_t total, fund, self;
  };
  for (const Row& row : {Row{FpOperation::iud_insert, false, 18600, 15000, 3600},
                         Row{FpOperation::iud_insert, false, 12000, 15000, 0},
                         Row{FpOperation::iud_remove, false, 12000, 12000, 0},
                         Row{FpOperation::abortion, false, 40000, 25000, 15000},
                         Row{FpOperation::abortion, true, 40000, 30000, 10000}}) {
    CAPTURE(row.code);
    CAPTURE(row.certified);
    Settlement record = operation("2024-05-20", row.code);
    bill(record, row.total, row.total);
    if (row.certified) record.set_service_cert_no("SYN-0001");
    const Assessment assessment =
        judge("yantai", record, "Settlement", insured(202301, 202405), "2024-05-21");
    CHECK(codes(assessment.notice) == Codes{});
    REQUIRE(assessment.money.has_value());
    CHECK(assessment.money->rule == "M7");
    CHECK(assessment.money->fund.value == row.fund);
    CHECK(assessment.money->self.value == row.self);
    CHECK(assessment.money->sample);
  }
  // An operation without a value in the table.
  Settlement other = operation("2024-05-20", FpOperation::restoration);
  bill(other, 10000, 10000);
  CHECK(codes(judge("yantai", other, "Settlement", insured(202301, 202405), "2024-05-21").notice) ==
        Codes{"QUOTA_MISSING"});
  // The switch.
  PolicyValues values = city("yantai").values_on(day("2024-05-20"));
  for (MoneyRule& rule : *values.mutable_money()) {
    if (rule.name() == "fp_quota") rule.set_quota_capped_by_actual(true);
  }
  Settlement cheap = operation("2024-05-20", FpOperation::iud_insert);
  bill(cheap, 12000, 12000);
  const auto& type = *catalog::Catalog::product().find("Settlement");
  CHECK(compute_money(values, type, collect_facts(type, cheap, {}, day("2024-05-21")))
            .money->fund.value == 12000);
}

TEST_CASE("Yantai: operations in hospital by quota, births in scope, the husband's lump once") {
  Settlement ended = birth("2024-05-20");
  ended.set_birth_type(BirthType::miscarriage);
  ended.add_fp_operations(FpOperation::abortion);
  bill(ended, 100000, 90000);
  const auto fund = [&](const Settlement& record, const CaseFacts& facts) {
    const Assessment assessment = judge("yantai", record, "Settlement", facts, "2024-05-21");
    REQUIRE(assessment.money.has_value());
    return assessment.money->fund.value;
  };
  CHECK(fund(ended, insured(202301, 202405)) == 60000);
  ended.set_service_cert_no("SYN-0001");
  CHECK(fund(ended, insured(202301, 202405)) == 80000);
  ended.clear_fp_operations();
  CHECK(fund(ended, insured(202301, 202405)) == 80000);
  ended.set_birth_type(BirthType::induction);
  CHECK(fund(ended, insured(202301, 202405)) == 150000);
  Settlement delivery = birth("2024-05-20");
  bill(delivery, 520000, 486235);
  CHECK(fund(delivery, insured(202301, 202405)) == 486235);
  // A birth with an operation in the same stay is a birth.
  delivery.add_fp_operations(FpOperation::tubal);
  CHECK(fund(delivery, insured(202301, 202405)) == 486235);
  CaseFacts wife;
  wife.sponsor = insured(202301, 202405).patient;
  delivery.clear_fp_operations();
  delivery.set_fetus_count(2);
  CHECK(fund(delivery, wife) == 215000);
}

TEST_CASE("YT-E10: a filing is late after the expected date less a month, unless an emergency") {
  Filing filing;
  filing.set_filing_kind(Filing::out_of_city);
  filing.set_filing_reason(Filing::work);
  filing.set_patient_sex(records::Sex::female);
  filing.set_expected_date("2025-03-31");
  filing.set_declared_on("2025-02-28");
  const auto judged = [&] {
    return codes(judge("yantai", filing, "Filing", insured(), "2025-03-02").notice);
  };
  CHECK(judged() == Codes{});
  filing.set_declared_on("2025-03-01");
  CHECK(judged() == Codes{"LATE_FILING"});
  filing.set_filing_reason(Filing::emergency);
  CHECK(judged() == Codes{});
  filing.set_filing_kind(Filing::spouse);
  CHECK(has(judged(), "NOT_OFFERED"));
}

// --- Qinhuangdao -------------------------------------------------------------------------------

TEST_CASE("QHD-E04, E11: leave by Qinhuangdao's profile; a third child's extension") {
  const PolicyValues& values = city("qinhuangdao").values_on(day("2024-06-01"));
  const WageYears wages = wage(2023, 712345);
  struct Row {
    int fetus_count;
    bool dystocia;
    std::int64_t amount;
  };
  for (const Row& row : {Row{1, false, 2326994}, Row{2, false, 2683166}, Row{2, true, 3039339}}) {
    CHECK(items_of(values, event_of("2024-06-01", row.fetus_count, row.dystocia), wages) ==
          std::vector<std::int64_t>{row.amount});
  }
  AllowanceEvent ended = event_of("2024-06-01");
  ended.birth_type = BirthType::induction;
  ended.gestation_weeks = 16;
  CHECK(items_of(values, ended, wages) == std::vector<std::int64_t>{997283});
  ended.gestation_weeks = 15;
  CHECK(items_of(values, ended, wages) == std::vector<std::int64_t>{356173});
  AllowanceEvent third = event_of("2024-06-01");
  third.birth_order = 3;
  CHECK(extension_of(values, 3).leave_days == 90);
  CHECK(extension_of(values, 2).leave_days == 60);
  CHECK(items_of(values, third, wages) == std::vector<std::int64_t>{2326994});
  PolicyValues paid = values;
  paid.mutable_child_extension(0)->set_fund_days(90);
  CHECK(items_of(paid, third, wages) == std::vector<std::int64_t>{4464029});
  CHECK(items_of(paid, event_of("2024-06-01"), wages) == std::vector<std::int64_t>{2326994});
}

TEST_CASE("Qinhuangdao: an allowance waits for no settlement; the employer's no is told") {
  const AllowanceApplication form = application(AllowanceApplication::personal, "2024-06-01");
  CaseFacts facts = insured();
  CHECK(codes(judge("qinhuangdao", form, "AllowanceApplication", facts, "2024-07-01").notice) ==
        Codes{});
  facts.employer_check = "REJECTED";
  CHECK(codes(judge("qinhuangdao", form, "AllowanceApplication", facts, "2024-07-01").notice) ==
        Codes{"EMPLOYER_REJECTED"});
  facts = insured();
  facts.patient.fraud_hold = true;
  CHECK(codes(judge("qinhuangdao", form, "AllowanceApplication", facts, "2024-07-01").notice) ==
        Codes{"FRAUD_HOLD"});
}

// --- Deadlines ---------------------------------------------------------------------------------

TEST_CASE("deadlines of the cities: LP-E10, PZH-E10, YT-E09, YT-E15, QHD-E05") {
  struct Row {
    const char* example;
    const char* city;
    const char* type;
    DeadlineRule::Start start;
    const char* from;
    const char* what;
    const char* due;
  };
  for (const Row& row : {
           Row{"LP-E10", "liangping", "AllowanceApplication", DeadlineRule::RECEIPT, "2024-09-27",
               "pay", "2024-10-16"},
           Row{"PZH-E10", "panzhihua", "ReimbursementClaim", DeadlineRule::RECEIPT, "2025-09-15",
               "claim", "2025-10-31"},
           Row{"PZH-E10", "panzhihua", "ReimbursementClaim", DeadlineRule::RECEIPT, "2026-01-30",
               "claim", "2026-03-19"},
           Row{"YT-E09", "yantai", "AllowanceApplication", DeadlineRule::SETTLEMENT, "2025-11-30",
               "allowance", "2026-02-28"},
           Row{"YT-E15", "yantai", "DeemedContribution", DeadlineRule::RECEIPT, "2025-09-26",
               "deemed", "2025-10-23"},
           Row{"YT", "yantai", "Filing", DeadlineRule::RECEIPT, "2025-09-26", "filing",
               "2025-09-26"},
           Row{"QHD-E05", "qinhuangdao", "ReimbursementClaim", DeadlineRule::RECEIPT, "2022-09-29",
               "employer", "2022-10-09"},
           Row{"QHD-E05", "qinhuangdao", "ReimbursementClaim", DeadlineRule::EMPLOYER_PASS,
               "2022-10-09", "review", "2022-10-21"},
           Row{"QHD-E05", "qinhuangdao", "ReimbursementClaim", DeadlineRule::APPROVAL, "2022-10-21",
               "finance", "2022-11-04"},
           Row{"QHD-E05", "qinhuangdao", "AllowanceApplication", DeadlineRule::RECEIPT,
               "2023-09-28", "employer", "2023-10-09"},
       }) {
    CAPTURE(row.example);
    CAPTURE(row.from);
    const std::vector<DueDate> due = due_dates(city(row.city).values_on(day(row.from)), calendar(),
                                               row.type, row.start, at_ten(row.from));
    REQUIRE(due.size() == 1);
    CHECK(due[0].what == row.what);
    CHECK(to_string(due[0].date) == row.due);
    CHECK_FALSE(due[0].provisional);
  }
}

TEST_CASE("YT-E07, E08: the hospital's day and the bureau's target, by the profile's days") {
  const Clearing& clearing = city("yantai").values_on(day("2024-05-20")).clearing();
  const auto of_month = [](const char* month, int number) {
    return day((std::string(month) + (number < 10 ? "-0" : "-") + std::to_string(number)).c_str());
  };
  const CountedDay hospital = calendar().on_or_after(of_month("2024-02", clearing.hospital_day()));
  CHECK(to_string(hospital.date) == "2024-02-18");
  CHECK(
      to_string(calendar().bureau_day(of_month("2024-02", clearing.bureau_day()), hospital).date) ==
      "2024-02-18");
  CHECK(to_string(calendar().on_or_before(of_month("2026-02", clearing.bureau_day())).date) ==
        "2026-02-14");
  CHECK(to_string(calendar().on_or_before(of_month("2025-01", clearing.batch_day())).date) ==
        "2025-01-24");
  CHECK(to_string(calendar().on_or_before(day("2025-01-31")).date) == "2025-01-27");
}

}  // namespace
}  // namespace jindu::rules
