#pragma once
#include "schema/rules/calendar.h"
#include "schema/rules/policy.h"
#include "server/store/work.h"

/// 医院结算与保证金: what a hospital has coming for a month, what is kept back of it, and what becomes of
/// that (domain.md sections 5 and 8, M10 to M15). Station between acceptance and the ledger: it is
/// asked when a settlement begins or ceases to count, and when somebody takes a step.
namespace jindu::clearing {

/// Borrowed for one transaction.
struct Context {
  store::Work& work;
  const rules::Policy& policy;
  const rules::Calendar& calendar;

  Date today() const { return local_date(work.city().clock.wall_ms()); }
};

}  // namespace jindu::clearing
