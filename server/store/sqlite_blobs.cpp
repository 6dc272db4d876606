// The tables of attached files.
#include "server/store/sqlite_session.h"

namespace jindu::store {
namespace {

constexpr char kBlob[] = R"sql(
  SELECT hash, size, media_type, chunks, tries, city_seq FROM blob
  WHERE city = ? AND hash = ?)sql";
constexpr char kBlobsAfter[] = R"sql(
  SELECT hash, size, media_type, chunks, tries, city_seq FROM blob
  WHERE city = ? AND hash > ? ORDER BY hash LIMIT ?)sql";
constexpr char kPutBlob[] = R"sql(
  INSERT OR REPLACE INTO blob (city, hash, size, media_type, chunks, tries, city_seq)
  VALUES (?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kTotals[] = R"sql(
  SELECT count(*), coalesce(sum(city_seq > 0), 0), coalesce(sum(min(size, chunks * 65536)), 0)
  FROM blob WHERE city = ?)sql";
constexpr char kChunk[] = R"sql(
  SELECT content FROM blob_chunk WHERE city = ? AND hash = ? AND no = ?)sql";
constexpr char kPutChunk[] = R"sql(
  INSERT INTO blob_chunk (city, hash, no, content) VALUES (?, ?, ?, ?))sql";
constexpr char kDropChunks[] = R"sql(
  DELETE FROM blob_chunk WHERE city = ? AND hash = ?)sql";

Blob read_blob(db::Statement& s) {
  return {hash_column(s, 0),
          count_column(s, 1),
          text_column(s, 2),
          static_cast<std::uint32_t>(s.column_int(3)),
          static_cast<std::uint32_t>(s.column_int(4)),
          count_column(s, 5)};
}
Reader::BlobTotals read_totals(db::Statement& s) {
  return {count_column(s, 0), count_column(s, 1), count_column(s, 2)};
}

}  // namespace

Found<Blob> SqliteSession::blob(const Hash& hash) {
  return row<Blob>(
      kBlob, [&](db::Statement& s) { s.bind_blob(2, view(hash)); }, read_blob);
}

Many<Blob> SqliteSession::blobs_after(const Hash& after, std::size_t count_max) {
  return rows<Blob>(
      kBlobsAfter,
      [&](db::Statement& s) { s.bind_blob(2, view(after)).bind(3, sql_int(count_max)); },
      read_blob);
}

Found<Bytes> SqliteSession::blob_chunk(const Hash& hash, std::uint32_t no) {
  return row<Bytes>(
      kChunk, [&](db::Statement& s) { s.bind_blob(2, view(hash)).bind(3, no); },
      [](db::Statement& s) { return blob_column(s, 0); });
}

Result<Reader::BlobTotals> SqliteSession::blob_totals() {
  JINDU_TRY(const std::optional<BlobTotals> totals,
            row<BlobTotals>(
                kTotals, [](db::Statement&) {}, read_totals));
  return totals.value_or(BlobTotals{});
}

Status SqliteSession::put_blob(const Blob& blob) {
  return run(kPutBlob, [&](db::Statement& s) {
    s.bind_blob(2, view(blob.hash)).bind(3, sql_int(blob.size)).bind_text(4, blob.media_type);
    s.bind(5, blob.chunks).bind(6, blob.tries).bind(7, sql_int(blob.city_seq));
  });
}

Status SqliteSession::put_blob_chunk(const Hash& hash, std::uint32_t no, ByteView bytes) {
  return run(kPutChunk,
             [&](db::Statement& s) { s.bind_blob(2, view(hash)).bind(3, no).bind_blob(4, bytes); });
}

Status SqliteSession::drop_blob_chunks(const Hash& hash) {
  return run(kDropChunks, [&](db::Statement& s) { s.bind_blob(2, view(hash)); });
}

}  // namespace jindu::store
