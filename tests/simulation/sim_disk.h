#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

/// A machine's disk in memory, served to SQLite as a VFS. What was written and not synced may be
/// lost or torn when the power goes; what was synced stays. One thread; no wall clock, no
/// randomness of its own.
namespace jindu::sim {

class SimDisk {
 public:
  /// Registers the VFS under `name` for as long as the disk lives. Names are unique in the process.
  explicit SimDisk(std::string name);
  ~SimDisk();
  SimDisk(const SimDisk&) = delete;
  SimDisk& operator=(const SimDisk&) = delete;

  const std::string& vfs_name() const { return name_; }

  /// The power goes at the `writes`-th write, truncation or sync from now on (1: the next one).
  /// That one may or may not have happened; all later calls fail until `restart`.
  void crash_after(std::uint64_t writes) { crash_at_ = calls_ + writes; }
  /// No power cut is due any more.
  void calm() { crash_at_ = 0; }
  /// The power goes now.
  void crash() { dead_ = true; }
  bool dead() const { return dead_; }
  /// The machine starts again: each unsynced write survived, was lost, or was torn, by `random`.
  void restart(std::mt19937_64& random);

  /// Writes that would grow the disk beyond this fail as full. 0: no limit.
  void set_capacity(std::uint64_t bytes) { capacity_ = bytes; }
  std::uint64_t used() const;
  std::uint64_t calls() const { return calls_; }

  /// For tampering and for planted text: a file's present bytes; null if there is none.
  std::string* file(const std::string& path);
  std::vector<std::string> paths() const;
  void remove(const std::string& path) { files_.erase(path); }
  /// A copy of all files as they are (a clone, or a backup to go back to).
  std::map<std::string, std::string> snapshot() const;
  void load(const std::map<std::string, std::string>& snapshot);

 private:
  friend struct SimVfs;
  struct Change {
    std::uint64_t offset = 0;
    std::string bytes;
    bool truncate = false;  ///< to `offset`
  };
  struct File {
    std::string durable;
    std::string present;
    std::vector<Change> unsynced;
  };

  /// What reached the disk of a change: its first `size` bytes.
  static void apply(const Change& change, std::size_t size, std::string& bytes);
  /// Counts a call that changes the disk; false: the power is gone.
  bool count_call();

  std::string name_;
  std::map<std::string, std::shared_ptr<File>> files_;
  std::uint64_t calls_ = 0;
  std::uint64_t crash_at_ = 0;
  std::uint64_t capacity_ = 0;
  bool dead_ = false;
  struct Registration;
  std::unique_ptr<Registration> registration_;
};

}  // namespace jindu::sim
