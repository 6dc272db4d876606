// K19: reckoned by a policy, quota or wage that is not the one in force on the event date. What was
// printed or signed is never recomputed silently. K22: prenatal care at several hospitals above the
// cap of one pregnancy.
#include <algorithm>

#include "schema/base/fen.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/adjusting.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"
#include "server/review/items.h"

namespace jindu::conflicts {
namespace {

using records::AllowanceApplication;
using records::ConflictCase;
using records::Settlement;
using store::LinkKind;

constexpr std::string_view kFund = "fund_pay_fen";
constexpr std::string_view kOver = "over_cap_fen";
constexpr std::string_view kSum = "total_fen";

/// One amount for people, which is read back when the case is decided: it was shown like this.
records::ConflictEvidence amount(std::string_view fact, std::string_view label, const Live& record,
                                 std::int64_t recorded, std::int64_t wanted) {
  records::ConflictEvidence evidence;
  evidence.set_field_name(std::string(fact));
  evidence.set_label(std::string(label));
  evidence.mutable_theirs()->set_shown(yuan_text(Fen{wanted}));
  evidence.mutable_mine()->set_shown(yuan_text(Fen{recorded}));
  evidence.mutable_mine()->set_record_id(record.id().str());
  return evidence;
}

Result<std::int64_t> shown_amount(const Live& conflict, std::string_view fact) {
  for (const records::ConflictEvidence& one : conflict.as<ConflictCase>().evidence()) {
    if (one.field_name() != fact) continue;
    JINDU_TRY(const Fen wanted, parse_yuan(one.theirs().shown()));
    return wanted.value;
  }
  return fail(ErrorCode::corrupt, "conflict: without its amount");
}

/// An answer is about one sum: it is not asked again, another is.
Bytes kept_sum(const Live& application, std::int64_t wanted_fen) {
  return Bytes("K19|") + application.id().str() + "|" + std::to_string(wanted_fen);
}

Status settle(const Context& context, const Live& conflict, Live& settlement,
              const Decision& decision, std::string_view why) {
  if (decision.choice == "reverse") {
    if (live(settlement)) JINDU_TRY_OK(refuse_settlement(context, settlement, std::string(why)));
  } else {
    JINDU_TRY_OK(let_stand(context, conflict, {settlement.id()}));
  }
  const std::string code = ConflictCase::Code_Name(conflict.as<ConflictCase>().code());
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY_OK(tell(context, operation, decision.choice != "reverse", code, &settlement));
  }
  return {};
}

}  // namespace

Result<Live*> raise_k19(const Context& context, Live& settlement, std::int64_t wanted_fen,
                        const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K19;
  input.records = {&settlement};
  input.operations = {operation};
  input.evidence.push_back(amount(kFund, "基金支付（现行规则，本单）", settlement,
                                  settlement.as<Settlement>().fund_pay_fen(), wanted_fen));
  input.choices = {{"keep", "维持已付金额"},
                   {"adjust", "维持预付，差额另列调整"},
                   {"reverse", "冲销结算"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(hold_settlement(context, settlement));
  return open_case(context, std::move(input));
}

Result<bool> kept_allowance(const Context& context, const Live& application,
                            std::int64_t wanted_fen) {
  JINDU_TRY(const std::vector<store::Link> decided,
            context.work.links(LinkKind::let_stand, kept_sum(application, wanted_fen)));
  return !decided.empty();
}

Result<Live*> raise_k19_allowance(const Context& context, Live& application,
                                  std::int64_t wanted_fen, ConflictCase::Code code) {
  JINDU_TRY(const bool paid, any_paid(context, application));
  CaseInput input;
  input.code = code;
  input.records = {&application};
  input.evidence.push_back(amount(kSum, "津贴合计（现行，已核定）", application,
                                  application.as<AllowanceApplication>().total_fen(), wanted_fen));
  input.choices = {{"keep", "维持已核定的津贴"}};
  if (paid) {
    input.choices.emplace_back("recover", "追回已拨付的津贴，重新申报");
  } else {
    input.choices.emplace_back("reopen", "重新审核");
  }
  input.decider_role = paid ? "finance_confirm" : "first_reviewer";
  if (!paid) {
    JINDU_TRY(input.decider_site, county_site(context));
  }
  // What has been paid waits for nobody; what is approved is not paid before somebody has looked.
  if (!paid) JINDU_TRY_OK(hold_application(context, application));
  return open_case(context, std::move(input));
}

Status decide_k19(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& record = *records.front();
  if (record.type->name == "AllowanceApplication") {
    if (decision.choice == "keep") {
      JINDU_TRY(const std::int64_t wanted, shown_amount(conflict, kSum));
      return context.work.link(LinkKind::let_stand, kept_sum(record, wanted), conflict.id());
    }
    if (decision.choice == "recover") return recover_paid(context, record, "K15、K19：参保、工资基数或政策已变");
    return reopen_application(context, record);
  }
  if (decision.choice == "adjust" && live(record)) {
    JINDU_TRY(const std::int64_t wanted, shown_amount(conflict, kFund));
    JINDU_TRY_OK(adjust(context, record, wanted - record.as<Settlement>().fund_pay_fen(),
                        "K19：按现行规则的差额", conflict));
  }
  return settle(context, conflict, record, decision, "K19：金额与现行规则不符");
}

Result<std::int64_t> over_prenatal_cap(const Context& context, const Live& settlement) {
  const auto& form = settlement.as<Settlement>();
  const std::int64_t cap = context.values().prenatal_cap_fen();
  if (cap == 0 || form.benefit_kind() != Settlement::prenatal || form.pregnancy().empty()) {
    return std::int64_t{0};
  }
  JINDU_TRY(std::int64_t sum, adjusted_by(context, settlement));
  sum += form.fund_pay_fen();
  JINDU_TRY(const std::vector<store::Link> links,
            context.work.links(LinkKind::settlement_of_case, form.pregnancy()));
  for (const store::Link& link : links) {
    if (link.record == settlement.id()) continue;
    JINDU_TRY(const Live* other, context.work.need(link.record.view(), "Settlement"));
    const bool counts = live(*other) && other->state() != "REGISTERED";
    if (!counts || other->as<Settlement>().benefit_kind() != Settlement::prenatal) continue;
    JINDU_TRY(const std::int64_t adjusted, adjusted_by(context, *other));
    sum += other->as<Settlement>().fund_pay_fen() + adjusted;
  }
  return std::clamp<std::int64_t>(sum - cap, 0, form.fund_pay_fen());
}

Result<Live*> raise_k22(const Context& context, Live& settlement, std::int64_t over_fen,
                        const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K22;
  input.records = {&settlement};
  input.operations = {operation};
  input.evidence.push_back(amount(kOver, "超出产前检查限额（超出，本次基金支付）", settlement,
                                  settlement.as<Settlement>().fund_pay_fen(), over_fen));
  input.choices = {{"reduce", "超出部分与医院调整"}, {"keep", "维持结算"}};
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(hold_settlement(context, settlement));
  return open_case(context, std::move(input));
}

Status decide_k22(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& settlement = *records.front();
  if (decision.choice == "reduce" && live(settlement)) {
    JINDU_TRY(const std::int64_t over, shown_amount(conflict, kOver));
    JINDU_TRY_OK(adjust(context, settlement, -over, "K22：超出产前检查限额", conflict));
  }
  return settle(context, conflict, settlement, decision, {});
}

}  // namespace jindu::conflicts
