#pragma once
#include <set>
#include <string>
#include <vector>

#include "schema/records/material.pb.h"
#include "server/store/work.h"

/// Where the scans of papers stand: pending until their bytes are here, received, altered, missing.
namespace jindu::claims {

/// Papers of one record that have a scan, at most; more is no clerk's day.
constexpr std::size_t kScansMax = 100;

/// Whether a paper counts as handed in: legible, and its scan not found wanting.
bool handed_in(const records::Material& material);
/// Whether a decision may rest on it: its original was seen, or its scan is here as it was
/// recorded, or a department's answer stands in its place. "Approving with an altered scan" never
/// (K28).
bool relied_upon(const records::Material& material);

/// Kinds of a record's papers on which a decision may rest.
Result<std::vector<std::string>> relied_kinds(store::Work& work, const RecordId& owner);
/// Kinds of which a scan that is not as recorded has come, and nothing better.
Result<std::set<std::string>> altered_kinds(store::Work& work, const RecordId& owner);

/// A paper was recorded: its record leads to it, and its scan is waited for until `due`.
Status take_material(store::Work& work, store::Live& material, const std::string& due);
/// Where its scan stands now; what leads to the paper follows.
Status set_scan(store::Work& work, store::Live& material, records::Material::Scan scan);
/// A scan was named for it. `whole`: its bytes are here already.
Status note_scan(store::Work& work, store::Live& material, const Hash& hash, bool whole,
                 const std::string& due);
/// Originals of this paper that were seen meanwhile need no scan of their own any more.
Status scan_stands_for_originals(store::Work& work, const store::Live& material);

/// Papers whose scan was due before `today` and has not come.
store::Many<RecordId> overdue_scans(store::Reader& reader, const std::string& today);

}  // namespace jindu::claims
