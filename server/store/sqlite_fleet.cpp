// Sites, operators, replicas, enrolment codes.
#include "server/store/sqlite_session.h"

namespace jindu::store {
namespace {

constexpr char kSite[] = R"sql(
  SELECT site_no, kind, division, name, institution_code, active, offline_hours, offline_count,
         offline_total_fen FROM site WHERE city = ? AND site_no = ?)sql";
constexpr char kSites[] = R"sql(
  SELECT site_no, kind, division, name, institution_code, active, offline_hours, offline_count,
         offline_total_fen FROM site WHERE city = ? ORDER BY site_no)sql";
constexpr char kPutSite[] = R"sql(
  INSERT OR REPLACE INTO site (city, site_no, kind, division, name, institution_code, active,
    offline_hours, offline_count, offline_total_fen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kOperator[] = R"sql(
  SELECT operator_id, name, site_no, roles, active, public_key, secret, suite, active_to,
    employer_uscc FROM operator WHERE city = ? AND operator_id = ?)sql";
constexpr char kOperators[] = R"sql(
  SELECT operator_id, name, site_no, roles, active, public_key, secret, suite, active_to,
    employer_uscc FROM operator WHERE city = ? ORDER BY operator_id)sql";
constexpr char kPutOperator[] = R"sql(
  INSERT OR REPLACE INTO operator (city, operator_id, name, site_no, roles, active, public_key,
    secret, suite, active_to, employer_uscc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kReplica[] = R"sql(
  SELECT replica_no, replica_id, site_no, operator_id, suite, device_sign_key, device_seal_key,
         operator_sign_key, register_key, lease_first, lease_last, revoked, enrolled_ms,
         last_seen_ms, desk_status, verdict_position
  FROM replica WHERE city = ? AND replica_id = ?)sql";
constexpr char kReplicas[] = R"sql(
  SELECT replica_no, replica_id, site_no, operator_id, suite, device_sign_key, device_seal_key,
         operator_sign_key, register_key, lease_first, lease_last, revoked, enrolled_ms,
         last_seen_ms, desk_status, verdict_position
  FROM replica WHERE city = ? ORDER BY replica_no)sql";
constexpr char kPutReplica[] = R"sql(
  INSERT OR REPLACE INTO replica (city, replica_no, replica_id, site_no, operator_id, suite,
    device_sign_key, device_seal_key, operator_sign_key, register_key, lease_first, lease_last,
    revoked, enrolled_ms, last_seen_ms, desk_status, verdict_position)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kJoined[] = R"sql(
  SELECT key_id, operator_id, sign_key, joined_ms FROM replica_operator
  WHERE city = ? AND replica_no = ? ORDER BY joined_ms, key_id)sql";
constexpr char kAddJoined[] = R"sql(
  INSERT OR REPLACE INTO replica_operator (city, replica_no, key_id, operator_id, sign_key,
    joined_ms) VALUES (?, ?, ?, ?, ?, ?))sql";
constexpr char kCode[] = R"sql(
  SELECT code_name, mac_key, salt, site_no, operator_id, expires_ms, used_ms, tries
  FROM enrol_code WHERE city = ? AND code_name = ?)sql";
constexpr char kPutCode[] = R"sql(
  INSERT OR REPLACE INTO enrol_code (city, code_name, mac_key, salt, site_no, operator_id,
    expires_ms, used_ms, tries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr char kVoidCodes[] = R"sql(
  UPDATE enrol_code SET expires_ms = ?3
  WHERE city = ?1 AND operator_id = ?2 AND used_ms = 0 AND expires_ms > ?3)sql";

Site read_site(db::Statement& s) {
  Site site;
  site.site_no = text_column(s, 0);
  site.kind = text_column(s, 1);
  site.division = text_column(s, 2);
  site.name = text_column(s, 3);
  site.institution_code = text_column(s, 4);
  site.active = s.column_int(5) != 0;
  site.offline_hours = s.column_int(6);
  site.offline_count = s.column_int(7);
  site.offline_total_fen = s.column_int(8);
  return site;
}

