#include "schema/catalog/json_out.h"

#include <nlohmann/json.hpp>

#include "schema/base/bytes.h"
#include "schema/base/ids.h"
#include "schema/catalog/build.h"

namespace jindu::catalog {
namespace {

using Json = nlohmann::ordered_json;  // in the order of the .proto, for people who compare

Json message_json(const Message& message);

Json bytes_json(const FieldDescriptor* field, const std::string& bytes) {
  if (options_of(field).check() == records::CHECK_UUID) {
    if (const Result<RecordId> id = id_from<RecordId>(bytes); id.ok()) return to_string(*id);
  }
  return to_hex(bytes);
}

Json single_json(const Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  switch (kind_of(field)) {
    case ValueKind::text:
      return reflection->GetString(message, field);
    case ValueKind::bytes:
      return bytes_json(field, reflection->GetString(message, field));
    case ValueKind::int32:
      return reflection->GetInt32(message, field);
    case ValueKind::int64:
      return reflection->GetInt64(message, field);
    case ValueKind::boolean:
      return reflection->GetBool(message, field);
    case ValueKind::code:
      return reflection->GetEnum(message, field)->name();
    case ValueKind::message:
      return message_json(reflection->GetMessage(message, field));
  }
  JINDU_ENSURE(false);
}

Json element_json(const Message& message, const FieldDescriptor* field, int i) {
  const auto* reflection = message.GetReflection();
  switch (kind_of(field)) {
    case ValueKind::text:
      return reflection->GetRepeatedString(message, field, i);
    case ValueKind::bytes:
      return bytes_json(field, reflection->GetRepeatedString(message, field, i));
    case ValueKind::int32:
      return reflection->GetRepeatedInt32(message, field, i);
    case ValueKind::int64:
      return reflection->GetRepeatedInt64(message, field, i);
    case ValueKind::boolean:
      return reflection->GetRepeatedBool(message, field, i);
    case ValueKind::code:
      return reflection->GetRepeatedEnum(message, field, i)->name();
    case ValueKind::message:
      return message_json(reflection->GetRepeatedMessage(message, field, i));
  }
  JINDU_ENSURE(false);
}

Json field_value(const Message& message, const FieldDescriptor* field) {
  if (!field->is_repeated()) return single_json(message, field);
  Json array = Json::array();
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    array.push_back(element_json(message, field, i));
  }
  return array;
}

Json message_json(const Message& message) {
  Json object = Json::object();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (has_value(message, field)) object[field->name()] = field_value(message, field);
  }
  return object;
}

/// Bad UTF-8 is shown as U+FFFD: to throw would hide the record.
std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const Message& record, int indent) {
  return dump(message_json(record), indent);
}

std::string field_json(const Message& record, const FieldDescriptor* field) {
  if (!has_value(record, field)) return "null";
  return dump(field_value(record, field), -1);
}

}  // namespace jindu::catalog
