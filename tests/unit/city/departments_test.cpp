// What departments answer, and what is found of people afterwards.
#include "schema/records/money.pb.h"
#include "schema/records/payout.pb.h"
#include "schema/records/standing.pb.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::ConflictCase;
using records::DepartmentQuery;
using records::Settlement;

struct Asked : Conflicts {
  standing::Told pushed(DepartmentQuery::Kind kind, int woman, bool yes, const std::string& as_of) {
    standing::Told told;
    told.said.set_kind(kind);
    told.said.set_name(numbered("例", woman));
    told.said.set_id_type(records::IdType::resident_id);
    told.said.set_id_no(resident_id(woman, true));
    told.said.set_finding(yes ? DepartmentQuery::yes : DepartmentQuery::no);
    told.said.set_as_of(as_of);
    return told;
  }
  void take(standing::Told told) {
    wire::Import import;
    import.set_kind("pushes");
    import.set_file_hash(Bytes(32, 'p'));
    std::vector<standing::Told> all;
    all.push_back(std::move(told));
    const auto refused = town.acceptor->take_findings({}, import, std::move(all));
    REQUIRE(refused.ok());
    CHECK(refused->empty());
    sync();
  }
};

TEST_CASE("query: asked at a desk, answered by a file, once") {
  Asked story;
  DepartmentQuery form;
  form.set_kind(DepartmentQuery::marriage);
  form.set_name("例一〇");
  form.set_id_no(resident_id(10, true));
  const RecordId id = story.a.fresh();
  story.a.press(story.a.step("DepartmentQuery", id, "ask", &form));
  story.sync();
  REQUIRE(story.town.state(id) == "ASKED");
  standing::Told told;
  told.query = id;
  told.said.set_finding(DepartmentQuery::yes);
  told.said.set_answer_ref("J990101-2021-000001");
  SUBCASE("answered") {
    story.take(std::move(told));
    CHECK(story.town.state(id) == "ANSWERED");
    CHECK(story.town.record<DepartmentQuery>(id).answer_ref() == "J990101-2021-000001");
    CHECK(story.a.held_state(id).header().state() == "ANSWERED");
  }
  SUBCASE("not found, and found later") {
    told.not_found = true;
    told.said.Clear();
    story.take(std::move(told));
    CHECK(story.town.state(id) == "NOT_FOUND");
    standing::Told later;
    later.query = id;
    later.said.set_finding(DepartmentQuery::yes);
    story.take(std::move(later));
    CHECK(story.town.state(id) == "ANSWERED");
  }
}

TEST_CASE("query: health says whether the birth policy is met") {
  for (const bool met : {true, false}) {
    CAPTURE(met);
    Asked story;
    story.take(story.pushed(DepartmentQuery::birth_policy, 20, met, "2022-09-01"));
    const RecordId settled = story.a.fresh();
    const OpId op = story.a.settle(settled, prenatal_form(20, 25000, "80000001"));
    story.sync();
    CHECK(story.town.state(settled) == (met ? "CONFIRMED" : "HELD"));
    CHECK(story.a.code(op) == (met ? "" : "POLICY_NOT_MET"));
  }
}

TEST_CASE("K15: settled, and not insured after all: kept, reversed, or had back from the person") {
  Conflicts story;
  const RecordId id = story.a.fresh();
  story.a.settle(id, prenatal_form(20, 25000, "80000001"));
  story.sync();
  REQUIRE(story.town.state(id) == "CONFIRMED");
  story.town.insurance(resident_id(20, true), "TERMINATED");
  const RecordId open = story.case_of(ConflictCase::K15);
  REQUIRE_FALSE(open.is_nil());
  CHECK(story.town.state(id) == "HELD");
  SUBCASE("kept: nobody's fault") {
    story.town.decide(open, "keep");
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 25000);
    CHECK(story.town.all("Recovery").empty());
  }
  SUBCASE("reversed: the hospital has nothing of the fund") {
    story.town.decide(open, "reverse");
    CHECK(story.town.state(id) == "REVERSED");
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.balance("hospital_payable") == 0);
    CHECK(story.town.all("Recovery").empty());
  }
  SUBCASE("recovered: the hospital keeps its advance, and she owes it") {
    story.town.decide(open, "recover");
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.balance("hospital_payable") == -25000);
    CHECK(story.town.balance("recovery") == 25000);
    const RecordId debt = story.town.only("Recovery", "OPEN");
    CHECK(story.town.record<records::Recovery>(debt).conflict() == open.view());
    records::Recovery refund;
    refund.set_refund_fen(25000);
    CHECK(story.town.step_on(debt, "refund", "finance_accountant", refund).reason().code() == "");
    CHECK(story.town.state(debt) == "RECOVERED");
    CHECK(story.town.balance("bank") == 25000);
    records::Reversal asked;
    asked.set_target(id.str());
    asked.set_reason("演示：录错");
    const OpId op = story.a.press(story.a.step("Reversal", story.a.fresh(), "request", &asked));
    story.sync();
    CHECK(story.a.code(op) == "RECOVERY_THERE");
  }
  CHECK(story.town.ledger_balances());
}

