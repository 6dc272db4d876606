// The insured register.
#include "server/store/sqlite_session.h"

namespace jindu::store {
namespace {

#define JINDU_INSURED_COLUMNS                                                                     \
  "insured_no, id_type, id_no, name, sex, insurance_type, employer_uscc, employer_name, status, " \
  "status_from, first_month, last_month, suspended, open_pregnancy, allowance_open, "             \
  "person_key, row_version, position, removed, held "
constexpr char kInsured[] =
    "SELECT " JINDU_INSURED_COLUMNS "FROM insured WHERE city = ? AND id_type = ? AND id_no = ?";
constexpr char kInsuredAfter[] =
    "SELECT " JINDU_INSURED_COLUMNS
    "FROM insured WHERE city = ? AND position > ? ORDER BY position LIMIT ?";
constexpr char kPutInsured[] = R"sql(
  INSERT OR REPLACE INTO insured (city, insured_no, id_type, id_no, name, sex, insurance_type, employer_uscc,
    employer_name, status, status_from, first_month, last_month, suspended, open_pregnancy,
    allowance_open, person_key, row_version, position, removed, held)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kStatuses[] = R"sql(
  SELECT insured_no, from_date, to_date, status, employer_uscc FROM insured_status
  WHERE city = ? AND insured_no = ? ORDER BY from_date)sql";
constexpr char kPutStatus[] = R"sql(
  INSERT OR REPLACE INTO insured_status (city, insured_no, from_date, to_date, status,
    employer_uscc) VALUES (?, ?, ?, ?, ?, ?))sql";
constexpr char kMonths[] = R"sql(
  SELECT insured_no, month, paid_full, posted_ms FROM insured_month
  WHERE city = ? AND insured_no = ? ORDER BY month)sql";
constexpr char kPutMonth[] = R"sql(
  INSERT OR REPLACE INTO insured_month (city, insured_no, month, paid_full, posted_ms)
  VALUES (?, ?, ?, ?, ?))sql";
Insured read_insured(db::Statement& s) {
  Insured row;
  row.no = s.column_int(0);
  row.id_type = text_column(s, 1);
  row.id_no = text_column(s, 2);
  row.name = text_column(s, 3);
  row.sex = static_cast<int>(s.column_int(4));
  row.insurance_type = text_column(s, 5);
  row.employer_uscc = text_column(s, 6);
  row.employer_name = text_column(s, 7);
  row.status = text_column(s, 8);
  row.status_from = text_column(s, 9);
  row.first_month = static_cast<int>(s.column_int(10));
  row.last_month = static_cast<int>(s.column_int(11));
  row.suspended = s.column_int(12) != 0;
  row.open_pregnancy = s.column_int(13) != 0;
  row.allowance_open = s.column_int(14) != 0;
  row.person_key = blob_column(s, 15);
  row.row_version = count_column(s, 16);
  row.position = count_column(s, 17);
  row.removed = s.column_int(18) != 0;
  row.held = s.column_int(19) != 0;
  return row;
}

StatusRow read_status(db::Statement& s) {
  return {s.column_int(0), text_column(s, 1), text_column(s, 2), text_column(s, 3),
          text_column(s, 4)};
}

MonthRow read_month(db::Statement& s) {
  return {s.column_int(0), static_cast<int>(s.column_int(1)), s.column_int(2) != 0,
          s.column_int(3)};
}

}  // namespace

Found<Insured> SqliteSession::insured(std::string_view id_type, std::string_view id_no) {
  return row<Insured>(
      kInsured, [&](db::Statement& s) { s.bind_text(2, id_type).bind_text(3, id_no); },
      read_insured);
}
Many<Insured> SqliteSession::insured_after(std::uint64_t position, std::size_t count_max) {
  return rows<Insured>(
      kInsuredAfter,
      [&](db::Statement& s) { s.bind(2, sql_int(position)).bind(3, sql_int(count_max)); },
      read_insured);
}

Status SqliteSession::put_insured(Insured& person) {
  if (person.no == 0) {
    JINDU_TRY(const std::uint64_t no, advance("insured", 1));
    person.no = static_cast<std::int64_t>(no);
  }
  JINDU_TRY(person.position, advance("register", 1));
  return run(kPutInsured, [&](db::Statement& s) {
    s.bind(2, person.no).bind_text(3, person.id_type).bind_text(4, person.id_no);
    s.bind_text(5, person.name).bind(6, person.sex).bind_text(7, person.insurance_type);
    s.bind_text(8, person.employer_uscc).bind_text(9, person.employer_name);
    s.bind_text(10, person.status).bind_text(11, person.status_from);
    s.bind(12, person.first_month).bind(13, person.last_month);
    s.bind(14, person.suspended ? 1 : 0).bind(15, person.open_pregnancy ? 1 : 0);
    s.bind(16, person.allowance_open ? 1 : 0).bind_blob(17, person.person_key);
    s.bind(18, sql_int(person.row_version)).bind(19, sql_int(person.position));
    s.bind(20, person.removed ? 1 : 0).bind(21, person.held ? 1 : 0);
  });
}

Many<StatusRow> SqliteSession::statuses_of(std::int64_t insured_no) {
  return rows<StatusRow>(
      kStatuses, [&](db::Statement& s) { s.bind(2, insured_no); }, read_status);
}
Status SqliteSession::put_status(const StatusRow& status) {
  return run(kPutStatus, [&](db::Statement& s) {
    s.bind(2, status.insured_no).bind_text(3, status.from).bind_text(4, status.to);
    s.bind_text(5, status.status).bind_text(6, status.employer_uscc);
  });
}
Many<MonthRow> SqliteSession::months_of(std::int64_t insured_no) {
  return rows<MonthRow>(
      kMonths, [&](db::Statement& s) { s.bind(2, insured_no); }, read_month);
}
Status SqliteSession::put_month(const MonthRow& month) {
  return run(kPutMonth, [&](db::Statement& s) {
    s.bind(2, month.insured_no).bind(3, month.month).bind(4, month.paid_full ? 1 : 0);
    s.bind(5, month.posted_ms);
  });
}

}  // namespace jindu::store
