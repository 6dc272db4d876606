#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schema/records/allowance.pb.h"
#include "schema/rules/allowance.h"
#include "schema/rules/assess.h"
#include "schema/rules/calendar.h"
#include "schema/rules/policy.h"
#include "schema/records/settlement.pb.h"
#include "server/standing/suspension.h"
#include "server/store/work.h"

namespace jindu::accept {

/// Counter row that grows when register, institutions or other reference data change: what was
/// found out before the writer's turn holds while it is the same.
constexpr std::string_view kFactsGeneration = "facts";

/// What surrounds a record when the rules are asked: register, institution, filing. One reader's;
/// keeps what it has found until `forget`.
class FactFinder {
 public:
  /// `division`: the city's.
  FactFinder(store::Reader& reader, const catalog::Catalog& catalog, std::string division)
      : reader_(reader), catalog_(catalog), division_(std::move(division)) {}

  /// The filing that a settlement relies on.
  struct Filing {
    std::string state;
    int spouse_id_type = 0;
    std::string spouse_id_no;
    std::string spouse_name;
  };
  /// An employer's averages around a year (M16).
  Result<rules::WageYears> wages(const std::string& employer_uscc, int event_year);
  /// For a Filing, a Settlement or an AllowanceApplication. `received_ms`: when it was handed in;
  /// `recorded_by`: the site.
  Result<rules::CaseFacts> around(const catalog::Message& record,
                                  const std::optional<Filing>& filing, std::int64_t received_ms,
                                  const std::optional<store::Site>& recorded_by);
  /// The 免于暂缓 that lifts a hold on a settlement's day or stay; empty: none holds, or none lifts.
  Result<std::optional<RecordId>> waiver_for(const records::Settlement& form);
  /// What this group commit has changed and not written yet counts, too; outlives the finder.
  void see_unwritten(store::Work& work) { work_ = &work; }
  /// Some city counts all paid months, gaps or not; the others are spared the work.
  void count_all_months(bool all) { count_all_ = all; }
  void forget() {
    institutions_.clear();
    known_.reset();
  }

 private:
  struct Hospital {
    std::string from;
    std::string to;
    int level = 0;
    bool networked = false;
    std::string division;
  };
  /// Whose care, on which day, in which stay.
  struct Care {
    std::string on;
    standing::Stay stay;
    bool waived = false;  ///< the settlement names the waiver that it was made under
  };
  Result<rules::InsuredFact> insured(int id_type, const std::string& id_no, const std::string& name,
                                     const Care& care);
  Result<rules::InsuredFact> insured(int id_type, const std::string& id_no, const std::string& name,
                                     const std::string& on) {
    return insured(id_type, id_no, name, Care{on, {}, false});
  }
  Status count_months(const store::Insured& insured, const std::string& on,
                      rules::InsuredFact& fact);
  Status look_for_hold(const store::Insured& insured, const Care& care, rules::InsuredFact& fact);
  /// Whether the city knows anything of people beside the register (server/standing).
  Result<bool> anything_known();
  /// What departments said of the patient.
  Status add_pushes(const std::string& day, rules::CaseFacts& facts);
  Status add_findings(int id_type, const std::string& id_no, rules::CaseFacts& facts);
  /// Full months up to the one in which it is handed in.
  Result<int> months_paid(int id_type, const std::string& id_no, std::int64_t until_ms);
  Result<std::string> state_of(const Bytes& record);
  Result<std::string> settled_of(const Bytes& person);
  Result<bool> invoice_paid(const std::string& code, const std::string& no);
  Status around_claim(const catalog::Message& record, rules::CaseFacts& facts);
  Result<std::optional<Hospital>> institution(const std::string& code);

  store::Reader& reader_;
  store::Work* work_ = nullptr;
  const catalog::Catalog& catalog_;
  const std::string division_;
  std::map<std::string, std::optional<Hospital>> institutions_;
  std::optional<bool> known_;
  bool count_all_ = false;
};

/// Refusal codes of everything that is missing or wrong, without repeats: the schema's first.
std::vector<std::string> failed_rules(const rules::Policy& policy, const rules::Calendar& calendar,
                                      const catalog::RecordType& type,
                                      const catalog::Message& record, const Problems& problems,
                                      const rules::CaseFacts& facts, Date today);

}  // namespace jindu::accept
