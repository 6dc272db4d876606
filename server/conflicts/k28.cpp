// K28: a scan that is missing when it was due, or is not the one that was recorded. One case for a
// record; the papers stand in its evidence. It holds nothing, but nobody decides on such a paper.
#include <algorithm>

#include "schema/records/material.pb.h"
#include "server/claims/papers.h"
#include "server/claims/payment.h"
#include "server/claims/scans.h"
#include "server/conflicts/allowances.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/claims.h"
#include "server/conflicts/decide.h"
#include "server/review/items.h"

namespace jindu::conflicts {
namespace {

using records::ConflictCase;
using records::Material;
using store::LinkKind;

constexpr const char* kReturn = "return";
constexpr const char* kOriginalSeen = "original_seen";
constexpr const char* kCheckInvoice = "check_invoice";

std::string paper_label(const Live& material) {
  return catalog::display(*material.type->find("kind"), *material.record);
}

records::ConflictEvidence evidence_of(const Live& material) {
  const auto& record = material.as<Material>();
  records::ConflictEvidence evidence;
  evidence.set_field_name("sha256");
  evidence.set_label(paper_label(material) + "的影像");
  evidence.mutable_theirs()->set_shown(
      record.sha256().empty() ? "登记时未留指纹" : "登记的指纹 " + to_hex(record.sha256()));
  records::ConflictSide& mine = *evidence.mutable_mine();
  mine.set_shown(record.scan() == Material::altered ? "送来的指纹 " + to_hex(record.blob())
                                                    : "期限 " + record.due() + "，未上传");
  mine.set_record_id(material.id().str());
  mine.set_site_no(material.header.origin_site());
  mine.set_operator_id(material.header.created_by());
  mine.set_at_ms(material.header.created_ms());
  return evidence;
}

/// An invoice can be looked for where one is named.
bool names_invoice(const Live& owner, const Live& material) {
  const bool bill = owner.type->name == "ReimbursementClaim" || owner.type->name == "Settlement";
  return bill && material.as<Material>().kind() == Material::receipt;
}

std::vector<Choice> choices_for(bool invoice) {
  std::vector<Choice> choices = {{kReturn, "退回，请经办点补交材料"},
                                 {kOriginalSeen, "已验原件，以原件为准"}};
  if (invoice) choices.emplace_back(kCheckInvoice, "核查发票是否重复使用（K02）");
  return choices;
}

Result<Live*> open_for(const Context& context, const Live& owner) {
  for (const std::string& id : owner.header.conflicts()) {
    JINDU_TRY(Live * conflict, context.work.need(id, "ConflictCase"));
    if (conflict->as<ConflictCase>().code() == ConflictCase::K28) return conflict;
  }
  return nullptr;
}

bool tells_of(const ConflictCase& opened, const Live& material) {
  return std::any_of(opened.evidence().begin(), opened.evidence().end(),
                     [&](const records::ConflictEvidence& one) {
                       return one.mine().record_id() == material.id().view();
                     });
}

Result<Live*> add_to(const Context& context, Live& conflict, const Live& owner,
                     const Live& material) {
  auto& opened = conflict.as<ConflictCase>();
  if (tells_of(opened, material)) return &conflict;
  *opened.add_evidence() = evidence_of(material);
  const bool offered = opened.choices_size() > 2;
  if (names_invoice(owner, material) && !offered) {
    const Choice choice = choices_for(true).back();
    records::ConflictChoice& added = *opened.add_choices();
    added.set_code(choice.first);
    added.set_label(choice.second);
  }
  JINDU_TRY_OK(context.work.act(conflict, "", "", {"evidence", "choices"}));
  return &conflict;
}

Result<std::vector<Live*>> papers_of(const Context& context, const Live& conflict) {
  std::vector<Live*> papers;
  for (const records::ConflictEvidence& one : conflict.as<ConflictCase>().evidence()) {
    if (one.mine().record_id().empty()) continue;
    JINDU_TRY(Live * material, context.work.need(one.mine().record_id(), "Material"));
    papers.push_back(material);
  }
  return papers;
}

bool wanting(const Live& material) {
  const Material::Scan scan = material.as<Material>().scan();
  return scan == Material::missing || scan == Material::altered;
}

/// Another live record whose receipt is the same picture.
Result<Live*> same_picture(const Context& context, const Live& owner,
                           const std::vector<Live*>& papers) {
  for (const Live* paper : papers) {
    const auto& record = paper->as<Material>();
    if (!record.has_blob()) continue;
    JINDU_TRY(const std::vector<store::Link> links,
              context.work.links(LinkKind::blob_of, record.blob()));
    for (const store::Link& link : links) {
      JINDU_TRY(const Live* other, context.work.need(link.record.view(), "Material"));
      const auto& theirs = other->as<Material>();
      if (theirs.kind() != Material::receipt || theirs.owner() == owner.id().view()) continue;
      JINDU_TRY(Live * user, context.work.find(ByteView(theirs.owner())));
      const bool bill = user != nullptr && (user->type->name == "ReimbursementClaim" ||
                                            user->type->name == "Settlement");
      if (bill && live(*user)) return user;
    }
  }
  return nullptr;
}

/// Who else uses the invoice; null: nobody.
Result<Live*> other_user(const Context& context, const Live& owner,
                         const std::vector<Live*>& papers) {
  if (owner.type->name == "ReimbursementClaim") {
    JINDU_TRY(const ClaimClash clash, other_use(context, owner));
    if (clash.other != nullptr) return clash.other;
  } else {
    JINDU_TRY(const InvoiceUse use, used_invoice(context, owner, {}));
    if (use.first != nullptr) return use.first;
  }
  return same_picture(context, owner, papers);
}

Status check_invoice(const Context& context, Live& owner, const Live& conflict,
                     const std::vector<Live*>& papers) {
  const std::vector<OpId> said = operations_of(conflict);
  const OpId operation = said.empty() ? OpId() : said.front();
  JINDU_TRY(Live * other, other_user(context, owner, papers));
  if (other != nullptr) {
    const bool bills = owner.type->name == "Settlement" && other->type->name == "Settlement";
    JINDU_TRY_OK(bills ? raise_k02(context, *other, owner, operation)
                       : raise_claim_k02(context, *other, owner, operation, ConflictCase::K02));
    return {};
  }
  // Nothing found: the scan is still not what was recorded, so the question stays.
  CaseInput input;
  input.code = ConflictCase::K28;
  input.records = {&owner};
  input.operations = said;
  for (const Live* paper : papers) input.evidence.push_back(evidence_of(*paper));
  records::ConflictEvidence found;
  found.set_field_name("invoice");
  found.set_label("发票核查");
  found.mutable_theirs()->set_shown("没有其他单据使用这张发票或这份影像");
  input.evidence.push_back(std::move(found));
  input.choices = choices_for(false);
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  JINDU_TRY_OK(open_case(context, std::move(input)));
  return {};
}

/// Whether the record itself goes back to its site; what was paid out or confirmed stays, and only
/// the paper is asked for.
bool goes_back(const Live& owner) {
  const std::string& state = owner.state();
  const bool claimed =
      owner.type->name == "ReimbursementClaim" || owner.type->name == "AllowanceApplication";
  if (owner.type->name == "Filing") return state == "SUBMITTED";
  return claimed &&
         (state == "SUBMITTED" || state == "EMPLOYER_PENDING" || state == "EMPLOYER_PASSED" ||
          state == "ACCEPTED" || state == "FIRST_REVIEWED");
}

Status send_back(const Context& context, Live& owner) {
  if (owner.type->name == "AllowanceApplication") {
    JINDU_TRY_OK(review::void_items(context.work, owner));
    JINDU_TRY_OK(release_items(context, owner));
  }
  return context.work.act(owner, "papers_returned", "RETURNED", {});
}

Status ask_again(const Context& context, Live& owner, const std::vector<Live*>& papers) {
  Problems items;
  for (Live* paper : papers) {
    if (!wanting(*paper)) continue;
    JINDU_TRY_OK(claims::set_scan(context.work, *paper, Material::returned));
    items.push_back({"MATERIAL_MISSING", {}, "请补交材料影像：" + paper_label(*paper)});
  }
  if (items.empty()) return {};
  JINDU_TRY(const Live* notice, claims::issue_notice(context.work, owner, items));
  const catalog::Field* field = owner.type->find("notice");
  if (field != nullptr) {
    owner.record->GetReflection()->SetString(owner.record.get(), field->descriptor,
                                             notice->id().str());
    JINDU_TRY_OK(context.work.act(owner, "", "", {"notice"}));
  }
  return goes_back(owner) ? send_back(context, owner) : Status();
}

}  // namespace

Result<Live*> raise_k28(const Context& context, Live& owner, Live& material,
                        const OpId& operation) {
  JINDU_TRY(Live * open, open_for(context, owner));
  if (open != nullptr) return add_to(context, *open, owner, material);
  CaseInput input;
  input.code = ConflictCase::K28;
  input.records = {&owner};
  if (!operation.is_nil()) input.operations = {operation};
  input.evidence.push_back(evidence_of(material));
  input.choices = choices_for(names_invoice(owner, material));
  input.decider_role = "first_reviewer";
  JINDU_TRY(input.decider_site, county_site(context));
  return open_case(context, std::move(input));
}

Status scan_came(const Context& context, Live& owner) {
  JINDU_TRY(Live * open, open_for(context, owner));
  if (open == nullptr) return {};
  JINDU_TRY(const std::vector<Live*> papers, papers_of(context, *open));
  const bool asked =
      std::any_of(papers.begin(), papers.end(), [](const Live* paper) { return wanting(*paper); });
  return asked ? Status() : lapse(context, *open, owner.id());
}

Status decide_k28(const Context& context, const Live& conflict, const Decision& decision) {
  JINDU_TRY(const std::vector<Live*> records, records_of(context, conflict));
  Live& owner = *records.front();
  JINDU_TRY(const std::vector<Live*> papers, papers_of(context, conflict));
  if (decision.choice == kReturn) return ask_again(context, owner, papers);
  if (decision.choice == kCheckInvoice) return check_invoice(context, owner, conflict, papers);
  for (Live* paper : papers) {
    if (!wanting(*paper)) continue;
    JINDU_TRY_OK(claims::set_scan(context.work, *paper, Material::waived));
  }
  return {};
}

}  // namespace jindu::conflicts
