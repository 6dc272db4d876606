#include "schema/rules/told.h"

#include <nlohmann/json.hpp>

namespace jindu::rules {
namespace {

struct Words {
  const char* name;
  const char* label;
};

Words words_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return {"pass", "符合"};
    case Outcome::fail:
      return {"fail", "不符合"};
    case Outcome::unknown:
      return {"unknown", "未知"};
    case Outcome::not_applicable:
      return {"not_applicable", "不适用"};
  }
  return {"unknown", "未知"};
}

}  // namespace

nlohmann::ordered_json told(const Assessment& assessment) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const RuleResult& rule : assessment.rules) {
    const Words words = words_of(rule.outcome);
    nlohmann::ordered_json json = {{"rule", rule.rule},           {"label", rule.label},
                                   {"wanted", rule.wanted},       {"found", rule.found},
                                   {"source", rule.source},       {"outcome", words.name},
                                   {"outcome_label", words.label}};
    if (!rule.code.empty()) json["code"] = rule.code;
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace jindu::rules
