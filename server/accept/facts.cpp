#include "server/accept/facts.h"

#include <algorithm>

#include "schema/catalog/checks.h"
#include "schema/records/account.pb.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/claim.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/rules/claim.h"
#include "schema/wire/sync.pb.h"
#include "server/standing/months.h"
#include "server/standing/queries.h"

namespace jindu::accept {
namespace {

using records::Settlement;

bool same_name(const std::string& a, const std::string& b) {
  if (a == b) return true;
  return catalog::normalise_name(a) == catalog::normalise_name(b);
}

/// The dated row that holds on a day; ISO dates order like their text.
const store::StatusRow* row_on(const std::vector<store::StatusRow>& rows, const std::string& day) {
  const store::StatusRow* found = nullptr;
  for (const store::StatusRow& row : rows) {
    if (row.from <= day && (row.to.empty() || day <= row.to)) found = &row;
  }
  return found;
}

}  // namespace

Result<rules::InsuredFact> FactFinder::insured(int id_type, const std::string& id_no,
                                               const std::string& name, const Care& care) {
  const std::string& on = care.on;
  rules::InsuredFact fact;
  if (id_no.empty()) return fact;
  const auto type = static_cast<records::IdType::Code>(id_type == 0 ? 1 : id_type);
  JINDU_TRY(const std::optional<store::Insured> insured,
            reader_.insured(records::IdType::Code_Name(type), id_no));
  // Number and name together, as at the desk.
  if (!insured || insured->removed || !same_name(insured->name, name)) return fact;
  fact.known = true;
  fact.status = insured->status;
  fact.first_month = insured->first_month;
  fact.last_month = insured->last_month;
  JINDU_TRY_OK(count_months(*insured, on, fact));
  JINDU_TRY_OK(look_for_hold(*insured, care, fact));
  fact.employer_name = insured->employer_name;
  fact.employer_uscc = insured->employer_uscc;
  fact.employed = !fact.employer_uscc.empty() || !fact.employer_name.empty();
  if (on.empty() || insured->status_from.empty() || insured->status_from <= on) return fact;
  JINDU_TRY(const std::vector<store::StatusRow> rows, reader_.statuses_of(insured->no));
  const store::StatusRow* then = row_on(rows, on);
  // Before the first dated row the register says nothing.
  fact.status = then == nullptr ? std::string() : then->status;
  return fact;
}

/// The run that ends on the day, which need not be the present one, and what of it is deemed.
Status FactFinder::count_months(const store::Insured& insured, const std::string& on,
                                rules::InsuredFact& fact) {
  const Result<Date> day = parse_date(on);
  if (!day.ok()) return {};
  const auto ymd = day->ymd();
  const int month = static_cast<int>(ymd.year()) * 100 + static_cast<int>(unsigned{ymd.month()});
  JINDU_TRY(const bool known, anything_known());
  standing::Deemed deemed;
  if (known) {
    JINDU_TRY(deemed, standing::deemed_of(reader_, insured.id_type, insured.id_no));
  }
  fact.deemed_refused = deemed.refused;
  if (deemed.spans.empty() && insured.first_month <= month && !count_all_) return {};
  JINDU_TRY(const std::set<int> own, standing::own_months(reader_, insured.no));
  if (count_all_) fact.months_paid = static_cast<int>(own.size());
  std::set<int> all = own;
  for (const rules::MonthSpan& span : deemed.spans) rules::add_months(all, span);
  const rules::MonthSpan run = rules::run_until(all, month);
  const rules::MonthSpan paid = rules::run_until(own, month);
  // What was elsewhere is told apart where it stands before what was paid here.
  const bool apart = paid.last == run.last;
  fact.first_month = apart ? paid.first : run.first;
  fact.last_month = run.last;
  fact.deemed_months = apart ? rules::count_months(run) - rules::count_months(paid) : 0;
  return {};
}

Result<bool> FactFinder::anything_known() {
  if (!known_) {
    JINDU_TRY(const std::uint64_t count, reader_.counter(standing::kKnown));
    known_ = count != 0;
  }
  return *known_;
}

Status FactFinder::look_for_hold(const store::Insured& insured, const Care& care,
                                 rules::InsuredFact& fact) {
  fact.suspended = insured.suspended;
  JINDU_TRY(const bool known, anything_known());
  const Result<Date> day = parse_date(care.on);
  fact.waived = care.waived;
  if (!known || !day.ok()) return {};
  JINDU_TRY(const auto person, standing::person_of(reader_, insured.id_type, insured.id_no));
  JINDU_TRY(const standing::Hold hold,
            standing::hold_on(reader_, person, insured.employer_uscc, *day, care.stay));
  fact.suspended = fact.suspended || hold.suspension.has_value();
  if (!fact.suspended || fact.waived) return {};
  JINDU_TRY(const auto waiver, standing::waiver_on(reader_, person, insured.employer_uscc, *day,
                                                   care.stay));
  fact.waived = waiver.has_value();
  return {};
}

Result<std::optional<RecordId>> FactFinder::waiver_for(const records::Settlement& form) {
  JINDU_TRY(const bool known, anything_known());
  const Result<Date> day = parse_date(form.event_date());
  if (!known || !day.ok()) return std::optional<RecordId>();
  const standing::Stay stay{form.institution_code(), form.admission_no()};
  for (const auto& [type, number] : {std::pair(form.id_type(), form.patient_id_no()),
                                     std::pair(form.sponsor_id_type(), form.sponsor_id_no())}) {
    if (number.empty()) continue;
    const auto code = static_cast<records::IdType::Code>(type == 0 ? 1 : type);
    const std::string name = records::IdType::Code_Name(code);
    JINDU_TRY(const std::optional<store::Insured> insured, reader_.insured(name, number));
    if (!insured) continue;
    JINDU_TRY(const auto person, standing::person_of(reader_, name, number));
    JINDU_TRY(const auto waiver,
              standing::waiver_on(reader_, person, insured->employer_uscc, *day, stay));
    if (waiver) return waiver;
  }
  return std::optional<RecordId>();
}

Status FactFinder::add_findings(int id_type, const std::string& id_no, rules::CaseFacts& facts) {
  using records::DepartmentQuery;
  JINDU_TRY(const bool known, anything_known());
  if (!known) return {};
  const auto type = static_cast<records::IdType::Code>(id_type == 0 ? 1 : id_type);
  JINDU_TRY(const auto person,
            standing::person_of(reader_, records::IdType::Code_Name(type), id_no));
  if (!person) return {};
  JINDU_TRY(const std::vector<standing::Finding> findings,
            standing::findings_of(reader_, *person));
  for (const standing::Finding& one : findings) {
    if (one.waives()) facts.answered.push_back(DepartmentQuery::Kind_Name(one.kind));
  }
  const auto insurance = standing::newest(findings, DepartmentQuery::insurance);
  if (insurance && insurance->waives()) {
    facts.in_basic_insurance = insurance->finding == DepartmentQuery::yes;
  }
  const auto employment = standing::newest(findings, DepartmentQuery::employment);
  if (employment && employment->waives()) {
    facts.spouse_employed = employment->finding == DepartmentQuery::yes;
  }
  const auto policy = standing::newest(findings, DepartmentQuery::birth_policy);
  if (policy && policy->waives()) facts.birth_policy_ok = policy->finding == DepartmentQuery::yes;
  return {};
}

/// 梁平 四(二)1: the birth from health, the wage from tax, whichever came how.
Status FactFinder::add_pushes(const std::string& day, rules::CaseFacts& facts) {
  const auto told = [&](std::string_view kind) {
    return std::find(facts.answered.begin(), facts.answered.end(), kind) != facts.answered.end();
  };
  bool wages_told = told("wages");
  const Result<Date> event = parse_date(day);
  if (!wages_told && event.ok()) {
    JINDU_TRY(const rules::WageYears years, wages(facts.patient.employer_uscc,
                                                  static_cast<int>(event->ymd().year())));
    wages_told = !years.empty();
  }
  if (wages_told && !told("wages")) facts.answered.emplace_back("wages");
  facts.pushes_complete = told("birth") && wages_told;
  return {};
}

Result<std::optional<FactFinder::Hospital>> FactFinder::institution(const std::string& code) {
  const auto known = institutions_.find(code);
  if (known != institutions_.end()) return known->second;
  std::optional<Hospital> dates;
  JINDU_TRY(const std::vector<store::Link> links,
            reader_.links(store::LinkKind::institution, code));
  if (!links.empty()) {
    JINDU_TRY(const std::optional<store::RecordRow> row, reader_.record(links.front().record));
    wire::RecordState state;
    records::Institution hospital;
    if (!row || !state.ParseFromString(row->own) || !hospital.ParseFromString(state.record())) {
      return fail(ErrorCode::corrupt, "facts: institution");
    }
    dates = Hospital{hospital.designated_from(), hospital.designated_to(), hospital.level(),
                     hospital.networked(), hospital.division()};
  }
  institutions_.emplace(code, dates);
  return dates;
}

Result<std::string> FactFinder::state_of(const Bytes& record) {
  if (record.empty()) return std::string();
  JINDU_TRY(const RecordId id, id_from<RecordId>(record));
  if (work_ != nullptr) {
    // A settlement and what rests on it come in one request: the one is not written yet.
    JINDU_TRY(const store::Live* live, work_->find(id));
    return live == nullptr ? std::string() : live->state();
  }
  JINDU_TRY(const std::optional<store::RecordRow> row, reader_.record(id));
  return row ? row->state : std::string();
}

/// Of all that were settled for a person: one that counts, or any; empty: none.
Result<std::string> FactFinder::settled_of(const Bytes& person) {
  std::string found;
  JINDU_TRY(const std::vector<store::Link> cases,
            reader_.links(store::LinkKind::case_of_patient, person));
  for (const store::Link& one : cases) {
    JINDU_TRY(const std::vector<store::Link> settlements,
              reader_.links(store::LinkKind::settlement_of_case, one.record.view()));
    for (const store::Link& link : settlements) {
      JINDU_TRY(const std::string state, state_of(link.record.str()));
      if (state == "CONFIRMED" || state == "CLEARED") return state;
      if (!state.empty()) found = state;
    }
  }
  return found;
}

Result<rules::WageYears> FactFinder::wages(const std::string& employer_uscc, int event_year) {
  rules::WageYears years;
  if (employer_uscc.empty()) return years;
  for (const int year : {event_year - 1, event_year}) {
    JINDU_TRY(const std::vector<store::Link> links,
              reader_.links(store::LinkKind::reference,
                            "WageBase|" + employer_uscc + "|" + std::to_string(year)));
    if (links.empty()) continue;
    JINDU_TRY(const std::optional<store::RecordRow> row, reader_.record(links.front().record));
    wire::RecordState state;
    records::WageBase base;
    if (!row || !state.ParseFromString(row->own) || !base.ParseFromString(state.record())) {
      return fail(ErrorCode::corrupt, "facts: wage base");
    }
    rules::WageYear& average = years[year];
    if (base.has_avg_wage_fen()) average.wage = Fen{base.avg_wage_fen()};
    if (base.has_avg_contribution_base_fen()) {
      average.contribution_base = Fen{base.avg_contribution_base_fen()};
    }
  }
  return years;
}

namespace {

/// Care in this city, as far as the division of the place tells: of a prefecture its counties are
/// part, of a county only itself.
bool same_city(std::string_view city, std::string_view place) {
  const std::size_t part = city.size() == 6 && city.substr(4) == "00" ? 4 : 6;
  return place.substr(0, part) == city.substr(0, part);
}

std::string employer_answer(const catalog::Message& record) {
  const auto* field = record.GetDescriptor()->FindFieldByName("employer_decision");
  if (field == nullptr || !record.GetReflection()->HasField(record, field)) return {};
  return record.GetReflection()->GetBool(record, field) ? "PASSED" : "REJECTED";
}

}  // namespace

Result<bool> FactFinder::invoice_paid(const std::string& code, const std::string& no) {
  JINDU_TRY(const std::vector<store::Link> links,
            reader_.links(store::LinkKind::invoice, code + "|" + no));
  for (const store::Link& link : links) {
    JINDU_TRY(const std::optional<store::RecordRow> row, reader_.record(link.record));
    wire::RecordState state;
    records::Invoice invoice;
    if (!row) continue;  // Made by what is being judged: nobody has told of it yet.
    if (!state.ParseFromString(row->own) || !invoice.ParseFromString(state.record())) {
      return fail(ErrorCode::corrupt, "facts: invoice");
    }
    if (invoice.has_paid_by()) return true;
  }
  return false;
}

Status FactFinder::around_claim(const catalog::Message& record, rules::CaseFacts& facts) {
  const auto& form = static_cast<const records::ReimbursementClaim&>(record);
  const std::string& day = form.event_date();
  JINDU_TRY(facts.patient,
            insured(form.id_type(), form.patient_id_no(), form.patient_name(), day));
  JINDU_TRY(facts.sponsor,
            insured(form.spouse_id_type(), form.spouse_id_no(), form.spouse_name(), day));
  // What a department has said need not be proved by paper (攀枝花 一(二)).
  JINDU_TRY_OK(add_findings(form.id_type(), form.patient_id_no(), facts));
  // For whom an employer pays has work, whatever nobody was asked (K34).
  const bool his = form.claimant_kind() == records::ReimbursementClaim::spouse;
  const bool employed = facts.patient.employed && facts.patient.status == "NORMAL";
  if (his && employed) facts.spouse_employed = true;
  if (form.has_birth_policy_ok()) facts.birth_policy_ok = form.birth_policy_ok();
  if (form.has_claim_reason() && form.claim_reason() != records::ReimbursementClaim::general) {
    facts.care_reason = records::ReimbursementClaim::ClaimReason_Name(form.claim_reason());
  }
  facts.employer_check = employer_answer(record);
  if (!facts.in_basic_insurance) {
    facts.in_basic_insurance = rules::in_basic_insurance(facts.patient);
  }
  bool settled = form.personal_account_paid();
  for (const records::ClaimInvoice& one : form.invoices()) {
    JINDU_TRY(const bool paid, invoice_paid(one.code(), one.no()));
    settled = settled || paid;
  }
  facts.invoice_settled = settled;
  std::string place = form.visit_division();
  if (!form.institution_code().empty()) {
    JINDU_TRY(const std::optional<Hospital> hospital, institution(form.institution_code()));
    if (hospital) {
      if (hospital->level > 0) facts.institution_level = hospital->level;
      if (place.empty()) place = hospital->division;
    }
  }
  if (!place.empty()) facts.institution_in_city = same_city(division_, place);
  return {};
}

/// Full months up to the one in which it is handed in.
Result<int> FactFinder::months_paid(int id_type, const std::string& id_no, std::int64_t until_ms) {
  const auto type = static_cast<records::IdType::Code>(id_type == 0 ? 1 : id_type);
  JINDU_TRY(const std::optional<store::Insured> insured,
            reader_.insured(records::IdType::Code_Name(type), id_no));
  if (!insured) return 0;
  const auto ymd = local_date(until_ms).ymd();
  const int until = static_cast<int>(ymd.year()) * 100 + static_cast<int>(unsigned{ymd.month()});
  JINDU_TRY(const std::vector<store::MonthRow> rows, reader_.months_of(insured->no));
  return static_cast<int>(std::count_if(rows.begin(), rows.end(), [&](const store::MonthRow& row) {
    return row.paid_full && row.month <= until;
  }));
}

Result<rules::CaseFacts> FactFinder::around(const catalog::Message& record,
                                            const std::optional<Filing>& filing,
                                            std::int64_t received_ms,
                                            const std::optional<store::Site>& recorded_by) {
  rules::CaseFacts facts;
  facts.received_ms = received_ms;
  std::string code;
  std::string day;
  if (record.GetDescriptor() == records::Filing::descriptor()) {
    const auto& form = static_cast<const records::Filing&>(record);
    code = form.institution_code();
    day = form.event_date();
    JINDU_TRY(facts.patient,
              insured(form.id_type(), form.patient_id_no(), form.patient_name(), day));
    JINDU_TRY(facts.sponsor,
              insured(form.spouse_id_type(), form.spouse_id_no(), form.spouse_name(), day));
    JINDU_TRY_OK(add_findings(form.id_type(), form.patient_id_no(), facts));
    if (form.has_birth_policy_ok()) facts.birth_policy_ok = form.birth_policy_ok();
  } else if (record.GetDescriptor() == records::AllowanceApplication::descriptor()) {
    const auto& form = static_cast<const records::AllowanceApplication&>(record);
    code = form.institution_code();
    day = form.event_date();
    JINDU_TRY(facts.patient,
              insured(form.id_type(), form.patient_id_no(), form.patient_name(), day));
    JINDU_TRY(facts.sponsor,
              insured(form.spouse_id_type(), form.spouse_id_no(), form.spouse_name(), day));
    JINDU_TRY(facts.settlement_state, state_of(form.settlement()));
    JINDU_TRY(facts.claim_state, state_of(form.claim()));
    facts.employer_check = employer_answer(record);
    JINDU_TRY_OK(add_findings(form.id_type(), form.patient_id_no(), facts));
    JINDU_TRY_OK(add_pushes(day, facts));
    if (count_all_ && facts.patient.known && received_ms != 0) {
      JINDU_TRY(facts.patient.months_paid,
                months_paid(form.id_type(), form.patient_id_no(), received_ms));
    }
  } else if (record.GetDescriptor() == records::PayeeAccount::descriptor()) {
    const auto& form = static_cast<const records::PayeeAccount&>(record);
    JINDU_TRY(facts.patient, insured(form.id_type(), form.owner_id_no(), form.owner_name(), ""));
    JINDU_TRY(facts.settlement_state, settled_of(form.owner()));
  } else if (record.GetDescriptor() == records::ReimbursementClaim::descriptor()) {
    const auto& form = static_cast<const records::ReimbursementClaim&>(record);
    code = form.institution_code();
    day = form.event_date();
    JINDU_TRY_OK(around_claim(record, facts));
    JINDU_TRY_OK(add_findings(form.id_type(), form.patient_id_no(), facts));
  } else {
    const auto& form = static_cast<const Settlement&>(record);
    code = form.institution_code();
    day = form.event_date();
    const Care care{day, {code, form.admission_no()}, !form.waiver().empty()};
    JINDU_TRY(facts.patient,
              insured(form.id_type(), form.patient_id_no(), form.patient_name(), care));
    if (!form.sponsor_id_no().empty()) {
      JINDU_TRY(facts.sponsor,
                insured(form.sponsor_id_type(), form.sponsor_id_no(), form.sponsor_name(), care));
    } else if (filing) {
      JINDU_TRY(facts.sponsor,
                insured(filing->spouse_id_type, filing->spouse_id_no, filing->spouse_name, care));
    }
    JINDU_TRY_OK(add_findings(form.id_type(), form.patient_id_no(), facts));
    if (form.has_birth_policy_ok()) facts.birth_policy_ok = form.birth_policy_ok();
  }
  if (filing) facts.filing_state = filing->state;
  if (code.empty()) return facts;  // Not asked on this form.
  const bool at_hospital = recorded_by && recorded_by->kind == "hospital_desk";
  facts.institution_own = !at_hospital || recorded_by->institution_code == code;
  JINDU_TRY(const std::optional<Hospital> dates, institution(code));
  facts.institution_known = dates.has_value();
  if (dates) {
    facts.institution_networked = dates->networked;
    if (dates->level > 0) facts.institution_level = dates->level;
  }
  if (!dates || day.empty()) return facts;
  facts.institution_designated =
      (dates->from.empty() || dates->from <= day) && (dates->to.empty() || day <= dates->to);
  return facts;
}

std::vector<std::string> failed_rules(const rules::Policy& policy, const rules::Calendar& calendar,
                                      const catalog::RecordType& type,
                                      const catalog::Message& record, const Problems& problems,
                                      const rules::CaseFacts& facts, Date today) {
  std::vector<std::string> codes;
  const auto add = [&](const std::string& code) {
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
  };
  for (const Problem& problem : problems) add(problem.code);
  const rules::Assessment assessment = rules::assess(policy, calendar, type, record, facts, today);
  for (const Problem& problem : assessment.notice) add(problem.code);
  return codes;
}

}  // namespace jindu::accept
