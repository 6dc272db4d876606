#include "server/conflicts/allowances.h"

#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/pregnancies.h"
#include "server/conflicts/references.h"
#include "server/payout/batch.h"
#include "server/review/items.h"

namespace jindu::conflicts {
namespace {

using records::AllowanceApplication;
using records::Settlement;
using store::LinkKind;

constexpr int kSameEventDays = 180;  // K01: closer deliveries are one

bool is_operation(const Settlement& settlement) {
  return std::any_of(
      settlement.fp_operations().begin(), settlement.fp_operations().end(), [](int one) {
        return rules::ends_pregnancy(static_cast<records::FpOperation::Code>(one));
      });
}

/// Whether a settlement is of the event that the application is about.
bool of_event(const Live& settlement, const AllowanceApplication& form) {
  const auto& record = settlement.as<Settlement>();
  if (record.benefit_kind() == Settlement::prenatal) return false;
  const std::optional<Date> event = date_in(form.event_date());
  const std::optional<Date> care = care_date(settlement);
  if (!event || !care) return false;
  if (*event == *care) return true;
  const bool close = std::abs(days_between(*event, *care)) < kSameEventDays;
  const bool born = rules::is_birth(form.birth_type());
  return close && (born ? is_delivery(settlement) : is_operation(record));
}

bool counts(const std::string& state) { return state == "CONFIRMED" || state == "CLEARED"; }

/// The one that counts before one that waits; of several, the first.
Result<Live*> settlement_of(const Context& context, const AllowanceApplication& form,
                            ByteView patient) {
  Live* best = nullptr;
  JINDU_TRY(const std::vector<store::Link> cases,
            context.work.links(LinkKind::case_of_patient, patient));
  for (const store::Link& one : cases) {
    JINDU_TRY(const std::vector<store::Link> settlements,
              context.work.links(LinkKind::settlement_of_case, one.record.view()));
    for (const store::Link& link : settlements) {
      JINDU_TRY(Live * settlement, context.work.need(link.record.view(), "Settlement"));
      if (!live(*settlement) || !of_event(*settlement, form)) continue;
      if (best == nullptr || (!counts(best->state()) && counts(settlement->state()))) {
        best = settlement;
      }
    }
  }
  return best;
}

const Bytes kHusband = "husband|";

/// Births of one man's children that lie further apart than one pregnancy are two births.
bool close_events(const Context& context, const Live& first, const Live& second) {
  const std::optional<Date> one = date_in(first.as<AllowanceApplication>().event_date());
  const std::optional<Date> two = date_in(second.as<AllowanceApplication>().event_date());
  const int told = context.values().delivery_distance_days();
  return !one || !two || std::abs(days_between(*one, *two)) < (told > 0 ? told : kSameEventDays);
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
  if (rules::maternity_days(values, event)) add(Kind::maternity_leave, form.patient());
  if (rules::fp_days(values, event)) add(Kind::fp_leave, form.patient());
  if (form.care_leave_claimed() && rules::is_birth(form.birth_type())) {
    add(Kind::care_leave, {});
    // His leave is one, under whichever wife's name it is claimed (K11).
    if (!form.spouse().empty()) keys.emplace_back(kHusband + form.spouse(), true);
  }
  if (values.has_prenatal_fee() && rules::is_birth(form.birth_type())) {
    add(Kind::prenatal_fee, form.patient());
  }
  return keys;
}

bool settles(const rules::PolicyValues& values) {
  return std::find(values.procedures().begin(), values.procedures().end(), "settlement") !=
         values.procedures().end();
}

/// Where nothing is settled on the spot, the form itself says of which pregnancy it is: without that
/// two forms whose days differ by one would be two rights (K10).
Status refer_pregnancy(const Context& context, Live& application, const RecordId& patient,
                       std::vector<std::string>& fields) {
  auto& form = application.as<AllowanceApplication>();
  if (settles(context.values())) return {};
  PregnancyKey key;
  key.about = application.id();
  key.patient = patient;
  key.pregnancy_date = date_in(form.pregnancy_date());
  if (!key.pregnancy_date) key.pregnancy_date = date_in(form.last_menses_date());
  key.event_date = date_in(form.event_date());
  key.fp_operations.assign(form.fp_operations().begin(), form.fp_operations().end());
  key.operation_only =
      !key.fp_operations.empty() && !key.pregnancy_date && !rules::is_birth(form.birth_type());
  if (!key.operation_only && !key.pregnancy_date) return {};
  JINDU_TRY(const PregnancyMatch match, match_pregnancy(context, key));
  Live* pregnancy = match.same != nullptr ? match.same : match.contradicting;
  if (pregnancy == nullptr) {
    JINDU_TRY(pregnancy, open_pregnancy(context, key, match));
  }
  refer(fields, form.pregnancy(), pregnancy->id().str(), "pregnancy",
        [&](const Bytes& id) { form.set_pregnancy(id); });
  return {};
}

bool alive(const Live& application) {
  const std::string& state = application.state();
  return live(application) && state != "WITHDRAWN" && state != "REJECTED";
}

}  // namespace

Result<AllowanceReferences> refer_allowance(const Context& context, Live& application) {
  auto& form = application.as<AllowanceApplication>();
  AllowanceReferences references;
  JINDU_TRY(const std::optional<RecordId> patient,
            find_person(context, {form.id_type(), form.patient_id_no(), form.patient_name(),
                                  form.patient_sex(), form.contact_phone()}));
  const int other = form.patient_sex() == 0 ? 0 : 3 - form.patient_sex();
  JINDU_TRY(const std::optional<RecordId> spouse,
            find_person(context,
                        {form.spouse_id_type(), form.spouse_id_no(), form.spouse_name(), other, {}}));
  references.patient_known = patient.has_value();
  if (!patient) return references;
  std::vector<std::string>& fields = references.fields;
  refer(fields, form.patient(), patient->str(), "patient",
        [&](const Bytes& id) { form.set_patient(id); });
  if (spouse) {
    refer(fields, form.spouse(), spouse->str(), "spouse",
          [&](const Bytes& id) { form.set_spouse(id); });
  }
  JINDU_TRY(references.settlement, settlement_of(context, form, patient->view()));
  if (references.settlement == nullptr) {
    JINDU_TRY_OK(refer_pregnancy(context, application, *patient, fields));
    return references;
  }
  const Live& settlement = *references.settlement;
  refer(fields, form.pregnancy(), settlement.as<Settlement>().pregnancy(), "pregnancy",
        [&](const Bytes& id) { form.set_pregnancy(id); });
  if (form.settlement() != settlement.id().view()) {
    if (!form.settlement().empty()) {
      JINDU_TRY_OK(
          context.work.unlink(LinkKind::application_of, form.settlement(), application.id()));
    }
    JINDU_TRY_OK(
        context.work.link(LinkKind::application_of, settlement.id().view(), application.id()));
    refer(fields, form.settlement(), settlement.id().str(), "settlement",
          [&](const Bytes& id) { form.set_settlement(id); });
  }
  return references;
}

Result<ItemClash> other_application(const Context& context, const Live& application) {
  for (const auto& [key, care] : item_keys(context, application)) {
    JINDU_TRY(const std::vector<store::Link> claims,
              context.work.links(LinkKind::allowance_key, key));
    for (const store::Link& claim : claims) {
      if (claim.record == application.id()) continue;
      JINDU_TRY(Live * other, context.work.need(claim.record.view(), "AllowanceApplication"));
      if (!alive(*other) || is_freed(context, other->id())) continue;
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

namespace {

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

Status hold_application(const Context& context, Live& application) {
  if (application.state() == "HELD") return {};
  // No money leaves before it is decided: what stands in an open batch waits for the next.
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  for (Live* item : items) JINDU_TRY_OK(payout::pull(context.work, *item));
  application.header.set_held_from(application.state());
  return context.work.act(application, "hold", "HELD", {});
}

namespace {

/// The state to go back to: the one remembered, and past the second signature where its items stand.
/// The bank may have sent back what was paid, or it was reversed or voided meanwhile.
Result<std::string> stands_at(const Context& context, const Live& application,
                              const std::string& remembered) {
  if (remembered.empty()) return std::string("SUBMITTED");
  if (remembered != "PAID" && remembered != "APPROVED" && remembered != "GENERATED") {
    return remembered;
  }
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  if (items.empty()) return remembered;
  const auto all = [&](std::initializer_list<std::string_view> states) {
    return std::all_of(items.begin(), items.end(), [&](const Live* item) {
      return std::find(states.begin(), states.end(), item->state()) != states.end();
    });
  };
  if (all({"REVERSED"})) return std::string("REVERSED");
  if (all({"PAID", "REVERSED"})) return std::string("PAID");
  const bool by_itself =
      application.as<AllowanceApplication>().channel() == AllowanceApplication::auto_;
  return std::string(by_itself ? "GENERATED" : "APPROVED");
}

}  // namespace

Status keep_application(const Context& context, Live& application) {
  if (application.state() != "HELD") return {};
  JINDU_TRY(const std::string back,
            stands_at(context, application, application.header.held_from()));
  application.header.clear_held_from();
  return context.work.act(application, back == "REVERSED" ? "reverse" : "keep", back, {});
}

Status withdraw_application(const Context& context, Live& application) {
  JINDU_TRY_OK(review::void_items(context.work, application));
  JINDU_TRY(const bool paid, any_paid(context, application));
  if (paid) {
    // The money has left: it is to come back before the right is free for another (never two paid).
    JINDU_TRY_OK(recover_paid(context, application, "不予认定，追回已拨付的津贴"));
    if (application.state() == "REVERSED") return {};
    application.header.clear_held_from();
    return context.work.act(application, "reverse", "REVERSED", {});
  }
  JINDU_TRY_OK(release_items(context, application));
  application.header.clear_held_from();
  return context.work.act(application, "withdraw", "WITHDRAWN", {});
}

Result<bool> any_paid(const Context& context, const Live& application) {
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  return std::any_of(items.begin(), items.end(),
                     [](const Live* item) { return item->state() == "PAID"; });
}

Status reopen_application(const Context& context, Live& application) {
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  for (Live* item : items) JINDU_TRY_OK(payout::pull(context.work, *item));
  JINDU_TRY_OK(review::void_items(context.work, application));
  const bool by_itself = application.as<AllowanceApplication>().channel() ==
                         AllowanceApplication::auto_;
  application.header.clear_held_from();
  // What nobody applied for nobody reviews: it is reckoned anew.
  if (by_itself) return context.work.act(application, "regenerate", "GENERATED", {});
  return context.work.act(application, "reopen", "ACCEPTED", {});
}

namespace {

/// Nothing of it was paid, or what was paid has come back: the right ends with its settlement.
Status right_ends(const Context& context, Live& application) {
  application.header.clear_held_from();
  JINDU_TRY_OK(release_items(context, application));
  const bool by_itself =
      application.as<AllowanceApplication>().channel() == AllowanceApplication::auto_;
  JINDU_TRY_OK(context.work.act(application, "settlement_reversed",
                                by_itself ? "WITHDRAWN" : "RETURNED", {}));
  // Nobody is asked any more which amount, or which of two, is to be paid.
  return lapse_all(context, application);
}

}  // namespace

Status settlement_gone(const Context& context, const Live& settlement) {
  JINDU_TRY(const std::vector<store::Link> applications,
            context.work.links(LinkKind::application_of, settlement.id().view()));
  for (const store::Link& link : applications) {
    JINDU_TRY(Live * application, context.work.need(link.record.view(), "AllowanceApplication"));
    if (!alive(*application)) continue;
    JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, *application));
    bool paid = false;
    for (Live* item : items) {
      paid = paid || item->state() == "PAID";
      JINDU_TRY_OK(payout::pull(context.work, *item));  // A batch pays what it names, or nothing.
    }
    JINDU_TRY_OK(review::void_items(context.work, *application));
    if (!paid) {
      JINDU_TRY_OK(right_ends(context, *application));
      continue;
    }
    JINDU_TRY_OK(payout::follow_items(context.work, *application));  // What is left of it was paid.
    // The right counts as used until finance has said what becomes of the money. Who waits for
    // another decision meanwhile goes back to what it is, not to where it would be paid once more.
    if (application->state() == "HELD") application->header.set_held_from("PAID");
    JINDU_TRY_OK(raise_k17(context, *application));
  }
  return {};
}

Status settlement_held(const Context& context, const Live& settlement) {
  JINDU_TRY(const std::vector<store::Link> applications,
            context.work.links(LinkKind::application_of, settlement.id().view()));
  for (const store::Link& link : applications) {
    JINDU_TRY(const Live* application,
              context.work.need(link.record.view(), "AllowanceApplication"));
    if (!alive(*application)) continue;
    JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, *application));
    for (Live* item : items) JINDU_TRY_OK(payout::pull(context.work, *item));
  }
  return {};
}

Status came_back(const Context& context, Live& item) {
  if (item.state() != "APPROVED") return {};
  JINDU_TRY(Live * application, context.work.need(item.as<records::AllowanceItem>().application(),
                                                  "AllowanceApplication"));
  const Bytes& rests_on = application->as<AllowanceApplication>().settlement();
  if (rests_on.empty()) return {};
  JINDU_TRY(const Live* settlement, context.work.need(rests_on, "Settlement"));
  if (settlement->state() != "REVERSED") return {};
  JINDU_TRY_OK(review::void_item(context.work, item));
  JINDU_TRY(const bool paid, any_paid(context, *application));
  return paid ? payout::follow_items(context.work, *application)
              : right_ends(context, *application);
}

}  // namespace jindu::conflicts
