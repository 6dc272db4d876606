#include "schema/rules/print_sheet.h"

#include <algorithm>

namespace jindu::rules {

const PrintLines* sheet_lines(const PrintForm& form) {
  for (const PrintLines& lines : form.lines()) {
    if (!lines.alike().empty()) return &lines;
  }
  return nullptr;
}

int sheet_month(const PrintLines& lines, const catalog::RecordType& type,
                const catalog::Message& record) {
  const catalog::Field* month = type.find(lines.year_of());
  return month == nullptr ? 0 : record.GetReflection()->GetInt32(record, month->descriptor);
}

bool same_sheet(const PrintLines& lines, const catalog::RecordType& type, const OnSheet& one,
                const OnSheet& other) {
  const bool alike =
      std::all_of(lines.alike().begin(), lines.alike().end(), [&](const std::string& name) {
        if (name == kSameState) return one.state == other.state;
        const catalog::Field* field = type.find(name);
        return field != nullptr && catalog::same_field(*field, one.record, other.record);
      });
  return alike && sheet_month(lines, type, one.record) / 100 ==
                      sheet_month(lines, type, other.record) / 100;
}

}  // namespace jindu::rules
