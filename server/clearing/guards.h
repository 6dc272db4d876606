#pragma once
#include <string>

#include "server/clearing/context.h"

/// What must hold before a step of clearing and deposit is taken. Each gives the refusal code; empty:
/// nothing stands in the way. `said`: what the step brings with it, or null.
namespace jindu::clearing {

/// The hospital is known, the month is no later than this one, and it has no clearing yet.
Result<std::string> clearing_fits(const Context& context, const catalog::Message* said);
/// A month is handed in when it is over: until then settlements are still made in it.
std::string month_is_over(const Context& context, const store::Live& clearing);
/// What is not allowed names lines of this clearing, each once and with no more than it comes to.
Result<std::string> disallowed_fit(const Context& context, const store::Live& clearing,
                                   const catalog::Message* said);
std::string differences_told(const catalog::Message* said);
std::string answer_told(const catalog::Message* said);
/// Both sides have agreed to the inspection, and it was not entered before.
Result<std::string> inspection_agreed(const Context& context, const catalog::Message* said);
/// Twelve months are CLOSED, both sides have agreed to the year's assessment, and no payout stands.
Result<std::string> year_cleared(const Context& context, const catalog::Message* said);
Result<std::string> one_assessment(const Context& context, const catalog::Message* said);

}  // namespace jindu::clearing
