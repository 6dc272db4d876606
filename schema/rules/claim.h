#pragma once
#include "schema/base/problem.h"
#include "schema/rules/assess.h"

/// What a claim of self-paid cost is judged by beside the profile's rules. Pure.
namespace jindu::rules {

/// M13: the lines of the fee list sum up to the total, and those in scope to what is in scope; one fen
/// of difference is told. LINES_SUM, IN_SCOPE_SUM; empty: they do, or there are no lines.
Problems check_lines(const catalog::RecordType& type, const catalog::Message& record);

/// The register knows somebody with an insurance of her own that is alive.
bool in_basic_insurance(const InsuredFact& person);

}  // namespace jindu::rules
