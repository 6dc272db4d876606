#include "sync/replica/page.h"

#include "sync/replica/sql.h"

/// Records that leave a feed, and records of types that this program does not know yet.
namespace jindu::replica {
namespace {

constexpr std::string_view kForeign =
    "SELECT version, feed, element FROM foreign_record WHERE id = ?";
constexpr std::string_view kPutForeign = R"sql(
  INSERT OR REPLACE INTO foreign_record (id, type, version, feed, element, confirmed)
  VALUES (?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kDeleteForeign = "DELETE FROM foreign_record WHERE id = ?";
constexpr std::string_view kPutDeparture = R"sql(
  INSERT OR REPLACE INTO departure (record_id, feed, version, reason) VALUES (?, ?, ?, ?))sql";

}  // namespace

Status Replica::take_foreign(Page& page, const RecordId& id, const wire::RecordState& state,
                             const Bytes& bytes) {
  const Hash element = session::digest_element(suite_, id, state.header().version(), bytes);
  JINDU_TRY(db::Statement get, db_.prepare(kForeign));
  get.bind_blob(1, id.view());
  JINDU_TRY(const bool row, get.step());
  if (row) {
    if (static_cast<std::uint64_t>(get.column_int(0)) > state.header().version()) {
      ++page.result.ignored;
      return {};
    }
    JINDU_TRY(const Hash old, hash_from(get.column_blob(2)));
    if (get.column_int(1) == page.feed) page.remove(old);
  }
  get.reset();
  JINDU_TRY(db::Statement put, db_.prepare(kPutForeign));
  put.bind_blob(1, id.view()).bind_text(2, state.header().type());
  put.bind(3, static_cast<std::int64_t>(state.header().version())).bind(4, page.feed);
  put.bind_blob(5, jindu::view(element)).bind_blob(6, bytes);
  JINDU_TRY_OK(put.run());
  page.add(element);
  ++page.result.taken;
  return {};
}

Status Replica::take_departure(Page& page, const wire::Departure& departure) {
  JINDU_TRY(const RecordId id, id_from<RecordId>(departure.record_id()));
  JINDU_TRY(const std::optional<Confirmed> present, confirmed(id));
  if (present && departure.version() != 0 && present->version > departure.version()) {
    ++page.result.ignored;
    return {};
  }
  if (present && present->feed != 0 && present->feed != page.feed) return {};  // It moved over.
  JINDU_TRY(db::Statement put, db_.prepare(kPutDeparture));
  put.bind_blob(1, id.view()).bind(2, page.feed);
  const std::uint64_t version =
      departure.version() != 0 ? departure.version() : (present ? present->version : 0);
  put.bind(3, static_cast<std::int64_t>(version)).bind_text(4, departure.reason());
  JINDU_TRY_OK(put.run());
  page.departures = true;
  ++page.result.taken;
  if (!present) {
    JINDU_TRY(db::Statement drop, db_.prepare(kDeleteForeign));
    JINDU_TRY(db::Statement get, db_.prepare(kForeign));
    get.bind_blob(1, id.view());
    JINDU_TRY(const bool row, get.step());
    if (!row) return bring_up(id);
    JINDU_TRY(const Hash old, hash_from(get.column_blob(2)));
    if (get.column_int(1) == page.feed) page.remove(old);
    get.reset();
    drop.bind_blob(1, id.view());
    return drop.run();
  }
  if (present->feed == page.feed) {
    JINDU_TRY(const Hash element, hash_from(present->element));
    page.remove(element);
  }
  const TypedTable* table = find_table(present->type->name);
  JINDU_TRY(db::Statement mark,
            db_.prepare("UPDATE " + table->name() + " SET feed = NULL WHERE id = ?"));
  mark.bind_blob(1, id.view());
  JINDU_TRY_OK(mark.run());
  JINDU_TRY(db::Statement cases, db_.prepare(kDropCases));
  cases.bind_blob(1, id.view());
  JINDU_TRY_OK(cases.run());
  return bring_up(id);  // Deletes the row unless own operations on it are undecided.
}

}  // namespace jindu::replica
