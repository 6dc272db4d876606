// What surrounds a record when the rules are asked: register, institution, filing.
#include <algorithm>

#include "schema/catalog/checks.h"
#include "schema/records/filing.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/references.h"

namespace jindu::accept {
namespace {

using records::Filing;
using records::Settlement;
using store::Live;

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

Result<rules::InsuredFact> Judge::insured_fact(int id_type, const std::string& id_no,
                                               const std::string& name, const std::string& on) {
  rules::InsuredFact fact;
  if (id_no.empty()) return fact;
  const auto type = static_cast<records::IdType::Code>(id_type == 0 ? 1 : id_type);
  JINDU_TRY(const std::optional<store::Insured> insured,
            work_.writer().insured(records::IdType::Code_Name(type), id_no));
  // Number and name together, as at the desk.
  if (!insured || insured->removed || !same_name(insured->name, name)) return fact;
  fact.known = true;
  fact.status = insured->status;
  fact.first_month = insured->first_month;
  fact.last_month = insured->last_month;
  fact.suspended = insured->suspended;
  fact.employer_name = insured->employer_name;
  if (on.empty() || insured->status_from.empty() || insured->status_from <= on) return fact;
  JINDU_TRY(const std::vector<store::StatusRow> rows, work_.writer().statuses_of(insured->no));
  const store::StatusRow* then = row_on(rows, on);
  // Before the first dated row the register says nothing.
  fact.status = then == nullptr ? std::string() : then->status;
  return fact;
}

Result<rules::CaseFacts> Judge::case_facts(const Live& record, const Live* filing) {
  rules::CaseFacts facts;
  facts.received_ms = work_.cause().received_ms;
  std::string institution;
  std::string day;
  if (record.type->name == "Filing") {
    const auto& form = record.as<Filing>();
    institution = form.institution_code();
    day = form.event_date();
    JINDU_TRY(facts.patient,
              insured_fact(form.id_type(), form.patient_id_no(), form.patient_name(), day));
    JINDU_TRY(facts.sponsor,
              insured_fact(form.spouse_id_type(), form.spouse_id_no(), form.spouse_name(), day));
    if (form.has_birth_policy_ok()) facts.birth_policy_ok = form.birth_policy_ok();
  } else {
    const auto& form = record.as<Settlement>();
    institution = form.institution_code();
    day = form.event_date();
    JINDU_TRY(facts.patient,
              insured_fact(form.id_type(), form.patient_id_no(), form.patient_name(), day));
    if (!form.sponsor_id_no().empty()) {
      JINDU_TRY(facts.sponsor, insured_fact(form.sponsor_id_type(), form.sponsor_id_no(),
                                            form.sponsor_name(), day));
    } else if (filing != nullptr && filing->type->name == "Filing") {
      const auto& named = filing->as<Filing>();
      JINDU_TRY(facts.sponsor, insured_fact(named.spouse_id_type(), named.spouse_id_no(),
                                            named.spouse_name(), day));
    }
    if (form.has_birth_policy_ok()) facts.birth_policy_ok = form.birth_policy_ok();
  }
  if (filing != nullptr) facts.filing_state = filing->state();
  if (institution.empty()) return facts;  // Not asked on this form.
  JINDU_TRY(const std::vector<store::Link> links,
            work_.links(store::LinkKind::institution, institution));
  facts.institution_known = !links.empty();
  if (links.empty()) return facts;
  JINDU_TRY(const Live* found, work_.need(links.front().record.view(), "Institution"));
  const auto& hospital = found->as<records::Institution>();
  facts.institution_designated =
      day.empty() || ((hospital.designated_from().empty() || hospital.designated_from() <= day) &&
                      (hospital.designated_to().empty() || day <= hospital.designated_to()));
  return facts;
}

Result<rules::Assessment> Judge::assess(const Live& record) {
  const Live* filing = nullptr;
  if (record.type->name == "Settlement") {
    JINDU_TRY(filing, conflicts::filing_for(context(), record));
  }
  JINDU_TRY(const rules::CaseFacts facts, case_facts(record, filing));
  return rules::assess(rules_.policy, rules_.calendar, *record.type, *record.record, facts,
                       local_date(work_.city().clock.wall_ms()));
}

Result<std::vector<std::string>> Judge::failed_rules(const Live& record, const Live* filing) {
  std::vector<std::string> codes;
  const auto add = [&](const std::string& code) {
    if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
  };
  const auto known = problems_.find(record.id());
  const Problems problems = known != problems_.end()
                                ? known->second
                                : catalog::validate(*record.type, *record.record, true);
  for (const Problem& problem : problems) add(problem.code);
  JINDU_TRY(const rules::CaseFacts facts, case_facts(record, filing));
  const rules::Assessment assessment =
      rules::assess(rules_.policy, rules_.calendar, *record.type, *record.record, facts,
                    local_date(work_.city().clock.wall_ms()));
  for (const Problem& problem : assessment.notice) add(problem.code);
  return codes;
}

}  // namespace jindu::accept
