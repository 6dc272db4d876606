#include "server/clearing/figures.h"

#include <algorithm>
#include <map>

#include "schema/base/fen.h"
#include "schema/records/settlement.pb.h"

namespace jindu::clearing {
namespace {

using records::ClearingLine;
using records::ClearingSum;
using records::HospitalClearing;
using records::Settlement;
using store::Live;

constexpr std::int64_t kWhole = 10'000;

template <class Enum>
std::string label_of(Enum value) {
  const auto* found = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return found == nullptr ? std::string() : found->options().GetExtension(records::value).label();
}

/// A row each for the kinds of care of the month, then what was late, then what is taken back.
std::string row_of(const store::ClearingLine& line) {
  const auto kind = static_cast<ClearingLine::Kind>(line.kind);
  if (kind != ClearingLine::normal) return label_of(kind);
  return label_of(static_cast<Settlement::BenefitKind>(line.benefit_kind));
}

int order_of(const store::ClearingLine& line) {
  return line.kind == ClearingLine::normal ? line.benefit_kind : 100 * line.kind;
}

const std::vector<std::string> kFigures = {
    "line_count",     "sums",      "carry_fen",   "normal_fen",  "late_fen",     "negative_fen",
    "disallowed_fen", "total_fen", "deposit_fen", "payable_fen", "lines_sha256", "carried_fen"};

}  // namespace

Hash lines_hash(const crypto::Suite& suite, const std::vector<store::ClearingLine>& lines) {
  Bytes bytes;
  bytes.reserve(lines.size() * 25);
  for (const store::ClearingLine& line : lines) {
    bytes += line.record.view();
    bytes.push_back(static_cast<char>(line.kind));
    put_u64(bytes, static_cast<std::uint64_t>(line.amount_fen));
  }
  return suite.hash({bytes});
}

void sum_lines(const std::vector<store::ClearingLine>& lines, HospitalClearing& record) {
  std::map<int, ClearingSum> rows;
  std::map<int, std::int64_t> by_kind;
  int people = 0;
  for (const store::ClearingLine& line : lines) {
    by_kind[line.kind] += line.amount_fen;
    if (line.kind == ClearingLine::carry) continue;
    ClearingSum& row = rows[order_of(line)];
    row.set_kind(row_of(line));
    // An adjustment (K19, K22) is money without care: nobody is counted a second time.
    const bool care = line.total_fee_fen != 0;
    row.set_count(row.count() + (care ? 1 : 0));
    row.set_total_fee_fen(row.total_fee_fen() + line.total_fee_fen);
    row.set_fund_fen(row.fund_fen() + line.amount_fen);
    if (care && line.kind != ClearingLine::negative) ++people;
  }
  record.clear_sums();
  for (auto& [order, row] : rows) *record.add_sums() = std::move(row);
  record.set_line_count(people);
  record.set_carry_fen(by_kind[ClearingLine::carry]);
  record.set_normal_fen(by_kind[ClearingLine::normal]);
  record.set_late_fen(by_kind[ClearingLine::late]);
  record.set_negative_fen(by_kind[ClearingLine::negative]);
  std::int64_t disallowed = 0;
  for (const records::Disallowance& one : record.disallowed()) disallowed += one.amount_fen();
  record.set_disallowed_fen(disallowed);
  record.set_total_fen(record.carry_fen() + record.normal_fen() + record.late_fen() +
                       record.negative_fen() - disallowed);
}

void split_total(HospitalClearing& record) {
  const std::int64_t total = record.total_fen();
  if (total <= 0) {
    record.set_deposit_fen(0);
    record.set_payable_fen(0);
    record.set_carried_fen(total);
    return;
  }
  record.set_deposit_fen(round_half_up(total, record.deposit_bp(), kWhole));
  record.set_payable_fen(total - record.deposit_fen());
  record.set_carried_fen(0);
}

Status write_figures(const Context& context, Live& clearing, std::string_view event,
                     std::string_view next, std::vector<std::string> fields) {
  JINDU_TRY(const std::vector<store::ClearingLine> lines,
            context.work.writer().clearing_lines(clearing.id()));
  auto& record = clearing.as<HospitalClearing>();
  sum_lines(lines, record);
  split_total(record);
  const Hash hash = lines_hash(context.work.city().suite, lines);
  record.set_lines_sha256(Bytes(view(hash)));
  fields.insert(fields.end(), kFigures.begin(), kFigures.end());
  return context.work.act(clearing, event, next, fields);
}

Status audit_anew(const Context& context, Live& clearing, const RecordId& dropped) {
  auto& record = clearing.as<HospitalClearing>();
  auto& disallowed = *record.mutable_disallowed();
  disallowed.erase(
      std::remove_if(disallowed.begin(), disallowed.end(),
                     [&](const auto& one) { return one.settlement() == dropped.view(); }),
      disallowed.end());
  record.set_dropped_count(record.dropped_count() + 1);
  record.set_hospital_agreed(false);
  record.set_bureau_agreed(false);
  return write_figures(context, clearing, "drop_line", "SUBMITTED",
                       {"disallowed", "dropped_count", "hospital_agreed", "bureau_agreed"});
}

Result<HospitalClearing> as_it_stands(store::Reader& reader, const wire::RecordHeader& header,
                                      const HospitalClearing& stored) {
  HospitalClearing record = stored;
  if (header.state() != "OPEN") return record;
  JINDU_TRY(const RecordId id, id_from<RecordId>(header.id()));
  JINDU_TRY(const std::vector<store::ClearingLine> lines, reader.clearing_lines(id));
  sum_lines(lines, record);
  split_total(record);
  return record;
}

}  // namespace jindu::clearing
