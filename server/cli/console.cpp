#include "server/cli/console.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <map>
#include <mutex>
#include <set>

#include "schema/records/organisation.pb.h"
#include "schema/rules/told.h"
#include "server/city/fleet.h"
#include "server/cli/options.h"
#include "server/cli/session.h"
#include "server/web/page.h"

namespace jindu::city_cli {
namespace {

using service::Call;
using service::Outcome;
using service::Route;

/// Who has signed in. His key lies in memory until the session ends.
struct Staff : service::Person {
  std::string id, name;
  std::set<std::string> roles;
  Bytes key;
  Staff() = default;
  Staff(const Staff&) = delete;
  Staff& operator=(const Staff&) = delete;
  ~Staff() override { crypto::wipe(key); }
};

/// What a call may say, by its name in the page's JSON; nothing here names a file of the server.
const std::map<std::string_view, std::string Options::*> kTexts = {
    {"ref", &Options::ref},           {"event", &Options::event},
    {"type", &Options::type},         {"state", &Options::state},
    {"find", &Options::find},         {"choice", &Options::choice},
    {"note", &Options::note},         {"institution", &Options::institution},
    {"site_no", &Options::site_no},   {"operator_id", &Options::operator_id},
    {"name", &Options::name},         {"kind", &Options::kind},
    {"report", &Options::report},     {"day", &Options::day},
    {"account", &Options::account},   {"party", &Options::party},
    {"medium", &Options::medium},     {"on", &Options::on},
    {"division", &Options::division},
};
const std::map<std::string_view, int Options::*> kNumbers = {{"month", &Options::month},
                                                             {"year", &Options::year}};

/// Who has which record before him, so that two do not do the same work. Any thread.
class Looking {
 public:
  explicit Looking(Clock& clock) : clock_(clock) {}
  void at(const Staff& staff, const std::string& ref) {
    const std::lock_guard lock(mutex_);
    if (ref.empty()) {
      seen_.erase(staff.id);
      return;
    }
    seen_[staff.id] = {staff.name, ref, clock_.uptime_ms() + kKeptMs};
  }
  /// {"record": ["name", …]}
  Json told() {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = clock_.uptime_ms();
    std::erase_if(seen_, [now](const auto& one) { return one.second.until_ms <= now; });
    Json told = Json::object();
    for (const auto& [id, one] : seen_) told[one.ref].push_back({{"id", id}, {"name", one.name}});
    return told;
  }

