#pragma once
// Included by sqlite_session.h alone: what its sources share, each of which owns some tables.

namespace jindu::store {

inline Result<db::Statement*> SqliteSession::prepared(const char* sql) {
  auto at = statements_.find(sql);
  if (at == statements_.end()) {
    JINDU_TRY(db::Statement statement, connection_.prepare(sql));
    at = statements_.emplace(sql, std::move(statement)).first;
  }
  at->second.bind(1, city_);
  return &at->second;
}

template <class Row, class Bind>
Many<Row> SqliteSession::rows(const char* sql, Bind bind, Row (*read)(db::Statement&),
                              std::size_t bytes_max, std::size_t (*size)(const Row&)) {
  JINDU_TRY(db::Statement * statement, prepared(sql));
  Use use(*statement);
  bind(*use);
  std::vector<Row> found;
  std::size_t bytes = 0;
  while (bytes < bytes_max) {
    JINDU_TRY(const bool there, use->step());
    if (!there) break;
    found.push_back(read(*use));
    if (size != nullptr) bytes += size(found.back());
  }
  return found;
}

template <class Row, class Bind>
Found<Row> SqliteSession::row(const char* sql, Bind bind, Row (*read)(db::Statement&)) {
  JINDU_TRY(db::Statement * statement, prepared(sql));
  Use use(*statement);
  bind(*use);
  JINDU_TRY(const bool there, use->step());
  if (!there) return std::optional<Row>();
  return std::optional<Row>(read(*use));
}

template <class Bind>
Status SqliteSession::run(const char* sql, Bind bind) {
  JINDU_TRY(db::Statement * statement, prepared(sql));
  Use use(*statement);
  bind(*use);
  return use->run();
}

template <class Bind>
Result<std::int64_t> SqliteSession::number(const char* sql, Bind bind) {
  JINDU_TRY(db::Statement * statement, prepared(sql));
  Use use(*statement);
  bind(*use);
  JINDU_TRY(const bool there, use->step());
  return there ? use->column_int(0) : 0;
}

/// Columns as our types.
template <class Id>
Id id_column(db::Statement& statement, int index) {
  Result<Id> id = id_from<Id>(statement.column_blob(index));
  JINDU_ENSURE(id.ok());  // A CHECK keeps its length.
  return *id;
}
inline Hash hash_column(db::Statement& statement, int index) {
  Result<Hash> hash = hash_from(statement.column_blob(index));
  JINDU_ENSURE(hash.ok());
  return *hash;
}
inline std::string text_column(db::Statement& statement, int index) {
  return std::string(statement.column_text(index));
}
inline Bytes blob_column(db::Statement& statement, int index) {
  return Bytes(statement.column_blob(index));
}
inline std::uint64_t count_column(db::Statement& statement, int index) {
  return static_cast<std::uint64_t>(statement.column_int(index));
}
inline std::int64_t sql_int(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace jindu::store
