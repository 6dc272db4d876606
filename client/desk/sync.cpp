#include <algorithm>

#include "client/desk/exchange.h"
#include "client/desk/judge.h"
#include "client/desk/json.h"
#include "client/desk/limits.h"

/// One sync: exchanges until nothing more is to be sent or to come.
namespace jindu::desk {
namespace {

Result<session::DeskSession*> session_of(Core& core) {
  if (!core.session) {
    JINDU_TRY(const ReplicaId replica, id_from<ReplicaId>(core.site.replica_id()));
    core.session = std::make_unique<session::DeskSession>(
        *core.suite, *core.device_seal, core.site.city_seal_key(), replica, core.random);
  }
  return core.session.get();
}

/// The city's own sentence, where it could answer but would not. An unsealed error may come from
/// anybody on the way: it is shown, and nothing is concluded from it but that there is no answer.
Error told_by_city(const session::DeskSession& session, const Error& error) {
  const auto& word = session.city_word();
  if (!word || word->code().size() != 5) return error;
  return fail(error.code, word->code() + " " + word->sentence());
}

Json totals_json(const Exchange& one, int rounds) {
  const Exchange::Totals& totals = one.totals();
  return {{"pushed", totals.sent},
          {"pulled", totals.states},
          {"verdicts", totals.verdicts},
          {"accepted", totals.by_kind[wire::Verdict::ACCEPTED]},
          {"merged", totals.by_kind[wire::Verdict::MERGED]},
          {"held", totals.by_kind[wire::Verdict::HELD]},
          {"parked", totals.by_kind[wire::Verdict::PARKED]},
          {"refused", totals.by_kind[wire::Verdict::REFUSED]},
          {"rounds", rounds},
          {"mended", totals.mended},
          {"files_sent", totals.files_sent},
          {"parted", totals.parted},
          {"offered_again", totals.given_back},
          {"digests_equal", totals.differing.empty()}};
}

}  // namespace

Result<Answer> Desk::sync(session::Transport& transport) {
  Core& core = *core_;
  Exchange one(core);
  JINDU_TRY(session::DeskSession * session, session_of(core));
  const Status exchanged = session->run(one, transport);
  if (!exchanged.ok()) {
    // Told by `status`; what was taken in before it broke stays. A city that has found a branch was
    // reached: syncing again would not help, and `status` must not ask for it.
    const bool reached = explain(exchanged.error()).code == explain(branched_error()).code;
    JINDU_TRY(const std::int64_t last_sync, core.number(keys::kLastSync));
    // Later than the last page that came, even in the same millisecond or by a clock that was put back.
    const std::int64_t attempt = std::max(core.clock.wall_ms(), last_sync + 1);
    JINDU_TRY_OK(core.set_number(keys::kLastAttempt, reached ? last_sync : attempt));
    return told_by_city(*session, exchanged.error());
  }
  if (one.totals().states > 0) JINDU_TRY_OK(bring_rules_up(core));
  Json body = totals_json(one, session->rounds());
  JINDU_TRY(const std::uint64_t left, pending());
  body["pending"] = left;
  Answer answer = answer_of(body);
  for (const std::string& feed : one.totals().differing) {
    answer.warnings.push_back(
        {"N-430", feed, "与市局的数据指纹重读后仍不一致，请报告市局（" + feed + "）"});
  }
  if (one.totals().notices.contains("REVOKED")) {
    answer.warnings.push_back(revoked_problem());
  }
  if (one.totals().parted) {
    answer.warnings.push_back(
        {"N-441",
         {},
         "本机数据曾被还原或复制：市局已收下本机所录的全部内容，涉及金额的由市局核定（K31）；"
         "本机已另起编号序列，可以继续办理，请核对近期单据是否重复"});
  }
  if (one.totals().notices.contains("K27")) {
    answer.warnings.push_back({"N-420", {}, "本机时钟与市局相差较大，业务照常，请校准时钟"});
  }
  if (one.totals().notices.contains("CITY_BACK")) {
    answer.warnings.push_back({"N-432",
                               {},
                               "市局数据曾被还原，比本机旧：市局缺少的内容本机已重新上传，请报告市"
                               "局，并用 inbox 核对答复"});
  }
  if (one.totals().city_older > 0) {
    answer.warnings.push_back(
        {"N-431",
         {},
         "市局有 " + std::to_string(one.totals().city_older) +
             " 条记录比本机旧，可能还原过数据，本机保留较新内容，请报告市局"});
  }
  return answer;
}

}  // namespace jindu::desk
