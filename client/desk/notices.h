#pragma once
#include "client/desk/core.h"
#include "client/desk/json.h"

/// 一次性告知书, as the desk shows it beside the record that it is about.
namespace jindu::desk {

/// [{"code", "message"}] of the notice that a record names and that is not answered yet; empty: none.
Result<Json> notice_of(const Core& core, const catalog::Message& record);

}  // namespace jindu::desk
