#pragma once
#include "client/desk/core.h"
#include "client/desk/json.h"
#include "schema/rules/lifecycle.h"

/// What the posts of this desk may do with a record as it stands here: the page offers nothing else.
/// The city looks at all of it again.
namespace jindu::desk {

/// Guards `recording_site` and `own_filing` as far as they are seen from here: a county bureau works on
/// all records of its persons, a hospital on what it recorded itself, and on its own filing where the
/// city lets it.
bool site_may(Core& core, const replica::View& view, const rules::Transition& transition);

/// Why a step is not this desk's to take, as far as its own work tells: one person does not act at two
/// posts, what is relied on is not cancelled, and what was put right today is left alone. Empty: nothing stands against it here.
Result<std::optional<Answer>> stopped_beforehand(const Core& core, const RecordId& id,
                                                 const replica::View& view,
                                                 const rules::Transition& transition);

/// Why a settlement of today cannot be put right by a new one; empty: it can.
Result<std::optional<Answer>> stopped_today(const Core& core, const RecordId& id,
                                            const replica::View& view);
/// Of that, what a clerk who looks for 当日更正 at a paper is told there: that it was printed, that another
/// computer recorded it, that its month is audited. Empty: of what is not today's nobody asks.
std::string told_of_today(const Answer& hinders);
/// Why its reversal cannot be asked for; empty: it can.
Result<std::optional<Answer>> stopped_reversal(const Core& core, const RecordId& id,
                                               const replica::View& view);

/// {"steps": events that the life cycle allows here and now, "correct_today", "reverse": whether, "not_today": `told_of_today`, "print": whether}.
Result<Json> acts_on(Core& core, const RecordId& id, const replica::View& view);

}  // namespace jindu::desk
