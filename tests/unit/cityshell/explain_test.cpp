#include "server/audit/explain.h"

#include <doctest/doctest.h>

#include "schema/rules/reasons.h"
#include "server/audit/export.h"
#include "server/audit/trail.h"
#include "tests/unit/city/town.h"

using namespace jindu;
using audit::Json;
using test::Town;
using test::TownDesk;

namespace {

/// K02 of domain.md: one invoice at two hospitals; the later settlement is held and decided.
struct OneInvoiceTwice {
  OneInvoiceTwice() {
    town.insure(test::resident_id(20, true), "例二〇");
    town.insure(test::resident_id(22, true), "例二二");
    a.settle(first, test::prenatal_form(20, 10000, "80000005"));
    a.sync();
    b.settle(later, test::prenatal_form(22, 12000, "80000005"));
    b.sync();
  }
  /// As a clerk of the city looks, who may read all of it.
  audit::ExplainContext context() {
    return {*town.reader, *town.city, town.policy, town.cycles, {{"city_clerk"}, {}}};
  }
  Json explain(const RecordId& id) {
    const auto row = audit::find_record(context(), to_string(id));
    REQUIRE(row.ok());
    const auto assessment = town.acceptor->assess_now(id);
    REQUIRE(assessment.ok());
    const auto explained = audit::explain(context(), *row, *assessment ? &**assessment : nullptr);
    REQUIRE(explained.ok());
    return *explained;
  }

  Town town;
  TownDesk a{town, test::kHospitalA, "D01", {"desk_clerk"}};
  TownDesk b{town, test::kHospitalB, "D02", {"desk_clerk"}};
  RecordId first = a.fresh();
  RecordId later = b.fresh();
};

/// The ledger of a record by account, in fen: debits less credits.
std::map<std::string, std::int64_t> ledger_of(const Json& explained) {
  std::map<std::string, std::int64_t> sums;
  for (const Json& line : explained["ledger"]) {
    sums[line["account"]] +=
        line["debit_fen"].get<std::int64_t>() - line["credit_fen"].get<std::int64_t>();
  }
  return sums;
}

}  // namespace

TEST_CASE("seen: without a post that may read it, nobody's name, number or case stands anywhere") {
  OneInvoiceTwice story;
  const auto everything = [&](const audit::ExplainContext& context) {
    const auto row = audit::find_record(context, to_string(story.later)).value();
    const catalog::RecordType& type = *story.town.city->catalog.find("Settlement");
    return audit::show(context, row).value().dump() + audit::explain(context, row).value().dump() +
           audit::list(context, type, "", "", 10).value().dump() +
           audit::inbox(context).value().dump();
  };
  audit::ExplainContext nobody = story.context();
  nobody.looker = {};
  const std::string masked = everything(nobody);
  for (const std::string& secret : {test::resident_id(22, true), std::string("例二二"),
                                    test::resident_id(20, true), std::string("例二〇")}) {
    CAPTURE(secret);
    CHECK(masked.find(secret) == std::string::npos);
  }
  CHECK(masked.find("例**") != std::string::npos);
  CHECK(masked.find("12000") != std::string::npos);  // Amounts are nobody's data.
  const std::string clear = everything(story.context());
  CHECK(clear.find("例二二") != std::string::npos);
  CHECK(clear.find(test::resident_id(22, true)) != std::string::npos);
  // A post that has nothing to do with settlements reads no more than nobody.
  audit::ExplainContext bank = story.context();
  bank.looker.roles = {"bank_clerk"};
  CHECK(everything(bank).find("例二二") == std::string::npos);
}

