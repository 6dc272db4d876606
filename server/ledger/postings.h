#pragma once
#include <array>
#include <string_view>

#include "server/store/work.h"

/// Double entry: what a settlement costs whom. Posted lines are final; a reversal adds their exact
/// mirror.
///   debit fund               / credit hospital_payable (institution)   what the fund owes
///   debit self_pay (person)  / credit hospital_received (institution)  what the patient paid there
///   debit fund               / credit allowance_payable (employer)     an approved allowance item
///   debit allowance_payable  / credit bank (agency)                    … and its payment
///   debit fund               / credit claim_payable (payee)            an approved claim
///   debit claim_payable      / credit bank                             … and its payment
///   debit recovery (debtor)  / credit fund                             a payout that was reversed
///   debit bank               / credit recovery (debtor)                … and what comes back
///   debit hospital_payable   / credit deposit (institution), bank      a month that was cleared
///   debit hospital_payable   / credit fund                             … and what was not allowed
///   debit deposit            / credit fund                             a deduction, what is retained
///   debit deposit            / credit bank                             the year's payout
/// Each line belongs to a month: of a settlement it is the month that it was settled in, until it is
/// cleared in another; of the rest the month of the clearing, or that of the posting.
namespace jindu::ledger {

constexpr std::string_view kFund = "fund";
constexpr std::string_view kHospitalPayable = "hospital_payable";
constexpr std::string_view kSelfPay = "self_pay";
constexpr std::string_view kHospitalReceived = "hospital_received";
constexpr std::string_view kAllowancePayable = "allowance_payable";
constexpr std::string_view kClaimPayable = "claim_payable";
constexpr std::string_view kBank = "bank";
constexpr std::string_view kRecovery = "recovery";
constexpr std::string_view kDeposit = "deposit";
/// All of them: their balances come to nothing together.
inline constexpr std::array kAccounts = {kFund,         kHospitalPayable, kSelfPay,
                                  kHospitalReceived, kAllowancePayable, kClaimPayable,
                                  kBank,         kRecovery,        kDeposit};

/// One side of a movement.
struct Account {
  std::string_view name;
  std::string party;
};
/// Moves an amount from `credit` to `debit`, for a record. Nothing for nothing. `month`: yyyymm that
/// it belongs to; 0: that of the posting.
Status post(store::Work& work, const RecordId& record, const Account& debit, const Account& credit,
            std::int64_t amount_fen, int month = 0);

/// What an account owes a party in one month it owes in another: `amount_fen` of credit, or of debit
/// if it is negative.
Status move_month(store::Work& work, const RecordId& record, const Account& account, int from,
                  int to, std::int64_t amount_fen);

/// What stands for a record under one party stands under another from now on, account by account and
/// in its months.
Status move_party(store::Work& work, const RecordId& record, const std::string& from,
                  const std::string& to);

/// What people call an account.
std::string_view account_label(std::string_view account);

/// Posts a settlement, once: a second call does nothing. Also a held one, since the hospital's
/// advance has been made.
Status post_settlement(store::Work& work, const store::Live& settlement);

/// The month of a record's first line of an account; 0: it has none.
Result<int> month_of(store::Reader& reader, const RecordId& record, std::string_view account);

/// Posts the mirror of what stands for the settlement. Nothing stands: nothing is posted. `month`: in
/// which it is taken back; 0: in the same months. What a person gave back of it stands: it has left
/// the person, and is owed until it is given back (payout::withdraw_recovery, called before).
Status post_reversal(store::Work& work, const store::Live& settlement, int month = 0);

/// What the fund owes the hospital for a settlement, less what was not allowed of it; in fen.
Result<std::int64_t> hospital_amount(store::Reader& reader, const RecordId& settlement);

/// What the fund pays for a settlement at present, in fen: 0 after its reversal.
Result<std::int64_t> fund_amount(store::Reader& reader, const RecordId& settlement);

}  // namespace jindu::ledger
