#include <sys/utsname.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "client/desk/json.h"
#include "schema/tables/archive.h"
#include "sync/oplog/attached.h"

/// One-key diagnostics for whoever looks after the program: what runs here, how much there is, what
/// was answered last, whether the files are whole. Counts, codes and technical ids alone: no name,
/// no number of a person or paper, no amount, no text that somebody typed.
namespace jindu::desk {
namespace {

constexpr std::size_t kEventsMax = 200;
constexpr const char* kMasked = "***";

/// Who is named in an address stays out: "https://user:word@host/path?x" is "https://***@host/…".
std::string masked_url(std::string url) {
  const std::size_t begin = url.find("://");
  const std::size_t host = begin == std::string::npos ? 0 : begin + 3;
  std::size_t end = url.find_first_of("/?#", host);
  const bool more = end != std::string::npos && end + 1 < url.size();
  if (end == std::string::npos) end = url.size();
  const std::size_t at = url.rfind('@', end);
  std::string out = url.substr(0, host);
  if (at != std::string::npos && at >= host) {
    out += std::string(kMasked) + url.substr(at, end - at);
  } else {
    out += url.substr(host, end - host);
  }
  return more ? out + "/…" : out;
}

Json versions(const Core& core) {
  Json json = {{"program", kProgramVersion},
               {"schema", kSchemaVersion},
               {"schema_hash", core.catalog.schema_hash()},
               {"suite", core.suite->name()},
               {"site_kind", core.site.site_kind()},
               {"site_no", core.site.site_no()},
               {"division", core.site.division()}};
  json["policy_version"] = core.policy ? core.policy->profile().version() : 0;
  utsname machine{};
  if (::uname(&machine) == 0) {
    json["system"] = std::string(machine.sysname) + " " + machine.release + " " + machine.machine;
  }
  return json;
}

Json settings(const Core& core) {
  const auto from_environment = [](const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : masked_url(value);
  };
  Json proxy = Json::object();
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"}) {
    if (const std::string value = from_environment(name); !value.empty()) proxy[name] = value;
  }
  const char* around = std::getenv("no_proxy");
  if (around != nullptr) proxy["no_proxy"] = around;
  return {{"city_url", masked_url(core.config.city_url)},
          {"sync_interval_s", core.config.sync_interval_s},
          {"local_port", core.config.local_port},
          {"proxy", std::move(proxy)},
          // What else is kept here is a secret or a person's.
          {"passphrase", kMasked},
          {"keys", kMasked}};
}

Result<Json> counts(const Core& core) {
  JINDU_TRY(const oplog::Outbox::Counts own, core.outbox.counts());
  JINDU_TRY(const oplog::ChainHead head, core.outbox.head());
  JINDU_TRY(const auto drafts, core.outbox.drafts());
  JINDU_TRY(const auto files,
            oplog::AttachedFiles(const_cast<db::Connection&>(core.outbox_db)).waiting_counts());
  JINDU_TRY(const auto cases, core.replica->conflict_cases());
  Json json = {{"delivered", own.delivered},
               {"pending", own.pending},
               {"needs_person", own.needs_person},
               {"parked", own.parked},
               {"drafts", drafts.size()},
               {"entries", head.seq},
               {"epoch", to_hex(head.epoch.view())},
               {"files_waiting", files.files},
               {"bytes_waiting", files.bytes},
               {"conflict_cases", cases.size()}};
  for (const char* feed : {"site", "reference", "register"}) {
    JINDU_TRY(const replica::FeedPosition at, core.replica->position(feed));
    json["feeds"][feed] = {{"cursor", at.cursor}, {"records", at.records}};
  }
  const replica::Sought all("");
  for (const catalog::RecordType& type : core.catalog.types()) {
    std::vector<replica::Hit> hits;
    JINDU_TRY_OK(core.replica->add_hits(type, all, hits));
    if (!hits.empty()) json["records"][type.name] = hits.size();
  }
  return json;
}

/// What kind of act an operation is; never what it says.
std::string act_of(const wire::Operation& operation) {
  if (operation.has_step()) return operation.step().event();
  if (operation.has_patch()) return "patch";
  if (operation.has_attach()) return "attach";
  if (operation.has_decide()) return "decide";
  return operation.has_look_up() ? "look_up" : "";
}

Result<Json> events(const Core& core) {
  JINDU_TRY(const auto newest, core.outbox.newest(kEventsMax));
  Json list = Json::array();
  for (const oplog::OutboxOperation& one : newest) {
    Json json = {{"seq", one.seq},
                 {"at", local_time_text(one.written_ms)},
                 {"type", one.operation.record_type()},
                 {"act", act_of(one.operation)},
                 {"on_top", one.on_top}};
    if (one.verdict) {
      json["verdict"] = wire::Verdict::Kind_Name(one.verdict->kind());
      json["code"] = one.verdict->reason().code();
      json["city_seq"] = one.verdict->city_seq();
    }
    list.push_back(std::move(json));
  }
  return list;
}

Result<Json> machine(const Core& core) {
  JINDU_TRY(const std::int64_t offset, core.number(keys::kClockOffset));
  JINDU_TRY(const std::int64_t synced, core.number(keys::kLastSync));
  JINDU_TRY(const std::int64_t tried, core.number(keys::kLastAttempt));
  const auto text = [](std::int64_t ms) { return ms == 0 ? std::string() : local_time_text(ms); };
  Json json = {{"clock",
                {{"now", local_time_text(core.clock.wall_ms())},
                 {"uptime_ms", core.clock.uptime_ms()},
                 {"ahead_of_city_ms", offset}}},
               {"last_sync", text(synced)},
               {"last_attempt", text(tried)}};
  if (!core.on_files()) return json;
  std::error_code error;
  const auto space = std::filesystem::space(core.options.dir, error);
  if (!error) json["disk"] = {{"free_bytes", space.available}, {"bytes", space.capacity}};
  for (const char* file : {"outbox.db", "outbox.db-wal", "replica.db", "replica.db-wal", "slots",
                           "mark", "desk.toml"}) {
    const auto size = std::filesystem::file_size(core.path(file), error);
    if (!error) json["files"][file] = size;
  }
  return json;
}

}  // namespace

