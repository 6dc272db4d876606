#include "client/cli/routes.h"

#include <doctest/doctest.h>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

/// The calls of the local page, without the page.
struct Page {
  Page() {
    at.enrol();
    link = desk::Desk::open(at.options(), at.clock, at.random).value();
    routes = cli::desk_routes(
        *at.desk, *link, [this] { return link->sync(at.city); }, [this] { ++recorded; });
  }
  service::Outcome call(const std::string& method, const std::string& path,
                        std::map<std::string, std::string> query = {}, Bytes body = {}) {
    for (const service::Route& route : routes) {
      if (route.method == method && route.path == path) {
        return route.run({std::move(query), std::move(body)});
      }
    }
    return {404, "{}"};
  }
  static Json json(const service::Outcome& outcome) { return Json::parse(outcome.body); }

  DeskFixture at;
  std::unique_ptr<desk::Desk> link;
  std::vector<service::Route> routes;
  int recorded = 0;
};

}  // namespace

TEST_CASE("local page: a form is recorded, shown, changed and handed in") {
  Page page;
  const auto saved = page.call("POST", "/api/new", {{"type", "Filing"}}, filing_form().dump());
  REQUIRE(saved.status == 200);
  CHECK(page.recorded == 1);
  const std::string id = Page::json(saved)["id"];
  CHECK(Page::json(page.call("GET", "/api/show", {{"ref", id}, {"history", "1"}}))["history"]
            .size() == 1);
  CHECK(Page::json(
            page.call("POST", "/api/list", {}, R"({"type":"Filing","find":"例小花"})"))["records"]
            .size() == 1);
  CHECK(page.call("POST", "/api/amend", {{"ref", id}}, R"({"remark":"补充"})").status == 200);
  CHECK(page.call("POST", "/api/step", {{"ref", id}, {"event", "cancel"}}).status == 200);
  CHECK(page.recorded == 3);
  const auto synced = page.call("POST", "/api/sync", {}, "{}");
  CHECK(synced.status == 200);
  CHECK(Page::json(synced)["pushed"] == 3);
  CHECK(Page::json(page.call("GET", "/api/status"))["pending"] == 0);
  CHECK(page.call("GET", "/api/verify").status == 200);
  for (const char* path : {"/api/types", "/api/inbox", "/api/drafts"}) {
    CHECK(page.call("GET", path).status == 200);
  }
}

TEST_CASE("local page: a refusal is 422 with every reason, and a name given twice is seen") {
  Page page;
  struct Row {
    const char* path;
    std::map<std::string, std::string> query;
    const char* body;
    const char* code;
  };
  const std::string nobody = "00000000-0000-7000-8000-000000000000";
  for (const Row& row : {
           Row{"/api/new", {{"type", "Filing"}}, R"({"fetus_count":1,"fetus_count":2})", "S-232"},
           Row{"/api/new", {}, "{}", "S-250"},
           Row{"/api/new", {{"type", "Filing"}, {"draft", "x"}}, "{}", "S-257"},
           Row{"/api/reckon", {{"type", "Filing"}}, "[]", "S-236"},
           Row{"/api/amend", {{"ref", nobody}}, "{}", "S-251"},
           Row{"/api/step", {{"ref", nobody}, {"event", "cancel"}}, "", "S-251"},
           Row{"/api/reverse", {{"ref", nobody}}, R"({"reason":"录错"})", "S-251"},
           Row{"/api/check", {}, "not JSON", "S-203"},
           Row{"/api/check", {}, R"({"id_no":5})", "S-203"},
           Row{"/api/resolve", {}, R"({"conflict":"1","choice":"A"})", "S-270"},
           Row{"/api/put-away", {}, "{}", "S-275"},
           Row{"/api/drop-draft", {}, "{}", "S-257"},
           Row{"/api/list", {}, R"({"type":"Neighbour"})", "S-250"},
       }) {
    CAPTURE(std::string(row.path));
    const auto answer = page.call("POST", row.path, row.query, row.body);
    CHECK(answer.status == 422);
    CHECK(Page::json(answer)["problems"][0]["code"] == row.code);
  }
  CHECK(page.recorded == 0);
  CHECK(page.at.seq() == 0);
  page.at.city.down = true;
  const auto cut_off = page.call("POST", "/api/sync", {}, "{}");
  CHECK(cut_off.status == 503);
  CHECK(Page::json(cut_off)["error"]["code"] == "N-401");
}

TEST_CASE("local page: a draft autosaves under its id and becomes one operation") {
  Page page;
  const Json draft =
      Page::json(page.call("POST", "/api/draft", {{"type", "Filing"}}, R"({"patient_name":"例"})"));
  const std::string id = draft["draft"];
  const auto again =
      page.call("POST", "/api/draft", {{"type", "Filing"}, {"draft", id}}, filing_form().dump());
  CHECK(Page::json(again)["draft"] == id);
  for (int press = 0; press < 2; ++press) {
    CHECK(page.call("POST", "/api/new", {{"type", "Filing"}, {"draft", id}}, filing_form().dump())
              .status == 200);
  }
  CHECK(page.at.seq() == 1);
}

}  // namespace jindu::test
