#pragma once
#include <string>
#include <vector>

#include "client/desk/desk.h"
#include "schema/wire/entry.pb.h"

/// The peers' benchmark has one record of its own: 23 columns, a line each in records-N.tsv. Here
/// they become a Filing (form 附件1), so that the same text crosses the same wire.
namespace jindu::bench {

/// The columns of one line, in the order of the peers' generator.
using PeerRow = std::vector<std::string>;

/// Lines of `$BENCH_DATA/records-COUNT.tsv`. Ends the bench where the file is missing or another.
std::vector<PeerRow> read_rows(long count);

/// Row `number` as the one operation of an entry, as the desk records it.
wire::EntryPayload payload_of(desk::Core& core, const PeerRow& row, int number,
                              std::int64_t now_ms);

/// The peers' column and our field, with what becomes of the value; printed once a run.
std::string mapping_table();

/// The peers edit a column to TAG and a running number: our field, and a value that its check
/// takes. `field` is one of "remark", "phone", "bank_account", "employer".
struct PeerEdit {
  std::string field;
  std::string value;
};
PeerEdit edit_of(const std::string& field, const std::string& tag, int number);

/// What a value of that field begins with where somebody wrote TAG there.
PeerEdit tag_of(const std::string& field, const std::string& tag);

}  // namespace jindu::bench
