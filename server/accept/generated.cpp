// The allowance that nobody applies for (YT 1.1.6-7: by itself after the settlement; PZH 三:
// determined without application): a settlement that counts gives rise to an application that
// counts as approved, with its items. And the one that is claimed with the medical cost
// (YT 3.1.6-1): a claim that is approved gives rise to it, and carries it to the payment.
#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/claim.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/accept/judge.h"
#include "server/claims/carried.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/natural_keys.h"
#include "server/standing/determinations.h"

namespace jindu::accept {
namespace {

using records::AllowanceApplication;
using records::ReimbursementClaim;
using records::Settlement;
using rules::DeadlineRule;
using store::LinkKind;
using store::Live;

constexpr int kNoon = 12 * 3600;

bool by_itself(const rules::PolicyValues& values) {
  return values.allowance_path() == rules::PolicyValues::AFTER_SETTLEMENT ||
         values.allowance_path() == rules::PolicyValues::DETERMINED;
}

/// What the settlement says that the form of an application would: the fields of one name and kind.
void copy_alike(const catalog::Message& from, catalog::Message& to) {
  const auto* target = to.GetDescriptor();
  const auto* read = from.GetReflection();
  const auto* write = to.GetReflection();
  std::vector<const catalog::FieldDescriptor*> set;
  read->ListFields(from, &set);
  for (const catalog::FieldDescriptor* field : set) {
    const auto* same = target->FindFieldByName(field->name());
    if (same == nullptr || same->cpp_type() != field->cpp_type()) continue;
    if (field->is_repeated()) {
      if (field->cpp_type() != catalog::FieldDescriptor::CPPTYPE_ENUM) continue;
      for (int i = 0; i < read->FieldSize(from, field); ++i) {
        write->AddEnumValue(&to, same, read->GetRepeatedEnumValue(from, field, i));
      }
    } else if (field->cpp_type() == catalog::FieldDescriptor::CPPTYPE_STRING) {
      write->SetString(&to, same, read->GetString(from, field));
    } else if (field->cpp_type() == catalog::FieldDescriptor::CPPTYPE_ENUM) {
      write->SetEnumValue(&to, same, read->GetEnumValue(from, field));
    } else if (field->cpp_type() == catalog::FieldDescriptor::CPPTYPE_INT32) {
      write->SetInt32(&to, same, read->GetInt32(from, field));
    } else if (field->cpp_type() == catalog::FieldDescriptor::CPPTYPE_BOOL) {
      write->SetBool(&to, same, read->GetBool(from, field));
    }
  }
}

/// Paid to whom the claim is paid, with it (YT 3.1.1).
std::unique_ptr<AllowanceApplication> application_with(const Live& claim) {
  const auto& claimed = claim.as<ReimbursementClaim>();
  auto form = std::make_unique<AllowanceApplication>();
  copy_alike(claimed, *form);
  form->set_channel(AllowanceApplication::auto_);
  form->set_claim(claim.id().str());
  form->set_bank_name(claimed.bank_category() + " " + claimed.bank_branch_name());
  // What was said of the claim is not said of this.
  form->clear_opinion();
  form->clear_remark();
  form->clear_employer_due();
  form->clear_review_due();
  form->clear_pay_due();
  return form;
}

std::unique_ptr<AllowanceApplication> application_from(const Live& settlement) {
  const auto& settled = settlement.as<Settlement>();
  auto form = std::make_unique<AllowanceApplication>();
  copy_alike(settled, *form);
  form->set_channel(AllowanceApplication::auto_);
  form->set_settlement(settlement.id().str());
  form->set_patient(settled.patient());
  form->clear_remark();
  if (form->fetus_count() == 0) form->set_fetus_count(1);
  return form;
}

}  // namespace

Status Judge::generate_allowance(Live& settlement) {
  const auto& settled = settlement.as<Settlement>();
  const std::optional<Date> event = conflicts::date_in(settled.event_date());
  const bool counts = settlement.state() == "CONFIRMED" || settlement.state() == "CLEARED";
  if (!event || !counts || settled.patient().empty() ||
      settled.pregnancy().empty() || settled.benefit_kind() == Settlement::prenatal ||
      !settled.sponsor_id_no().empty() || !by_itself(rules_.policy.values_on(*event))) {
    return {};
  }
  const Result<Live*> made = generate_from(settlement, application_from(settlement));
  return made.ok() ? Status() : Status(made.error());
}

Status Judge::generate_with_claim(Live& claim) {
  const auto& form = claim.as<ReimbursementClaim>();
  const std::optional<Date> event = conflicts::date_in(form.event_date());
  if (!event || form.claim_kind() != ReimbursementClaim::medical || form.patient().empty() ||
      form.claimant_kind() == ReimbursementClaim::spouse ||
      !rules::offers(rules_.policy.values_on(*event), "claim.allowance")) {
    return {};
  }
  JINDU_TRY(const Live* application, generate_from(claim, application_with(claim)));
  if (application == nullptr) return {};
  claim.as<ReimbursementClaim>().set_application(application->id().str());
  return work_.act(claim, "", "", {"application"});
}

/// What an allowance rested on is gone. Another settlement of the pregnancy may stand, whose own
/// allowance made way for this one (K10), as after a transfer between hospitals.
Status Judge::right_freed(Live& application) {
  const auto& form = application.as<AllowanceApplication>();
  JINDU_TRY(const Live* pregnancy, work_.find(form.pregnancy()));
  if (pregnancy == nullptr) return {};
  for (const Bytes& source : {form.settlement(), form.claim()}) {
    if (source.empty()) continue;
    JINDU_TRY(const Live* rested_on, work_.find(source));
    if (rested_on != nullptr && conflicts::live(*rested_on)) return {};
  }
  JINDU_TRY(const std::vector<store::Link> settlements,
            work_.links(LinkKind::settlement_of_case, pregnancy->id().view()));
  for (const store::Link& link : settlements) {
    JINDU_TRY(const std::vector<Live*> others, conflicts::applications_of(context(), *pregnancy));
    const bool served = std::any_of(others.begin(), others.end(),
                                    [](const Live* other) { return conflicts::live(*other); });
    if (served) return {};
    JINDU_TRY(Live * settlement, work_.need(link.record.view(), "Settlement"));
    JINDU_TRY_OK(generate_allowance(*settlement));
  }
  return {};
}

/// Null: nobody has a right to anything, or there is one already.
Result<Live*> Judge::generate_from(const Live& source, std::unique_ptr<catalog::Message> form) {
  JINDU_TRY(const std::vector<store::Link> before,
            work_.links(LinkKind::application_of, source.id().view()));
  for (const store::Link& link : before) {
    JINDU_TRY(const Live* one, work_.need(link.record.view(), "AllowanceApplication"));
    if (conflicts::live(*one)) return nullptr;
  }
  // Looked at before it is made: who has no right has no application, since nobody applied.
  Live draft;
  draft.type = work_.city().catalog.find("AllowanceApplication");
  draft.record = std::move(form);
  const std::optional<Date> event =
      conflicts::date_in(draft.as<AllowanceApplication>().event_date());
  JINDU_ENSURE(event.has_value());
  JINDU_TRY(const rules::CaseFacts around,
            facts_.around(*draft.record, std::nullopt, 0, std::nullopt));
  const std::vector<std::string> codes =
      failed_rules(rules_.policy, rules_.calendar, *draft.type, *draft.record, {}, around, *event);
  if (std::find(codes.begin(), codes.end(), "NOT_FEMALE") != codes.end()) return nullptr;
  JINDU_TRY(const Reckoned reckoned, reckon_items(draft));
  const bool any = std::any_of(reckoned.items.begin(), reckoned.items.end(),
                               [](const auto& item) { return item.refused.empty(); });
  if (!any) return nullptr;
  JINDU_TRY(Live * application,
            work_.create_by_city("AllowanceApplication", std::move(draft.record), "GENERATED"));
  application->header.set_policy_version(rules_.policy.version());
  if (!source.row.site_no.empty()) {
    application->pulled.emplace_back(source.row.site_no, store::Projection::own);
  }
  JINDU_TRY_OK(work_.link(LinkKind::application_of, source.id().view(), application->id()));
  const conflicts::Context with = context();
  JINDU_TRY(const conflicts::ItemClash clash, conflicts::other_application(with, *application));
  JINDU_TRY_OK(conflicts::claim_items(with, *application));
  JINDU_TRY_OK(generate_items(*application));
  if (clash.other == nullptr) return application;
  JINDU_TRY(const Live* raised,
            conflicts::raise_k10(with, *clash.other, *application, OpId(), clash.both_spouses));
  static_cast<void>(raised);
  return application;
}

/// The items as wages and rules stand now; what is known is owed from now on (counts as APPROVED).
Status Judge::generate_items(Live& application) {
  JINDU_TRY_OK(compute_items(application));
  JINDU_TRY_OK(review::approve_items(work_, application));
  JINDU_TRY_OK(claims::wait_for_claim(work_, application));
  JINDU_TRY_OK(standing::determine(work_, application));
  auto& form = application.as<AllowanceApplication>();
  JINDU_TRY(const std::string due, day_of_payment(form));
  if (due.empty()) return {};
  form.set_pay_due(due);
  JINDU_TRY_OK(work_.act(application, "", "", {"pay_due"}));
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work_, application));
  for (Live* item : items) {
    item->as<records::AllowanceItem>().set_pay_due(due);
    JINDU_TRY_OK(work_.act(*item, "", "", {"pay_due"}));
  }
  return {};
}

/// Reckoned from the day of the settlement, or the day by which its claim is paid; empty: none.
Result<std::string> Judge::day_of_payment(const AllowanceApplication& form) {
  if (!form.claim().empty()) {
    JINDU_TRY(const Live* claim, work_.need(form.claim(), "ReimbursementClaim"));
    return claim->as<ReimbursementClaim>().pay_due();
  }
  JINDU_TRY(const Live* settlement, work_.need(form.settlement(), "Settlement"));
  const std::optional<Date> settled = conflicts::date_in(settlement->as<Settlement>().settled_on());
  if (!settled) return std::string();
  const std::vector<rules::DueDate> due =
      rules::due_dates(rules_.policy.values_on(*settled), rules_.calendar, "AllowanceApplication",
                       DeadlineRule::SETTLEMENT, moment_of(*settled, kNoon));
  return due.empty() ? std::string() : to_string(due.front().date);
}

}  // namespace jindu::accept
