#include "server/conflicts/claims.h"

#include <algorithm>

#include "schema/records/claim.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/money.pb.h"
#include "schema/records/settlement.pb.h"
#include "schema/rules/allowance.h"
#include "server/claims/payment.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/pregnancies.h"
#include "server/conflicts/references.h"
#include "server/conflicts/settlements.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Filing;
using records::ReimbursementClaim;
using records::Settlement;
using store::LinkKind;

/// A birth that was paid in a hospital's bed.
bool is_birth(const ReimbursementClaim& claim) { return rules::is_birth(claim.birth_type()); }

/// The Invoice of a code and number: found, or created from the claim's line.
Result<RecordId> find_invoice(const Context& context, const ReimbursementClaim& claim,
                              const records::ClaimInvoice& said) {
  const Bytes value = invoice_value(said.code(), said.no());
  JINDU_TRY(const std::vector<store::Link> known, context.work.links(LinkKind::invoice, value));
  if (!known.empty()) return known.front().record;
  auto invoice = std::make_unique<records::Invoice>();
  if (!said.code().empty()) invoice->set_code(said.code());
  invoice->set_no(said.no());
  invoice->set_amount_fen(said.has_amount_fen() ? said.amount_fen() : claim.total_fee_fen());
  invoice->set_issued_on(said.has_issued_on() ? said.issued_on() : claim.discharge_date());
  if (!claim.institution_code().empty()) invoice->set_institution_code(claim.institution_code());
  JINDU_TRY(Live * created, context.work.create_by_city("Invoice", std::move(invoice), ""));
  JINDU_TRY_OK(context.work.link(LinkKind::invoice, value, created->id()));
  return created->id();
}

/// Its invoices are locked from the first hand-in on; those that it names no more are let go.
Status lock_invoices(const Context& context, Live& live, std::vector<std::string>& fields) {
  auto& claim = live.as<ReimbursementClaim>();
  std::vector<std::string> wanted;
  for (const records::ClaimInvoice& said : claim.invoices()) {
    JINDU_TRY(const RecordId id, find_invoice(context, claim, said));
    if (std::find(wanted.begin(), wanted.end(), id.str()) == wanted.end()) {
      wanted.push_back(id.str());
    }
  }
  const std::vector<std::string> present(claim.invoice_records().begin(),
                                         claim.invoice_records().end());
  for (const std::string& one : present) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::invoice_user, one, live.id()));
  }
  for (const std::string& one : wanted) {
    JINDU_TRY_OK(context.work.link(LinkKind::invoice_user, one, live.id()));
  }
  if (present == wanted) return {};
  claim.clear_invoice_records();
  for (const std::string& one : wanted) claim.add_invoice_records(one);
  fields.emplace_back("invoice_records");
  return {};
}

/// A filing speaks for its own patient and pregnancy; one that counts comes before one that waits.
Result<Live*> filing_for_claim(const Context& context, const ReimbursementClaim& claim) {
  const auto speaks = [&](const Live& filing) {
    if (filing.type->name != "Filing") return false;
    const auto& form = filing.as<Filing>();
    const bool kind = form.filing_kind() == Filing::out_of_city ||
                      form.filing_kind() == Filing::referral ||
                      form.filing_kind() == Filing::spouse;
    return kind && form.patient() == claim.patient();
  };
  if (!claim.filing().empty()) {
    JINDU_TRY(Live * named, context.work.find(claim.filing()));
    if (named != nullptr && speaks(*named) && live(*named)) return named;
  }
  Live* best = nullptr;
  JINDU_TRY(const std::vector<store::Link> filings,
            context.work.links(LinkKind::filing_of_case, claim.pregnancy()));
  for (const store::Link& link : filings) {
    JINDU_TRY(Live * filing, context.work.need(link.record.view(), "Filing"));
    if (!live(*filing) || !speaks(*filing)) continue;
    if (best == nullptr || filing->state() == "CONFIRMED") best = filing;
  }
  return best;
}

