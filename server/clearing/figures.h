#pragma once
#include <vector>

#include "schema/records/clearing.pb.h"
#include "server/clearing/context.h"

/// The figures of a clearing, reckoned from its lines and never carried along.
namespace jindu::clearing {

/// SHA-256 (or SM3) over the lines in the order of their records: record, kind, amount. What the
/// record of a clearing that was handed in commits to.
Hash lines_hash(const crypto::Suite& suite, const std::vector<store::ClearingLine>& lines);

/// M10 without the deposit: count, sums by kind, and their total less what is not allowed.
void sum_lines(const std::vector<store::ClearingLine>& lines, records::HospitalClearing& record);

/// M10, M15: deposit = rhu(total × bp / 10000) on the month's total; a total of nothing or less is
/// carried over whole.
void split_total(records::HospitalClearing& record);

/// What stands in a clearing now: an open month's record says nothing of itself yet.
Result<records::HospitalClearing> as_it_stands(store::Reader& reader,
                                               const wire::RecordHeader& header,
                                               const records::HospitalClearing& stored);

/// Reckons anew and says so in the record, with `event` to `next` (both may be empty).
Status write_figures(const Context& context, store::Live& clearing, std::string_view event,
                     std::string_view next, std::vector<std::string> fields = {});

/// A line was taken out of a clearing that had been handed in: back to the audit (K16).
Status audit_anew(const Context& context, store::Live& clearing, const RecordId& dropped);

}  // namespace jindu::clearing
