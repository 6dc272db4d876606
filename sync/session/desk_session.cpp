#include "sync/session/desk_session.h"

namespace jindu::session {
namespace {

constexpr int kRoundsMax = 100'000;  // Each moves a cursor or the chain; this only bounds a bug.

std::uint64_t last_sent(const wire::Segment& segment) {
  return segment.first_seq() + static_cast<std::uint64_t>(segment.entries_size()) - 1;
}

/// What a request that goes ahead has of the one before it.
wire::SyncRequest behind(const wire::SyncRequest& before) {
  wire::SyncRequest request = before;
  request.clear_segments();
  request.clear_feeds();
  request.clear_blobs();
  return request;
}

/// The next run of entries, without feeds: pages come when all is handed in.
Result<std::optional<wire::SyncRequest>> push_behind(DeskStore& store,
                                                     const wire::SyncRequest& before) {
  if (before.segments_size() != 1 || before.segments(0).entries_size() == 0) {
    return std::optional<wire::SyncRequest>();
  }
  const wire::Segment& sent = before.segments(0);
  JINDU_TRY(wire::Segment segment, store.segment_after(sent.epoch(), last_sent(sent)));
  if (segment.entries_size() == 0) return std::optional<wire::SyncRequest>();
  wire::SyncRequest request = behind(before);
  *request.add_segments() = std::move(segment);
  return std::optional(std::move(request));
}

/// All that was sent has its place; otherwise the next run is another one than was thought.
bool all_taken(const wire::SyncRequest& request, const wire::SyncResponse& response) {
  if (request.segments().empty()) return true;
  return response.segments_size() == 1 && response.segments(0).expected_seq() == 0 &&
         response.segments(0).taken_seq() >= last_sent(request.segments(0));
}

/// The next pages, where the answer says that there are more.
std::optional<wire::SyncRequest> pull_behind(const wire::SyncRequest& before,
                                             const wire::SyncResponse& response) {
  wire::SyncRequest request = behind(before);
  for (const wire::FeedPage& page : response.feeds()) {
    if (!page.more()) continue;
    wire::FeedCursor* cursor = request.add_feeds();
    cursor->set_feed(page.feed());
    cursor->set_cursor(page.cursor());
  }
  if (request.feeds().empty()) return std::nullopt;
  return request;
}

}  // namespace

DeskSession::DeskSession(const crypto::Suite& suite, const crypto::Agreement& device,
                         ByteView city_seal_key, const ReplicaId& replica, Random& random)
    : suite_(suite), channel_(suite, device, city_seal_key, replica, random) {}

Status DeskSession::run(DeskStore& store, Transport& transport) {
  rounds_ = 0;
  city_word_.reset();
  JINDU_TRY(wire::SyncRequest request, store.next_request());
  JINDU_TRY_OK(send(transport, request));
  for (;;) {
    // The city is at work now.
    Result<std::optional<wire::SyncRequest>> ahead = push_behind(store, request);
    JINDU_TRY(const wire::SyncResponse response, receive(transport));
    if (!ahead.ok()) return ahead.error();
    std::optional<wire::SyncRequest> next = std::move(*ahead);
    if (next && !all_taken(request, response)) next.reset();
    if (!next && all_taken(request, response)) next = pull_behind(request, response);
    if (next) {
      next->set_verdict_cursor(response.verdict_cursor());
      JINDU_TRY_OK(send(transport, *next));
    }
    const Status taken = store.take(request, response);
    note_agreement(request, response);
    if (!taken.ok()) {
      // Its answer would come after a hole; it will be asked for again.
      if (next) static_cast<void>(receive(transport));
      return taken.error();
    }
    if (++rounds_ >= kRoundsMax) {
      if (next) static_cast<void>(receive(transport));
      return {};
    }
    if (!next) {
      // A request that went ahead asked for entries alone; the pages are still to come.
      if (!store.more() && !request.feeds().empty()) return {};
      JINDU_TRY(next, store.next_request());
      JINDU_TRY_OK(send(transport, *next));
    }
    request = std::move(*next);
  }
}

Status DeskSession::send(Transport& transport, const wire::SyncRequest& request) {
  Frame inner;
  inner.suite = static_cast<std::uint16_t>(suite_.id());
  inner.kind = FrameKind::sync_request;
  inner.count = 0;
  for (const wire::Segment& segment : request.segments()) {
    inner.count += static_cast<std::uint32_t>(segment.entries_size());
  }
  inner.body = without_the_known(request).SerializeAsString();
  JINDU_TRY(Bytes sealed, channel_.seal(inner));
  transport.begin("/v1/sync", std::move(sealed));
  return {};
}

Result<wire::SyncResponse> DeskSession::receive(Transport& transport) {
  JINDU_TRY(const Bytes answer, transport.finish());
  JINDU_TRY(const Frame opened, channel_.open(answer));
  if (opened.kind == FrameKind::error) {
    wire::ErrorAnswer word;
    if (word.ParseFromString(opened.body)) city_word_ = std::move(word);
    return fail(ErrorCode::unavailable, "session: the city answers with an error");
  }
  wire::SyncResponse response;
  if (opened.kind != FrameKind::sync_response || !response.ParseFromString(opened.body)) {
    return fail(ErrorCode::corrupt, "session: answer");
  }
  return response;
}

/// The channel names the replica; and a digest that the city has called equal says nothing new
/// until one of the two has changed. So an exchange with nothing new stays a few hundred bytes.
wire::SyncRequest DeskSession::without_the_known(const wire::SyncRequest& request) const {
  wire::SyncRequest out = request;
  out.clear_replica_id();
  for (wire::FeedCursor& feed : *out.mutable_feeds()) {
    const auto known = agreed_.find(feed.feed());
    if (known != agreed_.end() && known->second.first == feed.cursor() &&
        known->second.second == feed.digest()) {
      feed.clear_digest();
    }
  }
  return out;
}

void DeskSession::note_agreement(const wire::SyncRequest& request,
                                 const wire::SyncResponse& response) {
  for (const wire::FeedPage& page : response.feeds()) {
    agreed_.erase(page.feed());
    // Equal, or (the sealed register) nothing that the city could compare.
    if (page.more() || !page.digest().empty()) continue;
    for (const wire::FeedCursor& asked : request.feeds()) {
      // At the cursor that was asked with: nothing came.
      if (asked.feed() != page.feed() || asked.cursor() != page.cursor()) continue;
      agreed_[page.feed()] = {asked.cursor(), asked.digest()};
    }
  }
}

}  // namespace jindu::session
