#include "server/clearing/steps.h"

#include "schema/records/clearing.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/clearing/figures.h"
#include "server/clearing/months.h"
#include "server/ledger/postings.h"

namespace jindu::clearing {
namespace {

using records::ClearingLine;
using records::HospitalClearing;
using store::Live;

ledger::Account payable(const HospitalClearing& record) {
  return {ledger::kHospitalPayable, record.institution_code()};
}

/// 保证金: kept back from the day on which the month was paid.
Status hold_deposit(const Context& context, const Live& clearing) {
  const auto& paid = clearing.as<HospitalClearing>();
  if (paid.deposit_bp() == 0) return {};  // A city that keeps nothing back.
  auto record = std::make_unique<records::DepositMonth>();
  record->set_institution_code(paid.institution_code());
  record->set_institution_name(paid.institution_name());
  record->set_month(paid.month());
  record->set_clearing(clearing.id().str());
  record->set_deposit_fen(paid.deposit_fen());
  record->set_deducted_fen(0);
  record->set_net_fen(paid.deposit_fen());
  JINDU_TRY(Live * month,
            context.work.create_by_city("DepositMonth", std::move(record), "HELD"));
  JINDU_TRY_OK(context.work.link(store::LinkKind::deposit_of,
                                 key_of(paid.institution_code(), paid.month()), month->id()));
  return show_to_hospital(context, *month, paid.institution_code());
}

/// M15: a month of nothing or less pays nothing; what it lacks is the first line of a later one.
Status carry_over(const Context& context, Live& clearing) {
  auto& record = clearing.as<HospitalClearing>();
  if (record.total_fen() >= 0) return {};
  JINDU_TRY(const Live* next,
            open_from(context, record.institution_code(), month_after(record.month())));
  store::ClearingLine line;
  line.clearing = next->id();
  line.record = clearing.id();
  line.kind = ClearingLine::carry;
  line.month = record.month();
  line.amount_fen = record.total_fen();
  line.place = context.work.cause().place;
  JINDU_TRY_OK(context.work.writer().add_clearing_line(line));
  JINDU_TRY_OK(ledger::move_month(context.work, clearing.id(), payable(record), record.month(),
                                  next->as<HospitalClearing>().month(), record.total_fen()));
  record.set_carried_to(next->id().str());
  return context.work.act(clearing, "", "", {"carried_to"});
}

/// A settlement that is disputed meanwhile is cleared as well: its negative may follow.
Status clear_lines(const Context& context, const Live& clearing) {
  JINDU_TRY(const std::vector<store::ClearingLine> lines,
            context.work.writer().clearing_lines(clearing.id()));
  for (const store::ClearingLine& line : lines) {
    JINDU_TRY(Live * one, context.work.find(line.record));
    if (one == nullptr) return fail(ErrorCode::corrupt, "clearing: a line of nothing");
    // Reversed since: its negative line is there.
    const bool settled = one->type->name == "Settlement" && one->state() == "CONFIRMED";
    const bool adjusted = one->type->name == "AdjustingLine" && one->state() == "OPEN";
    if (settled || adjusted) JINDU_TRY_OK(context.work.act(*one, "clear", "CLEARED", {}));
  }
  return {};
}

template <class Record>
Status agree(const Context& context, Live& live, bool hospital, std::string_view event,
             std::string_view next) {
  auto& record = live.as<Record>();
  if (hospital) {
    record.set_hospital_agreed(true);
  } else {
    record.set_bureau_agreed(true);
  }
  const char* field = hospital ? "hospital_agreed" : "bureau_agreed";
  const bool both = record.hospital_agreed() && record.bureau_agreed();
  if (!both) return context.work.act(live, "", "", {field});
  return context.work.act(live, event, next, {field});
}

template <class Record>
Status forget(const Context& context, Live& live) {
  auto& record = live.as<Record>();
  record.set_hospital_agreed(false);
  record.set_bureau_agreed(false);
  return context.work.act(live, "", "", {"hospital_agreed", "bureau_agreed"});
}

}  // namespace

Status submitted(const Context& context, Live& clearing) {
  auto& record = clearing.as<HospitalClearing>();
  record.set_submitted_on(to_string(local_date(context.work.cause().received_ms)));
  record.clear_disallowed();
  record.clear_differences();
  return write_figures(context, clearing, "", "",
                       {"submitted_on", "disallowed", "differences"});
}

Status withdrawn(const Context& context, Live& clearing) {
  clearing.as<HospitalClearing>().clear_submitted_on();
  return context.work.act(clearing, "", "", {"submitted_on"});
}

Status audited(const Context& context, Live& clearing) {
  auto& record = clearing.as<HospitalClearing>();
  record.set_hospital_agreed(false);
  record.set_bureau_agreed(false);
  // `disallowed` is named although it may be as before: who has seen other figures has not seen these.
  return write_figures(context, clearing, "", "",
                       {"disallowed", "hospital_agreed", "bureau_agreed"});
}

namespace {

/// A paper is named by its number or by its id: both stand there afterwards.
Status name_paper(const Context& context, records::ClearingDifference& one) {
  if (one.settlement().empty() && !one.doc_no().empty()) {
    JINDU_TRY(const std::vector<store::Link> links,
              context.work.links(store::LinkKind::doc_no, one.doc_no()));
    if (!links.empty()) one.set_settlement(links.front().record.str());
  }
  if (one.settlement().empty()) return {};
  JINDU_TRY(const Live* paper, context.work.find(one.settlement()));
  if (paper != nullptr && one.doc_no().empty()) one.set_doc_no(paper->header.doc_no());
  return {};
}

}  // namespace

Status disputed(const Context& context, Live& clearing) {
  auto& record = clearing.as<HospitalClearing>();
  JINDU_TRY(const std::vector<store::ClearingLine> lines,
            context.work.writer().clearing_lines(clearing.id()));
  for (records::ClearingDifference& one : *record.mutable_differences()) {
    JINDU_TRY_OK(name_paper(context, one));
    one.set_bureau_fen(0);  // It stands in no line of this month.
    for (const store::ClearingLine& line : lines) {
      if (one.settlement() == line.record.view()) one.set_bureau_fen(line.amount_fen);
    }
    for (const records::Disallowance& off : record.disallowed()) {
      if (one.settlement() == off.settlement()) {
        one.set_bureau_fen(one.bureau_fen() - off.amount_fen());
      }
    }
  }
  record.clear_answer();
  return context.work.act(clearing, "", "", {"differences", "answer"});
}

Status signed_off(const Context& context, Live& clearing) {
  const auto& record = clearing.as<HospitalClearing>();
  for (const records::Disallowance& one : record.disallowed()) {
    JINDU_TRY(const Live* settlement, context.work.need(one.settlement(), "Settlement"));
    JINDU_TRY_OK(ledger::post(context.work, settlement->id(), payable(record),
                              {ledger::kFund, ""}, one.amount_fen(), record.month()));
  }
  return {};
}

Status paid(const Context& context, Live& clearing) {
  auto& record = clearing.as<HospitalClearing>();
  const std::string& code = record.institution_code();
  JINDU_TRY_OK(ledger::post(context.work, clearing.id(), payable(record), {ledger::kDeposit, code},
                            record.deposit_fen(), record.month()));
  JINDU_TRY_OK(ledger::post(context.work, clearing.id(), payable(record), {ledger::kBank, code},
                            record.payable_fen(), record.month()));
  JINDU_TRY_OK(hold_deposit(context, clearing));
  JINDU_TRY_OK(clear_lines(context, clearing));
  record.set_closed_on(to_string(context.today()));
  JINDU_TRY_OK(context.work.act(clearing, "close", "CLOSED", {"closed_on"}));
  return carry_over(context, clearing);
}

Status agreed(const Context& context, Live& record, bool hospital) {
  if (record.type->name == "HospitalClearing") {
    return agree<HospitalClearing>(context, record, hospital, "reconcile", "RECONCILED");
  }
  if (record.type->name == "Inspection") {
    return agree<records::Inspection>(context, record, hospital, "agreed", "AGREED");
  }
  return agree<records::IndicatorAssessment>(context, record, hospital, "agreed", "AGREED");
}

Status agree_anew(const Context& context, Live& record) {
  if (record.type->name == "HospitalClearing") return forget<HospitalClearing>(context, record);
  if (record.type->name == "Inspection") return forget<records::Inspection>(context, record);
  return forget<records::IndicatorAssessment>(context, record);
}

}  // namespace jindu::clearing
