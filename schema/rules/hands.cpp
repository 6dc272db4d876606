#include "schema/rules/hands.h"

#include <map>

namespace jindu::rules {

const std::vector<std::string_view>& kept_apart(std::string_view guard) {
  static const std::map<std::string_view, std::vector<std::string_view>> kSteps = {
      {"other_than_acceptor", {"accept"}},
      {"other_than_approver", {"approve"}},
      {"other_than_accountant", {"finance_check"}},
      {"other_than_signer", {"sign"}},
      {"other_than_auditor", {"audit", "answer"}},
      {"other_than_checker", {"check"}},
      {"other_than_carrier", {"send"}},
      {"other_than_key_holder", {"give_key"}},
      // Three posts, three persons (烟台 6.1): who signs has not signed at another.
      {"third_person", {"check", "chief_sign", "director_sign"}},
  };
  static const std::vector<std::string_view> kNone;
  const auto at = kSteps.find(guard);
  return at == kSteps.end() ? kNone : at->second;
}

}  // namespace jindu::rules
