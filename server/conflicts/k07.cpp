// K07 (builds on what was refused), K18 (second reversal), and settlements that a rule speaks
// against.
#include <algorithm>

#include "schema/records/money.pb.h"
#include "schema/rules/reasons.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;

/// Which case of the catalogue a failed rule belongs to, and who decides it.
struct RuleCase {
  ConflictCase::Code code;
  const char* role;
  bool county;
};
RuleCase rule_case(const std::vector<std::string>& codes) {
  const auto has = [&](std::string_view code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  };
  if (has("SUSPENDED")) return {ConflictCase::K21, "city_clerk", false};
  if (has("NOT_DESIGNATED")) return {ConflictCase::K30, "first_reviewer", false};
  if (has("SPOUSE_EMPLOYED")) return {ConflictCase::K34, "first_reviewer", true};
  return {ConflictCase::RULES, "first_reviewer", true};
}

}  // namespace

Result<Live*> raise_k07(const Context& context, std::vector<Live*> records, const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K07;
  input.records = std::move(records);
  input.operations = {operation};
  input.choices = {{"refuse", "不采用这次操作"}, {"apply", "仍按这次操作办理"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  return open_case(context, std::move(input));
}

Status decide_k07(const Context& context, const Live& conflict, const Decision& decision) {
  // To apply it: it is judged again, this time without regard to what it built on.
  if (decision.choice == "apply") return {};
  JINDU_TRY(const std::vector<store::Waiting> waiting,
            context.work.writer().waiting_on(conflict.id().view()));
  for (const store::Waiting& one : waiting) {
    JINDU_TRY_OK(context.work.writer().remove_waiting(one.on, one.place));
  }
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, false, "K07", nullptr));
  }
  return {};
}

Result<Live*> live_reversal(const Context& context, const RecordId& target) {
  JINDU_TRY(const std::vector<store::Link> reversals,
            context.work.links(store::LinkKind::reversal_of, target.view()));
  for (const store::Link& link : reversals) {
    JINDU_TRY(Live * reversal, context.work.need(link.record.view(), "Reversal"));
    if (live(*reversal)) return reversal;
  }
  return nullptr;
}

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
  input.choices = {{"keep", "维持结算"}, {"reverse", "冲销结算"}};
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
  const bool kept = decision.choice == "keep";
  if (kept) {
    JINDU_TRY_OK(let_stand(context, conflict, {settlement.id()}));
  } else if (live(settlement)) {
    JINDU_TRY_OK(refuse_settlement(context, settlement, "不符合待遇条件"));
  }
  const std::string code = ConflictCase::Code_Name(conflict.as<ConflictCase>().code());
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, kept, code, &settlement));
  }
  return {};
}

bool may_decide(std::string_view decider_role, const std::set<std::string>& roles) {
  if (roles.count(std::string(decider_role)) != 0) return true;
  // A higher post of the same line may do what the lower one does (domain.md section 2).
  const auto any = [&](std::initializer_list<const char*> posts) {
    return std::any_of(posts.begin(), posts.end(),
                       [&](const char* post) { return roles.count(post) != 0; });
  };
  if (decider_role == "first_reviewer") return any({"section_chief", "director"});
  if (decider_role == "section_chief") return any({"director"});
  return false;
}

}  // namespace jindu::conflicts
