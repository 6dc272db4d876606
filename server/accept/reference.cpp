// Reference records: found by their natural key, added or changed as acts of the city.
#include "schema/records/organisation.pb.h"
#include "server/accept/acceptor_core.h"

namespace jindu::accept {
namespace {

using store::Live;

/// "Institution|H42028100003": the fields of the first natural key, in its order.
Bytes natural_key(const catalog::RecordType& type, const catalog::Message& record) {
  Bytes key = type.name;
  if (type.options.natural_key().empty()) return key;
  std::string_view names = type.options.natural_key(0);
  while (!names.empty()) {
    const std::size_t comma = names.find(',');
    const catalog::Field* field = type.find(names.substr(0, comma));
    names = comma == std::string_view::npos ? std::string_view() : names.substr(comma + 1);
    if (field == nullptr) continue;
    const catalog::ColumnValue value = catalog::column_value(*field, record);
    key += "|";
    key += value.kind == catalog::ColumnValue::Kind::integer ? std::to_string(value.integer)
                                                             : value.text;
  }
  return key;
}

/// Fields in which the records differ.
std::vector<std::string> differing(const catalog::RecordType& type, const catalog::Message& a,
                                   const catalog::Message& b) {
  std::vector<std::string> names;
  for (const catalog::Field& field : type.fields) {
    if (!catalog::same_field(field, a, b)) names.push_back(field.name());
  }
  return names;
}

Result<bool> put_one(store::Work& work, std::unique_ptr<catalog::Message> record) {
  const catalog::RecordType* type = work.city().catalog.find(record->GetDescriptor()->name());
  if (type == nullptr) return fail(ErrorCode::invalid, "reference: unknown type");
  catalog::normalise(*type, *record);
  const Bytes key = natural_key(*type, *record);
  JINDU_TRY(const std::vector<store::Link> known, work.links(store::LinkKind::reference, key));
  if (known.empty()) {
    Bytes code;
    if (type->name == "Institution") {
      code = static_cast<const records::Institution&>(*record).code12();
    }
    JINDU_TRY(const Live* created, work.create_by_city(type->name, std::move(record), ""));
    JINDU_TRY_OK(work.link(store::LinkKind::reference, key, created->id()));
    if (!code.empty()) {
      JINDU_TRY_OK(work.link(store::LinkKind::institution, code, created->id()));
    }
    return true;
  }
  JINDU_TRY(Live * present, work.need(known.front().record.view(), type->name));
  const std::vector<std::string> fields = differing(*type, *present->record, *record);
  if (fields.empty()) return false;
  JINDU_TRY_OK(catalog::copy_fields(*type, fields, *record, *present->record));
  JINDU_TRY_OK(work.act(*present, "", "", fields));
  return true;
}

}  // namespace

Result<std::size_t> Acceptor::put_reference(
    const Actor& actor, std::vector<std::unique_ptr<catalog::Message>> records) {
  Core& core = *core_;
  std::size_t changed = 0;
  const Status done = core.writer.transaction([&]() -> Status {
    JINDU_TRY_OK(core.begin());
    store::Cause cause;
    cause.place = store::place_of(core.city_seq + 1, 0);
    cause.site_kind = "city";
    cause.operator_id = actor.operator_id;
    cause.wall_ms = cause.received_ms = core.city.clock.wall_ms();
    core.work.set_cause(cause);
    for (std::unique_ptr<catalog::Message>& record : records) {
      JINDU_TRY(const bool one, put_one(core.work, std::move(record)));
      changed += one ? 1 : 0;
    }
    JINDU_TRY_OK(core.writer.advance(kFactsGeneration, 1));
    return core.finish();
  });
  core.forget();
  if (!done.ok()) return done.error();
  return changed;
}

}  // namespace jindu::accept
