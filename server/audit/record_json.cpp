#include "server/audit/record_json.h"

#include "schema/base/fen.h"

#include "schema/base/date.h"
#include "schema/rules/reasons.h"
#include "server/audit/log_reader.h"

namespace jindu::audit {

std::string id_text(ByteView id16) {
  const Result<RecordId> id = id_from<RecordId>(id16);
  return id.ok() && !id->is_nil() ? to_string(*id) : std::string();
}

Result<Shown> take_apart(const catalog::Catalog& catalog, const store::RecordRow& row) {
  wire::RecordState state;
  if (!state.ParseFromString(row.own)) return fail(ErrorCode::corrupt, "record: stored state");
  Shown shown;
  shown.type = catalog.find(row.type);
  if (shown.type == nullptr) return fail(ErrorCode::too_new, "record: type " + row.type);
  JINDU_TRY(shown.record, catalog.parse(*shown.type, state.record()));
  shown.header = std::move(*state.mutable_header());
  return shown;
}

Json header_json(const wire::RecordHeader& header, const catalog::RecordType& type) {
  Json json{{"id", id_text(header.id())},
            {"type", header.type()},
            {"label", type.options.label()},
            {"state", header.state()},
            {"state_label", type.state_label(header.state())},
            {"version", header.version()},
            {"doc_no", header.doc_no()},
            {"city", header.city()},
            {"origin_site", header.origin_site()},
            {"created_ms", header.created_ms()},
            {"created_by", header.created_by()},
            {"updated_ms", header.updated_ms()},
            {"updated_by", header.updated_by()},
            {"server_seq", header.server_seq()},
            {"policy_version", header.policy_version()},
            {"disputed", header.disputed()}};
  if (type.is_held(header.state())) json["held"] = true;
  if (!header.held_from().empty()) json["held_from"] = header.held_from();
  if (!header.points_to().empty()) json["points_to"] = id_text(header.points_to());
  // K26: the number on a paper that was printed before another was found to have it.
  for (const std::string& printed : header.aliases()) json["aliases"].push_back(printed);
  Json conflicts = Json::array();
  for (const std::string& id : header.conflicts()) conflicts.push_back(id_text(id));
  json["conflicts"] = std::move(conflicts);
  return json;
}

Json record_json(const catalog::Message& record) {
  return Json::parse(catalog::to_json(record), nullptr, false);
}

Json verdict_json(const wire::Verdict& verdict) {
  Json json{{"op_id", id_text(verdict.op_id())},
            {"kind", kind_name(verdict.kind())},
            {"city_seq", verdict.city_seq()},
            {"record_id", id_text(verdict.record_id())},
            {"record_version", verdict.record_version()},
            {"record_state", verdict.record_state()},
            {"code", verdict.reason().code()},
            {"rule", verdict.reason().rule()}};
  json["codes"] = rules::reason_codes(verdict.reason().code(), verdict.reason().fields());
  Json groups = Json::array();
  for (const std::string& group : verdict.groups()) groups.push_back(group);
  json["groups"] = std::move(groups);
  Json conflicts = Json::array();
  for (const std::string& id : verdict.conflicts()) conflicts.push_back(id_text(id));
  json["conflicts"] = std::move(conflicts);
  if (verdict.decided_seq() != 0) json["decided_seq"] = verdict.decided_seq();
  if (verdict.due_ms() != 0) json["due_ms"] = verdict.due_ms();
  return json;
}

std::string yuan(const Json& json, const char* name) {
  return yuan_text(Fen{json.value(name, std::int64_t{0})});
}

}  // namespace jindu::audit
