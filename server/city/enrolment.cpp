#include "server/city/enrolment.h"

#include <algorithm>

#include "server/city/recovery.h"
#include "server/city/staff_proposal.h"
#include "sync/session/enrol.h"

namespace jindu::city {
namespace {

Problem refuse(std::string code, std::string message) {
  return {std::move(code), {}, std::move(message)};
}

/// What the code leads to, or why not. `held`: whether the MAC fits the code.
std::optional<Problem> judge(const std::optional<store::EnrolCode>& code, bool held,
                             std::int64_t now_ms) {
  if (code && code->tries >= kCodeTriesMax) {
    return refuse("E-614", "登记码输错超过 5 次，已作废；请向市局另要一个");
  }
  // Nothing is told about a code to somebody who does not have it.
  if (!held) return refuse("E-611", "登记码不对，请核对后再输");
  if (code->expires_ms <= now_ms) {
    return refuse("E-612", "登记码已过期（24 小时有效）或已作废；请向市局另要一个");
  }
  if (code->used_ms != 0) return refuse("E-613", "登记码已经用过；每台电脑各要一个");
  return std::nullopt;
}

bool good_keys(const City& city, const wire::EnrolRequest& request) {
  const std::size_t sign = city.signer().public_key().size();
  const std::size_t seal = city.seal_key().public_key().size();
  return request.device_sign_key().size() == sign && request.operator_sign_key().size() == sign &&
         request.device_seal_key().size() == seal && request.replica_id().size() == 16 &&
         request.epoch().size() == 16 && request.nonce().size() >= 16 &&
         request.nonce().size() <= 64;
}

bool same_device(const store::Replica& replica, const wire::EnrolRequest& request) {
  return replica.device_sign_key == request.device_sign_key() &&
         replica.device_seal_key == request.device_seal_key();
}

/// What this request asks for was done: its answer was lost on the way.
bool done_before(const City& city, const store::Replica& replica,
                 const wire::EnrolRequest& request) {
  const KeyId key = city.suite().key_id(request.operator_sign_key());
  return same_device(replica, request) && replica.sign_key_of(key) == request.operator_sign_key() &&
         request.joins() == (replica.operator_sign_key != request.operator_sign_key());
}

/// The first block of numbers that no replica of the site has; empty: all ten are given out.
Result<std::optional<std::uint32_t>> free_lease(store::Reader& reader, const std::string& site_no) {
  JINDU_TRY(const std::vector<store::Replica> replicas, reader.replicas());
  for (std::uint32_t first = 0; first < 10'000; first += kLeaseSize) {
    const bool taken =
        std::any_of(replicas.begin(), replicas.end(), [&](const store::Replica& one) {
          return one.site_no == site_no && one.lease_first == first;
        });
    if (!taken) return std::optional(first);
  }
  return std::optional<std::uint32_t>();
}

Result<store::Replica> new_replica(City& city, const wire::EnrolRequest& request,
                                   const store::EnrolCode& code, std::uint32_t lease_first) {
  store::Replica replica;
  JINDU_TRY(replica.id, id_from<ReplicaId>(request.replica_id()));
  replica.site_no = code.site_no;
  replica.operator_id = code.operator_id;
  replica.suite = static_cast<std::uint16_t>(request.suite());
  replica.device_sign_key = request.device_sign_key();
  replica.device_seal_key = request.device_seal_key();
  replica.operator_sign_key = request.operator_sign_key();
  replica.register_key.resize(32);
  city.random().fill({reinterpret_cast<std::uint8_t*>(replica.register_key.data()), 32});
  replica.lease_first = lease_first;
  replica.lease_last = replica.lease_first + kLeaseSize - 1;
  replica.enrolled_ms = city.clock().wall_ms();
  return replica;
}

/// The site's offline limit, in equal shares for its replicas.
Status fill_limits(store::Reader& reader, const store::Site& site, wire::EnrolResponse& response) {
  JINDU_TRY(const std::vector<store::Replica> replicas, reader.replicas());
  const std::int64_t shares = std::max<std::int64_t>(
      1, std::count_if(replicas.begin(), replicas.end(), [&](const store::Replica& one) {
        return one.site_no == site.site_no && !one.revoked;
      }));
  response.set_offline_hours(site.offline_hours);
  response.set_offline_count(site.offline_count / shares);
  response.set_offline_total_fen(site.offline_total_fen / shares);
  return {};
}

Status fill_site(City& city, const store::Replica& replica, const std::string& operator_id,
                 wire::EnrolResponse& response) {
  store::Writer& writer = city.writer();
  JINDU_TRY(const std::optional<store::Site> site, writer.site(replica.site_no));
  JINDU_TRY(const std::optional<store::Operator> person, writer.find_operator(operator_id));
  if (!site || !person) return fail(ErrorCode::corrupt, "enrol: site or operator is gone");
  response.set_site_no(site->site_no);
  response.set_site_kind(site->kind);
  response.set_site_name(site->name);
  response.set_division(site->division);
  response.set_institution_code(site->institution_code);
  response.set_operator_id(person->operator_id);
  response.set_operator_name(person->name);
  for (const std::string& role : person->roles) response.add_roles(role);
  return fill_limits(writer, *site, response);
}

Status fill(City& city, const store::Replica& replica, const std::string& operator_id,
            wire::EnrolResponse& response) {
  response.set_city_epoch(city.identity().epoch.str());
  response.set_city_sign_key(city.signer().public_key());
  response.set_city_seal_key(city.seal_key().public_key());
  response.set_replica_id(replica.id.str());
  response.set_profile(city.policy().profile().SerializeAsString());
  wire::NumberLease& lease = *response.mutable_lease();
  lease.set_site_no(replica.site_no);
  lease.set_first(replica.lease_first);
  lease.set_last(replica.lease_last);
  JINDU_TRY(const Bytes sealed, session::seal_to(city.suite(), replica.device_seal_key,
                                                 replica.register_key, city.random()));
  response.set_register_key(sealed);
  response.set_register_salt(city.register_cost().salt);
  response.set_register_kdf_ops(city.register_cost().ops);
  response.set_register_kdf_memory(city.register_cost().memory_bytes);
  JINDU_TRY(const Bytes recovery, recovery_key(city.writer()));
  response.set_recovery_key(recovery);
  return fill_site(city, replica, operator_id, response);
}

std::optional<Problem> hindrance(const std::optional<store::Replica>& replica,
                                 const std::optional<store::Site>& site,
                                 const std::optional<std::uint32_t>& lease) {
  if (replica) return refuse("E-616", "这台电脑已经登记过；请用新的数据目录");
  if (!site || !site->active) return refuse("E-645", "这个经办点已停用");
  if (!lease) return refuse("E-617", "这个经办点的单据号段已分完（最多 10 台电脑）");
  return std::nullopt;
}

/// What an employer's clerk holds is one employer's: nobody shares his computer, nor he another's.
Result<bool> for_one_only(store::Reader& reader, const store::Replica& replica,
                          const std::string& joining) {
  for (const std::string& id : {replica.operator_id, joining}) {
    JINDU_TRY(const std::optional<store::Operator> person, reader.find_operator(id));
    if (!person || !person->employer_uscc.empty()) return true;
  }
  return false;
}

/// Lets the operator of the code sign on a computer that is enrolled.
Status join(City& city, const wire::EnrolRequest& request, store::EnrolCode& code,
            std::optional<store::Replica>& replica, EnrolAnswer& answer) {
  store::Writer& writer = city.writer();
  const auto no = [&](std::string number, std::string sentence) -> Status {
    answer.problems.push_back(refuse(std::move(number), std::move(sentence)));
    return {};
  };
  if (!replica || replica->revoked || !same_device(*replica, request) ||
      !session::device_signed(city.suite(), request)) {
    return no("E-618", "市局没有这台电脑的登记，或已停用；请先登记这台电脑");
  }
  if (replica->site_no != code.site_no) {
    return no("E-619", "登记码是另一个经办点的，这台电脑不能用");
  }
  JINDU_TRY(const bool alone, for_one_only(writer, *replica, code.operator_id));
  if (alone) return no("E-620", "参保单位经办人的电脑只由本人使用，不能几人合用");
  code.used_ms = city.clock().wall_ms();
  JINDU_TRY_OK(writer.put_enrol_code(code));
  JINDU_TRY_OK(forget_rests(city, {code.operator_id}));
  const Bytes& key = request.operator_sign_key();
  return writer.add_replica_operator(
      *replica, {city.suite().key_id(key), code.operator_id, key, code.used_ms});
}

/// Inside a transaction: everything that a try changes.
Status try_code(City& city, const wire::EnrolRequest& request, EnrolAnswer& answer, Bytes& key) {
  store::Writer& writer = city.writer();
  JINDU_TRY(std::optional<store::EnrolCode> code, writer.enrol_code(request.code_name()));
  const bool held = code && session::request_holds(city.suite(), code->mac_key, request);
  std::optional<store::Replica> replica;
  if (held) {
    key = code->mac_key;
    JINDU_TRY(const ReplicaId id, id_from<ReplicaId>(request.replica_id()));
    JINDU_TRY(replica, writer.replica(id));
  }
  const bool again = replica && code->used_ms != 0 && done_before(city, *replica, request);
  if (!again) {
    // Who or where it was given for may have ended since: that is said before the code's own end.
    if (held && code->used_ms == 0) {
      JINDU_TRY(Problems gone, check_enrolment(city, code->site_no, code->operator_id));
      if (!gone.empty()) {
        answer.problems = std::move(gone);
        return {};
      }
    }
    if (std::optional<Problem> problem = judge(code, held, city.clock().wall_ms())) {
      answer.problems.push_back(std::move(*problem));
      if (!code || held || code->tries >= kCodeTriesMax) return {};
      ++code->tries;
      return writer.put_enrol_code(*code);
    }
    if (request.joins()) {
      JINDU_TRY_OK(join(city, request, *code, replica, answer));
      return answer.problems.empty() ? fill(city, *replica, code->operator_id, answer.response)
                                     : Status();
    }
    JINDU_TRY(const std::optional<store::Site> site, writer.site(code->site_no));
    JINDU_TRY(const std::optional<std::uint32_t> lease, free_lease(writer, code->site_no));
    if (std::optional<Problem> problem = hindrance(replica, site, lease)) {
      answer.problems.push_back(std::move(*problem));
      return {};
    }
    JINDU_TRY(replica, new_replica(city, request, *code, *lease));
    code->used_ms = city.clock().wall_ms();
    JINDU_TRY_OK(writer.put_enrol_code(*code));
    JINDU_TRY_OK(forget_rests(city, {code->operator_id}));
    JINDU_TRY_OK(writer.put_replica(*replica));
  }
  return fill(city, *replica, code->operator_id, answer.response);
}

}  // namespace

Result<Problems> check_enrolment(City& city, std::string_view site_no,
                                 std::string_view operator_id) {
  JINDU_TRY(const std::optional<store::Site> site, city.writer().site(site_no));
  JINDU_TRY(const std::optional<store::Operator> person, city.writer().find_operator(operator_id));
  if (!site || !site->active) return Problems{refuse("E-645", "没有这个经办点，或已停用")};
  const std::string today = to_string(local_date(city.clock().wall_ms()));
  const bool ended = person && !person->active_to.empty() && person->active_to < today;
  if (!person || !person->active || ended || person->site_no != site_no) {
    return Problems{refuse("E-648", "这个经办点没有这个操作员，或已终止；请先 staff add")};
  }
  return Problems{};
}

Result<EnrolOffer> offer_enrolment(City& city, std::string_view site_no,
                                   std::string_view operator_id) {
  EnrolOffer offer;
  store::Writer& writer = city.writer();
  JINDU_TRY(offer.problems, check_enrolment(city, site_no, operator_id));
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
  row.site_no = site_no;
  row.operator_id = operator_id;
  row.expires_ms = city.clock().wall_ms() + kCodeLifeMs;
  JINDU_TRY_OK(writer.transaction([&] { return writer.put_enrol_code(row); }));
  offer.code = session::code_text(code);
  offer.expires_ms = row.expires_ms;
  return offer;
}

Result<EnrolAnswer> enrol(City& city, const wire::EnrolRequest& request) {
  EnrolAnswer answer;
  if (request.suite() == 0) {
    answer.problems.push_back(refuse("E-610", "登记请求不完整"));
    return answer;
  }
  if (request.suite() != static_cast<std::uint32_t>(city.suite().id())) {
    answer.problems.push_back(
        refuse("E-615", "本市使用另一种密码套件：" + std::string(city.suite().name())));
    return answer;
  }
  if (!good_keys(city, request)) {
    answer.problems.push_back(refuse("E-610", "登记请求不完整"));
    return answer;
  }
  Bytes key;
  store::Writer& writer = city.writer();
  JINDU_TRY_OK(writer.transaction([&] { return try_code(city, request, answer, key); }));
  if (answer.problems.empty()) {
    session::sign_response(city.suite(), key, request.mac(), answer.response);
  }
  crypto::wipe(key);
  return answer;
}

}  // namespace jindu::city
