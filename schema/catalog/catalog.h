#pragma once
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/problem.h"
#include "schema/base/result.h"
#include "schema/records/options.pb.h"

/// Reads what the records' descriptors say of themselves, and derives the rest: columns, checks,
/// JSON, masks, field groups. Knows no record type by name.
namespace jindu::catalog {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// One part of `show_if` or `required_if`: some value of the field is one of `values` (enum
/// numbers; bool as 0 and 1), or, with `wanted` false, none is. No values: nothing stands in it.
struct Condition {
  const FieldDescriptor* field = nullptr;
  bool wanted = true;
  std::vector<int> values;
};

struct Field {
  const FieldDescriptor* descriptor = nullptr;
  records::FieldOptions options;
  std::string group;   ///< never empty: a field without one is its own
  std::string column;  ///< its name, or name + "_field" where a fixed column has that name
  std::vector<Condition> show_if;
  std::vector<Condition> required_if;
  std::vector<Field> nested;  ///< of a message field
  const std::string& name() const { return descriptor->name(); }
  const std::string& short_label() const {
    return options.short_label().empty() ? options.label() : options.short_label();
  }
};

struct Group {
  std::string name;
  records::MergeRule merge = records::ASK;
  std::vector<const Field*> fields;
};

struct StateValue {
  int number;
  std::string name;
  std::string label;
  bool held = false;  ///< somebody's decision is waited for
};

/// One record type. Its groups point into its fields: moved, never copied.
struct RecordType {
  RecordType() = default;
  RecordType(RecordType&&) = default;
  RecordType& operator=(RecordType&&) = default;
  RecordType(const RecordType&) = delete;
  RecordType& operator=(const RecordType&) = delete;

  const Descriptor* descriptor = nullptr;
  records::RecordOptions options;
  std::string name;           ///< "Filing"
  std::vector<Field> fields;  ///< in the order of the .proto, as descriptor->field(i)
  std::vector<Group> groups;
  std::vector<StateValue> states;      ///< of the life cycle, in enum order; empty: none
  const Message* prototype = nullptr;  ///< the catalog's or protobuf's own; `make` copies it
  std::vector<int> by_name;            ///< indices of `fields`, ordered by name
  const Field* find(std::string_view field) const;
  const Group* find_group(std::string_view group) const;
  /// What lists and sums show of it in money; null: it is about none.
  const Field* amount() const;
  /// Chinese label of a state code; the code itself if unknown.
  std::string state_label(std::string_view code) const;
  /// Whether somebody's decision is waited for in a state.
  bool is_held(std::string_view code) const;
  /// A state by its code or its label; empty text: empty, any state. Nothing: no such state.
  std::optional<std::string> state_called(std::string_view code_or_label) const;
};

/// All record types of a descriptor pool's files (or a chosen list, for tests with types made at
/// run time). Built once at start-up, then read by anybody.
class Catalog {
 public:
  /// The product's own types (schema/records).
  static const Catalog& product();
  /// Chosen types, also ones made at run time. `invalid` names the first contradiction in the
  /// options: type, field and what is wrong.
  static Result<Catalog> of(const std::vector<const Descriptor*>& types);

  const RecordType* find(std::string_view name) const;
  /// As people say it: by its name or its label ("Filing", "备案登记"). Null: neither.
  const RecordType* called(std::string_view name_or_label) const;
  const std::vector<RecordType>& types() const { return types_; }
  /// A new, empty message of a type.
  std::unique_ptr<Message> make(const RecordType& type) const;
  /// Parses serialized bytes of a type; `corrupt` otherwise.
  Result<std::unique_ptr<Message>> parse(const RecordType& type, std::string_view bytes) const;
  /// Hash (SHA-256, hex) over all descriptors and options: typed tables are rebuilt when it
  /// changes.
  const std::string& schema_hash() const { return schema_hash_; }

