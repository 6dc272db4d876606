#include "server/partners/answer_file.h"

#include "schema/base/ids.h"
#include "schema/catalog/checks.h"
#include "server/imports/sheet.h"
#include "server/imports/words.h"

namespace jindu::partners {
namespace {

using imports::Column;
using imports::Row;
using records::DepartmentQuery;
using standing::Told;

constexpr const char* kNotFound = "未查到";

/// Where the columns of what was said stand.
struct Places {
  std::size_t finding = 0;
  std::size_t as_of = 0;
  std::size_t answer = 0;
  std::size_t ref = 0;
};
constexpr Places kAnswer{1, 2, 3, 4};
constexpr Places kPush{4, 5, 6, 7};

using Finding = std::optional<std::pair<const char*, const char*>>;

Finding read_said(const Row& row, const Places& at, Date today, bool may_find_nothing, Told& told) {
  const std::string& said = row.cell(at.finding);
  told.not_found = may_find_nothing && said == kNotFound;
  if (!told.not_found) {
    const int yes = imports::yes_no(said);
    if (yes < 0) return {{"I-751", "“结论”应为 是、否 或 未查到"}};
    told.said.set_finding(yes == 1 ? DepartmentQuery::yes : DepartmentQuery::no);
  }
  if (const std::string& day = row.cell(at.as_of); !day.empty()) {
    const Result<Date> date = parse_date(day);
    if (!date.ok()) return {{"I-752", "“事实日期”应为 2022-09-30 的样子，且是存在的日期"}};
    if (*date > today) return {{"I-752", "“事实日期”在今天之后"}};
    told.said.set_as_of(day);
  }
  if (!row.cell(at.answer).empty()) told.said.set_answer(row.cell(at.answer));
  if (!row.cell(at.ref).empty()) told.said.set_answer_ref(row.cell(at.ref));
  return {};
}

Finding read_answer(const Row& row, Date today, Told& told) {
  const Result<RecordId> query = parse_id<RecordId>(row.cell(0));
  if (!query.ok()) return {{"I-753", "“编号”不是查询文件里的编号，请原样返回"}};
  told.query = *query;
  return read_said(row, kAnswer, today, true, told);
}

Finding read_push(const Row& row, Date today, const imports::Words& kinds,
                  const imports::Words& id_types, Told& told) {
  const int kind = kinds.number(row.cell(0));
  if (kind == 0) return {{"I-754", "“查询事项”不认识"}};
  told.said.set_kind(static_cast<DepartmentQuery::Kind>(kind));
  told.said.set_name(row.cell(1));
  const std::string& type = row.cell(2);
  const int number = type.empty() ? records::IdType::resident_id : id_types.number(type);
  if (number == 0) return {{"I-726", "“证件类型”不认识"}};
  told.said.set_id_type(static_cast<records::IdType::Code>(number));
  std::string id_no = row.cell(3);
  for (char& c : id_no) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (number == records::IdType::resident_id && !catalog::valid_resident_id(id_no)) {
    return {{"I-721", "身份证号码不对（18 位、出生日期、校验码），请核对原件"}};
  }
  told.said.set_id_no(id_no);
  return read_said(row, kPush, today, false, told);
}

template <class Read>
std::vector<Told> read_file(std::string_view file, std::vector<Column> columns,
                            imports::Report& report, Read read) {
  std::vector<Told> all;
  imports::Sheet sheet(file, std::move(columns));
  report.refusal = sheet.refusal();
  if (report.refusal) return all;
  Row row;
  while (sheet.next(row, report)) {
    Told told;
    told.line = row.line;
    if (const Finding finding = read(row, told)) {
      imports::refuse_line(report, row.line, finding->first, finding->second);
    } else {
      all.push_back(std::move(told));
    }
  }
  return all;
}

}  // namespace

std::vector<Told> read_answers(std::string_view file, Date today, imports::Report& report) {
  return read_file(file,
                   {{"id", "编号", true},
                    {"finding", "结论", true},
                    {"as_of", "事实日期", false},
                    {"answer", "答复内容", false},
                    {"answer_ref", "答复编号", false}},
                   report, [&](const Row& row, Told& told) { return read_answer(row, today, told); });
}

std::vector<Told> read_pushes(std::string_view file, Date today, imports::Report& report) {
  const imports::Words kinds(DepartmentQuery::Kind_descriptor());
  const imports::Words id_types(records::IdType::Code_descriptor());
  return read_file(file,
                   {{"kind", "查询事项", true},
                    {"name", "姓名", true},
                    {"id_type", "证件类型", false},
                    {"id_no", "证件号码", true},
                    {"finding", "结论", true},
                    {"as_of", "事实日期", false},
                    {"answer", "答复内容", false},
                    {"answer_ref", "答复编号", false}},
                   report, [&](const Row& row, Told& told) {
                     return read_push(row, today, kinds, id_types, told);
                   });
}

}  // namespace jindu::partners