 private:
  static constexpr std::int64_t kKeptMs = 3 * 60'000;
  struct Seen {
    std::string name, ref;
    std::int64_t until_ms;
  };
  Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Seen> seen_;
};

struct ConsoleCall {
  const char* path;
  Exit (*run)(const Options&, const Output&);
  std::vector<std::string_view> says = {};
  bool form = false;  ///< the body is a form, exactly as typed; what it is for stands in the query
  std::set<std::string> posts = {};  ///< who may; empty: the command itself asks
  std::size_t lane = kShortLane;
};

constexpr const char* kUnread = "页面发来的内容读不懂，没有办理；请刷新页面后再试";

/// domain.md section 2: sites, devices and people are 市生育科经办's.
const std::set<std::string> kKeepers = {"city_clerk"};

const std::vector<ConsoleCall>& commands() {
  static const std::vector<ConsoleCall> all = {
      {"/api/types", run_types},
      {"/api/fields", run_fields, {"type"}},
      {"/api/steps", run_steps, {"type"}},
      {"/api/list", run_list, {"type", "state", "find", "limit"}},
      {"/api/show", run_show, {"ref"}},
      {"/api/explain", run_explain, {"ref"}},
      {"/api/inbox", run_inbox},
      {"/api/status", run_status},
      {"/api/ledger", run_ledger, {"ref", "account", "party", "month", "year"}},
      {"/api/clearing-list", run_clearing_list, {"month", "institution", "state"}},
      {"/api/clearing-show", run_clearing_show, {"ref"}},
      {"/api/clearing-sheet", run_clearing_sheet, {"ref"}},
      {"/api/deposit-list", run_deposit_list, {"institution", "year"}},
      {"/api/deposit-show", run_deposit_show, {"institution", "year"}},
      {"/api/payout-summary", run_payout_summary, {"ref"}},
      {"/api/payout-items", run_payout_items, {"ref"}},
      {"/api/payout-totals", run_payout_totals, {"month"}},
      {"/api/determination", run_determination, {"ref", "month"}},
      {"/api/sites", run_site_list},
      {"/api/staff", run_staff_list},
      {"/api/step", run_step, {"ref", "event", "version"}, true},
      {"/api/new", run_new, {"type"}, true},
      {"/api/resolve", run_resolve, {"ref", "choice", "note", "version"}, true},
      {"/api/clearing-open", run_clearing_open, {"month", "institution"}, false, {}, kLongLane},
      {"/api/clearing-step",
       run_clearing_step,
       {"event", "month", "institution"},
       false,
       {},
       kLongLane},
      {"/api/site-add",
       run_site_add,
       {"site_no", "kind", "name", "division", "institution"},
       false,
       kKeepers},
      {"/api/site-revoke", run_site_revoke, {"site_no"}, false, kKeepers},
      {"/api/enrol", run_enrol, {"site_no", "operator_id"}, false, kKeepers},
      {"/api/staff-end", run_staff_end, {"operator_id", "on"}, false, kKeepers},
      {"/api/verify", run_verify, {}, false, {}, kLongLane},
  };
  return all;
}

std::string word_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_integer() ? value.dump() : std::string();
}

/// Takes one word of the call. False: it is none, or is no number where one is wanted.
bool take_word(std::string_view name, const std::string& text, Options& options) {
  const auto integer = [&](auto& to) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
    return error == std::errc() && end == text.data() + text.size();
  };
  if (const auto at = kTexts.find(name); at != kTexts.end()) {
    options.*at->second = text;
    return true;
  }
  if (const auto at = kNumbers.find(name); at != kNumbers.end())
    return integer(options.*at->second);
  if (name == "version") return integer(options.version);
  return name == "limit" && integer(options.limit) && options.limit <= 1000;
}

Outcome refusal(int status, const std::string& code, const std::string& message) {
  const Json one{{"code", code}, {"field", ""}, {"message", message}};
  return {status, Json{{"error", one}, {"problems", Json::array({one})}}.dump()};
}

int http_status_of(Exit exit) {
  switch (exit) {
    case Exit::done:
      return 200;
    case Exit::refused:
    case Exit::usage:
      return 422;
    case Exit::environment:
      return 503;
  }
  return 503;
}

/// Options of a call: who acts, and what he says. Empty: something of it is not understood.
std::optional<Options> read_call(const std::string& store, const ConsoleCall& command,
                                 const Call& call, const Staff& staff) {
  Options options;
  options.store = store;
  options.json = true;
  options.as = staff.id;
  options.key = staff.key.empty() ? nullptr : &staff.key;
  Json said = Json::object();
  if (!command.form && !call.body.empty()) said = Json::parse(call.body, nullptr, false);
  if (!said.is_object()) return std::nullopt;
  for (const auto& [name, value] : call.query) said[name] = value;
  for (const std::string_view name : command.says) {
    const auto at = said.find(name);
    if (at == said.end()) continue;
    const std::string text = word_of(*at);
    if (!text.empty() && !take_word(name, text, options)) return std::nullopt;
  }
  return options;
}

