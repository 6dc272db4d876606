#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/base/date.h"
#include "schema/base/fen.h"
#include "schema/base/problem.h"
#include "schema/catalog/catalog.h"
#include "schema/rules/calendar.h"
#include "schema/rules/policy.h"

/// Eligibility, materials, money and deadlines of one record: pure, and it explains itself. The
/// desk asks before it saves (reckon 试算), the city asks again when it judges.
namespace jindu::rules {

/// The amounts on a form are not those that the rules give.
inline constexpr std::string_view kMoneyMismatch = "MONEY_MISMATCH";

/// What is known of an insured person on the event date. Desk: from the sealed register; city: from
/// InsuredStatus and ContributionMonth.
struct InsuredFact {
  bool asked = true;    ///< false: the register was not at hand; nothing may be concluded
  bool known = false;   ///< false: the register has no such number with such a name
  std::string status;   ///< enumerator of InsuredStatus.Status, "NORMAL"; empty: none
  int first_month = 0;  ///< yyyymm of the present run of paid months, 0: none
  int last_month = 0;
  bool suspended = false;
  std::string employer_name;
  std::string employer_uscc;  ///< empty: not told here
  bool employed = false;      ///< an employer pays for them
  std::optional<int> months_paid;  ///< all full months up to the day of handing in, gaps or not;
                                   ///< empty: not told (a desk knows the present run alone)
  int deemed_months = 0;           ///< 视同缴费 in force that joins the run at its first month
  std::string deemed_refused;      ///< GAP, OTHER_PROVINCE: why deemed months were not granted
  bool waived = false;             ///< a 免于暂缓 in force lifts the suspension for this care
  bool fraud_hold = false;         ///< 取消报销资格
};

/// What surrounds the record.
struct CaseFacts {
  InsuredFact patient;
  InsuredFact sponsor;                 ///< the spouse whose insurance carries an unemployed patient
  std::string filing_state;            ///< of the filing that it relies on; empty: none
  std::string settlement_state;        ///< of the settlement of the same event; empty: none
  bool institution_designated = true;  ///< on the event date
  bool institution_known = true;
  bool institution_own = true;           ///< false: a hospital's desk names another hospital
  std::optional<bool> birth_policy_ok;   ///< empty: unknown, passes with a mark
  std::optional<bool> spouse_employed;   ///< from a department's answer: the patient has work
  std::vector<std::string> materials;    ///< Material kinds at hand
  std::optional<std::string> duplicate;  ///< what it would duplicate, e.g. doc_no; empty: nothing
  std::string claim_state;               ///< of the claim of the same event; empty: none
  std::string care_reason;      ///< Filing.FilingReason that a claim gives, "emergency"; empty: none
  std::string employer_check;   ///< PENDING, PASSED, REJECTED; empty: not asked
  std::vector<std::string> answered;  ///< DepartmentQuery kinds PUSHED or ANSWERED: "birth", "wages"
  std::optional<bool> pushes_complete;      ///< 出生医学证明 and wages both there (counter channel)
  std::optional<bool> in_basic_insurance;   ///< a department found the patient insured; empty: not asked
  std::optional<bool> institution_networked;
  std::optional<int> institution_level;     ///< 1 to 3
  std::optional<bool> institution_in_city;  ///< the care was inside the city
  std::optional<bool> invoice_settled;  ///< already paid by pooled or personal account fund
  std::optional<bool> account_ready;    ///< the payee has an account in force
  std::int64_t received_ms = 0;          ///< when it was handed in (for deadlines)
};

enum class Outcome { pass, fail, unknown, not_applicable };

struct RuleResult {
  std::string rule;   ///< stable name, "status_normal"
  std::string label;  ///< Chinese
  std::string wanted;
  std::string found;   ///< in words; empty: the rule shows nothing
  std::string source;  ///< document and paragraph
  Outcome outcome = Outcome::pass;
  std::string code;  ///< refusal code if it fails, "STATUS_NOT_NORMAL"
};

struct Money {
  std::string rule;  ///< "M6", "M7"
  Fen fund;
  Fen self;
  std::string formula;  ///< in figures, for people
  bool sample = false;  ///< 演示定额
};

struct MaterialAnswer {
  std::string kind;  ///< Material.Kind
  std::string label;
  bool present = false;
  bool waived = false;  ///< a department has answered: it need not be brought
  std::string fetch;  ///< the department whose answer waives it; empty: none
  std::string source;
};

struct DueDate {
  std::string what;   ///< "desk", "pay"
  std::string label;  ///< Chinese
  Date date;
  bool provisional = false;
};

struct Assessment {
  std::vector<RuleResult> rules;  ///< in domain.md's order of checks, all of them
  Problems notice;                ///< 一次性告知: every failure, once; empty: may go on
  Problems contradictions;        ///< of those: where the form contradicts itself
  std::vector<MaterialAnswer> materials;  ///< asked for; what is missing may follow
  std::optional<Money> money;             ///< what the record should say; empty: not to be computed
  std::vector<DueDate> due;
  std::string policy_version;
  bool passes() const { return notice.empty(); }
};

/// `record` is a Filing, Settlement or (later) another type; its type picks the rules. `today` is
/// the local date of whoever asks.
Assessment assess(const Policy& policy, const Calendar& calendar, const catalog::RecordType& type,
                  const catalog::Message& record, const CaseFacts& facts, Date today);

/// What a reviewer has to ask for before acceptance: the notice, and every material that is neither
/// at hand nor waived (MATERIAL_MISSING, with its label), once.
Problems acceptance_notice(const Assessment& assessment);

/// Due dates that run from a receipt or an approval at `start_ms`.
std::vector<DueDate> due_dates(const PolicyValues& values, const Calendar& calendar,
                               std::string_view record_type, DeadlineRule::Start start,
                               std::int64_t start_ms);

}  // namespace jindu::rules
