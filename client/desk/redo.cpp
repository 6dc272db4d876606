#include <algorithm>

#include "client/desk/acts.h"
#include "client/desk/desk.h"
#include "client/desk/documents.h"
#include "client/desk/form.h"
#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "client/desk/limits.h"
#include "client/desk/materials.h"
#include "client/desk/printed.h"
#include "client/desk/record.h"
#include "client/desk/settlements.h"
#include "schema/base/date.h"

/// Recording a second time: what came back as a draft, and a typing error of the same day.
namespace jindu::desk {
namespace {

constexpr std::string_view kSettlement = "Settlement";
constexpr const char* kWhy = "当日更正，清单未打印";

/// What a clerk had typed into it, and the papers that were handed in with it, as a form.
Result<Json> typed_form(const Core& core, const RecordId& id, const replica::View& view) {
  Json form = record_json(*view.record);
  for (const catalog::Field& field : view.type->fields) {
    if (!is_typed(field) || found_anew(field.name())) form.erase(field.name());
  }
  JINDU_TRY(Json papers, papers_of(core, id));
  if (!papers.empty()) form["materials"] = std::move(papers);
  return form;
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The reversal that the city carries out by itself: of today, and nothing of it was printed.
Result<OpId> take_back(Core& core, const RecordId& target, Press& one) {
  const catalog::RecordType* type = core.catalog.find("Reversal");
  JINDU_ENSURE(type != nullptr);
  Form form;
  form.record = core.catalog.make(*type);
  set_text(*form.record, "target", target.view());
  set_text(*form.record, "reason", kWhy);
  set_flag(*form.record, "same_day");
  for (const char* field : {"target", "reason", "same_day"}) name_field(form, field);
  const OpId op_id = new_id<OpId>(core.clock, core.random);
  JINDU_TRY(wire::Operation * operation,
            one.add(op_id, new_id<RecordId>(core.clock, core.random), type->name));
  JINDU_TRY(const std::string doc_no, next_doc_no(core, local_date(one.now_ms())));
  operation->set_doc_no(doc_no);
  operation->mutable_step()->set_event("request");
  *operation->mutable_step()->mutable_arguments() = patch_of(*type, form);
  JINDU_TRY_OK(one.refers_to(target));
  return op_id;
}

/// The operation by which this very computer has recorded it; null: another one did, or its word is
/// not here any more.
const oplog::OutboxOperation* recorded_here(const std::vector<oplog::OutboxOperation>& own) {
  const auto first = std::find_if(own.begin(), own.end(), [](const oplog::OutboxOperation& one) {
    return !one.operation.doc_no().empty();
  });
  return first == own.end() ? nullptr : &*first;
}

/// Whether an own entry was written today: by the computer's own days, which the city compares, and by
/// the true ones as far as they are known. A clock that is always wrong changes nothing, one that was
/// set back makes no day come again.
Result<bool> written_today(const Core& core, const oplog::OutboxOperation& one) {
  JINDU_TRY(const std::int64_t offset, core.number(keys::kClockOffset));
  JINDU_TRY(const std::int64_t last_attempt, core.number(keys::kLastAttempt));
  JINDU_TRY(const std::int64_t elapsed, elapsed_since(core, one.seq, one.written_ms));
  const std::int64_t wall = core.clock.wall_ms();
  const std::int64_t now = std::max(wall, last_attempt) - offset;
  return local_date(one.written_ms) == local_date(wall) &&
         local_date(now - elapsed) == local_date(now);
}

/// The month in which it stands, where the bureau has worked on its clearing. Signed, the city takes the
/// bill back by a second person and a negative line (K16), and not by itself; audited, what was cut off
/// it and agreed about it would be gone without a word.
Result<int> audited_month(const Core& core, const catalog::Message& settlement) {
  const Result<RecordId> id = id_from<RecordId>(text_of(settlement, "clearing"));
  if (!id.ok()) return 0;
  JINDU_TRY(const auto clearing, core.replica->view(*id));
  if (!clearing) return 0;
  const std::string& state = clearing->header.state();
  if (state == "OPEN" || state == "SUBMITTED") return 0;
  return static_cast<int>(number_of(*clearing->record, "month"));
}

}  // namespace

bool found_anew(std::string_view field) {
  return field == "fund_pay_fen" || field == "self_pay_fen" || field == "filing";
}

void forget_found(const replica::View& before, Form& form) {
  std::erase_if(form.fields, [&](const std::string& name) {
    const catalog::Field* field = before.type->find(name);
    if (!found_anew(name) || !catalog::same_field(*field, *before.record, *form.record)) return false;
    form.record->GetReflection()->ClearField(form.record.get(), field->descriptor);
    return true;
  });
}

Result<std::optional<Answer>> stopped_today(const Core& core, const RecordId& id,
                                      const replica::View& view) {
  const std::string& state = view.header.state();
  if (view.type->name != kSettlement) {
    return std::optional(refuse("S-265", "只有现场结算这样更正；其他单据用 amend 修改", "target"));
  }
  if (view.header.origin_site() != core.site.site_no()) {
    return std::optional(refuse("NOT_RECORDING_SITE", "只有录入这笔结算的机构可以更正", "target"));
  }
  if (state != "RECORDED" && state != "CONFIRMED" && state != "HELD") {
    const char* instead = state == "REVERSED" || state == "RETURNED"
                              ? "：请复制成草稿（copy 编号），改好后重新录入"
                              : "：请申请冲销（reverse），并重新录入";
    return std::optional(refuse(
        "BAD_STATE", "单据现为“" + view.type->state_label(state) + "”，不能当日更正" + instead,
        "target"));
  }
  JINDU_TRY(const std::vector<oplog::OutboxOperation> own, core.outbox.of_record(id));
  const oplog::OutboxOperation* recorded = recorded_here(own);
  if (recorded == nullptr) {
    return std::optional(refuse(
        "S-366", "这笔结算是本机构另一台电脑录入的，有没有打印过在这里看不到：请在那台电脑上更正，或申请冲销（reverse）",
        "target"));
  }
  JINDU_TRY(const int month, audited_month(core, *view.record));
  if (month != 0) {
    return std::optional(refuse("S-367",
                                "这笔结算已列入" + month_text(month) +
                                    "的医院结算单，市局已审核，不能当日更正：请申请冲销（reverse），并重新录入",
                                "target"));
  }
  JINDU_TRY(const bool today, written_today(core, *recorded));
  if (!today) {
    return std::optional(refuse(
        "S-264", "不是今天录入的结算，不能直接更正：请申请冲销（reverse），并重新录入", "target"));
  }
  JINDU_TRY(const std::string printed, settled_print(core, id));
  if (!printed.empty()) {
    return std::optional(refuse(
        "S-360", "结算单已于 " + printed + " 打印，不能当日更正：请收回已打印的单据，申请冲销（reverse），再重新录入",
        "target"));
  }
  JINDU_TRY(const auto back, asked_reversal(core, id));
  if (!back) return std::optional<Answer>();
  return std::optional(refuse("S-262", "这笔结算已更正或已申请冲销，不必再办", "target"));
}

std::string told_of_today(const Answer& hinders) {
  if (hinders.problems.empty()) return {};
  const Problem& problem = hinders.problems.front();
  const bool told = problem.code == "S-360" || problem.code == "S-366" || problem.code == "S-367";
  return told ? problem.message : std::string();
}

Result<Answer> Desk::copy(std::string_view ref) {
  JINDU_TRY(const std::optional<RecordId> id, core_->find_ref(ref));
  if (!id) return not_here(ref);
  JINDU_TRY(const auto view, core_->replica->view(*id));
  if (!view) return not_here(ref);
  if (!view->type->options.desk_creates() || core_->life_cycle(view->type->name) == nullptr) {
    return refuse("S-254", view->type->options.label() + "由市局建立，不能复制", "type");
  }
  JINDU_TRY(Json form, typed_form(*core_, *id, *view));
  JINDU_TRY(Answer answer, save_draft(view->type->name, dumped(form)));
  if (!answer.done) return answer;
  Json body = Json::parse(answer.body);
  body["form"] = std::move(form);
  return answer_of(body);
}

Result<Answer> Desk::correct_today(std::string_view ref, std::string_view json,
                                   const SaveOptions& save) {
  Core& core = *core_;
  if (save.draft) {  // Pressed again: what it has made, and not that it was done already.
    JINDU_TRY(auto before, saved_before(core, *save.draft));
    if (before) return *std::move(before);
  }
  JINDU_TRY(const std::optional<RecordId> id, core.find_ref(ref));
  if (!id) return not_here(ref);
  JINDU_TRY(const auto view, core.replica->view(*id));
  if (!view) return not_here(ref);
  JINDU_TRY(auto refused, stopped_today(core, *id, *view));
  if (refused) return *std::move(refused);
  // What is typed is read strictly by itself first, so that nothing that is read below was there twice.
  const Papers papers = split_papers(core, json);
  if (!papers.problems.empty()) return refuse(papers.problems);
  const Form typed = read_form(core, *view->type, papers.form);
  if (!typed.problems.empty()) return refuse(typed.problems);
  if (papers.materials.empty() && changes_nothing(*view, typed)) {
    return refuse("S-258", typed.fields.empty() ? "没有要修改的栏目" : "与现在的内容相同，没有要更正的栏目");
  }
  JINDU_TRY(Json form, typed_form(core, *id, *view));
  form.update(Json::parse(json, nullptr, false));
  const auto back = [&](Press& one) { return take_back(core, *id, one); };
  const auto hinders = [&]() -> Result<std::optional<Answer>> {
    JINDU_TRY(const auto now, core.replica->view(*id));
    if (!now) return std::optional(not_here(ref));
    return stopped_today(core, *id, *now);
  };
  return record_new(core, kSettlement, dumped(form), save, Replaced{*id, hinders, back});
}

}  // namespace jindu::desk
