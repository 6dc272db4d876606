#pragma once
#include <string>
#include <vector>

#include "schema/base/problem.h"
#include "schema/catalog/catalog.h"
#include "schema/records/account.pb.h"
#include "schema/rules/assess.h"
#include "schema/rules/policy.h"

/// What speaks against an account by itself (domain.md section 4.1), whatever paper it stands on.
namespace jindu::rules {

/// Where money is to go, as a paper says it.
struct AccountGiven {
  std::string holder;  ///< 户名
  std::string payee;   ///< who is to be paid; empty: not known here, and not compared
  std::string number;
  std::string bank;
  bool employer = false;  ///< an employer is paid, not a person
  records::PayeeAccount::Kind kind = records::PayeeAccount::KIND_NONE;
};

/// All at once: HOLDER_DIFFERS, BAD_CARD (a debit card is 13 to 19 digits with their check digit; a
/// passbook has none), KIND_OF_OTHERS (corporate for a person, a card for an employer),
/// BANK_NOT_ALLOWED (the city pays persons through these banks alone, unless it is a social security
/// card).
std::vector<std::string> account_failures(const PolicyValues& values, const AccountGiven& account);
std::vector<std::string> account_failures(const PolicyValues& values,
                                          const records::PayeeAccount& account);

/// The same in words, as the desk tells it before the city does.
Problems account_findings(const PolicyValues& values, const records::PayeeAccount& account);

/// The same of the account on a claim or application that says whom it pays (`payee_kind`), each with
/// its field and what to do. The payee is the insured, or the employer as the register has it, else
/// as the form names it. Empty: nothing is wrong, or no account stands there.
Problems check_account(const PolicyValues& values, const catalog::RecordType& type,
                       const catalog::Message& record, const CaseFacts& around);

}  // namespace jindu::rules
