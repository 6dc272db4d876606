#include "schema/rules/policy.h"

#include <algorithm>

#include "generated/embed/jindu_rules_city_files.h"
#include "schema/catalog/catalog.h"
#include "schema/rules/facts.h"
#include "schema/rules/textproto.h"

namespace jindu::rules {
namespace {

Error wrong(std::string_view name, const std::string& what) {
  return fail(ErrorCode::invalid, std::string(name) + ": " + what);
}

Status check_condition(std::string_view name, const std::string& where,
                       const Condition& condition) {
  for (const Condition& part : condition.all()) {
    JINDU_TRY_OK(check_condition(name, where, part));
  }
  for (const Condition& part : condition.any()) {
    JINDU_TRY_OK(check_condition(name, where, part));
  }
  if (condition.has_not_()) JINDU_TRY_OK(check_condition(name, where, condition.not_()));
  if (!condition.has_test()) return {};
  if (!known_fact(condition.test().fact())) {
    return wrong(name, where + ": unknown fact " + condition.test().fact());
  }
  return {};
}

Status check_types(std::string_view name, const std::string& where,
                   const google::protobuf::RepeatedPtrField<std::string>& types) {
  for (const std::string& type : types) {
    if (catalog::Catalog::product().find(type) == nullptr) {
      return wrong(name, where + ": unknown record type " + type);
    }
  }
  return {};
}

Status check_values(std::string_view name, const PolicyValues& values) {
  int stage = 0;
  for (const Rule& rule : values.rules()) {
    const std::string where = "rule " + rule.name();
    if (rule.name().empty() || rule.label().empty() || rule.code().empty() ||
        rule.sentence().empty() || rule.source().empty() || rule.stage() == Rule::STAGE_NONE) {
      return wrong(name, where + ": name, label, code, sentence, source and stage are wanted");
    }
    if (rule.stage() < stage) return wrong(name, where + ": out of the order of checks");
    stage = rule.stage();
    JINDU_TRY_OK(check_types(name, where, rule.record_types()));
    JINDU_TRY_OK(check_condition(name, where, rule.applies()));
    JINDU_TRY_OK(check_condition(name, where, rule.holds()));
  }
  for (const MaterialRule& material : values.materials()) {
    JINDU_TRY_OK(check_types(name, "material " + material.kind(), material.record_types()));
    JINDU_TRY_OK(check_condition(name, "material " + material.kind(), material.applies()));
  }
  for (const MoneyRule& money : values.money()) {
    const std::string where = "money " + money.name();
    if (money.mode() == MoneyRule::MODE_NONE) return wrong(name, where + ": no mode");
    if (money.pay_bp() < 0 || money.pay_bp() > 10'000) return wrong(name, where + ": pay_bp");
    JINDU_TRY_OK(check_condition(name, where, money.applies()));
    for (const Quota& quota : money.quotas()) {
      JINDU_TRY_OK(check_condition(name, where + ", quota " + quota.name(), quota.applies()));
    }
  }
  return {};
}

Status check(std::string_view name, const CityProfile& profile) {
  if (profile.code().empty() || profile.division().size() != 6 || profile.version() < 1) {
    return wrong(name, "code, division and version are wanted");
  }
  if (profile.values().empty()) return wrong(name, "no values");
  for (int i = 0; i < profile.values_size(); ++i) {
    const PolicyValues& values = profile.values(i);
    const Result<Date> from = parse_date(values.from());
    if (!from.ok()) return wrong(name, "values: from");
    const bool last_span = i + 1 == profile.values_size();
    if (last_span != values.to().empty()) return wrong(name, "values: only the last span is open");
    if (!last_span) {
      const Result<Date> to = parse_date(values.to());
      if (!to.ok() || *to < *from) return wrong(name, "values: to");
      if (to->plus_days(1) != parse_date(profile.values(i + 1).from()).value()) {
        return wrong(name, "values: spans overlap or leave a gap after " + values.to());
      }
    }
    JINDU_TRY_OK(check_values(name, values));
  }
  return {};
}

}  // namespace

Result<Policy> Policy::parse(std::string_view name, std::string_view text) {
  Policy policy;
  JINDU_TRY_OK(parse_text(name, text, policy.profile_));
  JINDU_TRY_OK(check(name, policy.profile_));
  return policy;
}

Result<Policy> Policy::load(std::string_view city) {
  for (const EmbeddedFile& file : city_files()) {
    if (file.name == std::string(city) + ".textproto") return parse(file.name, file.content);
  }
  return fail(ErrorCode::not_found, "profile: no such city");
}

Result<Policy> Policy::from_bytes(std::string_view bytes) {
  Policy policy;
  if (!policy.profile_.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(ErrorCode::corrupt, "profile: does not parse");
  }
  JINDU_TRY_OK(check("profile", policy.profile_));
  return policy;
}

const PolicyValues& Policy::values_on(Date date) const {
  const PolicyValues* found = &profile_.values(0);
  const std::string text = to_string(date);
  for (const PolicyValues& values : profile_.values()) {
    if (values.from() <= text) found = &values;
  }
  return *found;
}

std::string Policy::version() const {
  return profile_.code() + "-" + std::to_string(profile_.version());
}

}  // namespace jindu::rules
