#include "sync/oplog/attached.h"

#include <algorithm>
#include <array>

#include "sync/oplog/outbox_rows.h"

namespace jindu::oplog {
namespace {

using rows::from_sql;
using rows::to_sql;

constexpr std::string_view kBegin = R"sql(
INSERT INTO attached (hash, size, media_type, attached_ms) VALUES (?, ?, ?, ?))sql";
constexpr std::string_view kPutChunk = R"sql(
INSERT INTO attached_chunk (attached_no, no, content) VALUES (?, ?, ?))sql";
constexpr std::string_view kFind = R"sql(
SELECT no, hash, size, media_type, chunks_held, city_seq FROM attached WHERE hash = ?)sql";
constexpr std::string_view kWaiting = R"sql(
SELECT no, hash, size, media_type, chunks_held, city_seq FROM attached
WHERE city_seq = 0 ORDER BY no LIMIT ?)sql";
constexpr std::string_view kAll = R"sql(
SELECT no, hash, size, media_type, chunks_held, city_seq FROM attached ORDER BY no)sql";
constexpr std::string_view kChunk = R"sql(
SELECT content FROM attached_chunk WHERE attached_no = ? AND no = ?)sql";
constexpr std::string_view kHeld = R"sql(
UPDATE attached SET chunks_held = ?2 WHERE hash = ?1 AND city_seq = 0)sql";
constexpr std::string_view kReceived = R"sql(
UPDATE attached SET city_seq = ?2, received_ms = ?3 WHERE hash = ?1 AND city_seq = 0)sql";
constexpr std::string_view kForget = R"sql(
UPDATE attached SET city_seq = 0, chunks_held = 0, received_ms = 0 WHERE city_seq > 0)sql";
constexpr std::string_view kDrop = R"sql(
DELETE FROM attached WHERE city_seq > 0 AND city_seq <= ?1 AND received_ms < ?2)sql";
constexpr std::string_view kCounts = R"sql(
SELECT count(*), coalesce(sum(size), 0), coalesce(min(attached_ms), 0)
FROM attached WHERE city_seq = 0)sql";

struct Kind {
  std::string_view media_type;
  std::string_view head;
};
constexpr std::array<Kind, 3> kKinds = {{{"application/pdf", "%PDF-"},
                                         {"image/jpeg", "\xff\xd8\xff"},
                                         {"image/png", "\x89PNG\r\n\x1a\n"}}};

Result<AttachedFiles::File> read_file(db::Statement& row) {
  AttachedFiles::File file;
  file.no = row.column_int(0);
  JINDU_TRY(file.hash, hash_from(row.column_blob(1)));
  file.size = from_sql(row.column_int(2));
  file.media_type = row.column_text(3);
  file.chunks_held = static_cast<std::uint32_t>(row.column_int(4));
  file.city_seq = from_sql(row.column_int(5));
  return file;
}

Result<std::vector<AttachedFiles::File>> read_files(db::Statement& read) {
  std::vector<AttachedFiles::File> files;
  while (true) {
    JINDU_TRY(const bool row, read.step());
    if (!row) return files;
    JINDU_TRY(AttachedFiles::File file, read_file(read));
    files.push_back(std::move(file));
  }
}

}  // namespace

std::string_view media_type_of(ByteView head) {
  for (const Kind& kind : kKinds) {
    if (head.substr(0, kind.head.size()) == kind.head) return kind.media_type;
  }
  return {};
}

bool known_media_type(std::string_view media_type) {
  return std::any_of(kKinds.begin(), kKinds.end(),
                     [&](const Kind& kind) { return kind.media_type == media_type; });
}

Result<std::optional<std::int64_t>> AttachedFiles::begin(const Hash& hash, std::uint64_t size,
                                                         std::string_view media_type,
                                                         std::int64_t now_ms) {
  JINDU_ENSURE(db_.in_transaction());
  JINDU_TRY(const std::optional<File> present, find(hash));
  if (present) return std::optional<std::int64_t>();
  JINDU_TRY(db::Statement add, db_.prepare(kBegin));
  add.bind_blob(1, view(hash)).bind(2, to_sql(size)).bind_text(3, media_type).bind(4, now_ms);
  JINDU_TRY_OK(add.run());
  return std::optional(db_.last_insert_rowid());
}

