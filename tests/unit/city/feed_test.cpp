// Feeds: pages, cursors, departures and digests.
#include <doctest/doctest.h>

#include "server/feeds/feed_writer.h"
#include "tests/unit/city/town.h"

namespace jindu {
namespace {

using test::filing_form;
using test::kCounty;
using test::kHospitalA;
using test::kHospitalB;
using test::resident_id;
using test::Town;
using test::TownDesk;

struct Story {
  Town town;
  TownDesk a{town, kHospitalA, "D01", {"desk_clerk"}};
  TownDesk b{town, kHospitalB, "D02", {"desk_clerk"}};
  TownDesk county{town, kCounty, "C01", {"front_clerk"}};
  Story() { town.insure(resident_id(2, false), "样二"); }
};

TEST_CASE("feed: a hospital gets its own records, a county all that it follows") {
  Story story;
  const RecordId own = story.a.fresh();
  story.a.file(own, filing_form(10, 2));
  story.a.sync();
  story.b.sync();
  story.county.sync();
  CHECK(story.a.states.size() == 1);
  CHECK(story.b.states.empty());
  CHECK(story.county.holds(own));
  CHECK(story.county.states.size() == 4);  // Filing, two people, the pregnancy.
  CHECK(story.town.digests_hold());
}

TEST_CASE("feed: pages follow each other; the digest comes with the last one") {
  Story story;
  for (int wife = 10; wife < 40; ++wife) story.a.file(story.a.fresh(), filing_form(wife, 2));
  story.a.send(story.a.request(1, 30));
  TownDesk& county = story.county;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    wire::SyncRequest request = county.request(1, 0);
    request.set_room_bytes(3000);
    const wire::SyncResponse response = county.send(request);
    more = response.feeds(0).more();
    CHECK(response.feeds(0).digest().empty() == more);
  }
  CHECK(pages > 3);
  CHECK(county.states.size() == 30 * 3 + 1);
  CHECK(county.digest_equal());
}

TEST_CASE("feed: ten changes between two syncs cost one record") {
  Story story;
  const RecordId id = story.a.fresh();
  story.a.file(id, filing_form(10, 2));
  story.a.sync();
  story.county.sync();
  for (int i = 0; i < 10; ++i) {
    records::Filing phone;
    phone.set_contact_phone("1390000010" + std::to_string(i));
    story.a.press(story.a.step("Filing", id, "amend", &phone));
    story.a.sync();
  }
  const wire::SyncResponse response = story.county.sync();
  CHECK(response.feeds(0).states_size() == 1);
  CHECK(story.county.digest_equal());
}

TEST_CASE("feed: nothing new repeats no digest") {
  Story story;
  story.a.file(story.a.fresh(), filing_form(10, 2));
  story.a.sync();
  const wire::SyncResponse response = story.a.sync();
  CHECK(response.feeds(0).digest_equal());
  CHECK(response.feeds(0).digest().empty());
  CHECK(response.ByteSizeLong() < 200);
}

TEST_CASE("feed: a county that comes later gets what was there before") {
  Story story;
  for (int wife = 10; wife < 20; ++wife) story.a.file(story.a.fresh(), filing_form(wife, 2));
  story.a.sync();
  store::Site late;
  late.site_no = "0010";
  late.kind = "county_bureau";
  late.division = "420281";
  late.name = "演示0010";
  REQUIRE(story.town.store->writer()
              .transaction([&]() -> Status {
                JINDU_TRY_OK(story.town.store->writer().put_site(late));
                return feeds::open_site_feed(*story.town.city, story.town.store->writer(), late);
              })
              .ok());
  TownDesk desk{story.town, "0010", "C02", {"front_clerk"}};
  desk.sync();
  CHECK(desk.states.size() == 10 * 3 + 1);
  CHECK(desk.digest_equal());
  // And what comes after.
  story.a.file(story.a.fresh(), filing_form(30, 2));
  story.a.sync();
  desk.sync();
  CHECK(desk.states.size() == 11 * 3 + 1);
  CHECK(desk.digest_equal());
  CHECK(story.town.digests_hold());
}

TEST_CASE("feed: a record leaves by a departure, and may come back") {
  Story story;
  const RecordId id = story.a.fresh();
  story.a.file(id, filing_form(10, 2));
  story.a.sync();
  // What a transfer will do: the other site follows it, then no longer.
  store::Work work(*story.town.city, story.town.store->writer());
  feeds::FeedWriter feeds(*story.town.city, story.town.store->writer());
  const auto change = [&](bool comes) {
    REQUIRE(story.town.store->writer()
                .transaction([&]() -> Status {
                  JINDU_TRY_OK(feeds.begin());
                  JINDU_TRY(store::Live * live, work.find(id));
                  if (comes) live->pulled.emplace_back(kHospitalB, store::Projection::own);
                  if (!comes) live->departing.emplace_back(kHospitalB, "transfer");
                  JINDU_TRY_OK(work.act(*live, "", "", {}));
                  JINDU_TRY_OK(work.flush([&](store::Live& one) { return feeds.place(one); }));
                  return feeds.finish();
                })
                .ok());
    work.clear();
    work.take_back(0);
  };
  for (int round = 0; round < 2; ++round) {
    change(true);
    story.b.sync();
    CHECK(story.b.holds(id));
    CHECK(story.b.digest_equal());
    change(false);
    const wire::SyncResponse response = story.b.sync();
    REQUIRE(response.feeds(0).departures_size() == 1);
    CHECK(response.feeds(0).departures(0).reason() == "transfer");
    CHECK_FALSE(story.b.holds(id));
    CHECK(story.b.digest_equal());
  }
  CHECK(story.town.digests_hold());
}

TEST_CASE("feed: the register is sealed for one desk and cannot be read by another") {
  Story story;
  wire::SyncRequest request = story.a.request(1, 0);
  request.clear_feeds();
  request.add_feeds()->set_feed("register");
  const wire::SyncResponse before = story.a.send(request);
  // No key has been made for this person yet: nothing to look for.
  CHECK(before.feeds(0).register_rows().empty());
  CHECK(before.feeds(0).cursor() == 1);
  CHECK_FALSE(before.feeds(0).more());
}

TEST_CASE("feed: an open pregnancy of an insured woman marks her register row, once") {
  Story story;
  story.town.insure(resident_id(20, true), "例二〇");
  const auto version = [&] {
    return (*story.town.reader->insured("resident_id", resident_id(20, true)))->row_version;
  };
  REQUIRE(version() == 1);
  story.a.settle(story.a.fresh(), test::prenatal_form(20, 10000, "70000001"));
  story.a.sync();
  CHECK(version() == 2);
  story.b.settle(story.b.fresh(), test::prenatal_form(20, 10100, "70000002"));
  story.b.sync();
  CHECK(version() == 2);
  CHECK((*story.town.reader->insured("resident_id", resident_id(20, true)))->open_pregnancy);
}

}  // namespace
}  // namespace jindu
