// payout …, backup, restore, sms: money that leaves, and what it waits for.
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>

#include "schema/base/capital.h"
#include "schema/records/bank.pb.h"
#include "schema/records/payout.pb.h"
#include "server/audit/export.h"
#include "server/audit/log_reader.h"
#include "server/city/backup.h"
#include "server/city/sms.h"
#include "server/cli/session.h"
#include "server/imports/sheet.h"
#include "server/payout/bank_file.h"
#include "server/payout/batch.h"

namespace jindu::city_cli {
namespace {

using records::PayoutBatch;

constexpr std::size_t kListMax = std::size_t{64} << 20;

struct Batch {
  store::RecordRow row;
  PayoutBatch record;
  std::string doc_no;
};

Result<Batch> read_batch(const store::RecordRow& row) {
  wire::RecordState state;
  Batch batch;
  if (!state.ParseFromString(row.own) || !batch.record.ParseFromString(state.record())) {
    return fail(ErrorCode::corrupt, "payout: stored batch");
  }
  batch.row = row;
  const std::string& doc_no = state.header().doc_no();
  batch.doc_no = doc_no.empty() ? to_string(row.id) : doc_no;
  return batch;
}

Problem no_batch() { return {"E-651", {}, "没有这个拨付批次；批次用 list PayoutBatch 查看"}; }

/// One line an item: what the bank sends back is named by the number at its beginning.
std::string items_text(const Json& items) {
  std::string text;
  for (const Json& item : items) {
    text += item.value("id", "") + "  " + item.value("account_name", "") + "  " +
            item.value("account_no", "") + "  " + item.value("kind_label", "") + "  " +
            audit::yuan(item, "payable_fen") + " 元  " + item.value("state_label", "") + '\n';
  }
  return text + "共 " + std::to_string(items.size()) +
         " 笔。银行退回的，写入 {\"returned\":[\"编号\"],\"return_reason\":\"…\"}，办理 step "
         "批次 partial_return --from 文件";
}

/// The batch that `ref` names, handed to `use`.
Exit with_batch(const Options& options, const Output& output,
                const std::function<Exit(city::City&, const Batch&)>& use) {
  return with_city(options, output, [&](city::City& city) {
    const Result<store::RecordRow> row = audit::find_record(context_of(city), options.ref);
    if (!row.ok() || row->type != "PayoutBatch") {
      return output.refused({no_batch()});
    }
    const Result<Batch> batch = read_batch(*row);
    return batch.ok() ? use(city, *batch) : output.failed(batch.error());
  });
}

Status write_file(const std::string& path, ByteView content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.flush();
  if (!file) return fail(ErrorCode::io, "payout: write");
  std::error_code error;
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  return {};
}

std::string summary_of(const Batch& batch) {
  std::string text = payout::bank_summary(batch.record, batch.doc_no);
  if (batch.record.returned_count() > 0) {
    text += "其中停付或退回 " + std::to_string(batch.record.returned_count()) + " 笔 " +
            yuan_text(Fen{batch.record.returned_fen()}) + " 元\n";
  }
  return text;
}

Json batch_json(const Batch& batch) {
  return {{"id", to_string(batch.row.id)},
          {"doc_no", batch.doc_no},
          {"state", batch.row.state},
          {"agency", batch.record.agency()},
          {"month", batch.record.month()},
          {"count", batch.record.count()},
          {"person_count", batch.record.person_count()},
          {"total_fen", batch.record.total_fen()},
          {"amount_in_words", capital_text(Fen{batch.record.total_fen()})},
          {"returned_count", batch.record.returned_count()},
          {"returned_fen", batch.record.returned_fen()},
          {"file_sha256", to_hex(batch.record.file_sha256())}};
}

/// Takes the step; empty: it was taken.
std::optional<Exit> refused_step(city::City& city, const Output& output, const Batch& batch,
                                 const char* event, const std::string& as) {
  const Result<city::Acted> acted = city::take_step(city, batch.row, event, "", as);
  const bool taken =
      acted.ok() && acted->problems.empty() && acted->verdict.kind() == wire::Verdict::ACCEPTED;
  return taken ? std::nullopt : std::optional(tell(city, output, acted));
}

/// What a bank lists of a batch: payments, persons or both, and the sum.
struct BankRow {
  std::optional<std::int64_t> count, person_count;
  std::int64_t fen = 0;

