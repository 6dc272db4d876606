#pragma once
#include "client/desk/core.h"
#include "schema/rules/assess.h"

namespace jindu::desk {

/// What the desk knows around a record, and what the city's rules make of it. The city judges
/// again: this is for the clerk, before and while saving.
struct Judgement {
  rules::Assessment assessment;
  Problems remarks;                ///< what was not known: register not here, person not looked up
  std::optional<RecordId> filing;  ///< the filing that a settlement relies on
  std::optional<RecordId> settlement;  ///< the settlement that an application rests on
};

/// `trace_follows`: see lookup.h. Without the city's rules here (never synced) the assessment is
/// empty and a remark says so.
/// `materials`: kinds that are handed in with it. `replaced`: the settlement whose place it takes.
Result<Judgement> judge(Core& core, const catalog::RecordType& type, const catalog::Message& record,
                        bool trace_follows, const std::vector<std::string>& materials = {},
                        const std::optional<RecordId>& replaced = {});

/// Whether what the fund pays of it rests on a figure that is not the city's own (演示定额).
Result<bool> rests_on_sample(Core& core, const catalog::RecordType& type,
                             const catalog::Message& record);

/// Days of a filing that cannot all be true: a pregnancy that begins after today or after the
/// declaration, or one that would last longer than any does (domain.md section 4.1). Empty: none.
Problems impossible_days(const catalog::RecordType& type, const catalog::Message& record,
                         Date today);
/// Today, and no earlier than the city's: a clock that is behind must not make today's care one of
/// tomorrow.
Result<Date> latest_today(const Core& core);

/// The profile in force, newest that has come. `not_found`: none yet.
Result<const rules::Policy*> policy_of(Core& core);
/// The steps that records may take, as the profile offers them now. At the start and after a sync:
/// a step that somebody holds a pointer to must not go away under him.
Status bring_rules_up(Core& core);
Result<const rules::Calendar*> calendar_of(Core& core);

/// The filing that a settlement can rely on: of this patient and this pregnancy (dates of pregnancy
/// within the profile's days, or one of them not told), and not cancelled. One that counts comes
/// before one that waits or was returned; among equals the nearest pregnancy, then the newest.
/// Empty: none here.
Result<std::optional<RecordId>> filing_of(Core& core, const catalog::Message& settlement);

/// K04: filings whose dates of pregnancy lie within these days speak of one pregnancy.
int pregnancy_match_days(Core& core);

}  // namespace jindu::desk
