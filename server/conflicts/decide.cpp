#include "server/conflicts/decide.h"

#include <algorithm>

#include "schema/records/claim.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/invitation.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/settlements.h"
#include "server/conflicts/verdicts.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;

bool offered(const ConflictCase& opened, const std::string& choice) {
  return std::any_of(opened.choices().begin(), opened.choices().end(),
                     [&](const records::ConflictChoice& one) { return one.code() == choice; });
}

bool wants_value(std::string_view choice) { return choice == "typed" || choice == "correct"; }

/// Of an invoice used twice it is its number that is put right; of two persons under one number (K13)
/// whose number it is; nothing else.
bool is_asked(const ConflictCase& opened, std::string_view choice, const std::string& field) {
  if (opened.code() == ConflictCase::K13) return field == "id_type" || field == "patient_id_no";
  if (choice != "correct") return true;
  return field == "invoices" || field == "invoice_code" || field == "invoice_no";
}

/// Whether another live record than `later` uses an invoice of this number.
Result<bool> invoice_taken(const Context& context, const Live& later, const Bytes& value) {
  JINDU_TRY(const std::vector<store::Link> invoices,
            context.work.links(store::LinkKind::invoice, value));
  for (const store::Link& invoice : invoices) {
    JINDU_TRY(const std::vector<store::Link> users,
              context.work.links(store::LinkKind::invoice_user, invoice.record.view()));
    for (const store::Link& user : users) {
      JINDU_TRY(const Live* other, context.work.find(user.record));
      if (other != nullptr && user.record != later.id() && live(*other)) return true;
    }
  }
  return false;
}

Result<std::string> claim_invoice_objection(const Context& context, const Live& later,
                                            const Decision& decision) {
  const auto& typed = static_cast<const records::ReimbursementClaim&>(*decision.record);
  for (const records::ClaimInvoice& one : typed.invoices()) {
    JINDU_TRY(const bool taken,
              invoice_taken(context, later, invoice_value(one.code(), one.no())));
    if (taken) return std::string("INVOICE_USED");
  }
  return std::string();
}

Result<std::string> invoice_objection(const Context& context, const Live& later,
                                      const Decision& decision) {
  if (later.type->name == "ReimbursementClaim") {
    return claim_invoice_objection(context, later, decision);
  }
  const auto& typed = static_cast<const records::Settlement&>(*decision.record);
  const auto& present = later.as<records::Settlement>();
  const Bytes value =
      invoice_value(typed.has_invoice_code() ? typed.invoice_code() : present.invoice_code(),
                    typed.has_invoice_no() ? typed.invoice_no() : present.invoice_no());
  JINDU_TRY(const bool taken, invoice_taken(context, later, value));
  return std::string(taken ? "INVOICE_USED" : "");
}

/// Cases that say of a paper that a rule of the trade speaks against it. CODE_NONE: any of them.
constexpr ConflictCase::Code kOfRules[] = {ConflictCase::CODE_NONE, ConflictCase::RULES,
                                           ConflictCase::K15,       ConflictCase::K21,
                                           ConflictCase::K29,       ConflictCase::K30,
                                           ConflictCase::K34};

/// Of rules it is the record alone: whichever of them failed, somebody has seen it. An answer about a
/// sum (K19, K22) is none about her right.
Bytes stand_value(ConflictCase::Code code, std::vector<RecordId> records) {
  std::sort(records.begin(), records.end());
  const bool rules = records.size() == 1 &&
                     std::find(std::begin(kOfRules), std::end(kOfRules), code) != std::end(kOfRules);
  Bytes value = rules ? Bytes("rules") : ConflictCase::Code_Name(code);
  for (const RecordId& id : records) value += id.str();
  return value;
}

}  // namespace

Result<std::vector<Live*>> records_of(const Context& context, const Live& conflict) {
  std::vector<Live*> records;
  for (const std::string& id : conflict.as<ConflictCase>().records()) {
    JINDU_TRY(Live * record, context.work.find(id));
    if (record == nullptr) return fail(ErrorCode::corrupt, "conflict: a record is gone");
    records.push_back(record);
  }
  if (records.empty()) return fail(ErrorCode::corrupt, "conflict: without records");
  return records;
}

std::vector<OpId> operations_of(const Live& conflict) {
  std::vector<OpId> operations;
  for (const std::string& id : conflict.as<ConflictCase>().operations()) {
    const Result<OpId> operation = id_from<OpId>(id);
    if (operation.ok()) operations.push_back(*operation);
  }
  return operations;
}

