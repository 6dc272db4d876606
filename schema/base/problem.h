#pragma once
#include <string>
#include <vector>

namespace jindu {

/// What a person is told: something in their input or in the state of the case stands in the way.
/// An answer of the trade, not an Error.
struct Problem {
  std::string code;     ///< short and stable: "S-203" (form checks) or a rule's name, "NOT_FILED"
  std::string field;    ///< snake_case path, "patient_id_no" or "invoices[1].no"; empty: the whole
  std::string message;  ///< Chinese: what is wrong and what to do; no personal data
};

using Problems = std::vector<Problem>;

}  // namespace jindu