std::string join(const std::set<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ",") + name;
  return all;
}

std::set<std::string> split(std::string_view all) {
  std::set<std::string> names;
  while (!all.empty()) {
    const std::size_t comma = all.find(',');
    names.emplace(all.substr(0, comma));
    all = comma == std::string_view::npos ? std::string_view() : all.substr(comma + 1);
  }
  return names;
}

Operator read_operator(db::Statement& s) {
  Operator row;
  row.operator_id = text_column(s, 0);
  row.name = text_column(s, 1);
  row.site_no = text_column(s, 2);
  row.roles = split(s.column_text(3));
  row.active = s.column_int(4) != 0;
  row.public_key = blob_column(s, 5);
  row.secret = blob_column(s, 6);
  row.suite = static_cast<std::uint16_t>(s.column_int(7));
  row.active_to = text_column(s, 8);
  row.employer_uscc = text_column(s, 9);
  return row;
}

Replica read_replica(db::Statement& s) {
  Replica row;
  row.no = s.column_int(0);
  row.id = id_column<ReplicaId>(s, 1);
  row.site_no = text_column(s, 2);
  row.operator_id = text_column(s, 3);
  row.suite = static_cast<std::uint16_t>(s.column_int(4));
  row.device_sign_key = blob_column(s, 5);
  row.device_seal_key = blob_column(s, 6);
  row.operator_sign_key = blob_column(s, 7);
  row.register_key = blob_column(s, 8);
  row.lease_first = static_cast<std::uint32_t>(s.column_int(9));
  row.lease_last = static_cast<std::uint32_t>(s.column_int(10));
  row.revoked = s.column_int(11) != 0;
  row.enrolled_ms = s.column_int(12);
  row.last_seen_ms = s.column_int(13);
  row.desk_status = blob_column(s, 14);
  row.verdict_position = count_column(s, 15);
  return row;
}

ReplicaOperator read_joined(db::Statement& s) {
  return {id_column<KeyId>(s, 0), text_column(s, 1), blob_column(s, 2), s.column_int(3)};
}

EnrolCode read_code(db::Statement& s) {
  EnrolCode row;
  row.code_name = text_column(s, 0);
  row.mac_key = blob_column(s, 1);
  row.salt = blob_column(s, 2);
  row.site_no = text_column(s, 3);
  row.operator_id = text_column(s, 4);
  row.expires_ms = s.column_int(5);
  row.used_ms = s.column_int(6);
  row.tries = static_cast<int>(s.column_int(7));
  return row;
}

void nothing(db::Statement&) {}

}  // namespace

Found<Site> SqliteSession::site(std::string_view site_no) {
  return row<Site>(
      kSite, [&](db::Statement& s) { s.bind_text(2, site_no); }, read_site);
}
Many<Site> SqliteSession::sites() { return rows<Site>(kSites, nothing, read_site); }

Status SqliteSession::put_site(const Site& site) {
  JINDU_TRY_OK(advance("site_change", 1));  // Whoever keeps the list of sites looks at this.
  return run(kPutSite, [&](db::Statement& s) {
    s.bind_text(2, site.site_no).bind_text(3, site.kind).bind_text(4, site.division);
    s.bind_text(5, site.name).bind_text(6, site.institution_code).bind(7, site.active ? 1 : 0);
    s.bind(8, site.offline_hours).bind(9, site.offline_count).bind(10, site.offline_total_fen);
  });
}

Found<Operator> SqliteSession::find_operator(std::string_view operator_id) {
  return row<Operator>(
      kOperator, [&](db::Statement& s) { s.bind_text(2, operator_id); }, read_operator);
}
Many<Operator> SqliteSession::operators() {
  return rows<Operator>(kOperators, nothing, read_operator);
}