Outcome run_call(const std::string& store, const ConsoleCall& command, const Call& call) {
  const auto* staff = dynamic_cast<const Staff*>(call.person.get());
  JINDU_ENSURE(staff != nullptr);
  const bool may = command.posts.empty() || std::any_of(staff->roles.begin(), staff->roles.end(),
                                                        [&](const std::string& role) {
                                                          return command.posts.contains(role);
                                                        });
  if (!may) return refusal(422, "C-440", "您的岗位不能办这一项；请由相应岗位的人员登录办理");
  std::optional<Options> options = read_call(store, command, call, *staff);
  if (!options) return refusal(422, "C-441", kUnread);
  if (command.form) {
    options->input = &call.body;
    // A step or a decision without a form has an empty body.
    if (!call.body.empty()) options->from = "-";
  }
  std::string answer;
  const Exit exit = command.run(*options, Output(answer));
  return {http_status_of(exit), answer.empty() ? "{}" : answer};
}

/// A file that a command writes, read and gone. Its folder is the store's, so that nothing personal
/// lies anywhere else even for a moment.
Outcome run_file(const std::string& store, const Call& call) {
  static const ConsoleCall report = {
      "/api/report", run_report, {"report", "site_no", "month", "year", "day", "find"}};
  const auto* staff = dynamic_cast<const Staff*>(call.person.get());
  JINDU_ENSURE(staff != nullptr);
  std::optional<Options> options = read_call(store, report, call, *staff);
  if (!options) return refusal(422, "C-441", kUnread);
  const auto wanted = call.query.find("format");
  options->report_format =
      wanted != call.query.end() && (wanted->second == "xlsx" || wanted->second == "csv")
          ? wanted->second
          : "json";
  std::string answer;
  if (options->report == "list") {
    const Exit exit = run_report(*options, Output(answer));
    return {http_status_of(exit), answer};
  }
  options->out = store + "/console-report." + options->report_format;
  std::filesystem::remove(options->out);
  const Exit exit = run_report(*options, Output(answer));
  if (exit != Exit::done) return {http_status_of(exit), answer};
  const Result<std::string> file = read_input(*options, options->out, std::size_t{256} << 20);
  std::filesystem::remove(options->out);
  if (!file.ok()) return refusal(503, "D-502", "磁盘读写失败，没有写入，请检查磁盘");
  const char* type = options->report_format == "json" ? "application/json"
                     : options->report_format == "csv"
                         ? "text/csv; charset=utf-8"
                         : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  return {200, *file, type};
}

/// Wrong passphrases of one name in a row: each makes the next wait longer, ten stop it for a
/// while. On one lane.
class Failures {
 public:
  explicit Failures(Clock& clock) : clock_(clock) {}
  /// Seconds until the next try counts; 0: now.
  std::int64_t wait_s(const std::string& name) const {
    const auto at = tries_.find(name);
    if (at == tries_.end()) return 0;
    const std::int64_t rest = at->second.until_ms - clock_.uptime_ms();
    return rest <= 0 ? 0 : (rest + 999) / 1000;
  }
  void failed(const std::string& name) {
    if (tries_.size() > kNamesMax) tries_.clear();
    Tries& of = tries_[name];
    ++of.count;
    const std::int64_t pause = of.count >= kStopsAt ? kStopMs : 250LL << std::min(of.count, 8);
    of.until_ms = clock_.uptime_ms() + pause;
  }
  void passed(const std::string& name) { tries_.erase(name); }

 private:
  static constexpr int kStopsAt = 10;
  static constexpr std::int64_t kStopMs = 15 * 60'000;
  static constexpr std::size_t kNamesMax = 10'000;
  struct Tries {
    int count = 0;
    std::int64_t until_ms = 0;
  };
  Clock& clock_;
  std::map<std::string, Tries> tries_;
};

Json posts_json(const std::set<std::string>& roles) {
  Json list = Json::array();
  for (const std::string& role : roles) {
    list.push_back({{"code", role}, {"label", rules::role_label(role)}});
  }
  return list;
}

/// Posts by code, in the order of the schema.
std::set<std::string> all_posts() {
  std::set<std::string> codes;
  const auto* roles = records::Operator::Role_descriptor();
  for (int i = 0; i < roles->value_count(); ++i) {
    if (roles->value(i)->number() != 0) codes.insert(std::string(roles->value(i)->name()));
  }
  return codes;
}

