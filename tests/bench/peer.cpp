// The product as one more peer of a benchmark that drives each by the same commands: a server, and
// a client that is a new process for each step. Everything here is the product's own road: a real
// jindu-city on loopback, entries that are signed one by one, an encrypted outbox and replica.
//   jindu-bench-peer server PORT DIR | fill CLIENT N | localwrite CLIENT N | sync CLIENT URL REPS
//   CONTROL
//                    | edit CLIENT FIELD START COUNT TAG | digest CLIENT FIELD=TAG… | mapping
#include <curl/curl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "client/desk/core.h"
#include "client/desk/inbox.h"
#include "tests/bench/measure.h"
#include "tests/bench/peer_records.h"
#include "tests/bench/town.h"

namespace jindu::bench {
namespace {

using nlohmann::json;

std::string programs() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

void tell(const json& answer) { std::printf("%s\n", answer.dump().c_str()); }

/// Enrolled desks lie in the server's folder: client "a" is its first, any other its second.
std::string desk_dir(const std::filesystem::path& client) {
  const bool first = client.filename() == "a";
  return (client.parent_path() / "srv" / (first ? "desk0" : "desk1")).string();
}

struct OpenDesk {
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<desk::Desk> desk;
  explicit OpenDesk(const std::string& dir) {
    desk::DeskOptions options;
    options.dir = dir;
    desk = must(desk::Desk::open(options, clock, random), "open");
  }
  desk::Core& core() const { return desk->core(); }
};

/// Everything that is not measured: the city founded, two desks enrolled, reference and register
/// read. Then this process becomes the city.
[[noreturn]] void serve(int port, const std::string& dir) {
  { const Town town(programs(), dir, 2); }
  const std::string city = programs() + "/jindu-city";
  const std::string store = dir + "/city";
  const std::string at = std::to_string(port);
  execl(city.c_str(), city.c_str(), "--store", store.c_str(), "serve", "--port", at.c_str(),
        nullptr);
  give_up("server", "jindu-city does not start");
}

void fill(const std::string& client, long count) {
  const OpenDesk open(desk_dir(client));
  desk::Core& core = open.core();
  const std::vector<PeerRow> rows = read_rows(count);
  auto transaction = must(db::Transaction::begin(core.outbox_db), "fill");
  oplog::ChainHead head = must(core.outbox.head(), "head");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::int64_t now = core.clock.wall_ms();
    const oplog::Entry entry =
        sign_next(core, head, payload_of(core, rows[i], static_cast<int>(i), now));
    must(core.outbox.append(entry, now), "append");
    head.seq = entry.header.seq;
    head.hash = entry.hash;
    head.hlc = entry.header.hlc;
  }
  must(transaction.commit(), "commit");
  must(core.replica->catch_up(), "catch up");
  tell({{"filled", rows.size()}});
}

/// One entry a commit, on the disk before the next, and the view after each: as a press does it.
void write_locally(const std::string& client, long count) {
  const std::vector<PeerRow> rows = read_rows(count);
  std::filesystem::create_directories(client);
  Town town(programs(), client, 1);
  desk::Core& core = town.desk(0).desk->core();
  std::vector<double> us;
  reset_peak(0);
  const double cpu = cpu_ms(0);
  const double begin = now_ms();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    us.push_back(1000 * timed_ms([&] {
                   auto transaction = must(db::Transaction::begin(core.outbox_db), "record");
                   const oplog::ChainHead head = must(core.outbox.head(), "head");
                   const std::int64_t now = core.clock.wall_ms();
                   const oplog::Entry entry =
                       sign_next(core, head, payload_of(core, rows[i], static_cast<int>(i), now));
                   must(core.outbox.append(entry, now), "append");
                   must(transaction.commit(), "commit");
                   must(core.replica->catch_up(), "view");
                 }));
  }
  const double ms = now_ms() - begin;
  tell({{"ms", ms},
        {"rps", static_cast<double>(rows.size()) / ms * 1000},
        {"p50_us", quantile(us, 0.5)},
        {"p99_us", quantile(us, 0.99)},
        {"cpu_ms", cpu_ms(0) - cpu},
        {"rss_kb", peak_rss_mb(0) * 1024}});
}

std::size_t keep(char* data, std::size_t, std::size_t size, void* text) {
  static_cast<std::string*>(text)->append(data, size);
  return size;
}

/// The counters of the benchmark's own proxy; null without one.
json traffic_seen(int control) {
  if (control == 0) return nullptr;
  std::string text;
  CURL* curl = curl_easy_init();
  const std::string url = "http://127.0.0.1:" + std::to_string(control) + "/";
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  if (curl_easy_perform(curl) != CURLE_OK) give_up("proxy", "its counters cannot be read");
  curl_easy_cleanup(curl);
  return json::parse(text, nullptr, false);
}

void sync(const std::string& client, const std::string& url, int repetitions, int control) {
  const OpenDesk open(desk_dir(client));
  const auto transport = must(net::CurlTransport::make(url), "transport");
  json all = json::array();
  for (int i = 0; i < repetitions; ++i) {
    json one;
    one["w0"] = traffic_seen(control);
    const double cpu = cpu_ms(0);
    one["ms"] = timed_ms([&] { must(open.desk->sync(*transport), "sync"); });
    one["cpu_ms"] = cpu_ms(0) - cpu;
    one["w1"] = traffic_seen(control);
    all.push_back(std::move(one));
  }
  tell({{"reps", all}, {"rss_kb", peak_rss_mb(0) * 1024}});
}

