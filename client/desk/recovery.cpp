#include "client/desk/recovery.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "client/desk/enrol_ask.h"
#include "client/desk/json.h"
#include "client/desk/passphrase.h"
#include "client/desk/tries.h"
#include "sync/session/recovery.h"

namespace jindu::desk {
namespace {

using oplog::DeviceSecrets;
using oplog::Slots;

/// What waits for the answer: slots of their own, under the new passphrase, that hold the one-use
/// key and the operator's fresh signing key.
std::string waiting_dir(const std::string& dir) { return dir + "/recovering"; }

/// Whose passphrase was forgotten.
Result<std::optional<Slots::Listed>> whose(const DeskOptions& options) {
  JINDU_TRY(const std::vector<Slots::Listed> all, Slots::list(options.dir));
  std::vector<Slots::Listed> people;
  for (const Slots::Listed& one : all) {
    const bool meant = options.operator_id.empty() || one.operator_id == options.operator_id;
    if (one.kind == Slots::Kind::passphrase && meant) people.push_back(one);
  }
  if (people.size() != 1) return std::optional<Slots::Listed>();
  return std::optional(people.front());
}

Result<Bytes> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::not_found, "recovery: file");
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

/// The keys that wait for the answer; a request that waited before is gone.
Result<DeviceSecrets> new_waiting(const std::string& dir, const Slots::Listed& who,
                                  const crypto::Suite& suite, std::string_view passphrase,
                                  Random& random) {
  JINDU_TRY(DeviceSecrets waiting, new_secrets(suite, random));
  waiting.operator_id = who.operator_id;
  waiting.operator_name = who.name;
  std::error_code error;
  std::filesystem::remove_all(waiting_dir(dir), error);
  std::filesystem::create_directory(waiting_dir(dir), error);
  if (error) return fail(ErrorCode::io, "recovery: folder");
  std::filesystem::permissions(waiting_dir(dir), std::filesystem::perms::owner_all, error);
  JINDU_TRY_OK(
      Slots::create(waiting_dir(dir), waiting, Slots::Kind::passphrase, passphrase, random));
  return waiting;
}

Answer not_the_answer() {
  return refuse("E-687", "这不是市局对本机现在这份请求的答复，请核对文件，或重新申请", "file");
}

}  // namespace

Result<Answer> ask_recovery(const DeskOptions& options, std::string_view passphrase,
                            const std::string& path, Random& random) {
  JINDU_TRY(const std::optional<Slots::Listed> who, whose(options));
  if (!who) return refuse("E-664", "本机没有这位操作员，请用 --operator 写明编号");
  const Result<Slots::Recovery> slot = Slots::recovery(options.dir);
  if (!slot.ok() && slot.error().code == ErrorCode::not_found) {
    return refuse(
        "E-686",
        "本机登记时市局还没有恢复密钥：请由本机另一位操作员凭新登记码重设（operator add）；"
        "没有别人的，请保留数据目录并联系市局");
  }
  if (!slot.ok()) return slot.error();
  Problems faults = passphrase_faults(passphrase, who->operator_id, who->name);
  if (!faults.empty()) return refuse(std::move(faults));
  JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(slot->suite));
  JINDU_TRY(const DeviceSecrets waiting,
            new_waiting(options.dir, *who, *suite, passphrase, random));
  JINDU_TRY(const auto signer, suite->load_signer(waiting.operator_sign));
  JINDU_TRY(const auto agreement, suite->load_agreement(waiting.device_seal));
  session::RecoveryRequest request;
  JINDU_TRY(request.replica, parse_id<ReplicaId>(slot->label));
  request.operator_id = who->operator_id;
  request.suite = slot->suite;
  request.sealed_slot_key = slot->sealed;
  request.answer_key = agreement->public_key();
  request.operator_sign_key = signer->public_key();
  const Bytes bytes = session::write_recovery_request(request);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.flush();
  if (!file) return refuse("E-688", "文件写不进去，请核对文件名和权限", "file");
  return answer_of({{"operator", who->operator_id},
                    {"operator_name", who->name},
                    {"mark", session::request_mark(*suite, bytes)}});
}

Result<Answer> open_recovery(const DeskOptions& options, std::string_view passphrase,
                             const std::string& path, Random& random) {
  const Result<DeviceSecrets> waiting = Slots::open(waiting_dir(options.dir), passphrase);
  if (!waiting.ok() && waiting.error().code == ErrorCode::not_found) return not_the_answer();
  if (!waiting.ok()) return waiting.error();
  const Result<Bytes> bytes = read_file(path);
  if (!bytes.ok()) return refuse("E-688", "文件读不到，请核对文件名和权限", "file");
  const std::optional<session::RecoveryAnswer> answer = session::read_recovery_answer(*bytes);
  if (!answer) return not_the_answer();
  JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(waiting->suite));
  JINDU_TRY(const auto agreement, suite->load_agreement(waiting->device_seal));
  Result<Bytes> slot_key = session::open_sealed_to(*suite, *agreement, answer->sealed);
  if (!slot_key.ok()) return not_the_answer();
  Result<DeviceSecrets> secrets = Slots::open_with(options.dir, *slot_key);
  crypto::wipe(*slot_key);
  if (!secrets.ok() && secrets.error().code == ErrorCode::locked) return not_the_answer();
  if (!secrets.ok()) return secrets.error();
  secrets->operator_id = waiting->operator_id;
  secrets->operator_name = waiting->operator_name;
  secrets->operator_sign = waiting->operator_sign;
  {
    JINDU_TRY(const auto signer, suite->load_signer(secrets->operator_sign));
    JINDU_TRY(db::Connection db, open_outbox(options, secrets->database_key));
    oplog::Outbox outbox(db);
    JINDU_TRY_OK(add_operator_key(outbox, signer->public_key()));
  }
  JINDU_TRY_OK(Slots::put(options.dir, *secrets, Slots::Kind::passphrase, passphrase, random));
  std::error_code ignored;
  std::filesystem::remove_all(waiting_dir(options.dir), ignored);
  (void)forget_failures(options.dir, secrets->operator_id);
  return answer_of({{"operator", secrets->operator_id}, {"operator_name", secrets->operator_name}});
}

Status ensure_recovery_slot(const std::string& dir, const DeviceSecrets& secrets,
                            const std::string& replica_id, ByteView city_key, Random& random) {
  if (city_key.empty()) return {};
  JINDU_TRY(const Slots::Kind kind, Slots::kind(dir));
  if (kind == Slots::Kind::development) return {};
  JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(secrets.suite));
  const std::string name = to_hex(suite->key_id(city_key).view());
  const Result<Slots::Recovery> present = Slots::recovery(dir);
  if (present.ok() && present->key_name == name) return {};
  JINDU_TRY(const ReplicaId replica, id_from<ReplicaId>(replica_id));
  JINDU_TRY(const Bytes sealed, session::seal_to(*suite, city_key, secrets.slot_key, random));
  return Slots::put_recovery(dir, {secrets.suite, name, to_string(replica), sealed});
}

}  // namespace jindu::desk
