#include "server/payout/voucher.h"

#include "schema/base/capital.h"
#include "schema/catalog/checks.h"
#include "schema/records/payout.pb.h"

namespace jindu::payout {
namespace {

using records::PayoutVoucher;
using store::LinkKind;
using store::Live;

/// div6 + year + six digits of the year's counter + check character. The counter only grows.
Result<std::string> next_number(store::Work& work, Date today) {
  const std::string year = to_string(today).substr(0, 4);
  JINDU_TRY(const std::uint64_t number, work.writer().advance("voucher_" + year, 1));
  const std::string tail = std::to_string(number);
  std::string digits = work.city().division + year;
  digits += std::string(tail.size() < 6 ? 6 - tail.size() : 0, '0') + tail;
  return digits + catalog::mod_11_2(digits);
}

Date today_of(const store::Work& work) { return local_date(work.city().clock.wall_ms()); }

Status make_void(store::Work& work, Live& voucher, std::string_view reason) {
  voucher.as<PayoutVoucher>().set_void_reason(std::string(reason));
  return work.act(voucher, "void", "VOID", {"void_reason"});
}

}  // namespace

Result<Live*> voucher_of(store::Work& work, const RecordId& paid_for) {
  JINDU_TRY(const std::vector<store::Link> links,
            work.links(LinkKind::voucher_of, paid_for.view()));
  for (auto link = links.rbegin(); link != links.rend(); ++link) {
    JINDU_TRY(Live * voucher, work.need(link->record.view(), "PayoutVoucher"));
    if (voucher->state() != "VOID") return voucher;
  }
  return nullptr;
}

Result<Live*> draft_voucher(store::Work& work, const Live& paid_for, const VoucherText& text,
                            std::int64_t amount_fen) {
  JINDU_TRY(Live * before, voucher_of(work, paid_for.id()));
  if (before != nullptr) JINDU_TRY_OK(make_void(work, *before, "重新填制"));
  auto record = std::make_unique<PayoutVoucher>();
  const Date today = today_of(work);
  JINDU_TRY(const std::string number, next_number(work, today));
  record->set_voucher_no(number);
  record->set_dated(to_string(today));
  record->set_payee_name(text.payee_name);
  if (!text.bank_name.empty()) record->set_bank_name(text.bank_name);
  if (!text.account_no.empty()) record->set_account_no(text.account_no);
  record->set_subject(text.subject);
  record->set_amount_in_words(capital_text(Fen{amount_fen}));
  record->set_amount_fen(amount_fen);
  record->set_accountant(work.cause().operator_id);
  record->set_paid_for(paid_for.id().str());
  JINDU_TRY(Live * voucher, work.create_by_city("PayoutVoucher", std::move(record), "DRAFT"));
  JINDU_TRY_OK(work.link(LinkKind::voucher_of, paid_for.id().view(), voucher->id()));
  return voucher;
}

Result<std::string> voucher_hindrance(store::Work& work, const RecordId& paid_for,
                                      std::int64_t amount_fen) {
  JINDU_TRY(const Live* voucher, voucher_of(work, paid_for));
  if (voucher == nullptr || voucher->state() != "DRAFT") return std::string("VOUCHER_MISSING");
  const auto& record = voucher->as<PayoutVoucher>();
  if (record.amount_fen() != amount_fen) return std::string("VOUCHER_MISSING");
  const bool same = record.accountant() == work.cause().operator_id;
  return same ? std::string("OTHER_PERSON") : std::string();
}

Status confirm_voucher(store::Work& work, const RecordId& paid_for) {
  JINDU_TRY(Live * voucher, voucher_of(work, paid_for));
  if (voucher == nullptr || voucher->state() != "DRAFT") return {};
  voucher->as<PayoutVoucher>().set_confirmed_by(work.cause().operator_id);
  return work.act(*voucher, "confirm", "CONFIRMED", {"confirmed_by"});
}

Status void_voucher(store::Work& work, const RecordId& paid_for, std::string_view reason) {
  JINDU_TRY(Live * voucher, voucher_of(work, paid_for));
  return voucher == nullptr ? Status() : make_void(work, *voucher, reason);
}

Status note_reversed(store::Work& work, const RecordId& paid_for, std::int64_t amount_fen) {
  JINDU_TRY(Live * voucher, voucher_of(work, paid_for));
  if (voucher == nullptr) return {};
  auto& record = voucher->as<PayoutVoucher>();
  record.set_reversed_fen(record.reversed_fen() + amount_fen);
  JINDU_TRY_OK(work.act(*voucher, "", "", {"reversed_fen"}));
  return record.reversed_fen() < record.amount_fen() ? Status()
                                                     : make_void(work, *voucher, "已冲销");
}

}  // namespace jindu::payout
