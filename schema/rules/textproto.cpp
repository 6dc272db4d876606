#include "schema/rules/textproto.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>

#include <string>

namespace jindu::rules {
namespace {

/// Keeps the first finding; protobuf counts lines and columns from 0.
class FirstFinding final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (!text.empty()) return;
    text = ":" + std::to_string(line + 1) + ":" + std::to_string(column + 1) + ": " + message;
  }
  std::string text;
};

}  // namespace

Status parse_text(std::string_view name, std::string_view text, google::protobuf::Message& out) {
  FirstFinding finding;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&finding);
  if (!parser.ParseFromString(std::string(text), &out)) {
    return fail(ErrorCode::invalid, std::string(name) + finding.text);
  }
  return {};
}

}  // namespace jindu::rules
