#include "tests/simulation/plain.h"

namespace jindu::sim {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string text_of_bytes(const std::string& bytes) {
  if (bytes.size() != 16) return to_hex(bytes);
  return to_string(id_from<RecordId>(bytes).value());
}

std::string joined(const Message& message) {
  std::string text;
  for (const auto& [name, value] : plain_values(message)) {
    text += (text.empty() ? "" : "|") + name + "=" + value;
  }
  return text;
}

std::string single(const Message& message, const FieldDescriptor& field) {
  const auto* read = message.GetReflection();
  const auto kind = field.cpp_type();
  if (field.type() == FieldDescriptor::TYPE_BYTES) {
    return text_of_bytes(read->GetString(message, &field));
  }
  if (kind == FieldDescriptor::CPPTYPE_STRING) return read->GetString(message, &field);
  if (kind == FieldDescriptor::CPPTYPE_INT64)
    return std::to_string(read->GetInt64(message, &field));
  if (kind == FieldDescriptor::CPPTYPE_INT32)
    return std::to_string(read->GetInt32(message, &field));
  if (kind == FieldDescriptor::CPPTYPE_BOOL)
    return read->GetBool(message, &field) ? "true" : "false";
  if (kind == FieldDescriptor::CPPTYPE_ENUM) return read->GetEnum(message, &field)->name();
  JINDU_ENSURE(kind == FieldDescriptor::CPPTYPE_MESSAGE);
  return joined(read->GetMessage(message, &field));
}

std::string element(const Message& message, const FieldDescriptor& field, int index) {
  const auto* read = message.GetReflection();
  const auto kind = field.cpp_type();
  if (field.type() == FieldDescriptor::TYPE_BYTES) {
    return text_of_bytes(read->GetRepeatedString(message, &field, index));
  }
  if (kind == FieldDescriptor::CPPTYPE_STRING)
    return read->GetRepeatedString(message, &field, index);
  if (kind == FieldDescriptor::CPPTYPE_ENUM) {
    return read->GetRepeatedEnum(message, &field, index)->name();
  }
  JINDU_ENSURE(kind == FieldDescriptor::CPPTYPE_MESSAGE);
  return joined(read->GetRepeatedMessage(message, &field, index));
}

}  // namespace

std::map<std::string, std::string> plain_values(const Message& message) {
  std::vector<const FieldDescriptor*> set;
  message.GetReflection()->ListFields(message, &set);
  std::map<std::string, std::string> values;
  for (const FieldDescriptor* field : set) {
    if (!field->is_repeated()) {
      values[field->name()] = single(message, *field);
      continue;
    }
    std::string text;
    const int size = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < size; ++i) text += (i == 0 ? "" : ",") + element(message, *field, i);
    values[field->name()] = text;
  }
  return values;
}

Plain plain_of(const city::City& city, const store::RecordRow& row) {
  wire::RecordState state;
  const catalog::RecordType* type = city.identity().catalog.find(row.type);
  JINDU_ENSURE(type != nullptr && state.ParseFromString(row.own));
  const auto record = city.identity().catalog.parse(*type, state.record());
  JINDU_ENSURE(record.ok());
  return {row.state, plain_values(**record)};
}

Sealed sealed_of(const city::City& city, store::Reader& reader, const store::RecordRow& row) {
  const Plain plain = plain_of(city, row);
  Sealed sealed;
  const auto keep = [&](const char* name) {
    const auto at = plain.values.find(name);
    sealed.figures[name] = at == plain.values.end() ? "" : at->second;
  };
  if (row.type == "HospitalClearing") {
    for (const char* name : {"institution_code", "month", "total_fen", "deposit_fen", "payable_fen",
                             "carry_fen", "normal_fen", "late_fen", "negative_fen", "disallowed",
                             "disallowed_fen", "lines_sha256"}) {
      keep(name);
    }
    for (const store::ClearingLine& line : reader.clearing_lines(row.id).value()) {
      sealed.lines[to_string(line.record)] = line.amount_fen;
    }
    return sealed;
  }
  for (const char* name : {"agency", "month", "count", "total_fen", "file_sha256"}) keep(name);
  for (RecordId after;;) {
    const auto rows = reader.list("AllowanceItem", "", after, 500).value();
    if (rows.empty()) break;
    for (const store::RecordRow& item : rows) {
      after = item.id;
      const Plain one = plain_of(city, item);
      const auto batch = one.values.find("batch");
      if (batch == one.values.end() || batch->second != to_string(row.id)) continue;
      sealed.lines[to_string(item.id)] =
          number_in(one.values, "amount_fen") - number_in(one.values, "set_off_fen");
    }
  }
  return sealed;
}

}  // namespace jindu::sim
