#include "schema/rules/accounts.h"

#include <algorithm>

#include "schema/catalog/checks.h"
#include "schema/rules/facts.h"
#include "schema/rules/reasons.h"

namespace jindu::rules {
namespace {

using Account = records::PayeeAccount;

bool same_name(const std::string& a, const std::string& b) {
  return catalog::normalise_name(a) == catalog::normalise_name(b);
}

/// A card, if the paper says so; where it says nothing, a number of the national card scheme (62…,
/// 13 to 19 digits) is one [P]: a passbook's number does not begin so.
bool is_debit_card(const AccountGiven& account) {
  if (account.kind != Account::KIND_NONE) return account.kind == Account::debit_card;
  const std::size_t digits = account.number.size();
  return !account.employer && digits >= 13 && digits <= 19 && account.number.starts_with("62");
}

const char* field_of(std::string_view code) {
  if (code == "HOLDER_DIFFERS") return "account_name";
  if (code == "BAD_CARD") return "account_no";
  return code == "KIND_OF_OTHERS" ? "account_kind" : "bank_category";
}

}  // namespace

std::vector<std::string> account_failures(const PolicyValues& values, const AccountGiven& account) {
  std::vector<std::string> codes;
  const bool corporate = account.kind == Account::corporate;
  if (account.kind != Account::KIND_NONE && corporate != account.employer) {
    codes.emplace_back("KIND_OF_OTHERS");
  }
  if (!account.payee.empty() && !same_name(account.holder, account.payee)) {
    codes.emplace_back("HOLDER_DIFFERS");
  }
  if (is_debit_card(account) && !catalog::valid_bank_card(account.number)) {
    codes.emplace_back("BAD_CARD");
  }
  const bool any_bank = corporate || account.employer || account.kind == Account::social_card ||
                        values.banks().empty();
  const bool named = std::any_of(
      values.banks().begin(), values.banks().end(),
      [&](const std::string& bank) { return account.bank.find(bank) != std::string::npos; });
  if (!any_bank && !named) codes.emplace_back("BANK_NOT_ALLOWED");
  return codes;
}

std::vector<std::string> account_failures(const PolicyValues& values,
                                          const records::PayeeAccount& account) {
  return account_failures(values, {account.account_name(), account.owner_name(),
                                   account.account_no(), account.bank_name(),
                                   !account.employer_uscc().empty(), account.kind()});
}

Problems account_findings(const PolicyValues& values, const Account& account) {
  Problems problems;
  for (const std::string& code : account_failures(values, account)) {
    problems.push_back({code, {}, sentence_of(code, nullptr)});
  }
  return problems;
}

Problems check_account(const PolicyValues& values, const catalog::RecordType& type,
                       const catalog::Message& record, const CaseFacts& around) {
  const auto said = [&](const char* field) {
    return field_fact(type, record, field).value_or("");
  };
  const std::string payee_kind = said("payee_kind");
  if (payee_kind.empty() || said("account_no").empty()) return {};
  const bool spouse = said("claimant_kind") == "spouse";
  const InsuredFact& insured = spouse ? around.sponsor : around.patient;
  AccountGiven account;
  account.holder = said("account_name");
  account.number = said("account_no");
  account.bank = said("bank_category");
  account.employer = payee_kind == "employer";
  Account::Kind_Parse(said("account_kind"), &account.kind);
  if (account.employer) {
    account.payee = !insured.employer_name.empty() ? insured.employer_name
                    : spouse                       ? said("spouse_employer_name")
                                                   : said("patient_employer_name");
  } else {
    account.payee = said(spouse ? "spouse_name" : "patient_name");
  }
  Problems problems;
  for (const std::string& code : account_failures(values, account)) {
    problems.push_back({code, field_of(code), sentence_of(code, nullptr)});
  }
  return problems;
}

}  // namespace jindu::rules