TEST_CASE("explain: a held settlement shows its author, verdict, rules, conflict and ledger") {
  OneInvoiceTwice story;
  const Json explained = story.explain(story.later);
  CHECK(explained["header"]["state"] == "HELD");
  CHECK(explained["header"]["origin_site"] == test::kHospitalB);

  const Json& history = explained["history"];
  REQUIRE(history.size() >= 3);  // registered, settled, held
  CHECK(history[0]["event"] == "register");
  CHECK(history[1]["event"] == "settle");
  for (const int i : {0, 1}) {
    CHECK(history[i]["author"]["operator_id"] == "D02");
    CHECK(history[i]["author"]["site_no"] == test::kHospitalB);
    CHECK(history[i]["written_ms"].get<std::int64_t>() > 0);
  }
  CHECK(history[1]["first_verdict"]["kind"] == "held");
  CHECK(history[1]["first_verdict"]["code"] == "K02");
  CHECK(history[1]["first_verdict"]["sentence"] == "一张发票使用两次");

  REQUIRE(explained["conflicts"].size() == 1);
  const Json& conflict = explained["conflicts"][0];
  CHECK(conflict["code"] == "K02");
  CHECK(conflict["state"] == "OPEN");
  CHECK(conflict["choices"].size() >= 2);
  CHECK(conflict["decider_role"] == "first_reviewer");

  // Double entry: the hospital has advanced the money, so it stands until somebody decides.
  const auto ledger = ledger_of(explained);
  CHECK(ledger.at("fund") == 12000);
  CHECK(ledger.at("hospital_payable") == -12000);

  // Each line once, with the operation that made it: it was settled, not registered, that costs.
  for (const Json& line : explained["ledger"]) CHECK(line["op_id"] == history[1]["op_id"]);

  // domain.md section 6: the insured woman's status is tested, and says so.
  const Json& rules = explained["rules"];
  REQUIRE_FALSE(rules.empty());
  for (const Json& rule : rules) {
    CHECK_FALSE(rule["label"].get<std::string>().empty());
    CHECK_FALSE(rule["source"].get<std::string>().empty());
  }
  CHECK(explained["money"]["fund_fen"] == 12000);

  const std::string text = audit::explain_text(explained);
  for (const char* expected : {"待核定", "K02", "一张发票使用两次", "D02", "120.00", "政策核对"}) {
    CAPTURE(expected);
    CHECK(text.find(expected) != std::string::npos);
  }
}

TEST_CASE(
    "explain: after the decision it says who decided what, and what became of the operation") {
  OneInvoiceTwice story;
  const RecordId conflict = story.town.only("ConflictCase", "OPEN");
  REQUIRE(story.town.decide(conflict, "reject", {"first_reviewer"}).kind() ==
          wire::Verdict::ACCEPTED);
  const Json explained = story.explain(story.later);
  CHECK(explained["header"]["state"] == "REVERSED");
  CHECK(explained["history"][1]["first_verdict"]["kind"] == "held");
  CHECK(explained["history"][1]["verdict"]["kind"] == "refused");
  CHECK(explained["conflicts"][0]["decision"] == "reject");
  CHECK(explained["conflicts"][0]["decider"] == "S01");
  for (const auto& [account, sum] : ledger_of(explained)) {
    CAPTURE(account);
    CHECK(sum == 0);
  }
  CHECK(audit::explain_text(explained).find("决定：reject，决定人 S01") != std::string::npos);

  // The record is also found by the number on its paper, if it has one, and not by anything else.
  CHECK(audit::find_record(story.context(), "4202810").error().code == ErrorCode::not_found);
}

