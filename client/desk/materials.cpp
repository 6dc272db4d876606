#include "client/desk/materials.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "schema/catalog/json_value.h"

namespace jindu::desk {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaterialsMax = 100;

const catalog::RecordType& material_type(const Core& core) {
  const catalog::RecordType* type = core.catalog.find("Material");
  JINDU_ENSURE(type != nullptr);
  return *type;
}

/// What goes without saying: seen at this desk, one page, legible, kept here.
void fill_material(const Core& core, Form& form) {
  catalog::Message& record = *form.record;
  const auto fill = [&](const char* field, const char* value) {
    if (names_field(form, field)) return;
    set_enum(record, field, value);
    name_field(form, field);
  };
  fill("form", "original_seen");
  fill("kept_by", core.is_hospital() ? "hospital" : "bureau");
  fill("quality", "ok");
  if (!names_field(form, "pages")) {
    const auto* pages = record.GetDescriptor()->FindFieldByName("pages");
    record.GetReflection()->SetInt32(&record, pages, 1);
    name_field(form, "pages");
  }
}

Form read_material(const Core& core, const Json& one) {
  const catalog::RecordType& type = material_type(core);
  Json object = one.is_string() ? Json{{"kind", one}} : one;
  if (object.is_object() && object.contains("kind") && object["kind"].is_string()) {
    const std::string kind = kind_called(core, object["kind"].get<std::string>());
    if (!kind.empty()) object["kind"] = kind;
  }
  Form form = read_form(core, type, object.dump(-1, ' ', false, Json::error_handler_t::replace));
  fill_material(core, form);
  if (!form.usable()) return form;
  for (Problem& problem : catalog::validate(type, *form.record)) {
    if (problem.field != "owner") form.problems.push_back(std::move(problem));
  }
  return form;
}

Result<std::optional<oplog::AttachedFiles::File>> scan_here(Core& core,
                                                            const catalog::Message& material) {
  const std::string hash = text_of(material, "sha256");
  if (hash.size() != std::tuple_size_v<Hash>) return std::optional<oplog::AttachedFiles::File>();
  Hash wanted{};
  std::copy(hash.begin(), hash.end(), wanted.begin());
  return oplog::AttachedFiles(core.outbox_db).find(wanted);
}

}  // namespace

Status add_attach(Core& core, const RecordId& material, std::string_view kind,
                  const oplog::AttachedFiles::File& file, Press& one) {
  JINDU_TRY(wire::Operation * operation,
            one.add(new_id<OpId>(core.clock, core.random), material, material_type(core).name));
  wire::Attach& attach = *operation->mutable_attach();
  attach.set_material(std::string(kind));
  attach.set_blob_hash(Bytes(view(file.hash)));
  attach.set_size(file.size);
  attach.set_media_type(file.media_type);
  return {};
}

Papers split_papers(const Core& core, std::string_view json) {
  Papers papers;
  papers.form = std::string(json);
  catalog::JsonValue root;
  Problems broken;
  // Strictly first, so that nothing that is read below was there twice.
  if (!catalog::parse_json(json, root, broken) || !broken.empty()) return papers;
  Json form = Json::parse(json, nullptr, false);
  if (!form.is_object() || !form.contains("materials")) return papers;
  const Json list = form["materials"];
  form.erase("materials");
  papers.form = form.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (!list.is_array() || list.size() > kMaterialsMax) {
    papers.problems.push_back(
        {"S-280", "materials", "材料应为数组，写材料种类。例：[\"receipt\", \"fee_list\"]"});
    return papers;
  }
  for (const Json& one : list) {
    papers.materials.push_back(read_material(core, one));
    for (Problem& problem : papers.materials.back().problems) {
      problem.field = "materials." + problem.field;
      papers.problems.push_back(problem);
    }
  }
  return papers;
}

Status write_papers(Core& core, const Papers& papers, const RecordId& owner, Press& one) {
  const catalog::RecordType& type = material_type(core);
  for (const Form& material : papers.materials) {
    Form form;
    form.record.reset(material.record->New());
    form.record->CopyFrom(*material.record);
    form.fields = material.fields;
    set_text(*form.record, "owner", owner.view());
    name_field(form, "owner");
    const auto id = new_id<RecordId>(core.clock, core.random);
    JINDU_TRY(wire::Operation * operation,
              one.add(new_id<OpId>(core.clock, core.random), id, type.name));
    *operation->mutable_patch() = patch_of(type, form);
    // A paper that comes along from another record: its scan is here already.
    JINDU_TRY(const auto file, scan_here(core, *form.record));
    if (file) JINDU_TRY_OK(add_attach(core, id, enum_of(*form.record, "kind"), *file, one));
  }
  return {};
}

std::vector<std::string> kinds_of(const Papers& papers) {
  std::vector<std::string> kinds;
  for (const Form& one : papers.materials) {
    if (enum_of(*one.record, "quality") == "ok") kinds.push_back(enum_of(*one.record, "kind"));
  }
  return kinds;
}

std::string kind_called(const Core& core, std::string_view name) {
  const auto* kinds = material_type(core).find("kind")->descriptor->enum_type();
  for (int i = 1; i < kinds->value_count(); ++i) {
    const std::string& code = kinds->value(i)->name();
    if (name == code || name == material_label(core, code)) return code;
  }
  if (!core.policy) return {};
  for (const rules::PolicyValues& values : core.policy->profile().values()) {
    for (const rules::MaterialRule& rule : values.materials()) {
      if (name == rule.label()) return rule.kind();
    }
  }
  return {};
}

std::string material_label(const Core& core, std::string_view kind) {
  const auto* kinds = material_type(core).find("kind")->descriptor->enum_type();
  const auto* value = kinds->FindValueByName(std::string(kind));
  return value == nullptr ? std::string(kind)
                          : value->options().GetExtension(records::value).label();
}

}  // namespace jindu::desk
