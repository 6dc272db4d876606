// Named conditions of the life cycles.
#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/standing.pb.h"
#include "server/accept/judge.h"
#include "server/accept/patches.h"
#include "server/claims/payment.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/settlements.h"

namespace jindu::accept {
namespace {

using store::Live;

}  // namespace

Result<Judge::Answer> Judge::guards(Matter& matter, const rules::Transition& transition) {
  for (const std::string& name : transition.guards()) {
    JINDU_TRY(const Answer stands, guard(matter, name));
    if (stands) return stands;
  }
  return Answer();
}

Result<Judge::Answer> Judge::guard(Matter& matter, std::string_view name) {
  const Live* record = matter.record;
  const wire::Patch* patch = matter.said.patch();
  const store::Site* site = matter.author.site;
  const bool own = site == nullptr || record == nullptr || record->row.site_no == site->site_no;
  if (name == "recording_site" || name == "own_filing") {
    // A county bureau works on all records of its persons.
    const bool county = site != nullptr && site->kind == "county_bureau";
    if (!own && !county) return Answer(refused("NOT_RECORDING_SITE"));
    if (name == "own_filing" && site != nullptr && site->kind == "hospital_desk" &&
        !context().values().desk_amends_own_filing()) {
      return Answer(refused("NO_ROLE"));
    }
  } else if (name == "identity_unlocked") {
    const auto& filing = record->as<records::Filing>();
    if (patch != nullptr && !filing.relied_on_by().empty() &&
        touches(*record, *patch, *matter.said.record, "identity")) {
      return Answer(refused("IDENTITY_LOCKED", {record}));
    }
  } else if (name == "not_relied_on") {
    return not_relied_on(matter);
  } else if (name == "contact_only") {
    if (patch != nullptr && !contact_only(*matter.said.type, *patch)) {
      return Answer(refused("CONTACT_ONLY"));
    }
  } else if (name == "account_only") {
    if (patch == nullptr || !account_only(*matter.said.type, *patch)) {
      return Answer(refused("ACCOUNT_ONLY"));
    }
  } else if (name == "one_live_reversal") {
    return one_live_reversal(matter);
  } else if (name == "other_than_acceptor") {
    return other_than(matter, "accept");
  } else if (name == "other_than_approver") {
    return other_than(matter, "approve");
  } else if (name == "other_than_accountant") {
    return other_than(matter, "finance_check");
  } else if (name == "steps_known") {
    return steps_known(matter);
  } else if (name == "claim_ready") {
    return claim_ready(*record);
  } else if (name == "claim_payable") {
    JINDU_TRY(const std::string why, claims::pay_hindrance(work_, *record));
    if (!why.empty()) return Answer(refused(why, {record}));
  } else if (name == "opinion_given") {
    return opinion_given(matter);
  } else if (name == "other_than_signer") {
    return other_than(matter, "sign");
  } else if (name == "other_than_auditor") {
    JINDU_TRY(const Answer audited, other_than(matter, "audit"));
    return audited ? audited : other_than(matter, "answer");
  } else if (name == "other_than_checker") {
    return other_than(matter, "check");
  } else if (name == "late_by_chief") {
    // Filed too late, it is the chief's to confirm, on the reason that was given.
    const bool chief = matter.author.roles->count("section_chief") != 0;
    if (record->as<records::Filing>().late() && !chief) return Answer(refused("NO_ROLE", {record}));
  } else if (name == "items_ready") {
    return items_ready(*record);
  } else if (name == "post_payout_finance") {
    return post_payout_finance(matter);
  } else if (name == "target_stands") {
    JINDU_TRY(const Live* target, work_.find(record->as<records::Reversal>().target()));
    if (target == nullptr || !conflicts::live(*target)) {
      return Answer(refused("BAD_STATE", {record}));
    }
  } else if (name == "third_person") {
    return other_than_signers(matter);
  } else if (name == "finding_told") {
    const auto* said = static_cast<const records::DepartmentQuery*>(matter.said.record.get());
    const bool told = said != nullptr && said->finding() != records::DepartmentQuery::FINDING_NONE;
    if (!told) return Answer(refused("BAD_VALUE", {record}));
  } else if (name == "other_person") {
    if (record->header.created_by() == matter.author.operator_id) {
      return Answer(refused("OTHER_PERSON"));
    }
  }
  JINDU_TRY(const Answer stands, payout_guard(matter, name));
  if (stands) return stands;
  return clearing_guard(matter, name);
}

/// One person does not act at two posts on one record (domain.md section 2, authority 4).
Result<Judge::Answer> Judge::other_than(const Matter& matter, std::string_view step) {
  const conflicts::Context with = context();
  JINDU_TRY(const auto said, conflicts::last_step(with, matter.record->id(), step));
  if (!said) return Answer();
  JINDU_TRY(const conflicts::Author who, conflicts::author_of(with, *said));
  const bool same = who.operator_id == matter.author.operator_id;
  return same ? Answer(refused("OTHER_PERSON")) : Answer();
}

/// Three posts, three persons (烟台 6.1): who signs has not signed at another.
Result<Judge::Answer> Judge::other_than_signers(const Matter& matter) {
  for (const char* step : {"check", "chief_sign", "director_sign"}) {
    JINDU_TRY(const Answer stands, other_than(matter, step));
    if (stands) return stands;
  }
  return Answer();
}

/// What has left the fund is finance's (domain.md section 5, Reversal).
Result<Judge::Answer> Judge::post_payout_finance(const Matter& matter) {
  const bool paid = matter.record->as<records::Reversal>().kind() == records::Reversal::post_payout;
  const bool finance = matter.author.roles->count("finance_confirm") != 0;
  return paid && !finance ? Answer(refused("NO_ROLE")) : Answer();
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
  JINDU_TRY(const Live* other, conflicts::live_reversal(context(), target->id()));
  if (other != nullptr) return Answer(refused("K18", {other, target}));
  if (!conflicts::live(*target) || target->state() == "REGISTERED") {
    return Answer(refused("BAD_STATE", {target}));
  }
  return Answer();
}

}  // namespace jindu::accept
