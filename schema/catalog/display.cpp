#include <algorithm>

#include "schema/base/bytes.h"
#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "schema/base/ids.h"
#include "schema/catalog/build.h"
#include "schema/places/places.h"

/// Values as people read them.
namespace jindu::catalog {
namespace {

std::string bytes_text(const Field& field, const std::string& bytes) {
  if (field.options.check() == records::CHECK_UUID) {
    if (const Result<RecordId> id = id_from<RecordId>(bytes); id.ok()) return to_string(*id);
  }
  return to_hex(bytes);
}

/// Thousandths as people write the number: 5000 is 5, 2500 is 2.5.
std::string milli_text(std::int64_t number) {
  const std::int64_t part = number < 0 ? -(number % 1000) : number % 1000;
  std::string text = (number < 0 ? "-" : "") + std::to_string(number < 0 ? -(number / 1000)
                                                                         : number / 1000);
  if (part == 0) return text;
  std::string digits = std::to_string(1000 + part).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  return text + "." + digits;
}

std::string number_text(const Field& field, std::int64_t number) {
  const std::string& name = field.name();
  if (field.options.check() == records::CHECK_FEN) return yuan_text({number});
  if (name.ends_with("_ms")) return local_time_text(number);
  if (name.ends_with("_milli")) return milli_text(number);
  if (name.ends_with("_bp")) return percent_text(static_cast<int>(number));
  if (field.options.check() == records::CHECK_YEAR_MONTH) return month_text(number);
  return std::to_string(number);
}

std::string message_text(const std::vector<Field>& fields, const Message& message,
                         const NameOf& name_of);

/// A text as it stands, or, where it is a code, by the name that people know it by.
std::string named(const Field& field, const std::string& text, const NameOf& name_of) {
  const bool outside = field.options.names_operator() || field.options.names_site();
  if (outside && name_of && !text.empty()) return name_of(field, text);
  if (field.options.check() == records::CHECK_DIVISION) return places::told(text);
  if (field.options.names().empty()) return text;
  const auto* codes = field.descriptor->file()->pool()->FindEnumTypeByName(
      field.descriptor->file()->package() + "." + field.options.names());
  JINDU_ENSURE(codes != nullptr);
  const auto* value = codes->FindValueByName(text);
  return value == nullptr ? text : label_of(value);
}

std::string element_text(const Field& field, const Message& record, int i, const NameOf& name_of) {
  const auto* reflection = record.GetReflection();
  const FieldDescriptor* descriptor = field.descriptor;
  switch (kind_of(descriptor)) {
    case ValueKind::text:
      return named(field, reflection->GetRepeatedString(record, descriptor, i), name_of);
    case ValueKind::bytes:
      return bytes_text(field, reflection->GetRepeatedString(record, descriptor, i));
    case ValueKind::int32:
      return number_text(field, reflection->GetRepeatedInt32(record, descriptor, i));
    case ValueKind::int64:
      return number_text(field, reflection->GetRepeatedInt64(record, descriptor, i));
    case ValueKind::boolean:
      return reflection->GetRepeatedBool(record, descriptor, i) ? "是" : "否";
    case ValueKind::code:
      return label_of(reflection->GetRepeatedEnum(record, descriptor, i));
    case ValueKind::message:
      return message_text(field.nested, reflection->GetRepeatedMessage(record, descriptor, i),
                          name_of);
  }
  JINDU_ENSURE(false);
}

/// Ids inside a row say nothing to people.
bool is_told(const Field& field) {
  return !is_bytes(field.descriptor) && !field.options.for_programs();
}

std::string message_text(const std::vector<Field>& fields, const Message& message,
                         const NameOf& name_of) {
  // What is all that a row says needs no label before it.
  const bool alone = std::count_if(fields.begin(), fields.end(), is_told) == 1;
  std::string out;
  for (const Field& field : fields) {
    if (!is_told(field)) continue;
    const std::string text = display(field, message, name_of);
    if (text.empty()) continue;
    if (!out.empty()) out += "，";
    out += alone ? text : field.short_label() + " " + text;
  }
  return out;
}

std::string repeated_text(const Field& field, const Message& record, const NameOf& name_of) {
  const auto* reflection = record.GetReflection();
  const FieldDescriptor* descriptor = field.descriptor;
  const bool message = descriptor->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  std::string out;
  for (int i = 0; i < reflection->FieldSize(record, descriptor); ++i) {
    if (!out.empty()) out += message ? "；" : "、";
    out += element_text(field, record, i, name_of);
  }
  return out;
}

/// By the label of the record's own choice.
std::string chosen(const Field& field, const Message& record, const std::string& code) {
  const auto* list = record.GetDescriptor()->FindFieldByName(field.options.choice_in());
  JINDU_ENSURE(list != nullptr && list->is_repeated());
  const auto* reflection = record.GetReflection();
  for (int i = 0; i < reflection->FieldSize(record, list); ++i) {
    const Message& one = reflection->GetRepeatedMessage(record, list, i);
    const auto text = [&one](const char* name) {
      return one.GetReflection()->GetString(one, one.GetDescriptor()->FindFieldByName(name));
    };
    if (text("code") == code) return text("label");
  }
  return code;
}

}  // namespace

std::string display(const Field& field, const Message& record, const NameOf& name_of) {
  const FieldDescriptor* descriptor = field.descriptor;
  if (!has_value(record, descriptor)) return "";
  const auto* reflection = record.GetReflection();
  if (descriptor->is_repeated()) return repeated_text(field, record, name_of);
  switch (kind_of(descriptor)) {
    case ValueKind::text: {
      std::string text = reflection->GetString(record, descriptor);
      if (!field.options.choice_in().empty()) return chosen(field, record, text);
      return named(field, text, name_of);
    }
    case ValueKind::bytes:
      return bytes_text(field, reflection->GetString(record, descriptor));
    case ValueKind::int32:
      return number_text(field, reflection->GetInt32(record, descriptor));
    case ValueKind::int64:
      return number_text(field, reflection->GetInt64(record, descriptor));
    case ValueKind::boolean:
      return reflection->GetBool(record, descriptor) ? "是" : "否";
    case ValueKind::code:
      return label_of(reflection->GetEnum(record, descriptor));
    case ValueKind::message:
      return message_text(field.nested, reflection->GetMessage(record, descriptor), name_of);
  }
  JINDU_ENSURE(false);
}

DisplayRows display_rows(const Field& field, const Message& record, const NameOf& name_of) {
  DisplayRows table;
  if (field.nested.empty() || !field.descriptor->is_repeated()) return table;
  const auto* reflection = record.GetReflection();
  const int count = reflection->FieldSize(record, field.descriptor);
  table.rows.resize(static_cast<std::size_t>(count));
  for (const Field& column : field.nested) {
    if (!is_told(column)) continue;
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) {
      texts.push_back(
          display(column, reflection->GetRepeatedMessage(record, field.descriptor, i), name_of));
    }
    if (std::all_of(texts.begin(), texts.end(), [](const auto& text) { return text.empty(); })) {
      continue;
    }
    table.heads.push_back(column.short_label());
    for (std::size_t i = 0; i < texts.size(); ++i) table.rows[i].push_back(std::move(texts[i]));
  }
  return table;
}

}  // namespace jindu::catalog
