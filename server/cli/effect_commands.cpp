// effects: what each choice of a conflict comes to, before one is taken.
#include "schema/records/conflict_case.pb.h"
#include "server/audit/effects.h"
#include "server/audit/export.h"
#include "server/audit/seen.h"
#include "server/cli/session.h"
#include "server/conflicts/decide.h"

namespace jindu::city_cli {
namespace {

using records::ConflictCase;

constexpr std::size_t kValueMax = std::size_t{1} << 20;

/// One choice, tried.
struct Tried {
  Json json;
  audit::Moved moved;
  std::map<RecordId, Json> papers;  ///< as they would stand
};

struct Case {
  store::RecordRow row;
  const ConflictCase* record = nullptr;
  audit::Shown shown;
  const catalog::RecordType* last = nullptr;  ///< of the record that is asked about
};

Result<Case> read_case(const audit::ExplainContext& context, const std::string& ref) {
  Case found;
  JINDU_TRY(found.row, audit::find_record(context, ref));
  if (found.row.type != "ConflictCase") return fail(ErrorCode::not_found, "effects: no conflict");
  JINDU_TRY(found.shown, audit::take_apart(context.city.catalog, found.row));
  if (audit::hidden(context, *found.shown.type, *found.shown.record)) {
    return fail(ErrorCode::not_found, "effects: another employer's");
  }
  found.record = static_cast<const ConflictCase*>(found.shown.record.get());
  if (found.record->records().empty()) return found;
  JINDU_TRY(const RecordId id, id_from<RecordId>(*found.record->records().rbegin()));
  JINDU_TRY(const std::optional<store::RecordRow> about, context.reader.record(id));
  if (about) found.last = context.city.catalog.find(about->type);
  return found;
}

Json problems_json(const Problems& problems) {
  Json list = Json::array();
  for (const Problem& one : problems) list.push_back({{"code", one.code}, {"message", one.message}});
  return list;
}

Result<Tried> try_choice(city::City& city, const audit::ExplainContext& context, const Case& found,
                         const records::ConflictChoice& choice, const std::string& value,
                         const std::string& as) {
  Tried tried;
  tried.json = {{"choice", choice.code()}, {"label", choice.label()}, {"taken", false}};
  if (found.last != nullptr) {
    const std::vector<std::string> asked =
        conflicts::typed_fields(*found.record, choice.code(), *found.last);
    if (!asked.empty()) {
      tried.json["type"] = found.last->name;
      tried.json["asks"] = asked;
      if (value.empty()) return tried;  // It depends on what is typed.
    }
  }
  const auto look = [&](std::uint64_t head) -> Status {
    JINDU_TRY(tried.moved, audit::moved_after(context, head));
    for (const RecordId& id : tried.moved.records) {
      JINDU_TRY(tried.papers[id], audit::document(context, id));
    }
    return {};
  };
  const bool wants = tried.json.contains("asks");
  JINDU_TRY(const city::Acted acted,
            city::try_decision(city, found.row, choice.code(), wants ? value : "", as, look));
  const auto refused = [&](Json problems) {
    tried.moved = {};
    tried.papers.clear();
    tried.json["problems"] = std::move(problems);
  };
  if (!acted.problems.empty()) {
    refused(problems_json(acted.problems));
  } else if (acted.verdict.kind() == wire::Verdict::REFUSED) {
    Json problems = Json::array();
    for (const Json& one : audit::reasons_json(context, acted.verdict)) {
      problems.push_back({{"code", one.value("code", "")}, {"message", one.value("sentence", "")}});
    }
    refused(std::move(problems));
  } else {
    tried.json["taken"] = true;
  }
  return tried;
}

/// Papers that would stand otherwise than they do, and new ones.
Result<Json> changed_papers(const audit::ExplainContext& context, const Tried& tried) {
  Json list = Json::array();
  for (const auto& [id, then] : tried.papers) {
    if (then.empty()) continue;
    JINDU_TRY(const Json now, audit::document(context, id));
    if (!now.empty() && now.value("state", "") == then.value("state", "")) continue;
    list.push_back(then);
    list.back()["new"] = now.empty();
    if (!now.empty()) list.back()["was_label"] = now.value("state_label", "");
  }
  return list;
}

Result<Json> money_json(const audit::ExplainContext& context, const audit::Purses& now,
                        const audit::Purses& moves) {
  Json list = Json::array();
  for (const auto& [purse, fen] : now) {
    const auto at = moves.find(purse);
    const std::int64_t move = at == moves.end() ? 0 : at->second;
    JINDU_TRY(Json one, audit::purse_json(context, purse, fen + move));
    one["move_fen"] = move;
    list.push_back(std::move(one));
  }
  return list;
}

Result<Json> effects(city::City& city, const audit::ExplainContext& context, const Case& found,
                     const std::string& value, const Options& options) {
  std::vector<Tried> all;
  std::set<RecordId> family;
  for (const std::string& id : found.record->records()) {
    JINDU_TRY(const RecordId record, id_from<RecordId>(id));
    family.insert(record);
  }
  for (const records::ConflictChoice& choice : found.record->choices()) {
    if (!options.choice.empty() && choice.code() != options.choice) continue;
    JINDU_TRY(Tried tried, try_choice(city, context, found, choice, value, options.as));
    family.insert(tried.moved.records.begin(), tried.moved.records.end());
    all.push_back(std::move(tried));
  }
  // One set of columns for all: what any of them would change, and what stands for the papers.
  JINDU_TRY(audit::Purses now, audit::purses_of(context.reader, family));
  for (const Tried& tried : all) {
    for (const auto& [purse, fen] : tried.moved.fen) now.try_emplace(purse, 0);
  }
  Json json{{"id", to_string(found.row.id)}, {"decider_role", found.record->decider_role()}};
  JINDU_TRY(json["now"], money_json(context, now, {}));
  json["choices"] = Json::array();
  for (Tried& tried : all) {
    if (tried.json.value("taken", false)) {
      JINDU_TRY(tried.json["money"], money_json(context, now, tried.moved.fen));
      JINDU_TRY(tried.json["papers"], changed_papers(context, tried));
    }
    json["choices"].push_back(std::move(tried.json));
  }
  return json;
}

std::string effects_text(const Json& json) {
  std::string text = "现在\n";
  const auto money = [&](const Json& list) {
    for (const Json& one : list) {
      text += "    " + one.value("account_label", "") + " " + one.value("party_text", "") + "  " +
              audit::yuan(one, "fen") + " 元\n";
    }
  };
  money(json.at("now"));
  for (const Json& choice : json.at("choices")) {
    text += "选 " + choice.value("choice", "") + "：" + choice.value("label", "") + "\n";
    for (const Json& one : choice.value("problems", Json::array())) {
      text += "    " + one.value("message", "") + " [" + one.value("code", "") + "]\n";
    }
    if (choice.contains("asks") && !choice.value("taken", false)) {
      text += "    须另填内容，用 --from 写明后再看\n";
    }
    money(choice.value("money", Json::array()));
    for (const Json& paper : choice.value("papers", Json::array())) {
      const std::string was = paper.value("was_label", "");
      text += "    " + paper.value("label", "") + " " + paper.value("doc_no", "") + "  " +
              (was.empty() ? "新建" : was) + " → " + paper.value("state_label", "") + "\n";
    }
  }
  return text;
}

}  // namespace

Exit run_effects(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::optional<audit::Looker>> looker = looker_of(city, options.as);
    if (!looker.ok()) return output.failed(looker.error());
    if (options.as.empty() || !*looker) {
      return output.refused({{"E-625", {}, "没有这位市级人员；人员编号用 staff list 查看"}});
    }
    audit::ExplainContext context = context_of(city);
    context.looker = **looker;
    const Result<Case> found = read_case(context, options.ref);
    if (!found.ok() && found.error().code == ErrorCode::not_found) {
      return output.refused({no_record()});
    }
    if (!found.ok()) return output.failed(found.error());
    std::string value;
    if (!options.from.empty()) {
      Result<std::string> read = read_input(options, options.from, kValueMax);
      if (!read.ok()) return output.failed(read.error());
      value = std::move(*read);
    }
    const Result<Json> json = effects(city, context, *found, value, options);
    return json.ok() ? output.done(*json, effects_text(*json)) : output.failed(json.error());
  });
}

}  // namespace jindu::city_cli
