#include "server/city/recovery.h"

#include <algorithm>

#include "schema/wire/recovery.pb.h"
#include "server/city/files.h"
#include "server/city/fleet.h"
#include "sync/session/enrol.h"
#include "sync/session/recovery.h"

namespace jindu::city {
namespace {

constexpr std::string_view kRecoveryKey = "recovery_key";
constexpr std::string_view kKeyFileMagic = "JDRK1";
constexpr std::size_t kAdministratorsMax = 8;

Problem refuse(std::string code, std::string message) {
  return {std::move(code), {}, std::move(message)};
}

/// Two people and what only they can show.
struct Shown {
  std::vector<std::string> ids;
  std::vector<Bytes> secrets;
  Problems problems;

  Shown() = default;
  Shown(Shown&&) = default;
  Shown& operator=(Shown&&) = default;
  ~Shown() {
    for (Bytes& secret : secrets) crypto::wipe(secret);
  }
};

Result<Shown> show(City& city, const std::vector<Administrator>& who, std::size_t count_max) {
  Shown shown;
  std::vector<Administrator> sorted = who;
  std::sort(sorted.begin(), sorted.end(), [](const Administrator& a, const Administrator& b) {
    return a.operator_id < b.operator_id;
  });
  const bool twice = std::adjacent_find(sorted.begin(), sorted.end(),
                                        [](const Administrator& a, const Administrator& b) {
                                          return a.operator_id == b.operator_id;
                                        }) != sorted.end();
  if (sorted.size() < 2 || sorted.size() > count_max || twice) {
    shown.problems.push_back(refuse("E-673", "要由不同的市级人员共同办理：各用一次 --as 写明"));
    return shown;
  }
  for (const Administrator& one : sorted) {
    JINDU_TRY(const std::optional<store::Operator> person,
              city.writer().find_operator(one.operator_id));
    Result<Bytes> secret = person && is_administrator(*person)
                               ? open_staff(city, one.operator_id, one.passphrase)
                               : fail(ErrorCode::locked, "recovery: who");
    if (!secret.ok()) {
      shown.problems.push_back(refuse(
          "E-674", "人员编号或口令不对，或不是市生育科经办、科长、分管主任：" + one.operator_id));
      return shown;
    }
    shown.ids.push_back(one.operator_id);
    shown.secrets.push_back(std::move(*secret));
  }
  return shown;
}

/// Neither of two keys alone is enough.
Bytes pair_key(const crypto::Suite& suite, const Bytes& first, const Bytes& second,
               ByteView public_key) {
  Bytes both = first + second;
  Bytes key = suite.derive(both, public_key, Bytes("jindu-recovery-1") + '\0' + "pair", 32);
  crypto::wipe(both);
  return key;
}

Result<std::unique_ptr<crypto::Agreement>> open_key_file(const City& city, ByteView bytes,
                                                         const Shown& two) {
  wire::RecoveryKeyFile file;
  if (!bytes.starts_with(kKeyFileMagic) ||
      !file.ParseFromString(std::string(bytes.substr(kKeyFileMagic.size())))) {
    return fail(ErrorCode::invalid, "recovery: key file");
  }
  for (const wire::RecoveryKeyFile::Pair& pair : file.pairs()) {
    if (pair.first() != two.ids[0] || pair.second() != two.ids[1]) continue;
    Bytes key = pair_key(city.suite(), two.secrets[0], two.secrets[1], file.public_key());
    Result<Bytes> secret = city.suite().open(key, file.public_key(), pair.sealed());
    crypto::wipe(key);
    if (!secret.ok()) return fail(ErrorCode::locked, "recovery: pair");
    auto agreement = city.suite().load_agreement(*secret);
    crypto::wipe(*secret);
    return agreement;
  }
  return fail(ErrorCode::locked, "recovery: pair");
}

/// One of the two says in the log that he has opened a computer for an operator.
Status act(City& city, const std::string& who, const Bytes& secret,
           const session::RecoveryRequest& request, const Hash& hash) {
  city.hold(who, secret);
  JINDU_TRY(const StaffMember member, find_staff(city, who));
  wire::Operation operation;
  operation.set_record_id(request.replica.str());  // Found by the computer.
  operation.mutable_import()->set_kind("recovery " + request.operator_id);
  operation.mutable_import()->set_file_hash(Bytes(view(hash)));
  JINDU_TRY(const std::vector<wire::Verdict> verdicts,
            city.acceptor().act(member.actor, {std::move(operation)}));
  if (verdicts.size() != 1 || verdicts[0].kind() != wire::Verdict::ACCEPTED) {
    return fail(ErrorCode::refused, "recovery: act");
  }
  return {};
}

/// Whose request it is; Problems: nobody's here.
struct Asked {
  store::Replica replica;
  store::Operator person;
  Problems problems;
};

Result<Asked> asked_by(City& city, const std::optional<session::RecoveryRequest>& request) {
  Asked asked;
  const auto no = [&](const char* code, const char* sentence) {
    asked.problems.push_back(refuse(code, sentence));
    return std::move(asked);
  };
  const bool whole = request && request->suite == static_cast<std::uint16_t>(city.suite().id()) &&
                     request->operator_sign_key.size() == city.signer().public_key().size() &&
                     request->answer_key.size() == city.seal_key().public_key().size();
  std::optional<store::Replica> replica;
  if (whole) {
    JINDU_TRY(replica, city.writer().replica(request->replica));
  }
  if (!replica) return no("E-675", "请求文件不对，或不是本市电脑的");
  if (replica->revoked) return no("E-676", "这台电脑已停用，不能重设口令");
  const bool his =
      replica->operator_id == request->operator_id ||
      std::any_of(replica->joined.begin(), replica->joined.end(),
                  [&](const auto& one) { return one.operator_id == request->operator_id; });
  JINDU_TRY(std::optional<store::Operator> person,
            city.writer().find_operator(request->operator_id));
  const std::string today = to_string(local_date(city.clock().wall_ms()));
  const bool ended = person && !person->active_to.empty() && person->active_to < today;
  if (!his || !person || !person->active || ended) {
    return no("E-677", "这位操作员不在这台电脑上，或岗位资格已终止");
  }
  asked.replica = std::move(*replica);
  asked.person = std::move(*person);
  return asked;
}

}  // namespace

Result<Bytes> recovery_key(store::Reader& reader) {
  JINDU_TRY(const std::optional<Bytes> key, reader.meta(kRecoveryKey));
  return key ? *key : Bytes();
}

Result<Problems> make_recovery_key(City& city, const std::vector<Administrator>& who,
                                   const std::string& path) {
  JINDU_TRY(const Shown shown, show(city, who, kAdministratorsMax));
  if (!shown.problems.empty()) return shown.problems;
  JINDU_TRY(const auto key, city.suite().new_agreement(city.random()));
  wire::RecoveryKeyFile file;
  file.set_suite(static_cast<std::uint32_t>(city.suite().id()));
  file.set_public_key(key->public_key());
  Bytes secret = key->secret();
  for (std::size_t i = 0; i < shown.ids.size(); ++i) {
    for (std::size_t j = i + 1; j < shown.ids.size(); ++j) {
      wire::RecoveryKeyFile::Pair& pair = *file.add_pairs();
      pair.set_first(shown.ids[i]);
      pair.set_second(shown.ids[j]);
      Bytes wrap = pair_key(city.suite(), shown.secrets[i], shown.secrets[j], file.public_key());
      pair.set_sealed(city.suite().seal(wrap, file.public_key(), secret, city.random()));
      crypto::wipe(wrap);
    }
  }
  crypto::wipe(secret);
  const std::size_t slash = path.rfind('/');
  const std::string dir = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  JINDU_TRY_OK(files::create(dir, slash == std::string::npos ? path : path.substr(slash + 1),
                             Bytes(kKeyFileMagic) + file.SerializeAsString()));
  store::Writer& writer = city.writer();
  JINDU_TRY_OK(
      writer.transaction([&] { return writer.set_meta(kRecoveryKey, file.public_key()); }));
  return Problems();
}

Result<RecoveryApproved> approve_recovery(City& city, ByteView bytes,
                                          const std::vector<Administrator>& who,
                                          ByteView key_file) {
  RecoveryApproved done;
  const auto refused = [&](Problems problems) {
    done.problems = std::move(problems);
    return std::move(done);
  };
  const std::optional<session::RecoveryRequest> request = session::read_recovery_request(bytes);
  JINDU_TRY(Asked asked, asked_by(city, request));
  if (!asked.problems.empty()) return refused(std::move(asked.problems));
  JINDU_TRY(Shown two, show(city, who, 2));
  if (!two.problems.empty()) return refused(std::move(two.problems));
  const auto key = open_key_file(city, key_file, two);
  if (!key.ok()) {
    return refused({refuse("E-678", "恢复密钥文件不对，或这两位不是当初建立它的人")});
  }
  Result<Bytes> slot_key = session::open_sealed_to(city.suite(), **key, request->sealed_slot_key);
  if (!slot_key.ok()) {
    return refused({refuse("E-679", "这台电脑登记时用的是另一个恢复密钥，请找当时的密钥文件")});
  }
  const Hash hash = city.suite().hash({bytes});
  for (std::size_t i = 0; i < 2; ++i) {
    JINDU_TRY_OK(act(city, two.ids[i], two.secrets[i], *request, hash));
  }
  store::Writer& writer = city.writer();
  const store::ReplicaOperator fresh{city.suite().key_id(request->operator_sign_key),
                                     request->operator_id, request->operator_sign_key,
                                     city.clock().wall_ms()};
  JINDU_TRY_OK(
      writer.transaction([&] { return writer.add_replica_operator(asked.replica, fresh); }));
  JINDU_TRY(const Bytes sealed,
            session::seal_to(city.suite(), request->answer_key, *slot_key, city.random()));
  crypto::wipe(*slot_key);
  done.answer = session::write_recovery_answer(hash, sealed);
  done.operator_id = request->operator_id;
  done.operator_name = asked.person.name;
  done.site_no = asked.replica.site_no;
  return done;
}

}  // namespace jindu::city
