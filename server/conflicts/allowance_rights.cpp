// What applications claim: an item is paid once for one pregnancy, kind and beneficiary (K10, K11).
#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/natural_keys.h"
#include "server/review/items.h"

namespace jindu::conflicts {
namespace {

using records::AllowanceApplication;
using store::LinkKind;

const Bytes kHusband = "husband|";

/// Births of one man's children that lie further apart than one pregnancy are two births.
bool close_events(const Context& context, const Live& first, const Live& second) {
  const std::optional<Date> one = date_in(first.as<AllowanceApplication>().event_date());
  const std::optional<Date> two = date_in(second.as<AllowanceApplication>().event_date());
  return !one || !two ||
         std::abs(days_between(*one, *two)) < context.values().delivery_distance_days();
}

std::vector<std::pair<Bytes, bool>> item_keys(const Context& context, const Live& application) {
  const auto& form = application.as<AllowanceApplication>();
  const std::optional<Date> date = date_in(form.event_date());
  if (!date || form.patient().empty()) return {};
  const rules::PolicyValues& values = context.policy.values_on(*date);
  const rules::AllowanceEvent event = review::event_of(form);
  const Bytes about =
      form.pregnancy().empty() ? form.patient() + form.event_date() : form.pregnancy();
  std::vector<std::pair<Bytes, bool>> keys;
  const auto add = [&](rules::AllowanceItem::Kind kind, ByteView beneficiary) {
    const bool care = kind == rules::AllowanceItem::Kind::care_leave;
    keys.emplace_back(
        about + "|" + Bytes(rules::kind_name(kind)) + "|" + (care ? "" : Bytes(beneficiary)), care);
  };
  using Kind = rules::AllowanceItem::Kind;
  const bool hers = !form.care_leave_only();
  if (hers && rules::maternity_days(values, event)) add(Kind::maternity_leave, form.patient());
  if (hers && rules::fp_days(values, event)) add(Kind::fp_leave, form.patient());
  if (form.care_leave_claimed() && rules::is_birth(form.birth_type())) {
    add(Kind::care_leave, {});
    // His leave is one, under whichever wife's name it is claimed (K11).
    if (!form.spouse().empty()) keys.emplace_back(kHusband + form.spouse(), true);
  }
  if (hers && values.has_prenatal_fee() && rules::is_birth(form.birth_type())) {
    add(Kind::prenatal_fee, form.patient());
  }
  return keys;
}

Status add_applications(const Context& context, const std::vector<store::Link>& links,
                        std::vector<Live*>& found) {
  for (const store::Link& link : links) {
    JINDU_TRY(Live * one, context.work.need(link.record.view(), "AllowanceApplication"));
    if (std::find(found.begin(), found.end(), one) == found.end()) found.push_back(one);
  }
  return {};
}

Status add_claiming(const Context& context, ByteView key_begins, std::vector<Live*>& found) {
  JINDU_TRY(const std::vector<store::Link> links,
            context.work.writer().links_under(LinkKind::allowance_key, key_begins));
  return add_applications(context, links, found);
}

}  // namespace

Result<ItemClash> other_application(const Context& context, const Live& application) {
  for (const auto& [key, care] : item_keys(context, application)) {
    JINDU_TRY(const std::vector<store::Link> claims,
              context.work.links(LinkKind::allowance_key, key));
    for (const store::Link& claim : claims) {
      if (claim.record == application.id()) continue;
      JINDU_TRY(Live * other, context.work.need(claim.record.view(), "AllowanceApplication"));
      if (!live(*other) || is_freed(context, *other)) continue;
      if (key.starts_with(kHusband) && !close_events(context, *other, application)) continue;
      const bool two = care && other->as<AllowanceApplication>().patient() !=
                                   application.as<AllowanceApplication>().patient();
      return ItemClash{other, two};
    }
  }
  return ItemClash{};
}

bool same_application(const Live& first, const Live& second) {
  const auto& one = first.as<AllowanceApplication>();
  const auto& two = second.as<AllowanceApplication>();
  if (one.patient() != two.patient() || one.care_leave_claimed() != two.care_leave_claimed()) {
    return false;
  }
  for (const catalog::Field& field : first.type->fields) {
    const std::string& group = field.group;
    if (group != "event" && group != "account" && group != "spouse_account") continue;
    if (!catalog::same_field(field, *first.record, *second.record)) return false;
  }
  return true;
}

Status claim_items(const Context& context, const Live& application) {
  for (const auto& [key, care] : item_keys(context, application)) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::allowance_key, key, application.id()));
    JINDU_TRY_OK(context.work.link(LinkKind::allowance_key, key, application.id()));
  }
  return {};
}

Status release_items(const Context& context, const Live& application) {
  for (const auto& [key, care] : item_keys(context, application)) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::allowance_key, key, application.id()));
  }
  return {};
}

Status release_item(const Context& context, const Live& application, const Live& item) {
  const auto kind =
      static_cast<records::AllowanceItem::Kind>(item.as<records::AllowanceItem>().kind());
  const Bytes named = "|" + Bytes(records::AllowanceItem::Kind_Name(kind)) + "|";
  const bool his = kind == records::AllowanceItem::care_leave;
  for (const auto& [key, care] : item_keys(context, application)) {
    const bool of_it = his ? care : key.find(named) != Bytes::npos;
    if (of_it) JINDU_TRY_OK(context.work.unlink(LinkKind::allowance_key, key, application.id()));
  }
  return {};
}

Result<bool> claims_items(const Context& context, const Live& application) {
  for (const auto& [key, care] : item_keys(context, application)) {
    JINDU_TRY(const std::vector<store::Link> claims,
              context.work.links(LinkKind::allowance_key, key));
    const bool own = std::any_of(claims.begin(), claims.end(), [&](const store::Link& claim) {
      return claim.record == application.id();
    });
    if (own) return true;
  }
  return false;
}

Result<std::vector<Live*>> applications_of(const Context& context, const Live& pregnancy) {
  std::vector<Live*> found;
  for (const LinkKind kind : {LinkKind::settlement_of_case, LinkKind::claim_of_case}) {
    JINDU_TRY(const std::vector<store::Link> cares,
              context.work.links(kind, pregnancy.id().view()));
    for (const store::Link& care : cares) {
      JINDU_TRY(const std::vector<store::Link> resting,
                context.work.links(LinkKind::application_of, care.record.view()));
      JINDU_TRY_OK(add_applications(context, resting, found));
    }
  }
  JINDU_TRY_OK(add_claiming(context, pregnancy.id().str() + "|", found));
  return found;
}

Result<std::vector<Live*>> applications_by_person(const Context& context, const RecordId& person) {
  std::vector<Live*> found;
  JINDU_TRY_OK(add_claiming(context, person.str(), found));
  JINDU_TRY_OK(add_claiming(context, kHusband + person.str(), found));
  return found;
}

}  // namespace jindu::conflicts
