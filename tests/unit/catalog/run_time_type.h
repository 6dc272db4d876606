#pragma once
#include <memory>
#include <string>

#include "schema/catalog/catalog.h"

namespace jindu::catalog {

/// A record type made at run time from the text of a .proto: what protoc would have read. Outlives
/// the catalogs and messages that are made of it.
class RunTimeType {
 public:
  /// `body`: what stands between the braces of `message Visit`, after its record option.
  explicit RunTimeType(const std::string& body,
                       const std::string& record_option = "label: \"就诊\"");
  const Descriptor* descriptor() const { return descriptor_; }

 private:
  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  const Descriptor* descriptor_ = nullptr;
};

}  // namespace jindu::catalog
