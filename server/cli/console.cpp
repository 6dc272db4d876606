#include "server/cli/console.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include "schema/rules/told.h"
#include "server/city/fleet.h"
#include "server/cli/console_jobs.h"
#include "server/cli/console_staff.h"
#include "server/cli/options.h"
#include "server/cli/session.h"
#include "server/web/page.h"

namespace jindu::city_cli {
namespace {

using service::Call;
using service::Outcome;
using service::Route;

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
    {"division", &Options::division}, {"computer", &Options::computer},
    {"since", &Options::since},       {"until", &Options::until},
    {"act", &Options::act},           {"before", &Options::before},
    {"employer", &Options::employer}, {"url", &Options::url},
    {"seen", &Options::seen},         {"once", &Options::once},
};
struct Number {
  int Options::*at;
  Span span;
  bool all = false;  ///< 0 may stand for all of them
};
const std::map<std::string_view, Number> kNumbers = {{"month", {&Options::month, kMonths, true}},
                                                     {"year", {&Options::year, kYears, true}},
                                                     {"days", {&Options::days, kFleetDays}}};

struct ConsoleCall {
  const char* path;
  Exit (*run)(const Options&, const Output&);
  std::vector<std::string_view> says = {};
  bool form = false;  ///< the body is a form, exactly as typed; what it is for stands in the query
  std::set<std::string> posts = {};  ///< who may; empty: the command itself asks
  std::size_t lane = kShortLane;
  bool text = false;  ///< {"text"} of the body stands for the file that the command reads
};

/// domain.md section 2: sites, devices and people are 市生育科经办's.
const std::set<std::string> kKeepers = {"city_clerk"};
/// Finance holds what the bank says against what the fund says; the command asks again.
const std::set<std::string> kFinance = {"finance_confirm", "finance_accountant"};
/// Who keeps others (city::is_administrator): sees who did what, is the second person for the staff.
const std::set<std::string> kAuditors = {"city_clerk", "section_chief", "director"};
constexpr std::size_t kFileMax = std::size_t{16} << 20;

const std::vector<ConsoleCall>& commands() {
  static const std::vector<ConsoleCall> all = {
      {"/api/types", run_types},
      {"/api/fields", run_fields, {"type"}},
      {"/api/steps", run_steps, {"type", "ref"}},
      {"/api/list", run_list, {"type", "state", "find", "limit"}},
      {"/api/find", run_find, {"find", "type", "limit"}},
      {"/api/show", run_show, {"ref"}},
      {"/api/paper", run_paper, {"ref"}},
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
      {"/api/payout-suggest", run_payout_suggest, {"ref"}},
      {"/api/payout-key", run_payout_key, {"ref"}},
      {"/api/payout-compare", run_payout_compare, {"note", "once"}, false, kFinance, kShortLane, true},
      {"/api/determination", run_determination, {"ref", "month"}},
      {"/api/sites", run_site_list},
      {"/api/staff", run_staff_list},
      {"/api/step", run_step, {"ref", "event", "version"}, true},
      {"/api/new", run_new, {"type", "once"}, true},
      {"/api/resolve", run_resolve, {"ref", "choice", "note", "version"}, true},
      {"/api/effects", run_effects, {"ref", "choice"}, true},
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
      {"/api/site-revoke", run_site_revoke, {"site_no", "computer"}, false, kKeepers},
      {"/api/enrol", run_enrol, {"site_no", "operator_id"}, false, kKeepers},
      {"/api/staff-end", run_staff_end, {"operator_id", "on"}, false, kKeepers},
      {"/api/verify", run_verify, {}, false, {}, kLongLane},
      {"/api/staff-add",
       run_staff_add,
       {"operator_id", "name", "site_no", "roles", "employer"},
       false,
       kKeepers},
      {"/api/staff-code", run_staff_code, {"operator_id"}, false, kKeepers},
      {"/api/staff-agree", run_staff_agree, {"seen"}, false, kAuditors},
      {"/api/staff-decline", run_staff_decline, {"seen"}, false, kAuditors},
      {"/api/fleet", run_fleet, {"days"}, false, {}, kLongLane},
      {"/api/audit",
       run_audit,
       {"operator_id", "since", "until", "type", "act", "before", "limit"},
       false,
       kAuditors,
       kLongLane},
      {"/api/profile-show", run_profile_show},
      {"/api/profile-check", run_profile_check, {}, false, {}, kShortLane, true},
      {"/api/profile-diff", run_profile_diff, {}, false, {}, kShortLane, true},
      {"/api/profile-propose", run_profile_propose, {}, false, kKeepers, kShortLane, true},
      {"/api/profile-agree", run_profile_agree, {"seen"}},
      {"/api/profile-drop", run_profile_drop},
      {"/api/import", run_import, {"kind"}, false, kKeepers, kLongLane, true},
      {"/api/questions", run_questions, {"kind"}},
      {"/api/ask", run_ask, {"url", "kind"}, false, kKeepers, kLongLane},
  };
  return all;
}

std::string word_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_integer() ? value.dump() : std::string();
}

