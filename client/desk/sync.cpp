#include "client/desk/exchange.h"
#include "client/desk/json.h"
#include "sync/session/frame.h"

/// One sync: exchanges until nothing more is to be sent or to come.
namespace jindu::desk {
namespace {

constexpr int kRoundsMax = 100'000;  // Each moves a cursor or the chain; this only bounds a bug.

session::DeviceChannel& channel_of(Core& core, const ReplicaId& replica) {
  if (!core.channel) {
    core.channel = std::make_unique<session::DeviceChannel>(
        *core.suite, *core.device_seal, core.site.city_seal_key(), replica, core.random);
  }
  return *core.channel;
}

/// The city's own sentence, where it could answer but would not. An unsealed error may come from
/// anybody on the way: it only means that there is no answer.
Error refused_by_city(const Bytes& body) {
  wire::ErrorAnswer told;
  if (!told.ParseFromString(body) || told.code().size() != 5) {
    return fail(ErrorCode::unavailable, "sync: refused");
  }
  return fail(ErrorCode::unavailable, told.code() + " " + told.sentence());
}

Result<wire::SyncResponse> exchange(Core& core, session::Transport& transport,
                                    const wire::SyncRequest& request) {
  JINDU_TRY(const ReplicaId replica, id_from<ReplicaId>(core.site.replica_id()));
  session::DeviceChannel& channel = channel_of(core, replica);
  session::Frame inner;
  inner.suite = static_cast<std::uint16_t>(core.suite->id());
  inner.kind = session::FrameKind::sync_request;
  inner.count = 0;  // entries inside
  if (!request.segments().empty()) {
    inner.count = static_cast<std::uint32_t>(request.segments(0).entries_size());
  }
  inner.body = request.SerializeAsString();
  JINDU_TRY(const Bytes sealed, channel.seal(inner));
  JINDU_TRY(const Bytes answer, transport.exchange("/v1/sync", sealed));
  JINDU_TRY(const session::Frame opened, channel.open(answer));
  if (opened.kind == session::FrameKind::error) return refused_by_city(opened.body);
  wire::SyncResponse response;
  if (opened.kind != session::FrameKind::sync_response || !response.ParseFromString(opened.body)) {
    return fail(ErrorCode::corrupt, "sync: answer");
  }
  return response;
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
          {"digests_equal", totals.differing.empty()}};
}

}  // namespace

Result<Answer> Desk::sync(session::Transport& transport) {
  Core& core = *core_;
  Exchange one(core);
  int rounds = 0;
  while (one.more() && rounds < kRoundsMax) {
    JINDU_TRY(const wire::SyncRequest request, one.next_request());
    const Result<wire::SyncResponse> response = exchange(core, transport, request);
    if (!response.ok()) {
      // Told by `status`; nothing else has changed.
      JINDU_TRY_OK(core.set_number(keys::kLastAttempt, core.clock.wall_ms()));
      return response.error();
    }
    JINDU_TRY_OK(one.take(request, *response));
    ++rounds;
  }
  Json body = totals_json(one, rounds);
  JINDU_TRY(const std::uint64_t left, pending());
  body["pending"] = left;
  Answer answer = answer_of(body);
  for (const std::string& feed : one.totals().differing) {
    answer.warnings.push_back(
        {"N-430", feed, "与市局的数据指纹重读后仍不一致，请报告市局（" + feed + "）"});
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
