#include "client/desk/operators.h"

#include "client/desk/enrol_ask.h"
#include "client/desk/json.h"
#include "client/desk/passphrase.h"
#include "client/desk/recovery.h"

namespace jindu::desk {
namespace {

using oplog::Slots;

constexpr std::size_t kNonceSize = 16;

/// What is kept until the city has answered: for which code, a nonce, and the fresh signing key. In
/// the encrypted outbox, where for that long the one who lets the other in could read it.
struct JoinAttempt {
  Bytes nonce;
  Bytes operator_sign;
};

Result<JoinAttempt> join_attempt(oplog::Outbox& outbox, const std::string& code_name,
                                 const crypto::Suite& suite, Random& random) {
  JINDU_TRY(const std::optional<Bytes> before, outbox.meta(keys::kJoinAttempt));
  const std::size_t fixed = code_name.size() + kNonceSize;
  if (before && before->size() > fixed && before->starts_with(code_name)) {
    return JoinAttempt{before->substr(code_name.size(), kNonceSize), before->substr(fixed)};
  }
  JoinAttempt attempt;
  attempt.nonce.resize(kNonceSize);
  random.fill({reinterpret_cast<std::uint8_t*>(attempt.nonce.data()), kNonceSize});
  JINDU_TRY(const auto signer, suite.new_signer(random));
  attempt.operator_sign = signer->secret();
  JINDU_TRY_OK(
      outbox.set_meta(keys::kJoinAttempt, code_name + attempt.nonce + attempt.operator_sign));
  return attempt;
}

Result<wire::EnrolResponse> join(const oplog::DeviceSecrets& secrets, oplog::Outbox& outbox,
                                 const session::EnrolCode& code, const Bytes& nonce,
                                 session::Transport& transport) {
  JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(secrets.suite));
  JINDU_TRY(const std::optional<Bytes> enrolment, outbox.meta(keys::kEnrolment));
  wire::EnrolResponse site;
  if (!enrolment || !site.ParseFromString(*enrolment)) {
    return fail(ErrorCode::not_found, "operators: not enrolled");
  }
  JINDU_TRY(const oplog::ChainHead head, outbox.head());
  JINDU_TRY(wire::EnrolRequest request,
            enrol_request(secrets, *suite, code, site.replica_id() + head.epoch.str() + nonce));
  request.set_joins(true);
  JINDU_TRY(const auto device, suite->load_signer(secrets.device_sign));
  JINDU_TRY_OK(session::sign_as_device(*device, request));
  JINDU_TRY(const Bytes key, session::enrol_key(*suite, code));
  session::sign_request(*suite, key, request);
  return ask_city(transport, *suite, key, request);
}

Answer operator_answer(const wire::EnrolResponse& response) {
  return answer_of(
      {{"operator", response.operator_id()},
       {"operator_name", response.operator_name()},
       {"roles", std::vector<std::string>(response.roles().begin(), response.roles().end())}});
}

}  // namespace

Result<Answer> add_operator(const DeskOptions& options, std::string_view code_text,
                            std::string_view passphrase, session::Transport& transport,
                            Random& random) {
  const Result<session::EnrolCode> code = session::parse_enrol_code(code_text);
  if (!code.ok()) {
    return refuse("E-606", "登记码应为 13 位字母和数字（3-5-5），请照市局给的重输", "code");
  }
  JINDU_TRY(const Slots::Kind kind, Slots::kind(options.dir));
  if (kind == Slots::Kind::development) {
    return refuse("E-668", "本机还没有设口令：请现在的操作员先设置口令，再加别的操作员");
  }
  Problems faults = passphrase_faults(passphrase);
  if (!faults.empty()) return refuse(std::move(faults));
  JINDU_TRY(const oplog::DeviceSecrets secrets,
            options.opened ? Result<oplog::DeviceSecrets>(*options.opened) : open_slots(options));
  JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(secrets.suite));
  JINDU_TRY(db::Connection db, open_outbox(options, secrets.database_key));
  oplog::Outbox outbox(db);
  JINDU_TRY(const JoinAttempt attempt, join_attempt(outbox, code->name, *suite, random));
  oplog::DeviceSecrets his = secrets;
  his.operator_sign = attempt.operator_sign;
  const Result<wire::EnrolResponse> response = join(his, outbox, *code, attempt.nonce, transport);
  if (!response.ok()) {
    // Of what was typed: an answer, not a fault of this machine.
    if (response.error().code == ErrorCode::unauthorized)
      return refuse({explain(response.error())});
    return response.error();
  }
  his.operator_id = response->operator_id();
  his.operator_name = response->operator_name();
  JINDU_TRY(const auto signer, suite->load_signer(his.operator_sign));
  // What the slot stands on is there before it; if the power goes, the same code leads on.
  JINDU_TRY_OK(outbox.set_meta(joined_key(his.operator_id), response->SerializeAsString()));
  JINDU_TRY_OK(add_operator_key(outbox, signer->public_key()));
  const Status put = Slots::put(options.dir, his, Slots::Kind::passphrase, passphrase, random);
  if (!put.ok() && put.error().code == ErrorCode::too_large) {
    return refuse("E-670", "本机的操作员已满，请先移去不再使用本机的操作员");
  }
  if (!put.ok()) return put.error();
  JINDU_TRY_OK(ensure_recovery_slot(options.dir, his, response->replica_id(),
                                    response->recovery_key(), random));
  JINDU_TRY_OK(outbox.set_meta(keys::kJoinAttempt, {}));
  return operator_answer(*response);
}

Result<Answer> list_operators(const DeskOptions& options) {
  JINDU_TRY(const std::vector<Slots::Listed> all, Slots::list(options.dir));
  Json people = Json::array();
  for (const Slots::Listed& one : all) {
    if (one.kind == Slots::Kind::recovery) continue;
    people.push_back({{"operator", one.operator_id},
                      {"name", one.name},
                      {"passphrase", one.kind == Slots::Kind::passphrase}});
  }
  return answer_of({{"operators", std::move(people)}});
}

Result<Answer> remove_operator(const DeskOptions& options, std::string_view operator_id) {
  const Status dropped = Slots::drop(options.dir, operator_id);
  if (dropped.ok()) return answer_of({{"operator", std::string(operator_id)}});
  if (dropped.error().code == ErrorCode::not_found) {
    return refuse("E-671", "本机没有这个编号的操作员，请用 operator list 查看");
  }
  if (dropped.error().code == ErrorCode::refused) {
    return refuse("E-672", "这是本机最后一位操作员，不能移去");
  }
  return dropped.error();
}

}  // namespace jindu::desk
