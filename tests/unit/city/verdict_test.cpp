// The five verdicts, and what each means for the record.
#include <doctest/doctest.h>

#include "schema/records/conflict_case.pb.h"
#include "schema/records/pregnancy_case.pb.h"
#include "tests/unit/city/town.h"

namespace jindu {
namespace {

using test::filing_form;
using test::kCounty;
using test::kHospitalA;
using test::kHospitalB;
using test::prenatal_form;
using test::resident_id;
using test::Town;
using test::TownDesk;

struct Story {
  Town town;
  TownDesk a{town, kHospitalA, "D01", {"desk_clerk"}};
  TownDesk b{town, kHospitalB, "D02", {"desk_clerk"}};
  TownDesk county{town, kCounty, "C01", {"front_clerk", "first_reviewer", "section_chief"}};
  Story() {
    town.insure(resident_id(2, false), "样二");
    town.insure(resident_id(20, true), "例二〇");
  }
  /// A filing that everybody has.
  RecordId filed(int wife = 10) {
    const RecordId id = a.fresh();
    a.file(id, filing_form(wife, 2));
    a.sync();
    county.sync();
    return id;
  }
  wire::Operation amend(TownDesk& desk, const RecordId& id, const records::Filing& fields) {
    return desk.step("Filing", id, "amend", &fields);
  }
};

TEST_CASE("accepted: a filing that meets every rule is confirmed at once, with its references") {
  Story story;
  const RecordId id = story.a.fresh();
  const OpId op = story.a.file(id, filing_form(10, 2));
  story.a.sync();
  CHECK(story.a.kind(op) == "ACCEPTED");
  CHECK(story.a.verdict(op).record_state() == "CONFIRMED");
  CHECK(story.town.state(id) == "CONFIRMED");
  const auto filing = story.town.record<records::Filing>(id);
  CHECK(filing.patient().size() == 16);
  CHECK(filing.sponsor().size() == 16);
  CHECK(filing.pregnancy().size() == 16);
  CHECK(story.town.all("Person").size() == 2);
  CHECK(story.town.all("PregnancyCase").size() == 1);
  // The desk's view of it is the city's, byte for byte.
  CHECK(story.a.held_state(id).header().version() == story.a.verdict(op).record_version());
  CHECK(story.a.digest_equal());
  CHECK(story.town.digests_hold());
}

TEST_CASE("accepted: a filing that misses a rule is returned with every reason, not refused") {
  Story story;
  const RecordId id = story.a.fresh();
  records::Filing form = filing_form(10, 2);
  form.set_patient_employed(true);
  form.set_birth_policy_ok(false);
  const OpId op = story.a.file(id, form);
  story.a.sync();
  CHECK(story.a.kind(op) == "ACCEPTED");
  CHECK(story.town.state(id) == "RETURNED");
  const wire::Reason reason = story.a.verdict(op).reason();
  const auto& fields = reason.fields();
  CHECK(std::find(fields.begin(), fields.end(), "SPOUSE_EMPLOYED") != fields.end());
  CHECK(std::find(fields.begin(), fields.end(), "POLICY_NOT_MET") != fields.end());

  SUBCASE("and confirmed when it is corrected") {
    records::Filing right;
    right.set_patient_employed(false);
    right.set_birth_policy_ok(true);
    const OpId corrected = story.a.press(story.a.step("Filing", id, "correct", &right));
    story.a.sync();
    CHECK(story.a.kind(corrected) == "ACCEPTED");
    CHECK(story.town.state(id) == "CONFIRMED");
  }
}

TEST_CASE("merged: two clerks, different groups: both stand and both are told (K05)") {
  Story story;
  const RecordId id = story.filed();
  records::Filing phone;
  phone.set_contact_phone("13900000999");
  const OpId at_desk = story.a.press(story.amend(story.a, id, phone));
  records::Filing employer;
  employer.set_spouse_employer_name("演示新单位");
  const OpId at_county = story.county.press(story.amend(story.county, id, employer));
  story.a.sync();
  story.county.sync();
  story.a.sync();
  CHECK(story.a.kind(at_desk) == "ACCEPTED");
  CHECK(story.county.kind(at_county) == "MERGED");
  const auto filing = story.town.record<records::Filing>(id);
  CHECK(filing.contact_phone() == "13900000999");
  CHECK(filing.spouse_employer_name() == "演示新单位");
  CHECK(story.town.all("ConflictCase").empty());
  CHECK(story.a.held_state(id).header().version() ==
        story.county.held_state(id).header().version());
  CHECK(story.a.held_state(id).stamps_size() > 0);
}

TEST_CASE("parked: what builds on an operation that is not here waits for it") {
  Story story;
  const RecordId filing = story.a.fresh();
  const RecordId settlement = story.b.fresh();
  const OpId filed = story.a.file(filing, filing_form(20, 2));
  const OpId settled = story.b.settle(settlement, prenatal_form(20, 10000, "90000001"), {filed});
  story.b.sync();
  CHECK(story.b.kind(settled) == "PARKED");
  CHECK(story.b.verdict(settled).due_ms() > story.town.clock.wall_ms());
  CHECK(story.town.all("Settlement").empty());
  story.a.sync();
  story.b.sync();
  CHECK(story.b.kind(settled) == "ACCEPTED");
  CHECK(story.b.verdict(settled).decided_seq() > story.b.verdict(settled).city_seq());
  CHECK(story.town.state(settlement) == "CONFIRMED");
  CHECK(story.b.digest_equal());
  CHECK(story.town.ledger_balances());
}

TEST_CASE("parked: a settlement that names a filing not yet here waits for the filing") {
  Story story;
  const RecordId filing = story.a.fresh();
  const RecordId settlement = story.a.fresh();
  records::Settlement form = prenatal_form(10, 10000, "90000002");
  form.set_sponsor_id_no(resident_id(2, false));
  form.set_sponsor_name("样二");
  form.set_filing(filing.str());
  // The same clerk, the filing written second: only its record id ties them.
  const OpId settled = story.a.settle(settlement, form);
  story.a.sync();
  CHECK(story.a.kind(settled) == "PARKED");
  const OpId filed = story.a.file(filing, filing_form(10, 2));
  story.a.sync();
  CHECK(story.a.kind(filed) == "ACCEPTED");
  CHECK(story.a.kind(settled) == "ACCEPTED");
  CHECK(story.town.state(settlement) == "CONFIRMED");
}

TEST_CASE("parked: when nobody brings the missing part, a person decides, not time") {
  Story story;
  const RecordId settlement = story.b.fresh();
  const OpId never = new_id<OpId>(story.town.clock, story.town.random);
  const OpId settled = story.b.settle(settlement, prenatal_form(20, 10000, "90000003"), {never});
  story.b.sync();
  REQUIRE(story.b.kind(settled) == "PARKED");
  story.town.clock.advance(20LL * 86'400'000);
  REQUIRE(story.town.acceptor->tick().ok());
  story.b.sync();
  CHECK(story.b.kind(settled) == "HELD");
  CHECK(story.town.all("Settlement").empty());
  const std::vector<RecordId> open = story.town.all("ConflictCase", "OPEN");
  REQUIRE(open.size() == 2);  // Registering and settling.
  for (const RecordId& one : open) {
    CHECK(story.town.decide(one, "apply").kind() == wire::Verdict::ACCEPTED);
  }
  story.b.sync();
  CHECK(story.b.kind(settled) == "ACCEPTED");
  CHECK(story.town.state(settlement) == "CONFIRMED");
}

TEST_CASE("held: a child of a refused operation waits in a case, whatever it is") {
  Story story;
  const RecordId id = story.filed();
  records::Filing other;
  other.set_contact_phone("13900000888");
  // Another hospital has no business with this filing.
  const OpId refused = story.b.press(story.amend(story.b, id, other));
  wire::Operation child = story.b.operation("Filing", story.b.fresh());
  child = story.b.step("Filing", story.b.fresh(), "record");
  records::Filing form = filing_form(30, 2);
  form.set_institution_code(test::kCodeB);
  child = story.b.step("Filing", story.b.fresh(), "record", &form);
  child.add_after(refused.str());
  const OpId built = story.b.press(child);
  story.b.sync();
  CHECK(story.b.kind(refused) == "REFUSED");
  CHECK(story.b.code(refused) == "NOT_RECORDING_SITE");
  CHECK(story.b.kind(built) == "HELD");
  const RecordId conflict = story.town.only("ConflictCase", "OPEN");
  SUBCASE("decided against, it is refused") {
    CHECK(story.town.decide(conflict, "refuse").kind() == wire::Verdict::ACCEPTED);
    story.b.sync();
    CHECK(story.b.kind(built) == "REFUSED");
    CHECK(story.town.all("Filing").size() == 1);
  }
  SUBCASE("decided for, it takes effect") {
    CHECK(story.town.decide(conflict, "apply").kind() == wire::Verdict::ACCEPTED);
    story.b.sync();
    CHECK(story.b.kind(built) == "ACCEPTED");
    CHECK(story.town.all("Filing").size() == 2);
  }
}

TEST_CASE("held: a settlement that a rule speaks against is never refused, and is decided") {
  Story story;
  story.town.insure(resident_id(21, true), "例二一", "SUSPENDED");
  const RecordId id = story.a.fresh();
  const OpId settled = story.a.settle(id, prenatal_form(21, 12300, "90000004"));
  story.a.sync();
  CHECK(story.a.kind(settled) == "HELD");
  CHECK(story.a.code(settled) == "STATUS_NOT_NORMAL");
  CHECK(story.town.state(id) == "HELD");
  // The hospital's advance does not vanish.
  CHECK(story.town.balance("hospital_payable", test::kCodeA) == -12300);
  const RecordId conflict = story.town.only("ConflictCase", "OPEN");
  SUBCASE("kept") {
    CHECK(story.town.decide(conflict, "keep").kind() == wire::Verdict::ACCEPTED);
    CHECK(story.town.state(id) == "CONFIRMED");
    CHECK(story.town.balance("hospital_payable", test::kCodeA) == -12300);
    story.a.sync();
    CHECK(story.a.kind(settled) == "ACCEPTED");
  }
  SUBCASE("reversed") {
    CHECK(story.town.decide(conflict, "reverse").kind() == wire::Verdict::ACCEPTED);
    CHECK(story.town.state(id) == "REVERSED");
    CHECK(story.town.balance("hospital_payable", test::kCodeA) == 0);
    story.a.sync();
    CHECK(story.a.kind(settled) == "REFUSED");
  }
  CHECK(story.town.ledger_balances());
  CHECK(story.a.digest_equal());
  CHECK(story.town.digests_hold());
}

TEST_CASE("held: an amount that the rule does not give is held, not recomputed") {
  Story story;
  records::Settlement form = prenatal_form(20, 10000, "90000005");
  form.set_fund_pay_fen(9000);
  form.set_self_pay_fen(1000);
  const OpId settled = story.a.settle(story.a.fresh(), form);
  story.a.sync();
  CHECK(story.a.kind(settled) == "HELD");
  CHECK(story.a.code(settled) == "MONEY_MISMATCH");
  const auto conflict =
      story.town.record<records::ConflictCase>(story.town.only("ConflictCase", "OPEN"));
  CHECK(conflict.code() == records::ConflictCase::RULES);
}

TEST_CASE("refused: roles, states, words and old versions") {
  Story story;
  const RecordId id = story.filed();
  SUBCASE("an unknown event") {
    const OpId op = story.a.press(story.a.step("Filing", id, "frame"));
    story.a.sync();
    CHECK(story.a.code(op) == "UNKNOWN_EVENT");
  }
  SUBCASE("an event that the state does not have") {
    const OpId op = story.a.press(story.a.step("Filing", id, "correct"));
    story.a.sync();
    CHECK(story.a.code(op) == "BAD_STATE");
  }
  SUBCASE("a post without the right") {
    const OpId op = story.a.press(story.a.step("Filing", id, "close"));
    story.a.sync();
    CHECK(story.a.code(op) == "NO_ROLE");
  }
  SUBCASE("a field that is the city's") {
    records::Filing own;
    own.set_patient(Bytes(16, 'x'));
    const OpId op = story.a.press(story.amend(story.a, id, own));
    story.a.sync();
    CHECK(story.a.code(op) == "FORBIDDEN_FIELD");
  }
  SUBCASE("a value that is none") {
    records::Filing wrong;
    wrong.set_pregnancy_date("2022-02-31");
    const OpId op = story.a.press(story.amend(story.a, id, wrong));
    story.a.sync();
    CHECK(story.a.kind(op) == "REFUSED");
    CHECK(story.town.record<records::Filing>(id).pregnancy_date() == "2022-03-01");
  }
  CHECK(story.town.state(id) == "CONFIRMED");
}

TEST_CASE("refused: identity is locked once a settlement relies on the filing") {
  Story story;
  const RecordId filing = story.filed(10);
  records::Settlement form = prenatal_form(10, 10000, "90000006");
  form.set_sponsor_id_no(resident_id(2, false));
  form.set_sponsor_name("样二");
  form.set_filing(filing.str());
  const RecordId settlement = story.a.fresh();
  const OpId settled = story.a.settle(settlement, form);
  story.a.sync();
  REQUIRE(story.a.kind(settled) == "ACCEPTED");
  CHECK(story.town.record<records::Filing>(filing).relied_on_by_size() == 1);
  records::Filing name;
  name.set_patient_name("例改");
  const OpId op = story.a.press(story.amend(story.a, filing, name));
  story.a.sync();
  CHECK(story.a.code(op) == "IDENTITY_LOCKED");
}

TEST_CASE("prenatal: two hospitals, one pregnancy, no cap: both stand (DY-E13)") {
  Story story;
  const RecordId first = story.a.fresh();
  const RecordId second = story.b.fresh();
  story.a.settle(first, prenatal_form(20, 23500, "90000007"));
  records::Settlement form = prenatal_form(20, 18060, "90000008");
  form.clear_pregnancy_date();
  story.b.settle(second, form);
  story.a.sync();
  story.b.sync();
  CHECK(story.town.state(first) == "CONFIRMED");
  CHECK(story.town.state(second) == "CONFIRMED");
  const auto pregnancy =
      story.town.record<records::PregnancyCase>(story.town.only("PregnancyCase"));
  CHECK(pregnancy.prenatal_total_fen() == 41560);
  CHECK(story.town.balance("fund") == 41560);
  // Amounts of the other hospital are not shown here.
  CHECK_FALSE(story.b.holds(first));
}

}  // namespace
}  // namespace jindu
