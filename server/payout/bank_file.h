#pragma once
#include <string>

#include "schema/records/payout.pb.h"
#include "server/store/work.h"

/// 拨付清单 (F-14): what the bank is told to pay. Made once, when the batch is printed, encrypted,
/// and kept in the store as it was made; its fingerprint stands in the batch, on the summary and on
/// the paper that the chief signs.
namespace jindu::payout {

/// Makes the list of a frozen batch, and names its fingerprint in the batch. In the clear it is only
/// in memory.
Status make_bank_file(store::Work& work, store::Live& batch);
/// The list itself: 序号,姓名,证件号码,账号,户名,金额,备注; CSV in UTF-8 with a byte order mark.
Result<std::string> bank_list(store::Work& work, const store::Live& batch);

/// 《XX银行汇总表》 (F-14), as text to be printed and signed.
std::string bank_summary(const records::PayoutBatch& batch, const std::string& doc_no);

/// Why the list of a confirmed batch may not leave yet: PAYOUT_LOCKED, NOT_ON_SECOND_MEDIUM,
/// CONFLICT_OPEN; empty: it may. `confirmed_seq`: where finance's confirmation stands in the order.
Result<std::string> release_hindrance(store::Work& work, const store::Live& batch,
                                      std::uint64_t confirmed_seq);
/// The city goes on in a new epoch (it was put back to an older copy), and finance has not compared
/// the batches with the bank's own list since.
Result<bool> payout_locked(store::Reader& reader, const ReplicaId& city, const Epoch& epoch);

/// Counter row: the last entry that is on a second medium, as finance has receipted it.
constexpr std::string_view kReceiptedTo = "receipted_to";

}  // namespace jindu::payout
