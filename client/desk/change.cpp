#include <algorithm>
#include <set>

#include "client/desk/acts.h"
#include "client/desk/form.h"
#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "client/desk/limits.h"
#include "client/desk/materials.h"
#include "client/desk/record.h"
#include "client/desk/settlements.h"
#include "schema/rules/described.h"
#include "sync/merge/merge.h"

/// Changing what is there: amending, correcting, cancelling, and every other step.
namespace jindu::desk {
namespace {

using catalog::RecordType;
using rules::guarded;
using rules::Transition;

/// What the change is about to be: a step of the life cycle, or a plain patch (no event).
struct Act {
  std::string event;
  const Transition* transition = nullptr;
};

/// The step that "change these fields" means in this state; a plain patch where the life cycle says
/// nothing about changing and the type's writers include this post.
std::variant<Act, Answer> amending_act(const Core& core, const RecordType& type,
                                       std::string_view state) {
  const rules::LifeCycle* table = core.life_cycle(type.name);
  bool life_cycle_says = false;
  std::string code = "BAD_STATE";
  if (table != nullptr) {
    for (const char* event : {"correct", "amend"}) {
      const rules::StepAnswer step = rules::find_step(*table, state, event, core.roles);
      if (step.transition != nullptr) return Act{event, step.transition};
      if (step.code != "UNKNOWN_EVENT") life_cycle_says = true;
      if (step.code == "NO_ROLE") code = step.code;
    }
  }
  if (life_cycle_says) return refuse_step(core, type, state, "amend", code);
  for (const std::string& writer : type.options.writers()) {
    if (core.roles.contains(writer)) return Act{};
  }
  return refuse("NO_ROLE", "本岗位不能修改" + type.options.label());
}

/// Guards that can be seen from here; the city looks at all of them again.
std::optional<Answer> stopped_by_guard(Core& core, const replica::View& view,
                                       const Transition& transition, const Form& form) {
  if (!site_may(core, view, transition)) {
    return refuse("NOT_RECORDING_SITE", "只有录入这份单据的经办点可以这样做");
  }
  const auto beyond = std::find_if(form.fields.begin(), form.fields.end(), [&](const auto& name) {
    return !rules::may_write(transition, *view.type, name);
  });
  if (guarded(transition, "account_only") && (beyond != form.fields.end() || form.fields.empty())) {
    return refuse("ACCOUNT_ONLY", "这一步请只填收款账户（户名、银行、账号）", "account_no");
  }
  Problem missing = rules::missing_with(*view.type, transition, form.record.get());
  if (!missing.code.empty()) return refuse({std::move(missing)});
  if (beyond == form.fields.end()) return std::nullopt;
  return refuse("CONTACT_ONLY",
                "已登记的单据只能更正联系方式和说明；金额或事项有误：今天录入、还没有打印的用 "
                "correct-today 更正，其余请冲销后重新录入",
                *beyond);
}

/// Whether the form was opened with what this operation wrote, or it wrote nothing: `own_seq` of
/// `show` tells only of what is not confirmed yet.
bool seen_or_void(const oplog::OutboxOperation& one, const SaveOptions& save) {
  if (one.seq <= save.opened_own_seq.value_or(0)) return true;
  if (!one.verdict) return false;
  if (one.verdict->kind() == wire::Verdict::REFUSED) return true;
  const std::uint64_t version = one.verdict->record_version();
  return !one.on_top && save.opened_version && version != 0 && version <= *save.opened_version;
}

/// Field groups that the form writes and that an own operation since it was opened wrote, too.
Result<std::set<std::string>> changed_here_since(const Core& core, const replica::View& view,
                                                 const RecordId& id, const Form& form,
                                                 const SaveOptions& save) {
  std::set<std::string> mine;
  for (const std::string& name : form.fields) mine.insert(view.type->find(name)->group);
  std::set<std::string> both;
  JINDU_TRY(const std::vector<oplog::OutboxOperation> own, core.outbox.of_record(id));
  for (const oplog::OutboxOperation& one : own) {
    if (seen_or_void(one, save)) continue;
    const wire::Patch& patch =
        one.operation.has_patch() ? one.operation.patch() : one.operation.step().arguments();
    for (const std::string& name : patch.fields()) {
      const catalog::Field* field = view.type->find(name);
      if (field != nullptr && mine.contains(field->group)) both.insert(name);
    }
  }
  return both;
}

/// The record as it would be: own checks run on the result, for the fields named.
Problems check_result(const RecordType& type, const replica::View& view, const Form& form,
                      Date today) {
  std::unique_ptr<catalog::Message> result(view.record->New());
  result->CopyFrom(*view.record);
  JINDU_ENSURE(catalog::copy_fields(type, form.fields, *form.record, *result).ok());
  Problems problems = catalog::validate(type, *result, true, form.fields);
  // What stands already is not held against whoever corrects a phone.
  const bool days = names_field(form, "pregnancy_date") || names_field(form, "event_date") ||
                    names_field(form, "declared_on");
  if (problems.empty() && days) return impossible_days(type, *result, today);
  return problems;
}

/// Whether the city judges anew what this change leaves behind: then what the fund pays follows the rule,
/// and must not stay that of before.
bool judged_anew(const RecordType& type, std::string_view event, const Form& form) {
  if (event == "correct") return true;
  if (names_field(form, "total_fee_fen") || names_field(form, "in_scope_fen")) return true;
  if (!event.empty() && event != "amend") return false;
  return std::any_of(form.fields.begin(), form.fields.end(), [&](const std::string& name) {
    return !rules::is_contact(type, name) && !rules::is_account(type, name);
  });
}

/// The parts of an amount are left to the desk, as when it was recorded: what 试算 told is what is written.
Status reckon_anew(Core& core, const RecordId& id, const replica::View& view,
                   std::string_view event, Form& form) {
  const RecordType& type = *view.type;
  if (type.find("fund_pay_fen") == nullptr || !judged_anew(type, event, form)) return {};
  if (names_field(form, "fund_pay_fen") || names_field(form, "self_pay_fen")) return {};
  std::unique_ptr<catalog::Message> result(view.record->New());
  result->CopyFrom(*view.record);
  JINDU_ENSURE(catalog::copy_fields(type, form.fields, *form.record, *result).ok());
  JINDU_TRY(const Judgement judgement, judge(core, type, *result, false, {}, id));
  fill_amounts(type, judgement, form);
  forget_found(view, form);
  return {};
}

/// One person does not act at two posts on one record: his own steps on it are here.
Result<std::optional<Answer>> stopped_by_own_post(const Core& core, const RecordId& id,
                                                  const Act& act) {
  constexpr std::pair<std::string_view, std::string_view> kPosts[] = {
      {"other_than_acceptor", "accept"},
      {"other_than_approver", "approve"},
      {"other_than_accountant", "finance_check"},
      {"other_than_signer", "sign"}};
  if (act.transition == nullptr) return std::optional<Answer>();
  JINDU_TRY(const std::vector<oplog::OutboxOperation> own, core.outbox.of_record(id));
  for (const auto& [guard, event] : kPosts) {
    if (!guarded(*act.transition, guard)) continue;
    for (const oplog::OutboxOperation& one : own) {
      const bool refused = one.verdict && one.verdict->kind() == wire::Verdict::REFUSED;
      if (refused || one.operation.step().event() != event) continue;
      return std::optional(
          refuse("OTHER_PERSON", "同一人不能在同一单据上担任两个岗位，须由另一人办理", "event"));
    }
  }
  return std::optional<Answer>();
}

Result<std::optional<Answer>> stopped_by_own_change(const Core& core, const replica::View& view,
                                                    const RecordId& id, const Form& form,
                                                    const SaveOptions& save) {
  if (!save.opened_own_seq) return std::optional<Answer>();
  JINDU_TRY(const std::set<std::string> both, changed_here_since(core, view, id, form, save));
  if (both.empty()) return std::optional<Answer>();
  Answer answer =
      refuse("S-320", "打开之后本机又改过同一内容，请核对两边的值再保存", *both.begin());
  answer.body = answer_of({{"now", view_json(core, view)}}).body;  // Both are shown side by side.
  return std::optional(std::move(answer));
}

/// What is on this very replica and speaks against a cancel: the city would refuse it anyhow.
Result<std::optional<Answer>> stopped_by_reliance(const Core& core, const RecordId& id,
                                                  const Act& act, Date today) {
  if (act.transition == nullptr || !guarded(*act.transition, "not_relied_on")) {
    return std::optional<Answer>();
  }
  JINDU_TRY(const std::optional<std::string> settlement, relied_on_by(core, id, today));
  if (!settlement) return std::optional<Answer>();
  return std::optional(refuse("K03", "结算 " + *settlement +
                                         " 依据这份备案，不能撤销；结算有误的，请先申请冲销"
                                         "（reverse），批准后再撤销"));
}

/// What was put right today is taken back by the city as soon as it hears of it.
Result<std::optional<Answer>> stopped_by_correction(const Core& core, const replica::View& view,
                                                    const RecordId& id) {
  JINDU_TRY(const bool put_right, put_right_today(core, *view.type, id));
  if (!put_right) return std::optional<Answer>();
  return std::optional(refuse("S-262", "这笔结算当日已更正，请在更正后的那一份上办理", "event"));
}

}  // namespace

Result<std::optional<Answer>> stopped_beforehand(const Core& core, const RecordId& id,
                                                 const replica::View& view,
                                                 const Transition& transition) {
  JINDU_TRY(auto by_correction, stopped_by_correction(core, view, id));
  if (by_correction) return by_correction;
  const Act act{transition.event(), &transition};
  JINDU_TRY(auto by_post, stopped_by_own_post(core, id, act));
  if (by_post) return by_post;
  return stopped_by_reliance(core, id, act, local_date(core.clock.wall_ms()));
}

namespace {

/// Whether the record can be changed like this at all, as it stands inside the press.
Result<std::optional<Answer>> stopped(const Core& core, const replica::View& view,
                                      const RecordId& id, const Act& act, const Form& form,
                                      const SaveOptions& save, Date today) {
  if (view.origin == replica::Origin::departed) {
    return std::optional(refuse("DEPARTED", "这份单据已转出本经办点，只能由现经办点修改"));
  }
  if (view.origin == replica::Origin::refused) {
    return std::optional(
        refuse("NOT_ACCEPTED", "这份单据未被市局接受，请更正后新建，旧的在待办中收起"));
  }
  JINDU_TRY(auto by_correction, stopped_by_correction(core, view, id));
  if (by_correction) return by_correction;
  JINDU_TRY(auto by_own, stopped_by_own_change(core, view, id, form, save));
  if (by_own) return by_own;
  JINDU_TRY(auto by_post, stopped_by_own_post(core, id, act));
  if (by_post) return by_post;
  JINDU_TRY(auto by_reliance, stopped_by_reliance(core, id, act, today));
  if (by_reliance) return by_reliance;
  JINDU_TRY(const Date latest, latest_today(core));
  Problems problems = check_result(*view.type, view, form, latest);
  if (!problems.empty()) return std::optional(refuse(std::move(problems)));
  return std::optional<Answer>();
}

/// The rest of `amend` and `step`, once it is known what is to be done.
Result<Answer> write_change(Core& core, const RecordId& id, const Act& act, const Form& form,
                            const Papers& papers, const SaveOptions& save) {
  return press(core, save, [&](Press& one) -> Result<Answer> {
    if (save.draft) {
      JINDU_TRY(auto before, saved_before(core, *save.draft));
      if (before) return *std::move(before);
    }
    JINDU_TRY(const std::optional<replica::View> view, core.replica->view(id));
    if (!view) return not_here(to_string(id));
    const RecordType& type = *view->type;
    const Date today = local_date(one.now_ms());
    JINDU_TRY(auto ended, stopped(core, *view, id, act, form, save, today));
    if (ended) return *std::move(ended);
    // Handed in again it may stand as it was: the papers, or the city, have changed.
    const bool amends = act.event.empty() || act.event == "amend";
    if (amends && papers.materials.empty() && changes_nothing(*view, form)) {
      return refuse("S-258", "与现在的内容相同，没有要修改的栏目");
    }

    std::string state = view->header.state();
    if (act.transition != nullptr) {
      // The state may have moved since the form was read, by another window of this desk.
      const rules::StepAnswer step = rules::find_step(*core.life_cycle(type.name), state, act.event,
                                                      core.roles, view->record.get());
      if (step.transition == nullptr) {
        return refuse_step(core, type, state, act.event, step.code, view->record.get());
      }
      state = std::string(rules::next_state(*step.transition, state));
    }
    if (act.event == "settle") {
      const std::int64_t fund = names_field(form, "fund_pay_fen")
                                    ? number_of(*form.record, "fund_pay_fen")
                                    : number_of(*view->record, "fund_pay_fen");
      JINDU_TRY(auto limit, offline_limit(core, {fund, save.linked}));
      if (limit) return refuse({std::move(*limit)});
    }
    JINDU_TRY_OK(write_papers(core, papers, id, one));
    JINDU_TRY(wire::Operation * operation,
              one.add(save.draft.value_or(new_id<OpId>(core.clock, core.random)), id, type.name));
    // A cancel is set against the day of care (K03): its own day counts, not the record's.
    const std::string date = act.event == "cancel"
                                 ? to_string(today)
                                 : text_of(*view->record, type.options.event_date_field());
    if (parse_date(date).ok()) operation->set_event_date(date);
    if (save.opened_version) operation->mutable_based_on()->set_version(*save.opened_version);
    wire::Patch patch = patch_of(type, form);
    if (act.event.empty()) {
      *operation->mutable_patch() = std::move(patch);
    } else {
      operation->mutable_step()->set_event(act.event);
      *operation->mutable_step()->mutable_arguments() = std::move(patch);
    }
    Answer answer = answer_of({{"id", to_string(id)},
                               {"type", type.name},
                               {"doc_no", view->header.doc_no()},
                               {"event", act.event.empty() ? "patch" : act.event},
                               {"state", state},
                               {"state_label", type.state_label(state)},
                               {"fields", form.fields},
                               {"op_ids", {to_string(*id_from<OpId>(operation->op_id()))}},
                               {"seq", one.head().seq + 1}});
    if (act.event == "correct" && papers.materials.empty() && changes_nothing(*view, form)) {
      answer.warnings.push_back(
          {"S-311", {}, "没有更正任何内容，原样再交；退回的原因若在单据内容，市局会再次退回"});
    }
    if (act.event == "change_account") answer.warnings.push_back(valid_once_synced());
    return answer;
  });
}

}  // namespace

bool changes_nothing(const replica::View& view, const Form& form) {
  return std::all_of(form.fields.begin(), form.fields.end(), [&](const std::string& name) {
    return catalog::same_field(*view.type->find(name), *form.record, *view.record);
  });
}

Result<Answer> Desk::amend(std::string_view ref, std::string_view json, const SaveOptions& save) {
  Core& core = *core_;
  JINDU_TRY(const std::optional<RecordId> id, core.find_ref(ref));
  if (!id) return not_here(ref);
  JINDU_TRY(const std::optional<replica::View> view, core.replica->view(*id));
  if (!view) return not_here(ref);
  const Papers papers = split_papers(core, json);
  Form form = read_form(core, *view->type, papers.form);
  form.problems.insert(form.problems.end(), papers.problems.begin(), papers.problems.end());
  if (!form.usable()) return refuse(std::move(form.problems));
  if (form.fields.empty() && papers.materials.empty()) return refuse("S-258", "没有要修改的栏目");
  std::variant<Act, Answer> act = amending_act(core, *view->type, view->header.state());
  if (Answer* refused = std::get_if<Answer>(&act)) return std::move(*refused);
  const Act& chosen = std::get<Act>(act);
  if (chosen.transition != nullptr) {
    if (auto stopped = stopped_by_guard(core, *view, *chosen.transition, form)) {
      return *std::move(stopped);
    }
  }
  JINDU_TRY_OK(reckon_anew(core, *id, *view, chosen.event, form));
  return write_change(core, *id, chosen, form, papers, save);
}

Result<Answer> Desk::step(std::string_view ref, std::string_view event, std::string_view json,
                          const SaveOptions& save) {
  Core& core = *core_;
  JINDU_TRY(const std::optional<RecordId> id, core.find_ref(ref));
  if (!id) return not_here(ref);
  JINDU_TRY(const std::optional<replica::View> view, core.replica->view(*id));
  if (!view) return not_here(ref);
  const RecordType& type = *view->type;
  const rules::LifeCycle* table = core.life_cycle(type.name);
  if (table == nullptr) return refuse("UNKNOWN_EVENT", type.options.label() + "没有办理步骤");
  const std::string& state = view->header.state();
  const rules::StepAnswer step =
      rules::find_step(*table, state, event, core.roles, view->record.get());
  if (step.transition == nullptr) {
    return refuse_step(core, type, state, event, step.code, view->record.get());
  }
  if (!step.transition->offline() && !save.linked) {
    return refuse("ONLINE_ONLY",
                  "“" + step.transition->label() + "”由市局即时判定，须联网办理；离线时不能办理");
  }
  const Papers papers = split_papers(core, json.empty() ? std::string_view("{}") : json);
  Form form = read_form(core, type, papers.form);
  form.problems.insert(form.problems.end(), papers.problems.begin(), papers.problems.end());
  if (!form.usable()) return refuse(std::move(form.problems));
  if (auto stopped = stopped_by_guard(core, *view, *step.transition, form)) {
    return *std::move(stopped);
  }
  JINDU_TRY_OK(reckon_anew(core, *id, *view, event, form));
  return write_change(core, *id, {std::string(event), step.transition}, form, papers, save);
}

}  // namespace jindu::desk
