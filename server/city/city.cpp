#include "server/city/city.h"

#include <charconv>

#include "schema/rules/policy_lint.h"
#include "server/city/files.h"
#include "server/city/profile.h"
#include "server/city/rule_records.h"
#include "server/city/settings.h"
#include "sync/db/copy.h"

namespace jindu::city {
namespace {

constexpr std::string_view kEpoch = "city_epoch";
constexpr std::string_view kReplica = "city_replica";
constexpr std::string_view kSalt = "register_salt";
constexpr std::string_view kCost = "register_cost";

Result<std::unique_ptr<store::SqliteStore>> open_store(const CityOptions& options,
                                                       const CityKeys& keys,
                                                       std::string_view division, bool create) {
  store::SqliteOptions sqlite;
  sqlite.file.path = options.dir + "/city.db";
  sqlite.file.key = keys.database;
  sqlite.file.create = create;
  sqlite.file.cache_kib = 64 * 1024;
  // Commands may write while the service does: an import of a whole register is one transaction.
  sqlite.file.busy_timeout_ms = 60'000;
  sqlite.file.vfs = options.vfs;
  sqlite.file.exclusive = options.exclusive;
  sqlite.one_connection = options.exclusive;
  std::from_chars(division.data(), division.data() + division.size(), sqlite.city);
  return store::SqliteStore::open(sqlite);
}

Result<Bytes> need_meta(store::Reader& reader, std::string_view name) {
  JINDU_TRY(std::optional<Bytes> value, reader.meta(name));
  if (!value) return fail(ErrorCode::corrupt, "city.db: no " + std::string(name));
  return std::move(*value);
}

Bytes pack_cost(const InitOptions& init) {
  Bytes cost;
  put_u64(cost, init.register_ops);
  put_u64(cost, init.register_memory_bytes);
  return cost;
}

Status write_meta(store::Writer& writer, const InitOptions& init, Random& random) {
  JINDU_TRY_OK(writer.set_meta(kEpoch, random_id<Epoch>(random).view()));
  JINDU_TRY_OK(writer.set_meta(kReplica, random_id<ReplicaId>(random).view()));
  JINDU_TRY_OK(writer.set_meta(kSalt, random_id<KeyId>(random).view()));
  return writer.set_meta(kCost, pack_cost(init));
}

Status check(const InitOptions& init) {
  if (init.register_ops < 1 || init.register_memory_bytes < kRegisterMemoryMin) {
    return fail(ErrorCode::invalid, "init: the register's cost is below 1 pass of 8 KiB");
  }
  if (init.production && init.register_memory_bytes < kProductionMemoryMin) {
    return fail(ErrorCode::refused, "init: production needs 46 MiB for the register at least");
  }
  JINDU_TRY(const ProfileText profile, find_profile(init.profile));
  if (init.production && rules::has_samples(profile.policy.profile())) {
    return fail(ErrorCode::refused, "init: sample values in production");
  }
  return {};
}

}  // namespace

struct City::Parts {
  std::string division;
  ReplicaId replica;
  Epoch epoch;
  std::unique_ptr<store::SqliteStore> store;
  std::unique_ptr<crypto::Signer> signer;
  std::unique_ptr<crypto::Agreement> seal_key;
  rules::LifeCycles cycles;
  rules::Policy policy;
  rules::Calendar calendar;
  replica::RegisterCost cost;
};

City::City(Parts parts, Clock& clock, Random& random)
    : store_(std::move(parts.store)),
      signer_(std::move(parts.signer)),
      seal_key_(std::move(parts.seal_key)),
      cycles_(std::move(parts.cycles)),
      policy_(std::move(parts.policy)),
      calendar_(std::move(parts.calendar)),
      register_cost_(std::move(parts.cost)),
      identity_{
          std::move(parts.division),       parts.replica, parts.epoch, catalog::Catalog::product(),
          crypto::suite(signer_->suite()), *signer_,      clock,       random} {}

City::~City() { crypto::wipe(held_.second); }

Status City::init(const CityOptions& options, const InitOptions& init, Clock& clock,
                  Random& random) {
  JINDU_TRY_OK(check(init));
  JINDU_TRY_OK(files::make_folder(options.dir));
  JINDU_TRY(const CityKeys keys, new_keys(init.suite, random));
  JINDU_TRY_OK(write_keys(options.dir, keys));
  JINDU_TRY(const ProfileText profile, find_profile(init.profile));
  JINDU_TRY_OK(put_profile(options.dir, profile));
  InitOptions named = init;
  named.profile = profile.policy.profile().code();
  JINDU_TRY_OK(create(options, keys, named, clock, random));
  // Last: a folder without it was not finished, and nothing is opened there.
  return write_settings(options.dir, Settings{named.profile, init.production});
}

Status City::create(const CityOptions& options, const CityKeys& keys, const InitOptions& init,
                    Clock& clock, Random& random) {
  JINDU_TRY(const rules::Policy policy, load_profile(options.dir, init.profile));
  {
    JINDU_TRY(const std::unique_ptr<store::SqliteStore> store,
              open_store(options, keys, policy.profile().division(), true));
    store::Writer& writer = store->writer();
    JINDU_TRY(const std::optional<Bytes> present, writer.meta(kEpoch));
    if (present) return fail(ErrorCode::conflict, "city.db: a city is there already");
    JINDU_TRY_OK(writer.transaction([&] { return write_meta(writer, init, random); }));
  }
  JINDU_TRY(const std::unique_ptr<City> city,
            open_with(options, keys, init.profile, clock, random));
  return city->publish_rules();
}

Result<City::Parts> City::load(const CityOptions& options, const CityKeys& keys,
                               std::string_view profile) {
  JINDU_TRY(rules::LifeCycles cycles, rules::LifeCycles::load());
  JINDU_TRY(rules::Policy policy, load_profile(options.dir, profile));
  cycles = cycles.offered(rules::procedures_of(policy.profile()));
  JINDU_TRY(rules::Calendar calendar, rules::Calendar::load());
  const std::string division = policy.profile().division();
  JINDU_TRY(std::unique_ptr<store::SqliteStore> store, open_store(options, keys, division, false));
  const crypto::Suite& suite = crypto::suite(keys.suite);
  JINDU_TRY(std::unique_ptr<crypto::Signer> signer, suite.load_signer(keys.sign));
  JINDU_TRY(std::unique_ptr<crypto::Agreement> seal_key, suite.load_agreement(keys.seal));
  store::Writer& writer = store->writer();
  JINDU_TRY(const Bytes epoch, need_meta(writer, kEpoch));
  JINDU_TRY(const Bytes replica, need_meta(writer, kReplica));
  JINDU_TRY(const Bytes cost, need_meta(writer, kCost));
  JINDU_TRY(const Epoch epoch_id, id_from<Epoch>(epoch));
  JINDU_TRY(const ReplicaId replica_id, id_from<ReplicaId>(replica));
  JINDU_TRY(Bytes salt, need_meta(writer, kSalt));
  if (cost.size() != 16) return fail(ErrorCode::corrupt, "city.db: register_cost");
  return Parts{division,
               replica_id,
               epoch_id,
               std::move(store),
               std::move(signer),
               std::move(seal_key),
               std::move(cycles),
               std::move(policy),
               std::move(calendar),
               {std::move(salt), get_u64(cost, 0), get_u64(cost, 8)}};
}

Result<std::unique_ptr<City>> City::open(const CityOptions& options, Clock& clock, Random& random) {
  JINDU_TRY(const Settings settings, read_settings(options.dir));
  JINDU_TRY(const CityKeys keys, read_keys(options.dir));
  JINDU_TRY(std::unique_ptr<City> city,
            open_with(options, keys, settings.profile, clock, random));
  city->production_ = settings.production;
  return city;
}

Result<std::unique_ptr<City>> City::open_with(const CityOptions& options, const CityKeys& keys,
                                              std::string_view profile, Clock& clock,
                                              Random& random) {
  JINDU_TRY(Parts parts, load(options, keys, profile));
  std::unique_ptr<City> city(new City(std::move(parts), clock, random));
  const accept::Rules rules{city->cycles_, city->policy_, city->calendar_};
  JINDU_TRY(city->acceptor_, accept::Acceptor::open(city->identity_, rules, *city->store_));
  JINDU_TRY_OK(city->take_new_profile());
  return city;
}

Status City::copy_store(const std::string& path, ByteView key) {
  db::OpenOptions target;
  target.path = path;
  target.key = Bytes(key);
  return db::copy(store_->connection(), target);
}

/// The profile's next version: desks get it, and what was reckoned by the last one is looked at
/// (K19).
Status City::take_new_profile() {
  const Bytes any = "PolicyProfile|" + policy_.profile().division() + "|";
  const auto known = [&](int version) -> Result<bool> {
    JINDU_TRY(const std::vector<store::Link> links,
              writer().links(store::LinkKind::reference, any + std::to_string(version)));
    return !links.empty();
  };
  const int version = policy_.profile().version();
  JINDU_TRY(const bool present, known(version));
  JINDU_TRY(const bool earlier, version > 1 ? known(version - 1) : Result<bool>(false));
  if (present || !earlier) return {};
  JINDU_TRY_OK(publish_rules());
  return acceptor_->policy_changed();
}

Status City::publish_rules() {
  JINDU_TRY(std::vector<std::unique_ptr<catalog::Message>> records,
            rule_records(policy_, calendar_, *signer_));
  JINDU_TRY_OK(acceptor_->put_reference(self(), std::move(records)));
  return {};
}

}  // namespace jindu::city
