#include <algorithm>
#include <filesystem>

#include "client/desk/enrol_ask.h"
#include "client/desk/json.h"
#include "client/desk/passphrase.h"
#include "client/desk/recovery.h"
#include "sync/session/frame.h"

/// Enrolment: this machine and its operator become known to the city, by a one-time code. The keys
/// are on disk before the code is used, so that an answer lost on the way can be asked for again
/// with the same code.
namespace jindu::desk {
namespace {

Error data_without_keys() {
  return fail(ErrorCode::conflict,
              "D-513 这个目录里有以前的数据，但密钥或发件箱文件不在；请保留此目录并联系市局，"
              "另用新的数据目录登记");
}

oplog::Slots::Kind kind_for(std::string_view passphrase) {
  return passphrase.empty() ? oplog::Slots::Kind::development : oplog::Slots::Kind::passphrase;
}

Result<oplog::DeviceSecrets> secrets_of(const DeskOptions& options, crypto::SuiteId suite,
                                        Random& random) {
  if (options.secrets) return *options.secrets;
  Result<oplog::DeviceSecrets> present = oplog::Slots::open(options.dir, options.passphrase);
  if (present.ok() || present.error().code != ErrorCode::not_found) return present;
  // Somebody has worked here: fresh keys beside that work would only hide what is missing.
  for (const char* file : {"outbox.db", "replica.db", "mark"}) {
    if (std::filesystem::exists(options.dir + "/" + file)) return data_without_keys();
  }
  std::error_code error;
  std::filesystem::create_directories(options.dir, error);
  if (error) return fail(ErrorCode::io, "desk directory");
  std::filesystem::permissions(options.dir, std::filesystem::perms::owner_all, error);
  JINDU_TRY(const oplog::DeviceSecrets secrets, new_secrets(crypto::suite(suite), random));
  JINDU_TRY_OK(oplog::Slots::create(options.dir, secrets, kind_for(options.passphrase),
                                    options.passphrase, random));
  return secrets;
}

/// The ids of this attempt: the same ones until it has succeeded.
Result<Bytes> attempt_ids(oplog::Outbox& outbox, Clock& clock, Random& random) {
  JINDU_TRY(const std::optional<Bytes> before, outbox.meta(keys::kEnrolAttempt));
  if (before && before->size() == kAttemptSize) return *before;
  Bytes ids = new_id<ReplicaId>(clock, random).str() + random_id<Epoch>(random).str();
  ids.resize(kAttemptSize);
  random.fill({reinterpret_cast<std::uint8_t*>(ids.data()) + 32, 16});
  JINDU_TRY_OK(outbox.set_meta(keys::kEnrolAttempt, ids));
  return ids;
}

Status keep(oplog::Outbox& outbox, db::Connection& db, const wire::EnrolResponse& response,
            const Bytes& register_key, const Bytes& ids, std::int64_t now_ms) {
  JINDU_TRY(const Epoch epoch, id_from<Epoch>(ByteView(ids).substr(16, 16)));
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(db));
  JINDU_TRY_OK(outbox.begin_epoch(epoch, now_ms));
  JINDU_TRY_OK(outbox.set_meta(keys::kEnrolment, response.SerializeAsString()));
  JINDU_TRY_OK(outbox.set_meta(keys::kCityEpoch, response.city_epoch()));
  JINDU_TRY_OK(outbox.set_meta(keys::kRegisterKey, register_key));
  JINDU_TRY_OK(outbox.set_meta(keys::kEnrolAttempt, {}));
  return transaction.commit();
}

/// The slot was made before anybody knew whose it is.
Status name_slot(const DeskOptions& options, const oplog::DeviceSecrets& secrets,
                 const wire::EnrolResponse& response, Random& random) {
  oplog::DeviceSecrets named = secrets;
  named.operator_id = response.operator_id();
  named.operator_name = response.operator_name();
  JINDU_TRY_OK(oplog::Slots::put(options.dir, named, kind_for(options.passphrase),
                                 options.passphrase, random));
  JINDU_TRY(const oplog::DeviceSecrets put, oplog::Slots::open(options.dir, options.passphrase));
  return ensure_recovery_slot(options.dir, put, response.replica_id(), response.recovery_key(),
                              random);
}

}  // namespace

Result<wire::EnrolRequest> enrol_request(const oplog::DeviceSecrets& secrets,
                                         const crypto::Suite& suite, const session::EnrolCode& code,
                                         ByteView ids) {
  wire::EnrolRequest request;
  request.set_code_name(code.name);
  request.set_suite(secrets.suite);
  JINDU_TRY(const auto device, suite.load_signer(secrets.device_sign));
  JINDU_TRY(const auto person, suite.load_signer(secrets.operator_sign));
  JINDU_TRY(const auto agreement, suite.load_agreement(secrets.device_seal));
  request.set_device_sign_key(device->public_key());
  request.set_device_seal_key(agreement->public_key());
  request.set_operator_sign_key(person->public_key());
  request.set_replica_id(Bytes(ids.substr(0, 16)));
  request.set_epoch(Bytes(ids.substr(16, 16)));
  request.set_nonce(Bytes(ids.substr(32)));
  return request;
}

