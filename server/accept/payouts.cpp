// Money that leaves: guards and effects of batches, recoveries, sealed copies and bank comparisons.
#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/bank.pb.h"
#include "schema/records/payout.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/payouts.h"
#include "server/payout/accounts.h"
#include "server/payout/bank_file.h"
#include "server/payout/batch.h"
#include "server/payout/voucher.h"
#include "server/review/asked.h"
#include "server/review/set_off.h"

namespace jindu::accept {
namespace {

using records::PayoutBatch;
using records::Recovery;
using store::LinkKind;
using store::Live;
using Item = records::AllowanceItem;

Bytes slot_of(const PayoutBatch& batch) {
  return batch.agency() + "|" + std::to_string(batch.month());
}

/// The `day` of a batch's month; empty: no such day.
std::optional<Date> day_of(int month, int day) {
  std::string text = std::to_string(month);
  text = text.substr(0, 4) + "-" + text.substr(4) + (day < 10 ? "-0" : "-") + std::to_string(day);
  const Result<Date> date = parse_date(text);
  return date.ok() ? std::optional(*date) : std::nullopt;
}

}  // namespace

Result<Judge::Answer> Judge::nothing_paid(const Matter& matter) {
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work_, *matter.record));
  const bool paid = std::any_of(items.begin(), items.end(), [](const Live* item) {
    return item->state() == "IN_BATCH" || item->state() == "PAID";
  });
  return refusal(paid ? "BAD_STATE" : "", matter.record);
}

Result<Judge::Answer> Judge::payout_open(const Matter& matter) {
  JINDU_TRY(const bool locked,
            payout::payout_locked(work_.writer(), work_.city().replica, work_.city().epoch));
  return refusal(locked ? "PAYOUT_LOCKED" : "", matter.record);
}

Result<Judge::Answer> Judge::voucher_ready(const Matter& matter) {
  const Live& batch = *matter.record;
  JINDU_TRY(const std::string code,
            payout::voucher_hindrance(work_, batch.id(), batch.as<PayoutBatch>().total_fen()));
  return refusal(code, &batch);
}

Result<Judge::Answer> Judge::released_to_bank(const Matter& matter) {
  const Live& batch = *matter.record;
  JINDU_TRY(const auto confirmed, conflicts::last_step(context(), batch.id(), "confirm"));
  if (!confirmed) return refusal("BAD_STATE", &batch);
  JINDU_TRY(const std::string code,
            payout::release_hindrance(work_, batch, store::seq_of(confirmed->row.place)));
  return code == "CONFLICT_OPEN" ? case_open(batch) : Result<Answer>(refusal(code, &batch));
}

Result<Judge::Answer> Judge::return_vouched(const Matter& matter) {
  const Live& recovery = *matter.record;
  JINDU_TRY(const std::string code,
            payout::voucher_hindrance(work_, recovery.id(), -recovery.as<Recovery>().rest_fen()));
  return refusal(code, &recovery);
}

Judge::Answer Judge::refund_fits(const Matter& matter) {
  const auto* said = static_cast<const Recovery*>(matter.said.record.get());
  const std::int64_t refund = said == nullptr ? 0 : said->refund_fen();
  const bool fits = refund > 0 && refund <= matter.record->as<Recovery>().rest_fen();
  return refusal(fits ? "" : "REFUND_UNFIT", matter.record);
}

Judge::Answer Judge::instalments_fit(const Matter& matter) {
  const auto* said = static_cast<const Recovery*>(matter.said.record.get());
  const bool fits =
      said != nullptr && said->instalment_fen() > 0 && !said->instalment_from().empty();
  return refusal(fits ? "" : "INSTALMENTS_UNFIT", matter.record);
}

Result<Judge::Answer> Judge::set_off_fits(const Matter& matter) {
  const auto* said = static_cast<const Recovery*>(matter.said.record.get());
  if (said == nullptr || said->set_off_item().size() != 16) {
    return refusal("SET_OFF_UNFIT", matter.record);
  }
  JINDU_TRY(const Live* item, work_.find(said->set_off_item()));
  const std::string hindrance = review::set_off_hindrance(*matter.record, item);
  if (!hindrance.empty()) return refusal(hindrance, matter.record);
  JINDU_TRY(const Live* application,
            work_.need(item->as<records::AllowanceItem>().application(), "AllowanceApplication"));
  JINDU_TRY(const bool asked, review::asked_about(work_, *application));
  if (asked) return case_open(*application);
  // What a claim carries is paid with it, and not before it.
  const bool carried = !application->as<records::AllowanceApplication>().claim().empty();
  return refusal(carried ? "SET_OFF_UNFIT" : "", matter.record);
}

