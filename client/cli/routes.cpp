#include "client/cli/routes.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace jindu::cli {
namespace {

using desk::Answer;
using desk::Desk;
using service::Call;
using service::Outcome;
using service::Route;
using Json = nlohmann::json;

Outcome outcome_of(const Result<Answer>& answer) {
  if (!answer.ok()) return {503, desk::to_json(answer.error())};
  return {answer->done ? 200 : 422, desk::to_json(*answer)};
}

std::string query(const Call& call, const char* name) {
  const auto at = call.query.find(name);
  return at == call.query.end() ? std::string() : at->second;
}

std::optional<std::uint64_t> number(const Call& call, const char* name) {
  const std::string text = query(call, name);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

/// A small object of texts; anything else is as good as empty: each call says what it misses.
std::string member(const Json& body, const char* name) {
  if (!body.is_object()) return {};
  const auto at = body.find(name);
  return at != body.end() && at->is_string() ? at->get<std::string>() : std::string();
}

Json parsed(const Call& call) { return Json::parse(call.body, nullptr, false); }

Result<Answer> with_draft(const Call& call,
                          const std::function<Result<Answer>(const desk::SaveOptions&)>& then) {
  desk::SaveOptions save;
  save.opened_version = number(call, "opened_version");
  save.opened_own_seq = number(call, "opened_own_seq");
  const std::string unmet = query(call, "unmet");
  if (unmet == "returned") save.unmet = desk::SaveOptions::Unmet::returned;
  if (unmet == "settled") save.unmet = desk::SaveOptions::Unmet::settled;
  const std::string draft = query(call, "draft");
  if (!draft.empty()) {
    const Result<OpId> id = parse_id<OpId>(draft);
    if (!id.ok()) return desk::refuse("S-257", "没有这份草稿", "draft");
    save.draft = *id;
  }
  return then(save);
}

Result<Answer> save_draft(Desk& desk, const Call& call) {
  return with_draft(call, [&](const desk::SaveOptions& save) {
    return desk.save_draft(query(call, "type"), call.body, save.draft);
  });
}

Result<Answer> drop_draft(Desk& desk, const Call& call) {
  return with_draft(call, [&](const desk::SaveOptions& save) -> Result<Answer> {
    if (!save.draft) return desk::refuse("S-257", "没有这份草稿", "draft");
    return desk.delete_draft(*save.draft);
  });
}

Result<Answer> resolve(Desk& desk, const Call& call) {
  const Json body = parsed(call);
  std::string value;
  if (body.is_object() && body.contains("value")) {
    value = body["value"].dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return desk.resolve(member(body, "conflict"), member(body, "choice"), member(body, "note"),
                      value);
}

Route reading(const char* path, std::function<Result<Answer>(const Call&)> call) {
  return {"GET", path, [call = std::move(call)](const Call& one) { return outcome_of(call(one)); },
          kDeskLane};
}

std::vector<Route> reading_routes(Desk& desk) {
  return {
      reading("/api/status", [&desk](const Call&) { return desk.status(); }),
      reading("/api/types", [&desk](const Call&) { return desk.types(); }),
      reading("/api/fields",
              [&desk](const Call& call) { return desk.fields(query(call, "type")); }),
      reading("/api/steps", [&desk](const Call& call) { return desk.steps(query(call, "type")); }),
      reading("/api/show",
              [&desk](const Call& call) {
                return desk.show(query(call, "ref"), query(call, "history") == "1");
              }),
      reading("/api/inbox", [&desk](const Call&) { return desk.inbox(); }),
      reading("/api/drafts", [&desk](const Call&) { return desk.drafts(); })};
}

}  // namespace

std::vector<Route> desk_routes(Desk& desk, Desk& link_desk, std::function<Result<Answer>()> sync,
                               std::function<void()> recorded) {
  std::vector<Route> routes = reading_routes(desk);
  const auto post = [&](const char* path, std::function<Result<Answer>(const Call&)> call,
                        bool records) {
    routes.push_back({"POST", path,
                      [call = std::move(call), records, recorded](const Call& one) {
                        const Result<Answer> answer = call(one);
                        if (records && answer.ok() && answer->done) recorded();
                        return outcome_of(answer);
                      },
                      kDeskLane});
  };
  // What is searched for is a person: it stands in the body.
  post(
      "/api/list",
      [&desk](const Call& call) {
        const Json body = parsed(call);
        return desk.list({member(body, "type"), member(body, "state"), member(body, "find"),
                          number(call, "limit").value_or(200)});
      },
      false);
  post(
      "/api/reckon",
      [&desk](const Call& call) { return desk.reckon(query(call, "type"), call.body); }, false);
  post(
      "/api/new",
      [&desk](const Call& call) {
        return with_draft(call, [&](const desk::SaveOptions& save) {
          return desk.create(query(call, "type"), call.body, save);
        });
      },
      true);
  post(
      "/api/amend",
      [&desk](const Call& call) {
        return with_draft(call, [&](const desk::SaveOptions& save) {
          return desk.amend(query(call, "ref"), call.body, save);
        });
      },
      true);
  post(
      "/api/step",
      [&desk](const Call& call) {
        return with_draft(call, [&](const desk::SaveOptions& save) {
          return desk.step(query(call, "ref"), query(call, "event"), call.body, save);
        });
      },
      true);
  post(
      "/api/correct-today",
      [&desk](const Call& call) {
        return with_draft(call, [&](const desk::SaveOptions& save) {
          return desk.correct_today(query(call, "ref"), call.body, save);
        });
      },
      true);
  post(
      "/api/copy", [&desk](const Call& call) { return desk.copy(query(call, "ref")); }, false);
  post(
      "/api/reverse",
      [&desk](const Call& call) {
        return desk.reverse(query(call, "ref"), member(parsed(call), "reason"));
      },
      true);
  post(
      "/api/check",
      [&desk](const Call& call) {
        const Json body = parsed(call);
        return desk.check(member(body, "id_no"), member(body, "name"), member(body, "benefit"),
                          member(body, "reason"));
      },
      true);
  post(
      "/api/resolve", [&desk](const Call& call) { return resolve(desk, call); }, true);
  post(
      "/api/put-away",
      [&desk](const Call& call) { return desk.put_away(member(parsed(call), "op_id")); }, false);
  post(
      "/api/draft", [&desk](const Call& call) { return save_draft(desk, call); }, false);
  post(
      "/api/drop-draft", [&desk](const Call& call) { return drop_draft(desk, call); }, false);
  routes.push_back({"POST", "/api/sync",
                    [sync = std::move(sync)](const Call&) { return outcome_of(sync()); },
                    kLinkLane});
  routes.push_back({"GET", "/api/verify",
                    [&link_desk](const Call&) { return outcome_of(link_desk.verify()); },
                    kLinkLane});
  return routes;
}

std::function<Bytes()> desk_look(Desk& desk, Clock& clock) {
  constexpr std::int64_t kAgainMs = 30'000;
  return [&desk, &clock, stamp = std::uint64_t{0}, at = std::int64_t{0}]() mutable -> Bytes {
    const Result<std::uint64_t> now = desk.stamp();
    const std::int64_t uptime = clock.uptime_ms();
    if (!now.ok() || (*now == stamp && uptime < at + kAgainMs)) return {};
    const Result<Answer> status = desk.status();
    if (!status.ok()) return {};
    stamp = *now;
    at = uptime;
    return desk::to_json(*status);
  };
}

}  // namespace jindu::cli
