#include <algorithm>
#include <variant>

#include "client/desk/alike.h"
#include "client/desk/draft.h"
#include "client/desk/form.h"
#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "client/desk/limits.h"
#include "client/desk/link.h"
#include "client/desk/materials.h"
#include "client/desk/record.h"
#include "schema/catalog/problem_codes.h"
#include "schema/rules/described.h"
#include "schema/rules/offered.h"

/// Recording: a form becomes the operations of one press.
namespace jindu::desk {
namespace {

using catalog::RecordType;
using rules::Transition;

constexpr std::string_view kAccount = "PayeeAccount";

/// Types that one press both begins and completes: the patient stands at the desk, and only the
/// whole is handed over (domain.md section 5).
std::vector<std::string> creating_events(const Core& core, const RecordType& type,
                                         SaveOptions::Unmet unmet) {
  if (type.name == "Settlement") {
    return {"register", unmet == SaveOptions::Unmet::returned ? "not_met" : "settle"};
  }
  if (const rules::LifeCycle* table = core.life_cycle(type.name)) {
    for (const Transition& transition : table->transitions()) {
      if (transition.from().empty()) return {transition.event()};
    }
  }
  return {};
}

/// A new record has nothing to clear: a box that was left empty is as good as not named.
void forget_blanks(Form& form) {
  std::erase_if(form.fields, [&](const std::string& name) { return !has(*form.record, name); });
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

/// Whether the conditions let a press go on; empty: they do. What contradicts itself never does; a
/// settlement that fails a condition waits for the clerk's word on what has become of it.
std::optional<Answer> stopped_by_conditions(const Judgement& judgement, bool settles, bool remarked,
                                            SaveOptions::Unmet unmet) {
  const rules::Assessment& found = judgement.assessment;
  if (!found.contradictions.empty()) return refuse(found.contradictions);
  if (!settles) return std::nullopt;
  if (found.passes()) {
    if (unmet != SaveOptions::Unmet::returned || remarked) return std::nullopt;
    return refuse("S-341", "没有不符合的条件；仍要退回的，请在情况说明中写明原因", "remark");
  }
  if (unmet != SaveOptions::Unmet::ask) return std::nullopt;
  Problems all = {{"S-340",
                   {},
                   "有 " + std::to_string(found.notice.size()) +
                       " 项条件不符合，尚未保存：不予结算的用 --not-met 登记后退回；"
                       "款项已经结清的用 --settled 如实记录，由市局核定"}};
  all.insert(all.end(), found.notice.begin(), found.notice.end());
  return refuse(std::move(all));
}

/// The reasons of a return stay with the record, as the clerk told them to the patient.
wire::Patch reasons_patch(const RecordType& type, const Form& form, const Problems& notice) {
  Form reasons;
  reasons.record.reset(form.record->New());
  std::string text = text_of(*form.record, "remark");
  for (const Problem& one : notice) {
    text += (text.empty() ? "" : "\n") + std::string("不符合：") + one.message;
  }
  set_text(*reasons.record, "remark", text);
  name_field(reasons, "remark");
  return patch_of(type, reasons);
}

void add_findings(const Judgement& judgement, const std::vector<LookAlike>& alike,
                  Answer& answer) {
  for (const Problems* list : {&judgement.remarks, &judgement.assessment.notice}) {
    answer.warnings.insert(answer.warnings.end(), list->begin(), list->end());
  }
  for (const LookAlike& one : alike) answer.warnings.push_back(one.problem);
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
  // Where the text as a whole could not be read, nobody knows what was filled in.
  const bool unread = std::any_of(problems.begin(), problems.end(),
                                  [](const Problem& one) { return one.field.empty(); });
  if (unread) return problems;
  for (Problem& found : catalog::validate(type, *form.record)) {
    if (found.code == catalog::kMissing && rules::filled_by_desk(found.field)) continue;
    const bool told = std::any_of(form.problems.begin(), form.problems.end(),
                                  [&](const Problem& one) { return one.field == found.field; });
    if (!told) problems.push_back(std::move(found));
  }
  return problems;
}

/// One creation, from the form to the operations.
struct Making {
  const RecordType& type;
  const Form& form;
  const Papers& papers;
  const Judgement& judgement;
  const std::vector<std::string>& events;
  const std::string& state;  ///< where the last event leads
  std::optional<RecordId> replaced;
};

/// Without what the desk says by itself each time: an earlier program kept it with a draft.
Bytes without_own(const RecordType& type, Bytes json) {
  Json form = Json::parse(json, nullptr, false);
  std::size_t dropped = 0;
  if (!form.is_object()) return json;
  for (const catalog::Field& field : type.fields) {
    if (field.options.desk_only()) dropped += form.erase(field.name());
  }
  return dropped == 0 ? json : form.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The form of a draft that is saved by its number alone; an answer if there is nothing to save.
using DraftForm = std::variant<Bytes, Answer>;
Result<DraftForm> form_of_draft(const Core& core, const RecordType& type, const OpId& id) {
  JINDU_TRY(const auto draft, find_draft(core, id));
  if (!draft) return DraftForm(refuse("S-257", "没有这份草稿", "draft"));
  JINDU_TRY(DraftContent content, unpack(draft->content));
  return DraftForm(without_own(type, std::move(content.json)));
}

/// Ids for the record and its operations: drawn with the draft, so that a double press is one.
Result<std::optional<Answer>> draw_ids(const Core& core, const SaveOptions& save,
                                       const RecordType& type, RecordId& id,
                                       std::vector<OpId>& op_ids) {
  if (!save.draft) return std::optional<Answer>();
  JINDU_TRY(auto before, saved_before(core, *save.draft));
  if (before) return before;
  JINDU_TRY(const auto draft, find_draft(core, *save.draft));
  if (!draft || draft->type != type.name) {
    return std::optional(refuse("S-257", "没有这份草稿", "draft"));
  }
  JINDU_TRY(const DraftContent content, unpack(draft->content));
  id = content.record_id;
  op_ids = {draft->id, content.second_op};
  return std::optional<Answer>();
}

Result<Answer> write_new(Core& core, const Making& making, const SaveOptions& save, Press& one) {
  const RecordType& type = making.type;
  const catalog::Message& record = *making.form.record;
  RecordId id = new_id<RecordId>(core.clock, core.random);
  std::vector<OpId> op_ids;
  JINDU_TRY(const auto ended, draw_ids(core, save, type, id, op_ids));
  if (ended) return *ended;
  while (op_ids.size() < making.events.size()) {
    op_ids.push_back(new_id<OpId>(core.clock, core.random));
  }
  if (making.events.back() == "settle") {
    JINDU_TRY(auto limit, offline_limit(core, {number_of(record, "fund_pay_fen"), save.linked,
                                               making.replaced}));
    if (limit) return refuse({std::move(*limit)});
  }
  JINDU_TRY(const std::vector<LookAlike> alike,
            look_alikes(core, type, record, id, making.replaced));
  std::string doc_no;
  if (type.options.printed()) {
    JINDU_TRY(doc_no, next_doc_no(core, local_date(one.now_ms())));
  }
  JINDU_TRY_OK(write_papers(core, making.papers, id, one));
  for (std::size_t i = 0; i < making.events.size(); ++i) {
    JINDU_TRY(wire::Operation * operation, one.add(op_ids[i], id, type.name));
    operation->set_event_date(event_date_of(type, record, one.now_ms()));
    if (i == 0) operation->set_doc_no(doc_no);
    operation->mutable_step()->set_event(making.events[i]);
    wire::Patch& arguments = *operation->mutable_step()->mutable_arguments();
    if (i == 0) arguments = patch_of(type, making.form);
    if (making.events[i] == "not_met") {
      arguments = reasons_patch(type, making.form, making.judgement.assessment.notice);
    }
    JINDU_TRY_OK(name_references(type, record, making.judgement.filing, one));
    if (making.judgement.settlement) JINDU_TRY_OK(one.refers_to(*making.judgement.settlement));
  }
  Answer answer = answer_of(saved_json(type, id, doc_no, making.state, one));
  add_findings(making.judgement, alike, answer);
  if (type.name == kAccount) answer.warnings.push_back(valid_once_synced());
  return answer;
}

/// Whether the city could be reached when it was recorded: 离线标志 on the bill stays what it was then.
Status note_link(const Core& core, const RecordType& type, Form& form) {
  const catalog::Field* field = type.find("offline");
  if (field == nullptr || !field->options.desk_only()) return {};
  JINDU_TRY(const oplog::Outbox::Counts counts, core.outbox.counts());
  JINDU_TRY(const Link link, link_now(core, counts));
  set_flag(*form.record, field->name(), !link.reached());
  name_field(form, field->name());
  return {};
}

/// The record that it takes the place of, so that one number leads to the other.
void note_replaced(const RecordId& old, Form& form) {
  set_text(*form.record, "corrects", old.view());
  name_field(form, "corrects");
}

/// K09 asks about whoever did not know the present account: what this desk knows of it goes along.
Status fill_present_account(const Core& core, const RecordType& type, Form& form) {
  if (type.name != kAccount || names_field(form, "old_account_no")) return {};
  const std::string owner = has(*form.record, "employer_uscc") ? "employer_uscc" : "owner_id_no";
  const std::string number = text_of(*form.record, owner);
  if (number.empty()) return {};
  JINDU_TRY(const std::vector<RecordId> known, core.replica->find_by(type, owner, number));
  for (const RecordId& id : known) {
    JINDU_TRY(const auto view, core.replica->view(id));
    if (!view || view->header.state() == "REJECTED" || view->header.state() == "SUPERSEDED" ||
        view->header.state() == "BLOCKED" ||
        view->origin == replica::Origin::refused) {
      continue;
    }
    set_text(*form.record, "old_account_no", text_of(*view->record, "account_no"));
    name_field(form, "old_account_no");
  }
  return {};
}

}  // namespace

void fill_in(Core& core, const RecordType& type, Form& form) {
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
  const Result<const rules::Policy*> policy = policy_of(core);
  for (const catalog::Field& field : type.fields) {
    if (names_field(form, field.name())) continue;
    const std::string only = rules::only_choice(policy.ok() ? &(*policy)->profile() : nullptr,
                                                type, field, core.roles);
    if (only.empty()) continue;
    set_enum(record, field.name(), only);
    name_field(form, field.name());
  }
  fill("institution_code", core.site.institution_code());
  fill("declared_on", today);
  fill("settled_on", today);
}

void fill_amounts(const RecordType& type, const Judgement& judgement, Form& form) {
  const auto& money = judgement.assessment.money;
  if (money && type.find("fund_pay_fen") != nullptr && !names_field(form, "fund_pay_fen") &&
      !names_field(form, "self_pay_fen")) {
    set_number(*form.record, "fund_pay_fen", money->fund.value);
    set_number(*form.record, "self_pay_fen", money->self.value);
    name_field(form, "fund_pay_fen");
    name_field(form, "self_pay_fen");
  }
}

void fill_judged(const RecordType& type, const Judgement& judgement, Form& form) {
  fill_amounts(type, judgement, form);
  if (judgement.filing && type.find("filing") != nullptr && !names_field(form, "filing")) {
    set_text(*form.record, "filing", judgement.filing->view());
    name_field(form, "filing");
  }
}

Problems wanting(const RecordType& type, const Judgement& judgement, const Form& form) {
  Problems problems = catalog::validate(type, *form.record);
  const bool amounts = has(*form.record, "total_fee_fen") && has(*form.record, "in_scope_fen");
  const bool told = !judgement.assessment.contradictions.empty();
  const bool reckons = !judgement.assessment.policy_version.empty();
  std::erase_if(problems, [&](const Problem& one) {
    if (one.code != catalog::kMissing || !rules::filled_by_desk(one.field)) return false;
    const bool reckoned = one.field == "fund_pay_fen" || one.field == "self_pay_fen";
    // Without the ID there is no kind of it; without the amounts nothing to reckon from.
    if (reckoned) return told || (!amounts && reckons);
    return one.field.ends_with("id_type");
  });
  return problems;
}

namespace {

/// What else is wrong with single fields, told in one answer with what is missing.
Answer refuse_with(Problems problems, const Judgement& judgement) {
  for (const Problem& one : judgement.assessment.notice) {
    const bool paper = one.field == "materials";
    const bool told =
        std::any_of(problems.begin(), problems.end(), [&](const Problem& other) {
          return other.code == one.code || other.field == one.field;
        });
    if (!one.field.empty() && !paper && !told) problems.push_back(one);
  }
  return refuse(std::move(problems));
}

}  // namespace

Result<Answer> Desk::create(std::string_view name, std::string_view json, const SaveOptions& save) {
  return record_new(*core_, name, json, save);
}

Result<Answer> record_new(Core& core, std::string_view name, std::string_view json,
                          const SaveOptions& save, const std::optional<Replaced>& replaced) {
  const RecordType* type = core.catalog.called(name);
  if (type == nullptr) return unknown_type();
  const rules::LifeCycle* table = core.life_cycle(type->name);
  if (!type->options.desk_creates() || table == nullptr) {
    return refuse("S-254", type->options.label() + "由市局根据单据建立，不在经办点录入", "type");
  }
  const std::vector<std::string> events = creating_events(core, *type, save.unmet);
  const bool settles = events.front() == "register";
  std::string state;
  for (const std::string& event : events) {
    const rules::StepAnswer step = rules::find_step(*table, state, event, core.roles);
    if (step.transition == nullptr) return refuse_step(core, *type, state, event, step.code);
    state = step.transition->next();
  }

  if (save.draft) {  // A second press must not meet the first one as its own duplicate.
    JINDU_TRY(auto before, saved_before(core, *save.draft));
    if (before) return *std::move(before);
  }
  Bytes drafted;
  if (save.draft && json.empty()) {  // The form is the draft's own.
    JINDU_TRY(auto content, form_of_draft(core, *type, *save.draft));
    if (Answer* ended = std::get_if<Answer>(&content)) return std::move(*ended);
    drafted = std::get<Bytes>(std::move(content));
    json = drafted;
  }
  const Papers papers = split_papers(core, json);
  Form form = read_form(core, *type, papers.form);
  form.problems.insert(form.problems.end(), papers.problems.begin(), papers.problems.end());
  forget_blanks(form);
  fill_in(core, *type, form);
  if (!form.usable()) return refuse(all_problems(*type, form));
  JINDU_TRY_OK(fill_present_account(core, *type, form));
  JINDU_TRY_OK(note_link(core, *type, form));
  const auto old = replaced ? std::optional(replaced->record) : std::nullopt;
  if (old) note_replaced(*old, form);
  JINDU_TRY(const Judgement judgement,
            judge(core, *type, *form.record, true, kinds_of(papers), old));
  fill_judged(*type, judgement, form);
  Problems problems = wanting(*type, judgement, form);
  if (!problems.empty()) return refuse_with(std::move(problems), judgement);
  if (auto stopped =
          stopped_by_conditions(judgement, settles, has(*form.record, "remark"), save.unmet)) {
    return *std::move(stopped);
  }
  const Making making{*type, form, papers, judgement, events, state, old};
  return press(core, save, [&](Press& one) -> Result<Answer> {
    if (!replaced) return write_new(core, making, save, one);
    JINDU_TRY(auto hinders, replaced->hinders());
    if (hinders) return *std::move(hinders);
    JINDU_TRY(const OpId before, replaced->take_back(one));
    JINDU_TRY(Answer answer, write_new(core, making, save, one));
    for (wire::Operation& operation : *one.payload().mutable_operations()) {
      if (operation.op_id() != before.view()) operation.add_after(before.str());
    }
    return answer;
  });
}

}  // namespace jindu::desk
