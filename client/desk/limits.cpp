#include "client/desk/limits.h"

#include <cstdlib>
#include <set>

#include "client/desk/form.h"
#include "schema/base/fen.h"
#include "schema/catalog/checks.h"
#include "sync/oplog/entry.h"

namespace jindu::desk {
namespace {

/// Wall clock and uptime may part by this much before the wall clock counts as having jumped.
constexpr std::int64_t kJumpMs = 600'000;

Result<std::int64_t> fund_of(const Core& core, const wire::Operation& operation) {
  const catalog::RecordType* type = core.catalog.find(operation.record_type());
  if (type == nullptr) return std::int64_t{0};
  JINDU_TRY(const auto written, core.catalog.parse(*type, operation.step().arguments().record()));
  if (has(*written, "fund_pay_fen")) return number_of(*written, "fund_pay_fen");
  // Registered in one press and settled in another: the amount may stand in the first.
  JINDU_TRY(const RecordId id, id_from<RecordId>(operation.record_id()));
  JINDU_TRY(const auto view, core.replica->view(id));
  return view ? number_of(*view->record, "fund_pay_fen") : 0;
}

}  // namespace

Result<std::int64_t> elapsed_since(const Core& core, std::uint64_t seq, std::int64_t written_ms) {
  // Later than the last time that the city was sought it is at any rate, also if the clock was set
  // back.
  JINDU_TRY(const std::int64_t last_attempt, core.number(keys::kLastAttempt));
  const std::int64_t wall = std::max(core.clock.wall_ms(), last_attempt) - written_ms;
  JINDU_TRY(const oplog::ChainHead head, core.outbox.head());
  JINDU_TRY(const auto envelopes, core.outbox.read_after(head.epoch, seq - 1, 1, 1u << 17));
  if (envelopes.empty()) return std::max<std::int64_t>(wall, 0);
  JINDU_TRY(const oplog::ReceivedEntry entry, oplog::take_apart(envelopes.front()));
  const std::int64_t uptime =
      core.clock.uptime_ms() - static_cast<std::int64_t>(entry.header.uptime_ms);
  const bool same_boot = uptime >= 0;
  if (same_boot && std::llabs(wall - uptime) > kJumpMs) return uptime;
  return std::max<std::int64_t>(wall, 0);
}

namespace {

/// Settlements without a verdict, by record, oldest first.
using Unanswered = std::vector<std::pair<RecordId, const oplog::OutboxOperation*>>;
Result<Unanswered> unanswered(const std::vector<oplog::OutboxOperation>& on_top) {
  Unanswered found;
  for (const oplog::OutboxOperation& one : on_top) {
    if (one.verdict || !one.operation.has_step() || one.operation.step().event() != "settle") {
      continue;
    }
    JINDU_TRY(const RecordId id, id_from<RecordId>(one.operation.record_id()));
    found.emplace_back(id, &one);
  }
  return found;
}

/// Those whose place another one has taken on the same day.
Result<std::set<RecordId>> corrected(const Core& core, const Unanswered& all) {
  std::set<RecordId> found;
  for (const auto& [id, operation] : all) {
    JINDU_TRY(const auto view, core.replica->view(id));
    if (!view || !has(*view->record, "corrects")) continue;
    JINDU_TRY(const RecordId old, id_from<RecordId>(text_of(*view->record, "corrects")));
    found.insert(old);
  }
  return found;
}

}  // namespace

Result<OfflineUse> offline_use(const Core& core, const std::optional<RecordId>& without) {
  OfflineUse use;
  use.hours_max = core.site.offline_hours();
  use.count_max = core.site.offline_count();
  use.total_fen_max = core.site.offline_total_fen();
  JINDU_TRY(const std::vector<oplog::OutboxOperation> on_top, core.outbox.all_on_top());
  JINDU_TRY(const Unanswered all, unanswered(on_top));
  if (all.empty()) return use;
  JINDU_TRY(std::set<RecordId> replaced, corrected(core, all));
  if (without) replaced.insert(*without);
  for (const auto& [id, operation] : all) {
    if (replaced.count(id) != 0) continue;
    ++use.count;
    JINDU_TRY(const std::int64_t fund, fund_of(core, operation->operation));
    use.total_fen += fund;
  }
  // The time runs from the first of them all: putting one right does not begin it anew.
  const oplog::OutboxOperation& first = *all.front().second;
  JINDU_TRY(const std::int64_t longest_ms, elapsed_since(core, first.seq, first.written_ms));
  use.hours = longest_ms / kHourMs;
  return use;
}

Result<bool> is_revoked(const Core& core) {
  JINDU_TRY(const std::optional<Bytes> revoked, core.outbox.meta(keys::kRevoked));
  return revoked && !revoked->empty();
}

Problem revoked_problem() {
  return {"N-403", {}, "本机已被市局停用：已录入的仍可上传，不再下发数据，不能再结算"};
}

Result<std::optional<Problem>> offline_limit(const Core& core, const Settling& one) {
  JINDU_TRY(const bool revoked, is_revoked(core));
  if (revoked) return std::optional(revoked_problem());
  JINDU_TRY(const OfflineUse use, offline_use(core, one.replaced));
  const bool alone = one.linked && use.count == 0;
  std::string why;
  if (use.count_max > 0 && use.count + 1 > use.count_max) {
    why = "未获市局答复的结算已有 " + std::to_string(use.count) + " 笔，上限 " +
          std::to_string(use.count_max) + " 笔";
  } else if (!alone && use.total_fen_max > 0 && use.total_fen + one.fund_fen > use.total_fen_max) {
    why = "未获市局答复的基金支付合计将超过 " + yuan_text(Fen{use.total_fen_max}) + " 元";
  } else if (use.hours_max > 0 && use.count > 0 && use.hours >= use.hours_max) {
    why = "最早一笔未获答复的结算已过 " + std::to_string(use.hours) + " 小时，上限 " +
          std::to_string(use.hours_max) + " 小时";
  }
  if (why.empty()) return std::optional<Problem>();
  return std::optional(Problem{"OFFLINE_LIMIT", {}, why + "；请联网后再结算，其他业务可继续录入"});
}

Result<std::string> next_doc_no(Core& core, Date date) {
  const std::string name = "doc_no/" + to_string(date);
  JINDU_TRY(const std::optional<Bytes> last, core.outbox.meta(name));
  const std::uint32_t used = last && last->size() == 4 ? get_u32(*last, 0) : 0;
  const wire::NumberLease& lease = core.site.lease();
  if (lease.first() + used > lease.last()) {
    return fail(ErrorCode::full,
                "D-512 本机当天的单据号已用完，尚未保存；请明天再录，或在本单位另一台电脑录入");
  }
  Bytes next;
  put_u32(next, used + 1);
  JINDU_TRY_OK(core.outbox.set_meta(name, next));
  return catalog::make_doc_no(core.site.division(), lease.site_no(), date,
                              static_cast<int>(lease.first() + used));
}

}  // namespace jindu::desk
