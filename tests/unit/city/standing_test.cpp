// What the city knows of people over time: deemed months, holds and waivers, answers of departments.
// Figures are those of domain.md section 10 (YT-E12 to E15).
#include "schema/records/money.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/person.pb.h"
#include "schema/records/standing.pb.h"
#include "server/audit/verify_feeds.h"
#include "server/standing/months.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::ConflictCase;
using records::DeemedContribution;
using records::DepartmentQuery;
using records::Settlement;
using records::Suspension;
using records::SuspensionWaiver;

const std::set<std::string> kClerk = {"city_clerk"};
constexpr int kWoman = 30;

RecordId fresh(Town& town) { return new_id<RecordId>(town.clock, town.random); }

/// Yantai, where months count. Nobody has paid yet.
struct Yantai : Conflicts {
  Yantai() : Conflicts("yantai") {
    town.insure(resident_id(kWoman, true), numbered("例", kWoman));
    town.change_insured(resident_id(kWoman, true), [](store::Insured& person) {
      person.first_month = person.last_month = 0;
    });
  }
  /// A birth of that day, settled at hospital A.
  RecordId birth(const std::string& day, const std::string& invoice = "80000001") {
    Settlement form = delivery_form(kWoman, 400000, invoice);
    const Date date = parse_date(day).value();
    form.set_pregnancy_date(to_string(date.plus_days(-280)));
    form.set_event_date(day);
    form.set_admission_date(day);
    form.set_discharge_date(to_string(date.plus_days(2)));
    form.set_settled_on(form.discharge_date());
    const RecordId id = a.fresh();
    last = a.settle(id, form);
    sync();
    return id;
  }
  DeemedContribution request(const char* kind, int first, int last_month, const char* from) {
    DeemedContribution form;
    form.set_name(numbered("例", kWoman));
    form.set_id_no(resident_id(kWoman, true));
    DeemedContribution::Kind value{};
    REQUIRE(DeemedContribution::Kind_Parse(kind, &value));
    form.set_kind(value);
    form.set_from_month(first);
    form.set_to_month(last_month);
    if (*from != 0) form.set_from_division(from);
    form.set_proof("演示证明第 1 号");
    return form;
  }
  RecordId ask(const DeemedContribution& form) {
    const RecordId id = county.fresh();
    asked = county.press(county.step("DeemedContribution", id, "submit", &form));
    sync();
    return id;
  }
  /// Three persons sign, and it is entered.
  void grant(const RecordId& id) {
    REQUIRE(town.step(id, "DeemedContribution", "check", kClerk, "S01").kind() ==
            wire::Verdict::ACCEPTED);
    REQUIRE(town.step(id, "DeemedContribution", "chief_sign", {"section_chief"}, "S02").kind() ==
            wire::Verdict::ACCEPTED);
    REQUIRE(town.step(id, "DeemedContribution", "director_sign", {"director"}, "S03").kind() ==
            wire::Verdict::ACCEPTED);
    REQUIRE(town.step(id, "DeemedContribution", "enter", kClerk, "S01").kind() ==
            wire::Verdict::ACCEPTED);
    sync();
  }
  OpId last;
  OpId asked;
};

TEST_CASE("YT-E12: twelve months up to the event's month are enough, eleven are not") {
  Yantai story;
  story.town.go_to("2024-06-03");
  SUBCASE("2023-06 to 2024-05: accepted") {
    story.town.pay(resident_id(kWoman, true), 202306, 202405);
    CHECK(story.town.state(story.birth("2024-05-20")) == "CONFIRMED");
  }
  SUBCASE("2023-06 to 2024-04: eleven") {
    story.town.pay(resident_id(kWoman, true), 202306, 202404);
    const RecordId id = story.birth("2024-05-20");
    CHECK(story.town.state(id) == "HELD");
    CHECK(story.a.code(story.last) == "CONTRIB_LT_12_CONSECUTIVE");
  }
  SUBCASE("paid again after a gap: the run of the event counts, not the present one") {
    story.town.pay(resident_id(kWoman, true), 202305, 202405);
    story.town.go_to("2024-10-08");
    story.town.pay(resident_id(kWoman, true), 202408, 202409);
    CHECK(story.town.state(story.birth("2024-05-20")) == "CONFIRMED");
  }
}

