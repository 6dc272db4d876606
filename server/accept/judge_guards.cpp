// Named conditions of the life cycles.
#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/settlements.h"

namespace jindu::accept {
namespace {

using store::Live;

/// Whether the patch would change a field of `group`.
bool touches(const Live& record, const wire::Patch& patch, const catalog::Message& incoming,
             std::string_view group) {
  return std::any_of(patch.fields().begin(), patch.fields().end(), [&](const std::string& name) {
    const catalog::Field* field = record.type->find(name);
    return field != nullptr && field->group == group &&
           !catalog::same_field(*field, *record.record, incoming);
  });
}

bool contact_only(const catalog::RecordType& type, const wire::Patch& patch) {
  return std::all_of(patch.fields().begin(), patch.fields().end(), [&](const std::string& name) {
    const catalog::Field* field = type.find(name);
    if (field == nullptr) return false;
    const catalog::Group* group = type.find_group(field->group);
    return group != nullptr &&
           (group->merge == records::LAST_WRITER || group->merge == records::KEEP_BOTH);
  });
}

bool account_only(const catalog::RecordType& type, const wire::Patch& patch) {
  return std::all_of(patch.fields().begin(), patch.fields().end(), [&](const std::string& name) {
    const catalog::Field* field = type.find(name);
    return field != nullptr && (field->group == "account" || field->group == "spouse_account");
  });
}

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
  } else if (name == "other_than_signer") {
    return other_than(matter, "sign");
  } else if (name == "items_ready") {
    return items_ready(*record);
  } else if (name == "returned_fit") {
    return returned_fit(matter);
  } else if (name == "refund_fits" || name == "post_payout_finance") {
    return money_guard(matter, name);
  } else if (name == "target_stands") {
    JINDU_TRY(const Live* target, work_.find(record->as<records::Reversal>().target()));
    if (target == nullptr || !conflicts::live(*target)) {
      return Answer(refused("BAD_STATE", {record}));
    }
  } else if (name == "other_person") {
    if (record->header.created_by() == matter.author.operator_id) {
      return Answer(refused("OTHER_PERSON"));
    }
  }
  return Answer();
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

/// What the bank sends back was paid by this batch.
Result<Judge::Answer> Judge::returned_fit(Matter& matter) {
  const auto* said = static_cast<const records::PayoutBatch*>(matter.said.record.get());
  if (said == nullptr || said->returned().empty()) return Answer(refused("BAD_VALUE"));
  for (const Bytes& id : said->returned()) {
    JINDU_TRY(const Live* item, work_.find(id));
    if (item == nullptr || item->type->name != "AllowanceItem" || item->state() != "PAID" ||
        item->as<records::AllowanceItem>().batch() != matter.record_id.view()) {
      return Answer(refused("BAD_VALUE"));
    }
  }
  return Answer();
}

Result<Judge::Answer> Judge::money_guard(Matter& matter, std::string_view name) {
  if (name == "post_payout_finance") {
    // What has left the fund is finance's (domain.md section 5, Reversal).
    const bool paid =
        matter.record->as<records::Reversal>().kind() == records::Reversal::post_payout;
    const bool finance = matter.author.roles->count("finance_confirm") != 0;
    return paid && !finance ? Answer(refused("NO_ROLE")) : Answer();
  }
  const std::int64_t rest = matter.record->as<records::Recovery>().rest_fen();
  const auto* said = static_cast<const records::Recovery*>(matter.said.record.get());
  const std::int64_t refund = said == nullptr ? 0 : said->refund_fen();
  return refund > 0 && refund <= rest ? Answer() : Answer(refused("BAD_VALUE", {matter.record}));
}

/// A hospital desk works on what was recorded at its site.
Result<Judge::Answer> Judge::right_to(const Matter& matter) {
  const store::Site* site = matter.author.site;
  if (site == nullptr || site->kind != "hospital_desk") return Answer();
  if (matter.record->row.site_no == site->site_no) return Answer();
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
  const bool item = target->type->name == "AllowanceItem";
  if (target->type->name != "Settlement" && !item) return Answer(refused("BAD_TARGET", {target}));
  // Before it is paid an item is withdrawn with its application; only what has left is reversed.
  if (item && target->state() != "PAID") return Answer(refused("BAD_STATE", {target}));
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
