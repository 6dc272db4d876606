#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "schema/records/common.pb.h"
#include "schema/rules/assess.h"

/// 生育津贴: which items somebody has a right to, for how many days, from which wage, and what they
/// come to. Rules M1 to M5 and M16 of domain.md section 8. Pure, and each answer explains itself.
namespace jindu::rules {

/// An employer's averages of one year, in fen a month.
struct WageYear {
  std::optional<Fen> wage;               ///< 上年度职工月平均工资
  std::optional<Fen> contribution_base;  ///< 月平均缴费基数
};
using WageYears = std::map<int, WageYear>;

/// M16: the wage of the year before the event; without it that year's contribution base; without it
/// this year's wage; without any the item waits.
struct WageBaseAnswer {
  std::optional<Fen> base;
  int year = 0;
  std::string source;  ///< in words, printed
};
WageBaseAnswer wage_base(const WageYears& wages, int event_year);

/// M1: rhu(base × days × 1000 / daily divisor in thousandths).
Fen allowance_amount(Fen base, int days, int daily_divisor_milli);

/// What the form says of the birth or operation.
struct AllowanceEvent {
  Date date;
  records::BirthType::Code birth_type = records::BirthType::BIRTH_TYPE_NONE;
  bool dystocia_certified = false;
  int fetus_count = 1;
  int birth_order = 1;  ///< 胎次
  std::optional<Date> last_menses_date;
  std::optional<Date> pregnancy_date;
  std::optional<int> gestation_weeks;
  std::optional<int> gestation_certified_days;
  std::vector<records::FpOperation::Code> fp_operations;
  records::Sex::Code sex = records::Sex::female;  ///< whose operation it is
};

bool is_birth(records::BirthType::Code type);
/// 流产术, 引产术: an event of M3, without a leave of M4.
bool ends_pregnancy(records::FpOperation::Code operation);

/// Days of an item, and how they come about ("98 + 难产 15"). `waits`: a code, where they cannot be
/// told yet (QUOTA_MISSING, GESTATION_MISSING); then there are none.
struct LeaveDays {
  int days = 0;
  std::string detail;
  std::string waits;
};
/// M2: the days of an extended leave that the fund pays, and those of the leave itself, by 胎次.
struct Extension {
  int fund_days = 0;
  int leave_days = 0;
};
Extension extension_of(const PolicyValues& values, int birth_order);
/// M2 for a birth, M3 for a miscarriage or induced labour. Empty: neither.
std::optional<LeaveDays> maternity_days(const PolicyValues& values, const AllowanceEvent& event);
/// M4; several operations add up. Empty: no operation.
std::optional<LeaveDays> fp_days(const PolicyValues& values, const AllowanceEvent& event);

/// Why somebody has no right to wage replacement, whatever happened: NO_EMPLOYER, FLEXIBLE,
/// RETIRED, UNEMPLOYMENT_BENEFIT, STATUS_NOT_NORMAL; empty: there is a right, or nobody was asked.
std::string no_right(const InsuredFact& person);

/// One item of an application (AllowanceItem of domain.md section 4.2).
struct AllowanceItem {
  enum class Kind { maternity_leave, fp_leave, care_leave, prenatal_fee };
  Kind kind = Kind::maternity_leave;
  bool to_spouse = false;  ///< whose item it is: the patient's, or her husband's
  std::string refused;     ///< refusal code; empty: there is a right to it
  std::string waits;       ///< BASE_MISSING, QUOTA_MISSING, …: a right, but no amount yet
  LeaveDays leave;
  WageBaseAnswer base;
  std::optional<Fen> amount;
  bool sample = false;  ///< 演示定额
  Payee payee = PAYEE_NONE;
};
std::string_view kind_name(AllowanceItem::Kind kind);   ///< "maternity_leave"
std::string_view kind_label(AllowanceItem::Kind kind);  ///< "产假津贴"

/// Both persons of an application. Wages are those of each one's own employer.
struct AllowanceFacts {
  InsuredFact patient;
  InsuredFact spouse;
  WageYears patient_wages;
  WageYears spouse_wages;
  bool care_leave_claimed = false;
};

/// The items that the event gives rise to, each with its answer. An item that nobody could claim
/// (no operation, no care leave in this city) is not among them.
std::vector<AllowanceItem> allowance_items(const PolicyValues& values, const AllowanceEvent& event,
                                           const AllowanceFacts& facts);

}  // namespace jindu::rules