TEST_CASE("audit: of a decision it says which question, which choice, on which papers and why") {
  OneInvoiceTwice story;
  const RecordId conflict = story.town.only("ConflictCase", "OPEN");
  wire::Operation operation;
  operation.set_record_id(conflict.str());
  operation.set_record_type("ConflictCase");
  operation.mutable_decide()->set_conflict_id(conflict.str());
  operation.mutable_decide()->set_choice("reject");
  operation.mutable_decide()->set_note("演示：依证据");
  const accept::Actor who{"S01", {"first_reviewer"}, &story.town.staff_key("S01"), {}};
  const auto verdicts = story.town.acceptor->act(who, {operation});
  REQUIRE(verdicts.ok());
  REQUIRE(verdicts->front().kind() == wire::Verdict::ACCEPTED);
  const auto decided = [&](const audit::ExplainContext& context) {
    const auto found = audit::who_did_what(context, {"", "", "", "ConflictCase", "do", "", 10});
    REQUIRE(found.ok());
    REQUIRE((*found)["rows"].size() == 1);
    CHECK(audit::trail_text(*found).find("K02 一张发票使用两次：后到的一笔不予认定（现场结算 ") !=
          std::string::npos);
    return Json((*found)["rows"][0]["decision"]);
  };
  const Json told = decided(story.context());
  CHECK(told["question"] == "一张发票使用两次");
  CHECK(told["choice"] == "后到的一笔不予认定");
  CHECK(told["note"] == "演示：依证据");
  REQUIRE(told["papers"].size() == 2);
  CHECK(told["papers"][0]["id"] == to_string(story.first));
  CHECK(told["papers"][1]["id"] == to_string(story.later));
  // Who may not read the case does not read its reason here.
  audit::ExplainContext bank = story.context();
  bank.looker = {{"partner"}, {}};
  CHECK(decided(bank)["note"] != "演示：依证据");
}

TEST_CASE(
    "overview: the inbox holds the open case with its choices, and status counts it as held") {
  OneInvoiceTwice story;
  const auto inbox = audit::inbox(story.context());
  REQUIRE(inbox.ok());
  REQUIRE((*inbox)["items"].size() == 1);
  CHECK((*inbox)["items"][0]["code"] == "K02");
  CHECK((*inbox)["items"][0]["choices"].size() >= 2);
  CHECK((*inbox)["items"][0]["documents"].size() == 2);
  // The column, the value and the choice are named by one word.
  CHECK((*inbox)["items"][0]["documents"][0]["side"] == "先到");
  CHECK((*inbox)["items"][0]["documents"][1]["side"] == "后到");
  CHECK((*inbox)["items"][0]["documents"][1]["id"] == to_string(story.later));
  CHECK((*inbox)["items"][0]["sides"]["mine"] == "后到");
  CHECK((*inbox)["items"][0]["choices"][0]["label"] == "后到的一笔不予认定");
  const std::string text = audit::inbox_text(*inbox);
  CHECK(text.find("K02 ") == 0);
  CHECK(text.find("现场结算") != std::string::npos);
  CHECK(text.find("先到 现场结算") != std::string::npos);
  const auto status = audit::status(story.context());
  REQUIRE(status.ok());
  CHECK((*status)["operations"] == 4);
  CHECK((*status)["held"].get<int>() >= 1);
  CHECK((*status)["fund_fen"] == 22000);
  CHECK((*status)["conflicts_open"] == 1);
  CHECK((*status)["records_held"].get<int>() >= 1);
  CHECK((*status)["operations_waiting"] == 0);
  const auto held =
      audit::list(story.context(), *story.town.city->catalog.find("Settlement"), "HELD", "", 10);
  REQUIRE(held.ok());
  REQUIRE((*held)["records"].size() == 1);
  CHECK((*held)["records"][0]["id"] == to_string(story.later));
}

TEST_CASE("reasons: a code is told as a sentence, wherever it comes from") {
  OneInvoiceTwice story;
  const auto sentence = [&](const char* code) {
    return rules::sentence_of(code, &story.town.policy);
  };
  CHECK(sentence("K06") == "两人改同一内容");                   // the catalogue of conflicts
  CHECK(sentence("CASE_CLOSED") == "这件冲突已经裁定过了");     // the road itself
  CHECK(sentence("STATUS_NOT_NORMAL") != "STATUS_NOT_NORMAL");  // the city's profile
  CHECK(sentence("A_LATER_CODE") == "A_LATER_CODE");
}
