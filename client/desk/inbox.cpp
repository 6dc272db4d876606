#include "client/desk/inbox.h"

#include <algorithm>
#include <map>

#include "client/desk/documents.h"
#include "client/desk/form.h"
#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "client/desk/notices.h"
#include "client/desk/settlements.h"
#include "schema/rules/due.h"
#include "schema/rules/sides.h"
#include "schema/rules/told.h"

/// What waits for somebody: own operations that the city did not take as written, and conflicts.
namespace jindu::desk {
namespace {

using catalog::Message;

constexpr std::size_t kReturnedMax = 1000;

Json value_of(const Message& message) { return record_json(message); }

std::string id_text(const Bytes& bytes) {
  const Result<RecordId> id = id_from<RecordId>(bytes);
  return id.ok() ? to_string(*id) : to_hex(bytes);
}

/// Where a record was made, as people call it. A county knows other sites by their hospitals only.
std::string site_name(const Core& core, const replica::View& shown) {
  const std::string& site = shown.header.origin_site();
  if (site == core.site.site_no()) return core.site.site_name();
  const catalog::Field* code = shown.type->find("institution_code");
  const std::string name =
      code == nullptr ? std::string() : hospital_name(core, text_of(*shown.record, code->name()));
  if (!name.empty()) return name;
  return site.empty() ? "他处" : "经办点 " + site;
}

Json case_json(const Core& core, const OpenCase& open) {
  Json json = {{"conflict", id_text(open.id)}};
  const Json record = value_of(*open.record);
  for (const auto& [key, value] : record.items()) json[key] = value;
  json["code_label"] = open.code_label;
  json["about"] = about_json(core, record);
  json["sides"] = sides_json(core, record);
  json["decider_label"] = rules::decider_label(open.decider_role, record.value("decider_site", ""));
  json["mine_to_decide"] = may_decide(core, open);
  return json;
}

}  // namespace

std::string name_on(const catalog::RecordType& type, const catalog::Message& record) {
  for (const char* field : {"patient_name", "name", "owner_name", "institution_name",
                            "institution_code", "employer_uscc"}) {
    const catalog::Field* name = type.find(field);
    if (name == nullptr) continue;
    const std::string text = catalog::display(*name, record);
    if (!text.empty()) return text;
  }
  return {};
}

Json about_json(const Core& core, const Json& case_record) {
  Json list = Json::array();
  const Json records = case_record.value("records", Json::array());
  const rules::Sides sides = rules::sides_of(case_record.value("code", ""));
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Result<RecordId> id = parse_id<RecordId>(records[i].get<std::string>());
    if (!id.ok()) continue;
    const auto view = core.replica->view(*id);
    if (!view.ok() || !view->has_value()) continue;
    const replica::View& shown = **view;
    Json json = {
        {"id", to_string(*id)},
        {"doc_no", shown.header.doc_no()},
        {"type_label", shown.type->options.label()},
        {"site", shown.header.origin_site().empty() ? "他处" : shown.header.origin_site()},
        {"site_name", site_name(core, shown)}};
    if (const std::string name = name_on(*shown.type, *shown.record); !name.empty()) {
      json["name"] = name;
    }
    if (const std::string& side = sides.of_paper(i, records.size()); !side.empty()) {
      json["side"] = side;
    }
    for (const char* field : {"month", "year"}) {
      const catalog::Field* span = shown.type->find(field);
      if (span != nullptr) json["span"] = catalog::display(*span, *shown.record);
    }
    list.push_back(std::move(json));
  }
  return list;
}

Result<Json> decision_about(const Core& core, const wire::Decide& decide) {
  const catalog::RecordType* type = core.catalog.find("ConflictCase");
  JINDU_ENSURE(type != nullptr);
  Json json = Json::object();
  const Result<RecordId> id = id_from<RecordId>(decide.conflict_id());
  if (!id.ok()) return json;
  std::unique_ptr<Message> record;
  JINDU_TRY(std::optional<replica::View> view, core.replica->view(*id));
  if (view) record = std::move(view->record);
  // A hospital has the case beside its own record only.
  JINDU_TRY(const auto with_records, core.replica->conflict_cases());
  for (const auto& [case_id, bytes] : with_records) {
    if (record != nullptr || case_id != decide.conflict_id()) continue;
    JINDU_TRY(record, core.catalog.parse(*type, bytes));
  }
  if (record == nullptr) return json;
  const Json told = value_of(*record);
  json["conflict_code"] = told.value("code", "");
  if (const catalog::Field* code = type->find("code")) {
    json["conflict_label"] = catalog::display(*code, *record);
  }
  for (const Json& choice : told.value("choices", Json::array())) {
    if (choice.value("code", "") == decide.choice()) json["choice_label"] = choice["label"];
  }
  json["about"] = about_json(core, told);
  return json;
}

