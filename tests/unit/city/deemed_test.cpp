// Deemed months: asked for, granted, and what they set right (domain.md section 10, YT-E12 to E15).
#include "schema/records/standing.pb.h"
#include "server/audit/verify_feeds.h"
#include "schema/rules/months.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::ConflictCase;
using records::DeemedContribution;
using records::Settlement;

const std::set<std::string> kClerk = {"city_clerk"};
constexpr int kWoman = 30;

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

TEST_CASE("K27: months asked for by a wrong clock are refused: nobody is asked about the day") {
  Yantai story;
  story.town.go_to("2024-06-03");
  story.town.pay(resident_id(kWoman, true), 202310, 202405);
  const std::int64_t now = story.town.clock.wall_ms();
  const auto by_wrong_clock = [&](int first, int last_month) {
    story.town.clock.set_wall(now + 3 * std::int64_t{86'400'000});
    const RecordId id = story.county.fresh();
    const DeemedContribution form = story.request("transfer_in", first, last_month, "370200");
    story.county.press(story.county.step("DeemedContribution", id, "submit", &form));
    story.town.clock.set_wall(now);
    story.sync();
    return id;
  };
  SUBCASE("by the rules") {
    CHECK(story.town.state(by_wrong_clock(202303, 202308)) == "REFUSED");  // A gap of a month.
  }
  SUBCASE("by a person") {
    const RecordId id = by_wrong_clock(202304, 202309);
    REQUIRE_FALSE(story.case_of(ConflictCase::K27).is_nil());
    CHECK(story.town.step(id, "DeemedContribution", "refuse", kClerk, "S01").kind() ==
          wire::Verdict::ACCEPTED);
    CHECK(story.town.state(id) == "REFUSED");
  }
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
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

}  // namespace
}  // namespace jindu::test
