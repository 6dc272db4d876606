// K04: two filings of one pregnancy. K33: two pregnancies that cannot both be.
#include "schema/records/claim.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/pregnancy_case.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/pregnancies.h"
#include "server/conflicts/settlements.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Filing;
using store::LinkKind;

std::string pregnancy_date(const Live& record) {
  if (record.type->name == "Filing") return record.as<Filing>().pregnancy_date();
  if (record.type->name == "Settlement") {
    return record.as<records::Settlement>().pregnancy_date();
  }
  if (record.type->name == "ReimbursementClaim") {
    return record.as<records::ReimbursementClaim>().pregnancy_date();
  }
  return record.as<records::PregnancyCase>().pregnancy_date();
}

Result<Live*> raise(const Context& context, ConflictCase::Code code, Live& first, Live& second,
                    const OpId& operation) {
  CaseInput input;
  input.code = code;
  input.records = {&first, &second};
  input.operations = {operation};
  input.evidence.push_back(compare("pregnancy_date", "怀孕时间", first, pregnancy_date(first),
                                   second, pregnancy_date(second)));
  input.choices = {{"keep_first", "以{一}的为准"},
                   {"keep_second", "以{二}的为准"},
                   {"two_pregnancies", "确是两次怀孕，都保留"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(hold_record(context, second));
  return open_case(context, std::move(input));
}

/// A settlement that a case had kept apart hangs on a pregnancy like any other: duplicate checks go
/// by it.
Status settle_own_pregnancy(const Context& context, Live& second) {
  auto& record = second.as<records::Settlement>();
  if (record.patient().empty()) return {};
  if (!record.pregnancy().empty()) {
    JINDU_TRY_OK(
        context.work.unlink(LinkKind::settlement_of_case, record.pregnancy(), second.id()));
  }
  PregnancyKey key;
  key.about = second.id();
  JINDU_TRY(key.patient, id_from<RecordId>(record.patient()));
  if (!record.sponsor().empty()) {
    JINDU_TRY(key.sponsor, id_from<RecordId>(record.sponsor()));
  }
  key.pregnancy_date = date_in(record.pregnancy_date());
  key.event_date = date_in(record.event_date());
  JINDU_TRY(const PregnancyMatch match, match_pregnancy(context, key));
  Live* pregnancy = match.same;
  if (pregnancy == nullptr) {
    JINDU_TRY(pregnancy, open_pregnancy(context, key, match));
  }
  record.set_pregnancy(pregnancy->id().str());
  const std::optional<Date> care = care_date(second);
  const std::int64_t day = care ? care->day.time_since_epoch().count() : 0;
  JINDU_TRY_OK(
      context.work.link(LinkKind::settlement_of_case, pregnancy->id().view(), second.id(), day));
  return context.work.act(second, "", "", {"pregnancy"});
}

/// The same for a claim.
Status claim_own_pregnancy(const Context& context, Live& second) {
  JINDU_TRY(const ClaimReferences references, refer_claim(context, second, true));
  return references.fields.empty() ? Status()
                                   : context.work.act(second, "", "", references.fields);
}

/// `second` gets a pregnancy of its own.
Status own_pregnancy(const Context& context, Live& second) {
  if (second.type->name == "Settlement") return settle_own_pregnancy(context, second);
  if (second.type->name == "ReimbursementClaim") return claim_own_pregnancy(context, second);
  if (second.type->name != "Filing") return {};
  auto& filing = second.as<Filing>();
  if (filing.patient().empty()) return {};
  if (!filing.pregnancy().empty()) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::filing_of_case, filing.pregnancy(), second.id()));
  }
  PregnancyKey key;
  key.about = second.id();
  JINDU_TRY(key.patient, id_from<RecordId>(filing.patient()));
  if (!filing.sponsor().empty()) {
    JINDU_TRY(key.sponsor, id_from<RecordId>(filing.sponsor()));
  }
  key.pregnancy_date = date_in(filing.pregnancy_date());
  key.expected_date = date_in(filing.expected_date());
  JINDU_TRY(const PregnancyMatch match, match_pregnancy(context, key));
  JINDU_TRY(const Live* pregnancy, open_pregnancy(context, key, match));
  filing.set_pregnancy(pregnancy->id().str());
  second.header.clear_points_to();
  JINDU_TRY_OK(context.work.link(LinkKind::filing_of_case, pregnancy->id().view(), second.id()));
  return context.work.act(second, "", "", {"pregnancy"});
}

