// Earlier keys of the staff, and the trail of what they looked at.
#include <limits>

#include "server/store/sqlite_session.h"

namespace jindu::store {
namespace {

constexpr char kKeys[] = R"sql(
  SELECT operator_id, suite, public_key, until_ms FROM staff_key WHERE city = ?
  ORDER BY operator_id, key_no)sql";
constexpr char kAddKey[] = R"sql(
  INSERT INTO staff_key (city, operator_id, key_no, suite, public_key, until_ms)
  VALUES (?1, ?2, 1 + (SELECT count(*) FROM staff_key WHERE city = ?1 AND operator_id = ?2),
    ?3, ?4, ?5))sql";
constexpr char kTrail[] = R"sql(
  SELECT trail_no, at_ms, operator_id, act, record_id, detail FROM trail
  WHERE city = ? AND trail_no < ? ORDER BY trail_no DESC LIMIT ?)sql";
constexpr char kTrailOf[] = R"sql(
  SELECT trail_no, at_ms, operator_id, act, record_id, detail FROM trail
  WHERE city = ? AND trail_no < ? AND operator_id = ? ORDER BY trail_no DESC LIMIT ?)sql";
constexpr char kAddTrail[] = R"sql(
  INSERT INTO trail (city, trail_no, at_ms, operator_id, act, record_id, detail)
  VALUES (?, ?, ?, ?, ?, ?, ?))sql";

StaffKey read_key(db::Statement& s) {
  return {text_column(s, 0), static_cast<std::uint16_t>(s.column_int(1)), blob_column(s, 2),
          s.column_int(3)};
}

Trail read_trail(db::Statement& s) {
  return {count_column(s, 0), s.column_int(1), text_column(s, 2), text_column(s, 3),
          id_column<RecordId>(s, 4), text_column(s, 5)};
}

}  // namespace

Many<StaffKey> SqliteSession::staff_keys() {
  return rows<StaffKey>(kKeys, [](db::Statement&) {}, read_key);
}

Status SqliteSession::add_staff_key(const StaffKey& key) {
  return run(kAddKey, [&](db::Statement& s) {
    s.bind_text(2, key.operator_id).bind(3, key.suite).bind_blob(4, key.public_key);
    s.bind(5, key.until_ms);
  });
}

Many<Trail> SqliteSession::trail(std::string_view operator_id, std::uint64_t before,
                                 std::size_t count_max) {
  const std::int64_t top =
      before == 0 ? std::numeric_limits<std::int64_t>::max() : sql_int(before);
  const auto most = static_cast<std::int64_t>(count_max);
  if (operator_id.empty()) {
    return rows<Trail>(
        kTrail, [&](db::Statement& s) { s.bind(2, top).bind(3, most); }, read_trail);
  }
  return rows<Trail>(
      kTrailOf,
      [&](db::Statement& s) { s.bind(2, top).bind_text(3, operator_id).bind(4, most); },
      read_trail);
}

Status SqliteSession::add_trail(Trail& trail) {
  JINDU_TRY(trail.no, advance("trail", 1));
  return run(kAddTrail, [&](db::Statement& s) {
    s.bind(2, sql_int(trail.no)).bind(3, trail.at_ms).bind_text(4, trail.operator_id);
    s.bind_text(5, trail.act).bind_blob(6, trail.record.view()).bind_text(7, trail.detail);
  });
}

}  // namespace jindu::store
