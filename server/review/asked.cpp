#include "server/review/asked.h"

#include "schema/records/allowance.pb.h"

namespace jindu::review {

using records::ConflictCase;
using store::Live;

bool is_note(ConflictCase::Code code) {
  return code == ConflictCase::K26 || code == ConflictCase::K27 || code == ConflictCase::K28;
}

namespace {

/// Whether the papers of her number wait until it is known whose it is (K13, both frozen).
Result<bool> frozen(store::Work& work, const Bytes& patient) {
  if (patient.empty()) return false;
  JINDU_TRY(const Live* person, work.need(patient, "Person"));
  for (const std::string& id : person->header.conflicts()) {
    JINDU_TRY(const Live* conflict, work.need(id, "ConflictCase"));
    const auto& asked = conflict->as<ConflictCase>();
    const bool both = asked.code() == ConflictCase::K13 && asked.records_size() > 2;
    if (both && conflict->state() == "OPEN") return true;
  }
  return false;
}

}  // namespace

Result<bool> asked_about(store::Work& work, const Live& application) {
  if (application.state() == "HELD") return true;
  JINDU_TRY(const bool waits,
            frozen(work, application.as<records::AllowanceApplication>().patient()));
  if (waits) return true;
  for (const std::string& id : application.header.conflicts()) {
    JINDU_TRY(const Live* conflict, work.need(id, "ConflictCase"));
    if (!is_note(conflict->as<ConflictCase>().code())) return true;
  }
  const Bytes& settled = application.as<records::AllowanceApplication>().settlement();
  if (settled.empty()) return false;
  JINDU_TRY(const Live* settlement, work.need(settled, "Settlement"));
  return settlement->state() == "HELD" || settlement->header.disputed();
}

}  // namespace jindu::review
