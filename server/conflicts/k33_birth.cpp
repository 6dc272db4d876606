// K33 between a birth as the hospital settled it and as the allowance is applied for: birth or
// miscarriage, one child or two. The higher days are never paid because somebody has written them.
#include "schema/records/allowance.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"

namespace jindu::conflicts {
namespace {

using records::AllowanceApplication;
using records::ConflictCase;
using records::Settlement;

/// What one of them leaves open, the other fills: that is no contradiction.
bool contradict(const Settlement& settled, const AllowanceApplication& form) {
  if (!settled.has_birth_type() || !form.has_birth_type()) return false;
  const bool born = rules::is_birth(form.birth_type());
  if (rules::is_birth(settled.birth_type()) != born) return true;
  return born && settled.fetus_count() > 0 && form.fetus_count() > 0 &&
         settled.fetus_count() != form.fetus_count();
}

std::string shown(const Live& record, std::string_view field) {
  return catalog::display(*record.type->find(field), *record.record);
}

}  // namespace

Result<Live*> contradicting_birth(const Context& context, const Live& application) {
  const auto& form = application.as<AllowanceApplication>();
  if (form.settlement().empty()) return nullptr;
  JINDU_TRY(Live * settlement, context.work.need(form.settlement(), "Settlement"));
  if (!contradict(settlement->as<Settlement>(), form)) return nullptr;
  JINDU_TRY(const bool seen,
            stands(context, ConflictCase::K33, {settlement->id(), application.id()}));
  return seen ? nullptr : settlement;
}

Result<Live*> raise_k33_birth(const Context& context, Live& settlement, Live& application,
                              const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K33;
  input.records = {&settlement, &application};
  if (!operation.is_nil()) input.operations = {operation};
  for (const char* field : {"birth_type", "fetus_count", "event_date"}) {
    input.evidence.push_back(compare(field, application.type->find(field)->options.label(),
                                     settlement, shown(settlement, field), application,
                                     shown(application, field)));
  }
  input.choices = {{"keep_first", "以{一}的为准（医院结算登记），申报照此更正"},
                   {"keep_second", "以{二}的为准（申报，已核对出生医学证明或病历）"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(hold_application(context, application));
  return open_case(context, std::move(input));
}

Status decide_k33_birth(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  const auto& settled = records.front()->as<Settlement>();
  Live& application = *records.back();
  JINDU_TRY_OK(let_stand(context, conflict, {records.front()->id(), application.id()}));
  if (decision.choice == "keep_first" && live(application)) {
    JINDU_TRY_OK(release_items(context, application));
    auto& form = application.as<AllowanceApplication>();
    form.set_birth_type(settled.birth_type());
    form.set_fetus_count(settled.fetus_count());
    JINDU_TRY_OK(claim_items(context, application));
    JINDU_TRY_OK(context.work.act(application, "", "", {"birth_type", "fetus_count"}));
  }
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, live(application), "K33", &application));
  }
  return {};
}

}  // namespace jindu::conflicts