Status AttachedFiles::put_chunk(std::int64_t no, std::uint32_t chunk, ByteView bytes) {
  JINDU_TRY(db::Statement put, db_.prepare(kPutChunk));
  put.bind(1, no).bind(2, chunk).bind_blob(3, bytes);
  return put.run();
}

Result<std::optional<AttachedFiles::File>> AttachedFiles::find(const Hash& hash) const {
  JINDU_TRY(db::Statement read, db_.prepare(kFind));
  read.bind_blob(1, view(hash));
  JINDU_TRY(std::vector<File> found, read_files(read));
  if (found.empty()) return std::optional<File>();
  return std::optional(std::move(found.front()));
}

Result<std::vector<AttachedFiles::File>> AttachedFiles::waiting(std::size_t count_max) const {
  JINDU_TRY(db::Statement read, db_.prepare(kWaiting));
  read.bind(1, to_sql(count_max));
  return read_files(read);
}

Result<Bytes> AttachedFiles::chunk(std::int64_t no, std::uint32_t chunk) const {
  JINDU_TRY(db::Statement read, db_.prepare(kChunk));
  read.bind(1, no).bind(2, chunk);
  JINDU_TRY(const bool row, read.step());
  if (!row) return fail(ErrorCode::corrupt, "attached: a chunk is missing");
  return Bytes(read.column_blob(0));
}

Status AttachedFiles::note_held(const Hash& hash, std::uint32_t chunks) {
  JINDU_TRY(db::Statement note, db_.prepare(kHeld));
  note.bind_blob(1, view(hash)).bind(2, chunks);
  return note.run();
}

Status AttachedFiles::note_received(const Hash& hash, std::uint64_t city_seq,
                                    std::int64_t city_ms) {
  JINDU_TRY(db::Statement note, db_.prepare(kReceived));
  note.bind_blob(1, view(hash)).bind(2, to_sql(city_seq)).bind(3, city_ms);
  return note.run();
}

Status AttachedFiles::forget_receipts() {
  JINDU_TRY(db::Statement forget, db_.prepare(kForget));
  return forget.run();
}

Result<std::size_t> AttachedFiles::drop_covered(std::uint64_t backed_up_to,
                                                std::int64_t received_before_ms) {
  JINDU_TRY(db::Statement drop, db_.prepare(kDrop));
  drop.bind(1, to_sql(backed_up_to)).bind(2, received_before_ms);
  JINDU_TRY_OK(drop.run());
  return static_cast<std::size_t>(db_.changes());
}

Result<AttachedFiles::Counts> AttachedFiles::waiting_counts() const {
  JINDU_TRY(db::Statement read, db_.prepare(kCounts));
  JINDU_TRY(const bool row, read.step());
  JINDU_ENSURE(row);
  return Counts{from_sql(read.column_int(0)), from_sql(read.column_int(1)), read.column_int(2)};
}

Status AttachedFiles::verify(const crypto::Suite& suite) const {
  JINDU_TRY(db::Statement read, db_.prepare(kAll));
  JINDU_TRY(const std::vector<File> files, read_files(read));
  for (const File& file : files) {
    const auto bad = [&] {
      return fail(ErrorCode::corrupt, "attached: file " + std::to_string(file.no));
    };
    const std::unique_ptr<crypto::Hasher> hasher = suite.hasher();
    for (std::uint32_t no = 0; no < chunks_of(file.size); ++no) {
      const Result<Bytes> bytes = chunk(file.no, no);
      if (!bytes.ok() || bytes->size() != chunk_size(file.size, no)) return bad();
      hasher->add(*bytes);
    }
    if (hasher->finish() != file.hash) return bad();
  }
  return {};
}

}  // namespace jindu::oplog
