#include "sync/session/desk_session.h"

#include <doctest/doctest.h>

#include "tests/support/fake_random.h"

namespace jindu::session {
namespace {

constexpr std::size_t kAtOnce = 3;

/// Who did what, in order: "city 1..3", "take 3".
using Diary = std::vector<std::string>;

/// A desk's books as numbers: how far the city has taken the chain, how far the feed was read.
struct BookDesk final : DeskStore {
  explicit BookDesk(Diary& the_diary) : diary(the_diary) {}
  Diary& diary;
  std::uint64_t written = 0;
  std::uint64_t taken = 0;
  std::uint64_t cursor = 0;
  bool more_now = true;
  bool disk_full = false;
  std::uint64_t wanted = 0;

  Result<wire::SyncRequest> next_request() override {
    wire::SyncRequest request;
    request.set_replica_id(Bytes(16, 'r'));
    const std::uint64_t from = wanted != 0 ? wanted - 1 : taken;
    if (from < written) *request.add_segments() = segment_after("epoch", from).value();
    wire::FeedCursor* feed = request.add_feeds();
    feed->set_feed("site");
    feed->set_cursor(cursor);
    feed->set_digest("digest " + std::to_string(cursor));
    return request;
  }
  Result<wire::Segment> segment_after(const Bytes& epoch, std::uint64_t seq) override {
    wire::Segment segment;
    segment.set_epoch(epoch);
    segment.set_first_seq(seq + 1);
    for (std::uint64_t i = seq + 1; i <= written && i <= seq + kAtOnce; ++i) {
      segment.add_entries("entry " + std::to_string(i));
    }
    return segment;
  }
  Status take(const wire::SyncRequest& request, const wire::SyncResponse& response) override {
    if (disk_full) return fail(ErrorCode::full, "disk");
    more_now = false;
    wanted = 0;
    for (const wire::SegmentResult& result : response.segments()) {
      taken = std::max(taken, result.taken_seq());
      wanted = result.expected_seq();
      diary.push_back("take " + std::to_string(taken));
    }
    for (const wire::FeedPage& page : response.feeds()) {
      REQUIRE(request.feeds(0).cursor() == cursor);
      cursor = page.cursor();
      more_now = more_now || page.more();
      diary.push_back("page " + std::to_string(cursor));
    }
    more_now = more_now || taken < written;
    return {};
  }
  bool more() const override { return more_now; }
};

/// A city that takes entries in order and has a feed of numbers; its answers come when asked for.
struct BookCity final : Transport {
  explicit BookCity(Diary& the_diary) : diary(the_diary) {}
  Diary& diary;
  test::FakeRandom random{2};
  const crypto::Suite& suite = crypto::suite(crypto::SuiteId::intl_1);
  std::unique_ptr<crypto::Agreement> city = suite.new_agreement(random).value();
  std::unique_ptr<crypto::Agreement> device = suite.new_agreement(random).value();
  std::uint64_t taken = 0;
  std::uint64_t forgets_at = 0;  ///< says once that it lacks this one
  std::uint64_t feed_end = 0;
  int lost = -1;  ///< which exchange gets no answer
  bool refuses = false;
  std::vector<wire::SyncRequest> asked;

  Result<Bytes> exchange(std::string_view path, ByteView frame) override {
    CHECK(path == "/v1/sync");
    const auto opened =
        open_request(suite, *city, device->public_key(), decode_frame(frame).value()).value();
    wire::SyncRequest request;
    REQUIRE(request.ParseFromString(opened.inner.body));
    asked.push_back(request);
    if (static_cast<int>(asked.size()) == lost) return fail(ErrorCode::unavailable, "cut");
    Frame inner;
    if (refuses) {
      wire::ErrorAnswer word;
      word.set_code("H-805");
      inner.body = word.SerializeAsString();
      return seal_answer(suite, opened, inner, random);
    }
    inner.kind = FrameKind::sync_response;
    inner.body = answer(request).SerializeAsString();
    return seal_answer(suite, opened, inner, random);
  }

