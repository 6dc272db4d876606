#pragma once
#include <memory>
#include <string>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/wire/sync.pb.h"
#include "server/store/finding.h"
#include "server/store/rows.h"
#include "server/store/stamps.h"

namespace jindu::store {

/// A record while a group commit works on it. Read once, changed in memory, written once.
struct Live {
  RecordRow row;  ///< as last written; empty `own`: not yet
  const catalog::RecordType* type = nullptr;
  wire::RecordHeader header;
  std::unique_ptr<catalog::Message> record;
  GroupStamps stamps;
  bool dirty = false;
  std::vector<FoundBy> found_by;  ///< as last written
  /// Sites beside those of the feed rules that get it from now on.
  std::vector<std::pair<std::string, Projection>> pulled;
  /// Sites that it leaves now, and why.
  std::vector<std::pair<std::string, std::string>> departing;

  const RecordId& id() const { return row.id; }
  const std::string& state() const { return header.state(); }
  std::uint64_t version() const { return header.version(); }
  /// The record as its generated class, which `type` says.
  template <class Record>
  Record& as() {
    return static_cast<Record&>(*record);
  }
  template <class Record>
  const Record& as() const {
    return static_cast<const Record&>(*record);
  }
};

/// A record with a field of this name is that employer's: his clerk sees and changes his alone.
constexpr std::string_view kEmployerField = "employer_uscc";
/// The credit code of the employer whose record it is; empty: nobody's.
inline std::string employer_of(const catalog::RecordType& type, const catalog::Message& record) {
  const catalog::Field* field = type.find(kEmployerField);
  return field == nullptr ? std::string() : catalog::column_value(*field, record).text;
}

/// What is being judged: the operation that the city's own acts build on.
struct Cause {
  Place place = 0;
  OpId op_id;
  RecordId record_id;
  std::string site_no;      ///< empty: city staff or the city itself
  std::string site_kind;    ///< "city" there
  std::string operator_id;  ///< of the author
  std::int64_t chain_no = 0;
  std::int64_t wall_ms = 0;  ///< the author's clock
  std::int64_t received_ms = 0;
  std::uint64_t hlc = 0;  ///< cut down to the receipt where it lay later
};

}  // namespace jindu::store
