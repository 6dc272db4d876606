#include <algorithm>

#include "schema/catalog/build.h"
#include "schema/catalog/checks.h"

/// Comparing and copying: what merge stands on.
namespace jindu::catalog {
namespace {

/// The form in which a text is compared: what differs in spaces, width or dots alone is equal.
std::string compared(const Field& field, const std::string& text) {
  if (field.options.check() != records::CHECK_NAME) return normal_form(field, text);
  return normalise_name(text).value_or(text);
}

std::string element_identity(const Field& field, const Message& record, int i) {
  const auto* reflection = record.GetReflection();
  const FieldDescriptor* descriptor = field.descriptor;
  switch (kind_of(descriptor)) {
    case ValueKind::text:
      return compared(field, reflection->GetRepeatedString(record, descriptor, i));
    case ValueKind::bytes:
      return reflection->GetRepeatedString(record, descriptor, i);
    case ValueKind::code:
      return std::to_string(reflection->GetRepeatedEnumValue(record, descriptor, i));
    case ValueKind::int32:
      return std::to_string(reflection->GetRepeatedInt32(record, descriptor, i));
    case ValueKind::int64:
      return std::to_string(reflection->GetRepeatedInt64(record, descriptor, i));
    case ValueKind::boolean:
      return reflection->GetRepeatedBool(record, descriptor, i) ? "1" : "0";
    case ValueKind::message:
      return reflection->GetRepeatedMessage(record, descriptor, i).SerializeAsString();
  }
  JINDU_ENSURE(false);
}

bool same_elements(const Field& field, const Message& a, const Message& b) {
  const auto identities = [&](const Message& of) {
    std::vector<std::string> all;
    for (int i = 0; i < of.GetReflection()->FieldSize(of, field.descriptor); ++i) {
      all.push_back(element_identity(field, of, i));
    }
    // Lines of an invoice have an order that people see; a set has none.
    if (field.nested.empty()) std::sort(all.begin(), all.end());
    return all;
  };
  return identities(a) == identities(b);
}

bool same_text(const Field& field, const Message& a, const Message& b) {
  const auto* reflection = a.GetReflection();
  std::string scratch_a, scratch_b;  // Without a value: empty, which is what blank means.
  const std::string& left = reflection->GetStringReference(a, field.descriptor, &scratch_a);
  const std::string& right = reflection->GetStringReference(b, field.descriptor, &scratch_b);
  if (left == right) return true;
  return !is_bytes(field.descriptor) && compared(field, left) == compared(field, right);
}

void copy_single(const FieldDescriptor* field, const Message& from, Message& to) {
  const auto* reflection = from.GetReflection();
  switch (kind_of(field)) {
    case ValueKind::text:
    case ValueKind::bytes: {
      std::string scratch;
      reflection->SetString(&to, field, reflection->GetStringReference(from, field, &scratch));
      break;
    }
    case ValueKind::int32:
      reflection->SetInt32(&to, field, reflection->GetInt32(from, field));
      break;
    case ValueKind::int64:
      reflection->SetInt64(&to, field, reflection->GetInt64(from, field));
      break;
    case ValueKind::boolean:
      reflection->SetBool(&to, field, reflection->GetBool(from, field));
      break;
    case ValueKind::code:
      // By number: a code that only a newer program knows is copied, too.
      reflection->SetEnumValue(&to, field, reflection->GetEnumValue(from, field));
      break;
    case ValueKind::message:
      reflection->MutableMessage(&to, field)->CopyFrom(reflection->GetMessage(from, field));
      break;
  }
}

void copy_repeated(const FieldDescriptor* field, const Message& from, Message& to) {
  const auto* reflection = from.GetReflection();
  for (int i = 0; i < reflection->FieldSize(from, field); ++i) {
    switch (kind_of(field)) {
      case ValueKind::text:
      case ValueKind::bytes:
        reflection->AddString(&to, field, reflection->GetRepeatedString(from, field, i));
        break;
      case ValueKind::int32:
        reflection->AddInt32(&to, field, reflection->GetRepeatedInt32(from, field, i));
        break;
      case ValueKind::int64:
        reflection->AddInt64(&to, field, reflection->GetRepeatedInt64(from, field, i));
        break;
      case ValueKind::boolean:
        reflection->AddBool(&to, field, reflection->GetRepeatedBool(from, field, i));
        break;
      case ValueKind::code:
        reflection->AddEnumValue(&to, field, reflection->GetRepeatedEnumValue(from, field, i));
        break;
      case ValueKind::message:
        reflection->AddMessage(&to, field)
            ->CopyFrom(reflection->GetRepeatedMessage(from, field, i));
        break;
    }
  }
}

}  // namespace

Status copy_fields(const RecordType& type, const std::vector<std::string>& fields,
                   const Message& from, Message& to) {
  JINDU_ENSURE(&from != &to && from.GetDescriptor() == type.descriptor &&
               to.GetDescriptor() == type.descriptor);
  for (const std::string& name : fields) {
    if (type.find(name) == nullptr) return fail(ErrorCode::invalid, type.name + ": unknown field");
  }
  for (const std::string& name : fields) {
    const FieldDescriptor* field = type.find(name)->descriptor;
    const bool present = has_value(from, field);
    if (!present || field->is_repeated()) to.GetReflection()->ClearField(&to, field);
    if (!present) continue;
    if (field->is_repeated()) {
      copy_repeated(field, from, to);
    } else {
      copy_single(field, from, to);
    }
  }
  return {};
}

bool same_field(const Field& field, const Message& a, const Message& b) {
  const FieldDescriptor* descriptor = field.descriptor;
  if (descriptor->is_repeated()) return same_elements(field, a, b);
  const auto* reflection = a.GetReflection();
  const ValueKind kind = kind_of(descriptor);
  if (kind == ValueKind::text || kind == ValueKind::bytes) return same_text(field, a, b);
  const bool present = reflection->HasField(a, descriptor);
  if (present != reflection->HasField(b, descriptor)) return false;
  if (!present) return true;
  switch (kind) {
    case ValueKind::int32:
      return reflection->GetInt32(a, descriptor) == reflection->GetInt32(b, descriptor);
    case ValueKind::int64:
      return reflection->GetInt64(a, descriptor) == reflection->GetInt64(b, descriptor);
    case ValueKind::boolean:
      return reflection->GetBool(a, descriptor) == reflection->GetBool(b, descriptor);
    case ValueKind::code:
      return reflection->GetEnumValue(a, descriptor) == reflection->GetEnumValue(b, descriptor);
    case ValueKind::text:
    case ValueKind::bytes:
      break;
    case ValueKind::message:
      return std::all_of(field.nested.begin(), field.nested.end(), [&](const Field& inner) {
        return same_field(inner, reflection->GetMessage(a, descriptor),
                          reflection->GetMessage(b, descriptor));
      });
  }
  JINDU_ENSURE(false);
}

bool same_group(const Group& group, const Message& a, const Message& b) {
  return std::all_of(group.fields.begin(), group.fields.end(),
                     [&](const Field* field) { return same_field(*field, a, b); });
}

}  // namespace jindu::catalog