Result<wire::EnrolResponse> ask_city(session::Transport& transport, const crypto::Suite& suite,
                                     ByteView key, const wire::EnrolRequest& request) {
  session::Frame frame;
  frame.suite = static_cast<std::uint16_t>(suite.id());
  frame.kind = session::FrameKind::enrol_request;
  frame.body = request.SerializeAsString();
  JINDU_TRY(const Bytes answer, transport.exchange("/v1/enrol", session::encode_frame(frame)));
  JINDU_TRY(const session::Frame opened, session::decode_frame(answer));
  if (opened.kind == session::FrameKind::error) {
    wire::ErrorAnswer told;
    if (!told.ParseFromString(opened.body) || told.code().size() != 5) {
      return fail(ErrorCode::unauthorized, "E-611 登记码不对，请核对后再输");
    }
    return fail(ErrorCode::unauthorized, told.code() + " " + told.sentence());
  }
  wire::EnrolResponse response;
  if (opened.kind != session::FrameKind::enrol_response || !response.ParseFromString(opened.body) ||
      // Whoever answers must know the code, too: this is how the desk knows the city.
      !session::response_holds(suite, key, request.mac(), response)) {
    return fail(ErrorCode::corrupt, "enrol: answer");
  }
  if (response.city_seal_key().empty() || response.replica_id() != request.replica_id()) {
    return fail(ErrorCode::corrupt, "enrol: answer");
  }
  return response;
}

Result<std::vector<Bytes>> operator_keys(const oplog::Outbox& outbox) {
  JINDU_TRY(const std::optional<Bytes> kept, outbox.meta(keys::kOperatorKeys));
  std::vector<Bytes> all;
  ByteView rest = kept ? ByteView(*kept) : ByteView();
  while (rest.size() >= 2) {
    const std::size_t size = get_u16(rest, 0);
    if (rest.size() < 2 + size) break;
    all.emplace_back(rest.substr(2, size));
    rest.remove_prefix(2 + size);
  }
  return all;
}

Status add_operator_key(oplog::Outbox& outbox, const Bytes& public_key) {
  JINDU_TRY(std::vector<Bytes> all, operator_keys(outbox));
  if (std::find(all.begin(), all.end(), public_key) != all.end()) return {};
  all.push_back(public_key);
  Bytes kept;
  for (const Bytes& one : all) {
    put_u16(kept, static_cast<std::uint16_t>(one.size()));
    kept.append(one);
  }
  return outbox.set_meta(keys::kOperatorKeys, kept);
}

std::string joined_key(std::string_view operator_id) {
  return "enrolment/" + std::string(operator_id);
}

Result<oplog::DeviceSecrets> new_secrets(const crypto::Suite& suite, Random& random) {
  oplog::DeviceSecrets secrets;
  secrets.suite = static_cast<std::uint16_t>(suite.id());
  secrets.database_key.resize(32);
  random.fill({reinterpret_cast<std::uint8_t*>(secrets.database_key.data()), 32});
  JINDU_TRY(const auto device, suite.new_signer(random));
  JINDU_TRY(const auto person, suite.new_signer(random));
  JINDU_TRY(const auto agreement, suite.new_agreement(random));
  secrets.device_sign = device->secret();
  secrets.operator_sign = person->secret();
  secrets.device_seal = agreement->secret();
  return secrets;
}

Result<std::unique_ptr<Desk>> Desk::enrol(const DeskOptions& options, const EnrolOptions& enrol,
                                          session::Transport& transport, Clock& clock,
                                          Random& random) {
  const Result<session::EnrolCode> read = session::parse_enrol_code(enrol.code);
  if (!read.ok()) {
    return fail(ErrorCode::invalid, "E-606 登记码应为 13 位字母和数字（3-5-5），请照市局给的重输");
  }
  const session::EnrolCode& code = *read;
  if (!options.passphrase.empty()) {
    const Problems faults = passphrase_faults(options.passphrase);
    if (!faults.empty()) {
      return fail(ErrorCode::invalid, faults.front().code + " " + faults.front().message);
    }
  }
  JINDU_TRY(const oplog::DeviceSecrets secrets, secrets_of(options, enrol.suite, random));
  JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(secrets.suite));
  // The mark is written with every entry: without the outbox the entries are gone, not never made.
  if (!options.secrets && std::filesystem::exists(options.dir + "/mark") &&
      !std::filesystem::exists(options.dir + "/outbox.db")) {
    return data_without_keys();
  }
  {
    JINDU_TRY(db::Connection db, open_outbox(options, secrets.database_key));
    oplog::Outbox outbox(db);
    JINDU_TRY(const std::optional<Bytes> enrolled, outbox.meta(keys::kEnrolment));
    if (enrolled) {
      return fail(ErrorCode::conflict, "E-603 本机已经登记过；换经办点请用新的数据目录");
    }
    JINDU_TRY(const Bytes ids, attempt_ids(outbox, clock, random));
    JINDU_TRY(wire::EnrolRequest request, enrol_request(secrets, *suite, code, ids));
    JINDU_TRY(const Bytes key, session::enrol_key(*suite, code));
    session::sign_request(*suite, key, request);
    JINDU_TRY(const wire::EnrolResponse response, ask_city(transport, *suite, key, request));
    Bytes register_key;
    if (!response.register_key().empty()) {
      JINDU_TRY(const auto device, suite->load_agreement(secrets.device_seal));
      JINDU_TRY(register_key, session::open_sealed_to(*suite, *device, response.register_key()));
    }
    if (!options.secrets) {
      Config config;
      config.city_url = enrol.url;
      JINDU_TRY_OK(write_config(options.dir + "/desk.toml", config));
    }
    JINDU_TRY_OK(keep(outbox, db, response, register_key, ids, clock.wall_ms()));
    if (!options.secrets) JINDU_TRY_OK(name_slot(options, secrets, response, random));
  }
  return open(options, clock, random);
}

}  // namespace jindu::desk
