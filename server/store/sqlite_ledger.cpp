// The ledger, and the lines of clearings.
#include "server/store/sqlite_session.h"

namespace jindu::store {
namespace {

constexpr char kPost[] = R"sql(
  INSERT INTO ledger (city, place, line, account, party, record_id, debit_fen, credit_fen,
    month) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kNextLine[] = R"sql(
  SELECT coalesce(max(line) + 1, 0) FROM ledger WHERE city = ? AND place = ?)sql";
constexpr char kLedgerOf[] = R"sql(
  SELECT place, line, account, party, record_id, debit_fen, credit_fen, month
  FROM ledger INDEXED BY ledger_record WHERE city = ? AND record_id = ? ORDER BY place, line)sql";
constexpr char kLedgerAfter[] = R"sql(
  SELECT place, line, account, party, record_id, debit_fen, credit_fen, month
  FROM ledger WHERE city = ? AND place >= ? ORDER BY place, line)sql";
constexpr char kBalance[] = R"sql(
  SELECT coalesce(sum(debit_fen) - sum(credit_fen), 0) FROM ledger
  WHERE city = ?1 AND account = ?2 AND (?3 = '' OR party = ?3) AND place < ?4)sql";
constexpr char kDifference[] = R"sql(
  SELECT coalesce(sum(debit_fen) - sum(credit_fen), 0) FROM ledger WHERE city = ?)sql";
constexpr char kUnbalanced[] = R"sql(
  SELECT count(*) FROM (SELECT place FROM ledger WHERE city = ?
    GROUP BY place HAVING sum(debit_fen) <> sum(credit_fen)))sql";

constexpr char kSums[] = R"sql(
  SELECT account, party, month, sum(debit_fen), sum(credit_fen) FROM ledger
  WHERE city = ?1 AND (?2 = '' OR account = ?2) AND (?3 = '' OR party = ?3)
    AND month BETWEEN ?4 AND ?5 AND place < ?6
  GROUP BY account, party, month ORDER BY account, party, month)sql";
constexpr char kLines[] = R"sql(
  SELECT clearing_id, record_id, kind, month, amount_fen, total_fee_fen, benefit_kind, place
  FROM clearing_line WHERE city = ? AND clearing_id = ? ORDER BY record_id)sql";
constexpr char kAddLine[] = R"sql(
  INSERT INTO clearing_line (city, clearing_id, record_id, kind, month, amount_fen, total_fee_fen,
    benefit_kind, place) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kRemoveLine[] = R"sql(
  DELETE FROM clearing_line WHERE city = ? AND clearing_id = ? AND record_id = ?)sql";

LedgerLine read_line(db::Statement& s) {
  return {count_column(s, 0),
          static_cast<int>(s.column_int(1)),
          text_column(s, 2),
          text_column(s, 3),
          static_cast<int>(s.column_int(7)),
          id_column<RecordId>(s, 4),
          s.column_int(5),
          s.column_int(6)};
}

LedgerSum read_sum(db::Statement& s) {
  LedgerSum sum;
  sum.account = text_column(s, 0);
  sum.party = text_column(s, 1);
  sum.month = static_cast<int>(s.column_int(2));
  sum.debit_fen = s.column_int(3);
  sum.credit_fen = s.column_int(4);
  return sum;
}

ClearingLine read_clearing_line(db::Statement& s) {
  ClearingLine line;
  line.clearing = id_column<RecordId>(s, 0);
  line.record = id_column<RecordId>(s, 1);
  line.kind = static_cast<int>(s.column_int(2));
  line.month = static_cast<int>(s.column_int(3));
  line.amount_fen = s.column_int(4);
  line.total_fee_fen = s.column_int(5);
  line.benefit_kind = static_cast<int>(s.column_int(6));
  line.place = count_column(s, 7);
  return line;
}

