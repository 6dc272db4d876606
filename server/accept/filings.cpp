// What follows from steps of a filing.
#include <algorithm>

#include "schema/records/filing.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/references.h"
#include "server/conflicts/settlements.h"

namespace jindu::accept {
namespace {

using store::Live;

/// What speaks of the other pregnancy: its first filing, or the pregnancy itself.
Result<Live*> witness(const conflicts::Context& context, Live& pregnancy) {
  JINDU_TRY(const std::vector<store::Link> filings,
            context.work.links(store::LinkKind::filing_of_case, pregnancy.id().view()));
  for (const store::Link& link : filings) {
    JINDU_TRY(Live * filing, context.work.need(link.record.view(), "Filing"));
    if (conflicts::live(*filing)) return filing;
  }
  return &pregnancy;
}

}  // namespace

Status Judge::filing_released(Live& filing) {
  filing.header.clear_held_from();
  JINDU_TRY_OK(conflicts::release_filing(context(), filing));
  // What it was in dispute with is free again.
  return conflicts::live(filing) ? Status() : conflicts::lapse_all(context(), filing);
}

/// K13, unless the register knows the number by this name: then it is the other name that is wrong.
/// While the papers of both names wait for somebody, nothing new goes on.
Result<Live*> Judge::other_name(const Live& record) {
  JINDU_TRY(Live * frozen, conflicts::frozen_person(context(), record));
  if (frozen != nullptr) return frozen;
  JINDU_TRY(Live * person, conflicts::other_name(context(), record));
  if (person == nullptr) return nullptr;
  JINDU_TRY(const rules::CaseFacts facts,
            facts_.around(*record.record, std::nullopt, work_.cause().received_ms, std::nullopt));
  return facts.patient.known ? nullptr : person;
}

/// K33, K04; true: the filing is held. Another filing of the same facts makes it an occasion.
Result<bool> Judge::filing_clashes(Matter& matter, const conflicts::References& references,
                                   Ruling& ruling) {
  Live& filing = *matter.record;
  const conflicts::Context with = context();
  const std::vector<std::string>& fields = references.fields;
  JINDU_TRY(Live * person, other_name(filing));
  if (person != nullptr) {
    if (!fields.empty()) JINDU_TRY_OK(work_.act(filing, "", "", fields));
    JINDU_TRY(const Live* conflict, conflicts::raise_k13(with, *person, filing, matter.op_id));
    ruling = held("K13", *conflict);
    ruling.live = &filing;
    return true;
  }
  if (references.contradicting != nullptr) {
    if (!fields.empty()) JINDU_TRY_OK(work_.act(filing, "", "", fields));
    JINDU_TRY(Live * earlier, witness(with, *references.contradicting));
    JINDU_TRY(const Live* conflict, conflicts::raise_k33(with, *earlier, filing, matter.op_id));
    ruling = held("K33", *conflict);
    ruling.live = &filing;
    return true;
  }
  if (references.new_pregnancy) return false;
  JINDU_TRY(Live * other, conflicts::other_filing(with, filing));
  if (other == nullptr) return false;
  if (conflicts::same_facts(*other, filing)) {
    const bool known = filing.header.points_to() == other->id().view() ||
                       other->header.points_to() == filing.id().view();
    if (!known) JINDU_TRY_OK(conflicts::point_to(with, *other, filing));
    return false;
  }
  if (!fields.empty()) JINDU_TRY_OK(work_.act(filing, "", "", fields));
  JINDU_TRY(const Live* conflict, conflicts::raise_k04(with, *other, filing, matter.op_id));
  ruling = held("K04", *conflict);
  ruling.live = &filing;
  return true;
}

/// 逾期备案: noted, returned once for its reason; handed in again with it, it waits for the chief.
Result<bool> Judge::waits_for_chief(Matter& matter, const std::vector<std::string>& codes,
                                    std::vector<std::string> fields) {
  if (std::find(codes.begin(), codes.end(), "LATE_FILING") == codes.end()) return false;
  Live& filing = *matter.record;
  auto& form = filing.as<records::Filing>();
  const bool again = form.late() && !form.late_reason().empty();
  if (!form.late()) {
    form.set_late(true);
    fields.emplace_back("late");
  }
  if (!fields.empty()) JINDU_TRY_OK(work_.act(filing, "", "", fields));
  return again && codes.size() == 1;
}

Status Judge::filing_submitted(Matter& matter, Ruling& ruling) {
  Live& filing = *matter.record;
  JINDU_TRY(const conflicts::References references, conflicts::refer_filing(context(), filing));
  JINDU_TRY(const bool held_now, filing_clashes(matter, references, ruling));
  if (held_now) return {};
  JINDU_TRY(std::vector<std::string> codes, failures(matter, filing, nullptr));
  if (!references.patient_known) codes.insert(codes.begin(), "IDENTITY_FAILED");
  if (codes.empty()) return work_.act(filing, "confirm", "CONFIRMED", references.fields);
  JINDU_TRY(const bool waits, waits_for_chief(matter, codes, references.fields));
  if (waits) return {};
  // Everything that is missing or wrong, at once (一次性告知).
  ruling.reason.set_code(codes.front());
  for (const std::string& code : codes) ruling.reason.add_fields(code);
  return work_.act(filing, "return", "RETURNED", references.fields);
}

/// Its keys may read differently now. No review (YT 2.2), but no second right either.
Status Judge::filing_amended(Matter& matter, Ruling& ruling) {
  Live& filing = *matter.record;
  JINDU_TRY(const conflicts::References references, conflicts::refer_filing(context(), filing));
  JINDU_TRY(const Live* person, other_name(filing));
  if (references.fields.empty() && references.contradicting == nullptr && person == nullptr) {
    return {};
  }
  JINDU_TRY(const bool held_now, filing_clashes(matter, references, ruling));
  if (held_now || references.fields.empty()) return {};
  return work_.act(filing, "", "", references.fields);
}

}  // namespace jindu::accept