 private:
  std::vector<RecordType> types_;
  std::shared_ptr<google::protobuf::MessageFactory> factory_;  // of types made at run time
  std::string schema_hash_;
};

/// Checks a record by its schema alone: needs (`check_needs`), checks, bounds, lengths, relations
/// of fields. Every finding, not only the first; codes in problem_codes.h. Fields named in `only`
/// (empty: all) are looked at, and relations that they have a part in. Needs of server_only fields
/// are the city's own affair and are not asked for. The record is normalised already.
Problems validate(const RecordType& type, const Message& record, bool check_needs = true,
                  const std::vector<std::string>& only = {});
/// What is worth a look and stands in nobody's way (an institution code of another pattern).
Problems warnings(const RecordType& type, const Message& record);
/// Whether a form asks for the field now: `show_if` holds, or there is none.
bool asked_for(const Field& field, const Message& record);
/// Whether the field may not be empty: REQUIRED, or CONDITIONAL and `required_if` holds.
bool needed(const Field& field, const Message& record);
/// Trims, folds full-width ASCII, NFC; upper-cases IDs and codes. Names are trimmed and keep their
/// characters (domain.md 4.1: they are compared, not stored, with dots folded). A blank text
/// becomes no value. Done before checks and before saving; in place.
void normalise(const RecordType& type, Message& record);

/// JSON as docs/PROTOCOL.md says: proto field names, integers as numbers, enums by name, ids as
/// UUID text, other bytes in hexadecimal. `indent` < 0: one line.
std::string to_json(const Message& record, int indent = -1);
/// What `from_json` understood. With problems, `record` and `fields` hold the part that was
/// understood, so that `validate` can add its findings to one answer; nothing of it may be saved.
struct JsonIn {
  std::unique_ptr<Message> record;  ///< never null; not normalised
  std::vector<std::string> fields;  ///< top-level names in the text; null clears: named, not set
  Problems problems;
};
/// Strict: duplicate keys, unknown names or enum values, wrong types, fractions, more than 1 MiB or
/// 16 levels are `Problem`s with a field path, never quoting the value.
JsonIn from_json(const Catalog& catalog, const RecordType& type, std::string_view text);

/// A record in which everything above `clear` is masked: 身份证号 shows its first 6 and last 4
/// characters, names their first code point, accounts the last 4; what is not text is cleared.
void mask(const RecordType& type, Message& record, records::PersonalData clear);
/// One value masked for the screen and for logs of ids.
std::string mask_text(const Field& field, std::string_view value);

/// SQL of the typed table of a record type: one column per field in their order (enums by name,
/// repeated and message fields as JSON text), and its indexes. Columns before: id BLOB PRIMARY KEY,
/// state TEXT, version INTEGER, doc_no TEXT, site TEXT, updated_ms INTEGER, origin INTEGER. Names
/// are not quoted; quote them, some are words of SQL.
std::string table_name(const RecordType& type);  // "t_filing"
std::vector<std::string> column_names(const RecordType& type);
std::string create_table_sql(const RecordType& type);
std::vector<std::string> index_sql(const RecordType& type);
/// Whether the search box looks at the field: it is `searched`, or a telephone number of a type with
/// document numbers. Indexed.
bool is_looked_at(const RecordType& type, const Field& field);

/// A column's value of a record, for binding.
struct ColumnValue {
  enum class Kind { null, integer, text, blob } kind = Kind::null;
  std::int64_t integer = 0;
  std::string text;
};
ColumnValue column_value(const Field& field, const Message& record);

/// Text for people: dates as they are, fen as yuan, enums by label, bool 是/否, sets joined by 、,
/// *_ms as local time, references as UUID. Empty: no value.
/// `name_of` tells how an operator or a site is called; without it they stand as they are.
using NameOf = std::function<std::string(const Field& field, const std::string& code)>;
std::string display(const Field& field, const Message& record, const NameOf& name_of = {});

/// A list of rows (fees, invoices) as a table: short labels of what any row says, and the rows in
/// their order. Of any other field, and of an empty list: no rows.
struct DisplayRows {
  std::vector<std::string> heads;
  std::vector<std::vector<std::string>> rows;
};
DisplayRows display_rows(const Field& field, const Message& record, const NameOf& name_of = {});

/// Copies the named top-level fields from `from` into `to`; a field that `from` lacks is cleared.
/// `invalid` for a name that the type does not have; `to` is then as before.
Status copy_fields(const RecordType& type, const std::vector<std::string>& fields,
                   const Message& from, Message& to);
/// Whether a group (or one field) has the same value in both, after normalising; sets whatever
/// their order.
bool same_group(const Group& group, const Message& a, const Message& b);
bool same_field(const Field& field, const Message& a, const Message& b);

}  // namespace jindu::catalog
