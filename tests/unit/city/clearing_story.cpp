#include "tests/unit/city/clearing_story.h"

#include "server/clearing/figures.h"

namespace jindu::test {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result.ok()) FAIL(to_string(result.error().code) << ": " << result.error().context);
  return std::move(result).value();
}

void keep_a_tenth(rules::CityProfile& profile) {
  rules::Clearing& clearing = *profile.mutable_values(0)->mutable_clearing();
  clearing.set_deposit_bp(1000);
  clearing.set_hospital_day(10);
  clearing.set_bureau_day(15);
  clearing.set_deposit_payout_due("01-31");
}

/// Who holds a post in these tests.
std::string holder(const std::string& role) { return "S-" + role; }

constexpr struct {
  const char* from;
  const char* event;
  const char* role;
} kRoad[] = {
    {"SUBMITTED", "audit", "front_clerk"},          {"AUDITED", "agree", "front_clerk"},
    {"AUDITED", "agree", "hospital"},               {"RECONCILED", "sign", "section_chief"},
    {"SIGNED", "check", "finance_accountant"},      {"FINANCE_CHECKED", "confirm", "finance_confirm"},
};

}  // namespace

ClearingStory::ClearingStory()
    : town(keep_a_tenth),
      a(town, kHospitalA, "D01", {"desk_clerk"}),
      b(town, kHospitalB, "D02", {"desk_clerk"}),
      clerk_a(town, kHospitalA, "H01", {"hospital_clearing_clerk"}),
      clerk_b(town, kHospitalB, "H02", {"hospital_clearing_clerk"}),
      county(town, kCounty, "C01", {"front_clerk", "section_chief"}) {}

ClearingStory::~ClearingStory() {
  sync();
  CHECK(town.ledger_balances());
  CHECK(town.digests_hold());
  for (const TownDesk* desk : {&a, &b, &clerk_a, &clerk_b, &county}) CHECK(desk->digest_equal());
  for (const RecordId& id : town.all("HospitalClearing")) {
    auto kept = town.record<records::HospitalClearing>(id);
    if (town.state(id) == "OPEN") continue;
    const auto lines = must(town.reader->clearing_lines(id));
    auto reckoned = kept;
    clearing::sum_lines(lines, reckoned);
    CHECK(reckoned.SerializeAsString() == kept.SerializeAsString());
    CHECK(kept.lines_sha256() == view(clearing::lines_hash(town.suite, lines)));
    CHECK(kept.deposit_fen() + kept.payable_fen() + std::min<std::int64_t>(kept.total_fen(), 0) ==
          kept.total_fen());
  }
}

void ClearingStory::on(const std::string& day) {
  const Date date = must(parse_date(day));
  // 12:00 in Shanghai is 04:00 UTC.
  town.clock.set_wall(std::chrono::duration_cast<std::chrono::milliseconds>(
                          date.day.time_since_epoch() + std::chrono::hours(4))
                          .count());
}

RecordId ClearingStory::visit(TownDesk& desk, std::int64_t fund_fen, const std::string& day) {
  const int patient = ++people_;
  town.insure(resident_id(patient, true), numbered("例", patient));
  records::Settlement form = prenatal_form(patient, fund_fen, std::to_string(80000000 + patient));
  form.set_pregnancy_date(to_string(must(parse_date(day)).plus_days(-200)));
  form.set_event_date(day);
  form.set_visit_date(day);
  form.set_settled_on(day);
  const RecordId id = desk.fresh();
  desk.settle(id, form);
  return id;
}

RecordId ClearingStory::settled(TownDesk& desk, std::int64_t fund_fen, const std::string& day) {
  const RecordId id = visit(desk, fund_fen, day);
  sync();
  return id;
}

void ClearingStory::sync() {
  for (int round = 0; round < 2; ++round) {
    for (TownDesk* desk : {&a, &b, &clerk_a, &clerk_b, &county}) desk->sync();
  }
}

RecordId ClearingStory::clearing(int month, const std::string& code) {
  const auto links = must(town.reader->links(store::LinkKind::clearing_of,
                                             code + "|" + std::to_string(month)));
  REQUIRE(links.size() == 1);
  return links.front().record;
}

records::HospitalClearing ClearingStory::figures(int month, const std::string& code) {
  return town.record<records::HospitalClearing>(clearing(month, code));
}

std::string ClearingStory::create(const std::string& type, const RecordId& id,
                                  const std::string& event, const std::string& role,
                                  const google::protobuf::Message& form) {
  wire::Operation operation;
  operation.set_record_id(id.str());
  operation.set_record_type(type);
  operation.mutable_step()->set_event(event);
  *operation.mutable_step()->mutable_arguments() = patch_of(form);
  return town.act(operation, {role}, holder(role)).reason().code();
}

RecordId ClearingStory::open(int month, const std::string& code) {
  records::HospitalClearing form;
  form.set_institution_code(code);
  form.set_month(month);
  const RecordId id = a.fresh();
  REQUIRE(create("HospitalClearing", id, "open", "front_clerk", form).empty());
  sync();
  return id;
}

std::string ClearingStory::step(const RecordId& id, const std::string& event,
                                const std::string& role, const google::protobuf::Message* said) {
  wire::Operation operation;
  operation.set_record_id(id.str());
  operation.set_record_type(town.header(id).type());
  operation.mutable_step()->set_event(event);
  operation.mutable_based_on()->set_version(town.header(id).version());
  if (said != nullptr) *operation.mutable_step()->mutable_arguments() = patch_of(*said);
  return town.act(operation, {role}, holder(role)).reason().code();
}

