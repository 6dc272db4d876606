#pragma once
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/base/clock.h"
#include "server/store/live.h"
#include "server/store/store.h"
#include "sync/crypto/suite.h"

namespace jindu::store {

/// Who the city is. Borrowed parts outlive everything that is built with it.
struct City {
  std::string division;
  ReplicaId replica;  ///< of the city's own chain
  Epoch epoch;
  const catalog::Catalog& catalog;
  const crypto::Suite& suite;
  crypto::Signer& signer;
  Clock& clock;
  Random& random;
};

/// One group commit in memory: records read once, changed, written once, and the city's own acts
/// collected for its entry. Lives inside a store transaction; judging code changes the city's
/// records through it alone. Not for two threads.
class Work {
 public:
  Work(const City& city, Writer& writer) : city_(city), writer_(writer) {}
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  Writer& writer() { return writer_; }
  const City& city() const { return city_; }
  const Cause& cause() const { return cause_; }
  void set_cause(Cause cause) { cause_ = std::move(cause); }

  /// The record, or null. Stays where it is until `clear`.
  Result<Live*> find(const RecordId& id);
  Result<Live*> find(ByteView id16);
  /// A record of this type; `corrupt` if the reference leads to nothing or to another type.
  Result<Live*> need(ByteView id16, std::string_view type);
  /// A new record, by its author's operation (version 1, created now by the cause).
  Live& create(const catalog::RecordType& type, const RecordId& id,
               std::unique_ptr<catalog::Message> record);

  /// The city acts on `live`: the caller has changed `live.record`, and names the fields. Empty
  /// `event`: only fields change. Empty `next`: the state stays. Version + 1; goes into the city's
  /// entry, with the cause as what it builds on.
  Status act(Live& live, std::string_view event, std::string_view next,
             const std::vector<std::string>& fields);
  /// The city creates a record of its own (Person, PregnancyCase, Invoice, ConflictCase, …).
  Result<Live*> create_by_city(std::string_view type, std::unique_ptr<catalog::Message> record,
                               std::string_view state);

  Status link(LinkKind kind, ByteView value, const RecordId& record, std::int64_t extra = 0);
  Status unlink(LinkKind kind, ByteView value, const RecordId& record);
  Many<Link> links(LinkKind kind, ByteView value) { return writer_.links(kind, value); }

  /// Touched: to be written and shown anew.
  void touch(Live& live);
  /// Writes what is dirty, in the order in which it was first touched. `place` puts a record into
  /// its feeds: it fills the row's memberships and elements.
  Status flush(const std::function<Status(Live&)>& place);
  struct Act {
    wire::Operation operation;
    OpId op_id;
    RecordId record;
    std::string from_state;  ///< of the record, before it
    std::size_t bytes = 0;
  };
  /// The acts of the city so far; `take_back` undoes those after a mark.
  std::size_t mark() const { return acts_.size(); }
  const Act& act_at(std::size_t index) const { return acts_[index]; }
  void take_back(std::size_t mark);
  /// Forgets all records (after a rollback; at the end).
  void clear();

  std::deque<Act> take_acts();
  /// The city's chain position that the next act will have (for stamps): where the chain stands.
  void set_chain_seq(std::uint64_t last_seq) { chain_seq_ = last_seq; }

 private:
  Result<Live*> load(const RecordId& id);
  void stamp(Live& live, const std::vector<std::string>& fields, const Bytes& op_id);
  Status write_finding(Live& live);
  Status add_act(Live& live, std::string_view event, wire::Patch patch);

  const City& city_;
  Writer& writer_;
  Cause cause_;
  std::unordered_map<RecordId, Live> live_;  // references stay valid while it grows
  std::vector<RecordId> order_;
  std::deque<Act> acts_;  // large, and it grows: nothing is moved about
  std::uint64_t chain_seq_ = 0;
};

/// The bytes of a record for a site that sees it in full.
Bytes state_bytes(const Live& live, const std::vector<const Live*>& cases);

}  // namespace jindu::store
