#include "client/cli/routes.h"

#include <doctest/doctest.h>

#include "tests/unit/desk/desk_fixture.h"

namespace jindu::test {
namespace {

/// The calls of the local page, without the page.
struct Page {
  explicit Page(bool county = false) {
    if (county) {
      at.city.enrolment.clear_roles();
      at.city.enrolment.add_roles("front_clerk");
      at.city.enrolment.set_site_kind("county_bureau");
    }
    at.enrol();
    link = desk::Desk::open(at.options(), at.clock, at.random).value();
    routes = cli::desk_routes([this](const service::Call&) { return at.desk.get(); },
                              [this](const service::Call&) { return link.get(); },
                              [this] { return link->sync(at.city); }, [this] { ++recorded; });
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

TEST_CASE("local page: a step of the city's is taken where the city answered, whatever the page says") {
  Page page(true);
  const std::string id =
      Page::json(page.call("POST", "/api/new", {{"type", "Filing"}}, filing_form().dump()))["id"];
  const auto confirm = [&](const char* linked) {
    return page.call("POST", "/api/step", {{"ref", id}, {"event", "confirm"}, {"linked", linked}});
  };
  page.at.city.down = true;
  CHECK(page.call("POST", "/api/sync", {}, "{}").status != 200);
  CHECK(confirm("1").status == 422);
  CHECK(confirm("1").body.find("ONLINE_ONLY") != std::string::npos);
  page.at.city.down = false;
  CHECK(page.call("POST", "/api/sync", {}, "{}").status == 200);
  CHECK(confirm("").status == 422);  // Only after the page has met the city for this step.
  CHECK(confirm("1").status == 200);
}

TEST_CASE("local page: a scan's bytes come in as a body and go out again, with the paper's state beside") {
  Page page;
  const auto saved = page.call("POST", "/api/new", {{"type", "Filing"}}, filing_form().dump());
  const std::string id = Page::json(saved)["id"];
  const Bytes scan = "%PDF-1.4 made for a test";
  const Json measured = Page::json(page.call("POST", "/api/measure", {}, scan));
  CHECK(measured["size"] == scan.size());
  CHECK(measured["media_type"] == "application/pdf");
  const Json before = Page::json(page.call("GET", "/api/papers", {{"ref", id}}));
  CHECK(before["papers"].empty());
  CHECK(before["may_attach"] == true);
  const auto attached =
      page.call("POST", "/api/attach", {{"ref", id}, {"material", "marriage_cert"}}, scan);
  REQUIRE(attached.status == 200);
  CHECK(Page::json(attached)["sha256"] == measured["sha256"]);
  CHECK(page.recorded == 2);
  const Json papers = Page::json(page.call("GET", "/api/papers", {{"ref", id}}));
  REQUIRE(papers["papers"].size() == 1);
  CHECK(papers["papers"][0]["state"] == "waiting");
  const std::string paper = papers["papers"][0]["id"];
  const auto shown = page.call("GET", "/api/scan", {{"ref", paper}});
  CHECK(shown.body == scan);
  CHECK(shown.content_type == "application/pdf");
  CHECK(page.call("GET", "/api/scan", {{"ref", id}}).status == 422);
  CHECK(page.call("GET", "/api/scan", {{"ref", "x"}}).status == 422);
  const auto text = page.call("POST", "/api/attach", {{"ref", id}, {"material", "receipt"}}, "text");
  CHECK(Page::json(text)["problems"][0]["code"] == "S-284");
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

TEST_CASE("local page: a record is told with the forms it can be printed on, and their codes") {
  Page page;
  const auto saved = page.call("POST", "/api/new", {{"type", "Filing"}}, filing_form().dump());
  REQUIRE(saved.status == 200);
  const std::string id = Page::json(saved)["id"];
  const auto told = page.call("GET", "/api/print", {{"ref", id}});
  REQUIRE(told.status == 200);
  const Json json = Page::json(told);
  CHECK(json["one"]["doc_no"] == Page::json(saved)["doc_no"]);
  CHECK(json["about"]["device"].get<std::string>().size() == 8);
  std::vector<std::string> numbers;
  for (const Json& form : json["forms"]) {
    numbers.push_back(form["no"]);
    const std::string text = form["code"]["text"];
    CHECK(text.starts_with("1|" + json["one"]["doc_no"].get<std::string>() + "|0|"));
    CHECK(form["code"]["rows"].size() == form["code"]["rows"][0].get<std::string>().size());
  }
  CHECK(numbers == std::vector<std::string>{"F-01", "F-03"});
  CHECK(page.call("GET", "/api/print", {{"ref", "00000000-0000-7000-8000-000000000000"}}).status ==
        422);
  CHECK(Page::json(page.call("POST", "/api/printed", {{"ref", id}, {"form", "F-99"}}))["problems"]
                  [0]["code"] == "S-361");
  CHECK(page.call("POST", "/api/printed", {{"ref", id}, {"form", "F-01"}}).status == 200);
  const auto again = [&] {
    return Page::json(page.call("GET", "/api/print", {{"ref", id}}))["forms"][0];
  };
  CHECK(again().contains("printed"));
  page.call("POST", "/api/printed", {{"ref", id}, {"form", "F-01"}, {"undo", "1"}});
  CHECK_FALSE(again().contains("printed"));
  CHECK(page.recorded == 1);  // Nothing of it goes to the city.
}

TEST_CASE("local page: printers and their offsets are kept by the desk, within bounds") {
  Page page;
  CHECK(Page::json(page.call("GET", "/api/printers"))["printers"].size() == 1);
  const std::string two =
      R"({"printers":[{"name":"窗口","x":0,"y":0},{"name":"针式","x":30,"y":-25}],"chosen":"针式"})";
  CHECK(page.call("POST", "/api/printers", {}, two).status == 200);
  CHECK(Page::json(page.call("GET", "/api/printers")) == Json::parse(two));
  for (const char* wrong : {
           "", "[]", "{}", R"({"printers":[],"chosen":""})",
           R"({"printers":[{"name":"","x":0,"y":0}],"chosen":""})",
           R"({"printers":[{"name":"a","x":201,"y":0}],"chosen":"a"})",
           R"({"printers":[{"name":"a","x":0.5,"y":0}],"chosen":"a"})",
           R"({"printers":[{"name":"a","x":18446744073709551615,"y":0}],"chosen":"a"})",
           R"({"printers":[{"name":"a","x":0,"y":0},{"name":"a","x":0,"y":0}],"chosen":"a"})",
           R"({"printers":[{"name":"a","x":0,"y":0}],"chosen":"b"})",
           R"({"printers":[{"name":"a","x":0,"y":0,"z":1}],"chosen":"a"})"}) {
    CAPTURE(wrong);
    const auto refused = page.call("POST", "/api/printers", {}, wrong);
    CHECK(refused.status == 422);
    CHECK(Page::json(refused)["problems"][0]["code"] == "S-362");
  }
  CHECK(Page::json(page.call("GET", "/api/printers")) == Json::parse(two));
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
