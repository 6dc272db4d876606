#include "schema/rules/lifecycle.h"
#include "schema/rules/lifecycle_check.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "schema/records/clearing.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/standing.pb.h"
#include "schema/rules/due.h"

namespace jindu::rules {
namespace {

TEST_CASE("life cycle: who may take which step from where") {
  const LifeCycles cycles = LifeCycles::load().value();
  struct Row {
    const char* type;
    const char* state;
    const char* event;
    const char* role;
    const char* answer;
  };
  for (const Row& row : {
           Row{"Filing", "", "record", "desk_clerk", "SUBMITTED"},
           Row{"Filing", "SUBMITTED", "confirm", "server", "CONFIRMED"},
           Row{"Filing", "RETURNED", "correct", "desk_clerk", "SUBMITTED"},
           Row{"Filing", "CONFIRMED", "amend", "front_clerk", "CONFIRMED"},
           Row{"Filing", "CONFIRMED", "cancel", "front_clerk", "CANCELLED"},
           Row{"Filing", "CANCELLED", "reinstate", "server", "CONFIRMED"},
           Row{"Filing", "CANCELLED", "cancel", "front_clerk", "BAD_STATE"},
           Row{"Filing", "RETURNED", "confirm", "server", "BAD_STATE"},
           Row{"Filing", "SUBMITTED", "confirm", "desk_clerk", "NO_ROLE"},
           Row{"Filing", "SUBMITTED", "settle", "desk_clerk", "UNKNOWN_EVENT"},
           Row{"Settlement", "", "register", "desk_clerk", "REGISTERED"},
           Row{"Settlement", "REGISTERED", "settle", "desk_clerk", "RECORDED"},
           Row{"Settlement", "", "settle", "desk_clerk", "BAD_STATE"},
           Row{"Settlement", "RECORDED", "accept", "server", "CONFIRMED"},
           Row{"Settlement", "HELD", "refuse", "server", "REVERSED"},
           Row{"Reversal", "", "request", "desk_clerk", "REQUESTED"},
           Row{"Reversal", "REQUESTED", "approve", "section_chief", "APPROVED"},
           Row{"Reversal", "REQUESTED", "approve", "desk_clerk", "NO_ROLE"},
           Row{"Reversal", "APPLIED", "approve", "section_chief", "BAD_STATE"},
       }) {
    CAPTURE(row.event);
    CAPTURE(row.state);
    const LifeCycle* table = cycles.find(row.type);
    REQUIRE(table != nullptr);
    const StepAnswer answer = find_step(*table, row.state, row.event, {row.role});
    if (answer.transition != nullptr) {
      CHECK(std::string(next_state(*answer.transition, row.state)) == row.answer);
    } else {
      CHECK(answer.code == row.answer);
    }
  }
}

TEST_CASE("life cycle: what reports a fact and what makes something effective is marked") {
  const LifeCycles cycles = LifeCycles::load().value();
  CHECK(find_step(*cycles.find("Settlement"), "REGISTERED", "settle", {"desk_clerk"})
            .transition->reports_fact());
  CHECK(find_step(*cycles.find("Reversal"), "REQUESTED", "approve", {"section_chief"})
            .transition->effective());
}

TEST_CASE("life cycle: a reversal is the chief's to approve, after the payout that of finance") {
  const LifeCycles cycles = LifeCycles::load().value();
  const LifeCycle& table = *cycles.find("Reversal");
  records::Reversal before, after;
  before.set_kind(records::Reversal::post_clearing);
  after.set_kind(records::Reversal::post_payout);
  const std::set<std::string> chief{"section_chief"}, finance{"finance_confirm"};
  for (const char* event : {"approve", "refuse"}) {
    CHECK(find_step(table, "REQUESTED", event, chief, &before).transition != nullptr);
    CHECK(find_step(table, "REQUESTED", event, chief, &after).code == "NO_ROLE");
    CHECK(find_step(table, "REQUESTED", event, finance, &after).transition != nullptr);
    CHECK(find_step(table, "REQUESTED", event, finance, &before).code == "NO_ROLE");
    CHECK(find_step(table, "REQUESTED", event, {"section_chief", "finance_confirm"}, &after)
              .transition != nullptr);
  }
}

TEST_CASE("life cycle: each side agrees once, and a case is decided by a choice alone") {
  const LifeCycles cycles = LifeCycles::load().value();
  const LifeCycle& month = *cycles.find("HospitalClearing");
  records::HospitalClearing said;
  const std::set<std::string> bureau{"front_clerk"}, hospital{"hospital_clearing_clerk"};
  CHECK(find_step(month, "AUDITED", "agree", bureau, &said).transition != nullptr);
  said.set_bureau_agreed(true);
  CHECK(find_step(month, "AUDITED", "agree", bureau, &said).code == "STEP_TAKEN");
  CHECK(find_step(month, "AUDITED", "agree", hospital, &said).transition != nullptr);
  CHECK(find_step(month, "AUDITED", "agree", {"front_clerk", "hospital_clearing_clerk"}, &said)
            .transition != nullptr);
  // What was agreed to may still be found wrong.
  CHECK(find_step(month, "AUDITED", "differ", bureau, &said).transition != nullptr);
  const LifeCycle& conflict = *cycles.find("ConflictCase");
  CHECK(find_step(conflict, "OPEN", "decide", {"city_clerk"}).code == "DECIDED_BY_CHOICE");
  CHECK(find_step(conflict, "OPEN", "decide", {"bank_clerk"}).code == "NO_ROLE");
}

/// The steps that somebody waits for in this state of this record.
std::set<std::string> waited(const char* type, const char* state, const catalog::Message& record) {
  const LifeCycles cycles = LifeCycles::load().value();
  const Date today = parse_date("2026-09-18").value();
  std::set<std::string> events;
  const DueSteps due = due_steps(*cycles.find(type));
  const auto at = due.find(state);
  if (at == due.end()) return events;
  for (const Transition* step : at->second) {
    if (waited_for(*step, record, today)) events.insert(step->event());
  }
  return events;
}

TEST_CASE("life cycle: finance confirms what is vouched for, and nothing else waits for it") {
  using Events = std::set<std::string>;
  const LifeCycles cycles = LifeCycles::load().value();
  records::PayoutBatch batch;
  CHECK(waited("PayoutBatch", "SIGNED", batch) == Events{"fill_voucher"});
  batch.set_voucher(std::string(16, 'v'));
  CHECK(waited("PayoutBatch", "SIGNED", batch) == Events{"confirm"});
  // A wrong voucher is filled in anew.
  CHECK(find_step(*cycles.find("PayoutBatch"), "SIGNED", "fill_voucher", {"finance_accountant"}, &batch)
            .transition != nullptr);
  records::Recovery owed;
  CHECK(waited("Recovery", "TO_RETURN", owed) == Events{"fill_voucher"});
  owed.set_voucher(std::string(16, 'v'));
  CHECK(waited("Recovery", "TO_RETURN", owed) == Events{"give_back"});
}

TEST_CASE("life cycle: a suspension in force is nobody's work until somebody wants it ended") {
  const LifeCycles cycles = LifeCycles::load().value();
  const records::Suspension suspension;
  CHECK(waited("Suspension", "IN_FORCE", suspension).empty());
  CHECK(find_step(*cycles.find("Suspension"), "IN_FORCE", "lift", {"city_clerk"}, &suspension)
            .transition != nullptr);
  CHECK(waited("SuspensionWaiver", "ACTIVE", records::SuspensionWaiver()).empty());
}

TEST_CASE("life cycle: a county clerk amends any filing, a hospital desk its own") {
  const LifeCycles cycles = LifeCycles::load().value();
  const LifeCycle& filing = *cycles.find("Filing");
  const auto guards = [&](const char* role) {
    const auto& row = *find_step(filing, "CONFIRMED", "amend", {role}).transition;
    return std::vector<std::string>(row.guards().begin(), row.guards().end());
  };
  CHECK(guards("front_clerk") == std::vector<std::string>{"identity_unlocked"});
  CHECK(guards("desk_clerk") == std::vector<std::string>{"identity_unlocked", "own_filing"});
  CHECK(cycles.find("Person") == nullptr);
}

TEST_CASE("life cycle: a broken table is refused, with line and column") {
  struct Row {
    std::string text;
    const char* place;
    const char* says;
  };
  const auto table = [](const std::string& row) {
    return "record_type: \"ConflictCase\"\ntransitions { " + row + " }";
  };
  const std::string head = "event: \"a\" label: \"a\" roles: \"server\" ";
  for (const Row& row : {
           Row{table("evnt: \"x\""), "x:2:19", "evnt"},
           Row{"\n record_type: \"Nothing\"", "x:2:2", "unknown record type Nothing"},
           Row{"record_type: \"Person\"", "x:1:1", "unknown record type Person"},
           Row{table(head + "\nnext: \"DONE\""), "x:3:1", "unknown state DONE"},
           Row{table(head + "next: \"OPEN\"\n from: \"DONE\""), "x:3:2", "unknown state DONE"},
           Row{table("event: \"a\" label: \"a\" next: \"OPEN\"\nroles: \"boss\""), "x:3:1",
               "unknown role boss"},
           Row{table(head + "next: \"OPEN\"\nguards: \"dog\""), "x:3:1", "unknown guard dog"},
           Row{table(head + "next: \"OPEN\"\neffects: \"joy\""), "x:3:1", "unknown effect joy"},
           Row{table(head + "next: \"OPEN\"\ndeadline: \"soon\""), "x:3:1", "deadline"},
           Row{table(head + "next: \"OPEN\"\nasks: \"money\""), "x:3:1", "no field to give: money"},
           Row{table(head + "next: \"OPEN\"\nasks: \"note\""), "x:3:1", "no field to give: note"},
           Row{table(head + "next: \"OPEN\"\nwhen: \"code=K99\""), "x:3:1", "K99"},
           Row{table(head + "next: \"OPEN\"\ndeadline: \"0wd\""), "x:3:1", "deadline"},
           Row{table(head + "next: \"OPEN\" }\ntransitions { from: \"DECIDED\" " + head +
                     "next: \"APPLIED\" }\n transitions { from: \"APPLIED\" " + head +
                     "next: \"DECIDED\""),
               "x:3:15", "no event leads to DECIDED"},
           Row{table(head + "next: \"OPEN\""), "x", "no event leads to DECIDED"},
           Row{table(head + "next: \"OPEN\" }\ntransitions { " + head + "next: \"OPEN\""), "x:3:1",
               "two rows"},
           Row{table("event: \"a\" roles: \"server\" next: \"OPEN\""), "x:2:1", "label"},
           Row{table(head), "x:2:1", "from nothing to nothing"},
       }) {
    CAPTURE(row.text);
    const auto parsed = LifeCycles::parse("x", row.text);
    REQUIRE_FALSE(parsed.ok());
    const std::string& context = parsed.error().context;
    CAPTURE(context);
    CHECK(context.rfind(row.place, 0) == 0);
    CHECK(context.find(row.says) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("life cycle: rows of a procedure are kept where the city offers it") {
  const LifeCycles none = LifeCycles::load().value().offered({});
  for (const LifeCycle& table : none.tables()) {
    for (const Transition& row : table.transitions()) {
      CHECK((row.procedure().empty() || row.procedure().front() == '!'));
    }
  }
}

TEST_CASE("life cycle: a step of a procedure that lacks the one before it") {
  LifeCycles all = LifeCycles::load().value();
  LifeCycle table = *all.find("Recovery");
  Transition& row = *table.add_transitions();
  row.add_from("AUDITED");
  row.set_event("sign");
  row.set_procedure("signing");
  CHECK(unreached_step(table) == "sign");
  Transition& before = *table.add_transitions();
  before.add_from("OPEN");
  before.set_event("audit");
  before.set_next("AUDITED");
  CHECK(unreached_step(table) == "");
}

TEST_CASE("life cycle: two rows that one city can have for one step are an error") {
  const auto table = [](std::string_view first, std::string_view second) {
    return "record_type: \"Recovery\"\n"
           "transitions { event: \"open\" label: \"a\" roles: \"server\" next: \"OPEN\" procedure: \"" +
           std::string(first) + "\" }\n" +
           "transitions { event: \"open\" label: \"a\" roles: \"server\" next: \"OPEN\" procedure: \"" +
           std::string(second) + "\" }\n" +
           "transitions { from: \"OPEN\" event: \"close\" label: \"a\" roles: \"server\" next: "
           "\"RECOVERED\" }\n"
           "transitions { from: \"OPEN\" event: \"withdraw\" label: \"a\" roles: \"server\" next: "
           "\"WITHDRAWN\" }\n"
           "transitions { from: \"OPEN\" event: \"owe_back\" label: \"a\" roles: \"server\" next: "
           "\"TO_RETURN\" }\n";
  };
  CHECK(LifeCycles::parse("x", table("a", "!a")).ok());
  CHECK_FALSE(LifeCycles::parse("x", table("a", "a")).ok());
  CHECK_FALSE(LifeCycles::parse("x", table("", "a")).ok());
  CHECK_FALSE(LifeCycles::parse("x", table("a", "b")).ok());
}

}  // namespace jindu::rules