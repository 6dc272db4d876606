#include "server/accept/in_flight.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace jindu::accept {
namespace {

constexpr std::array<char, 8> kMagic = {'J', 'D', 'F', 'L', '1', '\0', '\0', '\0'};
constexpr std::size_t kSuspects = 64;

}  // namespace

struct InFlightFile::Page {
  struct Suspect {
    Hash entry{};
    std::uint32_t crashes = 0;
  };
  std::array<char, 8> magic{};
  std::uint32_t judging = 0;  ///< 1: `current` is being judged
  std::uint32_t next = 0;     ///< which suspect is forgotten next
  Hash current{};
  std::array<Suspect, kSuspects> suspects{};
};

Result<std::unique_ptr<InFlightFile>> InFlightFile::open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return fail(ErrorCode::io, "in flight: open " + path);
  // With its room on the disk: a write to a mapped hole of a full disk would end the program.
  const bool sized = ::posix_fallocate(file, 0, sizeof(Page)) == 0;
  void* memory = sized ? ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
                       : MAP_FAILED;
  ::close(file);
  if (memory == MAP_FAILED) return fail(ErrorCode::io, "in flight: map " + path);
  auto* page = static_cast<Page*>(memory);
  if (page->magic != kMagic) {
    *page = Page{};
    page->magic = kMagic;
  }
  if (page->judging != 0) {  // The last run ended here.
    auto suspect = std::find_if(
        page->suspects.begin(), page->suspects.end(),
        [&](const Page::Suspect& one) { return one.crashes > 0 && one.entry == page->current; });
    if (suspect == page->suspects.end()) {
      suspect = page->suspects.begin() + page->next % kSuspects;
      page->next = (page->next + 1) % kSuspects;
      *suspect = {page->current, 0};
    }
    ++suspect->crashes;
    page->judging = 0;
  }
  return std::unique_ptr<InFlightFile>(new InFlightFile(page));
}

InFlightFile::~InFlightFile() { ::munmap(page_, sizeof(Page)); }

void InFlightFile::enter(const Hash& entry) {
  page_->current = entry;
  page_->judging = 1;
}

void InFlightFile::leave() { page_->judging = 0; }

int InFlightFile::crashes(const Hash& entry) const {
  for (const Page::Suspect& one : page_->suspects) {
    if (one.crashes > 0 && one.entry == entry) return static_cast<int>(one.crashes);
  }
  return 0;
}

}  // namespace jindu::accept
