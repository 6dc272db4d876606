#include "client/desk/record.h"

#include <algorithm>

#include "client/desk/draft.h"
#include "client/desk/form.h"
#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "client/desk/limits.h"

/// Recording: a form becomes the operations of one press.
namespace jindu::desk {
namespace {

using catalog::RecordType;
using rules::Transition;

/// Types that one press both begins and completes: the patient stands at the desk, and only the
/// whole is handed over (domain.md section 5).
std::vector<std::string> creating_events(const Core& core, const RecordType& type) {
  if (type.name == "Settlement") return {"register", "settle"};
  if (const rules::LifeCycle* table = core.life_cycle(type.name)) {
    for (const Transition& transition : table->transitions()) {
      if (transition.from().empty()) return {transition.event()};
    }
  }
  return {};
}

/// What the desk knows without being told.
void fill_in(const Core& core, const RecordType& type, Form& form) {
  catalog::Message& record = *form.record;
  const std::string today = to_string(local_date(core.clock.wall_ms()));
  const auto fill = [&](std::string_view field, const std::string& value) {
    if (type.find(field) == nullptr || value.empty() || names_field(form, field)) return;
    set_text(record, field, value);
    name_field(form, field);
  };
  for (const std::string_view id_type : {"id_type", "spouse_id_type", "sponsor_id_type"}) {
    const std::string number = id_type == "id_type"          ? "patient_id_no"
                               : id_type == "spouse_id_type" ? "spouse_id_no"
                                                             : "sponsor_id_no";
    if (type.find(id_type) == nullptr || names_field(form, id_type) || !has(record, number)) {
      continue;
    }
    set_enum(record, id_type, "resident_id");
    name_field(form, id_type);
  }
  fill("institution_code", core.site.institution_code());
  fill("declared_on", today);
  fill("settled_on", today);
}

/// Amounts by the city's rule where the clerk left them to the desk; the filing relied on.
void fill_judged(const RecordType& type, const Judgement& judgement, Form& form) {
  const auto& money = judgement.assessment.money;
  if (money && type.find("fund_pay_fen") != nullptr && !names_field(form, "fund_pay_fen") &&
      !names_field(form, "self_pay_fen")) {
    set_number(*form.record, "fund_pay_fen", money->fund.value);
    set_number(*form.record, "self_pay_fen", money->self.value);
    name_field(form, "fund_pay_fen");
    name_field(form, "self_pay_fen");
  }
  if (judgement.filing && type.find("filing") != nullptr && !names_field(form, "filing")) {
    set_text(*form.record, "filing", judgement.filing->view());
    name_field(form, "filing");
  }
}

std::string event_date_of(const RecordType& type, const catalog::Message& record,
                          std::int64_t now_ms) {
  const std::string date = text_of(record, type.options.event_date_field());
  return parse_date(date).ok() ? date : to_string(local_date(now_ms));
}

/// Own operations on records that this one names wait for the same verdicts.
Status name_references(const RecordType& type, const catalog::Message& record,
                       const std::optional<RecordId>& filing, Press& one) {
  for (const catalog::Field& field : type.fields) {
    if (field.options.ref().empty() || field.descriptor->is_repeated()) continue;
    const std::string bytes = text_of(record, field.name());
    if (bytes.empty()) continue;
    JINDU_TRY(const RecordId other, id_from<RecordId>(bytes));
    JINDU_TRY_OK(one.refers_to(other));
  }
  if (filing) JINDU_TRY_OK(one.refers_to(*filing));
  return {};
}

void add_findings(const Judgement& judgement, const Problems& alike, Answer& answer) {
  for (const Problems* list : {&judgement.remarks, &judgement.assessment.notice, &alike}) {
    answer.warnings.insert(answer.warnings.end(), list->begin(), list->end());
  }
}

Json saved_json(const RecordType& type, const RecordId& id, const std::string& doc_no,
                const std::string& state, const Press& one) {
  Json ops = Json::array();
  for (const wire::Operation& operation : const_cast<Press&>(one).payload().operations()) {
    const Result<OpId> op_id = id_from<OpId>(operation.op_id());
    if (op_id.ok()) ops.push_back(to_string(*op_id));
  }
  return {{"id", to_string(id)},
          {"type", type.name},
          {"doc_no", doc_no},
          {"state", state},
          {"state_label", type.state_label(state)},
          {"op_ids", std::move(ops)},
          {"seq", one.head().seq + 1}};
}

/// What could not be read, and what is wrong with the rest: told at once.
Problems all_problems(const RecordType& type, const Form& form) {
  Problems problems = form.problems;
  for (Problem& found : catalog::validate(type, *form.record)) {
    const bool told = std::any_of(form.problems.begin(), form.problems.end(),
                                  [&](const Problem& one) { return one.field == found.field; });
    if (!told) problems.push_back(std::move(found));
  }
  return problems;
}

}  // namespace

Result<std::optional<Answer>> saved_before(const Core& core, const OpId& draft) {
  JINDU_TRY(const auto saved, core.outbox.find(draft));
  if (!saved) return std::optional<Answer>();
  JINDU_TRY(const RecordId id, id_from<RecordId>(saved->operation.record_id()));
  JINDU_TRY(const auto view, core.replica->view(id));
  Json body = {{"id", to_string(id)},
               {"type", saved->operation.record_type()},
               {"doc_no", saved->operation.doc_no()},
               {"seq", saved->seq},
               {"repeated", true}};
  if (view) body["state"] = view->header.state();
  return std::optional(answer_of(body));
}

Answer refuse_step(const Core& core, const RecordType& type, std::string_view state,
                   std::string_view event, const std::string& code) {
  if (code == "UNKNOWN_EVENT") {
    return refuse(code, type.options.label() + "没有这个步骤，用 steps 查看", "event");
  }
  if (code == "BAD_STATE") {
    return refuse(code, "单据现为“" + type.state_label(state) + "”，不能办理此步骤", "event");
  }
  bool only_city = true;
  std::string roles;
  for (const Transition& transition : core.life_cycle(type.name)->transitions()) {
    if (transition.event() != event) continue;
    for (const std::string& role : transition.roles()) {
      if (role == rules::kServerRole) continue;
      only_city = false;
      roles += (roles.empty() ? "" : "、") + role;
    }
  }
  if (only_city) return refuse("SERVER_ONLY", "这一步由市局办理，经办点不能自行办理", "event");
  return refuse("NO_ROLE", "本岗位不能办理此步骤，须由 " + roles + " 办理", "event");
}

Result<Answer> Desk::create(std::string_view name, std::string_view json, const SaveOptions& save) {
  Core& core = *core_;
  const RecordType* type = core.catalog.find(name);
  if (type == nullptr) return unknown_type();
  const rules::LifeCycle* table = core.life_cycle(name);
  if (!type->options.desk_creates() || table == nullptr) {
    return refuse("S-254", type->options.label() + "由市局根据单据建立，不在经办点录入", "type");
  }
  const std::vector<std::string> events = creating_events(core, *type);
  std::string state;
  for (const std::string& event : events) {
    const rules::StepAnswer step = rules::find_step(*table, state, event, core.roles);
    if (step.transition == nullptr) return refuse_step(core, *type, state, event, step.code);
    state = step.transition->next();
  }

  Bytes drafted;
  if (save.draft && json.empty()) {  // The form is the draft's own.
    JINDU_TRY(const auto before, saved_before(core, *save.draft));
    if (before) return *before;
    JINDU_TRY(const auto draft, find_draft(core, *save.draft));
    if (!draft) return refuse("S-257", "没有这份草稿", "draft");
    JINDU_TRY(const DraftContent content, unpack(draft->content));
    drafted = content.json;
    json = drafted;
  }
  Form form = read_form(core, *type, json);
  fill_in(core, *type, form);
  if (!form.usable()) return refuse(all_problems(*type, form));
  JINDU_TRY(const Judgement judgement, judge(core, *type, *form.record, true));
  fill_judged(*type, judgement, form);
  Problems problems = catalog::validate(*type, *form.record);
  if (!problems.empty()) return refuse(std::move(problems));

  return press(core, save, [&](Press& one) -> Result<Answer> {
    RecordId id = new_id<RecordId>(core.clock, core.random);
    std::vector<OpId> op_ids;
    if (save.draft) {
      JINDU_TRY(const auto before, saved_before(core, *save.draft));
      if (before) return *before;
      JINDU_TRY(const auto draft, find_draft(core, *save.draft));
      if (!draft) return refuse("S-257", "没有这份草稿", "draft");
      JINDU_TRY(const DraftContent content, unpack(draft->content));
      id = content.record_id;
      op_ids = {draft->id, content.second_op};
    }
    while (op_ids.size() < events.size()) {
      op_ids.push_back(new_id<OpId>(core.clock, core.random));
    }
    if (events.back() == "settle") {
      JINDU_TRY(auto limit, offline_limit(core, number_of(*form.record, "fund_pay_fen")));
      if (limit) return refuse({std::move(*limit)});
    }
    JINDU_TRY(const Problems alike, look_alikes(core, *type, *form.record, id));
    std::string doc_no;
    if (type->options.printed()) {
      JINDU_TRY(doc_no, next_doc_no(core, local_date(one.now_ms())));
    }
    for (std::size_t i = 0; i < events.size(); ++i) {
      JINDU_TRY(wire::Operation * operation, one.add(op_ids[i], id, type->name));
      operation->set_event_date(event_date_of(*type, *form.record, one.now_ms()));
      if (i == 0) operation->set_doc_no(doc_no);
      operation->mutable_step()->set_event(events[i]);
      if (i == 0) *operation->mutable_step()->mutable_arguments() = patch_of(*type, form);
      JINDU_TRY_OK(name_references(*type, *form.record, judgement.filing, one));
    }
    Answer answer = answer_of(saved_json(*type, id, doc_no, state, one));
    add_findings(judgement, alike, answer);
    return answer;
  });
}

Result<Answer> Desk::reverse(std::string_view ref, std::string_view reason) {
  JINDU_TRY(const std::optional<RecordId> id, core_->find_ref(ref));
  if (!id) return not_here(ref);
  JINDU_TRY(const auto view, core_->replica->view(*id));
  if (!view) return not_here(ref);
  const std::string& state = view->header.state();
  if (view->type->name != "Settlement") {
    return refuse("S-260", "只有结算可以申请冲销", "target");
  }
  if (state == "REGISTERED" || state == "RETURNED" || state == "REVERSED") {
    return refuse("BAD_STATE", "单据现为“" + view->type->state_label(state) + "”，无需冲销",
                  "target");
  }
  return create("Reversal", Json{{"target", to_string(*id)}, {"reason", std::string(reason)}}.dump(
                                -1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace jindu::desk
