#include "server/conflicts/adjusting.h"

#include <algorithm>

#include "schema/records/settlement.pb.h"
#include "schema/records/standing.pb.h"
#include "server/clearing/adjustments.h"
#include "server/ledger/postings.h"

namespace jindu::conflicts {
namespace {

using records::AdjustingLine;
using records::Settlement;
using store::LinkKind;

/// Σ fund is the hospital's due: more is owed to it, or less.
Status post(const Context& context, const RecordId& line, const std::string& institution,
            std::int64_t amount_fen, int month) {
  const ledger::Account fund{ledger::kFund, ""};
  const ledger::Account hospital{ledger::kHospitalPayable, institution};
  if (amount_fen >= 0) return ledger::post(context.work, line, fund, hospital, amount_fen, month);
  return ledger::post(context.work, line, hospital, fund, -amount_fen, month);
}

}  // namespace

Status adjust(const Context& context, Live& settlement, std::int64_t amount_fen,
              const std::string& reason, const Live& conflict) {
  if (amount_fen == 0) return {};
  const auto& form = settlement.as<Settlement>();
  auto record = std::make_unique<AdjustingLine>();
  record->set_settlement(settlement.id().str());
  record->set_institution_code(form.institution_code());
  record->set_amount_fen(amount_fen);
  record->set_reason(reason);
  record->set_conflict(conflict.id().str());
  JINDU_TRY(Live * line, context.work.create_by_city("AdjustingLine", std::move(record), "OPEN"));
  if (!settlement.row.site_no.empty()) {
    line->pulled.emplace_back(settlement.row.site_no, store::Projection::own);
  }
  JINDU_TRY_OK(context.work.link(LinkKind::adjusting, settlement.id().view(), line->id()));
  JINDU_TRY(const int month, clearing::take_in_adjustment(books(context), *line, settlement));
  return post(context, line->id(), form.institution_code(), amount_fen, month);
}

Result<std::int64_t> adjusted_by(const Context& context, const Live& settlement) {
  std::int64_t sum = 0;
  JINDU_TRY(const std::vector<store::Link> links,
            context.work.links(LinkKind::adjusting, settlement.id().view()));
  for (const store::Link& link : links) {
    JINDU_TRY(const Live* line, context.work.need(link.record.view(), "AdjustingLine"));
    if (line->state() != "REVERSED") sum += line->as<AdjustingLine>().amount_fen();
  }
  return sum;
}

Status reverse_adjustments(const Context& context, const Live& settlement) {
  JINDU_TRY(const std::vector<store::Link> links,
            context.work.links(LinkKind::adjusting, settlement.id().view()));
  std::vector<Live*> signed_off;
  std::int64_t owed = 0;
  int last = 0;
  for (const store::Link& link : links) {
    JINDU_TRY(Live * line, context.work.need(link.record.view(), "AdjustingLine"));
    if (line->state() == "REVERSED") continue;
    const auto& fields = line->as<AdjustingLine>();
    JINDU_TRY(const bool stays, clearing::leave_adjustment(books(context), *line));
    if (stays) {
      signed_off.push_back(line);
      owed += fields.amount_fen();
      last = std::max(last, fields.clearing_month());
      continue;
    }
    JINDU_TRY_OK(post(context, line->id(), fields.institution_code(), -fields.amount_fen(),
                      fields.clearing_month()));
    JINDU_TRY_OK(context.work.act(*line, "reverse", "REVERSED", {}));
  }
  if (signed_off.empty()) return {};
  JINDU_TRY(const int month,
            clearing::take_back_adjustments(books(context), settlement, last, owed));
  for (Live* line : signed_off) {
    const auto& fields = line->as<AdjustingLine>();
    JINDU_TRY_OK(
        post(context, line->id(), fields.institution_code(), -fields.amount_fen(), month));
    JINDU_TRY_OK(context.work.act(*line, "reverse", "REVERSED", {}));
  }
  return {};
}

}  // namespace jindu::conflicts
