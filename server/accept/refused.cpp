// What was refused, or waits in a case, and would not be refused today (K15, K21, K29): a case whose
// reason is gone is closed; who was sent away is invited. Nothing is paid by itself.
#include <algorithm>

#include "schema/records/conflict_case.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/records/standing.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/invitation.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/references.h"
#include "server/conflicts/settlements.h"
#include "server/standing/queries.h"

namespace jindu::accept {
namespace {

using records::ConflictCase;
using records::DepartmentQuery;
using records::Settlement;
using store::Link;
using store::LinkKind;
using store::Live;

/// A case about one settlement and the rules alone: its evidence names refusal codes.
bool asks_rules(const Live& conflict) {
  const auto& opened = conflict.as<ConflictCase>();
  const ConflictCase::Code code = opened.code();
  const bool of_rules = code == ConflictCase::RULES || code == ConflictCase::K15 ||
                        code == ConflictCase::K21 || code == ConflictCase::K30 ||
                        code == ConflictCase::K34;
  return of_rules && opened.records_size() == 1 && !conflicts::is_invitation(conflict);
}

}  // namespace

std::string_view Judge::told_again(ConflictCase::Code code) {
  return code == ConflictCase::K29 ? "视同缴费月份已录入" : "参保、缴费或部门信息已更正";
}

/// Held because a rule spoke against it; does one still?
Status Judge::look_at_held(Live& settlement) {
  if (settlement.header.conflicts_size() != 1) return {};
  JINDU_TRY(Live * conflict, work_.need(settlement.header.conflicts(0), "ConflictCase"));
  if (!asks_rules(*conflict)) return {};
  JINDU_TRY(const auto settled, conflicts::last_step(context(), settlement.id(), "settle"));
  if (!settled || settlement.as<Settlement>().patient().empty()) return {};
  JINDU_TRY(const Live* filing, conflicts::filing_for(context(), settlement));
  JINDU_TRY(const std::vector<std::string> codes,
            failures(settlement, filing, settled->received_ms));
  // Closed without a decision: it is free, and is looked at like any other that was freed.
  return codes.empty() ? conflicts::lapse(context(), *conflict, RecordId()) : Status();
}

/// Somebody else's paper of the same care stands: there is nothing to invite to.
Result<bool> Judge::settled_anew(const Live& settlement) {
  const auto& form = settlement.as<Settlement>();
  if (form.pregnancy().empty()) return false;
  JINDU_TRY(const std::vector<Link> others,
            work_.links(LinkKind::settlement_of_case, form.pregnancy()));
  for (const Link& link : others) {
    if (link.record == settlement.id()) continue;
    JINDU_TRY(const Live* other, work_.need(link.record.view(), "Settlement"));
    const auto& theirs = other->as<Settlement>();
    if (conflicts::live(*other) && theirs.benefit_kind() == form.benefit_kind() &&
        theirs.event_date() == form.event_date()) {
      return true;
    }
  }
  return false;
}

Status Judge::look_at_refused(Live& settlement, ConflictCase::Code code) {
  JINDU_TRY(const bool anew, settled_anew(settlement));
  if (anew || settlement.as<Settlement>().patient().empty()) return {};
  JINDU_TRY(const auto registered, conflicts::last_step(context(), settlement.id(), "register"));
  if (!registered) return {};
  JINDU_TRY(const Live* filing, conflicts::filing_for(context(), settlement));
  JINDU_TRY(const std::vector<std::string> codes,
            failures(settlement, filing, registered->received_ms));
  if (!codes.empty()) return {};
  return conflicts::invite(context(), settlement, code, told_again(code));
}

/// Filings and applications that were returned: whoever recorded them may hand them in again.
Status Judge::look_at_returned(Live& record, std::string_view first_event,
                               ConflictCase::Code code) {
  if (record.state() != "RETURNED") return {};
  JINDU_TRY(auto said, conflicts::last_step(context(), record.id(), "correct"));
  if (!said) {
    JINDU_TRY(said, conflicts::last_step(context(), record.id(), first_event));
  }
  if (!said) return {};
  JINDU_TRY(const std::vector<std::string> codes, failures(record, nullptr, said->received_ms));
  if (!codes.empty()) return {};
  return conflicts::invite(context(), record, code, told_again(code));
}

/// What a department found makes a returned filing right only if it says nothing against it.
Result<bool> Judge::has_work(const RecordId& person) {
  JINDU_TRY(const std::vector<standing::Finding> findings,
            standing::findings_of(work_.writer(), person));
  for (const auto kind : {DepartmentQuery::employment, DepartmentQuery::insurance}) {
    const auto found = standing::newest(findings, kind);
    if (found && found->finding == DepartmentQuery::yes) return true;
  }
  return false;
}

Status Judge::look_at_sent_away(const RecordId& person, ConflictCase::Code code) {
  JINDU_TRY(const std::vector<Link> reversed,
            work_.links(LinkKind::refused_by_rule, person.view()));
  for (const Link& link : reversed) {
    JINDU_TRY(Live * settlement, work_.need(link.record.view(), "Settlement"));
    JINDU_TRY_OK(look_at_refused(*settlement, code));
  }
  JINDU_TRY(const bool works, has_work(person));
  JINDU_TRY(const std::vector<Link> cases, work_.links(LinkKind::case_of_patient, person.view()));
  for (const Link& one : cases) {
    JINDU_TRY(const std::vector<Link> filings,
              work_.links(LinkKind::filing_of_case, one.record.view()));
    for (const Link& link : filings) {
      JINDU_TRY(Live * filing, work_.need(link.record.view(), "Filing"));
      if (!works) JINDU_TRY_OK(look_at_returned(*filing, "record", code));
    }
    JINDU_TRY(const std::vector<Link> own,
              work_.links(LinkKind::settlement_of_case, one.record.view()));
    for (const Link& link : own) {
      JINDU_TRY_OK(look_at_applications(link.record, code));
    }
  }
  return {};
}

Status Judge::look_at_applications(const RecordId& settlement, ConflictCase::Code code) {
  JINDU_TRY(const std::vector<Link> resting,
            work_.links(LinkKind::application_of, settlement.view()));
  for (const Link& link : resting) {
    JINDU_TRY(Live * application, work_.need(link.record.view(), "AllowanceApplication"));
    JINDU_TRY_OK(look_at_returned(*application, "submit", code));
  }
  return {};
}

}  // namespace jindu::accept
