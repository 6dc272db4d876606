#pragma once
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/problem.h"
#include "schema/base/result.h"

namespace jindu::desk {

/// What a clerk is told: done, or refused with every reason at once. An answer of the trade; when
/// the outside failed (disk, link) a Result carries an Error instead. Command line and local API
/// both show it as it stands.
struct Answer {
  bool done = true;   ///< false: refused or found wanting; nothing was recorded
  Problems problems;  ///< why not
  Problems warnings;  ///< recorded all the same; the clerk should know
  Bytes body;         ///< one JSON object, personal data included: for the screen, never for a log
};

/// Refused, with one reason.
Answer refuse(std::string code, std::string message, std::string field = {});
Answer refuse(Problems problems);

/// The whole answer as one JSON object: the body's members and "warnings", or
/// {"error":{"code","message"},"problems":[…]}.
Bytes to_json(const Answer& answer);
/// {"error":{"code","message","detail"}}; `detail`, if there is one, is for whoever looks after the
/// program.
Bytes to_json(const Problem& problem, std::string_view detail = {});
Bytes to_json(const Error& error);

/// An Error as a person reads it: N-4xx, D-5xx, E-6xx and a Chinese sentence.
Problem explain(const Error& error);

}  // namespace jindu::desk
