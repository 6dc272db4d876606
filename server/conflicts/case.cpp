#include "server/conflicts/case.h"

#include <algorithm>
#include <set>

#include "schema/rules/lifecycle.h"
#include "schema/rules/sides.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/invitation.h"
#include "server/review/asked.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;

constexpr int kDecisionDays = 5;

/// A choice names a side by the word that stands over its column.
std::string with_sides(std::string label, const rules::Sides& sides) {
  for (const auto& [mark, word] : {std::pair{std::string_view("{一}"), &sides.first},
                                   std::pair{std::string_view("{二}"), &sides.second}}) {
    for (std::size_t at = label.find(mark); at != label.npos; at = label.find(mark, at)) {
      label.replace(at, mark.size(), *word);
    }
  }
  return label;
}

std::unique_ptr<ConflictCase> make(const Context& context, const CaseInput& input) {
  auto record = std::make_unique<ConflictCase>();
  record->set_code(input.code);
  for (const Live* one : input.records) record->add_records(one->id().str());
  for (const OpId& operation : input.operations) record->add_operations(operation.str());
  for (const std::string& group : input.groups) record->add_groups(group);
  for (const auto& one : input.evidence) *record->add_evidence() = one;
  const rules::Sides sides = rules::sides_of(input.code);
  for (const auto& [code, label] : input.choices) {
    records::ConflictChoice& choice = *record->add_choices();
    choice.set_code(code);
    choice.set_label(with_sides(label, sides));
  }
  record->set_decider_role(input.decider_role);
  if (!input.decider_site.empty()) record->set_decider_site(input.decider_site);
  record->set_opened_at_ms(context.work.city().clock.wall_ms());
  const int days = context.values().decision_working_days();
  const Date due =
      context.calendar.add_working_days(context.today(), days > 0 ? days : kDecisionDays).date;
  record->set_due(to_string(due));
  return record;
}

/// To the sites that a case concerns: where its records come from, and who decides.
void spread(const Context& context, const std::vector<Live*>& records, const std::string& decider_site,
            Live& conflict) {
  std::set<std::string> sites;
  for (const Live* one : records) {
    if (!one->row.site_no.empty()) sites.insert(one->row.site_no);
  }
  if (!decider_site.empty()) sites.insert(decider_site);
  for (const std::string& site : sites) {
    conflict.pulled.emplace_back(site, store::Projection::own);
    for (Live* one : records) {
      if (site == one->row.site_no) continue;
      // Who decides sees it in full; another hospital sees that it is there.
      one->pulled.emplace_back(
          site, site == decider_site ? store::Projection::own : store::Projection::other);
      context.work.touch(*one);
    }
  }
}

}  // namespace

const rules::PolicyValues& Context::values() const { return policy.values_on(today()); }
Date Context::today() const { return local_date(work.city().clock.wall_ms()); }

bool is_freed(const Context& context, const Live& record) {
  const bool again = record.state() == "HELD" || record.header.disputed();
  return again && std::find(context.freed.begin(), context.freed.end(), record.id()) != context.freed.end();
}

bool live(const Live& record) { return may_come_to_count(record) && record.state() != "RETURNED"; }

bool may_come_to_count(const Live& record) { return !rules::gone(record.state()); }

bool may_be_about_the_gone(const ConflictCase& conflict) {
  const ConflictCase::Code code = conflict.code();
  return is_invitation(conflict) || code == ConflictCase::K07 || code == ConflictCase::K25 ||
         code == ConflictCase::K35 || code == ConflictCase::REVOKED;
}

bool weighty(std::string_view group) {
  return group == "identity" || group == "event" || group == "money" || group == "account";
}

Result<std::string> county_site(const Context& context) {
  JINDU_TRY(const std::vector<store::Site> sites, context.work.writer().sites());
  const auto at = std::find_if(sites.begin(), sites.end(), [](const store::Site& site) {
    return site.kind == "county_bureau" && site.active;
  });
  return at == sites.end() ? std::string() : at->site_no;
}