/// A batch of an agency that the city has; where batches have their day, one a month.
Result<Judge::Answer> Judge::batch_fits(const Matter& matter) {
  const auto* said = static_cast<const PayoutBatch*>(matter.said.record.get());
  if (said == nullptr || said->agency().empty() || !day_of(said->month(), 1)) {
    return Answer(refused("PAYOUT_MONTH_UNFIT"));
  }
  const Result<std::optional<payout::Agency>> agency = payout::agency_called(work_, said->agency());
  if (!agency.ok() && agency.error().code == ErrorCode::invalid) {
    return Answer(refused("AGENCY_UNKNOWN"));
  }
  if (!agency.ok()) return agency.error();
  if (agency->has_value() && !(*agency)->active) return Answer(refused("AGENCY_UNKNOWN"));
  if (context().values().clearing().batch_day() == 0) return Answer();
  JINDU_TRY(const std::vector<store::Link> others, work_.links(LinkKind::batch_of, slot_of(*said)));
  if (others.empty()) return Answer();
  JINDU_TRY(const Live* other, work_.need(others.front().record.view(), "PayoutBatch"));
  return Answer(refused("BATCH_EXISTS", {other}));
}

/// 烟台 5.2.5-1 (A14): made by the 25th of its month, or the working day before.
Judge::Answer Judge::batch_in_time(const Matter& matter) {
  const std::optional<Date> target = batch_day(*matter.record);
  const bool late = target && rules_.calendar.on_or_before(*target).date < context().today();
  return refusal(late ? "BATCH_DAY_PAST" : "", matter.record);
}

/// 烟台 5.2.6 (A14): paid after the 25th of its month.
Judge::Answer Judge::batch_due(const Matter& matter) {
  const std::optional<Date> target = batch_day(*matter.record);
  const bool early = target && context().today() <= *target;
  return refusal(early ? "BATCH_NOT_DUE" : "", matter.record);
}

/// The city's day for batches in a batch's month; empty: it has none.
std::optional<Date> Judge::batch_day(const Live& batch) {
  const int day = context().values().clearing().batch_day();
  return day == 0 ? std::nullopt : day_of(batch.as<PayoutBatch>().month(), day);
}

Status Judge::batch_built(Live& batch) {
  auto& record = batch.as<PayoutBatch>();
  JINDU_TRY_OK(work_.link(LinkKind::batch_of, slot_of(record), batch.id()));
  const std::optional<Date> target = batch_day(batch);
  if (!target) return {};
  record.set_freeze_due(to_string(rules_.calendar.on_or_before(*target).date));
  return work_.act(batch, "", "", {"freeze_due"});
}

Status Judge::batch_cancelled(Live& batch) {
  JINDU_TRY_OK(
      work_.unlink(LinkKind::batch_of, slot_of(batch.as<PayoutBatch>()), batch.id()));
  JINDU_TRY_OK(payout::void_voucher(work_, batch.id(), "批次已取消"));
  return payout::release(work_, batch);
}

/// What the bank sends back was paid by this batch; and the bank has said so itself, or on paper.
/// Otherwise finance asks the bank first: nothing is paid again on hearsay (K32).
Result<Judge::Answer> Judge::returned_fit(Matter& matter) {
  const auto* said = static_cast<const PayoutBatch*>(matter.said.record.get());
  if (said == nullptr || said->returned().empty()) return Answer(refused("RETURNED_UNFIT"));
  std::vector<Live*> items;
  for (const Bytes& id : said->returned()) {
    JINDU_TRY(Live * item, work_.find(id));
    if (item == nullptr || item->type->name != "AllowanceItem") return Answer(refused("RETURNED_UNFIT"));
    if (item->as<Item>().batch() == matter.record_id.view()) {
      // Reversed in the meantime: the bank's money is what was to be had back.
      const bool left = item->state() == "PAID" || item->state() == "REVERSED";
      if (!left) return Answer(refused("RETURNED_UNFIT", {item}));
      items.push_back(item);
      continue;
    }
    // Sent back by this batch before: the same return, told twice, is no mistake.
    const auto& known = matter.record->as<PayoutBatch>().returned();
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      return Answer(refused("RETURNED_UNFIT", {item}));
    }
  }
  const bool by_bank =
      matter.author.roles->count("bank_clerk") != 0 || !said->bank_reference().empty();
  if (by_bank) {
    matter.returned_before.assign(matter.record->as<PayoutBatch>().returned().begin(),
                                  matter.record->as<PayoutBatch>().returned().end());
    return Answer();
  }
  if (items.empty()) {  // Told before, and nothing that the bank has said: it changes nothing.
    Ruling known;
    known.live = matter.record;
    return Answer(std::move(known));
  }
  JINDU_TRY(const Live* conflict,
            conflicts::raise_k32(context(), *matter.record, items, *said, matter.op_id));
  return Answer(held("K32", *conflict));
}

