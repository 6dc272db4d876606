#include "server/city/staff_code.h"

#include "server/city/fleet.h"
#include "server/city/staff_key.h"
#include "server/city/staff_proposal.h"
#include "sync/session/enrol.h"

namespace jindu::city {
namespace {

Problem not_given(std::string code, std::string message) {
  return {std::move(code), {}, std::move(message)};
}

Problem not_this_code() {
  return not_given(
      "E-656", "人员编号或一次性码不对，或已用过、作废、过期（24 小时有效）；请向市生育科另要一个");
}

/// A code of the staff lies beside those of desks; it is of no site.
bool fits(const store::EnrolCode& row, std::string_view operator_id, std::int64_t now_ms) {
  return row.site_no.empty() && row.operator_id == operator_id && row.used_ms == 0 &&
         row.expires_ms > now_ms && row.tries < kCodeTriesMax;
}

/// The fresh key under the passphrase; the present one becomes an earlier one.
Status put_fresh_key(City& city, store::Operator& row, std::string_view passphrase) {
  JINDU_TRY(const std::unique_ptr<crypto::Signer> key, city.suite().new_signer(city.random()));
  if (!row.public_key.empty()) {
    JINDU_TRY_OK(city.writer().add_staff_key(
        {row.operator_id, row.suite, row.public_key, city.clock().wall_ms()}));
  }
  row.suite = static_cast<std::uint16_t>(city.suite().id());
  row.public_key = key->public_key();
  Bytes secret = key->secret();
  JINDU_TRY(row.secret, wrap_staff_key(city.suite(), row.operator_id, secret, passphrase,
                                       city.random()));
  crypto::wipe(secret);
  return city.writer().put_operator(row);
}

}  // namespace

Result<Problems> check_staff_code(City& city, std::string_view operator_id) {
  JINDU_TRY(const std::optional<store::Operator> person, city.writer().find_operator(operator_id));
  const std::string today = to_string(local_date(city.clock().wall_ms()));
  const bool ended = person && !person->active_to.empty() && person->active_to < today;
  if (person && person->active && !ended && person->site_no.empty()) return Problems{};
  return Problems{not_given("E-625", "没有这位市级人员；人员编号用 staff list 查看")};
}

Result<EnrolOffer> offer_staff_code(City& city, std::string_view operator_id) {
  EnrolOffer offer;
  store::Writer& writer = city.writer();
  JINDU_TRY(offer.problems, check_staff_code(city, operator_id));
  if (!offer.problems.empty()) return offer;
  session::EnrolCode code;
  for (bool taken = true; taken;) {  // The name must not be that of a code still in use.
    code = session::new_enrol_code(city.random());
    JINDU_TRY(const std::optional<store::EnrolCode> present, writer.enrol_code(code.name));
    taken = present && present->used_ms == 0 && present->expires_ms > city.clock().wall_ms();
  }
  store::EnrolCode row;
  row.code_name = code.name;
  JINDU_TRY(row.mac_key, session::enrol_key(city.suite(), code));
  row.operator_id = operator_id;
  row.expires_ms = city.clock().wall_ms() + kCodeLifeMs;
  JINDU_TRY_OK(writer.transaction([&] { return writer.put_enrol_code(row); }));
  offer.code = session::code_text(code);
  offer.expires_ms = row.expires_ms;
  return offer;
}

Result<Problems> use_staff_code(City& city, std::string_view operator_id, std::string_view code,
                                std::string_view passphrase) {
  if (auto weak = passphrase_fault(passphrase)) return Problems{*std::move(weak)};
  const Result<session::EnrolCode> typed = session::parse_enrol_code(code);
  if (!typed.ok()) return Problems{not_this_code()};
  // Before the lock of the store: it is dear by design.
  JINDU_TRY(const Bytes key, session::enrol_key(city.suite(), *typed));
  Problems problems;
  store::Writer& writer = city.writer();
  const auto use = [&]() -> Status {
    JINDU_TRY(std::optional<store::EnrolCode> row, writer.enrol_code(typed->name));
    const std::int64_t now = city.clock().wall_ms();
    JINDU_TRY(const Problems gone, check_staff_code(city, operator_id));
    if (!row || !gone.empty() || !fits(*row, operator_id, now) ||
        !crypto::equal_secret(row->mac_key, key)) {
      problems.push_back(not_this_code());
      if (!row || !row->site_no.empty() || row->used_ms != 0) return {};
      ++row->tries;
      return writer.put_enrol_code(*row);
    }
    JINDU_TRY(std::optional<store::Operator> person, writer.find_operator(operator_id));
    if (!person) return fail(ErrorCode::corrupt, "staff code: a person is gone");
    row->used_ms = now;
    JINDU_TRY_OK(writer.put_enrol_code(*row));
    JINDU_TRY_OK(forget_rests(city, {person->operator_id}));
    return put_fresh_key(city, *person, passphrase);
  };
  JINDU_TRY_OK(writer.transaction(use));
  JINDU_TRY_OK(two_have_been(city));  // He may be the second who can agree.
  return problems;
}

}  // namespace jindu::city
