// Steps of clearing and deposit: what follows.
#include "schema/records/clearing.pb.h"
#include "server/accept/judge.h"
#include "server/clearing/deposit.h"
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
