// What follows from a step, by the names that the life cycles give it. A person's step has its
// effects at once; the city's own acts have theirs when the operation that brought them about is
// done, whichever road led there.
#include <algorithm>
#include <iterator>

#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"
#include "server/payout/batch.h"
#include "server/payout/recovery.h"

namespace jindu::accept {

using store::Live;

/// One line for each effect. `type`: the record type that it is for; empty: whatever stepped.
/// Those that read `step` belong to persons' steps alone.
struct Judge::Effect {
  std::string_view name;
  std::string_view type;
  Status (*carry_out)(Judge& judge, Live& record, Step* step);
};

const std::vector<Judge::Effect>& Judge::effects() {
  static const std::vector<Effect> kEffects = {
      {"judge_filing", "Filing",
       [](Judge& judge, Live&, Step* step) {
         return judge.filing_submitted(step->matter, step->ruling);
       }},
      {"rekey", "Filing",
       [](Judge& judge, Live&, Step* step) {
         return judge.filing_amended(step->matter, step->ruling);
       }},
      {"release_keys", "Filing",
       [](Judge& judge, Live& record, Step*) { return judge.filing_released(record); }},
      {"refer_settlement", "Settlement",
       [](Judge& judge, Live&, Step* step) { return judge.settlement_registered(step->matter); }},
      {"judge_settlement", "Settlement",
       [](Judge& judge, Live&, Step* step) {
         return judge.settlement_recorded(step->matter, step->ruling);
       }},
      {"reversal_requested", "Reversal",
       [](Judge& judge, Live&, Step* step) { return judge.reversal_requested(step->matter); }},
      {"reversal_approved", "Reversal",
       [](Judge& judge, Live&, Step* step) { return judge.reversal_approved(step->matter); }},
      {"reversal_refused", "Reversal",
       [](Judge& judge, Live&, Step* step) { return judge.reversal_refused(step->matter); }},
      {"release_keys", "Reversal",
       [](Judge& judge, Live& record, Step*) {
         return judge.work_.unlink(store::LinkKind::reversal_of,
                                   record.as<records::Reversal>().target(), record.id());
       }},
      {"judge_allowance", "AllowanceApplication",
       [](Judge& judge, Live&, Step* step) {
         return judge.allowance_submitted(step->matter, step->ruling);
       }},
      {"compute_items", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) { return judge.compute_items(record); }},
      {"approve_items", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) { return judge.approve_items(record); }},
      {"void_items", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) { return review::void_items(judge.work_, record); }},
      {"account_changed", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) {
         return payout::account_changed(judge.work_, record);
       }},
      {"release_keys", "AllowanceApplication",
       [](Judge& judge, Live& record, Step*) {
         return conflicts::release_items(judge.context(), record);
       }},
      {"freeze_batch", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) { return payout::freeze(judge.work_, record); }},
      {"free_batch", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) { return payout::release(judge.work_, record); }},
      {"pay_batch", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) { return payout::pay(judge.work_, record); }},
      {"return_items", "PayoutBatch",
       [](Judge& judge, Live& record, Step*) { return payout::take_returns(judge.work_, record); }},
      {"take_refund", "Recovery",
       [](Judge& judge, Live& record, Step*) {
         return payout::take_refund(judge.work_, record,
                                    record.as<records::Recovery>().refund_fen());
       }},
  };
  return kEffects;
}

std::vector<std::string> Judge::effect_names() {
  std::vector<std::string> names;
  for (const Effect& one : effects()) names.emplace_back(one.name);
  return names;
}

Status Judge::carry_out(const google::protobuf::RepeatedPtrField<std::string>& names, Live& record,
                        Step* step) {
  for (const std::string& name : names) {
    for (const Effect& effect : effects()) {
      const bool fits = effect.type.empty() || effect.type == record.type->name;
      if (effect.name == name && fits) JINDU_TRY_OK(effect.carry_out(*this, record, step));
    }
  }
  return {};
}

Status Judge::follow(Matter& matter, const rules::Transition& transition, Ruling& ruling) {
  Step step{matter, ruling};
  return carry_out(transition.effects(), *matter.record, &step);
}

/// Effects may act in turn: until nothing new has been done.
Status Judge::follow_city_acts() {
  for (; acts_followed_ < work_.mark(); ++acts_followed_) {
    const store::Work::Act& act = work_.act_at(acts_followed_);
    const std::string& event = act.operation.step().event();
    if (event.empty()) continue;
    const rules::LifeCycle* table = rules_.cycles.find(act.operation.record_type());
    if (table == nullptr) continue;
    const rules::StepAnswer found =
        rules::find_step(*table, act.from_state, event, {std::string(rules::kServerRole)});
    if (found.transition == nullptr || found.transition->city_effects().empty()) continue;
    JINDU_TRY(Live * record, work_.find(act.record));
    JINDU_ENSURE(record != nullptr);
    JINDU_TRY_OK(carry_out(found.transition->city_effects(), *record, nullptr));
  }
  return {};
}

Status Judge::settle_down() {
  do {
    JINDU_TRY_OK(follow_city_acts());
    JINDU_TRY_OK(judge_freed());
    JINDU_TRY_OK(judge_released());
  } while (!freed_.empty() || acts_followed_ < work_.mark());
  return {};
}

}  // namespace jindu::accept
