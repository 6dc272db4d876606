#include "server/audit/explain.h"

#include <algorithm>

#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "schema/catalog/checks.h"
#include "schema/rules/reasons.h"
#include "schema/rules/told.h"
#include "server/audit/log_reader.h"
#include "server/audit/seen.h"
#include "server/ledger/postings.h"

namespace jindu::audit {
namespace {

Json author_json(const Said& said) {
  return {{"operator_id", said.author.operator_id},
          {"name", said.author.city && said.author.name.empty() ? "市级服务器" : said.author.name},
          {"site_no", said.author.site_no},
          {"site_name", said.author.site_name},
          {"replica_id", to_string(said.author.replica)},
          {"seq", said.header.seq}};
}

/// The fields that an operation sets, as people read them.
Json fields_json(const ExplainContext& context, bool clear, const std::string& type_name,
                 const wire::Patch& patch) {
  Json fields = Json::array();
  const catalog::Catalog& catalog = context.city.catalog;
  Shown shown;
  shown.type = catalog.find(type_name);
  if (shown.type == nullptr) return fields;
  Result<std::unique_ptr<catalog::Message>> record = catalog.parse(*shown.type, patch.record());
  if (!record.ok()) return fields;
  shown.record = std::move(*record);
  if (!clear) catalog::mask(*shown.type, *shown.record, records::PLAIN);
  const Result<Json> said = fields_shown(context, shown);
  if (!said.ok()) return fields;
  for (const std::string& name : patch.fields()) {
    const catalog::Field* field = shown.type->find(name);
    if (field == nullptr) continue;
    std::string value;
    for (const Json& one : *said) {
      if (one.value("name", "") == name) value = one.value("text", "");
    }
    fields.push_back({{"name", name}, {"label", field->options.label()}, {"value", value}});
  }
  return fields;
}

/// What a step is called in the record's life cycle.
std::string event_label(const ExplainContext& context, const wire::Operation& operation) {
  const rules::LifeCycle* cycle = context.cycles.find(operation.record_type());
  if (cycle != nullptr) {
    for (const rules::Transition& transition : cycle->transitions()) {
      if (transition.event() == operation.step().event()) return transition.label();
    }
  }
  return operation.step().event();
}

Json act_json(const ExplainContext& context, bool clear, const wire::Operation& operation) {
  switch (operation.act_case()) {
    case wire::Operation::kPatch:
      return {{"act", "patch"},
              {"label", "修改"},
              {"fields", fields_json(context, clear, operation.record_type(), operation.patch())}};
    case wire::Operation::kStep:
      return {
          {"act", "step"},
          {"event", operation.step().event()},
          {"label", event_label(context, operation)},
          {"fields",
           fields_json(context, clear, operation.record_type(), operation.step().arguments())}};
    case wire::Operation::kAttach:
      return {{"act", "attach"}, {"label", "附材料"}, {"material", operation.attach().material()}};
    case wire::Operation::kDecide:
      return {{"act", "decide"},
              {"label", "裁定"},
              {"choice", operation.decide().choice()},
              {"note", operation.decide().note()}};
    case wire::Operation::kLookUp:
      return {{"act", "look_up"}, {"label", "查询参保"}, {"answer", operation.look_up().answer()}};
    case wire::Operation::kImport:
      return {{"act", "import"}, {"label", "导入文件"}, {"kind", operation.import().kind()}};
    case wire::Operation::ACT_NOT_SET:
      break;
  }
  return {{"act", "none"}, {"label", "无内容"}};
}

Json outcome_json(const ExplainContext& context, const wire::Verdict& verdict) {
  Json json = verdict_json(verdict);
  json["kind_label"] = kind_label(verdict.kind());
  json["sentence"] = rules::sentence_of(verdict.reason().code(), &context.policy);
  json["reasons"] = reasons_json(context, verdict);
  return json;
}

/// What became of the record, where the verdict says it.
Json outcome_of(const ExplainContext& context, const Said& said, const wire::Verdict& verdict) {
  Json json = outcome_json(context, verdict);
  const catalog::RecordType* type = context.city.catalog.find(said.operation.record_type());
  if (type != nullptr && !verdict.record_state().empty()) {
    json["record_state_label"] = type->state_label(verdict.record_state());
  }
  return json;
}

Json said_json(const ExplainContext& context, bool clear, const Said& said) {
  Json json{{"city_seq", store::seq_of(said.row.place)},
            {"op_id", to_string(said.row.op_id)},
            {"written_ms", said.header.wall_ms},
            {"received_ms", said.received_ms},
            {"author", author_json(said)}};
  json.update(act_json(context, clear, said.operation));
  json["first_verdict"] = outcome_of(context, said, said.first);
  if (!said.row.last_verdict.empty()) json["verdict"] = outcome_of(context, said, said.last);
  return json;
}

/// A case with its evidence, choices and decision.
Result<Json> conflict_json(const ExplainContext& context, const RecordId& id) {
  JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(id));
  if (!row) return fail(ErrorCode::corrupt, "explain: a case that is not there");
  JINDU_TRY(const Shown shown, look_at(context, *row));
  Json json = record_json(*shown.record);
  Json out{{"id", to_string(id)},
           {"state", shown.header.state()},
           {"state_label", shown.type->state_label(shown.header.state())}};
  out.update(json);
  if (const std::string decider = json.value("decider", ""); !decider.empty()) {
    JINDU_TRY(out["decider_name"], operator_text(context, decider));
  }
  out["sentence"] = rules::sentence_of(json.value("code", ""), &context.policy);
  return out;
}

/// Cases that its operations opened, and those that are open on it.
Result<Json> conflicts_json(const ExplainContext& context, const wire::RecordHeader& header,
                            const std::vector<Said>& history) {
  std::vector<std::string> ids(header.conflicts().begin(), header.conflicts().end());
  for (const Said& said : history) {
    for (const auto* verdict : {&said.first, &said.last}) {
      ids.insert(ids.end(), verdict->conflicts().begin(), verdict->conflicts().end());
    }
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  Json conflicts = Json::array();
  for (const std::string& bytes : ids) {
    JINDU_TRY(const RecordId id, id_from<RecordId>(bytes));
    JINDU_TRY(Json conflict, conflict_json(context, id));
    conflicts.push_back(std::move(conflict));
  }
  return conflicts;
}

/// `history`: of a record; a line that another record's operation has made names none of it, and is
/// left out where `own` lines alone are asked for.
Result<Json> ledger_json(const ExplainContext& context, const RecordId& record,
                         const std::vector<Said>& history, bool own = false) {
  JINDU_TRY(const std::vector<store::LedgerLine> lines, context.reader.ledger_of(record));
  Json json = Json::array();
  for (const store::LedgerLine& line : lines) {
    JINDU_TRY(const std::string party, party_text(context, line.party));
    const auto by = std::find_if(history.begin(), history.end(), [&](const Said& said) {
      return said.row.place == line.place;
    });
    if (own && by == history.end()) continue;
    json.push_back({{"city_seq", store::seq_of(line.place)},
                    {"op_id", by == history.end() ? "" : to_string(by->row.op_id)},
                    {"account", line.account},
                    {"account_label", ledger::account_label(line.account)},
                    {"party", line.party},
                    {"party_text", party},
                    {"debit_fen", line.debit_fen},
                    {"credit_fen", line.credit_fen}});
  }
  return json;
}

/// What its operations have booked under the paper that it is about, as a reversal under its original;
/// null: it is about none.
Result<Json> booked_json(const ExplainContext& context, const Shown& whole,
                         const std::vector<Said>& history) {
  const catalog::Field* field = whole.type->find("target");
  if (field == nullptr) return Json();
  const Result<RecordId> id = id_from<RecordId>(catalog::column_value(*field, *whole.record).text);
  if (!id.ok()) return Json();
  JINDU_TRY(Json under, document(context, *id));
  if (under.empty()) return Json();
  JINDU_TRY(Json lines, ledger_json(context, *id, history, true));
  return Json{{"under", std::move(under)}, {"lines", std::move(lines)}};
}

/// Papers that told what is missing or wrong with it.
Result<Json> notices_json(const ExplainContext& context, const RecordId& record) {
  JINDU_TRY(const std::vector<store::Link> links,
            context.reader.links(store::LinkKind::notice_of, record.view()));
  Json json = Json::array();
  for (const store::Link& link : links) {
    JINDU_TRY(const Shown shown, linked(context, link.record));
    const Json notice = record_json(*shown.record);
    json.push_back({{"id", to_string(link.record)},
                    {"label", shown.type->options.label()},
                    {"issued_on", notice.value("issued_on", "")},
                    {"answered", notice.value("answered", false)}});
  }
  return json;
}

Json money_json(const rules::Money& money) {
  return {{"rule", money.rule},
          {"fund_fen", money.fund.value},
          {"self_fen", money.self.value},
          {"formula", money.formula},
          {"sample", money.sample}};
}

}  // namespace

Result<store::RecordRow> find_record(const ExplainContext& context, std::string_view ref) {
  if (const Result<RecordId> id = parse_id<RecordId>(ref); id.ok()) {
    JINDU_TRY(std::optional<store::RecordRow> row, context.reader.record(*id));
    if (row) return std::move(*row);
    return fail(ErrorCode::not_found, "record: no such id");
  }
  if (!catalog::valid_doc_no(ref))
    return fail(ErrorCode::not_found, "record: neither id nor number");
  JINDU_TRY(const std::vector<store::Link> bearers,
            context.reader.links(store::LinkKind::doc_no, ref));
  for (const store::Link& one : bearers) {
    JINDU_TRY(std::optional<store::RecordRow> row, context.reader.record(one.record));
    if (!row) continue;
    JINDU_TRY(const Shown shown, take_apart(context.city.catalog, *row));
    // K26: who bore the number for a while has another now, and is found by that.
    if (shown.header.doc_no() == ref) return std::move(*row);
  }
  return fail(ErrorCode::not_found, "record: no such number");
}

std::string act_label(const ExplainContext& context, const wire::Operation& operation) {
  return act_json(context, false, operation).value("label", "");
}

Result<Shown> linked(const ExplainContext& context, const RecordId& id) {
  JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(id));
  if (!row) return fail(ErrorCode::corrupt, "link: leads nowhere");
  return take_apart(context.city.catalog, *row);
}

