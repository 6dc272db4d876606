// Current records, links and feeds.
#include "server/store/sqlite_session.h"

namespace jindu::store {
namespace {

#define JINDU_RECORD_COLUMNS                                                             \
  "id, type, state, site_no, version, own_element, other_element, memberships, stamps, " \
  "own, other "
constexpr char kRecord[] = "SELECT " JINDU_RECORD_COLUMNS "FROM record WHERE city = ? AND id = ?";
constexpr char kList[] = "SELECT " JINDU_RECORD_COLUMNS R"sql(
  FROM record WHERE city = ?1 AND id > ?2 AND (?3 = '' OR type = ?3) AND (?4 = '' OR state = ?4)
  ORDER BY id LIMIT ?5)sql";
constexpr char kListState[] = "SELECT " JINDU_RECORD_COLUMNS R"sql(
  FROM record INDEXED BY record_state
  WHERE city = ?1 AND type = ?3 AND state = ?4 AND id > ?2 ORDER BY id LIMIT ?5)sql";
constexpr char kCount[] = R"sql(
  SELECT count(*) FROM record
  WHERE city = ?1 AND (?2 = '' OR type = ?2) AND (?3 = '' OR state = ?3))sql";
constexpr char kAddRecord[] = R"sql(
  INSERT INTO record (city, id, type, state, site_no, version, own_element, other_element,
                      memberships, stamps, own, other)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kUpdateRecord[] = R"sql(
  UPDATE record SET state = ?4, version = ?6, own_element = ?7, other_element = ?8,
    memberships = ?9, stamps = ?10, own = ?11, other = ?12
  WHERE city = ?1 AND id = ?2 AND type = ?3 AND site_no = ?5)sql";
constexpr char kLinks[] = R"sql(
  SELECT kind, value, record_id, place, extra FROM link
  WHERE city = ? AND kind = ? AND value = ? ORDER BY place, record_id)sql";
constexpr char kLinksUnder[] = R"sql(
  SELECT kind, value, record_id, place, extra FROM link
  WHERE city = ?1 AND kind = ?2 AND value >= ?3 AND value < ?4
  ORDER BY value, place, record_id)sql";
constexpr char kLinksEqual[] = R"sql(
  SELECT kind, value, record_id, place, extra FROM link
  WHERE city = ? AND kind = ? AND value = ? ORDER BY place DESC, record_id DESC LIMIT ?)sql";
constexpr char kLinksLonger[] = R"sql(
  SELECT kind, value, record_id, place, extra FROM link
  WHERE city = ?1 AND kind = ?2 AND value > ?3 AND value < ?4
  ORDER BY value, place, record_id LIMIT ?5)sql";
constexpr char kBankFile[] = R"sql(
  SELECT batch_id, content, file_key FROM bank_file WHERE city = ? AND batch_id = ?)sql";
constexpr char kPutBankFile[] = R"sql(
  INSERT OR REPLACE INTO bank_file (city, batch_id, content, file_key) VALUES (?, ?, ?, ?))sql";
constexpr char kAddLink[] = R"sql(
  INSERT OR REPLACE INTO link (city, kind, value, place, record_id, extra)
  VALUES (?, ?, ?, ?, ?, ?))sql";
constexpr char kRemoveLink[] = R"sql(
  DELETE FROM link WHERE city = ? AND kind = ? AND value = ? AND record_id = ?)sql";
constexpr char kFeeds[] = R"sql(
  SELECT feed_no, name, site_no, position, digest, size FROM feed WHERE city = ?
  ORDER BY feed_no)sql";
constexpr char kFeed[] = R"sql(
  SELECT feed_no, name, site_no, position, digest, size FROM feed
  WHERE city = ? AND name = ? AND site_no = ?)sql";
constexpr char kPutFeed[] = R"sql(
  INSERT INTO feed (city, feed_no, name, site_no, position, digest, size)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (city, feed_no) DO UPDATE SET position = excluded.position,
    digest = excluded.digest, size = excluded.size)sql";
constexpr char kItems[] = R"sql(
  SELECT i.position, i.record_id, i.departed, i.reason, i.version, i.projection,
         CASE i.projection WHEN 1 THEN r.own ELSE r.other END
  FROM feed_item i LEFT JOIN record r ON i.departed = 0 AND r.city = i.city AND r.id = i.record_id
  WHERE i.city = ? AND i.feed_no = ? AND i.position > ? ORDER BY i.position LIMIT ?)sql";
constexpr char kAddItem[] = R"sql(
  INSERT INTO feed_item (city, feed_no, position, record_id, projection, departed, version, reason)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kRemoveItem[] = R"sql(
  DELETE FROM feed_item WHERE city = ? AND feed_no = ? AND position = ?)sql";

