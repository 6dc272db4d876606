#include "server/city/fleet.h"

#include <algorithm>

#include "schema/catalog/checks.h"
#include "schema/records/organisation.pb.h"
#include "server/city/staff_key.h"
#include "server/city/staff_proposal.h"
#include "server/feeds/feed_writer.h"

namespace jindu::city {
namespace {

Problems refused(std::string code, std::string message) {
  return {{std::move(code), {}, std::move(message)}};
}

/// Numbers that look alike are one person's to whoever reads the trail.
std::string lower(std::string text) {
  for (char& one : text) {
    if (one >= 'A' && one <= 'Z') one = static_cast<char>(one - 'A' + 'a');
  }
  return text;
}

bool is_plain_id(std::string_view id) {
  constexpr std::size_t kMax = 32;
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return !id.empty() && id.size() <= kMax &&
         id.find_first_not_of(kLetters) == std::string_view::npos;
}

/// One record, by its natural key.
Status put_record(City& city, std::unique_ptr<catalog::Message> record) {
  std::vector<std::unique_ptr<catalog::Message>> records;
  records.push_back(std::move(record));
  JINDU_TRY_OK(city.acceptor().put_reference(city.self(), std::move(records)));
  return {};
}

std::string today(City& city) { return to_string(local_date(city.clock().wall_ms())); }

Problems check(const catalog::Catalog& catalog, std::string_view type,
               const catalog::Message& record) {
  Problems problems = catalog::validate(*catalog.find(type), record);
  for (Problem& problem : problems) problem.code = "E-641";
  return problems;
}

std::unique_ptr<records::Site> site_record(City& city, const NewSite& site, int kind) {
  auto record = std::make_unique<records::Site>();
  record->set_site_no(site.site_no);
  record->set_kind(static_cast<records::Site::Kind>(kind));
  record->set_division(site.division);
  record->set_name(site.name);
  if (!site.institution_code.empty()) record->set_institution_code(site.institution_code);
  record->set_active_from(today(city));
  return record;
}

store::Site site_row(const City& city, const NewSite& site, std::int64_t now_ms) {
  const auto& limit = city.policy().values_on(local_date(now_ms)).offline_limit();
  store::Site row{site.site_no, site.kind, site.division, site.name, site.institution_code, true};
  if (limit.count() > 0) {
    row.offline_hours = limit.hours();
    row.offline_count = limit.count();
    row.offline_total_fen = limit.total_fen();
  }
  return row;
}

bool four_digits(std::string_view text) {
  return text.size() == 4 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// What was given to them and is not used yet leads nowhere from now on. Inside a transaction.
Status void_codes(City& city, const std::set<std::string>& operator_ids) {
  for (const std::string& id : operator_ids) {
    JINDU_TRY_OK(city.writer().void_enrol_codes(id, city.clock().wall_ms()));
  }
  return forget_rests(city, operator_ids);
}

/// City staff with a key whose right has not ended.
bool may_act_now(City& city, const store::Operator& row) {
  return may_act(row, local_date(city.clock().wall_ms()));
}

Result<StaffMember> wake(City& city, const store::Operator& row) {
  JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(row.suite));
  const Bytes* held = city.held(row.operator_id);
  Bytes secret;
  if (held != nullptr) {
    secret = *held;
  } else if (city.production() && !is_wrapped(row.secret)) {
    return fail(ErrorCode::locked, "staff: an open key in production");
  } else {
    JINDU_TRY(secret, open_staff_key(*suite, row.operator_id, row.secret, {}));
  }
  StaffMember member;
  JINDU_TRY(member.key, suite->load_signer(secret));
  crypto::wipe(secret);
  member.actor = {row.operator_id, row.roles, member.key.get(), row.employer_uscc};
  return member;
}

}  // namespace

bool is_same_number(std::string_view a, std::string_view b) {
  return lower(std::string(a)) == lower(std::string(b));
}

bool may_act(const store::Operator& row, const Date& on) {
  const bool ended = !row.active_to.empty() && row.active_to < to_string(on);
  return row.active && !ended && !row.secret.empty();
}

bool is_administrator(const store::Operator& person) {
  return person.active && person.site_no.empty() &&
         std::any_of(person.roles.begin(), person.roles.end(), [](const std::string& role) {
           return role == "city_clerk" || role == "section_chief" || role == "director";
         });
}

Result<Problems> add_site(City& city, const NewSite& site) {
  if (!four_digits(site.site_no)) return refused("E-642", "经办点编号应为 4 位数字，例如 0003");
  records::Site::Kind kind = records::Site::KIND_NONE;
  if (!records::Site::Kind_Parse(site.kind, &kind) || kind == records::Site::KIND_NONE) {
    return refused("E-643", "经办点类别应为 hospital_desk、county_bureau 或 city");
  }
  std::unique_ptr<records::Site> record = site_record(city, site, kind);
  Problems problems = check(city.identity().catalog, "Site", *record);
  if (!problems.empty()) return problems;
  store::Writer& writer = city.writer();
  JINDU_TRY(const std::optional<store::Site> present, writer.site(site.site_no));
  if (present) return refused("E-644", "经办点 " + site.site_no + " 已经有了");
  // A county follows what is of the city's division: with another it would get nothing.
  const std::string& whole = city.identity().division;
  if (kind == records::Site::county_bureau && site.division != whole) {
    return refused("E-684", "县区经办窗口登记在全市的区划 " + whole + " 下，不写 --division 即可");
  }
  if (!site.institution_code.empty()) {
    JINDU_TRY(const std::vector<store::Link> known,
              writer.links(store::LinkKind::institution, site.institution_code));
    if (known.empty()) {
      return refused("E-649", "定点医疗机构名单里没有这个编码；请先 import institutions");
    }
  }
  JINDU_TRY_OK(put_record(city, std::move(record)));
  const store::Site row = site_row(city, site, city.clock().wall_ms());
  // The record first: if the power goes in between, the same command is simply given again.
  const auto write = [&]() -> Status {
    JINDU_TRY_OK(writer.put_site(row));
    return feeds::open_site_feed(city.identity(), writer, row);
  };
  JINDU_TRY_OK(writer.transaction(write));
  return Problems{};
}

Result<Problems> revoke_site(City& city, std::string_view site_no) {
  store::Writer& writer = city.writer();
  JINDU_TRY(std::optional<store::Site> row, writer.site(site_no));
  if (!row) return refused("E-645", "没有这个经办点");
  records::Site::Kind kind = records::Site::KIND_NONE;
  records::Site::Kind_Parse(row->kind, &kind);
  std::unique_ptr<records::Site> record = site_record(
      city, {row->site_no, row->kind, row->name, row->division, row->institution_code}, kind);
  record->set_active_to(today(city));
  JINDU_TRY_OK(put_record(city, std::move(record)));
  row->active = false;
  const auto close = [&]() -> Status {
    JINDU_TRY_OK(writer.put_site(*row));
    JINDU_TRY(std::vector<store::Replica> replicas, writer.replicas());
    for (store::Replica& replica :
         replicas) {  // Told at their next exchange; they get nothing more.
      if (replica.site_no != site_no || replica.revoked) continue;
      replica.revoked = true;
      JINDU_TRY_OK(writer.put_replica(replica));
    }
    JINDU_TRY(const std::vector<store::Operator> all, writer.operators());
    std::set<std::string> people;
    for (const store::Operator& one : all) {
      if (one.site_no == site_no) people.insert(one.operator_id);
    }
    return void_codes(city, people);
  };
  JINDU_TRY_OK(writer.transaction(close));
  return Problems{};
}

Result<Problems> revoke_computer(City& city, std::string_view site_no, std::string_view id) {
  const Result<ReplicaId> known = parse_id<ReplicaId>(id);
  store::Writer& writer = city.writer();
  bool found = false;
  const auto close = [&]() -> Status {
    if (!known.ok()) return {};
    JINDU_TRY(std::optional<store::Replica> replica, writer.replica(*known));
    found = replica && replica->site_no == site_no;
    if (!found) return {};
    replica->revoked = true;
    JINDU_TRY_OK(writer.put_replica(*replica));
    // It may be stolen, and a code with it.
    std::set<std::string> people{replica->operator_id};
    for (const store::ReplicaOperator& one : replica->joined) people.insert(one.operator_id);
    return void_codes(city, people);
  };
  JINDU_TRY_OK(writer.transaction(close));
  if (!found) return refused("E-657", "这个经办点没有这台电脑；电脑编号用 status --json 查看");
  return Problems{};
}

namespace {

/// An employer's clerk belongs to one employer and has no other post; nobody else belongs to one.
Problems check_employer(const NewOperator& staff) {
  const bool clerk = staff.roles.count("employer_clerk") != 0;
  if (clerk && staff.employer_uscc.empty()) {
    return refused("E-681", "参保单位经办人须用 --employer 指明所属单位的统一社会信用代码");
  }
  if (!clerk && !staff.employer_uscc.empty()) {
    return refused("E-682", "--employer 只用于参保单位经办人（employer_clerk）");
  }
  if (clerk && staff.roles.size() > 1) {
    return refused("E-683", "参保单位经办人不能兼任经办机构的岗位，请另行登记操作员");
  }
  return {};
}

/// The record of it; nothing: a post is unknown.
std::unique_ptr<records::Operator> operator_record(City& city, const NewOperator& staff) {
  auto record = std::make_unique<records::Operator>();
  record->set_operator_id(staff.operator_id);
  record->set_name(staff.name);
  if (!staff.site_no.empty()) record->set_site_no(staff.site_no);
  for (const std::string& role : staff.roles) {
    records::Operator::Role value = records::Operator::ROLE_NONE;
    if (!records::Operator::Role_Parse(role, &value) || value == records::Operator::ROLE_NONE) {
      return nullptr;
    }
    record->add_roles(value);
  }
  record->set_active_from(today(city));
  if (!staff.employer_uscc.empty()) record->set_employer_uscc(staff.employer_uscc);
  return record;
}

}  // namespace

Result<Problems> check_operator(City& city, const NewOperator& staff) {
  const std::unique_ptr<records::Operator> record = operator_record(city, staff);
  if (!record) return refused("E-646", "岗位不认识；岗位代码见 staff add --help");
  if (!is_plain_id(staff.operator_id)) {
    return refused("E-699", "编号请用字母、数字和 . _ -，不超过 32 位：看着相同的编号会认错人");
  }
  Problems problems = check_employer(staff);
  if (!problems.empty()) return problems;
  problems = check(city.identity().catalog, "Operator", *record);
  if (!problems.empty()) return problems;
  store::Writer& writer = city.writer();
  JINDU_TRY(const std::vector<store::Operator> all, writer.operators());
  const bool present = std::any_of(all.begin(), all.end(), [&](const store::Operator& row) {
    return is_same_number(row.operator_id, staff.operator_id);
  });
  if (present) return refused("E-647", "操作员编号已经有了（不分大小写）");
  if (staff.site_no.empty()) return Problems{};
  JINDU_TRY(const std::optional<store::Site> site, writer.site(staff.site_no));
  if (!site) return refused("E-645", "没有这个经办点");
  const bool theirs = std::all_of(staff.roles.begin(), staff.roles.end(), [](const auto& role) {
    return role == "desk_clerk" || role == "hospital_clearing_clerk";
  });
  // domain.md section 2: who reviews, decides or pays sits with the bureau.
  if (site->kind == "hospital_desk" && !theirs) {
    return refused("E-702", "医院医保窗口只设医院医保办和医院结算员；审核、核定、拨付的岗位设在县区经办机构或市级");
  }
  return Problems{};
}

Result<Problems> add_operator(City& city, const NewOperator& staff) {
  JINDU_TRY(Problems problems, check_operator(city, staff));
  if (!problems.empty()) return problems;
  std::unique_ptr<records::Operator> record = operator_record(city, staff);
  store::Writer& writer = city.writer();
  store::Operator row;
  row.operator_id = staff.operator_id;
  row.name = staff.name;
  row.site_no = staff.site_no;
  row.roles = staff.roles;
  row.employer_uscc = staff.employer_uscc;
  row.suite = static_cast<std::uint16_t>(city.suite().id());
  if (staff.site_no.empty() && !city.production()) {  // There he has none until he has set a passphrase himself.
    JINDU_TRY(const std::unique_ptr<crypto::Signer> key, city.suite().new_signer(city.random()));
    row.public_key = key->public_key();
    row.secret = plain_staff_key(key->secret());
  }
  JINDU_TRY_OK(put_record(city, std::move(record)));
  const auto write = [&]() -> Status {
    JINDU_TRY_OK(writer.put_operator(row));
    return row.employer_uscc.empty() ? Status()
                                     : feeds::open_employer_feed(writer, row.employer_uscc);
  };
  JINDU_TRY_OK(writer.transaction(write));
  return Problems{};
}

Result<Problems> end_operator(City& city, std::string_view operator_id, std::string_view on) {
  store::Writer& writer = city.writer();
  JINDU_TRY(std::optional<store::Operator> row, writer.find_operator(operator_id));
  if (!row) return refused("E-625", "没有这位人员；人员编号用 staff list 查看");
  const std::string day = on.empty() ? today(city) : std::string(on);
  if (!parse_date(day).ok()) return refused("E-650", "日期应为 2022-09-30 的样子，且是存在的日期");
  auto record = std::make_unique<records::Operator>();
  record->set_operator_id(row->operator_id);
  record->set_name(row->name);
  if (!row->site_no.empty()) record->set_site_no(row->site_no);
  if (!row->employer_uscc.empty()) record->set_employer_uscc(row->employer_uscc);
  for (const std::string& role : row->roles) {
    records::Operator::Role value = records::Operator::ROLE_NONE;
    if (records::Operator::Role_Parse(role, &value)) record->add_roles(value);
  }
  record->set_active_to(day);
  JINDU_TRY_OK(put_record(city, std::move(record)));
  row->active_to = day;
  // Who goes later than today may still need his code; once he has gone none is taken
  // (use_staff_code, enrol).
  const bool now = day <= today(city);
  const auto write = [&]() -> Status {
    JINDU_TRY_OK(writer.put_operator(*row));
    return now ? void_codes(city, {row->operator_id}) : Status();
  };
  JINDU_TRY_OK(writer.transaction(write));
  return Problems{};
}

Result<StaffMember> find_staff(City& city, std::string_view operator_id) {
  JINDU_TRY(const std::optional<store::Operator> row, city.writer().find_operator(operator_id));
  if (!row || !may_act_now(city, *row)) {
    return fail(ErrorCode::not_found, "staff: no such active member of the city's staff");
  }
  return wake(city, *row);
}

Result<Bytes> open_staff(City& city, std::string_view operator_id, std::string_view passphrase) {
  JINDU_TRY(const std::optional<store::Operator> row, city.writer().find_operator(operator_id));
  if (!row || !may_act_now(city, *row)) return fail(ErrorCode::not_found, "staff");
  JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(row->suite));
  if (city.production() && !is_wrapped(row->secret)) {
    return fail(ErrorCode::locked, "staff: an open key in production");
  }
  return open_staff_key(*suite, row->operator_id, row->secret, passphrase);
}

Result<Problems> set_passphrase(City& city, std::string_view operator_id, std::string_view before,
                                std::string_view passphrase) {
  if (auto weak = passphrase_fault(passphrase)) return Problems{*std::move(weak)};
  Result<Bytes> secret = open_staff(city, operator_id, before);
  if (!secret.ok() && secret.error().code == ErrorCode::not_found) {
    return refused("E-625", "没有这位市级人员；人员编号用 staff list 查看");
  }
  if (!secret.ok() && secret.error().code == ErrorCode::locked) {
    return refused("E-627", "原口令不对；请核对大小写和空格后再试");
  }
  JINDU_TRY_OK(secret);
  JINDU_TRY(std::optional<store::Operator> row, city.writer().find_operator(operator_id));
  JINDU_TRY(const crypto::Suite* suite, crypto::find_suite(row->suite));
  JINDU_TRY(row->secret,
            wrap_staff_key(*suite, row->operator_id, *secret, passphrase, city.random()));
  crypto::wipe(*secret);
  JINDU_TRY_OK(city.writer().transaction([&] { return city.writer().put_operator(*row); }));
  JINDU_TRY_OK(two_have_been(city));  // He may be the second who can agree.
  return Problems{};
}

}  // namespace jindu::city
