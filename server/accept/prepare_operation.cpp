#include <algorithm>

#include "server/accept/prepared.h"

namespace jindu::accept {
namespace {

/// The fields that a patch names, looked up; false: one is not known here.
bool look_up(const catalog::RecordType& type, const wire::Patch& patch,
             std::vector<std::string>& names, bool& server_only) {
  for (const std::string& name : patch.fields()) {
    const catalog::Field* field = type.find(name);
    if (field == nullptr) return false;
    server_only = server_only || field->options.server_only();
    names.push_back(name);
  }
  return true;
}

bool creates(const rules::LifeCycles& cycles, const wire::Operation& operation) {
  if (!operation.has_step()) return false;
  const rules::LifeCycle* table = cycles.find(operation.record_type());
  if (table == nullptr) return false;
  return std::any_of(table->transitions().begin(), table->transitions().end(),
                     [&](const rules::Transition& transition) {
                       return transition.from().empty() &&
                              transition.event() == operation.step().event();
                     });
}

/// Values that were sent but not named do not count.
std::unique_ptr<catalog::Message> only_named(const catalog::RecordType& type,
                                             const std::vector<std::string>& names,
                                             std::unique_ptr<catalog::Message> record) {
  std::vector<const catalog::FieldDescriptor*> set;
  record->GetReflection()->ListFields(*record, &set);
  for (const catalog::FieldDescriptor* field : set) {
    if (std::find(names.begin(), names.end(), field->name()) == names.end()) {
      record->GetReflection()->ClearField(record.get(), field);
    }
  }
  catalog::normalise(type, *record);
  return record;
}

}  // namespace

const wire::Patch* PreparedOperation::patch() const {
  if (operation.has_patch()) return &operation.patch();
  if (operation.has_step() && operation.step().has_arguments()) {
    return &operation.step().arguments();
  }
  return nullptr;
}

PreparedOperation prepare_operation(const catalog::Catalog& catalog,
                                    const rules::LifeCycles& cycles, wire::Operation operation) {
  PreparedOperation prepared;
  prepared.operation = std::move(operation);
  wire::Operation& said = prepared.operation;
  if (said.act_case() == wire::Operation::ACT_NOT_SET) prepared.unknown = "act";
  // A decision's value belongs to the record in dispute, which its case names.
  if (said.has_look_up() || said.has_import() || said.has_decide()) return prepared;
  prepared.type = catalog.find(said.record_type());
  if (prepared.type == nullptr) {
    prepared.unknown = "record_type";
    return prepared;
  }
  prepared.creates = creates(cycles, said);
  const wire::Patch* patch = prepared.patch();
  std::vector<std::string> names;
  if (patch == nullptr) {
    if (prepared.creates) prepared.record = catalog.make(*prepared.type);
  } else {
    Result<std::unique_ptr<catalog::Message>> record =
        catalog.parse(*prepared.type, patch->record());
    if (!record.ok()) {
      prepared.unknown = "record";
      return prepared;
    }
    if (!look_up(*prepared.type, *patch, names, prepared.names_server_field)) {
      prepared.unknown = "field";
      return prepared;
    }
    prepared.record = only_named(*prepared.type, names, std::move(*record));
  }
  if (prepared.creates) {
    prepared.problems = catalog::validate(*prepared.type, *prepared.record, true);
  } else if (!names.empty()) {
    prepared.problems = catalog::validate(*prepared.type, *prepared.record, false, names);
  }
  // Merging reads the patch's bytes: normalised, so that equal values agree.
  if (said.has_patch()) {
    said.mutable_patch()->set_record(prepared.record->SerializeAsString());
  } else if (said.has_step() && said.step().has_arguments() && !prepared.creates) {
    said.mutable_step()->mutable_arguments()->set_record(prepared.record->SerializeAsString());
  }
  return prepared;
}

}  // namespace jindu::accept
