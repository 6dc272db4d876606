#include "tests/simulation/sim_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

namespace jindu::sim {

struct SimDisk::Registration {
  sqlite3_vfs vfs{};
};

/// The callbacks. Locking is not modelled: every database here has one connection (EXCLUSIVE mode),
/// so SQLite asks for no shared memory either.
struct SimVfs {
  struct OpenFile {
    sqlite3_file base;
    SimDisk* disk;
    std::shared_ptr<SimDisk::File>* file;
  };

  static OpenFile& of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
  static SimDisk& disk(sqlite3_vfs* vfs) { return *static_cast<SimDisk*>(vfs->pAppData); }

  static int close(sqlite3_file* file) {
    delete of(file).file;
    of(file).file = nullptr;
    return SQLITE_OK;
  }

  static int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    if (of(file).disk->dead_) return SQLITE_IOERR_READ;
    const std::string& bytes = (*of(file).file)->present;
    const auto from = std::min(static_cast<std::size_t>(offset), bytes.size());
    const std::size_t got = std::min(static_cast<std::size_t>(size), bytes.size() - from);
    std::memcpy(out, bytes.data() + from, got);
    if (got == static_cast<std::size_t>(size)) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + got, 0, static_cast<std::size_t>(size) - got);
    return SQLITE_IOERR_SHORT_READ;
  }

  static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    SimDisk& disk = *of(file).disk;
    SimDisk::File& target = **of(file).file;
    const std::size_t end = static_cast<std::size_t>(offset) + static_cast<std::size_t>(size);
    if (disk.capacity_ != 0 && end > target.present.size() &&
        disk.used() + (end - target.present.size()) > disk.capacity_) {
      return SQLITE_FULL;
    }
    const bool alive = disk.count_call();
    const std::string bytes(static_cast<const char*>(data), static_cast<std::size_t>(size));
    // The call that meets the power cut leaves its write among those that may survive.
    if (alive || disk.calls_ == disk.crash_at_) {
      target.unsynced.push_back({static_cast<std::uint64_t>(offset), bytes, false});
    }
    if (!alive) return SQLITE_IOERR_WRITE;
    if (target.present.size() < end) target.present.resize(end);
    target.present.replace(static_cast<std::size_t>(offset), bytes.size(), bytes);
    return SQLITE_OK;
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    SimDisk::File& target = **of(file).file;
    if (!of(file).disk->count_call()) return SQLITE_IOERR_TRUNCATE;
    target.unsynced.push_back({static_cast<std::uint64_t>(size), {}, true});
    target.present.resize(static_cast<std::size_t>(size));
    return SQLITE_OK;
  }

  static int sync(sqlite3_file* file, int) {
    SimDisk::File& target = **of(file).file;
    if (!of(file).disk->count_call()) return SQLITE_IOERR_FSYNC;
    for (const SimDisk::Change& change : target.unsynced) {
      SimDisk::apply(change, change.bytes.size(), target.durable);
    }
    target.unsynced.clear();
    return SQLITE_OK;
  }

  static int file_size(sqlite3_file* file, sqlite3_int64* size) {
    if (of(file).disk->dead_) return SQLITE_IOERR_FSTAT;
    *size = static_cast<sqlite3_int64>((*of(file).file)->present.size());
    return SQLITE_OK;
  }

  static int lock(sqlite3_file*, int) { return SQLITE_OK; }
  static int check_lock(sqlite3_file*, int* held) { return *held = 0, SQLITE_OK; }
  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file*) { return 512; }
  static int characteristics(sqlite3_file*) { return 0; }

  static int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags,
                  int* out_flags) {
    static const sqlite3_io_methods methods = {
        1,       close,      read,    write,       truncate,        sync,    file_size, lock,
        lock,    check_lock, control, sector_size, characteristics, nullptr, nullptr,   nullptr,
        nullptr, nullptr,    nullptr};
    SimDisk& owner = disk(vfs);
    file->pMethods = nullptr;
    if (owner.dead_ || name == nullptr) return SQLITE_CANTOPEN;
    auto& slot = owner.files_[name];
    if (slot == nullptr) {
      if ((flags & SQLITE_OPEN_CREATE) == 0) {
        owner.files_.erase(name);
        return SQLITE_CANTOPEN;
      }
      slot = std::make_shared<SimDisk::File>();
    }
    OpenFile& opened = of(file);
    opened.disk = &owner;
    opened.file = new std::shared_ptr<SimDisk::File>(slot);
    file->pMethods = &methods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int) {
    if (!disk(vfs).count_call()) return SQLITE_IOERR_DELETE;
    return disk(vfs).files_.erase(name) == 0 ? SQLITE_IOERR_DELETE_NOENT : SQLITE_OK;
  }

  static int access(sqlite3_vfs* vfs, const char* name, int, int* result) {
    *result = disk(vfs).files_.count(name) != 0 ? 1 : 0;
    return SQLITE_OK;
  }

  static int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    if (std::strlen(name) + 1 > static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
    std::strcpy(out, name);
    return SQLITE_OK;
  }

  /// SQLite draws salts of the WAL here. A running number keeps a seed's run the same.
  static int randomness(sqlite3_vfs* vfs, int size, char* out) {
    std::uint64_t value = disk(vfs).calls_ * 0x9e3779b97f4a7c15ULL + 1;
    for (int i = 0; i < size; ++i) {
      value = value * 6364136223846793005ULL + 1442695040888963407ULL;
      out[i] = static_cast<char>(value >> 56);
    }
    return size;
  }

  static int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
  static int current_time(sqlite3_vfs*, double* days) { return *days = 2459853.0, SQLITE_OK; }
  static int last_error(sqlite3_vfs*, int, char*) { return 0; }
};

