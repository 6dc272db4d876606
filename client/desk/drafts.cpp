#include "client/desk/draft.h"
#include "client/desk/json.h"
#include "schema/rules/described.h"

namespace jindu::desk {

namespace {

/// Before what was typed, where more is known of the draft than its ids: no JSON begins so.
constexpr char kAboutFollows = '\x01';
constexpr std::size_t kIds = 32;

}  // namespace

/// A draft's bytes: the ids drawn with it, what it is of in one line, what was typed.
Bytes pack(const DraftContent& content) {
  Bytes bytes = content.record_id.str();
  bytes += content.second_op.str();
  bytes += kAboutFollows;
  bytes += Json{{"record", content.about.record ? to_string(*content.about.record) : ""},
                {"event", content.about.event},
                {"form", content.form_version}}
               .dump();
  return bytes + "\n" + content.json;
}

Result<DraftContent> unpack(ByteView bytes) {
  if (bytes.size() < kIds) return fail(ErrorCode::corrupt, "draft");
  DraftContent content;
  JINDU_TRY(content.record_id, id_from<RecordId>(bytes.substr(0, 16)));
  JINDU_TRY(content.second_op, id_from<OpId>(bytes.substr(16, 16)));
  bytes.remove_prefix(kIds);
  if (bytes.starts_with(kAboutFollows)) {
    const std::size_t end = bytes.find('\n');
    const Json about = Json::parse(bytes.substr(1, end - 1), nullptr, false);
    if (end == ByteView::npos || !about.is_object()) return fail(ErrorCode::corrupt, "draft");
    const std::string record = about.value("record", "");
    if (!record.empty()) {
      JINDU_TRY(content.about.record, parse_id<RecordId>(record));
    }
    content.about.event = about.value("event", "");
    content.form_version = about.value("form", "");
    bytes.remove_prefix(end + 1);
  }
  content.json = Bytes(bytes);
  return content;
}

std::string form_version_of(const Core& core, const catalog::RecordType& type) {
  constexpr std::size_t kDigits = 16;
  const std::string form = rules::described_fields(type, false).dump();
  return to_hex(view(core.suite->hash({form}))).substr(0, kDigits);
}

Result<std::optional<oplog::Outbox::Draft>> find_draft(const Core& core, const OpId& id) {
  JINDU_TRY(std::vector<oplog::Outbox::Draft> all, core.outbox.drafts());
  for (oplog::Outbox::Draft& draft : all) {
    if (draft.id == id) return std::optional(std::move(draft));
  }
  return std::optional<oplog::Outbox::Draft>();
}

namespace {

/// The record that a change was being typed for, as a person finds it again.
Status name_record(const Core& core, const DraftAbout& about, Json& json) {
  json["record"] = to_string(*about.record);
  json["event"] = about.event;
  JINDU_TRY(const auto view, core.replica->view(*about.record));
  if (view) json["doc_no"] = view->header.doc_no();
  return {};
}

}  // namespace

Result<Json> drafts_of(const Core& core, std::string_view type) {
  JINDU_TRY(const std::vector<oplog::Outbox::Draft> all, core.outbox.drafts());
  Json list = Json::array();
  for (const oplog::Outbox::Draft& draft : all) {
    if (!type.empty() && draft.type != type) continue;
    JINDU_TRY(const DraftContent content, unpack(draft.content));
    Json form = Json::parse(content.json, nullptr, false);
    Json json = {{"draft", to_string(draft.id)},
                 {"type", draft.type},
                 {"updated_at", local_time_text(draft.updated_ms)},
                 // What does not parse yet is still somebody's typing.
                 {"form", form.is_discarded() ? Json(content.json) : std::move(form)}};
    const catalog::RecordType* known = core.catalog.find(draft.type);
    if (known != nullptr && !content.form_version.empty()) {
      json["form_changed"] = content.form_version != form_version_of(core, *known);
    }
    if (content.about.record) JINDU_TRY_OK(name_record(core, content.about, json));
    list.push_back(std::move(json));
  }
  return list;
}

Result<Answer> Desk::save_draft(std::string_view type, std::string_view json,
                                std::optional<OpId> id, const DraftAbout& about) {
  const catalog::RecordType* known = core_->catalog.called(type);
  if (known == nullptr) return unknown_type();
  constexpr std::size_t kDraftMax = 60'000;  // An entry's payload, with room for its frame.
  if (json.size() > kDraftMax) return refuse("S-255", "草稿过大");
  oplog::Outbox::Draft draft;
  draft.type = known->name;
  draft.updated_ms = core_->clock.wall_ms();
  DraftContent content;
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core_->outbox_db));
  if (id) {
    JINDU_TRY(const auto saved, core_->outbox.find(*id));
    if (saved) return refuse("S-256", "这份草稿已保存为正式单据", "draft");
    JINDU_TRY(const auto before, find_draft(*core_, *id));
    if (!before) return refuse("S-257", "没有这份草稿", "draft");
    JINDU_TRY(content, unpack(before->content));
    draft.id = *id;
  } else {
    draft.id = new_id<OpId>(core_->clock, core_->random);
    content.second_op = new_id<OpId>(core_->clock, core_->random);
    content.record_id = new_id<RecordId>(core_->clock, core_->random);
  }
  content.about = about;
  content.form_version = form_version_of(*core_, *known);
  content.json = Bytes(json);
  draft.content = pack(content);
  JINDU_TRY_OK(core_->outbox.save_draft(draft));
  JINDU_TRY_OK(transaction.commit());
  return answer_of({{"draft", to_string(draft.id)}, {"type", draft.type}});
}

Result<Answer> Desk::drafts() const {
  JINDU_TRY(Json list, drafts_of(*core_, {}));
  return answer_of({{"drafts", std::move(list)}});
}

Result<Answer> Desk::delete_draft(const OpId& id) {
  JINDU_TRY(const auto draft, find_draft(*core_, id));
  if (!draft) return refuse("S-257", "没有这份草稿", "draft");
  JINDU_TRY(db::Transaction transaction, db::Transaction::begin(core_->outbox_db));
  JINDU_TRY_OK(core_->outbox.delete_draft(id));
  JINDU_TRY_OK(transaction.commit());
  return answer_of({{"draft", to_string(id)}, {"deleted", true}});
}

}  // namespace jindu::desk