TEST_CASE("YT-E13: contiguous months inside the province count, others are refused with their cause") {
  Yantai story;
  story.town.go_to("2024-06-03");
  story.town.pay(resident_id(kWoman, true), 202310, 202405);  // 8 months
  SUBCASE("6 contiguous: 14, accepted") {
    const RecordId id = story.ask(story.request("transfer_in", 202304, 202309, "370200"));
    CHECK(story.town.state(id) == "SUBMITTED");
    CHECK(story.town.record<DeemedContribution>(id).months() == 6);
    story.grant(id);
    CHECK(story.town.state(id) == "ANSWERED");
    CHECK(story.town.state(story.birth("2024-05-20")) == "CONFIRMED");
    const auto insured =
        *story.town.reader->insured("resident_id", resident_id(kWoman, true)).value();
    CHECK(rules::count_months({insured.first_month, insured.last_month}) == 14);
  }
  SUBCASE("a gap of one month") {
    const RecordId id = story.ask(story.request("transfer_in", 202303, 202308, "370200"));
    CHECK(story.town.state(id) == "REFUSED");
    CHECK(story.county.code(story.asked) == "GAP");
    const RecordId birth = story.birth("2024-05-20");
    CHECK(story.a.code(story.last) == "CONTRIB_LT_12_CONSECUTIVE");
    const auto assessment = story.town.acceptor->assess_now(birth);
    REQUIRE(assessment.ok());
    REQUIRE(assessment->has_value());
    bool cause = false;
    for (const rules::RuleResult& rule : (*assessment)->rules) {
      if (rule.rule == "deemed") cause = rule.found == "中断";
    }
    CHECK(cause);
  }
  SUBCASE("another province") {
    const RecordId id = story.ask(story.request("transfer_in", 202304, 202309, "320100"));
    CHECK(story.town.state(id) == "REFUSED");
    CHECK(story.county.code(story.asked) == "OTHER_PROVINCE");
    story.birth("2024-05-20");
    CHECK(story.a.code(story.last) == "CONTRIB_LT_12_CONSECUTIVE");
  }
}

TEST_CASE("YT-E14: service in an institution up to 2014-12-31: 34 and 4 months") {
  Yantai story;
  story.town.go_to("2015-05-11");
  story.town.pay(resident_id(kWoman, true), 201501, 201504);
  const RecordId id = story.ask(story.request("institution_service", 201203, 201412, ""));
  CHECK(story.town.record<DeemedContribution>(id).months() == 34);
  story.grant(id);
  const auto insured = *story.town.reader->insured("resident_id", resident_id(kWoman, true)).value();
  CHECK(rules::count_months({insured.first_month, insured.last_month}) == 38);
  SUBCASE("beyond the day it does not count") {
    const RecordId late = story.ask(story.request("institution_service", 201203, 201501, ""));
    CHECK(story.town.state(late) == "REFUSED");
    CHECK(story.county.code(story.asked) == "NOT_IN_SCOPE");
  }
}

TEST_CASE("YT-E15: fifteen working days from 2025-09-26, make-up days counted") {
  Yantai story;
  story.town.go_to("2025-09-26");
  story.town.pay(resident_id(kWoman, true), 202501, 202508);
  const RecordId id = story.ask(story.request("transfer_in", 202406, 202412, "370200"));
  CHECK(story.town.record<DeemedContribution>(id).due() == "2025-10-23");
}

