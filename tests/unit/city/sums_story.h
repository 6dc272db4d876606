#pragma once
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "schema/records/claim.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "tests/unit/city/town.h"

/// The sums of money, whatever happens in which order (domain.md sections 8 and 11): several sites
/// sign what they have without a link, it arrives in any order and grouping, and the city's posts
/// go on with it. What it comes to must not hang on the order.
namespace jindu::test {

using Dice = std::mt19937;
/// 0 … sides − 1.
inline std::size_t roll(Dice& dice, std::size_t sides) { return dice() % sides; }

/// How many seeds a story is played with: `usual`, or JINDU_SUMS_SEEDS.
unsigned seeds(unsigned usual);

/// A step that a post takes of what stands in `from`.
struct Step {
  const char* type;
  const char* from;
  const char* event;
  const char* role;
};

/// What one person's one event came to, in fen.
struct Came {
  std::int64_t fund = 0;        ///< for care: settled, or claimed and approved
  std::int64_t self_pay = 0;    ///< on the spot
  std::int64_t allowance = 0;   ///< owed or paid
  std::int64_t paid = 0;        ///< of claims and allowances: what has left the fund
  std::set<std::string> asked;  ///< codes of the cases that are open
  bool operator==(const Came&) const = default;
};
/// As people read it.
std::string told(const Came& came);
/// By person and event: "20 birth", "20 prenatal".
using Sums = std::map<std::string, Came>;
/// Fails for each person to whom it did not come the same.
void check_same(Sums found, Sums wanted);

/// A city whose employers, wages and insured persons are known; its sites' desks, each with a chain
/// of what it has signed. At its end the ledger balances, and feeds and desks agree.
class SumsStory {
 public:
  /// `base_fen`: what tax tells of the one employer for 2021.
  SumsStory(const std::string& city, std::int64_t base_fen);
  ~SumsStory();
  SumsStory(const SumsStory&) = delete;
  SumsStory& operator=(const SumsStory&) = delete;

  // What is signed (sums_deeds.cpp). `woman`: insured and employed, 20 … 45, or without work, 60.
  RecordId settles(TownDesk& desk, const records::Settlement& form);
  /// A birth in a hospital on 2022-09-27; all but `self_fen` is the fund's.
  records::Settlement birth(int woman, std::int64_t fund_fen, std::int64_t self_fen,
                            const std::string& invoice) const;
  /// Prenatal care of the same pregnancy on 2022-08-20, all of it the fund's.
  records::Settlement prenatal(int woman, std::int64_t fund_fen, const std::string& invoice) const;
  records::AllowanceApplication application(int woman) const;
  /// The same with her husband's care leave; husbands are 2 … 7, and work for another employer,
  /// whose average is 730000 (DY-E07, DY-E08).
  records::AllowanceApplication with_care_leave(int woman, int husband) const;
  /// The same right asked for at a county's counter, into another account.
  records::AllowanceApplication at_counter(int woman, const char* account) const;
  RecordId applies(TownDesk& desk, const records::AllowanceApplication& form);
  RecordId claims(TownDesk& desk, const records::ReimbursementClaim& form);
  RecordId asks_back(TownDesk& desk, const RecordId& target);
  void withdraws(TownDesk& desk, const char* type, const RecordId& record);

  /// Everything that was signed and is not there yet, in any order and grouping; entries that are
  /// there already come again now and then.
  void arrive(Dice& dice);
  void sync();

  // What the posts do with it (sums_office.cpp).
  /// Which of the choices of a case; gives also what is typed for it.
  using Choose = std::function<std::string(const records::ConflictCase&)>;
  /// A choice that hangs on what the records say, and not on which came first.
  std::string by_content(const records::ConflictCase& asked);
  /// Decides, reviews and approves until nothing waits but for money. Everything must be taken.
  void finish();
  /// Returned papers are handed in again, as they are.
  void hand_in_again();
  bool decide_all(const Choose& choose);
  /// Everything that is approved is paid: one batch of `month`, all claims. With dice: not all, and
  /// not always to the end.
  void pay(int month, Dice* dice = nullptr);
  /// Every hospital's month to its end, or somewhere before it.
  void clear(int month, Dice* dice = nullptr);
  /// A quarter of a year in which the posts do their work, and much goes wrong beside it: decisions
  /// of any kind, returns, reversals, papers sent back, months and batches that stop on the way.
  void muddle(Dice& dice);
  /// Everything that stands is taken back: reversed, refused or withdrawn, and what was paid
  /// refunded.
  void reverse_everything(bool refund);
  /// A post of the city takes a step; the verdict's code, empty: taken.
  std::string step(const RecordId& id, const std::string& event, const std::string& role,
                   const google::protobuf::Message* said = nullptr);
  std::string create(const std::string& type, const RecordId& id, const std::string& event,
                     const std::string& role, const google::protobuf::Message& said);

  /// Arrives and is muddled; then nothing is paid twice, and all of it is taken back to nothing.
  void whatever_is_done(Dice& dice, bool refund);

  // What it came to (sums_story.cpp).
  /// Fails unless of each month that is closed its deposit is kept, reckoned on its total (M10, M15).
  void deposits_right();
  /// By the ledger; fails unless the records say the same, and deposits are right.
  Sums sums();
  /// Fails if more than one stands, net of reversals, for one (pregnancy, kind, beneficiary), for
  /// one birth in a bed, or for one invoice; and if money has left for what does not stand.
  void nothing_twice();
  /// Nothing is owed to anybody but back: fund and self pay are zero, and so is the sum over
  /// hospitals, deposits, carry, allowances, claims, recoveries and the bank.
  void nothing_stands();
  std::int64_t balance(const char* account) { return town.balance(account); }
  records::ConflictCase conflict(const RecordId& id) {
    return town.record<records::ConflictCase>(id);
  }
  bool offers(const char* procedure);

  Town town;
  std::string city;
  TownDesk a;
  TownDesk a2;  ///< a second desk of the same hospital
  TownDesk b;
  TownDesk clerk_a;  ///< 医院结算员
  TownDesk clerk_b;
  TownDesk county;      ///< a county
  TownDesk county_two;  ///< another
  TownDesk employer;

 private:
  std::vector<TownDesk*> desks();
  TownDesk* desk_of(const store::RecordRow& row);
  /// Takes whatever step brings everything further; true: something moved.
  bool go_on(Dice* dice = nullptr);
  std::string person_of(const RecordId& id);
  std::string rank_of(const RecordId& id);
  /// Decides one case; true: it was taken.
  bool decide(const RecordId& id, const std::string& choice);
  void random_step(Dice& dice);
  void random_decision(Dice& dice);
  void random_reversal(Dice& dice);
  void random_refund(Dice& dice);
  bool take_back(bool refund);
  void send_to_bank(const RecordId& batch);
  std::string ask_back(const RecordId& target);
  void open_accounts();
  std::map<std::string, int> women_;         ///< by ID number
  std::map<std::string, TownDesk*> author_;  ///< whose desk a record is, by its id
  int papers_printed_ = 0;
  int typed_ = 0;
};

constexpr const char* kOtherEmployer = "91990101MA0000101L";
constexpr int kWithoutWork = 60;

}  // namespace jindu::test
