#include "tests/unit/catalog/run_time_type.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>

#include <map>
#include <regex>

namespace jindu::catalog {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::FieldDescriptorProto;
using google::protobuf::TextFormat;

// protoc's own parser is in a package that building Jindu does not need; these few lines read as
// much of its language as the tests write. An option's braces hold protobuf text, as there.
const std::regex kEnum(R"(^\s*enum (\w+) \{((?:[^{}]|\{[^{}]*\})*)\})");
const std::regex kValue(R"(^\s*(\w+) = (\d+)\s*(?:\[\(value\) = \{([^{}]*)\}\])?;)");
const std::regex kField(
    R"(^\s*(optional |repeated |)([\w.]+) (\w+) = (\d+)\s*(?:\[\(field\) = \{([^{}]*)\}\])?;)");

const std::map<std::string, FieldDescriptorProto::Type> kTypes = {
    {"string", FieldDescriptorProto::TYPE_STRING}, {"bytes", FieldDescriptorProto::TYPE_BYTES},
    {"bool", FieldDescriptorProto::TYPE_BOOL},     {"int32", FieldDescriptorProto::TYPE_INT32},
    {"int64", FieldDescriptorProto::TYPE_INT64},   {"double", FieldDescriptorProto::TYPE_DOUBLE}};

void add_enum(const std::smatch& match, DescriptorProto& message) {
  auto* out = message.add_enum_type();
  out->set_name(match[1]);
  std::string rest = match[2];
  for (std::smatch value; std::regex_search(rest, value, kValue); rest = value.suffix()) {
    auto* added = out->add_value();
    added->set_name(value[1]);
    added->set_number(std::stoi(value[2]));
    if (!value[3].matched) continue;
    JINDU_ENSURE(TextFormat::ParseFromString(
        value[3], added->mutable_options()->MutableExtension(records::value)));
  }
}

void add_field(const std::smatch& match, DescriptorProto& message) {
  FieldDescriptorProto* out = message.add_field();
  out->set_name(match[3]);
  out->set_number(std::stoi(match[4]));
  const bool repeated = match[1] == "repeated ";
  out->set_label(repeated ? FieldDescriptorProto::LABEL_REPEATED
                          : FieldDescriptorProto::LABEL_OPTIONAL);
  if (const auto type = kTypes.find(match[2]); type != kTypes.end()) {
    out->set_type(type->second);
  } else {
    out->set_type_name(match[2]);
  }
  if (match[1] == "optional ") {
    out->set_proto3_optional(true);
    out->set_oneof_index(message.oneof_decl_size());
    message.add_oneof_decl()->set_name("_" + out->name());
  }
  if (!match[5].matched) return;
  JINDU_ENSURE(TextFormat::ParseFromString(
      match[5], out->mutable_options()->MutableExtension(records::field)));
}

}  // namespace

RunTimeType::RunTimeType(const std::string& body, const std::string& record_option) {
  google::protobuf::FileDescriptorProto file;
  file.set_name("tests/visit.proto");
  file.set_syntax("proto3");
  file.set_package("jindu.tests");
  file.add_dependency("schema/records/options.proto");
  DescriptorProto& message = *file.add_message_type();
  message.set_name("Visit");
  JINDU_ENSURE(TextFormat::ParseFromString(
      record_option, message.mutable_options()->MutableExtension(records::record)));
  std::string rest = body;
  for (std::smatch match; rest.find_first_not_of(" \n") != std::string::npos;
       rest = std::string(match.suffix())) {
    if (std::regex_search(rest, match, kEnum)) {
      add_enum(match, message);
    } else {
      JINDU_ENSURE(std::regex_search(rest, match, kField));
      add_field(match, message);
    }
  }
  pool_ = std::make_unique<google::protobuf::DescriptorPool>(
      google::protobuf::DescriptorPool::generated_pool());
  const auto* built = pool_->BuildFile(file);
  JINDU_ENSURE(built != nullptr);
  descriptor_ = built->FindMessageTypeByName("Visit");
  JINDU_ENSURE(descriptor_ != nullptr);
}

}  // namespace jindu::catalog
