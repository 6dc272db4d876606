#pragma once
#include <functional>
#include <string>

#include "server/audit/explain.h"
#include "server/city/city.h"
#include "server/city/decisions.h"
#include "server/cli/options.h"

namespace jindu::city_cli {

/// Opens the city of --store with the system's clock and randomness, and calls `use`. Commands work
/// beside a running `serve`: both write under the same lock of the database.
Exit with_city(const Options& options, const Output& output,
               const std::function<Exit(city::City&)>& use);
/// The same with a reader and what the audit commands need; whoever --as names looks. E-625:
/// nobody.
Exit with_reader(const Options& options, const Output& output,
                 const std::function<Exit(const audit::ExplainContext&)>& use);
/// The same, with the city that it reads.
Exit with_reader_of(
    const Options& options, const Output& output,
    const std::function<Exit(const audit::ExplainContext&, city::City&)>& use);
/// Who acts by --as, with his key: E-621, E-625, E-627 are told as with any other step.
Exit as_person(const Options& options, const Output& output, city::City& city,
               const std::function<Exit(const store::Operator&)>& use);
/// The same with the city of --store.
Exit with_person(const Options& options, const Output& output,
                 const std::function<Exit(city::City&, const store::Operator&)>& use);
/// Keeps that whoever --as names looked at or did something; nobody: nothing is kept. Nothing
/// personal may stand in `detail`.
Status leave_trace(city::City& city, const Options& options, const char* act,
                   const RecordId& record = {}, const std::string& detail = {});
/// What audit asks of a city that is open for writing.
audit::ExplainContext context_of(city::City& city);
/// No record has this number.
Problem no_record();
/// Who looks by --as; empty text: nobody in particular. Nothing: there is no such person.
Result<std::optional<audit::Looker>> looker_of(city::City& city, const std::string& as);
/// What the judge said, and how the papers stand after it.
Exit tell(city::City& city, const Output& output, const Result<city::Acted>& acted);
/// A whole file, or what stands for the standard input with "-". `too_large` over `size_max`.
Result<std::string> read_input(const Options& options, const std::string& path,
                               std::size_t size_max);
/// The first line of a passphrase file.
Result<std::string> read_passphrase(const Options& options, const std::string& path);

}  // namespace jindu::city_cli