Status refer_pregnancy(const Context& context, Live& live, const RecordId& patient,
                       const std::optional<RecordId>& sponsor, bool apart,
                       ClaimReferences& references) {
  auto& claim = live.as<ReimbursementClaim>();
  PregnancyKey key;
  key.about = live.id();
  key.patient = patient;
  key.sponsor = sponsor;
  key.pregnancy_date = date_in(claim.pregnancy_date());
  if (!key.pregnancy_date) key.pregnancy_date = date_in(claim.last_menses_date());
  key.event_date = date_in(claim.event_date());
  key.operation_only = claim.med_type() == records::MedType::family_planning &&
                       !key.pregnancy_date && !is_birth(claim);
  key.birth = is_birth(claim) && !apart;
  for (const int one : claim.fp_operations()) key.fp_operations.push_back(one);
  JINDU_TRY(const PregnancyMatch match, match_pregnancy(context, key));
  references.contradicting = apart ? nullptr : match.contradicting;
  Live* pregnancy = match.same;
  if (pregnancy == nullptr && references.contradicting == nullptr) {
    JINDU_TRY(pregnancy, open_pregnancy(context, key, match));
  }
  if (pregnancy != nullptr) JINDU_TRY_OK(note_birth_told(context, key, *pregnancy));
  if (pregnancy == nullptr || claim.pregnancy() == pregnancy->id().view()) return {};
  if (!claim.pregnancy().empty()) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::claim_of_case, claim.pregnancy(), live.id()));
  }
  JINDU_TRY_OK(context.work.link(LinkKind::claim_of_case, pregnancy->id().view(), live.id()));
  refer(references.fields, claim.pregnancy(), pregnancy->id().str(), "pregnancy",
        [&](const Bytes& id) { claim.set_pregnancy(id); });
  return {};
}

/// The same claim once more: what was paid, to whom, for what.
bool same_claim(const Live& first, const Live& second) {
  for (const catalog::Field& field : first.type->fields) {
    const std::string& group = field.group;
    const bool weighs = group == "identity" || group == "event" || group == "money" ||
                        group == "account" || field.name() == "claim_kind";
    if (weighs && !catalog::same_field(field, *first.record, *second.record)) return false;
  }
  return true;
}

bool same_bill(const ReimbursementClaim& a, const ReimbursementClaim& b) {
  const bool place = a.institution_code().empty() || b.institution_code().empty()
                         ? a.visit_institution_name() == b.visit_institution_name()
                         : a.institution_code() == b.institution_code();
  return place && a.admission_date() == b.admission_date() &&
         a.discharge_date() == b.discharge_date() && a.total_fee_fen() == b.total_fee_fen();
}

bool is_lump(const ReimbursementClaim& claim) {
  return claim.claim_kind() != ReimbursementClaim::medical;
}

/// Both are for the birth itself: a lump sum of any kind is paid once for a pregnancy, whatever the
/// infants, and beside her own benefit none (M7, section 6; 社会保险法 54). Care before it may be
/// claimed as often as there was some.
bool same_right(const ReimbursementClaim& a, const ReimbursementClaim& b) {
  return (is_lump(a) || is_birth(a)) && (is_lump(b) || is_birth(b));
}

/// One stay, or the one birth of a pregnancy: paid on the spot and claimed afterwards.
bool same_care(const ReimbursementClaim& claim, const Live& settlement) {
  const auto& settled = settlement.as<Settlement>();
  const bool stay = !settled.admission_date().empty() &&
                    settled.admission_date() == claim.admission_date() &&
                    settled.discharge_date() == claim.discharge_date();
  return stay || (is_delivery(settlement) && is_birth(claim));
}

/// Whom K02 and K20 are about between a claim and a settlement of one invoice: one person's case
/// twice is K20, two persons' is a number that one of them has mistyped.
ConflictCase::Code code_between(const ReimbursementClaim& claim, const Live& other) {
  if (is_claim(other)) return ConflictCase::K02;
  return other.as<Settlement>().patient() == claim.patient() ? ConflictCase::K20
                                                              : ConflictCase::K02;
}

bool counts(const Context& context, const Live& record) {
  return live(record) && record.state() != "REGISTERED" && !is_freed(context, record);
}

Result<bool> decided(const Context& context, ConflictCase::Code code, const Live& one,
                     const Live& other) {
  return stands(context, code, {one.id(), other.id()});
}

}  // namespace

