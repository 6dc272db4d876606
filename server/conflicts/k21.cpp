// Settlements that a rule of the trade speaks against: the hospital's advance has been made, so a
// person decides. K21 (suspended), K30 (without right on the day), K34 (a spouse with work), K15
// (insurance changed afterwards), and what the catalogue has no number for.
#include <algorithm>

#include "schema/records/settlement.pb.h"
#include "schema/records/standing.pb.h"
#include "schema/rules/reasons.h"
#include "server/conflicts/adjusting.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/settlements.h"
#include "server/ledger/postings.h"
#include "server/payout/recovery.h"
#include "server/standing/suspension.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Settlement;
using records::SuspensionWaiver;
using store::LinkKind;

constexpr std::string_view kWaive = "waive";
constexpr std::string_view kReverse = "reverse";
constexpr std::string_view kRecover = "recover";

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
  const bool claim = settlement.type->name == "ReimbursementClaim";
  if (claim) {
    const bool paid = settlement.state() == "PAID";
    input.choices = {{"keep", "维持报销"},
                     paid ? Choice{std::string(kRecover), "冲销并向本人追回"}
                          : Choice{std::string(kReverse), "不予支付"}};
  } else {
    input.choices = {found.stands, {std::string(kReverse), "冲销结算"}};
  }
  // The hospital has done nothing wrong: what was paid is had back from the person.
  if (!claim && (found.code == ConflictCase::K15 || found.code == ConflictCase::K34)) {
    input.choices.push_back({std::string(kRecover), "结算不动，向本人追回基金支付"});
  }
  input.decider_role = found.role;
  if (found.county) {
    JINDU_TRY(input.decider_site, county_site(context));
  }
  JINDU_TRY_OK(hold_record(context, settlement));
  return open_case(context, std::move(input));
}

namespace {

/// A claim of which the rules say no now: it stands, or it is refused; if it was paid, the money comes
/// back from the payee either way.
Status decide_claim_rules(const Context& context, const Live& conflict, Live& claim,
                          const Decision& decision) {
  const bool kept = decision.choice != kReverse && decision.choice != kRecover;
  if (kept) {
    JINDU_TRY_OK(let_stand(context, conflict, {claim.id()}));
  } else if (live(claim)) {
    JINDU_TRY_OK(refuse_claim(context, claim, "K15：参保状态追溯变更，不符合待遇条件"));
  }
  const std::string code = ConflictCase::Code_Name(conflict.as<ConflictCase>().code());
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, kept, code, &claim));
  }
  return {};
}

}  // namespace

Status recover_settlement(const Context& context, Live& settlement, const Live& conflict) {
  const auto& form = settlement.as<Settlement>();
  JINDU_TRY(const bool done, payout::recovered_from_person(context.work.writer(), settlement.id()));
  JINDU_TRY(std::int64_t amount, ledger::fund_amount(context.work.writer(), settlement.id()));
  JINDU_TRY(const std::int64_t adjusted, adjusted_by(context, settlement));
  amount += adjusted;
  if (done || amount <= 0 || form.patient().empty()) return {};
  JINDU_TRY(const Live* recovery,
            payout::recover_from_person(
                context.work, {settlement, to_hex(form.patient()), form.patient_name(), amount},
                conflict));
  static_cast<void>(recovery);
  return {};
}

Status decide_rules(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& settlement = *records.front();
  if (settlement.type->name == "ReimbursementClaim") {
    return decide_claim_rules(context, conflict, settlement, decision);
  }
  if (settlement.type->name == "AllowanceApplication") {
    return decide_k19(context, conflict, decision);  // It is a sum that is not owed any more.
  }
  const bool kept = decision.choice != kReverse;
  if (kept) {
    if (decision.choice == kRecover && live(settlement)) {
      JINDU_TRY_OK(recover_settlement(context, settlement, conflict));
    }
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
