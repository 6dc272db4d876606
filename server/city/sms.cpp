#include "server/city/sms.h"

#include "schema/base/fen.h"
#include "schema/records/bank.pb.h"
#include "schema/wire/sync.pb.h"

namespace jindu::city {
namespace {

using records::SmsNotice;

constexpr std::size_t kPage = 200;

void replace(std::string& text, const std::string& word, const std::string& value) {
  const std::size_t at = text.find(word);
  if (at != std::string::npos) text.replace(at, word.size(), value);
}

/// {amount} 元, {tail} of the account, {body} that decides.
const char* template_of(SmsNotice::Template what) {
  if (what == SmsNotice::account_changed) {
    return "您领取生育待遇的账户已变更为尾号{tail}的账户。如非本人办理，请速与{body}联系。";
  }
  if (what == SmsNotice::allowance_paid) {
    return "您的生育津贴{amount}元已拨付至尾号{tail}的账户。{body}";
  }
  return "您的生育津贴{amount}元被银行退回（账户尾号{tail}），请到参保地经办窗口变更账户。{body}";
}

std::string text_of(const rules::Policy& policy, const SmsNotice& notice) {
  std::string text = template_of(notice.template_());
  replace(text, "{amount}", yuan_text(Fen{notice.amount_fen()}));
  replace(text, "{tail}", notice.account_tail());
  replace(text, "{body}", policy.profile().deciding_body());
  return text;
}

Status note_sent(City& city, const store::RecordRow& row) {
  SmsNotice sent;
  sent.set_sent_at_ms(city.clock().wall_ms());
  wire::Operation operation;
  operation.set_record_id(row.id.str());
  operation.set_record_type(row.type);
  operation.set_event_date(to_string(local_date(city.clock().wall_ms())));
  operation.mutable_based_on()->set_version(row.version);
  operation.mutable_step()->set_event("sent");
  wire::Patch& patch = *operation.mutable_step()->mutable_arguments();
  patch.add_fields("sent_at_ms");
  patch.set_record(sent.SerializeAsString());
  accept::Actor actor = city.self();
  actor.roles = {std::string(rules::kServerRole)};
  JINDU_TRY(const std::vector<wire::Verdict> verdicts,
            city.acceptor().act(actor, {std::move(operation)}));
  const bool taken = !verdicts.empty() && verdicts.front().kind() == wire::Verdict::ACCEPTED;
  return taken ? Status() : Status(fail(ErrorCode::conflict, "sms: sent"));
}

}  // namespace

Result<std::size_t> send_queued_sms(City& city, partners::SmsSender& sender) {
  std::size_t count = 0;
  for (RecordId after;;) {
    JINDU_TRY(const std::vector<store::RecordRow> rows,
              city.writer().list("SmsNotice", "QUEUED", after, kPage));
    if (rows.empty()) return count;
    for (const store::RecordRow& row : rows) {
      after = row.id;
      wire::RecordState state;
      SmsNotice notice;
      if (!state.ParseFromString(row.own) || !notice.ParseFromString(state.record())) {
        return fail(ErrorCode::corrupt, "sms: stored notice");
      }
      JINDU_TRY_OK(
          sender.send({to_string(row.id), notice.phone(), text_of(city.policy(), notice)}));
      JINDU_TRY_OK(note_sent(city, row));
      ++count;
    }
  }
}

}  // namespace jindu::city
