// K03: a filing cancelled while a settlement relies on it.
#include <set>

#include "schema/records/filing.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/history.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/pregnancies.h"
#include "server/conflicts/settlements.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using store::LinkKind;

CaseInput describe(const Live& filing, const Live& settlement, std::string cancelled) {
  CaseInput input;
  input.code = ConflictCase::K03;
  const std::optional<Date> care = care_date(settlement);
  input.evidence.push_back(compare("event_date", "日期", filing, std::move(cancelled), settlement,
                                   care ? to_string(*care) : std::string()));
  input.choices = {{"keep", "结算有效，备案恢复"}, {"reverse", "冲销结算，备案撤销"}};
  input.decider_role = "city_clerk";
  return input;
}

}  // namespace

Status revive_filing(const Context& context, Live& filing) {
  JINDU_TRY_OK(context.work.act(filing, "reinstate", "CONFIRMED", {}));
  const auto& record = filing.as<records::Filing>();
  if (record.pregnancy().empty()) return {};
  return context.work.link(LinkKind::filing_of_case, record.pregnancy(), filing.id());
}

bool care_before_cancel(const Live& settlement, std::optional<Date> cancelled_on) {
  const std::optional<Date> care = care_date(settlement);
  // Unknown days speak for the patient, who was settled in good faith.
  return !care || !cancelled_on || *care <= *cancelled_on;
}

Result<std::optional<Date>> cancelled_on(const Context& context, const Live& filing) {
  JINDU_TRY(const std::optional<Said> cancel, last_step(context, filing.id(), "cancel"));
  if (!cancel) return std::optional<Date>();
  if (const std::optional<Date> said = date_in(cancel->operation.event_date())) {
    return std::optional(*said);
  }
  return std::optional(local_date(cancel->wall_ms));
}

Status reinstate_filing(const Context& context, Live& filing, Live& settlement) {
  JINDU_TRY(const std::optional<Date> cancelled, cancelled_on(context, filing));
  JINDU_TRY(const std::optional<Said> cancel, last_step(context, filing.id(), "cancel"));
  JINDU_TRY_OK(revive_filing(context, filing));
  // What was in dispute with the cancel is in dispute no more.
  JINDU_TRY_OK(lapse_all(context, filing));
  CaseInput input = describe(filing, settlement, cancelled ? to_string(*cancelled) : std::string());
  input.records = {&filing, &settlement};
  if (cancel) input.operations = {cancel->row.op_id};
  JINDU_TRY_OK(record_case(context, std::move(input), "keep"));
  if (!cancel) return {};
  // Who cancelled hears that it was undone.
  return tell(context, cancel->row.op_id, false, "K03", &filing);
}

Result<Live*> raise_k03(const Context& context, Live& filing, Live& settlement,
                        const OpId& operation, std::optional<Date> cancelled) {
  if (!cancelled) {
    JINDU_TRY(cancelled, cancelled_on(context, filing));
  }
  CaseInput input = describe(filing, settlement, cancelled ? to_string(*cancelled) : std::string());
  input.records = {&filing, &settlement};
  input.operations = {operation};
  JINDU_TRY_OK(hold_record(context, settlement));
  return open_case(context, std::move(input));
}

Status decide_k03(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& filing = *records.front();
  Live& settlement = *records.back();
  const bool kept = decision.choice == "keep";
  if (kept) {
    if (filing.state() == "CANCELLED") JINDU_TRY_OK(revive_filing(context, filing));
    JINDU_TRY_OK(rely_on(context, filing, settlement.id()));
  } else {
    if (live(settlement)) {
      JINDU_TRY_OK(refuse_record(context, settlement, "K03：备案已撤销"));
    }
    if (filing.state() != "CANCELLED") JINDU_TRY_OK(refuse_filing(context, filing));
  }
  // What one wins the other loses; both hear of it, whichever the case waited for.
  const bool claim = settlement.type->name == "ReimbursementClaim";
  JINDU_TRY(const std::optional<Said> settle,
            last_step(context, settlement.id(), claim ? "submit" : "settle"));
  if (settle) JINDU_TRY_OK(tell(context, settle->row.op_id, kept, "K03", &settlement));
  std::vector<OpId> cancels = operations_of(conflict);
  JINDU_TRY(const std::optional<Said> cancel, last_step(context, filing.id(), "cancel"));
  if (cancel) cancels.push_back(cancel->row.op_id);
  std::set<OpId> told;
  for (const OpId& id : cancels) {
    JINDU_TRY(const std::optional<store::OpRow> op, context.work.writer().op(id));
    if (!op || op->record_id != filing.id() || !told.insert(id).second) continue;
    JINDU_TRY_OK(tell(context, id, !kept, "K03", &filing));
  }
  return {};
}

}  // namespace jindu::conflicts