/// 128 bits that the page drew, in hexadecimal.
bool is_one_use(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// Takes one word of the call. False: it is none, or no number that may stand where one is wanted.
bool take_word(std::string_view name, const std::string& text, Options& options) {
  const auto integer = [&](auto& to) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
    return error == std::errc() && end == text.data() + text.size();
  };
  if (name == "once" && !is_one_use(text)) return false;
  if (const auto at = kTexts.find(name); at != kTexts.end()) {
    options.*at->second = text;
    return true;
  }
  if (const auto at = kNumbers.find(name); at != kNumbers.end()) {
    const auto& [to, span, all] = at->second;
    if (!integer(options.*to)) return false;
    const int number = options.*to;
    return (all && number == 0) || (number >= span.first && number <= span.last);
  }
  if (name == "roles") {  // By commas.
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view one = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
      if (!one.empty()) options.roles.emplace_back(one);
    }
    return true;
  }
  if (name == "version") return integer(options.version);
  return name == "limit" && integer(options.limit) && options.limit <= 1000;
}

/// Options of a call: who acts, and what he says. Empty: something of it is not understood.
std::optional<Options> read_call(const std::string& store, const ConsoleCall& command,
                                 const Call& call, const Staff& staff) {
  Options options;
  options.store = store;
  options.json = true;
  options.as = staff.id;
  options.key = staff.key.empty() ? nullptr : &staff.key;
  options.console = true;
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

bool may(const ConsoleCall& command, const Staff& staff) {
  return command.posts.empty() ||
         std::any_of(staff.roles.begin(), staff.roles.end(),
                     [&](const std::string& role) { return command.posts.contains(role); });
}

const Staff& staff_of(const Call& call) {
  const auto* staff = dynamic_cast<const Staff*>(call.person.get());
  JINDU_ENSURE(staff != nullptr);
  return *staff;
}

Outcome not_his() {
  return page_refusal(422, "C-440", "您的岗位不能办这一项；请由相应岗位的人员登录办理");
}

/// Every call asks: whoever has left the staff must not act for as long as his page stands open.
std::function<Outcome(const Call&)> if_present(std::shared_ptr<Present> present,
                                               std::function<Outcome(const Call&)> run) {
  return [present = std::move(present), run = std::move(run)](const Call& call) -> Outcome {
    const Result<bool> holds = present->holds(staff_of(call));
    if (!holds.ok()) return page_refusal(503, "D-502", "磁盘读写失败，没有写入，请检查磁盘");
    if (!*holds) return page_refusal(401, "H-832", "您的岗位或口令已变，请重新登录");
    return run(call);
  };
}

Outcome run_call(const std::string& store, const ConsoleCall& command, const Call& call,
                 Progress* progress) {
  const Staff& staff = staff_of(call);
  if (!may(command, staff)) return not_his();
  std::optional<Options> options = read_call(store, command, call, staff);
  if (!options) return page_refusal(422, "C-441", kUnread);
  options->progress = progress;
  std::string text;
  if (command.text) {
    const Json said = Json::parse(call.body, nullptr, false);
    if (!said.is_object() || !said.contains("text") || !said["text"].is_string()) {
      return page_refusal(422, "C-441", kUnread);
    }
    text = said["text"].get<std::string>();
    options->input = &text;
    options->file = "-";
  }
  if (command.form) {
    options->input = &call.body;
    // A step or a decision without a form has an empty body.
    if (!call.body.empty()) options->from = "-";
  }
  std::string answer;
  const Exit exit = command.run(*options, Output(answer));
  return {http_status_of(exit), answer.empty() ? "{}" : answer};
}

constexpr const char* kXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A report in the format that the query asks for; the list of reports has none.
const char* report_type(const Call& call, Options& options) {
  const auto wanted = call.query.find("format");
  const std::string format = wanted == call.query.end() ? "" : wanted->second;
  options.report_format = format == "xlsx" || format == "csv" ? format : "json";
  return format == "xlsx"  ? kXlsx
         : format == "csv" ? "text/csv; charset=utf-8"
                           : "application/json";
}

/// Commands that write a file, whose bytes are the answer.
struct FileCall {
  ConsoleCall command;
  const char* (*type)(const Call&, Options&);
};
const std::vector<FileCall>& files() {
  static const std::vector<FileCall> all = {
      {{"/api/report",
        run_report,
        {"report", "site_no", "month", "year", "day", "find"},
        false,
        {},
        kLongLane},
       report_type},
      // The command asks whose post may see a paper, and takes the step of handing over.
      {{"/api/material-scan", run_material, {"ref"}},
       [](const Call&, Options&) { return "application/octet-stream"; }},
      {{"/api/payout-release", run_payout_release, {"ref"}},
       [](const Call&, Options&) { return "application/zip"; }},
  };
  return all;
}

/// A file that a command writes, read and gone. Its folder is the store's, so that nothing personal
/// lies anywhere else even for a moment.
Outcome run_file(const std::string& store, const FileCall& file, const Call& call,
                 Progress* progress) {
  static std::atomic<unsigned> number = 0;  // Lanes work at the same time.
  const Staff& staff = staff_of(call);
  if (!may(file.command, staff)) return not_his();
  std::optional<Options> options = read_call(store, file.command, call, staff);
  if (!options) return page_refusal(422, "C-441", kUnread);
  options->progress = progress;
  const std::string type = file.type(call, *options);
  std::string answer;
  if (options->report == "list") {
    const Exit exit = file.command.run(*options, Output(answer));
    return {http_status_of(exit), answer};
  }
  options->out = store + "/console-" + std::to_string(++number) +
                 (type == kXlsx                  ? ".xlsx"
                  : type.starts_with("text/csv") ? ".csv"
                                                 : ".out");
  std::filesystem::remove(options->out);
  const Exit exit = file.command.run(*options, Output(answer));
  if (exit != Exit::done) {
    std::filesystem::remove(options->out);
    return {http_status_of(exit), answer};
  }
  const Result<std::string> content = read_input(*options, options->out, std::size_t{256} << 20);
  std::filesystem::remove(options->out);
  if (!content.ok()) return page_refusal(503, "D-502", "磁盘读写失败，没有写入，请检查磁盘");
  const Json said = Json::parse(answer, nullptr, false);
  const bool told = said.is_object() && said.contains("media_type");
  return {200, *content, told ? said["media_type"].get<std::string>() : type};
}

}  // namespace

