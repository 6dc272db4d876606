#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog/condition.h"

/// Inside the catalog: how a record type is made from its descriptor.
namespace jindu::catalog {

/// `invalid` names type, field and contradiction.
Result<RecordType> build_type(const Descriptor* descriptor);
/// The rules that options must keep among themselves (build_checks.cpp).
Status check_type(const RecordType& type);
/// Parts of a text between separators, trimmed; no empty text gives no part.
std::vector<std::string> split(std::string_view text, char separator);
/// A text as `normalise` leaves it; bad UTF-8 stays as it is, and the checks name it.
std::string normal_form(const Field& field, const std::string& text);
/// The columns before those of the fields.
const std::vector<std::string>& fixed_columns();

/// The option of a field as the schema gives it, also of a message made at run time.
const records::FieldOptions& options_of(const FieldDescriptor* field);
/// Chinese label of an enumerator, or its name.
std::string label_of(const google::protobuf::EnumValueDescriptor* value);
/// The sibling that an option names; null: none is named.
const FieldDescriptor* sibling(const Field& field, const std::string& name);
/// Whether a singular field is set, or a repeated one has elements.
bool has_value(const Message& record, const FieldDescriptor* field);
/// The kinds of value that records have; the catalog lets no other type in.
enum class ValueKind { text, bytes, int32, int64, boolean, code, message };
ValueKind kind_of(const FieldDescriptor* field);
inline bool is_text(const FieldDescriptor* field) {
  return field->type() == FieldDescriptor::TYPE_STRING;
}
inline bool is_bytes(const FieldDescriptor* field) {
  return field->type() == FieldDescriptor::TYPE_BYTES;
}

/// Finds what is wrong with single values (validate_value.cpp).
void check_text(const Field& field, const Message& owner, const std::string& text,
                const std::string& path, Problems& problems);
void check_number(const Field& field, std::int64_t value, const std::string& path,
                  Problems& problems);
void check_bytes(const Field& field, const std::string& bytes, const std::string& path,
                 Problems& problems);
void check_relations(const Field& field, const Message& owner, const std::string& path,
                     Problems& problems);
/// Whether the ID number in `field` is a resident ID by its type field.
bool is_resident_id(const Field& field, const Message& owner);
Problem problem(std::string_view code, const std::string& path, std::string message);

}  // namespace jindu::catalog
