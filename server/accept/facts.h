#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "schema/rules/allowance.h"
#include "schema/rules/assess.h"
#include "schema/rules/calendar.h"
#include "schema/rules/policy.h"
#include "server/store/store.h"

namespace jindu::accept {

/// Counter row that grows when register, institutions or other reference data change: what was
/// found out before the writer's turn holds while it is the same.
constexpr std::string_view kFactsGeneration = "facts";

/// What surrounds a record when the rules are asked: register, institution, filing. One reader's;
/// keeps what it has found until `forget`.
class FactFinder {
 public:
  FactFinder(store::Reader& reader, const catalog::Catalog& catalog)
      : reader_(reader), catalog_(catalog) {}

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
  void forget() { institutions_.clear(); }

 private:
  struct Dates {
    std::string from;
    std::string to;
  };
  Result<rules::InsuredFact> insured(int id_type, const std::string& id_no, const std::string& name,
                                     const std::string& on);
  Result<std::string> state_of(const Bytes& record);
  Result<std::optional<Dates>> institution(const std::string& code);

  store::Reader& reader_;
  const catalog::Catalog& catalog_;
  std::map<std::string, std::optional<Dates>> institutions_;
};

/// Refusal codes of everything that is missing or wrong, without repeats: the schema's first.
std::vector<std::string> failed_rules(const rules::Policy& policy, const rules::Calendar& calendar,
                                      const catalog::RecordType& type,
                                      const catalog::Message& record, const Problems& problems,
                                      const rules::CaseFacts& facts, Date today);

}  // namespace jindu::accept
