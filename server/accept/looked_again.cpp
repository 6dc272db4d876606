// K15, K21, K29: somebody's insurance, hold or deemed months changed afterwards. Nothing is undone by itself: what a rule speaks
// against now is a person's to decide.
#include "schema/records/settlement.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/decide.h"
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

Status Judge::look_again(const conflicts::PersonKey& key, ConflictCase::Code code) {
  JINDU_TRY(const std::vector<Link> persons, work_.links(LinkKind::person, key.value()));
  std::vector<RecordId> settlements;
  for (const Link& person : persons) {
    JINDU_TRY(const std::vector<Link> cases,
              work_.links(LinkKind::case_of_patient, person.record.view()));
    for (const Link& one : cases) {
      JINDU_TRY(const std::vector<Link> own,
                work_.links(LinkKind::settlement_of_case, one.record.view()));
      for (const Link& link : own) settlements.push_back(link.record);
    }
    JINDU_TRY(const std::vector<Link> sponsored,
              work_.links(LinkKind::sponsored, person.record.view()));
    for (const Link& link : sponsored) settlements.push_back(link.record);
  }
  for (const RecordId& id : settlements) {
    JINDU_TRY(Live * settlement, work_.need(id.view(), "Settlement"));
    JINDU_TRY_OK(look_again(*settlement, code));
  }
  for (const Link& person : persons) JINDU_TRY_OK(look_at_sent_away(person.record, code));
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
  if (!settled || seen) return {};
  JINDU_TRY(const Live* filing, conflicts::filing_for(with, settlement));
  JINDU_TRY(const std::vector<std::string> codes,
            failures(settlement, filing, settled->received_ms));
  if (codes.empty()) return {};
  JINDU_TRY(const Live* conflict, conflicts::raise_rules(with, settlement, codes,
                                                         settled->row.op_id, ConflictCase::K15));
  static_cast<void>(conflict);
  return {};
}

}  // namespace jindu::accept
