// K01: one birth settled at two hospitals.
#include <cstdlib>

#include "schema/records/settlement.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/history.h"
#include "server/conflicts/pregnancies.h"
#include "server/conflicts/settlements.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Settlement;
using store::LinkKind;


std::string day(const Live& settlement) {
  const std::optional<Date> date = care_date(settlement);
  return date ? to_string(*date) : std::string();
}

}  // namespace

Result<Live*> other_delivery(const Context& context, const Live& settlement) {
  if (!is_delivery(settlement)) return nullptr;
  const auto& record = settlement.as<Settlement>();
  const std::optional<Date> date = care_date(settlement);
  const int distance = context.values().delivery_distance_days();
  JINDU_TRY(const std::vector<store::Link> pregnancies,
            context.work.links(LinkKind::case_of_patient, record.patient()));
  for (const store::Link& pregnancy : pregnancies) {
    JINDU_TRY(const std::vector<store::Link> settlements,
              context.work.links(LinkKind::settlement_of_case, pregnancy.record.view()));
    for (const store::Link& link : settlements) {
      if (link.record == settlement.id()) continue;
      JINDU_TRY(Live * other, context.work.need(link.record.view(), "Settlement"));
      if (!live(*other) || other->state() == "REGISTERED" || !is_delivery(*other)) continue;
      const std::optional<Date> theirs = care_date(*other);
      JINDU_TRY(const bool decided,
                stands(context, ConflictCase::K01, {settlement.id(), other->id()}));
      if (decided || is_freed(context, *other)) continue;
      const bool close = date && theirs && std::abs(days_between(*date, *theirs)) < distance;
      if (close || pregnancy.record.view() == record.pregnancy()) return other;
    }
  }
  return nullptr;
}

Result<Live*> raise_k01(const Context& context, Live& first, Live& second, const OpId& operation) {
  JINDU_TRY(const std::optional<Said> settled, last_step(context, first.id(), "settle"));
  JINDU_TRY(const std::optional<Said> other, last_step(context, second.id(), "settle"));
  // What is looked at anew may be the one that came first: the sides are called by when they came.
  if (settled && other && store::seq_of(other->row.place) < store::seq_of(settled->row.place)) {
    return raise_k01(context, second, first, settled->row.op_id);
  }
  CaseInput input;
  input.code = ConflictCase::K01;
  input.records = {&first, &second};
  if (settled) input.operations.push_back(settled->row.op_id);
  input.operations.push_back(operation);
  // Amounts stay with their hospitals; days and places tell what the case is about.
  input.evidence.push_back(
      compare("event_date", "发生日期", first, day(first), second, day(second)));
  input.evidence.push_back(compare("institution_code", "定点医疗机构编码", first,
                                   first.as<Settlement>().institution_code(), second,
                                   second.as<Settlement>().institution_code()));
  input.choices = {{"keep_first", "保留{一}的结算"},
                   {"keep_second", "保留{二}的结算"},
                   {"both_as_transfer", "转院，两笔都保留"},
                   {"refuse_both", "两笔都不予认定"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY_OK(hold_settlement(context, first));
  JINDU_TRY_OK(hold_settlement(context, second));
  return open_case(context, std::move(input));
}

Status decide_k01(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  const bool both = decision.choice == "both_as_transfer";
  const std::vector<bool> kept = {both || decision.choice == "keep_first",
                                  both || decision.choice == "keep_second"};
  for (std::size_t i = 0; i < records.size() && i < kept.size(); ++i) {
    if (!live(*records[i])) continue;
    if (kept[i]) continue;
    JINDU_TRY_OK(refuse_settlement(context, *records[i], "K01：同一次生育重复结算"));
  }
  if (both) {
    JINDU_TRY_OK(let_stand(context, conflict, {records.front()->id(), records.back()->id()}));
  }
  const std::vector<OpId> operations = operations_of(conflict);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    // The last operation is the second record's; the first's may not have been found.
    const std::size_t at = operations.size() == 2 ? i : 1;
    JINDU_TRY_OK(tell(context, operations[i], kept[at], "K01", records[at]));
  }
  return {};
}

}  // namespace jindu::conflicts
