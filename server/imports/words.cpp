#include "server/imports/words.h"

#include "schema/records/options.pb.h"

namespace jindu::imports {

Words::Words(const google::protobuf::EnumDescriptor* values) {
  for (int i = 0; i < values->value_count(); ++i) {
    const auto* value = values->value(i);
    if (value->number() == 0) continue;
    const auto& options = value->options().GetExtension(records::value);
    numbers_.emplace(value->name(), value->number());
    if (!options.label().empty()) numbers_.emplace(options.label(), value->number());
    if (!options.code().empty()) numbers_.emplace(options.code(), value->number());
  }
}

int Words::number(std::string_view word) const {
  const auto found = numbers_.find(word);
  return found == numbers_.end() ? 0 : found->second;
}

std::string Words::known(const google::protobuf::EnumDescriptor* values) {
  std::string labels;
  for (int i = 0; i < values->value_count(); ++i) {
    const std::string& label = values->value(i)->options().GetExtension(records::value).label();
    if (!label.empty()) labels += (labels.empty() ? "" : "、") + label;
  }
  return labels;
}

int yes_no(std::string_view word) {
  if (word == "是" || word == "true" || word == "1") return 1;
  if (word == "否" || word == "false" || word == "0") return 0;
  return -1;
}

}  // namespace jindu::imports
