#include "client/desk/exchange.h"

#include <algorithm>
#include <filesystem>

#include "schema/base/hlc.h"
#include "schema/base/version.h"
#include "sync/oplog/attached.h"
#include "sync/oplog/epochs.h"

namespace jindu::desk {
namespace {

constexpr std::size_t kEntriesAtOnce = 1000;
constexpr std::size_t kEntryBytesAtOnce = 2u << 20;
constexpr std::uint32_t kRoomBytes = 4u << 20;
constexpr const char* kFeeds[] = {"site", "reference", "register"};

/// Where the data lies; 0: not known, or no disk at all.
std::uint64_t free_disk_bytes(const Core& core) {
  if (!core.on_files()) return 0;
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(core.options.dir, error);
  return error ? 0 : static_cast<std::uint64_t>(space.available);
}

std::vector<wire::Verdict> verdicts_in(const wire::SyncResponse& response) {
  std::vector<wire::Verdict> verdicts;
  for (const wire::SegmentResult& segment : response.segments()) {
    verdicts.insert(verdicts.end(), segment.verdicts().begin(), segment.verdicts().end());
  }
  for (const wire::LateVerdict& late : response.verdicts()) verdicts.push_back(late.verdict());
  return verdicts;
}

}  // namespace

Result<wire::Segment> Exchange::segment_after(const Bytes& epoch, std::uint64_t seq) {
  wire::Segment segment;
  JINDU_TRY(const Epoch of, id_from<Epoch>(epoch));
  JINDU_TRY(std::vector<Bytes> entries,
            core_.outbox.read_after(of, seq, kEntriesAtOnce, kEntryBytesAtOnce));
  if (entries.empty()) return segment;
  segment.set_epoch(epoch);
  segment.set_first_seq(seq + 1);
  if (seq == 0) {  // Its signature stands over what it follows.
    JINDU_TRY(const Hash base, oplog::base_of(core_.outbox_db, of));
    if (base != Hash{}) segment.set_base_hash(Bytes(view(base)));
  }
  for (Bytes& entry : entries) segment.add_entries(std::move(entry));
  return segment;
}

Result<wire::SyncRequest> Exchange::next_request() {
  wire::SyncRequest request;
  request.set_replica_id(core_.site.replica_id());
  JINDU_TRY(const oplog::ChainHead head, core_.outbox.head());
  request.set_epoch(head.epoch.str());
  JINDU_TRY(const std::optional<Bytes> city_epoch, core_.outbox.meta(keys::kCityEpoch));
  if (city_epoch) request.set_city_epoch(*city_epoch);

  JINDU_TRY(std::uint64_t taken, core_.outbox.taken(head.epoch));
  request.set_taken_seq(taken);
  if (wanted_seq_ != 0) taken = wanted_seq_ - 1;
  if (taken < head.seq) {
    JINDU_TRY(*request.add_segments(), segment_after(head.epoch.str(), taken));
  }
  for (const char* name : kFeeds) {
    JINDU_TRY(const replica::FeedPosition position, core_.replica->position(name));
    wire::FeedCursor* cursor = request.add_feeds();
    cursor->set_feed(name);
    cursor->set_cursor(position.cursor);
    cursor->set_digest(Bytes(view(position.digest)));
  }
  JINDU_TRY(const std::optional<Bytes> cursor, core_.outbox.meta(keys::kVerdictCursor));
  if (cursor && cursor->size() == 8) request.set_verdict_cursor(get_u64(*cursor, 0));
  request.set_room_bytes(kRoomBytes);

  JINDU_TRY(const oplog::Outbox::Counts counts, core_.outbox.counts());
  wire::DeskStatus* desk = request.mutable_desk();
  desk->set_wall_ms(core_.clock.wall_ms());
  desk->set_uptime_ms(core_.clock.uptime_ms());
  desk->set_hlc(head.hlc.value);
  desk->set_pending(counts.pending);
  desk->set_oldest_pending_ms(counts.oldest_pending_ms);
  desk->set_program_version(kProgramVersion);
  desk->set_schema_version(kSchemaVersion);
  desk->set_program(std::string(program_version()));
  desk->set_last_seq(head.seq);
  JINDU_TRY(const oplog::AttachedFiles::Counts files,
            oplog::AttachedFiles(core_.outbox_db).waiting_counts());
  desk->set_pending_files(files.files);
  desk->set_free_disk_bytes(free_disk_bytes(core_));
  if (request.segments().empty()) JINDU_TRY_OK(add_files(request));
  JINDU_TRY(const std::optional<Bytes> seen, core_.outbox.meta(keys::kCityHead));
  if (seen && !request.mutable_head()->ParseFromString(*seen)) request.clear_head();
  return request;
}

Error branched_error() {
  return fail(ErrorCode::corrupt,
              "N-440 市局收到的操作与本机不同：本机数据曾被还原或复制。所录内容仍在本机，"
              "请保留数据目录、不要继续录入，并联系市局");
}

/// Every entry was verified before it was committed: one whose signature the city cannot follow
/// stands on another one than the city has, and this outbox is not the one that it knows.
Result<bool> Exchange::branched(const wire::SyncResponse& response) const {
  return std::any_of(response.notices().begin(), response.notices().end(),
                     [](const wire::Notice& one) { return one.code() == "BAD_SIGNATURE"; });
}

/// The city has other entries of this epoch than this outbox: its data was put back, or copied. All
/// that stands here is with the city, as a branch; from now on this copy has an epoch of its own
/// (K31).
Status Exchange::part_ways(const wire::SyncResponse& response) {
  JINDU_TRY(const oplog::ChainHead head, core_.outbox.head());
  JINDU_TRY(const std::uint64_t taken, core_.outbox.taken(head.epoch));
  const bool other = std::any_of(response.segments().begin(), response.segments().end(),
                                 [&](const wire::SegmentResult& one) {
                                   return one.epoch() == head.epoch.view() &&
                                          (one.branch_seq() != 0 || one.taken_seq() > head.seq);
                                 });
  if (!other || taken < head.seq) return {};
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core_.outbox_db));
  JINDU_TRY_OK(core_.outbox.begin_epoch(random_id<Epoch>(core_.random), core_.clock.wall_ms()));
  JINDU_TRY_OK(core_.outbox.set_meta(keys::kBranched, ""));
  JINDU_TRY_OK(transaction.commit());
  totals_.parted = true;
  more_ = true;
  return {};
}

