#include "server/cli/lookup.h"

#include "schema/base/date.h"
#include "schema/catalog/checks.h"
#include "server/city/fleet.h"
#include "server/cli/failures.h"
#include "server/cli/options.h"
#include "server/cli/session.h"
#include "server/web/lookup/page.h"

namespace jindu::city_cli {
namespace {

using service::Call;
using service::Outcome;

constexpr std::int64_t kSpanMs = 10 * 60'000;
constexpr std::int64_t kIdleMs = 10 * 60'000;
constexpr std::size_t kTail = 4;

/// An employer's clerk who has signed in.
struct Clerk : service::Person {
  std::string id, employer;
};

Outcome turned_away(int status, const std::string& code, const std::string& message) {
  const Json one{{"code", code}, {"field", ""}, {"message", message}};
  return {status, Json{{"error", one}, {"problems", Json::array({one})}}.dump()};
}

/// One sentence, whether there is no such number or another phone stands on it.
Outcome nothing_found() {
  return turned_away(422, "H-840", "没有查到：请核对受理编号和预留手机号的后四位");
}

Outcome slower(std::int64_t wait_s) {
  return turned_away(429, "H-841", "查询太频繁，请 " + std::to_string(wait_s) + " 秒后再试");
}

/// What all the calls of the page share. On one lane.
struct Desk {
  explicit Desk(Clock& clock)
      : pace(clock, kLookupsMax, kSpanMs), numbers(clock), clerks(clock) {}
  Pace pace;          ///< by address
  Failures numbers;   ///< by number on paper
  Failures clerks;    ///< by operator_id
};

std::string word(const Json& said, const char* name) {
  const auto at = said.find(name);
  return at != said.end() && at->is_string() ? at->get<std::string>() : std::string();
}

bool four_digits(const std::string& text) {
  return text.size() == kTail && text.find_first_not_of("0123456789") == std::string::npos;
}

/// What a paper says of how far it has come, if the phone on it ends so. Nothing: it is not told.
Result<std::optional<Json>> progress(city::City& city, const std::string& number,
                                     const std::string& tail) {
  const audit::ExplainContext context = context_of(city);
  JINDU_TRY(const std::vector<store::Link> links,
            context.reader.links(store::LinkKind::doc_no, number));
  for (const store::Link& link : links) {
    JINDU_TRY(const audit::Shown shown, audit::linked(context, link.record));
    const catalog::Field* field = shown.type->find("contact_phone");
    if (field == nullptr) continue;
    const std::string phone = catalog::column_value(*field, *shown.record).text;
    if (phone.size() < kTail || !crypto::equal_secret(phone.substr(phone.size() - kTail), tail)) {
      continue;
    }
    const auto day = [](std::int64_t ms) { return to_string(local_date(ms)); };
    return std::optional(Json{{"number", number},
                              {"label", shown.type->options.label()},
                              {"state_label", shown.type->state_label(shown.header.state())},
                              {"received", day(shown.header.created_ms())},
                              {"updated", day(shown.header.updated_ms())}});
  }
  return std::optional<Json>();
}

Outcome look_up(const std::string& store, Desk& desk, const Call& call) {
  if (const std::int64_t wait = desk.pace.wait_s(call.from); wait > 0) return slower(wait);
  const Json said = Json::parse(call.body, nullptr, false);
  if (!said.is_object()) return nothing_found();
  const std::string number = word(said, "number");
  const std::string tail = word(said, "tail");
  if (!catalog::valid_doc_no(number) || !four_digits(tail)) return nothing_found();
  if (const std::int64_t wait = desk.numbers.wait_s(number); wait > 0) return slower(wait);
  Options options;
  options.store = store;
  std::string unsaid;
  std::optional<Json> found;
  const Exit exit = with_city(options, Output(unsaid), [&](city::City& city) {
    Result<std::optional<Json>> told = progress(city, number, tail);
    if (!told.ok()) return Exit::environment;
    found = std::move(*told);
    return Exit::done;
  });
  if (exit != Exit::done) return turned_away(503, "H-805", "服务器忙，请稍后再试");
  if (!found) {
    desk.numbers.failed(number);
    return nothing_found();
  }
  desk.numbers.passed(number);
  return {200, found->dump()};
}

/// {"month": 202310}: of the employer whose clerk has signed in, and of no other.
Outcome determination(const std::string& store, const Call& call) {
  const auto* clerk = dynamic_cast<const Clerk*>(call.person.get());
  const Json said = Json::parse(call.body, nullptr, false);
  const int month = said.is_object() && said.contains("month") && said["month"].is_number_integer()
                        ? said["month"].get<int>()
                        : 0;
  if (clerk == nullptr || month < 200001 || month > 219912) {
    return turned_away(422, "C-441", "页面发来的内容读不懂，没有办理；请刷新页面后再试");
  }
  Options options;
  options.store = store;
  options.as = clerk->id;
  options.ref = clerk->employer;
  options.month = month;
  std::string answer;
  const Exit exit = run_determination(options, Output(answer));
  return {exit == Exit::done ? 200 : exit == Exit::environment ? 503 : 422, answer};
}

/// What the register of employers calls it: told to its own clerk alone. Empty: it is not there.
Result<std::string> employer_name(city::City& city, const std::string& uscc) {
  const audit::ExplainContext context = context_of(city);
  JINDU_TRY(const std::vector<store::Link> links,
            context.reader.links(store::LinkKind::reference, "Employer|" + uscc));
  if (links.empty()) return std::string();
  JINDU_TRY(const audit::Shown shown, audit::linked(context, links.front().record));
  const catalog::Field* name = shown.type->find("name");
  return name == nullptr ? std::string() : catalog::display(*name, *shown.record);
}

service::SignedIn sign_in(const std::string& store, Desk& desk, const Bytes& body) {
  const auto refuse = [](Outcome told) { return service::SignedIn{false, {}, std::move(told)}; };
  const Json said = Json::parse(body, nullptr, false);
  const std::string id = said.is_object() ? word(said, "operator_id") : std::string();
  if (id.empty()) return refuse(turned_away(422, "E-621", "请填人员编号"));
  if (const std::int64_t wait = desk.clerks.wait_s(id); wait > 0) return refuse(slower(wait));
  service::SignedIn in;
  Options options;
  options.store = store;
  options.as = id;
  std::string unsaid;
  with_city(options, Output(unsaid), [&](city::City& city) {
    const std::string passphrase = word(said, "passphrase");
    // An open key is no account that anybody outside could hold.
    if (passphrase.empty()) return Exit::refused;
    Result<Bytes> key = city::open_staff(city, id, passphrase);
    const Result<std::optional<store::Operator>> row = city.writer().find_operator(id);
    if (!key.ok() || !row.ok() || !*row || (*row)->employer_uscc.empty()) return Exit::refused;
    crypto::wipe(*key);
    if (!leave_trace(city, options, "sign_in").ok()) return Exit::environment;
    auto clerk = std::make_shared<Clerk>();
    clerk->id = id;
    clerk->employer = (*row)->employer_uscc;
    const Result<std::string> name = employer_name(city, clerk->employer);
    if (!name.ok()) return Exit::environment;
    in.told = {200, Json{{"name", (*row)->name},
                         {"employer", clerk->employer},
                         {"employer_name", *name}}
                        .dump()};
    in.person = std::move(clerk);
    in.in = true;
    return Exit::done;
  });
  if (in.in) {
    desk.clerks.passed(id);
    return in;
  }
  desk.clerks.failed(id);
  return refuse(turned_away(422, "E-627", "人员编号或口令不对；请核对大小写后再试"));
}

}  // namespace

service::PageOptions lookup_options(std::string store, Clock& clock) {
  service::PageOptions options;
  const auto desk = std::make_shared<Desk>(clock);
  service::Route how_far{"POST", "/api/progress",
                          [store, desk](const Call& call) { return look_up(store, *desk, call); }};
  how_far.open = true;
  how_far.body_max = 1024;
  options.routes = {
      how_far,
      {"POST", "/api/determination",
       [store](const Call& call) { return determination(store, call); }, 0, 1024}};
  options.assets = web::lookup_page();
  options.session_idle_ms = kIdleMs;
  options.sign_in = [store, desk](const Bytes& body) { return sign_in(store, *desk, body); };
  return options;
}

}  // namespace jindu::city_cli