Result<std::vector<OpenCase>> open_cases(const Core& core) {
  const catalog::RecordType* type = core.catalog.find("ConflictCase");
  JINDU_ENSURE(type != nullptr);
  std::map<Bytes, OpenCase> cases;
  const auto take = [&](const Bytes& id, std::unique_ptr<Message> record) {
    if (has(*record, "decision")) return;
    OpenCase open;
    open.id = id;
    open.code = enum_of(*record, "code");
    open.decider_role = text_of(*record, "decider_role");
    open.decider_site = text_of(*record, "decider_site");
    if (const catalog::Field* field = type->find("code")) {
      open.code_label = catalog::display(*field, *record);
    }
    open.record = std::move(record);
    cases.insert_or_assign(id, std::move(open));
  };
  JINDU_TRY(const auto with_records, core.replica->conflict_cases());
  for (const auto& [id, bytes] : with_records) {
    JINDU_TRY(auto record, core.catalog.parse(*type, bytes));
    take(id, std::move(record));
  }
  // Where cases travel as records of their own (a county), those are the newer word.
  JINDU_TRY(const std::vector<replica::Row> rows, core.replica->list(*type, {"OPEN", {}, 500}));
  for (const replica::Row& row : rows) {
    JINDU_TRY(std::optional<replica::View> view, core.replica->view(row.id));
    if (view) take(row.id.str(), std::move(view->record));
  }
  std::vector<OpenCase> list;
  for (auto& [id, open] : cases) list.push_back(std::move(open));
  return list;
}

bool may_decide(const Core& core, const OpenCase& open) {
  return core.roles.contains(open.decider_role) && !open.decider_site.empty() &&
         open.decider_site == core.site.site_no();
}

Result<std::map<Bytes, wire::Decide>> decided_here(const Core& core) {
  std::map<Bytes, wire::Decide> decided;
  JINDU_TRY(const std::vector<oplog::OutboxOperation> on_top, core.outbox.all_on_top());
  for (const oplog::OutboxOperation& one : on_top) {
    if (one.operation.has_decide()) decided[one.operation.decide().conflict_id()] = one.operation.decide();
  }
  return decided;
}

namespace {

bool is_about(const Message& conflict, const RecordId& id) {
  const auto* records = conflict.GetDescriptor()->FindFieldByName("records");
  if (records == nullptr) return false;
  const auto* read = conflict.GetReflection();
  for (int i = 0; i < read->FieldSize(conflict, records); ++i) {
    if (read->GetRepeatedString(conflict, records, i) == id.view()) return true;
  }
  return false;
}

}  // namespace

Result<Json> cases_of(const Core& core, const RecordId& id) {
  JINDU_TRY(const std::vector<OpenCase> cases, open_cases(core));
  Json list = Json::array();
  for (const OpenCase& open : cases) {
    if (!is_about(*open.record, id)) continue;
    const Json record = value_of(*open.record);
    list.push_back({{"conflict", id_text(open.id)},
                    {"code", open.code},
                    {"label", open.code_label},
                    {"due", record.value("due", "")},
                    {"mine_to_decide", may_decide(core, open)}});
  }
  return list;
}

namespace {

/// Why a record was sent back: the word on the last hand-in that the city took. A later operation
/// that it refused did not bring the record to where it stands, and has its own line.
Status return_reasons(Core& core, const RecordId& id, Json& reasons) {
  JINDU_TRY(const auto own, core.outbox.of_record(id));
  for (const oplog::OutboxOperation& one : own) {
    const bool taken = one.verdict && (one.verdict->kind() == wire::Verdict::ACCEPTED ||
                                       one.verdict->kind() == wire::Verdict::MERGED);
    if (!taken) continue;
    if (!one.verdict->reason().code().empty()) {
      reasons = reasons_json(core, *one.verdict);
    } else if (one.operation.step().event() == "correct") {
      reasons = Json::array();  // Handed in anew: what came before is settled.
    }
  }
  return {};
}

/// From where the posts of this desk may put right: what was returned, and what the employer has not
/// passed. What was returned for good (a settlement that met no condition) waits for nobody.
std::set<std::string> correctable(const Core& core, const rules::LifeCycle& table) {
  std::set<std::string> states;
  for (const rules::Transition& transition : table.transitions()) {
    if (transition.event() != "correct") continue;
    for (const std::string& state : transition.from()) {
      const auto step = rules::find_step(table, state, "correct", core.roles);
      if (step.transition != nullptr) states.insert(state);
    }
  }
  return states;
}

}  // namespace

