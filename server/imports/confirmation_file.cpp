#include "server/imports/confirmation_file.h"

#include <charconv>

#include "schema/catalog/checks.h"
#include "server/imports/sheet.h"
#include "server/imports/words.h"

namespace jindu::imports {
namespace {

using Finding = std::optional<std::pair<const char*, const char*>>;

Finding read_line(const Row& row, ConfirmationLine& line) {
  line.line = row.line;
  line.employer_uscc = row.cell(0);
  for (char& c : line.employer_uscc) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (!catalog::valid_uscc(line.employer_uscc)) {
    return {{"I-731", "统一社会信用代码不对（18 位、校验码），请核对"}};
  }
  const std::string& year = row.cell(1);
  const char* end = year.data() + year.size();
  const auto read = std::from_chars(year.data(), end, line.year);
  if (read.ec != std::errc() || read.ptr != end || line.year < 2000 || line.year > 2199) {
    return {{"I-758", "“年度”应为 2021 的样子"}};
  }
  if (yes_no(row.cell(2)) != 1) {
    return {{"I-759", "“单位已确认”应为 是；有误的请单位先更正工资，再确认"}};
  }
  return {};
}

}  // namespace

std::vector<ConfirmationLine> read_confirmation_file(std::string_view file, Report& report) {
  std::vector<ConfirmationLine> lines;
  Sheet sheet(file, {{"employer_uscc", "统一社会信用代码", true},
                     {"year", "年度", true},
                     {"confirmed_by_employer", "单位已确认", true}});
  report.refusal = sheet.refusal();
  if (report.refusal) return lines;
  Row row;
  while (sheet.next(row, report)) {
    ConfirmationLine line;
    if (const Finding finding = read_line(row, line)) {
      refuse_line(report, row.line, finding->first, finding->second);
    } else {
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

}  // namespace jindu::imports
