#pragma once
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/pregnancies.h"

/// Filling in what the city alone sets: the references that follow from a form's natural keys.
namespace jindu::conflicts {

struct References {
  std::vector<std::string> fields;  ///< that were set; the caller acts with them
  bool patient_known = true;        ///< false: no Person can be made from what is written
  bool new_pregnancy = false;       ///< opened just now: nothing else belongs to it yet
  Live* contradicting = nullptr;    ///< an open pregnancy of hers that this one cannot be (K33)
};

/// Patient, sponsor and pregnancy of a filing, and its links. Again after an amendment: keys that
/// changed are let go.
Result<References> refer_filing(const Context& context, Live& filing);

/// Patient, sponsor, institution, filing and pregnancy of a settlement. Not its invoice.
Result<References> refer_settlement(const Context& context, Live& settlement);

/// The filing that a settlement names, if it is of the same patient, pregnancy and husband; or else
/// the patient's latest one of this pregnancy; null: none.
Result<Live*> filing_for(const Context& context, const Live& settlement);

/// Sets a reference that is wanted and not there yet, and notes its field.
template <class Set>
void refer(std::vector<std::string>& fields, const Bytes& present, const Bytes& wanted,
           const char* field, Set set) {
  if (wanted.empty() || present == wanted) return;
  set(wanted);
  fields.emplace_back(field);
}

}  // namespace jindu::conflicts
