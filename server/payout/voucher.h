#pragma once
#include "server/store/work.h"

/// 拨付单据 (F-08): one for each payment that leaves the fund. Its number is given out once and for
/// good; a wrong one is made void, and another one is filled in.
namespace jindu::payout {

/// Who is paid, and what for, as the paper says it.
struct VoucherText {
  std::string payee_name;
  std::string bank_name;
  std::string account_no;
  std::string subject;  ///< 事由
};

/// The voucher of `paid_for` that is not void; null: none.
Result<store::Live*> voucher_of(store::Work& work, const RecordId& paid_for);
/// DRAFT, by whoever acts now (work.cause()), who is its accountant. A draft that is there is made
/// void first. `amount_fen` ≥ 0.
Result<store::Live*> draft_voucher(store::Work& work, const store::Live& paid_for,
                                   const VoucherText& text, std::int64_t amount_fen);
/// A draft of exactly `amount_fen`, filled in by somebody else than who acts now. Empty: there is
/// one. Otherwise VOUCHER_MISSING, or OTHER_PERSON.
Result<std::string> voucher_hindrance(store::Work& work, const RecordId& paid_for,
                                      std::int64_t amount_fen);
/// DRAFT → CONFIRMED by whoever acts now. Nothing without a draft.
Status confirm_voucher(store::Work& work, const RecordId& paid_for);
/// → VOID, whichever it was. Nothing without a voucher.
Status void_voucher(store::Work& work, const RecordId& paid_for, std::string_view reason);
/// So much of what it paid was reversed; with the last fen it is void.
Status note_reversed(store::Work& work, const RecordId& paid_for, std::int64_t amount_fen);

}  // namespace jindu::payout
