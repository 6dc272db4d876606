#pragma once
#include <cstdio>
#include <string>

#include "schema/base/problem.h"
#include "schema/base/result.h"
#include "server/audit/record_json.h"

/// How a command answers: with --json one JSON object on stdout, otherwise Chinese text, failures
/// on stderr.
namespace jindu::city_cli {

using audit::Json;

/// Exit codes of jindu-city.
enum class Exit : int { done = 0, refused = 1, usage = 2, environment = 3 };

class Output {
 public:
  explicit Output(bool json) : json_(json) {}
  /// Answers in JSON into `into`, which outlives it, instead of printing: a call of the console.
  explicit Output(std::string& into) : json_(true), into_(&into) {}
  bool json() const { return json_; }

  Exit done(const Json& answer, const std::string& text) const;
  /// Refused or found wanting; `answer`: more members of the object.
  Exit refused(const Problems& problems, Json answer = Json::object()) const;
  /// The answer as it is, with exit code 1: found wanting.
  Exit wanting(const Json& answer, const std::string& text) const;
  Exit usage(const std::string& message) const;
  Exit failed(const Error& error) const;

 private:
  void say_error(const std::string& code, const std::string& message, Json answer) const;
  void print(std::FILE* to, const std::string& text) const;
  bool json_;
  std::string* into_ = nullptr;
};

}  // namespace jindu::city_cli
