#pragma once
#include <cstdint>
#include <string>

#include "schema/base/clock.h"
#include "schema/base/result.h"

/// How `open` reaches a `serve` that runs already: by two small files of the data folder that only
/// its owner reads. The one says where it serves; the other is a launch token, good once and for a
/// minute.
namespace jindu::service {

/// This process serves on `port` from now on; `io`: it cannot be written down.
Status note_serving(const std::string& dir, std::uint16_t port);
void forget_serving(const std::string& dir);

/// A fresh address of the page that is served from `dir`. `not_found`: nothing serves there.
Result<std::string> new_launch_url(const std::string& dir, Clock& clock, Random& random);
/// Whether `token` is the one that was left for us within the last minute; it is spent by the
/// question.
bool take_launch(const std::string& dir, std::string_view token, Clock& clock);

}  // namespace jindu::service