/// Settlements that rest on a filing which goes rest on the one of the same pregnancy that stays.
Status move_reliance(const Context& context, Live& gone, Live& kept) {
  if (gone.type->name != "Filing" || kept.type->name != "Filing" || !live(kept)) return {};
  if (gone.as<Filing>().pregnancy() != kept.as<Filing>().pregnancy()) return {};
  const std::vector<std::string> relying(gone.as<Filing>().relied_on_by().begin(),
                                         gone.as<Filing>().relied_on_by().end());
  for (const std::string& id : relying) {
    JINDU_TRY(Live * relying_one, context.work.find(id));
    if (relying_one == nullptr) continue;
    JINDU_TRY_OK(rely_no_more(context, gone, relying_one->id()));
    if (!live(*relying_one)) continue;
    JINDU_TRY_OK(rely_on(context, kept, relying_one->id()));
    if (relying_one->type->name == "Settlement") {
      relying_one->as<records::Settlement>().set_filing(kept.id().str());
    } else {
      relying_one->as<records::ReimbursementClaim>().set_filing(kept.id().str());
    }
    JINDU_TRY_OK(context.work.act(*relying_one, "", "", {"filing"}));
  }
  return {};
}

Status refuse(const Context& context, Live& record) {
  if (!live(record)) return {};
  if (record.type->name == "PregnancyCase") return {};
  return refuse_record(context, record, "K33：怀孕事实矛盾，不予认定");
}

}  // namespace

Result<Live*> other_filing(const Context& context, const Live& filing) {
  const auto& record = filing.as<Filing>();
  if (record.pregnancy().empty()) return nullptr;
  JINDU_TRY(const std::vector<store::Link> filings,
            context.work.links(LinkKind::filing_of_case, record.pregnancy()));
  for (const store::Link& link : filings) {
    if (link.record == filing.id()) continue;
    JINDU_TRY(Live * other, context.work.need(link.record.view(), "Filing"));
    if (live(*other) && !is_freed(context, *other)) return other;
  }
  return nullptr;
}

bool same_facts(const Live& first, const Live& second) {
  const auto& a = first.as<Filing>();
  const auto& b = second.as<Filing>();
  return a.filing_kind() == b.filing_kind() && a.patient_id_no() == b.patient_id_no() &&
         a.spouse_id_no() == b.spouse_id_no() && a.fetus_count() == b.fetus_count();
}

Status point_to(const Context& context, Live& first, Live& second) {
  second.header.set_points_to(first.id().str());
  first.as<Filing>().add_occasions(second.id().str());
  return context.work.act(first, "", "", {"occasions"});
}

Result<Live*> raise_k04(const Context& context, Live& first, Live& second, const OpId& operation) {
  return raise(context, ConflictCase::K04, first, second, operation);
}

Result<Live*> raise_k33(const Context& context, Live& earlier, Live& second,
                        const OpId& operation) {
  return raise(context, ConflictCase::K33, earlier, second, operation);
}

Status decide_k04(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& first = *records.front();
  Live& second = *records.back();
  if (second.type->name == "AllowanceApplication") {
    return decide_k33_birth(context, conflict, decision);
  }
  const bool first_kept = decision.choice != "keep_second";
  const bool second_kept = decision.choice != "keep_first";
  if (!first_kept) {
    JINDU_TRY_OK(move_reliance(context, first, second));
    JINDU_TRY_OK(refuse(context, first));
  }
  if (!second_kept) {
    JINDU_TRY_OK(move_reliance(context, second, first));
    JINDU_TRY_OK(refuse(context, second));
  } else {
    const bool apart = decision.choice == "two_pregnancies" ||
                       conflict.as<ConflictCase>().code() == ConflictCase::K33;
    if (apart) JINDU_TRY_OK(own_pregnancy(context, second));
  }
  const char* code = conflict.as<ConflictCase>().code() == ConflictCase::K33 ? "K33" : "K04";
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, second_kept, code, &second));
  }
  return {};
}

}  // namespace jindu::conflicts
