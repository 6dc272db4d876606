#include "server/audit/fleet.h"

#include <algorithm>
#include <map>

#include "schema/base/date.h"
#include "schema/base/version.h"
#include "server/audit/log_reader.h"

namespace jindu::audit {
namespace {

constexpr std::size_t kArrivalsRead = 1000;
constexpr std::int64_t kHourMs = 3'600'000;

const char* name_of(Standing standing) {
  switch (standing) {
    case Standing::call:
      return "call";
    case Standing::watch:
      return "watch";
    case Standing::away:
      return "away";
    case Standing::fine:
      return "fine";
    case Standing::revoked:
      return "revoked";
  }
  return "";
}

const char* label_of(Standing standing) {
  switch (standing) {
    case Standing::call:
      return "要打电话";
    case Standing::watch:
      return "留意";
    case Standing::away:
      return "离线";
    case Standing::fine:
      return "正常";
    case Standing::revoked:
      return "已停用";
  }
  return "";
}

/// "3 天", "5 小时", "12 分钟".
std::string span_text(std::int64_t ms) {
  if (ms >= 24 * kHourMs) return std::to_string(ms / (24 * kHourMs)) + " 天";
  if (ms >= kHourMs) return std::to_string(ms / kHourMs) + " 小时";
  return std::to_string(std::max<std::int64_t>(1, ms / 60'000)) + " 分钟";
}

std::string bytes_text(std::uint64_t bytes) {
  const std::uint64_t mib = bytes >> 20;
  if (mib < 1024) return std::to_string(mib) + " MB";
  const std::uint64_t tenths = mib * 10 / 1024;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GB";
}

/// Versions by their numbers: "1.10.0" is later than "1.9.0".
bool earlier(std::string_view a, std::string_view b) {
  const auto numbers = [](std::string_view text) {
    std::vector<int> all(1, 0);
    for (const char c : text) {
      if (c == '.') all.push_back(0);
      if (c >= '0' && c <= '9') all.back() = std::min(all.back(), 99'999) * 10 + (c - '0');
    }
    return all;
  };
  return numbers(a) < numbers(b);
}

/// What a computer told, with what the city knows better since.
struct Told {
  wire::DeskStatus desk;
  std::int64_t silent_ms = 0;  ///< since its last word, or since it was enrolled
  std::int64_t offset_ms = 0;  ///< its clock less ours
};

Told told_by(const store::Replica& replica, std::uint64_t taken_seq, std::int64_t now_ms) {
  Told told;
  if (!told.desk.ParseFromString(replica.desk_status)) told.desk.Clear();
  const std::int64_t last = replica.last_seen_ms == 0 ? replica.enrolled_ms : replica.last_seen_ms;
  told.silent_ms = std::max<std::int64_t>(0, now_ms - last);
  const std::int64_t came =
      told.desk.came_ms() == 0 ? replica.last_seen_ms : told.desk.came_ms();
  if (told.desk.wall_ms() != 0) told.offset_ms = told.desk.wall_ms() - came;
  // It spoke before we had taken what came with its words.
  if (told.desk.last_seq() != 0 && taken_seq >= told.desk.last_seq()) {
    told.desk.set_pending(0);
    told.desk.set_oldest_pending_ms(0);
  }
  return told;
}

/// Finds what is wrong, in words; the worst of it counts.
class Judged {
 public:
  Judged(const store::Replica& replica, const store::Site& site, const Told& told,
         std::int64_t now_ms) {
    if (replica.revoked) {
      standing_ = Standing::revoked;
      return;
    }
    if (told.silent_ms > kAwayMs || replica.last_seen_ms == 0) standing_ = Standing::away;
    look_at_silence(replica, site, told);
    look_at_work(told, now_ms);
    look_at_machine(told);
  }
  Standing standing() const { return standing_; }
  const std::vector<std::string>& reasons() const { return reasons_; }

 private:
  void found(Standing standing, std::string why) {
    standing_ = std::min(standing_, standing);
    reasons_.push_back(std::move(why));
  }
  void look_at_silence(const store::Replica& replica, const store::Site& site, const Told& told) {
    if (told.silent_ms <= kSilentMs) return;
    if (replica.last_seen_ms == 0) {
      return found(Standing::watch,
                   "登记后 " + span_text(told.silent_ms) + "还没有联系过，请问是否已启用");
    }
    const std::int64_t allowed = site.offline_hours * kHourMs;
    const bool over = allowed > 0 && told.silent_ms > allowed;
    const std::string words = "已 " + span_text(told.silent_ms) + "没有联系";
    over ? found(Standing::call, words + "，超过离线限额 " + std::to_string(site.offline_hours) +
                                     " 小时，不能再结算；请打电话问网络，或用 U 盘带出")
         : found(Standing::watch, words);
  }
  void look_at_work(const Told& told, std::int64_t now_ms) {
    const std::int64_t oldest = told.desk.oldest_pending_ms();
    if (told.desk.pending() > 0 && oldest > 0 && now_ms - oldest > kSilentMs) {
      found(Standing::call, "有 " + std::to_string(told.desk.pending()) + " 笔没有送达，最早一笔 " +
                                local_time_text(oldest).substr(0, 16) + "；请打电话催同步");
    }
    if (told.desk.pending_files() > 0 && told.silent_ms > kAwayMs) {
      found(Standing::watch, "影像 " + std::to_string(told.desk.pending_files()) + " 份待上传");
    }
  }
  void look_at_machine(const Told& told) {
    const std::int64_t off = std::abs(told.offset_ms);
    if (off > kClockOffMs) {
      found(off > kClockWrongMs ? Standing::call : Standing::watch,
            std::string("时钟") + (told.offset_ms > 0 ? "快 " : "慢 ") + span_text(off) +
                "，请校准；期限以市局收到为准");
    }
    const std::uint64_t disk = told.desk.free_disk_bytes();
    if (disk > 0 && disk < kDiskLowBytes) {
      found(disk < kDiskFullBytes ? Standing::call : Standing::watch,
            "磁盘只剩 " + bytes_text(disk) + "，请清理");
    }
    if (!told.desk.program().empty() && earlier(told.desk.program(), program_version())) {
      found(Standing::watch, "程序 " + told.desk.program() + " 比市局的 " +
                                 std::string(program_version()) + " 旧，请安排升级");
    }
  }

  Standing standing_ = Standing::fine;
  std::vector<std::string> reasons_;
};

/// The chain that a computer writes on now: the latest epoch is the last of the list.
const store::Chain* present(const std::vector<store::Chain>& chains, const ReplicaId& replica) {
  const store::Chain* last = nullptr;
  for (const store::Chain& chain : chains) {
    if (chain.replica == replica) last = &chain;
  }
  return last;
}

Json computer_json(const store::Replica& replica, const store::Chain* chain,
                   const store::Site& site, const std::string& operator_name,
                   std::int64_t now_ms) {
  const std::uint64_t taken = chain == nullptr ? 0 : chain->last_seq;
  const Told told = told_by(replica, taken, now_ms);
  const Judged judged(replica, site, told, now_ms);
  Json json{{"replica_id", to_string(replica.id)},
            {"no", replica.lease_first / 1000 + 1},  // Numbers are leased in blocks of a thousand.
            {"site_no", replica.site_no},
            {"site_name", site.name},
            {"operator_id", replica.operator_id},
            {"operator_name", operator_name},
            {"epoch", chain == nullptr ? "" : to_string(chain->epoch)},
            {"taken_seq", taken},
            {"revoked", replica.revoked},
            {"enrolled_ms", replica.enrolled_ms},
            {"last_seen_ms", replica.last_seen_ms},
            {"standing", name_of(judged.standing())},
            {"standing_label", label_of(judged.standing())},
            {"reasons", judged.reasons()},
            {"pending", told.desk.pending()},
            {"oldest_pending_ms", told.desk.oldest_pending_ms()},
            {"pending_files", told.desk.pending_files()}};
  if (told.desk.wall_ms() != 0) json["clock_offset_ms"] = told.offset_ms;
  if (told.desk.free_disk_bytes() != 0) json["free_disk_bytes"] = told.desk.free_disk_bytes();
  if (!told.desk.program().empty()) json["program"] = told.desk.program();
  return json;
}

/// Within one rank whoever has more to lose comes first: unsent work, then the longest silence.
bool worse(const Json& a, const Json& b) {
  const auto rank = [](const Json& one) {
    const std::string name = one.value("standing", "");
    for (int i = 1; i <= 5; ++i) {
      if (name == name_of(static_cast<Standing>(i))) return i;
    }
    return 9;
  };
  const auto key = [&](const Json& one) {
    return std::make_tuple(rank(one), -one.value("pending", std::int64_t{0}),
                           one.value("last_seen_ms", std::int64_t{0}), one.value("site_no", ""));
  };
  return key(a) < key(b);
}

/// The first entry that came at `from_ms` or later: what comes is numbered in the order of coming.
Result<std::uint64_t> first_since(store::Reader& reader, std::int64_t from_ms) {
  JINDU_TRY(const std::uint64_t last, reader.counter("city_seq"));
  std::uint64_t low = 1;
  std::uint64_t high = last + 1;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    JINDU_TRY(const std::optional<store::EntryRow> row, reader.entry(middle));
    if (row && row->received_ms >= from_ms) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

struct Cell {
  std::int64_t count = 0;
  std::int64_t longest_ms = 0;
};
using Cells = std::map<std::pair<std::string, int>, Cell>;  ///< site, days after the first

Status count_entry(const store::EntryRow& row, const std::map<ReplicaId, std::string>& site_of,
                   Date first, Cells& cells) {
  const Result<oplog::ReceivedEntry> entry = oplog::take_apart(row.envelope);
  if (!entry.ok()) return {};
  const auto site = site_of.find(entry->header.replica_id);
  if (site == site_of.end()) return {};
  // Nothing is written after it arrives: a clock that runs ahead counts as just then.
  const std::int64_t written = std::min(entry->header.wall_ms, row.received_ms);
  const int day = days_between(first, local_date(written));
  Cell& cell = cells[{site->second, day}];
  ++cell.count;
  cell.longest_ms = std::max(cell.longest_ms, row.received_ms - written);
  return {};
}

Json site_json(const store::Site& site, const Cells& cells, Date first, int days,
               std::int64_t last_seen_ms, std::int64_t now_ms) {
  Json row{{"site_no", site.site_no}, {"name", site.name}, {"cells", Json::array()}};
  const Date last = local_date(last_seen_ms);
  const std::int64_t allowed = site.offline_hours * kHourMs;
  row["over"] = last_seen_ms != 0 && allowed > 0 && now_ms - last_seen_ms > allowed;
  for (int i = 0; i < days; ++i) {
    const auto at = cells.find({site.site_no, i});
    const Cell cell = at == cells.end() ? Cell() : at->second;
    Json one{{"count", cell.count}};
    if (cell.count > 0) one["hours"] = (cell.longest_ms + kHourMs - 1) / kHourMs;
    if (last_seen_ms != 0 && first.plus_days(i) > last) one["cut"] = true;
    row["cells"].push_back(std::move(one));
  }
  return row;
}

}  // namespace

Result<Json> computers(const ExplainContext& context) {
  store::Reader& reader = context.reader;
  JINDU_TRY(const std::vector<store::Chain> chains, reader.chains());
  JINDU_TRY(const std::vector<store::Replica> replicas, reader.replicas());
  const std::int64_t now_ms = context.city.clock.wall_ms();
  std::vector<Json> all;
  for (const store::Replica& replica : replicas) {
    JINDU_TRY(const std::optional<store::Site> site, reader.site(replica.site_no));
    JINDU_TRY(const std::optional<store::Operator> person,
              reader.find_operator(replica.operator_id));
    Json json = computer_json(replica, present(chains, replica.id), site.value_or(store::Site()),
                              person ? person->name : "", now_ms);
    JINDU_TRY(const std::optional<store::Feed> feed, reader.feed("site", replica.site_no));
    json["record_count"] = feed ? feed->size : 0;
    all.push_back(std::move(json));
  }
  std::stable_sort(all.begin(), all.end(), worse);
  return Json(all);
}

Result<Json> arrivals(const ExplainContext& context, int days) {
  store::Reader& reader = context.reader;
  const std::int64_t now_ms = context.city.clock.wall_ms();
  const Date first = local_date(now_ms).plus_days(1 - days);
  JINDU_TRY(const std::vector<store::Replica> replicas, reader.replicas());
  std::map<ReplicaId, std::string> site_of;
  std::map<std::string, std::int64_t> last_seen;
  for (const store::Replica& replica : replicas) {
    site_of[replica.id] = replica.site_no;
    std::int64_t& last = last_seen[replica.site_no];
    last = std::max(last, replica.last_seen_ms);
  }
  Cells cells;
  JINDU_TRY(std::uint64_t at, first_since(reader, moment_of(first, 0)));
  for (;;) {
    JINDU_TRY(const std::vector<store::EntryRow> rows, reader.entries_from(at, kArrivalsRead));
    if (rows.empty()) break;
    for (const store::EntryRow& row : rows) {
      JINDU_TRY_OK(count_entry(row, site_of, first, cells));
    }
    at = rows.back().city_seq + 1;
  }
  Json json{{"days", Json::array()}, {"sites", Json::array()}};
  for (int i = 0; i < days; ++i) {
    const Date day = first.plus_days(i);
    json["days"].push_back(
        {{"date", to_string(day)},
         {"works", context.calendar == nullptr || context.calendar->is_working_day(day)}});
  }
  JINDU_TRY(const std::vector<store::Site> sites, reader.sites());
  for (const store::Site& site : sites) {
    if (site.kind != "hospital_desk" || !site.active || last_seen.count(site.site_no) == 0) continue;
    json["sites"].push_back(
        site_json(site, cells, first, days, last_seen.at(site.site_no), now_ms));
  }
  return json;
}

std::string computers_text(const Json& computers) {
  std::string text;
  for (const Json& one : computers) {
    const std::int64_t seen = one.value("last_seen_ms", std::int64_t{0});
    text += "  " + one.value("standing_label", "") + "  " + one.value("site_no", "") + " " +
            one.value("site_name", "") + " " + std::to_string(one.value("no", 0)) + " 号机 " +
            one.value("operator_id", "") + "  已收到第 " +
            std::to_string(one.value("taken_seq", std::uint64_t{0})) + " 条  待上传 " +
            std::to_string(one.value("pending", std::uint64_t{0})) + "  " +
            (seen == 0 ? "还没有联系过" : "上次联系 " + local_time_text(seen));
    if (one.contains("program")) text += "  程序 " + one.value("program", "");
    text += '\n';
    for (const Json& reason : one.at("reasons")) text += "    " + reason.get<std::string>() + '\n';
  }
  return text;
}

}  // namespace jindu::audit
