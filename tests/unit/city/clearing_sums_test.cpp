// What must hold of the sums, whatever happens in which order.
#include <random>

#include "tests/unit/city/clearing_story.h"

namespace jindu {
namespace {

using test::kCodeA;
using test::kCodeB;
using Story = test::ClearingStory;

/// Fund, hospitals, deposits and carry after the last month is paid.
struct Sums {
  std::int64_t fund = 0;
  std::int64_t payable = 0;
  std::int64_t deposit = 0;
  std::int64_t bank = 0;
  auto operator<=>(const Sums&) const = default;
};
Sums sums_of(Story& story) {
  return {story.town.balance("fund"), story.town.balance("hospital_payable"),
          story.town.balance("deposit"), story.town.balance("bank")};
}

TEST_CASE("sums: reversing everything brings fund, hospitals, deposits and carry to nothing") {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    std::mt19937 dice(seed);
    const auto roll = [&](unsigned sides) { return static_cast<int>(dice() % sides); };
    Story story;
    std::vector<std::pair<RecordId, bool>> standing;  // settlement, of hospital A
    for (int month = 202205; month <= 202210; ++month) {
      const std::string day = "2022-" + std::string(month % 100 < 10 ? "0" : "") +
                              std::to_string(month % 100) + "-20";
      story.on(day);
      for (int i = roll(4); i > 0; --i) {
        const bool at_a = roll(2) == 0;
        standing.emplace_back(story.settled(at_a ? story.a : story.b, 1 + roll(99999), day), at_a);
      }
      // Some months are cleared soon, some stay where they are.
      for (const char* code : {kCodeA, kCodeB}) {
        const int last = month - 1;
        if (last < 202205) continue;
        if (story.town.reader->links(store::LinkKind::clearing_of,
                                     std::string(code) + "|" + std::to_string(last))
                ->empty()) {
          continue;
        }
        const char* const states[] = {"OPEN", "SUBMITTED", "AUDITED", "SIGNED", "CLOSED"};
        const char* state = states[roll(5)];
        if (std::string(state) != "OPEN") story.bring_to(state, last, code);
      }
      if (!standing.empty() && roll(2) == 0) {
        const auto at = static_cast<std::size_t>(roll(static_cast<unsigned>(standing.size())));
        story.reverse(standing[at].second ? story.a : story.b, standing[at].first);
        standing.erase(standing.begin() + static_cast<std::ptrdiff_t>(at));
      }
    }
    for (const auto& [id, at_a] : standing) story.reverse(at_a ? story.a : story.b, id);
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.balance("self_pay") == 0);
    // What was paid for nothing is owed back: as negative lines, carried on until care makes up for it.
    const Sums before = sums_of(story);
    CHECK(before.payable + before.deposit + before.bank == 0);
    story.on("2023-06-01");
    for (const char* code : {kCodeA, kCodeB}) {
      for (int month = 202205; month <= 202212; ++month) {
        if (!story.town.reader->links(store::LinkKind::clearing_of,
                                      std::string(code) + "|" + std::to_string(month))
                 ->empty()) {
          story.close(month, code);
        }
      }
      // One month of care that makes up for all of it to the fen leaves nothing on either side.
      const std::int64_t owed = story.town.balance("hospital_payable", code);
      CHECK(owed >= 0);
      if (owed == 0) continue;
      story.settled(code == std::string(kCodeA) ? story.a : story.b, owed, "2023-05-20");
      story.on("2023-06-02");
      for (int month = 202212; month <= 202305; ++month) {
        if (month % 100 > 12) continue;
        if (!story.town.reader->links(store::LinkKind::clearing_of,
                                      std::string(code) + "|" + std::to_string(month))
                 ->empty()) {
          story.close(month, code);
        }
      }
      CHECK(story.town.balance("hospital_payable", code) == 0);
    }
  }
}

TEST_CASE("sums: arrival in any order and grouping comes to the same amounts") {
  // Two hospitals' care of one month and what is taken back of it, handed over in any grouping.
  const auto play = [](unsigned seed) {
    std::mt19937 dice(seed);
    Story story;
    story.on("2022-09-25");
    std::vector<RecordId> mine;
    std::vector<RecordId> theirs;
    for (int i = 0; i < 6; ++i) {
      mine.push_back(story.visit(story.a, 10007 * (i + 1), "2022-09-20"));
      theirs.push_back(story.visit(story.b, 20011 * (i + 1), "2022-09-21"));
      if (dice() % 3 == 0) story.a.sync();
      if (dice() % 3 == 0) story.b.sync();
    }
    if (dice() % 2 == 0) {
      story.b.sync();
      story.a.sync();
    }
    story.sync();
    const bool early = dice() % 2 == 0;
    if (early) story.reverse(story.a, mine[2]);
    story.on("2022-10-08");
    story.close(202209, dice() % 2 == 0 ? kCodeA : kCodeB);
    if (!early) story.reverse(story.a, mine[2]);
    for (const char* code : {kCodeA, kCodeB}) {
      if (story.town.state(story.clearing(202209, code)) != "CLOSED") story.close(202209, code);
    }
    const auto next = story.town.reader->links(store::LinkKind::clearing_of,
                                               std::string(kCodeA) + "|202210");
    std::int64_t later = 0;
    for (const store::Link& link : *next) {
      for (const auto& line : *story.town.reader->clearing_lines(link.record)) {
        later += line.amount_fen;
      }
    }
    const auto a = story.figures(202209, kCodeA);
    const auto b = story.figures(202209, kCodeB);
    return std::tuple{story.town.balance("fund"), a.total_fen() + later, b.total_fen(),
                      b.deposit_fen()};
  };
  const auto wanted = play(0);
  CHECK(std::get<0>(wanted) == (10007 + 20011) * 21 - 3 * 10007);
  for (const unsigned seed : {1U, 2U, 3U, 4U, 5U, 6U, 7U}) {
    CAPTURE(seed);
    CHECK(play(seed) == wanted);
  }
}

}  // namespace
}  // namespace jindu
