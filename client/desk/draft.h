#pragma once
#include "client/desk/core.h"

namespace jindu::desk {

/// What a draft holds beside the form: the ids drawn with it, so that saving it twice is one
/// operation. The draft's own id is the first operation's.
struct DraftContent {
  RecordId record_id;
  OpId second_op;   ///< for types that one press both registers and completes
  DraftAbout about;
  std::string form_version;  ///< of the form when it was kept; empty: kept by an earlier program
  Bytes json;                ///< as typed; may not parse yet
};

/// Names a form as it is now: another label, field or choice gives another version.
std::string form_version_of(const Core& core, const catalog::RecordType& type);

Bytes pack(const DraftContent& content);
Result<DraftContent> unpack(ByteView bytes);
Result<std::optional<oplog::Outbox::Draft>> find_draft(const Core& core, const OpId& id);

}  // namespace jindu::desk
