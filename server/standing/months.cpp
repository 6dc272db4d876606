#include "server/standing/months.h"

#include <algorithm>
#include <iterator>

#include "schema/records/common.pb.h"
#include "server/standing/periods.h"

namespace jindu::standing {

namespace {

using store::LinkKind;

/// What a settlement's refusal names as its cause (domain.md section 6). Numbers are stored.
constexpr std::string_view kRefusals[] = {"GAP", "OTHER_PROVINCE"};

}  // namespace

Result<std::optional<RecordId>> person_of(store::Reader& reader, std::string_view id_type,
                                          std::string_view id_no) {
  records::IdType::Code type{};
  if (!records::IdType::Code_Parse(std::string(id_type), &type)) return std::optional<RecordId>();
  JINDU_TRY(const std::vector<store::Link> links,
            reader.links(LinkKind::person,
                         std::to_string(static_cast<int>(type)) + "|" + std::string(id_no)));
  if (links.empty()) return std::optional<RecordId>();
  return std::optional(links.front().record);
}

Bytes refused_requests(ByteView person) { return "refused|" + Bytes(person); }

std::int64_t refusal_number(std::string_view code) {
  const auto at = std::find(std::begin(kRefusals), std::end(kRefusals), code);
  return at == std::end(kRefusals) ? -1 : at - std::begin(kRefusals);
}

Result<Deemed> deemed_of(store::Reader& reader, std::string_view id_type, std::string_view id_no) {
  Deemed deemed;
  JINDU_TRY(const std::optional<RecordId> person, person_of(reader, id_type, id_no));
  if (!person) return deemed;
  JINDU_TRY(const std::vector<store::Link> links,
            reader.links(LinkKind::deemed_of, person->view()));
  for (const store::Link& link : links) deemed.spans.push_back(unpack_months(link.extra));
  if (!deemed.spans.empty()) return deemed;
  JINDU_TRY(const std::vector<store::Link> refused,
            reader.links(LinkKind::deemed_of, refused_requests(person->view())));
  for (const store::Link& link : refused) {
    deemed.refused = kRefusals[static_cast<std::size_t>(link.extra)];
  }
  return deemed;
}

Result<std::set<int>> own_months(store::Reader& reader, std::int64_t insured_no) {
  std::set<int> months;
  JINDU_TRY(const std::vector<store::MonthRow> rows, reader.months_of(insured_no));
  for (const store::MonthRow& row : rows) {
    if (row.paid_full) months.insert(row.month);
  }
  return months;
}

Result<std::set<int>> counted_months(store::Reader& reader, const store::Insured& insured) {
  JINDU_TRY(std::set<int> months, own_months(reader, insured.no));
  JINDU_TRY(const Deemed deemed, deemed_of(reader, insured.id_type, insured.id_no));
  for (const rules::MonthSpan& span : deemed.spans) rules::add_months(months, span);
  return months;
}

Result<bool> renew_run(store::Reader& reader, store::Insured& insured) {
  JINDU_TRY(const std::set<int> months, counted_months(reader, insured));
  const rules::MonthSpan run = rules::run_until(months, 0);
  if (run.first == insured.first_month && run.last == insured.last_month) return false;
  insured.first_month = run.first;
  insured.last_month = run.last;
  return true;
}

}  // namespace jindu::standing
