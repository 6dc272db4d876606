#include "server/audit/export.h"

#include "schema/tables/records.h"
#include "server/audit/log_reader.h"
#include "server/audit/seen.h"

namespace jindu::audit {
namespace {

constexpr std::size_t kRecordsWritten = 1000;

/// As the looker sees them.
Status each_record(const ExplainContext& context, const catalog::RecordType& type,
                   const std::function<Status(const Shown&)>& put) {
  for (RecordId after;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows,
              context.reader.list(type.name, "", after, kRecordsWritten));
    if (rows.empty()) return {};
    for (const store::RecordRow& row : rows) {
      JINDU_TRY(const Shown whole, take_apart(context.city.catalog, row));
      if (hidden(context, type, *whole.record)) continue;
      JINDU_TRY(const Shown shown, look_at(context, row));
      JINDU_TRY_OK(put(shown));
    }
    after = rows.back().id;
  }
}

Json operation_json(const store::EntryRow& entry, const ReplicaId& replica,
                    const wire::Operation& operation, const store::OpRow& row) {
  return {{"op_id", id_text(operation.op_id())},
          {"record_id", id_text(operation.record_id())},
          {"record_type", operation.record_type()},
          {"replica_id", to_string(replica)},
          {"seq", entry.seq},
          {"city_seq", entry.city_seq},
          {"kind", kind_name(row.first_kind)},
          {"last_kind", kind_name(row.last_kind)}};
}

Status put_entry(const ExplainContext& context, const store::EntryRow& entry,
                 const ReplicaId& replica, const PutLine& put) {
  JINDU_TRY(const oplog::ReceivedEntry received, oplog::take_apart(entry.envelope));
  const Result<wire::EntryPayload> payload = oplog::parse_payload(received.payload);
  if (!payload.ok()) return {};  // Stored unread; `verify` counts it.
  for (int i = 0; i < payload->operations_size(); ++i) {
    const wire::Operation& operation = payload->operations(i);
    JINDU_TRY(const RecordId record, id_from<RecordId>(operation.record_id()));
    const store::Place place = store::place_of(entry.city_seq, static_cast<std::size_t>(i));
    JINDU_TRY(const std::optional<store::OpRow> row, context.reader.op_at(record, place));
    if (row) put(operation_json(entry, replica, operation, *row).dump());
  }
  return {};
}

}  // namespace

Status export_operations(const ExplainContext& context, const PutLine& put) {
  JINDU_TRY(const std::vector<store::Chain> chains, context.reader.chains());
  std::map<std::int64_t, ReplicaId> replicas;
  for (const store::Chain& chain : chains) replicas[chain.no] = chain.replica;
  for (std::uint64_t next = 1;;) {
    JINDU_TRY(const std::vector<store::EntryRow> rows, context.reader.entries_from(next, kRecordsWritten));
    if (rows.empty()) return {};
    for (const store::EntryRow& row : rows) {
      const ReplicaId& replica = replicas[row.chain_no];
      if (replica != context.city.replica) JINDU_TRY_OK(put_entry(context, row, replica, put));
    }
    next = rows.back().city_seq + 1;
  }
}

Status export_records_jsonl(const ExplainContext& context, const catalog::RecordType& type,
                            const PutLine& put) {
  return each_record(context, type, [&](const Shown& shown) -> Status {
    const Json json{
        {"id", id_text(shown.header.id())},    {"state", shown.header.state()},
        {"version", shown.header.version()},   {"doc_no", shown.header.doc_no()},
        {"site", shown.header.origin_site()},  {"updated_ms", shown.header.updated_ms()},
        {"record", record_json(*shown.record)}};
    put(json.dump());
    return {};
  });
}

Status export_records(const ExplainContext& context, const catalog::RecordType& type,
                      tables::Writer& to) {
  JINDU_TRY_OK(each_record(context, type, [&](const Shown& shown) -> Status {
    tables::Row row{id_text(shown.header.id()), shown.header.doc_no(),
                    type.state_label(shown.header.state()),
                    static_cast<std::int64_t>(shown.header.version()), shown.header.origin_site()};
    for (const catalog::Field& field : type.fields) {
      row.push_back(tables::cell_of(field, *shown.record));
    }
    return to.row(row);
  }));
  return to.finish();
}

}  // namespace jindu::audit
