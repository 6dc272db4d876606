#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schema/wire/entry.pb.h"
#include "server/store/store.h"
#include "sync/oplog/entry.h"

/// Reads the log as people ask about it: who said what, from where, when, and what became of it.
namespace jindu::audit {

struct Author {
  std::string operator_id;  ///< empty: the city itself
  std::string name;
  std::string site_no;  ///< empty: the city
  std::string site_name;
  ReplicaId replica;
  bool city = false;  ///< an entry of the city's own chain
};

/// One operation at its place.
struct Said {
  store::OpRow row;
  wire::Operation operation;
  oplog::EntryHeader header;
  Author author;
  std::int64_t received_ms = 0;
  wire::Verdict first;
  wire::Verdict last;  ///< the one that counts
};

/// Keeps who is who in memory; over one reader, one thread.
class LogReader {
 public:
  /// `city`: replica of the city's own chain; `city_key`: its public key.
  static Result<LogReader> open(store::Reader& reader, const ReplicaId& city, ByteView city_key);

  /// All operations of a record, in the city's order.
  Result<std::vector<Said>> of_record(const RecordId& record);
  /// The operation at a place; `corrupt` if the log has none there.
  Result<Said> at(store::OpRow row);
  /// Who signed an entry of this header.
  Author author_of(const oplog::EntryHeader& header) const;
  /// The key that the entry must be signed with; empty: nobody's that is known.
  Bytes key_of(const oplog::EntryHeader& header) const;
  const store::Chain* chain(std::int64_t chain_no) const;
  const ReplicaId& city() const { return city_; }

 private:
  LogReader(store::Reader& reader, const ReplicaId& city, ByteView city_key)
      : reader_(&reader), city_(city), city_key_(city_key) {}
  Status load();

  store::Reader* reader_;
  ReplicaId city_;
  Bytes city_key_;
  std::map<std::int64_t, store::Chain> chains_;
  std::map<ReplicaId, store::Replica> replicas_;
  std::map<std::string, store::Operator, std::less<>> operators_;
  struct StaffKey {
    std::string operator_id;
    Bytes public_key;
  };
  std::map<KeyId, StaffKey> staff_;  ///< present keys and earlier ones
  std::map<std::string, std::string, std::less<>> sites_;
};

/// "accepted", "merged", "held", "parked", "refused".
std::string kind_name(int kind);
/// 已确认, …
std::string kind_label(int kind);

}  // namespace jindu::audit