Result<ClaimReferences> refer_claim(const Context& context, Live& live, bool apart) {
  auto& claim = live.as<ReimbursementClaim>();
  ClaimReferences references;
  JINDU_TRY(const std::optional<RecordId> patient,
            find_person(context, {claim.id_type(), claim.patient_id_no(), claim.patient_name(),
                                  claim.patient_sex(), claim.contact_phone()}));
  const int other = claim.patient_sex() == 0 ? 0 : 3 - claim.patient_sex();
  JINDU_TRY(const std::optional<RecordId> sponsor,
            find_person(context, {claim.spouse_id_type(), claim.spouse_id_no(),
                                  claim.spouse_name(), other}));
  JINDU_TRY_OK(lock_invoices(context, live, references.fields));
  references.patient_known = patient.has_value();
  if (!patient) return references;
  refer(references.fields, claim.patient(), patient->str(), "patient",
        [&](const Bytes& id) { claim.set_patient(id); });
  const bool by_his = claim.claimant_kind() == ReimbursementClaim::spouse;
  if (!claim.sponsor().empty()) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::sponsored, claim.sponsor(), live.id()));
  }
  if (sponsor && by_his) {
    JINDU_TRY_OK(context.work.link(LinkKind::sponsored, sponsor->view(), live.id()));
  }
  if (sponsor) {
    refer(references.fields, claim.sponsor(), sponsor->str(), "sponsor",
          [&](const Bytes& id) { claim.set_sponsor(id); });
  }
  JINDU_TRY_OK(refer_pregnancy(context, live, *patient, sponsor, apart, references));
  JINDU_TRY(references.filing, filing_for_claim(context, claim));
  if (references.filing != nullptr) {
    refer(references.fields, claim.filing(), references.filing->id().str(), "filing",
          [&](const Bytes& id) { claim.set_filing(id); });
  }
  return references;
}

Result<ClaimClash> other_use(const Context& context, const Live& live) {
  const auto& claim = live.as<ReimbursementClaim>();
  for (const std::string& invoice : claim.invoice_records()) {
    JINDU_TRY(const std::vector<store::Link> users,
              context.work.links(LinkKind::invoice_user, invoice));
    for (const store::Link& link : users) {
      if (link.record == live.id()) continue;
      JINDU_TRY(Live * other, context.work.find(link.record));
      if (other == nullptr || !counts(context, *other)) continue;
      const ConflictCase::Code code = code_between(claim, *other);
      JINDU_TRY(const bool seen, decided(context, code, live, *other));
      if (seen) continue;
      return ClaimClash{other, code, is_claim(*other) && same_claim(*other, live)};
    }
  }
  if (claim.pregnancy().empty()) return ClaimClash{};
  JINDU_TRY(const std::vector<store::Link> settlements,
            context.work.links(LinkKind::settlement_of_case, claim.pregnancy()));
  for (const store::Link& link : settlements) {
    JINDU_TRY(Live * other, context.work.need(link.record.view(), "Settlement"));
    if (!counts(context, *other) || !same_care(claim, *other)) continue;
    JINDU_TRY(const bool seen, decided(context, ConflictCase::K20, live, *other));
    if (!seen) return ClaimClash{other, ConflictCase::K20, false};
  }
  JINDU_TRY(const std::vector<store::Link> claims,
            context.work.links(LinkKind::claim_of_case, claim.pregnancy()));
  for (const store::Link& link : claims) {
    if (link.record == live.id()) continue;
    JINDU_TRY(Live * other, context.work.need(link.record.view(), "ReimbursementClaim"));
    if (!counts(context, *other)) continue;
    const auto& theirs = other->as<ReimbursementClaim>();
    const bool lump = is_lump(claim) && theirs.claim_kind() == claim.claim_kind();
    const bool bill = !lump && same_bill(claim, theirs);
    if (!bill && !same_right(claim, theirs)) continue;
    const ConflictCase::Code code = bill ? ConflictCase::K02 : ConflictCase::K11;
    JINDU_TRY(const bool seen, decided(context, code, live, *other));
    if (!seen) return ClaimClash{other, code, same_claim(*other, live)};
  }
  return ClaimClash{};
}

