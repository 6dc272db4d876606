#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "server/partners/sms_sender.h"

namespace jindu::partners {
namespace {

Error io_error(const std::string& what) {
  return fail(errno == ENOSPC || errno == EDQUOT ? ErrorCode::full : ErrorCode::io, "sms: " + what);
}

/// Written beside its name and moved there: who watches the folder never sees half a message.
Status write_whole(const std::string& path, const std::string& content) {
  const std::string part = path + ".part";
  const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return io_error("create");
  const ssize_t written = ::write(file, content.data(), content.size());
  const bool whole = written == static_cast<ssize_t>(content.size()) && ::fsync(file) == 0;
  const Error error = io_error("write");
  ::close(file);
  if (!whole) return error;
  return std::rename(part.c_str(), path.c_str()) == 0 ? Status() : Status(io_error("rename"));
}

}  // namespace

Status FileSmsSender::send(const SmsMessage& message) {
  const std::string path = dir_ + "/" + message.id + ".json";
  std::error_code error;
  if (std::filesystem::exists(path, error)) return {};  // Handed over before the power went.
  const nlohmann::ordered_json json{
      {"id", message.id}, {"phone", message.phone}, {"text", message.text}};
  return write_whole(path, json.dump() + "\n");
}

}  // namespace jindu::partners
