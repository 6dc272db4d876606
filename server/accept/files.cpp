#include "server/accept/files.h"

#include "server/accept/acceptor_core.h"
#include "sync/oplog/attached.h"

namespace jindu::accept {
namespace {

constexpr int kFilesMax = 64;           // named in one request
constexpr std::size_t kChunksMax = 64;  // 4 MiB in one request

/// Whether the stretch is what the city wants next, each chunk of its size.
bool follows(const store::Blob& blob, const wire::BlobPart& part) {
  if (blob.city_seq != 0 || part.first_chunk() != blob.chunks) return false;
  std::uint32_t no = part.first_chunk();
  for (const Bytes& chunk : part.chunks()) {
    const std::size_t size = oplog::chunk_size(blob.size, no++);
    if (size == 0 || chunk.size() != size) return false;
  }
  return true;
}

/// Read in order, one chunk in memory at a time.
Result<bool> whole_fits(const store::Blob& blob, const wire::BlobPart& part,
                        const crypto::Suite& suite, store::Reader& reader) {
  const std::unique_ptr<crypto::Hasher> hasher = suite.hasher();
  for (std::uint32_t no = 0; no < blob.chunks; ++no) {
    JINDU_TRY(const std::optional<Bytes> chunk, reader.blob_chunk(blob.hash, no));
    if (!chunk) return false;
    hasher->add(*chunk);
  }
  for (const Bytes& chunk : part.chunks()) hasher->add(chunk);
  return hasher->finish() == blob.hash;
}

}  // namespace

Status take_files_apart(const wire::SyncRequest& request, const crypto::Suite& suite,
                        store::Reader& reader, std::vector<PreparedFile>& files) {
  std::size_t chunks = 0;
  for (const wire::BlobPart& part : request.blobs()) {
    chunks += static_cast<std::size_t>(part.chunks_size());
  }
  if (request.blobs_size() > kFilesMax || chunks > kChunksMax) {
    return fail(ErrorCode::too_large, "sync: files or chunks");
  }
  for (const wire::BlobPart& part : request.blobs()) {
    if (part.chunks().empty()) continue;
    JINDU_TRY(const Hash hash, hash_from(part.hash()));
    JINDU_TRY(const std::optional<store::Blob> blob, reader.blob(hash));
    if (!blob || !follows(*blob, part)) continue;
    PreparedFile file;
    file.hash = hash;
    file.first_chunk = part.first_chunk();
    file.tries = blob->tries;
    file.last = part.first_chunk() + static_cast<std::uint32_t>(part.chunks_size()) ==
                oplog::chunks_of(blob->size);
    if (file.last) {
      JINDU_TRY(file.fits, whole_fits(*blob, part, suite, reader));
    }
    file.chunks.assign(part.chunks().begin(), part.chunks().end());
    files.push_back(std::move(file));
  }
  return {};
}

Status Acceptor::Core::take_file(PreparedFile& file) {
  JINDU_TRY(std::optional<store::Blob> blob, writer.blob(file.hash));
  // Another request was before this one: the desk is told where the file stands now.
  if (!blob || blob->city_seq != 0 || blob->chunks != file.first_chunk ||
      blob->tries != file.tries) {
    return {};
  }
  for (const Bytes& chunk : file.chunks) {
    JINDU_TRY_OK(writer.put_blob_chunk(file.hash, blob->chunks, chunk));
    ++blob->chunks;
  }
  if (!file.last) return writer.put_blob(*blob);
  if (file.fits) {
    // This transaction's entry of the city says so: whoever has a copy of it has the file, too.
    blob->city_seq = city_seq + 1;
    JINDU_TRY_OK(writer.put_blob(*blob));
    work.set_cause(by_city(""));
    return judge.file_received(file.hash);
  }
  // Not what its name says: it is wanted anew, from the first chunk on ("resend from site", K28).
  blob->chunks = 0;
  ++blob->tries;
  JINDU_TRY_OK(writer.drop_blob_chunks(file.hash));
  return writer.put_blob(*blob);
}

Status answer_files(const wire::SyncRequest& request, store::Reader& reader,
                    wire::SyncResponse& response) {
  int count = 0;
  for (const wire::BlobPart& part : request.blobs()) {
    if (++count > kFilesMax) break;
    JINDU_TRY(const Hash hash, hash_from(part.hash()));
    JINDU_TRY(const std::optional<store::Blob> blob, reader.blob(hash));
    wire::BlobState& state = *response.add_blobs();
    state.set_hash(part.hash());
    state.set_kind(!blob                 ? wire::BlobState::NOT_WANTED
                   : blob->city_seq != 0 ? wire::BlobState::RECEIVED
                                         : wire::BlobState::WANTED);
    if (!blob) continue;
    state.set_chunks(blob->chunks);
    state.set_city_seq(blob->city_seq);
  }
  return {};
}

}  // namespace jindu::accept
