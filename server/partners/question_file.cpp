#include "server/partners/question_file.h"

#include "schema/base/date.h"
#include "schema/base/ids.h"
#include "schema/records/standing.pb.h"
#include "schema/wire/sync.pb.h"

namespace jindu::partners {
namespace {

using records::DepartmentQuery;

constexpr std::size_t kBatch = 500;
constexpr std::string_view kHead = "编号,查询事项,姓名,证件类型,证件号码,提出日期\r\n";

std::string label(const google::protobuf::EnumValueDescriptor* value) {
  return value == nullptr ? std::string() : value->options().GetExtension(records::value).label();
}

/// RFC 4180: a cell that holds a comma or a quote stands in quotes.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string line_of(const RecordId& id, const DepartmentQuery& query) {
  const int type = query.id_type() == 0 ? records::IdType::resident_id : query.id_type();
  const std::string cells[] = {
      to_string(id),
      label(DepartmentQuery::Kind_descriptor()->FindValueByNumber(query.kind())),
      query.name(),
      label(records::IdType::Code_descriptor()->FindValueByNumber(type)),
      query.id_no(),
      to_string(local_date(query.asked_at_ms()))};
  std::string line;
  for (const std::string& one : cells) line += (line.empty() ? "" : ",") + cell(one);
  return line + "\r\n";
}

}  // namespace

Result<std::string> question_file(store::Reader& reader, DepartmentQuery::Kind kind,
                                  std::size_t& count) {
  std::string file(kHead);
  count = 0;
  RecordId after;
  for (;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows,
              reader.list("DepartmentQuery", "ASKED", after, kBatch));
    if (rows.empty()) return file;
    for (const store::RecordRow& row : rows) {
      after = row.id;
      wire::RecordState state;
      DepartmentQuery query;
      if (!state.ParseFromString(row.own) || !query.ParseFromString(state.record())) {
        return fail(ErrorCode::corrupt, "query: stored state");
      }
      if (kind != DepartmentQuery::KIND_NONE && query.kind() != kind) continue;
      file += line_of(row.id, query);
      ++count;
    }
  }
}

}  // namespace jindu::partners