TEST_CASE("deemed months: three posts, three persons") {
  Yantai story;
  story.town.go_to("2024-06-03");
  story.town.pay(resident_id(kWoman, true), 202310, 202405);
  const RecordId id = story.ask(story.request("transfer_in", 202304, 202309, "370200"));
  story.town.step(id, "DeemedContribution", "check", kClerk, "S01");
  const wire::Verdict same =
      story.town.step(id, "DeemedContribution", "chief_sign", {"section_chief"}, "S01");
  CHECK(same.reason().code() == "OTHER_PERSON");
  story.town.step(id, "DeemedContribution", "chief_sign", {"section_chief"}, "S02");
  const wire::Verdict again =
      story.town.step(id, "DeemedContribution", "director_sign", {"director"}, "S02");
  CHECK(again.reason().code() == "OTHER_PERSON");
  CHECK(story.town.state(id) == "CHIEF_SIGNED");
  const wire::Verdict early = story.town.step(id, "DeemedContribution", "enter", kClerk, "S01");
  CHECK(early.reason().code() == "BAD_STATE");
}

TEST_CASE("K29: deemed months after a refusal: what is held goes on, who was sent away is invited") {
  Yantai story;
  story.town.go_to("2024-06-03");
  story.town.pay(resident_id(kWoman, true), 202310, 202405);
  const RecordId birth = story.birth("2024-05-20");
  REQUIRE(story.town.state(birth) == "HELD");
  const RecordId asked = story.ask(story.request("transfer_in", 202304, 202309, "370200"));
  SUBCASE("not decided yet: the advance stands, and its author hears of it") {
    story.grant(asked);
    CHECK(story.town.state(birth) == "CONFIRMED");
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
    CHECK(story.a.kind(story.last) == "ACCEPTED");
  }
  SUBCASE("reversed before: nothing is paid by itself, the desk asks her back") {
    story.town.decide(story.case_of(ConflictCase::RULES), "reverse");
    REQUIRE(story.town.state(birth) == "REVERSED");
    const std::int64_t fund = story.town.balance("fund");
    story.grant(asked);
    CHECK(story.town.balance("fund") == fund);
    const RecordId open = story.case_of(ConflictCase::K29);
    REQUIRE_FALSE(open.is_nil());
    CHECK(story.town.record<ConflictCase>(open).decider_site() == kHospitalA);
    CHECK(story.town.record<ConflictCase>(open).decider_role() == "desk_clerk");
    CHECK(story.a.holds(open));
    SUBCASE("she comes back") {
      story.town.decide(open, "invited", {"desk_clerk"});
      CHECK(story.town.all("ConflictCase", "OPEN").empty());
      const RecordId anew = story.birth("2024-05-20", "80000002");
      CHECK(story.town.state(anew) == "CONFIRMED");
    }
    SUBCASE("she has left: the county takes a claim") {
      story.town.decide(open, "left", {"desk_clerk"});
      const RecordId county = story.case_of(ConflictCase::K29);
      REQUIRE_FALSE(county.is_nil());
      CHECK(story.town.record<ConflictCase>(county).decider_site() == kCounty);
      story.town.decide(county, "claim", {"front_clerk"});
      CHECK(story.town.all("ConflictCase", "OPEN").empty());
      CHECK(story.town.balance("fund") == fund);
    }
  }
}

TEST_CASE("K15: refused, and eligible after a late posting: the desk is invited once") {
  Yantai story;
  story.town.go_to("2024-06-03");
  story.town.pay(resident_id(kWoman, true), 202307, 202405);  // 11
  const RecordId birth = story.birth("2024-05-20");
  story.town.decide(story.case_of(ConflictCase::RULES), "reverse");
  REQUIRE(story.town.state(birth) == "REVERSED");
  story.town.pay(resident_id(kWoman, true), 202306, 202306);
  story.sync();
  const RecordId open = story.case_of(ConflictCase::K15);
  REQUIRE_FALSE(open.is_nil());
  // An invitation is about what does not stand: the store says the truth.
  audit::VerifyReport report;
  REQUIRE(audit::check_cases(*story.town.reader, story.town.city->catalog, report).ok());
  CHECK(report.cases_ok);
  story.town.decide(open, "closed", {"desk_clerk"});
  story.town.pay(resident_id(kWoman, true), 202305, 202305);
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
  CHECK(story.town.state(birth) == "REVERSED");
}

