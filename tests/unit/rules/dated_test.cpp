// Profiles that change, and rules of months: judged by the day of the event, deadlines by the day
// of receipt. The cities of these examples have no profile here yet: the test writes its own.
#include <doctest/doctest.h>

#include <string>

#include "schema/records/settlement.pb.h"
#include "schema/rules/assess.h"

namespace jindu::rules {
namespace {

using records::Settlement;

Assessment judge(const std::string& values, const Settlement& record, const CaseFacts& facts) {
  const Policy policy =
      Policy::parse("t", "code: \"t\" name: \"t\" division: \"990101\" version: 3 " + values)
          .value();
  return assess(policy, Calendar::load().value(), *catalog::Catalog::product().find("Settlement"),
                record, facts, parse_date("2025-12-31").value());
}

Settlement birth_on(const char* date) {
  Settlement record;
  record.set_patient_id_no("990101199001010043");
  record.set_event_date(date);
  return record;
}

CaseFacts paid(int first_month, int last_month) {
  CaseFacts facts;
  facts.patient.known = true;
  facts.patient.status = "NORMAL";
  facts.patient.first_month = first_month;
  facts.patient.last_month = last_month;
  return facts;
}

TEST_CASE("months: a run must reach the event's month or the month before: YT-E12") {
  const std::string twelve =
      "values { from: \"2016-01-01\" rules { name: \"m\" label: \"连续缴费\" record_types: "
      "\"Settlement\" "
      "stage: MONTHS code: \"CONTRIB_LT_12_CONSECUTIVE\" sentence: \"不足\" source: \"烟台\" holds "
      "{ all { "
      "test { fact: \"carrier.months\" at_least: 12 } } all { test { fact: "
      "\"carrier.months_behind\" "
      "at_most: 1 } } } } }";
  const Settlement birth = birth_on("2024-05-20");
  CHECK(judge(twelve, birth, paid(202306, 202405)).passes());
  CHECK_FALSE(judge(twelve, birth, paid(202306, 202404)).passes());  // 11
  CHECK(judge(twelve, birth, paid(202305, 202404)).passes());
  CHECK_FALSE(judge(twelve, birth, paid(202205, 202403)).passes());  // ended two months before
  CHECK_FALSE(judge(twelve, birth, paid(202306, 202404)).notice.empty());
  // Paid after the birth does not count for it.
  CHECK_FALSE(judge(twelve, birth, paid(202307, 202412)).passes());
}

TEST_CASE("dated: rules by the event's day, the deadline by the day of receipt") {
  const std::string two =
      "values { from: \"2022-01-01\" to: \"2024-12-31\" rules { name: \"r\" label: \"r\" "
      "record_types: "
      "\"Settlement\" stage: STATUS code: \"OLD\" sentence: \"旧\" source: \"x\" holds { test { "
      "fact: "
      "\"carrier.status\" is_any: \"RETIRED\" } } } deadlines { name: \"desk\" label: \"d\" "
      "record_types: "
      "\"Settlement\" working_days: 1 start: RECEIPT source: \"x\" } } values { from: "
      "\"2025-01-01\" "
      "deadlines { name: \"desk\" label: \"d\" record_types: \"Settlement\" working_days: 3 start: "
      "RECEIPT "
      "source: \"x\" } }";
  CaseFacts facts = paid(0, 0);
  facts.received_ms = 1'736'128'800'000;  // Mon 2025-01-06 10:00
  const Assessment before = judge(two, birth_on("2024-12-31"), facts);
  REQUIRE(before.notice.size() == 1);
  CHECK(before.notice[0].code == "OLD");
  CHECK(to_string(before.due.at(0).date) == "2025-01-09");
  CHECK(judge(two, birth_on("2025-01-01"), facts).passes());
}

TEST_CASE("dated: a period of months ends on its day, or on the working day before: YT-E09") {
  const std::string months =
      "values { from: \"2016-01-01\" deadlines { name: \"pay\" label: \"p\" record_types: "
      "\"Settlement\" "
      "months: 3 start: SETTLEMENT on_day_off: MOVES_BEFORE source: \"烟台\" } }";
  const Policy policy =
      Policy::parse("t", "code: \"t\" name: \"t\" division: \"990101\" version: 3 " + months)
          .value();
  const Calendar calendar = Calendar::load().value();
  const auto due = [&](std::int64_t settled_ms) {
    return to_string(due_dates(policy.profile().values(0), calendar, "Settlement",
                               DeadlineRule::SETTLEMENT, settled_ms)
                         .at(0)
                         .date);
  };
  CHECK(due(1'764'468'000'000) ==
        "2026-02-28");  // 2025-11-30 10:00; the 28th is a make-up Saturday
  CHECK(due(1'763'172'000'000) == "2026-02-14");  // 2025-11-15 10:00; the 15th is off
}

}  // namespace
}  // namespace jindu::rules
