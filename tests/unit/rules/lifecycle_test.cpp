#include "schema/rules/lifecycle.h"

#include <doctest/doctest.h>

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

TEST_CASE("life cycle: a broken table is refused, with its place") {
  struct Row {
    const char* text;
    const char* says;
  };
  for (const Row& row : {
           Row{"record_type: \"Filing\"\ntransitions { evnt: \"x\" }", "x.textproto:2:"},
           Row{"record_type: \"Nothing\"", "unknown record type"},
           Row{"record_type: \"Filing\" transitions { event: \"a\" label: \"a\" roles: \"server\" "
               "next: \"DONE\" }",
               "unknown state DONE"},
           Row{"record_type: \"Filing\" transitions { event: \"a\" label: \"a\" roles: \"boss\" "
               "next: \"CLOSED\" }",
               "unknown role boss"},
           Row{"record_type: \"Filing\" transitions { from: \"HELD\" event: \"a\" label: \"a\" "
               "roles: \"server\" next: \"CLOSED\" }",
               "no event leads to HELD"},
           Row{"record_type: \"Filing\" transitions { event: \"a\" label: \"a\" roles: \"server\" "
               "next: \"HELD\" } transitions { event: \"a\" label: \"a\" roles: \"server\" next: "
               "\"HELD\" }",
               "two rows"},
           Row{"record_type: \"Filing\" transitions { event: \"a\" roles: \"server\" next: "
               "\"HELD\" }",
               "label"},
       }) {
    CAPTURE(row.says);
    const auto table = LifeCycles::parse("x.textproto", row.text);
    REQUIRE_FALSE(table.ok());
    CHECK(table.error().context.find(row.says) != std::string::npos);
  }
}

}  // namespace
}  // namespace jindu::rules