// The hospital has nothing of the fund in the end: then the person owes nothing for it, either.
TEST_CASE("K15: had back from the person, and then not settled at all: what came is given back") {
  Conflicts story;
  Town& town = story.town;
  const RecordId id = story.a.fresh();
  story.a.settle(id, delivery_form(20, 500000, "80000001"));
  story.sync();
  town.insurance(resident_id(20, true), "TERMINATED");
  town.decide(story.case_of(ConflictCase::K15), "recover");
  const RecordId debt = town.only("Recovery", "OPEN");
  const auto owed = [&] { return town.record<records::Recovery>(debt).rest_fen(); };
  CHECK(owed() == town.record<Settlement>(id).fund_pay_fen());
  town.insurance(resident_id(20, true), "NORMAL");
  std::int64_t came = 0;
  SUBCASE("nothing came yet") {}
  SUBCASE("a part came") { came = 10000; }
  SUBCASE("all of it came") { came = owed(); }
  records::Recovery refund;
  refund.set_refund_fen(came);
  if (came > 0) {
    CHECK(town.step_on(debt, "refund", "finance_accountant", refund).reason().code() == "");
  }
  const RecordId other = story.b.fresh();
  story.b.settle(other, delivery_form(20, 450000, "80000002"));
  story.sync();
  town.decide(story.case_of(ConflictCase::K01), "keep_second");
  REQUIRE(town.state(id) == "REVERSED");
  REQUIRE(town.state(other) == "CONFIRMED");
  const std::int64_t stands = town.record<Settlement>(other).fund_pay_fen();
  CHECK(town.balance("fund") == stands);
  CHECK(town.balance("hospital_payable", kCodeA) == 0);
  CHECK(town.balance("hospital_payable", kCodeB) == -stands);
  CHECK(town.balance("recovery") == -came);
  CHECK(town.balance("bank") == came);
  CHECK(owed() == -came);
  CHECK(town.state(debt) == (came == 0 ? "WITHDRAWN" : "TO_RETURN"));
  if (came == 0) return;
  const auto takes = [&](const char* event, const char* role) {
    return town.step(debt, "Recovery", event, {role}, std::string("S-") + role).reason().code();
  };
  CHECK(takes("give_back", "finance_accountant") == "NO_ROLE");
  CHECK(takes("give_back", "finance_confirm") == "VOUCHER_MISSING");
  CHECK(takes("fill_voucher", "finance_accountant") == "");
  CHECK(town.step(debt, "Recovery", "give_back", {"finance_confirm"}, "S-finance_accountant")
            .reason()
            .code() == "OTHER_PERSON");
  CHECK(takes("give_back", "finance_confirm") == "");
  const auto paper = town.record<records::PayoutVoucher>(town.only("PayoutVoucher", "CONFIRMED"));
  CHECK(paper.amount_fen() == came);
  CHECK(paper.paid_for() == debt.view());
  CHECK(town.state(debt) == "WITHDRAWN");
  CHECK(town.balance("recovery") == 0);
  CHECK(town.balance("bank") == 0);
}

