// A proposed account (domain.md section 5, PayeeAccount): checked, and effective at once where
// nothing speaks against it. Whoever did not know of the present account is asked about (K09): no
// clock chooses.
#include "schema/catalog/checks.h"
#include "schema/records/account.pb.h"
#include "schema/records/organisation.pb.h"
#include "schema/rules/accounts.h"
#include "server/accept/judge.h"
#include "server/conflicts/natural_keys.h"
#include "server/conflicts/payouts.h"
#include "server/conflicts/verdicts.h"
#include "server/payout/accounts.h"
#include "server/payout/notices.h"

namespace jindu::accept {

using records::PayeeAccount;
using store::LinkKind;
using store::Live;

/// Everything that is missing or wrong, at once; sets whose account it is.
Result<std::vector<std::string>> Judge::account_failures(const Matter& matter, Live& account) {
  auto& form = account.as<PayeeAccount>();
  std::vector<std::string> codes = rules::account_failures(context().values(), form);
  if (!form.employer_uscc().empty()) {
    form.set_party(form.employer_uscc());
    JINDU_TRY(const std::vector<store::Link> known,
              work_.links(LinkKind::reference, "Employer|" + form.employer_uscc()));
    if (!known.empty()) {
      JINDU_TRY(const Live* employer, work_.need(known.front().record.view(), "Employer"));
      form.set_owner(employer->id().str());
      if (catalog::normalise_name(employer->as<records::Employer>().name()) !=
          catalog::normalise_name(form.owner_name())) {
        codes.emplace_back("IDENTITY_FAILED");
      }
    }
  } else {
    JINDU_TRY(const std::optional<RecordId> person,
              conflicts::find_person(context(),
                                     {form.id_type(), form.owner_id_no(), form.owner_name(), 0}));
    if (!person) {
      codes.emplace_back("IDENTITY_FAILED");
      return codes;
    }
    form.set_owner(person->str());
    form.set_party(to_hex(person->view()));
    JINDU_TRY(const rules::CaseFacts facts, facts_.around(form, std::nullopt, 0, std::nullopt));
    if (!facts.patient.known) codes.emplace_back("IDENTITY_FAILED");
  }
  JINDU_TRY(const std::vector<std::string> by_profile,
            failures(account, nullptr, matter.author.received_ms));
  codes.insert(codes.end(), by_profile.begin(), by_profile.end());
  return codes;
}

/// The account that an application is to be paid into is checked whenever it is told, not on the form
/// alone: its holder is the payee (domain.md section 4.1).
Result<Judge::Answer> Judge::account_fits(const Matter& matter) {
  const wire::Patch* patch = matter.said.patch();
  if (patch == nullptr) return Answer();
  const Live& application = *matter.record;
  const std::unique_ptr<catalog::Message> changed(application.record->New());
  changed->CopyFrom(*application.record);
  const std::vector<std::string> fields(patch->fields().begin(), patch->fields().end());
  JINDU_TRY_OK(catalog::copy_fields(*application.type, fields, *matter.said.record, *changed));
  JINDU_TRY(const rules::CaseFacts around, facts_around(application, nullptr, 0));
  const Problems problems =
      rules::check_account(context().values(), *application.type, *changed, around);
  if (problems.empty()) return Answer();
  Ruling ruling = refused(problems.front().code, {matter.record});
  for (const Problem& one : problems) ruling.reason.add_fields(one.code);
  return Answer(std::move(ruling));
}

Status Judge::account_proposed(Matter& matter, Ruling& ruling) {
  Live& account = *matter.record;
  auto& form = account.as<PayeeAccount>();
  ruling.live = &account;
  JINDU_TRY(const std::vector<std::string> codes, account_failures(matter, account));
  std::vector<std::string> fields{"owner", "party"};
  if (!codes.empty()) {
    ruling.reason.set_code(codes.front());
    for (const std::string& code : codes) {
      ruling.reason.add_fields(code);
      form.add_failed(code);
    }
    fields.emplace_back("failed");
    return work_.act(account, "reject", "REJECTED", fields);
  }
  JINDU_TRY_OK(work_.act(account, "", "", fields));
  JINDU_TRY(std::vector<Live*> others, payout::accounts_of(work_, form.party(), form.purpose()));
  std::vector<Live*> unknown;
  for (Live* other : others) {
    const auto& present = other->as<PayeeAccount>();
    if (present.account_no() == form.account_no() && other->state() == "ACTIVE") {
      account.header.set_points_to(other->id().str());  // The same once more: one account.
      ruling.reason = conflicts::reason("DUPLICATE", {other});
      return work_.act(account, "supersede", "SUPERSEDED", {});
    }
    const bool knew = present.account_no() == form.old_account_no();
    if (other->state() == "HELD" || !knew) unknown.push_back(other);
  }
  JINDU_TRY_OK(payout::note_account(work_, account));
  if (unknown.empty()) return account_takes_effect(matter, account);
  unknown.push_back(&account);
  JINDU_TRY(const Live* conflict,
            conflicts::raise_k09(context(), std::move(unknown), matter.op_id));
  ruling = held("K09", *conflict);
  ruling.live = &account;
  return {};
}

/// What stands in an open batch with the old one leaves it; of what is at the bank already finance
/// is asked, if the change was written before it confirmed (K08).
Status Judge::account_takes_effect(const Matter& matter, Live& account) {
  const conflicts::Context with = context();
  const auto& form = account.as<PayeeAccount>();
  std::vector<Live*> paid;
  JINDU_TRY(const Live* before, payout::active_account(work_, form.party(), form.purpose()));
  if (before != nullptr) {
    JINDU_TRY(paid, payout::paid_at_the_bank(work_, *before));
  }
  JINDU_TRY_OK(payout::activate(work_, account));
  for (Live* item : paid) {
    JINDU_TRY(Live * batch, conflicts::overtaken_by(with, *item, matter.author.wall_ms));
    if (batch == nullptr) continue;
    JINDU_TRY_OK(conflicts::raise_k08(with, *batch, *item, account, matter.op_id));
  }
  return payout::tell_account_changed(work_, with.values(), account);
}

}  // namespace jindu::accept
