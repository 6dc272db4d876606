#pragma once
#include <string_view>

#include "schema/catalog/catalog.h"
#include "schema/rules/forms.pb.h"

/// Papers over several records of a type: a hospital's year, an employer's month. Which belong together
/// says the form (PrintLines.alike, year_of).
namespace jindu::rules {

/// In PrintLines.alike: in the same state.
inline constexpr std::string_view kSameState = "@state";

struct OnSheet {
  std::string_view state;
  const catalog::Message& record;
};

/// The lines of a form that stand for several records which it says to have something alike; null: none.
const PrintLines* sheet_lines(const PrintForm& form);
/// Whether both stand on one sheet.
bool same_sheet(const PrintLines& lines, const catalog::RecordType& type, const OnSheet& one,
                const OnSheet& other);
/// The month that `year_of` names, yyyymm; 0: none. The sheet's year is that of it, and its lines follow
/// each other by it.
int sheet_month(const PrintLines& lines, const catalog::RecordType& type,
                const catalog::Message& record);

}  // namespace jindu::rules
