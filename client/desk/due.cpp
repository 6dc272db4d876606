#include "schema/rules/due.h"

#include <algorithm>

#include "client/desk/form.h"
#include "client/desk/inbox.h"
#include "client/desk/record.h"
#include "schema/rules/described.h"

/// What stands at this site's posts.
namespace jindu::desk {
namespace {

constexpr std::size_t kDueMax = 200;  // a state of a type

/// The steps of these that the posts of this desk may take on this record now.
Json steps_here(const Core& core, const rules::LifeCycle& table, const replica::View& view,
                const std::vector<const rules::Transition*>& steps, Date today) {
  Json list = Json::array();
  bool waits = false;
  const std::string& state = view.header.state();
  for (const rules::Transition* step : steps) {
    const auto found =
        rules::find_step(table, state, step->event(), core.roles, view.record.get());
    if (found.transition != step || !rules::waited_for(*step, *view.record, today)) continue;
    list.push_back({{"event", step->event()}, {"label", step->label()}});
    const std::string asks = rules::asked_text(*view.type, *step);
    if (!asks.empty()) list.back()["asks"] = asks;
    waits = waits || !rules::is_back(*step);
  }
  return waits ? list : Json::array();  // What can only be sent back waits for nobody here.
}

/// Whether any post here takes one of these steps on any record.
bool any_here(const Core& core, const std::vector<const rules::Transition*>& steps) {
  return std::any_of(steps.begin(), steps.end(), [&](const rules::Transition* step) {
    return std::any_of(step->roles().begin(), step->roles().end(),
                       [&](const std::string& role) { return core.roles.contains(role); });
  });
}

Json due_json(const catalog::RecordType& type, const replica::Row& row) {
  return {{"id", to_string(row.id)},
          {"doc_no", row.doc_no},
          {"type", type.name},
          {"type_label", type.options.label()},
          {"state_label", type.state_label(row.state)}};
}

/// The paper itself, and where it is about another one, that one.
Result<Json> papers(const Core& core, const RecordId& id) {
  Json ids = Json::array({to_string(id)});
  JINDU_TRY(const auto view, core.replica->view(id));
  if (view && has(*view->record, "target")) {
    const Result<RecordId> target = id_from<RecordId>(text_of(*view->record, "target"));
    if (target.ok()) ids.push_back(to_string(*target));
  }
  return about_json(core, Json{{"records", std::move(ids)}});
}

/// Papers of this site that wait for another: an application without an account to pay into. What
/// the city has made by itself is the county's.
Status add_wanted(const Core& core, const rules::PaperWanted& wanted, Json& list) {
  const catalog::RecordType* type = core.catalog.find(wanted.type);
  const rules::LifeCycle* table = type == nullptr ? nullptr : core.life_cycle(type->name);
  if (table == nullptr) return {};
  const rules::Transition* step =
      rules::find_step(*table, wanted.state, "change_account", core.roles).transition;
  if (step == nullptr && !makes(core, wanted.makes)) return {};
  JINDU_TRY(const std::vector<replica::Row> rows,
            core.replica->list(*type, {wanted.state, {}, kDueMax}));
  for (const replica::Row& row : rows) {
    const bool ours = row.site == core.site.site_no() || (row.site.empty() && !core.is_hospital());
    JINDU_TRY(const auto view, core.replica->view(row.id));
    if (!ours || !view || !rules::satisfies(wanted.when, *view->record)) continue;
    Json json = due_json(*type, row);
    json["what"] = wanted.what;
    json["advice"] = wanted.advice;
    json["steps"] = Json::array();
    if (step != nullptr) {
      json["steps"].push_back({{"event", step->event()}, {"label", step->label()}});
    }
    JINDU_TRY(json["about"], papers(core, row.id));
    list.push_back(std::move(json));
  }
  return {};
}

}  // namespace

Result<Json> due_records(const Core& core) {
  Json list = Json::array();
  const Date today = local_date(core.clock.wall_ms());
  for (const catalog::RecordType& type : core.catalog.types()) {
    const rules::LifeCycle* table = core.life_cycle(type.name);
    if (table == nullptr || type.name == "ConflictCase") continue;
    for (const auto& [state, steps] : rules::due_steps(*table)) {
      if (!any_here(core, steps)) continue;
      JINDU_TRY(const std::vector<replica::Row> rows,
                core.replica->list(type, {state, {}, kDueMax}));
      for (const replica::Row& row : rows) {
        JINDU_TRY(const auto view, core.replica->view(row.id));
        if (!view) continue;
        Json here = steps_here(core, *table, *view, steps, today);
        if (here.empty()) continue;
        Json json = due_json(type, row);
        json["steps"] = std::move(here);
        const std::vector<rules::Due> dues =
            rules::dues_of(type, table, view->header.state(), *view->record);
        if (!dues.empty()) {
          json["due"] = to_string(dues.front().date);
          json["due_label"] = dues.front().label;
        }
        JINDU_TRY(json["about"], papers(core, row.id));
        list.push_back(std::move(json));
      }
    }
  }
  for (const rules::PaperWanted& wanted : rules::papers_wanted()) {
    JINDU_TRY_OK(add_wanted(core, wanted, list));
  }
  return list;
}

}  // namespace jindu::desk
