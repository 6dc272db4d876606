// What follows from an application for the allowance: references, duplicates, rules; then the
// reviews, and what they make of it.
#include "server/conflicts/allowances.h"

#include "schema/records/allowance.pb.h"
#include "server/accept/judge.h"
#include "server/claims/papers.h"
#include "server/conflicts/verdicts.h"
#include "server/review/items.h"

namespace jindu::accept {

using records::AllowanceApplication;
using rules::DeadlineRule;
using store::Live;

namespace {

std::string due_day(const std::vector<rules::DueDate>& due) {
  return due.empty() ? std::string() : to_string(due.front().date);
}

}  // namespace

/// K10, K11, K33; true: it is held, or it was sent before.
Result<bool> Judge::allowance_clashes(Matter& matter, const std::vector<std::string>& fields,
                                      Ruling& ruling) {
  Live& application = *matter.record;
  const conflicts::Context with = context();
  JINDU_TRY(const conflicts::ItemClash clash, conflicts::other_application(with, application));
  if (clash.other == nullptr) {
    JINDU_TRY(Live * birth, conflicts::contradicting_birth(with, application));
    if (birth == nullptr) return false;
    if (!fields.empty()) JINDU_TRY_OK(work_.act(application, "", "", fields));
    JINDU_TRY_OK(conflicts::claim_items(with, application));
    JINDU_TRY(const Live* doubt,
              conflicts::raise_k33_birth(with, *birth, application, matter.op_id));
    ruling = held("K33", *doubt);
    ruling.live = &application;
    return true;
  }
  ruling.live = &application;
  if (conflicts::same_application(*clash.other, application)) {
    // Through two channels, or twice through one: it is kept, counts nothing, and points there.
    application.header.set_points_to(clash.other->id().str());
    ruling.reason = conflicts::reason("DUPLICATE", {clash.other});
    JINDU_TRY_OK(work_.act(application, "withdraw", "WITHDRAWN", fields));
    return true;
  }
  if (!fields.empty()) JINDU_TRY_OK(work_.act(application, "", "", fields));
  JINDU_TRY_OK(conflicts::claim_items(with, application));
  JINDU_TRY(const Live* conflict, conflicts::raise_k10(with, *clash.other, application,
                                                       matter.op_id, clash.both_spouses));
  ruling = held(clash.both_spouses ? "K11" : "K10", *conflict);
  ruling.live = &application;
  return true;
}

/// A reviewer sends it back: one notice with his words and with every paper that is wanted.
Status Judge::application_returned(Live& application) {
  Problems items;
  const std::string& opinion = application.as<AllowanceApplication>().opinion();
  if (!opinion.empty()) items.push_back({"RETURNED", {}, opinion});
  JINDU_TRY(const rules::Assessment assessment, assess(application));
  const Problems wanted = rules::acceptance_notice(assessment);
  items.insert(items.end(), wanted.begin(), wanted.end());
  return items.empty() ? Status() : claims::note_notice(work_, application, items);
}

Status Judge::allowance_submitted(Matter& matter, Ruling& ruling) {
  Live& application = *matter.record;
  JINDU_TRY_OK(claims::close_notices(work_, application));
  auto& form = application.as<AllowanceApplication>();
  form.clear_employer_decision();  // Handed in anew.
  const conflicts::Context with = context();
  JINDU_TRY(conflicts::AllowanceReferences found, conflicts::refer_allowance(with, application));
  JINDU_TRY(const rules::CaseFacts around,
            facts_.around(*application.record, std::nullopt, 0, std::nullopt));
  note_employer(application, around.patient, matter.author, found.fields);
  JINDU_TRY(const bool clashes, allowance_clashes(matter, found.fields, ruling));
  if (clashes) return {};
  return allowance_goes_on(application, std::move(found.fields), matter.author.received_ms, ruling);
}

/// Nothing stands against it: returned with everything that is missing (一次性告知), or on its way.
Status Judge::allowance_goes_on(Live& application, std::vector<std::string> fields,
                                std::int64_t received_ms, Ruling& ruling) {
  const auto& form = application.as<AllowanceApplication>();
  JINDU_TRY(std::vector<std::string> codes, failures(application, nullptr, received_ms));
  if (form.patient().empty()) codes.insert(codes.begin(), "IDENTITY_FAILED");
  if (!codes.empty()) {
    ruling.reason.set_code(codes.front());
    for (const std::string& code : codes) ruling.reason.add_fields(code);
    JINDU_TRY_OK(conflicts::release_items(context(), application));
    JINDU_TRY_OK(work_.act(application, "return", "RETURNED", fields));
    // Whoever has to put it right need not be who handed it in: the reasons stand beside it.
    JINDU_TRY(const Problems problems, handed_in_problems(application));
    return problems.empty() ? Status() : claims::note_notice(work_, application, problems);
  }
  JINDU_TRY_OK(conflicts::claim_items(context(), application));
  const bool from_employer = form.channel() == AllowanceApplication::employer;
  return ask_employer(application, std::move(fields), received_ms, from_employer);
}

/// The items as the register and the wages stand now, for the day of the event.
Result<Judge::Reckoned> Judge::reckon_items(const Live& application) {
  const auto& form = application.as<AllowanceApplication>();
  Reckoned reckoned;
  const rules::AllowanceEvent event = review::event_of(form);
  JINDU_TRY(const rules::CaseFacts around,
            facts_.around(*application.record, std::nullopt, 0, std::nullopt));
  rules::AllowanceFacts facts;
  facts.patient = around.patient;
  facts.spouse = around.sponsor;
  facts.care_leave_claimed = form.care_leave_claimed();
  const int year = static_cast<int>(event.date.ymd().year());
  JINDU_TRY(facts.patient_wages, facts_.wages(around.patient.employer_uscc, year));
  JINDU_TRY(facts.spouse_wages, facts_.wages(around.sponsor.employer_uscc, year));
  reckoned.items = rules::allowance_items(rules_.policy.values_on(event.date), event, facts);
  if (form.care_leave_only()) {
    std::erase_if(reckoned.items, [](const rules::AllowanceItem& item) {
      return item.kind != rules::AllowanceItem::Kind::care_leave;
    });
  }
  reckoned.parties = {around.patient, around.sponsor};
  return reckoned;
}

/// Nothing is reviewed that could not be paid: a right without an amount waits for what is missing.
Result<Judge::Answer> Judge::items_ready(const Live& application) {
  JINDU_TRY(const Reckoned reckoned, reckon_items(application));
  bool payable = false;
  for (const rules::AllowanceItem& item : reckoned.items) {
    if (item.refused.empty() && !item.waits.empty()) {
      return Answer(refused(item.waits, {&application}));
    }
    payable = payable || item.amount.has_value();
  }
  if (payable) return Answer();
  const bool none = reckoned.items.empty();
  return Answer(refused(none ? "NOT_IN_SCOPE" : reckoned.items.front().refused, {&application}));
}

Status Judge::compute_items(Live& application) {
  JINDU_TRY(const Reckoned reckoned, reckon_items(application));
  return review::create_items(work_, application, reckoned.items, reckoned.parties);
}

Status Judge::approve_items(Live& application) {
  JINDU_TRY_OK(review::approve_items(work_, application));
  application.as<AllowanceApplication>().set_pay_due(
      due_day(rules::due_dates(context().values(), rules_.calendar, application.type->name,
                               DeadlineRule::APPROVAL, work_.cause().received_ms)));
  JINDU_TRY_OK(work_.act(application, "", "", {"pay_due"}));
  const std::string due = application.as<AllowanceApplication>().pay_due();
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work_, application));
  for (Live* item : items) {
    item->as<records::AllowanceItem>().set_pay_due(due);
    JINDU_TRY_OK(work_.act(*item, "", "", {"pay_due"}));
  }
  return {};
}

}  // namespace jindu::accept
