#include <doctest/doctest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <functional>

#include "tests/unit/desk/desk_fixture.h"

/// The program itself, on the files of a desk that enrolled with the fake city.
namespace jindu::test {
namespace {

struct Ended {
  int code = -1;
  std::string out;
  Json json() const { return Json::parse(out, nullptr, false); }
};

Ended run(const std::string& arguments) {
  const std::string command = std::string(JINDU_DESK_PROGRAM) + " " + arguments + " 2>/dev/null";
  Ended ended;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  JINDU_ENSURE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t got; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    ended.out.append(buffer.data(), got);
  }
  ended.code = WEXITSTATUS(::pclose(pipe));
  return ended;
}

struct Terminal {
  /// `before`: what has happened at this desk already, while it is open in this process.
  explicit Terminal(const std::function<void(DeskFixture&)>& before = {}) {
    at.city.enrolment.set_offline_count(1);
    at.enrol();
    if (before) before(at);
    at.desk.reset();
  }
  Ended operator()(const std::string& arguments) const {
    return run("--data " + at.dir.path() + " --json " + arguments);
  }
  std::string text(const std::string& arguments) const {
    return run("--data " + at.dir.path() + " " + arguments).out;
  }
  std::string file(const char* name, const std::string& text) const {
    const std::string path = at.file(name);
    std::ofstream(path) << text;
    return path;
  }
  DeskFixture at;
};

}  // namespace

TEST_CASE("command line: 0 done, 1 refused, 2 usage, 3 environment, each with one JSON object") {
  const Terminal desk;
  const std::string filing = desk.file("filing.json", filing_form().dump());
  const std::string wrong = desk.file("wrong.json", R"({"patient_name":""})");
  const std::string settle = desk.file("settle.json", settlement_form().dump());

  Json stranger = settlement_form();
  stranger["identity_checked"] = false;
  const std::string unmet = desk.file("unmet.json", stranger.dump());

  const Ended saved = desk("new Filing --from " + filing);
  CHECK(saved.code == 0);
  CHECK(saved.json()["state"] == "SUBMITTED");
  const std::string id = saved.json()["id"];
  CHECK(desk("show " + id + " --history").json()["history"].size() == 1);
  CHECK(desk("list Filing --find 例小花").json()["records"].size() == 1);
  CHECK(desk("list 备案登记 --state 已提交").json()["records"].size() == 1);
  CHECK(desk("steps 备案登记").json()["steps"] == desk("steps Filing").json()["steps"]);
  // A paper may go by its printed number; that makes no other rule of a form looser.
  const std::string number = saved.json()["doc_no"];
  const std::string twice = desk.file(
      "twice.json", R"({"patient_name":"例甲","patient_name":"例乙","filing":")" + number + "\"}");
  CHECK(desk("reckon Settlement --from " + twice).json().dump().find("S-232") != std::string::npos);
  Json by_number = settlement_form();
  by_number["filing"] = number;
  const std::string named = desk.file("named.json", by_number.dump());
  CHECK(desk("reckon Settlement --from " + named).json()["fund_pay_fen"] == 20000);
  CHECK(desk("reckon Settlement --from " + settle).json()["fund_pay_fen"] == 20000);
  CHECK(desk("status").json()["pending"] == 1);
  CHECK(desk("types").code == 0);
  CHECK(desk("steps Filing").code == 0);
  CHECK(desk("inbox").code == 0);
  CHECK(desk("verify").json()["ok"] == true);

  struct Row {
    std::string arguments;
    int code;
    const char* error;
  };
  for (const Row& row : {
           Row{"new Filing --from " + wrong, 1, "S-201"},
           Row{"reckon Settlement --from " + unmet, 1, "IDENTITY_FAILED"},
           Row{"new Neighbour --from " + filing, 1, "S-250"},
           Row{"show 00000000-0000-7000-8000-000000000000", 1, "S-251"},
           Row{"step " + id + " hold", 1, "SERVER_ONLY"},
           Row{"amend " + id + " --from " + desk.file("empty.json", "{}"), 1, "S-258"},
           Row{"check 1 例 --benefit prenatal", 1, "S-203"},
           Row{"resolve 1 --choose A", 1, "S-270"},
           Row{"inbox --put-away 1", 1, "S-275"},
           Row{"drop-draft 1", 1, "S-257"},
           Row{"fly", 2, "C-901"},
           Row{"", 2, "C-901"},
           Row{"new", 2, "C-901"},
           Row{"new Filing < /dev/null", 2, "C-901"},
           Row{"new Filing --from /nowhere/at/all.json", 2, "C-901"},
           Row{"list Filing --limit -1", 2, "C-901"},
           Row{"status --loud", 2, "C-901"},
           Row{"check 1 2", 2, "C-901"},
           Row{"sync", 3, "N-401"},
       }) {
    CAPTURE(row.arguments);
    const Ended ended = desk(row.arguments);
    CHECK(ended.code == row.code);
    CHECK(ended.json()["error"]["code"] == row.error);
  }
  CHECK(desk("status").json()["seq"] == 1);  // Nothing of all that was recorded.
}

