#pragma once
#include "server/audit/explain.h"

/// What stands on the papers that the city itself prints: the same forms and the same drawing as at the
/// desk (schema/web/print.jsx).
namespace jindu::audit {

/// {"one": as `show`, with "linked" (what its references say, by path) and "names" (of hospitals, by code),
/// "forms": on which it can be printed as it stands in this city, "records": of a sheet over several
/// (a hospital's year, an employer's month), each {"header", "record"}, "about": {"year", "account"}}.
/// Masked for the looker as everything else.
Result<Json> paper(const ExplainContext& context, const store::RecordRow& row);

}  // namespace jindu::audit