Status tell(const Context& context, const OpId& operation, bool kept, std::string_view code,
            const Live* live) {
  JINDU_TRY(const std::optional<store::OpRow> op, context.work.writer().op(operation));
  if (!op) return {};
  const bool stood =
      op->last_kind == wire::Verdict::ACCEPTED || op->last_kind == wire::Verdict::MERGED;
  if (kept && stood) return {};
  return decide_operation(context, operation,
                          kept ? wire::Verdict::ACCEPTED : wire::Verdict::REFUSED, reason(code),
                          live);
}

std::vector<std::string> typed_fields(const ConflictCase& opened, std::string_view choice,
                                      const catalog::RecordType& type) {
  std::vector<std::string> asked;
  if (!wants_value(choice)) return asked;
  for (const catalog::Field& field : type.fields) {
    const bool about = std::find(opened.groups().begin(), opened.groups().end(), field.group) !=
                       opened.groups().end();
    if (about && !field.options.server_only() && is_asked(opened, choice, field.name())) {
      asked.push_back(field.name());
    }
  }
  return asked;
}

Result<std::string> objection(const Context& context, const Live& conflict,
                              const Decision& decision) {
  const auto& opened = conflict.as<ConflictCase>();
  if (!offered(opened, decision.choice)) return std::string("BAD_CHOICE");
  // Money is left with somebody who has no right to it, or a birth is paid for twice: why, stays
  // with the case.
  const bool waives = (opened.code() == ConflictCase::K17 && decision.choice == "let_stand") ||
                      (opened.code() == ConflictCase::K11 && decision.choice == "keep_both");
  if (waives && decision.note.empty()) return std::string("OPINION_MISSING");
  if (!wants_value(decision.choice)) return std::string();
  if (decision.value == nullptr || decision.record == nullptr || decision.value->fields().empty()) {
    return std::string("VALUE_MISSING");
  }
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  const Live& about = *records.back();
  const std::vector<std::string> asked = typed_fields(opened, decision.choice, *about.type);
  const auto& given = decision.value->fields();
  const bool within = std::all_of(given.begin(), given.end(), [&](const std::string& name) {
    return std::find(asked.begin(), asked.end(), name) != asked.end();
  });
  if (decision.record->GetDescriptor() != about.record->GetDescriptor() || !within) {
    return std::string("BAD_VALUE");
  }
  if (decision.choice == "correct") return invoice_objection(context, about, decision);
  return std::string();
}

namespace {

using Carry = Status (*)(const Context&, const Live&, const Decision&);

/// Somebody has read it (K24), or the paper is in the person's hands (K26): there is nothing to do.
Status nothing_more(const Context& /*context*/, const Live& /*conflict*/,
                    const Decision& /*decision*/) {
  return {};
}

/// What is not here is a rule of the trade (decide_rules).
constexpr std::pair<ConflictCase::Code, Carry> kCarry[] = {
    {ConflictCase::K01, decide_k01},     {ConflictCase::K02, decide_k02},
    {ConflictCase::K03, decide_k03},     {ConflictCase::K04, decide_k04},
    {ConflictCase::K06, decide_k06},     {ConflictCase::K07, decide_k07},
    {ConflictCase::K08, decide_k08},     {ConflictCase::K09, decide_k09},
    {ConflictCase::K10, decide_k10},     {ConflictCase::K11, decide_k10},
    {ConflictCase::K12, decide_k12},     {ConflictCase::K13, decide_k13},
    {ConflictCase::K14, decide_k14},     {ConflictCase::K17, decide_k17},
    {ConflictCase::K19, decide_k19},     {ConflictCase::K20, decide_k20},
    {ConflictCase::K22, decide_k22},     {ConflictCase::K23, decide_k23},
    {ConflictCase::K24, nothing_more},   {ConflictCase::K25, decide_k25},
    {ConflictCase::K26, nothing_more},   {ConflictCase::K27, decide_k27},
    {ConflictCase::K28, decide_k28},     {ConflictCase::K31, decide_k07},
    {ConflictCase::K32, decide_k32},     {ConflictCase::K33, decide_k04},
    {ConflictCase::K34, decide_k34},     {ConflictCase::K35, decide_k35},
    {ConflictCase::REVOKED, decide_k07},
};

Carry carry_of(const Live& conflict) {
  if (is_invitation(conflict)) return decide_invitation;
  const auto* const found =
      std::find_if(std::begin(kCarry), std::end(kCarry), [&](const auto& one) {
        return one.first == conflict.as<ConflictCase>().code();
      });
  return found == std::end(kCarry) ? decide_rules : found->second;
}

}  // namespace

