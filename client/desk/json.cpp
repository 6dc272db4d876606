#include "client/desk/json.h"

#include <algorithm>

#include "client/desk/form.h"
#include "client/desk/inbox.h"
#include "client/desk/judge.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/reasons.h"

namespace jindu::desk {
namespace {

std::string_view kind_label(wire::Verdict::Kind kind) {
  switch (kind) {
    case wire::Verdict::NONE:
      return "待判";
    case wire::Verdict::ACCEPTED:
      return "已确认";
    case wire::Verdict::MERGED:
      return "已合并";
    case wire::Verdict::HELD:
      return "待核定";
    case wire::Verdict::PARKED:
      return "等候";
    case wire::Verdict::REFUSED:
      return "已退回";
    case wire::Verdict_Kind_Verdict_Kind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case wire::Verdict_Kind_Verdict_Kind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "待判";
}

/// What its author can do about it now.
std::string_view next_step(wire::Verdict::Kind kind) {
  switch (kind) {
    case wire::Verdict::HELD:
      return "等待有权核定的经办人决定；可先查看 inbox";
    case wire::Verdict::PARKED:
      return "无需操作，到期未齐转人工核定";
    case wire::Verdict::REFUSED:
      return "复制成草稿（copy 编号）更正后重新提交，或在待办中收起";
    case wire::Verdict::NONE:
    case wire::Verdict::ACCEPTED:
    case wire::Verdict::MERGED:
    case wire::Verdict_Kind_Verdict_Kind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case wire::Verdict_Kind_Verdict_Kind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "";
}

std::string uuid_or_hex(const Bytes& bytes) {
  const Result<RecordId> id = id_from<RecordId>(bytes);
  return id.ok() ? to_string(*id) : to_hex(bytes);
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

Json ids(const google::protobuf::RepeatedPtrField<std::string>& list) {
  Json json = Json::array();
  for (const Bytes& bytes : list) json.push_back(uuid_or_hex(bytes));
  return json;
}

}  // namespace

void put_amount(const replica::Row& row, Json& json) {
  if (!row.amount_fen) return;
  json["amount_fen"] = *row.amount_fen;
  json["counts"] = rules::counts(row.state);
}

Status put_unsent(const Core& core, const RecordId& id, replica::Origin origin, Json& json) {
  if (origin != replica::Origin::own && origin != replica::Origin::overlaid) return {};
  JINDU_TRY(const auto own, core.outbox.of_record(id));
  json["unsent"] =
      std::any_of(own.begin(), own.end(), [](const auto& one) { return !one.verdict; });
  return {};
}

Answer answer_of(const Json& body) {
  Answer answer;
  answer.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  return answer;
}

Json record_json(const catalog::Message& record) { return Json::parse(catalog::to_json(record)); }

std::string_view origin_name(replica::Origin origin) {
  switch (origin) {
    case replica::Origin::confirmed:
      return "confirmed";
    case replica::Origin::overlaid:
      return "overlaid";
    case replica::Origin::own:
      return "own";
    case replica::Origin::refused:
      return "refused";
    case replica::Origin::departed:
      return "departed";
  }
  return "confirmed";
}

namespace {

std::vector<rules::ToldReason> told(Core& core, const wire::Verdict& verdict) {
  const Result<const rules::Policy*> policy = policy_of(core);
  const wire::Reason& reason = verdict.reason();
  return rules::told_reasons(reason.code(), reason.fields(), reason.details(),
                             policy.ok() ? *policy : nullptr);
}

}  // namespace

std::string reason_sentence(Core& core, const wire::Verdict& verdict) {
  for (const rules::ToldReason& one : told(core, verdict)) {
    if (one.code == verdict.reason().code()) return one.sentence;
  }
  return {};
}

Json reasons_json(Core& core, const wire::Verdict& verdict) {
  Json list = Json::array();
  for (const rules::ToldReason& one : told(core, verdict)) {
    list.push_back({{"code", one.code}, {"message", one.sentence}});
  }
  return list;
}

Json verdict_json(Core& core, const wire::Verdict& verdict) {
  Json json = {{"kind", lower(wire::Verdict::Kind_Name(verdict.kind()))},
               {"label", kind_label(verdict.kind())},
               {"city_seq", verdict.city_seq()}};
  if (!verdict.groups().empty()) {
    json["groups"] = std::vector<std::string>(verdict.groups().begin(), verdict.groups().end());
  }
  if (!verdict.conflicts().empty()) json["conflicts"] = ids(verdict.conflicts());
  if (!verdict.reason().code().empty()) {
    json["code"] = verdict.reason().code();
    json["codes"] = rules::reason_codes(verdict.reason().code(), verdict.reason().fields());
    json["message"] = reason_sentence(core, verdict);
    if (!verdict.reason().rule().empty()) json["rule"] = verdict.reason().rule();
    if (!verdict.reason().records().empty()) json["records"] = ids(verdict.reason().records());
  }
  if (verdict.record_version() != 0) json["record_version"] = verdict.record_version();
  if (verdict.decided_seq() != 0) json["decided_seq"] = verdict.decided_seq();
  if (verdict.due_ms() != 0) json["due"] = local_time_text(verdict.due_ms());
  if (!next_step(verdict.kind()).empty()) json["next"] = next_step(verdict.kind());
  return json;
}

namespace {

/// What a change wrote, field by field, as people read it: once it is refused, the record does not
/// show it any more.
Json changes_json(const catalog::RecordType& type, const wire::Patch& patch) {
  Json list = Json::array();
  const auto written = catalog::Catalog::product().parse(type, patch.record());
  if (!written.ok()) return list;
  for (const std::string& name : patch.fields()) {
    const catalog::Field* field = type.find(name);
    if (field == nullptr) continue;
    const std::string text = catalog::display(*field, **written);
    list.push_back({{"name", name},
                    {"label", field->short_label()},
                    {"text", text.empty() ? "（清空）" : text}});
  }
  return list;
}

/// A step that makes a record writes all of it: that is the record, not a change.
bool makes_record(const Core& core, const wire::Operation& operation) {
  const rules::LifeCycle* table = core.life_cycle(operation.record_type());
  if (table == nullptr || !operation.has_step()) return false;
  for (const rules::Transition& transition : table->transitions()) {
    if (transition.event() == operation.step().event() && transition.from().empty()) return true;
  }
  return false;
}

}  // namespace

Json operation_json(Core& core, const oplog::OutboxOperation& one) {
  const wire::Operation& operation = one.operation;
  Json json = {
      {"op_id", uuid_or_hex(operation.op_id())}, {"record", uuid_or_hex(operation.record_id())},
      {"type", operation.record_type()},         {"seq", one.seq},
      {"at", local_time_text(one.written_ms)},   {"by", core.site.operator_id()}};
  const catalog::RecordType* type = core.catalog.find(operation.record_type());
  if (type != nullptr) json["type_label"] = type->options.label();
  if (operation.has_step()) {
    const std::string& event = operation.step().event();
    json["act"] = "step";
    json["event"] = event;
    if (const rules::LifeCycle* table = core.life_cycle(operation.record_type())) {
      for (const rules::Transition& transition : table->transitions()) {
        if (transition.event() == event) json["label"] = transition.label();
      }
    }
    const auto& fields = operation.step().arguments().fields();
    json["fields"] = std::vector<std::string>(fields.begin(), fields.end());
  } else if (operation.has_patch()) {
    json["act"] = "patch";
    json["label"] = "修改";
    const auto& fields = operation.patch().fields();
    json["fields"] = std::vector<std::string>(fields.begin(), fields.end());
  } else if (operation.has_decide()) {
    json["act"] = "decide";
    json["label"] = "裁定";
    json["conflict"] = uuid_or_hex(operation.decide().conflict_id());
    json["choice"] = operation.decide().choice();
    // What cannot be read now is told by its number alone.
    const Result<Json> about = decision_about(core, operation.decide());
    if (about.ok()) json.update(*about);
  } else if (operation.has_look_up()) {
    json["act"] = "look_up";
    json["label"] = "查询参保资格";
    json["answer"] = operation.look_up().answer();
  } else if (operation.has_attach()) {
    json["act"] = "attach";
    json["label"] = "材料";
  }
  if (type != nullptr && !makes_record(core, operation)) {
    const wire::Patch& patch =
        operation.has_patch() ? operation.patch() : operation.step().arguments();
    if (Json changes = changes_json(*type, patch); !changes.empty()) {
      json["changes"] = std::move(changes);
    }
  }
  json["put_away"] = one.put_away;
  json["verdict"] = one.verdict ? verdict_json(core, *one.verdict) : Json(nullptr);
  const bool refused = one.verdict && one.verdict->kind() == wire::Verdict::REFUSED;
  if (refused && (type == nullptr || !makes_record(core, operation))) {
    json["verdict"]["next"] = "按原因处理后重新办理，或在待办中收起";  // There is no form to copy.
  }
  if (one.first_verdict && one.verdict && one.first_verdict->kind() != one.verdict->kind()) {
    json["first_verdict"] = verdict_json(core, *one.first_verdict);
  }
  return json;
}

namespace {

/// Papers that a field names, by kind, printed number and state; empty: none of them is here.
std::string papers_text(const Core& core, const catalog::Field& field,
                        const catalog::Message& record) {
  const auto* reflection = record.GetReflection();
  std::string text, scratch;
  const auto add = [&](const Bytes& id16) {
    const Result<RecordId> id = id_from<RecordId>(id16);
    if (!id.ok()) return;
    const auto view = core.replica->view(*id);
    if (!view.ok() || !view->has_value() || (*view)->header.doc_no().empty()) return;
    text += (text.empty() ? "" : "；") + (*view)->type->options.label() + " " +
            (*view)->header.doc_no() + " " + (*view)->type->state_label((*view)->header.state());
  };
  if (!field.descriptor->is_repeated()) {
    add(reflection->GetString(record, field.descriptor));
    return text;
  }
  for (int i = 0; i < reflection->FieldSize(record, field.descriptor); ++i) {
    add(reflection->GetRepeatedString(record, field.descriptor, i));
  }
  return text;
}

/// As a person reads it: labels, choices in words, yuan, papers by their number. What only links
/// records is left out.
std::string field_text(const Core& core, const catalog::Field& field,
                       const catalog::Message& record) {
  if (!field.options.ref().empty()) return papers_text(core, field, record);
  if (field.options.check() == records::CHECK_UUID) return {};
  if (field.options.check() == records::CHECK_SHA256) return {};  // For programs.
  if (field.options.reason_codes()) {
    return rules::sentences_of(field, record, core.policy.has_value() ? &*core.policy : nullptr);
  }
  std::string text = catalog::display(field, record);
  if (field.options.check() == records::CHECK_INSTITUTION_CODE) {
    const std::string name = hospital_name(core, text);
    return name.empty() ? text : name + " " + text;
  }
  return text;
}

}  // namespace

std::string hospital_name(const Core& core, const std::string& code) {
  if (code.empty()) return {};
  const catalog::RecordType* hospitals = core.catalog.find("Institution");
  const auto ids = core.replica->find_by(*hospitals, "code12", code, 1);
  if (ids.ok() && !ids->empty()) {
    const auto hospital = core.replica->view(ids->front());
    if (hospital.ok() && *hospital && has(*(*hospital)->record, "name")) {
      return text_of(*(*hospital)->record, "name");
    }
  }
  // Before anything has come: its own.
  return code == core.site.institution_code() ? core.site.site_name() : std::string();
}

Json view_json(const Core& core, const replica::View& view) {
  const wire::RecordHeader& header = view.header;
  Json json = {{"id", uuid_or_hex(header.id())},
               {"type", view.type->name},
               {"type_label", view.type->options.label()},
               {"doc_no", header.doc_no()},
               {"state", header.state()},
               {"state_label", view.type->state_label(header.state())},
               {"version", header.version()},
               {"own_seq", view.own_seq},
               {"origin", origin_name(view.origin)},
               {"provisional", view.origin != replica::Origin::confirmed},
               {"site", header.origin_site()},
               // What another site did is shown without its day.
               {"created_at", header.created_ms() == 0 ? "" : local_time_text(header.created_ms())},
               {"created_by", header.created_by()},
               {"updated_at", header.updated_ms() == 0 ? "" : local_time_text(header.updated_ms())},
               {"updated_by", header.updated_by()}};
  if (view.type->is_held(header.state())) json["held"] = true;
  if (!header.policy_version().empty()) json["policy_version"] = header.policy_version();
  if (!header.conflicts().empty()) json["conflicts"] = ids(header.conflicts());
  if (!header.points_to().empty()) json["points_to"] = uuid_or_hex(header.points_to());
  if (header.disputed()) json["disputed"] = true;
  if (const catalog::Field* amount = view.type->amount()) json["amount"] = amount->name();
  for (const std::string& printed : header.aliases()) json["aliases"].push_back(printed);
  json["record"] = record_json(*view.record);
  Json shown = Json::array();
  for (const catalog::Field& field : view.type->fields) {
    const std::string text = field_text(core, field, *view.record);
    if (text.empty()) continue;
    shown.push_back({{"name", field.name()}, {"label", field.short_label()}, {"text", text}});
    const catalog::DisplayRows table = catalog::display_rows(field, *view.record);
    if (!table.rows.empty()) {
      shown.back()["heads"] = table.heads;
      shown.back()["rows"] = table.rows;
    }
  }
  json["shown"] = std::move(shown);
  return json;
}

}  // namespace jindu::desk
