#include "client/desk/judge.h"

#include <algorithm>

#include "client/desk/claims.h"
#include "client/desk/form.h"
#include "client/desk/lookup.h"
#include "client/desk/settlements.h"
#include "schema/records/account.pb.h"
#include "schema/rules/accounts.h"
#include "schema/rules/claim.h"

namespace jindu::desk {
namespace {

using catalog::Message;
using catalog::RecordType;

/// The profile as the city sent it: a PolicyProfile record holds its text.
Result<rules::Policy> read_profile(const Core& core) {
  const RecordType* type = core.catalog.find("PolicyProfile");
  JINDU_ENSURE(type != nullptr);
  JINDU_TRY(const std::vector<RecordId> newest,
            core.replica->find_by(*type, "city", core.site.division()));
  std::string text;
  std::int64_t version = 0;
  for (const RecordId& id : newest) {
    JINDU_TRY(const auto view, core.replica->view(id));
    if (!view || number_of(*view->record, "version") < version) continue;
    version = number_of(*view->record, "version");
    text = text_of(*view->record, "profile_text");
  }
  if (text.empty() && !core.site.profile().empty()) {
    const auto record = core.catalog.parse(*type, core.site.profile());
    if (record.ok()) text = text_of(**record, "profile_text");
    // A bare profile parses as a record, too, but holds no text of one.
    if (text.find("values") == std::string::npos) text.clear();
  }
  if (!text.empty()) return rules::Policy::parse("profile", text);
  if (!core.site.profile().empty()) return rules::Policy::from_bytes(core.site.profile());
  return fail(ErrorCode::not_found, "profile");
}

struct Person {
  std::string id_no;
  std::string name;
};

Person patient_in(const Message& record) {
  return {text_of(record, "patient_id_no"), text_of(record, "patient_name")};
}

/// The insured husband: a filing names him as spouse, a settlement as sponsor.
Person sponsor_in(const Message& record) {
  if (has(record, "sponsor_id_no")) {
    return {text_of(record, "sponsor_id_no"), text_of(record, "sponsor_name")};
  }
  return {text_of(record, "spouse_id_no"), text_of(record, "spouse_name")};
}

Status add_person(const Core& core, const Person& person, std::string_view who, bool trace_follows,
                  rules::InsuredFact& fact, Judgement& judgement) {
  if (person.id_no.empty() || person.name.empty()) return {};
  JINDU_TRY(const LookUp found, look_up(core, person.id_no, person.name, trace_follows));
  fact = to_fact(found);
  if (found.state == LookUp::State::not_loaded) {
    judgement.remarks.push_back(
        {"N-410", {}, "参保名册尚未同步到本机，" + std::string(who) + "的参保情况未核对"});
  }
  if (found.state == LookUp::State::untraced) {
    judgement.remarks.push_back(
        {"LOOK_UP_FIRST", {}, std::string(who) + "尚未查询过参保资格，请先用 check 查询"});
  }
  return {};
}

Status add_institution(const Core& core, const Message& record, rules::CaseFacts& facts) {
  const RecordType* type = core.catalog.find("Institution");
  if (type == nullptr) return {};
  const std::string code = text_of(record, "institution_code");
  const bool own = code == core.site.institution_code();
  facts.institution_own = !core.is_hospital() || code.empty() || own;
  JINDU_TRY(const replica::FeedPosition reference, core.replica->position("reference"));
  if (reference.cursor == 0) return {};  // Institutions have not come: nothing to hold against it.
  JINDU_TRY(const std::vector<RecordId> ids, core.replica->find_by(*type, "code12", code, 1));
  if (ids.empty()) {
    facts.institution_known = own;  // A desk knows its own hospital.
    return {};
  }
  JINDU_TRY(const auto view, core.replica->view(ids.front()));
  if (!view) return {};
  const std::string day = text_of(record, "event_date");
  const std::string from = text_of(*view->record, "designated_from");
  const std::string to = text_of(*view->record, "designated_to");
  if (const std::int64_t level = number_of(*view->record, "level"); level > 0) {
    facts.institution_level = static_cast<int>(level);
  }
  // ISO dates order like their text.
  facts.institution_designated =
      day.empty() || ((from.empty() || from <= day) && (to.empty() || day <= to));
  return {};
}

/// The settlement of the same event, as far as this desk knows it: its own hospital's.
Status add_settlement(const Core& core, const Message& record, rules::CaseFacts& facts,
                      Judgement& judgement) {
  const RecordType* type = core.catalog.find("Settlement");
  const std::string patient = text_of(record, "patient_id_no");
  if (type == nullptr || patient.empty()) return {};
  JINDU_TRY(const std::vector<RecordId> ids,
            core.replica->find_by(*type, "patient_id_no", patient));
  for (const RecordId& id : ids) {
    JINDU_TRY(const auto view, core.replica->view(id));
    if (!view || view->origin == replica::Origin::refused) continue;
    const std::string& state = view->header.state();
    if (state == "REVERSED" || state == "RETURNED") continue;
    if (text_of(*view->record, "event_date") != text_of(record, "event_date")) continue;
    judgement.settlement = id;
    // Recorded here and not answered yet: the application waits for it at the city.
    facts.settlement_state = state == "RECORDED" ? "CONFIRMED" : state;
    return {};
  }
  return {};
}

Status add_filing(Core& core, const Message& record, rules::CaseFacts& facts, Judgement& judgement,
                  Person& sponsor) {
  if (has(record, "filing")) {
    JINDU_TRY(const RecordId id, id_from<RecordId>(text_of(record, "filing")));
    judgement.filing = id;
  } else {
    JINDU_TRY(judgement.filing, filing_of(core, record));
  }
  if (!judgement.filing) return {};
  JINDU_TRY(const auto view, core.replica->view(*judgement.filing));
  if (!view) return {};
  // A filing speaks for its own patient: whoever names another's has none.
  if (text_of(*view->record, "patient_id_no") != text_of(record, "patient_id_no")) return {};
  facts.filing_state = view->header.state();
  if (sponsor.id_no.empty()) sponsor = sponsor_in(*view->record);
  return {};
}

/// Which one it is: the rule's own sentence is the city's and names none.
void name_duplicate(const std::string& doc_no, rules::Assessment& assessment) {
  for (Problem& one : assessment.notice) {
    if (one.code == "DUPLICATE") one.message += "（本机已有 " + doc_no + "，用 show 查看）";
  }
}

}  // namespace

int pregnancy_match_days(Core& core) {
  constexpr int kMatchDays = 28;
  const Result<const rules::Policy*> policy = policy_of(core);
  if (!policy.ok()) return kMatchDays;
  const int told = (*policy)->values_on(local_date(core.clock.wall_ms())).pregnancy_match_days();
  return told > 0 ? told : kMatchDays;
}

Result<const rules::Policy*> policy_of(Core& core) {
  JINDU_TRY(const replica::FeedPosition reference, core.replica->position("reference"));
  if (!core.policy || core.policy_cursor != reference.cursor) {
    JINDU_TRY(core.policy, read_profile(core));
    core.policy_cursor = reference.cursor;
  }
  return static_cast<const rules::Policy*>(&*core.policy);
}

Status bring_rules_up(Core& core) {
  JINDU_TRY(rules::LifeCycles all, rules::LifeCycles::load());
  const Result<const rules::Policy*> policy = policy_of(core);
  // Without a profile that reads, nothing is kept from the clerk: the city judges.
  core.life_cycles =
      policy.ok() ? all.offered(rules::procedures_of((*policy)->profile())) : std::move(all);
  return {};
}

Result<const rules::Calendar*> calendar_of(Core& core) {
  if (!core.calendar) {
    JINDU_TRY(core.calendar, rules::Calendar::load());
  }
  return static_cast<const rules::Calendar*>(&*core.calendar);
}

Result<std::optional<RecordId>> filing_of(Core& core, const Message& settlement) {
  const RecordType* type = core.catalog.find("Filing");
  const std::string patient = text_of(settlement, "patient_id_no");
  if (type == nullptr || patient.empty()) return std::optional<RecordId>();
  const int match_days = pregnancy_match_days(core);
  const Result<Date> mine = parse_date(text_of(settlement, "pregnancy_date"));
  JINDU_TRY(const std::vector<RecordId> ids,
            core.replica->find_by(*type, "patient_id_no", patient));
  std::optional<RecordId> best;
  std::pair<int, int> best_rank;
  for (const RecordId& id : ids) {
    JINDU_TRY(const auto view, core.replica->view(id));
    if (!view || view->origin == replica::Origin::refused) continue;
    const std::string& state = view->header.state();
    if (state == "CANCELLED") continue;
    const Result<Date> theirs = parse_date(text_of(*view->record, "pregnancy_date"));
    const int apart =
        mine.ok() && theirs.ok() ? std::abs(days_between(*mine, *theirs)) : match_days;
    if (apart > match_days) continue;  // Another pregnancy.
    const bool counts = state == "CONFIRMED" || state == "SUBMITTED" || state == "CLOSED";
    const std::pair rank{counts ? 0 : 1, apart};
    if (best && rank >= best_rank) continue;
    best = id;
    best_rank = rank;
  }
  return best;
}

namespace {

/// Care in this city, as far as the division of the place tells.
bool same_city(std::string_view city, std::string_view place) {
  const std::size_t part = city.ends_with("00") ? 4 : 6;
  return place.substr(0, part) == city.substr(0, part);
}

/// What surrounds a claim beside its persons and its filing.
Status add_claim(Core& core, const Message& record, const std::optional<RecordId>& itself,
                 rules::CaseFacts& facts) {
  const std::string reason = enum_of(record, "claim_reason");
  if (reason != "general") facts.care_reason = reason;
  std::string place = text_of(record, "visit_division");
  const RecordType* hospitals = core.catalog.find("Institution");
  const std::string code = text_of(record, "institution_code");
  if (hospitals != nullptr && !code.empty()) {
    JINDU_TRY(const std::vector<RecordId> ids,
              core.replica->find_by(*hospitals, "code12", code, 1));
    for (const RecordId& id : ids) {
      JINDU_TRY(const auto view, core.replica->view(id));
      if (!view) continue;
      facts.institution_level = static_cast<int>(number_of(*view->record, "level"));
      if (place.empty()) place = text_of(*view->record, "division");
    }
  }
  if (!place.empty()) facts.institution_in_city = same_city(core.site.division(), place);
  facts.invoice_settled = has(record, "personal_account_paid") &&
                          field_true(record, "personal_account_paid");
  if (facts.patient.asked) facts.in_basic_insurance = rules::in_basic_insurance(facts.patient);
  JINDU_TRY(const auto other, claimed_here_before(core, record, itself));
  if (other) facts.duplicate = *other;
  return {};
}

Result<Judgement> judge_by_profile(Core& core, const RecordType& type, const Message& record,
                                   bool trace_follows, const std::vector<std::string>& materials,
                                   const std::optional<RecordId>& replaced) {
  Judgement judgement;
  const bool allowance = type.name == "AllowanceApplication";
  const bool claim = type.name == "ReimbursementClaim";
  if (type.name != "Filing" && type.name != "Settlement" && !allowance && !claim) return judgement;
  const Result<const rules::Policy*> policy = policy_of(core);
  if (!policy.ok()) {
    switch (policy.error().code) {
      case ErrorCode::not_found:
        judgement.remarks.push_back({"N-411", {}, "政策参数尚未同步到本机，本次未核对政策条件"});
        return judgement;
      // A city newer than this program: what the patient hands over is recorded all the same, and
      // the city judges.
      case ErrorCode::invalid:
      case ErrorCode::corrupt:
      case ErrorCode::too_new:
      case ErrorCode::unsupported:
        judgement.remarks.push_back(
            {"N-412", {}, "政策参数由更新版本写成，本次未核对政策条件，请升级程序"});
        return judgement;
      case ErrorCode::refused:
      case ErrorCode::io:
      case ErrorCode::full:
      case ErrorCode::busy:
      case ErrorCode::locked:
      case ErrorCode::unavailable:
      case ErrorCode::unauthorized:
      case ErrorCode::conflict:
      case ErrorCode::too_large:
        return policy.error();
    }
  }
  JINDU_TRY(const rules::Calendar* calendar, calendar_of(core));
  rules::CaseFacts facts;
  facts.received_ms = core.clock.wall_ms();
  Person sponsor = sponsor_in(record);
  if (type.name == "Settlement") {
    JINDU_TRY_OK(add_filing(core, record, facts, judgement, sponsor));
    JINDU_TRY(facts.duplicate, settled_here_before(core, **policy, record, replaced));
  }
  if (allowance) JINDU_TRY_OK(add_settlement(core, record, facts, judgement));
  if (claim) JINDU_TRY_OK(add_filing(core, record, facts, judgement, sponsor));
  facts.materials = materials;
  JINDU_TRY_OK(
      add_person(core, patient_in(record), "患者", trace_follows, facts.patient, judgement));
  JINDU_TRY_OK(
      add_person(core, sponsor, "配偶（参保人）", trace_follows, facts.sponsor, judgement));
  JINDU_TRY_OK(add_institution(core, record, facts));
  if (claim) JINDU_TRY_OK(add_claim(core, record, replaced, facts));
  JINDU_TRY(const Date today, latest_today(core));
  judgement.assessment = rules::assess(**policy, *calendar, type, record, facts, today);
  if (facts.duplicate) name_duplicate(*facts.duplicate, judgement.assessment);
  // What the city would send a claim back for is told before it is sent.
  if (claim) judgement.assessment.notice = rules::acceptance_notice(judgement.assessment);
  return judgement;
}

}  // namespace

Problems impossible_days(const RecordType& type, const Message& record, Date today) {
  constexpr int kPregnancyDaysMax = 300;
  Problems problems;
  const Result<Date> begun = parse_date(text_of(record, "pregnancy_date"));
  if (type.name != "Filing" || !begun.ok()) return problems;
  const Result<Date> event = parse_date(text_of(record, "event_date"));
  const Result<Date> declared = parse_date(text_of(record, "declared_on"));
  if (*begun > today || (declared.ok() && *begun > *declared)) {
    problems.push_back(
        {"S-342", "pregnancy_date", "怀孕时间不能晚于今天或申报日期，请核对两个日期"});
  }
  const Date until = event.ok() ? *event : declared.ok() ? *declared : today;
  if (days_between(*begun, until) > kPregnancyDaysMax) {
    const std::string to = event.ok() ? "生育时间" : "申报日期";
    problems.push_back(
        {"S-343", "pregnancy_date", "怀孕时间比" + to + "早 300 天以上，请核对两个日期"});
  }
  return problems;
}

Result<bool> rests_on_sample(Core& core, const RecordType& type, const Message& record) {
  if (type.name != "Settlement" && type.name != "ReimbursementClaim") return false;
  const Result<const rules::Policy*> policy = policy_of(core);
  if (!policy.ok()) return false;  // Nothing was reckoned here either.
  JINDU_TRY(const rules::Calendar* calendar, calendar_of(core));
  rules::CaseFacts facts;
  JINDU_TRY_OK(add_institution(core, record, facts));
  if (type.name == "ReimbursementClaim") JINDU_TRY_OK(add_claim(core, record, {}, facts));
  JINDU_TRY(const Date today, latest_today(core));
  const rules::Assessment found = rules::assess(**policy, *calendar, type, record, facts, today);
  return found.money && found.money->sample;
}

Result<Date> latest_today(const Core& core) {
  JINDU_TRY(const std::int64_t offset, core.number(keys::kClockOffset));
  JINDU_TRY(const std::int64_t last_attempt, core.number(keys::kLastAttempt));
  const std::int64_t now = core.clock.wall_ms();
  // So late it was already when the city was last sought: a clock set back makes no day come again.
  const std::int64_t known = last_attempt == 0 ? now : last_attempt - offset;
  return local_date(std::max({now, now - offset, known}));
}

Result<Judgement> judge(Core& core, const RecordType& type, const Message& record,
                        bool trace_follows, const std::vector<std::string>& materials,
                        const std::optional<RecordId>& replaced) {
  JINDU_TRY(Judgement judgement,
            judge_by_profile(core, type, record, trace_follows, materials, replaced));
  JINDU_TRY(const Date today, latest_today(core));
  const Problems days = impossible_days(type, record, today);
  // What the profile says of the span is said once.
  Problems& notice = judgement.assessment.notice;
  if (!days.empty()) {
    std::erase_if(notice, [](const Problem& one) { return one.code == "PREGNANCY_SPAN"; });
  }
  notice.insert(notice.end(), days.begin(), days.end());
  if (core.policy && type.name == "PayeeAccount") {
    const auto& account = static_cast<const records::PayeeAccount&>(record);
    for (Problem& one : rules::account_findings(core.policy->values_on(today), account)) {
      notice.push_back(std::move(one));
    }
  }
  Problems& contradictions = judgement.assessment.contradictions;
  contradictions.insert(contradictions.end(), days.begin(), days.end());
  return judgement;
}

}  // namespace jindu::desk
