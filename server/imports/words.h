#pragma once
#include <google/protobuf/descriptor.h>

#include <map>
#include <string>
#include <string_view>

/// Coded values as an official list spells them: by Chinese label, national code, or our name.
namespace jindu::imports {

class Words {
 public:
  explicit Words(const google::protobuf::EnumDescriptor* values);
  /// The enumerator's number, 0 if the word is unknown (or empty).
  int number(std::string_view word) const;
  /// What people may write, for whoever wrote something else: 税务推送、单位申报.
  static std::string known(const google::protobuf::EnumDescriptor* values);

 private:
  std::map<std::string, int, std::less<>> numbers_;
};

/// 是/否 (also true/false, 1/0): 1, 0; -1 for anything else.
int yes_no(std::string_view word);

}  // namespace jindu::imports
