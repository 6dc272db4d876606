#pragma once
#include <string>
#include <vector>

#include "schema/rules/calendar.h"
#include "schema/rules/policy.h"
#include "server/clearing/context.h"
#include "server/store/work.h"

namespace jindu::conflicts {

/// What detecting and deciding work with; borrowed for one transaction.
struct Context {
  store::Work& work;
  const rules::Policy& policy;
  const rules::Calendar& calendar;
  /// Ids (operations, records, cases) that are there or decided now: what waits on them is judged
  /// again when the present operation is done.
  std::vector<Bytes>& released;
  /// Records that a decision or a reversal has set free, and that were not looked at again yet:
  /// what else stands against them is found out when the present operation is done. Until then they
  /// stand against nobody, for they will look for themselves.
  std::vector<RecordId>& freed;

  /// The values in force today: steps and deadlines go by those.
  const rules::PolicyValues& values() const;
  Date today() const;
};

/// What clearing and deposit work with.
inline clearing::Context books(const Context& context) {
  return {context.work, context.policy, context.calendar};
}

/// Whether it is judged anew when the present operation is done, and so is passed over until then. What
/// stands, held by nothing, is not: it counts.
bool is_freed(const Context& context, const store::Live& record);
/// Whether a record still counts: neither cancelled, reversed, refused nor closed away.
bool live(const store::Live& record);
/// Whether a group belongs to those that no clerk of a site decides alone.
bool weighty(std::string_view group);

}  // namespace jindu::conflicts