// Holds ---------------------------------------------------------------------------------------

struct Held : Conflicts {
  Suspension suspension(const std::string& from) {
    Suspension form;
    form.set_subject(records::Subject::person);
    form.set_name("例二〇");
    form.set_id_no(resident_id(20, true));
    form.set_from(from);
    form.set_reason("演示：欠费");
    return form;
  }
  RecordId suspend(const std::string& from) {
    const RecordId id = fresh(town);
    REQUIRE(town.create(id, "Suspension", "suspend", suspension(from), kClerk).kind() ==
            wire::Verdict::ACCEPTED);
    return id;
  }
  RecordId waiver(SuspensionWaiver form) {
    form.set_subject(records::Subject::person);
    form.set_name("例二〇");
    form.set_id_no(resident_id(20, true));
    form.set_reason("演示：已补缴");
    const RecordId id = fresh(town);
    REQUIRE(town.create(id, "SuspensionWaiver", "propose", form, kClerk).kind() ==
            wire::Verdict::ACCEPTED);
    REQUIRE(town.state(id) == "PROPOSED");
    REQUIRE(town.step(id, "SuspensionWaiver", "grant", kClerk).kind() == wire::Verdict::ACCEPTED);
    return id;
  }
  RecordId for_period(const std::string& from, const std::string& to) {
    SuspensionWaiver form;
    form.set_by(SuspensionWaiver::period);
    form.set_from(from);
    form.set_to(to);
    return waiver(form);
  }
  RecordId settled() {
    const RecordId id = a.fresh();
    last = a.settle(id, delivery_form(20, 400000, "80000001"));
    sync();
    return id;
  }
  bool marked() { return town.reader->insured("resident_id", resident_id(20, true)).value()->held; }
  OpId last;
};

TEST_CASE("K21: suspended centrally, settled at a desk that could not know") {
  Held story;
  story.suspend("2022-09-01");
  CHECK(story.marked());
  const RecordId id = story.settled();
  CHECK(story.town.state(id) == "HELD");
  CHECK(story.a.code(story.last) == "SUSPENDED");
  CHECK(story.opened().code() == ConflictCase::K21);
  CHECK(story.opened().decider_role() == "city_clerk");
  const auto before = story.town.record<Settlement>(id);
  SUBCASE("waived afterwards: it stands, by a waiver that says so") {
    story.town.decide(story.open_case(), "waive");
    CHECK(story.town.state(id) == "CONFIRMED");
    const RecordId waiver = story.town.only("SuspensionWaiver", "USED");
    CHECK(story.town.record<Settlement>(id).waiver() == waiver.view());
    CHECK(story.town.record<SuspensionWaiver>(waiver).admission_no() == before.admission_no());
  }
  SUBCASE("reversed") {
    story.town.decide(story.open_case(), "reverse");
    CHECK(story.town.state(id) == "REVERSED");
    CHECK(story.town.balance("fund") == 0);
  }
  SUBCASE("a waiver is granted meanwhile: nobody has to decide") {
    story.for_period("2022-09-20", "2022-10-10");
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
    CHECK_FALSE(story.town.record<Settlement>(id).waiver().empty());
  }
  SUBCASE("lifted from today on: the days before stay held") {
    story.town.step(story.town.only("Suspension"), "Suspension", "lift", kClerk);
    CHECK(story.town.state(id) == "HELD");
    CHECK_FALSE(story.marked());
  }
  // Whatever is decided, the person's part is what she paid.
  CHECK(story.town.record<Settlement>(id).self_pay_fen() == before.self_pay_fen());
}

TEST_CASE("K21: a suspension that reaches back asks about what was confirmed") {
  Held story;
  const RecordId id = story.settled();
  REQUIRE(story.town.state(id) == "CONFIRMED");
  story.suspend("2022-09-01");
  story.sync();
  CHECK(story.town.state(id) == "HELD");
  CHECK(story.opened().code() == ConflictCase::K21);
}

