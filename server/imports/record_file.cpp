#include "server/imports/record_file.h"

#include <charconv>
#include <set>
#include <sstream>

#include "schema/base/fen.h"
#include "schema/catalog/problem_codes.h"
#include "server/imports/sheet.h"
#include "server/imports/words.h"

namespace jindu::imports {
namespace {

using catalog::Field;
using catalog::FieldDescriptor;
using catalog::Message;
using catalog::RecordType;

/// Fields that a cell can hold: single values that are not references.
std::vector<const Field*> cell_fields(const RecordType& type) {
  std::vector<const Field*> fields;
  for (const Field& field : type.fields) {
    const FieldDescriptor& d = *field.descriptor;
    if (!d.is_repeated() && d.type() != FieldDescriptor::TYPE_MESSAGE &&
        d.type() != FieldDescriptor::TYPE_BYTES && !field.options.server_only()) {
      fields.push_back(&field);
    }
  }
  return fields;
}

std::vector<Column> columns(const std::vector<const Field*>& fields) {
  std::vector<Column> out;
  for (const Field* field : fields) {
    out.push_back(
        {field->name(), field->options.label(), field->options.need() == records::REQUIRED});
  }
  return out;
}

/// Empty: set. Otherwise the code and what the cell should hold.
struct Wrong {
  const char* code = nullptr;
  std::string wanted = {};
};

Wrong set_cell(const FieldDescriptor& field, const std::string& cell, Message& record) {
  const auto* reflection = record.GetReflection();
  const FieldDescriptor::CppType type = field.cpp_type();
  if (type == FieldDescriptor::CPPTYPE_STRING) {
    reflection->SetString(&record, &field, cell);
  } else if (type == FieldDescriptor::CPPTYPE_INT32) {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || end != cell.data() + cell.size()) return {"I-751", "应为整数"};
    reflection->SetInt32(&record, &field, value);
  } else if (type == FieldDescriptor::CPPTYPE_INT64) {
    const Result<Fen> amount = parse_yuan(cell);
    if (!amount.ok()) return {"I-762", "应为金额（元），最多两位小数"};
    reflection->SetInt64(&record, &field, amount->value);
  } else if (type == FieldDescriptor::CPPTYPE_BOOL) {
    const int answer = yes_no(cell);
    if (answer < 0) return {"I-752", "应为 是 或 否"};
    reflection->SetBool(&record, &field, answer == 1);
  } else if (type == FieldDescriptor::CPPTYPE_ENUM) {
    const int number = Words(field.enum_type()).number(cell);
    if (number == 0) return {"I-753", "应为其中之一：" + Words::known(field.enum_type())};
    reflection->SetEnumValue(&record, &field, number);
  } else {
    return {"I-750", "不能从文件导入"};
  }
  return {};
}

/// What the schema's check found, as this report codes it.
constexpr std::pair<std::string_view, const char*> kCodes[] = {
    {catalog::kUscc, "I-731"},     {catalog::kTooLong, "I-732"},
    {catalog::kDate, "I-754"},     {catalog::kPhone, "I-755"},
    {catalog::kDivision, "I-756"}, {catalog::kInstitutionCode, "I-757"},
    {catalog::kBounds, "I-758"},   {catalog::kDateOrder, "I-760"},
    {catalog::kName, "I-761"},     {catalog::kMissing, "I-763"},
};

std::string code_of(const Problem& problem) {
  for (const auto& [found, code] : kCodes) {
    if (problem.code == found) return code;
  }
  return "I-750";
}

/// The first natural key as text.
std::string natural_key(const RecordType& type, const Message& record) {
  std::string key;
  if (type.options.natural_key().empty()) return key;
  std::istringstream names(type.options.natural_key(0));
  for (std::string name; std::getline(names, name, ',');) {
    const Field* field = type.find(name);
    if (field != nullptr) key += catalog::display(*field, record) + '|';
  }
  return key;
}

bool fill(const std::vector<const Field*>& fields, const Row& row, Message& record,
          Report& report) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (row.cell(i).empty()) continue;
    const Wrong wrong = set_cell(*fields[i]->descriptor, row.cell(i), record);
    if (wrong.code == nullptr) continue;
    refuse_line(report, row.line, wrong.code, "“" + row.label(i) + "”" + wrong.wanted);
    return false;
  }
  return true;
}

}  // namespace

std::vector<RecordLine> read_record_file(const catalog::Catalog& catalog, const RecordType& type,
                                         std::string_view file, Report& report) {
  std::vector<RecordLine> lines;
  const std::vector<const Field*> fields = cell_fields(type);
  Sheet sheet(file, columns(fields));
  report.refusal = sheet.refusal();
  if (report.refusal) return lines;
  std::set<std::string> keys;
  Row row;
  while (sheet.next(row, report)) {
    RecordLine line{row.line, catalog.make(type)};
    if (!fill(fields, row, *line.record, report)) continue;
    catalog::normalise(type, *line.record);
    const Problems problems = catalog::validate(type, *line.record);
    if (!problems.empty()) {
      refuse_line(report, row.line, code_of(problems.front()), problems.front().message);
    } else if (!keys.insert(natural_key(type, *line.record)).second) {
      refuse_line(report, row.line, "I-759", "同一编码在本文件中出现两次");
    } else {
      ++report.taken;
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

}  // namespace jindu::imports
