#pragma once
#include <memory>
#include <string>

#include "server/partners/department.h"

namespace jindu::http {

/// A department behind an address: POST with the question file (text/csv), the answer file comes back
/// (docs/PARTNERS.md). Errors: `unavailable` without an answer, or with another status than 200;
/// `too_large` over the cap.
std::unique_ptr<partners::Department> open_department(const std::string& url);

}  // namespace jindu::http
