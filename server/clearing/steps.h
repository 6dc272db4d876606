#pragma once
#include "server/clearing/context.h"

/// What follows from a step of a HospitalClearing. The step itself, and who may take it, is the life
/// cycle's.
namespace jindu::clearing {

/// 医院申报: its lines are what they are; what comes later goes into the next open month.
Status submitted(const Context& context, store::Live& clearing);
/// The hospital has taken it back.
Status withdrawn(const Context& context, store::Live& clearing);
/// 审核: what is not allowed is off, and the total is split (M10). Both sides look at it anew.
Status audited(const Context& context, store::Live& clearing);
/// 对账不符: each difference gets the city's own figure beside it.
Status disputed(const Context& context, store::Live& clearing);
/// 科长签字: what is not allowed is owed no longer, and every line is fixed.
Status signed_off(const Context& context, store::Live& clearing);
/// 拨付并确认: money leaves, the deposit is held, every settlement is CLEARED, what is below nothing is
/// carried into the next open month. Then CLOSED. Pending deductions are not looked at here.
Status paid(const Context& context, store::Live& clearing);

/// One side has agreed, of a clearing, an inspection or an assessment: with both it goes on.
Status agreed(const Context& context, store::Live& record, bool hospital);
/// Nobody has agreed yet.
Status agree_anew(const Context& context, store::Live& record);

}  // namespace jindu::clearing
