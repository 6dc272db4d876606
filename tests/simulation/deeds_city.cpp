// The posts at the city: each takes the next step of what lies on the table, now and then another.
#include <algorithm>
#include <cstdlib>
#include <functional>

#include "schema/records/allowance.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "server/city/decisions.h"
#include "server/city/fleet.h"
#include "tests/simulation/forms.h"
#include "tests/simulation/plain.h"
#include "tests/simulation/story.h"

namespace jindu::sim {
namespace {

/// One of `rare` times in a hundred where it is not the road.
struct Post {
  const char* type;
  const char* state;
  const char* event;
  const char* who;
  int percent = 100;
  const char* said = "";
};

constexpr const char* kOpinion = R"({"opinion":"演示不符"})";

constexpr const char* kEmployerSays =
    R"({"employer_contact_name":"例单","employer_contact_phone":"0335-3262781","wage_paid_in_leave":true})";

constexpr Post kPosts[] = {
    {"AllowanceApplication", "SUBMITTED", "accept", "front"},
    {"AllowanceApplication", "EMPLOYER_PENDING", "employer_pass", "employer", 100, kEmployerSays},
    {"AllowanceApplication", "EMPLOYER_PASSED", "accept", "front"},
    {"AllowanceApplication", "ACCEPTED", "first_review", "first"},
    {"AllowanceApplication", "FIRST_REVIEWED", "approve", "chief"},
    {"AllowanceApplication", "SUBMITTED", "return", "front", 10, kOpinion},
    {"AllowanceApplication", "ACCEPTED", "reject", "first", 5, kOpinion},
    {"AllowanceApplication", "FIRST_REVIEWED", "send_back", "chief", 10},
    {"AllowanceApplication", "GENERATED", "regenerate", "first", 10},
    {"ReimbursementClaim", "SUBMITTED", "accept", "front"},
    {"ReimbursementClaim", "EMPLOYER_PENDING", "employer_pass", "employer", 100, kEmployerSays},
    {"ReimbursementClaim", "EMPLOYER_PASSED", "accept", "front"},
    {"ReimbursementClaim", "ACCEPTED", "first_review", "first"},
    {"ReimbursementClaim", "FIRST_REVIEWED", "approve", "chief"},
    {"ReimbursementClaim", "APPROVED", "finance_check", "account"},
    {"ReimbursementClaim", "FINANCE_CHECKED", "pay", "confirm"},
    {"ReimbursementClaim", "ACCEPTED", "return", "front", 10, kOpinion},
    {"ReimbursementClaim", "FINANCE_CHECKED", "finance_return", "account", 10, kOpinion},
    {"ReimbursementClaim", "FIRST_REVIEWED", "send_back", "chief", 10},
    {"PayoutBatch", "BUILDING", "freeze", "front"},
    {"PayoutBatch", "FROZEN", "print", "front"},
    {"PayoutBatch", "PRINTED", "sign", "chief"},
    {"PayoutBatch", "SIGNED", "fill_voucher", "account"},
    {"PayoutBatch", "SIGNED", "confirm", "confirm"},
    {"PayoutBatch", "SIGNED", "confirm", "confirm"},
    {"PayoutBatch", "FINANCE_CONFIRMED", "send", "front"},
    {"PayoutBatch", "SENT_TO_BANK", "done", "bank", 50},
    {"PayoutBatch", "PRINTED", "refuse", "chief", 10},
    {"PayoutBatch", "FROZEN", "cancel", "front", 10},
    {"HospitalClearing", "SUBMITTED", "audit", "front"},
    {"HospitalClearing", "AUDITED", "agree", "front"},
    {"HospitalClearing", "DISPUTED", "answer", "front", 100, R"({"answer":"演示已核对"})"},
    {"HospitalClearing", "RECONCILED", "sign", "chief"},
    {"HospitalClearing", "RECONCILED", "send_back", "chief", 10, kOpinion},
    {"HospitalClearing", "SIGNED", "check", "account"},
    {"HospitalClearing", "FINANCE_CHECKED", "confirm", "confirm"},
    {"Inspection", "FILLED", "review", "chief"},
    {"Inspection", "FILLED", "return", "chief", 10, kOpinion},
    {"Inspection", "REVIEWED", "agree", "front"},
    {"DeemedContribution", "SUBMITTED", "check", "clerk"},
    {"DeemedContribution", "CHECKED", "chief_sign", "chief"},
    {"DeemedContribution", "CHIEF_SIGNED", "director_sign", "director"},
    {"DeemedContribution", "DIRECTOR_SIGNED", "enter", "clerk"},
    {"Suspension", "IN_FORCE", "lift", "clerk", 30},
    {"SuspensionWaiver", "PROPOSED", "grant", "clerk"},
    {"SuspensionWaiver", "ACTIVE", "revoke", "clerk", 10},
    {"WageBase", "TOLD", "confirm", "employer", 30},
    {"Filing", "SUBMITTED", "confirm", "front"},
};

}  // namespace

std::vector<store::RecordRow> Story::city_rows(const std::string& type,
                                               const std::string& state) const {
  auto rows = city_->reader().list(type, state, {}, 40);
  return rows.ok() ? std::move(*rows) : std::vector<store::RecordRow>();
}

bool Story::city_step(const store::RecordRow& row, const std::string& event,
                      const std::string& arguments, const std::string& who) {
  if (city_->disk.dead()) return false;
  const auto acted = city::take_step(city_->city(), row, event, arguments, who);
  const bool taken =
      acted.ok() && acted->problems.empty() && acted->verdict.kind() == wire::Verdict::ACCEPTED;
  if (std::getenv("JINDU_SIM_TRACE") != nullptr) {
    std::fprintf(stderr, "city %s %s: %s\n", row.type.c_str(), event.c_str(),
                 taken                     ? "taken"
                 : !acted.ok()             ? acted.error().context.c_str()
                 : acted->problems.empty() ? acted->verdict.reason().code().c_str()
                                           : acted->problems.front().code.c_str());
  }
  if (!taken || city_->disk.dead()) return false;
  did(row.type + "." + event);
  note_sealed(row);
  return true;
}

bool Story::city_create(const std::string& type, const std::string& form, const std::string& who) {
  if (city_->disk.dead()) return false;
  const auto acted = city::create(city_->city(), type, form, who);
  const bool taken =
      acted.ok() && acted->problems.empty() && acted->verdict.kind() == wire::Verdict::ACCEPTED;
  if (std::getenv("JINDU_SIM_TRACE") != nullptr) {
    std::fprintf(stderr, "city new %s: %s\n", type.c_str(),
                 taken                     ? "taken"
                 : !acted.ok()             ? acted.error().context.c_str()
                 : acted->problems.empty() ? acted->verdict.reason().code().c_str()
                                           : acted->problems.front().code.c_str());
  }
  if (taken) did(type + ".new");
  return taken && !city_->disk.dead();
}

bool Story::take_a_step() {
  const Post& post = kPosts[pick(std::size(kPosts))];
  if (post.percent < 100 && static_cast<int>(pick(100)) >= post.percent) return false;
  const std::vector<store::RecordRow> rows = city_rows(post.type, post.state);
  if (rows.empty()) return false;
  const store::RecordRow& row = rows[pick(rows.size())];
  std::string said = post.said;
  // The bureau has signed already: the hospital is waited for.
  const bool agrees = std::string(post.event) == "agree";
  if (agrees && text_in(plain_of(city_->city(), row).values, "bureau_agreed") == "true")
    return false;
  if (std::string(post.event) == "audit" && pick(4) == 0) {
    const auto lines = city_->reader().clearing_lines(row.id);
    if (lines.ok() && !lines->empty()) {
      const store::ClearingLine& line = (*lines)[pick(lines->size())];
      said = json({{"disallowed",
                    {{{"settlement", to_string(line.record)},
                      {"amount_fen", 1 + pick(2000)},
                      {"reason", "演示超标准"}}}}})
                 .dump();
    }
  }
  std::string who = post.who;
  if (who == "employer") {  // Each employer's clerk sees the papers of that employer only.
    const std::string code = text_in(plain_of(city_->city(), row).values, "employer_uscc");
    int number = 0;
    while (number < kEmployers && employer(number).code != code) ++number;
    if (number == kEmployers) return false;
    who = employer_clerk(number);
  }
  return city_step(row, post.event, said, who);
}

void Story::build_batch() {
  if (!city_rows("PayoutBatch", "BUILDING").empty() ||
      city_rows("AllowanceItem", "APPROVED").empty()) {
    return;
  }
  const std::string agency =
      trade_.agencies.empty() ? "演示银行" : trade_.agencies[pick(trade_.agencies.size())];
  city_create("PayoutBatch", json({{"agency", agency}, {"month", this_month()}}).dump(), "front");
}

/// A copy on a second medium, receipted: it reaches as far as the log does.
void Story::receipt_copy() {
  store::Reader& reader = city_->reader();
  const auto seq = reader.counter("city_seq");
  if (!seq.ok() || *seq == 0) return;
  const auto entry = reader.entry(*seq);
  if (!entry.ok() || !entry->has_value()) return;
  const json form = {{"city_seq", *seq},
                     {"head_hash", to_hex(view((*entry)->hash))},
                     {"file_sha256", std::string(64, 'f')},
                     {"medium", "演示U盘"}};
  city_create("SealedCopy", form.dump(), "account");
}

/// The bank could not pay one of them.
void Story::bank_sends_back() {
  static constexpr const char* kStates[] = {"SENT_TO_BANK", "DONE", "PARTIAL_RETURN"};
  const std::vector<store::RecordRow> batches = city_rows("PayoutBatch", kStates[pick(3)]);
  if (batches.empty()) return;
  const store::RecordRow& batch = batches[pick(batches.size())];
  const char* state = pick(4) == 0 ? "REVERSED" : "PAID";
  for (const store::RecordRow& item : city_rows("AllowanceItem", state)) {
    if (text_in(plain_of(city_->city(), item).values, "batch") != to_string(batch.id)) continue;
    const json form = {{"returned", {to_string(item.id)}},
                       {"return_reason", "演示"},
                       {"return_code", pick(2) == 0 ? "closed" : "other"}};
    city_step(batch, "partial_return", form.dump(), "bank");
    return;
  }
}

void Story::enter_deduction() {
  const std::vector<store::RecordRow> agreed = city_rows("Inspection", "AGREED");
  if (agreed.empty()) return;
  const json form = {{"inspection", to_string(agreed[pick(agreed.size())].id)}};
  city_create("DepositDeduction", form.dump(), "front");
}

/// What was paid by mistake comes back: in pieces, agreed by the month, or off what is owed.
void Story::ask_back() {
  for (const store::RecordRow& row : city_rows("Recovery", "TO_RETURN")) {
    city_step(row, "fill_voucher", "", "account");
    city_step(row, "give_back", "", "confirm");
  }
  const std::vector<store::RecordRow> open = city_rows("Recovery", "OPEN");
  if (open.empty()) return;
  const store::RecordRow& row = open[pick(open.size())];
  const Plain debt = plain_of(city_->city(), row);
  switch (pick(4)) {
    case 0: {
      const std::vector<store::RecordRow> items = city_rows("AllowanceItem", "APPROVED");
      if (items.empty()) return;
      const json form = {{"set_off_item", to_string(items[pick(items.size())].id)}};
      city_step(row, "set_off", form.dump(), "account");
      return;
    }
    case 1: {
      const json form = {{"instalment_fen", 10000 + pick(50000)}, {"instalment_from", date(-30)}};
      city_step(row, "agree_instalments", form.dump(), "account");
      return;
    }
    default: {
      const std::int64_t rest = number_in(debt.values, "rest_fen");
      const std::int64_t piece = pick(2) == 0 ? rest : 1 + static_cast<std::int64_t>(pick(200000));
      city_step(row, "refund", json({{"refund_fen", piece}}).dump(), "account");
    }
  }
}

void Story::approve_reversals() {
  if (city_->disk.dead()) return;
  for (const store::RecordRow& row : city_rows("Reversal", "REQUESTED")) {
    const bool refused = pick(4) == 0;
    // Of a payment finance says so, of anything else the chief: the wrong one is sent away.
    const std::string who = pick(2) == 0 ? "chief" : "confirm";
    city_step(row, refused ? "refuse" : "approve", "", who);
    if (city_->disk.dead()) return;
  }
}

void Story::decide_at_city() {
  if (city_->disk.dead()) return;
  const std::vector<store::RecordRow> open = city_rows("ConflictCase", "OPEN");
  if (open.empty()) return;
  // One at a time: what follows changes the others.
  const store::RecordRow& row = open[pick(open.size())];
  wire::RecordState state;
  records::ConflictCase record;
  if (!state.ParseFromString(row.own) || !record.ParseFromString(state.record())) return;
  if (!record.decider_site().empty() || record.choices().empty()) return;
  const int chosen = static_cast<int>(pick(static_cast<std::uint64_t>(record.choices_size())));
  const std::string choice = record.choices(chosen).code();
  if (choice == "typed" || choice == "correct") return;
  static const std::map<std::string, std::string> kHolders = {
      {"first_reviewer", "first"},       {"section_chief", "chief"},     {"city_clerk", "clerk"},
      {"finance_accountant", "account"}, {"finance_confirm", "confirm"}, {"front_clerk", "front"}};
  const auto holder = kHolders.find(record.decider_role());
  const std::string who = holder == kHolders.end() ? "clerk" : holder->second;
  const auto told = city::decide(city_->city(), row, choice, "依证据", "", who);
  const bool taken =
      told.ok() && told->problems.empty() && told->verdict.kind() == wire::Verdict::ACCEPTED;
  if (!taken || city_->disk.dead()) return;
  ++counts_.conflicts;
  did("decide." + records::ConflictCase::Code_Name(record.code()));
}

void Story::at_the_city() {
  if (city_->disk.dead()) return;
  switch (pick(24)) {
    case 0:
    case 1:
      return decide_at_city();
    case 2:
      return trade_.applies || trade_.generates ? build_batch() : void();
    case 3:
      return receipt_copy();
    case 4:
      return trade_.deposit_bp > 0 ? enter_deduction() : void();
    case 5:
      return ask_back();
    case 6:
      return approve_reversals();
    case 7:
      return pick(3) == 0 ? wages_are_told(false) : void();
    case 8:
      return pick(4) == 0 ? status_changes() : void();
    case 9:
      return pick(4) == 0 ? suspend() : void();
    case 10:
      return pick(2) == 0 ? bank_sends_back() : void();
    default:
      for (int i = 0; i < 12; ++i) {
        if (take_a_step() || city_->disk.dead()) return;
      }
  }
}

void Story::note_sealed(const store::RecordRow& row) {
  if (row.type != "PayoutBatch" && row.type != "HospitalClearing") return;
  const auto now = city_->reader().record(row.id);
  if (!now.ok() || !now->has_value()) return;
  const std::string id = to_string(row.id);
  if (sealed_.count(id) != 0 || !is_sealed(row.type, (*now)->state)) return;
  sealed_[id] = sealed_of(city_->city(), city_->reader(), **now);
}

}  // namespace jindu::sim
