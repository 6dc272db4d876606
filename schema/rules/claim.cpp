#include "schema/rules/claim.h"

#include <algorithm>

#include "schema/base/fen.h"

namespace jindu::rules {
namespace {

using catalog::FieldDescriptor;
using catalog::Message;

/// Of amounts cut down to what an amount can be, so that no number of lines overflows.
struct Sums {
  std::int64_t all = 0;
  std::int64_t in_scope = 0;
};

std::optional<std::int64_t> amount(const catalog::RecordType& type, const Message& record,
                                   std::string_view name) {
  const catalog::Field* field = type.find(name);
  if (field == nullptr || !record.GetReflection()->HasField(record, field->descriptor)) {
    return std::nullopt;
  }
  return record.GetReflection()->GetInt64(record, field->descriptor);
}

Sums add_up(const Message& record, const FieldDescriptor* lines) {
  Sums sums;
  const auto* reflection = record.GetReflection();
  for (int i = 0; i < reflection->FieldSize(record, lines); ++i) {
    const Message& line = reflection->GetRepeatedMessage(record, lines, i);
    const auto* descriptor = line.GetDescriptor();
    const std::int64_t fen = std::clamp(
        line.GetReflection()->GetInt64(line, descriptor->FindFieldByName("amount_fen")), -kFenMax,
        kFenMax);
    sums.all += fen;
    if (line.GetReflection()->GetBool(line, descriptor->FindFieldByName("in_scope"))) {
      sums.in_scope += fen;
    }
  }
  return sums;
}

}  // namespace

Problems check_lines(const catalog::RecordType& type, const Message& record) {
  Problems problems;
  const catalog::Field* lines = type.find("lines");
  if (lines == nullptr || lines->nested.empty() ||
      record.GetReflection()->FieldSize(record, lines->descriptor) == 0) {
    return problems;
  }
  const Sums sums = add_up(record, lines->descriptor);
  const auto total = amount(type, record, "total_fee_fen");
  if (total && sums.all != *total) {
    problems.push_back({"LINES_SUM", "lines",
                        "费用明细合计与费用总额 " + yuan_text({*total}) +
                            " 不一致：请逐行核对明细和总额"});
  }
  const auto in_scope = amount(type, record, "in_scope_fen");
  if (in_scope && sums.in_scope != *in_scope) {
    problems.push_back({"IN_SCOPE_SUM", "in_scope_fen",
                        "目录内明细合计与目录内费用 " + yuan_text({*in_scope}) +
                            " 不一致：请核对目录内标记和金额"});
  }
  return problems;
}

bool in_basic_insurance(const InsuredFact& person) {
  return person.known && !person.status.empty() && person.status != "TERMINATED";
}

}  // namespace jindu::rules