Result<std::vector<Desk::DiagnosticFile>> Desk::diagnose() const {
  std::vector<DiagnosticFile> files;
  const auto add = [&](const char* name, const char* label, const Json& content) {
    files.push_back(
        {name, label, content.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"});
  };
  add("versions.json", "程序、数据格式和系统的版本", versions(*core_));
  add("settings.json", "市局地址和代理，口令与密钥已隐去", settings(*core_));
  JINDU_TRY(const Json numbers, counts(*core_));
  add("counts.json", "各种单据和操作的份数", numbers);
  JINDU_TRY(const Json latest, events(*core_));
  add("events.json", "最近 200 个操作的种类和答复代码", latest);
  JINDU_TRY(const Answer status, this->status());
  Json codes = Json::array();
  for (const Problem& one : status.warnings) codes.push_back(one.code);
  JINDU_TRY(const Answer verified, verify());
  Json checks = Json::parse(verified.body, nullptr, false);
  add("integrity.json", "本机文件的检查结果", {{"checks", checks["checks"]}, {"warnings", codes}});
  JINDU_TRY(const Json here, machine(*core_));
  add("machine.json", "时钟、磁盘和文件大小", here);
  return files;
}

Result<Bytes> Desk::diagnostic_bundle(const std::vector<DiagnosticFile>& files) const {
  std::vector<tables::ArchiveFile> members;
  for (const DiagnosticFile& one : files) members.push_back({one.name, one.content});
  return tables::zipped(members, core_->clock.wall_ms());
}

}  // namespace jindu::desk
