// On a reader's thread: what a desk gets.
#include <cstdlib>

#include "server/accept/acceptor_core.h"
#include "server/accept/files.h"
#include "server/feeds/feed_pages.h"

namespace jindu::accept {
namespace {

constexpr std::size_t kRoomDefault = 1u << 20;
constexpr std::size_t kRoomMax = 8u << 20;
constexpr std::size_t kLateMax = 2000;
constexpr std::int64_t kSkewMs = 600'000;  // K27

void add_notices(const wire::SyncRequest& request, const store::Replica& replica,
                 std::int64_t now_ms, wire::SyncResponse& response) {
  if (replica.revoked) response.add_notices()->set_code("REVOKED");
  if (request.has_desk() && std::llabs(request.desk().wall_ms() - now_ms) > kSkewMs) {
    wire::Notice& notice = *response.add_notices();
    notice.set_code("K27");  // The clock is evidence, not order: it is shown, work goes on.
    notice.add_arguments(std::to_string(request.desk().wall_ms() - now_ms));
  }
}

/// A desk knows of more than is here: this store is an older copy. The desk is told from where on
/// to offer its entries again; what was said of them is said anew.
Status add_went_back(const wire::SyncRequest& request, const ReplicaId& sender,
                     const store::Replica& replica, store::Reader& reader,
                     wire::SyncResponse& response) {
  const Result<Epoch> epoch = id_from<Epoch>(request.epoch());
  if (!epoch.ok()) return {};  // Without an epoch a desk has written nothing yet.
  JINDU_TRY(const std::optional<store::Chain> chain, reader.chain(sender, *epoch));
  const std::uint64_t last = chain ? chain->last_seq : 0;
  bool entries_lost = request.taken_seq() > last;
  if (entries_lost && chain) {  // A copy of the desk counts by its own branch.
    JINDU_TRY(const auto there, reader.entries_at(chain->no, request.taken_seq()));
    entries_lost = there.empty();
  }
  if (!entries_lost && request.verdict_cursor() <= replica.verdict_position) return {};
  response.add_notices()->set_code("CITY_BACK");
  if (!entries_lost || !response.segments().empty()) return {};
  wire::SegmentResult& segment = *response.add_segments();
  segment.set_epoch(request.epoch());
  segment.set_taken_seq(last);
  segment.set_expected_seq(last + 1);
  return {};
}

Status add_late(const wire::SyncRequest& request, const store::Replica& replica,
                store::Reader& reader, wire::SyncResponse& response) {
  const bool went_back = request.verdict_cursor() > replica.verdict_position;
  const std::uint64_t known = went_back ? 0 : request.verdict_cursor();
  response.set_verdict_cursor(known);
  if (replica.verdict_position <= known) return {};
  JINDU_TRY(const std::vector<store::LateVerdict> late,
            reader.late_verdicts(replica.no, known, kLateMax));
  for (const store::LateVerdict& one : late) {
    wire::LateVerdict& verdict = *response.add_verdicts();
    verdict.set_position(one.position);
    if (!verdict.mutable_verdict()->ParseFromString(one.verdict)) {
      return fail(ErrorCode::corrupt, "verdict: stored");
    }
    response.set_verdict_cursor(one.position);
  }
  response.set_verdicts_more(response.verdict_cursor() < replica.verdict_position);
  return {};
}

/// Under which name its feed stands: its site's, or of an employer's clerk his employer's.
Result<std::string> follower(store::Reader& reader, const store::Replica& replica) {
  JINDU_TRY(const std::optional<store::Operator> person,
            reader.find_operator(replica.operator_id));
  return person && !person->employer_uscc.empty() ? person->employer_uscc : replica.site_no;
}

/// Asked without a digest (the last one was found equal), and nothing has changed since.
bool says_nothing(const wire::FeedPage& page, const wire::FeedCursor& asked) {
  return asked.digest().empty() && page.cursor() == asked.cursor() && !page.more() &&
         page.digest().empty() && page.states().empty() && page.departures().empty() &&
         page.register_rows().empty();
}

/// As the end of the one before, where nothing came between.
void add_receipt(wire::SyncResponse& whole, wire::Receipt receipt) {
  wire::Receipt* last =
      whole.receipts().empty() ? nullptr : whole.mutable_receipts(whole.receipts_size() - 1);
  if (last == nullptr || last->epoch() != receipt.epoch() ||
      last->last_seq() + 1 != receipt.first_seq() ||
      last->last_city_seq() + 1 != receipt.first_city_seq()) {
    *whole.add_receipts() = std::move(receipt);
    return;
  }
  last->set_last_seq(receipt.last_seq());
  last->set_last_hash(receipt.last_hash());
  last->set_last_city_seq(receipt.last_city_seq());
}

}  // namespace

void add_run(wire::SyncResponse& whole, wire::SyncResponse run) {
  if (whole.segments().empty()) {
    whole = std::move(run);
    return;
  }
  // Runs come of requests with one segment.
  wire::SegmentResult& to = *whole.mutable_segments(0);
  for (wire::SegmentResult& from : *run.mutable_segments()) {
    to.set_taken_seq(from.taken_seq());
    if (from.branch_seq() != 0) to.set_branch_seq(from.branch_seq());
    if (to.expected_seq() == 0) to.set_expected_seq(from.expected_seq());
    for (wire::Verdict& verdict : *from.mutable_verdicts()) {
      *to.add_verdicts() = std::move(verdict);
    }
  }
  for (wire::Receipt& receipt : *run.mutable_receipts()) add_receipt(whole, std::move(receipt));
  for (wire::Notice& notice : *run.mutable_notices()) *whole.add_notices() = std::move(notice);
}

Status Acceptor::answer(const wire::SyncRequest& request, const ReplicaId& sender,
                        store::Reader& reader, wire::SyncResponse& response) const {
  const store::City& city = core_->city;
  // What the desk knows is not said again: nothing new must stay a few hundred bytes.
  if (request.city_epoch() != city.epoch.view()) response.set_city_epoch(city.epoch.str());
  response.set_city_ms(city.clock.wall_ms());
  return reader.snapshot([&]() -> Status {
    JINDU_TRY(const std::optional<store::Replica> replica, reader.replica(sender));
    if (!replica) return fail(ErrorCode::unauthorized, "sync: unknown replica");
    JINDU_TRY(const std::uint64_t backed_up, reader.counter("backed_up_to"));
    response.set_backed_up_to(backed_up);
    add_notices(request, *replica, city.clock.wall_ms(), response);
    JINDU_TRY_OK(add_went_back(request, sender, *replica, reader, response));
    JINDU_TRY_OK(add_late(request, *replica, reader, response));
    JINDU_TRY_OK(answer_files(request, reader, response));
    if (replica->revoked) return {};  // It may hand in; it gets nothing more.
    feeds::Room room;
    room.bytes = request.room_bytes() == 0 ? kRoomDefault
                                           : std::min<std::size_t>(request.room_bytes(), kRoomMax);
    for (const wire::FeedCursor& asked : request.feeds()) {
      wire::FeedPage page;
      if (asked.feed() == "register") {
        JINDU_TRY(page, feeds::read_register_page(reader, asked, *replica, city.suite, city.random,
                                                  room));
      } else if (asked.feed() == "site" || asked.feed() == "reference") {
        JINDU_TRY(const std::string whose, asked.feed() == "site" ? follower(reader, *replica)
                                                                  : Result<std::string>(""));
        JINDU_TRY(page, feeds::read_page(reader, asked, whose, room));
      } else {
        continue;
      }
      if (!says_nothing(page, asked)) *response.add_feeds() = std::move(page);
    }
    return {};
  });
}

}  // namespace jindu::accept
