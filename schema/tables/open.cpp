#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "schema/base/ensure.h"
#include "schema/tables/writers.h"

namespace jindu::tables {
namespace {

Error failed(const std::string& what) {
  return {errno == ENOSPC ? ErrorCode::full : ErrorCode::io, "table: " + what};
}

std::unique_ptr<Writer> writer(Format format, const Head& head, Put put) {
  switch (format) {
    case Format::text:
      return text_writer(head, std::move(put));
    case Format::csv:
      return csv_writer(head, std::move(put));
    case Format::json:
      return json_writer(head, std::move(put));
    case Format::xlsx:
      break;
  }
  JINDU_ENSURE(false);
}

/// Writes beside the name and takes it at the end, so that nobody opens half a table.
class ToFile : public Writer {
 public:
  ToFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  ~ToFile() override {
    inner_.reset();
    if (file_ != nullptr) std::fclose(file_);
    if (!done_) ::unlink(fresh().c_str());
  }
  ToFile(const ToFile&) = delete;
  ToFile& operator=(const ToFile&) = delete;

  std::string fresh() const { return path_ + ".new"; }
  /// What libxlsxwriter opens by itself has no file here.
  Status begin(Format format, const Head& head) {
    if (format == Format::xlsx) {
      std::fclose(std::exchange(file_, nullptr));
      JINDU_TRY(inner_, xlsx_writer(head, fresh()));
      return {};
    }
    inner_ = writer(format, head, [this](std::string_view text) {
      wrong_ = wrong_ || std::fwrite(text.data(), 1, text.size(), file_) != text.size();
    });
    return {};
  }
  Status row(const Row& row) override {
    if (wrong_) return failed("write");
    return inner_->row(row);
  }
  Status finish() override {
    JINDU_TRY_OK(inner_->finish());
    if (file_ != nullptr) {
      const bool flushed = std::fflush(file_) == 0 && ::fsync(::fileno(file_)) == 0;
      if (std::fclose(std::exchange(file_, nullptr)) != 0 || !flushed || wrong_)
        return failed("write");
    }
    if (std::rename(fresh().c_str(), path_.c_str()) != 0) return failed("rename");
    done_ = true;
    return {};
  }

 private:
  std::string path_;
  std::FILE* file_;
  std::unique_ptr<Writer> inner_;
  bool wrong_ = false;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<Writer> open(Format format, const Head& head, std::string& into) {
  return writer(format, head, [&into](std::string_view text) { into += text; });
}

Result<std::unique_ptr<Writer>> open(Format format, const Head& head, const std::string& path) {
  if (path.empty()) {
    if (format == Format::xlsx) return fail(ErrorCode::invalid, "table: xlsx needs a file");
    return writer(format, head,
                  [](std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); });
  }
  const std::string fresh = path + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0) return failed("open");
  std::FILE* file = ::fdopen(fd, "wb");
  JINDU_ENSURE(file != nullptr);
  auto to_file = std::make_unique<ToFile>(path, file);
  JINDU_TRY_OK(to_file->begin(format, head));
  return Result<std::unique_ptr<Writer>>(std::move(to_file));
}

}  // namespace jindu::tables
