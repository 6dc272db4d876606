#include <algorithm>
#include <filesystem>

#include "client/desk/documents.h"
#include "client/desk/enrol_ask.h"
#include "client/desk/exchange.h"
#include "client/desk/inbox.h"
#include "client/desk/json.h"
#include "client/desk/limits.h"
#include "client/desk/link.h"
#include "sync/oplog/attached.h"

/// The line that cannot lie, and the desk's own examination of its files.
namespace jindu::desk {
namespace {

std::string ago(std::int64_t now_ms, std::int64_t then_ms) {
  if (then_ms == 0) return "从未";
  const std::int64_t minutes = std::max<std::int64_t>(0, now_ms - then_ms) / 60'000;
  if (minutes < 1) return "刚才";
  if (minutes < 60) return std::to_string(minutes) + " 分钟前";
  if (minutes < 48 * 60) return std::to_string(minutes / 60) + " 小时前";
  return std::to_string(minutes / (24 * 60)) + " 天前";
}

Json limit_json(const OfflineUse& use) {
  return {{"hours", use.hours},         {"hours_max", use.hours_max},
          {"count", use.count},         {"count_max", use.count_max},
          {"total_fen", use.total_fen}, {"total_fen_max", use.total_fen_max}};
}

Json site_json(const Core& core) {
  return {{"site_no", core.site.site_no()},
          {"kind", core.site.site_kind()},
          {"name", core.site.site_name()},
          {"division", core.site.division()},
          {"operator", core.site.operator_id()},
          {"operator_name", core.site.operator_name()},
          {"roles", std::vector<std::string>(core.roles.begin(), core.roles.end())}};
}

/// Papers whose scans the city lacks, and files of this computer that it has not got yet.
Json documents_json(const Json& records, const oplog::AttachedFiles::Counts& files) {
  std::uint64_t pending = 0;
  std::string due;
  for (const Json& one : records) {
    pending += one.value("pending", std::uint64_t{0});
    const std::string own = one.value("due", "");
    if (!own.empty() && (due.empty() || own < due)) due = own;
  }
  return {{"pending", pending},
          {"due", due},
          {"line", documents_line(pending, due)},
          {"files_waiting", files.files},
          {"bytes_waiting", files.bytes}};
}

Json link_json(const Link& link, const std::optional<Arriving>& arriving) {
  Json json = {
      {"state", link.state}, {"tone", link.tone}, {"label", link.label}, {"next", link.next}};
  if (arriving) {
    json["arriving"] = {{"records", arriving->records},
                        {"bytes", arriving->bytes},
                        {"left", arriving->left},
                        {"seconds", (arriving->updated_ms - arriving->started_ms) / 1000},
                        {"seconds_left", arriving->seconds_left()}};
  }
  return json;
}

/// One line of the examination.
Json finding(std::string_view name, std::string_view label, const Status& status) {
  Json json = {{"check", name}, {"label", label}, {"ok", status.ok()}};
  if (!status.ok()) json["found"] = status.error().context;
  return json;
}

Status check_mark(const Core& core) {
  if (!core.on_files()) return {};
  JINDU_TRY(const std::optional<oplog::Mark> mark, oplog::read_mark(core.path("mark")));
  JINDU_TRY(const oplog::ChainHead head, core.outbox.head());
  // Torn by a power cut or damaged: the next save writes it anew.
  if (!mark && std::filesystem::exists(core.path("mark"))) {
    return fail(ErrorCode::corrupt, "mark: damaged");
  }
  if (!mark || mark->epoch != head.epoch) return {};
  // Lower is normal: the mark is written after the commit and not synced.
  if (mark->seq > head.seq) {
    return fail(ErrorCode::corrupt, "outbox ends at " + std::to_string(head.seq) + ", mark says " +
                                        std::to_string(mark->seq) + ": entries are missing");
  }
  if (mark->seq == head.seq && mark->hash != head.hash) {
    return fail(ErrorCode::corrupt, "mark and outbox differ at " + std::to_string(head.seq));
  }
  return {};
}

/// The city's word on how far it has taken our chain: more than we hold means we lost some.
Status check_taken(const Core& core) {
  JINDU_TRY(const oplog::ChainHead head, core.outbox.head());
  JINDU_TRY(const std::uint64_t taken, core.outbox.taken(head.epoch));
  if (taken <= head.seq) return {};
  return fail(ErrorCode::corrupt, "the city holds " + std::to_string(taken) +
                                      " entries, the outbox " + std::to_string(head.seq));
}

/// The city has found other entries at the places of ours: the files are whole, and not the ones
/// that it knows.
Status check_branch(const Core& core) {
  JINDU_TRY(const std::optional<Bytes> branch, core.outbox.meta(keys::kBranched));
  if (!branch || branch->empty()) return {};
  return branched_error();
}

/// Damaged before this program opened it, and emptied: nothing is lost, but somebody should know.
Status check_replaced(const Core& core) {
  JINDU_TRY(const std::optional<Bytes> damage, core.replica->meta(keys::kReplicaDamage));
  if (!damage || damage->empty()) return {};
  return fail(ErrorCode::corrupt, *damage + ": emptied, the next sync fills it");
}

/// Records of this site that stand at 待核定. One that a case merely names as the other side is not
/// held itself, and waits for nobody.
Result<std::uint64_t> disputed_records(const Core& core) {
  constexpr std::size_t kHeldMax = 100'000;
  std::uint64_t held = 0;
  for (const catalog::RecordType& type : core.catalog.types()) {
    if (core.life_cycle(type.name) == nullptr) continue;
    JINDU_TRY(const std::vector<replica::Row> rows,
              core.replica->list(type, {"HELD", {}, kHeldMax}));
    held += static_cast<std::uint64_t>(
        std::count_if(rows.begin(), rows.end(),
                      [&](const replica::Row& row) { return row.site == core.site.site_no(); }));
  }
  return held;
}

Status check_digest(const Core& core, std::string_view feed) {
  JINDU_TRY(const replica::FeedPosition position, core.replica->position(feed));
  JINDU_TRY(const Hash stored, core.replica->recompute_digest(feed));
  if (stored == position.digest) return {};
  return fail(ErrorCode::corrupt, "feed " + std::string(feed) + ": digest differs");
}

}  // namespace

Result<std::uint64_t> Desk::pending() const {
  JINDU_TRY(const oplog::Outbox::Counts counts, core_->outbox.counts());
  return counts.pending;
}

Result<bool> Desk::reached() const {
  JINDU_TRY(const oplog::Outbox::Counts counts, core_->outbox.counts());
  JINDU_TRY(const Link link, link_now(*core_, counts));
  return link.reached();
}

const std::string& Desk::city_url() const { return core_->config.city_url; }
int Desk::local_port() const { return core_->config.local_port; }

namespace {

/// What is wrong with this computer itself, for whoever looks at its status.
Status add_warnings(const Core& core, std::int64_t clock_offset_ms, Answer& answer) {
  JINDU_TRY(const std::optional<Bytes> branch, core.outbox.meta(keys::kBranched));
  if (branch && !branch->empty()) answer.warnings.push_back(explain(branched_error()));
  JINDU_TRY(const bool revoked, is_revoked(core));
  if (revoked) answer.warnings.push_back(revoked_problem());
  constexpr std::int64_t kClockToldMs = 600'000;
  if (std::abs(clock_offset_ms) > kClockToldMs) {
    answer.warnings.push_back({"N-420",
                               {},
                               "本机时钟与市局相差 " + std::to_string(clock_offset_ms / 60'000) +
                                   " 分钟，业务照常，请校准时钟"});
  }
  if (core.on_files()) {
    const auto kind = oplog::Slots::kind(core.options.dir);
    if (kind.ok() && *kind == oplog::Slots::Kind::development) {
      answer.warnings.push_back({"E-604",
                                 {},
                                 "本机没有设口令，拿到这台电脑的人都能打开数据，不得用于正式业务；"
                                 "请用 jindu-desk passphrase 设置"});
    }
  }
  return {};
}

}  // namespace

Result<std::uint64_t> Desk::stamp() const {
  JINDU_TRY(const std::uint64_t outbox, core_->outbox_db.stamp());
  JINDU_TRY(const std::uint64_t replica, core_->replica_db.stamp());
  return outbox * 31 + replica;
}

Result<Answer> Desk::status() const {
  const Core& core = *core_;
  JINDU_TRY(const oplog::Outbox::Counts counts, core.outbox.counts());
  JINDU_TRY(const std::vector<OpenCase> cases, open_cases(core));
  std::uint64_t mine = 0;
  JINDU_TRY(const auto decided, decided_here(core));
  for (const OpenCase& open : cases) {
    mine += may_decide(core, open) && !decided.contains(open.id) ? 1 : 0;
  }
  JINDU_TRY(const std::int64_t last_sync, core.number(keys::kLastSync));
  JINDU_TRY(const std::int64_t last_attempt, core.number(keys::kLastAttempt));
  JINDU_TRY(const std::int64_t offset, core.number(keys::kClockOffset));
  JINDU_TRY(const std::vector<oplog::Outbox::Draft> drafts, core.outbox.drafts());
  JINDU_TRY(const replica::FeedPosition site_feed, core.replica->position("site"));
  JINDU_TRY(const replica::FeedPosition reg, core.replica->position("register"));
  JINDU_TRY(const OfflineUse use, offline_use(core));
  JINDU_TRY(const oplog::ChainHead head, core.outbox.head());
  const std::int64_t now = core.clock.wall_ms();
  JINDU_TRY(Json returned, returned_records(*core_));
  JINDU_TRY(const Json told, decided_cases(*core_));
  JINDU_TRY(const std::uint64_t disputed, disputed_records(core));
  JINDU_TRY(const Json due, due_records(core));
  JINDU_TRY(Json documents, pending_documents(core));
  const std::size_t documents_alone = join_documents(returned, documents);
  JINDU_TRY(const oplog::AttachedFiles::Counts files,
            oplog::AttachedFiles(core_->outbox_db).waiting_counts());
  JINDU_TRY(const std::optional<Arriving> arriving, read_arriving(core));
  JINDU_TRY(const Link link, link_now(core, counts));
  JINDU_TRY(const std::vector<oplog::OutboxOperation> undecided, open_operations(core));
  const auto refused = static_cast<std::uint64_t>(
      std::count_if(undecided.begin(), undecided.end(), [](const oplog::OutboxOperation& one) {
        return one.verdict && one.verdict->kind() == wire::Verdict::REFUSED;
      }));
  const std::string today = to_string(local_date(now));
  const auto overdue = static_cast<std::uint64_t>(std::count_if(
      due.begin(), due.end(), [&](const Json& one) {
        const std::string day = one.value("due", "");
        return !day.empty() && day < today;
      }));
  // What is held elsewhere waits for somebody else: it needs nobody here.
  const std::uint64_t needs = refused + mine + returned.size() + overdue;
  Json body = {{"delivered", counts.delivered},
               {"pending", counts.pending},
               {"needs_person", needs},
               {"parked", counts.parked},
               {"to_decide", mine},
               // As many as the inbox shows: each of its lists, and of own operations the refused.
               {"waiting", cases.size() + refused + returned.size() + due.size() +
                               documents_alone + told.size()},
               {"returned", returned.size()},
               {"decided", told.size()},
               {"due", due.size()},
               {"disputed", disputed},
               {"conflicts", cases.size()},
               {"drafts", drafts.size()},
               // What no receipt covers exists on this disk alone.
               {"one_copy_only", counts.pending + files.files},
               {"documents", documents_json(documents, files)},
               {"last_sync_ms", last_sync},
               {"last_sync", last_sync == 0 ? "" : local_time_text(last_sync)},
               {"oldest_pending_ms", counts.oldest_pending_ms},
               {"oldest_pending",
                counts.oldest_pending_ms == 0 ? "" : local_time_text(counts.oldest_pending_ms)},
               {"clock_offset_ms", offset},
               {"city_reached", last_sync >= last_attempt && last_sync != 0},
               {"link", link_json(link, arriving)},
               {"city_url", core.config.city_url},
               {"seq", head.seq},
               {"records", site_feed.records},
               {"register_rows", reg.records},
               {"offline_limit", limit_json(use)},
               {"site", site_json(core)},
               {"suite", core.suite->name()}};
  body["line"] = "已送达 " + std::to_string(counts.delivered) + " · 待上传 " +
                 std::to_string(counts.pending) + " · 需处理 " + std::to_string(needs) +
                 " · 上次同步 " + ago(now, last_sync);
  if (files.files > 0) {
    body["line"] = body["line"].get<std::string>() + " · 影像待上传 " + std::to_string(files.files);
  }
  Answer answer = answer_of(body);
  JINDU_TRY_OK(add_warnings(core, offset, answer));
  return answer;
}

Result<Answer> Desk::verify() const {
  Core& core = *core_;
  Json checks = Json::array();
  bool all = true;
  const auto look = [&](std::string_view name, std::string_view label, const Status& status) {
    checks.push_back(finding(name, label, status));
    all = all && status.ok();
  };
  look("outbox_pages", "发件箱文件", core.outbox_db.check_integrity());
  look("replica_pages", "副本文件", core.replica_db.check_integrity());
  look("replica_replaced", "副本未被替换", check_replaced(core));
  look("slots", "密钥槽", core.on_files() ? oplog::Slots::check(core.options.dir) : Status());
  JINDU_TRY(const std::vector<Bytes> signed_by, operator_keys(core.outbox));
  look("chain", "操作链与签名", core.outbox.verify(signed_by));
  look("attached", "所附影像", oplog::AttachedFiles(core.outbox_db).verify(*core.suite));
  look("mark", "高水位标记", check_mark(core));
  look("taken", "市局已收编号", check_taken(core));
  const std::pair<const char*, const char*> feeds[] = {
      {"site", "本点单据"}, {"reference", "基础资料"}, {"register", "参保名册"}};
  for (const auto& [feed, label] : feeds) {
    look("digest_" + std::string(feed), label + std::string("的数据指纹"),
         check_digest(core, feed));
  }
  const bool sound = all;  // The files in themselves.
  look("branch", "与市局所收一致", check_branch(core));
  Answer answer = answer_of({{"ok", all}, {"checks", std::move(checks)}});
  answer.done = all;
  if (!sound) {
    answer.problems.push_back({"D-503", {}, "文件有损坏或缺失，请勿继续录入，联系市局"});
  } else if (!all) {
    answer.problems.push_back(explain(branched_error()));
  }
  return answer;
}

}  // namespace jindu::desk
