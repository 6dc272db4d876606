#include "sync/replica/page.h"

#include <algorithm>

#include "sync/replica/sql.h"

/// Taking in what a feed brought. One insert per record: this is the inner loop of a first sync.
namespace jindu::replica {
namespace {

using catalog::Message;

constexpr std::string_view kSetFeed =
    "UPDATE feed SET cursor = ?, digest = ?, records = ?, mending = ? WHERE id = ?";
constexpr std::string_view kOtherFeed = "SELECT digest, records FROM feed WHERE id = ?";
constexpr std::string_view kSetOther = "UPDATE feed SET digest = ?, records = ? WHERE id = ?";

constexpr std::string_view kDropDeparture = "DELETE FROM departure WHERE record_id = ?";

constexpr std::string_view kPutCase = R"sql(
  INSERT OR REPLACE INTO conflict (record_id, conflict_id, content) VALUES (?, ?, ?))sql";

/// A record that another feed held moves over: that feed's digest goes without it from here on.
Status leave_other_feed(db::Connection& db, std::int64_t feed, const Hash& element) {
  JINDU_TRY(db::Statement get, db.prepare(kOtherFeed));
  get.bind(1, feed);
  JINDU_TRY(const bool row, get.step());
  if (!row) return {};
  JINDU_TRY(session::SetDigest digest, session::SetDigest::from(get.column_blob(0)));
  digest.remove(element);
  JINDU_TRY(db::Statement set, db.prepare(kSetOther));
  set.bind_blob(1, view(digest.value()));
  set.bind(2, std::max<std::int64_t>(0, get.column_int(1) - 1)).bind(3, feed);
  return set.run();
}

}  // namespace

Result<PageResult> Replica::apply_page(const wire::FeedPage& incoming, std::uint64_t requested) {
  JINDU_TRY(const std::vector<oplog::OutboxOperation> on_top, outbox_.all_on_top());
  Page page;
  for (const oplog::OutboxOperation& one : on_top) {
    JINDU_TRY(const RecordId id, id_from<RecordId>(one.operation.record_id()));
    page.on_top[id].push_back(&one);
  }
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(db_));
  JINDU_TRY_OK(open_page(incoming.feed(), page));
  if (page.cursor != requested) {
    // Another process has synced meanwhile; what it brought is not older than this.
    page.result.stale = true;
    return page.result;
  }
  for (const Bytes& bytes : incoming.states()) JINDU_TRY_OK(take_state(page, bytes));
  for (const wire::Departure& departure : incoming.departures()) {
    JINDU_TRY_OK(take_departure(page, departure));
  }
  for (const wire::RegisterRow& row : incoming.register_rows()) {
    JINDU_TRY_OK(take_register_row(page, row));
  }
  page.cursor = std::max(page.cursor, incoming.cursor());
  if (!incoming.more() && page.mending) JINDU_TRY_OK(finish_mending(page, incoming.feed()));
  if (!incoming.more() && incoming.digest().size() == 32) {
    page.result.digest_differs = jindu::view(page.digest.value()) != ByteView(incoming.digest());
  }
  JINDU_TRY(db::Statement set, db_.prepare(kSetFeed));
  set.bind(1, static_cast<std::int64_t>(page.cursor))
      .bind_blob(2, jindu::view(page.digest.value()));
  set.bind(3, static_cast<std::int64_t>(page.records)).bind(4, page.mending ? 1 : 0);
  set.bind(5, page.feed);
  JINDU_TRY_OK(set.run());
  page.tables.clear();  // Statements go back before the commit.
  JINDU_TRY_OK(transaction.commit());
  if (!on_top.empty()) JINDU_TRY_OK(settle_top(on_top, false));
  return page.result;
}

