#include "schema/rules/described.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "schema/catalog/problem_codes.h"
#include "schema/records/material.pb.h"
#include "schema/rules/offered.h"
#include "schema/rules/print_forms.h"
#include "schema/rules/told.h"

namespace jindu::rules {
namespace {

using Json = nlohmann::ordered_json;
using catalog::Field;
using catalog::FieldDescriptor;
using catalog::RecordType;

struct FieldKind {
  const char* name;
  const char* label;
};

FieldKind kind_of(const Field& field) {
  const FieldDescriptor& descriptor = *field.descriptor;
  const records::Check check = field.options.check();
  const FieldDescriptor::CppType type = descriptor.cpp_type();
  if (check == records::CHECK_DATE) return {"date", "日期 年-月-日"};
  if (check == records::CHECK_FEN) return {"fen", "金额 整数为分，加引号为元"};
  if (check == records::CHECK_YEAR_MONTH) return {"month", "年月 如 202209"};
  if (check == records::CHECK_UUID) return {"record", "单据号或编号"};
  if (field.name().ends_with("_bp")) return {"bp", "百分比 加引号如 \"85.5\"，整数为万分之一"};
  if (field.name().ends_with("_milli")) return {"milli", "数量 加引号如 \"2.5\"，整数为千分之一"};
  if (type == FieldDescriptor::CPPTYPE_ENUM) {
    return descriptor.is_repeated() ? FieldKind{"set", "多选"} : FieldKind{"choice", "单选"};
  }
  if (type == FieldDescriptor::CPPTYPE_BOOL) return {"yes_no", "是或否"};
  if (type == FieldDescriptor::CPPTYPE_MESSAGE) return {"lines", "明细"};
  if (type == FieldDescriptor::CPPTYPE_STRING) return {"text", "文字"};
  return {"number", "整数"};
}

const char* need_of(const Field& field) {
  if (field.options.need() == records::OPTIONAL) return "optional";
  if (filled_by_desk(field.name())) return "filled";
  return field.options.need() == records::REQUIRED ? "required" : "conditional";
}

Json field_json(const Field& field) {
  const records::FieldOptions& options = field.options;
  const FieldKind kind = kind_of(field);
  Json json = {{"name", field.name()}, {"label", options.label()}, {"need", need_of(field)},
               {"kind", kind.name},    {"kind_label", kind.label}, {"group", field.group}};
  if (field.descriptor->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    json["choices"] = described_choices(*field.descriptor->enum_type());
  }
  if (!options.show_if().empty()) json["shown_if"] = options.show_if();
  if (!options.required_if().empty()) json["required_if"] = options.required_if();
  if (!options.example().empty()) json["example"] = options.example();
  for (const std::string& step : options.steps()) json["steps"].push_back(step);
  for (const std::string& place : options.print()) json["print"].push_back(place);
  if (options.text_max() != 0) json["length_max"] = options.text_max();
  if (options.min() != 0 || options.max() != 0) {
    json["min"] = options.min();
    json["max"] = options.max();
  }
  if (!field.nested.empty()) {
    json["fields"] = Json::array();
    for (const Field& inner : field.nested) {
      if (!inner.options.server_only()) json["fields"].push_back(field_json(inner));
    }
  }
  return json;
}

/// Empty; a list of rows holds one with its columns, which says nothing while it is left so.
Json blank(const Field& field) {
  if (field.nested.empty()) return field.descriptor->is_repeated() ? Json::array() : Json(nullptr);
  Json row = Json::object();
  for (const Field& inner : field.nested) {
    if (!inner.options.server_only()) row[inner.name()] = blank(inner);
  }
  return field.descriptor->is_repeated() ? Json::array({row}) : Json(nullptr);
}

Json materials_json() {
  return {{"name", "materials"},
          {"label", "材料"},
          {"need", "conditional"},
          {"kind", "set"},
          {"kind_label", "多选，例 [\"收费票据\", \"费用明细\"]"},
          {"group", "materials"},
          {"choices", described_choices(*records::Material::Kind_descriptor())}};
}

Json states_json(const RecordType& type) {
  Json states = Json::array();
  for (const catalog::StateValue& state : type.states) {
    states.push_back({{"code", state.name}, {"label", state.label}});
  }
  return states;
}

/// The names of "a|b".
std::vector<std::string> either(std::string_view asked) {
  std::vector<std::string> names;
  while (!asked.empty()) {
    const std::size_t bar = asked.find('|');
    names.emplace_back(asked.substr(0, bar));
    asked = bar == std::string_view::npos ? std::string_view() : asked.substr(bar + 1);
  }
  return names;
}

template <class List>
bool among(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

Json step_json(const RecordType& type, const Transition& transition,
               const std::set<std::string>& roles) {
  Json from = Json::array();
  for (const std::string& state : transition.from()) {
    from.push_back({{"code", state}, {"label", type.state_label(state)}});
  }
  bool mine = false;
  Json labels = Json::array();
  for (const std::string& role : transition.roles()) {
    mine = mine || roles.contains(role);
    labels.push_back(role_label(role));
  }
  Json json = {
      {"event", transition.event()},
      {"label", transition.label()},
      {"from", std::move(from)},
      {"next", transition.next()},
      {"next_label", type.state_label(transition.next())},
      {"roles", std::vector<std::string>(transition.roles().begin(), transition.roles().end())},
      {"role_labels", std::move(labels)},
      {"offline", transition.offline()},
      {"mine", mine},
      {"awaited", !is_back(transition) && !transition.at_will() &&
                      (transition.effective() || transition.awaited() ||
                       transition.event() == "correct")}};
  if (Json asks = asked_with(type, transition); !asks.empty()) {
    json["asks"] = std::move(asks);
    json["asks_text"] = asked_text(type, transition);
  }
  if (guarded(transition, "contact_only") || guarded(transition, "account_only")) {
    json["only"] = Json::array();
    for (const Field& field : type.fields) {
      if (!field.options.server_only() && may_write(transition, type, field.name())) {
        json["only"].push_back(field.name());
      }
    }
  }
  for (const Field& field : type.fields) {
    if (among(field.options.steps(), transition.event())) json["also"].push_back(field.name());
  }
  if (!transition.when().empty()) json["when"] = transition.when();
  if (!transition.deadline().empty()) json["deadline"] = transition.deadline();
  if (!transition.source().empty()) json["source"] = transition.source();
  return json;
}

/// How many fields of a type stand on each printed form, by its number ("F-02").
std::map<std::string, int, std::less<>> placed(const RecordType& type) {
  std::map<std::string, int, std::less<>> counts;
  for (const Field& field : type.fields) {
    std::set<std::string> forms;
    for (const std::string& place : field.options.print()) {
      forms.insert(place.substr(0, place.find(':')));
    }
    for (const std::string& form : forms) ++counts[form];
  }
  return counts;
}

/// The paper whose rows the form on the screen follows: the city's own that most fields stand on, where
/// that is no mere excerpt, else the fullest of any city. Empty: there is none.
std::string paper_of(const RecordType& type, const CityProfile* profile) {
  constexpr int kExcerpt = 4;  // A voucher with less than a quarter of the fields is no form to fill in.
  const auto counts = placed(type);
  std::string fullest, own;
  int most = 0, most_own = 0;
  for (const auto& [form, count] : counts) {
    if (count > most) std::tie(fullest, most) = std::pair(form, count);
  }
  for (const PrintForm& form : print_forms().forms()) {
    const auto found = counts.find(form.no());
    if (profile == nullptr || form.record() != type.name || found == counts.end()) continue;
    if (!form.cities().empty() && !among(form.cities(), profile->code())) continue;
    if (found->second > most_own) std::tie(own, most_own) = std::pair(form.no(), found->second);
  }
  return most_own * kExcerpt >= most ? own : fullest;
}

bool given_with(const Field& field, const catalog::Message* given) {
  if (given == nullptr) return false;
  const auto* reflection = given->GetReflection();
  return field.descriptor->is_repeated() ? reflection->FieldSize(*given, field.descriptor) > 0
                                         : reflection->HasField(*given, field.descriptor);
}

bool leaves_from(const Transition& row, std::string_view state) {
  return state.empty() ? row.from().empty() : among(row.from(), state);
}

/// What somebody can do about a record in this state: steps of persons.
std::string possible_now(const RecordType& type, const LifeCycle& table, std::string_view state,
                         const std::set<std::string>& roles, const catalog::Message* record) {
  std::string mine, others;
  for (const Transition& row : table.transitions()) {
    if (state.empty() || !leaves_from(row, state)) continue;
    if (record != nullptr && !concerns(row, *record)) continue;
    bool persons = false, may = false;
    for (const std::string& role : row.roles()) {
      persons = persons || role != kServerRole;
      may = may || roles.contains(role);
    }
    if (!persons) continue;
    std::string& list = may ? mine : others;
    const std::string step = row.label() + "（" + row.event() + "）";
    if (list.find(step) == std::string::npos) list += (list.empty() ? "" : "、") + step;
  }
  if (!mine.empty()) return "；现在可办：" + mine;
  if (!others.empty()) return "；现在只有其他岗位可办：" + others;
  return type.states.empty() ? "" : "；这一状态下没有可办的步骤";
}

}  // namespace

std::string described_kind(const Field& field) { return kind_of(field).name; }

Json described_choices(const google::protobuf::EnumDescriptor& codes) {
  Json choices = Json::array();
  for (int i = 0; i < codes.value_count(); ++i) {
    const auto* value = codes.value(i);
    if (value->number() == 0) continue;
    choices.push_back({{"code", value->name()},
                       {"label", value->options().GetExtension(records::value).label()}});
  }
  return choices;
}

bool filled_by_desk(std::string_view field) {
  constexpr std::string_view kFilled[] = {"id_type",      "spouse_id_type", "sponsor_id_type",
                                          "fund_pay_fen", "self_pay_fen",   "institution_code",
                                          "declared_on",  "settled_on"};
  return std::find(std::begin(kFilled), std::end(kFilled), field) != std::end(kFilled);
}

Json described_type(const RecordType& type) {
  return {{"type", type.name}, {"label", type.options.label()}, {"states", states_json(type)}};
}

Json described_fields(const RecordType& type, bool papers, const CityProfile* profile,
                      const std::set<std::string>* roles) {
  Json list = Json::array();
  Json form = Json::object();
  for (const Field& field : type.fields) {
    if (field.options.server_only() || field.options.desk_only()) continue;
    list.push_back(field_json(field));
    if (list.back().contains("choices")) {
      const std::vector<std::string> codes =
          choices_for(profile, type, field, roles == nullptr ? std::set<std::string>() : *roles);
      Json fit = Json::array();
      for (Json& choice : list.back()["choices"]) {
        if (among(codes, choice.value("code", ""))) fit.push_back(choice);
      }
      list.back()["choices"] = std::move(fit);
      if (roles != nullptr && !only_choice(profile, type, field, *roles).empty()) {
        list.back()["need"] = "filled";
      }
    }
    form[field.name()] = blank(field);
  }
  if (papers) {
    list.push_back(materials_json());
    form["materials"] = Json::array();
  }
  return {{"type", type.name},
          {"label", type.options.label()},
          {"fields", std::move(list)},
          {"template", std::move(form)},
          {"paper", paper_of(type, profile)},
          {"forms", described_forms(type)}};
}

Json described_steps(const RecordType& type, const LifeCycle* table,
                     const std::set<std::string>& roles, const Standing* of) {
  Json list = Json::array();
  if (table != nullptr) {
    for (const Transition& row : table->transitions()) {
      if (of != nullptr) {
        const auto found = find_step(*table, of->state, row.event(), roles, &of->record);
        if (row.from().empty() || found.transition != &row) continue;
      }
      list.push_back(step_json(type, row, roles));
      if (of != nullptr && !satisfies(row.awaited_if(), of->record)) list.back()["awaited"] = false;
    }
  }
  return {{"type", type.name},
          {"label", type.options.label()},
          {"states", states_json(type)},
          {"steps", std::move(list)}};
}

Json asked_with(const RecordType& type, const Transition& transition) {
  Json list = Json::array();
  for (const std::string& asked : transition.asks()) {
    const std::vector<std::string> names = either(asked);
    for (const std::string& name : names) {
      const Field* field = type.find(name);
      list.push_back({{"name", name},
                      {"label", field->options.label()},
                      {"kind_label", kind_of(*field).label}});
      if (name != names.front()) list.back()["or_else"] = names.front();
    }
  }
  return list;
}

std::string asked_text(const RecordType& type, const Transition& transition) {
  std::string text;
  for (const std::string& asked : transition.asks()) {
    std::string one;
    for (const std::string& name : either(asked)) {
      one += (one.empty() ? "" : " 或 ") + name + "（" + type.find(name)->options.label() + "）";
    }
    text += (text.empty() ? "" : "、") + one;
  }
  return text;
}

Problem missing_with(const RecordType& type, const Transition& transition,
                     const catalog::Message* given) {
  for (const std::string& asked : transition.asks()) {
    const std::vector<std::string> names = either(asked);
    const bool there = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
      return given_with(*type.find(name), given);
    });
    if (there) continue;
    const Field& field = *type.find(names.front());
    const bool opinion = among(transition.guards(), "opinion_given");
    return {opinion ? "OPINION_MISSING" : std::string(catalog::kMissing), names.front(),
            "“" + transition.label() + "”须同时填写" + field.options.label() + "（step 编号 " +
                transition.event() + " --from 文件，" + asked_text(type, transition) + "）"};
  }
  return {};
}

