// What the stores hold at the end, as the plain values that the oracle reads.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "client/desk/core.h"
#include "schema/records/clearing.pb.h"
#include "schema/records/conflict_case.pb.h"
#include "schema/records/filing.pb.h"
#include "schema/records/settlement.pb.h"
#include "server/audit/explain.h"
#include "server/audit/verify.h"
#include "tests/simulation/plain.h"
#include "tests/simulation/story.h"

namespace jindu::sim {
namespace {

using nlohmann::json;

/// What the oracle looks at, at the city and at the desks.
constexpr const char* kTypes[] = {"Filing",
                                  "Settlement",
                                  "Reversal",
                                  "ConflictCase",
                                  "AllowanceApplication",
                                  "AllowanceItem",
                                  "ReimbursementClaim",
                                  "PayoutBatch",
                                  "PayoutVoucher",
                                  "Recovery",
                                  "HospitalClearing",
                                  "DepositMonth",
                                  "DepositDeduction",
                                  "Inspection",
                                  "PayeeAccount",
                                  "AdjustingLine",
                                  "Suspension",
                                  "SuspensionWaiver",
                                  "DeemedContribution",
                                  "BenefitDetermination"};

/// The fields that the workload types, read by name; an absent field is left out.
std::map<std::string, std::string> values_of(const std::string& type, const std::string& bytes) {
  std::unique_ptr<google::protobuf::Message> message;
  if (type == "Filing") message = std::make_unique<records::Filing>();
  if (type == "Settlement") message = std::make_unique<records::Settlement>();
  std::map<std::string, std::string> values;
  if (message == nullptr || !message->ParseFromString(bytes)) return values;
  const auto* reflection = message->GetReflection();
  for (const char* name :
       {"contact_phone", "visit_institution_name", "marriage_cert_no", "fetus_count",
        "spouse_employer_name", "remark", "pregnancy_date", "event_date", "total_fee_fen",
        "in_scope_fen", "fund_pay_fen", "self_pay_fen", "invoice_no"}) {
    const auto* field = message->GetDescriptor()->FindFieldByName(name);
    if (field == nullptr || !reflection->HasField(*message, field)) continue;
    if (field->cpp_type() == field->CPPTYPE_STRING) {
      values[name] = reflection->GetString(*message, field);
    } else if (field->cpp_type() == field->CPPTYPE_INT64) {
      values[name] = std::to_string(reflection->GetInt64(*message, field));
    } else {
      values[name] = std::to_string(reflection->GetInt32(*message, field));
    }
  }
  return values;
}

const wire::Patch* patch_of(const wire::Operation& operation) {
  if (operation.has_patch()) return &operation.patch();
  if (operation.has_step() && operation.step().has_arguments())
    return &operation.step().arguments();
  return nullptr;
}

LoggedOp logged(const store::OpRow& row, const wire::Operation& operation,
                const std::string& replica, std::uint64_t seq) {
  LoggedOp op;
  op.op_id = to_string(row.op_id);
  op.record_id = to_string(row.record_id);
  op.replica = replica;
  op.seq = seq;
  op.city_seq = store::seq_of(row.place);
  op.based_version = operation.based_on().version();
  op.based_own_seq = operation.based_on().own_seq();
  op.first_kind = wire::Verdict::Kind_Name(static_cast<wire::Verdict::Kind>(row.first_kind));
  op.last_kind = wire::Verdict::Kind_Name(static_cast<wire::Verdict::Kind>(row.last_kind));
  wire::Verdict verdict;
  verdict.ParseFromString(row.last_verdict.empty() ? row.first_verdict : row.last_verdict);
  op.groups = {verdict.groups().begin(), verdict.groups().end()};
  op.record_version = verdict.record_version();
  if (const wire::Patch* patch = patch_of(operation)) {
    op.fields = {patch->fields().begin(), patch->fields().end()};
    op.values = values_of(operation.record_type(), patch->record());
  }
  return op;
}

}  // namespace

void Story::look_at_money(Final& end) const {
  store::Reader& reader = city_->reader();
  end.trade = trade_;
  end.wages = wages_;
  end.sealed = sealed_;
  for (const auto& [id, sealed] : sealed_) {
    const auto row = reader.record(parse_id<RecordId>(id).value()).value();
    if (row) end.sealed_now[id] = sealed_of(city_->city(), reader, *row);
  }
  for (const auto& [id, record] : end.city) {
    if (record.type != "HospitalClearing") continue;
    std::vector<MonthLine>& lines = end.months[id];
    for (const store::ClearingLine& line :
         reader.clearing_lines(parse_id<RecordId>(id).value()).value()) {
      lines.push_back(
          {to_string(line.record),
           records::ClearingLine::Kind_Name(static_cast<records::ClearingLine::Kind>(line.kind)),
           line.amount_fen});
    }
  }
  for (const store::LedgerSum& sum : reader.ledger_sums({}).value()) {
    end.sums[{sum.account, sum.party}] += sum.debit_fen - sum.credit_fen;
  }
  accept::InlineExecutor executor;
  const auto verified =
      audit::verify(city_->city().store(), reader, city_->city().identity(), executor);
  if (!verified.ok()) {
    end.failed_checks.push_back("city: " + verified.error().context);
  } else {
    for (const std::string& finding : verified->findings) {
      end.failed_checks.push_back("city: " + finding);
    }
  }
}

std::string Story::explain(std::string_view record_id) const {
  const city::City& city = city_->city();
  const audit::ExplainContext context{city_->reader(), city.identity(), city.policy(),
                                      city.cycles()};
  const auto row = audit::find_record(context, record_id);
  if (!row.ok()) return {};
  const auto explained = audit::explain(context, *row);
  if (!explained.ok()) return {};
  std::string text = audit::explain_text(*explained);
  const Final end = look();
  for (const auto& [id, other] : end.city) {
    for (const auto& [name, value] : other.all) {
      if (value.find(record_id) == std::string::npos) continue;
      text += "named by " + other.type + " " + other.state + " " + id + " (" + name + ")\n";
    }
  }
  return text;
}

Final Story::look() const {
  Final end;
  store::Reader& reader = city_->reader();
  const std::string city_replica = to_string(city_->city().identity().replica);
  std::map<std::int64_t, std::string> replica_of_chain;
  const std::vector<store::Chain> chains = reader.chains().value();
  for (const store::Chain& chain : chains) {
    replica_of_chain[chain.no] = to_string(chain.replica);
  }
  const std::vector<store::Replica> replicas = reader.replicas().value();
  for (const store::Replica& replica : replicas) {
    for (const auto& desk : desks_) {
      if (desk->site_no == replica.site_no) end.desk_of_replica[to_string(replica.id)] = desk->name;
    }
  }
  for (std::uint64_t from = 1;;) {
    const auto entries = reader.entries_from(from, 500).value();
    if (entries.empty()) break;
    for (const store::EntryRow& row : entries) {
      from = row.city_seq + 1;
      wire::EntryEnvelope envelope;
      wire::EntryPayload payload;
      if (!envelope.ParseFromString(row.envelope) || !payload.ParseFromString(envelope.payload())) {
        end.failed_checks.push_back("an entry that does not parse");
        continue;
      }
      const std::string& replica = replica_of_chain[row.chain_no];
      for (int i = 0; i < payload.operations_size(); ++i) {
        const wire::Operation& operation = payload.operations(i);
        const bool by_city = replica == city_replica;
        if (!by_city) ++end.copies[to_string(id_from<OpId>(operation.op_id()).value())];
        const auto op = reader.op_at(id_from<RecordId>(operation.record_id()).value(),
                                     store::place_of(row.city_seq, static_cast<std::size_t>(i)));
        if (!op.ok() || !op->has_value()) {
          end.failed_checks.push_back("an operation without its row");
          continue;
        }
        end.log.push_back(logged(**op, operation, replica, row.seq));
        end.log.back().by_city = by_city;
      }
    }
  }

  for (const char* type : kTypes) {
    RecordId after;
    for (;;) {
      const auto rows = reader.list(type, "", after, 500).value();
      if (rows.empty()) break;
      for (const store::RecordRow& row : rows) {
        after = row.id;
        wire::RecordState state;
        state.ParseFromString(row.own);
        SeenRecord seen;
        seen.type = type;
        seen.state = row.state;
        seen.version = row.version;
        seen.values = values_of(type, state.record());
        seen.all = plain_of(city_->city(), row).values;
        for (const store::LedgerLine& line : reader.ledger_of(row.id).value()) {
          seen.ledger.push_back(
              {line.account, line.party, line.month, line.debit_fen - line.credit_fen});
        }
        if (std::string_view(type) == "ConflictCase") {
          records::ConflictCase record;
          record.ParseFromString(state.record());
          if (record.decision() == "both_as_transfer" && record.records_size() == 2) {
            const std::string one = to_string(id_from<RecordId>(record.records(0)).value());
            const std::string other = to_string(id_from<RecordId>(record.records(1)).value());
            end.transfers.insert(std::minmax(one, other));
          }
          for (const std::string& op : record.operations()) {
            end.conflict_ops.insert(to_string(id_from<OpId>(op).value()));
          }
        }
        end.city[to_string(row.id)] = std::move(seen);
      }
    }
  }
  look_at_money(end);
  const store::Reader::LedgerCheck ledger = reader.ledger_check().value();
  end.ledger_difference_fen = ledger.difference_fen;
  end.ledger_unbalanced = ledger.unbalanced;

  for (const auto& desk : desks_) {
    if (desk->desk() == nullptr) {
      end.failed_checks.push_back(desk->name + " does not open: " + desk->trouble);
      continue;
    }
    const auto verified = desk->desk()->verify();
    if (!verified.ok() || !verified->done) {
      end.failed_checks.push_back(desk->name + ": " +
                                  (verified.ok() ? verified->body : verified.error().context));
    }
    for (const char* type : kTypes) {
      desk::ListQuery query;
      query.type = type;
      query.limit = 100000;
      const auto listed = desk->desk()->list(query);
      if (!listed.ok()) continue;
      const json rows = json::parse(listed->body).value("records", json::array());
      for (const json& row : rows) {
        end.desks[desk->name][row.value("id", "")] = {
            type, row.value("state", ""), row.value("version", std::uint64_t{0}), {}, {}, {}};
      }
    }
    auto& kinds = end.desk_kinds[desk->name];
    for (const LoggedOp& op : end.log) {
      if (op.by_city) continue;
      const auto found = desk->desk()->core().outbox.find(parse_id<OpId>(op.op_id).value());
      if (!found.ok() || !found->has_value() || !(*found)->verdict) continue;
      kinds[op.op_id] = wire::Verdict::Kind_Name((*found)->verdict->kind());
    }
  }
  return end;
}

}  // namespace jindu::sim