Result<Json> explain(const ExplainContext& context, const store::RecordRow& row,
                     const rules::Assessment* assessment) {
  JINDU_TRY(const Shown whole, take_apart(context.city.catalog, row));
  const bool clear = may_read(context, *whole.type, *whole.record);
  JINDU_TRY(const Shown shown, look_at(context, row));
  JINDU_TRY(LogReader log, LogReader::open(context.reader, context.city.replica,
                                           context.city.signer.public_key()));
  JINDU_TRY(const std::vector<Said> history, log.of_record(row.id));
  Json json{{"header", header_json(shown.header, *shown.type)},
            {"record", record_json(*shown.record)}};
  Json said = Json::array();
  for (const Said& one : history) said.push_back(said_json(context, clear, one));
  json["history"] = std::move(said);
  JINDU_TRY(json["conflicts"], conflicts_json(context, shown.header, history));
  JINDU_TRY(json["ledger"], ledger_json(context, row.id, history));
  JINDU_TRY(Json booked, booked_json(context, whole, history));
  if (!booked.is_null()) json["booked"] = std::move(booked);
  JINDU_TRY(json["notices"], notices_json(context, row.id));
  if (assessment != nullptr) {
    json["policy_version"] = assessment->policy_version;
    json["rules"] = rules::told(*assessment);
    if (assessment->money) json["money"] = money_json(*assessment->money);
  }
  return json;
}

}  // namespace jindu::audit