// feed u32 · position u64 · flags u8 (bits 0–1 projection, bit 2 departed), 13 bytes each.
constexpr std::size_t kMembershipSize = 13;

Bytes pack(const std::vector<Membership>& memberships) {
  Bytes bytes;
  for (const Membership& one : memberships) {
    put_u32(bytes, static_cast<std::uint32_t>(one.feed_no));
    put_u64(bytes, one.position);
    bytes.push_back(static_cast<char>(static_cast<int>(one.projection) | (one.departed ? 4 : 0)));
  }
  return bytes;
}

std::vector<Membership> unpack(ByteView bytes) {
  std::vector<Membership> memberships;
  for (std::size_t at = 0; at + kMembershipSize <= bytes.size(); at += kMembershipSize) {
    const int flags = bytes[at + 12];
    memberships.push_back({get_u32(bytes, at), get_u64(bytes, at + 4),
                           static_cast<Projection>(flags & 3), (flags & 4) != 0});
  }
  return memberships;
}

RecordRow read_record(db::Statement& s) {
  RecordRow row;
  row.id = id_column<RecordId>(s, 0);
  row.type = text_column(s, 1);
  row.state = text_column(s, 2);
  row.site_no = text_column(s, 3);
  row.version = count_column(s, 4);
  row.own_element = hash_column(s, 5);
  if (!s.column_blob(6).empty()) row.other_element = hash_column(s, 6);
  row.memberships = unpack(s.column_blob(7));
  row.stamps = blob_column(s, 8);
  row.own = blob_column(s, 9);
  row.other = blob_column(s, 10);
  return row;
}

void bind_record(db::Statement& s, const RecordRow& record, const Bytes& memberships) {
  s.bind_blob(2, record.id.view()).bind_text(3, record.type).bind_text(4, record.state);
  s.bind_text(5, record.site_no).bind(6, sql_int(record.version));
  s.bind_blob(7, view(record.own_element));
  s.bind_blob(8, record.other.empty() ? ByteView("") : view(record.other_element));
  s.bind_blob(9, memberships).bind_blob(10, record.stamps);
  s.bind_blob(11, record.own).bind_blob(12, record.other);
}

Link read_link(db::Statement& s) {
  return {static_cast<LinkKind>(s.column_int(0)), blob_column(s, 1), id_column<RecordId>(s, 2),
          count_column(s, 3), s.column_int(4)};
}

Feed read_feed(db::Statement& s) {
  return {s.column_int(0),    text_column(s, 1), text_column(s, 2),
          count_column(s, 3), blob_column(s, 4), count_column(s, 5)};
}

FeedItem read_item(db::Statement& s) {
  return {count_column(s, 0), id_column<RecordId>(s, 1), s.column_int(2) != 0,
          text_column(s, 3),  count_column(s, 4),        static_cast<Projection>(s.column_int(5)),
          blob_column(s, 6)};
}

}  // namespace

Found<RecordRow> SqliteSession::record(const RecordId& id) {
  return row<RecordRow>(
      kRecord, [&](db::Statement& s) { s.bind_blob(2, id.view()); }, read_record);
}

Many<RecordRow> SqliteSession::list(std::string_view type, std::string_view state,
                                    const RecordId& after, std::size_t count_max) {
  return rows<RecordRow>(
      type.empty() || state.empty() ? kList : kListState,
      [&](db::Statement& s) {
        s.bind_blob(2, after.view()).bind_text(3, type).bind_text(4, state);
        s.bind(5, sql_int(count_max));
      },
      read_record);
}

Result<std::uint64_t> SqliteSession::count(std::string_view type, std::string_view state) {
  JINDU_TRY(const std::int64_t found,
            number(kCount, [&](db::Statement& s) { s.bind_text(2, type).bind_text(3, state); }));
  return static_cast<std::uint64_t>(found);
}

Status SqliteSession::add_record(const RecordRow& record) {
  const Bytes memberships = pack(record.memberships);
  return run(kAddRecord, [&](db::Statement& s) { bind_record(s, record, memberships); });
}
Status SqliteSession::update_record(const RecordRow& record) {
  const Bytes memberships = pack(record.memberships);
  return run(kUpdateRecord, [&](db::Statement& s) { bind_record(s, record, memberships); });
}

