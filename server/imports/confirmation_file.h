#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "server/imports/report.h"

/// The file in which employers confirm their wages (梁平 二(二)).
namespace jindu::imports {

struct ConfirmationLine {
  std::size_t line = 0;
  std::string employer_uscc;
  int year = 0;
};

/// As read_register_file. Columns: employer_uscc 统一社会信用代码* · year 年度* · confirmed_by_employer
/// 单位已确认* (是). A line that says 否 is refused: what is wrong is put right by another wage.
std::vector<ConfirmationLine> read_confirmation_file(std::string_view file, Report& report);

}  // namespace jindu::imports
