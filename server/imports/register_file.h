#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/date.h"
#include "server/imports/report.h"

/// The file of the insured register: one line for a person's status from a day on. Pure: nothing of
/// a store here.
namespace jindu::imports {

struct InsuredLine {
  std::size_t line = 0;
  std::string id_type;  ///< IdType enumerator
  std::string id_no;
  std::string name;
  int sex = 0;                 ///< 1 male, 2 female
  std::string insurance_type;  ///< InsuranceType enumerator
  std::string status;          ///< InsuredStatus.Status enumerator
  std::string from;            ///< YYYY-MM-DD
  std::string employer_uscc;
  std::string employer_name;
  bool suspended = false;
};

/// The good lines; the others are in `report`, as is a refusal of the whole file. Columns:
///   id_type 证件类型 (absent: 居民身份证) · id_no 身份证号码* · name 姓名* · sex 性别*
///   insurance_type 险种类型 (absent: 职工) · status 参保状态* · from 起始日期*
///   employer_uscc 统一社会信用代码 · employer_name 单位名称 · suspended 暂缓
std::vector<InsuredLine> read_register_file(std::string_view file, Date today, Report& report);

}  // namespace jindu::imports
