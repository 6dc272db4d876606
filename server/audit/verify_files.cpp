// Attached files: every chunk that is said to be there, and what is whole fitting its name.
#include "server/audit/verify_feeds.h"
#include "sync/oplog/attached.h"

namespace jindu::audit {
namespace {

constexpr std::size_t kFilesAtOnce = 200;

Result<bool> is_sound(store::Reader& reader, const crypto::Suite& suite, const store::Blob& blob) {
  const std::unique_ptr<crypto::Hasher> hasher = suite.hasher();
  for (std::uint32_t no = 0; no < blob.chunks; ++no) {
    JINDU_TRY(const std::optional<Bytes> chunk, reader.blob_chunk(blob.hash, no));
    if (!chunk || chunk->size() != oplog::chunk_size(blob.size, no)) return false;
    hasher->add(*chunk);
  }
  return blob.city_seq == 0 || hasher->finish() == blob.hash;
}

}  // namespace

Status check_files(store::Reader& reader, const crypto::Suite& suite, VerifyReport& report) {
  for (Hash after{};;) {
    JINDU_TRY(const std::vector<store::Blob> blobs, reader.blobs_after(after, kFilesAtOnce));
    if (blobs.empty()) return {};
    for (const store::Blob& blob : blobs) {
      JINDU_TRY(const bool sound, is_sound(reader, suite, blob));
      if (sound) continue;
      report.files_ok = false;
      report.findings.push_back("材料影像与指纹不符：" + to_hex(view(blob.hash)));
    }
    after = blobs.back().hash;
  }
}

}  // namespace jindu::audit
