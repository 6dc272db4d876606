#include <limits>

#include "client/desk/acts.h"
#include "client/desk/documents.h"
#include "client/desk/form.h"
#include "client/desk/inbox.h"
#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "client/desk/notices.h"
#include "client/desk/record.h"
#include "client/desk/settlements.h"
#include "schema/catalog/checks.h"
#include "schema/rules/described.h"
#include "schema/rules/offered.h"

/// What a clerk can know: types, steps, lists, one record.
namespace jindu::desk {
namespace {

Answer unknown_state(const catalog::RecordType& type) {
  std::string names;
  for (const catalog::StateValue& state : type.states) {
    names += (names.empty() ? "" : "、") + state.label + "（" + state.name + "）";
  }
  const std::string label = type.options.label();
  if (names.empty()) return refuse("S-252", label + "没有状态，请去掉这个条件", "state");
  return refuse("S-252", label + "没有这个状态，可用：" + names, "state");
}

/// A field group as people call it: its field's label, or that of the fields that merge as one.
std::string group_label(const catalog::RecordType& type, const std::string& group) {
  constexpr std::pair<std::string_view, const char*> kGroups[] = {
      {"identity", "身份"}, {"event", "生育事项"}, {"money", "金额"}, {"account", "账户"}};
  for (const auto& [name, label] : kGroups) {
    if (group == name) return label;
  }
  const catalog::Field* field = type.find(group);
  return field == nullptr ? group : field->short_label();
}

/// Last change of each group, so that "who, when" can be told also of what others did.
Json groups_json(const Core& core, const replica::View& view) {
  Json groups = Json::array();
  for (const wire::GroupStamp& stamp : view.stamps) {
    groups.push_back({{"group", stamp.group()},
                      {"label", group_label(*view.type, stamp.group())},
                      {"version", stamp.version()},
                      {"mine", stamp.replica_id() == core.site.replica_id()},
                      {"replica", to_hex(stamp.replica_id())},
                      {"at", local_time_text(Hlc{stamp.hlc()}.ms())}});
  }
  return groups;
}

/// The bill that its own site recorded in the place of this one on the same day.
Status name_correction(const Core& core, const RecordId& target, Json& json) {
  const catalog::RecordType* type = core.catalog.find("Settlement");
  if (type == nullptr) return {};
  JINDU_TRY(const auto old, core.replica->view(target));
  JINDU_TRY(const std::vector<RecordId> ids,
            core.replica->find_by(*type, "corrects", target.view()));
  // Two presses may have put the same right: the city took one of them, and asks about the other.
  int best = -1;
  for (const RecordId& id : ids) {
    JINDU_TRY(const auto view, core.replica->view(id));
    if (!old || !view || view->header.origin_site() != old->header.origin_site()) continue;
    const std::string& state = view->header.state();
    const bool refused = view->origin == replica::Origin::refused;
    const int rank = refused ? 0 : rules::gone(state) ? 1 : state == "HELD" ? 2 : 3;
    if (rank <= best) continue;
    best = rank;
    json["corrected_by"] = {{"id", to_string(id)}, {"doc_no", view->header.doc_no()}};
  }
  return {};
}

/// What was asked about the reversal of a record: number, state, reason, who asked and who said the
/// last word. Empty where nobody asked.
Result<Json> reversals_of(const Core& core, const RecordId& target) {
  Json list = Json::array();
  const catalog::RecordType* type = core.catalog.find("Reversal");
  if (type == nullptr) return list;
  JINDU_TRY(const std::vector<RecordId> ids, core.replica->find_by(*type, "target", target.view()));
  for (const RecordId& id : ids) {
    JINDU_TRY(const auto view, core.replica->view(id));
    if (!view || view->origin == replica::Origin::refused) continue;
    const wire::RecordHeader& header = view->header;
    Json json = {{"id", to_string(id)},
                 {"doc_no", header.doc_no()},
                 {"state", header.state()},
                 {"state_label", type->state_label(header.state())},
                 {"reason", text_of(*view->record, "reason")},
                 {"requested_by", header.created_by()},
                 {"updated_by", header.updated_by()}};
    if (header.created_ms() != 0) json["requested_at"] = local_time_text(header.created_ms());
    if (header.updated_ms() != 0) json["updated_at"] = local_time_text(header.updated_ms());
    if (field_true(*view->record, "same_day") && header.state() != "REFUSED") {
      JINDU_TRY_OK(name_correction(core, target, json));
    }
    list.push_back(std::move(json));
  }
  return list;
}

/// The record that a reversal is about, as a person finds it again.
Status name_target(const Core& core, const RecordId& reversal, Json& json) {
  JINDU_TRY(const auto view, core.replica->view(reversal));
  if (!view) return {};
  const Result<RecordId> target = id_from<RecordId>(text_of(*view->record, "target"));
  if (!target.ok()) return {};
  JINDU_TRY(const auto shown, core.replica->view(*target));
  if (!shown) return {};
  json["target_label"] = shown->type->options.label();
  json["target_doc_no"] = shown->header.doc_no();
  if (const catalog::Field* name = shown->type->find("patient_name")) {
    json["patient_name"] = catalog::display(*name, *shown->record);
  }
  return {};
}

/// What this desk has recorded, newest first, with the city's last word on each.
Result<Answer> list_operations(Core& core, std::size_t limit) {
  JINDU_TRY(const std::vector<oplog::OutboxOperation> own, core.outbox.newest(limit));
  Json list = Json::array();
  for (const oplog::OutboxOperation& one : own) {
    JINDU_TRY(const OpId op_id, id_from<OpId>(one.operation.op_id()));
    JINDU_TRY(const RecordId record_id, id_from<RecordId>(one.operation.record_id()));
    Json json = {{"op_id", to_string(op_id)},
                 {"record_id", to_string(record_id)},
                 {"record_type", one.operation.record_type()},
                 {"seq", one.seq},
                 {"recorded_at", local_time_text(one.written_ms)},
                 {"on_top", one.on_top}};
    if (one.verdict) json["verdict"] = verdict_json(core, *one.verdict);
    json["label"] = operation_json(core, one).value("label", "");
    list.push_back(std::move(json));
  }
  return answer_of({{"operations", std::move(list)}});
}

/// The rows that a list reads. Of a day all are wanted that this site recorded, however many; what was
/// not touched since cannot be of that day.
replica::Query sought_rows(const Core& core, const ListQuery& query, const std::string& state) {
  replica::Query rows{state, query.find, query.limit};
  if (!query.recorded_on) return rows;
  rows.limit = std::numeric_limits<std::int64_t>::max();
  rows.site = core.site.site_no();
  // A day more: whoever changed it last may have a clock that is behind.
  rows.touched_since_ms = moment_of(query.recorded_on->plus_days(-1), 0);
  return rows;
}

}  // namespace

Answer not_here(std::string_view ref) {
  return refuse("S-251", "本机没有这份单据，请核对编号；若由其他单位办理，请先同步",
                catalog::valid_doc_no(ref) ? "doc_no" : "id");
}

Answer unknown_type() { return refuse("S-250", "没有这种单据，用 types 查看可用种类", "type"); }

Result<Answer> Desk::types() const {
  Json list = Json::array();
  const Result<const rules::Policy*> policy = policy_of(*core_);
  for (const catalog::RecordType& type : core_->catalog.types()) {
    list.push_back(rules::described_type(type));
    // Without a profile that reads, nothing is kept from the clerk: the city judges.
    const bool had = !policy.ok() || rules::has_papers((*policy)->profile(), type);
    list.back()["create"] = had && type.options.desk_creates() && makes(*core_, type.name);
    if (!type.options.begun_at().empty()) list.back()["begun_at"] = type.options.begun_at();
    list.back()["reference"] = type.options.reference();
  }
  return answer_of({{"types", std::move(list)}});
}

Result<Answer> Desk::steps(std::string_view name) const {
  const catalog::RecordType* type = core_->catalog.called(name);
  if (type == nullptr) return unknown_type();
  return answer_of(rules::described_steps(*type, core_->life_cycle(type->name), core_->roles));
}

Result<Answer> Desk::show(std::string_view ref, bool history) const {
  JINDU_TRY(const std::optional<RecordId> id, core_->find_ref(ref));
  if (!id) return not_here(ref);
  JINDU_TRY(const std::optional<replica::View> view, core_->replica->view(*id));
  if (!view) return not_here(ref);
  Json json = view_json(*core_, *view);
  JINDU_TRY_OK(put_unsent(*core_, *id, view->origin, json));
  JINDU_TRY(const std::optional<std::string> departed, core_->replica->departed(*id));
  if (departed) json["departed"] = *departed;
  JINDU_TRY(const std::vector<oplog::OutboxOperation> own, core_->outbox.of_record(*id));
  Json undecided = Json::array();
  Json all = Json::array();
  for (const oplog::OutboxOperation& one : own) {
    const bool open = !one.verdict || one.verdict->kind() == wire::Verdict::HELD ||
                      one.verdict->kind() == wire::Verdict::PARKED ||
                      (one.verdict->kind() == wire::Verdict::REFUSED && !one.put_away);
    if (!open && !history) continue;
    Json operation = operation_json(*core_, one);
    if (open) undecided.push_back(operation);
    if (history) all.push_back(std::move(operation));
  }
  json["own"] = std::move(undecided);
  JINDU_TRY(json["reversals"], reversals_of(*core_, *id));
  if (view->type->name == "Reversal") JINDU_TRY_OK(name_target(*core_, *id, json));
  JINDU_TRY(Json notice, notice_of(*core_, *view->record));
  if (!notice.empty()) json["notice"] = std::move(notice);
  JINDU_TRY(json["cases"], cases_of(*core_, *id));
  JINDU_TRY(const bool sample, rests_on_sample(*core_, *view->type, *view->record));
  if (sample) json["sample"] = true;
  JINDU_TRY(Json documents, documents_of(*core_, *id));
  if (!documents.empty()) json["documents"] = std::move(documents);
  if (history) {
    json["history"] = std::move(all);
    json["groups"] = groups_json(*core_, *view);
    JINDU_TRY(json["acts"], acts_on(*core_, *id, *view));
    JINDU_TRY_OK(put_reasons(*core_, *id, *view, json));
  }
  return answer_of(json);
}

Result<Answer> Desk::list(const ListQuery& query) const {
  if (query.type == "operations") return list_operations(*core_, query.limit);
  const catalog::RecordType* type = core_->catalog.called(query.type);
  if (type == nullptr) return unknown_type();
  const std::optional<std::string> state = type->state_called(query.state);
  if (!state) return unknown_state(*type);
  JINDU_TRY(const std::vector<replica::Row> rows,
            core_->replica->list(*type, sought_rows(*core_, query, *state)));
  Json list = Json::array();
  for (const replica::Row& row : rows) {
    std::string created_at;
    if (query.recorded_on) {
      JINDU_TRY(const auto view, core_->replica->view(row.id));
      const std::int64_t created_ms = view ? view->header.created_ms() : 0;
      if (created_ms == 0 || local_date(created_ms) != *query.recorded_on) continue;
      created_at = local_time_text(created_ms);
    }
    Json json = {{"id", to_string(row.id)},
                 {"doc_no", row.doc_no},
                 {"state", row.state},
                 {"state_label", type->state_label(row.state)},
                 {"version", row.version},
                 {"site", row.site},
                 // What another site did is shown without its day.
                 {"updated_at", row.updated_ms == 0 ? "" : local_time_text(row.updated_ms)},
                 {"origin", origin_name(row.origin)}};
    if (!created_at.empty()) json["created_at"] = created_at;
    for (const auto& [field, value] : row.values) json[field] = value;
    put_amount(row, json);
    JINDU_TRY(const bool replaced, put_right_today(*core_, *type, row.id));
    if (replaced) {
      json["counts"] = false;
      json["put_right"] = true;
    }
    JINDU_TRY_OK(put_unsent(*core_, row.id, row.origin, json));
    if (type->name == "Reversal") JINDU_TRY_OK(name_target(*core_, row.id, json));
    list.push_back(std::move(json));
  }
  JINDU_TRY(Json drafts, drafts_of(*core_, query.type));
  return answer_of({{"type", type->name},
                    {"label", type->options.label()},
                    {"records", std::move(list)},
                    {"drafts", std::move(drafts)}});
}

}  // namespace jindu::desk
