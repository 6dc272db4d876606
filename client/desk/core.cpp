#include "client/desk/core.h"

#include <cstdio>
#include <filesystem>

#include "client/desk/enrol_ask.h"
#include "client/desk/judge.h"
#include "schema/catalog/checks.h"

namespace jindu::desk {

Core::Core(DeskOptions desk_options, Clock& desk_clock, Random& desk_random,
           db::Connection outbox_file, db::Connection replica_file)
    : options(std::move(desk_options)),
      clock(desk_clock),
      random(desk_random),
      catalog(catalog::Catalog::product()),
      outbox_db(std::move(outbox_file)),
      outbox(outbox_db),
      replica_db(std::move(replica_file)) {}

Result<std::int64_t> Core::number(std::string_view name) const {
  JINDU_TRY(const std::optional<Bytes> value, replica->meta(name));
  if (!value || value->size() != 8) return std::int64_t{0};
  return static_cast<std::int64_t>(get_u64(*value, 0));
}

Status Core::set_number(std::string_view name, std::int64_t value) {
  Bytes bytes;
  put_u64(bytes, static_cast<std::uint64_t>(value));
  return replica->set_meta(name, bytes);
}

Result<std::optional<RecordId>> Core::find_ref(std::string_view ref) const {
  if (catalog::valid_doc_no(ref)) return replica->find_doc_no(ref);
  const Result<RecordId> id = parse_id<RecordId>(ref);
  if (!id.ok()) return std::optional<RecordId>();
  return std::optional(*id);
}

Result<db::Connection> open_outbox(const DeskOptions& options, ByteView key) {
  db::OpenOptions open;
  open.path = options.dir + "/outbox.db";
  open.key = Bytes(key);
  open.durability = db::Durability::full;
  open.vfs = options.vfs;
  open.exclusive = options.exclusive;
  JINDU_TRY(db::Connection db, db::Connection::open(open));
  JINDU_TRY_OK(oplog::Outbox::prepare(db));
  return db;
}

Result<db::Connection> open_replica(const DeskOptions& options, ByteView key,
                                    const catalog::Catalog& catalog, std::string& damage) {
  db::OpenOptions open;
  open.path = options.dir + "/replica.db";
  open.key = Bytes(key);
  open.durability = db::Durability::normal;
  open.vfs = options.vfs;
  open.exclusive = options.exclusive;
  const auto attempt = [&]() -> Result<db::Connection> {
    JINDU_TRY(db::Connection db, db::Connection::open(open));
    // A first sync rewrites the same index pages again and again: the WAL takes them all, the file
    // each of them once.
    JINDU_TRY_OK(db.execute("PRAGMA wal_autocheckpoint = 4000"));
    JINDU_TRY_OK(replica::Replica::prepare(db, catalog));
    return db;
  };
  Result<db::Connection> db = attempt();
  if (db.ok() || options.secrets) return db;
  const ErrorCode code = db.error().code;
  if (code != ErrorCode::corrupt && code != ErrorCode::locked) return db;
  // Damaged, or left by another key: nothing in it is the only copy of anything.
  damage = db.error().context;
  std::error_code ignored;
  for (const char* tail : {"", "-wal", "-shm"}) {
    std::filesystem::remove(open.path + tail, ignored);
  }
  return attempt();
}

namespace {

Result<std::shared_ptr<const oplog::DeviceSecrets>> opened_secrets(const DeskOptions& options) {
  if (options.opened) return options.opened;
  if (options.secrets) {
    return std::shared_ptr<const oplog::DeviceSecrets>(
        std::make_shared<oplog::DeviceSecrets>(*options.secrets));
  }
  JINDU_TRY(oplog::DeviceSecrets secrets,
            oplog::Slots::open(options.dir, options.passphrase, options.operator_id));
  return std::shared_ptr<const oplog::DeviceSecrets>(
      std::make_shared<oplog::DeviceSecrets>(std::move(secrets)));
}

/// Who sits here, where it is another one than whom the computer was enrolled for; or the same one,
/// as the city said last.
Status name_operator(Core& core, const oplog::DeviceSecrets& secrets) {
  if (secrets.operator_id.empty()) return {};
  JINDU_TRY(const std::optional<Bytes> joined, core.outbox.meta(joined_key(secrets.operator_id)));
  if (!joined && secrets.operator_id == core.site.operator_id()) return {};
  wire::EnrolResponse said;
  if (!joined || !said.ParseFromString(*joined)) {
    return fail(ErrorCode::not_found, "desk: operator not joined");
  }
  core.site.set_operator_id(said.operator_id());
  core.site.set_operator_name(said.operator_name());
  *core.site.mutable_roles() = said.roles();
  return {};
}

}  // namespace

Result<std::unique_ptr<Core>> open_core(const DeskOptions& given, Clock& clock, Random& random) {
  JINDU_TRY(const auto opened, opened_secrets(given));
  const oplog::DeviceSecrets& secrets = *opened;
  DeskOptions options = given;
  crypto::wipe(options.passphrase);
  options.passphrase.clear();
  options.opened = nullptr;
  JINDU_TRY(db::Connection outbox_db, open_outbox(options, secrets.database_key));
  const catalog::Catalog& catalog = catalog::Catalog::product();
  std::string damage;
  JINDU_TRY(db::Connection replica_db,
            open_replica(options, secrets.database_key, catalog, damage));
  auto core =
      std::make_unique<Core>(options, clock, random, std::move(outbox_db), std::move(replica_db));
  JINDU_TRY(const std::optional<Bytes> enrolment, core->outbox.meta(keys::kEnrolment));
  if (!enrolment) return fail(ErrorCode::not_found, "desk: not enrolled");
  if (!core->site.ParseFromString(*enrolment)) return fail(ErrorCode::corrupt, "desk: enrolment");
  JINDU_TRY_OK(name_operator(*core, secrets));
  core->roles.insert(core->site.roles().begin(), core->site.roles().end());

  core->secrets = opened;
  JINDU_TRY(core->suite, crypto::find_suite(secrets.suite));
  JINDU_TRY(core->operator_key, core->suite->load_signer(secrets.operator_sign));
  JINDU_TRY_OK(add_operator_key(core->outbox, core->operator_key->public_key()));
  JINDU_TRY(core->device_seal, core->suite->load_agreement(secrets.device_seal));
  if (core->on_files()) {
    Result<Config> config = read_config(core->path("desk.toml"));
    // Without the file everything but syncing works.
    if (!config.ok() && config.error().code != ErrorCode::not_found) return config.error();
    if (config.ok()) core->config = *std::move(config);
  }
  core->replica = std::make_unique<replica::Replica>(
      core->replica_db, core->outbox, core->outbox_db, core->catalog, core->life_cycles,
      *core->suite,
      replica::Site{core->site.division(), core->site.site_no(), core->site.operator_id()});
  JINDU_TRY_OK(bring_rules_up(*core));
  if (!damage.empty()) JINDU_TRY_OK(core->replica->set_meta(keys::kReplicaDamage, damage));
  JINDU_TRY_OK(core->replica->catch_up());
  return core;
}

}  // namespace jindu::desk
