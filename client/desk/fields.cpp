#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "schema/rules/described.h"

/// A form as the schema describes it: what can be filled in, by which name, with which values.
namespace jindu::desk {

Result<Answer> Desk::fields(std::string_view name) const {
  const catalog::RecordType* type = core_->catalog.called(name);
  if (type == nullptr) return unknown_type();
  // Whatever a desk hands in may have papers beside it.
  const bool papers = type->options.desk_creates() && type->options.printed();
  const Result<const rules::Policy*> policy = policy_of(*core_);
  // Without a profile that reads, nothing is kept from the clerk: the city judges.
  return answer_of(rules::described_fields(
      *type, papers, policy.ok() ? &(*policy)->profile() : nullptr, &core_->roles));
}

}  // namespace jindu::desk
