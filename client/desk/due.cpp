#include <algorithm>

#include "client/desk/form.h"
#include "client/desk/inbox.h"

/// What stands at this site's posts.
namespace jindu::desk {
namespace {

constexpr std::size_t kDueMax = 200;  // a state of a type

/// The steps of these that the posts of this desk may take.
Json steps_here(const Core& core, const rules::LifeCycle& table, std::string_view state,
                const std::vector<const rules::Transition*>& steps) {
  Json list = Json::array();
  for (const rules::Transition* step : steps) {
    if (rules::find_step(table, state, step->event(), core.roles).transition != step) continue;
    list.push_back({{"event", step->event()}, {"label", step->label()}});
  }
  return list;
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

/// Applications of this site that cannot be paid: the account is missing, or the bank would not take
/// it.
Status add_wanted_accounts(const Core& core, Json& list) {
  const catalog::RecordType* type = core.catalog.find("AllowanceApplication");
  const rules::LifeCycle* table = type == nullptr ? nullptr : core.life_cycle(type->name);
  if (table == nullptr) return {};
  const rules::Transition* step =
      rules::find_step(*table, "APPROVED", "change_account", core.roles).transition;
  if (step == nullptr) return {};
  JINDU_TRY(const std::vector<replica::Row> rows,
            core.replica->list(*type, {"APPROVED", {}, kDueMax}));
  for (const replica::Row& row : rows) {
    JINDU_TRY(const auto view, core.replica->view(row.id));
    if (row.site != core.site.site_no() || !view || !has(*view->record, "account_wanted")) continue;
    Json json = due_json(*type, row);
    json["steps"] = Json::array({{{"event", step->event()}, {"label", step->label()}}});
    JINDU_TRY(json["about"], papers(core, row.id));
    list.push_back(std::move(json));
  }
  return {};
}

}  // namespace

Result<Json> due_records(const Core& core) {
  Json list = Json::array();
  for (const catalog::RecordType& type : core.catalog.types()) {
    const rules::LifeCycle* table = core.life_cycle(type.name);
    if (table == nullptr || type.name == "ConflictCase") continue;
    for (const auto& [state, steps] : rules::due_steps(*table)) {
      Json here = steps_here(core, *table, state, steps);
      if (here.empty()) continue;
      JINDU_TRY(const std::vector<replica::Row> rows,
                core.replica->list(type, {state, {}, kDueMax}));
      for (const replica::Row& row : rows) {
        Json json = due_json(type, row);
        json["steps"] = here;
        JINDU_TRY(json["about"], papers(core, row.id));
        list.push_back(std::move(json));
      }
    }
  }
  JINDU_TRY_OK(add_wanted_accounts(core, list));
  return list;
}

}  // namespace jindu::desk
