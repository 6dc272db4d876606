#include "schema/rules/accounts.h"

#include <algorithm>

#include "schema/catalog/checks.h"

namespace jindu::rules {

std::vector<std::string> account_failures(const PolicyValues& values,
                                          const records::PayeeAccount& account) {
  using Account = records::PayeeAccount;
  std::vector<std::string> codes;
  const bool corporate = account.kind() == Account::corporate;
  if (corporate == account.employer_uscc().empty()) codes.emplace_back("KIND_OF_OTHERS");
  if (catalog::normalise_name(account.account_name()) !=
      catalog::normalise_name(account.owner_name())) {
    codes.emplace_back("HOLDER_DIFFERS");
  }
  if (account.kind() == Account::debit_card && !catalog::valid_bank_card(account.account_no())) {
    codes.emplace_back("BAD_CARD");
  }
  const bool any_bank =
      corporate || account.kind() == Account::social_card || values.banks().empty();
  const bool named = std::any_of(
      values.banks().begin(), values.banks().end(), [&](const std::string& bank) {
        return account.bank_name().find(bank) != std::string::npos;
      });
  if (!any_bank && !named) codes.emplace_back("BANK_NOT_ALLOWED");
  return codes;
}

}  // namespace jindu::rules
