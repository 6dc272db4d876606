#include "server/accept/facts.h"

#include <algorithm>

#include "schema/catalog/checks.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/wire/sync.pb.h"

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
                                               const std::string& name, const std::string& on) {
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
  fact.suspended = insured->suspended;
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

Result<std::optional<FactFinder::Dates>> FactFinder::institution(const std::string& code) {
  const auto known = institutions_.find(code);
  if (known != institutions_.end()) return known->second;
  std::optional<Dates> dates;
  JINDU_TRY(const std::vector<store::Link> links,
            reader_.links(store::LinkKind::institution, code));
  if (!links.empty()) {
    JINDU_TRY(const std::optional<store::RecordRow> row, reader_.record(links.front().record));
    wire::RecordState state;
    records::Institution hospital;
    if (!row || !state.ParseFromString(row->own) || !hospital.ParseFromString(state.record())) {
      return fail(ErrorCode::corrupt, "facts: institution");
    }
    dates = Dates{hospital.designated_from(), hospital.designated_to()};
  }
  institutions_.emplace(code, dates);
  return dates;
}

Result<std::string> FactFinder::state_of(const Bytes& record) {
  if (record.empty()) return std::string();
  JINDU_TRY(const RecordId id, id_from<RecordId>(record));
  JINDU_TRY(const std::optional<store::RecordRow> row, reader_.record(id));
  return row ? row->state : std::string();
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
  } else {
    const auto& form = static_cast<const Settlement&>(record);
    code = form.institution_code();
    day = form.event_date();
    JINDU_TRY(facts.patient,
              insured(form.id_type(), form.patient_id_no(), form.patient_name(), day));
    if (!form.sponsor_id_no().empty()) {
      JINDU_TRY(facts.sponsor,
                insured(form.sponsor_id_type(), form.sponsor_id_no(), form.sponsor_name(), day));
    } else if (filing) {
      JINDU_TRY(facts.sponsor,
                insured(filing->spouse_id_type, filing->spouse_id_no, filing->spouse_name, day));
    }
    if (form.has_birth_policy_ok()) facts.birth_policy_ok = form.birth_policy_ok();
  }
  if (filing) facts.filing_state = filing->state;
  if (code.empty()) return facts;  // Not asked on this form.
  const bool at_hospital = recorded_by && recorded_by->kind == "hospital_desk";
  facts.institution_own = !at_hospital || recorded_by->institution_code == code;
  JINDU_TRY(const std::optional<Dates> dates, institution(code));
  facts.institution_known = dates.has_value();
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
