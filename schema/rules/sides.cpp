#include "schema/rules/sides.h"

#include "schema/records/options.pb.h"

namespace jindu::rules {

const std::string& Sides::of_paper(std::size_t index, std::size_t count) const {
  static const std::string kNone;
  if (count < 2) return kNone;
  return index + 1 == count ? second : first;
}

Sides sides_of(records::ConflictCase::Code code) {
  Sides sides;
  const auto* common = records::ConflictEvidence::descriptor()->FindFieldByName("common");
  sides.common = common->options().GetExtension(records::field).label();
  const auto* value = records::ConflictCase::Code_descriptor()->FindValueByNumber(code);
  if (value == nullptr) return sides;
  const records::EnumValueOptions& said = value->options().GetExtension(records::value);
  if (said.sides_size() == 2) {
    sides.first = said.sides(0);
    sides.second = said.sides(1);
  }
  return sides;
}

Sides sides_of(std::string_view code) {
  records::ConflictCase::Code known = records::ConflictCase::CODE_NONE;
  records::ConflictCase::Code_Parse(std::string(code), &known);
  return sides_of(known);
}

}  // namespace jindu::rules