TEST_CASE("waiver: by admission it is used once; by period it ends with its days; revoking undoes nothing") {
  Held story;
  story.suspend("2022-09-01");
  SUBCASE("by admission") {
    SuspensionWaiver form;
    form.set_by(SuspensionWaiver::admission);
    form.set_institution_code(kCodeA);
    form.set_admission_no("Z80000001");
    const RecordId waiver = story.waiver(form);
    const RecordId id = story.settled();
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.state(waiver) == "USED");
    CHECK(story.town.record<Settlement>(id).waiver() == waiver.view());
  }
  SUBCASE("by another admission it does not lift this one") {
    SuspensionWaiver form;
    form.set_by(SuspensionWaiver::admission);
    form.set_institution_code(kCodeA);
    form.set_admission_no("Z7");
    const RecordId waiver = story.waiver(form);
    CHECK(story.town.state(story.settled()) == "HELD");
    CHECK(story.town.state(waiver) == "ACTIVE");
  }
  SUBCASE("by period, revoked, and what was settled under it") {
    const RecordId waiver = story.for_period("2022-09-20", "2022-10-10");
    const RecordId id = story.settled();
    REQUIRE(story.town.state(id) == "CONFIRMED");
    story.town.step(waiver, "SuspensionWaiver", "revoke", kClerk);
    CHECK(story.town.state(waiver) == "REVOKED");
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  }
  SUBCASE("by period, and the period is over") {
    const RecordId waiver = story.for_period("2022-09-20", "2022-10-10");
    story.town.go_to("2022-10-10");
    REQUIRE(story.town.acceptor->tick().ok());
    CHECK(story.town.state(waiver) == "ACTIVE");
    story.town.go_to("2022-10-11");
    REQUIRE(story.town.acceptor->tick().ok());
    CHECK(story.town.state(waiver) == "EXPIRED");
    // Care inside the period comes late: it was lifted on that day.
    CHECK(story.town.state(story.settled()) == "CONFIRMED");
  }
}

TEST_CASE("suspension: it begins and ends on its days, at the desks as well") {
  Held story;
  Suspension form = story.suspension("2022-10-12");
  form.set_to("2022-10-13");
  REQUIRE(story.town.create(fresh(story.town), "Suspension", "suspend", form, kClerk).kind() ==
          wire::Verdict::ACCEPTED);
  CHECK_FALSE(story.marked());
  for (const auto& [day, held] : {std::pair("2022-10-11", false), std::pair("2022-10-12", true),
                                  std::pair("2022-10-13", true), std::pair("2022-10-14", false)}) {
    CAPTURE(std::string(day));
    story.town.go_to(day);
    REQUIRE(story.town.acceptor->tick().ok());
    CHECK(story.marked() == held);
  }
}

TEST_CASE("suspension: no site suspends or waives") {
  Held story;
  const Suspension form = story.suspension("2022-09-01");
  const OpId op =
      story.county.press(story.county.step("Suspension", story.county.fresh(), "suspend", &form));
  story.sync();
  CHECK(story.county.kind(op) == "REFUSED");
  CHECK(story.county.code(op) == "NO_ROLE");
}

// Departments ---------------------------------------------------------------------------------

struct Asked : Conflicts {
  standing::Told pushed(DepartmentQuery::Kind kind, int woman, bool yes, const std::string& as_of) {
    standing::Told told;
    told.said.set_kind(kind);
    told.said.set_name(numbered("例", woman));
    told.said.set_id_type(records::IdType::resident_id);
    told.said.set_id_no(resident_id(woman, true));
    told.said.set_finding(yes ? DepartmentQuery::yes : DepartmentQuery::no);
    told.said.set_as_of(as_of);
    return told;
  }
  void take(standing::Told told) {
    wire::Import import;
    import.set_kind("pushes");
    import.set_file_hash(Bytes(32, 'p'));
    std::vector<standing::Told> all;
    all.push_back(std::move(told));
    const auto refused = town.acceptor->take_findings({}, import, std::move(all));
    REQUIRE(refused.ok());
    CHECK(refused->empty());
    sync();
  }
};

