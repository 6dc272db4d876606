// What a decision would come to (K01), told without deciding: accept::Acceptor::try_act.
#include "server/audit/effects.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu {
namespace {

using test::TwoDeliveries;

wire::Operation decision(test::Town& town, const RecordId& conflict, const char* choice) {
  wire::Operation operation;
  operation.set_record_id(conflict.str());
  operation.set_record_type("ConflictCase");
  operation.mutable_based_on()->set_version(town.row(conflict).version);
  operation.mutable_decide()->set_conflict_id(conflict.str());
  operation.mutable_decide()->set_choice(choice);
  return operation;
}

struct Tried {
  audit::Moved moved;
  std::string first, second;  ///< states
};

Tried try_choice(TwoDeliveries& story, const char* choice) {
  test::Town& town = story.town;
  const audit::ExplainContext context{town.store->writer(), *town.city, town.policy, town.cycles};
  Tried tried;
  const auto verdicts = town.acceptor->try_act(
      {"S01", {"first_reviewer"}, nullptr, ""}, {decision(town, story.open_case(), choice)},
      [&](std::uint64_t head) -> Status {
        JINDU_TRY(tried.moved, audit::moved_after(context, head));
        JINDU_TRY(const auto first, town.store->writer().record(story.first));
        JINDU_TRY(const auto second, town.store->writer().record(story.second));
        tried.first = first->state;
        tried.second = second->state;
        return {};
      });
  REQUIRE(verdicts.ok());
  REQUIRE(verdicts->size() == 1);
  CHECK(verdicts->front().kind() == wire::Verdict::ACCEPTED);
  return tried;
}

TEST_CASE("trial: each choice says what it moves, and then moves that") {
  struct Row {
    const char* choice;
    const char* first;
    const char* second;
    std::int64_t fund_fen;  // of 500000 and 450000, both of which stand before
  };
  for (const Row& row : {Row{"keep_first", "CONFIRMED", "REVERSED", -450000},
                         Row{"keep_second", "REVERSED", "CONFIRMED", -500000},
                         Row{"both_as_transfer", "CONFIRMED", "CONFIRMED", 0},
                         Row{"refuse_both", "REVERSED", "REVERSED", -950000}}) {
    CAPTURE(row.choice);
    TwoDeliveries story;
    const Tried tried = try_choice(story, row.choice);
    CHECK(tried.first == row.first);
    CHECK(tried.second == row.second);
    const auto fund = tried.moved.fen.find({"fund", ""});
    CHECK((fund == tried.moved.fen.end() ? 0 : fund->second) == row.fund_fen);
    CHECK(tried.moved.records.contains(story.first));
    const std::int64_t before = story.town.balance("fund");
    CHECK(story.town.decide(story.open_case(), row.choice).kind() == wire::Verdict::ACCEPTED);
    CHECK(story.town.balance("fund") - before == row.fund_fen);
    CHECK(story.town.state(story.first) == row.first);
    CHECK(story.town.state(story.second) == row.second);
  }
}

TEST_CASE("trial: nothing of it stays: no entry, no counter, no feed, no state") {
  TwoDeliveries story;
  test::Town& town = story.town;
  const auto counters = [&] {
    std::vector<std::uint64_t> all;
    for (const char* name : {"city_seq", "facts", "standing_day"}) {
      all.push_back(town.store->writer().counter(name).value());
    }
    for (const store::Feed& feed : town.store->writer().feeds().value()) {
      all.push_back(feed.position);
      all.push_back(feed.size);
    }
    const auto chain = town.store->writer().chain(town.city->replica, town.city->epoch).value();
    all.push_back(chain ? chain->last_seq : 0);
    return all;
  };
  const std::vector<std::uint64_t> before = counters();
  const std::int64_t fund = town.balance("fund");
  for (const char* choice : {"keep_first", "refuse_both", "keep_second"}) try_choice(story, choice);
  CHECK(counters() == before);
  CHECK(town.balance("fund") == fund);
  CHECK(town.state(story.first) == "HELD");
  CHECK(town.row(story.open_case()).state == "OPEN");
  CHECK(town.ledger_balances());
  CHECK(town.digests_hold());
  // And what is done after it is as if nobody had asked.
  CHECK(town.decide(story.open_case(), "keep_first").kind() == wire::Verdict::ACCEPTED);
  story.sync();
  CHECK(town.balance("fund") == 500000);
}

}  // namespace
}  // namespace jindu
