#include <algorithm>
#include <unordered_map>

#include "sync/replica/replica.h"
#include "sync/replica/sought.h"

/// The one search box: over a type's indexes alone, so that ten thousand records are looked through
/// without reading one of them.
namespace jindu::replica {
namespace {

using catalog::RecordType;

/// Above this many it is quicker to read the times of all than to ask for each.
constexpr std::size_t kAskedOneByOne = 200;

/// Rows by number, with how well each answers.
using Found = std::unordered_map<std::int64_t, Match>;

template <class Use>
Status each_row(db::Connection& db, const std::string& sql, Use use) {
  JINDU_TRY(db::Statement rows, db.prepare(sql));
  for (;;) {
    JINDU_TRY(const bool more, rows.step());
    if (!more) return {};
    use(rows);
  }
}

Status look_through(db::Connection& db, const TypedTable& table, const std::string& column,
                    Found& found, const std::function<Match(std::string_view)>& match) {
  const std::string named = "\"" + column + "\"";
  const std::string sql =
      "SELECT rowid, " + named + " FROM " + table.name() + " WHERE " + named + " IS NOT NULL";
  return each_row(db, sql, [&](const db::Statement& row) {
    const Match answer = match(row.column_text(1));
    if (answer == Match::none) return;
    const auto [at, added] = found.emplace(row.column_int(0), answer);
    if (!added) at->second = std::min(at->second, answer);
  });
}

}  // namespace

Status Replica::add_hits(const RecordType& type, const Sought& sought,
                         std::vector<Hit>& hits) const {
  const TypedTable* table = find_table(type.name);
  JINDU_ENSURE(table != nullptr);
  const std::string times = "SELECT rowid, updated_ms FROM " + table->name();
  const auto add = [&](std::int64_t row, Match match, std::int64_t updated_ms) {
    hits.push_back({&type, row, match, updated_ms});
  };
  if (sought.everything()) {
    return each_row(db_, times, [&](const db::Statement& row) {
      add(row.column_int(0), Match::none, row.column_int(1));
    });
  }
  Found found;
  for (const catalog::Field* field : looked_at(type)) {
    if (!sought.may(*field)) continue;
    JINDU_TRY_OK(look_through(db_, *table, field->column, found,
                              [&](std::string_view value) { return sought.of(*field, value); }));
  }
  if (type.options.printed()) {
    JINDU_TRY_OK(look_through(db_, *table, "doc_no", found,
                              [&](std::string_view value) { return sought.of_doc_no(value); }));
  }
  if (found.size() > kAskedOneByOne) {
    return each_row(db_, times, [&](const db::Statement& row) {
      const auto at = found.find(row.column_int(0));
      if (at != found.end()) add(at->first, at->second, row.column_int(1));
    });
  }
  JINDU_TRY(db::Statement time, db_.prepare(times + " WHERE rowid = ?"));
  for (const auto& [row, match] : found) {
    time.bind(1, row);
    JINDU_TRY(const bool there, time.step());
    if (there) add(row, match, time.column_int(1));
    time.reset();
  }
  return {};
}

Result<std::optional<Row>> Replica::row(const Hit& hit) const {
  JINDU_TRY(std::vector<Row> rows,
            rows_where(*hit.type, "rowid = ?1", [&](db::Statement& one) { one.bind(1, hit.row); }));
  if (rows.empty()) return std::optional<Row>();
  return std::optional(std::move(rows.front()));
}

}  // namespace jindu::replica
