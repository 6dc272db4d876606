// K15, K21, K29: somebody's insurance, hold or deemed months changed afterwards. Nothing is undone by itself: what a rule speaks
// against now is a person's to decide.
#include <algorithm>

#include "schema/records/claim.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/invitation.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/references.h"
#include "server/conflicts/settlements.h"

namespace jindu::accept {

using records::ConflictCase;
using store::Link;
using store::LinkKind;
using store::Live;

Status Judge::look_again(const store::PersonNumbers& people) {
  facts_.forget();
  acts_followed_ = work_.mark();
  JINDU_TRY_OK(look_again_at(people, ConflictCase::K15));
  return settle_down();
}

Status Judge::look_again_at(const store::PersonNumbers& people, ConflictCase::Code code) {
  // What was found out before the writer's turn holds no longer.
  JINDU_TRY(facts_generation_, work_.writer().advance(kFactsGeneration, 1));
  facts_.forget();
  for (const auto& [type, number] : people) {
    records::IdType::Code id_type{};
    if (!records::IdType::Code_Parse(type, &id_type)) continue;
    conflicts::PersonKey key;
    key.id_type = id_type;
    key.id_no = number;
    JINDU_TRY_OK(look_again(key, code));
  }
  return {};
}

/// Settlements and claims that somebody's insurance carries: own ones, and those of his wife.
Result<std::vector<RecordId>> Judge::carried_by(const RecordId& person) {
  std::vector<RecordId> found;
  const auto add = [&](LinkKind kind, ByteView value) -> Status {
    JINDU_TRY(const std::vector<Link> links, work_.links(kind, value));
    for (const Link& link : links) {
      if (std::find(found.begin(), found.end(), link.record) == found.end()) {
        found.push_back(link.record);
      }
    }
    return {};
  };
  JINDU_TRY(const std::vector<Link> cases, work_.links(LinkKind::case_of_patient, person.view()));
  for (const Link& one : cases) {
    JINDU_TRY_OK(add(LinkKind::settlement_of_case, one.record.view()));
    JINDU_TRY_OK(add(LinkKind::claim_of_case, one.record.view()));
  }
  JINDU_TRY_OK(add(LinkKind::sponsored, person.view()));
  return found;
}

Status Judge::look_again(const conflicts::PersonKey& key, ConflictCase::Code code) {
  JINDU_TRY(const std::vector<Link> persons, work_.links(LinkKind::person, key.value()));
  for (const Link& person : persons) {
    JINDU_TRY(const std::vector<RecordId> papers, carried_by(person.record));
    for (const RecordId& id : papers) {
      JINDU_TRY(Live * paper, work_.find(id));
      if (paper == nullptr) return fail(ErrorCode::corrupt, "look again: a paper is gone");
      const bool claim = paper->type->name == "ReimbursementClaim";
      JINDU_TRY_OK(claim ? look_at_claim(*paper, code) : look_again(*paper, code));
    }
  }
  for (const Link& person : persons) JINDU_TRY_OK(look_at_allowances(person.record, code));
  for (const Link& person : persons) JINDU_TRY_OK(look_at_sent_away(person.record, code));
  return {};
}

/// An allowance that is approved, or paid, is another right than the bill that it rests on: it is looked
/// at as her insurance stands now. What is under review is reckoned at its next step.
Status Judge::look_at_allowances(const RecordId& person, ConflictCase::Code code) {
  const conflicts::Context with = context();
  JINDU_TRY(std::vector<Live*> found, conflicts::applications_by_person(with, person));
  JINDU_TRY(const std::vector<Link> cases, work_.links(LinkKind::case_of_patient, person.view()));
  for (const Link& one : cases) {
    JINDU_TRY(const Live* pregnancy, work_.need(one.record.view(), "PregnancyCase"));
    JINDU_TRY(const std::vector<Live*> of_it, conflicts::applications_of(with, *pregnancy));
    for (Live* application : of_it) {
      if (std::find(found.begin(), found.end(), application) == found.end()) {
        found.push_back(application);
      }
    }
  }
  for (Live* application : found) {
    const std::string& state = application->state();
    const bool approved = state == "APPROVED" || state == "GENERATED" || state == "IN_BATCH" ||
                          state == "PAID" || state == "HELD";
    if (approved) JINDU_TRY_OK(right_reckoned_anew(*application, code));
  }
  return {};
}

/// What is still under review is judged by the rules at each post. From the last signature on nobody
/// asks them again, so a person does; and who was sent back for a rule that now holds is invited.
Status Judge::look_at_claim(Live& claim, ConflictCase::Code code) {
  if (!claim.header.conflicts().empty()) return {};
  const std::string& state = claim.state();
  if (state == "RETURNED") {
    JINDU_TRY(const Problems problems, handed_in_problems(claim));
    if (!problems.empty()) return {};
    return conflicts::invite(context(), claim, code, told_again(code));
  }
  if (state != "APPROVED" && state != "FINANCE_CHECKED" && state != "PAID") return {};
  const conflicts::Context with = context();
  JINDU_TRY(const bool seen, conflicts::stands(with, ConflictCase::CODE_NONE, {claim.id()}));
  JINDU_TRY(auto said, conflicts::last_step(with, claim.id(), "correct"));
  if (!said) {
    JINDU_TRY(said, conflicts::last_step(with, claim.id(), "submit"));
  }
  if (!said) return {};
  JINDU_TRY(const Live* filing, work_.find(claim.as<records::ReimbursementClaim>().filing()));
  JINDU_TRY(const std::vector<std::string> codes, failures(claim, filing, said->received_ms));
  if (codes.empty() && seen) return conflicts::stand_no_more(with, claim.id());
  if (codes.empty() || seen) return {};
  JINDU_TRY(const Live* conflict, conflicts::raise_rules(with, claim, codes, said->row.op_id,
                                                         ConflictCase::K15));
  static_cast<void>(conflict);
  return {};
}

/// What the sum should have been was decided (K19): that answer holds whatever else is found.
Status Judge::drop_answered_amount(const Live& settlement, std::vector<std::string>& codes) {
  JINDU_TRY(const bool seen,
            conflicts::stands(context(), ConflictCase::K19, {settlement.id()}));
  if (seen) std::erase(codes, rules::kMoneyMismatch);
  return {};
}

Status Judge::look_again(Live& settlement, ConflictCase::Code code) {
  const std::string& state = settlement.state();
  if (state == "HELD") return look_at_held(settlement);
  if (state == "RETURNED") return look_at_refused(settlement, code);
  const bool counts = state == "CONFIRMED" || state == "CLEARED";
  if (!counts || !settlement.header.conflicts().empty()) return {};
  const conflicts::Context with = context();
  JINDU_TRY(const auto settled, conflicts::last_step(with, settlement.id(), "settle"));
  JINDU_TRY(const bool seen, conflicts::stands(with, ConflictCase::CODE_NONE, {settlement.id()}));
  if (!settled) return {};
  JINDU_TRY(const Live* filing, conflicts::filing_for(with, settlement));
  JINDU_TRY(std::vector<std::string> codes,
            failures(settlement, filing, settled->received_ms));
  JINDU_TRY_OK(drop_answered_amount(settlement, codes));
  if (codes.empty() && seen) return conflicts::stand_no_more(with, settlement.id());
  if (codes.empty() || seen) return {};
  JINDU_TRY(const Live* conflict, conflicts::raise_rules(with, settlement, codes,
                                                         settled->row.op_id, ConflictCase::K15));
  static_cast<void>(conflict);
  return {};
}

}  // namespace jindu::accept