Status Exchange::note_standing(const wire::SyncResponse& response) {
  const bool revoked = std::any_of(response.notices().begin(), response.notices().end(),
                                   [](const wire::Notice& one) { return one.code() == "REVOKED"; });
  JINDU_TRY(const bool branch, branched(response));
  JINDU_TRY(const std::optional<Bytes> was_revoked, core_.outbox.meta(keys::kRevoked));
  const bool moved = revoked != (was_revoked && !was_revoked->empty());
  if (moved || branch) {
    JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core_.outbox_db));
    if (moved) JINDU_TRY_OK(core_.outbox.set_meta(keys::kRevoked, revoked ? "1" : ""));
    if (branch) JINDU_TRY_OK(core_.outbox.set_meta(keys::kBranched, "1"));
    JINDU_TRY_OK(transaction.commit());
  }
  // Nothing of this answer may count: what it says of a place is not about our entry there.
  return branch ? Status(branched_error()) : Status();
}

Status Exchange::take(const wire::SyncRequest& request, const wire::SyncResponse& response) {
  more_ = false;
  for (const wire::Notice& notice : response.notices()) totals_.notices.insert(notice.code());
  JINDU_TRY_OK(note_standing(response));
  const bool went_back = std::any_of(response.notices().begin(), response.notices().end(),
                                     [](const auto& one) { return one.code() == "CITY_BACK"; });
  if (went_back) JINDU_TRY_OK(give_back(response));
  JINDU_TRY_OK(take_words(request, response));
  JINDU_TRY_OK(part_ways(response));
  JINDU_TRY_OK(take_files(request, response));
  JINDU_TRY_OK(take_feeds(request, response));
  const std::vector<wire::Verdict> verdicts = verdicts_in(response);
  if (!verdicts.empty()) JINDU_TRY_OK(core_.replica->after_verdicts(verdicts));
  note_arriving(request, response);
  return note_time(response);
}

