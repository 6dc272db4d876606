#include "server/city/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace jindu::city::files {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int get() const { return value_; }

 private:
  int value_;
};

Error io_error(const std::string& what) {
  return fail(errno == ENOSPC || errno == EDQUOT ? ErrorCode::full : ErrorCode::io, what);
}

Status write_all(int descriptor, ByteView content, const std::string& name) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return io_error(name + ": write");
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Status replace(const std::string& dir, const std::string& name, ByteView content) {
  const std::string beside = name + ".new";
  // Left over from a time when the power went.
  std::error_code error;
  std::filesystem::remove(dir + '/' + beside, error);
  JINDU_TRY_OK(create(dir, beside, content));
  if (std::rename((dir + '/' + beside).c_str(), (dir + '/' + name).c_str()) != 0) {
    return io_error(name + ": rename");
  }
  const Descriptor folder(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return io_error(name + ": sync folder");
  return {};
}

Status create(const std::string& dir, const std::string& name, ByteView content) {
  const std::string path = dir + '/' + name;
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0 && errno == EEXIST) return fail(ErrorCode::conflict, name + ": exists");
  if (file.get() < 0) return io_error(name + ": create");
  JINDU_TRY_OK(write_all(file.get(), content, name));
  if (::fsync(file.get()) != 0) return io_error(name + ": sync");
  const Descriptor folder(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0 || ::fsync(folder.get()) != 0) return io_error(name + ": sync folder");
  return {};
}

Result<Bytes> read(const std::string& path, std::size_t size_max) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory) return fail(ErrorCode::not_found, path);
  if (error) return fail(ErrorCode::io, path + ": read");
  if (size > size_max) return fail(ErrorCode::too_large, path);
  std::ifstream file(path, std::ios::binary);
  Bytes content(static_cast<std::size_t>(size), '\0');
  if (!file.read(content.data(), static_cast<std::streamsize>(content.size()))) {
    return fail(ErrorCode::io, path + ": read");
  }
  return content;
}

Result<bool> is_private(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    return fail(errno == ENOENT ? ErrorCode::not_found : ErrorCode::io, path);
  }
  return (info.st_mode & 077) == 0;
}

Status make_folder(const std::string& dir) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(dir, error);
  if (error) return fail(ErrorCode::io, dir + ": create");
  if (made) std::filesystem::permissions(dir, std::filesystem::perms::owner_all, error);
  if (error) return fail(ErrorCode::io, dir + ": permissions");
  return {};
}

Result<Lock> Lock::take(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return io_error(path + ": open");
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    ::close(file);
    return fail(ErrorCode::busy, path + ": held by another process");
  }
  return Lock(file);
}

Lock::~Lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace jindu::city::files
