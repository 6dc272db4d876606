#pragma once
#include <map>
#include <optional>
#include <string>

#include "schema/wire/sync.pb.h"
#include "sync/session/channel.h"
#include "sync/session/transport.h"

namespace jindu::session {

/// What the session needs of a desk: outbox and replica behind it (client/desk). It keeps all that
/// must be remembered; the session itself may be lost at any time.
class DeskStore {
 public:
  virtual ~DeskStore() = default;
  /// The next whole request: what waits behind the last entry taken, as one segment, and where each
  /// feed stands, with its digest.
  virtual Result<wire::SyncRequest> next_request() = 0;
  /// The entries of `epoch` behind `seq`, capped as in `next_request`. Without entries: none.
  virtual Result<wire::Segment> segment_after(const Bytes& epoch, std::uint64_t seq) = 0;
  /// Verdicts into the outbox first, then the records. Taking an answer again changes nothing.
  virtual Status take(const wire::SyncRequest& request, const wire::SyncResponse& response) = 0;
  /// After `take`: more is to be sent, or more is to come.
  virtual bool more() const = 0;
};

/// The desk's end of the protocol: exchanges until nothing is left, and keeps desk and city at work
/// at once. No thread and no clock of its own.
///
///   desk  [read 1][send 1][read 2      ][send 2][take 1][read 3   ][send 3][take 2] …
///   city                  [judge 1    ]        [judge 2          ]        [judge 3]
///
/// What goes ahead of an answer that was not taken in yet is what cannot depend on it: the entries
/// behind those sent, or the page behind the one that came. Whatever happens to it, the desk's own
/// books say what to send next time.
class DeskSession {
 public:
  /// Everything is borrowed.
  DeskSession(const crypto::Suite& suite, const crypto::Agreement& device, ByteView city_seal_key,
              const ReplicaId& replica, Random& random);

  /// `unavailable`: no answer, or the city cannot now; `unauthorized`: it does not know us;
  /// `corrupt`: no answer of this city. What was taken in before stays. `city_word` tells the
  /// city's own code and sentence, if it gave one.
  Status run(DeskStore& store, Transport& transport);
  /// Exchanges of the last run.
  int rounds() const { return rounds_; }
  const std::optional<wire::ErrorAnswer>& city_word() const { return city_word_; }

 private:
  Status send(Transport& transport, const wire::SyncRequest& request);
  Result<wire::SyncResponse> receive(Transport& transport);
  wire::SyncRequest without_the_known(const wire::SyncRequest& request) const;
  void note_agreement(const wire::SyncRequest& request, const wire::SyncResponse& response);

  const crypto::Suite& suite_;
  DeviceChannel channel_;
  /// Per feed: cursor and digest of which the city has said that they are equal to its own.
  std::map<std::string, std::pair<std::uint64_t, Bytes>> agreed_;
  std::optional<wire::ErrorAnswer> city_word_;
  int rounds_ = 0;
};

}  // namespace jindu::session
