// Reference records: found by their natural key, added or changed as acts of the city.
#include "schema/records/organisation.pb.h"
#include "server/accept/acceptor_core.h"
#include "server/standing/wages.h"

namespace jindu::accept {
namespace {

using records::WageBase;
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

/// Another amount than before has not been confirmed by anybody; the same one stays confirmed.
bool same_amounts(const WageBase& present, const WageBase& told) {
  return present.avg_wage_fen() == told.avg_wage_fen() &&
         present.avg_contribution_base_fen() == told.avg_contribution_base_fen();
}

Result<bool> put_wage(store::Work& work, const Bytes& key, std::unique_ptr<catalog::Message> record,
                      standing::WageKeys& changed) {
  const auto& told = static_cast<const WageBase&>(*record);
  const std::pair<std::string, int> about{told.employer_uscc(), told.year()};
  JINDU_TRY(const std::vector<store::Link> known, work.links(store::LinkKind::reference, key));
  if (known.empty()) {
    JINDU_TRY(const Live* created, work.create_by_city("WageBase", std::move(record), "TOLD"));
    JINDU_TRY_OK(work.link(store::LinkKind::reference, key, created->id()));
    changed.insert(about);
    return true;
  }
  JINDU_TRY(Live * present, work.need(known.front().record.view(), "WageBase"));
  auto& stands = present->as<WageBase>();
  if (same_amounts(stands, told)) return false;
  const bool confirmed = stands.confirmed_by_employer();
  stands.CopyFrom(told);
  stands.clear_confirmed_by_employer();
  std::vector<std::string> fields = {"avg_wage_fen", "avg_contribution_base_fen", "source"};
  if (confirmed) fields.emplace_back("confirmed_by_employer");
  JINDU_TRY_OK(work.act(*present, "tell", "TOLD", fields));
  changed.insert(about);
  return true;
}

Result<bool> put_one(store::Work& work, std::unique_ptr<catalog::Message> record,
                     standing::WageKeys& wages) {
  const catalog::RecordType* type = work.city().catalog.find(record->GetDescriptor()->name());
  if (type == nullptr) return fail(ErrorCode::invalid, "reference: unknown type");
  catalog::normalise(*type, *record);
  const Bytes key = natural_key(*type, *record);
  if (type->name == "WageBase") return put_wage(work, key, std::move(record), wages);
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
    core.work.set_cause(core.by_city(actor.operator_id));
    standing::WageKeys wages;
    for (std::unique_ptr<catalog::Message>& record : records) {
      JINDU_TRY(const bool one, put_one(core.work, std::move(record), wages));
      changed += one ? 1 : 0;
    }
    JINDU_TRY_OK(core.writer.advance(kFactsGeneration, 1));
    if (!wages.empty()) {
      JINDU_TRY_OK(core.flush());  // What is reckoned anew reads them.
      JINDU_TRY_OK(core.judge.wages_changed(wages, false));
    }
    return core.finish();
  });
  core.forget();
  if (!done.ok()) return done.error();
  return changed;
}

Result<std::vector<std::size_t>> Acceptor::confirm_wages(
    const Actor& actor, const wire::Import& import,
    const std::vector<std::pair<std::string, int>>& wages) {
  Core& core = *core_;
  std::vector<std::size_t> unknown;
  const Status done = core.writer.transaction([&]() -> Status {
    JINDU_TRY_OK(core.begin());
    JINDU_TRY_OK(core.place_import(actor, import));
    for (std::size_t i = 0; i < wages.size(); ++i) {
      JINDU_TRY(const std::vector<store::Link> known,
                core.work.links(store::LinkKind::reference,
                                "WageBase|" + wages[i].first + "|" +
                                    std::to_string(wages[i].second)));
      if (known.empty()) {
        unknown.push_back(i);
        continue;
      }
      JINDU_TRY(Live * wage, core.work.need(known.front().record.view(), "WageBase"));
      if (wage->state() == "CONFIRMED") continue;
      wage->as<WageBase>().set_confirmed_by_employer(true);
      JINDU_TRY_OK(core.work.act(*wage, "confirm", "CONFIRMED", {"confirmed_by_employer"}));
    }
    return core.finish();
  });
  core.forget();
  if (!done.ok()) return done.error();
  return unknown;
}

}  // namespace jindu::accept