/// The bank sends back in parts: what it sends now stands beside what it has sent before.
Status Judge::keep_returned(Live& batch, const std::vector<Bytes>& before) {
  auto& list = *batch.as<PayoutBatch>().mutable_returned();
  const int size = list.size();
  for (const Bytes& id : before) {
    if (std::find(list.begin(), list.end(), id) == list.end()) list.Add(Bytes(id));
  }
  return list.size() == size ? Status() : work_.act(batch, "", "", {"returned"});
}

/// K08: written before finance confirmed, and here only after it. Finance lets the money go, or has
/// the bank stop it.
Result<Judge::Answer> Judge::account_in_time(Matter& matter) {
  const conflicts::Context with = context();
  JINDU_TRY(const bool decided,
            conflicts::stands(with, records::ConflictCase::K08, {matter.record_id}));
  if (decided) return Answer(refused("K08", {matter.record}));
  JINDU_TRY(const std::vector<Live*> items, review::live_items(work_, *matter.record));
  for (Live* item : items) {
    JINDU_TRY(Live * batch, conflicts::overtaken_by(with, *item, matter.author.wall_ms));
    if (batch == nullptr) continue;
    JINDU_TRY(const Live* conflict, conflicts::raise_k08(with, *batch, *item, *matter.record,
                                                         matter.op_id));
    Ruling ruling = held("K08", *conflict);
    ruling.waits_on.push_back(conflict->id().str());
    return Answer(std::move(ruling));
  }
  return Answer(refused("BAD_STATE", {matter.record}));
}

Status Judge::set_off(Live& recovery) {
  JINDU_TRY(Live * item, work_.need(recovery.as<Recovery>().set_off_item(), "AllowanceItem"));
  JINDU_TRY_OK(review::set_off(work_, recovery, *item));
  // Nothing is left to be paid: no batch waits for it, and no bank is sent a line of nothing.
  return review::payable_fen(*item) == 0 ? payout::settle_by_set_off(work_, *item) : Status();
}

/// Whoever receipts a copy names where it ends: only our own log ends there.
Result<Judge::Answer> Judge::copy_is_ours(const Matter& matter) {
  const auto* said = static_cast<const records::SealedCopy*>(matter.said.record.get());
  if (said == nullptr || said->city_seq() <= 0) return Answer(refused("BAD_VALUE"));
  JINDU_TRY(const std::optional<store::EntryRow> entry,
            work_.writer().entry(static_cast<std::uint64_t>(said->city_seq())));
  const bool ours = entry && view(entry->hash) == said->head_hash();
  return ours ? Answer() : Answer(refused("COPY_UNKNOWN"));
}

Status Judge::copy_receipted(const Live& copy) {
  const auto seq = static_cast<std::uint64_t>(copy.as<records::SealedCopy>().city_seq());
  for (const std::string_view name : {payout::kReceiptedTo, std::string_view("backed_up_to")}) {
    JINDU_TRY(const std::uint64_t present, work_.writer().counter(name));
    if (present < seq) JINDU_TRY_OK(work_.writer().advance(name, seq - present));
  }
  return {};
}

Status Judge::bank_compared(Live& comparison) {
  const Epoch& epoch = work_.city().epoch;
  comparison.as<records::BankComparison>().set_epoch(epoch.str());
  JINDU_TRY_OK(work_.link(LinkKind::comparison_of, epoch.view(), comparison.id()));
  return work_.act(comparison, "", "", {"epoch"});
}

}  // namespace jindu::accept
