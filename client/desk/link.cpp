#include "client/desk/link.h"

#include "client/desk/core.h"
#include "client/desk/limits.h"

namespace jindu::desk {
namespace {

constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
/// Entries that were there so long before an exchange that went through, and are not taken, are
/// stuck.
constexpr std::int64_t kStuckMs = 600'000;
/// Pages follow each other within seconds even on a slow link.
constexpr std::int64_t kPageMs = 120'000;
constexpr std::size_t kArrivingSize = 6 * 8;

/// "3 小时", "2 天".
std::string how_long(std::int64_t ms) {
  if (ms < 2 * kDayMs) return std::to_string(ms / kHourMs) + " 小时";
  return std::to_string(ms / kDayMs) + " 天";
}

std::string first_or_not(const Arriving& arriving) { return arriving.first ? "首次同步" : "接收"; }

std::string about_left(const Arriving& arriving) {
  return arriving.left == 0 ? "" : "，还有约 " + std::to_string(arriving.left) + " 条";
}

}  // namespace

std::int64_t Arriving::seconds_left() const {
  const std::int64_t ran = updated_ms - started_ms;
  if (left == 0 || records == 0 || ran < kSecondMs) return 0;
  return static_cast<std::int64_t>(static_cast<double>(left) * static_cast<double>(ran) /
                                   static_cast<double>(records) / kSecondMs) +
         1;
}

Result<std::optional<Arriving>> read_arriving(const Core& core) {
  JINDU_TRY(const std::optional<Bytes> kept, core.replica->meta(keys::kArriving));
  if (!kept || kept->size() != kArrivingSize) return std::optional<Arriving>();
  Arriving arriving;
  arriving.started_ms = static_cast<std::int64_t>(get_u64(*kept, 0));
  arriving.updated_ms = static_cast<std::int64_t>(get_u64(*kept, 8));
  arriving.records = get_u64(*kept, 16);
  arriving.bytes = get_u64(*kept, 24);
  arriving.left = get_u64(*kept, 32);
  arriving.first = get_u64(*kept, 40) != 0;
  return std::optional(arriving);
}

Status write_arriving(Core& core, const std::optional<Arriving>& arriving) {
  Bytes bytes;
  if (arriving) {
    put_u64(bytes, static_cast<std::uint64_t>(arriving->started_ms));
    put_u64(bytes, static_cast<std::uint64_t>(arriving->updated_ms));
    put_u64(bytes, arriving->records);
    put_u64(bytes, arriving->bytes);
    put_u64(bytes, arriving->left);
    put_u64(bytes, arriving->first ? 1 : 0);
  } else {
    JINDU_TRY(const std::optional<Bytes> kept, core.replica->meta(keys::kArriving));
    if (!kept || kept->empty()) return {};
  }
  return core.replica->set_meta(keys::kArriving, bytes);
}

Link link_of(const LinkFacts& facts) {
  if (facts.revoked) {
    return {"revoked", "act", "本机已被市局停用", "所录内容仍在本机，不会丢，请联系市局"};
  }
  if (facts.branched) {
    return {"branched", "act", "本机与市局对不上", "请不要继续录入，保留数据目录，并联系市局"};
  }
  if (facts.last_attempt_ms == 0 && facts.last_sync_ms == 0) {
    return {"never", "off", "还没有连过市局", "照常办理，连上后自动开始首次同步"};
  }
  const bool reached = facts.last_sync_ms >= facts.last_attempt_ms;
  if (facts.arriving && reached && facts.now_ms - facts.arriving->updated_ms < kPageMs) {
    return {"arriving", "on", "正在" + first_or_not(*facts.arriving) + about_left(*facts.arriving),
            "可以照常办理；中途断开不要紧，下次从断处接着收"};
  }
  if (facts.arriving) {
    return {"cut", "warn", first_or_not(*facts.arriving) + "未完" + about_left(*facts.arriving),
            "可以照常办理，查到的可能不全；连上后从断处接着收"};
  }
  const std::int64_t since = facts.now_ms - facts.last_sync_ms;
  if (facts.last_sync_ms == 0) {
    return {"unreached", "off", "未连上市局，还没有同步过", "照常办理，连上后自动开始首次同步"};
  }
  if (reached && facts.pending > 0 && facts.last_sync_ms - facts.oldest_pending_ms > kStuckMs) {
    return {"stuck", "act", "联网，但有 " + std::to_string(facts.pending) + " 项没有送上去",
            "按 F9 再同步一次；仍送不上去，请把诊断包交给市局"};
  }
  if (since > kDayMs) {
    return {"stale", "warn", "已 " + how_long(since) + "没有同步",
            "照常办理；请检查网络，或找人来看线路"};
  }
  if (!reached) return {"off", "off", "未连上市局", "照常办理，连上后自动上传"};
  return {"on", "on", "联网", ""};
}

Result<Link> link_now(const Core& core, const oplog::Outbox::Counts& counts) {
  LinkFacts facts;
  facts.now_ms = core.clock.wall_ms();
  JINDU_TRY(facts.last_sync_ms, core.number(keys::kLastSync));
  JINDU_TRY(facts.last_attempt_ms, core.number(keys::kLastAttempt));
  facts.pending = counts.pending;
  facts.oldest_pending_ms = counts.oldest_pending_ms;
  JINDU_TRY(facts.revoked, is_revoked(core));
  JINDU_TRY(const std::optional<Bytes> branch, core.outbox.meta(keys::kBranched));
  facts.branched = branch && !branch->empty();
  JINDU_TRY(facts.arriving, read_arriving(core));
  return link_of(facts);
}

}  // namespace jindu::desk
