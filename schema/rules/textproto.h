#pragma once
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <string>
#include <string_view>

#include "schema/base/result.h"

namespace jindu::rules {

/// Where the values of a parsed text stand.
using TextTree = google::protobuf::TextFormat::ParseInfoTree;

/// Parses a textproto of ours. `invalid` names file, line and column, and what the parser missed:
/// our own data files hold nothing personal, so its words may be passed on. `tree`, if given, is
/// filled.
Status parse_text(std::string_view name, std::string_view text, google::protobuf::Message& out,
                  TextTree* tree = nullptr);

/// Reads bytes that the build made of such a text (packaging/cmake/JinduEmbed.cmake). `corrupt`
/// names the file: the program itself is damaged.
Status parse_bytes(std::string_view name, std::string_view bytes, google::protobuf::Message& out);

/// Names the place of a message in its file, for a value that parses and still makes no sense.
/// Borrows name, message type and tree. Without a tree (the message came as bytes) errors name the
/// file alone.
class Place {
 public:
  Place(std::string_view name, const google::protobuf::Message& message, const TextTree* tree)
      : name_(name), type_(message.GetDescriptor()), tree_(tree) {}

  /// The message in field `number`; `index` counts within a repeated one.
  Place in(int number, int index = 0) const;
  /// `invalid`, "daye.textproto:12:3: what", where this message begins.
  Error wrong(const std::string& what) const;
  /// The same at a field of this message; where the message begins if the field is not there.
  Error wrong_at(int number, const std::string& what, int index = 0) const;

 private:
  void go_to(int number, int index);
  std::string_view name_;
  const google::protobuf::Descriptor* type_;
  const TextTree* tree_;
  int line_ = -1;  // from 0, as protobuf counts; -1: not known
  int column_ = -1;
};

}  // namespace jindu::rules
