// 重复享受: what looks enjoyed twice.
#include <algorithm>
#include <set>
#include <tuple>

#include "schema/records/allowance.pb.h"
#include "schema/records/claim.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/reports/lists.h"
#include "server/reports/records.h"

namespace jindu::reports {
namespace {

using records::AllowanceApplication;
using records::AllowanceItem;
using records::ConflictCase;
using records::ReimbursementClaim;
using records::Settlement;
using tables::Kind;

/// Cases that are about one benefit enjoyed twice.
const std::set<int> kTwice = {ConflictCase::K01, ConflictCase::K02, ConflictCase::K10,
                              ConflictCase::K11, ConflictCase::K20, ConflictCase::K22};

/// A paper that may count twice.
struct Paper {
  Bytes id;
  std::string type, doc_no, state, site, person, id_no, event_date;
  std::int64_t amount_fen = 0;
};
/// Papers that cannot all stand, and why.
struct Group {
  std::string why;
  std::vector<Paper> papers;
};

/// What was said about a record.
struct Said {
  std::string code, state, decision;
};
using Cases = std::map<Bytes, std::vector<Said>>;

Result<Cases> cases_of(const Context& context) {
  Cases cases;
  JINDU_TRY_OK(each<ConflictCase>(context, "", [&](const Found<ConflictCase>& one) -> Status {
    if (kTwice.count(one.record.code()) == 0) return {};
    std::string decision = one.record.decision();
    for (const auto& choice : one.record.choices()) {
      if (choice.code() == one.record.decision()) decision = choice.label();
    }
    const Said said{ConflictCase::Code_Name(one.record.code()), state_label(context, one.header),
                    decision};
    for (const Bytes& id : one.record.records()) cases[id].push_back(said);
    return {};
  }));
  return cases;
}

/// A settlement or a claim.
template <class Record>
Paper paper_of(const Context& context, const Found<Record>& one) {
  const Record& bill = one.record;
  return {one.header.id(),          type_label(context, one.header),
          one.header.doc_no(),      state_label(context, one.header),
          one.header.origin_site(), bill.patient_name(),
          bill.patient_id_no(),     bill.event_date(),
          bill.fund_pay_fen()};
}

/// Deliveries of one woman less than the city's distance apart, and bills or claims with one
/// invoice.
Status add_settlements(const Context& context, std::vector<Group>& groups) {
  std::map<Bytes, std::vector<Paper>> births;
  std::map<std::pair<std::string, std::string>, std::vector<Paper>> invoices;
  JINDU_TRY_OK(each<Settlement>(context, "", [&](const Found<Settlement>& one) -> Status {
    if (!still_counts(one.header.state())) return {};
    const Paper paper = paper_of(context, one);
    invoices[{one.record.invoice_code(), one.record.invoice_no()}].push_back(paper);
    const auto kind = one.record.inpatient_kind();
    const bool birth = one.record.benefit_kind() == Settlement::inpatient &&
                       kind != Settlement::disease_by_pregnancy;
    if (birth) births[one.record.patient()].push_back(paper);
    return {};
  }));
  JINDU_TRY_OK(
      each<ReimbursementClaim>(context, "", [&](const Found<ReimbursementClaim>& one) -> Status {
        if (!still_counts(one.header.state())) return {};
        for (const auto& invoice : one.record.invoices()) {
          invoices[{invoice.code(), invoice.no()}].push_back(paper_of(context, one));
        }
        return {};
      }));
  for (auto& [patient, papers] : births) {
    std::sort(papers.begin(), papers.end(),
              [](const Paper& a, const Paper& b) { return a.event_date < b.event_date; });
    for (std::size_t i = 1; i < papers.size(); ++i) {
      const Result<Date> before = parse_date(papers[i - 1].event_date);
      const Result<Date> after = parse_date(papers[i].event_date);
      if (!before.ok() || !after.ok()) continue;
      const int distance = context.policy.values_on(*after).delivery_distance_days();
      if (days_between(*before, *after) >= distance) continue;
      groups.push_back({"同一人两次分娩相距不足 " + std::to_string(distance) + " 天",
                        {papers[i - 1], papers[i]}});
    }
  }
  for (auto& [invoice, papers] : invoices) {
    if (papers.size() > 1) groups.push_back({"同一发票多次结算", std::move(papers)});
  }
  return {};
}

/// One right paid under two applications, whoever let it pass.
Status add_items(const Context& context, std::vector<Group>& groups) {
  Names names(context);
  std::map<std::tuple<Bytes, int, Bytes>, std::vector<Paper>> rights;
  JINDU_TRY_OK(each<AllowanceItem>(context, "", [&](const Found<AllowanceItem>& one) -> Status {
    if (!still_counts(one.header.state())) return {};
    const AllowanceItem& item = one.record;
    JINDU_TRY(const auto form, find_record<AllowanceApplication>(context, item.application()));
    if (!form) return {};
    JINDU_TRY(const auto person, names.person(item.beneficiary()));
    // A case is about the applications.
    rights[{form->record.pregnancy(), item.kind(), item.beneficiary()}].push_back(
        {form->header.id(), label_of(AllowanceItem::Kind_descriptor(), item.kind()),
         form->header.doc_no(), state_label(context, one.header), form->header.origin_site(),
         person.first, person.second, item.event_date(), item.amount_fen()});
    return {};
  }));
  for (auto& [right, papers] : rights) {
    if (papers.size() > 1) groups.push_back({"同一孕期同一项目多次核定", std::move(papers)});
  }
  return {};
}

/// The papers of cases that no search above has found: one of them does not count any more.
Status add_cases(const Context& context, std::vector<Group>& groups) {
  std::set<Bytes> seen;
  for (const Group& group : groups) {
    for (const Paper& paper : group.papers) seen.insert(paper.id);
  }
  return each<ConflictCase>(context, "", [&](const Found<ConflictCase>& one) -> Status {
    if (kTwice.count(one.record.code()) == 0) return {};
    Group group{label_of(ConflictCase::Code_descriptor(), one.record.code()), {}};
    for (const Bytes& id : one.record.records()) {
      if (seen.count(id) != 0) return {};
      if (const auto bill = find_record<Settlement>(context, id); bill.ok() && *bill) {
        group.papers.push_back(paper_of(context, **bill));
      }
      if (const auto claim = find_record<ReimbursementClaim>(context, id); claim.ok() && *claim) {
        group.papers.push_back(paper_of(context, **claim));
      }
      const auto form = find_record<AllowanceApplication>(context, id);
      if (form.ok() && *form) {
        const auto& [header, record] = **form;
        group.papers.push_back({header.id(), type_label(context, header), header.doc_no(),
                                state_label(context, header), header.origin_site(),
                                record.patient_name(), record.patient_id_no(), record.event_date(),
                                record.total_fen()});
      }
    }
    groups.push_back(std::move(group));
    return {};
  });
}

/// 重复享受: found by a search of its own over all that counts, and beside it what was opened as a
/// case and how it was decided. A group without a case has slipped through.
Status duplicates(const Context& context, const Put& put) {
  std::vector<Group> groups;
  JINDU_TRY_OK(add_settlements(context, groups));
  JINDU_TRY_OK(add_items(context, groups));
  JINDU_TRY_OK(add_cases(context, groups));
  JINDU_TRY(const Cases cases, cases_of(context));
  std::int64_t number = 0;
  for (const Group& group : groups) {
    ++number;
    for (const Paper& paper : group.papers) {
      Said said{"未立案", "", ""};
      if (const auto at = cases.find(paper.id); at != cases.end()) said = at->second.back();
      JINDU_TRY_OK(put({number, group.why, paper.person, paper.id_no, paper.event_date, paper.type,
                        paper.doc_no, paper.site, paper.amount_fen, paper.state, said.code,
                        said.state, said.decision}));
    }
  }
  return {};
}

std::vector<tables::Column> duplicate_columns() {
  return {tables::column("group", "组", Kind::integer),
          tables::column("why", "疑点"),
          tables::like("name", "Person.name"),
          tables::like("id_no", "Person.id_no"),
          tables::like("event_date", "Settlement.event_date"),
          tables::column("paper", "单据"),
          tables::column("doc_no", "单据号"),
          tables::column("site", "经办点"),
          tables::column("amount_fen", "金额", Kind::fen),
          tables::column("state", "状态"),
          tables::column("code", "冲突"),
          tables::column("case_state", "处理"),
          tables::column("decision", "决定")};
}

}  // namespace

Report duplicate_report() {
  return {"duplicates",
          "重复享受监督名单",
          "同一权利多次享受的疑点，和立案、决定的情况",
          0,
          {"first_reviewer", "section_chief", "city_clerk"},
          duplicate_columns,
          duplicates,
          {Chart::Shape::bar, "why"}};
}

}  // namespace jindu::reports
