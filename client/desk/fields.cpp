#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "schema/rules/described.h"
#include "schema/rules/offered.h"

/// A form as the schema describes it: what can be filled in, by which name, with which values.
namespace jindu::desk {

Result<Answer> Desk::fields(std::string_view name) const {
  const catalog::RecordType* type = core_->catalog.called(name);
  if (type == nullptr) return unknown_type();
  // Whatever a desk hands in may have papers beside it.
  const bool papers = type->options.desk_creates() && type->options.printed();
  const Result<const rules::Policy*> policy = policy_of(*core_);
  // Without a profile that reads, nothing is kept from the clerk: the city judges.
  Json described = rules::described_fields(
      *type, papers, policy.ok() ? &(*policy)->profile() : nullptr, &core_->roles);
  Json asked = Json::array();
  for (Json& one : described["fields"]) {
    const catalog::Field* field = type->find(one.value("name", ""));
    // A bureau has no hospital of its own to fill in.
    if (field != nullptr && field->name() == "institution_code" && one.value("need", "") == "filled" &&
        core_->site.institution_code().empty()) {
      one["need"] = field->options.need() == records::REQUIRED ? "required" : "conditional";
    }
    const bool withheld = field != nullptr && rules::only_withheld(core_->life_cycles, *type, *field);
    if (!withheld) asked.push_back(std::move(one));
  }
  described["fields"] = std::move(asked);
  return answer_of(described);
}

}  // namespace jindu::desk