Status SqliteSession::put_operator(const Operator& row) {
  JINDU_TRY_OK(advance("site_change", 1));  // An employer who has a clerk is followed.
  return run(kPutOperator, [&](db::Statement& s) {
    s.bind_text(2, row.operator_id).bind_text(3, row.name).bind_text(4, row.site_no);
    s.bind_text(5, join(row.roles)).bind(6, row.active ? 1 : 0).bind_blob(7, row.public_key);
    s.bind_blob(8, row.secret).bind(9, row.suite).bind_text(10, row.active_to);
    s.bind_text(11, row.employer_uscc);
  });
}

Found<Replica> SqliteSession::replica(const ReplicaId& id) {
  JINDU_TRY(std::optional<Replica> found,
            row<Replica>(
                kReplica, [&](db::Statement& s) { s.bind_blob(2, id.view()); }, read_replica));
  if (found) {
    JINDU_TRY(found->joined, joined_on(found->no));
  }
  return found;
}

Many<Replica> SqliteSession::replicas() {
  JINDU_TRY(std::vector<Replica> all, rows<Replica>(kReplicas, nothing, read_replica));
  for (Replica& one : all) {
    JINDU_TRY(one.joined, joined_on(one.no));
  }
  return all;
}

Many<ReplicaOperator> SqliteSession::joined_on(std::int64_t replica_no) {
  return rows<ReplicaOperator>(
      kJoined, [&](db::Statement& s) { s.bind(2, replica_no); }, read_joined);
}

Status SqliteSession::add_replica_operator(Replica& replica, const ReplicaOperator& one) {
  JINDU_ENSURE(replica.no != 0);
  JINDU_TRY_OK(run(kAddJoined, [&](db::Statement& s) {
    s.bind(2, replica.no).bind_blob(3, one.key_id.view()).bind_text(4, one.operator_id);
    s.bind_blob(5, one.sign_key).bind(6, one.joined_ms);
  }));
  JINDU_TRY(replica.joined, joined_on(replica.no));
  return {};
}

Status SqliteSession::put_replica(Replica& replica) {
  if (replica.no == 0) {
    JINDU_TRY(const std::uint64_t no, advance("replica", 1));
    replica.no = static_cast<std::int64_t>(no);
  }
  return run(kPutReplica, [&](db::Statement& s) {
    s.bind(2, replica.no).bind_blob(3, replica.id.view()).bind_text(4, replica.site_no);
    s.bind_text(5, replica.operator_id).bind(6, replica.suite);
    s.bind_blob(7, replica.device_sign_key).bind_blob(8, replica.device_seal_key);
    s.bind_blob(9, replica.operator_sign_key).bind_blob(10, replica.register_key);
    s.bind(11, replica.lease_first).bind(12, replica.lease_last).bind(13, replica.revoked ? 1 : 0);
    s.bind(14, replica.enrolled_ms).bind(15, replica.last_seen_ms);
    s.bind_blob(16, replica.desk_status).bind(17, sql_int(replica.verdict_position));
  });
}

Found<EnrolCode> SqliteSession::enrol_code(std::string_view code_name) {
  return row<EnrolCode>(
      kCode, [&](db::Statement& s) { s.bind_text(2, code_name); }, read_code);
}

Status SqliteSession::put_enrol_code(const EnrolCode& code) {
  return run(kPutCode, [&](db::Statement& s) {
    s.bind_text(2, code.code_name).bind_blob(3, code.mac_key).bind_blob(4, code.salt);
    s.bind_text(5, code.site_no).bind_text(6, code.operator_id).bind(7, code.expires_ms);
    s.bind(8, code.used_ms).bind(9, code.tries);
  });
}

Status SqliteSession::void_enrol_codes(std::string_view operator_id, std::int64_t now_ms) {
  return run(kVoidCodes, [&](db::Statement& s) { s.bind_text(2, operator_id).bind(3, now_ms); });
}

}  // namespace jindu::store