/// The city was put back to an older copy: what it no longer holds counts as not delivered, and is
/// offered again.
Status Exchange::give_back(const wire::SyncResponse& response) {
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core_.outbox_db));
  for (const wire::SegmentResult& segment : response.segments()) {
    JINDU_TRY(const Epoch epoch, id_from<Epoch>(segment.epoch()));
    JINDU_TRY(const std::uint64_t taken, core_.outbox.taken(epoch));
    if (segment.taken_seq() >= taken) continue;
    totals_.given_back += taken - segment.taken_seq();
    JINDU_TRY_OK(core_.outbox.give_back(epoch, segment.taken_seq()));
  }
  JINDU_TRY_OK(oplog::AttachedFiles(core_.outbox_db).forget_receipts());
  JINDU_TRY_OK(core_.outbox.set_meta(replica::kViewsDue, "1"));
  Bytes cursor;
  put_u64(cursor, response.verdict_cursor());
  JINDU_TRY_OK(core_.outbox.set_meta(keys::kVerdictCursor, cursor));
  JINDU_TRY_OK(transaction.commit());
  return core_.replica->rebuild();
}

/// The last seq of an epoch in this outbox.
Result<std::uint64_t> Exchange::held_here(const Epoch& epoch) const {
  JINDU_TRY(const oplog::ChainHead head, core_.outbox.head());
  if (head.epoch == epoch) return head.seq;
  // An epoch that has ended was handed in whole.
  return core_.outbox.taken(epoch);
}

/// All that the outbox must remember, in one commit: how far the city has taken the chain, what it
/// said of each operation, and how far its late words have been read.
Status Exchange::take_words(const wire::SyncRequest& request, const wire::SyncResponse& response) {
  const std::vector<wire::Verdict> verdicts = verdicts_in(response);
  JINDU_TRY(const std::optional<Bytes> epoch_before, core_.outbox.meta(keys::kCityEpoch));
  const bool new_epoch =
      !response.city_epoch().empty() && (!epoch_before || *epoch_before != response.city_epoch());
  const bool head_moved = response.has_head() &&
                          response.head().SerializeAsString() != request.head().SerializeAsString();
  const bool cursor_moved = response.verdict_cursor() > request.verdict_cursor();
  if (!verdicts.empty() || !response.segments().empty() || new_epoch || head_moved ||
      cursor_moved) {
    JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core_.outbox_db));
    for (const wire::SegmentResult& segment : response.segments()) {
      JINDU_TRY(const Epoch epoch, id_from<Epoch>(segment.epoch()));
      JINDU_TRY(const std::uint64_t taken, core_.outbox.taken(epoch));
      // Where the data was put back the city has more than is here.
      JINDU_TRY(const std::uint64_t held, held_here(epoch));
      const std::uint64_t now_taken = std::min(segment.taken_seq(), held);
      if (now_taken > taken) {
        totals_.sent += now_taken - taken;
        JINDU_TRY_OK(core_.outbox.set_taken(epoch, now_taken));
      }
      const bool gap = segment.expected_seq() != 0 && segment.expected_seq() != wanted_seq_;
      wanted_seq_ = segment.expected_seq();
      more_ = more_ || gap;  // Asked for once; asked again for the same, it waits.
    }
    for (const wire::Verdict& verdict : verdicts) {
      const Status put = core_.outbox.put_verdict(verdict);
      // An answer to something that is not here (a restored outbox) stops nothing else.
      if (!put.ok() && put.error().code == ErrorCode::not_found) continue;
      JINDU_TRY_OK(put);
      ++totals_.verdicts;
      if (wire::Verdict::Kind_IsValid(verdict.kind())) ++totals_.by_kind[verdict.kind()];
    }
    if (!verdicts.empty()) JINDU_TRY_OK(core_.outbox.set_meta(replica::kViewsDue, "1"));
    if (cursor_moved) {
      Bytes cursor;
      put_u64(cursor, response.verdict_cursor());
      JINDU_TRY_OK(core_.outbox.set_meta(keys::kVerdictCursor, cursor));
    }
    if (new_epoch) {
      JINDU_TRY_OK(core_.outbox.set_meta(keys::kCityEpoch, response.city_epoch()));
    }
    if (head_moved) {
      JINDU_TRY_OK(core_.outbox.set_meta(keys::kCityHead, response.head().SerializeAsString()));
    }
    JINDU_TRY_OK(transaction.commit());
  }
  more_ = more_ || response.verdicts_more();
  JINDU_TRY(const oplog::ChainHead head, core_.outbox.head());
  JINDU_TRY(const std::uint64_t taken, core_.outbox.taken(head.epoch));
  // Only while it moves: a city that takes nothing is not asked without end.
  const bool moved = !request.segments().empty() && taken >= request.segments(0).first_seq();
  const bool fresh = request.segments().empty();
  more_ = more_ || (taken < head.seq && (moved || fresh));
  return {};
}

