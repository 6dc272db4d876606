#include "server/audit/verify.h"

#include "server/audit/verify_feeds.h"

namespace jindu::audit {
namespace {

constexpr std::size_t kBatch = 512;
constexpr std::size_t kFindingsMax = 100;

/// Entries in the city's order, batch by batch: hashes on this thread, since each needs the one
/// before, signatures on all.
class ChainCheck {
 public:
  ChainCheck(store::Reader& reader, LogReader& log, accept::Executor& executor,
             VerifyReport& report)
      : reader_(reader), log_(log), executor_(executor), report_(report) {}

  Status run() {
    JINDU_TRY(const std::uint64_t last, reader_.counter("city_seq"));
    for (std::uint64_t next = 1; next <= last;) {
      JINDU_TRY(std::vector<store::EntryRow> rows, reader_.entries_from(next, kBatch));
      if (rows.empty()) break;
      JINDU_TRY_OK(check_batch(rows, next));
    }
    if (report_.entries != last)
      broken("总序号应有 " + std::to_string(last) + " 条，实有 " + std::to_string(report_.entries) +
             " 条");
    return check_heads();
  }

 private:
  struct Head {
    std::uint64_t seq = 0;
    Hash hash{};
  };
  struct Checked {
    oplog::ReceivedEntry received;
    Bytes key;
    std::uint64_t city_seq = 0;
    bool holds = true;
  };

  Status check_batch(const std::vector<store::EntryRow>& rows, std::uint64_t& next) {
    std::vector<Checked> batch;
    for (const store::EntryRow& row : rows) {
      if (row.city_seq != next) broken("总序号 " + std::to_string(next) + " 缺失");
      next = row.city_seq + 1;
      ++report_.entries;
      JINDU_TRY_OK(check_entry(row, batch));
    }
    executor_.run(batch.size(), [&](std::size_t i) {
      batch[i].holds = oplog::signature_holds(batch[i].received, batch[i].key);
    });
    for (const Checked& one : batch) {
      if (one.holds) continue;
      report_.signatures_ok = false;
      add("第 " + std::to_string(one.city_seq) + " 条的签名不对");
    }
    return {};
  }

  Status check_entry(const store::EntryRow& row, std::vector<Checked>& batch) {
    const std::string name = "第 " + std::to_string(row.city_seq) + " 条";
    const store::Chain* chain = log_.chain(row.chain_no);
    Result<oplog::ReceivedEntry> received = oplog::take_apart(row.envelope);
    if (!received.ok() || chain == nullptr) {
      broken(name + "读不出来，或不属于任何链");
      return {};
    }
    JINDU_TRY(Head * before, head_before(row, *chain, *received));
    Head& head = *before;
    const Hash hash = oplog::chain(*received, head.hash);
    const oplog::EntryHeader& header = received->header;
    if (header.replica_id != chain->replica || header.epoch != chain->epoch ||
        header.seq != row.seq || row.seq != head.seq + 1) {
      broken(name + "不在它的链上应在的位置");
    }
    if (hash != row.hash) broken(name + "的内容与登记的哈希不符");
    head = {row.seq, row.hash};
    if (row.status == store::EntryStatus::bad_signature) return {};  // Held, and known as such.
    const ByteView payload = received->payload;
    JINDU_TRY_OK(check_operations(row, payload, name));
    Bytes key = log_.key_of(header);
    batch.push_back({std::move(*received), std::move(key), row.city_seq, true});
    return {};
  }

  /// Where the entry's run stood before it. A branch begins at whatever the city has at the place
  /// before it and the entry was signed over.
  Result<Head*> head_before(const store::EntryRow& row, const store::Chain& chain,
                            const oplog::ReceivedEntry& received) {
    const auto [at, is_new] = heads_.try_emplace({row.chain_no, row.branch});
    if (!is_new) return &at->second;
    at->second.hash = chain.base_hash;
    if (row.branch == 0 || row.seq == 1) return &at->second;
    JINDU_TRY(const std::vector<store::EntryRow> earlier, reader_.entries_at(chain.no, row.seq - 1));
    for (const store::EntryRow& one : earlier) {
      oplog::ReceivedEntry tried = received;
      if (oplog::chain(tried, one.hash) == row.hash) at->second = {one.seq, one.hash};
    }
    return &at->second;
  }

  Status check_operations(const store::EntryRow& row, ByteView bytes, const std::string& name) {
    const Result<wire::EntryPayload> payload = oplog::parse_payload(bytes);
    if (!payload.ok()) {
      if (row.status == store::EntryStatus::judged) broken(name + "的操作读不出来");
      return {};
    }
    for (int i = 0; i < payload->operations_size(); ++i) {
      ++report_.operations;
      if (row.status != store::EntryStatus::judged) continue;
      JINDU_TRY(const RecordId record, id_from<RecordId>(payload->operations(i).record_id()));
      const store::Place place = store::place_of(row.city_seq, static_cast<std::size_t>(i));
      JINDU_TRY(const std::optional<store::OpRow> op, reader_.op_at(record, place));
      if (!op) broken(name + "的第 " + std::to_string(i + 1) + " 个操作没有裁定");
    }
    return {};
  }

  Status check_heads() {
    for (const auto& [run, head] : heads_) {
      const store::Chain* chain = log_.chain(run.first);
      if (chain == nullptr || run.second != 0) continue;
      if (chain->last_seq != head.seq || chain->last_hash != head.hash) {
        broken("链 " + to_string(chain->replica) + " 的链尾与计数不符");
      }
    }
    return {};
  }

  void add(std::string finding) {
    if (report_.findings.size() < kFindingsMax) report_.findings.push_back(std::move(finding));
  }
  void broken(std::string finding) {
    report_.chains_ok = false;
    add(std::move(finding));
  }

  store::Reader& reader_;
  LogReader& log_;
  accept::Executor& executor_;
  VerifyReport& report_;
  std::map<std::pair<std::int64_t, std::int64_t>, Head> heads_;  ///< by chain and branch
};

Status check_ledger(store::Reader& reader, VerifyReport& report) {
  JINDU_TRY(const store::Reader::LedgerCheck check, reader.ledger_check());
  report.ledger_balanced = check.difference_fen == 0 && check.unbalanced == 0;
  if (!report.ledger_balanced) {
    report.findings.push_back("账目不平：借贷相差 " + std::to_string(check.difference_fen) +
                              " 分，" + std::to_string(check.unbalanced) + " 笔不平");
  }
  return {};
}

}  // namespace

Result<VerifyReport> verify(store::Store& store, store::Reader& reader, const store::City& city,
                            accept::Executor& executor) {
  VerifyReport report;
  if (const Status pages = store.check_integrity(); !pages.ok()) {
    report.store_ok = false;
    report.findings.push_back("数据库文件有损坏的页：" + pages.error().context);
  }
  const auto read = [&]() -> Status {
    JINDU_TRY(LogReader log, LogReader::open(reader, city.replica, city.signer.public_key()));
    JINDU_TRY_OK(ChainCheck(reader, log, executor, report).run());
    JINDU_TRY_OK(check_ledger(reader, report));
    JINDU_TRY_OK(check_cases(reader, city.catalog, report));
    JINDU_TRY_OK(check_rights(reader, city.catalog, report));
    JINDU_TRY_OK(check_clearings(reader, city, report));
    JINDU_TRY_OK(check_files(reader, city.suite, report));
    return check_feeds(reader, city.suite, report);
  };
  JINDU_TRY_OK(reader.snapshot(read));
  return report;
}

}  // namespace jindu::audit
