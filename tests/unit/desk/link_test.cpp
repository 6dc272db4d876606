#include "client/desk/link.h"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;
constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;

/// Rows of the first table of docs/STATUS.md: state → what the line says, its colour, what to do.
std::map<std::string, std::vector<std::string>> rows_of_the_guide() {
  std::ifstream file(JINDU_STATUS_GUIDE);
  std::map<std::string, std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("页面自己")) break;
    if (!line.starts_with("| ")) continue;
    std::vector<std::string> cells;
    std::istringstream parts(line.substr(1));
    for (std::string cell; std::getline(parts, cell, '|');) {
      cells.push_back(std::regex_replace(cell, std::regex("^ +| +$"), ""));
    }
    if (cells.size() == 5 && cells[0] != "状态" && cells[0] != "---") rows[cells[0]] = cells;
  }
  return rows;
}

desk::LinkFacts synced(std::int64_t ago) { return {kNow, kNow - ago, kNow - ago}; }

desk::Arriving half() { return {kNow - 10'000, kNow - 1'000, 3'000, 1'000'000, 6'000, true}; }

std::map<std::string, desk::LinkFacts> facts_of_the_rows() {
  std::map<std::string, desk::LinkFacts> rows;
  rows["on"] = synced(kMinute);
  rows["off"] = synced(kHour);
  rows["off"].last_attempt_ms = kNow - kMinute;
  rows["unreached"] = {kNow, 0, kNow - kMinute};
  rows["never"] = {kNow, 0, 0};
  rows["arriving"] = synced(1'000);
  rows["arriving"].arriving = half();
  rows["cut"] = rows["arriving"];
  rows["cut"].last_attempt_ms = kNow;
  rows["stale"] = synced(25 * kHour);
  rows["stale"].last_attempt_ms = kNow;
  rows["stuck"] = synced(kMinute);
  rows["stuck"].pending = 3;
  rows["stuck"].oldest_pending_ms = kNow - 12 * kMinute;
  rows["revoked"] = synced(kMinute);
  rows["revoked"].revoked = true;
  rows["branched"] = synced(kMinute);
  rows["branched"].branched = true;
  return rows;
}

}  // namespace

TEST_CASE("status line: says for each row of the guide what the guide says") {
  const std::map<std::string, std::string> colours = {
      {"on", "绿"}, {"off", "灰"}, {"warn", "黄"}, {"act", "红"}};
  const auto guide = rows_of_the_guide();
  const auto facts = facts_of_the_rows();
  CHECK(guide.size() == facts.size());
  for (const auto& [state, row] : guide) {
    CAPTURE(state);
    REQUIRE(facts.contains(state));
    const desk::Link link = desk::link_of(facts.at(state));
    CHECK(link.state == state);
    CHECK(std::regex_replace(link.label, std::regex("[0-9]+"), "N") == row[1]);
    CHECK(colours.at(std::string(link.tone)) == row[2]);
    CHECK((link.next.empty() ? "无需操作" : link.next) == row[4]);
  }
}

TEST_CASE("status line: where one row ends and the next begins") {
  desk::LinkFacts facts = synced(24 * kHour);
  CHECK(desk::link_of(facts).state == "on");
  facts = synced(24 * kHour + 1);
  CHECK(desk::link_of(facts).state == "stale");
  facts = synced(49 * kHour);
  CHECK(desk::link_of(facts).label == "已 2 天没有同步");
  // What was recorded since the last exchange is on its way, and not stuck.
  facts = synced(0);
  facts.pending = 1;
  facts.oldest_pending_ms = kNow - 10 * kMinute;
  CHECK(desk::link_of(facts).state == "on");
  facts.oldest_pending_ms -= 1;
  CHECK(desk::link_of(facts).state == "stuck");
  // Offline, nothing is stuck: it waits.
  facts.last_attempt_ms = kNow + 1;
  CHECK(desk::link_of(facts).state == "off");
  // Pages that have stopped coming were cut, whatever the last word was.
  facts = synced(0);
  facts.arriving = half();
  facts.now_ms = facts.arriving->updated_ms + 120'000;
  CHECK(desk::link_of(facts).state == "cut");
  facts.arriving->first = false;
  facts.arriving->left = 0;  // A city that does not tell it.
  CHECK(desk::link_of(facts).label == "接收未完");
}

TEST_CASE("status line: the time that is left follows from the rate of this run") {
  desk::Arriving arriving = half();  // 3,000 in 9 s; 6,000 are left.
  CHECK(arriving.seconds_left() == 19);
  arriving.records = 0;
  CHECK(arriving.seconds_left() == 0);
  arriving = half();
  arriving.updated_ms = arriving.started_ms;
  CHECK(arriving.seconds_left() == 0);
}

TEST_CASE(
    "status: a first sync tells how far it is; cut, that it has not ended; whole, no more of it") {
  DeskFixture at;
  at.enrol();
  CHECK(body_of(at.desk->status())["link"]["state"] == "never");
  CHECK(body_of(at.desk->status())["city_reached"] == false);
  at.city.down = true;
  REQUIRE_FALSE(at.desk->sync(at.city).ok());
  CHECK(body_of(at.desk->status())["link"]["state"] == "unreached");
  at.city.down = false;
  for (int i = 0; i < 25; ++i) {
    wire::RecordHeader header;
    header.set_id(random_id<RecordId>(at.random).str());
    header.set_type("Institution");
    header.set_version(1);
    header.set_state("ACTIVE");
    at.city.put("reference", header,
                *at.desk->core().catalog.make(*at.desk->core().catalog.find("Institution")));
  }
  at.city.page_size = 10;
  at.city.down_after = 3;  // Pages of 10; the third does not come.
  at.clock.advance(10'000);
  REQUIRE_FALSE(at.desk->sync(at.city).ok());
  Json status = body_of(at.desk->status());
  CHECK(status["link"]["state"] == "cut");
  CHECK(status["link"]["label"] == "首次同步未完，还有约 5 条");
  CHECK(status["link"]["arriving"]["records"] == 20);
  CHECK(status["link"]["arriving"]["left"] == 5);
  at.city.down = false;
  REQUIRE(at.desk->sync(at.city).ok());
  status = body_of(at.desk->status());
  CHECK(status["link"]["state"] == "on");
  CHECK_FALSE(status["link"].contains("arriving"));
}

}  // namespace jindu::test
