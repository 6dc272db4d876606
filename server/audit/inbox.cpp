// What a person at the city has before him: cases to decide, work that waits, steps that are due.
#include <set>

#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "schema/rules/described.h"
#include "schema/rules/due.h"
#include "schema/rules/reasons.h"
#include "schema/rules/told.h"
#include "server/audit/export.h"
#include "server/audit/log_reader.h"
#include "server/audit/seen.h"

namespace jindu::audit {

std::string documents_text(const Json& documents) {
  std::string text;
  for (const Json& one : documents) {
    text += "    " + one.value("label", "") + " " + one.value("doc_no", "") + " " +
            one.value("state_label", "") +
            (one.value("person", "").empty() ? "" : "  " + one.value("person", "")) +
            (one.contains("rest_fen")
                 ? "  未追回 " + yuan_text(Fen{one.value("rest_fen", std::int64_t{0})}) + " 元"
                 : std::string()) +
            '\n';
  }
  return text;
}

namespace {

constexpr std::size_t kCasesRead = 500;
constexpr std::size_t kWaitingMax = 2000;
constexpr std::size_t kTasksMax = 200;  // a state of a type

Result<Json> documents(const ExplainContext& context, const Json& ids) {
  Json list = Json::array();
  for (const Json& id : ids) {
    const Result<RecordId> parsed = parse_id<RecordId>(id.get<std::string>());
    if (!parsed.ok()) continue;
    JINDU_TRY(Json one, document(context, *parsed));
    if (!one.empty()) list.push_back(std::move(one));
  }
  return list;
}

Result<Json> case_json(const ExplainContext& context, const Shown& shown) {
  Json item{{"kind", "conflict"}, {"id", id_text(shown.header.id())}};
  const Json record = record_json(*shown.record);
  item["code"] = record.value("code", "");
  item["sentence"] = rules::sentence_of(record.value("code", ""), &context.policy);
  item["code_label"] = item["sentence"];  // As the desks' inbox calls it.
  const Json records = record.value("records", Json::array());
  item["record_id"] = records.empty() ? Json("") : records.front();
  JINDU_TRY(item["documents"], documents(context, records));
  for (const char* name :
       {"records", "choices", "decider_role", "decider_site", "due", "evidence"}) {
    if (record.contains(name)) item[name] = record.at(name);
  }
  return item;
}

Status add_cases(const ExplainContext& context, Json& items) {
  for (RecordId after;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows,
              context.reader.list("ConflictCase", "OPEN", after, kCasesRead));
    if (rows.empty()) return {};
    for (const store::RecordRow& row : rows) {
      JINDU_TRY(const Shown whole, take_apart(context.city.catalog, row));
      if (hidden(context, *whole.type, *whole.record)) continue;
      JINDU_TRY(const Shown shown, look_at(context, row));
      JINDU_TRY(Json item, case_json(context, shown));
      items.push_back(std::move(item));
    }
    after = rows.back().id;
  }
}

/// Once for each operation, whatever it waits for.
Status add_waiting(const ExplainContext& context, Json& items) {
  JINDU_TRY(const std::vector<store::Waiting> waiting,
            context.reader.waiting_due(INT64_MAX, kWaitingMax));
  std::set<store::Place> seen;
  for (const store::Waiting& one : waiting) {
    if (!seen.insert(one.place).second) continue;
    JINDU_TRY(const std::optional<store::OpRow> row,
              context.reader.op_at(one.record_id, one.place));
    if (!row) continue;
    wire::Verdict verdict;
    if (!verdict.ParseFromString(row->last_verdict.empty() ? row->first_verdict
                                                           : row->last_verdict)) {
      return fail(ErrorCode::corrupt, "inbox: stored verdict");
    }
    Json item{{"kind", "parked"},
              {"id", to_string(row->op_id)},
              {"code", verdict.reason().code()},
              {"code_label", rules::sentence_of(verdict.reason().code(), &context.policy)},
              {"record_id", to_string(one.record_id)},
              {"due_ms", one.due_ms},
              {"choices", Json::array()}};
    JINDU_TRY(const Json about, document(context, one.record_id));
    item["documents"] = about.empty() ? Json::array() : Json::array({about});
    items.push_back(std::move(item));
  }
  return {};
}

/// The steps that are for this record, each with the posts that may take it and what is given with
/// it.
Json steps_json(const Shown& shown, const std::vector<const rules::Transition*>& steps,
                Date today) {
  Json list = Json::array();
  for (const rules::Transition* step : steps) {
    if (!rules::concerns(*step, *shown.record)) continue;
    if (!rules::waited_for(*step, *shown.record, today)) continue;
    Json roles = Json::array();
    for (const std::string& role : step->roles()) {
      if (role != rules::kServerRole) roles.push_back(role);
    }
    list.push_back({{"event", step->event()}, {"label", step->label()}, {"roles", roles}});
    const std::string asks = rules::asked_text(*shown.type, *step);
    if (!asks.empty()) list.back()["asks"] = asks;
  }
  return list;
}

Status add_wanted(const ExplainContext& context, const rules::PaperWanted& wanted, Json& items) {
  for (RecordId after;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows,
              context.reader.list(wanted.type, wanted.state, after, kCasesRead));
    if (rows.empty()) return {};
    for (const store::RecordRow& row : rows) {
      JINDU_TRY(const Shown whole, take_apart(context.city.catalog, row));
      if (!rules::satisfies(wanted.when, *whole.record)) continue;
      if (hidden(context, *whole.type, *whole.record)) continue;
      JINDU_TRY(const Json itself, document(context, row.id));
      items.push_back({{"kind", "task"},
                       {"id", to_string(row.id)},
                       {"code", ""},
                       {"code_label", wanted.what},
                       {"record_id", to_string(row.id)},
                       {"steps", Json::array()},
                       {"advice", wanted.advice},
                       {"documents", Json::array({itself})},
                       {"choices", Json::array()}});
    }
    after = rows.back().id;
  }
}

