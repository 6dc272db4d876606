// What follows from a claim of self-paid cost: references, conflicts, rules and papers; the employer's
// check; what a change makes of the steps behind it; and finance.
#include "schema/records/claim.pb.h"

#include <algorithm>

#include "schema/records/allowance.pb.h"
#include "schema/records/filing.pb.h"
#include "server/accept/judge.h"
#include "server/accept/patches.h"
#include "server/claims/papers.h"
#include "server/claims/payment.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"
#include "server/conflicts/verdicts.h"

namespace jindu::accept {

using records::ConflictCase;
using records::ReimbursementClaim;
using rules::DeadlineRule;
using store::Live;

namespace {

constexpr std::string_view kEmployerCheck = "employer_check";

bool offers_employer_check(const conflicts::Context& context) {
  const auto& offered = context.values().procedures();
  return std::find(offered.begin(), offered.end(), kEmployerCheck) != offered.end();
}

/// Where the profile's names of deadlines stand on a record.
std::string_view field_of_due(std::string_view what) {
  if (what == "employer") return "employer_due";
  if (what == "review") return "review_due";
  if (what == "desk") return "desk_due";
  return "pay_due";
}

/// Sets the due dates that run from now on; names the fields.
std::vector<std::string> set_due(Live& record, const std::vector<rules::DueDate>& due) {
  std::vector<std::string> fields;
  for (const rules::DueDate& one : due) {
    const catalog::Field* field = record.type->find(field_of_due(one.what));
    if (field == nullptr) continue;
    record.record->GetReflection()->SetString(record.record.get(), field->descriptor,
                                              to_string(one.date));
    fields.push_back(field->name());
  }
  return fields;
}

void clear_field(Live& record, std::string_view name, std::vector<std::string>& fields) {
  const catalog::Field* field = record.type->find(name);
  if (field == nullptr || !record.record->GetReflection()->HasField(*record.record,
                                                                    field->descriptor)) {
    return;
  }
  record.record->GetReflection()->ClearField(record.record.get(), field->descriptor);
  fields.emplace_back(name);
}

/// The employer's own clerk, and nobody who also hands in for persons.
bool is_employer(const Author& author) {
  return author.roles != nullptr && author.roles->count("employer_clerk") != 0 &&
         author.roles->count("front_clerk") == 0;
}

bool by_employer(const Live& record) {
  const catalog::Field* channel = record.type->find("channel");
  return record.record->GetReflection()
             ->GetEnum(*record.record, channel->descriptor)
             ->name() == "employer";
}

void tell_codes(const Problems& problems, wire::Reason& reason) {
  reason.set_code(problems.front().code);
  for (const Problem& one : problems) {
    const auto& told = reason.fields();
    if (std::find(told.begin(), told.end(), one.code) == told.end()) reason.add_fields(one.code);
  }
}

}  // namespace

Result<Problems> Judge::handed_in_problems(const Live& record) {
  const auto known = problems_.find(record.id());
  Problems all = known != problems_.end() ? known->second
                                          : catalog::validate(*record.type, *record.record, true);
  const catalog::Field* patient = record.type->find("patient");
  if (!record.record->GetReflection()->HasField(*record.record, patient->descriptor)) {
    all.push_back({"IDENTITY_FAILED", {}, "身份信息核对不上：请核对姓名和证件号码"});
  }
  JINDU_TRY(const rules::Assessment assessment, assess(record));
  const Problems wanted = rules::acceptance_notice(assessment);
  all.insert(all.end(), wanted.begin(), wanted.end());
  return all;
}

/// Whose it is: the insured person's employer; of somebody whom the register does not know, that of
/// the clerk who handed it in, so that he sees why it comes back.
void Judge::note_employer(Live& record, const rules::InsuredFact& insured, const Author& author,
                          std::vector<std::string>& fields) {
  const catalog::Field* field = record.type->find(store::kEmployerField);
  JINDU_ENSURE(field != nullptr);
  const std::string& now = insured.known ? insured.employer_uscc : author.employer;
  if (now.empty() || now == store::employer_of(*record.type, *record.record)) return;
  record.record->GetReflection()->SetString(record.record.get(), field->descriptor, now);
  fields.push_back(field->name());
}

/// Whose insurance carries it, as the register had it: shown to reviewers, and who is paid.
Status Judge::fill_insurance(Live& claim, const Author& author, std::vector<std::string>& fields) {
  auto& form = claim.as<ReimbursementClaim>();
  JINDU_TRY(const rules::CaseFacts around, facts_around(claim, nullptr, 0));
  const bool spouse = form.claimant_kind() == ReimbursementClaim::spouse;
  const rules::InsuredFact& insured = spouse ? around.sponsor : around.patient;
  const auto set = [&](const char* field, const std::string& present, const std::string& wanted,
                       auto put) {
    if (wanted.empty() || present == wanted) return;
    put(wanted);
    fields.emplace_back(field);
  };
  note_employer(claim, insured, author, fields);
  if (!insured.known) return {};
  records::InsuredStatus::Status status = records::InsuredStatus::STATUS_NONE;
  records::InsuredStatus::Status_Parse(insured.status, &status);
  set("insured_status", records::InsuredStatus::Status_Name(form.insured_status()), insured.status,
      [&](const std::string&) { form.set_insured_status(status); });
  const int type = spouse ? form.spouse_id_type() : form.id_type();
  JINDU_TRY(const std::optional<store::Insured> row,
            work_.writer().insured(
                records::IdType::Code_Name(static_cast<records::IdType::Code>(
                    type == 0 ? records::IdType::resident_id : type)),
                spouse ? form.spouse_id_no() : form.patient_id_no()));
  set("insurance_type", form.insurance_type(), row ? row->insurance_type : std::string(),
      [&](const std::string& text) { form.set_insurance_type(text); });
  set("insured_division", form.insured_division(), work_.city().division,
      [&](const std::string& text) { form.set_insured_division(text); });
  return {};
}

/// K02, K11, K20, K13, K33: one is asked about at a time; true: it is held, or was sent before.
Result<bool> Judge::claim_clashes(Live& claim, const OpId& operation,
                                  const conflicts::ClaimReferences& found,
                                  const std::vector<std::string>& fields, Ruling& ruling) {
  const conflicts::Context with = context();
  JINDU_TRY(const conflicts::ClaimClash clash, conflicts::other_use(with, claim));
  JINDU_TRY(Live * person, clash.other == nullptr ? other_name(claim) : Result<Live*>(nullptr));
  if (clash.other == nullptr && person == nullptr && found.contradicting == nullptr) return false;
  if (clash.resend) {  // It is kept, counts nothing, and points to the first.
    claim.header.set_points_to(clash.other->id().str());
    ruling.reason = conflicts::reason("DUPLICATE", {clash.other});
    ruling.live = &claim;
    JINDU_TRY_OK(work_.act(claim, "withdraw", "WITHDRAWN", fields));
    JINDU_TRY_OK(conflicts::release_claim(with, claim));
    return true;
  }
  if (!fields.empty()) JINDU_TRY_OK(work_.act(claim, "", "", fields));
  const Live* conflict = nullptr;
  std::string code;
  if (clash.other != nullptr) {
    code = ConflictCase::Code_Name(clash.code);
    if (clash.code == ConflictCase::K20) {
      JINDU_TRY(conflict, conflicts::raise_k20(with, *clash.other, claim, operation));
    } else {
      JINDU_TRY(conflict, conflicts::raise_claim_k02(with, *clash.other, claim, operation,
                                                     clash.code));
    }
  } else if (person != nullptr) {
    code = "K13";
    JINDU_TRY(conflict, conflicts::raise_k13(with, *person, claim, operation));
  } else {
    code = "K33";
    JINDU_TRY(conflict, conflicts::raise_k33(with, *found.contradicting, claim, operation));
  }
  ruling = held(code, *conflict);
  ruling.live = &claim;
  return true;
}

/// Nothing stands against it: returned with one notice, or on its way.
Status Judge::claim_goes_on(Live& claim, std::vector<std::string> fields, std::int64_t received_ms,
                            bool from_employer, Ruling& ruling) {
  const auto& form = claim.as<ReimbursementClaim>();
  const conflicts::Context with = context();
  ruling.live = &claim;
  JINDU_TRY(const Problems problems, handed_in_problems(claim));
  if (!problems.empty()) {
    tell_codes(problems, ruling.reason);
    JINDU_TRY_OK(work_.act(claim, "send_back_unmet", "RETURNED", fields));
    return claims::note_notice(work_, claim, problems);
  }
  if (!form.filing().empty()) {
    JINDU_TRY(Live * filing, work_.find(form.filing()));
    if (filing != nullptr && filing->type->name == "Filing" && conflicts::live(*filing)) {
      JINDU_TRY_OK(conflicts::rely_on(with, *filing, claim.id()));
    }
  }
  return ask_employer(claim, std::move(fields), received_ms, from_employer);
}

Status Judge::ask_employer(Live& record, std::vector<std::string> fields,
                           std::int64_t received_ms, bool from_employer) {
  const conflicts::Context with = context();
  const auto due = [&](DeadlineRule::Start start) {
    return rules::due_dates(with.values(), rules_.calendar, record.type->name, start, received_ms);
  };
  for (std::string& field : set_due(record, due(DeadlineRule::RECEIPT))) fields.push_back(field);
  if (!offers_employer_check(with)) return work_.act(record, "", "", fields);
  if (!from_employer) return work_.act(record, "ask_employer", "EMPLOYER_PENDING", fields);
  const catalog::Field* decision = record.type->find("employer_decision");
  record.record->GetReflection()->SetBool(record.record.get(), decision->descriptor, true);
  fields.emplace_back("employer_decision");
  for (std::string& field : set_due(record, due(DeadlineRule::EMPLOYER_PASS))) {
    fields.push_back(field);
  }
  return work_.act(record, "employer_handed_in", "EMPLOYER_PASSED", fields);
}

Status Judge::claim_submitted(Matter& matter, Ruling& ruling) {
  Live& claim = *matter.record;
  JINDU_TRY_OK(claims::close_notices(work_, claim));
  JINDU_TRY(const conflicts::ClaimReferences found, conflicts::refer_claim(context(), claim));
  std::vector<std::string> fields = found.fields;
  clear_field(claim, "employer_decision", fields);
  JINDU_TRY_OK(fill_insurance(claim, matter.author, fields));
  JINDU_TRY(const bool clashes, claim_clashes(claim, matter.op_id, found, fields, ruling));
  if (clashes) return {};
  const bool from_employer = by_employer(claim) || is_employer(matter.author);
  return claim_goes_on(claim, std::move(fields), matter.author.received_ms, from_employer, ruling);
}

/// A newer version voids the steps behind it; contact data is no new version.
Status Judge::claim_amended(Matter& matter, Ruling& ruling) {
  Live& claim = *matter.record;
  const wire::Patch* patch = matter.said.patch();
  if (patch == nullptr || contact_only(*claim.type, *patch)) return {};
  JINDU_TRY_OK(conflicts::unpost_claim(context(), claim, "修改后重新办理"));
  if (claim.state() != "SUBMITTED") {
    JINDU_TRY_OK(work_.act(claim, "reopen", "SUBMITTED", {}));
  }
  return claim_submitted(matter, ruling);
}

/// Another use of its invoice or stay may stand against it still; else it goes on from where it stood.
Status Judge::freed_claim(Live& claim) {
  const conflicts::Context with = context();
  JINDU_TRY(auto said, conflicts::last_step(with, claim.id(), "correct"));
  if (!said) {
    JINDU_TRY(said, conflicts::last_step(with, claim.id(), "submit"));
  }
  Ruling ruling;
  if (said) {
    JINDU_TRY(const conflicts::ClaimReferences found, conflicts::refer_claim(with, claim));
    JINDU_TRY(const bool clashes,
              claim_clashes(claim, said->row.op_id, found, found.fields, ruling));
    if (clashes) return {};
    if (!found.fields.empty()) JINDU_TRY_OK(work_.act(claim, "", "", found.fields));
  }
  const bool unjudged = claim.header.held_from() == "SUBMITTED";
  JINDU_TRY_OK(conflicts::keep_claim(with, claim));
  if (!said || !unjudged) return {};
  JINDU_TRY_OK(claim_goes_on(claim, {}, said->received_ms, by_employer(claim), ruling));
  if (ruling.reason.code().empty()) return {};
  return conflicts::decide_operation(with, said->row.op_id, wire::Verdict::ACCEPTED,
                                     std::move(ruling.reason), &claim);
}

/// What it waited for is there: the filing of its pregnancy was confirmed. One that a reviewer has
/// sent back since waits for an answer to his words, too.
Status Judge::claims_filed(Live& filing) {
  const Bytes& pregnancy = filing.as<records::Filing>().pregnancy();
  if (pregnancy.empty()) return {};
  JINDU_TRY(const std::vector<store::Link> links,
            work_.links(store::LinkKind::claim_of_case, pregnancy));
  for (const store::Link& link : links) {
    JINDU_TRY(Live * claim, work_.need(link.record.view(), "ReimbursementClaim"));
    if (claim->state() != "RETURNED" || !claim->header.conflicts().empty()) continue;
    JINDU_TRY(auto said, conflicts::last_step(context(), claim->id(), "correct"));
    if (!said) {
      JINDU_TRY(said, conflicts::last_step(context(), claim->id(), "submit"));
    }
    if (!said) continue;
    JINDU_TRY(const auto returned, conflicts::last_step(context(), claim->id(), "return"));
    if (returned && returned->row.place > said->row.place) continue;
    auto& form = claim->as<ReimbursementClaim>();
    form.set_filing(filing.id().str());
    JINDU_TRY(const Problems problems, handed_in_problems(*claim));
    if (!problems.empty()) {
      form.clear_filing();
      continue;  // Something else is missing, too: its notice stands.
    }
    JINDU_TRY_OK(claims::close_notices(work_, *claim));
    JINDU_TRY_OK(work_.act(*claim, "filed", "SUBMITTED", {"filing"}));
    Ruling ruling;
    // Its invoice, or the event, may have been taken by another while it lay with the person.
    JINDU_TRY(const conflicts::ClaimReferences found, conflicts::refer_claim(context(), *claim));
    JINDU_TRY(const bool clashes,
              claim_clashes(*claim, said->row.op_id, found, found.fields, ruling));
    if (clashes) continue;
    JINDU_TRY_OK(claim_goes_on(*claim, found.fields, work_.cause().received_ms, by_employer(*claim),
                               ruling));
    JINDU_TRY_OK(conflicts::decide_operation(context(), said->row.op_id, wire::Verdict::ACCEPTED,
                                             conflicts::reason("FILED_SINCE", {&filing}), claim));
  }
  return {};
}

/// The employer has said yes or no: noted, and a yes begins the review's days.
Status Judge::employer_decided(Live& record) {
  const bool passed = record.state() == "EMPLOYER_PASSED";
  const catalog::Field* decision = record.type->find("employer_decision");
  record.record->GetReflection()->SetBool(record.record.get(), decision->descriptor, passed);
  std::vector<std::string> fields = {"employer_decision"};
  if (passed) {
    const auto due =
        rules::due_dates(context().values(), rules_.calendar, record.type->name,
                         DeadlineRule::EMPLOYER_PASS, work_.cause().received_ms);
    for (std::string& field : set_due(record, due)) fields.push_back(field);
  }
  return work_.act(record, "", "", fields);
}

/// A reviewer sends it back: one notice with his words and with all that is missing beside.
Status Judge::claim_returned(Matter& matter) {
  Live& claim = *matter.record;
  Problems items;
  const std::string& opinion = claim.as<ReimbursementClaim>().opinion();
  if (!opinion.empty()) items.push_back({"RETURNED", {}, opinion});
  JINDU_TRY(const Problems wanted, handed_in_problems(claim));
  items.insert(items.end(), wanted.begin(), wanted.end());
  if (items.empty()) return {};
  return claims::note_notice(work_, claim, items);
}

Status Judge::claim_released(Live& claim) {
  JINDU_TRY_OK(conflicts::unpost_claim(context(), claim, "退回"));
  JINDU_TRY_OK(conflicts::release_claim(context(), claim));
  claim.header.clear_held_from();
  // What it was in dispute with is free again.
  return conflicts::live(claim) ? Status() : conflicts::lapse_all(context(), claim);
}

/// In the employer's hands still: a newer version goes to him anew (QHD-E07).
Status Judge::application_amended(Matter& matter, Ruling& ruling) {
  Live& application = *matter.record;
  const wire::Patch* patch = matter.said.patch();
  if (patch == nullptr || contact_only(*application.type, *patch)) return {};
  std::vector<std::string> fields;
  clear_field(application, "employer_decision", fields);
  JINDU_TRY_OK(work_.act(application, "reopen", "SUBMITTED", fields));
  JINDU_TRY_OK(conflicts::release_items(context(), application));
  return allowance_submitted(matter, ruling);
}

Status Judge::claim_approved(Live& claim) {
  JINDU_TRY_OK(claims::approve(work_, claim));
  const auto due = rules::due_dates(context().values(), rules_.calendar, claim.type->name,
                                    DeadlineRule::APPROVAL, work_.cause().received_ms);
  const std::vector<std::string> fields = set_due(claim, due);
  if (!fields.empty()) JINDU_TRY_OK(work_.act(claim, "", "", fields));
  return generate_with_claim(claim);
}

/// A review looks at what stands: everything that a claim needs is there.
Result<Judge::Answer> Judge::claim_ready(const Live& claim) {
  for (const std::string& id : claim.header.conflicts()) {
    JINDU_TRY(const Live* conflict, work_.need(id, "ConflictCase"));
    const auto& about = conflict->as<ConflictCase>();
    // Of an invoice that was used twice it is the later use that waits.
    const bool first = about.code() == ConflictCase::K02 &&
                       about.records(about.records_size() - 1) != claim.id().view();
    // What K28 asks about is told by the papers themselves.
    const bool scans = about.code() == ConflictCase::K28;
    if (!first && !scans) return Answer(refused("CASE_OPEN", {&claim, conflict}));
  }
  JINDU_TRY(const Answer papers, papers_ready(claim));
  if (papers) return papers;
  JINDU_TRY(const Problems problems, handed_in_problems(claim));
  if (problems.empty()) return Answer();
  Ruling ruling = refused(problems.front().code, {&claim});
  tell_codes(problems, ruling.reason);
  return Answer(std::move(ruling));
}

/// Who sends back or refuses says why.
Judge::Answer Judge::opinion_given(const Matter& matter) {
  const catalog::Message* said = matter.said.record.get();
  for (const char* name : {"opinion", "employer_opinion"}) {
    const catalog::Field* field = matter.said.type->find(name);
    if (said == nullptr || field == nullptr) continue;
    if (!said->GetReflection()->GetString(*said, field->descriptor).empty()) return {};
  }
  return refused("OPINION_MISSING", {matter.record});
}

}  // namespace jindu::accept
