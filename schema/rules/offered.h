#pragma once
#include <string_view>

#include "schema/catalog/catalog.h"
#include "schema/rules/policy.h"

/// What a city has at all: menus and forms show nothing that could only be refused (NOT_OFFERED).
namespace jindu::rules {

/// Whether the city has papers of this type at any time: what it records may be of another time than
/// now. A profile that names no procedures has all.
bool has_papers(const CityProfile& profile, const catalog::RecordType& type);
/// Whether a choice of the form leads to something that the city does at any time.
bool has_choice(const CityProfile& profile, const catalog::RecordType& type,
                const catalog::Field& field, std::string_view code);

}  // namespace jindu::rules
