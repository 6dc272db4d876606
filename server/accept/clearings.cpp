// Steps of clearing and deposit: what must hold before, and what follows.
#include "schema/records/clearing.pb.h"
#include "server/accept/judge.h"
#include "server/clearing/deposit.h"
#include "server/clearing/guards.h"
#include "server/clearing/lines.h"
#include "server/clearing/months.h"
#include "server/clearing/steps.h"
#include "server/conflicts/clearings.h"
#include "server/conflicts/decide.h"

namespace jindu::accept {

using records::ConflictCase;
using store::Live;

namespace {

/// The hospital that a record is about; empty: none.
std::string hospital_of(const Live& record) {
  const catalog::Field* field = record.type->find("institution_code");
  if (field == nullptr) return {};
  return record.record->GetReflection()->GetString(*record.record, field->descriptor);
}

}  // namespace

Result<Judge::Answer> Judge::clearing_guard(const Matter& matter, std::string_view name) {
  const clearing::Context with = books();
  const catalog::Message* said = matter.said.record.get();
  std::string code;
  if (name == "clearing_fits") {
    JINDU_TRY(code, clearing::clearing_fits(with, said));
  } else if (name == "month_is_over") {
    code = clearing::month_is_over(with, *matter.record);
  } else if (name == "disallowed_fit") {
    JINDU_TRY(code, clearing::disallowed_fit(with, *matter.record, said));
  } else if (name == "differences_told") {
    code = clearing::differences_told(said);
  } else if (name == "answer_told") {
    code = clearing::answer_told(said);
  } else if (name == "inspection_agreed") {
    JINDU_TRY(code, clearing::inspection_agreed(with, said));
  } else if (name == "year_cleared") {
    JINDU_TRY(code, clearing::year_cleared(with, said));
  } else if (name == "one_assessment") {
    JINDU_TRY(code, clearing::one_assessment(with, said));
  }
  return code.empty() ? Answer() : Answer(refused(code));
}

Status Judge::show_to_hospital(Live& record) {
  return clearing::show_to_hospital(books(), record, hospital_of(record));
}

Status Judge::clearing_paid(Live& record) {
  JINDU_TRY_OK(clearing::paid(books(), record));
  return conflicts::take_pending_deductions(context(), record);
}

Status Judge::deposit_reckoned(const Matter& matter) {
  const bool fresh = matter.said.operation.step().event() == "enter";
  if (fresh) JINDU_TRY_OK(clearing::payout_entered(books(), *matter.record));
  return clearing::reckon(books(), *matter.record);
}

/// K14: the deposit of its year was paid out already.
Result<Live*> Judge::too_late(Live& settlement, const OpId& operation) {
  const conflicts::Context with = context();
  JINDU_TRY(const bool beyond, clearing::beyond_payout(books(), settlement));
  if (!beyond) return nullptr;
  JINDU_TRY(const bool accepted, conflicts::stands(with, ConflictCase::K14, {settlement.id()}));
  if (accepted) return nullptr;
  return conflicts::raise_k14(with, settlement, operation);
}

}  // namespace jindu::accept
