// What a person at the city has before him: cases to decide, work that waits, steps that are due.
#include <algorithm>
#include <map>
#include <set>

#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "schema/rules/described.h"
#include "schema/rules/due.h"
#include "schema/rules/hands.h"
#include "schema/rules/reasons.h"
#include "schema/rules/sides.h"
#include "schema/rules/told.h"
#include "server/audit/export.h"
#include "server/audit/log_reader.h"
#include "server/audit/papers.h"
#include "server/audit/seen.h"
#include "server/conflicts/catalogue.h"

namespace jindu::audit {

namespace {

constexpr std::size_t kCasesRead = 500;
constexpr std::size_t kWaitingMax = 2000;
constexpr std::size_t kTasksMax = 2000;  // a state of a type

/// What one answer is made with: read once.
struct Making {
  const ExplainContext& context;
  std::optional<LogReader> log = {};  ///< opened when somebody's earlier hand is asked for
  Json items = Json::array();
  Json left_off = Json::array();
};

/// "只列出…": of what, how many there are, and how many are listed.
Status tell_left_off(Making& making, const catalog::RecordType& type, const std::string& state) {
  JINDU_TRY(const std::uint64_t count, making.context.reader.count(type.name, state));
  if (count <= kTasksMax) return {};
  making.left_off.push_back({{"label", type.options.label() + " " + type.state_label(state)},
                             {"shown", kTasksMax},
                             {"count", count}});
  return {};
}

/// What makes this one different from the others in its queue: [{"kind", "text"}].
Result<Json> marks_of(const ExplainContext& context, const Shown& shown, const RecordId& id) {
  Json marks = Json::array();
  JINDU_TRY(const std::vector<store::Link> papers,
            context.reader.links(store::LinkKind::material_of, id.view()));
  const auto unread = std::count_if(papers.begin(), papers.end(),
                                    [](const store::Link& one) { return one.extra == 0; });
  if (unread != 0) {
    marks.push_back({{"kind", "paper"}, {"text", std::to_string(unread) + " 份材料看不清"}});
  }
  std::size_t wanted = 0;
  for (const store::Link& one : papers) {
    JINDU_TRY(const Json paper, paper_json(context, one.record));
    const std::string scan = paper.value("scan", "");
    wanted += scan == "pending" || scan == "missing" ? 1 : 0;
  }
  if (wanted != 0) {
    marks.push_back({{"kind", "wait"}, {"text", "缺 " + std::to_string(wanted) + " 份材料"}});
  }
  const auto said = [&](const char* name) {
    const catalog::Field* field = shown.type->find(name);
    return field != nullptr && catalog::column_value(*field, *shown.record).integer != 0
               ? field->short_label()
               : std::string();
  };
  for (const char* name : {"late", "sample"}) {
    const std::string text = said(name);
    if (!text.empty()) marks.push_back({{"kind", name}, {"text", text}});
  }
  return marks;
}

/// Whether whoever looks has acted at an earlier post, so that this step is for another person.
Result<bool> kept_from(Making& making, const store::RecordRow& row, const Shown& shown,
                       const rules::Transition& step) {
  const Looker& looker = making.context.looker;
  const bool his = std::any_of(step.roles().begin(), step.roles().end(), [&](const auto& role) {
    return looker.roles.contains(role);
  });
  if (looker.id.empty() || !his) return false;
  std::set<std::string_view> earlier;
  for (const std::string& guard : step.guards()) {
    if (guard == rules::kOtherThanMaker && shown.header.created_by() == looker.id) return true;
    for (const std::string_view one : rules::kept_apart(guard)) earlier.insert(one);
  }
  if (earlier.empty()) return false;
  if (!making.log) {
    const store::City& city = making.context.city;
    JINDU_TRY(LogReader log, LogReader::open(making.context.reader, city.replica,
                                             city.signer.public_key()));
    making.log.emplace(std::move(log));
  }
  JINDU_TRY(const std::vector<Said> history, making.log->of_record(row.id));
  std::map<std::string, std::string> last;  // As the judge: who took it last.
  for (const Said& said : history) {
    if (said.row.last_kind == wire::Verdict::REFUSED || !said.operation.has_step()) continue;
    last[said.operation.step().event()] = said.author.operator_id;
  }
  return std::any_of(earlier.begin(), earlier.end(), [&](std::string_view event) {
    const auto at = last.find(std::string(event));
    return at != last.end() && at->second == looker.id;
  });
}

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
  const rules::Sides sides = rules::sides_of(record.value("code", ""));
  if (!sides.first.empty()) {
    item["sides"] = {{"common", sides.common}, {"theirs", sides.first}, {"mine", sides.second}};
  }
  for (Json& one : item["documents"]) {  // Of its place in the case, also where another is not here.
    const auto at = std::find(records.begin(), records.end(), one["id"]);
    const auto place = static_cast<std::size_t>(at - records.begin());
    const std::string& side = sides.of_paper(place, records.size());
    if (!side.empty()) one["side"] = side;
  }
  for (const char* name :
       {"records", "choices", "decider_role", "decider_site", "due", "evidence"}) {
    if (record.contains(name)) item[name] = record.at(name);
  }
  // As the judge asks: a higher post may too; whose it is stands in decider_role.
  item["may_decide"] =
      conflicts::may_decide(item.value("decider_role", ""), context.looker.roles);
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
Result<Json> steps_json(Making& making, const store::RecordRow& row, const Shown& shown,
                        const std::vector<const rules::Transition*>& steps, Date today) {
  Json list = Json::array();
  for (const rules::Transition* step : steps) {
    if (!rules::concerns(*step, *shown.record)) continue;
    if (!rules::waited_for(*step, *shown.record, today)) continue;
    Json roles = Json::array();
    for (const std::string& role : step->roles()) {
      if (role != rules::kServerRole) roles.push_back(role);
    }
    list.push_back({{"event", step->event()}, {"label", step->label()}, {"roles", roles}});
    JINDU_TRY(const bool apart, kept_from(making, row, shown, *step));
    if (apart) list.back()["apart"] = true;
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

Status add_tasks(Making& making) {
  const ExplainContext& context = making.context;
  Json& items = making.items;
  const Date today = local_date(context.city.clock.wall_ms());
  for (const rules::LifeCycle& cycle : context.cycles.tables()) {
    if (cycle.record_type() == "ConflictCase") continue;  // Told with its choices.
    for (const auto& [state, steps] : rules::due_steps(cycle)) {
      JINDU_TRY(const std::vector<store::RecordRow> rows,
                context.reader.list(cycle.record_type(), state, RecordId(), kTasksMax));
      bool listed = false;
      for (const store::RecordRow& row : rows) {
        JINDU_TRY(const Shown whole, take_apart(context.city.catalog, row));
        if (hidden(context, *whole.type, *whole.record)) continue;
        JINDU_TRY(Json here, steps_json(making, row, whole, steps, today));
        if (here.empty()) continue;
        listed = true;
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
        JINDU_TRY(Json marks, marks_of(context, whole, row.id));
        if (!marks.empty()) item["marks"] = std::move(marks);
        if (whole.type->find("target") != nullptr) {  // What a reversal is about, and why.
          const Json record = record_json(*whole.record);
          JINDU_TRY(const Json about, documents(context, Json::array({record.value("target", "")})));
          for (const Json& one : about) item["documents"].push_back(one);
          JINDU_TRY(const Shown shown, look_at(context, row));
          item["reason"] = record_json(*shown.record).value("reason", "");
        }
        items.push_back(std::move(item));
      }
      if (listed && rows.size() == kTasksMax) {
        const catalog::RecordType* type = context.city.catalog.find(cycle.record_type());
        if (type != nullptr) JINDU_TRY_OK(tell_left_off(making, *type, state));
      }
    }
  }
  return {};
}

/// Where each is from, in words.
Status name_sites(Making& making) {
  JINDU_TRY(const std::vector<store::Site> sites, making.context.reader.sites());
  std::map<std::string, std::string> names;
  for (const store::Site& site : sites) names[site.site_no] = site.name;
  for (Json& item : making.items) {
    for (Json& one : item["documents"]) {
      const auto at = names.find(one.value("site", ""));
      if (at != names.end()) one["site_name"] = at->second;
    }
  }
  return {};
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
  Making making{context};
  Json& items = making.items;
  JINDU_TRY_OK(add_cases(context, items));
  JINDU_TRY_OK(add_waiting(context, items));
  JINDU_TRY_OK(add_tasks(making));
  for (const rules::PaperWanted& wanted : rules::papers_wanted()) {
    JINDU_TRY_OK(add_wanted(context, wanted, items));
  }
  JINDU_TRY_OK(name_sites(making));
  Json answer{{"items", Json()}, {"left_off", std::move(making.left_off)}};
  if (context.calendar != nullptr) {
    const Date today = local_date(context.city.clock.wall_ms());
    rules::put_left(*context.calendar, today, items);
    answer["days"] = days_ahead(*context.calendar, today);
  }
  answer["items"] = std::move(items);
  return answer;
}

}  // namespace jindu::audit
