// K19: reckoned by a policy, quota or wage that is not the one in force on the event date. What was
// printed or signed is never recomputed silently. K22: prenatal care at several hospitals above the
// cap of one pregnancy.
#include <algorithm>

#include "schema/base/fen.h"
#include "schema/catalog/catalog.h"
#include "schema/records/allowance.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/conflicts/adjusting.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"
#include "server/payout/batch.h"
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
constexpr std::string_view kLost = "amount_fen";  // of an item

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

/// What was decided of her right, whatever it was asked for, is apart from what was decided of a sum.
Bytes kept_by(const Live& application, ConflictCase::Code code) {
  return Bytes(code == ConflictCase::K19 ? "K19|" : "right|") + application.id().str() + "|";
}
/// An answer is about one sum: it is not asked again, another is.
Bytes kept_sum(const Live& application, std::int64_t wanted_fen, ConflictCase::Code code) {
  return kept_by(application, code) + std::to_string(wanted_fen);
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
  input.evidence.push_back(amount(kFund, "基金支付", settlement,
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
                            std::int64_t wanted_fen, ConflictCase::Code code) {
  JINDU_TRY(const std::vector<store::Link> decided,
            context.work.links(LinkKind::let_stand, kept_sum(application, wanted_fen, code)));
  return !decided.empty();
}

Status forget_kept(const Context& context, const Live& application) {
  JINDU_TRY(const std::vector<store::Link> decided,
            context.work.writer().links_under(LinkKind::let_stand,
                                              kept_by(application, ConflictCase::K15)));
  for (const store::Link& link : decided) {
    JINDU_TRY_OK(context.work.unlink(LinkKind::let_stand, link.value, link.record));
  }
  return {};
}

namespace {

/// Items of an application whose right is gone, as its case names them; empty: all of them.
Result<std::vector<Live*>> lost_items(const Context& context, const Live& conflict) {
  std::vector<Live*> lost;
  for (const records::ConflictEvidence& one : conflict.as<ConflictCase>().evidence()) {
    if (one.field_name() != kLost) continue;
    JINDU_TRY(Live * item, context.work.need(one.mine().record_id(), "AllowanceItem"));
    lost.push_back(item);
  }
  return lost;
}

/// Her husband's leave is his, whatever became of her insurance, and hers whatever became of his.
Status take_lost(const Context& context, Live& application, const std::vector<Live*>& lost,
                 const std::string& why) {
  auto& form = application.as<AllowanceApplication>();
  for (Live* item : lost) {
    if (item->state() == "REVERSED" || item->state() == "VOID") continue;
    JINDU_TRY_OK(payout::pull(context.work, *item));
    JINDU_TRY_OK(item->state() == "PAID" ? recover_item(context, *item, why)
                                         : review::void_item(context.work, *item));
    JINDU_TRY_OK(release_item(context, application, *item));
    form.set_total_fen(form.total_fen() - item->as<records::AllowanceItem>().amount_fen());
  }
  JINDU_TRY_OK(context.work.act(application, "", "", {std::string(kSum)}));
  return payout::follow_items(context.work, application);
}

Status recover_lost(const Context& context, const Live& conflict, Live& application) {
  const std::string why = "K15、K19：参保、工资基数或政策已变";
  JINDU_TRY(const std::vector<Live*> items, review::live_items(context.work, application));
  JINDU_TRY(const std::vector<Live*> lost, lost_items(context, conflict));
  const bool all = std::all_of(items.begin(), items.end(), [&](const Live* item) {
    return std::find(lost.begin(), lost.end(), item) != lost.end();
  });
  if (!lost.empty() && !all) return take_lost(context, application, lost, why);
  // The bank may have sent all of it back meanwhile.
  JINDU_TRY(const bool paid, any_paid(context, application));
  return paid ? recover_paid(context, application, why) : reopen_application(context, application);
}

}  // namespace

Result<Live*> raise_k19_allowance(const Context& context, Live& application,
                                  std::int64_t wanted_fen, ConflictCase::Code code,
                                  const std::vector<Live*>& lost) {
  JINDU_TRY(const bool paid, any_paid(context, application));
  CaseInput input;
  input.code = code;
  input.records = {&application};
  input.evidence.push_back(amount(kSum, "津贴合计", application,
                                  application.as<AllowanceApplication>().total_fen(), wanted_fen));
  for (const Live* item : lost) {
    const auto& form = item->as<records::AllowanceItem>();
    records::ConflictEvidence gone;
    gone.set_field_name(std::string(kLost));
    gone.set_label("现不符合条件");
    gone.mutable_mine()->set_record_id(item->id().str());
    gone.mutable_mine()->set_shown(catalog::display(*item->type->find("kind"), form) + " " +
                                   yuan_text(Fen{form.amount_fen()}) + " 元");
    input.evidence.push_back(std::move(gone));
  }
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
      const ConflictCase::Code code = conflict.as<ConflictCase>().code();
      return context.work.link(LinkKind::let_stand, kept_sum(record, wanted, code), conflict.id());
    }
    if (decision.choice == "recover") return recover_lost(context, conflict, record);
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
  input.evidence.push_back(amount(kOver, "产前检查限额", settlement,
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
