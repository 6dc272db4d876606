#pragma once
#include <string>
#include <string_view>

#include "schema/catalog/catalog.h"
#include "schema/records/filing.pb.h"
#include "schema/records/settlement.pb.h"

namespace jindu::catalog {

/// A form 备案登记表 with every box filled in (synthetic: surname 例, division 990101).
records::Filing sample_filing();
/// An inpatient settlement (DY-E07: total 520000, in scope and fund 486235, self 33765).
records::Settlement sample_settlement();
const RecordType& type_of(std::string_view name);
/// The codes of the problems of one field, in order, joined by spaces.
std::string codes_of(const Problems& problems, std::string_view field);
/// All as "code field", one a line.
std::string told(const Problems& problems);

}  // namespace jindu::catalog
