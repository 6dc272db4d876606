#include "client/desk/claims.h"

#include <set>

#include "client/desk/form.h"

namespace jindu::desk {
namespace {

using catalog::Message;
using Invoices = std::set<std::pair<std::string, std::string>>;  // code, number

constexpr std::size_t kClaimsMax = 200;  // of one person on this replica

bool counts(const replica::View& view) {
  const std::string& state = view.header.state();
  return view.origin != replica::Origin::refused && state != "WITHDRAWN" && state != "REJECTED" &&
         state != "REVERSED" && state != "RETURNED" && state != "REGISTERED" &&
         state != "EMPLOYER_REJECTED";
}

Invoices invoices_of(const Message& claim) {
  Invoices numbers;
  const auto* field = claim.GetDescriptor()->FindFieldByName("invoices");
  if (field == nullptr) return numbers;
  const auto* reflection = claim.GetReflection();
  for (int i = 0; i < reflection->FieldSize(claim, field); ++i) {
    const Message& one = reflection->GetRepeatedMessage(claim, field, i);
    numbers.emplace(text_of(one, "code"), text_of(one, "no"));
  }
  return numbers;
}

bool meet(const Invoices& a, const Invoices& b) {
  for (const auto& one : a) {
    if (b.contains(one)) return true;
  }
  return false;
}

}  // namespace

Result<std::optional<std::string>> claimed_here_before(
    const Core& core, const Message& claim, const std::optional<RecordId>& itself) {
  const Invoices mine = invoices_of(claim);
  const std::string patient = text_of(claim, "patient_id_no");
  if (mine.empty() || patient.empty()) return std::optional<std::string>();
  for (const char* name : {"ReimbursementClaim", "Settlement"}) {
    const catalog::RecordType* type = core.catalog.find(name);
    if (type == nullptr) continue;
    JINDU_TRY(const std::vector<RecordId> ids,
              core.replica->find_by(*type, "patient_id_no", patient, kClaimsMax));
    for (const RecordId& id : ids) {
      if (id == itself) continue;
      JINDU_TRY(const auto view, core.replica->view(id));
      if (!view || !counts(*view)) continue;
      Invoices theirs = invoices_of(*view->record);
      if (theirs.empty()) {
        theirs.emplace(text_of(*view->record, "invoice_code"), text_of(*view->record, "invoice_no"));
      }
      if (meet(mine, theirs)) return std::optional(view->header.doc_no());
    }
  }
  return std::optional<std::string>();
}

}  // namespace jindu::desk