/// The first place that does not belong to the ledger as it stood at `city_seq` (0: as it stands).
std::int64_t place_after(std::uint64_t city_seq) {
  return city_seq == 0 ? INT64_MAX : sql_int(place_of(city_seq + 1, 0));
}

}  // namespace

Status SqliteSession::post(const std::vector<LedgerLine>& lines) {
  if (lines.empty()) return {};
  // What is posted together balances by itself, and so does the place that it is added to: a batch
  // of thousands is not added up anew with each item.
  std::int64_t difference = 0;
  for (const LedgerLine& line : lines) {
    JINDU_ENSURE(line.place == lines.front().place);
    difference += line.debit_fen - line.credit_fen;
  }
  if (difference != 0) return fail(ErrorCode::invalid, "ledger: debits and credits differ");
  JINDU_TRY(std::int64_t number_in_place,
            number(kNextLine, [&](db::Statement& s) { s.bind(2, sql_int(lines.front().place)); }));
  for (const LedgerLine& line : lines) {
    JINDU_TRY_OK(run(kPost, [&](db::Statement& s) {
      s.bind(2, sql_int(line.place)).bind(3, number_in_place++).bind_text(4, line.account);
      s.bind_text(5, line.party).bind_blob(6, line.record.view());
      s.bind(7, line.debit_fen).bind(8, line.credit_fen).bind(9, line.month);
    }));
  }
  return {};
}

Many<LedgerLine> SqliteSession::ledger_of(const RecordId& record) {
  return rows<LedgerLine>(
      kLedgerOf, [&](db::Statement& s) { s.bind_blob(2, record.view()); }, read_line);
}

Many<LedgerLine> SqliteSession::ledger_after(std::uint64_t city_seq) {
  return rows<LedgerLine>(
      kLedgerAfter, [&](db::Statement& s) { s.bind(2, sql_int(place_of(city_seq + 1, 0))); },
      read_line);
}

Result<std::int64_t> SqliteSession::ledger_balance(std::string_view account, std::string_view party,
                                                   std::uint64_t city_seq) {
  return number(kBalance, [&](db::Statement& s) {
    s.bind_text(2, account).bind_text(3, party).bind(4, place_after(city_seq));
  });
}

Result<Reader::LedgerCheck> SqliteSession::ledger_check() {
  const auto nothing = [](db::Statement&) {};
  LedgerCheck check;
  JINDU_TRY(check.difference_fen, number(kDifference, nothing));
  JINDU_TRY(const std::int64_t unbalanced, number(kUnbalanced, nothing));
  check.unbalanced = static_cast<std::uint64_t>(unbalanced);
  return check;
}

Many<LedgerSum> SqliteSession::ledger_sums(const LedgerFilter& filter) {
  return rows<LedgerSum>(
      kSums,
      [&](db::Statement& s) {
        s.bind_text(2, filter.account).bind_text(3, filter.party).bind(4, filter.month_from);
        s.bind(5, filter.month_to == 0 ? INT32_MAX : filter.month_to);
        s.bind(6, place_after(filter.city_seq));
      },
      read_sum);
}

Many<ClearingLine> SqliteSession::clearing_lines(const RecordId& clearing) {
  return rows<ClearingLine>(
      kLines, [&](db::Statement& s) { s.bind_blob(2, clearing.view()); }, read_clearing_line);
}

Status SqliteSession::add_clearing_line(const ClearingLine& line) {
  return run(kAddLine, [&](db::Statement& s) {
    s.bind_blob(2, line.clearing.view()).bind_blob(3, line.record.view()).bind(4, line.kind);
    s.bind(5, line.month).bind(6, line.amount_fen).bind(7, line.total_fee_fen);
    s.bind(8, line.benefit_kind).bind(9, sql_int(line.place));
  });
}

Status SqliteSession::remove_clearing_line(const RecordId& clearing, const RecordId& record) {
  return run(kRemoveLine, [&](db::Statement& s) {
    s.bind_blob(2, clearing.view()).bind_blob(3, record.view());
  });
}

}  // namespace jindu::store
