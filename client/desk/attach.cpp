#include <algorithm>
#include <istream>

#include "client/desk/documents.h"
#include "client/desk/form.h"
#include "client/desk/materials.h"
#include "client/desk/record.h"
#include "sync/oplog/attached.h"

/// Attaching a scan: its bytes go into the outbox, in chunks, in the same commit as the entry that
/// names them. It travels behind the operations.
namespace jindu::desk {
namespace {

using oplog::AttachedFiles;
using oplog::kChunkSize;

/// What a file is, found out by reading it once.
struct Measured {
  Hash hash{};
  std::uint64_t size = 0;
  std::string media_type;
};

/// Hands the file over in chunks; false where it could not be read. At most `size_max` bytes.
template <class Take>
Result<bool> read_chunks(std::istream& file, std::uint64_t size_max, Take take) {
  file.clear();
  file.seekg(0);
  if (!file) return false;
  Bytes chunk(kChunkSize, '\0');
  std::uint64_t size = 0;
  while (size <= size_max) {
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const auto count = static_cast<std::size_t>(file.gcount());
    if (count == 0) return file.eof();
    JINDU_TRY_OK(take(ByteView(chunk).substr(0, count)));
    size += count;
    if (count < chunk.size()) return file.eof();
  }
  return true;
}

Result<std::optional<Measured>> measure(const crypto::Suite& suite, std::istream& file) {
  Measured measured;
  const std::unique_ptr<crypto::Hasher> hasher = suite.hasher();
  JINDU_TRY(const bool read,
            read_chunks(file, oplog::kAttachedSizeMax, [&](ByteView chunk) -> Status {
              if (measured.size == 0) measured.media_type = oplog::media_type_of(chunk);
              measured.size += chunk.size();
              hasher->add(chunk);
              return {};
            }));
  if (!read) return std::optional<Measured>();
  measured.hash = hasher->finish();
  return std::optional(std::move(measured));
}

std::optional<Answer> not_fit(const Measured& file) {
  if (file.size == 0) return refuse("S-283", "文件是空的，请核对后再附", "file");
  if (file.size > oplog::kAttachedSizeMax) {
    return refuse("S-282",
                  "文件超过 " + std::to_string(oplog::kAttachedSizeMax >> 20) +
                      " MB，请降低扫描分辨率，或分成几份后再附",
                  "file");
  }
  if (file.media_type.empty()) {
    return refuse("S-284", "只收 PDF、JPEG、PNG 文件，请重新扫描或另存后再附", "file");
  }
  return std::nullopt;
}

/// Bytes into the outbox; `conflict` if they are no longer those that were measured.
Status keep(Core& core, std::istream& file, const Measured& measured) {
  AttachedFiles files(core.outbox_db);
  JINDU_TRY(const auto no,
            files.begin(measured.hash, measured.size, measured.media_type, core.clock.wall_ms()));
  if (!no) return {};  // The same picture was attached before.
  const std::unique_ptr<crypto::Hasher> hasher = core.suite->hasher();
  std::uint32_t chunk_no = 0;
  JINDU_TRY(const bool read, read_chunks(file, measured.size, [&](ByteView chunk) -> Status {
              hasher->add(chunk);
              return files.put_chunk(*no, chunk_no++, chunk);
            }));
  if (!read || hasher->finish() != measured.hash) {
    return fail(ErrorCode::conflict, "attach: the file has changed");
  }
  return {};
}

/// The paper that a scan is of: one that waits for it, or a new one.
struct Paper {
  RecordId id;
  bool is_new = true;
  bool attached = false;  ///< this very file belongs to it already
  bool differs = false;   ///< it was recorded by another fingerprint
};

Result<bool> has_attached(const Core& core, const RecordId& material, const Hash& hash) {
  JINDU_TRY(const auto own, core.outbox.of_record(material));
  for (const oplog::OutboxOperation& one : own) {
    const bool refused = one.verdict && one.verdict->kind() == wire::Verdict::REFUSED;
    if (!refused && one.operation.has_attach() &&
        one.operation.attach().blob_hash() == view(hash)) {
      return true;
    }
  }
  return false;
}

/// Whether a paper waits for a scan: recorded as a copy or photograph, and none has come.
bool waits(const catalog::Message& material) {
  const std::string scan = enum_of(material, "scan");
  return enum_of(material, "form") != "original_seen" && !has(material, "blob") &&
         scan != "received" && scan != "waived" && scan != "returned";
}

Result<Paper> paper_for(const Core& core, const RecordId& owner, std::string_view kind,
                        const Hash& hash) {
  const catalog::RecordType& type = *core.catalog.find("Material");
  JINDU_TRY(const std::vector<RecordId> ids,
            core.replica->find_by(type, "owner", owner.view(), 200));
  std::optional<Paper> other;
  for (const RecordId& id : ids) {
    JINDU_TRY(const auto shown, core.replica->view(id));
    if (!shown || shown->origin == replica::Origin::refused) continue;
    if (enum_of(*shown->record, "kind") != kind) continue;
    JINDU_TRY(const bool attached, has_attached(core, id, hash));
    const bool altered = enum_of(*shown->record, "scan") == "altered";
    if (attached) return Paper{id, false, true, false};
    const bool same = text_of(*shown->record, "sha256") == view(hash);
    if (same && enum_of(*shown->record, "scan") != "returned")
      return Paper{id, false, false, false};
    JINDU_TRY(const auto own, core.outbox.of_record(id));
    const bool taken = std::any_of(own.begin(), own.end(),
                                   [](const auto& one) { return one.operation.has_attach(); });
    if (!altered && !taken && waits(*shown->record)) other = Paper{id, false, false, true};
  }
  return other ? *other : Paper{new_id<RecordId>(core.clock, core.random), true, false, false};
}

Answer unknown_kind(const Core& core) {
  const auto* kinds = core.catalog.find("Material")->find("kind")->descriptor->enum_type();
  std::string names;
  for (int i = 1; i < kinds->value_count(); ++i) {
    names += (names.empty() ? "" : "、") + material_label(core, kinds->value(i)->name());
  }
  return refuse("S-281", "没有这种材料，--as 可用：" + names, "material");
}

Form paper_form(const Core& core, const RecordId& owner, std::string_view kind,
                const Measured& file) {
  const catalog::RecordType& type = *core.catalog.find("Material");
  Form form;
  form.record = core.catalog.make(type);
  const auto text = [&](const char* field, ByteView value) {
    set_text(*form.record, field, value);
    name_field(form, field);
  };
  const auto word = [&](const char* field, std::string_view value) {
    set_enum(*form.record, field, value);
    name_field(form, field);
  };
  text("owner", owner.view());
  word("kind", kind);
  word("form", file.media_type == "application/pdf" ? "copy" : "photo");
  form.record->GetReflection()->SetInt32(form.record.get(), type.find("pages")->descriptor, 1);
  name_field(form, "pages");
  text("sha256", view(file.hash));
  word("kept_by", core.is_hospital() ? "hospital" : "bureau");
  word("quality", "ok");
  return form;
}

Status write_attachment(Core& core, const RecordId& owner, std::string_view kind,
                        const Measured& file, const Paper& paper, Press& one) {
  const catalog::RecordType& type = *core.catalog.find("Material");
  if (paper.is_new) {
    JINDU_TRY(wire::Operation * recorded,
              one.add(new_id<OpId>(core.clock, core.random), paper.id, type.name));
    *recorded->mutable_patch() = patch_of(type, paper_form(core, owner, kind, file));
  }
  return add_attach(core, paper.id, kind, {0, file.hash, file.size, file.media_type}, one);
}

Json attached_json(const Core& core, const RecordId& owner, std::string_view kind,
                   const Measured& file, const Paper& paper) {
  return {{"id", to_string(paper.id)},
          {"owner", to_string(owner)},
          {"kind", kind},
          {"kind_label", material_label(core, kind)},
          {"media_type", file.media_type},
          {"size", file.size},
          {"sha256", to_hex(view(file.hash))},
          {"chunks", oplog::chunks_of(file.size)},
          {"attached_before", paper.attached}};
}

}  // namespace

bool may_attach(const Core& core) {
  const auto& writers = core.catalog.find("Material")->options.writers();
  return std::any_of(writers.begin(), writers.end(),
                     [&](const std::string& role) { return core.roles.contains(role); });
}

Result<Answer> Desk::measure(std::istream& file) const {
  JINDU_TRY(const std::optional<Measured> measured, desk::measure(*core_->suite, file));
  if (!measured) return refuse("S-286", "文件读不完整，请核对文件后再附", "file");
  if (auto wrong = not_fit(*measured)) return *std::move(wrong);
  return answer_of({{"sha256", to_hex(view(measured->hash))},
                    {"size", measured->size},
                    {"media_type", measured->media_type}});
}

Result<Answer> Desk::attach(std::string_view ref, std::istream& file, std::string_view material) {
  Core& core = *core_;
  JINDU_TRY(const std::optional<RecordId> owner, core.find_ref(ref));
  if (!owner) return not_here(ref);
  JINDU_TRY(const auto record, core.replica->view(*owner));
  if (!record) return not_here(ref);
  const std::string kind = kind_called(core, material);
  if (kind.empty()) return unknown_kind(core);
  if (!may_attach(core)) return refuse("NO_ROLE", "本岗位不能附材料");
  if (record->type->name == "Material") {
    return refuse("S-287", "材料附在单据上：请写单据的编号，不是材料的编号", "id");
  }

  JINDU_TRY(const std::optional<Measured> measured, desk::measure(*core.suite, file));
  if (!measured) return refuse("S-286", "文件读不完整，请核对文件后再附", "file");
  if (auto wrong = not_fit(*measured)) return *std::move(wrong);
  const Result<Answer> saved = press(core, {}, [&](Press& one) -> Result<Answer> {
    JINDU_TRY(const Paper paper, paper_for(core, *owner, kind, measured->hash));
    Json json = attached_json(core, *owner, kind, *measured, paper);
    if (paper.attached) return answer_of(json);
    JINDU_TRY_OK(keep(core, file, *measured));
    JINDU_TRY_OK(write_attachment(core, *owner, kind, *measured, paper, one));
    json["seq"] = one.head().seq + 1;
    Answer answer = answer_of(json);
    if (paper.differs) {
      answer.warnings.push_back(
          {"S-285", "file", "与登记时的文件指纹不同，已如实附上，市局将核对（K28）"});
    }
    return answer;
  });
  if (!saved.ok() && saved.error().code == ErrorCode::conflict) {
    return refuse("S-286", "文件在读取时被改动，尚未保存，请再附一次", "file");
  }
  return saved;
}

}  // namespace jindu::desk
