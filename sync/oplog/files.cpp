#include "sync/oplog/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace jindu::oplog::files {
namespace {

class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool ok() const { return fd_ >= 0; }
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// By errno of the call before. Names the step, not the path: a path may hold a person's name.
Error failed(const char* step) {
  const int reason = errno;
  const std::string context = std::string("file: ") + step;
  if (reason == ENOENT) return fail(ErrorCode::not_found, context);
  if (reason == ENOSPC || reason == EDQUOT) return fail(ErrorCode::full, context);
  return fail(ErrorCode::io, context);
}

Status write_all(int fd, std::size_t offset, ByteView content) {
  while (!content.empty()) {
    const ssize_t written =
        ::pwrite(fd, content.data(), content.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return failed("write");
    offset += static_cast<std::size_t>(written);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status sync_dir(const std::string& dir) {
  const File folder(dir, O_RDONLY | O_DIRECTORY);
  if (!folder.ok() || ::fsync(folder.fd()) != 0) return failed("sync folder");
  return {};
}

}  // namespace

Result<Bytes> read(const std::string& path, std::size_t size_max) {
  const File file(path, O_RDONLY | O_NOFOLLOW);
  if (!file.ok()) return failed("open");
  Bytes content(size_max + 1, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = ::read(file.fd(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > size_max) return fail(ErrorCode::too_large, "file: size");
  content.resize(size);
  return content;
}

Status replace(const std::string& dir, const std::string& name, ByteView content) {
  const std::string path = dir + "/" + name;
  const std::string fresh = path + ".new";
  {
    // One that a crash left behind is overwritten.
    const File file(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    if (!file.ok()) return failed("create");
    JINDU_TRY_OK(write_all(file.fd(), 0, content));
    if (::fsync(file.fd()) != 0) return failed("sync");
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return failed("rename");
  return sync_dir(dir);
}

Status overwrite(const std::string& path, std::size_t offset, ByteView content) {
  const File file(path, O_WRONLY | O_NOFOLLOW);
  if (!file.ok()) return failed("open");
  JINDU_TRY_OK(write_all(file.fd(), offset, content));
  if (::fsync(file.fd()) != 0) return failed("sync");
  return {};
}

Status write_unsynced(const std::string& path, ByteView content) {
  const File file(path, O_WRONLY | O_CREAT | O_NOFOLLOW);
  if (!file.ok()) return failed("open");
  return write_all(file.fd(), 0, content);
}

Result<bool> exists(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0) return true;
  if (errno == ENOENT) return false;
  return failed("look");
}

}  // namespace jindu::oplog::files
