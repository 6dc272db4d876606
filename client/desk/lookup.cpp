#include "client/desk/lookup.h"

#include <set>

#include "client/desk/json.h"
#include "schema/catalog/checks.h"

namespace jindu::desk {
namespace {

constexpr std::string_view kLooked = "looked/";  // + tag in hex: when this desk last looked

Result<bool> traced(const Core& core, std::string_view id_no, const Bytes& tag) {
  JINDU_TRY(const std::optional<Bytes> looked,
            core.outbox.meta(std::string(kLooked) + to_hex(tag)));
  if (looked) return true;
  // A form about this person that this desk has recorded is a trace as well.
  constexpr std::pair<std::string_view, std::string_view> kForms[] = {
      {"Filing", "patient_id_no"}, {"Filing", "spouse_id_no"}, {"Settlement", "patient_id_no"}};
  for (const auto& [name, field] : kForms) {
    const catalog::RecordType* type = core.catalog.find(name);
    if (type == nullptr || type->find(field) == nullptr) continue;
    JINDU_TRY(const auto ids, core.replica->find_by(*type, field, id_no, 1));
    if (!ids.empty()) return true;
  }
  return false;
}

std::string month_or_none(std::uint32_t month) { return month == 0 ? "" : month_text(month); }

Json meaning_json(const Core& core, const replica::InsuredMeaning& meaning) {
  Json json = {{"status", meaning.status()}};
  if (const catalog::RecordType* type = core.catalog.find("InsuredStatus")) {
    const catalog::Field* field = type->find("status");
    const auto* value = field == nullptr || field->descriptor->enum_type() == nullptr
                            ? nullptr
                            : field->descriptor->enum_type()->FindValueByName(meaning.status());
    if (value != nullptr) {
      json["status_label"] = value->options().GetExtension(records::value).label();
    }
  }
  json["first_month"] = month_or_none(meaning.first_month());
  json["last_month"] = month_or_none(meaning.last_month());
  json["suspended"] = meaning.suspended();
  json["open_pregnancy"] = meaning.open_pregnancy();
  json["allowance_open"] = meaning.allowance_open();
  json["employer_known"] = meaning.employer_known();
  return json;
}

struct Benefit {
  std::string_view code;
  std::string_view label;
};
constexpr Benefit kBenefits[] = {{"prenatal", "产前检查"},
                                 {"fp_outpatient", "计划生育门诊"},
                                 {"inpatient", "生育住院"},
                                 {"allowance", "生育津贴"}};

/// By code or by label, as a form takes it. Empty: neither.
std::string benefit_code(std::string_view text) {
  for (const Benefit& one : kBenefits) {
    if (one.code == text || one.label == text) return std::string(one.code);
  }
  return {};
}

Problems input_problems(std::string_view id_no, std::string_view name, std::string_view benefit) {
  Problems problems;
  if (!catalog::valid_resident_id(id_no)) {
    problems.push_back({"S-203", "id_no", "身份证号码有误，请核对 18 位号码及校验码"});
  }
  if (name.empty() || catalog::code_points(name) > 50) {
    problems.push_back({"S-209", "name", "请填写姓名，不超过 50 字"});
  }
  if (benefit.empty()) {
    std::string names;
    for (const Benefit& one : kBenefits) {
      names += (names.empty() ? "" : "、") + std::string(one.label) + "（" + std::string(one.code) +
               "）";
    }
    problems.push_back({"S-259", "benefit", "没有这个待遇类别，可用：" + names});
  }
  return problems;
}

}  // namespace

Result<LookUp> look_up(const Core& core, std::string_view id_no, std::string_view name,
                       bool trace_follows) {
  LookUp found;
  JINDU_TRY(const replica::FeedPosition position, core.replica->position("register"));
  JINDU_TRY(const std::optional<Bytes> desk_key, core.outbox.meta(keys::kRegisterKey));
  if (position.cursor == 0 || !desk_key) return found;
  const replica::RegisterCost cost{core.site.register_salt(), core.site.register_kdf_ops(),
                                   core.site.register_kdf_memory()};
  JINDU_TRY(Bytes person, replica::person_key(id_no, name, cost));
  found.tag = replica::row_tag(*core.suite, *desk_key, person);
  if (!trace_follows) {
    JINDU_TRY(const bool trace, traced(core, id_no, found.tag));
    if (!trace) {
      found.state = LookUp::State::untraced;
      return found;
    }
  }
  found.state = LookUp::State::not_found;
  JINDU_TRY(const std::optional<Bytes> row, core.replica->register_row(found.tag));
  if (row) {
    JINDU_TRY(found.meaning, replica::open_row(*core.suite, *desk_key, person, *row));
    found.state = LookUp::State::found;
  }
  crypto::wipe(person);
  return found;
}

rules::InsuredFact to_fact(const LookUp& found) {
  rules::InsuredFact fact;
  fact.known = found.state == LookUp::State::found;
  fact.asked = fact.known || found.state == LookUp::State::not_found;
  fact.status = found.meaning.status();
  fact.first_month = static_cast<int>(found.meaning.first_month());
  fact.last_month = static_cast<int>(found.meaning.last_month());
  fact.suspended = found.meaning.suspended();
  fact.employed = found.meaning.employer_known();
  return fact;
}

Result<Answer> Desk::check(std::string_view id_text, std::string_view name_text,
                           std::string_view benefit_text, std::string_view reason) {
  std::string id_no = catalog::normalise_text(id_text).value_or("");
  for (char& c : id_no) c = c == 'x' ? 'X' : c;
  const std::string name = catalog::normalise_text(name_text).value_or("");
  const std::string benefit = benefit_code(benefit_text);
  Problems problems = input_problems(id_no, name, benefit);
  if (!problems.empty()) return refuse(std::move(problems));
  // An employer has no business with the insurance of people who may not be his.
  if (core_->roles == std::set<std::string>{"employer_clerk"}) {
    return refuse("NO_ROLE", "单位经办人不能查询参保名册，请由经办机构或医院窗口查询");
  }
  JINDU_TRY(const LookUp found, look_up(*core_, id_no, name, true));
  if (found.state == LookUp::State::not_loaded) {
    return refuse("N-410", "参保名册尚未同步到本机，不能据此判断资格，请先同步");
  }
  const bool is_found = found.state == LookUp::State::found;
  return press(*core_, {}, [&](Press& one) -> Result<Answer> {
    JINDU_TRY(wire::Operation * operation,
              one.add(new_id<OpId>(core_->clock, core_->random),
                      new_id<RecordId>(core_->clock, core_->random), "Person"));
    wire::LookUp* act = operation->mutable_look_up();
    act->set_subject_tag(found.tag);
    act->set_benefit(benefit);
    act->set_reason(reason.empty() ? "窗口查询" : std::string(reason));
    act->set_answer(is_found ? "FOUND" : "NOT_FOUND");
    Bytes now;
    put_u64(now, static_cast<std::uint64_t>(one.now_ms()));
    JINDU_TRY_OK(core_->outbox.set_meta(std::string(kLooked) + to_hex(found.tag), now));
    Json body = {{"found", is_found}, {"benefit", benefit}};
    if (is_found) body["insured"] = meaning_json(*core_, found.meaning);
    if (!is_found)
      body["message"] = "名册中没有这个证件号码与姓名的组合；这不等于未参保，请核对后再查";
    JINDU_TRY(const std::int64_t last_sync, core_->number(keys::kLastSync));
    body["as_of"] = last_sync == 0 ? "" : local_time_text(last_sync);
    return answer_of(body);
  });
}

}  // namespace jindu::desk
