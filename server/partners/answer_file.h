#pragma once
#include <string_view>
#include <vector>

#include "schema/base/date.h"
#include "server/imports/report.h"
#include "server/standing/queries.h"

/// What departments send: answers to questions, and what they push by themselves (docs/PARTNERS.md).
namespace jindu::partners {

/// Answers. Columns:
///   编号* (as in the question file) · 结论* (是, 否, 未查到) · 事实日期 · 答复内容 · 答复编号
/// The good lines; the others are in `report`, as is a refusal of the whole file.
std::vector<standing::Told> read_answers(std::string_view file, Date today,
                                         imports::Report& report);

/// Pushes. Columns:
///   查询事项* · 姓名* · 证件类型 · 证件号码* · 结论* (是, 否) · 事实日期 · 答复内容 · 答复编号
std::vector<standing::Told> read_pushes(std::string_view file, Date today,
                                        imports::Report& report);

}  // namespace jindu::partners
