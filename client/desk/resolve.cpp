#include <algorithm>

#include "client/desk/form.h"
#include "client/desk/inbox.h"

/// Deciding a conflict that is this site's to decide.
namespace jindu::desk {
namespace {

/// The record that a value is typed for: the last of the case's, as the city takes it.
Result<std::optional<replica::View>> disputed(const Core& core, const OpenCase& open) {
  const Json records = record_json(*open.record).value("records", Json::array());
  if (records.empty()) return std::optional<replica::View>();
  const Result<RecordId> id = parse_id<RecordId>(records.back().get<std::string>());
  if (!id.ok()) return std::optional<replica::View>();
  return core.replica->view(*id);
}

/// Which fields the typed value is made of, and how it is handed over.
Answer value_missing(const Json& record, const std::optional<replica::View>& about) {
  std::string wanted;
  for (const Json& evidence : record.value("evidence", Json::array())) {
    const std::string name = evidence.value("field_name", "");
    const catalog::Field* field = about ? about->type->find(name) : nullptr;
    if (field == nullptr) continue;
    wanted += (wanted.empty() ? "" : "、") + field->short_label() + "（" + name + "）";
  }
  if (wanted.empty() && about) wanted = "栏目见 fields " + about->type->name;
  return refuse("S-272",
                "请填写要采用的值：用 --value 指定 JSON 文件" +
                    (wanted.empty() ? wanted : "，内容为 " + wanted),
                "value");
}

Result<Answer> write_decision(Core& core, const OpenCase& open,
                              const std::optional<replica::View>& about, std::string_view choice,
                              std::string_view note, const wire::Patch& value) {
  JINDU_TRY(const RecordId case_id, id_from<RecordId>(open.id));
  JINDU_TRY(const auto as_record, core.replica->view(case_id));
  // Where the case is no record here (a hospital sees it beside its own), the decision is an
  // operation on the record in dispute: that is what its author saw.
  RecordId on = case_id;
  std::string type = "ConflictCase";
  if (!as_record && about) {
    JINDU_TRY(on, id_from<RecordId>(about->header.id()));
    type = about->type->name;
  }
  return press(core, {}, [&](Press& one) -> Result<Answer> {
    JINDU_TRY(const auto decided, decided_here(core));
    if (decided.contains(open.id)) {
      return refuse("S-274", "本机已裁定，等待市局执行", "conflict");
    }
    JINDU_TRY(wire::Operation * operation,
              one.add(new_id<OpId>(core.clock, core.random), on, type));
    // A decision waits for nothing of one's own: what it decides may be just that.
    operation->clear_after();
    wire::Decide* decide = operation->mutable_decide();
    decide->set_conflict_id(open.id);
    decide->set_choice(std::string(choice));
    decide->set_note(std::string(note));
    if (value.fields_size() > 0) *decide->mutable_value() = value;
    return answer_of({{"conflict", to_string(case_id)},
                      {"choice", std::string(choice)},
                      {"op_ids", {to_string(*id_from<OpId>(operation->op_id()))}},
                      {"seq", one.head().seq + 1}});
  });
}

}  // namespace

Result<Answer> Desk::resolve(std::string_view conflict, std::string_view choice,
                             std::string_view note, std::string_view value_json) {
  Core& core = *core_;
  const Result<RecordId> id = parse_id<RecordId>(conflict);
  JINDU_TRY(const std::vector<OpenCase> cases, open_cases(core));
  const auto found = std::find_if(cases.begin(), cases.end(), [&](const OpenCase& open) {
    return id.ok() && open.id == id->view();
  });
  if (found == cases.end()) {
    return refuse("S-270", "本机没有这个待核定的冲突，用 inbox 查看", "conflict");
  }
  if (!may_decide(core, *found)) {
    return refuse("NO_ROLE", "这个冲突不由本经办点裁定", "conflict");
  }
  const Json record = record_json(*found->record);
  std::string choices;
  bool known = false;
  for (const Json& one : record.value("choices", Json::array())) {
    known = known || one.value("code", "") == choice;
    choices += (choices.empty() ? "" : "、") + one.value("code", "") + "（" +
               one.value("label", "") + "）";
  }
  if (!known) return refuse("S-271", "没有这个选项，可选的决定有：" + choices, "choice");

  JINDU_TRY(const std::optional<replica::View> about, disputed(core, *found));
  wire::Patch value;
  if (choice == "typed" || choice == "correct") {
    if (value_json.empty()) return value_missing(record, about);
    if (!about) return refuse("S-273", "涉及的单据不在本机，不能填写新值", "value");
    Form form = read_form(core, *about->type, value_json);
    if (form.usable()) {
      form.problems = catalog::validate(*about->type, *form.record, false, form.fields);
    }
    if (form.usable() && form.fields.empty()) return value_missing(record, about);
    if (!form.usable()) return refuse(std::move(form.problems));
    value = patch_of(*about->type, form);
  }
  return write_decision(core, *found, about, choice, note, value);
}

}  // namespace jindu::desk
