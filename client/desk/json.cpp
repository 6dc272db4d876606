#include "client/desk/json.h"

#include <array>

#include "client/desk/judge.h"

namespace jindu::desk {
namespace {

struct Sentence {
  std::string_view code;
  std::string_view text;
};

/// Codes that verdicts carry, as people read them. A code that is not here is shown as it is.
constexpr std::array kSentences = {
    // The road itself: life cycle, concurrency, order.
    Sentence{"STALE_VERSION", "提交时单据已被他人改动，请核对最新内容后重新提交"},
    Sentence{"BAD_STATE", "单据当前状态不能办理此步骤"},
    Sentence{"BAD_TYPE", "这种单据不能由经办点建立"},
    Sentence{"BAD_VALUE", "内容不符合填写要求"},
    Sentence{"BAD_TARGET", "所指的原单不能这样办理"},
    Sentence{"BAD_CHOICE", "没有这个选项"},
    Sentence{"VALUE_MISSING", "选择了另填内容，但没有填"},
    Sentence{"FORBIDDEN_FIELD", "所改的栏目只能由市局填写，或已锁定"},
    Sentence{"NO_ROLE", "本岗位无权办理此步骤"},
    Sentence{"NOT_RECORDING_SITE", "只有录入这份单据的经办点可以这样做"},
    Sentence{"OTHER_PERSON", "须由另一人办理，不能自己审自己录的"},
    Sentence{"CONTACT_ONLY", "已登记的单据只能更正联系方式和说明"},
    Sentence{"IDENTITY_LOCKED", "备案已被结算引用，身份信息不能再改"},
    Sentence{"UNKNOWN_EVENT", "没有这个步骤"},
    Sentence{"UNKNOWN_WORD", "市局程序还不认识其中的内容，升级后再办"},
    Sentence{"UNKNOWN_CASE", "没有这个冲突"},
    Sentence{"CASE_CLOSED", "这个冲突已有决定"},
    Sentence{"UNJUDGED", "市局程序还不能判断，升级后再办"},
    Sentence{"BAD_SIGNATURE", "签名不对，保留待查"},
    Sentence{"REPEATED", "同一操作已收到过，不重复计算"},
    Sentence{"PARENT_REFUSED", "所依据的前一项未被接受，等待核定"},
    Sentence{"PARENT_UNDECIDED", "所依据的前一项还没有结果，等待中"},
    Sentence{"PARENT_MISSING", "所依据的前一项市局尚未收到，等待中"},
    Sentence{"RECORD_MISSING", "所依据的单据市局尚未收到，等待中"},
    Sentence{"OVERDUE", "等待已到期限，转为人工核定"},
    Sentence{"BROKEN_TOGETHER", "两处修改合在一起不符合要求，等待核定"},
    Sentence{"BRANCH", "本机数据曾被还原或复制，与市局已收的不一致，等待核定"},
    // The trade; what the city's profile says of its own rules comes from there.
    Sentence{"MONEY_MISMATCH", "金额与核算结果不一致"},
    Sentence{"MONEY_DIFFERS", "金额与按政策核算的结果不同，等待核对"},
    Sentence{"QUOTA_MISSING", "该项目定额未公布"},
    Sentence{"INVOICE_USED", "发票已在另一单据使用"},
    Sentence{"K03", "已有结算依据这份备案，不能撤销"},
    Sentence{"K18", "原单已有冲销"},
};

std::string_view kind_label(wire::Verdict::Kind kind) {
  switch (kind) {
    case wire::Verdict::NONE:
      return "待判";
    case wire::Verdict::ACCEPTED:
      return "已受理";
    case wire::Verdict::MERGED:
      return "已合并";
    case wire::Verdict::HELD:
      return "暂挂";
    case wire::Verdict::PARKED:
      return "等待中";
    case wire::Verdict::REFUSED:
      return "未接受";
    case wire::Verdict_Kind_Verdict_Kind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case wire::Verdict_Kind_Verdict_Kind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "待判";
}

/// What its author can do about it now.
std::string_view next_step(wire::Verdict::Kind kind) {
  switch (kind) {
    case wire::Verdict::HELD:
      return "等待有权核定的经办人决定；可先查看 inbox";
    case wire::Verdict::PARKED:
      return "无需操作，到期未齐转人工核定";
    case wire::Verdict::REFUSED:
      return "更正后重新提交，或在待办中收起";
    case wire::Verdict::NONE:
    case wire::Verdict::ACCEPTED:
    case wire::Verdict::MERGED:
    case wire::Verdict_Kind_Verdict_Kind_INT_MIN_SENTINEL_DO_NOT_USE_:
    case wire::Verdict_Kind_Verdict_Kind_INT_MAX_SENTINEL_DO_NOT_USE_:
      break;
  }
  return "";
}

std::string uuid_or_hex(const Bytes& bytes) {
  const Result<RecordId> id = id_from<RecordId>(bytes);
  return id.ok() ? to_string(*id) : to_hex(bytes);
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

Json ids(const google::protobuf::RepeatedPtrField<std::string>& list) {
  Json json = Json::array();
  for (const Bytes& bytes : list) json.push_back(uuid_or_hex(bytes));
  return json;
}

}  // namespace

Answer answer_of(const Json& body) {
  Answer answer;
  answer.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  return answer;
}

Json record_json(const catalog::Message& record) { return Json::parse(catalog::to_json(record)); }

std::string_view origin_name(replica::Origin origin) {
  switch (origin) {
    case replica::Origin::confirmed:
      return "confirmed";
    case replica::Origin::overlaid:
      return "overlaid";
    case replica::Origin::own:
      return "own";
    case replica::Origin::refused:
      return "refused";
    case replica::Origin::departed:
      return "departed";
  }
  return "confirmed";
}

std::string reason_sentence(Core& core, const wire::Verdict& verdict) {
  for (const Sentence& sentence : kSentences) {
    if (sentence.code == verdict.reason().code()) return std::string(sentence.text);
  }
  const std::string& code = verdict.reason().code();
  if (code.rfind("S-2", 0) == 0) return "内容不符合填写要求，请更正后重新提交";
  // A conflict's code: the schema knows its name. A rule of the trade: the city's profile does.
  const catalog::RecordType* type = core.catalog.find("ConflictCase");
  const catalog::Field* field = type == nullptr ? nullptr : type->find("code");
  const auto* value =
      field == nullptr ? nullptr : field->descriptor->enum_type()->FindValueByName(code);
  if (value != nullptr) {
    return value->options().GetExtension(records::value).label() + "，等待核定";
  }
  const Result<const rules::Policy*> policy = policy_of(core);
  if (!policy.ok()) return code;
  for (const rules::PolicyValues& values : (*policy)->profile().values()) {
    for (const rules::Rule& rule : values.rules()) {
      if (rule.code() == code) return rule.sentence();
    }
  }
  return code;
}

Json verdict_json(Core& core, const wire::Verdict& verdict) {
  Json json = {{"kind", lower(wire::Verdict::Kind_Name(verdict.kind()))},
               {"label", kind_label(verdict.kind())},
               {"city_seq", verdict.city_seq()}};
  if (!verdict.groups().empty()) {
    json["groups"] = std::vector<std::string>(verdict.groups().begin(), verdict.groups().end());
  }
  if (!verdict.conflicts().empty()) json["conflicts"] = ids(verdict.conflicts());
  if (!verdict.reason().code().empty()) {
    json["code"] = verdict.reason().code();
    json["message"] = reason_sentence(core, verdict);
    if (!verdict.reason().rule().empty()) json["rule"] = verdict.reason().rule();
    if (!verdict.reason().records().empty()) json["records"] = ids(verdict.reason().records());
  }
  if (verdict.record_version() != 0) json["record_version"] = verdict.record_version();
  if (verdict.decided_seq() != 0) json["decided_seq"] = verdict.decided_seq();
  if (verdict.due_ms() != 0) json["due"] = local_time_text(verdict.due_ms());
  if (!next_step(verdict.kind()).empty()) json["next"] = next_step(verdict.kind());
  return json;
}

Json operation_json(Core& core, const oplog::OutboxOperation& one) {
  const wire::Operation& operation = one.operation;
  Json json = {
      {"op_id", uuid_or_hex(operation.op_id())}, {"record", uuid_or_hex(operation.record_id())},
      {"type", operation.record_type()},         {"seq", one.seq},
      {"at", local_time_text(one.written_ms)},   {"by", core.site.operator_id()}};
  if (operation.has_step()) {
    const std::string& event = operation.step().event();
    json["act"] = "step";
    json["event"] = event;
    if (const rules::LifeCycle* table = core.life_cycle(operation.record_type())) {
      for (const rules::Transition& transition : table->transitions()) {
        if (transition.event() == event) json["label"] = transition.label();
      }
    }
    const auto& fields = operation.step().arguments().fields();
    json["fields"] = std::vector<std::string>(fields.begin(), fields.end());
  } else if (operation.has_patch()) {
    json["act"] = "patch";
    const auto& fields = operation.patch().fields();
    json["fields"] = std::vector<std::string>(fields.begin(), fields.end());
  } else if (operation.has_decide()) {
    json["act"] = "decide";
    json["conflict"] = uuid_or_hex(operation.decide().conflict_id());
    json["choice"] = operation.decide().choice();
  } else if (operation.has_look_up()) {
    json["act"] = "look_up";
    json["answer"] = operation.look_up().answer();
  } else if (operation.has_attach()) {
    json["act"] = "attach";
  }
  json["put_away"] = one.put_away;
  json["verdict"] = one.verdict ? verdict_json(core, *one.verdict) : Json(nullptr);
  if (one.first_verdict && one.verdict && one.first_verdict->kind() != one.verdict->kind()) {
    json["first_verdict"] = verdict_json(core, *one.first_verdict);
  }
  return json;
}

Json view_json(const replica::View& view) {
  const wire::RecordHeader& header = view.header;
  Json json = {{"id", uuid_or_hex(header.id())},
               {"type", view.type->name},
               {"type_label", view.type->options.label()},
               {"doc_no", header.doc_no()},
               {"state", header.state()},
               {"state_label", view.type->state_label(header.state())},
               {"version", header.version()},
               {"own_seq", view.own_seq},
               {"origin", origin_name(view.origin)},
               {"provisional", view.origin != replica::Origin::confirmed},
               {"site", header.origin_site()},
               {"created_at", local_time_text(header.created_ms())},
               {"created_by", header.created_by()},
               {"updated_at", local_time_text(header.updated_ms())},
               {"updated_by", header.updated_by()}};
  if (!header.policy_version().empty()) json["policy_version"] = header.policy_version();
  if (!header.conflicts().empty()) json["conflicts"] = ids(header.conflicts());
  if (!header.points_to().empty()) json["points_to"] = uuid_or_hex(header.points_to());
  if (header.disputed()) json["disputed"] = true;
  json["record"] = record_json(*view.record);
  return json;
}

}  // namespace jindu::desk
