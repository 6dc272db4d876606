// material: what a reviewer looks at.
#include <filesystem>
#include <fstream>

#include "server/audit/papers.h"
#include "server/audit/seen.h"
#include "server/cli/session.h"

namespace jindu::city_cli {
namespace {

/// The paper that is meant: itself, or the only one of a record that has a scan.
Result<std::optional<RecordId>> paper_meant(const audit::ExplainContext& context,
                                            const store::RecordRow& row) {
  if (row.type == "Material") return std::optional(row.id);
  JINDU_TRY(const Json papers, audit::papers_of(context, row.id));
  if (!papers.is_object()) return std::optional<RecordId>();  // It has none at all.
  std::vector<std::string> scanned;
  for (const Json& one : papers.value("materials", Json::array())) {
    if (one.value("whole", false)) scanned.push_back(one.value("id", ""));
  }
  if (scanned.size() != 1) return std::optional<RecordId>();
  JINDU_TRY(const RecordId id, parse_id<RecordId>(scanned.front()));
  return std::optional(id);
}

/// Into a new file, which goes again if something is wrong with what is stored.
Status write_scan(const audit::ExplainContext& context, const RecordId& id,
                  const std::string& path) {
  if (std::filesystem::exists(path)) return fail(ErrorCode::conflict, "material: exists");
  std::ofstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::io, "material: cannot write");
  const Status done = audit::read_scan(context, id, [&](ByteView chunk) -> Status {
    file.write(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    return file ? Status() : Status(fail(ErrorCode::io, "material: cannot write"));
  });
  file.close();
  if (done.ok() && file) return {};
  std::error_code error;
  std::filesystem::remove(path, error);
  return done.ok() ? Status(fail(ErrorCode::io, "material: cannot write")) : done;
}

}  // namespace

Exit run_material(const Options& options, const Output& output) {
  return with_reader(options, output, [&](const audit::ExplainContext& context) {
    const Result<store::RecordRow> row = audit::find_record(context, options.ref);
    if (!row.ok() && row.error().code == ErrorCode::not_found) {
      return output.refused({{"C-404", {}, "没有这份材料；请核对编号，单据的材料用 show 查看"}});
    }
    if (!row.ok()) return output.failed(row.error());
    const Result<std::optional<RecordId>> id = paper_meant(context, *row);
    if (!id.ok()) return output.failed(id.error());
    if (!*id) {
      return output.refused(
          {{"C-430", {}, "请写材料编号：这张单据没有影像，或不止一份，用 show 查看"}});
    }
    const Result<Json> paper = audit::paper_json(context, **id);
    if (!paper.ok()) return output.failed(paper.error());
    std::string text = audit::papers_text(Json{{"materials", Json::array({*paper})}});
    if (options.out.empty()) return output.done(*paper, text);
    const catalog::RecordType& type = *context.city.catalog.find("Material");
    if (!audit::may_read(context, type, *type.prototype)) {
      return output.refused({{"C-434", {}, "写出影像须由能看这种材料的岗位：请用 --as 指明由谁查看"}});
    }
    const Status written = write_scan(context, **id, options.out);
    if (written.ok()) return output.done(*paper, text + "影像已写入 " + options.out + "\n");
    const ErrorCode code = written.error().code;
    if (code == ErrorCode::not_found) {
      return output.refused({{"C-431", {}, "影像还没有收到，请等候经办点上传"}});
    }
    if (code == ErrorCode::conflict) {
      return output.refused({{"C-432", {}, "要写入的文件已经存在，请换一个文件名"}});
    }
    if (code == ErrorCode::corrupt) {
      return output.refused(
          {{"C-433", {}, "存放的影像与指纹不符，没有写出；请用 verify 核对并由备份恢复"}});
    }
    return output.failed(written.error());
  });
}

}  // namespace jindu::city_cli
