#include "schema/rules/textproto.h"

#include <google/protobuf/io/tokenizer.h>

namespace jindu::rules {
namespace {

/// Protobuf counts lines and columns from 0.
std::string at(int line, int column) {
  return ":" + std::to_string(line + 1) + ":" + std::to_string(column + 1);
}

/// Keeps the first finding.
class FirstFinding final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column,
                const std::string& message) override {
    if (text.empty()) text = at(line, column) + ": " + message;
  }
  std::string text;
};

}  // namespace

Status parse_text(std::string_view name, std::string_view text, google::protobuf::Message& out,
                  TextTree* tree) {
  FirstFinding finding;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&finding);
  if (tree != nullptr) parser.WriteLocationsTo(tree);
  if (!parser.ParseFromString(std::string(text), &out)) {
    return fail(ErrorCode::invalid, std::string(name) + finding.text);
  }
  return {};
}

Status parse_bytes(std::string_view name, std::string_view bytes, google::protobuf::Message& out) {
  if (out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return {};
  return fail(ErrorCode::corrupt, std::string(name));
}

void Place::go_to(int number, int index) {
  const auto* field = type_->FindFieldByNumber(number);
  JINDU_ENSURE(field != nullptr);
  if (tree_ == nullptr) return;
  const int position = field->is_repeated() ? index : -1;  // how protobuf asks for it
  const auto location = tree_->GetLocation(field, position);
  if (location.line < 0) return;
  line_ = location.line;
  column_ = location.column;
}

Place Place::in(int number, int index) const {
  Place inner = *this;
  inner.go_to(number, index);
  const auto* field = type_->FindFieldByNumber(number);
  JINDU_ENSURE(field->message_type() != nullptr);
  inner.type_ = field->message_type();
  inner.tree_ = tree_ == nullptr
                    ? nullptr
                    : tree_->GetTreeForNested(field, field->is_repeated() ? index : -1);
  return inner;
}

Error Place::wrong(const std::string& what) const {
  return fail(ErrorCode::invalid,
              std::string(name_) + (line_ < 0 ? std::string() : at(line_, column_)) + ": " + what);
}

Error Place::wrong_at(int number, const std::string& what, int index) const {
  Place there = *this;
  there.go_to(number, index);
  return there.wrong(what);
}

}  // namespace jindu::rules
