// The search box and the list, as the page asks: over the desk's local API, ten thousand filings
// behind it.
#include <curl/curl.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/bench/people.h"
#include "tests/bench/scenes.h"

namespace jindu::bench {
namespace {

constexpr int kAsked = 50;

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* into) {
  static_cast<std::string*>(into)->append(bytes, size * count);
  return size * count;
}

/// The page's side of the local API: one connection that stays.
class LocalPage {
 public:
  explicit LocalPage(const std::string& launch_url)
      : curl_(curl_easy_init()), origin_(launch_url.substr(0, launch_url.find("/#"))) {
    const nlohmann::json token = {{"token", launch_url.substr(launch_url.find('#') + 1)}};
    session_ = post("/api/session", token).at("session").get<std::string>();
  }
  ~LocalPage() { curl_easy_cleanup(curl_); }
  LocalPage(const LocalPage&) = delete;
  LocalPage& operator=(const LocalPage&) = delete;

  nlohmann::json post(const std::string& path, const nlohmann::json& body) {
    const std::string sent = body.dump();
    const std::string url = origin_ + path;
    curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
    headers = curl_slist_append(headers, ("Origin: " + origin_).c_str());
    headers = curl_slist_append(headers, "Sec-Fetch-Site: same-origin");
    headers = curl_slist_append(headers, ("X-Jindu-Session: " + session_).c_str());
    std::string answer;
    curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl_, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, sent.c_str());
    curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &answer);
    const CURLcode code = curl_easy_perform(curl_);
    curl_slist_free_all(headers);
    if (code != CURLE_OK) give_up("local page", curl_easy_strerror(code));
    const auto json = nlohmann::json::parse(answer, nullptr, false);
    if (!json.is_object() || json.contains("error")) give_up("local page", answer);
    return json;
  }

 private:
  CURL* curl_;
  std::string origin_;
  std::string session_;
};

/// What a browser makes of it: paint.mjs says one line a measure.
void measure_page(Report& report, Town& town, const std::string& dir, const Server& serving,
                  const Person& somebody, int records) {
  const std::string origin = serving.url().substr(0, serving.url().find("/#"));
  const std::string command = std::string(JINDU_NODE) + " " JINDU_PAINT " " + town.programs() +
                              "/jindu-desk " + dir + " " + origin + " " + somebody.name;
  const std::unique_ptr<FILE, int (*)(FILE*)> told(::popen(command.c_str(), "r"), ::pclose);
  if (told == nullptr) give_up("page", "node");
  int lines = 0;
  std::string line;
  for (int c = 0; (c = std::fgetc(told.get())) != EOF;) {
    if (c != '\n') {
      line.push_back(static_cast<char>(c));
      continue;
    }
    const auto json = nlohmann::json::parse(line, nullptr, false);
    line.clear();
    if (!json.is_object()) give_up("page", "a line of paint.mjs");
    ++lines;
    const auto ms = json.at("ms").get<std::vector<double>>();
    Measure measure{.name = json.at("name"), .n = records, .value = median(ms), .unit = "ms"};
    measure.aim = json.at("aim").get<double>();
    measure.repetitions = static_cast<int>(ms.size());
    measure.all = {quantile(ms, 0.99)};
    if (json.contains("bound")) measure.bound = median(json.at("bound").get<std::vector<double>>());
    report.add(measure);
  }
  if (lines == 0) give_up("page", "no browser");
}

}  // namespace

void measure_find(Report& report, Town& town, const std::string& dir, int records) {
  const Server serving({town.programs() + "/jindu-desk", "--data", dir, "serve", "--port", "0"});
  LocalPage page(serving.url());
  const Person somebody = woman(records / 2);
  struct Row {
    const char* name;
    std::string text;
    int offset;
  };
  for (const Row& row : {
           Row{"list, first page", "", 0},
           Row{"list, last page", "", records - 50},
           Row{"search, ID number", somebody.id_no, 0},
           Row{"search, tail of the ID number", somebody.id_no.substr(14), 0},
           Row{"search, name", somebody.name, 0},
           Row{"search, pinyin initials", "lac", 0},
           Row{"search, tail of the phone", "4321", 0},
           Row{"search, what all have (990101)", "990101", 0},
           Row{"search, nobody", "不在此处", 0},
       }) {
    const std::string path = "/api/search?limit=50&offset=" + std::to_string(row.offset);
    std::vector<double> ms;
    for (int i = 0; i < kAsked; ++i) {
      ms.push_back(timed_ms([&] { page.post(path, {{"text", row.text}}); }));
    }
    report.add({.name = row.name,
                .n = records,
                .value = median(ms),
                .unit = "ms",
                .aim = 100,
                .repetitions = kAsked,
                .all = {quantile(ms, 0.99)}});
  }
  measure_page(report, town, dir, serving, somebody, records);
}

}  // namespace jindu::bench