  /// What of it is otherwise here, with both figures; empty: nothing.
  std::string differs_from(const records::PayoutBatch& batch) const {
    std::string text;
    const auto tell = [&](const char* what, const std::string& theirs, const std::string& ours) {
      if (theirs == ours) return;
      text += std::string(text.empty() ? "" : "；") + what + "：银行 " + theirs + "，本市 " + ours;
    };
    if (count) tell("笔数", std::to_string(*count), std::to_string(batch.count()));
    if (person_count) {
      tell("人数", std::to_string(*person_count), std::to_string(batch.person_count()));
    }
    tell("金额", yuan_text(Fen{fen}), yuan_text(Fen{batch.total_fen()}));
    return text;
  }
};
using BankList = std::map<std::string, BankRow>;

/// False: there is something in the cell, and it is no number.
bool read_count(const std::string& cell, std::optional<std::int64_t>& count) {
  if (cell.empty()) return true;
  const char* end = cell.data() + cell.size();
  const auto read = std::from_chars(cell.data(), end, count.emplace());
  return read.ec == std::errc() && read.ptr == end;
}

/// Why the bank's list cannot be used; empty: `list` holds it.
std::optional<Problem> read_bank_list(std::string_view text, BankList& list) {
  const auto unread = [](const std::string& why) {
    return Problem{"E-654", {}, "银行清单读不出来：" + why +
                                    "。应为 CSV，列为 批次,金额（元），以及 笔数 或 人数；每个批次只列一次"};
  };
  imports::Report report;
  imports::Sheet sheet(text, {{"batch", "批次", true},
                              {"amount", "金额", true},
                              {"count", "笔数", false},
                              {"person_count", "人数", false}});
  if (sheet.refusal()) return sheet.refusal();
  for (imports::Row row; sheet.next(row, report);) {
    const std::string line = "第 " + std::to_string(row.line) + " 行";
    const Result<Fen> amount = parse_yuan(row.cell(1));
    const auto [at, first] = list.try_emplace(row.cell(0));
    if (!first) return unread(line + "的批次前面已列过");  // Which of the two would count?
    BankRow& one = at->second;
    if (!amount.ok()) return unread(line + "的金额不是数");
    const bool read = read_count(row.cell(2), one.count) && read_count(row.cell(3), one.person_count);
    if (!read) return unread(line + "的笔数或人数不是数");
    if (!one.count && !one.person_count) return unread(line + "没有笔数，也没有人数");
    one.fen = amount->value;
  }
  if (report.refused == 0) return std::nullopt;
  const imports::LineProblem& first = report.lines.front();
  return unread("第 " + std::to_string(first.line) + " 行：" + first.message);
}

bool left_the_fund(const std::string& state) {
  return state == "SENT_TO_BANK" || state == "DONE" || state == "PARTIAL_RETURN";
}

Result<std::vector<Batch>> all_batches(city::City& city) {
  std::vector<Batch> batches;
  for (RecordId after;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows,
              city.writer().list("PayoutBatch", "", after, 200));
    if (rows.empty()) return batches;
    for (const store::RecordRow& row : rows) {
      JINDU_TRY(Batch batch, read_batch(row));
      batches.push_back(std::move(batch));
    }
    after = rows.back().id;
  }
}

constexpr std::size_t kDifferencesMax = 500;

/// What the bank has paid and we do not hold as sent, and the other way round.
std::vector<std::string> differences(const std::vector<Batch>& ours, BankList theirs) {
  std::vector<std::string> found;
  for (const Batch& batch : ours) {
    const auto at = theirs.find(batch.doc_no);
    const bool sent = left_the_fund(batch.row.state);
    if (at == theirs.end()) {
      if (sent) found.push_back(batch.doc_no + " 银行清单中没有");
      continue;
    }
    if (!sent) {
      found.push_back(batch.doc_no + " 银行已收到，本市记为未送");
    } else if (const std::string what = at->second.differs_from(batch.record); !what.empty()) {
      found.push_back(batch.doc_no + " " + what);
    }
    theirs.erase(at);
  }
  for (const auto& [doc_no, paid] : theirs) found.push_back(doc_no + " 本市没有这个批次");
  if (found.size() <= kDifferencesMax) return found;
  // Another file altogether: the print of the list says the rest.
  const std::size_t rest = found.size() - kDifferencesMax;
  found.resize(kDifferencesMax);
  found.push_back("另有 " + std::to_string(rest) + " 项不符，没有列出");
  return found;
}

}  // namespace

Exit run_payout_summary(const Options& options, const Output& output) {
  return with_batch(options, output, [&](city::City&, const Batch& batch) {
    if (batch.record.file_sha256().empty()) {
      return output.refused({{"E-652", {}, "批次还没有打印：请先打印汇总表、加密清单"}});
    }
    return output.done(batch_json(batch), summary_of(batch));
  });
}

