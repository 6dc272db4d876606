#pragma once
#include <set>
#include <string>

#include "schema/rules/assess.h"
#include "schema/rules/calendar.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/policy.h"
#include "server/audit/record_json.h"
#include "server/store/work.h"

/// Everything that stands behind a record: each operation with its author, time, verdict and
/// reason; conflicts and who decided them; ledger lines. Personal data is masked unless a post of
/// whoever looks may read it (seen.h).
namespace jindu::audit {

/// Who looks. Nobody in particular: everything that is personal is masked.
struct Looker {
  std::set<std::string> roles;
  std::string employer;  ///< of an employer's clerk: credit code of his employer
  std::string id = {};   ///< operator_id
};

struct ExplainContext {
  store::Reader& reader;
  const store::City& city;
  const rules::Policy& policy;
  const rules::LifeCycles& cycles;
  Looker looker = {};
  /// For what is said in working days; null: it is not said.
  const rules::Calendar* calendar = nullptr;
};

/// `ref`: a record's id (UUID) or document number. `not_found` otherwise.
Result<store::RecordRow> find_record(const ExplainContext& context, std::string_view ref);
/// What an operation is called: 修改, 裁定, or its step by the life cycle.
std::string act_label(const ExplainContext& context, const wire::Operation& operation);
/// What a link of the store leads to; `corrupt` if that is nothing.
Result<Shown> linked(const ExplainContext& context, const RecordId& id);

/// `assessment`: what the rules say of it now; null: nothing is told of rules. "booked": {"under", "lines"}, of a
/// reversal: what it moved stands under its original.
Result<Json> explain(const ExplainContext& context, const store::RecordRow& row,
                     const rules::Assessment* assessment = nullptr);
/// The same, to be read.
std::string explain_text(const Json& explained);

}  // namespace jindu::audit
