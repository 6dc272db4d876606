// One person, two records: everything is pointed to the one that stays, then its keys are checked as
// if it had come now.
#include "server/conflicts/merge_persons.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>

#include "schema/records/claim.pb.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/person.pb.h"
#include "schema/records/pregnancy_case.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/history.h"
#include "server/conflicts/merge_belongings.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/pregnancies.h"
#include "server/ledger/postings.h"

namespace jindu::conflicts {
namespace {

using records::AllowanceApplication;
using records::Filing;
using records::Person;
using records::PregnancyCase;
using records::ReimbursementClaim;
using records::Settlement;
using store::Link;
using store::LinkKind;

struct Both {
  const Context& context;
  Live& kept;
  Live& gone;
  const Person& person() const { return kept.as<Person>(); }
  bool was(const Bytes& id) const { return id == gone.id().view(); }
  /// What the ledger has of a record under the one stands under the other.
  Status move_money(const RecordId& record) const {
    return ledger::move_party(context.work, record, to_hex(gone.id().view()),
                              to_hex(kept.id().view()));
  }
};

/// Moves a back reference from one person to the other.
Status move_links(const Both& both, LinkKind kind, std::vector<Link>& moved) {
  JINDU_TRY(moved, both.context.work.links(kind, both.gone.id().view()));
  for (const Link& link : moved) {
    JINDU_TRY_OK(both.context.work.unlink(kind, both.gone.id().view(), link.record));
    JINDU_TRY_OK(both.context.work.link(kind, both.kept.id().view(), link.record, link.extra));
  }
  return {};
}

/// Patient, and the number on the paper: it is known now what it should have been.
template <class Record>
Status set_patient(const Both& both, Live& live) {
  auto& record = live.as<Record>();
  record.set_patient(both.kept.id().str());
  record.set_patient_id_no(both.person().id_no());
  record.set_id_type(both.person().id_type());
  return both.context.work.act(live, "", "", {"patient", "patient_id_no", "id_type"});
}

void set_reference(const Both& both, const std::string& now, std::string_view field,
                   std::vector<std::string>& fields, const std::function<void(Bytes)>& set) {
  if (!both.was(now)) return;
  set(both.kept.id().str());
  fields.emplace_back(field);
}

/// What was owed to the one is owed to the other.
Status set_beneficiary(const Both& both, ByteView id) {
  JINDU_TRY(Live * item, both.context.work.need(id, "AllowanceItem"));
  auto& fields = item->as<records::AllowanceItem>();
  if (both.was(fields.beneficiary())) {
    fields.set_beneficiary(both.kept.id().str());
    JINDU_TRY_OK(both.context.work.act(*item, "", "", {"beneficiary"}));
  }
  return both.move_money(item->id());
}

/// Patient, spouse and pregnancy are its keys: it claims under the new ones what it claimed under
/// the old. `pregnancy`: that it is about from now on; null: the same.
Status set_applicant(const Both& both, Live& application, const Live* pregnancy,
                     std::vector<Live*>& applications) {
  auto& form = application.as<AllowanceApplication>();
  JINDU_TRY(const bool claims, claims_items(both.context, application));
  if (claims) JINDU_TRY_OK(release_items(both.context, application));
  std::vector<std::string> fields;
  if (both.was(form.patient())) {
    form.set_patient_id_no(both.person().id_no());
    form.set_id_type(both.person().id_type());
    fields = {"patient_id_no", "id_type"};
  }
  set_reference(both, form.patient(), "patient", fields,
                [&](const Bytes& id) { form.set_patient(id); });
  if (both.was(form.spouse())) {
    form.set_spouse_id_no(both.person().id_no());
    form.set_spouse_id_type(both.person().id_type());
    fields.insert(fields.end(), {"spouse_id_no", "spouse_id_type"});
  }
  set_reference(both, form.spouse(), "spouse", fields,
                [&](const Bytes& id) { form.set_spouse(id); });
  if (pregnancy != nullptr && form.pregnancy() != pregnancy->id().view()) {
    form.set_pregnancy(pregnancy->id().str());
    fields.emplace_back("pregnancy");
  }
  if (!fields.empty()) JINDU_TRY_OK(both.context.work.act(application, "", "", fields));
  if (claims) JINDU_TRY_OK(claim_items(both.context, application));
  for (const Bytes& id : form.items()) JINDU_TRY_OK(set_beneficiary(both, id));
  const bool known =
      std::find(applications.begin(), applications.end(), &application) != applications.end();
  if (!known) applications.push_back(&application);
  return {};
}

/// Two operations are one by their day and what was done; two pregnancies by when they began.
bool same_event(const Context& context, const PregnancyCase& mine, const PregnancyCase& theirs) {
  if (theirs.kind() != mine.kind()) return false;
  if (mine.kind() == PregnancyCase::fp_operation) {
    const std::multiset<int> done(mine.fp_operations().begin(), mine.fp_operations().end());
    const std::multiset<int> other(theirs.fp_operations().begin(), theirs.fp_operations().end());
    return !mine.event_date().empty() && mine.event_date() == theirs.event_date() && done == other;
  }
  const std::optional<Date> begun = date_in(mine.pregnancy_date());
  const std::optional<Date> date = date_in(theirs.pregnancy_date());
  return begun && date && std::abs(days_between(*begun, *date)) <= match_days(context);
}

/// Another pregnancy of the same person that this one turns out to be, by its beginning or its birth; null: it is its own.
Result<Live*> same_pregnancy(const Both& both, const Live& pregnancy) {
  JINDU_TRY(const std::vector<Link> links,
            both.context.work.links(LinkKind::case_of_patient, both.kept.id().view()));
  for (const Link& link : links) {
    if (link.record == pregnancy.id()) continue;
    JINDU_TRY(Live * other, both.context.work.need(link.record.view(), "PregnancyCase"));
    const bool same = same_event(both.context, pregnancy.as<PregnancyCase>(),
                                 other->as<PregnancyCase>());
    if (same) return other;
    JINDU_TRY(const bool born, same_birth(both.context, both.kept.id(), pregnancy, *other));
    if (born) return other;
  }
  return nullptr;
}

template <class Record>
Status set_pregnancy(const Both& both, LinkKind kind, const Link& link, Live& from, Live& to) {
  JINDU_TRY_OK(both.context.work.unlink(kind, from.id().view(), link.record));
  JINDU_TRY_OK(both.context.work.link(kind, to.id().view(), link.record, link.extra));
  JINDU_TRY(Live * record, both.context.work.find(link.record));
  record->template as<Record>().set_pregnancy(to.id().str());
  return both.context.work.act(*record, "", "", {"pregnancy"});
}

struct Papers {
  std::vector<Live*> filings;
  std::vector<Live*> settlements;
  std::vector<Live*> claims;
  std::vector<Live*> applications;
};

/// A birth ends the pregnancy that it is found to be of.
Status note_birth(const Context& context, const Live& settlement, const Live& pregnancy) {
  const bool counts = live(settlement) && settlement.state() != "REGISTERED";
  if (!counts || !is_delivery(settlement) || pregnancy.state() != "OPEN") return {};
  return note_in_pregnancy(context, settlement);
}

Status join_pregnancies(const Both& both, Live& from, Live& to, Papers& papers) {
  store::Work& work = both.context.work;
  JINDU_TRY(const std::vector<Live*> applications, applications_of(both.context, from));
  for (Live* one : applications) {
    JINDU_TRY_OK(set_applicant(both, *one, &to, papers.applications));
  }
  JINDU_TRY(const std::vector<Link> filings,
            work.links(LinkKind::filing_of_case, from.id().view()));
  for (const Link& link : filings) {
    JINDU_TRY_OK(set_pregnancy<Filing>(both, LinkKind::filing_of_case, link, from, to));
  }
  JINDU_TRY(const std::vector<Link> settlements,
            work.links(LinkKind::settlement_of_case, from.id().view()));
  for (const Link& link : settlements) {
    JINDU_TRY_OK(set_pregnancy<Settlement>(both, LinkKind::settlement_of_case, link, from, to));
    JINDU_TRY(const Live* settlement, work.find(link.record));
    JINDU_TRY_OK(note_birth(both.context, *settlement, to));
  }
  JINDU_TRY(const std::vector<Link> claims, work.links(LinkKind::claim_of_case, from.id().view()));
  for (const Link& link : claims) {
    JINDU_TRY_OK(set_pregnancy<ReimbursementClaim>(both, LinkKind::claim_of_case, link, from, to));
  }
  // Nothing is looked up under it any more.
  JINDU_TRY_OK(work.unlink(LinkKind::case_of_patient, both.kept.id().view(), from.id()));
  auto& sum = to.as<PregnancyCase>();
  sum.set_prenatal_total_fen(sum.prenatal_total_fen() +
                             from.as<PregnancyCase>().prenatal_total_fen());
  JINDU_TRY_OK(work.act(to, "", "", {"prenatal_total_fen"}));
  from.as<PregnancyCase>().clear_prenatal_total_fen();
  from.header.set_points_to(to.id().str());
  if (from.state() != "OPEN") return work.act(from, "", "", {"prenatal_total_fen"});
  return work.act(from, "end", "ENDED", {"prenatal_total_fen"});
}

/// All papers of one pregnancy speak of the person who stays.
Status move_papers(const Both& both, Live& pregnancy, Papers& papers) {
  store::Work& work = both.context.work;
  pregnancy.as<PregnancyCase>().set_patient(both.kept.id().str());
  JINDU_TRY_OK(work.act(pregnancy, "", "", {"patient"}));
  JINDU_TRY(const std::vector<Link> filings,
            work.links(LinkKind::filing_of_case, pregnancy.id().view()));
  for (const Link& link : filings) {
    JINDU_TRY(Live * filing, work.need(link.record.view(), "Filing"));
    JINDU_TRY_OK(set_patient<Filing>(both, *filing));
    papers.filings.push_back(filing);
  }
  JINDU_TRY(const std::vector<Link> settlements,
            work.links(LinkKind::settlement_of_case, pregnancy.id().view()));
  for (const Link& link : settlements) {
    JINDU_TRY(Live * settlement, work.need(link.record.view(), "Settlement"));
    JINDU_TRY_OK(set_patient<Settlement>(both, *settlement));
    JINDU_TRY_OK(both.move_money(settlement->id()));
    papers.settlements.push_back(settlement);
  }
  JINDU_TRY(const std::vector<Link> claims,
            work.links(LinkKind::claim_of_case, pregnancy.id().view()));
  for (const Link& link : claims) {
    JINDU_TRY(Live * claim, work.need(link.record.view(), "ReimbursementClaim"));
    JINDU_TRY_OK(set_patient<ReimbursementClaim>(both, *claim));
    JINDU_TRY_OK(both.move_money(claim->id()));
    papers.claims.push_back(claim);
  }
  JINDU_TRY(const std::vector<Live*> applications, applications_of(both.context, pregnancy));
  for (Live* one : applications) {
    JINDU_TRY_OK(set_applicant(both, *one, nullptr, papers.applications));
  }
  JINDU_TRY(Live * other, same_pregnancy(both, pregnancy));
  return other == nullptr ? Status() : join_pregnancies(both, pregnancy, *other, papers);
}

/// Where the person is the insured husband of a patient.
Status move_sponsor(const Both& both) {
  std::vector<Link> sponsored;
  JINDU_TRY_OK(move_links(both, LinkKind::sponsored, sponsored));
  for (const Link& link : sponsored) {
    JINDU_TRY(Live * paper, both.context.work.find(link.record));
    if (paper == nullptr) return fail(ErrorCode::corrupt, "merge: a sponsored paper is gone");
    if (paper->type->name == "ReimbursementClaim") {
      auto& claim = paper->as<records::ReimbursementClaim>();
      claim.set_sponsor(both.kept.id().str());
      claim.set_spouse_id_no(both.person().id_no());
      JINDU_TRY_OK(both.context.work.act(*paper, "", "", {"sponsor", "spouse_id_no"}));
      JINDU_TRY_OK(both.move_money(paper->id()));
      continue;
    }
    auto& form = paper->as<Settlement>();
    form.set_sponsor(both.kept.id().str());
    form.set_sponsor_id_no(both.person().id_no());
    JINDU_TRY_OK(both.context.work.act(*paper, "", "", {"sponsor", "sponsor_id_no"}));
  }
  return {};
}

/// The operation that made a record, for the case that is about it.
Result<OpId> made_by(const Context& context, const Live& record, std::string_view event) {
  JINDU_TRY(const auto said, last_step(context, record.id(), event));
  return said ? said->row.op_id : OpId();
}

Status check_settlement(const Context& context, Live& settlement) {
  const bool counts = live(settlement) && settlement.state() != "REGISTERED";
  if (!counts || !settlement.header.conflicts().empty()) return {};
  JINDU_TRY(Live * other, other_delivery(context, settlement));
  if (other == nullptr) return {};
  JINDU_TRY(const OpId operation, made_by(context, settlement, "settle"));
  JINDU_TRY_OK(raise_k01(context, *other, settlement, operation));
  return {};
}

Status check_filing(const Context& context, Live& filing) {
  if (!live(filing) || !filing.header.conflicts().empty()) return {};
  JINDU_TRY(Live * other, other_filing(context, filing));
  if (other == nullptr) return {};
  if (same_facts(*other, filing)) return point_to(context, *other, filing);
  JINDU_TRY(const OpId operation, made_by(context, filing, "record"));
  JINDU_TRY_OK(raise_k04(context, *other, filing, operation));
  return {};
}

Status check_claim(const Context& context, Live& claim) {
  if (!live(claim) || !claim.header.conflicts().empty()) return {};
  JINDU_TRY(const ClaimClash clash, other_use(context, claim));
  if (clash.other == nullptr) return {};
  JINDU_TRY(const OpId operation, made_by(context, claim, "submit"));
  if (clash.code == records::ConflictCase::K20) {
    JINDU_TRY_OK(raise_k20(context, *clash.other, claim, operation));
  } else {
    JINDU_TRY_OK(raise_claim_k02(context, *clash.other, claim, operation, clash.code));
  }
  return {};
}

/// A birth settled on the spot against a claim of the other record.
Status check_against_claims(const Context& context, Live& settlement) {
  const bool counts = live(settlement) && settlement.state() != "REGISTERED";
  if (!counts || !settlement.header.conflicts().empty()) return {};
  JINDU_TRY(Live * claim, claim_against(context, settlement));
  if (claim == nullptr) return {};
  JINDU_TRY(const OpId operation, made_by(context, settlement, "settle"));
  JINDU_TRY_OK(raise_k20(context, *claim, settlement, operation));
  return {};
}

Status check_application(const Context& context, Live& application) {
  if (!live(application) || !application.header.conflicts().empty()) return {};
  JINDU_TRY(const ItemClash clash, other_application(context, application));
  if (clash.other == nullptr) return {};
  JINDU_TRY(const OpId operation, made_by(context, application, "submit"));
  JINDU_TRY_OK(raise_k10(context, *clash.other, application, operation, clash.both_spouses));
  return {};
}

}  // namespace

Status merge_persons(const Context& context, Live& kept, Live& gone) {
  const Both both{context, kept, gone};
  store::Work& work = context.work;
  auto& person = gone.as<Person>();
  const PersonKey number{person.id_type(), person.id_no(), {}, 0, {}};
  JINDU_TRY_OK(work.unlink(LinkKind::person, number.value(), gone.id()));
  JINDU_TRY_OK(work.link(LinkKind::person, number.value(), kept.id()));
  person.set_merged_into(kept.id().str());
  JINDU_TRY_OK(work.act(gone, "", "", {"merged_into"}));
  if (person.fraud_hold() && !kept.as<Person>().fraud_hold()) {  // A hold stays a hold.
    kept.as<Person>().set_fraud_hold(true);
    JINDU_TRY_OK(work.act(kept, "", "", {"fraud_hold"}));
  }

  std::vector<Link> cases, births;
  Papers papers;
  JINDU_TRY_OK(move_links(both, LinkKind::birth_of, births));  // By them pregnancies are one.
  JINDU_TRY_OK(move_links(both, LinkKind::case_of_patient, cases));
  for (const Link& link : cases) {
    JINDU_TRY(Live * pregnancy, work.need(link.record.view(), "PregnancyCase"));
    JINDU_TRY_OK(move_papers(both, *pregnancy, papers));
  }
  JINDU_TRY(const std::vector<Live*> others, applications_by_person(context, gone.id()));
  for (Live* one : others) JINDU_TRY_OK(set_applicant(both, *one, nullptr, papers.applications));
  JINDU_TRY_OK(move_sponsor(both));
  JINDU_TRY_OK(move_belongings(context, kept, gone));
  for (Live* one : papers.settlements) JINDU_TRY_OK(check_settlement(context, *one));
  for (Live* one : papers.claims) JINDU_TRY_OK(check_claim(context, *one));
  for (Live* one : papers.settlements) JINDU_TRY_OK(check_against_claims(context, *one));
  for (Live* one : papers.filings) JINDU_TRY_OK(check_filing(context, *one));
  for (Live* one : papers.applications) JINDU_TRY_OK(check_application(context, *one));
  return {};
}

}  // namespace jindu::conflicts