Exit run_payout_items(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const Result<store::RecordRow> row = audit::find_record(context, options.ref);
    if (!row.ok() || row->type != "PayoutBatch") return output.refused({no_batch()});
    const Result<Json> items = audit::items_of_batch(context, row->id);
    if (!items.ok()) return output.failed(items.error());
    return output.done({{"items", *items}}, items_text(*items));
  });
}

Exit run_payout_suggest(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    audit::ExplainContext context = context_of(city);
    const Result<std::optional<audit::Looker>> looker = looker_of(city, options.as);
    if (!looker.ok()) return output.failed(looker.error());
    if (*looker) context.looker = **looker;
    const Result<store::RecordRow> row = audit::find_record(context, options.ref);
    if (!row.ok() || row->type != "PayoutBatch") return output.refused({no_batch()});
    Json json;
    const Result<city::Acted> tried =
        city::try_step(city, *row, "freeze", {}, options.as, [&](std::uint64_t) -> Status {
          JINDU_TRY(const std::optional<store::RecordRow> then, city.writer().record(row->id));
          JINDU_TRY(const Batch batch, read_batch(*then));
          json = batch_json(batch);
          JINDU_TRY(json["items"], audit::items_of_batch(context, row->id));
          JINDU_TRY(json["left"], audit::items_left(context));
          return {};
        });
    const bool taken =
        tried.ok() && tried->problems.empty() && tried->verdict.kind() == wire::Verdict::ACCEPTED;
    if (!taken) return tell(city, output, tried);
    return output.done(json, "现在冻结有 " + std::to_string(json["items"].size()) + " 笔 " +
                                 audit::yuan(json, "total_fen") + " 元\n" + items_text(json["items"]));
  });
}

Exit run_payout_release(const Options& options, const Output& output) {
  if (options.to.empty() && options.out.empty()) return output.usage("请用 --to 写明目录");
  return with_batch(options, output, [&](city::City& city, const Batch& batch) {
    // Taken once; after that the same bytes are given out as often as they are asked for.
    if (batch.row.state != "SENT_TO_BANK") {
      if (auto refused = refused_step(city, output, batch, "send", options.as)) return *refused;
    }
    const Result<std::optional<store::BankFile>> file = city.writer().bank_file(batch.row.id);
    if (!file.ok()) return output.failed(file.error());
    if (!*file || crypto::suite(crypto::SuiteId::intl_1).hash({(*file)->content}) !=
                      hash_from(batch.record.file_sha256()).value()) {
      return output.refused({{"E-653", {}, "清单与批次的文件指纹不符：请取消批次重新生成"}});
    }
    if (options.to.empty()) {
      const Status written = write_file(options.out, (*file)->content);
      return written.ok() ? output.done(batch_json(batch), "清单 " + options.out)
                          : output.failed(written.error());
    }
    std::error_code error;
    std::filesystem::create_directories(options.to, error);
    const std::string base = options.to + "/batch-" + batch.doc_no;
    for (const auto& [path, content] : {std::pair(base + ".zip", (*file)->content),
                                        std::pair(base + ".txt", summary_of(batch))}) {
      const Status written = write_file(path, content);
      if (!written.ok()) return output.failed(written.error());
    }
    Json json = batch_json(batch);
    json["state"] = "SENT_TO_BANK";
    json["file"] = base + ".zip";
    json["summary"] = base + ".txt";
    return output.done(json, "清单 " + base + ".zip\n汇总表 " + base +
                                 ".txt\n密钥另由财务交付：jindu-city payout key " + batch.doc_no);
  });
}

Exit run_payout_key(const Options& options, const Output& output) {
  return with_batch(options, output, [&](city::City& city, const Batch& batch) {
    if (auto refused = refused_step(city, output, batch, "give_key", options.as)) return *refused;
    const Result<std::optional<store::BankFile>> file = city.writer().bank_file(batch.row.id);
    if (!file.ok()) return output.failed(file.error());
    if (!*file) return output.refused({{"E-652", {}, "批次还没有打印：请先打印汇总表、加密清单"}});
    return output.done({{"doc_no", batch.doc_no}, {"key", (*file)->key}},
                       "批次 " + batch.doc_no + " 清单密钥\n" + (*file)->key +
                           "\n请勿与清单同路交付：电话、信函或当面");
  });
}

Exit run_payout_receipt(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<city::Copy> copy = city::inspect_copy(city, options.store, options.file);
    if (!copy.ok()) return output.failed(copy.error());
    const Json form{{"city_seq", copy->city_seq},
                    {"head_hash", to_hex(view(copy->head))},
                    {"file_sha256", to_hex(view(copy->file_sha256))},
                    {"medium", options.medium}};
    return tell(city, output, city::create(city, "SealedCopy", form.dump(), options.as));
  });
}

