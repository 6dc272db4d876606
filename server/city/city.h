#pragma once
#include <memory>
#include <string>

#include "schema/rules/calendar.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/policy.h"
#include "server/accept/acceptor.h"
#include "server/city/keys.h"
#include "server/store/sqlite_store.h"
#include "sync/replica/sealed_register.h"

/// The city as one object: its store, keys, rules and the acceptor over them. Command line,
/// service, tests and simulator build it alike. What can be done with it stands beside it: fleet.h
/// (sites, staff, enrolment codes), enrolment.h, import.h, decisions.h, audit/.
namespace jindu::city {

struct CityOptions {
  std::string dir;         ///< city.db, city.keys, city.toml
  std::string vfs;         ///< empty: the system's; the simulator registers another
  bool exclusive = false;  ///< one connection for everything (simulator)
};

/// Bytes of memory that a look-up in the register must cost at least.
constexpr std::uint64_t kRegisterMemoryMin = 8192;

struct InitOptions {
  std::string profile = "daye";
  crypto::SuiteId suite = crypto::SuiteId::intl_1;
  std::uint64_t register_ops = 1;  ///< Argon2id of the sealed register
  std::uint64_t register_memory_bytes = 8192;
  bool production = false;  ///< refuses what is only fit for trying things out
};

/// What a production city's register must cost at least (traps: 46 MiB is 50 ms a guess).
constexpr std::uint64_t kProductionMemoryMin = std::uint64_t{46} << 20;

class City {
 public:
  /// Makes folder, keys, settings and store, and puts profile and calendar in place. `conflict`
  /// where a city is already; `not_found` for an unknown profile; `refused` for a cheap register in
  /// production.
  static Status init(const CityOptions& options, const InitOptions& init, Clock& clock,
                     Random& random);
  /// `not_found`: no city there; `locked`: other keys.
  static Result<std::unique_ptr<City>> open(const CityOptions& options, Clock& clock,
                                            Random& random);

  /// The same two without files beside the store.
  static Status create(const CityOptions& options, const CityKeys& keys, const InitOptions& init,
                       Clock& clock, Random& random);
  ~City();  ///< wipes what it held
  static Result<std::unique_ptr<City>> open_with(const CityOptions& options, const CityKeys& keys,
                                                 std::string_view profile, Clock& clock,
                                                 Random& random);

  /// Profile and calendar as they are now, for the desks.
  Status publish_rules();

  const store::City& identity() const { return identity_; }
  store::Store& store() { return *store_; }
  store::Writer& writer() { return store_->writer(); }
  accept::Acceptor& acceptor() { return *acceptor_; }
  /// The whole store as it is now, in a file of its own under the same key.
  Status copy_store(const std::string& path, ByteView key);
  const rules::LifeCycles& cycles() const { return cycles_; }
  const rules::Policy& policy() const { return policy_; }
  const rules::Calendar& calendar() const { return calendar_; }
  const crypto::Suite& suite() const { return identity_.suite; }
  const crypto::Signer& signer() const { return *signer_; }
  const crypto::Agreement& seal_key() const { return *seal_key_; }
  const replica::RegisterCost& register_cost() const { return register_cost_; }
  Clock& clock() const { return identity_.clock; }
  Random& random() const { return identity_.random; }
  /// The opened key of a member of staff whose passphrase was shown, for as long as this object
  /// lives: what he does is signed with it.
  void hold(std::string operator_id, Bytes secret) {
    held_ = {std::move(operator_id), std::move(secret)};
  }
  /// Null: nobody's of that name.
  const Bytes* held(std::string_view operator_id) const {
    return !held_.second.empty() && held_.first == operator_id ? &held_.second : nullptr;
  }
  /// A city in production: keys that lie open are not acted with.
  bool production() const { return production_; }
  /// What the city itself does, under its own key.
  accept::Actor self() const { return {}; }

 private:
  struct Parts;
  City(Parts parts, Clock& clock, Random& random);
  static Result<Parts> load(const CityOptions& options, const CityKeys& keys,
                            std::string_view profile);
  Status take_new_profile();

  std::unique_ptr<store::SqliteStore> store_;
  std::unique_ptr<crypto::Signer> signer_;
  std::unique_ptr<crypto::Agreement> seal_key_;
  rules::LifeCycles cycles_;
  rules::Policy policy_;
  rules::Calendar calendar_;
  replica::RegisterCost register_cost_;
  store::City identity_;
  std::unique_ptr<accept::Acceptor> acceptor_;
  std::pair<std::string, Bytes> held_;
  bool production_ = false;
};

}  // namespace jindu::city