Result<std::string> clerk_of(const Context& context, const std::string& site_no) {
  JINDU_TRY(const std::optional<store::Site> site, context.work.writer().site(site_no));
  return std::string(site && site->kind == "hospital_desk" ? "desk_clerk" : "front_clerk");
}

Result<Live*> open_case(const Context& context, CaseInput input) {
  JINDU_TRY(Live * conflict,
            context.work.create_by_city("ConflictCase", make(context, input), "OPEN"));
  for (Live* one : input.records) {
    one->header.add_conflicts(conflict->id().str());
    JINDU_TRY_OK(context.work.act(*one, "", "", {}));
  }
  spread(context, input.records, input.decider_site, *conflict);
  return conflict;
}

Status join_case(const Context& context, Live& conflict, Live& record, const OpId& operation) {
  auto& asked = conflict.as<ConflictCase>();
  asked.add_records(record.id().str());
  const int size = asked.records_size();
  if (size > 1) asked.mutable_records()->SwapElements(size - 2, size - 1);
  asked.add_operations(operation.str());
  record.header.add_conflicts(conflict.id().str());
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  JINDU_TRY_OK(context.work.act(record, "", "", {}));
  JINDU_TRY_OK(context.work.act(conflict, "", "", {"records", "operations"}));
  spread(context, records, asked.decider_site(), conflict);
  return {};
}

Status join_case(const Context& context, Live& conflict, const OpId& operation) {
  conflict.as<ConflictCase>().add_operations(operation.str());
  return context.work.act(conflict, "", "", {"operations"});
}

Result<Live*> record_case(const Context& context, CaseInput input, std::string_view decision) {
  std::unique_ptr<ConflictCase> record = make(context, input);
  record->set_decision(std::string(decision));
  record->set_decided_at_ms(context.work.city().clock.wall_ms());
  JINDU_TRY(Live * conflict,
            context.work.create_by_city("ConflictCase", std::move(record), "APPLIED"));
  spread(context, input.records, input.decider_site, *conflict);
  return conflict;
}

Result<bool> only_notes(const Context& context, const Live& record) {
  for (const std::string& id : record.header.conflicts()) {
    JINDU_TRY(const Live* conflict, context.work.need(id, "ConflictCase"));
    if (!review::is_note(conflict->as<ConflictCase>().code())) return false;
  }
  return true;
}

Status close_case(const Context& context, Live& conflict, std::string_view event) {
  JINDU_TRY_OK(context.work.act(conflict, event, "APPLIED", {}));
  for (const std::string& id : conflict.as<ConflictCase>().records()) {
    JINDU_TRY(Live * one, context.work.find(id));
    if (one == nullptr) continue;
    auto& open = *one->header.mutable_conflicts();
    const auto at = std::find(open.begin(), open.end(), conflict.id().str());
    if (at == open.end()) continue;
    open.erase(at);
    JINDU_TRY_OK(context.work.act(*one, "", "", {}));
    // Whichever case was the last: nothing may stay held that nobody is asked about.
    JINDU_TRY(const bool free, only_notes(context, *one));
    if (free) context.freed.push_back(one->id());
  }
  return {};
}

records::ConflictEvidence compare(std::string_view fact, std::string_view label, const Live& first,
                                  std::string first_value, const Live& second,
                                  std::string second_value) {
  records::ConflictEvidence evidence;
  evidence.set_field_name(std::string(fact));
  evidence.set_label(std::string(label));
  const auto fill = [](records::ConflictSide& side, const Live& record, std::string value) {
    side.set_shown(std::move(value));
    side.set_operator_id(record.header.created_by());
    side.set_site_no(record.header.origin_site());
    side.set_at_ms(record.header.created_ms());
    side.set_record_id(record.id().str());
  };
  fill(*evidence.mutable_theirs(), first, std::move(first_value));
  fill(*evidence.mutable_mine(), second, std::move(second_value));
  return evidence;
}

}  // namespace jindu::conflicts
