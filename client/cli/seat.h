#pragma once
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "client/cli/routes.h"
#include "client/desk/desk.h"
#include "sync/service/page_service.h"

namespace jindu::cli {

/// Somebody who has unlocked the page, with his keys: the only place of this program that has them
/// while it serves. They are wiped when nobody refers to him any more.
struct AtDesk final : service::Person {
  std::atomic<std::shared_ptr<const oplog::DeviceSecrets>> keys;
};

/// Who sits at the desk, and what is open with his keys: a desk for each lane of the page. Nothing
/// is open while nobody does. The wrong passphrases of the page are counted (client/desk/tries.h).
class Seat {
 public:
  /// `unasked`: opens without a passphrase for as long as there is none, or with the one in
  /// `options`.
  Seat(desk::DeskOptions options, Clock& clock, Random& random);

  /// {"operator","passphrase"}; an only operator need not be named. Overwrites `body`.
  service::SignedIn unlock(Bytes& body);
  /// Who needs no passphrase; null: everybody does.
  std::shared_ptr<service::Person> unasked();
  /// Who sits there; null: nobody. Any thread.
  std::shared_ptr<const AtDesk> present() const;
  /// {"passphrase","fresh"}: his passphrase becomes another one; a wrong present one counts as at
  /// the page. Overwrites `body`.
  service::Outcome change_passphrase(Bytes body);
  /// {"code","passphrase"}: lets a further operator in (client/desk/operators.h). Overwrites
  /// `body`.
  service::Outcome add_operator(Bytes body, session::Transport& transport);
  /// {"operators":[{"operator","name","wait_ms"}],"passphrase","pending"}: what the page asks with.
  desk::Answer operators();

  /// The desk of a lane, for whoever calls; on that lane. `locked`: he does not sit there any more.
  Result<desk::Desk*> desk(std::size_t lane, const service::Call& call);
  /// What is open on the lane; null: nothing. On that lane.
  desk::Desk* open_desk(std::size_t lane) { return lanes_.at(lane).desk.get(); }
  /// Nobody sits there any more, or somebody else: closes what is not his. On that lane.
  void close(std::size_t lane);
  /// Nobody sits there any more.
  void leave();

 private:
  struct Lane {
    std::unique_ptr<desk::Desk> desk;
    std::shared_ptr<const AtDesk> of;
  };
  std::shared_ptr<AtDesk> sit(oplog::DeviceSecrets secrets);
  service::SignedIn judge(const std::string& operator_id, const std::string& passphrase);

  const desk::DeskOptions options_;
  Clock& clock_;
  Random& random_;
  std::array<Lane, kLanes> lanes_;
  mutable std::mutex mutex_;
  std::shared_ptr<AtDesk> present_;
  std::uint64_t pending_ = 0;  ///< what had not been handed in when it was locked
};

}  // namespace jindu::cli
