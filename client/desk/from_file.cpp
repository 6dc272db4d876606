#include <algorithm>

#include "client/desk/form.h"
#include "client/desk/json.h"
#include "schema/catalog/checks.h"
#include "schema/tables/csv_reader.h"

/// What a hospital's own system has of a case already, so that nobody types it twice: a file's rows
/// as forms (docs/PARTNERS.md, "A hospital's own file"). Nothing is recorded.
namespace jindu::desk {
namespace {

using catalog::RecordType;

constexpr std::size_t kRowsMax = 2000;

/// A field by its name or by a label; null: a column of the hospital's own.
const catalog::Field* field_called(const RecordType& type, std::string_view name) {
  for (const catalog::Field& field : type.fields) {
    if (!is_typed(field) || field.descriptor->is_repeated()) continue;
    if (field.descriptor->cpp_type() == catalog::FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (name == field.name() || name == field.options.label() ||
        name == field.options.short_label()) {
      return &field;
    }
  }
  return nullptr;
}

/// "1,234.5" and "￥1234" as the form's JSON takes yuan: with a point, without commas. What is no
/// amount stays, and is told.
std::string plain_yuan(std::string text) {
  for (const std::string_view drop : {",", "，", "￥", "¥", " "}) {
    for (std::size_t at; (at = text.find(drop)) != std::string::npos;) text.erase(at, drop.size());
  }
  const bool whole = !text.empty() && text.find_first_not_of("-0123456789") == std::string::npos;
  return whole ? text + ".00" : text;
}

/// A cell as the form's JSON takes it.
Json value_of(const catalog::Field& field, std::string_view cell) {
  const std::string text(catalog::trim(cell));
  if (field.options.check() == records::CHECK_FEN) return plain_yuan(text);
  const auto type = field.descriptor->cpp_type();
  const bool number = type == catalog::FieldDescriptor::CPPTYPE_INT32 ||
                      type == catalog::FieldDescriptor::CPPTYPE_INT64;
  const bool digits = !text.empty() && text.size() <= 9 &&
                      text.find_first_not_of("0123456789") == std::string::npos;
  if (number && digits) return std::stoi(text);
  return text;
}

struct Reading {
  Json rows = Json::array();
  Json problems = Json::array();
  std::vector<std::string> passed_over;  ///< columns that are none of the form's

  void tell(std::size_t line, std::string_view code, std::string_view message) {
    problems.push_back({{"line", line}, {"code", code}, {"message", message}});
  }
};

/// One case: what reads well goes into the form, the rest is told by its line.
void add_row(const Core& core, const RecordType& type, std::size_t line, const Json& typed,
             Reading& reading) {
  Form form = read_form(core, type, typed.dump(-1, ' ', false, Json::error_handler_t::replace));
  Problems problems = std::move(form.problems);
  for (Problem& one : catalog::validate(type, *form.record, false)) {
    problems.push_back(std::move(one));
  }
  for (const Problem& one : problems) {
    const catalog::Field* field = type.find(one.field);
    if (field == nullptr) continue;
    form.record->GetReflection()->ClearField(form.record.get(), field->descriptor);
    reading.tell(line, one.code, one.message);
  }
  Json json = record_json(*form.record);
  if (!json.empty()) reading.rows.push_back({{"line", line}, {"form", std::move(json)}});
}

std::string_view sentence_of(tables::CsvFault fault) {
  switch (fault) {
    case tables::CsvFault::none:
      break;
    case tables::CsvFault::quote:
      return "双引号不成对，这一行没有读";
    case tables::CsvFault::control:
      return "有控制字符，这一行没有读";
    case tables::CsvFault::not_utf8:
      return "不是能读的文字，这一行没有读";
    case tables::CsvFault::too_long:
    case tables::CsvFault::too_many:
      return "太长，或超过 64 列，这一行没有读";
  }
  return "";
}

void read_csv(const Core& core, const RecordType& type, std::string_view text, Reading& reading) {
  tables::CsvReader reader(text);
  tables::CsvRow row;
  if (!reader.next(row) || row.fault != tables::CsvFault::none) return;
  std::vector<const catalog::Field*> columns;
  for (const std::string& name : row.cells) {
    columns.push_back(field_called(type, catalog::trim(name)));
    if (columns.back() == nullptr) reading.passed_over.emplace_back(catalog::trim(name));
  }
  if (std::all_of(columns.begin(), columns.end(), [](const auto* one) { return one == nullptr; })) {
    return;
  }
  while (reader.next(row) && reading.rows.size() < kRowsMax) {
    if (row.fault != tables::CsvFault::none) {
      reading.tell(row.line, "S-372", sentence_of(row.fault));
      continue;
    }
    if (row.cells.size() != columns.size()) {
      reading.tell(row.line, "S-373", "列数与第一行不同，这一行没有读");
      continue;
    }
    Json typed = Json::object();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] == nullptr || catalog::trim(row.cells[i]).empty()) continue;
      typed[columns[i]->name()] = value_of(*columns[i], row.cells[i]);
    }
    if (!typed.empty()) add_row(core, type, row.line, typed, reading);
  }
}

void read_json(const Core& core, const RecordType& type, const Json& file, Reading& reading) {
  std::size_t number = 0;
  for (const Json& one : file.is_array() ? file : Json::array({file})) {
    if (++number > kRowsMax) return;
    if (!one.is_object()) {
      reading.tell(number, "S-374", "应为一组“栏目: 值”，这一条没有读");
      continue;
    }
    Json typed = Json::object();
    for (const auto& [name, value] : one.items()) {
      const catalog::Field* field = field_called(type, name);
      if (field == nullptr) {
        if (number == 1) reading.passed_over.push_back(name);
      } else if (!value.is_null()) {
        typed[field->name()] =
            value.is_string() ? value_of(*field, value.get<std::string>()) : value;
      }
    }
    if (!typed.empty()) add_row(core, type, number, typed, reading);
  }
}

}  // namespace

Result<Answer> Desk::read_file(std::string_view name, std::string_view text) const {
  const RecordType* type = core_->catalog.called(name);
  if (type == nullptr) return unknown_type();
  const std::string_view content = catalog::trim(text);
  Reading reading;
  if (content.starts_with('{') || content.starts_with('[')) {
    const Json file = Json::parse(content, nullptr, false);
    if (file.is_discarded()) return refuse("S-370", "文件不是完整的 JSON，请重新导出", "file");
    read_json(*core_, *type, file, reading);
  } else {
    read_csv(*core_, *type, text, reading);
  }
  if (reading.rows.empty() && reading.problems.empty()) {
    return refuse("S-371",
                  "文件里没有" + type->options.label() +
                      "的栏目：第一行应为栏目名，如 姓名、总费用（格式见《PARTNERS》）",
                  "file");
  }
  return answer_of({{"rows", std::move(reading.rows)},
                    {"wrong", std::move(reading.problems)},
                    {"passed_over", std::move(reading.passed_over)}});
}

}  // namespace jindu::desk
