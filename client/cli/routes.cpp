#include "client/cli/routes.h"

#include <algorithm>
#include <charconv>
#include <istream>
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

/// A step that takes effect needs the city: the page has synced just before (`linked`), and is believed only
/// where the desk knows that the city answered.
Result<Answer> take_step(Desk& desk, const Call& call, desk::SaveOptions save) {
  const std::string ref = query(call, "ref"), event = query(call, "event");
  JINDU_TRY(Answer answer, desk.step(ref, event, call.body, save));
  const bool needs_link = !answer.done && answer.problems.front().code == "ONLINE_ONLY";
  if (!needs_link || query(call, "linked") != "1") return answer;
  JINDU_TRY(save.linked, desk.reached());
  return save.linked ? desk.step(ref, event, call.body, save) : Result<Answer>(std::move(answer));
}

Result<Answer> save_draft(Desk& desk, const Call& call) {
  return with_draft(call, [&](const desk::SaveOptions& save) -> Result<Answer> {
    desk::DraftAbout about{{}, query(call, "event")};
    if (const std::string record = query(call, "record"); !record.empty()) {
      const Result<RecordId> id = parse_id<RecordId>(record);
      if (!id.ok()) return desk::refuse("S-251", "本机没有这份单据", "record");
      about.record = *id;
    }
    return desk.save_draft(query(call, "type"), call.body, save.draft, about);
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

/// The bytes of a call as a file that can be read twice.
class BodyFile : public std::istream {
 public:
  explicit BodyFile(const Bytes& body) : std::istream(nullptr), buffer_(body) { rdbuf(&buffer_); }

 private:
  struct Buffer : std::streambuf {
    explicit Buffer(const Bytes& body) {
      char* begin = const_cast<char*>(body.data());  // Only read from.
      setg(begin, begin, begin + body.size());
    }
    pos_type seekoff(off_type by, std::ios_base::seekdir from, std::ios_base::openmode) override {
      char* base = from == std::ios_base::beg   ? eback()
                   : from == std::ios_base::end ? egptr()
                                                : gptr();
      if (base + by < eback() || base + by > egptr()) return pos_type(off_type(-1));
      setg(eback(), base + by, egptr());
      return gptr() - eback();
    }
    pos_type seekpos(pos_type to, std::ios_base::openmode mode) override {
      return seekoff(off_type(to), std::ios_base::beg, mode);
    }
  };
  Buffer buffer_;
};

Outcome scan_of(Desk& desk, const Call& call) {
  auto scan = desk.scan(query(call, "ref"));
  if (!scan.ok()) return {503, desk::to_json(scan.error())};
  if (!scan->has_value()) return outcome_of(desk::refuse("S-288", "影像不在本机", "ref"));
  return {200, std::move((*scan)->bytes), (*scan)->media_type};
}

/// A report as JSON: {"report", "title", "columns", "rows"}.
Outcome report_of(const Desk& desk, const Call& call) {
  const std::vector<tables::Head> heads = Desk::reports();
  const auto head = std::find_if(heads.begin(), heads.end(), [&](const tables::Head& one) {
    return one.name == query(call, "name");
  });
  const Result<Date> day = parse_date(query(call, "day"));
  if (head == heads.end() || (!query(call, "day").empty() && !day.ok())) {
    return outcome_of(desk::refuse("S-289", "没有这张报表，或日期不对", "name"));
  }
  std::string text;
  const auto writer = tables::open(tables::Format::json, *head, text);
  const Status written =
      desk.report(head->name, day.ok() ? std::optional(*day) : std::nullopt, *writer);
  if (!written.ok()) return {503, desk::to_json(written.error())};
  return {200, std::move(text)};
}

/// What the bundle holds, before anybody saves it; with `bundle=1` the bundle.
Outcome diagnosis(Desk& desk, const Call& call) {
  const auto files = desk.diagnose();
  if (!files.ok()) return {503, desk::to_json(files.error())};
  if (query(call, "bundle") == "1") {
    Result<Bytes> bundle = desk.diagnostic_bundle(*files);
    if (!bundle.ok()) return {503, desk::to_json(bundle.error())};
    return {200, *std::move(bundle), "application/zip"};
  }
  Json list = Json::array();
  for (const Desk::DiagnosticFile& one : *files) {
    list.push_back({{"name", one.name}, {"label", one.label}, {"content", one.content}});
  }
  return {200,
          Json{{"files", std::move(list)}}.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

using DeskCall = std::function<Result<Answer>(Desk&, const Call&)>;

Result<Answer> at_desk(const DeskOf& desk_of, const DeskCall& call, const Call& one) {
  JINDU_TRY(Desk* const desk, desk_of(one));
  return call(*desk, one);
}

/// What answers more than a sentence: bytes, a report.
std::function<Outcome(const Call&)> with_desk(const DeskOf& desk_of,
                                              std::function<Outcome(Desk&, const Call&)> call) {
  return [desk_of, call = std::move(call)](const Call& one) -> Outcome {
    const Result<Desk*> desk = desk_of(one);
    if (!desk.ok()) return outcome_of(desk.error());
    return call(**desk, one);
  };
}

/// Scans: the bytes are the body.
std::vector<Route> scan_routes(const DeskOf& desk_of, const std::function<void()>& recorded) {
  constexpr std::size_t kFileMax = std::size_t{17}
                                   << 20;  // The desk's own limit tells it in words.
  return {{"GET", "/api/scan", with_desk(desk_of, scan_of), kDeskLane},
          {"POST", "/api/measure",
           with_desk(desk_of,
                     [](Desk& desk, const Call& call) {
                       BodyFile file(call.body);
                       return outcome_of(desk.measure(file));
                     }),
           kDeskLane, kFileMax},
          {"POST", "/api/attach",
           with_desk(desk_of,
                     [recorded](Desk& desk, const Call& call) {
                       BodyFile file(call.body);
                       const Result<Answer> answer =
                           desk.attach(query(call, "ref"), file, query(call, "material"));
                       if (answer.ok() && answer->done) recorded();
                       return outcome_of(answer);
                     }),
           kDeskLane, kFileMax}};
}

std::vector<Route> reading_routes(const DeskOf& desk_of) {
  const auto reading = [&](const char* path, DeskCall call) {
    return Route{"GET", path,
                 [desk_of, call = std::move(call)](const Call& one) {
                   return outcome_of(at_desk(desk_of, call, one));
                 },
                 kDeskLane};
  };
  return {reading("/api/status", [](Desk& desk, const Call&) { return desk.status(); }),
          reading("/api/types", [](Desk& desk, const Call&) { return desk.types(); }),
          reading("/api/fields",
                  [](Desk& desk, const Call& call) { return desk.fields(query(call, "type")); }),
          reading("/api/steps",
                  [](Desk& desk, const Call& call) { return desk.steps(query(call, "type")); }),
          reading("/api/show",
                  [](Desk& desk, const Call& call) {
                    return desk.show(query(call, "ref"), query(call, "history") == "1");
                  }),
          reading("/api/print",
                  [](Desk& desk, const Call& call) { return desk.print(query(call, "ref")); }),
          reading("/api/printers", [](Desk& desk, const Call&) { return desk.printers(); }),
          reading("/api/papers",
                  [](Desk& desk, const Call& call) { return desk.papers(query(call, "ref")); }),
          {"GET", "/api/report", with_desk(desk_of, report_of), kDeskLane},
          reading("/api/clearing",
                  [](Desk& desk, const Call& call) { return desk.clearing(query(call, "ref")); }),
          reading("/api/inbox", [](Desk& desk, const Call&) { return desk.inbox(); }),
          reading("/api/drafts", [](Desk& desk, const Call&) { return desk.drafts(); })};
}

}  // namespace

std::vector<Route> desk_routes(const DeskOf& desk_of, const DeskOf& link_desk_of,
                               std::function<Result<Answer>()> sync,
                               std::function<void()> recorded) {
  std::vector<Route> routes = reading_routes(desk_of);
  const auto post = [&](const char* path, DeskCall call, bool records) {
    routes.push_back({"POST", path,
                      [desk_of, call = std::move(call), records, recorded](const Call& one) {
                        const Result<Answer> answer = at_desk(desk_of, call, one);
                        if (records && answer.ok() && answer->done) recorded();
                        return outcome_of(answer);
                      },
                      kDeskLane});
  };
  for (Route& one : scan_routes(desk_of, recorded)) routes.push_back(std::move(one));
  // What is searched for is a person: it stands in the body.
  post(
      "/api/list",
      [](Desk& desk, const Call& call) {
        const Json body = parsed(call);
        desk::ListQuery query{member(body, "type"), member(body, "state"), member(body, "find"),
                              number(call, "limit").value_or(200)};
        const Result<Date> day = parse_date(member(body, "recorded_on"));
        if (day.ok()) query.recorded_on = *day;
        return desk.list(query);
      },
      false);
  post(
      "/api/search",
      [](Desk& desk, const Call& call) {
        const Json body = parsed(call);
        return desk.search({member(body, "text"), member(body, "type"),
                            number(call, "offset").value_or(0),
                            number(call, "limit").value_or(50)});
      },
      false);
  post(
      "/api/read-file",
      [](Desk& desk, const Call& call) { return desk.read_file(query(call, "type"), call.body); },
      false);
  post(
      "/api/reckon",
      [](Desk& desk, const Call& call) { return desk.reckon(query(call, "type"), call.body, query(call, "ref")); },
      false);
  post(
      "/api/new",
      [](Desk& desk, const Call& call) {
        return with_draft(call, [&](const desk::SaveOptions& save) {
          return desk.create(query(call, "type"), call.body, save);
        });
      },
      true);
  post(
      "/api/amend",
      [](Desk& desk, const Call& call) {
        return with_draft(call, [&](const desk::SaveOptions& save) {
          return desk.amend(query(call, "ref"), call.body, save);
        });
      },
      true);
  post(
      "/api/step",
      [](Desk& desk, const Call& call) {
        return with_draft(call, [&](const desk::SaveOptions& save) {
          return take_step(desk, call, save);
        });
      },
      true);
  post(
      "/api/correct-today",
      [](Desk& desk, const Call& call) {
        return with_draft(call, [&](const desk::SaveOptions& save) {
          return desk.correct_today(query(call, "ref"), call.body, save);
        });
      },
      true);
  post(
      "/api/copy", [](Desk& desk, const Call& call) { return desk.copy(query(call, "ref")); },
      false);
  post(
      "/api/reverse",
      [](Desk& desk, const Call& call) {
        return desk.reverse(query(call, "ref"), member(parsed(call), "reason"));
      },
      true);
  post(
      "/api/check",
      [](Desk& desk, const Call& call) {
        const Json body = parsed(call);
        return desk.check(member(body, "id_no"), member(body, "name"), member(body, "benefit"),
                          member(body, "reason"));
      },
      true);
  post(
      "/api/resolve", [](Desk& desk, const Call& call) { return resolve(desk, call); }, true);
  post(
      "/api/put-away",
      [](Desk& desk, const Call& call) { return desk.put_away(member(parsed(call), "op_id")); },
      false);
  post(
      "/api/printed",
      [](Desk& desk, const Call& call) {
        return desk.printed(query(call, "ref"), query(call, "form"), query(call, "undo") != "1");
      },
      false);
  post(
      "/api/printers", [](Desk& desk, const Call& call) { return desk.set_printers(call.body); },
      false);
  post(
      "/api/draft", [](Desk& desk, const Call& call) { return save_draft(desk, call); }, false);
  post(
      "/api/drop-draft", [](Desk& desk, const Call& call) { return drop_draft(desk, call); },
      false);
  routes.push_back({"POST", "/api/sync",
                    [sync = std::move(sync)](const Call&) { return outcome_of(sync()); },
                    kLinkLane});
  routes.push_back({"GET", "/api/diagnose", with_desk(link_desk_of, diagnosis), kLinkLane});
  routes.push_back(
      {"GET", "/api/verify",
       [link_desk_of](const Call& one) {
         return outcome_of(at_desk(
             link_desk_of, [](Desk& desk, const Call&) { return desk.verify(); }, one));
       },
       kLinkLane});
  return routes;
}

std::function<Bytes()> desk_look(std::function<Desk*()> open_desk, Clock& clock) {
  constexpr std::int64_t kAgainMs = 30'000;
  return [open_desk = std::move(open_desk), &clock, last = static_cast<const Desk*>(nullptr),
          stamp = std::uint64_t{0}, at = std::int64_t{0}]() mutable -> Bytes {
    Desk* const desk = open_desk();
    if (desk == nullptr) return {};
    const Result<std::uint64_t> now = desk->stamp();
    const std::int64_t uptime = clock.uptime_ms();
    const bool same = desk == last && now.ok() && *now == stamp;
    if (!now.ok() || (same && uptime < at + kAgainMs)) return {};
    const Result<Answer> status = desk->status();
    if (!status.ok()) return {};
    last = desk;
    stamp = *now;
    at = uptime;
    return desk::to_json(*status);
  };
}

}  // namespace jindu::cli
