// Nothing may be hidden: what is held is held by a case that somebody is asked about.
#include "schema/records/conflict_case.pb.h"
#include "schema/rules/lifecycle.h"
#include "server/audit/record_json.h"
#include "server/audit/verify_feeds.h"
#include "server/conflicts/case.h"

namespace jindu::audit {
namespace {

Status each(store::Reader& reader, const catalog::Catalog& catalog, std::string_view type,
            std::string_view state, const std::function<Status(const Shown&)>& look) {
  return each_record(reader, type, state, [&](const store::RecordRow& row) -> Status {
    JINDU_TRY(const Shown shown, take_apart(catalog, row));
    return look(shown);
  });
}

}  // namespace

Status each_record(store::Reader& reader, std::string_view type, std::string_view state,
                   const std::function<Status(const store::RecordRow&)>& look) {
  constexpr std::size_t kPage = 500;
  for (RecordId after;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows, reader.list(type, state, after, kPage));
    if (rows.empty()) return {};
    for (const store::RecordRow& row : rows) {
      after = row.id;
      JINDU_TRY_OK(look(row));
    }
  }
}

Status check_cases(store::Reader& reader, const catalog::Catalog& catalog, VerifyReport& report) {
  const auto wrong = [&](std::string finding) {
    report.cases_ok = false;
    report.findings.push_back(std::move(finding));
  };
  for (const char* type : {"Filing", "Settlement", "AllowanceApplication", "ReimbursementClaim"}) {
    JINDU_TRY_OK(each(reader, catalog, type, "HELD", [&](const Shown& shown) -> Status {
      if (shown.header.conflicts().empty()) {
        wrong("待核定而没有冲突案：" + shown.type->options.label() + " " +
              id_text(shown.header.id()));
      }
      return {};
    }));
  }
  return each(reader, catalog, "ConflictCase", "OPEN", [&](const Shown& shown) -> Status {
    const auto& conflict = static_cast<const records::ConflictCase&>(*shown.record);
    if (conflicts::may_be_about_the_gone(conflict)) return {};
    std::size_t gone = 0;
    for (const Bytes& bytes : conflict.records()) {
      JINDU_TRY(const RecordId id, id_from<RecordId>(bytes));
      JINDU_TRY(const std::optional<store::RecordRow> row, reader.record(id));
      gone += row && rules::gone(row->state) ? 1 : 0;
    }
    if (!conflict.records().empty() && gone == static_cast<std::size_t>(conflict.records_size())) {
      wrong("冲突案所涉单据都已撤销：" + id_text(shown.header.id()));
    }
    return {};
  });
}

}  // namespace jindu::audit
