#pragma once
#include <cstddef>
#include <string_view>

namespace jindu::catalog {

/// In cells of a terminal: a Chinese character takes two. What is no UTF-8 ends the count.
std::size_t display_width(std::string_view utf8);

}  // namespace jindu::catalog
