#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>

#include "client/desk/core.h"
#include "client/desk/link.h"
#include "schema/wire/sync.pb.h"
#include "sync/session/desk_session.h"

namespace jindu::desk {

/// N-440: the city holds other entries of this computer than its outbox does.
Error branched_error();

/// The desk's side of one exchange with the city: what to say, and what to do with the answer.
/// Nothing here knows how it travels. An answer may come twice, or for a request of an earlier
/// process: taking it again changes nothing.
class Exchange final : public session::DeskStore {
 public:
  explicit Exchange(Core& core) : core_(core), began_ms_(core.clock.wall_ms()) {}

  /// What has not been taken yet, and where each feed stands.
  Result<wire::SyncRequest> next_request() override;
  Result<wire::Segment> segment_after(const Bytes& epoch, std::uint64_t seq) override;
  /// Verdicts first (one commit of the outbox), then the records. `corrupt`: the answer contradicts
  /// itself, and nothing of the failing page was applied.
  Status take(const wire::SyncRequest& request, const wire::SyncResponse& response) override;
  /// More is to be sent, or more is to come.
  bool more() const override { return more_; }

  struct Totals {
    std::uint64_t sent = 0;    ///< entries
    std::uint64_t states = 0;  ///< record states and register rows that were new here
    std::uint64_t verdicts = 0;
    std::uint64_t by_kind[6] = {};    ///< by wire::Verdict::Kind
    std::uint64_t given_back = 0;     ///< entries that a city put back to an older copy lacks
    std::uint64_t city_older = 0;     ///< records that the city shows older than it once did
    std::set<std::string> mended;     ///< feeds read again because the digest differed
    std::set<std::string> differing;  ///< and still differ
    std::set<std::string> notices;    ///< codes that the city adds: "REVOKED", "K27"
    bool parted = false;              ///< a new epoch was begun: the data was put back or copied
    std::uint64_t files_sent = 0;     ///< attached files that the city has whole now
  };
  const Totals& totals() const { return totals_; }

 private:
  Result<bool> branched(const wire::SyncResponse& response) const;
  Status part_ways(const wire::SyncResponse& response);
  Result<std::uint64_t> held_here(const Epoch& epoch) const;
  Status note_standing(const wire::SyncResponse& response);
  Status give_back(const wire::SyncResponse& response);
  Status take_words(const wire::SyncRequest& request, const wire::SyncResponse& response);
  Status take_feeds(const wire::SyncRequest& request, const wire::SyncResponse& response);
  void note_arriving(const wire::SyncRequest& request, const wire::SyncResponse& response);
  Status note_time(const wire::SyncResponse& response);
  // exchange_files.cpp
  Status add_files(wire::SyncRequest& request);
  Status take_files(const wire::SyncRequest& request, const wire::SyncResponse& response);
  Status drop_covered(const wire::SyncResponse& response);

  Core& core_;
  std::int64_t began_ms_;  ///< our clock
  bool more_ = true;
  std::optional<Arriving> arriving_;           ///< since the first page that was not the last
  std::map<std::string, std::uint64_t> left_;  ///< places still to be read, by feed
  std::uint64_t wanted_seq_ = 0;  ///< the city named a gap: send from here
  /// The lane of attached files, in this run.
  bool files_asked_ = false;        ///< the city has said what it has of them
  std::set<Bytes> files_put_off_;   ///< not wanted, or no step forward: another time
  std::uint32_t chunks_at_once_ = 1;
  Totals totals_;
};

}  // namespace jindu::desk