TEST_CASE("command line: a place where nobody enrolled says so") {
  const TempDir empty;
  const Ended ended = run("--data " + empty.path() + " --json status");
  CHECK(ended.code == 3);
  CHECK(ended.json()["error"]["code"] == "E-601");
  const Ended text = run("--data " + empty.path() + " status");
  CHECK(text.code == 3);
  CHECK(text.out.empty());  // Failures are told on stderr.
}

TEST_CASE("command line: a record is shown in words and yuan, and can be cancelled or reversed") {
  const Terminal desk;
  const std::string filed =
      desk("new Filing --from " + desk.file("filing.json", filing_form().dump())).json()["id"];
  const std::string settled =
      desk("new Settlement --from " + desk.file("settle.json", settlement_form().dump()))
          .json()["id"];
  const std::string at = "--data " + desk.at.dir.path() + " ";
  const std::string text = run(at + "show " + settled).out;
  CHECK(text.find("基金支付：200.00") != std::string::npos);
  CHECK(text.find("fund_pay_fen") == std::string::npos);
  CHECK(desk("cancel " + filed).json()["error"]["code"] == "K03");  // The settlement relies on it.
  Json other = filing_form();
  other["pregnancy_date"] = "2021-01-01";
  other["event_date"] = "2021-09-01";
  const std::string free =
      desk("new Filing --from " + desk.file("other.json", other.dump())).json()["id"];
  CHECK(desk("cancel " + free).json()["state"] == "CANCELLED");
  CHECK(desk("reverse " + settled).json()["error"]["code"] == "C-901");
  const Json asked = desk("reverse " + settled + " --reason 录错").json();
  CHECK(asked["state"] == "REQUESTED");
  const std::string told = "冲销 " + asked["doc_no"].get<std::string>() + "  已申请  原因：录错";
  CHECK(desk.text("show " + settled).find(told) != std::string::npos);
  CHECK(desk.text("show " + settled + " --history").find(told) != std::string::npos);
  CHECK(desk.text("list Reversal").find("例小花 现场结算 ") != std::string::npos);
}

TEST_CASE("command line: what was refused is not told as saved") {
  const Terminal desk;
  const std::string id =
      desk("new Filing --from " + desk.file("filing.json", filing_form().dump())).json()["id"];
  const std::string two = desk.file("two.json", R"({"fetus_count":2})");
  const std::string three = desk.file("three.json", R"({"fetus_count":3})");
  REQUIRE(desk("amend " + id + " --from " + two).code == 0);
  const std::string again = "amend " + id + " --opened-version 0 --opened-seq 1 --from " + three;
  CHECK(desk(again).json()["error"]["code"] == "S-320");
  CHECK(desk.text(again).empty());
}

TEST_CASE("command line: a draft is finished by its number alone") {
  const Terminal desk;
  const std::string draft =
      desk("draft Filing --from " + desk.file("filing.json", filing_form().dump())).json()["draft"];
  CHECK(desk("new Filing --draft " + draft).json()["state"] == "SUBMITTED");
  CHECK(desk("drafts").json()["drafts"].empty());
}

TEST_CASE("command line: forms come from standard input, and text is for people") {
  const Terminal desk;
  const std::string filing = desk.file("filing.json", filing_form().dump());
  const Ended saved = run("--data " + desk.at.dir.path() + " new Filing --from - < " + filing);
  CHECK(saved.code == 0);
  CHECK(saved.out.find("已保存") == 0);
  for (const char* command : {"types", "steps Filing", "list Filing", "list operations", "status",
                              "inbox", "drafts", "verify"}) {
    CAPTURE(command);
    const Ended ended = run("--data " + desk.at.dir.path() + " " + command);
    CHECK(ended.code == 0);
    CHECK_FALSE(ended.out.empty());
  }
}

