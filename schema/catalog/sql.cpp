#include "schema/catalog/build.h"
#include "schema/catalog/json_out.h"

namespace jindu::catalog {
namespace {

constexpr std::size_t kHeaderColumns = 7;

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

const char* sql_type(const FieldDescriptor* field) {
  if (field->is_repeated()) return "TEXT";
  switch (kind_of(field)) {
    case ValueKind::int32:
    case ValueKind::int64:
    case ValueKind::boolean:
      return "INTEGER";
    case ValueKind::bytes:
      return "BLOB";
    case ValueKind::text:
    case ValueKind::code:
    case ValueKind::message:
      break;
  }
  return "TEXT";
}

}  // namespace

std::string table_name(const RecordType& type) {
  std::string name = "t";
  for (const char c : type.name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper) name += '_';
    name += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name;
}

std::vector<std::string> column_names(const RecordType& type) {
  std::vector<std::string> names(fixed_columns().begin(), fixed_columns().begin() + kHeaderColumns);
  for (const Field& field : type.fields) names.push_back(field.column);
  return names;
}

std::string create_table_sql(const RecordType& type) {
  std::string sql = "CREATE TABLE " + table_name(type) +
                    " (\n  id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),\n"
                    "  state TEXT,\n  version INTEGER,\n  doc_no TEXT,\n  site TEXT,\n"
                    "  updated_ms INTEGER,\n  origin INTEGER";
  for (const Field& field : type.fields) {
    sql += ",\n  " + quoted(field.column) + " " + sql_type(field.descriptor);
  }
  return sql + "\n) STRICT";
}

bool is_looked_at(const RecordType& type, const Field& field) {
  const bool phone = type.options.printed() && field.options.check() == records::CHECK_PHONE;
  return field.options.searched() || phone;
}

std::vector<std::string> index_sql(const RecordType& type) {
  const std::string table = table_name(type);
  const std::string create = "CREATE INDEX " + table + "_";
  std::vector<std::string> all = {create + "updated_ms ON " + table + " (updated_ms)"};
  if (type.options.printed()) all.push_back(create + "doc_no ON " + table + " (doc_no)");
  for (const Field& field : type.fields) {
    // What leads to any record is looked up from there: papers of an application, reversals of a bill.
    const bool leads = field.options.ref() == "*" && !field.descriptor->is_repeated();
    if (!is_looked_at(type, field) && !leads) continue;
    all.push_back(create + field.column + " ON " + table + " (" + quoted(field.column) +
                  ") WHERE " + quoted(field.column) + " IS NOT NULL");
  }
  return all;
}

ColumnValue column_value(const Field& field, const Message& record) {
  const FieldDescriptor* descriptor = field.descriptor;
  ColumnValue value;
  if (!has_value(record, descriptor)) return value;
  const auto* reflection = record.GetReflection();
  const auto integer = [&](std::int64_t number) {
    value.kind = ColumnValue::Kind::integer;
    value.integer = number;
  };
  value.kind = ColumnValue::Kind::text;
  if (descriptor->is_repeated()) {
    value.text = field_json(record, descriptor);
    return value;
  }
  switch (kind_of(descriptor)) {
    case ValueKind::bytes:
      value.kind = ColumnValue::Kind::blob;
      value.text = reflection->GetString(record, descriptor);
      break;
    case ValueKind::text:
      value.text = reflection->GetString(record, descriptor);
      break;
    case ValueKind::int32:
      integer(reflection->GetInt32(record, descriptor));
      break;
    case ValueKind::int64:
      integer(reflection->GetInt64(record, descriptor));
      break;
    case ValueKind::boolean:
      integer(reflection->GetBool(record, descriptor) ? 1 : 0);
      break;
    case ValueKind::code:
      value.text = reflection->GetEnum(record, descriptor)->name();
      break;
    case ValueKind::message:
      value.text = field_json(record, descriptor);
      break;
  }
  return value;
}

}  // namespace jindu::catalog
