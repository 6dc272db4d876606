#include <algorithm>

#include "client/desk/form.h"
#include "client/desk/inbox.h"
#include "client/desk/json.h"
#include "schema/rules/sides.h"
#include "schema/rules/told.h"

/// What somebody else decided: whatever overrode a clerk says who, when and why.
namespace jindu::desk {
namespace {

constexpr std::string_view kSeen = "case_seen/";  // + id: the clerk has put the decision away
constexpr std::size_t kCasesMax = 1000;
constexpr std::size_t kToldMax = 200;

/// A record of this site, or an operation of this desk, is in the case.
Result<bool> concerns_us(const Core& core, const Json& record) {
  for (const Json& one : record.value("records", Json::array())) {
    const Result<RecordId> id = parse_id<RecordId>(one.get<std::string>());
    if (!id.ok()) continue;
    JINDU_TRY(const auto view, core.replica->view(*id));
    if (view && view->header.origin_site() == core.site.site_no()) return true;
  }
  for (const Json& one : record.value("operations", Json::array())) {
    const Result<OpId> id = parse_id<OpId>(one.get<std::string>());
    if (!id.ok()) continue;
    JINDU_TRY(const auto own, core.outbox.find(*id));
    if (own) return true;
  }
  return false;
}

std::string choice_label(const Json& record, const std::string& decision) {
  if (decision.empty()) return "已撤案：起因已不存在";
  for (const Json& choice : record.value("choices", Json::array())) {
    if (choice.value("code", "") == decision) return choice.value("label", decision);
  }
  return "由系统自动处理";
}

Json decision_json(const Core& core, const replica::View& view, const Json& record) {
  const std::string decision = record.value("decision", "");
  const std::int64_t at = record.value("decided_at_ms", view.header.updated_ms());
  Json json = {{"conflict", to_string(*id_from<RecordId>(view.header.id()))},
               {"code", record.value("code", "")},
               {"code_label", catalog::display(*view.type->find("code"), *view.record)},
               {"about", about_json(core, record)},
               {"decision", decision},
               {"decision_label", choice_label(record, decision)},
               {"decider", record.value("decider", "")},
               {"decided_at", local_time_text(at)},
               {"decider_label", rules::decider_label(record.value("decider_role", ""),
                                                      record.value("decider_site", ""))},
               {"sides", sides_json(core, record)}};
  const std::string note = record.value("note", "");
  if (!note.empty()) json["note"] = note;
  return json;
}

}  // namespace

std::string seen_key(const RecordId& id) { return std::string(kSeen) + to_string(id); }

Json sides_json(const Core& core, const Json& record) {
  Json list = Json::array();
  const auto shown = [&core](const Json& evidence, const char* side) {
    const std::string text = evidence.value(side, Json::object()).value("shown", "");
    const bool code = evidence.value("field_name", "") == "institution_code";
    const std::string name = code ? hospital_name(core, text) : std::string();
    return name.empty() ? text : name + " " + text;
  };
  // Own work with its hour; what another site did is shown without it.
  const auto by = [&core](const Json& evidence, const char* side) -> std::string {
    const Json who = evidence.value(side, Json::object());
    if (who.value("site_no", "") != core.site.site_no()) return who.contains("site_no") ? "他处" : "";
    const bool mine = who.value("operator_id", "") == core.site.operator_id();
    const std::int64_t at = who.value("at_ms", std::int64_t{0});
    return std::string(mine ? "本人" : "本点同事") + (at == 0 ? "" : " " + local_time_text(at).substr(0, 16));
  };
  const rules::Sides words = rules::sides_of(record.value("code", ""));
  for (const Json& evidence : record.value("evidence", Json::array())) {
    list.push_back(
        {{"label", evidence.value("label", "")},
         {"words", {{"common", words.common}, {"theirs", words.first}, {"mine", words.second}}},
         {"who", {{"theirs", by(evidence, "theirs")}, {"mine", by(evidence, "mine")}}},
         {"field", evidence.value("field_name", "")},
         {"common", shown(evidence, "common")},
         {"mine", shown(evidence, "mine")},
         {"theirs", shown(evidence, "theirs")}});
  }
  return list;
}

Result<Json> decided_cases(Core& core) {
  const catalog::RecordType* type = core.catalog.find("ConflictCase");
  JINDU_ENSURE(type != nullptr);
  JINDU_TRY(const std::vector<replica::Row> rows,
            core.replica->list(*type, {"APPLIED", {}, kCasesMax}));
  Json list = Json::array();
  for (const replica::Row& row : rows) {
    if (list.size() == kToldMax) break;
    JINDU_TRY(const std::optional<Bytes> seen, core.outbox.meta(seen_key(row.id)));
    if (seen) continue;
    JINDU_TRY(const std::optional<replica::View> view, core.replica->view(row.id));
    if (!view || text_of(*view->record, "decider") == core.site.operator_id()) continue;
    const Json record = record_json(*view->record);
    JINDU_TRY(const bool ours, concerns_us(core, record));
    if (ours) list.push_back(decision_json(core, *view, record));
  }
  return list;
}

Result<std::optional<Answer>> put_away_case(Core& core, std::string_view conflict) {
  const Result<RecordId> id = parse_id<RecordId>(conflict);
  if (!id.ok()) return std::optional<Answer>();
  JINDU_TRY(const auto view, core.replica->view(*id));
  if (!view || view->type->name != "ConflictCase") return std::optional<Answer>();
  if (view->header.state() != "APPLIED") {
    return std::optional(refuse("S-277", "这件冲突还没有裁定，不能收起", "conflict"));
  }
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core.outbox_db));
  JINDU_TRY_OK(core.outbox.set_meta(seen_key(*id), "1"));
  JINDU_TRY_OK(transaction.commit());
  return std::optional(answer_of({{"conflict", std::string(conflict)}, {"put_away", true}}));
}

}  // namespace jindu::desk
