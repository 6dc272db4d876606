#pragma once
#include <cstddef>

/// Made at build by make_places.py; by code.
namespace jindu::places {

struct Place {
  int code;
  const char* name;  ///< its own, without what it belongs to
};
extern const Place kPlaces[];
extern const std::size_t kPlaceCount;

}  // namespace jindu::places
