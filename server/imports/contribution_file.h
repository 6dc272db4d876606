#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/date.h"
#include "server/imports/report.h"

/// The file of paid months: one line for a month, or a run of months, of one person.
namespace jindu::imports {

struct ContributionLine {
  std::size_t line = 0;
  std::string id_type;
  std::string id_no;
  int first_month = 0;  ///< yyyymm
  int last_month = 0;
  bool paid_full = false;
  std::int64_t posted_ms = 0;  ///< 0: now
};

/// As read_register_file. Columns:
///   id_type 证件类型 · id_no 身份证号码* · month 缴费月份* (yyyymm) · month_to 至月份 (a run)
///   paid_full 足额* (是/否) · posted_on 入账日期
std::vector<ContributionLine> read_contribution_file(std::string_view file, Date today,
                                                     Report& report);

}  // namespace jindu::imports