/// Both desks have the same records, so the same places in this order are the same people.
std::vector<RecordId> filings(const desk::Core& core) {
  replica::Query query;
  query.limit = 1'000'000;
  std::vector<RecordId> ids;
  for (const replica::Row& row :
       must(core.replica->list(*core.catalog.find("Filing"), query), "list")) {
    ids.push_back(row.id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

void edit(const std::string& client, const std::string& field, std::size_t start, std::size_t count,
          const std::string& tag) {
  const OpenDesk open(desk_dir(client));
  const std::vector<RecordId> ids = filings(open.core());
  std::size_t edited = 0;
  for (std::size_t i = start; i < std::min(start + count, ids.size()); ++i) {
    const PeerEdit one = edit_of(field, tag, static_cast<int>(edited));
    const json patch = {{one.field, one.value}};
    const auto answer = must(open.desk->amend(to_string(ids[i]), patch.dump()), "amend");
    if (!answer.done) give_up("amend", desk::to_json(answer));
    ++edited;
  }
  tell({{"edited", edited}});
}

/// What the desk shows: rows, a hash over all of it, and how many values begin with a tag.
void digest(const std::string& client, const std::vector<std::string>& tags) {
  const OpenDesk open(desk_dir(client));
  const desk::Core& core = open.core();
  json answer = {{"rows", 0}};
  std::vector<std::pair<std::string, PeerEdit>> wanted;
  for (const std::string& tag : tags) {
    const std::size_t equals = tag.find('=');
    wanted.emplace_back(tag, tag_of(tag.substr(0, equals), tag.substr(equals + 1)));
    answer[tag] = 0;
  }
  Bytes all;
  const std::vector<RecordId> ids = filings(core);
  for (const RecordId& id : ids) {
    const auto view = must(core.replica->view(id), "view");
    if (!view) give_up("digest", "a listed record is gone");
    all += id.str() + view->record->SerializeAsString();
    const auto* descriptor = view->record->GetDescriptor();
    for (const auto& [tag, edit] : wanted) {
      const std::string value = view->record->GetReflection()->GetString(
          *view->record, descriptor->FindFieldByName(edit.field));
      if (value.starts_with(edit.value)) answer[tag] = answer[tag].get<int>() + 1;
    }
  }
  answer["rows"] = ids.size();
  answer["hash"] = to_hex(view(core.suite->hash({all}))).substr(0, 16);
  answer["docs_with_conflicts"] = must(desk::open_cases(core), "conflicts").size();
  tell(answer);
}

}  // namespace
}  // namespace jindu::bench

int main(int argc, char** argv) {
  using namespace jindu::bench;
  CLI::App app("Jindu under the commands of the peers' benchmark");
  app.require_subcommand(1);
  std::string client, text, tag;
  std::vector<std::string> tags;
  std::string unused;
  long number = 0, second = 0;
  const auto add = [&](const char* name, const char* help) {
    CLI::App* one = app.add_subcommand(name, help);
    if (std::string_view(name) != "server" && std::string_view(name) != "mapping") {
      one->add_option("client", client)->required();
    }
    return one;
  };
  CLI::App* server = add("server", "founds a city with two desks and serves it");
  server->add_option("port", number)->required();
  server->add_option("dir", client)->required();
  for (const auto& [name, help] : {std::pair{"fill", "records N filings in one commit"},
                                   std::pair{"localwrite", "records N filings one by one"}}) {
    CLI::App* one = add(name, help);
    one->add_option("count", number)->required();
    one->add_option("durability", unused, "ignored: what is acknowledged is always on the disk");
  }
  CLI::App* syncing = add("sync", "exchanges with the city");
  syncing->add_option("url", text)->required();
  syncing->add_option("repetitions", number)->required();
  syncing->add_option("control", second, "port of the proxy's counters; 0: none")->required();
  CLI::App* editing = add("edit", "changes a field of COUNT filings from START on");
  editing->add_option("field", text)->required();
  editing->add_option("start", number)->required();
  editing->add_option("count", second)->required();
  editing->add_option("tag", tag)->required();
  editing->add_option("delta", unused, "ignored: the desk has a clock");
  CLI::App* digesting = add("digest", "what the desk shows");
  digesting->add_option("tags", tags);
  CLI::App* mapping = add("mapping", "how the peers' record becomes a filing");
  CLI11_PARSE(app, argc, argv);
  if (*server) serve(static_cast<int>(number), client);
  if (*mapping) std::printf("%s", mapping_table().c_str());
  if (app.got_subcommand("fill")) fill(client, number);
  if (app.got_subcommand("localwrite")) write_locally(client, number);
  if (*syncing) sync(client, text, static_cast<int>(number), static_cast<int>(second));
  if (*editing) {
    edit(client, text, static_cast<std::size_t>(number), static_cast<std::size_t>(second), tag);
  }
  if (*digesting) digest(client, tags);
  return 0;
}
