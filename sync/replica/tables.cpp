#include "sync/replica/tables.h"

#include <algorithm>

#include "schema/wire/sync.pb.h"
#include "sync/replica/sql.h"

namespace jindu::replica {
namespace {

using catalog::FieldDescriptor;
using catalog::RecordType;

constexpr std::string_view kSchemaHash = "schema_hash";
/// Raised when the same schema gives other tables or indexes than before: they are then rebuilt.
constexpr std::string_view kShape = "/2";
constexpr std::string_view kTables = R"sql(
  SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 't\_%' ESCAPE '\')sql";
constexpr std::string_view kKeepForeign = R"sql(
  INSERT OR REPLACE INTO foreign_record (id, type, version, feed, element, confirmed)
  VALUES (?, ?, ?, ?, ?, ?))sql";
constexpr const char* kOldPrefix = "old_";

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

/// Binds one singular value without a copy in between: this is the inner loop of a first sync.
void bind_field(db::Statement& statement, int index, const catalog::Field& field,
                const catalog::Message& record) {
  const FieldDescriptor* descriptor = field.descriptor;
  const auto* reflection = record.GetReflection();
  if (!descriptor->is_repeated() && !reflection->HasField(record, descriptor)) {
    statement.bind_null(index);
    return;
  }
  if (!descriptor->is_repeated() && descriptor->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    std::string scratch;
    const std::string& text = reflection->GetStringReference(record, descriptor, &scratch);
    if (descriptor->type() == FieldDescriptor::TYPE_BYTES) {
      statement.bind_blob(index, text);
    } else {
      statement.bind_text(index, text);
    }
    return;
  }
  const catalog::ColumnValue value = catalog::column_value(field, record);
  switch (value.kind) {
    case catalog::ColumnValue::Kind::null:
      statement.bind_null(index);
      break;
    case catalog::ColumnValue::Kind::integer:
      statement.bind(index, value.integer);
      break;
    case catalog::ColumnValue::Kind::text:
      statement.bind_text(index, value.text);
      break;
    case catalog::ColumnValue::Kind::blob:
      statement.bind_blob(index, value.text);
      break;
  }
}

Status create(db::Connection& db, const RecordType& type) {
  const std::string name = catalog::table_name(type);
  JINDU_TRY_OK(db.execute(catalog::create_table_sql(type)));
  JINDU_TRY_OK(db.execute("ALTER TABLE " + name + " ADD COLUMN feed INTEGER"));
  JINDU_TRY_OK(db.execute("ALTER TABLE " + name + " ADD COLUMN element BLOB"));
  JINDU_TRY_OK(db.execute("ALTER TABLE " + name + " ADD COLUMN confirmed BLOB"));
  for (const std::string& sql : catalog::index_sql(type)) JINDU_TRY_OK(db.execute(sql));
  if (type.states.empty()) return {};
  return db.execute("CREATE INDEX " + name + "_open ON " + name +
                    " (state, updated_ms, id) WHERE " + kNotAtRest);
}

Result<std::vector<std::string>> typed_tables(db::Connection& db) {
  std::vector<std::string> names;
  JINDU_TRY(db::Statement statement, db.prepare(kTables));
  for (;;) {
    JINDU_TRY(const bool row, statement.step());
    if (!row) return names;
    names.emplace_back(statement.column_text(0));
  }
}

/// Writes the rows of one old source (old typed table, or foreign_record) into the tables of today.
/// Rows without confirmed bytes are the outbox's, and come again from there.
Status carry_over(db::Connection& db, const catalog::Catalog& catalog, const std::string& source) {
  JINDU_TRY(db::Statement rows, db.prepare("SELECT id, feed, element, confirmed FROM " + source +
                                           " WHERE confirmed IS NOT NULL"));
  for (;;) {
    JINDU_TRY(const bool row, rows.step());
    if (!row) return {};
    wire::RecordState state;
    if (!state.ParseFromArray(rows.column_blob(3).data(),
                              static_cast<int>(rows.column_blob(3).size()))) {
      return fail(ErrorCode::corrupt, "replica: stored state in " + source);
    }
    const RecordType* type = catalog.find(state.header().type());
    if (type == nullptr) {
      JINDU_TRY(db::Statement keep, db.prepare(kKeepForeign));
      keep.bind_blob(1, rows.column_blob(0)).bind_text(2, state.header().type());
      keep.bind(3, static_cast<std::int64_t>(state.header().version()));
      keep.bind(4, rows.column_int(1)).bind_blob(5, rows.column_blob(2));
      keep.bind_blob(6, rows.column_blob(3));
      JINDU_TRY_OK(keep.run());
      continue;
    }
    const TypedTable table(*type);
    JINDU_TRY(const auto record, catalog.parse(*type, state.record()));
    JINDU_TRY(db::Statement insert, db.prepare(table.replace_sql()));
    bind_header(insert, state.header(), 0);
    table.bind_fields(insert, *record);
    if (rows.column_is_null(1)) {
      insert.bind_null(table.feed_column());
    } else {
      insert.bind(table.feed_column(), rows.column_int(1));
    }
    insert.bind_blob(table.element_column(), rows.column_blob(2));
    insert.bind_blob(table.confirmed_column(), rows.column_blob(3));
    JINDU_TRY_OK(insert.run());
  }
}

Status rebuild_tables(db::Connection& db, const catalog::Catalog& catalog) {
  JINDU_TRY(const std::vector<std::string> old, typed_tables(db));
  for (const std::string& name : old) {
    JINDU_TRY_OK(db.execute("ALTER TABLE " + name + " RENAME TO " + kOldPrefix + name));
  }
  // An index keeps its name when its table is renamed, and would be in the new one's way.
  std::vector<std::string> indexes;
  {
    JINDU_TRY(db::Statement statement,
              db.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL "
                         "AND tbl_name LIKE 'old\\_t\\_%' ESCAPE '\\'"));
    for (;;) {
      JINDU_TRY(const bool row, statement.step());
      if (!row) break;
      indexes.emplace_back(statement.column_text(0));
    }
  }
  for (const std::string& name : indexes) {
    JINDU_TRY_OK(db.execute("DROP INDEX " + quoted(name)));
  }
  for (const RecordType& type : catalog.types()) JINDU_TRY_OK(create(db, type));
  JINDU_TRY_OK(db.execute("CREATE TEMP TABLE foreign_before AS SELECT * FROM foreign_record"));
  JINDU_TRY_OK(db.execute("DELETE FROM foreign_record"));
  JINDU_TRY_OK(carry_over(db, catalog, "foreign_before"));
  JINDU_TRY_OK(db.execute("DROP TABLE foreign_before"));
  for (const std::string& name : old) {
    JINDU_TRY_OK(carry_over(db, catalog, kOldPrefix + name));
    JINDU_TRY_OK(db.execute("DROP TABLE " + (kOldPrefix + name)));
  }
  return {};
}

}  // namespace