Status carry_out(const Context& context, Live& conflict, const Decision& decision) {
  JINDU_TRY_OK(close_case(context, conflict, "apply"));
  const Status done = carry_of(conflict)(context, conflict, decision);
  context.released.push_back(conflict.id().str());
  if (!done.ok()) return done;
  const std::vector<std::string> about(conflict.as<ConflictCase>().records().begin(),
                                       conflict.as<ConflictCase>().records().end());
  for (const std::string& id : about) {  // Refused by this: no other case is about it any more.
    JINDU_TRY(const Live* record, context.work.find(ByteView(id)));
    // An invitation is about what was refused, and may be passed on.
    const bool gone = record != nullptr && !live(*record) && !is_invitation(conflict);
    if (gone) JINDU_TRY_OK(lapse_all(context, *record));
  }
  return {};
}

Status lapse_all(const Context& context, const Live& gone) {
  const std::vector<std::string> open(gone.header.conflicts().begin(),
                                      gone.header.conflicts().end());
  for (const std::string& id : open) {
    JINDU_TRY(Live * conflict, context.work.need(id, "ConflictCase"));
    JINDU_TRY_OK(lapse(context, *conflict, gone.id()));
  }
  return {};
}

Status let_stand(const Context& context, const Live& conflict, std::vector<RecordId> records) {
  return context.work.link(store::LinkKind::let_stand,
                           stand_value(conflict.as<ConflictCase>().code(), std::move(records)),
                           conflict.id());
}

Result<bool> stands(const Context& context, ConflictCase::Code code,
                    std::vector<RecordId> records) {
  JINDU_TRY(const std::vector<store::Link> decided,
            context.work.links(store::LinkKind::let_stand, stand_value(code, std::move(records))));
  return !decided.empty();
}

Status stand_no_more(const Context& context, const RecordId& record) {
  const Bytes value = stand_value(ConflictCase::CODE_NONE, {record});
  JINDU_TRY(const std::vector<store::Link> decided,
            context.work.links(store::LinkKind::let_stand, value));
  for (const store::Link& link : decided) {
    JINDU_TRY_OK(context.work.unlink(store::LinkKind::let_stand, value, link.record));
  }
  return {};
}

namespace {

/// Whether the question stands without one of its records: of the papers that wait in K13 it is the last
/// one that is asked about.
bool outlives(const ConflictCase& asked, const RecordId& gone) {
  const int size = asked.records_size();
  return asked.code() == ConflictCase::K13 && size > 2 && asked.records(size - 1) != gone.view();
}

/// Reversed or not, the bank has paid it or has it: what is asked stands as it was asked (K32).
bool stands_with(const ConflictCase& asked, const RecordId& gone) {
  return asked.code() == ConflictCase::K32 && asked.records(0) != gone.view();
}

Status ask_without(const Context& context, Live& conflict, const RecordId& gone) {
  auto& records = *conflict.as<ConflictCase>().mutable_records();
  records.erase(std::remove(records.begin(), records.end(), gone.str()), records.end());
  JINDU_TRY_OK(context.work.act(conflict, "", "", {"records"}));
  JINDU_TRY(Live * record, context.work.find(gone));
  if (record == nullptr) return {};
  auto& open = *record->header.mutable_conflicts();
  open.erase(std::remove(open.begin(), open.end(), conflict.id().str()), open.end());
  return context.work.act(*record, "", "", {});
}

}  // namespace

Status lapse(const Context& context, Live& conflict, const RecordId& gone) {
  if (conflict.state() != "OPEN") return {};
  if (stands_with(conflict.as<ConflictCase>(), gone)) return {};
  if (outlives(conflict.as<ConflictCase>(), gone)) return ask_without(context, conflict, gone);
  JINDU_TRY_OK(close_case(context, conflict, "lapse"));
  const std::string code = ConflictCase::Code_Name(conflict.as<ConflictCase>().code());
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY(const std::optional<store::OpRow> op, context.work.writer().op(operation));
    if (!op) continue;
    const bool stays = op->record_id != gone;
    JINDU_TRY(const Live* record, context.work.find(op->record_id));
    JINDU_TRY_OK(tell(context, operation, stays, code, record));
  }
  context.released.push_back(conflict.id().str());
  return {};
}

}  // namespace jindu::conflicts
