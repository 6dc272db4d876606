#include <algorithm>
#include <set>

#include "client/desk/documents.h"
#include "client/desk/form.h"
#include "client/desk/inbox.h"
#include "client/desk/json.h"
#include "client/desk/judge.h"
#include "client/desk/notices.h"
#include "client/desk/printed.h"
#include "client/desk/settlements.h"
#include "schema/base/date.h"
#include "schema/catalog/json_out.h"
#include "schema/rules/due.h"
#include "schema/rules/print_forms.h"
#include "schema/rules/print_linked.h"
#include "sync/slip/qr.h"
#include "sync/slip/slip_code.h"

/// Printing: which forms, what stands on them, and what this desk remembers of it.
namespace jindu::desk {
namespace {

constexpr std::string_view kPrinters = "printers";
constexpr int kPrintersMax = 20;
constexpr int kPrinterNameMax = 200;  // bytes
constexpr int kOffsetMax = 200;       // tenths of a millimetre

std::string mark_name(const RecordId& id, std::string_view form) {
  return "printed:" + to_string(id) + ":" + std::string(form);
}

std::string local_minute(std::int64_t ms) { return local_time_text(ms).substr(0, 16); }

/// What this says of the form that a place of it was printed at; empty: nothing of it was.
Result<std::string> printed_at(const Core& core, const RecordId& id, std::string_view form) {
  JINDU_TRY(const std::optional<Bytes> mark, core.outbox.meta(mark_name(id, form)));
  return mark ? *mark : std::string();
}

/// What the record's references say, by path, and by field the numbers of the papers they name.
Result<Json> linked_json(const Core& core, const replica::View& view, const Json& forms) {
  const auto find = [&core](const RecordId& id) -> Result<std::optional<rules::Named>> {
    JINDU_TRY(std::optional<replica::View> named, core.replica->view(id));
    if (!named) return std::optional<rules::Named>();
    return std::optional(
        rules::Named{named->type, std::move(named->record), named->header.doc_no()});
  };
  JINDU_TRY(const nlohmann::ordered_json linked,
            rules::linked_json(*view.type, *view.record, rules::paths_of(forms), find));
  return Json(linked);
}

/// Names of the hospitals and places whose codes stand in the record.
Result<Json> names_json(const Core& core, const replica::View& view) {
  Json names(rules::place_names(*view.type, *view.record));
  for (const catalog::Field& field : view.type->fields) {
    if (field.options.check() != records::CHECK_INSTITUTION_CODE) continue;
    const std::string code = text_of(*view.record, field.name());
    if (code.empty()) continue;
    if (const std::string name = hospital_name(core, code); !name.empty()) names[code] = name;
  }
  return names;
}

/// Whose hands it went through, and where: stands at the foot of every paper.
Json about_json(Core& core) {
  Json about = {{"site", core.site.site_name()},
                {"site_no", core.site.site_no()},
                {"operator", core.site.operator_name()},
                {"counter", true},
                {"device", to_hex(core.site.replica_id()).substr(0, 8)},
                {"at", local_minute(core.clock.wall_ms())}};
  const Result<const rules::Policy*> policy = policy_of(core);
  if (!policy.ok()) return about;
  const rules::CityProfile& city = (*policy)->profile();
  about["city"] = city.code();
  about["bureau"] = city.deciding_body();
  about["phones"] = Json::array();
  for (const auto& phone : city.phones()) {
    about["phones"].push_back(phone.label() + " " + phone.number());
  }
  return about;
}

/// Reasons that the clerk told when a settlement was returned at the desk; see create.cpp.
Json told_at_desk(const catalog::Message& record) {
  constexpr std::string_view kUnmet = "不符合：";
  Json items = Json::array();
  const std::string remark = text_of(record, "remark");
  for (std::string_view rest = remark; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (line.starts_with(kUnmet)) items.push_back({{"message", line.substr(kUnmet.size())}});
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
  return items;
}

/// What is missing or wrong with it: the notice, or else the reasons of a refusal.
Result<Json> to_put_right(Core& core, const RecordId& id, const replica::View& view) {
  JINDU_TRY(Json items, notice_of(core, *view.record));
  if (items.empty() && view.header.state() == "RETURNED") items = told_at_desk(*view.record);
  if (!items.empty()) return items;
  Json told;
  JINDU_TRY_OK(put_reasons(core, id, view, told));
  if (told.contains("reasons")) return told["reasons"];
  JINDU_TRY(const std::vector<oplog::OutboxOperation> own, core.outbox.of_record(id));
  if (own.empty() || !own.back().verdict) return items;
  const wire::Verdict& verdict = *own.back().verdict;
  if (verdict.kind() != wire::Verdict::REFUSED) return items;
  return reasons_json(core, verdict);
}

Result<Json> code_json(const Core& core, const replica::View& view, const std::string& amount) {
  JINDU_TRY(const Bytes shared, core.device_seal->shared(core.site.city_seal_key()));
  const Fen fen{amount.empty() ? 0 : number_of(*view.record, amount)};
  const std::string text = slip::slip_text(*core.suite, shared, view.header.doc_no(), fen);
  JINDU_TRY(std::vector<std::string> rows, slip::qr_rows(text));
  return Json{{"text", text}, {"rows", std::move(rows)}};
}

/// The forms that it stands on as it is now. `notice`: something of it is to be put right.
Result<std::vector<const rules::PrintForm*>> forms_of(const Core& core, const RecordId& id,
                                                      const replica::View& view,
                                                      const std::string& city, bool notice) {
  std::vector<const rules::PrintForm*> forms;
  // Taken back since nothing of it was printed: so nothing of it is printed any more.
  JINDU_TRY(const bool gone, put_right_today(core, *view.type, id));
  if (gone) return forms;
  const rules::Printed printed{*view.type, *view.record, view.header.state(), city, notice};
  for (const rules::PrintForm& form : rules::print_forms().forms()) {
    // What the city refused is nobody's paper; only why can be told.
    if (view.origin == replica::Origin::refused && !form.needs_notice()) continue;
    if (rules::can_print(form, printed)) forms.push_back(&form);
  }
  return forms;
}

Result<Json> forms_json(Core& core, const RecordId& id, const replica::View& view,
                        const std::string& city, bool notice) {
  Json forms = Json::array();
  JINDU_TRY(const auto found_forms, forms_of(core, id, view, city, notice));
  for (const rules::PrintForm* found : found_forms) {
    const rules::PrintForm& form = *found;
    Json json = rules::described_form(form, *view.type);
    if (!view.header.doc_no().empty()) {
      JINDU_TRY(json["code"], code_json(core, view, form.amount()));
    }
    JINDU_TRY(const std::string at, printed_at(core, id, form.no()));
    if (!at.empty()) json["printed"] = at;
    forms.push_back(std::move(json));
  }
  return forms;
}

bool is_offset(const Json& printer, const char* name) {
  const auto at = printer.find(name);
  if (at == printer.end() || !at->is_number_integer()) return false;
  const auto tenths = at->get<double>();  // also of a number that no integer holds
  return tenths <= kOffsetMax && tenths >= -kOffsetMax;
}

bool is_printer(const Json& printer) {
  if (!printer.is_object() || printer.size() != 3) return false;
  const auto name = printer.find("name");
  return name != printer.end() && name->is_string() &&
         !name->get_ref<const std::string&>().empty() &&
         name->get_ref<const std::string&>().size() <= kPrinterNameMax && is_offset(printer, "x") &&
         is_offset(printer, "y");
}

bool are_printers(const Json& json) {
  if (!json.is_object() || !json.contains("printers") || !json["printers"].is_array()) return false;
  const Json& list = json["printers"];
  if (list.empty() || list.size() > kPrintersMax) return false;
  std::set<std::string> names;
  for (const Json& printer : list) {
    if (!is_printer(printer) || !names.insert(printer["name"]).second) return false;
  }
  return json.size() == 2 && json.contains("chosen") && json["chosen"].is_string() &&
         names.contains(json["chosen"].get_ref<const std::string&>());
}

}  // namespace

Result<std::string> settled_print(const Core& core, const RecordId& id) {
  for (const rules::PrintForm& form : rules::print_forms().forms()) {
    if (!form.settles()) continue;
    JINDU_TRY(std::string at, printed_at(core, id, form.no()));
    if (!at.empty()) return at;
  }
  return std::string();
}

Result<bool> has_paper(Core& core, const RecordId& id, const replica::View& view) {
  JINDU_TRY(const Json notice, to_put_right(core, id, view));
  const Result<const rules::Policy*> policy = policy_of(core);
  const std::string city = policy.ok() ? (*policy)->profile().code() : std::string();
  JINDU_TRY(const auto forms, forms_of(core, id, view, city, !notice.empty()));
  return !forms.empty();
}

Result<Answer> Desk::print(std::string_view ref) {
  Core& core = *core_;
  JINDU_TRY(const std::optional<RecordId> id, core.find_ref(ref));
  if (!id) return not_here(ref);
  JINDU_TRY(const std::optional<replica::View> view, core.replica->view(*id));
  if (!view) return not_here(ref);
  Json about = about_json(core);
  if (view->header.created_by() == core.site.operator_id()) {
    about["author"] = core.site.operator_name();
  }
  JINDU_TRY(Json notice, to_put_right(core, *id, *view));
  JINDU_TRY(Json forms, forms_json(core, *id, *view, about.value("city", ""), !notice.empty()));
  Json one = view_json(core, *view);
  JINDU_TRY(one["linked"], linked_json(core, *view, forms));
  JINDU_TRY(one["names"], names_json(core, *view));
  one["words"] = rules::amounts_in_words(*view->type, *view->record);
  one["notice"] = std::move(notice);
  JINDU_TRY(Json documents, documents_of(core, *id));
  if (!documents.empty()) one["documents"] = std::move(documents);
  const std::vector<rules::Due> dues = rules::dues_of(
      *view->type, core.life_cycle(view->type->name), view->header.state(), *view->record);
  if (!dues.empty()) one["due"] = to_string(dues.front().date);
  JINDU_TRY(const bool sample, rests_on_sample(core, *view->type, *view->record));
  if (sample) one["sample"] = true;
  return answer_of(
      {{"one", std::move(one)}, {"about", std::move(about)}, {"forms", std::move(forms)}});
}

Result<Answer> Desk::printed(std::string_view ref, std::string_view form, bool yes) {
  Core& core = *core_;
  JINDU_TRY(const std::optional<RecordId> id, core.find_ref(ref));
  if (!id) return not_here(ref);
  const auto& forms = rules::print_forms().forms();
  const bool known = std::any_of(forms.begin(), forms.end(),
                                 [&](const rules::PrintForm& one) { return one.no() == form; });
  if (!known) return refuse("S-361", "没有这种打印表单", "form");
  JINDU_TRY(const auto view, core.replica->view(*id));
  if (!view) return not_here(ref);
  JINDU_TRY(const bool gone, put_right_today(core, *view->type, *id));
  if (gone && yes) {
    return refuse("S-363", "这份结算已在当日更正，不能再打印：打印出来的请收回，交更正后的单据",
                  "form");
  }
  const std::string at = yes ? local_minute(core.clock.wall_ms()) : std::string();
  JINDU_TRY_OK(core.outbox.set_meta(mark_name(*id, form), at));
  return answer_of({{"id", to_string(*id)}, {"form", form}, {"printed", at}});
}

Result<Answer> Desk::printers() const {
  JINDU_TRY(const std::optional<Bytes> kept, core_->outbox.meta(kPrinters));
  if (kept) {
    const Json json = Json::parse(*kept, nullptr, false);
    if (are_printers(json)) return answer_of(json);
  }
  return answer_of(
      {{"printers", {{{"name", "默认打印机"}, {"x", 0}, {"y", 0}}}}, {"chosen", "默认打印机"}});
}

Result<Answer> Desk::set_printers(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!are_printers(json)) {
    return refuse("S-362",
                  "打印机设置不合格式：名称不能空也不能重复，最多 20 台；左右、上下各在 20 "
                  "毫米以内，精确到 0.1 毫米",
                  "printers");
  }
  JINDU_TRY_OK(core_->outbox.set_meta(kPrinters, json.dump()));
  return answer_of(json);
}

}  // namespace jindu::desk
