#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "client/desk/form.h"
#include "sync/oplog/attached.h"

/// The papers that are handed in with a record. A form names them beside its fields:
///   "materials": ["receipt", {"kind": "discharge_record", "form": "copy", "sha256": "…", "pages": 3}]
/// A kind alone means that its original was seen at the desk.
namespace jindu::desk {

struct Papers {
  std::string form;             ///< the form's own fields, as JSON
  std::vector<Form> materials;  ///< each without its owner yet
  Problems problems;
};
Papers split_papers(const Core& core, std::string_view json);

/// Says of a paper that this scan is its own; the bytes are in the outbox, or go there in the same press.
Status add_attach(Core& core, const RecordId& material, std::string_view kind,
                  const oplog::AttachedFiles::File& file, Press& one);

/// One operation for each, in the same press, before the record's own; a second one where its scan was
/// attached to another record here before.
Status write_papers(Core& core, const Papers& papers, const RecordId& owner, Press& one);

/// Material kinds of a form.
std::vector<std::string> kinds_of(const Papers& papers);

/// A kind by its code, by its label, or by what this city calls it, as its notices do; empty: there is none.
std::string kind_called(const Core& core, std::string_view name);

/// 诊断证明; a code that the schema does not know stays as it is.
std::string material_label(const Core& core, std::string_view kind);

}  // namespace jindu::desk
