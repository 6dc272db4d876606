#include "server/audit/log_reader.h"

namespace jindu::audit {
namespace {

struct KindText {
  const char* name;
  const char* label;
};

constexpr KindText kKinds[] = {{"none", "未裁定"}, {"accepted", "已确认"}, {"merged", "已合并"},
                               {"held", "待核定"}, {"parked", "等候"},     {"refused", "已退回"}};

const KindText& text_of(int kind) {
  const bool known = kind > 0 && kind < static_cast<int>(std::size(kKinds));
  return kKinds[known ? static_cast<std::size_t>(kind) : 0];
}

}  // namespace

std::string kind_name(int kind) { return text_of(kind).name; }
std::string kind_label(int kind) { return text_of(kind).label; }

Result<LogReader> LogReader::open(store::Reader& reader, const ReplicaId& city, ByteView city_key) {
  LogReader log(reader, city, city_key);
  JINDU_TRY_OK(log.load());
  return log;
}

Status LogReader::load() {
  JINDU_TRY(std::vector<store::Chain> chains, reader_->chains());
  for (store::Chain& chain : chains) chains_.emplace(chain.no, chain);
  JINDU_TRY(std::vector<store::Replica> replicas, reader_->replicas());
  for (store::Replica& replica : replicas) replicas_.emplace(replica.id, std::move(replica));
  JINDU_TRY(const std::vector<store::Site> sites, reader_->sites());
  for (const store::Site& site : sites) sites_.emplace(site.site_no, site.name);
  JINDU_TRY(std::vector<store::Operator> operators, reader_->operators());
  for (store::Operator& row : operators) {
    if (!row.public_key.empty()) {
      JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(row.suite));
      staff_.emplace(suite->key_id(row.public_key), StaffKey{row.operator_id, row.public_key});
    }
    std::string id = row.operator_id;
    operators_.emplace(std::move(id), std::move(row));
  }
  JINDU_TRY(const std::vector<store::StaffKey> earlier, reader_->staff_keys());
  for (const store::StaffKey& key : earlier) {
    JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(key.suite));
    staff_.emplace(suite->key_id(key.public_key), StaffKey{key.operator_id, key.public_key});
  }
  return {};
}

const store::Chain* LogReader::chain(std::int64_t chain_no) const {
  const auto at = chains_.find(chain_no);
  return at == chains_.end() ? nullptr : &at->second;
}

Author LogReader::author_of(const oplog::EntryHeader& header) const {
  Author author;
  author.replica = header.replica_id;
  author.city = header.replica_id == city_;
  if (author.city) {
    const auto staff = staff_.find(header.operator_key);
    if (staff != staff_.end()) author.operator_id = staff->second.operator_id;
  } else if (const auto desk = replicas_.find(header.replica_id); desk != replicas_.end()) {
    author.operator_id = desk->second.operator_of(header.operator_key);
    author.site_no = desk->second.site_no;
  }
  const auto person = operators_.find(author.operator_id);
  if (person != operators_.end()) author.name = person->second.name;
  const auto site = sites_.find(author.site_no);
  if (site != sites_.end()) author.site_name = site->second;
  return author;
}

Bytes LogReader::key_of(const oplog::EntryHeader& header) const {
  if (header.replica_id != city_) {
    const auto desk = replicas_.find(header.replica_id);
    return desk == replicas_.end() ? Bytes() : desk->second.sign_key_of(header.operator_key);
  }
  const auto staff = staff_.find(header.operator_key);
  if (staff == staff_.end()) return city_key_;
  return staff->second.public_key;
}

Result<Said> LogReader::at(store::OpRow row) {
  JINDU_TRY(const std::optional<store::EntryRow> entry, reader_->entry(store::seq_of(row.place)));
  if (!entry) return fail(ErrorCode::corrupt, "log: an operation without its entry");
  JINDU_TRY(oplog::ReceivedEntry received, oplog::take_apart(entry->envelope));
  JINDU_TRY(wire::EntryPayload payload, oplog::parse_payload(received.payload));
  const int index = static_cast<int>(row.place % 256);
  if (index >= payload.operations_size()) {
    return fail(ErrorCode::corrupt, "log: an operation behind the end of its entry");
  }
  Said said;
  said.operation = std::move(*payload.mutable_operations(index));
  said.header = received.header;
  said.author = author_of(said.header);
  said.received_ms = entry->received_ms;
  const Bytes& last = row.last_verdict.empty() ? row.first_verdict : row.last_verdict;
  if (!said.first.ParseFromString(row.first_verdict) || !said.last.ParseFromString(last)) {
    return fail(ErrorCode::corrupt, "log: a stored verdict");
  }
  // The city's own acts are accepted without a stored verdict.
  said.first.set_kind(static_cast<wire::Verdict::Kind>(row.first_kind));
  said.last.set_kind(static_cast<wire::Verdict::Kind>(row.last_kind));
  said.row = std::move(row);
  return said;
}

Result<std::vector<Said>> LogReader::of_record(const RecordId& record) {
  JINDU_TRY(std::vector<store::OpRow> rows, reader_->ops_of(record));
  std::vector<Said> history;
  for (store::OpRow& row : rows) {
    JINDU_TRY(Said said, at(std::move(row)));
    history.push_back(std::move(said));
  }
  return history;
}

}  // namespace jindu::audit
