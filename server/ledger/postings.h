#pragma once
#include <string_view>

#include "server/store/work.h"

/// Double entry: what a settlement costs whom. Posted lines are final; a reversal adds their exact
/// mirror.
///   debit fund               / credit hospital_payable (institution)   what the fund owes
///   debit self_pay (person)  / credit hospital_received (institution)  what the patient paid there
namespace jindu::ledger {

constexpr std::string_view kFund = "fund";
constexpr std::string_view kHospitalPayable = "hospital_payable";
constexpr std::string_view kSelfPay = "self_pay";
constexpr std::string_view kHospitalReceived = "hospital_received";

/// What people call an account.
std::string_view account_label(std::string_view account);

/// Posts a settlement, once: a second call does nothing. Also a held one, since the hospital's
/// advance has been made.
Status post_settlement(store::Work& work, const store::Live& settlement);

/// Posts the mirror of what stands for the settlement. Nothing stands:
/// nothing is posted.
Status post_reversal(store::Work& work, const store::Live& settlement);

/// What the fund pays for a settlement at present, in fen: 0 after its reversal.
Result<std::int64_t> fund_amount(store::Reader& reader, const RecordId& settlement);

}  // namespace jindu::ledger