/// On its lane at once, or, where the page asks for it ("as_job"), as one of the jobs.
template <class Answer>
std::function<Outcome(const Call&)> answering(const std::shared_ptr<Jobs>& jobs,
                                              const ConsoleCall& command, Answer answer) {
  return [jobs, &command, answer](const Call& call) -> Outcome {
    if (!call.query.contains("as_job")) return answer(call, nullptr);
    const Staff& staff = staff_of(call);
    if (!may(command, staff)) return not_his();
    Call kept = call;
    kept.query.erase("as_job");
    return jobs->start(
        staff.id, staff.name, command.path,
        [kept = std::move(kept), answer](Progress& progress) { return answer(kept, &progress); });
  };
}

/// {"job": number}: its answer, or to call it off.
Outcome about_job(const Call& call,
                  const std::function<Outcome(const Staff&, std::uint64_t)>& run) {
  const Json said = Json::parse(call.body, nullptr, false);
  if (!said.is_object() || !said.contains("job") || !said["job"].is_number_unsigned()) {
    return page_refusal(422, "C-441", kUnread);
  }
  return run(staff_of(call), said["job"].get<std::uint64_t>());
}

service::PageOptions console_options(std::string store, store::Reader& reader, Clock& clock) {
  service::PageOptions options;
  const auto looking = std::make_shared<Looking>(clock);
  const auto jobs = std::make_shared<Jobs>(clock);
  const auto present = std::make_shared<Present>(reader, clock);
  const auto failures = std::make_shared<Failures>(clock);
  for (const ConsoleCall& command : commands()) {
    const auto answer = [store, &command](const Call& call, Progress* progress) {
      return run_call(store, command, call, progress);
    };
    options.routes.push_back({"POST", command.path, answering(jobs, command, answer), command.lane,
                              command.text ? kFileMax : Route{}.body_max});
  }
  for (const FileCall& file : files()) {
    const auto answer = [store, &file](const Call& call, Progress* progress) {
      return run_file(store, file, call, progress);
    };
    options.routes.push_back(
        {"POST", file.command.path, answering(jobs, file.command, answer), file.command.lane});
  }
  options.routes.push_back({"POST", "/api/job-answer",
                            [jobs](const Call& call) {
                              return about_job(call, [&](const Staff& staff, std::uint64_t job) {
                                return jobs->answer(staff.id, job);
                              });
                            },
                            kShortLane});
  options.routes.push_back({"POST", "/api/job-cancel",
                            [jobs](const Call& call) {
                              return about_job(call, [&](const Staff& staff, std::uint64_t job) {
                                return jobs->cancel(staff.id, job);
                              });
                            },
                            kShortLane});
  options.routes.push_back(
      {"POST", "/api/passphrase",
       [store, failures](const Call& call) { return change_passphrase(store, *failures, call); },
       kShortLane});
  // {"ref": a record's id; empty: none any more}
  options.routes.push_back({"POST", "/api/looking",
                            [looking](const Call& call) -> Outcome {
                              const auto* staff = dynamic_cast<const Staff*>(call.person.get());
                              const Json said = Json::parse(call.body, nullptr, false);
                              const std::string ref = said.is_object() ? word_of(said.value("ref", Json())) : "";
                              const bool id = ref.empty() || parse_id<RecordId>(ref).ok();
                              if (!id) return page_refusal(422, "C-441", kUnread);
                              looking->at(*staff, ref);
                              return {200, "{}"};
                            },
                            kShortLane});
  for (Route& route : options.routes) route.run = if_present(present, std::move(route.run));
  options.assets = web::city_page();
  options.lanes = kConsoleLanes;
  options.session_idle_ms = kConsoleIdleMs;
  options.sign_in = [store, failures](const Bytes& body) {
    return sign_in(store, *failures, body);
  };
  // Another number after anything was recorded or decided: pages then ask for what they show.
  options.look = [present, looking, jobs]() -> Bytes {
    const Result<std::uint64_t> head = present->head();
    const Result<std::uint32_t> asked = present->asked();
    if (!head.ok() || !asked.ok()) return {};
    return Json{{"head", *head},
                {"asked", *asked},
                {"looking", looking->told()},
                {"jobs", jobs->told()}}
        .dump();
  };
  return options;
}

}  // namespace jindu::city_cli
