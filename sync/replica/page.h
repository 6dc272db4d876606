#pragma once
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "sync/replica/replica.h"
#include "sync/session/set_digest.h"

namespace jindu::replica {

/// One page being applied, inside one transaction.
struct Replica::Page {
  struct OpenTable {
    const TypedTable* table;
    db::Statement insert;
    std::unique_ptr<catalog::Message> record;  ///< parsed into again and again
  };

  std::int64_t feed = 0;
  std::uint64_t cursor = 0;
  std::uint64_t records = 0;
  bool mending = false;
  bool departures = false;  ///< somebody left before: a record that comes again is to be unmarked
  session::SetDigest digest;
  std::map<std::string, OpenTable, std::less<>> tables;
  /// Own operations on top, by record.
  std::unordered_map<RecordId, std::vector<const oplog::OutboxOperation*>> on_top;
  wire::RecordState state;  ///< parsed into again and again
  PageResult result;

  void add(const Hash& element) {
    digest.add(element);
    ++records;
  }
  void remove(const Hash& element) {
    digest.remove(element);
    if (records > 0) --records;
  }
};

}  // namespace jindu::replica