SimDisk::SimDisk(std::string name)
    : name_(std::move(name)), registration_(std::make_unique<Registration>()) {
  sqlite3_vfs& vfs = registration_->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = sizeof(SimVfs::OpenFile);
  vfs.mxPathname = 512;
  vfs.zName = name_.c_str();
  vfs.pAppData = this;
  vfs.xOpen = SimVfs::open;
  vfs.xDelete = SimVfs::remove;
  vfs.xAccess = SimVfs::access;
  vfs.xFullPathname = SimVfs::full_path;
  vfs.xRandomness = SimVfs::randomness;
  vfs.xSleep = SimVfs::sleep;
  vfs.xCurrentTime = SimVfs::current_time;
  vfs.xGetLastError = SimVfs::last_error;
  sqlite3_initialize();
  sqlite3_vfs_register(&vfs, 0);
}

SimDisk::~SimDisk() {
  sqlite3mc_vfs_destroy(("multipleciphers-" + name_).c_str());
  sqlite3_vfs_unregister(&registration_->vfs);
}

void SimDisk::apply(const Change& change, std::size_t size, std::string& bytes) {
  const std::size_t offset = static_cast<std::size_t>(change.offset);
  if (change.truncate) return bytes.resize(offset);
  if (bytes.size() < offset + size) bytes.resize(offset + size);
  bytes.replace(offset, size, change.bytes, 0, size);
}

bool SimDisk::count_call() {
  if (dead_) return false;
  ++calls_;
  if (crash_at_ != 0 && calls_ >= crash_at_) dead_ = true;
  return !dead_;
}

void SimDisk::restart(std::mt19937_64& random) {
  for (auto& [path, file] : files_) {
    std::string bytes = file->durable;
    for (const Change& change : file->unsynced) {
      if (random() % 2 == 0) continue;  // Never reached the disk.
      // Torn at a sector now and then: a prefix in whole sectors.
      std::size_t size = change.bytes.size();
      if (!change.truncate && random() % 4 == 0) size = random() % (size / 512 + 1) * 512;
      apply(change, size, bytes);
    }
    // Handles of the dead process may still be open: they keep the old file, nobody reads it.
    auto survivor = std::make_shared<File>();
    survivor->durable = bytes;
    survivor->present = bytes;
    file = survivor;
  }
  dead_ = false;
  crash_at_ = 0;
}

std::uint64_t SimDisk::used() const {
  std::uint64_t sum = 0;
  for (const auto& [path, file] : files_) sum += file->present.size();
  return sum;
}

std::string* SimDisk::file(const std::string& path) {
  const auto at = files_.find(path);
  return at == files_.end() ? nullptr : &at->second->present;
}

std::vector<std::string> SimDisk::paths() const {
  std::vector<std::string> paths;
  for (const auto& [path, file] : files_) paths.push_back(path);
  return paths;
}

std::map<std::string, std::string> SimDisk::snapshot() const {
  std::map<std::string, std::string> copy;
  for (const auto& [path, file] : files_) copy[path] = file->present;
  return copy;
}

void SimDisk::load(const std::map<std::string, std::string>& snapshot) {
  files_.clear();
  for (const auto& [path, bytes] : snapshot) {
    auto file = std::make_shared<File>();
    file->durable = bytes;
    file->present = bytes;
    files_[path] = file;
  }
}

}  // namespace jindu::sim
