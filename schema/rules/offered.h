#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog/catalog.h"
#include "schema/rules/lifecycle.h"
#include "schema/rules/policy.h"

/// What a city has at all: menus and forms show nothing that could only be refused (NOT_OFFERED).
namespace jindu::rules {

/// Whether the city has papers of this type at any time: what it records may be of another time than
/// now. A profile that names no procedures has all.
bool has_papers(const CityProfile& profile, const catalog::RecordType& type);
/// Whether a choice of the form leads to something that the city does at any time.
bool has_choice(const CityProfile& profile, const catalog::RecordType& type,
                const catalog::Field& field, std::string_view code);
/// What a form offers to somebody with these posts, by code in the order of the schema; `profile`
/// null: whatever the city does. Where no choice is of these posts, all that the city has.
std::vector<std::string> choices_for(const CityProfile* profile, const catalog::RecordType& type,
                                     const catalog::Field& field,
                                     const std::set<std::string>& roles);
/// The choice of a field that must be filled in and has only one; empty: somebody chooses.
std::string only_choice(const CityProfile* profile, const catalog::RecordType& type,
                        const catalog::Field& field, const std::set<std::string>& roles);

/// Whether a field is given only with steps that the city does not have (the word of an employer where
/// no employer is asked): no form asks for it.
bool only_withheld(const LifeCycles& cycles, const catalog::RecordType& type,
                   const catalog::Field& field);

}  // namespace jindu::rules
