#pragma once
#include <map>
#include <set>

#include "server/accept/acceptor.h"
#include "server/accept/judge.h"
#include "server/feeds/feed_writer.h"

namespace jindu::accept {

/// What a transaction of the acceptor works with. In the order of use: `begin`, then `take` per
/// request (or `place`), then `finish`; `forget` after a rollback.
struct Acceptor::Core {
  Core(const store::City& the_city, const Rules& the_rules, store::Store& the_store)
      : city(the_city),
        rules(the_rules),
        writer(the_store.writer()),
        feeds(city, writer),
        work(city, writer),
        judge(rules, work) {}

  Status begin();
  /// Writes the records, the city's entries, feeds and counters.
  Status finish();
  void forget();

  /// One request in its savepoint; entries that cannot be judged are parked whole.
  Result<wire::SyncResponse> take(Prepared& request);
  /// An entry of the city's chain; its operations judged for `actor`.
  Result<std::vector<wire::Verdict>> place_act(const Actor& actor,
                                               std::vector<wire::Operation> operations);
  /// The entry that names a file.
  Status place_import(const Actor& actor, const wire::Import& import);
  /// What the city does by itself, behind everything that stands in the order.
  store::Cause by_city(const std::string& operator_id) const;
  Status flush();

  const store::City city;
  const Rules rules;
  store::Writer& writer;
  feeds::FeedWriter feeds;
  store::Work work;
  Judge judge;
  InFlight* in_flight = nullptr;

  // Inside a transaction.
  std::uint64_t city_seq = 0;
  std::uint64_t first_seq = 0;  ///< city_seq at the beginning
  store::Chain city_chain;

 private:
  struct Position {
    std::size_t segment = 0;
    std::size_t entry = 0;
    auto operator<=>(const Position&) const = default;
  };
  Status take_all(Prepared& request, wire::SyncResponse& response);
  Status take_file(PreparedFile& file);
  Status take_segment(Prepared& request, std::size_t index, wire::SyncResponse& response);
  /// Where the next new entry of a segment stands: behind the chain, or on a branch of it.
  struct Standing {
    std::uint64_t last_seq = 0;
    Hash last_hash{};
    std::int64_t branch = 0;
    std::uint64_t branch_from = 0;
  };
  Result<Standing> standing_of(const store::Chain& chain, const PreparedSegment& segment);
  Status repeat(const store::Chain& chain, const PreparedEntry& entry, wire::SegmentResult& result,
                wire::Receipt& receipt);
  Status place(const Prepared& request, store::Chain& chain, Standing& standing,
               PreparedEntry& entry, store::EntryStatus status, wire::SegmentResult& result);
  Status place_unjudged(const store::Chain& chain, const PreparedEntry& entry,
                        store::EntryStatus status, wire::SegmentResult& result);
  Result<std::uint64_t> append(store::Chain& chain, const oplog::EntryHeader& header,
                               const Hash& hash, const Bytes& envelope, store::EntryStatus status,
                               std::int64_t branch = 0);
  Result<oplog::Entry> sign(const wire::EntryPayload& payload, crypto::Signer& signer);
  Status write_acts();

  Position current_;
  std::set<Position> poisoned_;
};

/// An error of disk or database: nobody's entry is to blame, and trying again later may work.
bool of_the_outside(const Error& error);

}  // namespace jindu::accept
