// K09: two accounts for one payee. The county asks the payee; what is owed waits.
#include "schema/records/account.pb.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/payouts.h"
#include "server/conflicts/verdicts.h"
#include "server/payout/accounts.h"
#include "server/payout/notices.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::PayeeAccount;

std::string choice_of(std::size_t index) {
  if (index == 0) return "keep_first";
  return index == 1 ? "keep_second" : "keep_" + std::to_string(index + 1);
}

std::string shown(const Live& account) {
  const auto& record = account.as<PayeeAccount>();
  return record.bank_name() + " " + record.account_no() + " " + record.account_name();
}

}  // namespace

Result<Live*> raise_k09(const Context& context, std::vector<Live*> accounts,
                        const OpId& operation) {
  CaseInput input;
  input.code = ConflictCase::K09;
  input.operations = {operation};
  for (Live* account : accounts) {
    // Another one came while these are asked about: one case for all of them.
    const std::vector<std::string> open(account->header.conflicts().begin(),
                                        account->header.conflicts().end());
    for (const std::string& id : open) {
      JINDU_TRY(Live * before, context.work.need(id, "ConflictCase"));
      if (before->as<ConflictCase>().code() != ConflictCase::K09) continue;
      for (const OpId& one : operations_of(*before)) input.operations.push_back(one);
      JINDU_TRY_OK(close_case(context, *before, "lapse"));
    }
  }
  for (Live* account : accounts) {
    records::ConflictEvidence evidence;
    evidence.set_field_name("account_no");
    evidence.set_label("收款账户");
    evidence.mutable_mine()->set_record_id(account->id().str());
    evidence.mutable_mine()->set_operator_id(account->header.created_by());
    evidence.mutable_mine()->set_site_no(account->header.origin_site());
    evidence.mutable_mine()->set_at_ms(account->header.created_ms());
    evidence.mutable_mine()->set_shown(shown(*account));
    input.evidence.push_back(std::move(evidence));
    input.choices.emplace_back(choice_of(input.records.size()), "采用 " + shown(*account));
    input.records.push_back(account);
    if (account->state() != "HELD") {
      account->header.set_held_from(account->state());
      JINDU_TRY_OK(context.work.act(*account, "hold", "HELD", {}));
    }
    JINDU_TRY_OK(payout::pull_items_of(context.work, *account));
  }
  input.decider_role = "front_clerk";
  JINDU_TRY(input.decider_site, county_site(context));
  return open_case(context, std::move(input));
}

Status decide_k09(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  for (std::size_t i = 0; i < records.size(); ++i) {
    Live& account = *records[i];
    if (choice_of(i) == decision.choice) continue;
    JINDU_TRY_OK(payout::put_away(context.work, account, "supersede", "SUPERSEDED"));
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (choice_of(i) != decision.choice) continue;
    JINDU_TRY_OK(payout::activate(context.work, *records[i]));
    JINDU_TRY_OK(payout::tell_account_changed(context.work, context.values(), *records[i]));
  }
  for (const OpId& operation : operations_of(conflict)) {
    JINDU_TRY(const std::optional<store::OpRow> row, context.work.writer().op(operation));
    if (!row) continue;
    JINDU_TRY(const Live* account, context.work.find(row->record_id));
    const bool kept = account != nullptr && account->state() == "ACTIVE";
    JINDU_TRY_OK(tell(context, operation, kept, "K09", account));
  }
  return {};
}

}  // namespace jindu::conflicts
