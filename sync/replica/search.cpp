#include "schema/catalog/checks.h"
#include "sync/replica/replica.h"

/// Reading the typed tables: lists and look-ups, over the view (drafts aside, what is not sent yet
/// is found like everything else).
namespace jindu::replica {
namespace {

using catalog::FieldDescriptor;
using catalog::RecordType;

constexpr std::string_view kRow = "SELECT id, state, version, doc_no, site, updated_ms, origin";
constexpr int kRowColumns = 7;

std::vector<const catalog::Field*> searched_fields(const RecordType& type) {
  std::vector<const catalog::Field*> fields;
  for (const catalog::Field& field : type.fields) {
    if (field.options.searched() && !field.descriptor->is_repeated() &&
        field.descriptor->type() == FieldDescriptor::TYPE_STRING) {
      fields.push_back(&field);
    }
  }
  return fields;
}

Result<Row> row_of(const db::Statement& statement,
                   const std::vector<const catalog::Field*>& searched) {
  Row row;
  JINDU_TRY(row.id, id_from<RecordId>(statement.column_blob(0)));
  row.state = statement.column_text(1);
  row.version = static_cast<std::uint64_t>(statement.column_int(2));
  row.doc_no = statement.column_text(3);
  row.site = statement.column_text(4);
  row.updated_ms = statement.column_int(5);
  row.origin = static_cast<Origin>(statement.column_int(6));
  for (std::size_t i = 0; i < searched.size(); ++i) {
    const int column = kRowColumns + static_cast<int>(i);
    if (statement.column_is_null(column)) continue;
    row.values.emplace_back(searched[i]->name(), statement.column_text(column));
  }
  const int amount = kRowColumns + static_cast<int>(searched.size());
  if (!statement.column_is_null(amount)) row.amount_fen = statement.column_int(amount);
  return row;
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What is typed into the one search box: a document number, a value as a whole, the beginning of a
/// name, or the last digits of a phone. ?1 the text, ?2 its end as a range, ?3 as a tail.
std::string find_condition(const RecordType& type, std::string_view text) {
  std::string condition = "doc_no = ?1";
  for (const catalog::Field* field : searched_fields(type)) {
    const std::string column = "\"" + field->column + "\"";
    condition += " OR " + column + " = ?1 OR (" + column + " >= ?1 AND " + column + " < ?2)";
  }
  if (!all_digits(text) || text.size() > 11) return condition;
  for (const catalog::Field& field : type.fields) {
    if (field.options.check() != records::CHECK_PHONE) continue;
    condition += " OR \"" + field.column + "\" LIKE ?3";
  }
  return condition;
}

}  // namespace

Result<std::vector<Row>> Replica::rows_where(
    const RecordType& type, const std::string& condition,
    const std::function<void(db::Statement&)>& bind) const {
  const TypedTable* table = find_table(type.name);
  JINDU_ENSURE(table != nullptr);
  recent_ = table;
  const std::vector<const catalog::Field*> searched = searched_fields(type);
  std::string sql(kRow);
  for (const catalog::Field* field : searched) sql += ", \"" + field->column + "\"";
  const catalog::Field* amount = type.amount();
  sql += amount == nullptr ? ", NULL" : ", \"" + amount->column + "\"";
  sql += " FROM " + table->name() + " WHERE " + condition;
  JINDU_TRY(db::Statement statement, db_.prepare(sql));
  bind(statement);
  std::vector<Row> rows;
  for (;;) {
    JINDU_TRY(const bool more, statement.step());
    if (!more) return rows;
    JINDU_TRY(Row row, row_of(statement, searched));
    rows.push_back(std::move(row));
  }
}

Result<std::vector<Row>> Replica::list(const RecordType& type, const Query& query) const {
  const std::string text =
      catalog::normalise_text(query.find).value_or(std::string("\xEF\xBF\xBD"));
  std::string condition = "1";
  if (!text.empty()) condition += " AND (" + find_condition(type, text) + ")";
  if (!query.state.empty()) condition += " AND state = ?4";
  if (!query.state.empty() && query.state != "CONFIRMED") {
    condition += std::string(" AND ") + kNotAtRest;
  }
  if (!query.site.empty()) condition += " AND site = ?6";
  if (query.touched_since_ms != 0) condition += " AND updated_ms >= ?7";
  condition += " ORDER BY updated_ms DESC, id DESC LIMIT ?5";
  return rows_where(type, condition, [&](db::Statement& statement) {
    if (!text.empty()) {
      // The highest code point ends the prefix.
      statement.bind_text(1, text).bind_text(2, text + "\xF4\x8F\xBF\xBF");
      if (condition.find("?3") != std::string::npos) statement.bind_text(3, "%" + text);
    }
    if (!query.state.empty()) statement.bind_text(4, query.state);
    statement.bind(5, static_cast<std::int64_t>(query.limit));
    if (!query.site.empty()) statement.bind_text(6, query.site);
    if (query.touched_since_ms != 0) statement.bind(7, query.touched_since_ms);
  });
}

Result<std::vector<RecordId>> Replica::find_by(const RecordType& type, std::string_view field,
                                               std::string_view value, std::size_t limit) const {
  const TypedTable* table = find_table(type.name);
  const catalog::Field* column = type.find(field);
  JINDU_ENSURE(table != nullptr && column != nullptr);
  recent_ = table;
  JINDU_TRY(db::Statement statement,
            db_.prepare("SELECT id FROM " + table->name() + " WHERE \"" + column->column +
                        "\" = ?1 ORDER BY updated_ms DESC, id DESC LIMIT ?2"));
  if (column->descriptor->type() == FieldDescriptor::TYPE_BYTES) {
    statement.bind_blob(1, value);
  } else {
    statement.bind_text(1, value);
  }
  statement.bind(2, static_cast<std::int64_t>(limit));
  std::vector<RecordId> ids;
  for (;;) {
    JINDU_TRY(const bool more, statement.step());
    if (!more) return ids;
    JINDU_TRY(const RecordId id, id_from<RecordId>(statement.column_blob(0)));
    ids.push_back(id);
  }
}

Result<std::optional<RecordId>> Replica::find_doc_no(std::string_view doc_no) const {
  for (const TypedTable& table : tables_) {
    if (!table.type().options.printed()) continue;
    JINDU_TRY(db::Statement statement,
              db_.prepare("SELECT id FROM " + table.name() + " WHERE doc_no = ?"));
    statement.bind_text(1, doc_no);
    JINDU_TRY(const bool row, statement.step());
    if (!row) continue;
    JINDU_TRY(const RecordId id, id_from<RecordId>(statement.column_blob(0)));
    return std::optional(id);
  }
  return std::optional<RecordId>();
}

Result<std::optional<Bytes>> Replica::register_row(ByteView tag) const {
  JINDU_TRY(db::Statement statement, db_.prepare("SELECT sealed FROM register WHERE tag = ?"));
  statement.bind_blob(1, tag);
  JINDU_TRY(const bool row, statement.step());
  if (!row) return std::optional<Bytes>();
  return std::optional(Bytes(statement.column_blob(0)));
}

Result<std::vector<std::pair<Bytes, Bytes>>> Replica::conflict_cases() const {
  JINDU_TRY(db::Statement statement,
            db_.prepare("SELECT conflict_id, max(content) FROM conflict GROUP BY conflict_id"));
  std::vector<std::pair<Bytes, Bytes>> cases;
  for (;;) {
    JINDU_TRY(const bool more, statement.step());
    if (!more) return cases;
    cases.emplace_back(statement.column_blob(0), statement.column_blob(1));
  }
}

Result<std::optional<std::string>> Replica::departed(const RecordId& id) const {
  JINDU_TRY(db::Statement statement,
            db_.prepare("SELECT reason FROM departure WHERE record_id = ?"));
  statement.bind_blob(1, id.view());
  JINDU_TRY(const bool row, statement.step());
  if (!row) return std::optional<std::string>();
  return std::optional(std::string(statement.column_text(0)));
}

}  // namespace jindu::replica