std::string ClearingStory::submit(int month, const std::string& code) {
  TownDesk& clerk = code == kCodeA ? clerk_a : clerk_b;
  const OpId op = clerk.press(clerk.step("HospitalClearing", clearing(month, code), "submit"));
  sync();
  return clerk.code(op);
}

void ClearingStory::bring_to(const std::string& state, int month, const std::string& code) {
  const RecordId id = clearing(month, code);
  TownDesk& clerk = code == kCodeA ? clerk_a : clerk_b;
  if (town.state(id) == "OPEN") REQUIRE(submit(month, code).empty());
  for (const auto& one : kRoad) {
    if (town.state(id) == state) break;
    if (town.state(id) != one.from) continue;
    if (std::string(one.role) == "hospital") {
      sync();
      const OpId op = clerk.press(clerk.step("HospitalClearing", id, one.event));
      clerk.sync();
      REQUIRE(clerk.code(op) == "");
    } else {
      const std::string said = step(id, one.event, one.role);
      REQUIRE((said.empty() || said == "STEP_TAKEN"));  // The bureau may have agreed already.
    }
  }
  REQUIRE(town.state(id) == state);
  sync();
}

RecordId ClearingStory::reverse(TownDesk& desk, const RecordId& target) {
  records::Reversal wanted;
  wanted.set_target(target.str());
  wanted.set_reason("录错");
  const RecordId id = desk.fresh();
  desk.press(desk.step("Reversal", id, "request", &wanted));
  sync();
  REQUIRE(step(id, "approve", "section_chief") == "");
  sync();
  return id;
}

RecordId ClearingStory::inspected(int month, std::int64_t requested_fen, const std::string& code) {
  records::Inspection form;
  form.set_institution_code(code);
  form.set_inspected_on(to_string(local_date(town.clock.wall_ms())));
  form.set_findings("演示：超范围收费");
  form.set_requested_fen(requested_fen);
  form.set_month(month);
  const RecordId id = a.fresh();
  REQUIRE(create("Inspection", id, "fill", "front_clerk", form) == "");
  REQUIRE(step(id, "review", "section_chief") == "");
  sync();
  TownDesk& clerk = code == kCodeA ? clerk_a : clerk_b;
  const OpId op = clerk.press(clerk.step("Inspection", id, "agree"));
  clerk.sync();
  REQUIRE(clerk.code(op) == "");
  REQUIRE(step(id, "agree", "front_clerk") == "");
  REQUIRE(town.state(id) == "AGREED");
  return id;
}

RecordId ClearingStory::deducted(int month, std::int64_t requested_fen, const std::string& code) {
  records::DepositDeduction form;
  form.set_inspection(inspected(month, requested_fen, code).str());
  const RecordId id = a.fresh();
  REQUIRE(create("DepositDeduction", id, "enter", "front_clerk", form) == "");
  return id;
}

void ClearingStory::year(int year, const std::vector<std::int64_t>& totals,
                         const std::string& code) {
  TownDesk& desk = code == kCodeA ? a : b;
  for (std::size_t i = 0; i < totals.size(); ++i) {
    const int month = static_cast<int>(i) + 1;
    const std::string two = (month < 10 ? "0" : "") + std::to_string(month);
    on(std::to_string(year) + "-" + two + "-20");
    settled(desk, totals[i], std::to_string(year) + "-" + two + "-20");
  }
  on(std::to_string(year + 1) + "-01-10");
  for (std::size_t i = 0; i < totals.size(); ++i) close(year * 100 + static_cast<int>(i) + 1, code);
}

void ClearingStory::assessed(int year, const std::string& code) {
  records::IndicatorAssessment form;
  form.set_institution_code(code);
  form.set_year(year);
  records::IndicatorScore& score = *form.add_scores();
  score.set_item("人次均次费用");
  score.set_full(100);
  score.set_score(92);
  const RecordId id = a.fresh();
  REQUIRE(create("IndicatorAssessment", id, "fill", "front_clerk", form) == "");
  REQUIRE(step(id, "review", "section_chief") == "");
  sync();
  TownDesk& clerk = code == kCodeA ? clerk_a : clerk_b;
  clerk.press(clerk.step("IndicatorAssessment", id, "agree"));
  clerk.sync();
  REQUIRE(step(id, "agree", "front_clerk") == "");
  REQUIRE(town.state(id) == "AGREED");
}

RecordId ClearingStory::payout(int year, int bp, const std::string& code) {
  records::DepositPayout form;
  form.set_institution_code(code);
  form.set_year(year);
  form.set_payout_bp(bp);
  const RecordId id = a.fresh();
  REQUIRE(create("DepositPayout", id, "enter", "front_clerk", form) == "");
  return id;
}

std::int64_t ClearingStory::deposit(int month, const std::string& code) {
  const auto sums = must(town.reader->ledger_sums({"deposit", code, month, month, 0}));
  return sums.empty() ? 0 : sums.front().credit_fen - sums.front().debit_fen;
}

std::vector<RecordId> ClearingStory::open_cases(records::ConflictCase::Code code) {
  std::vector<RecordId> found;
  for (const RecordId& id : town.all("ConflictCase", "OPEN")) {
    if (town.record<records::ConflictCase>(id).code() == code) found.push_back(id);
  }
  return found;
}

}  // namespace jindu::test
