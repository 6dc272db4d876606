#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "client/desk/config.h"
#include "client/desk/desk.h"
#include "schema/catalog/catalog.h"
#include "schema/rules/calendar.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/policy.h"
#include "schema/wire/sync.pb.h"
#include "sync/crypto/suite.h"
#include "sync/db/connection.h"
#include "sync/oplog/outbox.h"
#include "sync/replica/replica.h"
#include "sync/session/desk_session.h"

namespace jindu::desk {

/// Versions that stand in every entry's header.
constexpr std::uint32_t kProgramVersion = 1;
constexpr std::uint32_t kSchemaVersion = 1;

/// Names of small values in the outbox.
namespace keys {
constexpr std::string_view kEnrolment = "enrolment";         // serialized EnrolResponse
constexpr std::string_view kEnrolAttempt = "enrol_attempt";  // replica, epoch, nonce: 48 bytes
constexpr std::string_view kJoinAttempt = "join_attempt";    // code name, nonce, fresh signing key
constexpr std::string_view kOperatorKeys = "operator_keys";  // sized: of all who ever signed here
constexpr std::string_view kRegisterKey = "register_key";    // opened, 32 bytes
constexpr std::string_view kCityEpoch = "city_epoch";
constexpr std::string_view kVerdictCursor = "verdict_cursor";
constexpr std::string_view kCityHead = "city_head";  // serialized LogHead
constexpr std::string_view kBackedUpTo = "backed_up_to";
constexpr std::string_view kRevoked = "revoked";    // the city said so at the last exchange
constexpr std::string_view kBranched = "branched";  // the city holds other entries than this outbox
// In replica.db, where losing them costs nothing:
constexpr std::string_view kLastSync = "last_sync_ms";  // our clock
constexpr std::string_view kLastAttempt =
    "last_attempt_ms";                                 // our clock; later than last_sync: cut off
constexpr std::string_view kReplicaDamage = "damage";  // what was found; emptied by a sync
constexpr std::string_view kClockOffset = "clock_offset_ms";  // ours minus the city's
constexpr std::string_view kArriving = "arriving";  // while pages are still to come: link.h
}  // namespace keys

/// What is open while a desk is open. Members are in the order in which they lean on each other.
struct Core {
  DeskOptions options;  ///< without the passphrase, which nobody needs any more
  Clock& clock;
  Random& random;
  Config config;
  const catalog::Catalog& catalog;
  rules::LifeCycles life_cycles;  ///< of what the city's profile offers
  /// What the city said at enrolment; the operator and his roles are those of whose keys these are.
  wire::EnrolResponse site;
  std::set<std::string> roles;
  std::shared_ptr<const oplog::DeviceSecrets> secrets;
  const crypto::Suite* suite = nullptr;
  std::unique_ptr<crypto::Signer> operator_key;
  std::unique_ptr<crypto::Agreement> device_seal;
  db::Connection outbox_db;
  oplog::Outbox outbox;
  db::Connection replica_db;
  std::unique_ptr<replica::Replica> replica;
  /// One session with the city for as long as the desk is open; begun at the first sync.
  std::unique_ptr<session::DeskSession> session;
  // Read when first needed; the profile again when the reference feed has moved.
  std::optional<rules::Policy> policy;
  std::uint64_t policy_cursor = 0;
  std::optional<rules::Calendar> calendar;

  Core(DeskOptions desk_options, Clock& desk_clock, Random& desk_random, db::Connection outbox_file,
       db::Connection replica_file);
  std::string path(std::string_view file) const { return options.dir + "/" + std::string(file); }

  /// False in the simulator: mark, slots and desk.toml are files of a real machine.
  bool on_files() const { return !options.secrets.has_value(); }
  /// An integer kept in the replica's meta; 0 if there is none.
  Result<std::int64_t> number(std::string_view name) const;
  Status set_number(std::string_view name, std::int64_t value);

  bool is_hospital() const { return site.site_kind() == "hospital_desk"; }
  /// Whose clerk works for an employer, and not at a counter of the bureau.
  bool is_employer() const { return roles.contains("employer_clerk") && !roles.contains("front_clerk"); }
  const rules::LifeCycle* life_cycle(std::string_view type) const { return life_cycles.find(type); }
  /// By id or document number. Empty: not here.
  Result<std::optional<RecordId>> find_ref(std::string_view ref) const;
};

Result<std::unique_ptr<Core>> open_core(const DeskOptions& options, Clock& clock, Random& random);
/// Opens outbox.db, and replica.db: a replica that cannot be read is set aside and begun anew,
/// since all of it comes again.
Result<db::Connection> open_outbox(const DeskOptions& options, ByteView key);
Result<db::Connection> open_replica(const DeskOptions& options, ByteView key,
                                    const catalog::Catalog& catalog, std::string& damage);

/// One press of a key: the operations that become one entry.
class Press {
 public:
  explicit Press(Core& core) : core_(core) {}
  /// An operation on a record, with `based_on` as the view stands and `after` filled with the own
  /// unconfirmed operations on it. Valid until the next call.
  Result<wire::Operation*> add(const OpId& op_id, const RecordId& record_id, std::string_view type);
  /// Own unconfirmed operations on another record that the last one refers to.
  Status refers_to(const RecordId& other);
  const oplog::ChainHead& head() const { return head_; }
  std::int64_t now_ms() const { return now_ms_; }
  wire::EntryPayload& payload() { return payload_; }

 private:
  friend Result<Answer> press(Core&, const SaveOptions&,
                              const std::function<Result<Answer>(Press&)>&);
  Core& core_;
  oplog::ChainHead head_;
  std::int64_t now_ms_ = 0;
  wire::EntryPayload payload_;
};

/// Runs `build` inside the outbox's transaction (so that the chain's head is nobody else's), signs
/// what it put into the press, commits, and brings mark and view up. A build that refuses records
/// nothing. Once committed, failures of mark or view are warnings: the entry is safe.
Result<Answer> press(Core& core, const SaveOptions& save,
                     const std::function<Result<Answer>(Press&)>& build);

}  // namespace jindu::desk