Problem step_refused(const RecordType& type, const LifeCycle& table, std::string_view state,
                     std::string_view event, const std::string& code,
                     const std::set<std::string>& roles, const catalog::Message* record) {
  if (code == "UNKNOWN_EVENT") {
    return {code, "event", type.options.label() + "没有这个步骤，用 steps " + type.name + " 查看"};
  }
  if (code == "BAD_STATE") {
    return {code, "event",
            "单据现为“" + type.state_label(state) + "”，不能办理此步骤" +
                possible_now(type, table, state, roles, record)};
  }
  if (code == "DECIDED_BY_CHOICE" || code == "STEP_TAKEN") {
    return {code, "event", sentence_of(code, nullptr)};
  }
  bool only_city = true;
  std::string who;
  for (const Transition& row : table.transitions()) {
    if (row.event() != event || (record != nullptr && !concerns(row, *record))) continue;
    for (const std::string& role : row.roles()) {
      if (role == kServerRole) continue;
      only_city = false;
      const std::string word = role_label(role);
      if (!leaves_from(row, state) || who.find(word) != std::string::npos) continue;
      who += (who.empty() ? "" : "、") + word;
    }
  }
  if (only_city) return {"SERVER_ONLY", "event", "这一步由市局办理，经办点不能自行办理"};
  return {code, "event", "本岗位不能办理此步骤，须由" + who + "办理"};
}

}  // namespace jindu::rules
