// What follows from what the city learns of people from outside: months that count, holds and what
// lifts them, answers of departments.
#include "server/standing/months.h"

#include "schema/records/filing.pb.h"
#include "schema/records/standing.pb.h"
#include "server/accept/judge.h"
#include "server/conflicts/catalogue.h"
#include "server/conflicts/decide.h"
#include "server/conflicts/settlements.h"
#include "server/conflicts/verdicts.h"
#include "server/standing/periods.h"
#include "server/standing/queries.h"
#include "server/standing/suspension.h"

namespace jindu::accept {
namespace {

using records::DeemedContribution;
using records::DepartmentQuery;
using records::Suspension;
using records::SuspensionWaiver;
using store::Live;
using store::LinkKind;

constexpr int kDeemedDays = 15;  // 烟台 6.1, where the profile says nothing else
constexpr std::size_t kRegisterBatch = 1000;

template <class Record>
conflicts::PersonKey person_in(const Record& record) {
  return {record.id_type(), record.id_no(), record.name(), 0, {}};
}

std::string type_name(int id_type) {
  return records::IdType::Code_Name(
      static_cast<records::IdType::Code>(id_type == 0 ? records::IdType::resident_id : id_type));
}

rules::MonthSpan span_of(const DeemedContribution& record) {
  return {record.from_month(), record.to_month()};
}

}  // namespace

// Deemed months ------------------------------------------------------------------------------

Result<std::string> Judge::deemed_fails(const Live& live) {
  const auto& record = live.as<DeemedContribution>();
  JINDU_TRY(const std::optional<store::Insured> insured,
            work_.writer().insured(type_name(record.id_type()), record.id_no()));
  if (!insured || insured->removed) return std::string("NOT_IN_REGISTER");
  JINDU_TRY(const std::set<int> own, standing::own_months(work_.writer(), insured->no));
  const rules::DeemedRequest request{DeemedContribution::Kind_Name(record.kind()), span_of(record),
                                     record.from_division()};
  return rules::deemed_refusal(context().values(), rules_.policy.profile().division(), request,
                               own);
}

/// GAP and OTHER_PROVINCE speak for themselves; everything else is for three persons to sign.
Status Judge::deemed_submitted(Matter& matter, Ruling& ruling) {
  Live& live = *matter.record;
  auto& record = live.as<DeemedContribution>();
  std::vector<std::string> fields = {"months", "due"};
  JINDU_TRY(const auto person, conflicts::find_person(context(), person_in(record)));
  if (person) {
    record.set_person(person->str());
    fields.emplace_back("person");
  }
  record.set_months(rules::count_months(span_of(record)));
  const auto due = rules::due_dates(context().values(), rules_.calendar, live.type->name,
                                    rules::DeadlineRule::RECEIPT, matter.author.received_ms);
  const Date received = rules_.calendar.receipt_day(matter.author.received_ms, {}).date;
  record.set_due(to_string(due.empty()
                               ? rules_.calendar.add_working_days(received, kDeemedDays).date
                               : due.front().date));
  JINDU_TRY(const std::string refusal, deemed_fails(live));
  if (refusal.empty()) return work_.act(live, "", "", fields);
  record.set_refusal(refusal);
  const std::int64_t number = standing::refusal_number(refusal);
  if (person && number >= 0) {
    JINDU_TRY_OK(work_.writer().advance(standing::kKnown, 1));
    JINDU_TRY_OK(work_.link(LinkKind::deemed_of, standing::refused_requests(person->view()),
                            live.id(), number));
  }
  fields.emplace_back("refusal");
  ruling.reason.set_code(refusal);
  ruling.reason.add_fields(refusal);
  return work_.act(live, "refuse", "REFUSED", fields);
}

/// From now on they count: the register row tells the desks, and who was refused is looked at again.
Status Judge::deemed_entered(Live& live) {
  const auto& record = live.as<DeemedContribution>();
  if (record.person().empty()) return {};
  JINDU_TRY_OK(work_.writer().advance(standing::kKnown, 1));
  JINDU_TRY_OK(work_.link(LinkKind::deemed_of, record.person(), live.id(),
                          standing::pack_months(span_of(record))));
  const std::string type = type_name(record.id_type());
  JINDU_TRY(std::optional<store::Insured> insured,
            work_.writer().insured(type, record.id_no()));
  if (insured) {
    JINDU_TRY(const bool changed, standing::renew_run(work_.writer(), *insured));
    if (changed) {
      ++insured->row_version;
      JINDU_TRY_OK(work_.writer().put_insured(*insured));
    }
  }
  return look_again_at({{type, record.id_no()}}, records::ConflictCase::K29);
}

// Suspensions --------------------------------------------------------------------------------

/// Everybody of the register whose standing a record speaks of.
Result<std::vector<store::Insured>> Judge::subjects_of(const Live& live) {
  std::vector<store::Insured> people;
  const auto read = [&](const auto& record) -> Status {
    if (record.subject() == records::Subject::person) {
      JINDU_TRY(std::optional<store::Insured> one,
                work_.writer().insured(type_name(record.id_type()), record.id_no()));
      if (one) people.push_back(std::move(*one));
      return {};
    }
    for (std::uint64_t after = 0;;) {
      JINDU_TRY(const std::vector<store::Insured> rows,
                work_.writer().insured_after(after, kRegisterBatch));
      if (rows.empty()) return {};
      for (const store::Insured& row : rows) {
        after = row.position;
        if (!row.removed && row.employer_uscc == record.employer_uscc()) people.push_back(row);
      }
    }
  };
  if (live.type->name == "Suspension") {
    JINDU_TRY_OK(read(live.as<Suspension>()));
  } else {
    JINDU_TRY_OK(read(live.as<SuspensionWaiver>()));
  }
  return people;
}

/// The mark inside the sealed rows, and what was settled meanwhile (K21).
Status Judge::standing_changed(const Live& live) {
  JINDU_TRY(std::vector<store::Insured> people, subjects_of(live));
  const Date today = local_date(work_.city().clock.wall_ms());
  store::PersonNumbers numbers;
  for (store::Insured& one : people) {
    numbers.emplace(one.id_type, one.id_no);
    JINDU_TRY(const auto person, standing::person_of(work_.writer(), one.id_type, one.id_no));
    JINDU_TRY(const standing::Hold hold,
              standing::hold_on(work_.writer(), person, one.employer_uscc, today, {}));
    if (hold.holds() == one.held) continue;
    one.held = hold.holds();
    ++one.row_version;
    JINDU_TRY_OK(work_.writer().put_insured(one));
  }
  return look_again_at(numbers, records::ConflictCase::K15);
}

template <class Record>
Status Judge::refer_subject(Live& live) {
  auto& record = live.as<Record>();
  if (record.subject() != records::Subject::person) return {};
  JINDU_TRY(const auto person, conflicts::find_person(context(), person_in(record)));
  if (!person) return {};
  record.set_person(person->str());
  return work_.act(live, "", "", {"person"});
}

Status Judge::suspended(Live& live) {
  JINDU_TRY_OK(refer_subject<Suspension>(live));
  JINDU_TRY_OK(standing::enforce(work_, live, standing::subject_of(live)));
  return standing_changed(live);
}

Status Judge::suspension_lifted(Live& live) {
  auto& record = live.as<Suspension>();
  // What lies before the lifting stays held; from today on nothing is.
  JINDU_TRY_OK(standing::enforce_no_more(work_, live, standing::subject_of(live)));
  const Date yesterday = local_date(work_.city().clock.wall_ms()).plus_days(-1);
  if (!record.has_to() || record.to() > to_string(yesterday)) {
    record.set_to(to_string(yesterday));
    JINDU_TRY_OK(work_.act(live, "", "", {"to"}));
  }
  if (record.to() >= record.from()) {
    JINDU_TRY_OK(standing::enforce(work_, live, standing::subject_of(live)));
  }
  return standing_changed(live);
}

Status Judge::waiver_proposed(Live& live) { return refer_subject<SuspensionWaiver>(live); }

Status Judge::waiver_granted(Live& live) {
  JINDU_TRY_OK(standing::enforce(work_, live, standing::subject_of(live)));
  return standing_changed(live);
}

/// What was settled under it names it, and stays valid.
Status Judge::waiver_revoked(Live& live) {
  JINDU_TRY_OK(standing::enforce_no_more(work_, live, standing::subject_of(live)));
  return standing_changed(live);
}

/// Once a day: what begins or ends today.
Status Judge::turn_standing(Date today) {
  constexpr std::string_view kDay = "standing_day";
  facts_.forget();
  acts_followed_ = work_.mark();
  const auto day = static_cast<std::uint64_t>(standing::day_number(today));
  JINDU_TRY(const std::uint64_t last, work_.writer().counter(kDay));
  if (last >= day) return {};
  JINDU_TRY_OK(work_.writer().advance(kDay, day - last));
  JINDU_TRY(const std::vector<RecordId> turning,
            standing::turning(work_.writer(), static_cast<std::int64_t>(last), today));
  for (const RecordId& id : turning) {
    JINDU_TRY(const Live* suspension, work_.need(id.view(), "Suspension"));
    JINDU_TRY_OK(standing_changed(*suspension));
  }
  JINDU_TRY_OK(standing::expire_waivers(work_, today));
  JINDU_TRY_OK(turn_scans(today));
  return settle_down();
}

// Departments --------------------------------------------------------------------------------

Status Judge::query_asked(Live& live) {
  auto& record = live.as<DepartmentQuery>();
  JINDU_TRY(const auto person, conflicts::find_person(context(), person_in(record)));
  std::vector<std::string> fields = {"asked_at_ms"};
  record.set_asked_at_ms(work_.cause().received_ms);
  if (person) {
    record.set_subject(person->str());
    fields.emplace_back("subject");
  }
  JINDU_TRY_OK(work_.act(live, "", "", fields));
  return standing::remember(work_, live, local_date(work_.city().clock.wall_ms()));
}

Status Judge::query_answered(Live& live) {
  auto& record = live.as<DepartmentQuery>();
  record.set_answered_at_ms(work_.city().clock.wall_ms());
  JINDU_TRY_OK(work_.act(live, "", "", {"answered_at_ms"}));
  JINDU_TRY_OK(standing::remember(work_, live, local_date(work_.city().clock.wall_ms())));
  JINDU_TRY_OK(employment_told(live));
  return look_again_at({{type_name(record.id_type()), record.id_no()}},
                       records::ConflictCase::K15);
}

/// K34: filings of a wife without work, if somebody says now that she has some or is insured herself.
Status Judge::employment_told(Live& query) {
  const auto& record = query.as<DepartmentQuery>();
  const bool employed = record.kind() == DepartmentQuery::employment;
  const bool insured = record.kind() == DepartmentQuery::insurance;
  if ((!employed && !insured) || record.finding() != DepartmentQuery::yes) return {};
  if (record.subject().empty()) return {};
  JINDU_TRY(const std::vector<store::Link> cases,
            work_.links(LinkKind::case_of_patient, record.subject()));
  for (const store::Link& one : cases) {
    JINDU_TRY(const std::vector<store::Link> filings,
              work_.links(LinkKind::filing_of_case, one.record.view()));
    for (const store::Link& link : filings) {
      JINDU_TRY(Live * filing, work_.need(link.record.view(), "Filing"));
      JINDU_TRY_OK(filing_contradicted(*filing, query));
    }
  }
  return {};
}

Status Judge::filing_contradicted(Live& filing, const Live& query) {
  const auto& form = filing.as<records::Filing>();
  const auto& told = query.as<DepartmentQuery>();
  const bool says_none = form.filing_kind() == records::Filing::spouse &&
                         form.has_patient_employed() && !form.patient_employed();
  const bool stands = filing.state() == "CONFIRMED" || filing.state() == "SUBMITTED";
  if (!says_none || !stands || !filing.header.conflicts().empty()) return {};
  JINDU_TRY(const bool decided,
            conflicts::stands(context(), records::ConflictCase::K34, {filing.id()}));
  if (decided) return {};
  JINDU_TRY(auto said, conflicts::last_step(context(), filing.id(), "record"));
  const OpId operation = said ? said->row.op_id : OpId();
  // The newer fact wins where nothing was paid on the older one; else a person hears her.
  const std::string as_of =
      told.has_as_of() ? told.as_of() : to_string(local_date(told.answered_at_ms()));
  if (form.relied_on_by().empty() && as_of >= form.declared_on()) {
    JINDU_TRY_OK(work_.act(filing, "return", "RETURNED", {}));
    wire::Reason reason = conflicts::reason("SPOUSE_EMPLOYED", {&query});
    return conflicts::decide_operation(context(), operation, wire::Verdict::ACCEPTED,
                                       std::move(reason), &filing);
  }
  const bool insured = told.kind() == DepartmentQuery::insurance;
  JINDU_TRY_OK(conflicts::raise_k34(context(), filing, query,
                                 (insured ? "已参加基本医疗保险，" : "已就业，") + as_of, operation));
  return {};
}

/// Lines of a file from a department. `refused`: lines that answer nothing.
Status Judge::take_findings(std::vector<standing::Told> told, std::vector<std::size_t>& refused) {
  facts_.forget();
  acts_followed_ = work_.mark();
  for (standing::Told& one : told) {
    Live* query = nullptr;
    if (one.query) {
      JINDU_TRY(query, work_.find(*one.query));
      const bool waits = query != nullptr && query->type->name == "DepartmentQuery" &&
                         (query->state() == "ASKED" || query->state() == "NOT_FOUND");
      if (!waits) {
        refused.push_back(one.line);
        continue;
      }
      auto& record = query->as<DepartmentQuery>();
      std::vector<std::string> fields;
      for (const char* name : {"finding", "as_of", "answer", "answer_ref"}) {
        fields.emplace_back(name);
      }
      JINDU_TRY_OK(catalog::copy_fields(*query->type, fields, one.said, record));
      JINDU_TRY_OK(one.not_found ? work_.act(*query, "not_found", "NOT_FOUND", fields)
                                 : work_.act(*query, "answer", "ANSWERED", fields));
    } else {
      JINDU_TRY(const auto person, conflicts::find_person(context(), person_in(one.said)));
      if (!person) {
        refused.push_back(one.line);
        continue;
      }
      one.said.set_subject(person->str());
      auto record = std::make_unique<DepartmentQuery>(std::move(one.said));
      JINDU_TRY(query, work_.create_by_city("DepartmentQuery", std::move(record), "PUSHED"));
    }
    JINDU_TRY_OK(query_answered(*query));
  }
  return settle_down();
}

}  // namespace jindu::accept
