// The longer of the guards (guards.cpp), and whose a record is to work on.
#include "schema/records/conflict_case.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/money.pb.h"
#include "server/accept/judge.h"

#include "schema/rules/hands.h"
#include "schema/rules/reasons.h"
#include "schema/rules/told.h"
#include "server/accept/patches.h"
#include "server/conflicts/natural_keys.h"
#include "server/payout/recovery.h"

namespace jindu::accept {

using store::Live;

/// A county bureau works on all records of its persons.
Judge::Answer Judge::at_its_site(const Matter& matter) {
  const store::Site* site = matter.author.site;
  const bool own = site == nullptr || matter.record == nullptr ||
                   matter.record->row.site_no == site->site_no ||
                   site->kind == "county_bureau";
  return refusal(own ? "" : "NOT_RECORDING_SITE");
}

Judge::Answer Judge::own_filing(const Matter& matter) {
  const Answer stands = at_its_site(matter);
  if (stands) return stands;
  const store::Site* site = matter.author.site;
  const bool desk = site != nullptr && site->kind == "hospital_desk";
  return refusal(desk && !context().values().desk_amends_own_filing() ? "NO_ROLE" : "");
}

Judge::Answer Judge::identity_unlocked(const Matter& matter) {
  const wire::Patch* patch = matter.said.patch();
  const bool locked = patch != nullptr &&
                      !matter.record->as<records::Filing>().relied_on_by().empty() &&
                      touches(*matter.record, *patch, *matter.said.record, "identity");
  return refusal(locked ? "IDENTITY_LOCKED" : "", matter.record);
}

Result<Judge::Answer> Judge::case_open(const Live& record) {
  Ruling ruling = refused("CONFLICT_OPEN", {&record});
  std::string cases;
  for (const std::string& id : record.header.conflicts()) {
    JINDU_TRY(const Live* live, work_.need(id, "ConflictCase"));
    const auto& open = live->as<records::ConflictCase>();
    const std::string code = records::ConflictCase::Code_Name(open.code());
    cases += (cases.empty() ? "" : "；") + code + " " + rules::sentence_of(code, nullptr) + "，由" +
             rules::decider_label(open.decider_role(), open.decider_site()) + "裁定";
  }
  if (!cases.empty()) {
    ruling.reason.add_fields("CONFLICT_OPEN");
    ruling.reason.add_details(cases);
  }
  return Answer(std::move(ruling));
}

Result<Judge::Answer> Judge::target_stands(const Matter& matter) {
  JINDU_TRY(const Live* target, work_.find(matter.record->as<records::Reversal>().target()));
  bool stands = target != nullptr && conflicts::live(*target);
  if (stands && matter.record->as<records::Reversal>().kind() == records::Reversal::post_payout) {
    // Asked for when it was paid; meanwhile the bank may have sent it back: it is owed, not paid.
    stands = target->state() == "PAID";
  }
  return refusal(stands ? "" : "BAD_STATE", matter.record);
}

/// Who took the last of any of these steps does not take this one.
Result<Judge::Answer> Judge::other_than(const Matter& matter, std::string_view guard) {
  const conflicts::Context with = context();
  for (const std::string_view step : rules::kept_apart(guard)) {
    JINDU_TRY(const auto said, conflicts::last_step(with, matter.record->id(), step));
    if (!said) continue;
    JINDU_TRY(const conflicts::Author who, conflicts::author_of(with, *said));
    if (who.operator_id == matter.author.operator_id) return Answer(refused("OTHER_PERSON"));
  }
  return Answer();
}

/// An employer's clerk works on what is his employer's: of a new paper, by whose insurance carries it.
Result<Judge::Answer> Judge::of_another_employer(const Matter& matter) {
  const std::string& mine = matter.author.employer;
  const bool bound = matter.author.roles->count("employer_clerk") != 0 &&
                     matter.author.roles->count("front_clerk") == 0;
  if (!bound || matter.said.type->find(store::kEmployerField) == nullptr) return Answer();
  std::string theirs;
  if (matter.record != nullptr) {
    theirs = store::employer_of(*matter.record->type, *matter.record->record);
  } else if (matter.said.record != nullptr) {
    JINDU_TRY(const rules::CaseFacts around,
              facts_.around(*matter.said.record, std::nullopt, 0, std::nullopt));
    const catalog::Field* claimant = matter.said.type->find("claimant_kind");
    const bool spouse = claimant != nullptr &&
                        catalog::column_value(*claimant, *matter.said.record).text == "spouse";
    const rules::InsuredFact& insured = spouse ? around.sponsor : around.patient;
    // Whom the register does not know is nobody's yet: the paper is sent back for that.
    if (!insured.known && !mine.empty()) return Answer();
    theirs = insured.employer_uscc;
  }
  if (!mine.empty() && mine == theirs) return Answer();
  return Answer(refused("NOT_OWN_EMPLOYER"));
}

/// A hospital desk works on what was recorded at its site, and on what city and bureau have written
/// about its hospital.
Result<Judge::Answer> Judge::right_to(const Matter& matter) {
  const store::Site* site = matter.author.site;
  if (site == nullptr || site->kind != "hospital_desk") return Answer();
  const Live& record = *matter.record;
  if (record.row.site_no == site->site_no) return Answer();
  JINDU_TRY(const auto origin, work_.writer().site(record.row.site_no));
  const bool hospitals = origin && origin->kind == "hospital_desk";
  const catalog::Field* field = record.type->find("institution_code");
  if (!hospitals && field != nullptr && !site->institution_code.empty() &&
      record.record->GetReflection()->GetString(*record.record, field->descriptor) ==
          site->institution_code) {
    return Answer();
  }
  return Answer(refused("NOT_RECORDING_SITE"));
}

/// K03: a valid settlement is not undone by a late cancel. Care on the cancel's day counts as
/// before it.
Result<Judge::Answer> Judge::not_relied_on(Matter& matter) {
  const auto& filing = matter.record->as<records::Filing>();
  std::optional<Date> cancelled = conflicts::date_in(matter.said.operation.event_date());
  if (!cancelled) cancelled = local_date(matter.author.wall_ms);
  Live* later = nullptr;  // One with care after the cancel: then a person decides.
  for (const std::string& id : filing.relied_on_by()) {
    JINDU_TRY(Live * settlement, work_.find(id));
    if (settlement == nullptr || !conflicts::live(*settlement)) continue;
    if (conflicts::care_before_cancel(*settlement, cancelled)) {
      return Answer(refused("K03", {settlement}));  // Whatever else relies on it, and in any order.
    }
    if (later == nullptr) later = settlement;
  }
  if (later == nullptr) return Answer();
  JINDU_TRY(const Live* conflict,
            conflicts::raise_k03(context(), *matter.record, *later, matter.op_id, cancelled));
  return Answer(held("K03", *conflict));
}

Result<Judge::Answer> Judge::one_live_reversal(Matter& matter) {
  const auto& reversal = static_cast<const records::Reversal&>(*matter.said.record);
  if (reversal.target().size() != 16) return Answer(refused("BAD_TARGET"));
  JINDU_TRY(const Live* target, work_.find(reversal.target()));
  // Desks sync in any order: what it reverses may be on its way.
  if (target == nullptr) return Answer(parked("RECORD_MISSING", reversal.target()));
  const bool claim = target->type->name == "ReimbursementClaim";
  const bool paid_out = claim || target->type->name == "AllowanceItem";
  if (target->type->name != "Settlement" && !paid_out) {
    return Answer(refused("BAD_TARGET", {target}));
  }
  // Before it is paid it is withdrawn; only what has left is reversed.
  if (paid_out && target->state() != "PAID") return Answer(refused("BAD_STATE", {target}));
  // 单据作废、冲销 of a claim has no workflow: two of finance (domain.md section 5).
  const bool finance = matter.author.roles->count("finance_accountant") != 0 ||
                       matter.author.roles->count("finance_confirm") != 0;
  if (claim && !finance) return Answer(refused("NO_ROLE", {target}));
  const store::Site* site = matter.author.site;
  if (site != nullptr && site->kind == "hospital_desk" && target->row.site_no != site->site_no) {
    return Answer(refused("NOT_RECORDING_SITE", {target}));
  }
  if (!paid_out) {
    JINDU_TRY(const bool recovered,
              payout::recovered_from_person(work_.writer(), target->id()));
    if (recovered) return Answer(refused("RECOVERY_THERE", {target}));
  }
  JINDU_TRY(const Live* other, conflicts::live_reversal(context(), target->id()));
  if (other != nullptr) return Answer(refused("K18", {other, target}));
  if (!conflicts::live(*target) || target->state() == "REGISTERED") {
    return Answer(refused("BAD_STATE", {target}));
  }
  return Answer();
}

}  // namespace jindu::accept
