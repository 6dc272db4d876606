// Settlements that a rule of the trade speaks against: the hospital's advance has been made, so a
// person decides. K21 (suspended), K30 (without right on the day), K34 (a spouse with work), K15
// (insurance changed afterwards), and what the catalogue has no number for.
#include <algorithm>

#include "schema/records/settlement.pb.h"
#include "schema/records/standing.pb.h"
#include "schema/rules/reasons.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/settlements.h"
#include "server/standing/suspension.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Settlement;
using records::SuspensionWaiver;
using store::LinkKind;

constexpr std::string_view kWaive = "waive";
constexpr std::string_view kReverse = "reverse";

/// Which case of the catalogue a failed rule belongs to, who decides it, and how it may stand.
struct RuleCase {
  ConflictCase::Code code;
  const char* role;
  bool county;
  Choice stands = {"keep", "维持结算"};
};
RuleCase rule_case(const std::vector<std::string>& codes) {
  const auto has = [&](std::string_view code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  };
  if (has("SUSPENDED")) {
    return {ConflictCase::K21, "city_clerk", false, {std::string(kWaive), "补办免于暂缓，维持结算"}};
  }
  if (has("NOT_DESIGNATED") || has("RIGHT_ENDED")) {
    return {ConflictCase::K30, "first_reviewer", false, {"keep", "按急诊认定，维持结算"}};
  }
  if (has("SPOUSE_EMPLOYED") || has("SPOUSE_INSURED")) {
    return {ConflictCase::K34, "first_reviewer", true, {"keep", "核实确未就业，维持结算"}};
  }
  return {ConflictCase::RULES, "first_reviewer", true};
}

/// The waiver that should have been there: for the stay, or for the day of the care.
Status waive(const Context& context, Live& settlement) {
  auto& form = settlement.as<Settlement>();
  auto record = std::make_unique<SuspensionWaiver>();
  record->set_subject(records::Subject::person);
  const bool sponsored = !form.sponsor().empty();
  record->set_name(sponsored ? form.sponsor_name() : form.patient_name());
  record->set_id_type(sponsored ? form.sponsor_id_type() : form.id_type());
  record->set_id_no(sponsored ? form.sponsor_id_no() : form.patient_id_no());
  record->set_person(sponsored ? form.sponsor() : form.patient());
  if (form.admission_no().empty()) {
    record->set_by(SuspensionWaiver::period);
    record->set_from(form.event_date());
    record->set_to(form.event_date());
  } else {
    record->set_by(SuspensionWaiver::admission);
    record->set_institution_code(form.institution_code());
    record->set_admission_no(form.admission_no());
  }
  record->set_reason("K21：离线结算后补办");
  record->add_settlements(settlement.id().str());
  JINDU_TRY(Live * waiver,
            context.work.create_by_city("SuspensionWaiver", std::move(record), "USED"));
  waiver->pulled.emplace_back(settlement.row.site_no, store::Projection::own);
  form.set_waiver(waiver->id().str());
  return context.work.act(settlement, "", "", {"waiver"});
}

}  // namespace

Result<Live*> raise_rules(const Context& context, Live& settlement,
                          const std::vector<std::string>& codes, const OpId& operation,
                          ConflictCase::Code otherwise) {
  RuleCase found = rule_case(codes);
  if (found.code == ConflictCase::RULES) found.code = otherwise;
  CaseInput input;
  input.code = found.code;
  input.records = {&settlement};
  input.operations = {operation};
  for (const std::string& code : codes) {
    records::ConflictEvidence evidence;
    evidence.set_field_name(code);
    evidence.set_label("未满足的条件");
    const std::string sentence = rules::sentence_of(code, &context.policy);
    evidence.mutable_mine()->set_shown(sentence == code ? code : code + " " + sentence);
    evidence.mutable_mine()->set_record_id(settlement.id().str());
    input.evidence.push_back(std::move(evidence));
  }
  input.choices = {found.stands, {std::string(kReverse), "冲销结算"}};
  input.decider_role = found.role;
  if (found.county) {
    JINDU_TRY(input.decider_site, county_site(context));
  }
  JINDU_TRY_OK(hold_settlement(context, settlement));
  return open_case(context, std::move(input));
}

Status decide_rules(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& settlement = *records.front();
  const bool kept = decision.choice != kReverse;
  if (kept) {
    if (decision.choice == kWaive && live(settlement)) {
      JINDU_TRY_OK(waive(context, settlement));
    }
    JINDU_TRY_OK(let_stand(context, conflict, {settlement.id()}));
  } else if (live(settlement)) {
    JINDU_TRY_OK(refuse_settlement(context, settlement, "不符合待遇条件"));
    // Should nothing speak against it some day, the desk is asked to settle anew (K15, K29).
    const Bytes& patient = settlement.as<Settlement>().patient();
    if (!patient.empty()) {
      JINDU_TRY_OK(context.work.link(LinkKind::refused_by_rule, patient, settlement.id()));
    }
  }
  const std::string code = ConflictCase::Code_Name(conflict.as<ConflictCase>().code());
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, kept, code, &settlement));
  }
  return {};
}

}  // namespace jindu::conflicts
