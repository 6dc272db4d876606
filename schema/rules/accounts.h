#pragma once
#include <string>
#include <vector>

#include "schema/records/account.pb.h"
#include "schema/rules/policy.h"

namespace jindu::rules {

/// What speaks against an account by itself, all at once (domain.md section 4.1): HOLDER_DIFFERS,
/// BAD_CARD (a debit card is 13 to 19 digits with their check digit; a passbook has none),
/// KIND_OF_OTHERS (corporate for a person, a card for an employer), BANK_NOT_ALLOWED (the city pays
/// persons through these banks alone, unless it is a social security card).
std::vector<std::string> account_failures(const PolicyValues& values,
                                          const records::PayeeAccount& account);

}  // namespace jindu::rules