service::SignedIn sign_in(const std::string& store, Failures& failures, const Bytes& body) {
  const auto refuse = [](int status, const std::string& code, const std::string& message) {
    return service::SignedIn{false, {}, refusal(status, code, message)};
  };
  const Json said = Json::parse(body, nullptr, false);
  const auto text = [&](const char* name) {
    return said.is_object() && said.contains(name) && said[name].is_string()
               ? said[name].get<std::string>()
               : std::string();
  };
  const std::string id = text("operator_id");
  if (id.empty()) return refuse(422, "E-621", "请填人员编号");
  if (const std::int64_t wait = failures.wait_s(id); wait > 0) {
    return refuse(422, "E-629", "口令错了多次，请 " + std::to_string(wait) + " 秒后再试");
  }
  service::SignedIn in;
  Options options;
  options.store = store;
  std::string unsaid;
  with_city(options, Output(unsaid), [&](city::City& city) {
    // A key of development opens without a passphrase at the shell of the server, never from a page.
    const std::string passphrase = text("passphrase");
    if (passphrase.empty()) return Exit::refused;
    Result<Bytes> key = city::open_staff(city, id, passphrase);
    const Result<std::optional<store::Operator>> row = city.writer().find_operator(id);
    if (!key.ok() || !row.ok() || !*row) return Exit::refused;
    auto staff = std::make_shared<Staff>();
    staff->id = id;
    staff->name = (*row)->name;
    staff->roles = (*row)->roles;
    staff->key = std::move(*key);
    in.in = true;
    in.told = {200, Json{{"operator_id", id},
                         {"name", (*row)->name},
                         {"posts", posts_json(staff->roles)},
                         {"all_posts", posts_json(all_posts())},
                         {"city", city.policy().profile().name()},
                         {"profile", city.policy().profile().code()}}
                        .dump()};
    in.person = std::move(staff);
    return Exit::done;
  });
  if (in.in) {
    failures.passed(id);
    return in;
  }
  // One sentence for all of it: who is on the staff is not told to whoever tries names.
  failures.failed(id);
  return refuse(422, "E-627", "人员编号或口令不对；请核对大小写后再试");
}

}  // namespace

service::PageOptions console_options(std::string store, store::Reader& reader, Clock& clock) {
  service::PageOptions options;
  const auto looking = std::make_shared<Looking>(clock);
  for (const ConsoleCall& command : commands()) {
    options.routes.push_back(
        {"POST", command.path,
         [store, &command](const Call& call) { return run_call(store, command, call); },
         command.lane});
  }
  // {"ref": a record's id; empty: none any more}
  options.routes.push_back({"POST", "/api/looking",
                            [looking](const Call& call) -> Outcome {
                              const auto* staff = dynamic_cast<const Staff*>(call.person.get());
                              const Json said = Json::parse(call.body, nullptr, false);
                              const std::string ref = said.is_object() ? said.value("ref", "") : "";
                              const bool id = ref.empty() || parse_id<RecordId>(ref).ok();
                              if (!id) return refusal(422, "C-441", kUnread);
                              looking->at(*staff, ref);
                              return {200, "{}"};
                            },
                            kShortLane});
  options.routes.push_back({"POST", "/api/report",
                            [store](const Call& call) { return run_file(store, call); },
                            kLongLane});
  options.assets = web::city_page();
  options.lanes = kConsoleLanes;
  options.session_idle_ms = kConsoleIdleMs;
  options.sign_in = [store, failures = std::make_shared<Failures>(clock)](const Bytes& body) {
    return sign_in(store, *failures, body);
  };
  // Another number after anything was recorded or decided: pages then ask for what they show.
  options.look = [&reader, looking]() -> Bytes {
    const Result<std::uint64_t> head = reader.counter("city_seq");
    return head.ok() ? Json{{"head", *head}, {"looking", looking->told()}}.dump() : Bytes();
  };
  return options;
}

}  // namespace jindu::city_cli