TEST_CASE("K34: she has work, says a department") {
  Asked story;
  const RecordId filing = story.filed();  // Wife 10; declared 2022-09-30, not employed.
  REQUIRE(story.town.state(filing) == "CONFIRMED");
  SUBCASE("found after the filing, nothing paid: it goes back") {
    story.take(story.pushed(DepartmentQuery::employment, 10, true, "2022-09-30"));
    CHECK(story.town.state(filing) == "RETURNED");
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  }
  SUBCASE("she has none: nothing happens") {
    story.take(story.pushed(DepartmentQuery::employment, 10, false, "2022-09-30"));
    CHECK(story.town.state(filing) == "CONFIRMED");
  }
  SUBCASE("found before the filing: the county hears her") {
    story.take(story.pushed(DepartmentQuery::insurance, 10, true, "2022-08-01"));
    CHECK(story.town.state(filing) == "HELD");
    CHECK(story.opened().code() == ConflictCase::K34);
    CHECK(story.opened().decider_site() == kCounty);
    SUBCASE("she has left the work") {
      story.town.decide(story.open_case(), "keep");
      CHECK(story.town.state(filing) == "CONFIRMED");
    }
    SUBCASE("the commitment was broken") {
      story.town.decide(story.open_case(), "breach");
      CHECK(story.town.state(filing) == "CANCELLED");
    }
  }
  SUBCASE("a bill arrives while the county hears her, or after she was heard") {
    story.take(story.pushed(DepartmentQuery::employment, 10, true, "2022-08-01"));
    const RecordId about_filing = story.open_case();
    Settlement form = prenatal_form(10, 25000, "80000001");
    form.set_sponsor_id_no(resident_id(2, false));
    form.set_sponsor_name("样二");
    form.set_filing(filing.str());
    const RecordId settled = story.a.fresh();
    SUBCASE("kept: with the filing the bill is free") {
      story.a.settle(settled, form);
      story.sync();
      CHECK(story.town.state(settled) == "HELD");
      story.town.decide(about_filing, "keep");
      CHECK(story.town.state(filing) == "CONFIRMED");
      CHECK(story.town.state(settled) == "CONFIRMED");
      CHECK(story.town.all("ConflictCase", "OPEN").empty());
    }
    SUBCASE("broken: no bill brings the filing back, and she gives the money back") {
      story.town.decide(about_filing, "breach");
      const OpId op = story.a.settle(settled, form);
      story.sync();
      CHECK(story.town.state(filing) == "CANCELLED");
      CHECK(story.town.state(settled) == "HELD");
      CHECK(story.a.code(op) == "SPOUSE_EMPLOYED");
      REQUIRE(story.opened().code() == ConflictCase::K34);
      story.town.decide(story.open_case(), "recover");
      CHECK(story.town.state(filing) == "CANCELLED");
      CHECK(story.town.state(settled) == "CONFIRMED");
      CHECK(story.town.balance("fund") == 0);
      CHECK(story.town.balance("recovery") == 25000);
    }
  }
  SUBCASE("a settlement rests on it: a person decides, and a breach is had back from her") {
    Settlement form = prenatal_form(10, 25000, "80000001");
    form.set_sponsor_id_no(resident_id(2, false));
    form.set_sponsor_name("样二");
    form.set_filing(filing.str());
    const RecordId settled = story.a.fresh();
    story.a.settle(settled, form);
    story.sync();
    REQUIRE(story.town.state(settled) == "CONFIRMED");
    story.take(story.pushed(DepartmentQuery::employment, 10, true, "2022-09-30"));
    CHECK(story.town.state(filing) == "HELD");
    RecordId open;
    for (const RecordId& id : story.town.all("ConflictCase", "OPEN")) {
      const auto opened = story.town.record<ConflictCase>(id);
      if (opened.code() == ConflictCase::K34 && opened.records(0) == filing.view()) open = id;
    }
    REQUIRE_FALSE(open.is_nil());
    story.town.decide(open, "breach");
    CHECK(story.town.state(filing) == "CANCELLED");
    // The hospital keeps its advance; what the fund paid comes back from her.
    CHECK(story.town.state(settled) == "CONFIRMED");
    const auto debt = story.town.record<records::Recovery>(story.town.only("Recovery", "OPEN"));
    CHECK(debt.rest_fen() == 25000);
    CHECK(debt.item() == settled.view());
    CHECK(debt.debtor_name() == numbered("例", 10));
    CHECK(story.town.balance("hospital_payable") == -25000);
    CHECK(story.town.balance("recovery") == 25000);
    CHECK(story.town.balance("fund") == 0);
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  }
}

}  // namespace
}  // namespace jindu::test
