// K34: the form says that the wife has no work, a department says that she has, or that she is insured
// herself. K35: somebody edits what somebody else has cancelled.
#include "schema/records/filing.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Filing;

/// What was asked about the settlement for the same reason is answered with this; it stands.
Status lapse_rules(const Context& context, const Live& settlement) {
  const std::vector<std::string> open(settlement.header.conflicts().begin(),
                                      settlement.header.conflicts().end());
  for (const std::string& id : open) {
    JINDU_TRY(Live * conflict, context.work.need(id, "ConflictCase"));
    const bool alone = conflict->as<ConflictCase>().records_size() == 1;
    if (alone) JINDU_TRY_OK(lapse(context, *conflict, RecordId()));
  }
  return {};
}

}  // namespace

Result<Live*> raise_k34(const Context& context, Live& filing, const Live& query,
                        std::string_view said, const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K34;
  input.records = {&filing};
  input.operations = {operation};
  const auto& form = filing.as<Filing>();
  input.evidence.push_back(compare("patient_employed", "就业情况", filing,
                                   "未就业，申报于 " + form.declared_on(), query,
                                   std::string(said)));
  input.choices = {{"keep", "听取本人说明，确未就业，备案有效"},
                   {"breach", "承诺不实，撤销备案并向本人追回已付"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(hold_filing(context, filing, {}));
  return open_case(context, std::move(input));
}

Status decide_k34(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  // Found of a bill, it is a rule that speaks against it.
  if (records.front()->type->name != "Filing") return decide_rules(context, conflict, decision);
  Live& filing = *records.front();
  const bool kept = decision.choice == "keep";
  if (kept) {
    JINDU_TRY_OK(let_stand(context, conflict, {filing.id()}));
  } else if (live(filing)) {
    const std::vector<std::string> relying(filing.as<Filing>().relied_on_by().begin(),
                                           filing.as<Filing>().relied_on_by().end());
    for (const std::string& id : relying) {
      JINDU_TRY(Live * paid, context.work.find(ByteView(id)));
      if (paid == nullptr || !live(*paid)) continue;
      if (paid->type->name == "Settlement") {
        // The hospital has made its advance in good faith: it comes back from the person.
        JINDU_TRY_OK(recover_settlement(context, *paid, conflict));
        JINDU_TRY_OK(let_stand(context, conflict, {paid->id()}));
        JINDU_TRY_OK(lapse_rules(context, *paid));
      } else {
        JINDU_TRY_OK(refuse_record(context, *paid, "K34：配偶已就业或已参保"));
        JINDU_TRY_OK(lapse_all(context, *paid));
      }
    }
    JINDU_TRY_OK(refuse_filing(context, filing));
  }
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, kept, "K34", &filing));
  }
  return {};
}

Result<Live*> raise_k35(const Context& context, Live& record, const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K35;
  input.records = {&record};
  input.operations = {operation};
  input.choices = {{"refuse", "维持撤销，修改留作记录"}, {"apply", "恢复单据，采用修改"}};
  input.decider_site = record.row.site_no;
  JINDU_TRY(input.decider_role, clerk_of(context, record.row.site_no));
  return open_case(context, std::move(input));
}

Status decide_k35(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& filing = *records.front();
  // The edit itself is judged again when the case is closed.
  if (decision.choice == "apply") {
    return filing.state() == "CANCELLED" ? revive_filing(context, filing) : Status();
  }
  return drop_waiting(context, conflict, "K35");
}

}  // namespace jindu::conflicts
