#include "server/imports/register_file.h"

#include <unordered_map>

#include "schema/catalog/checks.h"
#include "schema/records/common.pb.h"
#include "schema/records/person.pb.h"
#include "server/imports/sheet.h"
#include "server/imports/words.h"

namespace jindu::imports {
namespace {

struct Place {
  enum : std::size_t {
    id_type,
    id_no,
    name,
    sex,
    insurance_type,
    status,
    from,
    employer_uscc,
    employer_name,
    suspended
  };
};

std::vector<Column> columns() {
  return {{"id_type", "证件类型", false},
          {"id_no", "身份证号码", true},
          {"name", "姓名", true},
          {"sex", "性别", true},
          {"insurance_type", "险种类型", false},
          {"status", "参保状态", true},
          {"from", "起始日期", true},
          {"employer_uscc", "统一社会信用代码", false},
          {"employer_name", "单位名称", false},
          {"suspended", "暂缓", false}};
}

/// One finding a line: the first, in the order of the columns.
using Finding = std::optional<std::pair<const char*, const char*>>;

class LineReader {
 public:
  explicit LineReader(Date today) : today_(today) {}

  Finding read(const Row& row, InsuredLine& line) {
    line.line = row.line;
    if (Finding f = read_identity(row, line)) return f;
    if (Finding f = read_status(row, line)) return f;
    return read_employer(row, line);
  }

 private:
  Finding read_identity(const Row& row, InsuredLine& line) {
    const std::string& type = row.cell(Place::id_type);
    const int number = type.empty() ? records::IdType::resident_id : id_types_.number(type);
    if (number == 0) return {{"I-726", "“证件类型”不认识"}};
    line.id_type = records::IdType::Code_Name(static_cast<records::IdType::Code>(number));
    line.id_no = row.cell(Place::id_no);
    for (char& c : line.id_no) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    if (catalog::code_points(line.id_no) > 30) return {{"I-721", "“身份证号码”超过 30 个字符"}};
    line.name = row.cell(Place::name);
    if (catalog::code_points(line.name) > 50) return {{"I-723", "“姓名”超过 50 个字"}};
    line.sex = sexes_.number(row.cell(Place::sex));
    if (line.sex == 0) return {{"I-724", "“性别”应为 男 或 女"}};
    if (number != records::IdType::resident_id) return {};
    if (line.id_no.size() == 15) return {{"I-722", "15 位身份证号码已停用，请填 18 位号码"}};
    if (!catalog::valid_resident_id(line.id_no)) {
      return {{"I-721", "身份证号码不对（18 位、出生日期、校验码），请核对原件"}};
    }
    if (line.sex != catalog::sex_of_id(line.id_no)) {
      return {{"I-725", "“性别”与身份证号码第 17 位不符，请核对"}};
    }
    return {};
  }

  Finding read_status(const Row& row, InsuredLine& line) {
    const std::string& insurance = row.cell(Place::insurance_type);
    const int type = insurance.empty() ? records::InsuranceType::employee_medical
                                       : insurances_.number(insurance);
    if (type == 0) return {{"I-727", "“险种类型”不认识"}};
    line.insurance_type =
        records::InsuranceType::Code_Name(static_cast<records::InsuranceType::Code>(type));
    const int status = statuses_.number(row.cell(Place::status));
    if (status == 0) {
      return {{"I-728", "“参保状态”应为 正常、暂停、终止、退休、灵活就业 或 领取失业金"}};
    }
    line.status =
        records::InsuredStatus::Status_Name(static_cast<records::InsuredStatus::Status>(status));
    line.from = row.cell(Place::from);
    const Result<Date> date = parse_date(line.from);
    if (!date) return {{"I-729", "“起始日期”应为 2022-09-30 的样子，且是存在的日期"}};
    if (*date > today_) return {{"I-730", "“起始日期”在今天之后；请到那一天再导入"}};
    return {};
  }

  Finding read_employer(const Row& row, InsuredLine& line) const {
    line.employer_uscc = row.cell(Place::employer_uscc);
    for (char& c : line.employer_uscc) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    if (!line.employer_uscc.empty() && !catalog::valid_uscc(line.employer_uscc)) {
      return {{"I-731", "“统一社会信用代码”不对（18 位、校验码），请核对"}};
    }
    line.employer_name = row.cell(Place::employer_name);
    if (catalog::code_points(line.employer_name) > 200) {
      return {{"I-732", "“单位名称”超过 200 个字"}};
    }
    const std::string& suspended = row.cell(Place::suspended);
    const int answer = suspended.empty() ? 0 : yes_no(suspended);
    if (answer < 0) return {{"I-733", "“暂缓”应为 是 或 否"}};
    line.suspended = answer == 1;
    return {};
  }

  Date today_;
  Words id_types_{records::IdType::Code_descriptor()};
  Words sexes_{records::Sex::Code_descriptor()};
  Words insurances_{records::InsuranceType::Code_descriptor()};
  Words statuses_{records::InsuredStatus::Status_descriptor()};
};

/// Lines about one person must agree with each other.
class Agreement {
 public:
  Finding check(const InsuredLine& line) {
    const auto [at, first] = seen_.try_emplace(line.id_type + '|' + line.id_no);
    Seen& person = at->second;
    if (first) {
      person.name = catalog::normalise_name(line.name).value_or(line.name);
    } else if (person.name != catalog::normalise_name(line.name).value_or(line.name)) {
      return {{"I-734", "同一证件号码在本文件中有不同的姓名；两行请核对原件"}};
    }
    for (const std::string& from : person.from) {
      if (from == line.from) return {{"I-735", "同一人同一起始日期在本文件中出现两次"}};
    }
    person.from.push_back(line.from);
    return {};
  }

 private:
  struct Seen {
    std::string name;
    std::vector<std::string> from;
  };
  std::unordered_map<std::string, Seen> seen_;
};

}  // namespace

std::vector<InsuredLine> read_register_file(std::string_view file, Date today, Report& report) {
  std::vector<InsuredLine> lines;
  Sheet sheet(file, columns());
  report.refusal = sheet.refusal();
  if (report.refusal) return lines;
  LineReader reader(today);
  Agreement agreement;
  Row row;
  while (sheet.next(row, report)) {
    InsuredLine line;
    Finding finding = reader.read(row, line);
    if (!finding) finding = agreement.check(line);
    if (finding) {
      refuse_line(report, line.line, finding->first, finding->second);
    } else {
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

}  // namespace jindu::imports