Result<Live*> claim_against(const Context& context, const Live& settlement) {
  const auto& settled = settlement.as<Settlement>();
  std::vector<store::Link> links;
  if (!settled.invoice().empty()) {
    JINDU_TRY(links, context.work.links(LinkKind::invoice_user, settled.invoice()));
  }
  for (const store::Link& link : links) {
    JINDU_TRY(Live * other, context.work.find(link.record));
    if (other == nullptr || !is_claim(*other) || !counts(context, *other)) continue;
    const ConflictCase::Code code = code_between(other->as<ReimbursementClaim>(), settlement);
    JINDU_TRY(const bool seen, decided(context, code, settlement, *other));
    if (!seen) return other;
  }
  if (settled.pregnancy().empty()) return nullptr;
  JINDU_TRY(links, context.work.links(LinkKind::claim_of_case, settled.pregnancy()));
  for (const store::Link& link : links) {
    JINDU_TRY(Live * other, context.work.need(link.record.view(), "ReimbursementClaim"));
    if (!counts(context, *other) || !same_care(other->as<ReimbursementClaim>(), settlement)) {
      continue;
    }
    JINDU_TRY(const bool seen, decided(context, ConflictCase::K20, settlement, *other));
    if (!seen) return other;
  }
  return nullptr;
}

Status hold_claim(const Context& context, Live& claim) {
  if (claim.state() == "HELD") return {};
  if (claim.state() == "PAID") {  // The money has left: it keeps its state, and is asked about.
    claim.header.set_disputed(true);
    return context.work.act(claim, "", "", {});
  }
  claim.header.set_held_from(claim.state());
  return context.work.act(claim, "hold", "HELD", {});
}

Status keep_claim(const Context& context, Live& claim) {
  if (claim.header.disputed()) {
    claim.header.set_disputed(false);
    JINDU_TRY_OK(context.work.act(claim, "", "", {}));
  }
  if (claim.state() != "HELD") return {};
  const std::string back = claim.header.held_from();
  claim.header.clear_held_from();
  return context.work.act(claim, "keep", back.empty() ? "SUBMITTED" : back, {});
}

Status refuse_claim(const Context& context, Live& claim, const std::string& reason) {
  if (claim.state() == "PAID") {
    JINDU_TRY_OK(claims::reverse_by_city(context.work, claim, reason));
    return recover_carried(context, claim, reason);
  }
  auto& record = claim.as<ReimbursementClaim>();
  JINDU_TRY_OK(unpost_claim(context, claim, "退回"));
  JINDU_TRY_OK(release_claim(context, claim));
  claim.header.clear_held_from();
  claim.header.set_disputed(false);
  record.set_opinion(record.opinion().empty() ? reason : record.opinion() + "\n" + reason);
  return context.work.act(claim, "refuse", "REJECTED", {"opinion"});
}

Status release_claim(const Context& context, Live& claim) {
  const auto& record = claim.as<ReimbursementClaim>();
  for (const std::string& invoice : record.invoice_records()) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::invoice_user, invoice, claim.id()));
  }
  if (record.filing().empty()) return {};
  JINDU_TRY(Live * filing, context.work.find(record.filing()));
  if (filing == nullptr || filing->type->name != "Filing") return {};
  return rely_no_more(context, *filing, claim.id());
}

bool can_hold(const Live& record) {
  const std::string& type = record.type->name;
  return type == "Settlement" || type == "Filing" || type == "ReimbursementClaim" ||
         type == "AllowanceApplication";
}

Status hold_record(const Context& context, Live& record) {
  JINDU_ENSURE(can_hold(record));
  if (record.type->name == "Settlement") return hold_settlement(context, record);
  if (record.type->name == "Filing") return hold_filing(context, record, {});
  if (is_claim(record)) return hold_claim(context, record);
  return hold_application(context, record);
}

Status refuse_record(const Context& context, Live& record, const std::string& reason) {
  JINDU_ENSURE(can_hold(record));
  if (record.type->name == "Settlement") return refuse_settlement(context, record, reason);
  if (record.type->name == "Filing") return refuse_filing(context, record);
  if (is_claim(record)) return refuse_claim(context, record, reason);
  return withdraw_application(context, record);
}

}  // namespace jindu::conflicts