TypedTable::TypedTable(const RecordType& type) : type_(&type), name_(catalog::table_name(type)) {
  const std::vector<std::string> all = catalog::column_names(type);
  JINDU_ENSURE(all.size() == type.fields.size() + kFirstField - 1);
  std::string columns, places;
  for (const std::string& column : all) {
    columns += quoted(column) + ", ";
    places += "?, ";
  }
  const std::string body = " INTO " + name_ + " (" + columns +
                           "feed, element, confirmed) VALUES (" + places + "?, ?, ?)";
  insert_ = "INSERT" + body + " ON CONFLICT (id) DO NOTHING";
  replace_ = "INSERT OR REPLACE" + body;
  select_ = "SELECT version, feed, element, confirmed FROM " + name_ + " WHERE id = ?";
  version_ = "SELECT version FROM " + name_ + " WHERE id = ?";
  delete_ = "DELETE FROM " + name_ + " WHERE id = ?";
}

void TypedTable::bind_fields(db::Statement& statement, const catalog::Message& record) const {
  int index = kFirstField;
  for (const catalog::Field& field : type_->fields) bind_field(statement, index++, field, record);
}

void bind_header(db::Statement& statement, const wire::RecordHeader& header, int origin) {
  statement.bind_blob(TypedTable::kIdColumn, header.id());
  statement.bind_text(TypedTable::kStateColumn, header.state());
  statement.bind(TypedTable::kVersionColumn, static_cast<std::int64_t>(header.version()));
  statement.bind_text(TypedTable::kDocNoColumn, header.doc_no());
  statement.bind_text(TypedTable::kSiteColumn, header.origin_site());
  statement.bind(TypedTable::kUpdatedColumn, header.updated_ms());
  statement.bind(TypedTable::kOriginColumn, origin);
}

Status prepare_tables(db::Connection& db, const catalog::Catalog& catalog) {
  const std::string shape = catalog.schema_hash() + std::string(kShape);
  {
    JINDU_TRY(db::Statement statement, db.prepare(kGetMeta));
    statement.bind_text(1, kSchemaHash);
    JINDU_TRY(const bool row, statement.step());
    if (row && statement.column_blob(0) == shape) return {};
  }
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(db));
  JINDU_TRY_OK(rebuild_tables(db, catalog));
  // The view's columns are of the old shape: all own records are laid over anew.
  JINDU_TRY_OK(db.execute("DELETE FROM meta WHERE name = 'view_head'"));
  {
    JINDU_TRY(db::Statement statement, db.prepare(kSetMeta));
    statement.bind_text(1, kSchemaHash).bind_blob(2, shape);
    JINDU_TRY_OK(statement.run());
  }
  return transaction.commit();
}

}  // namespace jindu::replica