Status Exchange::take_feeds(const wire::SyncRequest& request, const wire::SyncResponse& response) {
  for (const wire::FeedPage& page : response.feeds()) {
    const auto asked =
        std::find_if(request.feeds().begin(), request.feeds().end(),
                     [&](const wire::FeedCursor& cursor) { return cursor.feed() == page.feed(); });
    if (asked == request.feeds().end()) continue;
    JINDU_TRY(const replica::PageResult result, core_.replica->apply_page(page, asked->cursor()));
    totals_.states += result.taken;
    totals_.city_older += result.city_older;
    if (result.stale) {
      more_ = true;
      continue;
    }
    more_ = more_ || page.more();
    if (!result.digest_differs) {
      if (!page.more()) totals_.differing.erase(page.feed());
      continue;
    }
    if (totals_.mended.insert(page.feed()).second) {
      JINDU_TRY_OK(core_.replica->restart_feed(page.feed()));
      more_ = true;
    } else {
      totals_.differing.insert(page.feed());
    }
  }
  return {};
}

/// How far it is, once there are pages to come.
void Exchange::note_arriving(const wire::SyncRequest& request, const wire::SyncResponse& response) {
  bool first = false;
  for (const wire::FeedPage& page : response.feeds()) {
    left_[page.feed()] = page.more() && page.end() > page.cursor() ? page.end() - page.cursor() : 0;
    first = first ||
            (page.more() && std::any_of(request.feeds().begin(), request.feeds().end(),
                                        [&](const wire::FeedCursor& asked) {
                                          return asked.feed() == page.feed() && asked.cursor() == 0;
                                        }));
  }
  const std::int64_t now = core_.clock.wall_ms();
  const bool pages_to_come = std::any_of(response.feeds().begin(), response.feeds().end(),
                                         [](const wire::FeedPage& page) { return page.more(); });
  if (!arriving_ && !pages_to_come) return;
  if (!arriving_) arriving_ = Arriving{began_ms_, now, 0, 0, 0, false};
  arriving_->first = arriving_->first || first;
  arriving_->updated_ms = now;
  arriving_->records = totals_.states;
  arriving_->bytes += response.ByteSizeLong();
  arriving_->left = 0;
  for (const auto& [feed, left] : left_) arriving_->left += left;
}

Status Exchange::note_time(const wire::SyncResponse& response) {
  const std::int64_t now = core_.clock.wall_ms();
  JINDU_TRY(const std::int64_t offset_before, core_.number(keys::kClockOffset));
  const std::int64_t offset = response.city_ms() == 0 ? 0 : now - response.city_ms();
  JINDU_TRY(const std::optional<Bytes> damage, core_.replica->meta(keys::kReplicaDamage));
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core_.replica_db));
  if (!more_ && damage && !damage->empty()) {
    JINDU_TRY_OK(core_.replica->set_meta(keys::kReplicaDamage, ""));
  }
  // A run that ends with nothing to come has ended all that an earlier one left open.
  if (arriving_ || !more_) JINDU_TRY_OK(write_arriving(core_, more_ ? arriving_ : std::nullopt));
  JINDU_TRY_OK(core_.set_number(keys::kLastSync, now));
  JINDU_TRY_OK(core_.set_number(keys::kLastAttempt, now));
  if (offset != offset_before) JINDU_TRY_OK(core_.set_number(keys::kClockOffset, offset));
  return transaction.commit();
}

}  // namespace jindu::desk
