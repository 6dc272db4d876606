#include "server/clearing/guards.h"

#include <map>
#include <set>

#include "schema/records/clearing.pb.h"
#include "server/clearing/deposit.h"
#include "server/clearing/months.h"

namespace jindu::clearing {
namespace {

using records::HospitalClearing;
using store::LinkKind;
using store::Live;

template <class Record>
const Record* as(const catalog::Message* said) {
  return static_cast<const Record*>(said);
}

}  // namespace

Result<std::string> clearing_fits(const Context& context, const catalog::Message* said) {
  const auto* wanted = as<HospitalClearing>(said);
  if (!clears(context)) return std::string("NO_CLEARING");
  if (wanted == nullptr || wanted->month() > month_of(context.today())) {
    return std::string("MONTH_NOT_OVER");
  }
  JINDU_TRY(const std::vector<store::Link> known,
            context.work.links(LinkKind::institution, wanted->institution_code()));
  if (known.empty()) return std::string("INSTITUTION_UNKNOWN");
  JINDU_TRY(const Live* there,
            find_clearing(context, wanted->institution_code(), wanted->month()));
  return std::string(there == nullptr ? "" : "CLEARING_THERE");
}

std::string month_is_over(const Context& context, const Live& clearing) {
  const int month = clearing.as<HospitalClearing>().month();
  return month < month_of(context.today()) ? "" : "MONTH_NOT_OVER";
}

Result<std::string> disallowed_fit(const Context& context, const Live& clearing,
                                   const catalog::Message* said) {
  if (said == nullptr) return std::string();
  JINDU_TRY(const std::vector<store::ClearingLine> lines,
            context.work.writer().clearing_lines(clearing.id()));
  std::map<Bytes, std::int64_t> amounts;
  for (const store::ClearingLine& line : lines) amounts[line.record.str()] = line.amount_fen;
  std::set<Bytes> seen;
  for (const records::Disallowance& one : as<HospitalClearing>(said)->disallowed()) {
    const auto line = amounts.find(one.settlement());
    const bool fits = line != amounts.end() && one.amount_fen() > 0 &&
                      one.amount_fen() <= line->second && seen.insert(one.settlement()).second;
    if (!fits) return std::string("DISALLOWED_NOT_IN_LINES");
  }
  return std::string();
}

std::string differences_told(const catalog::Message* said) {
  const bool told = said != nullptr && !as<HospitalClearing>(said)->differences().empty();
  return told ? "" : "DIFFERENCES_MISSING";
}

std::string answer_told(const catalog::Message* said) {
  const bool told = said != nullptr && !as<HospitalClearing>(said)->answer().empty();
  return told ? "" : "ANSWER_MISSING";
}

Result<std::string> inspection_agreed(const Context& context, const catalog::Message* said) {
  const auto* wanted = as<records::DepositDeduction>(said);
  if (wanted == nullptr || wanted->inspection().size() != 16) return std::string("BAD_TARGET");
  JINDU_TRY(const Live* inspection, context.work.find(ByteView(wanted->inspection())));
  if (inspection == nullptr || inspection->type->name != "Inspection") {
    return std::string("BAD_TARGET");
  }
  if (inspection->state() == "ENTERED") return std::string("DEDUCTION_ENTERED");
  return std::string(inspection->state() == "AGREED" ? "" : "INSPECTION_NOT_AGREED");
}

Result<std::string> year_cleared(const Context& context, const catalog::Message* said) {
  const auto* wanted = as<records::DepositPayout>(said);
  if (wanted == nullptr) return std::string("BAD_VALUE");
  const std::string& code = wanted->institution_code();
  JINDU_TRY(const Live* there, find_payout(context, code, wanted->year()));
  if (there != nullptr) return std::string("PAYOUT_THERE");
  for (int month = wanted->year() * 100 + 1; month <= wanted->year() * 100 + 12; ++month) {
    JINDU_TRY(const Live* clearing, find_clearing(context, code, month));
    if (clearing == nullptr || clearing->state() != "CLOSED") {
      return std::string("YEAR_NOT_CLEARED");
    }
  }
  JINDU_TRY(const std::vector<store::Link> assessments,
            context.work.links(LinkKind::assessment_of, key_of(code, wanted->year())));
  if (assessments.empty()) return std::string("NOT_ASSESSED");
  JINDU_TRY(const Live* assessment,
            context.work.need(assessments.front().record.view(), "IndicatorAssessment"));
  return std::string(assessment->state() == "AGREED" ? "" : "NOT_ASSESSED");
}

Result<std::string> one_assessment(const Context& context, const catalog::Message* said) {
  const auto* wanted = as<records::IndicatorAssessment>(said);
  if (wanted == nullptr) return std::string("BAD_VALUE");
  JINDU_TRY(const std::vector<store::Link> there,
            context.work.links(LinkKind::assessment_of,
                               key_of(wanted->institution_code(), wanted->year())));
  return std::string(there.empty() ? "" : "ASSESSMENT_THERE");
}

}  // namespace jindu::clearing
