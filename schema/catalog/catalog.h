#pragma once
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

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

struct Field {
  const FieldDescriptor* descriptor = nullptr;
  records::FieldOptions options;
  std::string group;  ///< never empty: a field without one is its own
  std::string name() const { return descriptor->name(); }
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
};

/// One record type.
struct RecordType {
  const Descriptor* descriptor = nullptr;
  records::RecordOptions options;
  std::string name;  ///< "Filing"
  std::vector<Field> fields;
  std::vector<Group> groups;
  std::vector<StateValue> states;  ///< of the life cycle, in enum order; empty: none
  const Field* find(std::string_view field) const;
  const Group* find_group(std::string_view group) const;
  /// Chinese label of a state code; the code itself if unknown.
  std::string state_label(std::string_view code) const;
};

/// All record types of a descriptor pool's files (or a chosen list, for tests with types made at
/// run time). Built once at start-up, then read by anybody.
class Catalog {
 public:
  /// The product's own types (schema/records).
  static const Catalog& product();
  /// For tests: a type more. `invalid` names a contradiction in the options.
  static Result<Catalog> of(const std::vector<const Descriptor*>& types);

  const RecordType* find(std::string_view name) const;
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
  std::string schema_hash_;
};

/// Checks a record by its schema alone: needs (`check_needs`), checks, bounds, lengths. Every
/// finding, not only the first. Fields named in `only` (empty: all) are looked at.
Problems validate(const RecordType& type, const Message& record, bool check_needs = true,
                  const std::vector<std::string>& only = {});
/// Trims, folds full-width ASCII, upper-cases IDs and credit codes, NFC, U+00B7 for dots in names
/// (domain.md 4.1). Done before checks and before comparing; in place.
void normalise(const RecordType& type, Message& record);

/// JSON as docs/PROTOCOL.md says: proto field names, integers as numbers, enums by name, ids as
/// UUID text, fen as integers. Strict: duplicate keys, unknown names or enum values, wrong types
/// are `Problem`s with a field path, never quoting the value.
std::string to_json(const Message& record, int indent = -1);
struct JsonIn {
  std::unique_ptr<Message> record;
  std::vector<std::string> fields;
  Problems problems;
};
/// `fields`: the top-level names that the text holds (null clears: named, but not set).
JsonIn from_json(const Catalog& catalog, const RecordType& type, std::string_view text);

/// A record in which everything above `clear` is masked: 身份证号 shows its first 6 and last 4
/// characters, names their first code point, accounts the last 4.
void mask(const RecordType& type, Message& record, records::PersonalData clear);
/// One value masked for the screen and for logs of ids.
std::string mask_text(const Field& field, std::string_view value);

/// SQL of the typed table of a record type: one column per singular field (repeated and message
/// fields as JSON text), and its indexes. Columns before: id BLOB PRIMARY KEY, state TEXT, version
/// INTEGER, doc_no TEXT, site TEXT, updated_ms INTEGER, origin INTEGER.
std::string table_name(const RecordType& type);  // "t_filing"
std::vector<std::string> column_names(const RecordType& type);
std::string create_table_sql(const RecordType& type);
std::vector<std::string> index_sql(const RecordType& type);

/// A column's value of a record, for binding.
struct ColumnValue {
  enum class Kind { null, integer, text, blob } kind = Kind::null;
  std::int64_t integer = 0;
  std::string text;
};
ColumnValue column_value(const Field& field, const Message& record);

/// Text for people: dates as they are, fen as yuan, enums by label, bool 是/否.
std::string display(const Field& field, const Message& record);

/// Copies the named top-level fields from `from` into `to`; a field that `from` lacks is cleared.
/// `invalid` names a field that the type does not have.
Status copy_fields(const RecordType& type, const std::vector<std::string>& fields,
                   const Message& from, Message& to);
/// Whether a group (or one field) has the same value in both, after normalising.
bool same_group(const Group& group, const Message& a, const Message& b);
bool same_field(const Field& field, const Message& a, const Message& b);

}  // namespace jindu::catalog
