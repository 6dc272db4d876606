#include "client/desk/alike.h"
#include "client/desk/documents.h"
#include "client/desk/form.h"
#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "client/desk/limits.h"
#include "client/desk/materials.h"
#include "client/desk/record.h"
#include "schema/places/places.h"
#include "schema/rules/told.h"

/// 试算: what a form comes to, by which rule, due when. Records nothing.
namespace jindu::desk {
namespace {

Json problems_json(const Problems& problems) {
  Json list = Json::array();
  for (const Problem& problem : problems) {
    list.push_back({{"code", problem.code}, {"message", problem.message}});
    if (!problem.field.empty()) list.back()["field"] = problem.field;
  }
  return list;
}

/// What is here already and says the same; `id` is where to look.
Result<Json> alike_json(Core& core, const catalog::RecordType& type,
                        const catalog::Message& record, const std::optional<RecordId>& before) {
  JINDU_TRY(const std::vector<LookAlike> alike, look_alikes(core, type, record, before, before));
  Json list = Json::array();
  for (const LookAlike& one : alike) {
    list.push_back({{"code", one.problem.code},
                    {"field", one.problem.field},
                    {"message", one.problem.message},
                    {"id", to_string(one.id)}});
  }
  return list;
}

/// Of a record that is changed: what the desk found or reckoned before is found anew, and the papers that
/// were handed in with it count with those that are handed in now.
Result<std::vector<std::string>> take_before(const Core& core, const RecordId& id, Form& form,
                                             std::vector<std::string> papers) {
  JINDU_TRY(const auto view, core.replica->view(id));
  if (view) forget_found(*view, form);
  JINDU_TRY(const Json handed_in, papers_of(core, id));
  for (const Json& one : handed_in) papers.push_back(one.value("kind", ""));
  return papers;
}

Json money_json(const rules::Money& money) {
  return {{"rule", money.rule},
          {"fund_pay_fen", money.fund.value},
          {"self_pay_fen", money.self.value},
          {"fund", yuan_text(money.fund)},
          {"self", yuan_text(money.self)},
          {"formula", money.formula},
          {"sample", money.sample}};
}

/// How what was typed as a code is called, by field; what has no name is left out.
Json names_json(const Core& core, const catalog::RecordType& type,
                const catalog::Message& record) {
  Json names = Json::object();
  for (const catalog::Field& field : type.fields) {
    const records::Check check = field.options.check();
    std::string name;
    if (check == records::CHECK_DIVISION) name = places::name_of(text_of(record, field.name()));
    if (check == records::CHECK_INSTITUTION_CODE) {
      name = hospital_name(core, text_of(record, field.name()));
    }
    if (!name.empty()) names[field.name()] = std::move(name);
  }
  return names;
}

/// One sentence for somebody who has no time for the list.
std::string conclusion(const catalog::RecordType& type, const Judgement& judgement,
                       const Problems& missing, const std::optional<Problem>& limit) {
  const std::string act = type.name == "Settlement" ? "结算" : "受理";
  const std::size_t failed = judgement.assessment.notice.size();
  if (failed > 0) return "不能" + act + "：" + std::to_string(failed) + " 项条件不符合";
  if (limit) return "条件符合，但现在不能结算：" + limit->message;
  if (!missing.empty()) {
    return "条件符合，但还有 " + std::to_string(missing.size()) + " 项没有填好";
  }
  for (const Problem& remark : judgement.remarks) {
    if (remark.code == "LOOK_UP_FIRST") return "已填的条件符合，参保资格还没有查";
  }
  std::string papers;  // Not wanted yet, but before it is taken up.
  for (const rules::MaterialAnswer& one : judgement.assessment.materials) {
    if (!one.present && !one.waived) papers += (papers.empty() ? "" : "、") + one.label;
  }
  if (!papers.empty()) return "可以" + act + "；还须收齐材料：" + papers;
  if (!judgement.remarks.empty()) return "可以" + act + "，但有未核对的事项，以市局判定为准";
  return "可以" + act;
}

}  // namespace

Result<Answer> Desk::reckon(std::string_view name, std::string_view json,
                            std::string_view ref) const {
  Core& core = *core_;
  std::optional<RecordId> before;
  if (!ref.empty()) {
    JINDU_TRY(before, core.find_ref(ref));
    if (!before) return not_here(ref);
  }
  const catalog::RecordType* type = core.catalog.called(name);
  if (type == nullptr) return unknown_type();
  if (before) {
    JINDU_TRY(const auto view, core.replica->view(*before));
    if (!view || view->type != type) return not_here(ref);
  }
  const Papers papers = split_papers(core, json);
  if (!papers.problems.empty()) return refuse(papers.problems);
  Form form = read_form(core, *type, papers.form);
  if (!form.usable()) return refuse(std::move(form.problems));
  std::vector<std::string> kinds = kinds_of(papers);
  if (before) {
    JINDU_TRY(kinds, take_before(core, *before, form, std::move(kinds)));
  }
  Json names = names_json(core, *type, *form.record);
  fill_in(core, *type, form);
  // A form half filled in can be reckoned, too; what is there must be right.
  Problems problems = catalog::validate(*type, *form.record, false);
  JINDU_TRY(Json alike, alike_json(core, *type, *form.record, before));
  if (!problems.empty()) {
    // A doubt is told while another field is still wrong.
    Answer wrong = answer_of({{"alike", std::move(alike)}, {"names", std::move(names)}});
    wrong.done = false;
    wrong.problems = std::move(problems);
    return wrong;
  }
  JINDU_TRY(const Judgement judgement, judge(core, *type, *form.record, false, kinds, before));
  fill_judged(*type, judgement, form);
  const Problems missing = wanting(*type, judgement, form);
  std::optional<Problem> limit;  // What `new` would say without a link.
  if (type->name == "Settlement") {
    JINDU_TRY(limit, offline_limit(core, {number_of(*form.record, "fund_pay_fen"), false, before}));
  }
  const rules::Assessment& assessment = judgement.assessment;

  Json due = Json::array();
  for (const rules::DueDate& date : assessment.due) {
    due.push_back({{"what", date.what},
                   {"label", date.label},
                   {"date", to_string(date.date)},
                   {"provisional", date.provisional}});
  }
  Json body = {{"type", type->name},
               {"passes", assessment.passes()},
               {"conclusion", conclusion(*type, judgement, missing, limit)},
               {"policy_version", assessment.policy_version},
               {"rules", rules::told(assessment)},
               {"notice", problems_json(assessment.notice)},
               {"missing", problems_json(missing)},
               {"alike", std::move(alike)},
               {"names", std::move(names)},
               {"due", std::move(due)}};
  Json materials = Json::array();
  for (const rules::MaterialAnswer& material : assessment.materials) {
    materials.push_back({{"kind", material.kind},
                         {"label", material.label},
                         {"present", material.present},
                         {"fetch", material.fetch},
                         {"source", rules::source_text(material.source)}});
  }
  body["materials"] = std::move(materials);
  body["money"] = assessment.money ? money_json(*assessment.money) : Json(nullptr);
  if (assessment.money) {
    body["fund_pay_fen"] = assessment.money->fund.value;
    body["self_pay_fen"] = assessment.money->self.value;
  }
  Answer answer = answer_of(body);
  answer.warnings = judgement.remarks;
  // Found wanting: whoever asks by a script need not read the sentence.
  answer.problems = assessment.notice;
  if (limit && assessment.passes()) answer.problems.push_back(std::move(*limit));
  answer.done = answer.problems.empty();
  return answer;
}

}  // namespace jindu::desk