TEST_CASE("query: asked at a desk, answered by a file, once") {
  Asked story;
  DepartmentQuery form;
  form.set_kind(DepartmentQuery::marriage);
  form.set_name("例一〇");
  form.set_id_no(resident_id(10, true));
  const RecordId id = story.a.fresh();
  story.a.press(story.a.step("DepartmentQuery", id, "ask", &form));
  story.sync();
  REQUIRE(story.town.state(id) == "ASKED");
  standing::Told told;
  told.query = id;
  told.said.set_finding(DepartmentQuery::yes);
  told.said.set_answer_ref("J990101-2021-000001");
  SUBCASE("answered") {
    story.take(std::move(told));
    CHECK(story.town.state(id) == "ANSWERED");
    CHECK(story.town.record<DepartmentQuery>(id).answer_ref() == "J990101-2021-000001");
    CHECK(story.a.held_state(id).header().state() == "ANSWERED");
  }
  SUBCASE("not found, and found later") {
    told.not_found = true;
    told.said.Clear();
    story.take(std::move(told));
    CHECK(story.town.state(id) == "NOT_FOUND");
    standing::Told later;
    later.query = id;
    later.said.set_finding(DepartmentQuery::yes);
    story.take(std::move(later));
    CHECK(story.town.state(id) == "ANSWERED");
  }
}

TEST_CASE("query: health says whether the birth policy is met") {
  for (const bool met : {true, false}) {
    CAPTURE(met);
    Asked story;
    story.take(story.pushed(DepartmentQuery::birth_policy, 20, met, "2022-09-01"));
    const RecordId settled = story.a.fresh();
    const OpId op = story.a.settle(settled, prenatal_form(20, 25000, "80000001"));
    story.sync();
    CHECK(story.town.state(settled) == (met ? "CONFIRMED" : "HELD"));
    CHECK(story.a.code(op) == (met ? "" : "POLICY_NOT_MET"));
  }
}

TEST_CASE("K15: settled, and not insured after all: kept, reversed, or had back from the person") {
  Conflicts story;
  const RecordId id = story.a.fresh();
  story.a.settle(id, prenatal_form(20, 25000, "80000001"));
  story.sync();
  REQUIRE(story.town.state(id) == "CONFIRMED");
  wire::Import import;
  import.set_kind("register");
  import.set_file_hash(Bytes(32, 'q'));
  const store::PersonNumbers people{{"resident_id", resident_id(20, true)}};
  REQUIRE(story.town.acceptor
              ->take_in(
                  {}, import,
                  [&](store::Writer& writer) -> Status {
                    JINDU_TRY(auto person, writer.insured("resident_id", resident_id(20, true)));
                    person->status = "TERMINATED";
                    return writer.put_insured(*person);
                  },
                  &people)
              .ok());
  const RecordId open = story.case_of(ConflictCase::K15);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.state(id) == "HELD");
  SUBCASE("kept: nobody's fault") {
    story.town.decide(open, "keep");
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 25000);
    CHECK(story.town.all("Recovery").empty());
  }
  SUBCASE("reversed: the hospital has nothing of the fund") {
    story.town.decide(open, "reverse");
    CHECK(story.town.state(id) == "REVERSED");
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.balance("hospital_payable") == 0);
    CHECK(story.town.all("Recovery").empty());
  }
  SUBCASE("recovered: the hospital keeps its advance, and she owes it") {
    story.town.decide(open, "recover");
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.balance("hospital_payable") == -25000);
    CHECK(story.town.balance("recovery") == 25000);
    const RecordId debt = story.town.only("Recovery", "OPEN");
    CHECK(story.town.record<records::Recovery>(debt).conflict() == open.view());
    records::Recovery refund;
    refund.set_refund_fen(25000);
    wire::Operation back;
    back.set_record_id(debt.str());
    back.set_record_type("Recovery");
    back.set_event_date(to_string(local_date(story.town.clock.wall_ms())));
    back.mutable_based_on()->set_city_epoch(story.town.city->epoch.str());
    back.mutable_based_on()->set_version(story.town.row(debt).version);
    back.mutable_step()->set_event("refund");
    *back.mutable_step()->mutable_arguments() = patch_of(refund);
    const wire::Verdict paid_back = story.town.act(back, {"finance_accountant"}, "F01");
    CHECK(paid_back.reason().code() == "");
    CHECK(paid_back.kind() == wire::Verdict::ACCEPTED);
    CHECK(story.town.state(debt) == "RECOVERED");
    CHECK(story.town.balance("bank") == 25000);
    records::Reversal asked;
    asked.set_target(id.str());
    asked.set_reason("演示：录错");
    const OpId op = story.a.press(story.a.step("Reversal", story.a.fresh(), "request", &asked));
    story.sync();
    CHECK(story.a.code(op) == "RECOVERY_THERE");
  }
  CHECK(story.town.ledger_balances());
}