Status add_tasks(const ExplainContext& context, Json& items) {
  const Date today = local_date(context.city.clock.wall_ms());
  for (const rules::LifeCycle& cycle : context.cycles.tables()) {
    if (cycle.record_type() == "ConflictCase") continue;  // Told with its choices.
    for (const auto& [state, steps] : rules::due_steps(cycle)) {
      JINDU_TRY(const std::vector<store::RecordRow> rows,
                context.reader.list(cycle.record_type(), state, RecordId(), kTasksMax));
      for (const store::RecordRow& row : rows) {
        JINDU_TRY(const Shown whole, take_apart(context.city.catalog, row));
        if (hidden(context, *whole.type, *whole.record)) continue;
        Json here = steps_json(whole, steps, today);
        if (here.empty()) continue;
        Json item{{"kind", "task"},
                  {"id", to_string(row.id)},
                  {"code", ""},
                  {"code_label", whole.type->state_label(state)},
                  {"record_id", to_string(row.id)},
                  {"steps", std::move(here)},
                  {"choices", Json::array()}};
        const std::vector<rules::Due> dues =
            rules::dues_of(*whole.type, &cycle, state, *whole.record);
        if (!dues.empty()) {
          item["due"] = to_string(dues.front().date);
          item["due_label"] = dues.front().label;
        }
        JINDU_TRY(const Json itself, document(context, row.id));
        item["documents"] = Json::array({itself});
        const Json record = record_json(*whole.record);
        if (record.contains("target")) {  // What a reversal is about, and why.
          JINDU_TRY(const Json about, documents(context, Json::array({record.at("target")})));
          for (const Json& one : about) item["documents"].push_back(one);
          JINDU_TRY(const Shown shown, look_at(context, row));
          item["reason"] = record_json(*shown.record).value("reason", "");
        }
        items.push_back(std::move(item));
      }
    }
  }
  return {};
}

std::string side_text(const Json& evidence, const char* side) {
  const Json found = evidence.value(side, Json::object());
  const std::string shown = found.value("shown", "");
  return shown.empty() ? "无" : shown;
}