TEST_CASE("command line: an own decision in the inbox is told in Chinese, with its document") {
  std::string number;
  const Terminal desk([&](DeskFixture& at) {
    const Json filing = body_of(at.desk->create("Filing", filing_form().dump()));
    number = filing["doc_no"];
    REQUIRE(at.desk->sync(at.city).ok());
    const RecordId id = parse_id<RecordId>(filing["id"].get<std::string>()).value();
    records::ConflictCase one;
    one.set_code(records::ConflictCase::K06);
    one.add_records(id.str());
    one.set_decider_role("desk_clerk");
    one.set_decider_site("0003");
    auto* choice = one.add_choices();
    choice->set_code("theirs");
    choice->set_label("采用对方内容");
    const RecordId conflict = set_state(at, id, "HELD", &one);
    REQUIRE(at.desk->sync(at.city).ok());
    REQUIRE(code_of(at.desk->resolve(to_string(conflict), "theirs", "")) == "done");
    at.city.judge = [](const wire::Operation&) { return wire::Verdict::REFUSED; };
    REQUIRE(at.desk->sync(at.city).ok());
  });
  const std::string text = desk.text("inbox");
  CAPTURE(text);
  CHECK(text.find("decide") == std::string::npos);
  CHECK(text.find("裁定 K06 两人改同一内容，决定：采用对方内容") != std::string::npos);
  CHECK(text.find(number) != std::string::npos);
}

TEST_CASE("command line: an open conflict shows what stands against each other") {
  const Terminal desk([](DeskFixture& at) {
    const Json filing = body_of(at.desk->create("Filing", filing_form().dump()));
    REQUIRE(at.desk->sync(at.city).ok());
    const RecordId id = parse_id<RecordId>(filing["id"].get<std::string>()).value();
    records::ConflictCase one;
    one.set_code(records::ConflictCase::K06);
    one.add_records(id.str());
    one.set_decider_role("desk_clerk");
    one.set_decider_site("0003");
    auto* evidence = one.add_evidence();
    evidence->set_label("胎数");
    evidence->mutable_theirs()->set_shown("3");
    evidence->mutable_mine()->set_shown("2");
    set_state(at, id, "HELD", &one);
    REQUIRE(at.desk->sync(at.city).ok());
  });
  CHECK(desk.text("inbox").find("胎数：先到 3，后到 2") != std::string::npos);
}

TEST_CASE("command line: the states that list takes are told") {
  const Terminal desk;
  for (const char* command : {"types", "steps Filing"}) {
    CAPTURE(command);
    CHECK(desk.text(command).find("已提交（SUBMITTED）") != std::string::npos);
  }
}

TEST_CASE("command line: what has been seen is put away, and that is said") {
  const Terminal desk([](DeskFixture& at) {
    at.city.judge = [](const wire::Operation&) { return wire::Verdict::REFUSED; };
    REQUIRE(code_of(at.desk->create("Filing", filing_form().dump())) == "done");
    REQUIRE(at.desk->sync(at.city).ok());
  });
  const std::string op_id = desk("inbox").json()["operations"][0]["op_id"];
  const Ended ended = run("--data " + desk.at.dir.path() + " inbox --put-away " + op_id);
  CHECK(ended.code == 0);
  CHECK(ended.out.find("已收起") == 0);
  CHECK(desk("inbox").json()["operations"].empty());
}

TEST_CASE("command line: passphrase sets one from a file; from then on nothing opens without it") {
  const Terminal desk;
  const std::string first = desk.file("first", "river 7 stones\n");
  const std::string second = desk.file("second", "渡口 清晨 三月 船歌\n");
  const std::string weak = desk.file("weak", "12345678\n");
  CHECK(desk("passphrase --new-file " + weak).json()["error"]["code"] == "E-660");
  CHECK(desk("passphrase").json()["error"]["code"] == "E-662");  // Nobody to ask.
  CHECK(desk("status").code == 0);
  CHECK(desk("passphrase --new-file " + first).json()["operator"] == "yan-01");
  const Ended shut = desk("status");
  CHECK(shut.code == 3);
  CHECK(shut.json()["error"]["code"] == "E-602");
  CHECK(desk("--passphrase-file " + first + " status").code == 0);
  CHECK(desk("--passphrase-file " + first + " --operator yan-01 status").code == 0);
  CHECK(desk("--passphrase-file " + first + " --operator nobody status").code == 3);
  CHECK(desk("--passphrase-file " + first + " passphrase --new-file " + second).code == 0);
  CHECK(desk("--passphrase-file " + first + " status").json()["error"]["code"] == "E-602");
  CHECK(desk("--passphrase-file " + second + " status").code == 0);
}

}  // namespace jindu::test