TEST_CASE("K34: she has work, says a department") {
  Asked story;
  const RecordId filing = story.filed();  // Wife 10; declared 2022-09-30, not employed.
  REQUIRE(story.town.state(filing) == "CONFIRMED");
  SUBCASE("found after the filing, nothing paid: it goes back") {
    story.take(story.pushed(DepartmentQuery::employment, 10, true, "2022-09-30"));
    CHECK(story.town.state(filing) == "RETURNED");
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  }
  SUBCASE("she has none: nothing happens") {
    story.take(story.pushed(DepartmentQuery::employment, 10, false, "2022-09-30"));
    CHECK(story.town.state(filing) == "CONFIRMED");
  }
  SUBCASE("found before the filing: the county hears her") {
    story.take(story.pushed(DepartmentQuery::insurance, 10, true, "2022-08-01"));
    CHECK(story.town.state(filing) == "HELD");
    CHECK(story.opened().code() == ConflictCase::K34);
    CHECK(story.opened().decider_site() == kCounty);
    SUBCASE("she has left the work") {
      story.town.decide(story.open_case(), "keep");
      CHECK(story.town.state(filing) == "CONFIRMED");
    }
    SUBCASE("the commitment was broken") {
      story.town.decide(story.open_case(), "breach");
      CHECK(story.town.state(filing) == "CANCELLED");
    }
  }
  SUBCASE("a settlement rests on it: a person decides, and a breach is had back from her") {
    Settlement form = prenatal_form(10, 25000, "80000001");
    form.set_sponsor_id_no(resident_id(2, false));
    form.set_sponsor_name("样二");
    form.set_filing(filing.str());
    const RecordId settled = story.a.fresh();
    story.a.settle(settled, form);
    story.sync();
    REQUIRE(story.town.state(settled) == "CONFIRMED");
    story.take(story.pushed(DepartmentQuery::employment, 10, true, "2022-09-30"));
    CHECK(story.town.state(filing) == "HELD");
    RecordId open;
    for (const RecordId& id : story.town.all("ConflictCase", "OPEN")) {
      const auto opened = story.town.record<ConflictCase>(id);
      if (opened.code() == ConflictCase::K34 && opened.records(0) == filing.view()) open = id;
    }
    REQUIRE_FALSE(open.is_nil());
    story.town.decide(open, "breach");
    CHECK(story.town.state(filing) == "CANCELLED");
    // The hospital keeps its advance; what the fund paid comes back from her.
    CHECK(story.town.state(settled) == "CONFIRMED");
    const auto debt = story.town.record<records::Recovery>(story.town.only("Recovery", "OPEN"));
    CHECK(debt.rest_fen() == 25000);
    CHECK(debt.item() == settled.view());
    CHECK(debt.debtor_name() == numbered("例", 10));
    CHECK(story.town.balance("hospital_payable") == -25000);
    CHECK(story.town.balance("recovery") == 25000);
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  }
}

}  // namespace
}  // namespace jindu::test