Status Replica::take_state(Page& page, const Bytes& bytes) {
  wire::RecordState& state = page.state;
  if (!state.ParseFromString(bytes)) return fail(ErrorCode::corrupt, "feed: record state");
  JINDU_TRY(const RecordId id, id_from<RecordId>(state.header().id()));
  auto open = page.tables.find(state.header().type());
  if (open == page.tables.end()) {
    const TypedTable* table = find_table(state.header().type());
    if (table == nullptr) return take_foreign(page, id, state, bytes);
    JINDU_TRY(db::Statement insert, db_.prepare(table->insert_sql()));
    open = page.tables
               .emplace(state.header().type(),
                        Page::OpenTable{table, std::move(insert), catalog_.make(table->type())})
               .first;
  }
  const TypedTable& table = *open->second.table;
  Message& record = *open->second.record;
  if (!record.ParseFromString(state.record())) return fail(ErrorCode::corrupt, "feed: record");

  const Hash element = session::digest_element(suite_, id, state.header().version(), bytes);
  const auto bind = [&](db::Statement& statement) {
    bind_header(statement, state.header(), static_cast<int>(Origin::confirmed));
    table.bind_fields(statement, record);
    statement.bind(table.feed_column(), page.feed);
    statement.bind_blob(table.element_column(), jindu::view(element));
    statement.bind_blob(table.confirmed_column(), bytes);
    return statement.run();
  };
  JINDU_TRY_OK(bind(open->second.insert));
  if (db_.changes() == 0) {
    JINDU_TRY(const bool older, yields_to_present(page, table, id, state.header().version()));
    if (older) return {};
    JINDU_TRY(db::Statement replace, db_.prepare(table.replace_sql()));
    JINDU_TRY_OK(bind(replace));
    JINDU_TRY(db::Statement drop, db_.prepare(kDropCases));
    drop.bind_blob(1, id.view());
    JINDU_TRY_OK(drop.run());
  }
  page.add(element);
  ++page.result.taken;
  if (page.departures) {
    JINDU_TRY(db::Statement drop, db_.prepare(kDropDeparture));
    drop.bind_blob(1, id.view());
    JINDU_TRY_OK(drop.run());
  }
  if (state.conflict_cases_size() > 0) JINDU_TRY_OK(keep_cases(id, state));
  const auto own = page.on_top.find(id);
  const bool overlaid =
      own != page.on_top.end() &&
      std::any_of(own->second.begin(), own->second.end(), [&](const oplog::OutboxOperation* one) {
        return !reached(*one, state.header().version());
      });
  // Mostly the state shows all that was on top: the row stands as it was just written.
  return overlaid ? bring_up(id) : Status();
}

/// Makes room for a state of a record that is here already: takes the present one out of its feed's
/// digest. True: the present one is newer and stays.
Result<bool> Replica::yields_to_present(Page& page, const TypedTable& table, const RecordId& id,
                                        std::uint64_t version) {
  JINDU_TRY(db::Statement statement, db_.prepare(table.select_sql()));
  statement.bind_blob(1, id.view());
  JINDU_TRY(const bool row, statement.step());
  JINDU_ENSURE(row);
  if (statement.column_is_null(3)) return false;  // Own operations only: nothing confirmed yet.
  const auto present = static_cast<std::uint64_t>(statement.column_int(0));
  const std::int64_t feed = statement.column_is_null(1) ? 0 : statement.column_int(1);
  JINDU_TRY(const Hash element, hash_from(statement.column_blob(2)));
  statement.reset();
  if (present > version) {
    ++page.result.ignored;
    ++page.result.city_older;
    if (feed != 0) return true;
    // Read again from the start: it belongs to this feed, and ours is the newer state of it.
    JINDU_TRY(db::Statement mark,
              db_.prepare("UPDATE " + table.name() + " SET feed = ? WHERE id = ?"));
    mark.bind(1, page.feed).bind_blob(2, id.view());
    JINDU_TRY_OK(mark.run());
    page.add(element);
    return true;
  }
  if (feed == page.feed) page.remove(element);
  if (feed != 0 && feed != page.feed) JINDU_TRY_OK(leave_other_feed(db_, feed, element));
  return false;
}

Status Replica::keep_cases(const RecordId& id, const wire::RecordState& state) {
  for (int i = 0; i < state.conflict_cases_size(); ++i) {
    // Case i belongs to the header's i-th open conflict.
    if (i >= state.header().conflicts_size()) break;
    JINDU_TRY(db::Statement put, db_.prepare(kPutCase));
    put.bind_blob(1, id.view()).bind_blob(2, state.header().conflicts(i));
    put.bind_blob(3, state.conflict_cases(i));
    JINDU_TRY_OK(put.run());
  }
  return {};
}

}  // namespace jindu::replica
