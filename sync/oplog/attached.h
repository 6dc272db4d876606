#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "schema/base/bytes.h"
#include "sync/crypto/suite.h"
#include "sync/db/connection.h"

/// Scans and photographs that belong to records: named by the suite's hash of their bytes, cut into
/// chunks. docs/PROTOCOL.md section 3.6.
namespace jindu::oplog {

constexpr std::size_t kChunkSize = 64 * 1024;
/// A phone's photograph is 3 to 8 MB, a discharge record of some pages less than that.
constexpr std::uint64_t kAttachedSizeMax = 16u << 20;

constexpr std::uint32_t chunks_of(std::uint64_t size) {
  return static_cast<std::uint32_t>((size + kChunkSize - 1) / kChunkSize);
}
/// How many bytes chunk `no` of a file of `size` has; 0: it has no such chunk.
constexpr std::size_t chunk_size(std::uint64_t size, std::uint32_t no) {
  const std::uint64_t from = std::uint64_t{no} * kChunkSize;
  if (from >= size) return 0;
  return static_cast<std::size_t>(size - from < kChunkSize ? size - from : kChunkSize);
}

/// "application/pdf", "image/jpeg" or "image/png", by the bytes that a file of that kind begins
/// with (ISO 32000, ISO/IEC 10918-1, ISO/IEC 15948); empty: none of them.
std::string_view media_type_of(ByteView head);
bool known_media_type(std::string_view media_type);

/// Attached files of this desk, beside the entries that name them, in outbox.db. One thread;
/// borrows `db`, which outlives it.
class AttachedFiles {
 public:
  explicit AttachedFiles(db::Connection& db) : db_(db) {}

  struct File {
    std::int64_t no = 0;
    Hash hash{};
    std::uint64_t size = 0;
    std::string media_type;
    std::uint32_t chunks_held = 0;  ///< by the city, from the first on
    std::uint64_t city_seq = 0;     ///< the city has it whole since this entry of its; 0: not yet
  };
  /// Begins a file inside the caller's transaction; empty: these bytes are here already.
  Result<std::optional<std::int64_t>> begin(const Hash& hash, std::uint64_t size,
                                            std::string_view media_type, std::int64_t now_ms);
  Status put_chunk(std::int64_t no, std::uint32_t chunk, ByteView bytes);
  Result<std::optional<File>> find(const Hash& hash) const;
  /// Not at the city yet, oldest first.
  Result<std::vector<File>> waiting(std::size_t count_max) const;
  /// `corrupt`: it is not here.
  Result<Bytes> chunk(std::int64_t no, std::uint32_t chunk) const;

  Status note_held(const Hash& hash, std::uint32_t chunks);
  Status note_received(const Hash& hash, std::uint64_t city_seq, std::int64_t city_ms);
  /// The city was put back to an older copy: it is asked about every file anew.
  Status forget_receipts();
  /// Files that the city holds, has backed up, and has held since before `received_before_ms`.
  /// Gives how many have gone.
  Result<std::size_t> drop_covered(std::uint64_t backed_up_to, std::int64_t received_before_ms);

  struct Counts {
    std::uint64_t files = 0;     ///< that the city has not
    std::uint64_t bytes = 0;     ///< of those
    std::int64_t oldest_ms = 0;  ///< 0: none
  };
  Result<Counts> waiting_counts() const;
  /// Every chunk there, of its size, and the whole fitting its name. `corrupt` names the first bad
  /// one.
  Status verify(const crypto::Suite& suite) const;

 private:
  db::Connection& db_;
};

}  // namespace jindu::oplog