Status put_reasons(Core& core, const RecordId& id, const replica::View& view, Json& json) {
  const rules::LifeCycle* table = core.life_cycle(view.type->name);
  const bool back = table != nullptr &&
                    rules::find_step(*table, view.header.state(), "correct", core.roles).transition;
  const bool aside = view.header.state() == "REJECTED" || !view.header.points_to().empty();
  if (!back && !aside) return {};
  // By whoever sent it back, in his own words.
  for (const char* field : {"opinion", "employer_opinion"}) {
    const std::string said = text_of(*view.record, field);
    if (!said.empty()) json["said"] = said;
  }
  // A reviewer's notice is newer than the city's word on the hand-in.
  JINDU_TRY(Json reasons, notice_of(core, *view.record));
  if (reasons.empty()) JINDU_TRY_OK(return_reasons(core, id, reasons));
  if (!reasons.empty()) json["reasons"] = std::move(reasons);
  return {};
}

namespace {

Result<Json> returned_json(Core& core, const catalog::RecordType& type, const replica::Row& row) {
  Json json = {{"id", to_string(row.id)},
               {"doc_no", row.doc_no},
               {"type", type.name},
               {"type_label", type.options.label()},
               {"state_label", type.state_label(row.state)},
               {"next", "补正后再交（step 编号 correct --from 文件）"}};
  JINDU_TRY(const auto view, core.replica->view(row.id));
  if (view) {
    json["name"] = name_on(type, *view->record);
    JINDU_TRY_OK(put_reasons(core, row.id, *view, json));
  }
  return json;
}

/// An employer's clerk is not asked to put right what he did not pass: whoever handed it in is.
Result<bool> refused_by_himself(const Core& core, const replica::Row& row) {
  if (!core.is_employer() || row.state != "EMPLOYER_REJECTED") return false;
  JINDU_TRY(const auto view, core.replica->view(row.id));
  return view && view->header.created_by() != core.site.operator_id();
}

/// What the city took and set aside as soon as it had it: an account that cannot be right, a paper
/// that another one had said already. It waits until its author has put it away.
struct SetAside {
  const char* type;
  const char* state;
  bool said_before;  ///< it points to the one that says the same
  const char* next;
};
constexpr const char* kSameSaid =
    "与另一份完全相同，只办那一份；确是另一次待遇的，核对发票和日期后重新录入";
constexpr SetAside kSetAside[] = {
    {"PayeeAccount", "REJECTED", false, "核对后另录一份"},
    {"Settlement", "REVERSED", true, kSameSaid},
    {"AllowanceApplication", "WITHDRAWN", true, kSameSaid},
    {"ReimbursementClaim", "WITHDRAWN", true, kSameSaid},
};

/// An operation that was taken, and its record set aside.
bool set_aside(const wire::Verdict& verdict) {
  return verdict.record_state() == "REJECTED" || verdict.reason().code() == "DUPLICATE";
}

Status add_set_aside(Core& core, const SetAside& aside, Json& list) {
  const catalog::RecordType* type = core.catalog.find(aside.type);
  JINDU_ENSURE(type != nullptr);
  JINDU_TRY(const std::vector<replica::Row> rows,
            core.replica->list(*type, {aside.state, {}, kReturnedMax}));
  for (const replica::Row& row : rows) {
    if (row.site != core.site.site_no()) continue;
    JINDU_TRY(const auto view, core.replica->view(row.id));
    if (!view || (aside.said_before && view->header.points_to().empty())) continue;
    JINDU_TRY(const auto own, core.outbox.of_record(row.id));
    JINDU_TRY(const auto seen, core.outbox.meta(seen_key(row.id)));
    if (own.empty() || seen) continue;
    JINDU_TRY(Json json, returned_json(core, *type, row));
    json["op_id"] = id_text(own.front().operation.op_id());
    json["next"] = std::string(aside.next) + "；看过后收起（inbox --put-away " +
                   json["op_id"].get<std::string>() + "）";
    list.push_back(std::move(json));
  }
  return {};
}

}  // namespace

Result<Json> returned_records(Core& core) {
  Json list = Json::array();
  for (const SetAside& aside : kSetAside) JINDU_TRY_OK(add_set_aside(core, aside, list));
  for (const catalog::RecordType& type : core.catalog.types()) {
    const rules::LifeCycle* table = core.life_cycle(type.name);
    if (table == nullptr) continue;
    for (const std::string& state : correctable(core, *table)) {
      JINDU_TRY(const std::vector<replica::Row> rows,
                core.replica->list(type, {state, {}, kReturnedMax}));
      for (const replica::Row& row : rows) {
        if (row.site != core.site.site_no()) continue;
        JINDU_TRY(const bool refused, refused_by_himself(core, row));
        if (refused) continue;
        JINDU_TRY(Json json, returned_json(core, type, row));
        list.push_back(std::move(json));
      }
    }
  }
  return list;
}