  wire::SyncResponse answer(const wire::SyncRequest& request) {
    wire::SyncResponse response;
    for (const wire::Segment& segment : request.segments()) {
      const std::uint64_t last =
          segment.first_seq() + static_cast<std::uint64_t>(segment.entries_size()) - 1;
      wire::SegmentResult* result = response.add_segments();
      if (segment.first_seq() > taken + 1 || last == forgets_at) {
        forgets_at = 0;
        result->set_expected_seq(taken + 1);
      } else {
        taken = std::max(taken, last);
      }
      result->set_taken_seq(taken);
      diary.push_back("city " + std::to_string(segment.first_seq()) + ".." + std::to_string(last));
    }
    for (const wire::FeedCursor& asked_feed : request.feeds()) {
      if (asked_feed.digest().empty() && asked_feed.cursor() == feed_end) continue;
      wire::FeedPage* page = response.add_feeds();
      page->set_feed("site");
      page->set_cursor(std::min(feed_end, asked_feed.cursor() + 10));
      page->set_more(page->cursor() < feed_end);
      page->set_digest_equal(asked_feed.cursor() == feed_end);
      diary.push_back("feed " + std::to_string(asked_feed.cursor()));
    }
    return response;
  }
};

struct Meeting {
  Diary diary;
  BookCity city{diary};
  BookDesk desk{diary};
  test::FakeRandom random{3};
  DeskSession session{city.suite, *city.device, city.city->public_key(),
                      random_id<ReplicaId>(random), random};
  Status run() { return session.run(desk, city); }
};

TEST_CASE("session: the next entries are with the city while the desk takes in the answer before") {
  Meeting at;
  at.desk.written = 7;
  REQUIRE(at.run().ok());
  CHECK(at.diary == Diary{"city 1..3", "feed 0", "city 4..6", "take 3", "page 0", "city 7..7",
                          "take 6", "take 7"});
  CHECK(at.session.rounds() == 4);
  CHECK(at.city.taken == 7);
}

TEST_CASE("session: so is the next page, and nothing is asked twice") {
  Meeting at;
  at.city.feed_end = 25;
  REQUIRE(at.run().ok());
  CHECK(at.diary == Diary{"feed 0", "feed 10", "page 10", "feed 20", "page 20", "page 25"});
  // A page that goes ahead cannot know the digest.
  CHECK(at.city.asked[1].feeds(0).digest().empty());
}

TEST_CASE("session: what went ahead is dropped at a gap, and the city's word is followed") {
  Meeting at;
  at.desk.written = 9;
  at.city.forgets_at = 6;
  REQUIRE(at.run().ok());
  CHECK(at.desk.taken == 9);
  CHECK(at.city.taken == 9);
}

TEST_CASE("session: a cut anywhere loses nothing, and the next run goes on from the desk's books") {
  for (int cut = 1; cut <= 5; ++cut) {
    CAPTURE(cut);
    Meeting at;
    at.desk.written = 7;
    at.city.feed_end = 25;
    at.city.lost = cut;
    CHECK(at.run().error().code == ErrorCode::unavailable);
    REQUIRE(at.run().ok());
    CHECK(at.desk.taken == 7);
    CHECK(at.desk.cursor == 25);
  }
}

TEST_CASE("session: a desk that cannot take an answer in stops, and asks again later") {
  Meeting at;
  at.desk.written = 7;
  at.desk.disk_full = true;
  CHECK(at.run().error().code == ErrorCode::full);
  at.desk.disk_full = false;
  REQUIRE(at.run().ok());
  CHECK(at.desk.taken == 7);
}

TEST_CASE("session: the city's own word is kept where it answers with an error") {
  Meeting at;
  at.city.refuses = true;
  CHECK(at.run().error().code == ErrorCode::unavailable);
  REQUIRE(at.session.city_word().has_value());
  CHECK(at.session.city_word()->code() == "H-805");
  at.city.refuses = false;
  REQUIRE(at.run().ok());
  CHECK_FALSE(at.session.city_word().has_value());
}

TEST_CASE("session: a digest found equal is not repeated until something changes") {
  Meeting at;
  at.city.feed_end = 5;
  REQUIRE(at.run().ok());  // Reads the page.
  REQUIRE(at.run().ok());  // Sends the digest, and is told that it is equal.
  CHECK_FALSE(at.city.asked.back().feeds(0).digest().empty());
  REQUIRE(at.run().ok());
  CHECK(at.city.asked.back().feeds(0).digest().empty());
  CHECK(at.city.asked.back().replica_id().empty());
  at.city.feed_end = 6;
  REQUIRE(at.run().ok());
  REQUIRE(at.run().ok());
  CHECK_FALSE(at.city.asked.back().feeds(0).digest().empty());
}

}  // namespace
}  // namespace jindu::session