std::string case_text(const Json& item) {
  const std::string due = item.value("due", "");
  std::string text = item.value("code", "") + " " + item.value("code_label", "") + "  编号 " +
                     item.value("id", "") + (due.empty() ? "" : "  期限 " + due) + "  由" +
                     rules::role_label(item.value("decider_role", "")) + "核定\n" +
                     documents_text(item.value("documents", Json::array()));
  for (const Json& one : item.value("evidence", Json::array())) {
    const bool two = one.contains("theirs");
    text += "    " + one.value("label", "") + "：" +
            (two ? "先到 " + side_text(one, "theirs") + "，后到 " + side_text(one, "mine")
                 : side_text(one, "mine")) +
            '\n';
  }
  for (const Json& choice : item.value("choices", Json::array())) {
    text += "    选 " + choice.value("code", "") + "：" + choice.value("label", "") + '\n';
  }
  return text + "    办法：resolve 编号 --choose 选项\n";
}

std::string waiting_text(const Json& item) {
  return "等候 " + item.value("code_label", "") + "，到 " +
         local_time_text(item.value("due_ms", std::int64_t{0})) + " 仍未到则交人核定\n" +
         documents_text(item.value("documents", Json::array()));
}

std::string task_text(const Json& item) {
  const std::string due = item.value("due", "");
  std::string text = "待办 " + item.value("code_label", "") + "  编号 " + item.value("id", "") +
                     (due.empty() ? "" : "  " + item.value("due_label", "") + " " + due) + '\n' +
                     documents_text(item.value("documents", Json::array()));
  if (const std::string reason = item.value("reason", ""); !reason.empty()) {
    text += "    原因：" + reason + '\n';
  }
  for (const Json& step : item.value("steps", Json::array())) {
    std::string roles;
    for (const Json& role : step.value("roles", Json::array())) {
      roles += (roles.empty() ? "" : "、") + rules::role_label(role.get<std::string>());
    }
    text +=
        "    " + step.value("label", "") + "（" + roles + "）：step 编号 " +
        step.value("event", "") +
        (step.contains("asks") ? " --from 文件，填写 " + step.value("asks", "") : std::string()) +
        '\n';
  }
  if (const std::string advice = item.value("advice", ""); !advice.empty()) {
    text += "    办法：" + advice + '\n';
  }
  return text;
}

}  // namespace

Result<Json> documents_of(const ExplainContext& context, const RecordId& id) {
  JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(id));
  if (!row) return Json::array();
  if (row->type != "ConflictCase") {
    JINDU_TRY(Json itself, document(context, id));
    return Json::array({std::move(itself)});
  }
  JINDU_TRY(const Shown shown, take_apart(context.city.catalog, *row));
  return documents(context, record_json(*shown.record).value("records", Json::array()));
}

/// Two weeks from today: which of them are worked.
Json days_ahead(const rules::Calendar& calendar, Date today) {
  constexpr int kDays = 14;
  Json days = Json::array();
  for (int i = 0; i < kDays; ++i) {
    const Date day = today.plus_days(i);
    days.push_back({{"date", to_string(day)}, {"works", calendar.is_working_day(day)}});
  }
  return days;
}

Result<Json> inbox(const ExplainContext& context) {
  Json items = Json::array();
  JINDU_TRY_OK(add_cases(context, items));
  JINDU_TRY_OK(add_waiting(context, items));
  JINDU_TRY_OK(add_tasks(context, items));
  for (const rules::PaperWanted& wanted : rules::papers_wanted()) {
    JINDU_TRY_OK(add_wanted(context, wanted, items));
  }
  if (context.calendar == nullptr) return Json{{"items", std::move(items)}};
  const Date today = local_date(context.city.clock.wall_ms());
  for (Json& item : items) {
    const Result<Date> due = parse_date(item.value("due", ""));
    if (due.ok()) item["days_left"] = context.calendar->working_days_left(today, *due);
  }
  return Json{{"items", std::move(items)}, {"days", days_ahead(*context.calendar, today)}};
}

std::string inbox_text(const Json& inbox) {
  std::string text;
  for (const Json& item : inbox.at("items")) {
    const std::string kind = item.value("kind", "");
    text += kind == "conflict" ? case_text(item)
            : kind == "parked" ? waiting_text(item)
                               : task_text(item);
  }
  return text.empty() ? "没有待处理事项" : text;
}

}  // namespace jindu::audit
