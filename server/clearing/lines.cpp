#include "server/clearing/lines.h"

#include "schema/records/clearing.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/clearing/figures.h"
#include "server/clearing/months.h"
#include "server/ledger/postings.h"

namespace jindu::clearing {
namespace {

using records::ClearingLine;
using records::HospitalClearing;
using records::Settlement;
using store::Live;

const char* const kFields[] = {"clearing", "clearing_month", "clearing_kind"};

ledger::Account payable(const Settlement& record) {
  return {ledger::kHospitalPayable, record.institution_code()};
}

/// The month that a settlement belongs to.
int own_month(const Context& context, const Settlement& record) {
  const int month = month_of(record.settled_on());
  return month != 0 ? month : month_of(context.today());
}

Result<Live*> clearing_of(const Context& context, const Settlement& record) {
  if (record.clearing().empty()) return nullptr;
  return context.work.need(record.clearing(), "HospitalClearing");
}

}  // namespace

Status take_in(const Context& context, Live& settlement, std::vector<std::string>& fields) {
  auto& record = settlement.as<Settlement>();
  if (!clears(context) || !record.clearing().empty()) return {};
  const int own = own_month(context, record);
  JINDU_TRY(const Live* clearing, open_from(context, record.institution_code(), own));
  const int month = clearing->as<HospitalClearing>().month();
  const ClearingLine::Kind kind = month == own ? ClearingLine::normal : ClearingLine::late;
  store::ClearingLine line;
  line.clearing = clearing->id();
  line.record = settlement.id();
  line.kind = kind;
  line.month = own;
  line.amount_fen = record.fund_pay_fen();
  line.total_fee_fen = record.total_fee_fen();
  line.benefit_kind = record.benefit_kind();
  line.place = context.work.cause().place;
  JINDU_TRY_OK(context.work.writer().add_clearing_line(line));
  JINDU_TRY_OK(ledger::move_month(context.work, settlement.id(), payable(record), own, month,
                                  line.amount_fen));
  record.set_clearing(clearing->id().str());
  record.set_clearing_month(month);
  record.set_clearing_kind(kind);
  fields.insert(fields.end(), std::begin(kFields), std::end(kFields));
  return {};
}

Result<Taken> take_out(const Context& context, Live& settlement,
                       std::vector<std::string>& fields) {
  auto& record = settlement.as<Settlement>();
  JINDU_TRY(Live * clearing, clearing_of(context, record));
  if (clearing == nullptr) return Taken::nowhere;
  if (is_fixed(*clearing)) return Taken::fixed;
  JINDU_TRY_OK(context.work.writer().remove_clearing_line(clearing->id(), settlement.id()));
  JINDU_TRY_OK(ledger::move_month(context.work, settlement.id(), payable(record),
                                  record.clearing_month(), own_month(context, record),
                                  record.fund_pay_fen()));
  record.clear_clearing();
  record.clear_clearing_month();
  record.clear_clearing_kind();
  fields.insert(fields.end(), std::begin(kFields), std::end(kFields));
  if (clearing->state() != "OPEN") JINDU_TRY_OK(audit_anew(context, *clearing, settlement.id()));
  return Taken::out;
}

Result<bool> is_cleared(const Context& context, const Live& settlement) {
  JINDU_TRY(const Live* clearing, clearing_of(context, settlement.as<Settlement>()));
  return clearing != nullptr && is_fixed(*clearing);
}

Result<int> take_back(const Context& context, const Live& settlement, Live& reversal) {
  const auto& record = settlement.as<Settlement>();
  // What was not allowed of it was never owed: only the rest is taken back.
  JINDU_TRY(const std::int64_t owed,
            ledger::hospital_amount(context.work.writer(), settlement.id()));
  JINDU_TRY(const Live* clearing, open_from(context, record.institution_code(),
                                            month_after(record.clearing_month())));
  store::ClearingLine line;
  line.clearing = clearing->id();
  line.record = reversal.id();
  line.kind = ClearingLine::negative;
  line.month = record.clearing_month();
  line.amount_fen = -owed;
  line.total_fee_fen = -record.total_fee_fen();
  line.benefit_kind = record.benefit_kind();
  line.place = context.work.cause().place;
  JINDU_TRY_OK(context.work.writer().add_clearing_line(line));
  const int month = clearing->as<HospitalClearing>().month();
  auto& asked = reversal.as<records::Reversal>();
  asked.set_kind(records::Reversal::post_clearing);
  asked.set_clearing(clearing->id().str());
  asked.set_clearing_month(month);
  asked.set_clearing_fen(-owed);
  JINDU_TRY_OK(context.work.act(reversal, "", "",
                                {"kind", "clearing", "clearing_month", "clearing_fen"}));
  return month;
}

Result<bool> beyond_payout(const Context& context, const Live& settlement) {
  const auto& record = settlement.as<Settlement>();
  JINDU_TRY(const std::vector<store::Link> payouts,
            context.work.links(store::LinkKind::payout_of,
                               key_of(record.institution_code(), own_month(context, record) / 100)));
  for (const store::Link& link : payouts) {
    JINDU_TRY(const Live* payout, context.work.need(link.record.view(), "DepositPayout"));
    const std::string& state = payout->state();
    if (state == "SIGNED" || state == "FINANCE_CHECKED" || state == "PAID") return true;
  }
  return false;
}

}  // namespace jindu::clearing
