#include "server/cli/console_staff.h"

#include "schema/records/organisation.pb.h"
#include "schema/rules/told.h"
#include "server/city/fleet.h"
#include "server/city/staff_code.h"
#include "server/cli/options.h"

namespace jindu::city_cli {

using service::Call;
using service::Outcome;

Outcome page_refusal(int status, const std::string& code, const std::string& message) {
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

namespace {

Outcome too_early(std::int64_t wait_s) {
  return page_refusal(422, "E-629", "口令错了多次，请 " + std::to_string(wait_s) + " 秒后再试");
}

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

}  // namespace

Outcome change_passphrase(const std::string& store, Failures& failures, const Call& call) {
  auto* staff = dynamic_cast<Staff*>(call.person.get());
  JINDU_ENSURE(staff != nullptr);
  const Json said = Json::parse(call.body, nullptr, false);
  if (!said.is_object() || !said.contains("before") || !said["before"].is_string() ||
      !said.contains("after") || !said["after"].is_string()) {
    return page_refusal(422, "C-441", kUnread);
  }
  // Whoever finds the page open must not guess here what he may not guess at the door.
  if (const std::int64_t wait = failures.wait_s(staff->id); wait > 0) return too_early(wait);
  Options options;
  options.store = store;
  options.as = staff->id;
  std::string answer;
  const Output output(answer);
  const Exit exit = with_city(options, output, [&](city::City& city) {
    const Result<Problems> problems = city::set_passphrase(
        city, staff->id, said["before"].get<std::string>(), said["after"].get<std::string>());
    if (!problems.ok()) return output.failed(problems.error());
    if (!problems->empty()) {
      if (problems->front().code == "E-627") failures.failed(staff->id);
      return output.refused(*problems);
    }
    failures.passed(staff->id);
    const Result<std::optional<store::Operator>> row = city.writer().find_operator(staff->id);
    if (!row.ok()) return output.failed(row.error());
    if (*row) staff->sealed = std::make_shared<const Bytes>((*row)->secret);
    const Status kept = leave_trace(city, options, "passphrase");
    return kept.ok() ? output.done({{"operator_id", staff->id}}, "") : output.failed(kept.error());
  });
  return {http_status_of(exit), answer.empty() ? "{}" : answer};
}

service::SignedIn sign_in(const std::string& store, Failures& failures, const Bytes& body) {
  const auto refuse = [](int status, const std::string& code, const std::string& message) {
    return service::SignedIn{false, {}, page_refusal(status, code, message)};
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
    return {false, {}, too_early(wait)};
  }
  service::SignedIn in;
  Options options;
  options.store = store;
  options.as = id;
  std::string unsaid;
  Problems why;
  with_city(options, Output(unsaid), [&](city::City& city) {
    // With a one-time code the passphrase that comes with it is a new one.
    if (const std::string code = text("code"); !code.empty()) {
      Result<Problems> set = city::use_staff_code(city, id, code, text("passphrase"));
      if (!set.ok()) return Exit::environment;
      why = std::move(*set);
      if (!why.empty()) return Exit::refused;
    }
    // A key of development opens without a passphrase at the shell of the server, never from a
    // page.
    const std::string passphrase = text("passphrase");
    if (passphrase.empty()) return Exit::refused;
    Result<Bytes> key = city::open_staff(city, id, passphrase);
    const Result<std::optional<store::Operator>> row = city.writer().find_operator(id);
    if (!key.ok() || !row.ok() || !*row) return Exit::refused;
    // An employer's clerk has a page of his own (server/lookup).
    if (!(*row)->employer_uscc.empty()) return Exit::refused;
    if (!leave_trace(city, options, "sign_in").ok()) return Exit::environment;
    auto staff = std::make_shared<Staff>();
    staff->id = id;
    staff->name = (*row)->name;
    staff->roles = (*row)->roles;
    staff->key = std::move(*key);
    staff->sealed = std::make_shared<const Bytes>((*row)->secret);
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
  if (!why.empty()) {
    // A passphrase that is too weak is no try.
    if (why.front().code != "E-628") failures.failed(id);
    return refuse(422, why.front().code, why.front().message);
  }
  // One sentence for all of it: who is on the staff is not told to whoever tries names.
  failures.failed(id);
  return refuse(422, "E-627", "人员编号或口令不对；请核对大小写后再试");
}

}  // namespace jindu::city_cli
