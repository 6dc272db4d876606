// K10: the allowance of one pregnancy applied for twice. K11: one care leave, or one lump sum, claimed
// under wife and husband.
#include "schema/records/allowance.pb.h"
#include "schema/rules/allowance.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"

namespace jindu::conflicts {
namespace {

using records::AllowanceApplication;
using records::ConflictCase;

std::string shown(const Live& application, std::string_view field) {
  return catalog::display(*application.type->find(field), *application.record);
}

}  // namespace

Result<Live*> raise_k10(const Context& context, Live& first, Live& second, const OpId& operation,
                        bool both_spouses) {
  CaseInput input;
  input.code = both_spouses ? ConflictCase::K11 : ConflictCase::K10;
  input.records = {&first, &second};
  if (operation != OpId()) input.operations = {operation};
  for (const char* field : {"channel", "event_date", "birth_type", "fetus_count", "account_name"}) {
    const std::string one = shown(first, field);
    const std::string two = shown(second, field);
    if (one.empty() && two.empty()) continue;
    input.evidence.push_back(
        compare(field, first.type->find(field)->options.label(), first, one, second, two));
  }
  if (both_spouses) {
    input.choices = {{"keep_first", "护理假归{一}的申报"}, {"keep_second", "护理假归{二}的申报"}};
  } else {
    input.choices = {{"keep_first", "保留{一}的申报"}, {"keep_second", "保留{二}的申报"}};
  }
  input.decider_role = "first_reviewer";
  // 重复享受 is watched over by the city (大冶 四); two papers for one right are the county's.
  if (!both_spouses) {
    JINDU_TRY(input.decider_site, county_site(context));
  }
  JINDU_TRY_OK(hold_application(context, first));
  JINDU_TRY_OK(hold_application(context, second));
  return open_case(context, std::move(input));
}

namespace {

/// Different kinds and beneficiaries are both fine (K11): his leave is no part of what is paid
/// twice.
bool asks_for_care(const Live& record) {
  if (record.type->name != "AllowanceApplication") return false;
  const auto& form = record.as<AllowanceApplication>();
  return form.care_leave_claimed() && rules::is_birth(form.birth_type());
}

/// Care at two places: each stands.
Status keep_both(const Context& context, const Live& conflict, const std::vector<Live*>& records) {
  JINDU_TRY_OK(let_stand(context, conflict, {records.front()->id(), records.back()->id()}));
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, true, "K11", records.back()));
  }
  return {};
}

}  // namespace

Status decide_k10(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  if (decision.choice == "keep_both") return keep_both(context, conflict, records);
  const bool first = decision.choice == "keep_first";
  Live& gone = first ? *records.back() : *records.front();
  const ConflictCase::Code code = conflict.as<ConflictCase>().code();
  const bool leave = code == ConflictCase::K11 && gone.type->name == "AllowanceApplication";
  const Live& kept = first ? *records.front() : *records.back();
  const bool his_alone = code == ConflictCase::K10 && asks_for_care(gone) && !asks_for_care(kept);
  bool whole = true;
  if (live(gone) && leave) {
    JINDU_TRY(whole, refuse_care_leave(context, gone));
  } else if (live(gone) && his_alone) {
    JINDU_TRY_OK(keep_care_leave(context, gone));
    whole = false;
  } else if (live(gone)) {
    JINDU_TRY_OK(refuse_record(context, gone, ConflictCase::Code_Name(code) + "：重复享受"));
  }
  for (const OpId& operation : operations_of(conflict)) {  // The later one's.
    JINDU_TRY_OK(tell(context, operation, !first || !whole, ConflictCase::Code_Name(code),
                      records.back()));
  }
  return {};
}

}  // namespace jindu::conflicts
