#include "server/clearing/adjustments.h"

#include "schema/records/clearing.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/records/standing.pb.h"
#include "server/clearing/figures.h"
#include "server/clearing/months.h"

namespace jindu::clearing {
namespace {

using records::AdjustingLine;
using records::ClearingLine;
using records::HospitalClearing;
using records::Settlement;
using store::Live;

/// It stands for money alone: no care, no person.
store::ClearingLine line_of(const Context& context, const Live& clearing, const RecordId& record,
                            ClearingLine::Kind kind, int month, std::int64_t amount_fen) {
  store::ClearingLine line;
  line.clearing = clearing.id();
  line.record = record;
  line.kind = kind;
  line.month = month;
  line.amount_fen = amount_fen;
  line.place = context.work.cause().place;
  return line;
}

}  // namespace

Result<int> take_in_adjustment(const Context& context, Live& adjustment, const Live& settlement) {
  auto& record = adjustment.as<AdjustingLine>();
  const int settled = month_of(settlement.as<Settlement>().settled_on());
  const int own = settled != 0 ? settled : month_of(context.today());
  if (!clears(context)) return own;
  JINDU_TRY(const Live* clearing, open_from(context, record.institution_code(), own));
  const int month = clearing->as<HospitalClearing>().month();
  const std::int64_t amount = record.amount_fen();
  const ClearingLine::Kind kind = amount > 0 ? ClearingLine::late : ClearingLine::negative;
  JINDU_TRY_OK(context.work.writer().add_clearing_line(
      line_of(context, *clearing, adjustment.id(), kind, own, amount)));
  record.set_clearing(clearing->id().str());
  record.set_clearing_month(month);
  JINDU_TRY_OK(context.work.act(adjustment, "", "", {"clearing", "clearing_month"}));
  return month;
}

Result<bool> leave_adjustment(const Context& context, Live& adjustment) {
  auto& record = adjustment.as<AdjustingLine>();
  if (record.clearing().empty()) return false;
  JINDU_TRY(Live * clearing, context.work.need(record.clearing(), "HospitalClearing"));
  if (is_fixed(*clearing)) return true;
  JINDU_TRY_OK(context.work.writer().remove_clearing_line(clearing->id(), adjustment.id()));
  record.clear_clearing();
  JINDU_TRY_OK(context.work.act(adjustment, "", "", {"clearing"}));
  if (clearing->state() != "OPEN") JINDU_TRY_OK(audit_anew(context, *clearing, adjustment.id()));
  return false;
}

Result<int> take_back_adjustments(const Context& context, const Live& settlement, int month,
                                  std::int64_t amount_fen) {
  const std::string& code = settlement.as<Settlement>().institution_code();
  JINDU_TRY(const Live* clearing, open_from(context, code, month_after(month)));
  // The settlement's own line stands in another month: one for each record.
  JINDU_TRY_OK(context.work.writer().add_clearing_line(
      line_of(context, *clearing, settlement.id(), ClearingLine::negative, month, -amount_fen)));
  return clearing->as<HospitalClearing>().month();
}

}  // namespace jindu::clearing
