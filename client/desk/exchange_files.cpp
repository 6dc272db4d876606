// The lane of attached files: behind the operations, in chunks, from where the city says it stands.
#include <algorithm>

#include "client/desk/exchange.h"
#include "sync/oplog/attached.h"

namespace jindu::desk {
namespace {

using oplog::AttachedFiles;

constexpr std::size_t kAskedAtOnce = 64;
/// A request that a bad link cuts is lost whole: the first ones are small, and grow while answers
/// come.
constexpr std::uint32_t kChunksMax = 16;
/// Design: entries and their blobs stay 90 days of city time after the city has them, backup or
/// not.
constexpr std::int64_t kKeptMs = std::int64_t{90} * 24 * 3600 * 1000;

}  // namespace

/// What the city has of each is asked once; from then on chunks of one file go with each request.
Status Exchange::add_files(wire::SyncRequest& request) {
  const AttachedFiles files(core_.outbox_db);
  JINDU_TRY(std::vector<AttachedFiles::File> waiting,
            files.waiting(kAskedAtOnce + files_put_off_.size()));
  std::erase_if(waiting, [&](const AttachedFiles::File& file) {
    return files_put_off_.contains(Bytes(view(file.hash)));
  });
  if (!files_asked_) {
    for (const AttachedFiles::File& file : waiting) {
      request.add_blobs()->set_hash(Bytes(view(file.hash)));
    }
    return {};
  }
  if (waiting.empty()) return {};
  const AttachedFiles::File& file = waiting.front();
  wire::BlobPart& part = *request.add_blobs();
  part.set_hash(Bytes(view(file.hash)));
  part.set_first_chunk(file.chunks_held);
  const std::uint32_t end =
      std::min(oplog::chunks_of(file.size), file.chunks_held + chunks_at_once_);
  for (std::uint32_t no = file.chunks_held; no < end; ++no) {
    Result<Bytes> chunk = files.chunk(file.no, no);
    if (!chunk.ok()) {  // Damage of this disk, which `verify` names: it must not stop the rest.
      request.clear_blobs();
      files_put_off_.insert(Bytes(view(file.hash)));
      return {};
    }
    part.add_chunks(std::move(*chunk));
  }
  return {};
}

Status Exchange::take_files(const wire::SyncRequest& request, const wire::SyncResponse& response) {
  JINDU_TRY_OK(drop_covered(response));
  AttachedFiles files(core_.outbox_db);
  if (request.blobs().empty()) {
    // Their turn comes when all is handed in: then the city is asked about them.
    JINDU_TRY(const oplog::ChainHead head, core_.outbox.head());
    JINDU_TRY(const std::uint64_t taken, core_.outbox.taken(head.epoch));
    JINDU_TRY(const AttachedFiles::Counts waiting, files.waiting_counts());
    more_ = more_ || (!files_asked_ && waiting.files > 0 && taken >= head.seq);
    return {};
  }
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core_.outbox_db));
  for (const wire::BlobState& state : response.blobs()) {
    const auto asked =
        std::find_if(request.blobs().begin(), request.blobs().end(),
                     [&](const wire::BlobPart& part) { return part.hash() == state.hash(); });
    if (asked == request.blobs().end()) continue;
    JINDU_TRY(const Hash hash, hash_from(state.hash()));
    if (state.kind() == wire::BlobState::RECEIVED) {
      JINDU_TRY_OK(files.note_received(hash, std::max<std::uint64_t>(1, state.city_seq()),
                                       response.city_ms()));
      ++totals_.files_sent;
      continue;
    }
    // Not wanted: its operation waits for a person, or was refused. No step forward: the city has
    // thrown away what did not fit, or is another one than before. Neither is pressed.
    const bool stuck = !asked->chunks().empty() && state.chunks() <= asked->first_chunk();
    if (state.kind() != wire::BlobState::WANTED || stuck) files_put_off_.insert(state.hash());
    if (state.kind() == wire::BlobState::WANTED) {
      JINDU_TRY_OK(files.note_held(hash, state.chunks()));
    }
  }
  JINDU_TRY_OK(transaction.commit());
  // An answer that says nothing of them is that of an older city.
  if (response.blobs().empty()) {
    for (const wire::BlobPart& part : request.blobs()) files_put_off_.insert(part.hash());
  }
  if (files_asked_) chunks_at_once_ = std::min(kChunksMax, 2 * chunks_at_once_);
  files_asked_ = true;
  JINDU_TRY(const std::vector<AttachedFiles::File> left,
            files.waiting(kAskedAtOnce + files_put_off_.size()));
  more_ = more_ || std::any_of(left.begin(), left.end(), [&](const AttachedFiles::File& file) {
            return !files_put_off_.contains(Bytes(view(file.hash)));
          });
  return {};
}

/// What the city has on a second medium needs no place here any more, in time.
Status Exchange::drop_covered(const wire::SyncResponse& response) {
  if (response.backed_up_to() == 0 || response.city_ms() == 0) return {};
  AttachedFiles files(core_.outbox_db);
  JINDU_TRY([[maybe_unused]] const std::size_t gone,
            files.drop_covered(response.backed_up_to(), response.city_ms() - kKeptMs));
  return {};
}

}  // namespace jindu::desk
