#pragma once
#include <memory>
#include <string>

#include "schema/base/bytes.h"
#include "schema/base/result.h"

namespace jindu::accept {

/// Notes which entry is being judged, so that one which ends the program is found again afterwards:
/// met in flight at two crashes, it is stored and parked unjudged, and stops nobody any more.
class InFlight {
 public:
  virtual ~InFlight() = default;
  virtual void enter(const Hash& entry) = 0;
  virtual void leave() = 0;
  /// How many crashes found this entry in flight.
  virtual int crashes(const Hash& entry) const = 0;
};

/// In a small file that the kernel keeps when the process dies (a power cut may lose it: then
/// nobody is blamed). Noting costs a copy in memory. One process.
class InFlightFile final : public InFlight {
 public:
  /// Makes the file, or takes up what the last run has left there. A file that is not ours begins
  /// anew. `io` names the path.
  static Result<std::unique_ptr<InFlightFile>> open(const std::string& path);
  ~InFlightFile() override;
  InFlightFile(const InFlightFile&) = delete;
  InFlightFile& operator=(const InFlightFile&) = delete;

  void enter(const Hash& entry) override;
  void leave() override;
  int crashes(const Hash& entry) const override;

 private:
  struct Page;
  explicit InFlightFile(Page* page) : page_(page) {}
  Page* page_;
};

}  // namespace jindu::accept
