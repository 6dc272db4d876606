#include "server/audit/policy_view.h"

#include <algorithm>

#include "schema/catalog/catalog.h"
#include "schema/rules/policy_words.h"

namespace jindu::audit {
namespace {

template <class Types>
std::string labels_of(const Types& types, const char* none) {
  std::string text;
  for (const std::string& name : types) {
    const catalog::RecordType* type = catalog::Catalog::product().find(name);
    text += (text.empty() ? "" : "、") + (type == nullptr ? name : type->options.label());
  }
  return text.empty() ? none : text;
}

Json row(const std::string& what, const std::string& whom, const std::string& words,
         const std::string& source, bool sample = false) {
  return {{"what", what},
          {"whom", whom},
          {"words", words},
          {"source", rules::source_text(source)},
          {"sample", sample}};
}

bool sample_in(const rules::MoneyRule& rule) {
  return rule.cap_sample() || std::any_of(rule.quotas().begin(), rule.quotas().end(),
                                          [](const rules::Quota& one) { return one.sample(); });
}

Json rules_of(const rules::PolicyValues& values) {
  Json rows = Json::array();
  for (const rules::Rule& rule : values.rules()) {
    const auto own = values.rule_sources().find(rule.name());
    rows.push_back(row(rule.label(), labels_of(rule.record_types(), "现场结算"),
                       rule.wanted().empty() ? "有此条件" : rule.wanted(),
                       own == values.rule_sources().end() ? rule.source() : own->second));
  }
  return rows;
}

Json papers_of_span(const rules::PolicyValues& values) {
  Json rows = Json::array();
  for (const rules::MaterialRule& one : values.materials()) {
    rows.push_back(row(one.label(), labels_of(one.record_types(), "全部"),
                       one.fetch().empty() ? "收取" : "收取，可由" + one.fetch() + "查询",
                       one.source()));
  }
  return rows;
}

Json money_of(const rules::PolicyValues& values) {
  Json rows = Json::array();
  for (const rules::MoneyRule& one : values.money()) {
    // A standard has no name of its own that people use: it is told by its place and its words.
    rows.push_back(row("第 " + std::to_string(rows.size() + 1) + " 项",
                       labels_of(one.record_types(), "现场结算"), rules::in_words(one),
                       one.source(), sample_in(one)));
  }
  return rows;
}

Json deadlines_of(const rules::PolicyValues& values) {
  Json rows = Json::array();
  for (const rules::DeadlineRule& one : values.deadlines()) {
    rows.push_back(row(one.label(), labels_of(one.record_types(), "全部"), rules::in_words(one),
                       one.source()));
  }
  return rows;
}

Json keys_of(const rules::PolicyValues& values) {
  Json rows = Json::array();
  for (const rules::KeyWords& key : rules::key_words(values)) {
    const bool lump = key.label.find("产前检查费") != std::string::npos;
    rows.push_back(row(key.label, key.whom, key.words,
                       lump ? values.prenatal_fee().source() : std::string(),
                       lump && values.prenatal_fee().sample()));
  }
  return rows;
}

}  // namespace

Json policy_json(const rules::Policy& policy) {
  const rules::CityProfile& profile = policy.profile();
  Json json{{"code", profile.code()},       {"name", profile.name()},
            {"version", profile.version()}, {"deciding_body", profile.deciding_body()},
            {"sources", Json::array()},     {"spans", Json::array()}};
  for (const std::string& source : profile.sources()) json["sources"].push_back(source);
  for (auto span = profile.values().rbegin(); span != profile.values().rend(); ++span) {
    Json parts = Json::array();
    const auto part = [&](const char* title, Json rows) {
      if (!rows.empty()) parts.push_back({{"title", title}, {"rows", std::move(rows)}});
    };
    part("待遇与办法", keys_of(*span));
    part("支付标准", money_of(*span));
    part("条件", rules_of(*span));
    part("期限", deadlines_of(*span));
    part("材料", papers_of_span(*span));
    json["spans"].push_back({{"from", span->from()}, {"to", span->to()}, {"parts", parts}});
  }
  return json;
}

std::string policy_text(const Json& policy) {
  std::string text =
      policy.value("name", "") + " 第 " + std::to_string(policy.value("version", 0)) + " 版\n";
  for (const Json& span : policy.at("spans")) {
    const std::string to = span.value("to", "");
    text += "\n自 " + span.value("from", "") + (to.empty() ? " 起" : " 至 " + to) + "\n";
    for (const Json& part : span.at("parts")) {
      text += part.value("title", "") + "\n";
      for (const Json& one : part.at("rows")) {
        text += "  " + one.value("what", "") + "（" + one.value("whom", "") + "）：" +
                one.value("words", "") + (one.value("sample", false) ? "（演示定额）" : "") +
                (one.value("source", "").empty() ? "" : "  " + one.value("source", "")) + "\n";
      }
    }
  }
  return text;
}

}  // namespace jindu::audit
