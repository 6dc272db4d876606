#pragma once
#include <map>

#include "schema/catalog/catalog.h"
#include "schema/wire/sync.pb.h"
#include "server/reports/report.h"

/// Private to this folder: records as their generated classes, and the names that go with numbers.
namespace jindu::reports {

template <class Record>
struct Found {
  wire::RecordHeader header;
  Record record;
};

template <class Record>
Result<Found<Record>> take_apart(const store::RecordRow& row) {
  wire::RecordState state;
  Found<Record> found;
  if (!state.ParseFromString(row.own) || !found.record.ParseFromString(state.record())) {
    return fail(ErrorCode::corrupt, "report: stored state");
  }
  found.header = std::move(*state.mutable_header());
  return found;
}

/// Every record of a type, in the order of their making; empty `state`: any.
template <class Record>
Status each(const Context& context, std::string_view state,
            const std::function<Status(const Found<Record>&)>& use) {
  constexpr std::size_t kPage = 1000;
  for (RecordId after;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows,
              context.reader.list(Record::descriptor()->name(), state, after, kPage));
    if (rows.empty()) return {};
    for (const store::RecordRow& row : rows) {
      JINDU_TRY(const Found<Record> found, take_apart<Record>(row));
      JINDU_TRY_OK(use(found));
    }
    after = rows.back().id;
  }
}

/// Nothing for an id that names no record of this type.
template <class Record>
Result<std::optional<Found<Record>>> find_record(const Context& context, ByteView id16) {
  const Result<RecordId> id = id_from<RecordId>(id16);
  if (!id.ok()) return std::optional<Found<Record>>();
  JINDU_TRY(const std::optional<store::RecordRow> row, context.reader.record(*id));
  if (!row || row->type != Record::descriptor()->name()) return std::optional<Found<Record>>();
  JINDU_TRY(Found<Record> found, take_apart<Record>(*row));
  return std::optional(std::move(found));
}

/// What people call a state of a type.
std::string state_label(const Context& context, const wire::RecordHeader& header);
/// 现场结算, 备案登记 …
std::string type_label(const Context& context, const wire::RecordHeader& header);
/// The label of an enumerator, by its descriptor.
std::string label_of(const google::protobuf::EnumDescriptor* codes, int number);

/// Whether a paper in this state still counts for or against somebody.
bool still_counts(const std::string& state);

/// yyyymm of "2022-09-30"; 0 for anything else.
int month_of(std::string_view date);
/// Whether a date lies in the month and year asked for.
bool in_span(const Ask& ask, std::string_view date);

/// What stands behind numbers, looked up once each.
class Names {
 public:
  explicit Names(const Context& context) : context_(context) {}
  /// Name and ID number of a Person's record.
  Result<std::pair<std::string, std::string>> person(const Bytes& id);
  Result<std::string> institution(const std::string& code12);
  Result<std::string> site(const std::string& site_no);

 private:
  const Context& context_;
  std::map<Bytes, std::pair<std::string, std::string>> people_;
  std::map<std::string, std::string> institutions_, sites_;
  bool loaded_ = false;
  Status load();
};

}  // namespace jindu::reports