std::size_t join_documents(Json& returned, Json& documents) {
  std::size_t alone = 0;
  for (Json& wanted : documents) {
    const auto back = std::find_if(returned.begin(), returned.end(), [&](const Json& one) {
      return one.value("id", "") == wanted.value("id", "");
    });
    alone += back == returned.end() ? 1 : 0;
    if (back == returned.end()) continue;
    (*back)["documents"] = wanted;
    wanted["with_returned"] = true;
  }
  return alone;
}

Result<std::vector<oplog::OutboxOperation>> open_operations(const Core& core) {
  JINDU_TRY(std::vector<oplog::OutboxOperation> open, core.outbox.undecided());
  const catalog::RecordType* type = core.catalog.find("Settlement");
  JINDU_ENSURE(type != nullptr);
  std::vector<oplog::OutboxOperation> kept;
  for (oplog::OutboxOperation& one : open) {
    const bool refused = one.verdict && one.verdict->kind() == wire::Verdict::REFUSED;
    if (refused && one.operation.record_type() == type->name) {
      JINDU_TRY(const RecordId id, id_from<RecordId>(one.operation.record_id()));
      JINDU_TRY(const bool right, put_right_today(core, *type, id));
      if (right) continue;
    }
    kept.push_back(std::move(one));
  }
  return kept;
}

Result<Answer> Desk::inbox() const {
  JINDU_TRY(const std::vector<oplog::OutboxOperation> undecided, open_operations(*core_));
  Json own = Json::array();
  for (const oplog::OutboxOperation& one : undecided) {
    Json json = operation_json(*core_, one);
    JINDU_TRY(const RecordId id, id_from<RecordId>(one.operation.record_id()));
    JINDU_TRY(const auto view, core_->replica->view(id));
    if (view) {
      json["doc_no"] = view->header.doc_no();
      json["state_label"] = view->type->state_label(view->header.state());
      json["name"] = name_on(*view->type, *view->record);
    }
    own.push_back(std::move(json));
  }
  JINDU_TRY(const std::vector<OpenCase> cases, open_cases(*core_));
  JINDU_TRY(const auto decided, decided_here(*core_));
  Json conflicts = Json::array();
  for (const OpenCase& open : cases) {
    Json json = case_json(*core_, open);
    if (const auto word = decided.find(open.id); word != decided.end()) {  // Waits for the city.
      json["decided_here"] = true;
      json["decision"] = word->second.choice();
      json["note"] = word->second.note();
    }
    conflicts.push_back(std::move(json));
  }
  JINDU_TRY(Json returned, returned_records(*core_));
  JINDU_TRY(Json told, decided_cases(*core_));
  JINDU_TRY(Json due, due_records(*core_));
  JINDU_TRY(Json documents, pending_documents(*core_));
  JINDU_TRY(const rules::Calendar* calendar, calendar_of(*core_));
  const Date today = local_date(core_->clock.wall_ms());
  for (Json* list : {&conflicts, &due, &documents}) rules::put_left(*calendar, today, *list);
  join_documents(returned, documents);
  return answer_of({{"returned", std::move(returned)},
                    {"due", std::move(due)},
                    {"operations", std::move(own)},
                    {"conflicts", std::move(conflicts)},
                    {"documents", std::move(documents)},
                    {"decided", std::move(told)}});
}

Result<Answer> Desk::put_away(std::string_view op_text) {
  const Result<OpId> op_id = parse_id<OpId>(op_text);
  if (!op_id.ok()) return refuse("S-275", "没有这个操作", "op_id");
  JINDU_TRY(auto seen, put_away_case(*core_, op_text));
  if (seen) return *std::move(seen);
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core_->outbox_db));
  JINDU_TRY(const auto one, core_->outbox.find(*op_id));
  if (!one) return refuse("S-275", "没有这个操作", "op_id");
  JINDU_TRY(const RecordId id, id_from<RecordId>(one->operation.record_id()));
  const auto kind = one->verdict ? one->verdict->kind() : wire::Verdict::NONE;
  if (kind == wire::Verdict::REFUSED || kind == wire::Verdict::HELD) {
    JINDU_TRY_OK(core_->outbox.put_away(*op_id));
  } else if (kind != wire::Verdict::NONE && set_aside(*one->verdict)) {
    JINDU_TRY_OK(core_->outbox.set_meta(seen_key(id), "1"));
  } else {
    return refuse("S-276", "只有已退回、未另计或待核定的操作可以收起", "op_id");
  }
  JINDU_TRY_OK(transaction.commit());
  JINDU_TRY_OK(core_->replica->refresh(id));
  return answer_of({{"op_id", std::string(op_text)}, {"put_away", true}});
}

}  // namespace jindu::desk
