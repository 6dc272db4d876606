#include "schema/rules/told.h"

#include <nlohmann/json.hpp>

#include "schema/records/organisation.pb.h"

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

std::string source_text(std::string source) {
  constexpr std::pair<std::string_view, std::string_view> kMarks[] = {
      {"[P]", "本系统约定"}, {"[N]", "国家规定"}, {"[S]", "本市文件"}};
  for (const auto& [mark, words] : kMarks) {
    for (std::size_t at = source.find(mark); at != source.npos; at = source.find(mark)) {
      source.replace(at, mark.size(), words);
    }
  }
  return source;
}

std::string role_label(std::string_view role) {
  const auto* post = records::Operator::Role_descriptor()->FindValueByName(std::string(role));
  return post == nullptr ? "市局" : post->options().GetExtension(records::value).label();
}

std::string decider_label(std::string_view role, std::string_view site) {
  const std::string post = role_label(role);
  return site.empty() && !post.starts_with("市") ? "市局" + post : post;
}

std::string role_list() {
  const auto* roles = records::Operator::Role_descriptor();
  std::string text;
  for (int i = 0; i < roles->value_count(); ++i) {
    if (roles->value(i)->number() == 0) continue;
    text += (text.empty() ? "" : "、") + roles->value(i)->name() + " " +
            role_label(roles->value(i)->name());
  }
  return text;
}

nlohmann::ordered_json told(const Assessment& assessment) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const RuleResult& rule : assessment.rules) {
    const Words words = words_of(rule.outcome);
    nlohmann::ordered_json json = {{"rule", rule.rule},
                                   {"label", rule.label},
                                   {"wanted", rule.wanted},
                                   {"found", rule.found},
                                   {"source", source_text(rule.source)},
                                   {"outcome", words.name},
                                   {"outcome_label", words.label}};
    if (!rule.code.empty()) json["code"] = rule.code;
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace jindu::rules
