// Steps of clearing and deposit: what follows.
#include "schema/records/clearing.pb.h"
#include "server/accept/judge.h"
#include "server/clearing/deposit.h"
#include "server/clearing/lines.h"
#include "server/clearing/months.h"
#include "server/clearing/steps.h"
#include "server/conflicts/clearings.h"
#include "server/conflicts/decide.h"
#include "server/payout/voucher.h"

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

/// Nothing is paid: no voucher.
template <class Record>
Status vouch(store::Work& work, Live& live, std::int64_t amount_fen, const std::string& subject) {
  if (amount_fen <= 0) return {};
  auto& record = live.as<Record>();
  JINDU_TRY(const Live* voucher,
            payout::draft_voucher(work, live, {record.institution_name(), "", "", subject},
                                  amount_fen));
  record.set_voucher(voucher->id().str());
  return work.act(live, "", "", {"voucher"});
}

}  // namespace

Status Judge::show_to_hospital(Live& record) {
  return clearing::show_to_hospital(books(), record, hospital_of(record));
}

/// 拨付单据 (F-08) of a month's clearing or a year's deposit, filled in by the accountant who checks it.
Status Judge::hospital_voucher(Live& record) {
  if (record.type->name == "HospitalClearing") {
    const auto& month = record.as<records::HospitalClearing>();
    return vouch<records::HospitalClearing>(work_, record, month.payable_fen(),
                                            "医院结算 " + month_text(month.month()));
  }
  const auto& year = record.as<records::DepositPayout>();
  return vouch<records::DepositPayout>(work_, record, year.payout_fen(),
                                       "保证金兑付 " + std::to_string(year.year()));
}

Status Judge::clearing_paid(Live& record) {
  JINDU_TRY_OK(payout::confirm_voucher(work_, record.id()));
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