Many<Link> SqliteSession::links(LinkKind kind, ByteView value) {
  return rows<Link>(
      kLinks, [&](db::Statement& s) { s.bind(2, static_cast<int>(kind)).bind_blob(3, value); },
      read_link);
}
Many<Link> SqliteSession::links_under(LinkKind kind, ByteView prefix) {
  const Bytes end = Bytes(prefix) + Bytes(40, '\xff');  // Above all that begins with it.
  return rows<Link>(
      kLinksUnder,
      [&](db::Statement& s) {
        s.bind(2, static_cast<int>(kind)).bind_blob(3, prefix).bind_blob(4, end);
      },
      read_link);
}

Many<Link> SqliteSession::links_near(LinkKind kind, ByteView prefix, std::size_t count_max) {
  JINDU_TRY(std::vector<Link> found, rows<Link>(
                                         kLinksEqual,
                                         [&](db::Statement& s) {
                                           s.bind(2, static_cast<int>(kind)).bind_blob(3, prefix);
                                           s.bind(4, sql_int(count_max));
                                         },
                                         read_link));
  if (found.size() >= count_max) return found;
  const Bytes end = Bytes(prefix) + Bytes(40, '\xff');
  JINDU_TRY(const std::vector<Link> longer,
            rows<Link>(
                kLinksLonger,
                [&](db::Statement& s) {
                  s.bind(2, static_cast<int>(kind)).bind_blob(3, prefix).bind_blob(4, end);
                  s.bind(5, sql_int(count_max - found.size()));
                },
                read_link));
  found.insert(found.end(), longer.begin(), longer.end());
  return found;
}

Found<BankFile> SqliteSession::bank_file(const RecordId& batch) {
  return row<BankFile>(
      kBankFile, [&](db::Statement& s) { s.bind_blob(2, batch.view()); },
      [](db::Statement& s) {
        return BankFile{id_column<RecordId>(s, 0), blob_column(s, 1), blob_column(s, 2)};
      });
}
Status SqliteSession::put_bank_file(const BankFile& file) {
  return run(kPutBankFile, [&](db::Statement& s) {
    s.bind_blob(2, file.batch.view()).bind_blob(3, file.content).bind_blob(4, file.key);
  });
}
Status SqliteSession::add_link(const Link& link) {
  return run(kAddLink, [&](db::Statement& s) {
    s.bind(2, static_cast<int>(link.kind)).bind_blob(3, link.value).bind(4, sql_int(link.place));
    s.bind_blob(5, link.record.view()).bind(6, link.extra);
  });
}
Status SqliteSession::remove_link(LinkKind kind, ByteView value, const RecordId& record) {
  return run(kRemoveLink, [&](db::Statement& s) {
    s.bind(2, static_cast<int>(kind)).bind_blob(3, value).bind_blob(4, record.view());
  });
}

Many<Feed> SqliteSession::feeds() {
  return rows<Feed>(
      kFeeds, [](db::Statement&) {}, read_feed);
}
Found<Feed> SqliteSession::feed(std::string_view name, std::string_view site_no) {
  return row<Feed>(
      kFeed, [&](db::Statement& s) { s.bind_text(2, name).bind_text(3, site_no); }, read_feed);
}

Status SqliteSession::put_feed(Feed& feed) {
  if (feed.no == 0) {
    JINDU_TRY(const std::uint64_t no, advance("feed", 1));
    feed.no = static_cast<std::int64_t>(no);
  }
  return run(kPutFeed, [&](db::Statement& s) {
    s.bind(2, feed.no).bind_text(3, feed.name).bind_text(4, feed.site_no);
    s.bind(5, sql_int(feed.position)).bind_blob(6, feed.digest).bind(7, sql_int(feed.size));
  });
}

Status SqliteSession::add_feed_item(std::int64_t feed_no, const FeedItem& item) {
  return run(kAddItem, [&](db::Statement& s) {
    s.bind(2, feed_no).bind(3, sql_int(item.position)).bind_blob(4, item.record.view());
    s.bind(5, static_cast<int>(item.projection)).bind(6, item.departed ? 1 : 0);
    s.bind(7, sql_int(item.version)).bind_text(8, item.reason);
  });
}
Status SqliteSession::remove_feed_item(std::int64_t feed_no, std::uint64_t position) {
  return run(kRemoveItem, [&](db::Statement& s) { s.bind(2, feed_no).bind(3, sql_int(position)); });
}

Many<FeedItem> SqliteSession::feed_items(std::int64_t feed_no, std::uint64_t position,
                                         std::size_t count_max, std::size_t bytes_max) {
  return rows<FeedItem>(
      kItems,
      [&](db::Statement& s) {
        s.bind(2, feed_no).bind(3, sql_int(position)).bind(4, sql_int(count_max));
      },
      read_item, bytes_max, [](const FeedItem& item) { return item.state.size() + 40; });
}

}  // namespace jindu::store
