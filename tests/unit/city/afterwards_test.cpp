// What a decision leaves behind: every case that is closed leaves nothing held, nothing counted
// twice, and nothing that only the order of decisions explains.
#include "schema/records/allowance.pb.h"
#include "schema/records/material.pb.h"
#include "schema/records/person.pb.h"
#include "tests/unit/city/conflict_story.h"

namespace jindu::test {
namespace {

using records::ConflictCase;
using records::PregnancyCase;
using records::Reversal;

TEST_CASE("decided: a record is free when its last case is closed, whichever that is") {
  Conflicts story;
  records::Settlement wrong = prenatal_form(20, 30000, "80000001");
  wrong.set_fund_pay_fen(29999);
  wrong.set_self_pay_fen(1);  // Not by the rule: held.
  const RecordId first = story.a.fresh();
  story.a.settle(first, wrong);
  story.sync();
  const RecordId second = story.b.fresh();
  story.b.settle(second, prenatal_form(20, 31000, "80000001"));
  story.sync();
  REQUIRE(story.town.state(first) == "HELD");
  REQUIRE(story.town.state(second) == "HELD");
  const RecordId rules = story.case_of(ConflictCase::RULES);
  const RecordId invoice = story.case_of(ConflictCase::K02);
  SUBCASE("rules first") {
    story.town.decide(rules, "keep");
    story.town.decide(invoice, "reject");
  }
  SUBCASE("invoice first") {
    story.town.decide(invoice, "reject");
    story.town.decide(rules, "keep");
  }
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.town.state(second) == "REVERSED");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("decided: one reversal for a settlement, also where a decision overtakes a request") {
  TwoDeliveries story;
  Reversal asked;
  asked.set_target(story.first.str());
  asked.set_reason("录错");
  const RecordId request = story.a.fresh();
  story.a.press(story.a.step("Reversal", request, "request", &asked));
  story.sync();
  REQUIRE(story.town.state(request) == "REQUESTED");
  story.town.decide(story.case_of(ConflictCase::K01), "keep_second");
  CHECK(story.town.state(story.first) == "REVERSED");
  CHECK(story.town.state(request) == "APPLIED");
  CHECK(story.town.all("Reversal").size() == 1);
  const OpId late = story.county.press(story.county.step("Reversal", request, "approve"));
  story.sync();
  CHECK(story.county.kind(late) == "REFUSED");
}

TEST_CASE("M14: an error of the same day is taken back without asking anybody, of another day not") {
  Conflicts story;
  const RecordId wrong = story.a.fresh();
  story.a.settle(wrong, delivery_form(20, 500000, "80000001"));
  Reversal asked;
  asked.set_target(wrong.str());
  asked.set_reason("当日更正");
  const RecordId request = story.a.fresh();
  const auto take_back = [&](TownDesk& desk) {
    return desk.press(desk.step("Reversal", request, "request", &asked));
  };
  const auto fund = [&] { return story.town.balance("fund"); };
  SUBCASE("both go along in one sync; the right one has the same invoice") {
    asked.set_same_day(true);
    const OpId back = take_back(story.a);
    const RecordId right = story.a.fresh();
    const OpId op = story.a.settle(right, delivery_form(20, 450000, "80000001"), {back});
    story.sync();
    CHECK(story.town.state(request) == "APPLIED");
    CHECK(story.town.state(wrong) == "REVERSED");
    CHECK(story.town.state(right) == "CONFIRMED");
    CHECK(story.a.kind(op) == "ACCEPTED");
    CHECK(fund() == 450000);
    CHECK(story.town.all("ConflictCase").empty());
  }
  SUBCASE("another day") {
    story.sync();
    story.town.clock.advance(24 * 3'600'000);
    asked.set_same_day(true);
    take_back(story.a);
    story.sync();
    CHECK(story.town.state(request) == "REQUESTED");
    CHECK(story.town.state(wrong) == "CONFIRMED");
    CHECK(fund() == 500000);
  }
  SUBCASE("by another site") {
    story.sync();
    asked.set_same_day(true);
    take_back(story.county);
    story.sync();
    CHECK(story.town.state(request) == "REQUESTED");
  }
  SUBCASE("something was printed: nobody says that nothing was") {
    take_back(story.a);
    story.sync();
    CHECK(story.town.state(request) == "REQUESTED");
    CHECK(fund() == 500000);
  }
}

TEST_CASE("M14: what is to stand for a bill waits until the bill is gone, whatever it changes") {
  struct Row {
    const char* what;
    records::Settlement before, after;
  };
  const Row rows[] = {
      {"the sum", delivery_form(20, 500000, "80000001"), delivery_form(20, 450000, "80000001")},
      {"the invoice", delivery_form(20, 500000, "80000001"), delivery_form(20, 500000, "80000002")},
      {"both", prenatal_form(20, 30000, "80000001"), prenatal_form(20, 20000, "80000002")},
      {"nothing that counts", prenatal_form(20, 30000, "80000001"), prenatal_form(20, 30000, "80000001")},
  };
  for (const bool agreed : {true, false}) {
    for (const Row& row : rows) {
      CAPTURE(row.what);
      CAPTURE(agreed);
      Conflicts story;
      const RecordId wrong = story.a.fresh();
      story.a.settle(wrong, row.before);
      story.sync();
      story.town.clock.advance(24 * 3'600'000);  // Not the same day any more: somebody has to agree.
      Reversal asked;
      asked.set_target(wrong.str());
      asked.set_reason("演示：录错");
      const RecordId request = story.a.fresh();
      const OpId back = story.a.press(story.a.step("Reversal", request, "request", &asked));
      const RecordId right = story.a.fresh();
      story.a.settle(right, row.after, {back});
      story.sync();
      REQUIRE(story.town.state(request) == "REQUESTED");
      CHECK(story.town.state(wrong) == "CONFIRMED");
      CHECK(story.town.state(right) == "HELD");
      REQUIRE_FALSE(story.case_of(ConflictCase::K02).is_nil());
      const char* word = agreed ? "approve" : "refuse";
      REQUIRE(story.town.step(request, "Reversal", word, {"section_chief"}, "S-chief").kind() ==
              wire::Verdict::ACCEPTED);
      if (!agreed) story.town.decide(story.case_of(ConflictCase::K02), "reject");
      CHECK(story.town.state(wrong) == (agreed ? "REVERSED" : "CONFIRMED"));
      CHECK(story.town.state(right) == (agreed ? "CONFIRMED" : "REVERSED"));
      CHECK(story.town.balance("fund") ==
            (agreed ? row.after : row.before).fund_pay_fen());
      CHECK(story.town.all("ConflictCase", "OPEN").empty());
    }
  }
}

TEST_CASE("M14: what was in dispute is still, when one side is put right on its own day") {
  Conflicts story;
  const RecordId theirs = story.b.fresh();
  story.b.settle(theirs, prenatal_form(21, 30000, "80000001"));
  story.sync();
  const RecordId mine = story.a.fresh();
  story.a.settle(mine, prenatal_form(20, 20000, "80000001"));
  story.sync();
  REQUIRE(story.town.state(mine) == "HELD");
  Reversal asked;
  asked.set_target(mine.str());
  asked.set_reason("当日更正");
  asked.set_same_day(true);
  const OpId back = story.a.press(story.a.step("Reversal", story.a.fresh(), "request", &asked));
  const RecordId anew = story.a.fresh();
  records::Settlement right = prenatal_form(20, 21000, "80000001");
  right.set_corrects(mine.str());
  story.a.settle(anew, right, {back});
  story.sync();
  CHECK(story.town.state(mine) == "REVERSED");
  CHECK(story.town.state(anew) == "HELD");
  CHECK_FALSE(story.case_of(ConflictCase::K02).is_nil());
}

TEST_CASE("M14: corrected twice while the first is still there: the second waits for it, too") {
  for (const bool agreed : {true, false}) {
    CAPTURE(agreed);
    Conflicts story;
    const RecordId first = story.a.fresh();
    story.a.settle(first, prenatal_form(20, 30000, "80000001"));
    story.sync();
    story.town.clock.advance(24 * 3'600'000);
    const auto take_back = [&](const RecordId& target, const RecordId& request) {
      Reversal asked;
      asked.set_target(target.str());
      asked.set_reason("当日更正");
      asked.set_same_day(true);
      return story.a.press(story.a.step("Reversal", request, "request", &asked));
    };
    const RecordId request = story.a.fresh();
    const OpId back = take_back(first, request);  // Of another day: somebody has to agree.
    const RecordId second = story.a.fresh();
    records::Settlement form = prenatal_form(20, 20000, "80000002");
    form.set_corrects(first.str());
    story.a.settle(second, form, {back});
    story.sync();
    REQUIRE(story.town.state(request) == "REQUESTED");
    REQUIRE(story.town.state(second) == "HELD");
    const OpId again = take_back(second, story.a.fresh());  // Of today.
    const RecordId third = story.a.fresh();
    form = prenatal_form(20, 10000, "80000003");
    form.set_corrects(second.str());
    story.a.settle(third, form, {again});
    story.sync();
    REQUIRE(story.town.state(second) == "REVERSED");
    CHECK(story.town.state(third) == "HELD");
    REQUIRE(story.town.step(request, "Reversal", agreed ? "approve" : "refuse", {"section_chief"}, "S-chief").kind() ==
            wire::Verdict::ACCEPTED);
    if (!agreed) {
      REQUIRE_FALSE(story.case_of(ConflictCase::K02).is_nil());
      story.town.decide(story.case_of(ConflictCase::K02), "reject");
    }
    CHECK(story.town.state(first) == (agreed ? "REVERSED" : "CONFIRMED"));
    CHECK(story.town.state(third) == (agreed ? "CONFIRMED" : "REVERSED"));
    CHECK(story.town.balance("fund") == (agreed ? 10000 : 30000));
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  }
}

TEST_CASE("NOT_FILED: another couple's filing is no filing") {
  Conflicts story;
  const RecordId filing = story.filed();  // Wife 10, husband 2.
  records::Settlement form = prenatal_form(12, 25000, "80000001");
  form.set_sponsor_id_no(resident_id(2, false));
  form.set_sponsor_name("样二");
  form.set_filing(filing.str());
  const RecordId id = story.a.fresh();
  const OpId op = story.a.settle(id, form);
  story.sync();
  CHECK(story.a.code(op) == "NOT_FILED");
  CHECK(story.town.state(id) == "HELD");
  CHECK(story.town.record<records::Filing>(filing).relied_on_by().empty());
}

TEST_CASE("K04: settlements rest on the filing that stays") {
  Conflicts story;
  const RecordId first = story.filed();
  records::Settlement form = prenatal_form(10, 25000, "80000001");
  form.set_sponsor_id_no(resident_id(2, false));
  form.set_sponsor_name("样二");
  form.set_filing(first.str());
  form.set_pregnancy_date(filing_form(10, 2).pregnancy_date());
  const RecordId settled = story.a.fresh();
  story.a.settle(settled, form);
  story.sync();
  REQUIRE(story.town.state(settled) == "CONFIRMED");
  records::Filing twins = filing_form(10, 2);
  twins.set_fetus_count(2);
  const RecordId second = story.b.fresh();
  story.b.file(second, twins);
  story.sync();
  story.town.decide(story.case_of(ConflictCase::K04), "keep_second");
  CHECK(story.town.state(first) == "CANCELLED");
  CHECK(story.town.state(second) == "CONFIRMED");
  CHECK(story.town.record<records::Settlement>(settled).filing() == second.view());
  CHECK(story.town.record<records::Filing>(second).relied_on_by(0) == settled.view());
}

TEST_CASE("K04: what a cancelled filing was in dispute with is free") {
  Conflicts story;
  const RecordId first = story.filed();
  records::Filing twins = filing_form(10, 2);
  twins.set_fetus_count(2);
  const RecordId second = story.b.fresh();
  story.b.file(second, twins);
  story.sync();
  REQUIRE(story.town.state(second) == "HELD");
  story.a.press(story.a.step("Filing", first, "cancel"));
  story.sync();
  CHECK(story.town.state(first) == "CANCELLED");
  CHECK(story.town.state(second) == "CONFIRMED");
  CHECK(story.town.all("ConflictCase", "OPEN").empty());
}

TEST_CASE("K33: two pregnancies decided: a birth among them is still one birth") {
  Conflicts story;
  records::Settlement visit = prenatal_form(20, 10000, "80000001");
  const RecordId seen = story.a.fresh();
  story.a.settle(seen, visit);
  story.sync();
  records::Settlement birth = delivery_form(20, 400000, "80000002");
  birth.set_pregnancy_date(to_string(parse_date(visit.pregnancy_date())->plus_days(40)));
  const RecordId first = story.a.fresh();
  story.a.settle(first, birth);
  story.sync();
  const RecordId open = story.case_of(ConflictCase::K33);
  REQUIRE_FALSE(open.is_nil());
  story.town.decide(open, "two_pregnancies");
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.town.record<records::Settlement>(first).pregnancy().size() == 16);
  story.sync();
  records::Settlement again = delivery_form(20, 380000, "80000003");
  again.set_institution_code(kCodeB);
  const RecordId second = story.b.fresh();
  const OpId op = story.b.settle(second, again);
  story.sync();
  CHECK(story.b.code(op) == "K01");
}

TEST_CASE("K33: what it contradicted is gone: the filing gets a pregnancy like any other") {
  Conflicts story;
  const RecordId first = story.filed();
  records::Filing later = filing_form(10, 2);
  later.set_pregnancy_date(to_string(parse_date(later.pregnancy_date())->plus_days(40)));
  const RecordId second = story.b.fresh();
  const OpId op = story.b.file(second, later);
  story.sync();
  REQUIRE(story.b.code(op) == "K33");
  story.a.press(story.a.step("Filing", first, "cancel"));
  story.sync();
  CHECK(story.town.state(second) == "CONFIRMED");
  CHECK(story.town.record<records::Filing>(second).pregnancy().size() == 16);
}

TEST_CASE("K33: settled as one child, applied for as twins: no higher days before somebody has looked") {
  Conflicts story;
  story.town.employ(resident_id(20, true));
  story.town.tell_wage(2021, 600000);
  const RecordId settled = story.a.fresh();
  story.a.settle(settled, delivery_form(20, 400000, "80000001"));
  story.sync();
  records::AllowanceApplication form = allowance_form(20);
  form.set_channel(records::AllowanceApplication::counter);
  form.set_fetus_count(2);
  form.set_patient_employer_name("演示单位");
  form.set_account_name("演示单位");
  form.set_bank_name("演示银行");
  form.set_account_no("42001234567890");
  const RecordId id = story.county.fresh();
  using records::Material;
  story.county.press(story.county.papers(id, {Material::allowance_form, Material::id_card,
                                              Material::discharge_record, Material::birth_cert}));
  const OpId op = story.county.press(story.county.step("AllowanceApplication", id, "submit", &form));
  story.sync();
  CHECK(story.county.code(op) == "K33");
  CHECK(story.town.state(id) == "HELD");
  const RecordId open = story.case_of(ConflictCase::K33);
  REQUIRE_FALSE(open.is_nil());
  struct Row {
    const char* choice;
    int infants;
    std::int64_t fen;
  };
  // M1, M2: 600000 of 98 days, and of 113.
  const auto ends = [&](const Row& row) {
    story.town.decide(open, row.choice);
    REQUIRE(story.town.state(id) == "SUBMITTED");
    CHECK(story.town.record<records::AllowanceApplication>(id).fetus_count() == row.infants);
    story.town.step(id, "AllowanceApplication", "accept", {"front_clerk"}, "S01");
    story.town.step(id, "AllowanceApplication", "first_review", {"first_reviewer"}, "S02");
    story.town.step(id, "AllowanceApplication", "approve", {"section_chief"}, "S03");
    CHECK(story.town.balance("allowance_payable") == -row.fen);
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  };
  SUBCASE("as the hospital has it") { ends({"keep_first", 1, 1960000}); }
  SUBCASE("as the birth certificates say") { ends({"keep_second", 2, 2260000}); }
}

TEST_CASE("pregnancy: it says what the birth that stands says, and one is open at a time") {
  TwoDeliveries story;
  story.town.decide(story.case_of(ConflictCase::K01), "both_as_transfer");
  REQUIRE(story.town.state(story.second) == "CONFIRMED");
  const RecordId pregnancy =
      id_from<RecordId>(story.town.record<records::Settlement>(story.first).pregnancy()).value();
  const auto reverse = [&](const RecordId& target) {
    Reversal asked;
    asked.set_target(target.str());
    asked.set_reason("录错");
    TownDesk& desk = target == story.first ? story.a : story.b;
    const RecordId request = desk.fresh();
    desk.press(desk.step("Reversal", request, "request", &asked));
    story.sync();
    story.county.press(story.county.step("Reversal", request, "approve"));
    story.sync();
    REQUIRE(story.town.state(target) == "REVERSED");
  };
  reverse(story.second);
  const auto told = story.town.record<PregnancyCase>(pregnancy);
  const auto stands = story.town.record<records::Settlement>(story.first);
  CHECK(told.event_date() == stands.event_date());
  CHECK(told.fetus_count() == stands.fetus_count());
  CHECK(story.town.state(pregnancy) == "ENDED");
  SUBCASE("the last birth goes, too: open again, and it says nothing of a birth") {
    reverse(story.first);
    const auto open = story.town.record<PregnancyCase>(pregnancy);
    CHECK(story.town.state(pregnancy) == "OPEN");
    CHECK_FALSE(open.has_event_date());
    CHECK_FALSE(open.has_fetus_count());
    CHECK_FALSE(open.has_dystocia_certified());
  }
  SUBCASE("a later pregnancy is under way: this one stays ended") {
    records::Settlement later = prenatal_form(20, 10000, "80000009");
    later.set_pregnancy_date(to_string(parse_date(stands.event_date())->plus_days(60)));
    later.set_event_date(to_string(parse_date(stands.event_date())->plus_days(90)));
    later.set_visit_date(later.event_date());
    later.set_settled_on(later.event_date());
    const RecordId visit = story.a.fresh();
    story.a.settle(visit, later);
    story.sync();
    reverse(story.first);
    CHECK(story.town.state(pregnancy) == "ENDED");
    CHECK(story.town.all("PregnancyCase", "OPEN").size() == 1);
  }
}

TEST_CASE("K13: one number, two names: nobody is paid before somebody has looked") {
  Conflicts story;
  const RecordId first = story.filed();
  records::Filing other = filing_form(10, 2);
  other.set_patient_name("演另名");
  const RecordId second = story.b.fresh();
  const OpId op = story.b.file(second, other);
  story.sync();
  CHECK(story.b.code(op) == "K13");
  CHECK(story.town.state(second) == "HELD");
  const RecordId open = story.case_of(ConflictCase::K13);
  SUBCASE("one person: the papers go on") {
    story.town.decide(open, "same_person");
    CHECK(story.town.state(second) == "CONFIRMED");
  }
  SUBCASE("another person, whose number was typed wrong: it is put right") {
    records::Filing right;
    right.set_patient_id_no(resident_id(11, true));
    wire::Patch number;
    number.add_fields("patient_id_no");
    number.set_record(right.SerializeAsString());
    const wire::Verdict decided = story.town.decide(open, "correct", {"city_clerk"}, number);
    CHECK(decided.reason().code() == "");
    CHECK(story.town.state(first) == "CONFIRMED");
    CHECK(story.town.state(second) == "CONFIRMED");
    const auto mine = story.town.record<records::Filing>(first);
    const auto theirs = story.town.record<records::Filing>(second);
    CHECK(mine.patient() != theirs.patient());
    CHECK(mine.pregnancy() != theirs.pregnancy());
    CHECK(story.town.all("ConflictCase", "OPEN").empty());
  }
  SUBCASE("another person: this paper does not count") {
    story.town.decide(open, "other_person");
    CHECK(story.town.state(second) == "CANCELLED");
    CHECK(story.town.state(first) == "CONFIRMED");
  }
}

TEST_CASE("K13: both wait until somebody has found out who is who") {
  Conflicts story;
  const RecordId first = story.a.fresh();
  story.a.settle(first, prenatal_form(20, 10000, "80000000"));
  const RecordId settled = story.a.fresh();
  story.a.settle(settled, prenatal_form(20, 25000, "80000001"));
  story.sync();
  REQUIRE(story.town.state(settled) == "CONFIRMED");
  records::Settlement other = prenatal_form(20, 30000, "80000002");
  other.set_patient_name("演另名");
  other.set_total_fee_fen(30500);
  other.set_self_pay_fen(500);
  const RecordId second = story.b.fresh();
  const OpId op = story.b.settle(second, other);
  story.sync();
  REQUIRE(story.b.code(op) == "K13");
  story.town.decide(story.case_of(ConflictCase::K13), "freeze_both");
  for (const RecordId& id : {first, settled, second}) CHECK(story.town.state(id) == "HELD");
  CHECK(story.town.all("ConflictCase", "OPEN").size() == 1);
  const RecordId open = story.case_of(ConflictCase::K13);
  REQUIRE_FALSE(open.is_nil());
  const RecordId late = story.a.fresh();
  const OpId late_op = story.a.settle(late, prenatal_form(20, 7000, "80000003"));
  story.sync();
  CHECK(story.town.state(late) == "HELD");  // Of the known name: it waits with the others.
  CHECK(story.a.code(late_op) == "K13");
  CHECK(story.town.all("ConflictCase", "OPEN") == std::vector<RecordId>{open});
  const auto stand = [&](const RecordId& id) { return story.town.state(id) == "CONFIRMED"; };
  SUBCASE("one person") {
    story.town.decide(open, "same_person");
    story.town.decide(story.case_of(ConflictCase::RULES), "keep");  // Not so named in the register.
    CHECK(stand(first));
    CHECK(stand(settled));
    CHECK(stand(second));
    CHECK(stand(late));
    story.sync();
    CHECK(story.a.verdict(late_op).kind() == wire::Verdict::ACCEPTED);
    CHECK(story.town.balance("fund") == 72000);
  }
  SUBCASE("the first are right") {
    story.town.decide(open, "other_person");
    CHECK((stand(first) && stand(settled) && stand(late)));
    CHECK(story.town.state(second) == "REVERSED");
    CHECK(story.town.balance("fund") == 42000);
  }
  SUBCASE("the first are right, and the second's number is put right") {
    records::Settlement right;
    right.set_patient_id_no(resident_id(11, true));
    wire::Patch number;
    number.add_fields("patient_id_no");
    number.set_record(right.SerializeAsString());
    CHECK(story.town.decide(open, "correct", {"city_clerk"}, number).reason().code() == "");
    CHECK((stand(first) && stand(settled) && story.town.state(second) != "REVERSED"));
    const Bytes hers = story.town.record<records::Settlement>(second).patient();
    const Bytes others = story.town.record<records::Settlement>(settled).patient();
    CHECK(hers != others);
    CHECK(story.town.balance("self_pay", to_hex(hers)) == 500);
    CHECK(story.town.balance("self_pay", to_hex(others)) == 0);
  }
  SUBCASE("one of them goes: the rest still wait") {
    Reversal asked;
    asked.set_target(late.str());
    asked.set_reason("演示");
    const RecordId request = story.a.fresh();
    story.a.press(story.a.step("Reversal", request, "request", &asked));
    story.sync();
    story.county.press(story.county.step("Reversal", request, "approve"));
    story.sync();
    CHECK(story.town.state(late) == "REVERSED");
    for (const RecordId& id : {first, settled, second}) CHECK(story.town.state(id) == "HELD");
    REQUIRE(story.town.all("ConflictCase", "OPEN") == std::vector<RecordId>{open});
    story.town.decide(open, "other_person");
    CHECK((stand(first) && stand(settled)));
    CHECK(story.town.state(second) == "REVERSED");
  }
  SUBCASE("the first are wrong: the second's name is the person's") {
    story.town.decide(open, "first_wrong");
    CHECK(story.town.state(settled) == "REVERSED");
    CHECK(story.town.state(first) == "REVERSED");
    CHECK(story.town.state(late) == "REVERSED");
    story.sync();
    CHECK(story.a.verdict(late_op).kind() == wire::Verdict::REFUSED);
    CHECK(story.town.state(second) != "REVERSED");
    CHECK(story.town.record<records::Person>(
              id_from<RecordId>(story.town.record<records::Settlement>(second).patient()).value())
              .name() == "演另名");
  }
  for (const RecordId& id : story.town.all("ConflictCase", "OPEN")) {
    CHECK(story.town.record<ConflictCase>(id).code() != ConflictCase::K13);
  }
}

TEST_CASE("K13: a name that is put right where nothing else speaks of the person is no conflict") {
  Conflicts story;
  const RecordId id = story.filed();
  records::Filing corrected;
  corrected.set_patient_name("演正名");
  story.a.press(story.a.step("Filing", id, "amend", &corrected));
  story.sync();
  CHECK(story.town.state(id) == "CONFIRMED");
  CHECK(story.town
            .record<records::Person>(
                id_from<RecordId>(story.town.record<records::Filing>(id).patient()).value())
            .name() == "演正名");
}

TEST_CASE("merge: what neither broke alone but both broke together waits, needs included") {
  Conflicts story;
  records::Filing form = filing_form(10, 2);
  form.clear_care_kinds();
  form.add_care_kinds(records::Filing::iud);
  const RecordId id = story.a.fresh();
  story.a.file(id, form);
  story.sync();
  REQUIRE(story.town.state(id) == "CONFIRMED");
  records::Filing more;
  more.add_care_kinds(records::Filing::iud);
  more.add_care_kinds(records::Filing::delivery);
  story.a.press(story.a.step("Filing", id, "amend", &more));
  const records::Filing none;
  wire::Operation clears = story.county.step("Filing", id, "amend", &none);
  *clears.mutable_step()->mutable_arguments() = patch_of(none, {"pregnancy_date"});
  const OpId op = story.county.press(clears);
  story.a.sync();
  story.county.sync();
  CHECK(story.county.code(op) == "BROKEN_TOGETHER");
}

TEST_CASE("OTHER_INSTITUTION: a hospital's desk books for its own hospital") {
  Conflicts story;
  records::Settlement form = prenatal_form(20, 10000, "80000001");
  form.set_institution_code(kCodeB);
  const RecordId id = story.a.fresh();
  const OpId op = story.a.settle(id, form);
  story.sync();
  CHECK(story.a.code(op) == "OTHER_INSTITUTION");
  CHECK(story.town.state(id) == "HELD");
}

}  // namespace
}  // namespace jindu::test
