#include "server/imports/contribution_file.h"

#include "schema/catalog/checks.h"
#include "schema/records/common.pb.h"
#include "server/imports/sheet.h"
#include "server/imports/words.h"

namespace jindu::imports {
namespace {

struct MonthPlace {
  enum : std::size_t { id_type, id_no, month, month_to, paid_full, posted_on };
};

std::vector<Column> month_columns() {
  return {{"id_type", "证件类型", false}, {"id_no", "身份证号码", true},
          {"month", "缴费月份", true},    {"month_to", "至月份", false},
          {"paid_full", "足额", true},    {"posted_on", "入账日期", false}};
}

using Finding = std::optional<std::pair<const char*, const char*>>;

/// 0: not a month of the years 1900 to 2199.
int parse_month(std::string_view text) {
  if (text.size() != 6) return 0;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return 0;
    value = value * 10 + (c - '0');
  }
  const int in_year = value % 100;
  return value >= 190001 && value <= 219912 && in_year >= 1 && in_year <= 12 ? value : 0;
}

int month_of(Date date) {
  const auto ymd = date.ymd();
  return static_cast<int>(ymd.year()) * 100 + static_cast<int>(static_cast<unsigned>(ymd.month()));
}

int months_between(int from, int to) {
  return (to / 100 - from / 100) * 12 + to % 100 - from % 100;
}

constexpr int kRunMax = 600;  // fifty years: more is a typing mistake

Finding read_months(const Row& row, Date today, ContributionLine& line) {
  line.first_month = parse_month(row.cell(MonthPlace::month));
  if (line.first_month == 0) return {{"I-740", "“缴费月份”应为 202209 的样子"}};
  const std::string& to = row.cell(MonthPlace::month_to);
  line.last_month = to.empty() ? line.first_month : parse_month(to);
  if (line.last_month == 0) return {{"I-740", "“至月份”应为 202209 的样子"}};
  if (line.last_month < line.first_month) return {{"I-741", "“至月份”早于“缴费月份”"}};
  if (line.last_month > month_of(today)) return {{"I-742", "缴费月份在本月之后"}};
  if (months_between(line.first_month, line.last_month) >= kRunMax) {
    return {{"I-743", "一行的月份超过 600 个，请核对起止月份"}};
  }
  return {};
}

Finding read_line(const Row& row, Date today, const Words& id_types, ContributionLine& line) {
  line.line = row.line;
  const std::string& type = row.cell(MonthPlace::id_type);
  const int number = type.empty() ? records::IdType::resident_id : id_types.number(type);
  if (number == 0) return {{"I-726", "“证件类型”不认识"}};
  line.id_type = records::IdType::Code_Name(static_cast<records::IdType::Code>(number));
  line.id_no = row.cell(MonthPlace::id_no);
  for (char& c : line.id_no) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (number == records::IdType::resident_id && !catalog::valid_resident_id(line.id_no)) {
    return {{"I-721", "身份证号码不对（18 位、出生日期、校验码），请核对原件"}};
  }
  if (Finding finding = read_months(row, today, line)) return finding;
  const int full = yes_no(row.cell(MonthPlace::paid_full));
  if (full < 0) return {{"I-744", "“足额”应为 是 或 否"}};
  line.paid_full = full == 1;
  const std::string& posted = row.cell(MonthPlace::posted_on);
  if (!posted.empty()) {
    const Result<Date> date = parse_date(posted);
    if (!date) return {{"I-746", "“入账日期”应为 2022-09-30 的样子，且是存在的日期"}};
    // Noon, local time: the day is what counts.
    line.posted_ms =
        days_between(parse_date("1970-01-01").value(), *date) * std::int64_t{86'400'000} +
        4 * 3'600'000;
  }
  return {};
}

}  // namespace

std::vector<ContributionLine> read_contribution_file(std::string_view file, Date today,
                                                     Report& report) {
  std::vector<ContributionLine> lines;
  Sheet sheet(file, month_columns());
  report.refusal = sheet.refusal();
  if (report.refusal) return lines;
  const Words id_types(records::IdType::Code_descriptor());
  Row row;
  while (sheet.next(row, report)) {
    ContributionLine line;
    if (const Finding finding = read_line(row, today, id_types, line)) {
      refuse_line(report, line.line, finding->first, finding->second);
    } else {
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

}  // namespace jindu::imports
