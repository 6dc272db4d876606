#pragma once
#include <string>

#include "schema/base/result.h"

/// Where short messages go. A city's gateway is an adapter behind this; FileSmsSender ships.
namespace jindu::partners {

struct SmsMessage {
  std::string id;  ///< of the notice: the same message handed over again has the same
  std::string phone;
  std::string text;
};

class SmsSender {
 public:
  virtual ~SmsSender() = default;
  /// Handed over, once: a message with an id that was handed over before is not sent again, and is
  /// no error.
  virtual Status send(const SmsMessage& message) = 0;
};

/// Writes each message as a file ID.json of its own into a folder, whole or not at all, for a
/// gateway to fetch. {"id", "phone", "text"}, UTF-8.
class FileSmsSender final : public SmsSender {
 public:
  explicit FileSmsSender(std::string dir) : dir_(std::move(dir)) {}
  Status send(const SmsMessage& message) override;

 private:
  std::string dir_;
};

}  // namespace jindu::partners