Exit run_payout_compare(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::string> text = read_input(options, options.file, kListMax);
    if (!text.ok()) return output.failed(text.error());
    BankList theirs;
    const std::optional<Problem> unread = read_bank_list(*text, theirs);
    if (unread) return output.refused({*unread});
    const Result<std::vector<Batch>> ours = all_batches(city);
    if (!ours.ok()) return output.failed(ours.error());
    const std::vector<std::string> found = differences(*ours, theirs);
    if (!found.empty() && options.note.empty()) {
      std::string all;
      for (const std::string& one : found) all += "；" + one;
      return output.refused(
          {{"E-655", {}, "与银行清单不符" + all + "。查明后写明如何处理（--note），再核对一次"}},
          {{"differences", found}});
    }
    const Hash list = crypto::suite(crypto::SuiteId::intl_1).hash({*text});
    Json form{{"list_sha256", to_hex(view(list))}, {"batches", theirs.size()}};
    if (!found.empty()) form["differences"] = found;
    if (!options.note.empty()) form["note"] = options.note;
    return tell(city, output, city::create(city, "BankComparison", form.dump(), options.as,
                                 options.once));
  });
}

Exit run_payout_totals(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<std::vector<Batch>> batches = all_batches(city);
    if (!batches.ok()) return output.failed(batches.error());
    struct Total {
      std::int64_t batches = 0, count = 0, total = 0, returned_count = 0, returned = 0, waits = 0, paid = 0;
    };
    std::map<std::pair<int, std::string>, Total> totals;
    for (const Batch& batch : *batches) {
      const bool out = batch.row.state == "FINANCE_CONFIRMED" || left_the_fund(batch.row.state);
      if (!out || (options.month != 0 && batch.record.month() != options.month)) continue;
      Total& one = totals[{batch.record.month(), batch.record.agency()}];
      ++one.batches;
      one.count += batch.record.count();
      one.total += batch.record.total_fen();
      one.returned_count += batch.record.returned_count();
      one.returned += batch.record.returned_fen();
      const payout::Outcome outcome = payout::outcome_of(batch.row.state, batch.record);
      one.waits += outcome.waits;
      one.paid += outcome.paid;
    }
    Json rows = Json::array();
    std::string text;
    for (const auto& [key, one] : totals) {
      rows.push_back({{"month", key.first},
                      {"agency", key.second},
                      {"batches", one.batches},
                      {"count", one.count},
                      {"total_fen", one.total},
                      {"returned_count", one.returned_count},
                      {"returned_fen", one.returned},
                      {"waits_fen", one.waits},
                      {"net_fen", one.paid}});
      text += std::to_string(key.first) + "  " + key.second + "  " + std::to_string(one.count) +
              " 笔  " + yuan_text(Fen{one.total}) + " 元  退回 " +
              std::to_string(one.returned_count) + " 笔 " + yuan_text(Fen{one.returned}) +
              " 元  待付 " + yuan_text(Fen{one.waits}) + " 元  实付 " +
              yuan_text(Fen{one.paid}) + " 元\n";
    }
    return output.done({{"totals", std::move(rows)}}, text.empty() ? "没有" : text);
  });
}

Exit run_backup(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    const Result<city::Copy> copy = city::back_up(city, options.store, options.file);
    if (!copy.ok()) return output.failed(copy.error());
    return output.done({{"file", options.file},
                        {"city_seq", copy->city_seq},
                        {"head_hash", to_hex(view(copy->head))},
                        {"file_sha256", to_hex(view(copy->file_sha256))}},
                       "已备份并检查：" + options.file + "，到总序号 " +
                           std::to_string(copy->city_seq) +
                           "。请存放到另一介质，由财务签收：jindu-city payout receipt");
  });
}

Exit run_restore(const Options& options, const Output& output) {
  SystemClock clock;
  SystemRandom random;
  const Status done = city::restore_copy(options.store, options.file, clock, random);
  if (!done.ok()) return output.failed(done.error());
  return output.done({{"store", options.store}},
                     "已恢复。拨付已锁定，请财务与银行清单核对：jindu-city payout compare");
}

Exit run_sms_send(const Options& options, const Output& output) {
  return with_city(options, output, [&](city::City& city) {
    std::error_code error;
    std::filesystem::create_directories(options.to, error);
    partners::FileSmsSender sender(options.to);
    const Result<std::size_t> sent = city::send_queued_sms(city, sender);
    if (!sent.ok()) return output.failed(sent.error());
    return output.done({{"sent", *sent}}, "已交出 " + std::to_string(*sent) + " 条短信");
  });
}

}  // namespace jindu::city_cli
